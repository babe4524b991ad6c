"""Which texts may a contributor write, and what is a file that has one of them in its place?

The fields follow from the content model, so that a new one is tried without anybody thinking of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain
from typing import Any

from digest.content.fields import MAPPINGS, MODELS, json_schema
from digest.contribute.escaping import escape_markdown
from digest.text.as_written import BARE_ADDRESS
from tests.builders import Value, entry, write_value
from tests.reliability.readback import word

TEXT, ADDRESS, OTHER = "text", "address", "other"
BODY = "(body)"
ITEM, NAME, VALUE = "(item)", "(name)", "(value)"
# Sound values of what a group needs besides the field that is tried.
_SOUND: Mapping[str, Value] = {
    "title": "A title",
    "name": "Example News",
    # A report, or what can be heard.
    "url": "https://news.example/story.mp3",
    "file": "images/map.svg",
    "alt": "A map",
    "credit": "The desk",
    "from": "ko",
    "date": "2024-11-14",
    "note": "It was Tuesday.",
    "author": "Kim",
}
# Blanks, and letters of which nothing is shown (Unicode calls most of them Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_FIRST_DAY = date(2005, 1, 3)
# So many cases fall into one digest; a letter must hold all of them.
_IN_A_WEEK = 15


@dataclass(frozen=True)
class Place:
    """A field of a kind of file: the names that lead to it; `sort` is what the model wants there."""

    kind: str
    path: tuple[str, ...]
    sort: str = TEXT

    def __str__(self) -> str:
        return f"{self.kind}: {'.'.join(self.path)}"


@dataclass(frozen=True)
class Case:
    """One text in one place. `raw` writes it as it is, else with escapes of YAML where it can."""

    number: int
    place: Place
    name: str
    text: str
    raw: bool = True

    @property
    def word(self) -> str:
        """What stands for the text in the site it is compared with."""
        return word(self.number)

    @property
    def stand_in(self) -> str:
        """What stands in the place of the text in the files of `write_files`."""
        return f"https://{self.word}.example/" if self.place.sort == ADDRESS else self.word

    @property
    def read(self) -> str:
        """The text as it is read: in one line, with single spaces; of a field that shows nothing, none."""
        return " ".join(self.text.split()) if _UNSEEN.sub("", self.text) else ""

    @property
    def written(self) -> bytes:
        """The text as its file has it."""
        if self.place.path == (BODY,):
            # An address would be a link, and no words of the paragraph alone.
            plain = re.sub(
                BARE_ADDRESS, lambda found: found[0].replace(".", "\\."), escape_markdown(self.text)
            )
            return _encode(plain)
        if not self.raw:
            return _encode(write_value(self.text)[1:-1])
        quoted = self.text.replace("\\", "\\\\").replace('"', '\\"')
        # The end of a line would move what stands below it.
        quoted = quoted.replace("\n", "\\n").replace("\r", "\\r")
        return _encode(quoted)

    def __str__(self) -> str:
        return f"{self.place}: {self.name}{'' if self.raw else ' (escaped)'}"


def _encode(text: str) -> bytes:
    """The bytes that a text stands for: those that were no UTF-8, and halves of letters as they are."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def find_places() -> list[Place]:
    """Every field of every kind of file, and the bodies."""
    found = []
    for kind in MODELS:
        schema = _schema(kind)
        found += [Place(kind, path, sort) for path, sort in _walk(schema, schema.get("$defs", {}), ())]
        if kind not in MAPPINGS:
            found.append(Place(kind, (BODY,)))
    return list(dict.fromkeys(found))


