"""What may front matter say? The content model; documentation and JSON Schema are made from it.

Values arrive as the text that was written (`frontmatter`). Validation reports every fault of a file at once.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sized
from datetime import tzinfo
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from babel import Locale
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError

from digest.addresses import BadAddressError, has_scheme, is_slug, parse_web_address, slugify
from digest.dates import Moment, NotADateError, parse_moment, parse_span
from digest.entry import Event
from digest.frontmatter import NAME, Document, Marks, Path, Tree, describe
from digest.problems import Problem, did_you_mean, quote, show
from digest.rules import RULES, RULES_BY_NAME
from digest.yaml_text import write_scalar

T = TypeVar("T")
_LIST = "a list is wanted"
# What is written where there is nothing to write.
_NOTHING = frozenset(("none", "nothing", "no", "n/a", "-", "–", "—"))
# Real entries have 125 tags at most, and a digest some hundred entries.
MAX_ITEMS = 500
_LANGUAGE = re.compile(
    r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?(-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
)
# Blanks, and letters of which nothing is shown: Unicode calls most of them Default_Ignorable_Code_Point.
_BEGINS_WITH_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?:[/?#]|\Z)")
# What stands around a value that was copied, or typed by a hand that typesets.
_AROUND = " \u00a0\u200b\ufeff\"'<>\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d"
_SEEN = re.compile(
    "[^\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def _fault(rule: str, found: str, wanted: str = "", cure: str = "") -> PydanticCustomError:
    return PydanticCustomError(
        "digest", "{found}", {"rule": rule, "found": found, "wanted": wanted, "cure": cure}
    )


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise _fault(
            "wrong-type", f"{_describe(value)} stands here", "text is wanted", "write one line of text"
        )
    return value


def _one_line(value: str) -> str:
    return " ".join(value.split())


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
        cure = _write_one_of((text.strip(_AROUND),), lambda each: parse(each, zone))
        raise _fault("bad-date", f"{quote(text)} is not a date{why}", wanted, cure) from error


def _web_address(value: str) -> str:
    try:
        return parse_web_address(value)
    except BadAddressError as error:
        bare = value.strip(_AROUND)
        meant = (
            bare,
            "%20".join(bare.split()),
            *((f"https://{bare}",) if _BEGINS_WITH_HOST.match(bare) else ()),
        )
        wanted = "an address such as https://example.org/story is wanted"
        cure = _write_one_of(meant, parse_web_address)
        raise _fault("bad-address", f"{quote(value)} cannot be linked: {error}", wanted, cure) from error


def _write_one_of(meant: Iterable[str], parse: Callable[[str], object]) -> str:
    """The first of these that can be read, as a cure; where none can, nothing."""
    for text in meant:
        try:
            parse(text)
        except ValueError:
            continue
        return f"write {text}"
    return ""


def _tag_slug(value: str) -> str:
    if is_slug(value):
        return value
    wanted = "a tag as its address has it, such as missile-defence, is wanted"
    raise _fault("bad-value", f"{quote(value)} cannot be an address", wanted, f"write {slugify(value)}")


def _language(value: str) -> str:
    match = _LANGUAGE.fullmatch(value.replace("_", "-"))
    wanted = "a language tag such as en, ko or zh-Hans is wanted"
    if not match or match[1].lower() not in _known_languages():
        raise _fault("bad-language", f"{quote(value)} is not a language tag", wanted, _guess_language(value))
    language, *rest = value.replace("_", "-").split("-")
    return "-".join([language.lower(), *(_case_subtag(part) for part in rest)])


def _case_subtag(part: str) -> str:
    if len(part) == 4:
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


@lru_cache(maxsize=1)
def _known_languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def _guess_language(value: str) -> str:
    names = {str(name).casefold(): code for code, name in Locale("en").languages.items()}
    code = names.get(value.casefold()) or {"jp": "ja", "cn": "zh", "vn": "vi", "kr": "ko"}.get(value.lower())
    return f"did you mean '{code}'?" if code else ""


def _items(value: object) -> object:
    """A list without its empty items; they occur, and mean nothing."""
    if not isinstance(value, list):
        cure = "begin each item with '- '" if isinstance(value, dict) else ""
        raise _fault("wrong-type", f"{_describe(value)} stands here", _LIST, cure)
    _check_number(value)
    return [item for item in value if not _is_blank(item)]


def _check_number(items: Sized) -> None:
    """Raises a fault for more than anybody reads; each may cost a page, or a look through all names."""
    if len(items) > MAX_ITEMS:
        raise _fault("too-long", f"{len(items):,} stand here", f"at most {MAX_ITEMS}", "shorten it")


def _named(value: object) -> object:
    """A group of texts by names, without those that are empty. Each has a name that can be seen."""
    if not isinstance(value, dict):
        return value
    _check_number(value)
    kept = {name: item for name, item in value.items() if not _is_blank(item)}
    if unnamed := next((item for name, item in kept.items() if _is_blank(name)), None):
        cure = "write the name before the colon"
        raise _fault("missing-field", f"{_describe(unnamed)} has no name", "a name is wanted", cure)
    return kept


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not shows_anything(value))


def shows_anything(text: str) -> bool:
    """Whether a reader sees something of it: a headline of blanks and joiners is none."""
    return bool(text.strip() if text.isascii() else _SEEN.search(text))


def _yes_or_no(value: object) -> bool:
    folded = value.strip().casefold() if isinstance(value, str) else value
    if folded in ("true", "yes", "on"):
        return True
    if folded in ("false", "no", "off"):
        return False
    raise _fault("bad-value", f"{_describe(value)} stands here", "true or false is wanted")


def _describe(value: object) -> str:
    return describe(value) if isinstance(value, (str, list, dict)) or value is None else str(value)


def _rule(value: str) -> str:
    rule = RULES_BY_NAME.get(value)
    known = [name for name, each in RULES_BY_NAME.items() if each.has_exceptions]
    if rule is None:
        wanted = "the name of a rule such as same-report is wanted"
        raise _fault("bad-exception", f"there is no rule {quote(value)}", wanted, did_you_mean(value, known))
    if not rule.has_exceptions:
        why = "are errors" if rule.severity == "error" else "say of another exception that it is needless"
        raise _fault("bad-exception", f"faults of {rule.name} {why}", "", "mend it, and remove the exception")
    return value


def _reason(value: object) -> object:
    if _is_blank(value):
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
        moment = r"\d{4}-\d{1,2}-\d{1,2}([T ][^/]*)?"
        pattern = f"^{moment}(/ *{moment})?$"
        return {"type": "string", "pattern": pattern, "examples": ["2024-11-15", "2024-11-13/2024-11-15"]}


class _BooleanSchema:
    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "boolean"}


_Text = BeforeValidator(_text)
_OneLine = AfterValidator(_one_line)
Headline = Annotated[str, StringConstraints(max_length=400), _Text, _OneLine]
Word = Annotated[str, StringConstraints(max_length=200), _Text, _OneLine]
Guid = Annotated[str, StringConstraints(max_length=2_000), _Text, _OneLine]
Paragraph = Annotated[str, StringConstraints(max_length=5_000), _Text, _OneLine]
When = Annotated[Moment, BeforeValidator(_moment), _MomentSchema]
Happening = Annotated[Event, BeforeValidator(_event), _EventSchema]
WebAddress = Annotated[
    str, BeforeValidator(_text), AfterValidator(_web_address), Field(json_schema_extra={"format": "uri"})
]
TagSlug = Annotated[str, BeforeValidator(_text), AfterValidator(_tag_slug)]
Language = Annotated[str, BeforeValidator(_text), AfterValidator(_language)]
Flag = Annotated[bool, BeforeValidator(_yes_or_no), _BooleanSchema]
RuleName = Annotated[
    str,
    AfterValidator(_rule),
    Field(json_schema_extra={"enum": [rule.name for rule in RULES if rule.has_exceptions]}),
]
Reason = Annotated[str, StringConstraints(max_length=1_000), BeforeValidator(_reason), _OneLine]
Exceptions = dict[RuleName, Reason]
_EXCEPTIONS = (
    "Warnings that are no fault here, by the name of their rule, each with the reason: "
    "`stale-story: The court has only now published its ruling.` Readers do not see it."
)
ByName = Annotated[dict[Word, Word], BeforeValidator(_named)]
Several = Annotated[tuple[T, ...], BeforeValidator(_items)]


class Fields(BaseModel):
    """A group of fields. Unknown ones are refused; an empty value is as good as none."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=False, arbitrary_types_allowed=True
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, value: object) -> object:
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if not _is_blank(item)}
        return value


