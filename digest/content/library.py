"""What lies in `content/`? A build has its files read here, and all entries put in order."""

import os
import pickle
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from digest.content.decoding import MAX_FILE
from digest.content.files import (
    MAX_IMAGE,
    FoundFile,
    is_picture_name,
    list_pages,
    read_file,
    stamp_of,
)
from digest.content.gone import FILE as GONE_FILE
from digest.content.gone import Gone, read_gone
from digest.content.inventory import VOCABULARIES, find_strays, list_content
from digest.content.parsers import COPIED, PARSERS, Shelf, parse_page
from digest.content.readings import Readings, SourceText, open_readings, read_batch
from digest.content.vocabulary import Vocabulary, read_outlets, read_tags
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.memory import Slot
from digest.keeping.program import describe, extension_sources, program_key
from digest.model.addresses import entry_address, fold_address
from digest.model.entry import Comment, Entry, Note, Outlet, OwnPage, Picture, Story, Tag
from digest.model.problems import Problem, show_folder
from digest.model.settings import Settings
from digest.workers import ALONE, FEW, Workshop

# How many bytes of text one worker takes at a time.
_BATCH = 400_000
_PICTURES = frozenset(("images", COPIED))
_READINGS = Slot[Readings]("readings")


@dataclass(frozen=True)
class Library:
    """All that contributors and editors have written.

    `entries` are in order of date, then address. `images` holds each picture by its address, `pages` the file
    of each hand-written page by its address, and `copied` other files that lie beside these by their path on
    the site; MkDocs renders and copies them. `faulty` entries are never published: what can be read of them
    is checked, so that one run tells every fault. `unreadable` are the addresses of entries of which nothing
    can be read, `missing_stories` the slugs of stories with faults, which have no page: what refers to them
    is no fault of its own. `own_pages` are the hand-written pages that say something of themselves, `gone`
    are addresses that were given up. `fingerprints` are known from reading.
    `changes` are the files that are not as they were, and what has become of them.
    """

    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()
    stories: tuple[Story, ...] = ()
    comments: tuple[Comment, ...] = ()
    tags: Vocabulary[Tag] = field(default_factory=Vocabulary)
    outlets: Vocabulary[Outlet] = field(default_factory=Vocabulary)
    images: Mapping[str, Picture] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    copied: Mapping[str, str] = field(default_factory=dict)
    own_pages: tuple[OwnPage, ...] = ()
    gone: tuple[Gone, ...] = ()
    content: Path = Path("content")
    faulty: tuple[Entry, ...] = ()
    unreadable: frozenset[str] = frozenset()
    missing_stories: frozenset[str] = frozenset()
    fingerprints: tuple[tuple[Entry, bytes], ...] = field(default=(), compare=False, repr=False)
    changes: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def written(self) -> tuple[Entry, ...]:
        """All entries that can be read at all, the faulty ones included."""
        if not self.faulty:
            return self.entries
        return tuple(sorted((*self.entries, *self.faulty), key=lambda entry: entry.order))

    @property
    def moved_pages(self) -> tuple[OwnPage, ...]:
        """The hand-written pages that stood elsewhere before."""
        return tuple(page for page in self.own_pages if page.aliases)

    @property
    def moved(self) -> tuple[Entry | Story | OwnPage, ...]:
        """All that may have stood elsewhere before: its `aliases` say where."""
        return (*self.written, *self.stories, *self.moved_pages)

    @cached_property
    def by_address(self) -> Mapping[str, Sequence[Entry]]:
        """The entries at each address as `fold_address` has it: two at one place is a fault."""
        found: dict[str, list[Entry]] = {}
        for entry in self.written:
            found.setdefault(fold_address(entry.address), []).append(entry)
        return found


