"""Who does the work? This process, processes beside it, or the workers of a cluster."""

import gc
import multiprocessing
import os
import pickle
import re
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from digest.keeping.journal import locked, warn
from digest.keeping.memory import Memory
from digest.model.problems import DigestError, quote

# Called with what is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]
# What forks do, by the number of a task.
Errand: TypeAlias = Callable[[int], Any]
Task = TypeVar("Task")
Result = TypeVar("Result")
Question = TypeVar("Question")
Answer = TypeVar("Answer")
# Fewer items than this are done before a second process has been forked, or has started Python anew.
FEW = 150
_FEW_FOR_PYTHON = 1_000
# How many tasks each worker may have waiting: enough to be busy, few enough to fit into memory.
_AHEAD = 3
# How many tasks forks do before others take their place: what one has looked at is in memory once more.
_MOST_OF_FORKS = 300


class Team(Protocol):
    """Workers that were started; `size` is how many tasks they do at a time.

    Those that are `forked` know what this process knew when they were, and cost next to nothing to start.
    """

    size: int
    forked: bool

    def submit(self, work: Callable[..., Result], *arguments: Any) -> Future[Result]:
        """Have a pure function called by one of them."""

    def result(self, future: Future[Result]) -> Result:
        """Wait for what it returns."""

    def close(self) -> None:
        """Send them home."""


class Crew:
    """Runs pure functions over many tasks, in order; starts workers only when there is enough to do."""

    def __init__(self, spec: str = "processes") -> None:
        """`processes`, `processes:4`, `serial`, or `dask://host:port`."""
        self._kind = _parse(spec)
        self._team: Team | None = None

    @property
    def is_here(self) -> bool:
        """Whether the workers have the disk of this process."""
        return self._kind.is_here

    @property
    def copies(self) -> int:
        """How many copies of this process may work beside it; 0 where none can be made."""
        return self._kind.size if self._kind.is_here and self._kind.start and _can_fork() else 0

    def run(
        self,
        work: Callable[..., Result],
        tasks: Iterable[Task],
        arguments: Callable[[Task], tuple[Any, ...]],
        count: int,
    ) -> Iterator[tuple[Task, Result]]:
        """Each task with its result, in the order of the tasks; `count` is how many items they hold.

        Where forks of this process do a sequence of tasks, only the number of a task is sent: a fork has the
        tasks already, and calls `arguments` itself. Raises what the work raises, and DigestError where a
        worker dies.
        """
        start = self._kind.start
        if start is None or (count < self._kind.few() and self._team is None):
            if count >= FEW:
                # Rendering leaves cycles behind.
                gc.enable()
            for task in tasks:
                yield task, work(*arguments(task))
            return
        if self._team is None and self.copies and isinstance(tasks, Sequence):
            for first in range(0, len(tasks), _MOST_OF_FORKS):
                part = tasks[first : first + _MOST_OF_FORKS]
                self._team = start(partial(_do_numbered, work, part, arguments))
                yield from self._hand_out((task, _do_errand, (number,)) for number, task in enumerate(part))
            return
        self._team = self._team or start(None)
        yield from self._hand_out((task, work, arguments(task)) for task in tasks)

    def _hand_out(
        self, calls: Iterable[tuple[Task, Callable[..., Result], tuple[Any, ...]]]
    ) -> Iterator[tuple[Task, Result]]:
        assert self._team
        team = self._team
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        try:
            for task, work, arguments in calls:
                waiting.append((task, team.submit(work, *arguments)))
                if len(waiting) > team.size * _AHEAD:
                    first, future = waiting.popleft()
                    yield first, team.result(future)
            for task, future in waiting:
                yield task, team.result(future)
        except DigestError:
            # They may be dead; the next work gets new ones.
            self.close()
            raise
        finally:
            if team.forked:
                # Those that are forked next know more.
                self.close()

    def beside(self, work: Callable[[], Result]) -> Callable[[], Result]:
        """Have one piece of work done while this process goes on; the function returned waits for its result.

        `work` may be any closure, because a fork of this process does it. Where there can be none, it is done
        when its result is wanted: a thread would only be in the way. Call the function returned once.
        """
        return _Fork(work).result if self._kind.start and _can_fork() else work

    def close(self) -> None:
        """Send the workers home."""
        if self._team:
            self._team.close()
            self._team = None

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Processes:
    """Processes beside this one."""

    def __init__(self, size: int, errand: Errand | None) -> None:
        """Start so many; where they are forks, `_do_errand` does the errand in them."""
        self.size, self.forked = size, _can_fork()
        context = multiprocessing.get_context("fork" if self.forked else "spawn")
        # What a fork is begun with it has: nothing of it is pickled.
        begin = partial(_begin_errand, errand) if self.forked and errand else _begin
        self._executor = ProcessPoolExecutor(size, mp_context=context, initializer=begin)

    def submit(self, work: Callable[..., Result], *arguments: Any) -> Future[Result]:
        try:
            with _deaf():
                return self._executor.submit(work, *arguments)
        except BrokenExecutor as error:
            raise _death() from error

    def result(self, future: Future[Result]) -> Result:
        try:
            return future.result()
        except BrokenExecutor as error:
            raise _death() from error

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


