"""Which files of `content/` are read, and which must not be?"""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from digest.addresses import hand_written_address, is_good_segment, slugify
from digest.frontmatter import MAX_FILE
from digest.problems import Problem, quote

IMAGE_SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
MAX_IMAGE = 20_000_000


def list_files(folder: Path, kind: str, suffixes: set[str], name: str) -> tuple[list[str], list[Problem]]:
    """The files of one kind, sorted, as paths below `content/`, which is called `name` in faults."""
    if (folder / kind).is_symlink():
        return [], [_symbolic_link(f"{name}/{kind}")]
    found: list[str] = []
    problems: list[Problem] = []
    for entry in walk(folder / kind):
        path = Path(entry.path).relative_to(folder).as_posix()
        if fault := _find_fault(entry, path, kind, suffixes, f"{name}/{path}"):
            problems.append(fault)
        else:
            found.append(path)
    return sorted(found), problems


def list_pages(folder: Path, name: str) -> tuple[dict[str, str], list[Problem]]:
    """The hand-written pages by their address; MkDocs renders them, and would follow any link."""
    pages: dict[str, str] = {}
    problems: list[Problem] = []
    for entry in walk(folder):
        path = Path(entry.path).relative_to(folder).as_posix()
        if entry.is_symlink():
            problems.append(_symbolic_link(f"{name}/{path}"))
        elif path.endswith(".md"):
            pages[hand_written_address(path)] = f"{name}/{path}"
    return pages, problems


def read_file(path: Path, shown: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of one file; None, with the fault, where it cannot or must not be read."""
    if path.is_symlink():
        return None, [_symbolic_link(shown)]
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1), []
    except OSError as error:
        found = f"the file cannot be read ({error.strerror})"
        return None, [
            Problem(shown, 1, 1, "unreadable-file", found, "", "check that it exists and may be read")
        ]


def walk(folder: Path) -> Iterable[os.DirEntry[str]]:
    """Every file below the folder, by name; hidden ones and folders behind links are left out."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from walk(Path(entry.path))
            else:
                yield entry


def _find_fault(
    entry: os.DirEntry[str], path: str, kind: str, suffixes: set[str], shown: str
) -> Problem | None:
    if entry.is_symlink():
        return _symbolic_link(shown)
    if _suffix(path, kind) not in suffixes:
        wanted = f"{' '.join(sorted(suffixes))} files are read here"
        return Problem(shown, 1, 1, "stray-file", "the file is left out", wanted, "rename or remove it")
    segments = path.split("/")[1:]
    segments[-1] = segments[-1].rpartition(".")[0] if kind != "images" else segments[-1]
    bad = next((segment for segment in segments if not is_good_segment(segment)), None)
    if bad is not None:
        found = f"{quote(bad)} cannot be a part of an address"
        return Problem(shown, 1, 1, "bad-file-name", found, "", f"name it {slugify(bad)}")
    if kind == "images" and entry.stat().st_size > MAX_IMAGE:
        found = f"the image has {entry.stat().st_size:,} bytes"
        return Problem(shown, 1, 1, "too-large", found, f"at most {MAX_IMAGE:,}", "make it smaller")
    return None


def _symbolic_link(shown: str) -> Problem:
    found, wanted = "the file is a symbolic link", "a regular file is wanted"
    return Problem(shown, 1, 1, "symbolic-link", found, wanted, "put the file itself here")


def _suffix(path: str, kind: str) -> str:
    """The ending: `x.MD` is no page on every system, `x.PNG` is a picture."""
    suffix = PurePosixPath(path).suffix
    return suffix.lower() if kind == "images" else suffix