def read_library(
    settings: Settings, shop: Workshop = ALONE, *, glance: bool = False
) -> tuple[Library, list[Problem]]:
    """Read every file of `content/`. Never stops at a fault: what can be read is in the library.

    With `glance` texts that are surely sound are not rendered; the library is good for checking only.

    What was read before, and is the same, is taken up again.
    """
    folder = settings.content
    name = settings.options.content
    tags, outlets, problems = _read_vocabularies(folder, name)
    shelf = Shelf(settings.language, settings.timezone, tags, outlets, settings.markdown, glance)
    readings = _take_up(shop, _reading_key(settings), shelf)
    listed = list_content(settings, shop)
    files = [file for found, _ in listed.values() for file in found]
    problems += (fault for _, faults in listed.values() for fault in faults)
    problems += find_strays(settings, name)
    pages, copied, faults = list_pages(
        settings.pages, show_folder(settings.pages, settings.root), settings.leaves_out
    )
    problems += faults
    files += _list_photographs(copied, settings)
    own_pages, faults = _read_own_pages(pages, settings)
    problems += faults
    data, faults = _read_optional(folder / GONE_FILE, f"{name}/{GONE_FILE}")
    problems += faults
    gone, faults = read_gone(data, f"{name}/{GONE_FILE}", settings.timezone)
    problems += faults
    changes: list[tuple[str, str]] = []
    problems += _read_new(folder, name, files, readings, shelf, shop, changes)
    present = [readings.reading(file.path) for file in files if file.path in readings]
    vanished = readings.close(file.path for file in files)
    changes.extend((f"{name}/{path}", "it is gone") for path in vanished)
    problems += (problem for reading in present for problem in reading.problems)
    items = [reading.item for reading in present if reading.item]
    entries = sorted((item for item in items if isinstance(item, Entry)), key=lambda entry: entry.order)
    library = Library(
        entries=tuple(entry for entry in entries if not entry.faulty),
        faulty=tuple(entry for entry in entries if entry.faulty),
        unreadable=frozenset(map(entry_address, _find_unreadable(files, readings, "entries"))),
        missing_stories=frozenset(
            PurePosixPath(path).stem for path in _find_unreadable(files, readings, "stories")
        ),
        notes=tuple(item for item in items if isinstance(item, Note)),
        stories=tuple(item for item in items if isinstance(item, Story)),
        comments=tuple(item for item in items if isinstance(item, Comment)),
        tags=tags,
        outlets=outlets,
        images={item.address: item for item in items if isinstance(item, Picture)},
        pages=pages,
        copied=copied,
        own_pages=own_pages,
        gone=gone,
        content=folder,
        fingerprints=tuple(
            (reading.item, reading.fingerprint) for reading in present if isinstance(reading.item, Entry)
        ),
        changes=tuple(changes),
    )
    return library, problems


def _read_vocabularies(folder: Path, name: str) -> tuple[Vocabulary[Tag], Vocabulary[Outlet], list[Problem]]:
    of_tags, of_outlets = (f"{name}/{file}" for file in VOCABULARIES)
    data, problems = _read_optional(folder / VOCABULARIES[0], of_tags)
    tags, faults = read_tags(data, of_tags)
    problems += faults
    data, faults = _read_optional(folder / VOCABULARIES[1], of_outlets)
    outlets, more = read_outlets(data, of_outlets)
    return tags, outlets, [*problems, *faults, *more]


def _read_own_pages(
    pages: Mapping[str, str], settings: Settings
) -> tuple[tuple[OwnPage, ...], list[Problem]]:
    """The hand-written pages that say something of themselves; what cannot be read is told already."""
    found: list[OwnPage] = []
    problems: list[Problem] = []
    folder = show_folder(settings.pages, settings.root)
    for address, shown in pages.items():
        data, _ = read_file(settings.pages / shown.removeprefix(f"{folder}/"), shown)
        page, faults = parse_page(data or b"", address, shown, settings.timezone)
        found += [page] if page else []
        problems += faults
    return tuple(found), problems


