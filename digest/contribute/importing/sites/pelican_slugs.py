"""What does Pelican make of a title, or of the name of a tag, in an address?

The rule is its own, with the settings it has for that: https://docs.getpelican.com/en/stable/settings.html.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from digest.model.addresses import PLAIN_LETTERS
from digest.model.problems import DigestError, quote

_Substitutions: TypeAlias = tuple[tuple[str, str], ...]
_KINDS = ("SLUG", "TAG", "CATEGORY", "AUTHOR")
_TRIMMED = ((r"\A\s*", ""), (r"\s*\Z", ""))
_USUAL: _Substitutions = ((r"[^\w\s-]", ""), *_TRIMMED, (r"[-\s]+", "-"))
# What Unidecode writes for signs that stand in titles.
_SIGNS = {
    "¡": "!", "¢": "C/", "£": "PS", "¥": "Y=", "§": "SS", "©": "(c)", "«": "<<", "\xad": "", "®": "(r)",
    "°": "deg", "±": "+-", "¶": "P", "·": "*", "»": ">>", "¿": "?", "×": "x", "÷": "/", "μ": "m",
    "\u200b": " ", "\u200c": "", "\u200d": "", "‐": "-", "‒": "-", "–": "-", "—": "--", "―": "--",
    "‘": "'", "’": "'", "‚": ",", "‛": "'", "“": '"', "”": '"', "„": ",,", "†": "+", "‡": "++", "•": "*",
    "‰": "%0", "′": "'", "‹": "<", "›": ">", "⁄": "/", "₩": "W", "₫": "D", "€": "EUR", "₹": "Rs", "₺": "L",
    "₽": "R", "←": "-", "→": "-", "Þ": "Th", "ẞ": "SS", "\ufe0f": "",
}  # fmt: skip
# Pictures, of which Unidecode writes nothing.
_PICTURE = re.compile("[\u2600-\u2653\u2690-\u2730\u2763-\u2767\U0001f1e6-\U0001faff]")


@dataclass(frozen=True)
class SlugRule:
    """What the settings say of slugs: the substitutions for each kind of name, and what is kept."""

    substitutions: Mapping[str, _Substitutions]
    use_unicode: bool
    preserve_case: bool

    def slug(self, name: str, kind: str = "SLUG") -> str:
        """The part of an address that stands for a name. Raises DigestError where that cannot be known."""
        text = unicodedata.normalize("NFKC", Markup(name).striptags())  # noqa: S704  (without tags)
        text = text if self.use_unicode else _spell(text)
        for pattern, new in self.substitutions.get(kind, self.substitutions["SLUG"]):
            text = _substitute(pattern, new, text, kind)
        return (text if self.preserve_case else text.lower()).strip()


def read_slug_rule(settings: Mapping[str, object]) -> SlugRule:
    """The rule of a site. Raises DigestError where its substitutions are none."""
    rule = SlugRule(
        {"SLUG": _USUAL, **dict(_list_substitutions(settings))},
        settings.get("SLUGIFY_USE_UNICODE", False) is True,
        settings.get("SLUGIFY_PRESERVE_CASE", False) is True,
    )
    for kind in rule.substitutions:
        rule.slug("", kind)
    return rule


def _list_substitutions(settings: Mapping[str, object]) -> Iterator[tuple[str, _Substitutions]]:
    """Those of each kind that has its own; by their old name they were plain texts (before Pelican 4)."""
    for kind in _KINDS:
        if f"{kind}_REGEX_SUBSTITUTIONS" in settings:
            yield kind, tuple((src, new) for src, new, *_ in _read(settings, f"{kind}_REGEX_SUBSTITUTIONS"))
    old = {kind: _read(settings, f"{kind}_SUBSTITUTIONS") for kind in _KINDS}
    for kind, several in old.items():
        if several:
            both = (*old["SLUG"], *several) if kind in {"TAG", "CATEGORY"} else several
            plain = tuple((re.escape(src), new.replace("\\", r"\\")) for src, new, *_ in both)
            # A third part said that signs were to stay.
            yield kind, (*plain, *(_TRIMMED if any(map(any, (each[2:] for each in both))) else _USUAL))
    if old["SLUG"] and not old["AUTHOR"]:
        yield "AUTHOR", _USUAL


def _read(settings: Mapping[str, object], name: str) -> tuple[tuple[str, ...], ...]:
    several = settings.get(name) or ()
    if isinstance(several, (list, tuple)):
        pairs = [tuple(each) for each in several if isinstance(each, (list, tuple)) and len(each) in {2, 3}]
        if len(pairs) == len(several) and all(isinstance(text, str) for each in pairs for text in each[:2]):
            return tuple(pairs)
    raise DigestError(f"the settings of the old site cannot be read: {name} is no list of pairs of texts")


def _substitute(pattern: str, new: str, text: str, kind: str) -> str:
    pattern, new = (unicodedata.normalize("NFKC", each) for each in (pattern, new))
    try:
        return re.sub(pattern, new, text, flags=re.IGNORECASE)
    except (re.error, IndexError) as error:
        why = f"{kind}_REGEX_SUBSTITUTIONS: {quote(pattern)} and {quote(new)}: {error}"
        raise DigestError(f"the settings of the old site cannot be read: {why}") from error


def _spell(text: str) -> str:
    """A text in the letters of ASCII, as Unidecode writes it, which Pelican asks."""
    spelt = list(map(_spell_letter, text))
    return "".join(map(str, spelt)) if None not in spelt else _unidecode(text)


def _spell_letter(letter: str) -> str | None:
    """None for a letter that only Unidecode knows how to write."""
    if letter.isascii() or letter in _SIGNS:
        return _SIGNS.get(letter, letter)
    base = "".join(each for each in unicodedata.normalize("NFD", letter) if not unicodedata.combining(each))
    plain = base.lower().translate(PLAIN_LETTERS)
    if plain.isascii():
        return plain.upper() if base.isupper() else plain
    return "" if _PICTURE.match(letter) else None


def _unidecode(text: str) -> str:
    try:
        from unidecode import unidecode
    except ImportError as error:
        found = f"Pelican writes {quote(text)} in an address as Unidecode spells it, which is not installed"
        raise DigestError(f"{found}; pip install Unidecode") from error
    return str(unidecode(text))
