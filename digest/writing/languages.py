"""What is a language called, how is it written, and which ones is it near to? As CLDR has it."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cached_property, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

# The digit 0 of each numbering system that is the usual one of a language; Unicode has the others behind it.
# Babel has no more than the names: https://www.unicode.org/reports/tr35/tr35-numbers.html#Numbering_Systems
_ZEROS = {
    "adlm": "\N{ADLAM DIGIT ZERO}",
    "arab": "\N{ARABIC-INDIC DIGIT ZERO}",
    "arabext": "\N{EXTENDED ARABIC-INDIC DIGIT ZERO}",
    "beng": "\N{BENGALI DIGIT ZERO}",
    "cakm": "\N{CHAKMA DIGIT ZERO}",
    "deva": "\N{DEVANAGARI DIGIT ZERO}",
    "hmnp": "\N{NYIAKENG PUACHUE HMONG DIGIT ZERO}",
    "mtei": "\N{MEETEI MAYEK DIGIT ZERO}",
    "mymr": "\N{MYANMAR DIGIT ZERO}",
    "nkoo": "\N{NKO DIGIT ZERO}",
    "olck": "\N{OL CHIKI DIGIT ZERO}",
    "tibt": "\N{TIBETAN DIGIT ZERO}",
}


@lru_cache(maxsize=1024)
def language_name(code: str, language: str) -> str:
    """The name of a language in another, as it stands by itself: `Vietnamese`, `Vietnamita`."""
    name = language_in_sentence(code, language)
    return name[:1].upper() + name[1:]


def name_apart(code: str, language: str, beside: Iterable[str]) -> str:
    """The name of a language as it stands by itself, with its region where one `beside` it has the same name.

    A site in German and in that of Switzerland has `Deutsch` and `Schweizer Hochdeutsch` to choose from.
    """
    name, region = language_name(code, language), find_locale(code).territory
    if not region or all(other == code or language_name(other, language) != name for other in beside):
        return name
    known = find_locale(language)
    whole = known.languages.get(f"{code.partition('-')[0]}_{region}")
    return str(whole[:1].upper() + whole[1:] if whole else f"{name} ({known.territories[region]})")


@lru_cache(maxsize=1024)
def language_in_sentence(code: str, language: str) -> str:
    """The name of a language as it stands within a sentence: `Vietnamese`, `vietnamita`.

    A script is named, and no region: `Traditional Chinese`, `English`. Where CLDR knows none it is the code.
    """
    names = find_locale(language).languages
    wider = [each.split("-") for each in widen(code)]
    keys = ["_".join(parts) for parts in wider if len(parts) == 1 or len(parts[-1]) == 4]
    name = str(next((names[key] for key in keys if key in names), code))
    # CLDR has all languages as they stand within a sentence, but for Vietnamese.
    return f"tiếng {name[6:]}" if name.startswith("Tiếng ") else name


@lru_cache(maxsize=256)
def writing_direction(code: str) -> str:
    """Where a language is written to, as HTML and CSS call it: `rtl` or `ltr`."""
    return "rtl" if find_locale(code).character_order == "right-to-left" else "ltr"


def widen(language: str) -> list[str]:
    """A language and the wider ones that it belongs to: `zh-Hant-TW`, `zh-Hant`, `zh`; so, too, `zh-TW`."""
    parts = language.split("-")
    wider = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    # A region may have a script of its own.
    script = find_script(language)
    written = f"{parts[0]}-{script}"
    if written in wider or script == find_script(parts[0]):
        return wider
    return [*wider[:-1], written, wider[-1]]


def name_by_language(said: str | Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What a thing is called, whatever the language, and its names by language: none where one is for all."""
    return (said, {}) if isinstance(said, str) else (next(iter(said.values())), dict(said))


def find_text(texts: Mapping[str, str], language: str) -> str:
    """The text in this language or a wider one, of several by language; empty where there is none."""
    return next((texts[code] for code in widen(language) if code in texts), "")


def choose_text(texts: Mapping[str, str], language: str, otherwise: str) -> str:
    """The text that a site in this language shows, of several by language: any is better than none."""
    return find_text(texts, language) or texts.get("") or texts.get("en") or otherwise