def _list_photographs(copied: Iterable[str], settings: Settings) -> Iterator[FoundFile]:
    """The photographs among the hand-written pages, by their paths from `content/`."""
    base = Path(os.path.relpath(settings.pages, settings.content)).as_posix()
    for path in copied:
        below = posixpath.normpath(f"{base}/{path}")
        is_photograph = is_picture_name(path) and not path.lower().endswith(".svg")
        # Where MkDocs has the folder of content for its own, the others are read already.
        if is_photograph and below.partition("/")[0] not in PARSERS:
            with suppress(OSError):
                yield FoundFile(COPIED, below, stamp_of((settings.pages / path).lstat()))


def _take_up(shop: Workshop, key: bytes, shelf: Shelf) -> Readings:
    """The readings of earlier builds: those in memory, if they serve, or else those in the folder."""
    kept = shop.kept.get(_READINGS)
    if kept is not None and kept.serves(key, shelf):
        kept.detach()
        return kept
    return shop.kept.keep(_READINGS, open_readings(shop.cache, key, shelf))


def _read_new(
    folder: Path,
    name: str,
    files: Sequence[FoundFile],
    readings: Readings,
    shelf: Shelf,
    shop: Workshop,
    changes: list[tuple[str, str]],
) -> list[Problem]:
    """Read the files that are new or were changed, and note `changes`.

    Returns the faults of those that cannot be read at all.
    """
    problems: list[Problem] = []
    changed = [file for file in files if readings.find(file) is None]
    if len(changed) >= FEW:
        changed = _bring_together(folder, changed)

    def batches() -> Iterator[list[tuple[FoundFile, SourceText]]]:
        batch: list[tuple[FoundFile, SourceText]] = []
        size = 0
        for file in changed:
            path, shown = folder / file.path, f"{name}/{file.path}"
            if file.kind == COPIED:
                path, shown = Path(os.path.normpath(path)), posixpath.normpath(shown)
            limit = MAX_IMAGE if file.kind in _PICTURES else MAX_FILE
            data, faults = read_file(path, shown, limit)
            # One that has gone since it was listed is no fault: editors write beside a file, and rename.
            problems.extend(() if faults and _is_gone(path) else faults)
            if data is None:
                readings.forget(file)
            if data is None or readings.find_bytes(file, data):
                continue
            changes.append((shown, "it has changed" if file.path in readings else "it is new"))
            batch.append((file, SourceText(file.kind, file.path, shown, data)))
            size += len(data)
            if size > _BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    packed_shelf = pickle.dumps(shelf)
    done = 0
    for batch, (packed, texts) in shop.crew.run(
        read_batch, batches(), lambda batch: (packed_shelf, [source for _, source in batch]), len(changed)
    ):
        hashes = [hash_bytes(source.data) for _, source in batch]
        readings.add([file for file, _ in batch], hashes, packed, texts)
        done += len(batch)
        shop.tell("Reading", done, len(changed))
    return problems


def _is_gone(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)
    return False


def _bring_together(folder: Path, files: Sequence[FoundFile]) -> list[FoundFile]:
    """Entries with one text next to each other: it is rendered once for all of them."""
    groups: dict[bytes, list[FoundFile]] = {}
    for file in files:
        data = None if file.kind in _PICTURES else read_file(folder / file.path, file.path)[0]
        # What follows the first field; should the header end elsewhere, nothing is lost but time.
        text = data[max(0, data.find(b"\n---")) :] if data else file.path.encode()
        groups.setdefault(hash_bytes(text), []).append(file)
    return [file for group in groups.values() for file in group]


def _find_unreadable(files: Sequence[FoundFile], readings: Readings, kind: str) -> Iterator[str]:
    for file in files:
        if file.kind == kind and (file.path not in readings or not readings.reading(file.path).item):
            yield file.path


def _reading_key(settings: Settings) -> bytes:
    """What reading depends on besides the files and the vocabularies."""
    rest = (settings.language, settings.options.timezone, settings.options.content, settings.markdown)
    return hash_bytes(describe((program_key(), rest, extension_sources(settings.markdown.extensions))))


def _read_optional(path: Path, shown: str) -> tuple[bytes | None, list[Problem]]:
    return read_file(path, shown) if path.is_symlink() or path.exists() else (None, [])
