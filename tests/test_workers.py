"""Who does the work: the order of the tasks is kept, and what goes wrong is said."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.model.problems import DigestError
from digest.workers import ALONE, Crew, Workshop
from tests.builders import entry
from tests.conftest import NewDigest
from tests.sites import ROOT, wait_for
from tests.tasks import die_at_seven, double_late, process_of, refuse_seven

SPECS = ["serial", "processes:1", "processes:2", "processes:3"]
MANY = 1_000


@pytest.mark.parametrize("spec", SPECS)
def test_results_come_with_their_tasks_in_order(spec: str) -> None:
    with Crew(spec) as crew:
        done = list(crew.run(double_late, range(40), lambda number: (number,), MANY))
        assert done == [(number, 2 * number) for number in range(40)]
        assert list(crew.run(double_late, [], lambda number: (number,), MANY)) == []
        assert list(crew.run(double_late, [5], lambda number: (number,), MANY)) == [(5, 10)]


def ask_alone(script: str) -> str:
    """What a script prints in a process of its own: here others may have threads, and then none is forked."""
    done = subprocess.run(
        [sys.executable, "-c", f"import os\nfrom digest.workers import Crew\n{script}"],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only there workers are copies of the process")
def test_what_is_known_before_the_workers_are_is_not_sent_to_them() -> None:
    # No pickle holds a lambda.
    assert (
        ask_alone("""
from time import sleep
# Each takes a moment, so that none of the two has done all before the other has begun.
tasks = [lambda number=number: (number, os.getpid(), sleep(0.02))[:2] for number in range(40)]
with Crew("processes:2") as crew:
    done = list(crew.run(lambda task: task(), tasks, lambda task: (task,), 1_000))
in_order = [task for task, _ in done] == tasks and [number for _, (number, _) in done] == list(range(40))
print(in_order, len({pid for _, (_, pid) in done} - {os.getpid()}))
""")
        == "True 2"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there workers are copies of the process")
def test_copies_of_the_process_end_before_they_hold_much_of_their_own() -> None:
    assert (
        ask_alone("""
with Crew("processes:2") as crew:
    done = list(crew.run(lambda: os.getpid(), range(700), lambda _: (), 1_000))
in_order = [number for number, _ in done] == list(range(700))
print(in_order, {pid for _, pid in done[:300]}.isdisjoint(pid for _, pid in done[300:]))
""")
        == "True True"
    )


@pytest.mark.parametrize("spec", SPECS)
def test_work_beside_gives_its_result_or_raises(spec: str) -> None:
    numbers = [1, 2, 3]
    with Crew(spec) as crew:
        begun = crew.beside(lambda: sum(numbers)), crew.beside(lambda: refuse_seven(7))
        assert begun[0]() == 6
        with pytest.raises(DigestError, match="seven is refused"):
            begun[1]()


@pytest.mark.skipif(sys.platform != "linux", reason="only there a copy of the process does it")
def test_work_beside_goes_on_meanwhile_and_is_done_here_where_the_copy_dies(tmp_path: Path) -> None:
    here, sign = os.getpid(), tmp_path / "sign"
    with Crew("processes:2") as crew:
        waiting = crew.beside(lambda: wait_for(sign.exists))
        deadly = crew.beside(lambda: here if os.getpid() == here else die_at_seven(7))
        sign.touch()
        assert waiting()
        assert deadly() == here


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a copy of the process")
def test_a_standby_answers_what_it_is_asked_and_ends_when_it_is_sent_home() -> None:
    assert (
        ask_alone("""