class _Fork(Generic[Result]):
    """A copy of this process that does one piece of work."""

    def __init__(self, work: Callable[[], Result]) -> None:
        context = multiprocessing.get_context("fork")
        self._work = work
        self._answer, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=self._run, args=(answer,), daemon=True)
        with _deaf():
            self._process.start()
        # With the last one that could answer, nobody waits for ever.
        answer.close()

    def result(self) -> Result:
        """Wait for what the work returns; where no whole answer comes, do it here, and raise as it does."""
        try:
            return cast("Result", self._answer.recv())
        except (EOFError, OSError):
            return self._work()
        finally:
            self._answer.close()
            self._process.join()

    def _run(self, answer: Connection) -> None:
        _begin()
        # Not every error can be sent; the one who asks meets it anyway.
        with suppress(Exception):
            answer.send(self._work())


class Standby(Generic[Question, Answer]):
    """A copy of this process, made while it had one thread, that answers one question after the other."""

    def __init__(self, answer: Callable[[Question], Answer]) -> None:
        """Fork; `answer` may be any closure. What it does there changes nothing here."""
        context = multiprocessing.get_context("fork")
        self._answer, self._number = answer, 0
        self._wire, wire = context.Pipe()
        self._process = context.Process(target=self._run, args=(wire,), daemon=True)
        with _deaf():
            self._process.start()
        # With the last one that could answer, nobody waits for ever.
        wire.close()

    def ask(self, question: Question) -> Callable[[], Answer | None]:
        """Begin; the function returned waits for the answer, and gives None where none comes.

        Who asks again need not have waited.
        """
        self._number += 1
        with suppress(OSError):
            self._wire.send((self._number, question))
        return partial(self._hear, self._number)

    def close(self) -> None:
        """Send it home."""
        self._wire.close()
        self._process.terminate()
        self._process.join()

    def _hear(self, number: int) -> Answer | None:
        with suppress(EOFError, OSError):
            while True:
                about, answer = self._wire.recv()
                if about == number:
                    return cast("Answer | None", answer)
        return None

    def _run(self, wire: Connection) -> None:
        _begin()
        self._wire.close()
        # Where nobody is at the other end any more, it is sent home, or the one who asks has died.
        with suppress(EOFError, OSError):
            while True:
                number, question = wire.recv()
                answer = None
                # The one who asks finds out by itself, and meets what was in the way.
                with suppress(Exception):
                    answer = self._answer(question)
                wire.send((number, answer))


def start_standby(answer: Callable[[Question], Answer]) -> Standby[Question, Answer] | None:
    """A standby; None where none can be made, or would only take turns with this process."""
    return Standby(answer) if _can_fork() and _cores() > 1 else None


def _death() -> DigestError:
    return DigestError("a worker died, perhaps for lack of memory; try fewer of them, or --executor serial")


@dataclass(frozen=True)
class _Kind:
    """A kind of executor: what starts its workers, which nothing does where this process works itself.

    For fewer items than `few` it is not worth it. `is_here` says whether they have the disk of this process,
    and `size` how many of those there are.
    """

    start: Callable[[Errand | None], Team] | None = None
    few: Callable[[], int] = lambda: FEW
    is_here: bool = True
    size: int = 1


