"""What does a YAML mapping say? Texts, lists and mappings, as they are written and with their places.

YAML is read as a stream of events, never constructed: PyYAML resolves `no` to False and `3.10` to 3.1, lets
duplicate keys win in silence, doubles merge keys per level, and its C loader dies of 50,000 brackets.
Every scalar stays the text that was written; the field decides what it means.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

import yaml

from digest.content.decoding import NOT_XML
from digest.content.diagnosis import describe_repeated, diagnose, split_tags
from digest.content.yaml_text import format_list, format_scalar
from digest.model.marks import NAME, Marks, Where
from digest.model.problems import Problem, quote, show
from digest.writing.directions import find_turns, opens_direction
from digest.writing.unspaced import join_lines

Tree: TypeAlias = "str | None | list[Tree] | dict[str, Tree]"
MAX_DEPTH = 8
MAX_VALUES = 5_000
# A vocabulary of thousands of tags is one file.
MAX_VOCABULARY_VALUES = 500_000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OTHER_LINE_BREAKS = "\x85\u2028\u2029"
# Where a # after a space is a part of the text more likely than the beginning of a comment.
_TAGGED = re.compile(r"\s*#\w")
_PROSE = {"title", "original_title", "summary", "note", "alt", "caption", "credit"}
_NULL = {"", "~", "null", "Null", "NULL"}


class _FaultError(Exception):
    """The YAML cannot be read on; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse_yaml(
    text: str,
    path: str,
    first_line: int = 1,
    body_line: int = 1,
    max_values: int = MAX_VALUES,
    only: Collection[str] = (),
    line: str = "name: value",
) -> tuple[dict[str, Tree] | None, Marks, list[Problem]]:
    """Read one YAML mapping, or `only` some of its fields; None where it cannot be read.

    Duplicate keys keep their first value. Where it is none, the fault shows such a `line`.
    """
    reader = _Reader(path, first_line, max_values)
    marks = Marks(path, reader.places, body_line)
    try:
        tree = reader.read(text, only)
    except _FaultError as fault:
        return None, marks, [*reader.problems, fault.problem]
    if tree is None:
        tree = {}
    if not isinstance(tree, dict):
        found = f"the YAML is {describe(tree)}"
        cure = f"write lines such as `{line}`"
        problem = Problem(path, first_line, 1, "yaml-syntax", found, "fields are wanted", cure)
        return None, marks, [*reader.problems, problem]
    return tree, marks, reader.problems


def replace_texts(text: str, name: str, write: Callable[[str], str]) -> str:
    """A YAML mapping with each text of one field written anew; all else stays to the letter."""
    events = _pass_over_others(yaml.parse(without_other_breaks(text), Loader=LOADER), (name,))
    texts = [event for event in events if isinstance(event, yaml.ScalarEvent)][1:]
    for event in reversed(texts):
        start, end = event.start_mark, event.end_mark
        # A text of whole lines ends where another line begins.
        if start and end and event.value and event.style not in {"|", ">"}:
            text = text[: start.index] + format_scalar(write(event.value)) + text[end.index :]
    return text


def without_other_breaks(text: str) -> str:
    """A text in which YAML counts lines as editors, Git and contributors do; it breaks them at more."""
    for char in _OTHER_LINE_BREAKS:
        text = text.replace(char, " ")
    return text


def describe(tree: Tree) -> str:
    """What kind of value it is, in a contributor's words."""
    if tree is None:
        return "empty"
    if isinstance(tree, str):
        return f"the text {quote(tree)}"
    return "a list" if isinstance(tree, list) else "a group of fields"


def say_turned(path: str, place: tuple[int, int], sign: str, end: str) -> Problem:
    found = f"the character U+{ord(sign):04X} turns the direction of all that follows"
    cure = f"delete it, or write U+{ord(end):04X} after the words that it is for"
    return Problem(path, *place, "open-direction", found, "", cure)


