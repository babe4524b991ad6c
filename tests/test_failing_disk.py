"""Commands that write, while the disk fails: whatever is there is whole, and said is what happened."""

import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from digest.cli import main
from tests.builders import MAIL, Value, entry, write_file
from tests.drawing import SLOW, Draw
from tests.sites import NOW, SVG, read_tree, write_site

if os.name == "nt":
    pytest.skip("processes are copied here", allow_module_level=True)

from tests.failing import (
    End,
    changes_the_disk,
    reads_the_disk,
    with_failing_call,
    with_full_disk,
    with_little_memory,
)

TAGS = "talks: {label: Talks, aliases: [Negotiations]}\n"
FILES: Mapping[str, str] = {
    "content/tags.yml": TAGS,
    "content/outlets.yml": "example-news: {name: Example News}\n",
    "content/entries/2024/11/a.md": entry(title="First talks", tags=["Negotiations"]),
    "content/entries/2024/11/b.md": entry(
        title="Second talks",
        tags=["Talks", "Talks"],
        source={"name": "Example News", "url": "https://news.example/b?utm_source=x"},
    ),
    "content/images/map.svg": SVG,
}
FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [
{"id": "1", "url": "https://old.example/1", "title": "One", "content_html": "<p>One thing.</p>",
 "date_published": "2019-05-04T10:00:00Z", "tags": ["Harbour"]},
{"id": "2", "url": "https://old.example/2", "title": "Two", "content_html": "<p>Another thing.</p>",
 "date_published": "2019-06-04T10:00:00Z"}]}
"""
SAVED = """<html><head><title>Ferry returns</title><link rel="canonical" href="https://news.example/ferry">
<meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2024-11-14T10:00:00Z"></head>
<body><p>It sails.</p></body></html>
"""
# What stands beside a file until it takes its place.
SCRAP = re.compile(r"(^|/)\.[^/]*\.(new|old)$")
# Each call of each command takes minutes: usually some of them are tried, and at the next time the same. Of
# the files that two of the commands write one by one fewer are tried, and at the next time others.
STEP, SPARING = (1, 1) if SLOW else (9, 27)


@dataclass(frozen=True)
class Case:
    """A command that writes, and the options of the site that it needs; one of `step` changes is tried."""

    command: tuple[str, ...]
    options: Mapping[str, Value]
    step: int = STEP


CASES = {
    "init": Case(("init", "new"), {}, SPARING),
    "equip": Case(("equip",), {}, SPARING),
    "new": Case(("new", "../saved.html", "--title", "It sails", "--summary", "Again.", "--tag", "talks"), {}),
    "rename": Case(("tags", "rename", "talks", "Long talks"), {}),
    "fix": Case(("check", "--fix"), {}),
    "import": Case(("import", "../feed.json"), {}),
    "export": Case(("export", "out"), {}),
    "mail": Case(("mail", "2024-W46", "-o", "letter.eml"), {"mail": MAIL}),
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Where a case is tried: what is there before, and what is to be there afterwards."""

    case: Case
    root: Path
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]

    def lay_out(self) -> Path:
        """Write the folder anew."""
        return lay_out(self.root, self.case)


