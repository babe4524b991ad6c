"""Builds as programs, when the machine is unkind: the site that is up stays whole, and the end is told."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import Value, entry, write_file
from tests.sites import NOW, PATIENCE, SVG, build, read_tree, write_site

if sys.platform != "linux":
    pytest.skip("processes are looked at as Linux shows them", allow_module_level=True)

# Enough for workers to be started.
MANY = 160
TRIES = 3
LAST = "content/entries/2024/12/last.md"
# Whoever runs the tests in the background has made them deaf to an interrupt.
HEAR = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
PROGRAM = (sys.executable, "-c", f"{HEAR}; from digest.cli import run; run()")
BUILD = (*PROGRAM, "build", "--executor", "processes:2")


@dataclass
class Wavering:
    """A digest that goes from one of two states to the other and back; `up` is the one whose site is up."""

    root: Path
    sites: Sequence[Mapping[str, bytes]]
    up: int

    def turn(self) -> None:
        """Write the other state."""
        put(self.root, 1 - self.up)

    def begin(self) -> "subprocess.Popen[str]":
        """Begin to build the other state over the site that is up, with all texts to be read."""
        self.turn()
        shutil.rmtree(self.root / ".cache")
        return start(self.root)

    def begin_and_catch(self, wanted: Callable[[int], bool]) -> tuple["subprocess.Popen[str]", int]:
        """Begin to build until a process was seen that this starts; some live for a moment only."""
        for _ in range(TRIES):
            process = self.begin()
            if found := catch(process, wanted):
                return process, found
            said = process.communicate(timeout=PATIENCE)[0]
            assert process.returncode == 0, said
            self.look()
        raise AssertionError("it never came")

    def settle(self) -> None:
        """The old site is up, and the next build makes the new one."""
        assert read_tree(self.root / "site") == self.sites[self.up]
        with start(self.root) as process:
            said = process.communicate(timeout=2 * PATIENCE)[0]
        assert process.returncode == 0, said
        self.look()

    def look(self) -> None:
        """The new site is up, and nothing is left over."""
        self.up = 1 - self.up
        assert read_tree(self.root / "site") == self.sites[self.up]
        usual = {".cache", ".site.spare", "content", "mkdocs.yml", "site"}
        assert {path.name for path in self.root.iterdir()} <= usual


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> Wavering:
    """One with workers, pictures and a search."""
    files = {f"content/entries/2024/11/s{number}.md": tell(number) for number in range(MANY)}
    root = write_site(tmp_path_factory.mktemp("states") / "root", {**files, "content/images/map.svg": SVG})
    sites = []
    for state in (0, 1):
        put(root, state)
        sites.append(read_tree(build(root)))
    assert sites[0] != sites[1]
    return Wavering(root, sites, 1)


def tell(number: int) -> str:
    source: Value = {"name": "Example News", "url": f"https://news.example/{number}"}
    return entry(title=f"Story {number}", source=source, body=f"Story {number} is told.\n")


def put(root: Path, state: int) -> None:
    write_file(root / LAST, entry(title=f"State {state}", date="2024-12-30", tags=[f"State {state}"]))


def start(root: Path, *command: str, **how: str) -> "subprocess.Popen[str]":
    """A program in the folder, in a group of its own, as a terminal starts it."""
    return subprocess.Popen(
        command or BUILD,
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp())), **how},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def children(process: "subprocess.Popen[str]") -> list[int]:
    """The processes that it has started, and that are there still."""
    found: list[int] = []
    for task in Path(f"/proc/{process.pid}/task").glob("*/children"):
        # A thread may end at any moment.
        with suppress(OSError):
            found += map(int, task.read_text(encoding="ascii").split())
    return found


def name_of(number: int) -> str:
    try:
        return Path(f"/proc/{number}/comm").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def is_worker(number: int) -> bool:
    return "python" in name_of(number)


def is_pagefind(number: int) -> bool:
    return name_of(number).startswith("pagefind")


def catch(process: "subprocess.Popen[str]", wanted: Callable[[int], bool]) -> int:
    """Wait for a process that it starts, and return its number; 0 where it ends without one."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if found := next(filter(wanted, children(process)), 0):
            return found
        # Without a pause it would take a core away from those it waits for.
        time.sleep(0.002)
    return 0


@pytest.mark.parametrize("when", [is_worker, is_pagefind])
def test_a_terminal_interrupts_all_processes_and_one_of_them_answers(
    when: Callable[[int], bool], digest: Wavering
) -> None:
    process, _ = digest.begin_and_catch(when)
    with process:
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 130
    assert said.strip() == "digest: interrupted; what is there is whole, the next run does the rest"
    digest.settle()


@pytest.mark.parametrize(
    ("whom", "wanted"), [(is_worker, "a worker died"), (is_pagefind, "Pagefind could not build the search")]
)
def test_a_helper_that_is_killed_is_told(whom: Callable[[int], bool], wanted: str, digest: Wavering) -> None:
    for _ in range(5):
        process, helper = digest.begin_and_catch(whom)
        with process:
            os.kill(helper, signal.SIGKILL)
            said = process.communicate(timeout=PATIENCE)[0]
        if process.returncode:
            break
        # It had done its work already.
        digest.look()
    assert process.returncode == 2, said
    assert said.startswith(f"digest: {wanted}")
    assert "Traceback" not in said
    digest.settle()


def test_a_build_needs_no_home_and_no_language(digest: Wavering) -> None:
    digest.turn()
    with start(digest.root, HOME="", USER="", LANG="", LC_ALL="", XDG_CACHE_HOME="", TMPDIR="") as process:
        said = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 0, said
    digest.look()


def test_two_builds_at_once_both_end_well(digest: Wavering) -> None:
    digest.turn()
    both = start(digest.root), start(digest.root)
    said = [process.communicate(timeout=2 * PATIENCE)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    digest.look()
