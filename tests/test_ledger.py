"""What the site that is up holds: read back as it was written, or as nothing."""

import os
import pickle
from pathlib import Path

import pytest

from digest.keeping import journal
from digest.printing.ledger import (
    Ledger,
    SiteTree,
    is_whole,
    ledger_path,
    read_ledger,
    stamp_file,
    write_ledger,
)
from tests.builders import write_file
from tests.test_journal import Evil

LEDGER = Ledger(
    files={"index.html": (b"sha", (4, 1_700_000_000_000_000_000, 12))},
    made={"index.html": (b"values", b"means")},
    sets={"backdrop": (b"key", ("404.html", "assets/a.css"))},
    means={b"means": {"the program": b"1"}},
    kept={"state": pickle.dumps("any")},
    site=SiteTree(7, {"": 1, "a": 2}),
    spare=SiteTree(8, {"": 1}),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site-of-tests"


def test_a_ledger_comes_back_as_it_was_written(path: Path) -> None:
    assert read_ledger(path) == Ledger()
    for ledger in (LEDGER, Ledger(), LEDGER):
        write_ledger(path, ledger)
        assert read_ledger(path) == ledger
    assert list(path.parent.iterdir()) == [path]


def test_a_damaged_ledger_is_an_empty_one(path: Path) -> None:
    write_ledger(path, LEDGER)
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place])
        assert read_ledger(path) == Ledger()
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert read_ledger(path) == Ledger()


STRANGE: dict[str, object] = {
    "a number": 7,
    "too few parts": ({}, {}),
    "too many parts": ({}, {}, {}, {}, {}, (0, {}), (0, {}), {}),
    "lists for tables": ([], [], [], [], [], (0, {}), (0, {})),
    "trees of something else": ({}, {}, {}, {}, {}, 5, 6),
    "folders of something else": ({}, {}, {}, {}, {}, (0, 5), (0, [])),
    "an object of ours": LEDGER,
}


@pytest.mark.parametrize("name", STRANGE)
def test_the_ledger_of_a_stranger_is_an_empty_one(name: str, path: Path) -> None:
    with path.open("wb") as file:
        journal.start(file, b"digest ledger 1")
        journal.append(file, pickle.dumps(STRANGE[name]))
    assert read_ledger(path) == Ledger()


def test_the_ledger_of_a_stranger_runs_nothing(path: Path) -> None:
    with path.open("wb") as file:
        journal.start(file, b"digest ledger 1")
        journal.append(file, pickle.dumps(({}, {}, {}, {}, {}, (0, {}), (0, Evil(path.parent / "ran")))))
    assert read_ledger(path) == Ledger()
    assert not (path.parent / "ran").exists()


def test_a_ledger_that_cannot_be_written_is_no_fault_of_the_site(path: Path) -> None:
    path.mkdir()
    write_ledger(path, LEDGER)
    write_ledger(path / "no/such/folder", LEDGER)
    assert read_ledger(path) == Ledger()


def test_each_site_has_a_ledger_of_its_own(tmp_path: Path) -> None:
    one, other = (ledger_path(tmp_path, tmp_path / name) for name in ("site", "other"))
    assert one != other
    assert ledger_path(tmp_path, tmp_path / "other/../site") == one


def test_a_ledger_is_found_where_cache_and_site_were_moved_together(tmp_path: Path) -> None:
    names = {ledger_path(tmp_path / f"{root}/.cache/digest", tmp_path / f"{root}/site").name for root in "ab"}
    apart = ledger_path(tmp_path / "a/.cache/digest", tmp_path / "b/site").name
    assert len(names) == 1
    assert apart not in names


def test_a_stamp_tells_of_every_change_that_does_not_hide(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_file(path, "text")
    stamp = stamp_file(str(path))
    path.write_bytes(b"text")
    os.utime(path, ns=(stamp[1], stamp[1]))
    assert stamp_file(str(path)) == stamp
    path.write_bytes(b"other")
    assert stamp_file(str(path)) != stamp
    path.unlink()
    with pytest.raises(OSError, match="No such file"):
        stamp_file(str(path))
    path.mkdir()
    (tmp_path / "link").symlink_to(path)
    for no_file in ("a", "link"):
        with pytest.raises(OSError, match="no file"):
            stamp_file(str(tmp_path / no_file))


def test_a_site_is_whole_until_something_in_it_changes(tmp_path: Path) -> None:
    write_file(tmp_path / "index.html", "home")
    write_file(tmp_path / "a/index.html", "a")
    files = {name: (b"", stamp_file(f"{tmp_path}/{name}")) for name in ("index.html", "a/index.html")}
    times = {name: (tmp_path / name).stat().st_mtime_ns for name in ("", "a")}
    ledger = Ledger(files=files, site=SiteTree(1, times))
    assert is_whole(tmp_path, ledger)
    assert not is_whole(tmp_path / "none", ledger)
    os.utime(tmp_path / "a/index.html", ns=(1, 1))
    assert not is_whole(tmp_path, ledger)
    os.utime(tmp_path / "a/index.html", ns=(1, files["a/index.html"][1][1]))
    assert is_whole(tmp_path, ledger)
    os.utime(tmp_path / "a", ns=(1, 1))
    assert not is_whole(tmp_path, ledger)