from digest.workers import Standby
seen = []
standby = Standby(lambda number: (seen.append(number), 6 // number, list(seen))[1:])
forgotten, again, failing, after = map(standby.ask, (1, 2, 0, 3))
print(again(), failing(), after(), seen)
standby.close()
standby.close()
print(standby.ask(1)(), len(os.listdir("/proc/self/task")))
""")
        == "(3, [1, 2]) None (2, [1, 2, 0, 3]) []\nNone 1"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a copy of the process")
def test_a_standby_that_dies_answers_nothing() -> None:
    assert (
        ask_alone("""
from digest.workers import Standby
standby = Standby(lambda number: os._exit(1))
print(standby.ask(1)(), standby.ask(2)())
standby.close()
""")
        == "None None"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a copy of the process")
def test_a_standby_that_nobody_can_ask_any_more_goes_home_without_a_word() -> None:
    # So it is for a moment between the two steps of `close`, and for good where the one who asks was killed.
    assert (
        ask_alone("""
from digest.workers import Standby
standby = Standby(lambda number: number)
print(standby.ask(1)())
standby._wire.close()
standby._process.join()
print(standby._process.exitcode)
""")
        == "1\n0"
    )


def test_tasks_are_taken_up_only_a_little_ahead_of_the_results() -> None:
    # All of an archive's texts at once do not fit into memory.
    taken: list[int] = []
    tasks = (taken.append(number) or number for number in range(100))  # type: ignore[func-returns-value]
    with Crew("processes:2") as crew:
        results = crew.run(double_late, tasks, lambda number: (number,), MANY)
        next(results)
        assert len(taken) < 10


@pytest.mark.parametrize("spec", SPECS)
def test_what_the_work_raises_is_raised(spec: str) -> None:
    with Crew(spec) as crew:
        with pytest.raises(DigestError, match="seven is refused"):
            list(crew.run(refuse_seven, range(20), lambda number: (number,), MANY))
        assert list(crew.run(refuse_seven, [1], lambda number: (number,), MANY)) == [(1, 1)]


def test_a_worker_that_dies_is_said_and_the_next_work_gets_new_ones() -> None:
    with Crew("processes:2") as crew:
        with pytest.raises(DigestError, match="a worker died, perhaps for lack of memory"):
            list(crew.run(die_at_seven, range(20), lambda number: (number,), MANY))
        assert list(crew.run(die_at_seven, [1], lambda number: (number,), MANY)) == [(1, 1)]


def test_little_work_is_done_here_and_much_work_elsewhere() -> None:
    with Crew("processes:2") as crew:
        assert [at for _, at in crew.run(process_of, [1], lambda number: (number,), 3)] == [os.getpid()]
        assert os.getpid() not in {at for _, at in crew.run(process_of, [1], lambda number: (number,), MANY)}


def test_whoever_listens_hears_of_progress() -> None:
    told: list[tuple[str, int, int]] = []

    def listen(step: str, done: int, total: int) -> None:
        told.append((step, done, total))

    Workshop(progress=listen).tell("Reading", 1, 2)
    ALONE.tell("Reading", 1, 2)
    assert told == [("Reading", 1, 2)]


BAD = ["", "process", "serial:2", "processes:0", "processes:-1", "processes:two", "processes:²", "threads:4"]


@pytest.mark.parametrize("spec", BAD)
def test_an_unknown_executor_is_refused(spec: str) -> None:
    with pytest.raises(DigestError, match="is no executor; write serial, processes"):
        Crew(spec)


@pytest.mark.parametrize("command", ["build", "check"])
def test_the_command_line_refuses_an_unknown_executor_as_misuse(command: str, new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry()}, search="false")
    done = CliRunner().invoke(main, [command, "-f", str(root / "mkdocs.yml"), "--executor", "horses"])
    assert done.exit_code == 2
    assert "'horses' is no executor" in done.output
    assert not (root / "site").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc or ps")
def test_workers_go_home_when_the_work_is_done() -> None:
    with Crew("processes:2") as crew:
        numbers = {at for _, at in crew.run(process_of, range(8), lambda number: (number,), MANY)}
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


# Whoever is killed


@pytest.mark.skipif(os.name == "nt", reason="there is no kill of that kind there")
@pytest.mark.parametrize("threads", [0, 1])
def test_workers_end_when_the_process_they_work_for_is_killed(threads: int) -> None:
    """Forked ones, and those that begin with a new Python because there is another thread."""
    script = f"""
import os, signal, threading, time
from digest.workers import Crew
from tests.tasks import process_of
if __name__ == "__main__":
    for _ in range({threads}):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    with Crew("processes:2") as crew:
        done = crew.run(process_of, range(1000), lambda number: (number,), 1000)
        print(*{{next(done)[1] for _ in range(50)}}, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        # What a worker holds open would keep this waiting.
        said, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    pids = list(map(int, said.split()))
    assert wait_for(lambda: not any(map(is_alive, pids)))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
