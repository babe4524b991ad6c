"""What a build survives: being killed at any moment, and damaged or foreign state. It costs time, no more."""

import errno
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from digest.keeping import journal
from digest.model.problems import DigestError
from digest.printing.ledger import read_ledger, write_ledger
from digest.printing.swap import exchange, spare_of
from tests.builders import entry, write_file
from tests.conftest import NewDigest
from tests.desk import FILES, Desk, read_whole
from tests.drawing import SLOW, Draw
from tests.sites import PATIENCE, read_tree
from tests.test_journal import Evil

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked here")

# Two states of a digest; a build goes from one to the other and back.
ONE: Mapping[str, str | None] = {
    "content/entries/2024/11/c.md": entry(title="Comes and goes", tags=["Talks"]),
    "content/entries/2024/12/b.md": FILES["content/entries/2024/12/b.md"],
    "content/images/map.svg": FILES["content/images/map.svg"],
}
OTHER: Mapping[str, str | None] = {
    "content/entries/2024/11/c.md": None,
    "content/entries/2024/12/b.md": entry(title="Old news", date="2023-02-01", aliases=["2024/11/c"]),
    "content/images/map.svg": FILES["content/images/map.svg"].replace('"3"', '"5"'),
}
WRITES = os.O_WRONLY | os.O_RDWR
# Killed before every one of some hundred changes, a build takes minutes: usually some of them are tried, in
# each run others. There are fewer looks.
STEP, LOOKS = (1, 1) if SLOW else (14, 7)


def put(desk: Desk, state: Mapping[str, str | None]) -> None:
    """Give the digest this state, and MkDocs something to do."""
    for name, text in state.items():
        if text is None:
            (desk.root / name).unlink()
        else:
            write_file(desk.root / name, text)
    desk.frame = "plain" if state is ONE else "dark"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A digest in its first state, with its site."""
    desk = Desk(tmp_path / "digest").write(FILES)
    put(desk, ONE)
    desk.build()
    return desk


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, bytes]]:
    """The sites of the two states, built from nothing: 0 for the first, 1 for the other."""
    desk = Desk(tmp_path_factory.mktemp("clean")).write(FILES)
    found = {}
    for number, state in enumerate((ONE, OTHER)):
        put(desk, state)
        found[number] = desk.clean()
    return found


# Killed


def touches_the_disk(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event of Python is about a change on the disk."""
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & WRITES)
    # Between the two the folders are exchanged.
    names = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "ctypes.dlsym"}
    return event in names


def build_and_die(desk: Desk, at: int) -> bool:
    """Build in a child that is killed before its change number `at` on the disk; whether it was."""
    child = os.fork()
    if not child:
        left = at

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if touches_the_disk(event, arguments):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        status = 1
        try:
            sys.addaudithook(count)
            desk.build()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert status in {0, signal.SIGKILL}
    return bool(status)


def test_a_build_may_be_killed_before_any_change_on_the_disk(
    desk: Desk, sites: dict[int, dict[str, bytes]], draw: Draw
) -> None:
    rest = random.Random(draw.seed)
    up, at, killed = 0, draw.first(STEP), True
    while killed:
        put(desk, (OTHER, ONE)[up])
        killed = build_and_die(desk, at)
        now = read_tree(desk.site)
        assert now in (sites[0], sites[1]), f"neither the old nor the new site after change {at}"
        if at % 3 == 0:
            # The next one may be killed as well.
            build_and_die(desk, rest.randrange(60))
        up = 1 - up
        desk.build()
        assert read_whole(desk.site) == sites[up], f"killed before change {at}"
        assert left_beside(desk) == []
        at += STEP
    assert at > 40


def test_the_first_build_may_be_killed_before_any_change_on_the_disk(
    desk: Desk, sites: dict[int, dict[str, bytes]], draw: Draw
) -> None:
    at, killed = draw.first(2 * STEP + 1), True
    while killed:
        for path in (desk.site, spare_of(desk.site), desk.root / ".cache"):
            shutil.rmtree(path, ignore_errors=True)
        killed = build_and_die(desk, at)
        assert not desk.site.exists() or read_tree(desk.site) == sites[0]
        desk.build()
        assert read_whole(desk.site) == sites[0], f"killed before change {at}"
        assert left_beside(desk) == []
        at += 2 * STEP + 1
    assert at > 100


