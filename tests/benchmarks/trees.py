"""Which files did a second build write? Two states of a folder, compared."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_SEARCH = ("pagefind/", "search/")


@dataclass(frozen=True)
class State:
    """A file as it was found."""

    inode: int
    modified: int
    content: str


@dataclass(frozen=True)
class Change:
    """Paths of the new state. A file of another inode or time was written, even if it says the same."""

    files: int
    rewritten: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def find_files(folder: Path) -> Iterable[tuple[str, os.stat_result]]:
    """Every file below the folder by its path, with what the disk knows of it."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            yield path.relative_to(folder).as_posix(), path.lstat()


def look_at(folder: Path) -> dict[str, State]:
    """The state of every file below the folder."""
    return {
        path: State(known.st_ino, known.st_mtime_ns, _digest(folder / path))
        for path, known in find_files(folder)
    }


def compare(before: Mapping[str, State], after: Mapping[str, State]) -> Change:
    """What is new in the state after; a path that was not there before counts as rewritten and changed."""
    rewritten, changed = [], []
    for path, state in sorted(after.items()):
        old = before.get(path)
        if old is None or (old.inode, old.modified) != (state.inode, state.modified):
            rewritten.append(path)
        if old is None or old.content != state.content:
            changed.append(path)
    removed = tuple(sorted(before.keys() - after.keys()))
    return Change(len(after), tuple(rewritten), tuple(changed), removed)


def of_search(paths: Iterable[str]) -> list[str]:
    """Those of the paths that belong to a search index."""
    return [path for path in paths if path.startswith(_SEARCH)]


def of_pages(paths: Iterable[str]) -> list[str]:
    """Those of the paths that belong to no search index."""
    return [path for path in paths if not path.startswith(_SEARCH)]


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