class SourceFields(Fields):
    """Where the story comes from."""

    name: Word = Field(
        description="The outlet that published it: an id, a name or an alias of `outlets.yml`."
    )
    url: WebAddress = Field(description="The address of the report, http or https.")
    title: Headline | None = Field(None, description="The original headline, in its own language.")
    published: When | None = Field(None, description="When the outlet published it.")
    language: Language | None = Field(
        None, description="The language of the report (BCP 47), if it is another than the entry's."
    )
    authors: Several[Word] = Field((), description="Who wrote it.")
    archive_url: WebAddress | None = Field(
        None, description="An archived copy, for the day the original is gone."
    )


class ImageFields(Fields):
    """A picture with what readers need to trust it."""

    file: Word = Field(description="The path from `content/`: `images/map.svg`.")
    alt: Paragraph = Field(description="What one sees, for somebody who cannot see it.")
    credit: Word = Field(description="Who made it.")
    caption: Paragraph | None = Field(None, description="The line below it.")
    licence: Word | None = Field(None, description="The terms it is published under.")


# What other programs and their themes call these fields, in lower case, the most telling name first.
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "heading"),
    "date": ("date", "publishdate", "pubdate", "published", "created"),
    "summary": ("summary", "excerpt", "description", "deck", "abstract", "subtitle", "lede"),
    "tags": ("tags", "tag", "categories", "category", "topics", "keywords", "subjects"),
    "language": ("language", "lang", "locale"),
    "image": tuple(
        "image images featured_image featuredimage primary_image cover thumbnail hero banner "
        "header_image".split()
    ),
    "aliases": ("aliases", "alias", "redirect_from", "save_as"),
}
# The same for what stands below `source:` here.
SOURCE_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "url": tuple(
        "link external_url externalurl external_link external-url link_url source_url source-url "
        "original_url canonical_url canonicalurl redirect redirect_to redirectto".split()
    ),
    "name": ("source", "source_name", "publication", "publisher", "outlet"),
    "authors": ("authors", "author", "byline"),
}


