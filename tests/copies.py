"""digest in a copy of this process: as in one of its own, without the second that Python takes to begin."""

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

from digest.cli import main


def run_copy(root: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The command in the folder of a digest, with answers from a pipe; what it says goes into files."""
    ear, mouth = os.pipe()
    os.write(mouth, typed.encode())
    os.close(mouth)
    with TemporaryFile() as said, TemporaryFile() as told:
        child = os.fork()
        if not child:
            _become(root, arguments, ear, said.fileno(), told.fileno())
        os.close(ear)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in (said, told):
            file.seek(0)
            texts.append(file.read().decode())
    return subprocess.CompletedProcess(arguments, status, *texts)


def _become(root: Path, arguments: tuple[str, ...], *streams: int) -> NoReturn:
    """Be the command from here on, with these for what it reads, says and tells of errors."""

    def work() -> None:
        os.chdir(root)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin = os.fdopen(0, encoding="utf-8")
        sys.stdout, sys.stderr = (os.fdopen(number, "w", 1, encoding="utf-8") for number in (1, 2))
        main(list(arguments), prog_name="digest")

    end_with(work)


def end_with(work: Callable[[], object], last: Callable[[], object] = bool) -> NoReturn:
    """Do this as all that is left of this process, and then the last; the exit code is that of the work."""
    status = 99
    try:
        work()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        last()
        os._exit(status)
