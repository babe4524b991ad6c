"""Who does the work? This process, processes beside it, a cluster: any executor of `concurrent.futures`."""

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from digest.problems import DigestError, quote

# Called with what is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]
Task = TypeVar("Task")
Result = TypeVar("Result")
# Fewer items than this are done before a second process has started.
_FEW = 150
# How many tasks each worker may have waiting: enough to be busy, few enough to fit into memory.
_AHEAD = 3


class Crew:
    """Runs pure functions over many tasks, in order; starts workers only when there is enough to do."""

    def __init__(self, spec: str = "processes") -> None:
        """`processes`, `processes:4`, `serial`, or `dask://host:port`."""
        self._spec = spec
        self._size, self._start = _parse(spec)
        self._executor: Executor | None = None

    def run(
        self,
        work: Callable[..., Result],
        tasks: Iterable[Task],
        arguments: Callable[[Task], tuple[Any, ...]],
        count: int,
    ) -> Iterator[tuple[Task, Result]]:
        """Each task with its result, in the order of the tasks; `count` is how many items they hold.

        Raises what the work raises, and DigestError where a worker dies.
        """
        if self._start is None or (count < _FEW and self._executor is None):
            for task in tasks:
                yield task, work(*arguments(task))
            return
        if self._executor is None:
            self._executor = self._start(self._size)
        try:
            yield from self._run_in(self._executor, work, tasks, arguments)
        except BrokenExecutor as error:
            self.close()
            raise DigestError(
                "a worker died, perhaps for lack of memory; try fewer of them, or --executor serial"
            ) from error

    def _run_in(
        self,
        executor: Executor,
        work: Callable[..., Result],
        tasks: Iterable[Task],
        arguments: Callable[[Task], tuple[Any, ...]],
    ) -> Iterator[tuple[Task, Result]]:
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            waiting.append((task, executor.submit(work, *arguments(task))))
            if len(waiting) > self._size * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        for task, future in waiting:
            yield task, future.result()

    def close(self) -> None:
        """Send the workers home."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _parse(spec: str) -> tuple[int, Callable[[int], Executor] | None]:
    kind, _, number = spec.partition(":")
    if kind == "serial" and not number:
        return 1, None
    if kind == "processes" and (not number or (number.isdecimal() and int(number) > 0)):
        size = int(number or _cores())
        return size, _start_processes if size > 1 else None
    raise DigestError(
        f"{quote(spec)} is no executor; write serial, processes, processes:4 or dask://host:port"
    )


def _start_processes(size: int) -> Executor:
    # A fork shares what is loaded already; but only a process of one thread forks safely.
    alone = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if alone else "spawn")
    return ProcessPoolExecutor(size, mp_context=context)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Workshop:
    """Who does the work, where the things lie that outlive a build, and who hears of progress.

    Without a folder nothing is kept.
    """

    crew: Crew = field(default_factory=lambda: Crew("serial"))
    cache: Path | None = None
    progress: Progress | None = None

    def tell(self, step: str, done: int, total: int) -> None:
        """Say what is being done, how much of it is done, and how much there is."""
        if self.progress:
            self.progress(step, done, total)


# This process alone; nothing is kept.
ALONE = Workshop()
