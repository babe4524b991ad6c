"""What lies in `content/`? A build has its files read here, and all entries put in order."""

import os
import pickle
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar

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
from digest.content.parsers import COPIED, PARSERS, ReadingContext, parse_page
from digest.content.readings import Readings, SourceText, open_readings, read_batch
from digest.content.vocabulary import Vocabulary, read_contributors, read_outlets, read_tags
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.memory import Slot
from digest.keeping.program import describe, extension_sources, program_key
from digest.model.addresses import entry_address, fold_address
from digest.model.audio import audio_type
from digest.model.entry import Comment, Contributor, Entry, Note, Outlet, OwnPage, Picture, Story, Tag
from digest.model.problems import Problem, show_folder
from digest.model.settings import Settings
from digest.workers import ALONE, FEW, Workshop

# How many bytes of text one worker takes at a time.
_BATCH = 400_000
_PICTURES = frozenset(("images", COPIED))
_READINGS = Slot[Readings]("readings")
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Library:
    """All that contributors and editors have written.

    `entries` are in order of date, then address. `images` holds each picture by its address, `pages` the file
    of each hand-written page by its address, and `copied` other files that lie beside these by their path on
    the site; MkDocs renders and copies them. `recordings` are those that can be heard, with how many bytes
    each has. `faulty` entries are never published: what can be read of them
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
    contributors: Vocabulary[Contributor] = field(default_factory=Vocabulary)
    images: Mapping[str, Picture] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    copied: Mapping[str, str] = field(default_factory=dict)
    recordings: Mapping[str, int] = field(default_factory=dict)
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

    @cached_property
    def amended(self) -> tuple[Entry, ...]:
        """The entries that say of themselves that they were corrected or updated, or will be."""
        return tuple([entry for entry in self.entries if entry.corrections or entry.updated])

    @property
    def moved_pages(self) -> tuple[OwnPage, ...]:
        """The hand-written pages that stood elsewhere before."""
        return tuple(page for page in self.own_pages if page.aliases)

    @property
    def moved(self) -> tuple[Entry | Story | Note | OwnPage, ...]:
        """All that may have stood elsewhere before: its `aliases` say where."""
        return (*self.written, *self.stories, *self.notes, *self.moved_pages)

    @cached_property
    def by_address(self) -> Mapping[str, Sequence[Entry]]:
        """The entries at each address as `fold_address` has it, those that are spelled so first.

        Two at one place is a fault, and the place is the first one's.
        """
        found: dict[str, list[Entry]] = {}
        for entry in self.written:
            found.setdefault(fold_address(entry.address), []).append(entry)
        for folded, entries in found.items():
            if len(entries) > 1:
                entries.sort(key=lambda entry: entry.address.strip("/") != folded)
        return found


def read_library(
    settings: Settings, shop: Workshop = ALONE, *, glance: bool = False
) -> tuple[Library, list[Problem]]:
    """Read every file of `content/`. Never stops at a fault: what can be read is in the library.

    With `glance` texts that are surely sound are not rendered; the library is good for checking only.

    What was read before, and is the same, is taken up again.
    """
    reader = _Reader(settings, shop)
    return reader.read(glance=glance), reader.problems


class _Reader:
    """One look through `content/`, with what is wrong there, and the files that are not as they were."""

    def __init__(self, settings: Settings, shop: Workshop) -> None:
        self.problems: list[Problem] = []
        self._changes: list[tuple[str, str]] = []
        self._settings, self._shop = settings, shop
        self._folder, self._name = settings.content, settings.options.content

    def read(self, *, glance: bool) -> Library:
        settings = self._settings
        tags, outlets, contributors = self._read_vocabularies()
        context = ReadingContext(
            settings.language, settings.timezone, tags, outlets, settings.markdown, glance
        )
        readings = _take_up(self._shop, _reading_key(settings), context)
        listed = list_content(settings, self._shop)
        files = [file for found in listed.values() for file in self._sound(found)]
        self.problems += find_strays(settings, self._name)
        shown = show_folder(settings.pages, settings.root)
        pages, copied, faults = list_pages(settings.pages, shown, settings.leaves_out)
        self.problems += faults
        files += _list_photographs(copied, settings)
        beside = Library(
            tags=tags,
            outlets=outlets,
            contributors=contributors,
            pages=pages,
            copied=copied,
            recordings=dict(_measure_recordings(copied, settings.pages)),
            own_pages=tuple(self._read_own_pages(pages)),
            gone=self._read_gone(),
            content=self._folder,
        )
        self._read_new(files, readings, context)
        return self._sort_in(files, readings, beside)

    def _sound(self, read: tuple[_Value, Iterable[Problem]]) -> _Value:
        """What was read; what is wrong in it is told with the rest."""
        value, faults = read
        self.problems += faults
        return value

    def _read_optional(self, file: str) -> tuple[bytes | None, str]:
        """The bytes of a file beside the folders, None where there is none, and its name for readers."""
        path, shown = self._folder / file, f"{self._name}/{file}"
        there = path.is_symlink() or path.exists()
        return self._sound(read_file(path, shown)) if there else None, shown

    def _read_vocabularies(self) -> tuple[Vocabulary[Tag], Vocabulary[Outlet], Vocabulary[Contributor]]:
        tags, outlets, contributors = map(self._read_optional, VOCABULARIES)
        return (
            self._sound(read_tags(*tags)),
            self._sound(read_outlets(*outlets)),
            self._sound(read_contributors(*contributors)),
        )

    def _read_gone(self) -> tuple[Gone, ...]:
        return self._sound(read_gone(*self._read_optional(GONE_FILE), self._settings.timezone))

    def _read_own_pages(self, pages: Mapping[str, str]) -> Iterator[OwnPage]:
        """The hand-written pages that say something of themselves; what cannot be read is told already."""
        settings = self._settings
        folder = show_folder(settings.pages, settings.root)
        for address, shown in pages.items():
            data, _ = read_file(settings.pages / shown.removeprefix(f"{folder}/"), shown)
            if page := self._sound(parse_page(data or b"", address, shown, settings.timezone)):
                yield page

    def _read_new(self, files: Sequence[FoundFile], readings: Readings, context: ReadingContext) -> None:
        """Read the files that are new or were changed."""
        shop = self._shop
        changed = [file for file in files if readings.find(file) is None]
        if len(changed) >= FEW:
            changed = _bring_together(self._folder, changed)
        packed_context = pickle.dumps(context)
        done = 0
        for batch, (packed, texts) in shop.crew.run(
            read_batch,
            self._batches(changed, readings),
            lambda batch: (packed_context, [source for _, source in batch]),
            len(changed),
        ):
            hashes = [hash_bytes(source.data) for _, source in batch]
            readings.add([file for file, _ in batch], hashes, packed, texts)
            done += len(batch)
            shop.tell("Reading", done, len(changed))

    def _batches(
        self, files: Iterable[FoundFile], readings: Readings
    ) -> Iterator[list[tuple[FoundFile, SourceText]]]:
        """Those of the files that are not as they were read, with their bytes."""
        folder = self._folder
        batch: list[tuple[FoundFile, SourceText]] = []
        size = 0
        for file in files:
            path, shown = folder / file.path, f"{self._name}/{file.path}"
            if file.kind == COPIED:
                path, shown = Path(os.path.normpath(path)), posixpath.normpath(shown)
            limit = MAX_IMAGE if file.kind in _PICTURES else MAX_FILE
            data, faults = read_file(path, shown, limit)
            # One that has gone since it was listed is no fault: editors write beside a file, and rename.
            self.problems += () if faults and _is_gone(path) else faults
            if data is None:
                readings.forget(file)
            if data is None or readings.find_bytes(file, data):
                continue
            self._changes.append((shown, "it has changed" if file.path in readings else "it is new"))
            batch.append((file, SourceText(file.kind, file.path, shown, data)))
            size += len(data)
            if size > _BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _sort_in(self, files: Sequence[FoundFile], readings: Readings, library: Library) -> Library:
        """The library, with what was read of all files in order."""
        present = [readings.reading(file.path) for file in files if file.path in readings]
        vanished = readings.close(file.path for file in files)
        self._changes += ((f"{self._name}/{path}", "it is gone") for path in vanished)
        self.problems += (problem for reading in present for problem in reading.problems)
        items = [reading.item for reading in present if reading.item]
        entries = sorted((item for item in items if isinstance(item, Entry)), key=lambda entry: entry.order)
        unreadable = _find_unreadable(files, readings)
        return replace(
            library,
            entries=tuple(entry for entry in entries if not entry.faulty),
            faulty=tuple(entry for entry in entries if entry.faulty),
            unreadable=frozenset(map(entry_address, unreadable["entries"])),
            missing_stories=frozenset(PurePosixPath(path).stem for path in unreadable["stories"]),
            notes=tuple(item for item in items if isinstance(item, Note)),
            stories=tuple(item for item in items if isinstance(item, Story)),
            comments=tuple(item for item in items if isinstance(item, Comment)),
            images={item.address: item for item in items if isinstance(item, Picture)},
            fingerprints=tuple(
                (reading.item, reading.fingerprint) for reading in present if isinstance(reading.item, Entry)
            ),
            changes=tuple(self._changes),
        )


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


def _measure_recordings(copied: Iterable[str], pages: Path) -> Iterator[tuple[str, int]]:
    """How many bytes each file has that can be heard, of those among the hand-written pages."""
    for path in filter(audio_type, copied):
        with suppress(OSError):
            yield path, (pages / path).lstat().st_size


def _take_up(shop: Workshop, key: bytes, context: ReadingContext) -> Readings:
    """The readings of earlier builds: those in memory, if they serve, or else those in the folder."""
    kept = shop.kept.get(_READINGS)
    if kept is not None and kept.serves(key):
        kept.detach(context)
        return kept
    return shop.kept.keep(_READINGS, open_readings(shop.cache, key, context))


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


def _find_unreadable(files: Sequence[FoundFile], readings: Readings) -> Mapping[str, Sequence[str]]:
    """The paths of files of which nothing could be read, by their kinds."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in files:
        if file.path not in readings or not readings.reading(file.path).item:
            found[file.kind].append(file.path)
    return found


def _reading_key(settings: Settings) -> bytes:
    """What reading depends on besides the files and the vocabularies."""
    rest = (settings.language, settings.options.timezone, settings.options.content, settings.markdown)
    return hash_bytes(describe((program_key(), rest, extension_sources(settings.markdown.extensions))))