class TranslationFields(Fields):
    """Where the text gives a report in another language than the report's own."""

    from_: Language = Field(alias="from", description="The language it was translated from.")
    original_title: Headline | None = Field(None, description="The headline before translation.")
    translator: Word | None = Field(None, description="Who translated it.")
    machine: Flag = Field(False, description="Whether a machine translated it.")


class CorrectionFields(Fields):
    """What was wrong, said in the open."""

    date: When = Field(description="When the entry was corrected.")
    note: Paragraph = Field(description="What it said, and what it says now.")


class EntryFields(Fields):
    """The front matter of an entry: `content/entries/2024/11/freedom-edge.md`."""

    title: Headline = Field(description="The headline, in the entry's language.")
    date: When = Field(
        description="When the digest carries it: a day, or a time with or without an offset (without: the "
        "site's timezone). An entry dated in the future waits."
    )
    source: SourceFields = Field(description="Where the story comes from.")
    summary: Paragraph | None = Field(
        None,
        description="The lede: one or two sentences of plain text. Without it the first paragraph serves.",
    )
    tags: Several[Word] = Field(
        (), description="Slugs, names or aliases from `tags.yml`; any words where that file does not exist."
    )
    cites: Several[Word] = Field(
        (), description="Outlets, agencies and officials that the text attributes statements to."
    )
    story: Word | None = Field(
        None, description="The running story this belongs to: the name of a file in `content/stories/`."
    )
    image: ImageFields | None = Field(None, description="The picture at the top.")
    language: Language | None = Field(
        None, description="The language of the text (BCP 47), if it is another than the site's."
    )
    translation: TranslationFields | None = Field(None, description="Set when the text is a translation.")
    translates: Word | None = Field(
        None, description="The id of the entry that this one renders into another language."
    )
    corrections: Several[CorrectionFields] = Field(
        (), description="What was wrong and was put right; shown to readers."
    )
    figures: ByName = Field(
        {},
        description="Numbers that the report gives, by what they count: `Soldiers in Kursk: about 11,000`. "
        "Under the same name in the next report of the story, readers see how it changed.",
    )
    event_date: Happening | None = Field(
        None,
        description="When what the entry reports happens or happened: a day, a time, or two of either with a "
        "slash between them (`2024-11-13/2024-11-15`, both days included). It may be in the future.",
    )
    id: Word | None = Field(
        None,
        description="The permanent identity; without it the path below `entries/`. Set it before a rename.",
    )
    guid: Guid | None = Field(
        None,
        description="The id in feeds; without it one that follows from the address of the report. Set it to "
        "what feeds say now before that address changes, or to what another site called the entry.",
    )
    aliases: Several[Word] = Field((), description="Old addresses of this entry; each redirects here.")
    draft: Flag = Field(False, description="Never published while true.")
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class DigestFields(Fields):
    """The front matter of an editor's note: `content/digests/2024-W46.md`. The body is the note itself."""

    title: Headline | None = Field(None, description="A headline for the whole digest.")
    summary: Paragraph | None = Field(None, description="One or two sentences for lists and feeds.")
    lead: Word | None = Field(None, description="The id of the entry that opens the digest.")
    order: Several[Word] = Field(
        (), description="Ids of entries in the order wanted; the others follow, newest first."
    )
    guid: Guid | None = Field(
        None, description="The id in feeds; without it one that follows from the name of the digest."
    )
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class StoryFields(Fields):
    """The front matter of a running story: `content/stories/freedom-edge.md`. The body is its background."""

    title: Headline = Field(description="The name of the story.")
    summary: Paragraph | None = Field(None, description="One or two sentences for lists.")
    aliases: Several[Word] = Field((), description="Old addresses of this story; each redirects here.")
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class CommentFields(Fields):
    """The front matter of a comment: `content/comments/2024/11/freedom-edge/kim.md`. The body is the comment.

    The folders below `comments/` are the id of the entry.
    """

    author: Word = Field(description="Who says so.")
    date: When = Field(description="When it was written. A comment dated in the future waits.")
    entry: Word | None = Field(None, description="The id of the entry, if the folder is not called so.")
    language: Language | None = Field(
        None, description="The language of the comment (BCP 47), if it is another than the site's."
    )
    exceptions: Exceptions = Field({}, description=_EXCEPTIONS)