def _plan_processes(number: str) -> _Kind:
    size = int(number or _cores())
    return _Kind(partial(_Processes, size) if size > 1 else None, _few_for_processes, size=size)


def _few_for_processes() -> int:
    return FEW if _can_fork() else _FEW_FOR_PYTHON


def _plan_cluster(place: str) -> _Kind:
    if find_spec("distributed") is None:
        raise DigestError(
            "dask:// needs the package distributed; install it beside digest with `pip install distributed`"
        )

    def start(_errand: Errand | None) -> Team:
        from digest.cluster import Cluster

        return Cluster(place)

    return _Kind(start, is_here=False)


# How each kind of executor is written, and how it is made of that.
_KINDS: tuple[tuple[str, Callable[[str], _Kind]], ...] = (
    (r"serial()", lambda _: _Kind()),
    (r"processes(?::0*([1-9][0-9]*))?", _plan_processes),
    (r"dask://((?:[\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5})/?", _plan_cluster),
)


def _parse(spec: str) -> _Kind:
    for form, plan in _KINDS:
        if found := re.fullmatch(form, spec):
            return plan(found[1] or "")
    raise DigestError(
        f"{quote(spec)} is no executor; write serial, processes, processes:4 or dask://host:port"
    )


def _can_fork() -> bool:
    """A fork shares what is loaded already; but only a process of one thread forks safely."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold interrupts back while workers start: they inherit that, and only this process hears of one, later.

    A terminal interrupts every process of a command: only the one that has begun it answers.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Collect the garbage of this worker; what it shares with its parent is left alone, and stays shared."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever the parent does when it is ended, a worker just ends.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.enable()
    # Rendering makes thousands of values that are gone at once: no look at them for every few hundred.
    gc.set_threshold(50_000, 20, 50)
    gc.freeze()
    threading.Thread(target=_follow, daemon=True).start()


class _Begun:
    """What a fork was begun for; set in the fork alone."""

    errand: Errand


def _begin_errand(errand: Errand) -> None:
    _begin()
    _Begun.errand = staticmethod(errand)


def _do_errand(number: int) -> Any:
    return _Begun.errand(number)


def _do_numbered(
    work: Callable[..., Result],
    tasks: Sequence[Task],
    arguments: Callable[[Task], tuple[Any, ...]],
    number: int,
) -> Result:
    return work(*arguments(tasks[number]))


def _follow() -> None:
    """End with the process that this one works for, even where that is killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def without_collection() -> Iterator[None]:
    """Switch the collection of garbage off: it would look at a million living values again and again.

    Workers collect their own.
    """
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


@lru_cache(maxsize=4)
def unpack(packed: bytes) -> Any:
    """What goes along with many tasks of one kind: each worker reads it once."""
    return pickle.loads(packed)  # noqa: S301  (the parent's own)


@dataclass(frozen=True)
class Workshop:
    """Who does the work, where the things lie that outlive a build, and who hears of progress.

    Without a folder nothing is kept. `memory` holds what one build leaves to the next in the same process.
    """

    crew: Crew = field(default_factory=lambda: Crew("serial"))
    cache: Path | None = None
    progress: Progress | None = None
    memory: Memory | None = None

    @property
    def kept(self) -> Memory:
        """The memory; where there is none, an empty one that nobody reads again."""
        return Memory() if self.memory is None else self.memory

    def tell(self, step: str, done: int, total: int) -> None:
        """Say what is being done, how much of it is done, and how much there is."""
        if self.progress:
            self.progress(step, done, total)


# This process alone; nothing is kept.
ALONE = Workshop()


@contextmanager
def open_shop(
    cache: Path,
    memory: Memory | None = None,
    executor: str = "processes",
    progress: Progress | None = None,
    wait: Callable[[str], None] | None = None,
) -> Iterator[Workshop]:
    """A workshop with a crew, and with what earlier builds have kept in `cache`; closed afterwards.

    `wait` is told that the shop opens only when another run has ended; without it nobody waits for that.
    """
    with Crew(executor) as crew, locked(cache, warn, wait) as kept:
        yield Workshop(crew, kept, progress, memory=memory)
