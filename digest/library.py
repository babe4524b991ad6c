"""What lies in `content/`? The only reader of contributors' files; holds all entries in order."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from digest.addresses import entry_address
from digest.entry import Entry, Note, Outlet, Story, Tag
from digest.files import IMAGE_SUFFIXES, list_files, list_pages, read_file
from digest.markdown import BodyRenderer
from digest.problems import Problem
from digest.reading import PARSERS, Shelf
from digest.settings import Settings
from digest.vocabulary import Vocabulary, read_outlets, read_tags

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Library:
    """All that contributors and editors have written.

    `entries` are in order of date, then address. `images` holds the SHA-256 of each image by its address,
    `pages` the file of each hand-written page by its address; MkDocs renders these. `faulty` entries are
    never published: what can be read of them is checked, so that one run tells every fault. `unreadable`
    are the addresses of entries of which nothing can be read: what refers to them is no fault of its own.
    """

    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()
    stories: tuple[Story, ...] = ()
    tags: Vocabulary[Tag] = field(default_factory=Vocabulary)
    outlets: Vocabulary[Outlet] = field(default_factory=Vocabulary)
    images: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    content: Path = Path("content")
    faulty: tuple[Entry, ...] = ()
    unreadable: frozenset[str] = frozenset()

    @cached_property
    def written(self) -> tuple[Entry, ...]:
        """All entries that can be read at all, the faulty ones included."""
        return tuple(sorted((*self.entries, *self.faulty), key=lambda entry: entry.order))


def read_library(settings: Settings, progress: Progress | None = None) -> tuple[Library, list[Problem]]:
    """Read every file of `content/`. Never stops at a fault: what can be read is in the library."""
    folder = settings.content
    name = PurePosixPath(settings.options.content).as_posix()
    data, problems = _read_optional(folder / "tags.yml", f"{name}/tags.yml")
    tags, faults = read_tags(data, f"{name}/tags.yml")
    problems += faults
    data, faults = _read_optional(folder / "outlets.yml", f"{name}/outlets.yml")
    problems += faults
    outlets, faults = read_outlets(data, f"{name}/outlets.yml")
    problems += faults
    shelf = Shelf(settings.language, settings.timezone, tags, outlets, BodyRenderer(settings.markdown))
    read, unreadable, faults = _read_texts(folder, name, shelf, progress)
    problems += faults
    images, faults = list_files(folder, "images", IMAGE_SUFFIXES, name)
    problems += faults
    pages, faults = list_pages(settings.pages, _shown(settings.pages, settings.root))
    problems += faults
    entries = sorted((item for item in read if isinstance(item, Entry)), key=lambda entry: entry.order)
    library = Library(
        entries=tuple(entry for entry in entries if not entry.faulty),
        faulty=tuple(entry for entry in entries if entry.faulty),
        unreadable=frozenset(map(entry_address, unreadable)),
        notes=tuple(item for item in read if isinstance(item, Note)),
        stories=tuple(item for item in read if isinstance(item, Story)),
        tags=tags,
        outlets=outlets,
        images={path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in images},
        pages=pages,
        content=folder,
    )
    return library, problems


def _read_texts(
    folder: Path, name: str, shelf: Shelf, progress: Progress | None
) -> tuple[list[Entry | Note | Story], list[str], list[Problem]]:
    """What the texts became, the paths of entries that became nothing, and every fault."""
    read: list[Entry | Note | Story] = []
    unreadable: list[str] = []
    problems: list[Problem] = []
    files = []
    for kind in PARSERS:
        found, faults = list_files(folder, kind, {".md"}, name)
        files += [(kind, path) for path in found]
        problems += faults
    for number, (kind, path) in enumerate(files, start=1):
        data, faults = read_file(folder / path, f"{name}/{path}")
        problems += faults
        item = None
        if data is not None:
            item, faults = PARSERS[kind](data, path, f"{name}/{path}", shelf)
            problems += faults
        if item:
            read.append(item)
        elif kind == "entries":
            unreadable.append(path)
        if progress:
            progress("Reading", number, len(files))
    return read, unreadable, problems


def _read_optional(path: Path, shown: str) -> tuple[bytes | None, list[Problem]]:
    return read_file(path, shown) if path.is_symlink() or path.exists() else (None, [])


def _shown(folder: Path, root: Path) -> str:
    return (folder.relative_to(root) if folder.is_relative_to(root) else folder).as_posix()
