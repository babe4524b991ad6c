"""What stands in the folder that will be the site: files are taken over, and nothing of strangers is."""

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.problems import DigestError
from digest.printing.ledger import Ledger, is_whole
from digest.printing.staging import Staging, list_tree, write_new
from digest.printing.swap import MARKER, spare_of
from tests.builders import write_file
from tests.sites import read_tree

OLD = {"index.html": b"home", "2024/a/index.html": b"a", "2024/b/index.html": b"b", "feed.xml": b"feed"}
NEW = {"index.html": b"home, new", "2024/a/index.html": b"a", "2025/c/index.html": b"c", "feed.xml": b"feed"}


def publish(
    site: Path, files: Mapping[str, bytes], old: Ledger | None = None, *, keep_spare: bool = True
) -> tuple[Ledger, list[str]]:
    """Publish the files as the press does; returns the new ledger, and what was written."""
    staging = Staging(site, old or Ledger(), keep_spare=keep_spare)
    for path, data in files.items():
        staging.write(path, data)
    ledger = Ledger(files=staging.files)
    ledger.site, ledger.spare = staging.publish()
    return ledger, staging.written


def read_site(site: Path) -> dict[str, bytes]:
    """The files of the site without its marker; links and empty folders are not allowed in it."""
    folders = [path for path in site.rglob("*") if path.is_dir()]
    assert [path for path in site.rglob("*") if path.is_symlink()] == []
    assert [path for path in folders if not any(path.iterdir())] == []
    return {path: data for path, data in read_tree(site).items() if path != MARKER}


def inodes(folder: Path) -> dict[str, int]:
    return {path: (folder / path).stat().st_ino for path in list_tree(folder)}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


# What is written


def test_the_first_site_has_all_its_files_and_a_spare_with_the_same(site: Path) -> None:
    _, written = publish(site, OLD)
    assert read_site(site) == OLD
    assert sorted(written) == sorted([*OLD, MARKER])
    assert inodes(spare_of(site)) == inodes(site)


def test_what_workers_write_is_in_the_site_and_in_the_spare(site: Path) -> None:
    staging = Staging(site, Ledger(), keep_spare=True)
    for path, data in OLD.items():
        sha, stamp, mirrored = write_new(staging.open_folders, path, data)
        assert mirrored
        staging.count_in(path, sha, stamp, mirrored=mirrored)
    old = Ledger(files=staging.files)
    old.site, old.spare = staging.publish()
    assert read_site(site) == OLD
    assert inodes(spare_of(site)) == inodes(site)
    # And it is used: the next build writes what is new alone.
    publish(site, NEW, old)
    assert read_site(site) == NEW
    # Where something may be taken over, nobody else writes.
    assert Staging(site, old, keep_spare=False).open_folders == ("", "")


def test_nothing_is_linked_into_a_spare_that_cannot_be_discarded(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(spare_of(site) / "kept", "another's")
    monkeypatch.setattr("digest.printing.staging.discard", lambda _: None)
    folder, spare = Staging(site, Ledger(), keep_spare=True).open_folders
    assert folder
    assert spare == ""


def test_only_what_is_new_is_written(site: Path) -> None:
    ledger, _ = publish(site, OLD)
    before = inodes(site)
    _, written = publish(site, NEW, ledger)
    assert read_site(site) == NEW
    assert sorted(written) == ["2025/c/index.html", "index.html"]
    after = inodes(site)
    assert {path for path in after if after[path] != before.get(path)} == set(written)


def test_the_spare_is_equal_to_the_site_after_every_build(site: Path) -> None:
    ledger = Ledger()
    for files in (OLD, NEW, OLD, {}, NEW):
        ledger, _ = publish(site, files, ledger)
        assert read_site(site) == files
        assert inodes(spare_of(site)) == inodes(site)
        assert is_whole(site, ledger)


def test_without_a_cache_nothing_is_left_beside_the_site(site: Path) -> None:
    for files in (OLD, NEW):
        publish(site, files, keep_spare=False)
        assert read_site(site) == files
        assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_what_gave_up_leaves_the_site_and_the_next_build_alone(site: Path) -> None:
    ledger, _ = publish(site, OLD)
    for known in (ledger, Ledger()):
        staging = Staging(site, known, keep_spare=True)
        staging.write("index.html", b"half a site")
        staging.write("new/index.html", b"new")
        staging.abandon()
        assert read_site(site) == OLD
    publish(site, NEW, ledger)
    assert read_site(site) == NEW


def test_a_file_is_written_over_what_was_taken_in_before(site: Path, tmp_path: Path) -> None:
    ledger = Ledger()
    for number in range(3):
        write_file(tmp_path / "scratch/feed.xml", "from a folder")
        staging = Staging(site, ledger, keep_spare=True)
        staging.take_in(tmp_path / "scratch", "feed.xml")
        staging.write("feed.xml", b"printed")
        staging.write("index.html", b"%d" % number)
        ledger = Ledger(files=staging.files)
        ledger.site, ledger.spare = staging.publish()
        assert read_site(site) == {"feed.xml": b"printed", "index.html": b"%d" % number}


def test_a_folder_may_become_a_file_and_a_file_a_folder(site: Path) -> None:
    layouts: list[dict[str, bytes]] = [
        {"old/page.html": b"a file"},
        {"old/page.html/index.html": b"in a folder"},
        {"old/page.html/deep/er/index.html": b"deep"},
        {"old": b"a file"},
        {"old/page.html/index.html": b"in a folder again"},
    ]
    ledger = Ledger()
    for layout in layouts:
        ledger, _ = publish(site, layout, ledger)
        assert read_site(site) == layout
        assert is_whole(site, ledger)


@settings(max_examples=30)
@given(
    st.lists(
        st.dictionaries(
            st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join),
            st.sampled_from([b"1", b"2", b"33"]),
            max_size=4,
        ),
        min_size=2,
        max_size=5,
    )
)
def test_any_row_of_sites_is_published_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, sites: list[dict[str, bytes]]
) -> None:
    site = tmp_path_factory.mktemp("row") / "site"
    ledger = Ledger()
    for files in sites:
        # No path may be another's folder.
        fitting = {path: data for path, data in files.items() if not _is_folder_of(path, files)}
        ledger, _ = publish(site, fitting, ledger)
        assert read_site(site) == fitting
        assert inodes(spare_of(site)) == inodes(site)


