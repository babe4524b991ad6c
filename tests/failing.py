"""Calls to the system that fail, in a copy of this process: what a command then says and leaves."""

import errno
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.cli import run
from tests.copies import end_with

Chosen = Callable[[str, tuple[Any, ...]], bool]
_WRITES = os.O_WRONLY | os.O_RDWR
# How many seconds of the processor's time a command may take that has little memory.
_PATIENCE = 15
_CHANGES = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}


@dataclass(frozen=True)
class End:
    """How a command ended: with which status, what it said, and whether a call of it failed."""

    status: int
    said: str
    failed: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether it says in words of ours why it did not end well."""
        told = any(line.startswith("digest: ") for line in self.said.splitlines())
        return "Traceback" not in self.said and (self.status == 0 or told)


def changes_the_disk(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event of Python is about a change on the disk."""
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
    return event in _CHANGES


def reads_the_disk(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event of Python is about a look at the disk, but for modules of Python.

    MkDocs asks the metadata of every package that is installed, again and again: nine of ten looks are there.
    """
    if ".dist-info" in str(arguments[:1]):
        return False
    if event == "open":
        reads = isinstance(arguments[2], int) and not arguments[2] & _WRITES
        return reads and not str(arguments[0]).endswith((".py", ".pyc"))
    return event in {"os.scandir", "os.listdir"}


def with_failing_call(
    command: Sequence[str],
    folder: Path,
    at: int,
    chosen: Chosen = changes_the_disk,
) -> End:
    """Run a command of ours in the folder; its chosen call number `at`, from 0, fails: the disk is full."""

    def prepare() -> Callable[[], bool]:
        left = at

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if chosen(event, arguments):
                left -= 1
                if left == -1:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

        sys.addaudithook(count)
        return lambda: left < 0

    return _in_copy(command, folder, prepare)


def with_full_disk(command: Sequence[str], folder: Path, most: int) -> End:
    """Run a command of ours in the folder; a file ends after so many bytes, written or not."""

    def prepare() -> Callable[[], bool]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return lambda: True

    return _in_copy(command, folder, prepare)


def with_little_memory(command: Sequence[str], folder: Path, room: int) -> End:
    """Run a command of ours in the folder; it may take so many bytes more than it has, and no others.

    Where there is no memory even to begin a handler of an exception, Python 3.11 asks for it again and again:
    after some seconds the system ends such a process with SIGXCPU.
    """

    def prepare() -> Callable[[], bool]:
        resource.setrlimit(resource.RLIMIT_CPU, (_PATIENCE, _PATIENCE + 5))
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + room
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        return lambda: True

    return _in_copy(command, folder, prepare)


def _in_copy(command: Sequence[str], folder: Path, prepare: Callable[[], Callable[[], bool]]) -> End:
    """Run it as a terminal does; what it says goes through a pipe, for which the disk is not needed."""
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        has_failed: Callable[[], bool] = bool

        def work() -> None:
            nonlocal has_failed
            os.close(ear)
            os.chdir(folder)
            os.dup2(mouth, 1)
            os.dup2(mouth, 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
            sys.argv = ["digest", *command]
            sys.dont_write_bytecode = True
            has_failed = prepare()
            run()

        end_with(work, lambda: os.write(mouth, b"\nfailed" if has_failed() else b"\nwent well"))
    os.close(mouth)
    with os.fdopen(ear, encoding="utf-8") as stream:
        said, _, last = stream.read().rpartition("\n")
    return End(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said, last == "failed")
