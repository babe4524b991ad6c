"""Addresses are those that Pelican gave: what is written here as found is what Pelican 4.12 makes of it."""

import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.contribute.importing.sites.pelican_slugs import read_slug_rule
from digest.model.problems import DigestError

_LATIN = "abcXYZ 019  --__'\"’“”–.,:;!?()%#/\\+*="
_SPELT = {"é": "e", "Ü": "u", "ß": "ss", "ø": "o", "Æ": "ae", "ł": "l", "…": "", "€": "eur", "½": "12"}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Don't panic", "dont-panic"),
        ("What’s new", "whats-new"),
        ("U.S. ships sail", "us-ships-sail"),
        ("Bread & butter", "bread-butter"),
        ("Prices up 3.5 %", "prices-up-35"),
        ("Café in Überlingen", "cafe-in-uberlingen"),
        ("10:30 ferry", "1030-ferry"),
        ("snake_case name", "snake_case-name"),
        ("C++ & C#", "c-c"),
        ("<b>Bold</b> move", "bold-move"),
        ("AT&amp;T", "att"),
        (" - dash - ", "-dash-"),
        ("Łódź straße, Þór & Œuvre", "lodz-strasse-thor-oeuvre"),
        ("20 °C → 5 £", "20-degc-5-ps"),
        ("Sea 🌊 ahead", "sea-ahead"),
        ("!?", ""),
    ],
)
def test_a_title_is_spelt_as_pelican_spells_it(title: str, found: str) -> None:
    assert read_slug_rule({}).slug(title) == found


@given(st.text(st.sampled_from([*_LATIN, *_SPELT]), max_size=30))
def test_any_title_is_its_letters_joined_by_hyphens(title: str) -> None:
    """The usual rule, said in another way."""
    spelt = "".join(_SPELT.get(each, each) for each in title).replace("–", "-").replace("’", "'")
    kept = "".join(each for each in spelt if each.isalnum() or each in "_- ").strip(" ")
    words: list[str] = []
    for each in kept:
        if each not in "- ":
            words.append(each)
        elif words[-1:] != ["-"]:
            words.append("-")
    assert read_slug_rule({}).slug(title) == "".join(words).lower()


@pytest.mark.parametrize(
    ("settings", "name", "kind", "found"),
    [
        ({"SLUGIFY_USE_UNICODE": True}, "Café Паром", "SLUG", "café-паром"),
        ({"SLUGIFY_PRESERVE_CASE": True}, "Café Ændern", "SLUG", "Cafe-AEndern"),
        ({"SLUG_REGEX_SUBSTITUTIONS": [(r"\W+", "_")]}, "A – b", "TAG", "a_b"),
        ({"TAG_REGEX_SUBSTITUTIONS": [(r"(\w) ", r"\1-")]}, "A b C", "TAG", "a-b-c"),
        ({"TAG_REGEX_SUBSTITUTIONS": [(r"(\w) ", r"\1+")]}, "A b C", "CATEGORY", "a-b-c"),
        ({"SLUG_SUBSTITUTIONS": (("C++", "cpp"),)}, "On c++", "SLUG", "on-cpp"),
        ({"SLUG_SUBSTITUTIONS": (("C++", "cpp"),)}, "C++", "AUTHOR", "c"),
        ({"SLUG_SUBSTITUTIONS": [("+", "plus")], "TAG_SUBSTITUTIONS": [("#", "s")]}, "c+#", "TAG", "cpluss"),
        ({"TAG_SUBSTITUTIONS": [("C#", "c-#", True)]}, " C# 8", "TAG", "c-# 8"),
    ],
)
def test_the_settings_of_slugs_are_followed(
    settings: dict[str, object], name: str, kind: str, found: str
) -> None:
    assert read_slug_rule(settings).slug(name, kind) == found


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SLUG_REGEX_SUBSTITUTIONS": [("(", "")]}, "SLUG_REGEX_SUBSTITUTIONS: '(' and ''"),
        ({"TAG_REGEX_SUBSTITUTIONS": [("a", r"\1")]}, r"TAG_REGEX_SUBSTITUTIONS: 'a' and '\\1'"),
        ({"SLUG_SUBSTITUTIONS": "ab"}, "SLUG_SUBSTITUTIONS is no list of pairs of texts"),
        ({"SLUG_SUBSTITUTIONS": [("a", 1)]}, "SLUG_SUBSTITUTIONS is no list of pairs of texts"),
        ({"SLUG_SUBSTITUTIONS": [("a",)]}, "SLUG_SUBSTITUTIONS is no list of pairs of texts"),
    ],
)
def test_substitutions_that_are_none_are_told(settings: dict[str, object], told: str) -> None:
    with pytest.raises(DigestError) as caught:
        read_slug_rule(settings)
    assert told.replace("\\\\", "\\") in str(caught.value)


def test_other_letters_are_spelt_by_unidecode_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "unidecode", None)
    with pytest.raises(DigestError, match=r"'Паром' in an address as Unidecode spells it.*pip install"):
        read_slug_rule({}).slug("Паром")
    spelt = SimpleNamespace(unidecode={"Паром": "Parom"}.__getitem__)
    monkeypatch.setitem(sys.modules, "unidecode", spelt)
    assert read_slug_rule({}).slug("Паром") == "parom"