def _is_folder_of(path: str, others: Iterable[str]) -> bool:
    return any(other.startswith(f"{path}/") for other in others)


# What others do to the site and the spare


def add_file(tree: Path) -> None:
    write_file(tree / "2024/stranger.html", "put there")


def add_folder(tree: Path) -> None:
    write_file(tree / "strange/folder/stranger.html", "put there")


def remove_file(tree: Path) -> None:
    (tree / "2024/b/index.html").unlink()


def remove_folder(tree: Path) -> None:
    shutil.rmtree(tree / "2024")


def remove_marker(tree: Path) -> None:
    (tree / MARKER).unlink()


def edit_in_place(tree: Path) -> None:
    """The bytes change in the site and in the spare at once."""
    for path in ("2024/a/index.html", MARKER):
        with (tree / path).open("ab") as file:
            file.write(b"edited")


def replace_file(tree: Path) -> None:
    for path in ("2024/a/index.html", "feed.xml"):
        write_file(tree / "other", "edited")
        (tree / "other").replace(tree / path)


def put_folder_in_place_of_file(tree: Path) -> None:
    for path in ("2024/a/index.html", "2024/b/index.html"):
        (tree / path).unlink()
        write_file(tree / path / "stranger.html", "put there")


def put_file_in_place_of_folder(tree: Path) -> None:
    shutil.rmtree(tree / "2024")
    write_file(tree / "2024", "put there")


def move_folder_behind_link(tree: Path) -> None:
    (tree / "2024").rename(tree.parent / "elsewhere")
    (tree / "2024").symlink_to(tree.parent / "elsewhere")


def put_link_in_place_of_file(tree: Path) -> None:
    for path in ("2024/a/index.html", "2024/b/index.html", "feed.xml"):
        copy = tree.parent / path.replace("/", "-")
        (tree / path).rename(copy)
        (tree / path).symlink_to(copy)


def join_files(tree: Path) -> None:
    """Two names of one file, which has the bytes of neither."""
    (tree / "feed.xml").unlink()
    (tree / "feed.xml").hardlink_to(tree / "index.html")


def remove_all(tree: Path) -> None:
    shutil.rmtree(tree)


def replace_by_copy(tree: Path) -> None:
    """As it comes back from a backup: the same bytes and times, other numbers on the disk."""
    shutil.copytree(tree, tree.parent / "copy")
    shutil.rmtree(tree)
    (tree.parent / "copy").rename(tree)


def put_file_in_place_of_tree(tree: Path) -> None:
    shutil.rmtree(tree)
    write_file(tree, "put there")


def move_tree_behind_link(tree: Path) -> None:
    tree.rename(tree.parent / "moved")
    tree.symlink_to(tree.parent / "moved")