def _walk(
    schema: Mapping[str, Any], named: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if reference := schema.get("$ref"):
        schema = named[reference.rpartition("/")[2]]
    for each in _list_ways(schema):
        yield from _walk(each, named, path)
    for name, field in schema.get("properties", {}).items():
        yield from _walk(field, named, (*path, name))
    if "items" in schema:
        yield from _walk(schema["items"], named, (*path, ITEM))
    if isinstance(values := schema.get("additionalProperties"), dict):
        yield from _walk(schema.get("propertyNames", {"type": "string"}), named, (*path, NAME))
        yield from _walk(values, named, (*path, VALUE))
    if "maxLength" in schema:
        yield path, TEXT
    elif schema.get("type") in {"string", "boolean"}:
        yield path, ADDRESS if schema.get("format") == "uri" else OTHER


def write_files(case: Case) -> dict[str, str]:
    """The files of a case, by their paths, with what stands in for the text.

    Each brings an entry on which what it is about is shown; of a vocabulary it has one line.
    """
    kind, name = case.place.kind, f"n{case.number:05}"
    week = case.number if kind == "digest" else case.number // _IN_A_WEEK
    day = _FIRST_DAY + timedelta(weeks=week)
    at = f"{day:%Y/%m}/{name}"
    is_body = case.place.path == (BODY,)
    fields = {} if is_body else _fill(case.place, case.stand_in)
    # A dated entry stands in a calendar, too.
    usual: dict[str, Value] = {"title": f"Report {name}", "date": f"{day}", "event_date": f"{day}"}
    if kind == "entry":
        # Without a summary the text is the lede.
        rest: dict[str, Value] = {"summary": None, "body": f"{case.word}\n"} if is_body else {}
        return {f"content/entries/{at}.md": entry(**{**usual, **fields, **rest})}
    front = {**_needed(kind), **fields}
    lines = "".join(f"{key}: {write_value(value)}\n" for key, value in front.items())
    document = f"---\n{lines}---\n\n{case.word if is_body else 'The text.'}\n"
    year, number, _ = day.isocalendar()
    ways: dict[str, tuple[str, dict[str, Value]]] = {
        "story": (f"stories/{name}.md", {"story": name}),
        "comment": (f"comments/{at}/c.md", {}),
        "digest": (f"digests/{year}-W{number:02}.md", {}),
        "tags": ("tags.yml", {"tags": [name]}),
        "contributors": ("contributors.yml", {"byline": [name]}),
        "outlets": ("outlets.yml", {"source": {"name": name, "url": _SOUND["url"]}}),
    }
    own, tie = ways[kind]
    if kind in MAPPINGS:
        document = f"{name}: {write_value(front)}\n"
    return {f"content/entries/{at}.md": entry(**{**usual, **tie}), f"content/{own}": document}


def _needed(kind: str) -> dict[str, Value]:
    """What a file of this kind must have, with sound values."""
    return {name: _SOUND[name] for name in _schema(kind).get("required", ())}


@cache
def _schema(kind: str) -> dict[str, Any]:
    """The schema of one group of fields, of a vocabulary, too."""
    schema = json_schema(kind)
    return (
        {**schema["additionalProperties"], "$defs": schema.get("$defs", {})} if kind in MAPPINGS else schema
    )


def _fill(place: Place, text: str) -> dict[str, Value]:
    """The field at the top of the file that the place lies in, with this text."""
    schema = _schema(place.kind)
    value = _build(schema, schema.get("$defs", {}), place.path, text)
    assert isinstance(value, dict)
    return value


def _build(schema: Mapping[str, Any], named: Mapping[str, Any], path: tuple[str, ...], text: str) -> Value:
    if not path:
        return text
    step, rest = path[0], path[1:]
    if reference := schema.get("$ref"):
        return _build(named[reference.rpartition("/")[2]], named, path, text)
    for each in _list_ways(schema):
        if _leads(each, named, step):
            return _build(each, named, path, text)
    if step == ITEM:
        return [_build(schema["items"], named, rest, text)]
    if step == NAME:
        return {text: "A value"}
    if step == VALUE:
        name = next(iter(schema.get("propertyNames", {}).get("enum", ("en",))))
        return {name: _build(schema["additionalProperties"], named, rest, text)}
    inner = {step: _build(schema["properties"][step], named, rest, text)}
    # At the top the file brings the others.
    nested = schema.get("title") in {key.rpartition("/")[2] for key in named}
    needed = _list_needed(schema, step) if nested else ()
    return {**{name: _SOUND[name] for name in needed}, **inner}


def _list_needed(schema: Mapping[str, Any], step: str) -> Sequence[str]:
    """The fields that a group must have beside this one; of those that stand for each other the first."""
    ways = [way["required"] for way in schema.get("oneOf", ()) if "required" in way]
    chosen = [] if any(step in way for way in ways) else ways[:1]
    return [*schema.get("required", ()), *chain.from_iterable(chosen)]


def _leads(schema: Mapping[str, Any], named: Mapping[str, Any], step: str) -> bool:
    if reference := schema.get("$ref"):
        schema = named[reference.rpartition("/")[2]]
    kept = {ITEM: "items", NAME: "additionalProperties", VALUE: "additionalProperties"}
    leads = step in schema.get("properties", {}) or kept.get(step, "-") in schema
    return leads or any(_leads(each, named, step) for each in _list_ways(schema))


def _list_ways(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The schemas of which a value keeps one."""
    return (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
