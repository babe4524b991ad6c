"""Which fields of a file are sound, and how is each fault of the others said? All of a file at once."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from html import unescape
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from digest.content.diagnosis import ODD_DASHES, WIDE_COLON, explain_colons
from digest.content.fields import (
    ELSEWHERE,
    SOURCE_ELSEWHERE,
    SOURCE_TRANSLATED,
    TRANSLATED,
    WRITERS,
    EntryFields,
    Fields,
    Model,
    SourceFields,
    find_model,
    names_in,
)
from digest.content.frontmatter import Document
from digest.content.values import LIST_WANTED, REJOIN, describe_value, is_blank
from digest.content.yaml_reader import Tree
from digest.content.yaml_text import format_list, format_scalar
from digest.model.dates import Moment
from digest.model.entry import Event
from digest.model.marks import NAME, Marks, Where
from digest.model.problems import Problem, did_you_mean, quote, show
from digest.text.plain_text import find_marks

# What is written where there is nothing to write.
_NOTHING = frozenset(("none", "nothing", "no", "n/a", "-", "–", "—"))
# What is written where only whether is said, and not what.
_YES_OR_NO = frozenset(("true", "yes", "on", "false", "no", "off"))
# The commas and semicolons of other scripts.
OTHER_COMMAS = "\u060c\u061b\uff0c\u3001\uff1b"
# What stands between the items of a list that is written as one text, or before each of them.
_BETWEEN_ITEMS = re.compile(rf"[,;{OTHER_COMMAS}]|(?:^|\s)[-{ODD_DASHES}]\s*")
_BRACKETS = ("()", "\uff08\uff09")
# How a length that a field may not have is said: the rule, what is counted, its limit, the cure.
_LIMITS = {
    "string_too_long": ("too-long", "character", "at most {max_length:,}", "shorten it"),
    "string_too_short": ("bad-value", "character", "at least {min_length:,}", "lengthen it"),
    "too_long": ("too-long", "item", "at most {max_length:,}", "shorten it"),
    "too_short": ("bad-value", "item", "at least {min_length:,}", "add more"),
}
_OTHER_TYPES = frozenset(("model_type", "dict_type", "string_type"))
_WEB_ADDRESS = re.compile(r"[a-z][a-z+.-]{0,20}://[^\s<>()]+", re.IGNORECASE)
# What parts no items of a list, and is written for the comma that does.
OTHER_COMMA = re.compile(f"[;{OTHER_COMMAS}]")
# The letters from which on a word is a long one.
_LONG_WORD = 7
# The cure where somebody is named, and not whether as who wrote the entry or the report.
_WHOSE = (
    "write byline: […] for who wrote this entry; who wrote the report stands below source:, as authors: […]"
)
_WHO = "write byline: […] for who curated this digest"
# How many marks of one value are named.
_MOST_MARKS = 5
# What stands in the place of a text that has a fault; it is never published.
STAND_IN = "?"
_SOURCE_STAND_IN: dict[str, Tree] = {"name": STAND_IN, "url": "https://example.org/"}
_STAND_INS: dict[str, Tree] = {"title": STAND_IN, "date": "1970-01-01", "source": _SOURCE_STAND_IN}


def read_fields(
    model: type[Model], document: Document, timezone: tzinfo, at: Where = ()
) -> tuple[Model | None, list[Problem]]:
    """Validate a document's fields; every fault with its place. `at` is where they stand in the file."""
    tree = _descend(document.fields, at)
    try:
        fields = model.model_validate(tree, context={"timezone": timezone})
    except ValidationError as error:
        faults = [_say(model, detail, document.marks, at) for detail in error.errors(include_url=False)]
        return None, list(dict.fromkeys(faults))
    return fields, list(find_oddities(fields, document.marks, at))


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


def _descend(tree: Tree, at: Where) -> Tree:
    for step in at:
        tree = tree[step]  # type: ignore[index]
    return tree