IN_A_TREE = (
    add_file, add_folder, remove_file, remove_folder, edit_in_place, replace_file,
    put_folder_in_place_of_file, put_file_in_place_of_folder, move_folder_behind_link,
    put_link_in_place_of_file, join_files, replace_by_copy,
)  # fmt: skip
OF_THE_SPARE = (remove_marker, remove_all, put_file_in_place_of_tree, move_tree_behind_link)
unix_only = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@unix_only
@pytest.mark.parametrize("files", [OLD, NEW], ids=["the same", "another"])
@pytest.mark.parametrize("tamper", IN_A_TREE)
def test_what_others_do_to_the_site_is_undone(
    tamper: Callable[[Path], None], files: Mapping[str, bytes], site: Path
) -> None:
    ledger, _ = publish(site, OLD)
    tamper(site)
    for _ in range(3):
        # The two trees change places with every build: each must have been put right.
        ledger, _ = publish(site, files, ledger)
        assert read_site(site) == files
    assert is_whole(site, ledger)
    assert inodes(spare_of(site)) == inodes(site)
    assert len(set(inodes(site).values())) == len(inodes(site))


@unix_only
@pytest.mark.parametrize("files", [OLD, NEW], ids=["the same", "another"])
@pytest.mark.parametrize("tamper", IN_A_TREE)
def test_what_others_do_to_a_site_without_a_spare_is_undone(
    tamper: Callable[[Path], None], files: Mapping[str, bytes], site: Path
) -> None:
    ledger, _ = publish(site, OLD)
    shutil.rmtree(spare_of(site))
    tamper(site)
    ledger, _ = publish(site, files, ledger)
    assert read_site(site) == files
    assert len(set(inodes(site).values())) == len(inodes(site))


@unix_only
@pytest.mark.parametrize("files", [OLD, NEW], ids=["the same", "another"])
@pytest.mark.parametrize("tamper", [*IN_A_TREE, *OF_THE_SPARE])
def test_what_others_do_to_the_spare_never_shows(
    tamper: Callable[[Path], None], files: Mapping[str, bytes], site: Path
) -> None:
    ledger, _ = publish(site, OLD)
    tamper(spare_of(site))
    for _ in range(3):
        ledger, _ = publish(site, files, ledger)
        assert read_site(site) == files
    assert is_whole(site, ledger)
    assert inodes(spare_of(site)) == inodes(site)


@unix_only
def test_a_folder_behind_a_link_in_the_spares_place_is_not_touched(site: Path, tmp_path: Path) -> None:
    publish(site, OLD)
    shutil.rmtree(spare_of(site))
    spare_of(site).symlink_to(tmp_path / "thesis")
    write_file(tmp_path / "thesis/chapter.txt", "ten years of work")
    publish(site, NEW)
    assert read_tree(tmp_path / "thesis") == {"chapter.txt": b"ten years of work"}
    assert read_site(site) == NEW


def test_a_spare_at_which_another_build_works_is_left_alone(site: Path) -> None:
    ledger, _ = publish(site, OLD)
    locked = Staging(site, ledger, keep_spare=True)
    for path, data in NEW.items():
        locked.write(path, data)
    # Whoever has not got the lock keeps nothing, and publishes all the same.
    publish(site, {"index.html": b"of another build"}, keep_spare=False)
    assert read_site(site) == {"index.html": b"of another build"}
    after = Ledger(files=locked.files)
    after.site, after.spare = locked.publish()
    assert read_site(site) == NEW
    for files in (OLD, NEW):
        after, _ = publish(site, files, after)
        assert read_site(site) == files


# What readers have opened


def test_bytes_that_were_published_are_never_written_to(site: Path, tmp_path: Path) -> None:
    ledger, _ = publish(site, OLD)
    (tmp_path / "kept").mkdir()
    for number, path in enumerate(OLD):
        (tmp_path / f"kept/{number}").hardlink_to(site / path)
    kept = read_tree(tmp_path / "kept")
    for files in (NEW, OLD, {path: data + b"!" for path, data in NEW.items()}):
        ledger, _ = publish(site, files, ledger)
    assert read_tree(tmp_path / "kept") == kept


# What goes wrong


def test_leftovers_of_killed_builds_are_removed_by_any_build(site: Path) -> None:
    ledger, _ = publish(site, OLD)
    for purpose in ("staging", "scratch"):
        write_file(site.parent / f".site.{purpose}-x-{2**22 + 1}/index.html", "left over")
    publish(site, NEW, ledger)
    assert sorted(path.name for path in site.parent.iterdir()) == [".site.spare", "site"]


def test_a_site_that_cannot_be_replaced_is_said(site: Path) -> None:
    write_file(site, "a file")
    with pytest.raises(DigestError, match="is a file"):
        publish(site, OLD)
    assert list(site.parent.iterdir()) == [site]
