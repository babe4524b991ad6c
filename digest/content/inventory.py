"""Which files lie in `content/`, and which of them are read?"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from digest.content.files import (
    IMAGE_SUFFIXES,
    FoundFile,
    find_stray_entry,
    is_picture_name,
    list_files,
    list_strays,
    read_file,
)
from digest.content.gone import FILE as GONE_FILE
from digest.content.parsers import PARSERS
from digest.keeping.memory import Slot
from digest.model.problems import Problem
from digest.model.settings import Settings
from digest.workers import FEW, Workshop

VOCABULARIES = "tags.yml", "outlets.yml", "contributors.yml"
# What lies in `content/` itself.
TOP_FILES = (*VOCABULARIES, GONE_FILE)
Listed: TypeAlias = tuple[list[FoundFile], list[Problem]]
# The files that have changed since content was listed; None where nobody tells.
HEARD = Slot[Collection[str] | None]("files that were heard of")
_LISTED = Slot[tuple[Path, dict[str, Listed]]]("files of a folder")


def list_content(settings: Settings, shop: Workshop) -> dict[str, Listed]:
    """The files of each kind, and what is wrong with their names.

    Of what was listed before, only the folders are listed anew in which a change was `heard`.
    """
    folder, name = settings.content, settings.options.content
    memory = shop.kept
    listed, kinds = memory.get(_LISTED) or (None, {})
    heard = memory.take(HEARD)
    stale = _find_stale_folders(folder, heard) if listed == folder else None
    if stale is None:
        kinds = {kind: list_files(folder, kind, _suffixes(kind), name) for kind in PARSERS}
    for below in sorted(stale or ()):
        kind = below.partition("/")[0]
        files, problems = kinds[kind]
        new, faults = list_files(folder, kind, _suffixes(kind), name, below)
        kept = [file for file in files if not file.path.startswith(f"{below}/")]
        still = [fault for fault in problems if not f"{fault.path}/".startswith(f"{name}/{below}/")]
        kinds[kind] = sorted([*kept, *new], key=lambda file: file.path), [*still, *faults]
    memory.keep(_LISTED, (folder, kinds))
    return kinds


def _find_stale_folders(folder: Path, heard: Collection[str] | None) -> set[str] | None:
    """The folders below `content/` in which these files lie; None where everything has to be listed."""
    if heard is None or len(heard) >= FEW:
        return None
    stale = set()
    for path in map(Path, heard):
        below = path.parent.relative_to(folder) if path.is_relative_to(folder) else None
        if below is None or path.name in PARSERS:
            return None
        if below.parts and below.parts[0] in PARSERS:
            around = [folder / part for part in (below, *below.parents)]
            if any(part.is_symlink() for part in around[:-1]):
                return None
            stale.add(below.as_posix())
    return stale


def is_content(path: str, settings: Settings) -> bool:
    """Whether readers see what a file holds, by its path from the project's folder: content, or a page."""
    file = settings.root / path
    if file.is_relative_to(settings.pages):
        below = file.relative_to(settings.pages).as_posix()
        return not _is_hidden(below) and (below.endswith(".md") or is_picture_name(below))
    return is_contributed(path, settings)


def is_contributed(path: str, settings: Settings) -> bool:
    """Whether a file is content that contributors write: nothing of it runs, as a page's scripts do."""
    file = settings.root / path
    if file.is_relative_to(settings.pages) or not file.is_relative_to(settings.content):
        return False
    below = file.relative_to(settings.content).as_posix()
    kind = below.partition("/")[0]
    if kind == below:
        return kind in TOP_FILES
    ending = is_picture_name(below) if kind == "images" else below.endswith(".md")
    return kind in PARSERS and ending and not _is_hidden(below)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def find_strays(settings: Settings, name: str) -> list[Problem]:
    """What lies in `content/` itself, unless that is the project's folder, or that of the pages."""
    folder, font = settings.content, settings.options.card_font
    if folder in (settings.root, settings.pages):
        return []
    known = sorted((*PARSERS, *TOP_FILES, "README.md"))
    named = (settings.pages, folder / font) if font else (settings.pages,)
    known += [path.relative_to(folder).parts[0] for path in named if path.is_relative_to(folder)]
    return list_strays(folder, name, known)


def find_misplaced(paths: Iterable[str], settings: Settings) -> Iterator[Problem]:
    """Entries among these files of the project that lie beside the content, where nobody looks for them.

    Other folders may hold entries that are meant for something else: examples, templates.
    """
    name = settings.options.content
    near = {*name.casefold().split("/"), *PARSERS}
    for path in paths:
        file, (top, *below) = settings.root / path, path.split("/")
        is_near = not below or top.casefold() in near or top.isdigit()
        is_read = any(file.is_relative_to(folder) for folder in (settings.content, settings.pages))
        if is_near and not is_read and file.suffix.lower() in (".md", ".markdown", ""):
            data, _ = read_file(file, path)
            yield from find_stray_entry(data or b"", path, f"lies outside of {name}/", f"{name}/")


def _suffixes(kind: str) -> set[str]:
    return IMAGE_SUFFIXES if kind == "images" else {".md"}
