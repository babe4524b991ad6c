"""A build that took longer than others does not put up what is older than what they have put up."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.model.problems import TRY_LATER
from digest.printing.overtaking import OvertakenError, alone_in, begin_watch
from tests.builders import entry, write_file
from tests.conftest import NewDigest
from tests.sites import build, read_page, texts

ENTRY = "content/entries/2024/11/a.md"


def headline(root: Path) -> str:
    (found,) = texts(read_page(root / "site/2024/11/a/index.html"), "//h1")
    return found


def build_beside(root: Path) -> None:
    """As another process does, which finds this one at work and has waited for it long enough."""
    program = "from pathlib import Path\nfrom digest.running.building import build_site\n"
    program += "build_site(Path('mkdocs.yml'))"
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(new_digest: NewDigest) -> Path:
    root = new_digest({ENTRY: entry(title="First")}, search="false")
    build(root)
    return root


def build_and(root: Path, beside: Callable[[int], None]) -> int:
    """Build, and do this whenever the content has been read; how often it was."""
    times = 0

    def report(*_: object) -> None:
        nonlocal times
        times += 1
        beside(times)

    build(root, report=report)
    return times


def test_what_was_written_and_put_up_meanwhile_is_not_replaced_by_what_is_older(root: Path) -> None:
    def write_and_build(times: int) -> None:
        if times == 1:
            write_file(root / ENTRY, entry(title="Third"))
            build_beside(root)

    write_file(root / ENTRY, entry(title="Second"))
    assert build_and(root, write_and_build) == 2
    assert headline(root) == "Third"


def test_a_site_of_the_same_content_is_replaced(root: Path) -> None:
    write_file(root / ENTRY, entry(title="Second"))
    assert build_and(root, lambda _: build_beside(root)) == 1
    assert headline(root) == "Second"


def test_what_is_written_meanwhile_waits_for_the_next_build(root: Path) -> None:
    write_file(root / ENTRY, entry(title="Second"))
    assert build_and(root, lambda _: write_file(root / ENTRY, entry(title="Third"))) == 1
    assert headline(root) == "Second"


def test_who_is_always_overtaken_gives_up_and_leaves_the_site(root: Path) -> None:
    def write_and_build(times: int) -> None:
        write_file(root / ENTRY, entry(title=f"Written {times}"))
        build_beside(root)

    write_file(root / ENTRY, entry(title="Second"))
    with pytest.raises(OvertakenError, match="let them end, and build once more") as overtaken:
        build_and(root, write_and_build)
    assert (overtaken.value.exit_code, headline(root)) == (TRY_LATER, "Written 4")


def test_a_folder_that_comes_is_seen_and_one_that_nobody_replaces_is_not_asked_about(tmp_path: Path) -> None:
    site = tmp_path / "site"
    before = begin_watch(site, lambda: False)
    before.refuse_older()
    site.mkdir()
    with pytest.raises(OvertakenError):
        before.refuse_older()
    begin_watch(site, lambda: False).refuse_older()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_one_build_at_a_time_puts_a_site_up(tmp_path: Path) -> None:
    """Another process waits for as long as this one holds the folder."""
    code = "import sys; from pathlib import Path; from digest.printing.overtaking import alone_in\n"
    code += "with alone_in(Path(sys.argv[1])): print('in')"
    with alone_in(tmp_path):
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(2)
    said, _ = other.communicate(timeout=60)
    assert said == "in\n"


def test_a_folder_that_cannot_be_opened_holds_nobody_back(tmp_path: Path) -> None:
    with alone_in(tmp_path / "gone"):
        pass
