"""Which files of a folder are an export's, and how do those of a later one come into their places?

Each is listed with its fingerprint. What else stands in the folder, `.git` or a theme, is left where it is.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from digest.keeping.fingerprints import hash_file
from digest.keeping.replacing import replace_file
from digest.model.addresses import list_folders
from digest.model.problems import DigestError, show
from digest.printing.swap import EXPORT_TEXT, MARKER, swap

# Files by their paths, each with a fingerprint that it may have.
FileList: TypeAlias = frozenset[tuple[str, str]]
# How many files a refusal names.
_NAMED = 10


def read_list(folder: Path) -> FileList:
    """What earlier exports wrote into the folder. Raises DigestError where that cannot be known."""
    marker = folder / MARKER
    if not marker.is_file():
        return frozenset()
    text = marker.read_bytes()
    try:
        listed = frozenset((path, stamp) for path, stamp in map(json.loads, text.splitlines()[1:]))
        sound = all(_is_below(path) for path, _ in listed)
    except (ValueError, TypeError):
        sound = False
    if not sound:
        raise DigestError(f"{marker} does not say what the export wrote; export into a new folder")
    return listed


def place(staging: Path, folder: Path, listed: FileList) -> None:
    """Put a finished export into a folder in which these files are `listed`.

    Raises DigestError where something else would be lost; nothing is changed then. Where it is killed, or
    raises OSError, every file is an old or a new one, and the next export goes on from there.
    """
    files = (path for path in staging.rglob("*") if path.is_file() and path.name != MARKER)
    new = {path.relative_to(staging).as_posix(): hash_file(str(path)).hex() for path in files}
    done = frozenset(new.items())
    replace_file(staging / MARKER, _format_list(done))
    if not folder.exists() or not any(folder.iterdir()):
        swap(staging, folder)
        return
    either = listed | done
    there = dict(_look(folder, {path for path, _ in either}))
    if foreign := sorted(path for path, stamp in there.items() if (path, stamp) not in either):
        more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
        named = ", ".join(show(path, 200) for path in foreign[:_NAMED])
        raise DigestError(
            f"{folder} holds what is not as an export wrote it, and would be lost: {named}{more}; "
            "move what is yours to another place, or export into a new folder"
        )
    replace_file(folder / MARKER, _format_list(either))
    for path in {path for path, _ in listed} - new.keys():
        _remove(folder / path, folder)
    for path, stamp in new.items():
        if there.get(path) != stamp:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).replace(folder / path)
    replace_file(folder / MARKER, _format_list(done))


def _look(folder: Path, paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stands at these paths, with its fingerprint; without one what is no file, a link above all.

    So is what stands where one of their folders is to be.
    """
    for path in list_folders(paths):
        if os.path.lexists(folder / path) and not _is_plain_folder(folder / path):
            yield path, ""
    for path in paths:
        target = folder / path
        if os.path.lexists(target):
            is_plain = target.is_file() and not target.is_symlink()
            yield path, hash_file(str(target)).hex() if is_plain else ""


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _remove(path: Path, folder: Path) -> None:
    """Remove a file, and the folders around it that are empty then."""
    path.unlink(missing_ok=True)
    for around in path.parents:
        if around == folder or not around.is_dir() or any(around.iterdir()):
            return
        around.rmdir()


def _format_list(listed: Iterable[tuple[str, str]]) -> bytes:
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in sorted(listed))
    return EXPORT_TEXT + "".join(lines).encode()


def _is_below(path: str) -> bool:
    """Whether a path leads to a file of the folder, and not out of it."""
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts and path != MARKER
