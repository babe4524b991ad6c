"""How does a reading lie on the disk? Pickled, and its rendered text beside it, in a file of many.

An archive does not fit into memory, and is seldom wanted whole: a text is read when it is asked for, and the
places of fields when a fault needs them.
"""

import io
import json
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeAlias
from zoneinfo import ZoneInfo

from digest.content.parsers import ContentItem
from digest.keeping import journal
from digest.model.audio import Audio
from digest.model.dates import Moment
from digest.model.entry import (
    Body,
    Comment,
    Correction,
    Entry,
    Event,
    Figure,
    Image,
    LocalLink,
    Mention,
    Note,
    Picture,
    Source,
    Story,
    Translation,
    hash_text,
)
from digest.model.marks import Marks
from digest.model.problems import DiskError, Problem

# What an entry's opening is needed for is a lede of 300 characters.
_OPENING = 500
# Where a text begins in its file, and how many bytes it has.
Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """What a file became: an item, or nothing, and its faults. `fingerprint` is the item's."""

    item: ContentItem | None
    problems: tuple[Problem, ...]
    fingerprint: bytes


class Texts:
    """A file that rendered texts are appended to and read from; open as long as anything refers to it."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at the path, or one without a name that goes with this process."""
        if path:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
            self._opened = os.fdopen(os.open(path, flags, 0o666), "r+b", buffering=0)
        else:
            try:
                self._opened = tempfile.TemporaryFile(prefix="digest-texts-", buffering=0)  # noqa: SIM115
            except OSError as error:
                raise _no_room(error) from error
        self._file = self._opened.fileno()

    _opened: IO[bytes] | None = None

    def __del__(self) -> None:
        if self._opened:
            self._opened.close()

    def append(self, texts: Iterable[bytes]) -> list[Place]:
        """Write the texts at the end; returns where each is."""
        offset = os.lseek(self._file, 0, os.SEEK_END)
        places = []
        for text in texts:
            places.append((offset, len(text)))
            offset += len(text)
        written = memoryview(b"".join(texts))
        try:
            while written:
                written = written[os.write(self._file, written) :]
        except OSError as error:
            raise _no_room(error) from error
        return places

    def read(self, place: Place) -> bytes:
        """The text at a place."""
        offset, length = place
        if hasattr(os, "pread"):
            return os.pread(self._file, length, offset)
        os.lseek(self._file, offset, os.SEEK_SET)
        return os.read(self._file, length)


def _no_room(error: OSError) -> DiskError:
    return DiskError(
        f"rendered texts cannot be kept: {error}; make room on the disk, or name another folder by TMPDIR"
    )


class StoredBody(Body):
    """A body whose HTML stays on the disk until it is asked for: an archive does not fit into memory."""

    def __init__(
        self, texts: Texts, place: Place, key: bytes, opening: str, links: tuple[LocalLink, ...]
    ) -> None:
        """Know where the text is."""
        # One step, because there are as many as entries.
        self.__dict__.update(_texts=texts, _place=place, key=key, opening=opening, links=links)

    @property
    def html(self) -> str:
        """The text. Raises DamagedError where it is not what was written."""
        try:
            data = self._texts.read(self._place)
        except (OSError, OverflowError) as error:
            raise journal.DamagedError(f"a rendered text cannot be read any more: {error}") from error
        if hash_text(data) != self.key:
            raise journal.DamagedError(
                "a rendered text is not what an earlier build has written; build again"
            )
        return data.decode("utf-8", "surrogatepass")

    @property
    def size(self) -> int:
        """How many bytes it has; known without reading it."""
        return self._place[1]

    _texts: Texts
    _place: Place

    def __eq__(self, other: object) -> bool:
        """Equal to any body of the same text."""
        if not isinstance(other, Body):
            return NotImplemented
        return (self.key, self.opening, self.links) == (other.key, other.opening, other.links)

    def __hash__(self) -> int:
        return hash(self.key)

    def __reduce__(self) -> tuple[type[Body], tuple[object, ...]]:
        """Travel to workers with the text."""
        return Body, (self.html, self.opening, self.links)


class StoredMarks(Marks):
    """Marks that stay a text until a fault has to be placed; that is seldom, and entries are many."""

    def __init__(self, path: str, written: str, body_line: int) -> None:
        """Know the places as `_format_places` wrote them."""
        self.__dict__.update(path=path, _written=written, body_line=body_line)

    @property
    def places(self) -> dict[tuple[str | int, ...], tuple[int, int]]:
        """The place of each field."""
        return {tuple(where): (line, column) for where, line, column in json.loads(self._written)}

    _written: str

    def __eq__(self, other: object) -> bool:
        """Equal to any marks of the same places."""
        if not isinstance(other, Marks):
            return NotImplemented
        return (self.path, self.places, self.body_line) == (other.path, other.places, other.body_line)

    def __hash__(self) -> int:
        return hash((self.path, self._written))

    def __reduce__(self) -> tuple[type[Marks], tuple[object, ...]]:
        """Travel as they are."""
        return StoredMarks, (self.path, self._written, self.body_line)


def _format_places(marks: Marks) -> str:
    if isinstance(marks, StoredMarks):
        return marks._written
    places = [(where, line, column) for where, (line, column) in marks.places.items()]
    return json.dumps(places, ensure_ascii=False, separators=(",", ":"))


def pack_readings(readings: Sequence[Reading]) -> tuple[bytes, list[bytes]]:
    """The readings pickled, and their rendered texts."""
    buffer = io.BytesIO()
    packer = _Packer(buffer)
    packer.dump([(reading.item, reading.problems, reading.fingerprint) for reading in readings])
    return buffer.getvalue(), packer.texts


def unpack_readings(packed: bytes, places: Sequence[Place], texts: Texts) -> list[Reading]:
    """What was packed, its texts being at these places. Raises DamagedError."""

    def stored(number: int, key: bytes, opening: str, links: tuple[LocalLink, ...]) -> StoredBody:
        return StoredBody(texts, places[number], key, opening, links)

    names = {**pickle_names(), (_stored.__module__, _stored.__qualname__): stored}
    return [Reading(*parts) for parts in journal.loads(packed, names)]


class _Packer(pickle.Pickler):
    """Pickles readings; rendered texts go beside them."""

    def __init__(self, buffer: io.BytesIO) -> None:
        super().__init__(buffer, protocol=5)
        self.texts: list[bytes] = []

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, ZoneInfo):
            # As it pickles itself it would need getattr to be read back.
            return ZoneInfo, (value.key,)
        if isinstance(value, Marks):
            return StoredMarks, (value.path, _format_places(value), value.body_line)
        if not isinstance(value, Body):
            return NotImplemented
        self.texts.append(value.html.encode("utf-8", "surrogatepass"))
        return _stored, (len(self.texts) - 1, value.key, value.opening[:_OPENING], value.links)


def _stored(*_values: object) -> Body:
    raise AssertionError("a body is read back with its texts")


@lru_cache(maxsize=1)
def pickle_names() -> dict[tuple[str, str], Callable[..., Any]]:
    """The classes that readings are made of."""
    return journal.names_of(
        (Audio, Comment, Correction, Entry, Event, Figure, Image, LocalLink, Mention, Moment, Note, Picture,
         Problem, Source, Story, StoredMarks, Translation)
    )  # fmt: skip
