"""What does one run of a program cost? Time, processor and memory of the whole tree of processes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# Seconds between two looks at the memory, at least; and how often as long as the look itself took: while the
# pages of a process are counted, it waits. Those of one small process take no time, and those of workers do.
_INTERVAL, _PATIENCE = 0.1, 20
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


class RunError(Exception):
    """A program ended with a fault."""


@dataclass(frozen=True)
class Measure:
    """Seconds and bytes. `together` is None where the system has no /proc to look at."""

    wall: float
    user: float
    system: float
    largest: int
    together: int | None

    @property
    def processor(self) -> float:
        """User and system seconds of the process and all its children."""
        return self.user + self.system


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, good: Sequence[int] = (0,)
) -> Measure:
    """Run a program in a folder until it ends. Raises RunError with its last words where it fails."""
    if not hasattr(os, "wait4"):
        raise RunError("the cost of a run can be measured on Linux and macOS only")
    said_path = folder.parent / f"{folder.name}.said"
    with said_path.open("wb") as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        watch.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    last_words = said_path.read_text(encoding="utf-8", errors="replace").strip()[-800:]
    said_path.unlink()
    if process.returncode not in good:
        raise RunError(f"{Path(command[0]).name} ended with {process.returncode}: {last_words}")
    # Children are in it too, and children's children, as far as each was waited for.
    largest = usage.ru_maxrss * _UNIT
    together = None if watch.most is None else max(watch.most, largest)
    return Measure(wall, usage.ru_utime, usage.ru_stime, largest, together)


def add(parts: Sequence[Measure]) -> Measure:
    """What programs cost that run one after the other."""
    together = [part.together for part in parts if part.together is not None]
    return Measure(
        wall=sum(part.wall for part in parts),
        user=sum(part.user for part in parts),
        system=sum(part.system for part in parts),
        largest=max(part.largest for part in parts),
        together=max(together) if len(together) == len(parts) else None,
    )


def middle(runs: Sequence[Measure]) -> Measure:
    """The median of each figure."""
    together = [run.together for run in runs if run.together is not None]
    return Measure(
        wall=median(run.wall for run in runs),
        user=median(run.user for run in runs),
        system=median(run.system for run in runs),
        largest=int(median(run.largest for run in runs)),
        together=int(median(together)) if together else None,
    )


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most: int | None = None
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        pause = _INTERVAL
        while not self._ended.wait(pause):
            begin = time.perf_counter()
            now = memory_of_tree(self._pid)
            if now:
                self.most = max(self.most or 0, now)
            pause = max(_INTERVAL, _PATIENCE * (time.perf_counter() - begin))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def memory_of_tree(pid: int) -> int:
    """The bytes that a process and its descendants hold; 0 where that cannot be known.

    What several processes share is counted once (PSS), because forked workers share most of what they hold.
    """
    tree = _descendants(pid)
    if len(tree) == 1:
        return _resident(pid)
    return sum(map(_proportional, tree))


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for process in found:  # grows while it is read
        try:
            for task in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # it has ended, or there is no /proc
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
