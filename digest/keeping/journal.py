"""How do values outlive a build? In files that are only added to, and read back without trusting them.

A journal is a line that says what it is, and records with a checksum each. What a killed build left half
written fails its checksum and is passed over, with all that follows. Values are pickled; only the classes
that a reader names can come back, so that a journal from a stranger cannot run anything.
"""

import datetime
import errno
import io
import logging
import os
import pickle
import struct
import sys
import time
import zlib
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from digest.keeping.folder import claim_folder
from digest.keeping.invocation import run_name
from digest.model.problems import DigestError, find_cure, show

_HEAD = struct.Struct("<QI")
_TIME = (datetime.datetime, datetime.date, datetime.timedelta, datetime.timezone, zoneinfo.ZoneInfo)

# Which byte of a lock's file is locked where whole files cannot be, and what is said where another has it.
_LOCKED = 1 << 30
# For so many seconds a run waits for another, if it waits at all: a first build of ten thousand entries.
_PATIENCE = 10 * 60
_TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}

_BAD_PICKLE = (
    pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError,
    ImportError,
)  # fmt: skip


class DamagedError(DigestError):
    """What was kept is not what was written; it has to be made again."""


def warn(said: str) -> None:
    """Tell that a run does without what is kept. It makes the same site, and no `--strict` refuses that."""
    logging.getLogger(__name__).warning(said)


@contextmanager
def warned_once() -> Iterator[None]:
    """Let `warn` tell each thing once, where one command makes several runs."""
    told: set[str] = set()

    def is_new(record: logging.LogRecord) -> bool:
        before = len(told)
        told.add(record.getMessage())
        return len(told) > before

    log = logging.getLogger(__name__)
    log.addFilter(is_new)
    try:
        yield
    finally:
        log.removeFilter(is_new)


@contextmanager
def locked(
    folder: Path, tell: Callable[[str], None] | None = None, wait: Callable[[str], None] | None = None
) -> Iterator[Path | None]:
    """The folder, for this process alone; None where another has it, or it cannot be written.

    `tell` is told, in a line with the cure, who has it or why it cannot be written or locked. On a full disk
    what is there can be read, and is the folder all the same. `wait` is told, in a line, that this run waits
    for the other, for a while; without it nobody waits.
    """
    tell = tell or (lambda _said: None)
    try:
        ignore = claim_folder(folder) / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        # Without a buffer, in which what cannot be written would wait, and fail once more at the end.
        file = (folder / "lock").open("a+b", buffering=0)
    except OSError as error:
        tell(_say_unusable(folder, "written", error))
        yield None
        return
    with file:
        try:
            is_mine = _lock(file) or (wait is not None and _wait_for_lock(file, wait))
        except OSError as error:
            tell(_say_unusable(folder, "locked", error))
            yield None
            return
        if not is_mine:
            tell(
                f"{_read_holder(file)} is at work in this digest; nothing is wrong: "
                "this run goes on without what earlier ones kept, and takes longer"
            )
            yield None
            return
        try:
            _sign(file)
        except OSError as error:
            # It holds all the same.
            tell(_say_unusable(folder, "written", error))
        yield folder


def _say_unusable(folder: Path, how: str, error: OSError) -> str:
    """Why nothing will be kept, as the folder cannot be `written` or `locked`, and what to do about it."""
    reason = error.strerror or type(error).__name__
    cure = find_cure(error) or (
        "let this user write there" if how == "written" else "put the project on a disk that has locks"
    )
    return (
        f"{show(folder, 500)} cannot be {how} ({reason}); "
        f"nothing is kept, and every run takes as long as the first: {cure}"
    )


def _sign(file: IO[bytes]) -> None:
    """Write down whose the lock is. Raises OSError."""
    file.truncate(0)
    file.write(f"{run_name()} (process {os.getpid()}, since {time.strftime('%H:%M:%S')})".encode())


def _read_holder(file: IO[bytes]) -> str:
    """Who has the lock, as far as that can be read."""
    try:
        file.seek(0)
        return file.read(100).decode("ascii", "replace") or "another run of digest"
    except OSError:
        return "another run of digest"


def _wait_for_lock(file: IO[bytes], tell: Callable[[str], None]) -> bool:
    """Whether the one who has the lock gives it up before we lose patience. Raises OSError as `_lock`."""
    tell(f"waits for {_read_holder(file)}, which is at work in this digest")
    end = time.monotonic() + _PATIENCE
    while not (is_mine := _lock(file)) and time.monotonic() < end:
        time.sleep(0.2)
    return is_mine


def _lock(file: IO[bytes]) -> bool:
    """Whether the file is now locked for this process, until it is closed.

    Raises OSError where the disk knows no locks, as some that are shared over a network.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            # A lock is of bytes from where the file stands: of one that nobody ever writes or reads.
            file.seek(_LOCKED)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def start(file: IO[bytes], title: bytes) -> None:
    """Begin a journal in an empty file."""
    file.write(_frame(title))


def append(file: IO[bytes], record: bytes) -> None:
    """Add a record at the end."""
    file.write(_frame(record))


def write(path: Path, title: bytes, record: bytes) -> None:
    """Write a journal of one record in the place of another, in one step. Raises OSError."""
    # One name for all: what a killed build has left is written over.
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        start(file, title)
        append(file, record)
    new.replace(path)


class Records(Iterator[bytes]):
    """The whole records of a journal; ends before the first that is not whole.

    `length` is how many bytes those take that were given out; what follows the last one may be cut off.
    """

    def __init__(self, data: bytes) -> None:
        """Begin at the beginning."""
        self._view = memoryview(data)
        self.length = 0

    def __next__(self) -> bytes:
        """The next one."""
        start = self.length + _HEAD.size
        if start > len(self._view):
            raise StopIteration
        length, checksum = _HEAD.unpack_from(self._view, self.length)
        record = self._view[start : start + length]
        if len(record) != length or zlib.crc32(record) != checksum:
            raise StopIteration
        self.length = start + length
        return bytes(record)


def read(path: Path, title: bytes) -> Records:
    """The records of a journal that begins with the title; none of a file that is another's or missing."""
    try:
        records = Records(path.read_bytes())
    except OSError:
        return Records(b"")
    return records if next(records, None) == title else Records(b"")


def loads(data: bytes, known: Mapping[tuple[str, str], Callable[..., Any]]) -> Any:
    """The value of a record. Raises DamagedError where it names anything else than what is known."""
    try:
        return _Unpickler(io.BytesIO(data), known).load()
    except _BAD_PICKLE as error:
        raise DamagedError(f"what an earlier build has kept is damaged: {error}") from error


def names_of(classes: Iterable[type]) -> dict[tuple[str, str], Callable[..., Any]]:
    """What `loads` has to know to read values of these classes, and times."""
    return {(kind.__module__, kind.__qualname__): kind for kind in (*classes, *_TIME)}


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], known: Mapping[tuple[str, str], Callable[..., Any]]) -> None:
        super().__init__(file)
        self._known = known

    def find_class(self, module: str, name: str) -> Any:
        found = self._known.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is not expected here")
        return found


def _frame(record: bytes) -> bytes:
    return _HEAD.pack(len(record), zlib.crc32(record)) + record
