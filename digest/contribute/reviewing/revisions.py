"""What did the project look like at a revision, and what has changed since? Asked of git.

Files are written as git writes them on checkout, line ends and large files included, into a folder of their
own: neither the files here, nor the index, nor the list of worktrees are touched.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from digest.content.readings import copy_readings
from digest.keeping.folder import CACHE
from digest.model.problems import DigestError, quote, show

# Where git keeps its things is found from the project's folder, also where a hook of git calls us.
_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
_LINK = b"120000"


class RevisionError(DigestError):
    """There is no such revision here, or nobody to ask for it."""


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """The folder of the project as it was at a revision; it is removed afterwards.

    What was read of the project before serves there, too. Raises RevisionError.
    """
    commit = find_commit(root, revision)
    with tempfile.TemporaryDirectory(prefix="digest-revision-") as scratch:
        # Resolved, because settings resolve it, too.
        around = Path(scratch).resolve() / "tree"
        folder = around / find_prefix(root)
        folder.mkdir(parents=True)
        _write_tree(root, commit, around, Path(scratch, "index"))
        copy_readings(root / CACHE, folder / CACHE)
        yield folder


def lay_files(root: Path, revision: str, folder: Path, is_laid: Callable[[str], bool]) -> None:
    """Let the files for which `is_laid` be those of a revision, in a folder where another is checked out.

    Paths are those from the project's folder. Raises RevisionError.
    """
    for file in [path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()]:
        if is_laid(file.relative_to(folder).as_posix()):
            file.unlink()
    depth = len(Path(find_prefix(root)).parts)
    around = (folder, *folder.parents)[depth]
    with tempfile.TemporaryDirectory(prefix="digest-index-") as scratch:
        _write_tree(root, find_commit(root, revision), around, Path(scratch, "index"), is_laid)


def find_commit(root: Path, revision: str) -> str:
    """The name of the commit that a revision means. Raises RevisionError where there is none."""
    # A revision is no option of git.
    said = None if revision.startswith("-") else _try(root, "rev-parse", "--verify", f"{revision}^{{commit}}")
    if said is not None:
        return said.decode().strip()
    find_prefix(root)
    raise RevisionError(f"{quote(revision)} is no revision here; {_cure(root)}")


def find_fork(root: Path, revision: str, other: str = "HEAD") -> str:
    """The commit at which `other` parted from the revision: what came to that since is not looked at.

    Raises RevisionError.
    """
    ours, theirs = find_commit(root, revision), find_commit(root, other)
    fork = _try(root, "merge-base", ours, theirs)
    if fork:
        return fork.decode().strip()
    if _is_shallow(root):
        raise RevisionError(
            f"this clone does not reach back to where {quote(other)} and {quote(revision)} parted; "
            f"{_cure(root)}"
        )
    return ours


def is_ancestor(root: Path, commit: str, other: str) -> bool:
    """Whether a commit is another, or that has grown from it."""
    return _try(root, "merge-base", "--is-ancestor", commit, other) is not None


def find_prefix(root: Path) -> str:
    """The path of the project's folder from that of the repository, with a slash at the end, or empty.

    Raises RevisionError where it lies in none.
    """
    return os.fsdecode(_ask(root, "rev-parse", "--show-prefix").removesuffix(b"\n"))


def find_origin(root: Path) -> str:
    """Where the repository of the project came from; empty where it came from nowhere, or git is not here."""
    try:
        said = _try(root, "config", "--get", "remote.origin.url")
    except RevisionError:
        return ""
    return os.fsdecode(said or b"").strip()


def find_renames(root: Path, revision: str, other: str | None = None) -> Mapping[str, str]:
    """The old path of each file that has another now, by the new one; relative to the project's folder.

    `other` is a revision; without one the files as they lie here are looked at, the new ones included.
    """
    parts = _list_changes(
        root, revision, other, "--name-status", "--find-renames", "--diff-filter=R", "--relative"
    )
    # `R100`, the old path and the new one, again and again.
    return dict(zip(parts[2::3], parts[1::3], strict=True))


def find_changed(root: Path, revision: str, other: str | None = None) -> list[str]:
    """The files of the whole repository that are new, other or gone, by their paths from its root."""
    return _list_changes(root, revision, other, "--name-only", "--no-renames", "--no-relative")


def _list_changes(root: Path, revision: str, other: str | None, *options: str) -> list[str]:
    command = ("diff", "-z", "--no-ext-diff", *options, find_commit(root, revision))
    if other is not None:
        return _split(_ask(root, *command, find_commit(root, other)))
    with tempfile.TemporaryDirectory(prefix="digest-index-") as scratch:
        index = _copy_index(root, Path(scratch, "index"))
        _ask(root, "add", "--intent-to-add", "--", ":/", index=index)
        return _split(_ask(root, *command, index=index))


def _split(listed: bytes) -> list[str]:
    return [os.fsdecode(part) for part in listed.split(b"\0")[:-1]]


def _copy_index(root: Path, target: Path) -> Path:
    """A copy of the index, to add to; the index itself may be somebody's unfinished work."""
    own = root / os.fsdecode(_ask(root, "rev-parse", "--git-path", "index").removesuffix(b"\n"))
    if own.is_file():
        shutil.copyfile(own, target)
    return target


