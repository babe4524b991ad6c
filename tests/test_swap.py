import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.model.problems import DigestError
from digest.printing.swap import MARKER, exchange, make_staging, refuse_foreign, swap, tidy


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def dead_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def swap_over(staging: Path, site: Path) -> None:
    """Publish, and remove what was there before."""
    if swap(staging, site):
        shutil.rmtree(staging)


@pytest.fixture
def able_to_exchange(tmp_path: Path) -> None:
    """Skips where the system or the file system cannot exchange two folders in one step."""
    one, other = write(tmp_path / "probe/one"), write(tmp_path / "probe/other")
    able = exchange(one, other)
    shutil.rmtree(tmp_path / "probe")
    if not able:
        pytest.skip("this file system cannot exchange two folders")


# Exchanging two folders


@pytest.mark.usefixtures("able_to_exchange")
def test_two_folders_are_exchanged(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one", a="1"), write(tmp_path / "other", b="2")
    assert exchange(one, other)
    assert (held(one), held(other)) == ({"b": "2"}, {"a": "1"})


@pytest.mark.usefixtures("able_to_exchange")
def test_a_folder_that_is_missing_cannot_be_exchanged(tmp_path: Path) -> None:
    one = write(tmp_path / "one", a="1")
    with pytest.raises(OSError, match="No such file"):
        exchange(one, tmp_path / "none")
    assert held(one) == {"a": "1"}


# Staging


def test_staging_is_an_empty_folder_beside_the_site(tmp_path: Path) -> None:
    staging = make_staging(tmp_path / "site")
    assert staging.parent == tmp_path
    assert staging.name.startswith(".site.staging-")
    assert names(staging) == [MARKER]


def test_staging_is_made_where_no_folder_is_yet(tmp_path: Path) -> None:
    assert make_staging(tmp_path / "public/news/site").is_dir()


def test_staging_folders_of_dead_processes_are_removed_those_of_others_stay(tmp_path: Path) -> None:
    dead = write(tmp_path / f".site.staging-{dead_process()}", a="1")
    alive = write(tmp_path / f".site.staging-{os.getppid()}", a="1")
    nobodys = write(tmp_path / ".site.staging-", a="1")
    another = write(tmp_path / f".other.staging-{dead_process()}", a="1")
    staging = make_staging(tmp_path / "site")
    assert (dead.exists(), nobodys.exists()) == (False, False)
    assert sorted(tmp_path.iterdir()) == sorted([alive, another, staging])


@pytest.mark.parametrize("number", [os.getpid, os.getppid], ids=["its own", "another's where nobody tells"])
def test_where_it_cannot_be_known_who_is_at_work_what_is_old_is_removed(
    number: Callable[[], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, young = (write(tmp_path / f".site.staging-{name}-{number()}", a="1") for name in ("old", "young"))
    os.utime(old, (0, 0))
    if number is os.getppid:
        monkeypatch.setattr("sys.platform", "win32")
    tidy(tmp_path / "site")
    assert list(tmp_path.iterdir()) == [young]


def test_what_a_process_left_of_itself_is_not_printed_upon(tmp_path: Path) -> None:
    write(make_staging(tmp_path / "site"), rest="of an earlier build")
    assert names(make_staging(tmp_path / "site")) == [MARKER]


def test_where_no_folder_can_be_made_it_is_said_which(tmp_path: Path) -> None:
    write(tmp_path, file="")
    with pytest.raises(DigestError, match=r"^cannot make a folder beside .*/file/site: "):
        make_staging(tmp_path / "file/site")


# Folders of others


def test_a_folder_with_files_of_others_is_refused_and_left_alone(tmp_path: Path) -> None:
    site = write(tmp_path / "site", thesis="ten years of work")
    with pytest.raises(DigestError, match="holds files that digest did not write"):
        make_staging(site)
    assert held(site) == {"thesis": "ten years of work"}
    assert names(tmp_path) == ["site"]


def test_of_a_site_that_was_copied_without_its_mark_it_is_said_how_to_give_it_one(tmp_path: Path) -> None:
    site = write(tmp_path / "site", **{"addresses.txt": "2024/11/a/\n"})
    with pytest.raises(DigestError) as refused:
        make_staging(site)
    mark = str(refused.value).rpartition("touch ")[2]
    assert mark == str(site / ".digest")
    Path(mark).touch()
    assert make_staging(site).is_dir()


def test_a_file_in_the_sites_place_is_refused(tmp_path: Path) -> None:
    write(tmp_path, site="a file")
    with pytest.raises(DigestError, match="is a file; choose another site_dir"):
        refuse_foreign(tmp_path / "site")


def test_no_folder_an_empty_one_and_our_own_are_accepted(tmp_path: Path) -> None:
    refuse_foreign(tmp_path / "none")
    refuse_foreign(write(tmp_path / "empty"))
    refuse_foreign(write(tmp_path / "own", **{MARKER: "", "index.html": ""}))
    assert names(tmp_path) == ["empty", "own"]


# The swap


def test_the_first_site_is_moved_into_place(tmp_path: Path) -> None:
    staging = write(make_staging(tmp_path / "site"), index="new")
    swap_over(staging, tmp_path / "site")
    assert names(tmp_path) == ["site"]
    assert (tmp_path / "site/index").read_text(encoding="utf-8") == "new"


def test_a_new_site_replaces_the_old_one_whole(tmp_path: Path) -> None:
    for pages in ({"index": "old", "gone": "old"}, {"index": "new"}):
        swap_over(write(make_staging(tmp_path / "site"), **pages), tmp_path / "site")
    assert names(tmp_path) == ["site"]
    assert names(tmp_path / "site") == [MARKER, "index"]
    assert (tmp_path / "site/index").read_text(encoding="utf-8") == "new"


def test_where_folders_cannot_be_exchanged_they_are_renamed(tmp_path: Path) -> None:
    staging, site = write(tmp_path / "staging", index="new"), write(tmp_path / "site", index="old")
    assert swap(staging, site, in_one_step=False)
    assert (held(site), held(staging)) == ({"index": "new"}, {"index": "old"})
    assert names(tmp_path) == ["site", "staging"]


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_site_that_cannot_be_replaced_is_still_up(in_one_step: bool, tmp_path: Path) -> None:
    site = write(tmp_path / "site", index="old")
    with pytest.raises(DigestError, match=r"^cannot put the new site into .*/site: "):
        swap(tmp_path / "staging", site, in_one_step=in_one_step)
    assert held(site) == {"index": "old"}
    assert names(tmp_path) == ["site"]


@pytest.mark.parametrize("is_up", [True, False])
@pytest.mark.parametrize("number", [dead_process, os.getpid], ids=["another", "this"])
def test_a_site_of_which_a_killed_process_had_renamed_one_is_put_back(
    number: Callable[[], int], is_up: bool, tmp_path: Path
) -> None:
    write(tmp_path / f".site.old-{number()}", index="old")
    another = write(tmp_path / f".site.old-{os.getppid()}", index="another")
    if is_up:
        write(tmp_path / "site", index="new")
    tidy(tmp_path / "site")
    assert held(tmp_path / "site") == {"index": "new" if is_up else "old"}
    assert names(tmp_path) == sorted([another.name, "site"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_a_site_behind_a_link_is_replaced_there(tmp_path: Path) -> None:
    # Hosts let `current` point to where the files are; the link itself is theirs.
    target = write(tmp_path / "releases/1", **{MARKER: "", "index": "old"})
    site = tmp_path / "site"
    site.symlink_to(target)
    swap_over(write(make_staging(site), index="new"), site)
    assert site.is_symlink()
    assert (target / "index").read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["releases", "site"]
    assert names(tmp_path / "releases") == ["1"]


@pytest.mark.usefixtures("able_to_exchange")
def test_readers_find_a_whole_site_at_every_moment(tmp_path: Path) -> None:
    site = tmp_path / "site"
    watcher = (
        "import pathlib, sys\n"
        "site = pathlib.Path(sys.argv[1])\n"
        "while (seen := site.joinpath('index').read_text()) != 'last':\n"
        "    assert seen.isdigit()\n"
    )
    swap_over(write(make_staging(site), index="0"), site)
    reader = subprocess.Popen([sys.executable, "-c", watcher, str(site)], stderr=subprocess.PIPE, text=True)
    for number in range(100):
        swap_over(write(make_staging(site), index=str(number)), site)
    swap_over(write(make_staging(site), index="last"), site)
    _, said = reader.communicate(timeout=60)
    assert (reader.returncode, said) == (0, "")
