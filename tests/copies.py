"""digest in a copy of this process: as in one of its own, without the second that Python takes to begin."""

import json
import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn

from digest.cli import main
from tests.builders import write_file
from tests.offline import RECORD

_LINE = "DIGEST_TESTS_LINE"
# What a script finds under the name of digest: it asks for a copy, and hands over what a program is given.
_STAND_IN = f"""#!{sys.executable} -IS
import json, os, socket, sys

with socket.socket(fileno=int(os.environ["{_LINE}"])) as line:
    given = json.dumps([os.getcwd(), sys.argv[1:], dict(os.environ)])
    socket.send_fds(line, [given.encode() + b"\\n"], [0, 1, 2])
    sys.exit(int(line.recv(8)))
"""


def run_copy(root: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The command in the folder of a digest, with answers from a pipe; what it says goes into files."""
    ear, mouth = os.pipe()
    os.write(mouth, typed.encode())
    os.close(mouth)
    with TemporaryFile() as said, TemporaryFile() as told:
        status = _copy(root, arguments, (ear, said.fileno(), told.fileno()), os.environ)
        os.close(ear)
        return subprocess.CompletedProcess(arguments, status, _read(said), _read(told))


def write_stand_in(folder: Path) -> None:
    """Put a program `digest` there, for what `run_script` runs."""
    program = folder / "digest"
    write_file(program, _STAND_IN)
    program.chmod(0o755)


def run_script(
    command: Sequence[str], folder: Path, around: Mapping[str, str], patience: float
) -> subprocess.CompletedProcess[str]:
    """What a script does that calls the stand-in for digest: a copy of this process answers each call."""
    ours, theirs = socket.socketpair()
    ours.settimeout(patience)
    with ours, TemporaryFile() as said, TemporaryFile() as told:
        with theirs:
            line = theirs.fileno()
            script = subprocess.Popen(
                command,
                cwd=folder,
                env={**around, _LINE: str(line)},
                stdout=said,
                stderr=told,
                pass_fds=[line],
            )
        with script:
            try:
                while _answer(ours):
                    pass
                status = script.wait(patience)
            finally:
                script.kill()
        return subprocess.CompletedProcess(command, status, _read(said), _read(told))


def _answer(line: socket.socket) -> bool:
    """Do what is asked for next; whether anything was, before all ended who might ask."""
    asked, streams, *_ = socket.recv_fds(line, 1 << 16, 3)
    while asked and not asked.endswith(b"\n"):
        asked += line.recv(1 << 16)
    if asked:
        root, arguments, around = json.loads(asked)
        status = _copy(Path(root), arguments, streams, around)
        line.send(str(status).encode())
    for stream in streams:
        os.close(stream)
    return bool(asked)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _copy(root: Path, arguments: Sequence[str], streams: Sequence[int], around: Mapping[str, str]) -> int:
    """Have the command done with these for what it reads, says and tells of errors; how it ends."""
    child = os.fork()
    if not child:
        _become(root, arguments, streams, around)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _become(
    root: Path, arguments: Sequence[str], streams: Sequence[int], around: Mapping[str, str]
) -> NoReturn:
    """Be the command from here on."""

    def work() -> None:
        os.chdir(root)
        kept = {**around, RECORD: os.environ[RECORD]}
        os.environ.clear()
        os.environ.update(kept)
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
