"""The project as it was at a revision, wherever it lies, and whatever the tree holds."""

import os
import subprocess
from pathlib import Path

import pytest

from digest.contribute.reviewing.revisions import (
    RevisionError,
    checked_out,
    find_changed,
    find_commit,
    find_fork,
    find_prefix,
    find_renames,
)
from digest.running.checking import check_content, check_site
from digest.running.project import open_settings
from tests.builders import entry, write_file
from tests.conftest import NewDigest
from tests.repositories import commit, git
from tests.sites import read_tree

A, B = (f"content/entries/2024/11/{name}.md" for name in "ab")


def test_the_folder_is_as_it_was(new_digest: NewDigest) -> None:
    root = new_digest({A: entry()})
    before = read_tree(root)
    first = commit(root)
    (root / A).unlink()
    write_file(root / B, entry())
    status = git(root, "status", "--porcelain")
    for revision in (first, "HEAD", "main"):
        with checked_out(root, revision) as folder:
            assert read_tree(folder) == before
    assert not folder.exists()
    assert git(root, "status", "--porcelain") == status


def test_a_project_in_a_folder_of_a_repository_is_found_there(new_digest: NewDigest, tmp_path: Path) -> None:
    write_file(tmp_path / "elsewhere.txt", "not part of the project")
    root = new_digest({A: entry()}, folder="news/digest")
    before = read_tree(root)
    commit(tmp_path)
    assert find_prefix(root) == "news/digest/"
    with checked_out(root, "HEAD") as folder:
        assert read_tree(folder) == before
        assert folder.parts[-2:] == ("news", "digest")
        assert not list(folder.parents[1].glob("*.txt"))


def test_attributes_that_leave_files_out_of_archives_leave_none_out_here(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), ".gitattributes": "content export-ignore\n"})
    commit(root)
    with checked_out(root, "HEAD") as folder:
        assert (folder / A).is_file()


def test_what_was_read_before_is_not_read_again(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), B: entry(tags=["x"])})
    commit(root)
    check_site(root / "mkdocs.yml", executor="serial")
    read: list[int] = []
    with checked_out(root, "HEAD") as folder:
        settings = open_settings(folder / "mkdocs.yml")
        check_content(settings, executor="serial", progress=lambda step, done, total: read.append(done))
    assert read == []


@pytest.mark.parametrize("revision", ["nothing", "", "--all", "HEAD:mkdocs.yml", "main..main", "a b\n\x1b"])
def test_what_is_no_revision_is_refused_in_words(revision: str, new_digest: NewDigest) -> None:
    root = new_digest()
    commit(root)
    with pytest.raises(RevisionError, match="is no revision here; name a branch") as refused:
        find_commit(root, revision)
    assert str(refused.value).isprintable()


def test_without_a_repository_that_is_said(new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch) -> None:
    root = new_digest()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    with pytest.raises(RevisionError, match="lies in no git repository"), checked_out(root, "HEAD"):
        pass


def test_without_git_that_is_said(new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch) -> None:
    root = new_digest()
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(RevisionError, match="git is not installed here"), checked_out(root, "HEAD"):
        pass


def test_a_hook_of_git_elsewhere_leads_nobody_astray(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, other = new_digest({A: entry()}), new_digest(folder="other")
    commit(root)
    commit(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    with checked_out(root, "HEAD") as folder:
        assert (folder / A).is_file()


def test_a_shallow_clone_says_how_to_fetch_the_rest(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({A: entry()})
    first = commit(root)
    write_file(root / B, entry())
    commit(root)
    git(root, "branch", "older", first)
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", root.as_uri(), "clone")
    clone = tmp_path / "clone"
    with pytest.raises(RevisionError, match="git fetch --unshallow"):
        find_commit(clone, "HEAD~1")
    git(root, "checkout", "--quiet", "--orphan", "alone")
    commit(root)
    git(clone, "fetch", "--quiet", "--depth=1", "origin", "alone")
    with pytest.raises(RevisionError, match=r"does not reach back .*git fetch --unshallow"):
        find_fork(clone, "FETCH_HEAD")


def test_what_has_come_to_the_other_branch_since_is_not_looked_at(new_digest: NewDigest) -> None:
    root = new_digest({A: entry()})
    first = commit(root)
    git(root, "checkout", "--quiet", "-b", "change")
    write_file(root / B, entry())
    second = commit(root)
    git(root, "checkout", "--quiet", "main")
    write_file(root / "content/entries/2024/11/c.md", entry())
    commit(root)
    assert find_fork(root, "main", "change") == first
    git(root, "checkout", "--quiet", "change")
    assert find_fork(root, "main") == first
    assert find_fork(root, first) == first
    assert find_fork(root, second) == second


def test_links_stay_links_and_lead_nowhere_outside(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({A: entry(), "real.txt": "real"})
    write_file(tmp_path / "secret.txt", "secret")
    (root / "content/entries/away.md").symlink_to("../../../secret.txt")
    (root / "content/images").symlink_to(tmp_path)
    (root / "near.txt").symlink_to("real.txt")
    commit(root)
    with checked_out(root, "HEAD") as folder:
        for link in ("content/entries/away.md", "content/images"):
            assert (folder / link).is_symlink()
            assert not (folder / link).exists()
        assert (folder / "near.txt").read_text() == "real"


@pytest.mark.parametrize("name", ["..", ".git", "."])
def test_a_tree_with_a_name_that_leads_elsewhere_is_refused(name: str, new_digest: NewDigest) -> None:
    root = new_digest()
    commit(root)
    blob = git(root, "rev-parse", "HEAD:mkdocs.yml")
    tree = b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob)
    made = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        cwd=root, input=tree, capture_output=True, check=True,
    )  # fmt: skip
    evil = git(root, "commit-tree", made.stdout.decode().strip(), "-m", "x")
    with pytest.raises(RevisionError, match="invalid path"), checked_out(root, evil):
        pass


def test_odd_names_are_kept(new_digest: NewDigest) -> None:
    names = ["content/entries/a\nb.md", "content/entries/ü ☃.md", "content/entries/-x.md"]
    root = new_digest({name: entry() for name in names})
    if os.name == "posix":
        Path(os.fsdecode(os.fsencode(root) + b"/content/entries/\xff.md")).write_bytes(b"x")
    before = read_tree(root)
    commit(root)
    with checked_out(root, "HEAD") as folder:
        assert read_tree(folder) == before


def test_renamed_files_are_told_by_their_new_names(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({A: entry(body="A text of some length.\n" * 20)}, folder="news/digest")
    first = commit(tmp_path)
    index = (tmp_path / ".git/index").read_bytes()
    (root / A).rename(root / B)
    # Nobody has told git of it yet.
    assert find_renames(root, first) == {B: A}
    assert (tmp_path / ".git/index").read_bytes() == index
    second = commit(tmp_path)
    assert find_renames(root, first, second) == {B: A}
    assert find_renames(root, second) == {}


def test_changes_are_found_in_the_whole_repository(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({A: entry()}, folder="news/digest")
    first = commit(tmp_path)
    (root / A).rename(root / B)
    write_file(tmp_path / ".github/run.yml", "x")
    changed = [".github/run.yml", f"news/digest/{A}", f"news/digest/{B}"]
    assert find_changed(root, first) == changed
    second = commit(tmp_path)
    assert find_changed(root, first, second) == changed
    assert find_changed(root, second) == []