class TagFields(Fields):
    """One tag of `content/tags.yml`; its key is the slug, the part of the address."""

    label: Word | ByName | None = Field(
        None,
        description="What readers see: text, or text per language (`en: Missiles`), of which a site shows "
        "the one in its own. Without it the slug.",
    )
    kind: Literal["topic", "place", "person", "organisation"] = Field(
        "topic", description="What sort of thing it names."
    )
    description: Paragraph | None = Field(None, description="What belongs under this tag.")
    parent: Word | None = Field(None, description="The slug of the wider tag.")
    aliases: Several[Word] = Field((), description="Other spellings that entries may use.")
    former: Several[TagSlug] = Field(
        (),
        description="Slugs that it had. Entries may still use them, their pages lead here, and their feeds "
        "go on. `digest tags rename` and `digest tags merge` write them.",
    )


class OutletFields(Fields):
    """One outlet of `content/outlets.yml`; its key is the id, the part of the address."""

    name: Word = Field(description="Its full name.")
    aliases: Several[Word] = Field((), description="Other names that entries may use.")
    homepage: WebAddress | None = Field(None, description="Its home page.")
    domains: Several[Word] = Field((), description="Hosts that it publishes on.")
    country: Word | None = Field(None, description="Where it is based (ISO 3166, two letters).")
    language: Language | None = Field(None, description="The language it mostly publishes in.")
    kind: (
        Literal[
            "agency", "newspaper", "broadcaster", "magazine", "website",
            "government", "think-tank", "state-media", "organisation",
        ]
        | None
    ) = Field(None, description="What sort of outlet it is.")  # fmt: skip
    paywall: Flag | None = Field(None, description="Whether its reports need a subscription.")
    description: Paragraph | None = Field(None, description="Who they are, and who owns or funds them.")


MODELS: dict[str, type[Fields]] = {
    "entry": EntryFields,
    "digest": DigestFields,
    "story": StoryFields,
    "comment": CommentFields,
    "tags": TagFields,
    "outlets": OutletFields,
}
# Files that hold a mapping of such groups rather than one.
MAPPINGS = ("tags", "outlets")
Model = TypeVar("Model", bound=Fields)
# What stands in the place of a text that has a fault; it is never published.
STAND_IN = "?"
_SOURCE_STAND_IN: dict[str, Tree] = {"name": STAND_IN, "url": "https://example.org/"}
_STAND_INS: dict[str, Tree] = {"title": STAND_IN, "date": "1970-01-01", "source": _SOURCE_STAND_IN}