def reads_the_disk(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an audit event of Python is about a look at the disk, but for modules of Python."""
    if event == "open":
        reads = isinstance(arguments[2], int) and not arguments[2] & WRITES
        return reads and not str(arguments[0]).endswith((".py", ".pyc"))
    return event in {"os.scandir", "os.listdir"}


def build_with_failure(
    desk: Desk, at: int, chosen: Callable[[str, tuple[Any, ...]], bool] = touches_the_disk
) -> tuple[bool, bool]:
    """Build in a child whose chosen call number `at` fails: whether it did; whether the build ended well."""
    child = os.fork()
    if not child:
        left = at

        def count(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if chosen(event, arguments) and event != "ctypes.dlsym":
                left -= 1
                if left == -1:
                    raise OSError(errno.EIO, os.strerror(errno.EIO), "disk")

        status = 3
        try:
            sys.addaudithook(count)
            desk.build()
            status = 0
        except (DigestError, OSError):  # which the command line says in a line
            status = 1
        finally:
            os._exit(status + 10 * (left < 0))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, 10, 11}, "a build ended with an error that is not told plainly"
    return status >= 10, not status % 10


def test_any_change_on_the_disk_may_fail(desk: Desk, sites: dict[int, dict[str, bytes]], draw: Draw) -> None:
    up, at, failed, well = 0, draw.first(STEP), True, Counter[bool]()
    while failed:
        put(desk, (OTHER, ONE)[up])
        failed, ended_well = build_with_failure(desk, at)
        well[ended_well] += 1
        assert read_tree(desk.site) in ([sites[1 - up]] if ended_well else [sites[0], sites[1]]), (
            f"change {at}"
        )
        up = 1 - up
        desk.build()
        assert read_whole(desk.site) == sites[up], f"after change {at} failed"
        assert left_beside(desk) == []
        at += STEP
    assert at > 40
    assert well[True] > 1, "no failure was survived"
    assert well[False] > 1, "no failure was told"


def test_whatever_cannot_be_read_nothing_is_left_out_in_silence(
    desk: Desk, sites: dict[int, dict[str, bytes]], draw: Draw
) -> None:
    up, at, failed, well = 0, draw.first(LOOKS), True, Counter[bool]()
    while failed:
        put(desk, (OTHER, ONE)[up])
        if at % 2:
            shutil.rmtree(desk.cache)
        failed, ended_well = build_with_failure(desk, at, reads_the_disk)
        well[ended_well] += 1
        wanted = sites[1 - up] if ended_well else sites[up]
        assert read_tree(desk.site) == wanted, f"read {at}"
        up = 1 - up
        desk.build()
        assert read_whole(desk.site) == sites[up], f"after read {at} failed"
        at += LOOKS
    assert at > 40
    assert well[True] > 1, "no failure was survived"
    assert well[False] > 1, "no failure was told"


def left_beside(desk: Desk) -> list[str]:
    usual = {"content", ".cache", ".site.spare", "site", "own"}
    return sorted(path.name for path in desk.root.iterdir() if path.name not in usual)


@contextmanager
def watched(site: Path, allowed: tuple[Mapping[str, bytes], Mapping[str, bytes]]) -> Iterator[None]:
    """Reads the site all the time, as a web server does: what both sites have is always there, whole."""
    common = sorted(set(allowed[0]) & set(allowed[1]))
    faults: list[str] = []
    over = threading.Event()
    rounds = 0

    def read() -> None:
        nonlocal rounds
        while not over.is_set():
            rounds += 1
            for path in common:
                try:
                    data = (site / path).read_bytes()
                except OSError as error:
                    faults.append(str(error))
                    continue
                if data not in (allowed[0][path], allowed[1][path]):
                    faults.append(f"{path} is half written")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()
    assert faults == []
    assert rounds


def test_readers_find_the_old_or_the_new_site_whenever_a_build_is_killed(
    desk: Desk, sites: dict[int, dict[str, bytes]], tmp_path: Path
) -> None:
    write_file(tmp_path / "one/a", "")
    write_file(tmp_path / "two/a", "")
    if not exchange(tmp_path / "one", tmp_path / "two"):
        pytest.skip("this file system cannot exchange two folders")
    # Each run tries others: how far a build comes until then is chance anyway.
    moments = random.Random()
    started = time.perf_counter()
    desk.build()
    took = time.perf_counter() - started
    server = _Builder(desk)
    with watched(desk.site, (sites[0], sites[1])):
        for number in range(12):
            put(desk, (OTHER, ONE)[number % 2])
            server.start()
            time.sleep(moments.uniform(0, 3 * took))
            server.kill()
            assert read_tree(desk.site) in (sites[0], sites[1])
            if number % 2:
                server.start()
                server.wait()
                assert read_whole(desk.site) == sites[0]


class _Builder:
    """Builds in children of this process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._child = 0

    def start(self) -> None:
        self._child = os.fork()
        if self._child:
            return
        status = 1
        try:
            self._desk.build()
            status = 0
        finally:
            os._exit(status)

    def kill(self) -> None:
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)

    def wait(self) -> None:
        assert os.waitpid(self._child, 0)[1] == 0