def lay_out(root: Path, case: Case) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    return write_site(root, FILES, **case.options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files that commands read, beside the site; the moment is always the same."""
    folder = tmp_path_factory.mktemp("disk")
    write_file(folder / "feed.json", FEED)
    write_file(folder / "saved.html", SAVED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
        yield folder


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, folder: Path) -> Desk:
    """That of a case, which is run here once: what it imports is then there in each copy of this process."""
    case = CASES[request.param]
    root = lay_out(folder / "root", case)
    before = tree(root)
    with chdir(root):
        done = CliRunner().invoke(main, case.command)
    assert done.exit_code == 0, done.output
    assert not any(map(SCRAP.search, read_tree(root)))
    after = tree(root)
    assert after != before
    return Desk(case, root, before, after)


def tree(root: Path) -> dict[str, bytes]:
    """What is there, but for what nobody reads: where nothing can be removed, that stays."""
    found = read_tree(root).items()
    return {path: data for path, data in found if not (path.startswith(".cache/") or SCRAP.search(path))}


def find_torn(
    before: Mapping[str, bytes], after: Mapping[str, bytes], found: Mapping[str, bytes]
) -> list[str]:
    """The files that are neither as before nor as they are to be."""
    names = {*before, *after, *found}
    return sorted(name for name in names if found.get(name) not in (before.get(name), after.get(name)))


@pytest.mark.parametrize("desk", CASES, indirect=True)
def test_every_change_on_the_disk_may_fail(desk: Desk, draw: Draw) -> None:
    ends = []
    step = desk.case.step
    for at in range(draw.first(step) if step > STEP else 0, 10_000, step):
        end = with_failing_call(desk.case.command, desk.lay_out(), at)
        if not end.failed:
            break
        ends.append(end.status)
        look(desk, end, f"change {at}")
    assert len(ends) > 1
    assert any(ends), "no failure was told"


@pytest.mark.parametrize("most", [0, 60, 400])
@pytest.mark.parametrize("desk", CASES, indirect=True)
def test_a_file_may_not_be_written_to_its_end(desk: Desk, most: int) -> None:
    end = with_full_disk(desk.case.command, desk.lay_out(), most)
    look(desk, end, f"files of {most} bytes")
    assert end.status or most > 60


def look(desk: Desk, end: End, what: str) -> None:
    """The end was told plainly, every file is whole, and the same command brings about the rest."""
    assert end.is_plain, (what, end)
    assert end.status in {0, 2}, (what, end)
    assert find_torn(desk.before, desk.after, tree(desk.root)) == [], (what, end)
    if end.status:
        again = with_failing_call(desk.case.command, desk.root, 10_000)
        assert (again.status, again.failed) == (0, False), (what, end, again)
    assert tree(desk.root) == desk.after, (what, end)


@pytest.mark.parametrize("desk", sorted(CASES.keys() - {"init"}), indirect=True)
def test_what_cannot_be_read_is_not_left_out_in_silence(desk: Desk) -> None:
    for at in range(0, 10_000, STEP):
        end = with_failing_call(desk.case.command, desk.lay_out(), at, reads_the_disk)
        if not end.failed:
            break
        assert "Traceback" not in end.said, (at, end)
        found = tree(desk.root)
        if end.status:
            assert find_torn(desk.before, desk.after, found) == [], (at, end)
            continue
        # `check --fix` looks twice: what was not read at first is not mended; what is wrong there is told.
        left = {path for path in desk.after if found.get(path) != desk.after[path]}
        assert found.keys() == desk.after.keys(), (at, end)
        assert all(desk.before.get(path) == found[path] and f"{path}:" in end.said for path in left), (
            at,
            end,
        )


@pytest.mark.parametrize("desk", ["rename"], indirect=True)
def test_what_could_not_be_changed_is_named_and_not_listed_as_changed(desk: Desk) -> None:
    end = with_full_disk(desk.case.command, desk.lay_out(), 60)
    assert end.status == 2
    said = end.said.splitlines()
    assert not any(line.startswith("content/") for line in said), said
    (file,) = (line.split(" cannot be written (")[0] for line in said if "cannot be written" in line)
    assert file.removeprefix("digest: ") in {str((desk.root / path).resolve()) for path in desk.before}


BUILD = Case(("build", "--executor", "serial"), {})


def test_a_build_on_a_full_disk_leaves_the_site_whole(folder: Path) -> None:
    root = lay_out(folder / "root", BUILD)
    titles = ("New", "Old")
    sites = {}
    for title in titles:
        write_file(root / "content/entries/2024/11/a.md", entry(title=title, tags=["Negotiations"]))
        assert with_failing_call(BUILD.command, root, 10_000).status == 0
        sites[title] = read_tree(root / "site")
    assert sites["New"] != sites["Old"]
    up = "Old"
    for most in (0, 60, 4_000, 40_000):
        (wanted,) = {*titles} - {up}
        write_file(root / "content/entries/2024/11/a.md", entry(title=wanted, tags=["Negotiations"]))
        end = with_full_disk(BUILD.command, root, most)
        assert end.is_plain, end
        assert read_tree(root / "site") == sites[up if end.status else wanted], most
        assert end.status == (2 if most < 40_000 else end.status), (most, end)
        again = with_failing_call(BUILD.command, root, 10_000)
        assert again.status == 0, (most, again)
        assert read_tree(root / "site") == sites[wanted], most
        up = wanted


def writes_the_site(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event is about a new file of the site, which is made beside the one that is up."""
    return event == "open" and changes_the_disk(event, arguments) and "/.site." in str(arguments[0])


def test_a_build_that_the_disk_ends_says_where_the_cure_and_that_the_site_was_not_touched(
    folder: Path,
) -> None:
    root = lay_out(folder / "root", BUILD)
    assert with_failing_call(BUILD.command, root, 10_000).status == 0
    before = read_tree(root / "site")
    write_file(root / "content/entries/2024/11/a.md", entry(title="Another title", tags=["Negotiations"]))
    for at in (0, 3, 9):
        end = with_failing_call(BUILD.command, root, at, writes_the_site)
        assert end.status == 2, (at, end)
        (said,) = (line for line in end.said.splitlines() if line.startswith("digest: "))
        assert said.startswith(f"digest: the disk does not allow it: {root.resolve()}/.site."), said
        wanted = "No space left on device; make room on the disk, then try again. The site was not touched."
        assert said.endswith(wanted), said
        assert read_tree(root / "site") == before, at


def numbers(folder: Path) -> dict[str, int]:
    """The files in a folder, and by which number the disk knows each."""
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*")
            if path.is_file()}  # fmt: skip