def read_fields(
    model: type[Model], document: Document, timezone: tzinfo, at: Path = ()
) -> tuple[Model | None, list[Problem]]:
    """Validate a document's fields; every fault with its place. `at` is where they stand in the file."""
    tree = _descend(document.fields, at)
    try:
        fields = model.model_validate(tree, context={"timezone": timezone})
    except ValidationError as error:
        faults = [_say(model, detail, document.marks, at) for detail in error.errors(include_url=False)]
        return None, list(dict.fromkeys(faults))
    return fields, list(find_odd_dates(fields, document.marks, at))


def salvage_fields(model: type[Model], document: Document, timezone: tzinfo) -> Model | None:
    """What can be read of fields that have faults: the sound ones, with stand-ins for those that are needed.

    Only for further checks, so that one run tells every fault; it is never published.
    """
    try:
        model.model_validate(document.fields, context={"timezone": timezone})
    except ValidationError as error:
        faulty = {detail["loc"][:2] for detail in error.errors(include_url=False) if detail["loc"]}
    else:
        return None
    whole = {where[0] for where in faulty}
    sound = {name: value for name, value in document.fields.items() if name not in whole}
    source = document.fields.get("source")
    if isinstance(source, dict) and ("source",) not in faulty:
        kept = {name: value for name, value in source.items() if ("source", name) not in faulty}
        sound["source"] = {**_SOURCE_STAND_IN, **kept}
    try:
        return model.model_validate({**_STAND_INS, **sound}, context={"timezone": timezone})
    except ValidationError:
        return None


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of front matter, or of a whole vocabulary file."""
    schema = MODELS[kind].model_json_schema(by_alias=True)
    if kind in MAPPINGS:
        # References stay valid: definitions move to the root.
        definitions = {"$defs": schema.pop("$defs")} if "$defs" in schema else {}
        schema = {"type": "object", "additionalProperties": schema, **definitions}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _descend(tree: Tree, at: Path) -> Tree:
    for step in at:
        tree = tree[step]  # type: ignore[index]
    return tree


def _say(model: type[Fields], detail: ErrorDetails, marks: Marks, at: Path) -> Problem:
    """Pydantic's error as a fault of ours."""
    kind, context = detail["type"], detail.get("ctx", {})
    where = _find_place(detail["loc"], kind)
    path = (*at, *where)
    name = str(next((step for step in reversed(where) if step != NAME), ""))
    if kind == "digest":
        cure = context["cure"]
        if context["wanted"] == _LIST and isinstance(detail["input"], str):
            cure = _show_list(_find_group(model, where), name, detail["input"])
        return marks.problem(context["rule"], _of(where) + context["found"], context["wanted"], cure, path)
    if kind == "missing":
        owner = _of(where[:-1])
        group = _find_group(model, where)
        cure = f"add {name}: {_show_form(group) if group else '…'}"
        return marks.problem("missing-field", f"{owner}{quote(name)} is missing or empty", "", cure, path)
    if kind == "extra_forbidden":
        known = _known_fields(model, where[:-1])
        # The commonest mistake: what belongs to the source stands beside it.
        is_beside = "source" in known and len(where) == 1 and name in SourceFields.model_fields
        guess = "indent it by two spaces, below source:" if is_beside and name not in known else ""
        if not at and len(where) == 1 and "source" not in known and name in EntryFields.model_fields:
            guess = "if this is an entry, move the file into a folder such as entries/2024/11/"
        if name.strip() in known and name.strip() != name:
            guess = "write plain blanks before it, in place of those that are there"
        guess = guess or _know_from_elsewhere(name.lower(), known)
        guess = guess or did_you_mean(name, known) or f"known fields: {', '.join(known)}"
        return marks.problem("unknown-field", f"{quote(name)} is not a field here", "", guess, (*path, NAME))
    if kind == "string_too_long":
        found = f"{quote(name)} has {len(str(detail['input'])):,} characters"
        return marks.problem("too-long", found, f"at most {context['max_length']:,}", "shorten it", path)
    if kind == "literal_error":
        guess = did_you_mean(str(detail["input"]), re.findall(r"'([^']*)'", str(context["expected"])))
        found = f"{_of(where)}{_describe(detail['input'])} stands here"
        return marks.problem("bad-value", found, f"one of {context['expected']} is wanted", guess, path)
    found = f"{_of(where)}{_describe(detail['input'])} stands here"
    wanted, cure = _expect(kind, _find_group(model, where) or model, path, detail["input"])
    return marks.problem("wrong-type", found, wanted, cure, path)