# Damaged and foreign state


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def file_of(desk: Desk, name: str) -> Path:
    (path,) = desk.cache.glob(name)
    return path


def stranger(desk: Desk) -> None:
    """A ledger that is whole, and whose pickles would run something."""
    evil = Evil(desk.root / "ran")
    with file_of(desk, "site-*").open("wb") as file:
        journal.start(file, b"digest ledger 1")
        journal.append(file, pickle.dumps(({}, {}, {}, {}, {"state": evil}, (0, {}), (0, {}))))


def poison_kept(desk: Desk) -> None:
    """A ledger that is whole; one of the values kept in it would run something."""
    path = file_of(desk, "site-*")
    ledger = read_ledger(path)
    for name in ledger.kept:
        ledger.kept[name] = pickle.dumps(Evil(desk.root / "ran"))
    write_ledger(path, ledger)


def of_another_program(desk: Desk) -> None:
    for name in ("site-*", "readings"):
        path = file_of(desk, name)
        path.write_bytes(path.read_bytes().replace(b"digest ", b"digust "))


def put_file_for_cache(desk: Desk) -> None:
    shutil.rmtree(desk.cache)
    write_file(desk.cache, "a file")


def put_folders_for_files(desk: Desk) -> None:
    for name in ("readings", "texts-*", "site-*"):
        path = file_of(desk, name)
        path.unlink()
        path.mkdir()


def forbid_writing(desk: Desk) -> None:
    desk.cache.chmod(0o555)


def exchange_texts(desk: Desk) -> None:
    """Another file stands in the place of the texts, as long and of other letters."""
    path = file_of(desk, "texts-*")
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(b"x" * len(data))


def restore_site(desk: Desk) -> None:
    """The site comes back from a backup that was made one build ago."""
    older = desk.root.parent / "older"
    shutil.copytree(desk.site, older)
    put(desk, OTHER)
    desk.build()
    shutil.rmtree(desk.site)
    shutil.copytree(older, desk.site)


def restore_all(desk: Desk) -> None:
    """Site and cache come back from a backup of different days."""
    older = desk.root.parent / "older"
    shutil.copytree(desk.root / ".cache", older)
    put(desk, OTHER)
    desk.build()
    shutil.rmtree(desk.root / ".cache")
    shutil.copytree(older, desk.root / ".cache")


def restore_content(desk: Desk) -> None:
    """The content comes back from a backup: the bytes and times, other numbers on the disk."""
    older = desk.root.parent / "older"
    shutil.copytree(desk.root / "content", older)
    shutil.rmtree(desk.root / "content")
    shutil.copytree(older, desk.root / "content")


def move_project(desk: Desk) -> None:
    desk.root = desk.root.rename(desk.root.parent / "moved")


