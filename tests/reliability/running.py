"""How does a program end, within which time and memory?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Starts the program and tells how it ended. What a process of ours holds counts as its children's until they
# run a program of their own; this one holds next to nothing.
_STARTER = """
import os, sys
tell, umask, user, *command = sys.argv[1:]
os.set_inheritable(int(tell), False)
child = os.fork()
if not child:
    try:
        if umask:
            os.umask(int(umask))
        if user:
            os.setgroups([])
            os.setgid(int(user))
            os.setuid(int(user))
        os.execvp(command[0], command)
    finally:
        os._exit(127)
_, status, usage = os.wait4(child, 0)
told = f"{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss} {usage.ru_utime + usage.ru_stime}"
os.write(int(tell), told.encode())
"""
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
    told, tell = os.pipe()
    around = [str(tell), "" if umask < 0 else str(umask), "" if user is None else str(user)]
    starter = [sys.executable, "-I", "-S", "-c", _STARTER, *around]
    begin = time.monotonic()
    with subprocess.Popen(
        [*starter, *map(str, command)],
        pass_fds=[tell],
        cwd=folder,
        env={name: value for name, value in variables.items() if value},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        os.close(tell)
        late = threading.Event()

        def stop() -> None:
            # What has just ended by itself is not late.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
                late.set()

        timer = threading.Timer(seconds, stop)
        timer.start()
        assert process.stdout
        output = process.stdout.read()
        process.wait()
        timer.cancel()
        # It may be about to say that it has stopped the program.
        timer.join()
    took = time.monotonic() - begin
    with os.fdopen(told, encoding="ascii") as file:
        # A starter that was killed with its program tells nothing.
        status, size, work = file.read().split() or (process.returncode, 0, 0)
    size = int(size) * (1 if sys.platform == "darwin" else 1024)
    return Run(int(status), took, size, output.decode("utf-8", "replace"), not late.is_set(), float(work))
