"""Which files must be read anew? What each became is kept from build to build, and so are rendered texts.

A file is known again by its size, its times and its number on the disk, or else by its bytes. Whatever is
missing, damaged or of another program is read again: that costs time, and nothing else.
"""

import os
import pickle
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from digest.content.files import FoundFile, Stamp, is_settled
from digest.content.parsers import PARSERS_BY_KIND, ReadingContext, resolve_names
from digest.content.stored import Place, Reading, Texts, pack_readings, pickle_names, unpack_readings
from digest.keeping import journal
from digest.keeping.fingerprints import Fingerprints, hash_bytes
from digest.keeping.folder import claim_folder
from digest.model.entry import Entry
from digest.model.problems import DigestError
from digest.workers import unpack

_TITLE = b"digest readings 1 "
# Where readings lie that hold no texts.
_GLANCES = "glances"
_TEXTS = re.compile("texts-[0-9a-f]{12}")


@dataclass(frozen=True)
class SourceText:
    """A file to be read: its kind, its path below `content/`, its name in faults, its bytes."""

    kind: str
    path: str
    shown: str
    data: bytes


def read_batch(context: bytes, sources: Sequence[SourceText]) -> tuple[bytes, list[bytes]]:
    """What files become, for a worker: pickled readings, and their rendered texts beside them."""
    opened: ReadingContext = unpack(context)
    fingerprints = Fingerprints()
    readings = []
    for source in sources:
        item, problems = PARSERS_BY_KIND[source.kind](source.data, source.path, source.shown, opened)
        # Nothing is printed after a glance.
        readings.append(Reading(item, tuple(problems), b"" if opened.glance else fingerprints.of(item)))
    return pack_readings(readings)


@dataclass
class _Kept:
    """A reading with what its file was known by; `settled` where the times of the file can be trusted."""

    stamp: Stamp
    settled: bool
    sha: bytes
    reading: Reading


class Readings:
    """All readings of one site, the earlier ones and those of this build."""

    def __init__(self, folder: Path | None, key: bytes, context: ReadingContext) -> None:
        """Take up what the folder holds; with no folder nothing outlives the build.

        Comes before the files are listed. `key` stands for all that reading depends on besides the files
        and the vocabularies.
        """
        self._title = _TITLE + key
        self._context = context
        self._names = _name_key(context)
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

    def serves(self, key: bytes) -> bool:
        """Whether these readings are what would be read with this key, too, but for the names in them."""
        return self._title == _TITLE + key

    def detach(self, context: ReadingContext) -> None:
        """Go on in memory alone, with the names of this context: what is added ends with this process."""
        self._close_journal()
        self._texts = Texts(None)
        self._began = time.time_ns()
        self._context, before, self._names = context, self._names, _name_key(context)
        if self._names != before:
            for kept in self._kept.values():
                kept.reading = self._rename(kept.reading)

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
        places: Sequence[Place],
        packed: bytes,
        *,
        same_names: bool = True,
    ) -> None:
        readings = unpack_readings(packed, places, self._texts)
        self._rows += len(rows)
        for (path, stamp, settled, sha), reading in zip(rows, readings, strict=True):
            now = reading if same_names else self._rename(reading)
            self._kept[path] = _Kept(stamp, settled, sha, now)

    def _rename(self, reading: Reading) -> Reading:
        """The reading with the names that the vocabularies have now."""
        self._renamed = True
        if not isinstance(reading.item, Entry):
            return reading
        item = resolve_names(reading.item, self._context.tags, self._context.outlets)
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
                packed, texts = pack_readings([each.reading for _, each in part])
                rows = [(path, each.stamp, each.settled, each.sha) for path, each in part]
                self._write(pickle.dumps(("read", self._names, rows, self._texts.append(texts), packed)))
        except (OSError, DigestError):
            # The disk does not allow it. The files are whole as far as they go.
            self._close_journal()


def open_readings(folder: Path | None, key: bytes, context: ReadingContext) -> Readings:
    """The readings that the folder holds; a glance adds nothing to those that were made for printing.

    Where there are none of these yet, as where nobody builds, what was seen at a glance is kept by itself.
    """
    readings = Readings(folder, key, context)
    if not context.glance:
        return readings
    readings.detach(context)
    if folder is None or len(readings):
        return readings
    with suppress(OSError):
        return Readings(claim_folder(folder / _GLANCES), key + b"glance", context)
    return readings


def _name_key(context: ReadingContext) -> bytes:
    return hash_bytes(repr((context.tags, context.outlets)).encode())


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