def test_a_build_that_the_disk_ends_leaves_it_as_full_as_it_was(folder: Path) -> None:
    """A build that begins with the spare writes into that: new files, in new folders, too."""
    root = lay_out(folder / "root", BUILD)
    new = root / "content/entries/2024/11/new.md"
    write_file(root / "content/entries/2024/11/c.md", entry(title="Third", tags=["Talks"]))
    for _ in range(2):
        assert with_failing_call(BUILD.command, root, 10_000).status == 0
    spare = root / ".site.spare"
    before = numbers(spare)
    assert before == numbers(root / "site")
    write_file(root / "content/entries/2024/11/a.md", entry(title="Another title", tags=["Negotiations"]))
    write_file(new, entry(title="A new one", body="Long. " * 3_000))
    ends = [with_failing_call(BUILD.command, root, at, writes_the_site) for at in (0, 9, 40)]
    ends.append(with_full_disk(BUILD.command, root, 15_000))
    assert [end.status for end in ends] == [2] * 4, ends
    assert numbers(spare) == before
    assert not (spare / "2024/11/new").exists()
    assert with_failing_call(BUILD.command, root, 10_000).status == 0
    assert numbers(spare) == numbers(root / "site") != before


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux does")
@pytest.mark.parametrize("room", [1_000_000, 6_000_000])
def test_a_build_without_memory_says_so(room: int, folder: Path) -> None:
    """There is none for values, or for the first thread."""
    root = lay_out(folder / "root", BUILD)
    ends = (with_little_memory(BUILD.command, root, room + more) for more in range(0, 500_000, 50_000))
    end = next(end for end in ends if end.status != -signal.SIGXCPU)
    # Who asks last is chance: a library in Rust says it in its own words, and ends the process.
    if end.status != -signal.SIGABRT or "memory allocation of" not in end.said:
        assert end.is_plain, end
        # A thread may find what one before it has left.
        assert end.status in {0, 2}, end
        assert end.status == 0 or "digest: there is not enough memory" in end.said, end
    assert (root / "site").exists() is (end.status == 0)
    assert with_failing_call(BUILD.command, root, 10_000).status == 0
