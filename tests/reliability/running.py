"""How does a program end, within which time and memory?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DIGEST_PROGRAM = (sys.executable, "-m", "digest")


@dataclass(frozen=True)
class Run:
    """How a program ended. `status` is as a shell's: negative for a signal; `memory` is in bytes.

    `work` are the seconds of processors that it had, and what it waited for: others add nothing to them.
    """

    status: int
    seconds: float
    memory: int
    output: str
    in_time: bool
    work: float

    @property
    def succeeded(self) -> bool:
        """Whether it ended well, and by itself."""
        return self.in_time and not self.status


def run(
    command: Sequence[str | Path],
    folder: Path,
    *,
    seconds: float = 60,
    environment: Mapping[str, str] | None = None,
    umask: int = -1,
    user: int | None = None,
) -> Run:
    """Run a program in a folder; after so many seconds it is killed, with all that it started.

    It gets a umask and a user of its own, by number, where these are given. A variable of the environment
    that is empty is taken away.

    Memory is the most that one process of it held: the program itself, or one that it waited for.
    """
    variables = {**os.environ, **(environment or {})}
    begin = time.monotonic()
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env={name: value for name, value in variables.items() if value},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        umask=umask,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    ) as process:
        late = threading.Event()

        def stop() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(seconds, stop)
        timer.start()
        assert process.stdout
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - begin
    size = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    work = usage.ru_utime + usage.ru_stime
    return Run(process.returncode, took, size, output.decode("utf-8", "replace"), not late.is_set(), work)