def _say(model: type[Fields], detail: ErrorDetails, marks: Marks, at: Where) -> Problem:
    """Pydantic's error as a fault of ours."""
    kind, context = detail["type"], detail.get("ctx", {})
    where = _find_place(detail["loc"], kind)
    path = (*at, *where)
    name = str(next((step for step in reversed(where) if step != NAME), ""))
    if kind == "digest":
        cure = context["cure"]
        if context["wanted"] == LIST_WANTED and isinstance(detail["input"], str):
            cure = _show_list(_find_group(model, where), name, detail["input"])
        return marks.problem(context["rule"], _of(where) + context["found"], context["wanted"], cure, path)
    if kind == "missing":
        owner = _of(where[:-1])
        group = _find_group(model, where)
        cure = f"add {name}: {_show_form(group) if group else '…'}"
        return marks.problem("missing-field", f"{owner}{quote(name)} is missing or empty", "", cure, path)
    if kind == "extra_forbidden":
        guess = _cure_unknown(model, detail, where, marks, at)
        return marks.problem("unknown-field", f"{quote(name)} is not a field here", "", guess, (*path, NAME))
    if kind in _LIMITS:
        rule, noun, limit, cure = _LIMITS[kind]
        # Of a list, items that are empty are not counted.
        counted = context.get("actual_length")
        number = len(detail["input"]) if counted is None else counted
        found = f"{quote(_show_place(where))} has {number:,} {noun if number == 1 else noun + 's'}"
        return marks.problem(rule, found, limit.format_map(context), cure, path)
    if kind == "literal_error":
        guess = did_you_mean(str(detail["input"]), re.findall(r"'([^']*)'", str(context["expected"])))
        found = f"{_of(where)}{describe_value(detail['input'])} stands here"
        return marks.problem("bad-value", found, f"one of {context['expected']} is wanted", guess, path)
    if kind in _OTHER_TYPES:
        found, wanted, cure = _expect(kind, _find_group(model, where) or model, path, detail["input"])
        return marks.problem("wrong-type", _of(where) + found, wanted, cure, path)
    # A field that was added may have limits that are not known here: what pydantic says of them is true.
    found = f"{_of(where)}{describe_value(detail['input'])} stands here"
    wanted = detail["msg"][:1].lower() + detail["msg"][1:]
    return marks.problem("bad-value", found, show(wanted, 200), "", path)


def _cure_unknown(model: type[Fields], detail: ErrorDetails, where: Where, marks: Marks, at: Where) -> str:
    """What to do with a field that is not known at this place: the likeliest that holds."""
    known, name = _known_fields(model, where[:-1]), str(where[-1])
    is_inner, has_source = len(where) > 1, "source" in known
    is_missing = (*at, name, NAME) not in marks.places
    present = [each for each in known if (*at, *where[:-1], each, NAME) in marks.places]
    elsewhere = "if this is an entry, move the file into a folder such as entries/2024/11/"
    beside = "indent it by two spaces, below source:"
    too_far = "it is a field of the entry: write it in a line of its own, without blanks before it"
    cures = (
        (name.strip() != name, "write plain blanks before it, in place of those that are there"),
        (is_inner and is_missing and name in names_in(model), too_far),
        (not (at or is_inner or has_source) and name in EntryFields.model_fields, elsewhere),
        (not is_inner and "byline" in known and name.casefold() in WRITERS, _WHOSE if has_source else _WHO),
        # The commonest mistake: what belongs to the source stands beside it.
        (not is_inner and has_source and name in SourceFields.model_fields, beside),
    )
    return (
        next((cure for holds, cure in cures if holds), "")
        or "; ".join(explain_colons(name, known))
        or _know_from_elsewhere(name.lower(), known, present)
        or _guess_field(name, known)
        or (REJOIN if is_inner and is_blank(detail["input"]) else "")
        or f"known fields: {', '.join(known)}"
    )


def _know_from_elsewhere(name: str, known: Collection[str], present: Collection[str]) -> str:
    """How to write a field that others call so; nothing where it is not known, or is one of ours.

    What is `present` is not to be written a second time.
    """
    if name in known:
        return ""
    for ours, names in _list_names(ELSEWHERE, TRANSLATED):
        if name in names and ours in known:
            return (
                f"take it out: {ours} stands here, too" if ours in present else f"write {ours}: in its place"
            )
    for ours, names in _list_names(SOURCE_ELSEWHERE, SOURCE_TRANSLATED):
        if name in names and "source" in known:
            return f"write it below source:, as {ours}: …"
    return ""


