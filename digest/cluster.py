"""How does work reach a Dask cluster? By value: its machines need the same program, and no file of ours."""

import asyncio
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

import dask
from distributed import Client, get_worker
from distributed.client import ClosedClientError
from distributed.comm import CommClosedError, connect
from distributed.scheduler import KilledWorker

from digest.keeping.program import program_key, program_parts
from digest.model.problems import DigestError, count

Result = TypeVar("Result")
# How many seconds a result is waited for before we look whether anybody is at work on it.
_GLANCE = 1
# A worker may have several threads. The parser and the template engine are made for one.
_one_at_a_time = threading.Lock()
_CURE = "install the same versions there as here, and start the cluster again"


class Cluster:
    """The workers of one scheduler; `size` is how many threads they have together."""

    forked = False

    def __init__(self, place: str, *, patience: float = 5, lonely: float = 30) -> None:
        """Connect to `host:port`. Raises DigestError where no one can work for us.

        `patience` is how many seconds the scheduler and the first worker have to answer, `lonely` how long
        we wait for a new worker when all have gone.
        """
        self._place, self._lonely = place, lonely
        self.size = 0
        try:
            asyncio.run(_greet(f"tcp://{place}", patience))
            self._client = Client(f"tcp://{place}", timeout=patience, set_as_default=False)
        except (OSError, MemoryError) as error:
            raise DigestError(
                f"no Dask scheduler answers at {place}; start one with `dask scheduler`, or name another"
            ) from error
        # Calls of pure functions, but to find out that two are the same Dask would have to hash every byte.
        self._executor = self._client.get_executor(pure=False)
        try:
            self._wait_for_workers(patience)
            self._compare_programs()
            self._look()
        except BaseException:
            self.close()
            raise

    def submit(self, work: Callable[..., Result], *arguments: Any) -> Future[Result]:
        """Have a pure function called on some worker; Dask calls it again on another if that one dies."""
        # Packed here, so that the scheduler hands on bytes instead of reading and writing everything anew.
        packed = pickle.dumps((work, arguments))
        # Dask warns of tasks above 10 MB: data may be sent by mistake. A picture of 20 MB is sent on purpose.
        with (
            self._told_plainly(),
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}),
        ):
            future: Future[Result] = self._executor.submit(_work, program_key(), packed)
        return future

    def result(self, future: Future[Result]) -> Result:
        """What the function returned; raises DigestError when nobody is left who could call it."""
        with self._told_plainly():
            seen = monotonic()
            while not wait((future,), _GLANCE).done:
                if self._look():
                    seen = monotonic()
                elif monotonic() - seen > self._lonely:
                    raise DigestError(
                        f"the cluster at {self._place} has had no worker for {self._lonely:g} seconds; "
                        "look at the logs of the workers, start them again, then build again"
                    )
            return future.result()

    def close(self) -> None:
        """Leave the cluster to others; the scheduler drops what is not done."""
        self._client.close()

    def _look(self) -> bool:
        """Whether there are workers; they may come and go."""
        if self._client.status != "running":
            # Dask forgets its tasks then, and sometimes (2026.8) does not end their futures.
            raise CancelledError
        try:
            threads = self._client.nthreads()
        except OSError as error:
            raise CancelledError from error
        self.size = sum(threads.values())
        return bool(threads)

    def _wait_for_workers(self, patience: float) -> None:
        try:
            self._client.wait_for_workers(1, timeout=patience)
        except TimeoutError as error:
            raise DigestError(
                f"the Dask scheduler at {self._place} has no workers; "
                f"start some with `dask worker tcp://{self._place}`"
            ) from error

    def _compare_programs(self) -> None:
        """Raise DigestError where another program is at work: its pages may differ from ours."""
        answers = dict(sorted(self._client.run(introduce, on_error="return").items()))
        for address, answer in answers.items():
            _compare(f"the worker {address}", answer)
        try:
            answer = self._client.run_on_scheduler(program_parts)
        except (ImportError, AttributeError) as error:
            answer = error
        _compare(f"the scheduler {self._place}", answer)

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """Turn what Dask raises when a cluster breaks down into an error of ours."""
        try:
            yield
        except (CancelledError, CommClosedError, ClosedClientError) as error:
            raise DigestError(
                f"the Dask scheduler at {self._place} does not answer any more; look at its log, "
                "start it and its workers again, then build again"
            ) from error
        except KilledWorker as error:
            raise DigestError(
                f"{count(error.allowed_failures + 1, 'worker')} died of one task, the last was "
                f"{error.last_worker.address}; see whether they have enough memory, then build again"
            ) from error
        except ImportError as error:
            raise DigestError(f"a worker cannot run digest ({error}); {_CURE}") from error


async def _greet(address: str, patience: float) -> None:
    """Find out whether it is Dask that answers: for that a client (2026.8) would wait without end.

    What another protocol says is taken for the size of a message: MemoryError.
    """
    conversation = await asyncio.wait_for(connect(address), patience)
    await conversation.close()


def introduce() -> tuple[str, ...]:
    """On a worker: load all that is needed for work, so that it stays the same, and say what it is."""
    import digest.content.readings
    import digest.printing.press  # noqa: F401

    return program_parts()


def _compare(who: str, answer: Sequence[str] | Exception) -> None:
    if isinstance(answer, Exception):
        raise DigestError(f"{who} cannot run digest ({answer}); {_CURE}") from answer
    ours, theirs = program_parts(), tuple(answer)
    if theirs != ours:
        there = ", ".join([part for part in theirs if part not in ours][:3])
        here = ", ".join([part for part in ours if part not in theirs][:3])
        found = [f"there {there}"] * bool(there) + [f"here {here}"] * bool(here)
        raise DigestError(f"{who} runs another program: {', '.join(found)}; {_CURE}")


def _work(program: bytes, packed: bytes) -> Any:
    """On a worker: call a function. The worker may have come after the programs were compared."""
    if program_key() != program:
        raise DigestError(f"the worker {get_worker().address} runs another program; {_CURE}")
    work, arguments = pickle.loads(packed)  # noqa: S301  (the builder's own)
    with _one_at_a_time:
        return work(*arguments)
