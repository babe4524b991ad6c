"""How is a word of a file changed, and every other byte left as it is?

A file is edited as text, by offsets; YAML is never written anew, which would lose comments and layout. Places
are those that faults have: lines and columns from 1. `spans_of` knows where each value and each name ends.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from digest.content.yaml_reader import LOADER, without_other_breaks
from digest.keeping.replacing import replace_files
from digest.model.marks import Marks, Where
from digest.model.problems import DigestError, say_reason

_BOM = "\ufeff"


class EditError(DigestError):
    """A file cannot be edited without changing more than is wanted."""


@dataclass(frozen=True, order=True)
class Edit:
    """Put `text` in the place of what stands from `start` to `end`: offsets in the text of a file, from 0."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Span:
    """Where something stands in the text of a file: offsets from 0, `end` not included."""

    start: int
    end: int


class Manuscript:
    """A file as text whose places are known: line ends and a byte order mark stay as they are."""

    def __init__(self, data: bytes, path: str) -> None:
        """Raises EditError for what is no UTF-8, and for line ends that not everybody takes for such."""
        self.path = path
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise EditError(f"{path} is not UTF-8; save it as UTF-8") from error
        self._mark = _BOM if text.startswith(_BOM) else ""
        self.text = text.removeprefix(_BOM)
        if "\r" in self.text.replace("\r\n", "\n"):
            raise EditError(f"{path} holds a bare carriage return; save it with Unix line ends")
        self._starts = [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def offset(self, line: int, column: int) -> int:
        """The offset of a place."""
        return self._starts[line - 1] + column - 1

    def line_of(self, offset: int) -> Span:
        """The line around an offset, with its end."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return Span(start, len(self.text) if end < 0 else end + 1)

    def apply(self, edits: Iterable[Edit]) -> bytes:
        """The file with all the edits made, which may touch each other, and not overlap."""
        parts, done = [], 0
        for edit in sorted(set(edits)):
            if edit.start < done:
                raise EditError(f"{self.path} would be changed twice in one place; change it by hand")
            parts += [self.text[done : edit.start], edit.text]
            done = edit.end
        return (self._mark + "".join(parts) + self.text[done:]).encode()

    def spans_of(self, marks: Marks, first: int = 1, last: int | None = None) -> Mapping[Where, Span]:
        """Where each name and each value of the YAML in these lines stands, quotation marks included.

        Names are found under their path and NAME, as in `marks`, which are those of this text. Of a list in
        brackets there is no span, and that of another group is its first word's.
        """
        lines = self.text.replace("\r\n", "\n").split("\n")[first - 1 : last]
        ends = dict(_scalars("\n".join(lines), first))
        return {
            path: Span(self.offset(*place), self.offset(*ends[place]))
            for path, place in marks.places.items()
            if place in ends
        }

    def spans_of_header(self, marks: Marks) -> Mapping[Where, Span]:
        """Where each name and each value of the front matter stands."""
        return self.spans_of(marks, marks.places[()][0] + 1, marks.body_line - 2)


def write_all(files: Mapping[Path, bytes], begun: Collection[Path] = ()) -> None:
    """Write all of these files, or none: if one fails, all are as they were.

    They are there, but for those that are `begun`. Raises EditError.
    """
    try:
        for path in files.keys() - set(begun):
            path.stat()
        replace_files(files)
    except OSError as error:
        raise EditError(
            f"{error.filename} cannot be written ({say_reason(error)}); nothing was changed"
        ) from error


def _scalars(text: str, first: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The place of each scalar, and the place where it ends."""
    for event in yaml.parse(without_other_breaks(text), Loader=LOADER):
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark, event.end_mark
            assert start is not None, "the parser marks every event"
            assert end is not None, "the parser marks every event"
            yield (start.line + first, start.column + 1), (end.line + first, end.column + 1)
