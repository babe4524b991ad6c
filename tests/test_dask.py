"""Prints on a real Dask cluster: a scheduler and its workers, processes of this machine."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path

import pytest

from digest.model.problems import DigestError
from digest.running.checking import check_site
from digest.workers import Crew
from tests.builders import entry, write_file
from tests.sites import build, read_tree, write_site

distributed = pytest.importorskip("distributed", reason="distributed is not installed: pip install '.[dask]'")
from digest.cluster import Cluster  # noqa: E402

_LISTENING = re.compile(r"Scheduler at: +tcp://(\S+)\n")


class Machines:
    """A scheduler and its workers, started and ended by a test."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0", **variables)

    @cached_property
    def place(self) -> str:
        """Where the scheduler listens; it says so in its log."""
        log = self.folder / "scheduler-0.log"
        _wait_until(lambda: _LISTENING.search(log.read_text()))
        found = _LISTENING.search(log.read_text())
        assert found
        return found[1]

    def __enter__(self) -> "Machines":
        return self

    def __exit__(self, *_: object) -> None:
        self.end(*self.processes)

    def start_workers(self, *threads: int, path: Path | None = None) -> list[subprocess.Popen[bytes]]:
        """A worker for each number of threads; `path` is where it looks for modules first."""
        chosen = {"PYTHONPATH": str(path)} if path else {}
        how = ("--no-nanny", "--local-directory", str(self.folder))
        client = distributed.Client(f"tcp://{self.place}", set_as_default=False)
        wanted = len(client.nthreads()) + len(threads)
        started = [
            self._start("worker", self.place, *how, "--nthreads", str(number), **chosen) for number in threads
        ]
        _wait_until(lambda: len(client.nthreads()) == wanted)
        client.close()
        return started

    def end(self, *processes: subprocess.Popen[bytes]) -> None:
        """Kill some of the processes."""
        for process in processes:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def send_home(self) -> None:
        """Kill all workers, and wait until the scheduler knows."""
        self.end(*self.processes[1:])
        del self.processes[1:]
        with distributed.Client(f"tcp://{self.place}", set_as_default=False) as client:
            _wait_until(lambda: not client.nthreads())

    def _start(self, what: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.dask_{what}",
            "--host",
            "127.0.0.1",
            "--no-dashboard",
        ]
        with (self.folder / f"{what}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, *arguments],
                cwd=self.folder,
                env={**os.environ, **variables},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process


def _wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the cluster does not start"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two workers; one of them has two threads, as `dask worker` starts it where it is not told otherwise."""
    with Machines(tmp_path_factory.mktemp("cluster")) as machines:
        machines.start_workers(1, 2)
        yield machines


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler for one test after another: to start one takes as long as the test."""
    with Machines(tmp_path_factory.mktemp("scheduler")) as machines:
        yield machines


@pytest.fixture
def machines(scheduler: Machines) -> Iterator[Machines]:
    """A scheduler without workers."""
    yield scheduler
    scheduler.send_home()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many entries that workers are started, and one with a warning."""
    body = "A *statement* by “the ministry”[^1].\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: A note.\n"
    files = {
        f"content/entries/2024/{month:02}/story-{day}-{number}.md": entry(
            title=f"Story {number} of {day} {month}",
            date=f"2024-{month:02}-{day:02}",
            tags=[f"tag {number}"],
            body=f"{body}\n\nNumber {number}.\n\n" * (1 + number),
        )
        for month in range(1, 11)
        for day in range(1, 11)
        for number in range(2)
    }
    files["content/entries/2024/11/script.md"] = entry(body="<script>alert(1)</script>\n")
    return write_site(tmp_path_factory.mktemp("content"), files, search=False)


@pytest.fixture(scope="module")
def serial(content: Path) -> dict[str, bytes]:
    """The site that one process makes."""
    return read_tree(build(content, clean=True, executor="serial"))


# A cluster that works


def test_a_cluster_makes_the_site_that_one_process_makes(
    content: Path, serial: dict[str, bytes], cluster: Machines
) -> None:
    assert len(serial) > 250
    site = build(content, clean=True, executor=f"dask://{cluster.place}")
    assert read_tree(site) == serial


def test_a_worker_that_is_killed_half_way_changes_nothing(
    content: Path, serial: dict[str, bytes], cluster: Machines
) -> None:
    doomed = cluster.start_workers(2)
    killed: list[int] = []

    def kill(step: str, done: int, total: int) -> None:
        if step == "Printing" and not killed:
            assert 0 < done < total
            cluster.end(*doomed)
            killed.append(done)

    site = build(content, clean=True, executor=f"dask://{cluster.place}", progress=kill)
    assert killed
    assert read_tree(site) == serial


def test_a_cluster_finds_the_faults_that_one_process_finds(content: Path, cluster: Machines) -> None:
    _, alone = check_site(content / "mkdocs.yml", executor="serial")
    shutil.rmtree(content / ".cache")
    _, found = check_site(content / "mkdocs.yml", executor=f"dask://{cluster.place}")
    # They are all alike, too.
    assert {problem.rule for problem in found} == {"removed-html", "duplicate-story"}
    assert found == alone


def test_all_workers_work_and_large_tasks_arrive(cluster: Machines) -> None:
    with Crew(f"dask://{cluster.place}") as crew:
        numbers = {number for _, number in crew.run(os.getpid, range(60), lambda _: (), 200)}
        living = {process.pid for process in cluster.processes if process.poll() is None}
        assert numbers == living - {cluster.scheduler.pid}
        picture = bytes(21_000_000)
        assert list(crew.run(len, [picture], lambda data: (data,), 1)) == [(picture, 21_000_000)]


# A cluster that does not


def test_a_worker_with_another_program_is_refused(machines: Machines, tmp_path: Path) -> None:
    (tmp_path / "other/other-1.0.dist-info").mkdir(parents=True)
    machines.start_workers(1, path=tmp_path / "other")
    with pytest.raises(
        DigestError, match=r"worker tcp://\S+ runs another program: there other-1\.0; install"
    ):
        Cluster(machines.place)


def test_a_worker_without_digest_is_refused(machines: Machines, tmp_path: Path) -> None:
    write_file(tmp_path / "none/digest/__init__.py", "raise ImportError('not installed')\n")
    machines.start_workers(1, path=tmp_path / "none")
    with pytest.raises(DigestError, match=r"worker tcp://\S+ cannot run digest .* install the same"):
        Cluster(machines.place)


def test_workers_may_go_and_others_come_but_not_with_another_program(
    machines: Machines, tmp_path: Path
) -> None:
    (tmp_path / "other/other-1.0.dist-info").mkdir(parents=True)
    first = machines.start_workers(1)
    with closing(Cluster(machines.place, lonely=1)) as cluster:
        waiting = cluster.submit(time.sleep, 60)
        machines.end(*first)
        with pytest.raises(DigestError, match="has had no worker for 1 seconds; look at the logs"):
            cluster.result(waiting)
        waiting.cancel()
        machines.start_workers(1, path=tmp_path / "other")
        with pytest.raises(DigestError, match=r"worker tcp://\S+ runs another program; install the same"):
            cluster.result(cluster.submit(os.getpid))


def test_without_workers_nothing_is_begun(machines: Machines) -> None:
    with pytest.raises(
        DigestError, match=f"has no workers; start some with `dask worker tcp://{machines.place}`"
    ):
        Cluster(machines.place, patience=1)


def test_a_scheduler_that_is_lost_ends_the_build(tmp_path: Path) -> None:
    with Machines(tmp_path) as machines:
        machines.start_workers(1)
        with closing(Cluster(machines.place)) as cluster:
            waiting = cluster.submit(time.sleep, 60)
            machines.end(machines.scheduler)
            with pytest.raises(DigestError, match="does not answer any more"):
                cluster.result(waiting)


def test_a_task_that_kills_its_workers_ends_the_build(tmp_path: Path) -> None:
    with Machines(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as machines:
        machines.start_workers(1)
        with closing(Cluster(machines.place)) as cluster, pytest.raises(DigestError) as caught:
            cluster.result(cluster.submit(os._exit, 1))
    assert str(caught.value).startswith("1 worker died of one task, the last was tcp://127.0.0.1:")


@pytest.mark.parametrize("place", ["127.0.0.1:1", "nowhere.invalid:8786", "127.0.0.1:99999"])
def test_without_a_scheduler_nothing_is_begun(place: str) -> None:
    with pytest.raises(DigestError, match=f"no Dask scheduler answers at {place}; start one") as caught:
        Cluster(place, patience=1)
    assert caught.value.exit_code == 2


def test_what_is_no_scheduler_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(DigestError, match=f"no Dask scheduler answers at {place}"):
            Cluster(place, patience=1)


@pytest.mark.parametrize(
    "spec", ["dask://", "dask://host", "dask://host:port", "dask:host:1", "dask://a/b:1"]
)
def test_an_address_without_a_port_is_misuse(spec: str) -> None:
    with pytest.raises(DigestError, match=r"is no executor; write serial, .* or dask://host:port"):
        Crew(spec)


def test_without_the_package_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DigestError, match="needs the package distributed; install it beside digest"):
        Crew("dask://127.0.0.1:8786")