def find_script(language: str) -> str:
    """The script of a language (ISO 15924): `Hant` of `zh-TW`; nothing where CLDR knows none."""
    parts = language.split("-")
    if named := next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), ""):
        return named
    return _find_likely(parts).partition("_")[2].partition("_")[0]


def find_territory(language: str) -> str:
    """Where a language is spoken most: `IR` of `fa`; nothing where CLDR does not know."""
    locale = find_locale(language)
    return locale.territory or _find_likely(str(locale).split("_")).rpartition("_")[2]


def guess_language(name: str) -> str:
    """The language that a name means which may be that of a country: `uk` of `uk_UA`, `UK` and `ua`."""
    code = main_language(name.replace("_", "-"))
    if find_locale(code).language == code:
        return code
    return _find_likely(("und", code.upper())).partition("_")[0] or code


def _find_likely(parts: Sequence[str]) -> str:
    """A language with its script and where it is spoken, of which only some is said: `fa_Arab_IR`."""
    # https://www.unicode.org/reports/tr35/#Likely_Subtags
    likely = get_global("likely_subtags")
    return likely.get("_".join(parts[:2])) or likely.get(parts[0]) or ""


@lru_cache(maxsize=64)
def find_regional_locale(language: str) -> Locale:
    """The nearest locale with a region: where one is not said, that of where the language is spoken most."""
    locale = find_locale(language)
    return locale if locale.territory else find_locale(f"{locale}-{find_territory(language)}")


@lru_cache(maxsize=256)
def name_locale(language: str) -> str:
    """A language and where it is spoken, as https://ogp.me/ wants both: `ko_KR`; empty for an unknown one."""
    locale = find_regional_locale(language)
    is_known = locale.territory and locale.language == main_language(language)
    return f"{locale.language}_{locale.territory}" if is_known else ""


def format_number(number: float, language: str) -> str:
    """A number as readers of the language write it, without marks between thousands: `2,5`, `۲٫۵`."""
    text = f"{number:.15g}"
    if "." in text:
        from babel.numbers import get_decimal_symbol

        locale = find_regional_locale(language)
        text = text.replace(".", get_decimal_symbol(locale, numbering_system="default"))
    return format_digits(text, language)


def format_digits(text: str, language: str) -> str:
    """A text of ours with its digits as readers of the language write them: `۲–۳`."""
    return text.translate(digits) if (digits := _find_digits(language)) else text


@lru_cache(maxsize=256)
def _find_digits(language: str) -> Mapping[int, str]:
    """What stands for each digit of ASCII; nothing where these are the usual ones."""
    zero = _ZEROS.get(find_regional_locale(language).default_numbering_system)
    return {ord("0") + value: chr(ord(zero) + value) for value in range(10)} if zero else {}


def main_language(code: str) -> str:
    """The language that a code names, whatever its script and country: `zh` of `zh-Hant`."""
    return code.partition("-")[0].lower()


def reads_as(language: str, other: str) -> bool:
    """Whether who reads one reads the other: both are the same language in the same script."""
    same = main_language(language) == main_language(other)
    return same and find_script(language) == find_script(other)


class _OwnLocale(Locale):
    """A locale that shares nothing with others.

    Babel keeps what a locale inherits in one place for all that inherit it, and writes there what an alias
    means in the first that asks: after Hebrew, French months are Hebrew (its issue 1234).
    """

    @cached_property
    def _data(self) -> localedata.LocaleDataDict:
        return localedata.LocaleDataDict(_Copies(localedata.load(str(self))))


class _Copies(dict[Any, Any]):
    """A copy that is made part by part, when one is asked for: all of a locale takes 20 ms."""

    def __init__(self, shared: Mapping[Any, Any]) -> None:
        """Know what to copy."""
        super().__init__()
        self._shared = shared

    def __missing__(self, key: object) -> Any:
        own = self[key] = deepcopy(self._shared[key])
        return own


_BRITISH = _OwnLocale("en", "GB")


@lru_cache(maxsize=64)
def find_locale(language: str) -> Locale:
    """The nearest locale that CLDR knows; English where it knows none."""
    for code in widen(language.replace("_", "-")):
        try:
            return _OwnLocale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return _BRITISH