def _know_from_elsewhere(name: str, known: list[str]) -> str:
    """How to write a field that other programs call so; nothing where it is not known."""
    for ours, names in ELSEWHERE.items():
        if name in names and name != ours and ours in known:
            return f"write {ours}: in its place"
    for ours, names in SOURCE_ELSEWHERE.items():
        if name in names and "source" in known:
            return f"write it below source:, as {ours}: …"
    return ""


def _expect(kind: str, group: type[Fields], path: Path, found: object) -> tuple[str, str]:
    """What is wanted in the place of a value of another type, and how to write it."""
    if kind == "dict_type":
        return "names with a text each are wanted", "write each as name: text in a line of its own, indented"
    if "string" in kind or "str" in kind:
        return "text is wanted", ""
    form = _show_form(group, found if isinstance(found, str) else "")
    name = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
    return "a group of fields is wanted", f"write {name}{form}"


def _show_list(group: type[Fields] | None, name: str, text: str) -> str:
    """How a list is written in which the text stands, or each of its parts between commas."""
    if text.strip().casefold() in _NOTHING:
        return "remove the field"
    if group:
        return f"write {name}: [{_show_form(group, text)}]"
    parts = [part for part in map(str.strip, text.removeprefix("- ").split(",")) if part]
    return f"write [{', '.join(write_scalar(show(part)) for part in parts)}]"


def _show_form(group: type[Fields], text: str = "") -> str:
    """How a group is written on one line: what it must have, and the text where it belongs most likely."""
    fields = {field.alias or name: field for name, field in group.model_fields.items()}
    shown = {name: "…" for name, field in fields.items() if field.is_required()}
    if text:
        likely = "url" if has_scheme(text) and "url" in fields else next(iter(fields))
        shown["note" if "note" in fields else likely] = write_scalar(show(text))
    return f"{{{', '.join(f'{name}: {value}' for name, value in shown.items())}}}"


def _find_place(loc: Path, kind: str) -> Path:
    """Where in the file an error is. Pydantic also names the branch of a union it tried: no place there.

    A name in a group that the contributor names has its place, too.
    """
    if loc[-1:] == ("[key]",):
        return (*loc[:-1], NAME)
    last = len(loc) - 1 if kind in {"extra_forbidden", "missing"} else len(loc)
    return tuple(
        step
        for number, step in enumerate(loc)
        if number == last or not (isinstance(step, str) and (step == "str" or step.startswith("dict[")))
    )


def _of(where: Iterable[str | int]) -> str:
    shown = ".".join(show(step) for step in where if step != NAME)
    return f"{shown}: " if shown else ""


def _find_group(model: type[Fields], where: Path) -> Any:
    """The group of fields at a place in the model, or None."""
    current: Any = model
    for step in where:
        if isinstance(step, str) and current:
            fields = current.model_fields.items()
            current = next(
                (find_model(field.annotation) for name, field in fields if (field.alias or name) == step),
                None,
            )
    return current


def _known_fields(model: type[Fields], where: Path) -> list[str]:
    """The names that fields may have at a place in the model."""
    group = _find_group(model, where) or model
    return [field.alias or name for name, field in group.model_fields.items()]


def find_model(annotation: Any) -> Any:
    """The group of fields inside an annotation, or None: `tuple[CorrectionFields, ...]` holds one."""
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, Annotated):
        return next((found for part in get_args(annotation) if (found := find_model(part))), None)
    return None


def find_odd_dates(fields: Fields, marks: Marks, at: Path = ()) -> Iterable[Problem]:
    """What was understood of each date that is written in an unusual way."""
    for name, value in fields:
        path = (*at, name)
        if understood := _understood(value):
            found, cure = f"the date was read as {understood}", f"write {understood}"
            yield marks.problem("odd-date", found, "", cure, path)
        elif isinstance(value, Fields):
            yield from find_odd_dates(value, marks, path)
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Fields):
                    yield from find_odd_dates(item, marks, (*path, number))


def _understood(value: object) -> str:
    """The ISO form of what was written in an unusual way; empty where nothing was."""
    if isinstance(value, Moment):
        return value.understood
    if not isinstance(value, Event):
        return ""
    ends = [value.first, value.last] if value.last else [value.first]
    return "/".join(end.iso for end in ends) if any(end.understood for end in ends) else ""
