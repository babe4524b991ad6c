"""Which files must be read anew? What each became is kept from build to build, and so are rendered texts.

A file is known again by its size, its times and its number on the disk, or else by its bytes. Whatever is
missing, damaged or of another program is read again: that costs time, and nothing else.
"""

import io
import json
import os
import pickle
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeAlias
from zoneinfo import ZoneInfo

from digest import journal
from digest.dates import Moment
from digest.entry import (
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
from digest.files import FoundFile, Stamp, is_settled
from digest.fingerprints import Fingerprints, hash_bytes
from digest.frontmatter import Marks
from digest.keeping import claim_folder
from digest.problems import DigestError, Problem
from digest.reading import PARSERS, Item, Shelf, resolve_names
from digest.workers import unpack

# What an entry's opening is needed for is a lede of 300 characters.
_OPENING = 500
_TITLE = b"digest readings 1 "
# Where readings lie that hold no texts.
_GLANCES = "glances"
_TEXTS = re.compile("texts-[0-9a-f]{12}")
_Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """What a file became: an item, or nothing, and its faults. `fingerprint` is the item's."""

    item: Item | None
    problems: tuple[Problem, ...]
    fingerprint: bytes


@dataclass(frozen=True)
class SourceText:
    """A file to be read: its kind, its path below `content/`, its name in faults, its bytes."""

    kind: str
    path: str
    shown: str
    data: bytes


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

    def append(self, texts: Iterable[bytes]) -> list[_Place]:
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

    def read(self, place: _Place) -> bytes:
        """The text at a place."""
        offset, length = place
        if hasattr(os, "pread"):
            return os.pread(self._file, length, offset)
        os.lseek(self._file, offset, os.SEEK_SET)
        return os.read(self._file, length)


class StoredBody(Body):
    """A body whose HTML stays on the disk until it is asked for: an archive does not fit into memory."""

    def __init__(
        self, texts: Texts, place: _Place, key: bytes, opening: str, links: tuple[LocalLink, ...]
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
    _place: _Place

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
        """Know the places as `_write_places` wrote them."""
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


def _write_places(marks: Marks) -> str:
    if isinstance(marks, StoredMarks):
        return marks._written
    places = [(where, line, column) for where, (line, column) in marks.places.items()]
    return json.dumps(places, ensure_ascii=False, separators=(",", ":"))


def read_batch(shelf: bytes, sources: Sequence[SourceText]) -> tuple[bytes, list[bytes]]:
    """What files become, for a worker: pickled readings, and their rendered texts beside them."""
    opened: Shelf = unpack(shelf)
    fingerprints = Fingerprints()
    readings = []
    for source in sources:
        item, problems = PARSERS[source.kind](source.data, source.path, source.shown, opened)
        # Nothing is printed after a glance.
        readings.append(Reading(item, tuple(problems), b"" if opened.glance else fingerprints.of(item)))
    return _pack(readings)


@dataclass
class _Kept:
    """A reading with what its file was known by; `settled` where the times of the file can be trusted."""

    stamp: Stamp
    settled: bool
    sha: bytes
    reading: Reading


class Readings:
    """All readings of one site, the earlier ones and those of this build."""

    def __init__(self, folder: Path | None, key: bytes, shelf: Shelf) -> None:
        """Take up what the folder holds; with no folder nothing outlives the build.

        Comes before the files are listed. `key` stands for all that reading depends on besides the files
        and the vocabularies.
        """
        self._title = _TITLE + key
        self._shelf = shelf
        self._names = _name_key(shelf)
        self._kept: dict[str, _Kept] = {}
        self._rows = 0
        self._touched: list[tuple[str, Stamp, bool, bytes]] = []
        self._renamed = False
        # A file that changes from now on has a later time than any that was left alone for long enough.
        self._began = time.time_ns()
        self._journal: IO[bytes] | None = None
        self._folder = folder
        try:
            self._open(folder)
        except OSError:
            # The disk does not allow it: nothing outlives this build.
            self._kept.clear()
            self._close_journal()
            self._texts = Texts(None)

    def serves(self, key: bytes, shelf: Shelf) -> bool:
        """Whether these readings are what would be read with this key and shelf, too."""
        return (self._title, self._names) == (_TITLE + key, _name_key(shelf))

    def detach(self) -> None:
        """Go on in memory alone: what is added from now on ends with this process."""
        self._close_journal()
        self._texts = Texts(None)
        self._began = time.time_ns()

    def find(self, file: FoundFile) -> Reading | None:
        """What the file became, if it is surely the same."""
        kept = self._kept.get(file.path)
        return kept.reading if kept and kept.settled and kept.stamp == file.stamp else None

    def find_bytes(self, file: FoundFile, data: bytes) -> Reading | None:
        """What the file became, if it has the bytes that it had."""
        kept = self._kept.get(file.path)
        if kept is None or kept.sha != hash_bytes(data):
            return None
        settled = is_settled(file.stamp, self._began)
        if (kept.stamp, kept.settled) != (file.stamp, settled):
            kept.stamp, kept.settled = file.stamp, settled
            self._touched.append((file.path, file.stamp, settled, kept.sha))
        return kept.reading

    def add(
        self, files: Sequence[FoundFile], hashes: Sequence[bytes], packed: bytes, texts: list[bytes]
    ) -> None:
        """Keep what a batch of files became."""
        rows = [
            (file.path, file.stamp, is_settled(file.stamp, self._began), sha)
            for file, sha in zip(files, hashes, strict=True)
        ]
        places = self._texts.append(texts)
        self._write(pickle.dumps(("read", self._names, rows, places, packed)))
        self._take(rows, places, packed)

    def forget(self, file: FoundFile) -> None:
        """The file cannot be read any more."""
        self._kept.pop(file.path, None)

    def __contains__(self, path: str) -> bool:
        return path in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def reading(self, path: str) -> Reading:
        """What a file became that was found or added before."""
        return self._kept[path].reading

    def close(self, paths: Iterable[str]) -> list[str]:
        """Finish the build; only these files are still there. Returns the paths of those that are not."""
        present = set(paths)
        gone = [path for path in self._kept if path not in present]
        for path in gone:
            del self._kept[path]
            self._write(pickle.dumps(("gone", path)))
        if self._touched:
            # In one record: after a checkout they are as many as files.
            self._write(pickle.dumps(("same", self._touched)))
            self._touched = []
        if self._journal is None:
            return gone
        if self._renamed or self._rows > 2 * len(self._kept) + 1_000:
            self._rewrite()
        self._close_journal()
        return gone

    def _open(self, folder: Path | None) -> None:
        if folder is None:
            self._texts = Texts(None)
            return
        path = folder / "readings"
        records = journal.read(path, self._title)
        name = next(records, b"").decode("ascii", "replace")
        if not _TEXTS.fullmatch(name) or not (folder / name).is_file():
            self._begin(folder)
            return
        self._texts = Texts(folder / name)
        try:
            for record in records:
                self._replay(pickle_names(), record)
        except (journal.DamagedError, TypeError, ValueError):
            self._kept.clear()
            self._begin(folder)
            return
        self._journal = path.open("r+b")
        self._journal.truncate(records.length)
        self._journal.seek(0, os.SEEK_END)

    def _begin(self, folder: Path) -> None:
        """Start with empty files; what reads from the old texts still can."""
        for old in folder.glob("texts-*"):
            with suppress(OSError):
                old.unlink()
        name = f"texts-{secrets.token_hex(6)}"
        self._texts = Texts(folder / name)
        self._journal = (folder / "readings").open("w+b")
        journal.start(self._journal, self._title)
        journal.append(self._journal, name.encode("ascii"))
        self._rows = 0

    def _replay(self, names: dict[tuple[str, str], Callable[..., Any]], record: bytes) -> None:
        kind, *values = journal.loads(record, names)
        if kind == "read":
            vocabulary, rows, places, packed = values
            self._take(rows, places, packed, same_names=vocabulary == self._names)
        elif kind == "gone":
            (path,) = values
            self._rows += 1
            self._kept.pop(path, None)
        else:
            (touched,) = values
            self._rows += len(touched)
            for path, stamp, settled, sha in touched:
                kept = self._kept.get(path)
                if kept and kept.sha == sha:
                    kept.stamp, kept.settled = stamp, settled

    def _take(
        self,
        rows: Sequence[tuple[str, Stamp, bool, bytes]],
        places: Sequence[_Place],
        packed: bytes,
        *,
        same_names: bool = True,
    ) -> None:
        readings = _unpack(packed, places, self._texts)
        self._rows += len(rows)
        for (path, stamp, settled, sha), reading in zip(rows, readings, strict=True):
            now = reading if same_names else self._rename(reading)
            self._kept[path] = _Kept(stamp, settled, sha, now)

    def _rename(self, reading: Reading) -> Reading:
        """The reading with the names that the vocabularies have now."""
        self._renamed = True
        if not isinstance(reading.item, Entry):
            return reading
        item = resolve_names(reading.item, self._shelf.tags, self._shelf.outlets)
        return Reading(item, reading.problems, Fingerprints().of(item)) if item != reading.item else reading

    def _write(self, record: bytes) -> None:
        try:
            if self._journal:
                journal.append(self._journal, record)
        except OSError:
            # The disk does not allow it. What was written is a beginning; what it lacks will be read anew.
            self._close_journal()

    def _close_journal(self) -> None:
        with suppress(OSError):
            if self._journal:
                self._journal.close()
        self._journal = None

    def _rewrite(self) -> None:
        """Write the files anew without what is gone; a build killed here leaves nothing to take up."""
        assert self._folder is not None
        self._close_journal()
        kept = list(self._kept.items())
        try:
            self._begin(self._folder)
            for start in range(0, len(kept), 500):
                part = kept[start : start + 500]
                packed, texts = _pack([each.reading for _, each in part])
                rows = [(path, each.stamp, each.settled, each.sha) for path, each in part]
                self._write(pickle.dumps(("read", self._names, rows, self._texts.append(texts), packed)))
        except (OSError, DigestError):
            # The disk does not allow it. The files are whole as far as they go.
            self._close_journal()


def _no_room(error: OSError) -> DigestError:
    return DigestError(
        f"rendered texts cannot be kept: {error}; make room on the disk, or name another folder by TMPDIR"
    )


def open_readings(folder: Path | None, key: bytes, shelf: Shelf) -> Readings:
    """The readings that the folder holds; a glance adds nothing to those that were made for printing.

    Where there are none of these yet, as where nobody builds, what was seen at a glance is kept by itself.
    """
    readings = Readings(folder, key, shelf)
    if not shelf.glance:
        return readings
    readings.detach()
    if folder is None or len(readings):
        return readings
    with suppress(OSError):
        return Readings(claim_folder(folder / _GLANCES), key + b"glance", shelf)
    return readings


def _name_key(shelf: Shelf) -> bytes:
    return hash_bytes(repr((shelf.tags, shelf.outlets)).encode())


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
            return StoredMarks, (value.path, _write_places(value), value.body_line)
        if not isinstance(value, Body):
            return NotImplemented
        self.texts.append(value.html.encode("utf-8", "surrogatepass"))
        return _stored, (len(self.texts) - 1, value.key, value.opening[:_OPENING], value.links)


def _stored(*_values: object) -> Body:
    raise AssertionError("a body is read back with its texts")


def _pack(readings: Sequence[Reading]) -> tuple[bytes, list[bytes]]:
    buffer = io.BytesIO()
    packer = _Packer(buffer)
    packer.dump([(reading.item, reading.problems, reading.fingerprint) for reading in readings])
    return buffer.getvalue(), packer.texts


def _unpack(packed: bytes, places: Sequence[_Place], texts: Texts) -> list[Reading]:
    def stored(number: int, key: bytes, opening: str, links: tuple[LocalLink, ...]) -> StoredBody:
        return StoredBody(texts, places[number], key, opening, links)

    names = {**pickle_names(), (_stored.__module__, _stored.__qualname__): stored}
    return [Reading(*parts) for parts in journal.loads(packed, names)]


@lru_cache(maxsize=1)
def pickle_names() -> dict[tuple[str, str], Callable[..., Any]]:
    """The classes that readings are made of."""
    return journal.names_of(
        (Comment, Correction, Entry, Event, Figure, Image, LocalLink, Mention, Moment, Note, Picture,
         Problem, Source, Story, StoredMarks, Translation)
    )  # fmt: skip


def forget_readings(folder: Path | None) -> None:
    """Remove what is kept in the folder: it proved to be damaged."""
    for place in (folder, folder / _GLANCES) if folder else ():
        for kept in (*place.glob("texts-*"), place / "readings"):
            with suppress(OSError):
                kept.unlink()


def copy_readings(folder: Path, target: Path) -> None:
    """Let another folder start with what this one holds; where that fails it starts with nothing."""
    for place in ("", _GLANCES):
        # The journal first: what it names is in the texts already.
        for kept in (folder / place / "readings", *sorted((folder / place).glob("texts-*"))):
            with suppress(OSError):
                shutil.copyfile(kept, claim_folder(target / place) / kept.name)
