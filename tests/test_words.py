"""Are all words of the site translated, and is each translation sound?"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract as extract_messages
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from digest.addresses import SECTIONS
from digest.problems import DigestError
from digest.words import ENGLISH, FOLDER, SCRIPTS_SAY, read_catalogues
from tests.builders import config, entry
from tests.sites import ROOT, build, find, html_files, read_page, write_site
from tests.test_pages import SMALL

Message: TypeAlias = str | tuple[str, str]

THEME = ROOT / "theme"
CATALOGUES = sorted((THEME / FOLDER).glob("*.po"))
SHOWN = "//body//text()[not(ancestor::script)] | //@aria-label | //@placeholder | //title/text()"
# Where a message is not written as itself in a call.
NAMED = {title for _, title in SECTIONS.values()} | {"Switch to dark mode", "Switch to light mode"}


@cache
def extract() -> set[Message]:
    """Every message that the code, the templates and the scripts say."""
    templates, code = THEME.rglob("*.html"), (ROOT / "digest").rglob("*.py")
    found: set[Message] = set(NAMED)
    for path in templates:
        with path.open("rb") as file:
            options = {"trimmed": "true", "encoding": "utf-8"}
            found |= {
                _join(message) for _, _, message, _ in babel_extract(file, ("_", "ngettext"), [], options)
            }
    for path in code:
        found |= set(_extract("python", path, {"say": None, "say_number": (1, 2)}))
    return (found | set(extract_from_scripts())) - {""}


def _join(message: str | None | tuple[str | None, ...]) -> Message:
    """A message, or two for one and many, without the values that come with it."""
    parts = [part for part in (message if isinstance(message, tuple) else (message,)) if part]
    return (parts[0], parts[1]) if len(parts) > 1 else "".join(parts)


def extract_from_scripts() -> Iterator[Message]:
    for path in (THEME / "assets/javascripts").rglob("*.js"):
        yield from _extract("javascript", path, {"say": None, "sayNumber": (1, 2)})


def _extract(kind: str, path: Path, keywords: dict[str, tuple[int, ...] | None]) -> Iterator[Message]:
    with path.open("rb") as file:
        for _, message, _, _ in extract_messages(kind, file, keywords):
            yield _join(message)


def read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale=path.stem)


def singular(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_what_scripts_say_is_printed_for_them() -> None:
    assert sorted(set(map(singular, extract_from_scripts()))) == sorted(SCRIPTS_SAY)


def test_there_are_catalogues() -> None:
    expected = {"ar", "de", "es", "fr", "it", "ja", "ko", "pt", "ru", "vi", "zh"}
    assert {path.stem for path in CATALOGUES} >= expected


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_has_every_message_and_no_other(path: Path) -> None:
    written = {
        _join(message.id if isinstance(message.id, str) else tuple(message.id)) for message in read(path)
    }
    assert written - {""} == extract()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_all_its_forms_and_the_places_of_the_message(path: Path) -> None:
    catalogue = read(path)
    for message in catalogue:
        if not message.id:
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert not message.fuzzy, one
        assert len(forms) == (1 if isinstance(message.id, str) else catalogue.num_plurals), one
        assert all(forms), one
        # One, or two, may be said without a digit.
        optional = {"num"} if len(forms) > 1 else set()
        assert all(places(form) | optional == places(one) | optional for form in forms), one


def test_words_are_said_and_counted() -> None:
    korean = read_catalogues([ROOT / "nowhere", THEME]).words("ko-KR")
    assert korean.say("Corrections") == "정정"
    assert korean.say("Part %(number)s", number=3) == "3부"
    assert korean.say_number("%(num)s entry", "%(num)s entries", 1) == "기사 1건"
    assert korean.say("Nobody has translated this") == "Nobody has translated this"
    assert korean.forms(["Read", "unknown"]) == {"Read": ["읽음"]}
    assert ENGLISH.say_number("%(num)s entry", "%(num)s entries", 1) == "1 entry"
    assert ENGLISH.say_number("%(num)s entry", "%(num)s entries", 2) == "2 entries"
    assert ENGLISH.forms(["Read"]) == {}


def test_the_nearest_catalogue_is_taken_and_the_own_one_first(tmp_path: Path) -> None:
    own = tmp_path / FOLDER / "zh_Hant.po"
    own.parent.mkdir()
    own.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Tags"\nmsgstr "標籤"\n'
    )
    catalogues = read_catalogues([tmp_path, THEME])
    assert catalogues.words("zh-Hant-TW").say("Tags") == "標籤"
    assert catalogues.words("zh-Hans").say("Tags") == "标签"
    assert catalogues.words("tlh") == ENGLISH
    spoken = {code: catalogues.speak(code) for code in ("en", "en-GB", "zh-Hans", "ko", "tlh")}
    assert spoken == {"en": True, "en-GB": True, "zh-Hans": True, "ko": True, "tlh": False}


def test_no_page_of_a_site_in_another_language_says_anything_in_english(tmp_path: Path) -> None:
    plain = config({"comment_form": "https://forge.example/new?about={url}"})
    korean = plain.replace("  name: digest", "  name: digest\n  language: ko")
    site = build(write_site(tmp_path, {**SMALL, "mkdocs.yml": korean}))
    english = {message for message in map(singular, extract()) if len(message) > 2}
    names = {"Politics", "Peace talks"}
    left = {}
    for path in html_files(site):
        page = read_page(path)
        said = {" ".join(text.split()) for text in find(page, SHOWN)} & english - names
        if said:
            left[path.relative_to(site).as_posix()] = said
    assert left == {}
    assert find(read_page(site / "index.html"), "/html/@lang | /html/body/@lang") == ["ko", "ko"]


@pytest.mark.parametrize(
    ("spoken", "added", "said"),
    [
        ("site", "\nbroken\n", r"'broken' is wrong here"),
        ("entry", "\nbroken\n", r"'broken' is wrong here"),
        ("site", '\nmsgid "x"\n', r"missing msgstr for msgid 'x'; mend the file"),
        ("site", '\nmsgid "x"\nmsgstr "\udce4"\n', "cannot be read: 'utf-8' codec can't decode"),
    ],
)
def test_a_broken_catalogue_is_named(spoken: str, added: str, said: str, tmp_path: Path) -> None:
    text = (THEME / FOLDER / "de.po").read_bytes() + added.encode("utf-8", "surrogateescape")
    language = "  language: nl\n" if spoken == "site" else ""
    theme = f"theme:\n  name: digest\n  custom_dir: overrides\n{language}"
    settings = config({}).replace("theme:\n  name: digest\n", theme)
    news = {"content/entries/2024/11/a.md": entry(language="nl" if spoken == "entry" else None)}
    root = write_site(tmp_path, {"mkdocs.yml": settings, "overrides/locale/nl.po": text, **news})
    with pytest.raises(DigestError, match=said) as found:
        build(root)
    assert re.match(r"locale/nl\.po(:\d+:)? ", str(found.value))


def test_the_way_back_from_a_note_is_told_in_the_language_of_the_site(tmp_path: Path) -> None:
    korean = config({}).replace("  name: digest", "  name: digest\n  language: ko")
    noted = {"content/entries/2024/11/noted.md": entry(body="A text.[^1]\n\n[^1]: Said so.\n")}
    site = build(write_site(tmp_path, {**SMALL, **noted, "mkdocs.yml": korean}))
    back = find(read_page(site / "2024/11/noted/index.html"), "//a[@class='footnote-backref']/@title")
    assert back == ["본문의 각주 1번으로 돌아가기"]