def copy_project(desk: Desk) -> None:
    target = desk.root.parent / "copied"
    shutil.copytree(desk.root, target)
    desk.root = target


def move_site(desk: Desk) -> None:
    desk.site.rename(desk.root.parent / "moved")


def exchange_trees(desk: Desk) -> None:
    """What the spare was is the site now."""
    desk.site.rename(desk.root / "aside")
    spare_of(desk.site).rename(desk.site)
    (desk.root / "aside").rename(spare_of(desk.site))


def forbid_reading(desk: Desk) -> None:
    for path in (desk.site / "index.html", desk.site / "feed.xml"):
        path.chmod(0)


HARMS: dict[str, Callable[[Desk], object]] = {
    **{
        f"{name} {harm.__name__}": lambda desk, name=name, harm=harm: harm(file_of(desk, name))  # type: ignore[misc]
        for name in ("site-*", "readings", "texts-*")
        for harm in (flip, cut, Path.unlink)
    },
    **{
        harm.__name__: harm
        for harm in (
            stranger, poison_kept, of_another_program, put_file_for_cache, put_folders_for_files,
            forbid_writing, exchange_texts, restore_site, restore_all, restore_content, move_project,
            copy_project, move_site, exchange_trees, forbid_reading,
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("change", [False, True], ids=["the same", "another"])
@pytest.mark.parametrize("harm", HARMS)
def test_harm_costs_time_and_never_the_site(
    harm: str, change: bool, desk: Desk, sites: dict[int, dict[str, bytes]]
) -> None:
    HARMS[harm](desk)
    put(desk, ONE)
    if change:
        put(desk, OTHER)
    for _ in range(2):
        desk.build()
        assert read_whole(desk.site) == sites[change]
    assert not (desk.root / "ran").exists()
    desk.cache.chmod(0o755)


def test_a_second_process_is_told_who_is_at_work(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with (
        journal.locked(tmp_path, journal.warn) as mine,
        journal.locked(tmp_path, journal.warn) as none,
    ):
        assert mine == tmp_path
        assert none is None
    (record,) = caplog.records
    assert record.getMessage().startswith(f"another run of digest (process {os.getpid()}, since ")
    with journal.locked(tmp_path, journal.warn) as mine:
        assert mine == tmp_path
    assert len(caplog.records) == 1


def test_who_waits_for_another_process_has_what_that_one_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    other = journal.locked(tmp_path)
    other.__enter__()

    def end_the_other(said: str) -> None:
        told.append(said)
        threading.Timer(0.3, other.__exit__, (None, None, None)).start()

    with journal.locked(tmp_path, journal.warn, end_the_other) as mine:
        assert mine == tmp_path
    (said,) = told
    assert said.startswith(f"waits for another run of digest (process {os.getpid()}, since ")
    assert caplog.records == []


@pytest.mark.parametrize(("options", "waits"), [((), True), (("--quiet",), False)])
def test_a_build_waits_for_another_and_says_so_unless_it_is_to_be_quiet(
    options: tuple[str, ...], waits: bool, new_digest: NewDigest
) -> None:
    root = new_digest(FILES, search="false")
    command = [sys.executable, "-m", "digest", "build", "-f", str(root / "mkdocs.yml"), *options]
    with journal.locked(root / ".cache/digest"):
        building = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert building.stderr
        first = building.stderr.readline() if waits else ""
        assert first.startswith("waits for ") is waits
        time.sleep(0 if waits else 3)
        assert building.poll() is None
        assert not (root / "site").exists()
    _, said = building.communicate(timeout=PATIENCE)
    assert (building.returncode, "goes on without" in said) == (0, False)
    assert (root / "site/index.html").is_file()


def test_a_build_while_another_has_the_lock_is_the_same(
    desk: Desk, sites: dict[int, dict[str, bytes]]
) -> None:
    put(desk, OTHER)
    with journal.locked(desk.cache) as folder:
        assert folder
        desk.build()
    assert read_whole(desk.site) == sites[1]
    put(desk, ONE)
    for _ in range(2):
        desk.build()
        assert read_whole(desk.site) == sites[0]