def _write_tree(
    root: Path, commit: str, folder: Path, index: Path, is_written: Callable[[str], bool] | None = None
) -> None:
    """Write the project's files of a commit, or some. Git itself refuses names that lead elsewhere."""
    _ask(root, "read-tree", commit, index=index)
    prefix = os.fsencode(find_prefix(root))
    listed = [
        (mode, path)
        for line in _ask(root, "ls-files", "--stage", "--full-name", "-z", index=index).split(b"\0")[:-1]
        for mode, _, path in [line.partition(b"\t")]
        if is_written is None or is_written(os.fsdecode(path.removeprefix(prefix)))
    ]
    paths = b"".join(path + b"\0" for _, path in listed)
    top = Path(os.fsdecode(_ask(root, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    # The prefix is not a folder but what each name begins with.
    _ask(top, "checkout-index", "-z", "--stdin", f"--prefix={folder}/", index=index, given=paths)
    for mode, path in listed:
        if mode.startswith(_LINK):
            _cut_off(folder / os.fsdecode(path), folder)


def _cut_off(link: Path, folder: Path) -> None:
    """Let a link that leaves the folder lead nowhere: what it meant lies elsewhere."""
    if link.is_symlink() and not Path(os.path.realpath(link)).is_relative_to(folder):
        link.unlink()
        link.symlink_to("nowhere")


def _is_shallow(root: Path) -> bool:
    return _try(root, "rev-parse", "--is-shallow-repository") == b"true\n"


def _cure(root: Path) -> str:
    if _is_shallow(root):
        return (
            "the clone is shallow: fetch the rest with `git fetch --unshallow` "
            "(at a forge: fetch-depth: 0 or GIT_DEPTH: 0)"
        )
    return "name a branch, a tag or a commit that `git log` shows, or fetch it first with `git fetch`"


def _ask(root: Path, *command: str, index: Path | None = None, given: bytes = b"") -> bytes:
    """What git answers. Raises RevisionError with what it says where it cannot."""
    done = _run(root, command, index, given)
    if done.returncode == 0:
        return done.stdout
    said = show(" ".join(done.stderr.decode("utf-8", "replace").split()), 300)
    if "not a git repository" in said:
        raise RevisionError(
            f"{root} lies in no git repository, and only git knows earlier revisions; "
            "work in a clone, or start one with `git init`"
        )
    raise RevisionError(f"git {command[0]} does not work here: {said}")


def _try(root: Path, *command: str) -> bytes | None:
    """What git answers; None where it has none."""
    done = _run(root, command, None, b"")
    return done.stdout if done.returncode == 0 else None


def _run(
    root: Path, command: Sequence[str], index: Path | None, given: bytes
) -> "subprocess.CompletedProcess[bytes]":
    around = {name: value for name, value in os.environ.items() if name not in _PLACES}
    # Its words are looked at; and nobody is there to be asked for a password.
    settled = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    if index:
        settled["GIT_INDEX_FILE"] = str(index)
    try:
        return subprocess.run(  # noqa: S603  (a list, and no shell)
            ["git", *command],  # noqa: S607
            cwd=root,
            env={**around, **settled},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise RevisionError(
            "git is not installed here, and only git knows earlier revisions; install it"
        ) from error