def _list_names(
    elsewhere: Mapping[str, Sequence[str]], translated: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Our fields with what other programs call them, and then with their names in other languages."""
    yield from elsewhere.items()
    for ours, names in translated.items():
        yield ours, names.split(", ")


def _guess_field(name: str, known: Collection[str]) -> str:
    """Which field was meant, if one was.

    A long word stays more like itself than a short one where it is mistyped: 'location' is no 'translation'.
    Of several words, such as 'tags_list', one may be the field's. A name of two letters is in many words.
    """
    known = [each for each in known if 2 * len(each) > len(name) or each in re.split(r"[\W_]", name)]
    is_long_word = len(name) >= _LONG_WORD and name.isalpha()
    return did_you_mean(name, known, 0.65 if is_long_word else 0.6)


def _expect(kind: str, group: type[Fields], path: Where, value: object) -> tuple[str, str, str]:
    """What stands in the place of a value of another type, what is wanted there, and how to write it."""
    found = f"{describe_value(value)} stands here"
    text = value if isinstance(value, str) else ""
    if kind == "dict_type":
        form = "name: text, with this colon and a space," if WIDE_COLON in text else "name: text"
        cure = f"write each as {form} in a line of its own, indented"
        return found, "names with a text each are wanted", cure
    if kind == "string_type":
        return found, "text is wanted", ""
    if explained := explain_colons(text, names_in(group)):
        why, cure = explained
        return why, "", cure + (", each in a line of its own" if "`, `" in cure else " in a line of its own")
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        several = "only one has a place here: keep that, and take its hyphen out"
        return found, "a group of fields is wanted", several if value[1:] else "take the hyphen out"
    form = _show_form(group, "" if text.casefold() in _YES_OR_NO else text)
    name = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
    return found, "a group of fields is wanted", f"write {name}{form}"


def _show_list(group: type[Fields] | None, name: str, text: str) -> str:
    """How a list is written in which the text stands, or each of its parts between commas."""
    if text.strip().casefold() in _NOTHING:
        return "remove the field"
    if text.startswith("\\["):
        # A word processor that writes Markdown keeps its own words from being marks.
        text = text.replace("\\", "").strip("[]")
    if group:
        return f"write {name}: [{_show_form(group, text)}]"
    if f"{text[:1]}{text[-1:]}" in _BRACKETS:
        text = text[1:-1]
    return f"write {format_list(show(part) for part in map(str.strip, _BETWEEN_ITEMS.split(text)) if part)}"


def _show_form(group: type[Fields], text: str = "") -> str:
    """How a group is written on one line: what it must have, and the text where it belongs most likely."""
    fields = {field.alias or name: field for name, field in group.model_fields.items()}
    shown = {name: "…" for name, field in fields.items() if field.is_required()}
    if text:
        likely = "note" if "note" in fields else next(iter(fields))
        if "url" in fields and (address := _WEB_ADDRESS.search(text)):
            shown["url"] = format_scalar(show(address[0], 200))
            text = f"{text[: address.start()]} {text[address.end() :]}".strip(
                " ,;:|()<>-\u2013\u2014\u060c\uff0c"
            )
        if text:
            shown[likely] = format_scalar(show(text.removeprefix(f"{likely} ")))
    return f"{{{', '.join(f'{name}: {value}' for name, value in shown.items())}}}"


def _find_place(loc: Where, kind: str) -> Where:
    """Where in the file an error is. Pydantic also names the branch of a union it tried: no place there.

    A name in a group that the contributor names has its place, too.
    """
    if loc[-1:] == ("[key]",):
        return (*_find_place(loc[:-1], kind), NAME)
    last = len(loc) - 1 if kind in {"extra_forbidden", "missing"} else len(loc)
    return tuple(
        step
        for number, step in enumerate(loc)
        if number == last or not (isinstance(step, str) and (step == "str" or step.startswith("dict[")))
    )


def _show_place(where: Iterable[str | int]) -> str:
    return ".".join(show(step) for step in where if step != NAME)


def _of(where: Iterable[str | int]) -> str:
    shown = _show_place(where)
    return f"{shown}: " if shown else ""


def _find_group(model: type[Fields], where: Where) -> Any:
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


def _known_fields(model: type[Fields], where: Where) -> tuple[str, ...]:
    """The names that fields may have at a place in the model."""
    return names_in(_find_group(model, where) or model)


def find_oddities(fields: Fields, marks: Marks, at: Where = ()) -> Iterator[Problem]:
    """What was understood of each date that is written in an unusual way; marks that readers would see."""
    for where, value in _list_values(fields, at):
        if isinstance(value, str):
            is_name = isinstance(where[-1], int) and where[0] != "tags"
            # The semicolon of `&amp;` is none.
            if is_name and (comma := OTHER_COMMA.search(unescape(value))):
                found = f"{_of(where[len(at) :])}{quote(value)} is one name to the program"
                cure = f"write , for {comma[0]} where there are two"
                yield marks.problem("joined-names", found, "", cure, where)
            for mark in islice(find_marks(value), _MOST_MARKS):
                found = f"{_of(where[len(at) :])}readers see {quote(mark.text)} as it stands"
                yield marks.problem("marks-in-field", found, "plain text is wanted", mark.cure, where)
        elif understood := _understood(value):
            found, cure = f"the date was read as {understood}", f"write {understood}"
            yield marks.problem("odd-date", found, "", cure, where)


def _list_values(value: object, where: Where) -> list[tuple[Where, object]]:
    """Each value that holds no others, with its place; names that the contributor chose are values, too."""
    if isinstance(value, Fields):
        parts: Iterable[tuple[str | int, object]] = value
    elif isinstance(value, tuple):
        parts = enumerate(value)
    elif isinstance(value, dict):
        named = [((*where, name, NAME), name) for name in value]
        return [*named, *(((*where, name), said) for name, said in value.items())]
    else:
        return [(where, value)]
    listed: list[tuple[Where, object]] = []
    for step, part in parts:
        # Most fields of most entries are empty, and nobody reads why a warning is none.
        if part and step != "exceptions":
            listed += _list_values(part, (*where, step))
    return listed


def _understood(value: object) -> str:
    """The ISO form of what was written in an unusual way; empty where nothing was."""
    if isinstance(value, Moment):
        return value.understood
    if not isinstance(value, Event):
        return ""
    ends = [value.first, value.last] if value.last else [value.first]
    return "/".join(end.understood for end in ends) if value.first.understood else ""