class _Reader:
    """Reads events into a tree; keeps the place of every key and list item."""

    def __init__(self, path: str, first_line: int, max_values: int) -> None:
        self.path = path
        self.first_line = first_line
        self.max_values = max_values
        self.values = 0
        self.places: dict[Where, tuple[int, int]] = {(): (max(1, first_line - 1), 1)}
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self.may_turn = False

    def read(self, text: str, only: Collection[str] = ()) -> Tree:
        text = without_other_breaks(text)
        if " #" in text:
            self.lines = text.split("\n")
        # A sign may be there as an escape; every value of every file is read here, and few hold either.
        self.may_turn = "\\" in text or opens_direction(text)
        events = yaml.parse(text, Loader=LOADER)
        if only:
            events = _pass_over_others(events, only)
        try:
            for event in events:
                if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                    continue
                if isinstance(event, yaml.StreamEndEvent):
                    return None
                tree = self._value(event, events, (), 0)
                self._expect_end(events)
                return tree
        except yaml.YAMLError as error:
            raise self._syntax_fault(error, text) from error
        return None

    def _expect_end(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                line, column = self._place(event)
                found = "a second YAML document starts here"
                raise _FaultError(
                    Problem(self.path, line, column, "yaml-syntax", found, "one is wanted", "remove it")
                )

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Where, depth: int) -> Tree:
        self.places.setdefault(path, self._place(event))
        self._guard(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return None if not event.style and event.value in _NULL else self._text(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, path, depth)
        return self._mapping(events, path, depth)

    def _text(self, event: yaml.ScalarEvent) -> str:
        """The text of a scalar; no escape may bring in what the file itself must not hold."""
        if match := NOT_XML.search(event.value):
            found = f"an escape for the character U+{ord(match.group()):04X} stands here"
            place = self._place(event)
            raise _FaultError(
                Problem(self.path, *place, "control-character", found, "text that XML can hold", "delete it")
            )
        if self.may_turn:
            place = self._place(event)
            for at, end in find_turns(event.value):
                self.problems.append(say_turned(self.path, place, event.value[at], end))
        first, last = event.start_mark, event.end_mark
        if event.style != "|" and first and last and first.line < last.line:
            return join_lines(event.value)
        return str(event.value)

    def _list(self, events: Iterator[yaml.Event], path: Where, depth: int) -> list[Tree]:
        items: list[Tree] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, events, (*path, len(items)), depth + 1))
            if self.lines and isinstance(event, yaml.ScalarEvent) and not event.value:
                self._look_for_comment(event, str(path[-1]) if path else "", is_item=True)
        return items

    def _mapping(self, events: Iterator[yaml.Event], path: Where, depth: int) -> dict[str, Tree]:
        fields: dict[str, Tree] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            place = self._place(event)
            if key in fields:
                found, cure = describe_repeated(key, self.places[(*path, key, NAME)][0])
                self.problems.append(Problem(self.path, *place, "duplicate-key", found, "", cure))
                self._value(next(events), events, (*path, key, "<again>"), depth + 1)
                continue
            self.places[(*path, key, NAME)] = place
            value = next(events)
            fields[key] = self._value(value, events, (*path, key), depth + 1)
            if self.lines and isinstance(value, yaml.ScalarEvent):
                self._look_for_comment(value, key, is_prose=key in _PROSE or path[:1] == ("figures",))
        return fields

    def _look_for_comment(
        self, value: yaml.ScalarEvent, key: str, *, is_prose: bool = False, is_item: bool = False
    ) -> None:
        """Warn of a text in which a # has begun a comment: the rest of it is left out."""
        end = value.end_mark
        if end is None or end.line >= len(self.lines) or value.style:
            return
        rest = self.lines[end.line][end.column :]
        # A headline is wanted, and so is an item, and a comment has a blank: what stands in place of a value
        # is none.
        is_tag = is_item or key == "title" or _TAGGED.match(rest)
        is_text = is_prose if value.value else is_tag
        if is_text and rest.lstrip().startswith("#"):
            place = end.line + self.first_line, end.column + len(rest) - len(rest.lstrip()) + 1
            # A name may be of several lines.
            name = show(key)
            found = f"the {name} ends before {quote(rest.strip(), 40)}, which is read as a comment"
            if not value.value and key != "title":
                what = f"an item of {name}" if is_item else name
                found = f"{what} is empty: {quote(rest.strip(), 40)} is read as a comment"
            cure = "if it belongs to the text, put the whole into quotation marks"
            if key == "tags" and not value.value:
                cure = f"write {_format_tags(rest, is_item=is_item)}, without #"
            self.problems.append(Problem(self.path, *place, "cut-text", found, "", cure))

    def _key(self, event: yaml.Event) -> str:
        self._guard(event, 0)
        if not isinstance(event, yaml.ScalarEvent):
            place = self._place(event)
            found = "a field's name is a list or a group"
            raise _FaultError(
                Problem(self.path, *place, "yaml-syntax", found, "a word is wanted", "quote it")
            )
        if event.value == "<<" and not event.style:
            raise self._feature_fault(event, "a merge key")
        return self._text(event)

    def _guard(self, event: yaml.Event, depth: int) -> None:
        """Refuse what can explode, before it is read."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            raise self._feature_fault(event, f"the alias {quote(f'*{anchor}')}")
        if anchor:
            raise self._feature_fault(event, f"the anchor {quote(f'&{anchor}')}")
        if tag not in {None, "!"}:
            raise self._feature_fault(event, f"the YAML tag {quote(tag)}")
        self.values += 1
        if depth <= MAX_DEPTH and self.values <= self.max_values:
            return
        place = self._place(event)
        found = (
            f"nested more than {MAX_DEPTH} deep"
            if depth > MAX_DEPTH
            else f"more than {self.max_values:,} values"
        )
        raise _FaultError(
            Problem(self.path, *place, "yaml-too-deep", found, "fewer are wanted", "simplify it")
        )

    def _feature_fault(self, event: yaml.Event, what: str) -> _FaultError:
        found, cure = f"{what} stands here", "write the value out, in quotation marks if it is text"
        return _FaultError(
            Problem(self.path, *self._place(event), "yaml-feature", found, "plain YAML is wanted", cure)
        )

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        assert mark is not None, "the parser marks every event"
        return mark.line + self.first_line, mark.column + 1

    def _syntax_fault(self, error: yaml.YAMLError, text: str) -> _FaultError:
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
        marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
        # What is never closed is found at the end, and looked for where it was opened.
        mark = next(filter(None, marks[::-1] if "end of stream" in said else marks), None)
        line, column = (mark.line, mark.column) if mark else _locate(text, getattr(error, "position", 0))
        lines = text.split("\n")
        if line >= len(lines):
            # The fault is found where the text ends: after its last line.
            line, column = len(lines) - 1, len(lines[-1])
        line, column, found, cure = diagnose(lines, line, column, said)
        place = line + self.first_line, column + 1
        return _FaultError(Problem(self.path, *place, "yaml-syntax", found, "", cure))


def _pass_over_others(events: Iterator[yaml.Event], names: Collection[str]) -> Iterator[yaml.Event]:
    """The events of a mapping without those of its fields that have other names."""
    for event in events:
        yield event
        if isinstance(event, yaml.MappingStartEvent):
            break
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            yield event
            break
        key, value = _take_node(event, events), _take_node(next(events), events)
        if isinstance(event, yaml.ScalarEvent) and event.value in names:
            yield from (*key, *value)
    yield from events


def _take_node(event: yaml.Event, events: Iterator[yaml.Event]) -> list[yaml.Event]:
    """All events of what begins with this one."""
    taken, depth = [event], int(isinstance(event, yaml.CollectionStartEvent))
    while depth:
        taken.append(next(events))
        depth += isinstance(taken[-1], yaml.CollectionStartEvent)
        depth -= isinstance(taken[-1], yaml.CollectionEndEvent)
    return taken


def _format_tags(comment: str, *, is_item: bool) -> str:
    """How tags are written that stand as `#ferries #visas`, which is a comment to YAML."""
    tags = [show(tag) for tag in split_tags(comment)]
    return ", ".join(f"`- {format_scalar(tag)}`" for tag in tags) if is_item else format_list(tags)


def _locate(text: str, position: int) -> tuple[int, int]:
    """Line and column, from 0, of the place that libyaml counts in bytes."""
    before = text.encode()[:position].decode(errors="ignore")
    return before.count("\n"), len(before) - before.rfind("\n") - 1
