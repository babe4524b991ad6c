"""How may the value of a field be written, and what is it then?

Each type takes the text that was written (`frontmatter`), and refuses it as a fault of ours.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sized
from datetime import tzinfo
from functools import lru_cache
from typing import Annotated, TypeVar

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    Tag,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from digest.content.diagnosis import LINKED, WIDE_COLON, describe_colon
from digest.content.yaml_reader import describe
from digest.content.yaml_text import format_list
from digest.model.addresses import BadAddressError, is_slug, parse_web_address, slugify
from digest.model.audio import AUDIO_TYPES, DURATION, audio_type, count_seconds, format_seconds
from digest.model.canonical import resolve_paper
from digest.model.dates import Moment, NotADateError, parse_moment, parse_span
from digest.model.entry import Event
from digest.model.problems import did_you_mean, quote, show
from digest.model.rules import RULES, RULES_BY_NAME
from digest.writing.directions import DIRECTION_MARKS
from digest.writing.languages import find_locale
from digest.writing.unseen import spell_unseen

T = TypeVar("T")
LIST_WANTED = "a list is wanted"
# What to do with a name that was meant as the end of a text: a comma parts what stands between braces.
REJOIN = "if it belongs to the value before it, put all of that into quotation marks"
# Real entries have 125 tags at most, and a digest some hundred entries.
MAX_ITEMS = 500
_LANGUAGE = re.compile(
    r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?(-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
)
_BEGINS_WITH_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?:[/?#]|\Z)")
# What stands around a value that was copied, or typed by a hand that typesets.
_AROUND = (
    f" \u00a0\u200b\ufeff\"'<>\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d{DIRECTION_MARKS}"
)
# All but blanks, and letters of which nothing is shown: Unicode calls most of those
# Default_Ignorable_Code_Point.
_SEEN = re.compile(
    "[^\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

# https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag, and what was usual before.
_DIRECTIVES = (
    "all index follow noindex nofollow none noarchive nosnippet indexifembedded notranslate noimageindex"
).split()
_DIRECTIVE = re.compile(
    rf"{'|'.join(_DIRECTIVES)}|max-(?:snippet|video-preview): ?-?\d+|unavailable_after: ?\S.*"
    r"|max-image-preview: ?(?:none|standard|large)"
)
_MOMENT = r"\d{4}-\d{1,2}-\d{1,2}([T ][^/]*)?"
# The days of an event, for programs that help whoever writes: what is read is looked at more closely.
EVENT_PATTERN = f"^{_MOMENT}(/ *{_MOMENT})?$"
# The languages in which somebody may write the name of a language or a country; of two names the last counts.
_SPOKEN = ("ar", "de", "es", "fr", "it", "ja", "ko", "pt", "ru", "vi", "zh", "zh-Hant", "en")
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,9}[\w-]{1,63}")
# The letters and marks that are as wide as the blank between them.
_WIDE = r"[\u3001-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]"
_WIDE_BLANK = re.compile(rf"(?<={_WIDE})\u3000(?={_WIDE})")
# What stands before each label: capitals, as of IT, are hardly a language.
_IN_LANGUAGES = re.compile(rf"(?<!\S)([a-z]{{2,3}}){WIDE_COLON}")
# Codes of countries that are those of other languages than theirs, and what is said of them.
_COUNTRIES = {
    "kr": ("'kr' is Kanuri", "a language tag is wanted", "write ko for Korean, or kr-NG for Kanuri")
}


def _fault(rule: str, found: str, wanted: str = "", cure: str = "") -> PydanticCustomError:
    return PydanticCustomError(
        "digest", "{found}", {"rule": rule, "found": found, "wanted": wanted, "cure": cure}
    )


def _label(value: str) -> str:
    """A label without languages; raises where colons of another width have made one text of some."""
    if WIDE_COLON in value:
        before, *parts = _IN_LANGUAGES.split(value)
        if not before and parts[0] in _known_languages():
            pairs = zip(parts[::2], parts[1::2], strict=True)
            cure = f"write {', '.join(f'`{code}: {show(label.strip())}`' for code, label in pairs)}"
            raise _fault("wrong-type", describe_colon(WIDE_COLON), "", f"{cure}, each in a line of its own")
    return value


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise _fault(
            "wrong-type", f"{describe_value(value)} stands here", "text is wanted", "write one line of text"
        )
    return value


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _headline(value: str) -> str:
    """One line, in which the wide blank stays that parts a headline in Japanese: `台風23号　沖縄に接近`."""
    if "\u3000" not in value:
        return _one_line(value)
    return "\u3000".join(map(_one_line, _WIDE_BLANK.split(value)))


def _moment(value: object, info: ValidationInfo) -> Moment:
    wanted = "a date such as 2024-11-13 or 2024-11-13 08:30 +0900 is wanted"
    return _read_date(parse_moment, value, info, wanted)


def _event(value: object, info: ValidationInfo) -> Event:
    wanted = (
        "a date such as 2024-11-15 or 2024-11-15 09:00 +0900, or two with a slash between them, is wanted"
    )
    first, last = _read_date(parse_span, value, info, wanted)
    if last is None or (first.at, first.timed) == (last.at, last.timed):
        return Event(first)
    found = f"the event is from {first.iso} to {last.iso}"
    if first.timed != last.timed:
        raise _fault("bad-span", found, "two days or two times are wanted", "give both a time, or neither")
    if last.at < first.at:
        wanted = "the beginning is wanted before the end"
        raise _fault("bad-span", found, wanted, f"write {last.iso}/{first.iso}, or correct one date")
    return Event(first, last)


def _read_date(parse: Callable[[str, tzinfo], T], value: object, info: ValidationInfo, wanted: str) -> T:
    zone: tzinfo = (info.context or {})["timezone"]
    text = _text(value)
    assert isinstance(text, str)
    try:
        return parse(text, zone)
    except NotADateError as error:
        why = "" if str(error) == "not a date" else f" ({error})"
        cure = error.cure or _cure_choice((text.strip(_AROUND),), lambda each: parse(each, zone))
        raise _fault("bad-date", f"{quote(text)} is not a date{why}", wanted, cure) from error


def _web_address(value: str) -> str:
    try:
        return parse_web_address(value)
    except BadAddressError as error:
        bare = value.strip(_AROUND)
        meant = (
            *LINKED.findall(value),
            resolve_paper(bare),
            "%20".join(bare.split()),
            *((f"https://{bare}",) if _BEGINS_WITH_HOST.match(bare) else ()),
        )
        wanted = "an address such as https://example.org/story is wanted"
        cure = _cure_choice(meant, parse_web_address)
        raise _fault("bad-address", f"{quote(value)} cannot be linked: {error}", wanted, cure) from error


def _cure_choice(meant: Iterable[str], parse: Callable[[str], object]) -> str:
    """The first of these that can be read, as a cure; where none can, or somebody could not see all of it,
    nothing.
    """
    for text in meant:
        try:
            parse(text)
        except ValueError:
            continue
        return f"write {text}" if spell_unseen(text, lambda _: "") == text else ""
    return ""


def is_host(text: str) -> bool:
    """Whether this is a host such as news.example, in lower case."""
    return text == text.lower() and _HOST.fullmatch(text) is not None


def _host(value: str) -> str:
    host = value.strip().lower()
    if is_host(host):
        return host
    meant = _HOST.match(host.partition("://")[2] or host)
    cure = f"write {meant[0]}" if meant else ""
    raise _fault("bad-value", f"{quote(value)} is no host", "a host such as news.example is wanted", cure)


def _country(value: str) -> str:
    if re.fullmatch("[A-Za-z]{2}", value.strip()):
        return value.strip().upper()
    code = _name_countries().get(value.strip().casefold())
    wanted = "a country by its two letters (ISO 3166) is wanted, such as KR"
    raise _fault("bad-value", f"{quote(value)} stands here", wanted, f"write {code}" if code else "")


@lru_cache(maxsize=1)
def _name_countries() -> dict[str, str]:
    """The codes of countries by their names in the languages of many sites."""
    names = (find_locale(spoken).territories.items() for spoken in _SPOKEN)
    return {str(name).casefold(): code for each in names for code, name in each if code.isalpha()}


def _slug(value: str) -> str:
    if is_slug(value):
        return value
    wanted = "a name as addresses have it, such as missile-defence, is wanted"
    raise _fault("bad-value", f"{quote(value)} cannot be an address", wanted, f"write {slugify(value)}")


def _language(value: str) -> str:
    match = _LANGUAGE.fullmatch(value.replace("_", "-"))
    wanted = "a language tag such as en, ko or zh-Hans is wanted"
    if not match or match[1].lower() not in _known_languages():
        raise _fault("bad-language", f"{quote(value)} is not a language tag", wanted, suggest_language(value))
    language, *rest = value.replace("_", "-").split("-")
    if not rest and language.lower() in _COUNTRIES:
        raise _fault("bad-language", *_COUNTRIES[language.lower()])
    return "-".join([language.lower(), *(_case_subtag(part) for part in rest)])


def _case_subtag(part: str) -> str:
    if len(part) == 4:
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


@lru_cache(maxsize=1)
def _known_languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def suggest_language(value: str) -> str:
    """The language by its name, by its code of three letters, or as that of a country."""
    aliases: Mapping[str, str] = get_global("language_aliases")
    code = _name_languages().get(value.casefold()) or aliases.get(value.lower())
    code = code or next(iter(get_official_languages(value.upper(), de_facto=True)), "")
    return f"did you mean '{code}'?" if code else ""


@lru_cache(maxsize=1)
def _name_languages() -> dict[str, str]:
    """The codes of languages by their names in English, and in the languages of many sites."""
    names: dict[str, str] = {}
    for spoken in _SPOKEN:
        names |= {str(name).casefold(): code for code, name in find_locale(spoken).languages.items()}
    return names


def _robots(value: str) -> str:
    if wrong := next((each for each in _split_robots(value) if not _DIRECTIVE.fullmatch(each)), None):
        wanted = (
            f"what search engines know is wanted: {', '.join(_DIRECTIVES)}, max-snippet:NUMBER and others"
        )
        raise _fault("bad-value", f"{quote(wrong)} stands here", wanted, did_you_mean(wrong, _DIRECTIVES))
    return value


def forbids_indexing(robots: str) -> bool:
    """Whether search engines may not show a page of which this is said to them."""
    return not {"noindex", "none"}.isdisjoint(_split_robots(robots))


def _split_robots(robots: str) -> list[str]:
    """Each directive, in small letters; behind a comma within a date stands a number."""
    return [each.strip() for each in re.split(r",(?!\s*\d)", robots.lower())]


def _audio_file(value: str) -> str:
    """A path as the site has it, of a file that can be heard."""
    if "://" in value:
        cure = f"write url: {show(value)} in its place"
        raise _fault("bad-value", f"{quote(value)} is no file of this site", "a path is wanted", cure)
    return _heard(value)


def _audio_address(value: str) -> str:
    """An address from which a page that is read by https can play."""
    address = _web_address(value)
    if not address.startswith("https://"):
        cure = f"write https{show(address[address.index(':') :])}, if it is there too"
        raise _fault("bad-value", f"{quote(address)} is not secure", "browsers play https alone", cure)
    return _heard(address)


def _heard(address: str) -> str:
    if audio_type(address):
        return address
    cure = "save it as MP3, which every program plays"
    raise _fault("bad-value", f"{quote(address)} ends in none of {', '.join(AUDIO_TYPES)}", "", cure)


def _duration(value: str) -> str:
    if count_seconds(value):
        return value
    wanted = "minutes and seconds as 34:12, or hours too as 1:02:03, are wanted"
    minutes = re.fullmatch(r"([0-9]{1,3})(?: ?m(?:in)?(?:utes?)?\.?)?", value)
    cure = f"write {minutes[1]}:00" if minutes else ""
    # As players and feeds say it.
    if re.fullmatch("[1-9][0-9]{2,4}", value):
        cure = f"write {format_seconds(int(value))}, if these are seconds"
    raise _fault("bad-value", f"{quote(value)} stands here", wanted, cure)


def _byte_count(value: object) -> object:
    text = str(_text(value)).strip()
    if re.fullmatch(r"[1-9][0-9]{0,11}", text):
        return int(text)
    digits = re.sub(r"[,._' ](?=\d{3}(?!\d))", "", text)
    cure = f"write {digits}" if re.fullmatch(r"[1-9][0-9]{0,11}", digits) else ""
    raise _fault("bad-value", f"{quote(text)} stands here", "a number of bytes is wanted", cure)


def check_audio(file: str | None, url: str | None, length: int | None) -> None:
    """Raises a fault where not exactly one place is named, or more is said of our own file than is read."""
    if not (file or url):
        cure = "add file: with a path such as audio/2024-11.mp3, or url: with an address of another host"
        raise _fault("missing-field", "neither file nor url says what is heard", "", cure)
    if file and url:
        raise _fault("bad-value", "file and url stand here", "one of the two is wanted", "take one out")
    if file and length:
        cure = "take length out: it is read from the file"
        raise _fault("bad-value", "length stands beside file", "", cure)


def _items(value: object) -> object:
    """A list without its empty items; they occur, and mean nothing."""
    if not isinstance(value, list):
        cure = ""
        if isinstance(value, dict):
            cure = "begin each item with '- ', and its further lines with two blanks"
            if all(map(is_blank, value.values())):
                cure = f"write {format_list(map(show, value))}"
        raise _fault("wrong-type", f"{describe_value(value)} stands here", LIST_WANTED, cure)
    _check_number(value)
    return [item for item in value if not is_blank(item)]


def _check_number(items: Sized) -> None:
    """Raises a fault for more than anybody reads; each may cost a page, or a look through all names."""
    if len(items) > MAX_ITEMS:
        raise _fault("too-long", f"{len(items):,} stand here", f"at most {MAX_ITEMS}", "shorten it")


def _named(value: object) -> object:
    """A group of texts by names. Each has a name that can be seen, and a text."""
    if not isinstance(value, dict):
        return value
    _check_number(value)
    for name, item in value.items():
        if is_blank(item) and WIDE_COLON in name:
            before, _, after = name.partition(WIDE_COLON)
            cure = f"write `{show(before)}: {show(after.strip())}`"
            raise _fault("missing-field", describe_colon(WIDE_COLON), "", cure)
        if is_blank(item):
            found, cure = f"{quote(name)} stands here without a value", f"write one; {REJOIN}"
            raise _fault("missing-field", found, "a value is wanted", cure)
        if is_blank(name):
            cure = "write the name before the colon"
            raise _fault("missing-field", f"{describe_value(item)} has no name", "a name is wanted", cure)
    return value


def is_blank(value: object) -> bool:
    """Whether there is nothing; an ellipsis is what cures write where a value is to be put."""
    return value is None or (isinstance(value, str) and (value == "…" or not shows_anything(value)))


def shows_anything(text: str) -> bool:
    """Whether a reader sees something of it: a headline of blanks and joiners is none."""
    return bool(text.strip() if text.isascii() else _SEEN.search(text))


def _yes_or_no(value: object) -> bool:
    folded = value.strip().casefold() if isinstance(value, str) else value
    if folded in ("true", "yes", "on"):
        return True
    if folded in ("false", "no", "off"):
        return False
    raise _fault("bad-value", f"{describe_value(value)} stands here", "true or false is wanted")


def describe_value(value: object) -> str:
    return describe(value) if isinstance(value, (str, list, dict)) or value is None else str(value)


def _rule(value: str) -> str:
    rule = RULES_BY_NAME.get(value)
    known = [name for name, each in RULES_BY_NAME.items() if each.has_exceptions]
    if rule is None:
        wanted = "the name of a rule such as same-report is wanted"
        raise _fault("bad-exception", f"there is no rule {quote(value)}", wanted, did_you_mean(value, known))
    if not rule.has_exceptions:
        why = "are errors" if rule.severity == "error" else "lie in files that hold no exception"
        if rule.name == "needless-exception":
            why = "say of another exception that it is needless"
        raise _fault("bad-exception", f"faults of {rule.name} {why}", "", "mend it, and remove the exception")
    return value


def _reason(value: object) -> object:
    if is_blank(value):
        raise _fault("bad-exception", "no reason stands here", "", "say in a sentence why this is right")
    return _text(value)


class _MomentSchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        pattern = r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$"
        return {"type": "string", "pattern": pattern, "examples": ["2024-11-13", "2024-11-13 08:30 +0900"]}


class _EventSchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        examples = ["2024-11-15", "2024-11-13/2024-11-15"]
        return {"type": "string", "pattern": EVENT_PATTERN, "examples": examples}


class _BooleanSchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "boolean"}


# How many letters each may have; what is written for contributors keeps to it.
MAX_HEADLINE, MAX_WORD, MAX_PARAGRAPH = 400, 200, 5_000
_Text = BeforeValidator(_text)
_OneLine = AfterValidator(_one_line)
Headline = Annotated[str, StringConstraints(max_length=MAX_HEADLINE), _Text, AfterValidator(_headline)]
Word = Annotated[str, StringConstraints(max_length=MAX_WORD), _Text, _OneLine]
Guid = Annotated[str, StringConstraints(max_length=2_000), _Text, _OneLine]
Paragraph = Annotated[str, StringConstraints(max_length=MAX_PARAGRAPH), _Text, _OneLine]
When = Annotated[Moment, BeforeValidator(_moment), _MomentSchema]
Happening = Annotated[Event, BeforeValidator(_event), _EventSchema]
WebAddress = Annotated[
    str, BeforeValidator(_text), AfterValidator(_web_address), Field(json_schema_extra={"format": "uri"})
]
Host = Annotated[str, BeforeValidator(_text), AfterValidator(_host)]
AudioFile = Annotated[Word, AfterValidator(_audio_file)]
AudioAddress = Annotated[
    str,
    BeforeValidator(_text),
    AfterValidator(_audio_address),
    Field(json_schema_extra={"pattern": "^https:"}),
]
Duration = Annotated[
    Word,
    AfterValidator(_duration),
    Field(json_schema_extra={"pattern": f"^{DURATION}$", "examples": ["34:12"]}),
]
ByteCount = Annotated[int, BeforeValidator(_byte_count), Field(json_schema_extra={"minimum": 1})]
Country = Annotated[str, BeforeValidator(_text), AfterValidator(_country)]
Slug = Annotated[str, BeforeValidator(_text), AfterValidator(_slug)]
Language = Annotated[str, BeforeValidator(_text), AfterValidator(_language)]
Robots = Annotated[Word, AfterValidator(_robots)]
Flag = Annotated[bool, BeforeValidator(_yes_or_no), _BooleanSchema]
RuleName = Annotated[
    str,
    AfterValidator(_rule),
    Field(json_schema_extra={"enum": [rule.name for rule in RULES if rule.has_exceptions]}),
]
Reason = Annotated[str, StringConstraints(max_length=1_000), BeforeValidator(_reason), _OneLine]
Exceptions = dict[RuleName, Reason]
ByName = Annotated[dict[Word, Word], BeforeValidator(_named)]
# Without asking first, the faults of both forms would be told for one.
InLanguages = Annotated[
    Annotated[T, AfterValidator(_label), Tag("str")]
    | Annotated[dict[Language, T], BeforeValidator(_named), Tag("dict[language]")],
    Discriminator(lambda value: "dict[language]" if isinstance(value, dict) else "str"),
]
Label = InLanguages[Word]
Several = Annotated[tuple[T, ...], BeforeValidator(_items)]
