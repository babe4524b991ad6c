"""What lies in `content/`? The only reader of contributors' files; holds all entries in order."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path, PurePosixPath

from digest.addresses import is_good_segment, slugify
from digest.entry import Body, Correction, Entry, Image, Note, Outlet, Source, Story, Tag, Translation
from digest.fields import (
    DigestFields,
    EntryFields,
    ImageFields,
    SourceFields,
    StoryFields,
    TranslationFields,
    read_fields,
    salvage_fields,
)
from digest.frontmatter import MAX_FILE, Document, parse_document
from digest.markdown import BodyRenderer
from digest.problems import Problem, quote
from digest.settings import Settings
from digest.vocabulary import Vocabulary, read_outlets, read_tags

IMAGE_SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
MAX_IMAGE = 20_000_000

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Library:
    """All that contributors and editors have written.

    `entries` are in order of date, then address. `images` holds the SHA-256 of each image by its address,
    `pages` the file of each hand-written page by its address; MkDocs renders these. `faulty` entries are
    never published: what can be read of them is checked, so that one run tells every fault.
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

    @property
    def written(self) -> tuple[Entry, ...]:
        """All entries that can be read at all, the faulty ones included."""
        return tuple(sorted((*self.entries, *self.faulty), key=lambda entry: entry.order))


@dataclass(frozen=True)
class Shelf:
    """What the reading of one file needs to know besides the file."""

    language: str
    timezone: tzinfo
    tags: Vocabulary[Tag]
    outlets: Vocabulary[Outlet]
    renderer: BodyRenderer


def read_library(settings: Settings, progress: Progress | None = None) -> tuple[Library, list[Problem]]:
    """Read every file of `content/`. Never stops at a fault: what can be read is in the library."""
    folder = settings.content
    name = PurePosixPath(settings.options.content).as_posix()
    tags, problems = read_tags(_read_optional(folder / "tags.yml"), f"{name}/tags.yml")
    outlets, faults = read_outlets(_read_optional(folder / "outlets.yml"), f"{name}/outlets.yml")
    problems += faults
    shelf = Shelf(settings.language, settings.timezone, tags, outlets, BodyRenderer(settings.markdown))
    read: dict[str, list[Entry | Note | Story]] = {"entries": [], "digests": [], "stories": []}
    files = []
    for kind in read:
        found, faults = _list_files(folder, kind, {".md"}, name)
        files += [(kind, path) for path in found]
        problems += faults
    for number, (kind, path) in enumerate(files, start=1):
        item, faults = _read_file(folder, path, kind, name, shelf)
        problems += faults
        if item:
            read[kind].append(item)
        if progress:
            progress("Reading", number, len(files))
    images, faults = _list_files(folder, "images", IMAGE_SUFFIXES, name)
    problems += faults
    entries = sorted(
        (item for item in read["entries"] if isinstance(item, Entry)), key=lambda entry: entry.order
    )
    library = Library(
        entries=tuple(entry for entry in entries if not entry.faulty),
        faulty=tuple(entry for entry in entries if entry.faulty),
        notes=tuple(item for item in read["digests"] if isinstance(item, Note)),
        stories=tuple(item for item in read["stories"] if isinstance(item, Story)),
        tags=tags,
        outlets=outlets,
        images={path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in images},
        pages=_list_pages(settings),
        content=folder,
    )
    return library, problems


def parse_entry(data: bytes, path: str, shown: str, shelf: Shelf) -> tuple[Entry | None, list[Problem]]:
    """One entry from the bytes of `content/<path>`; depends on nothing else but the shelf.

    An entry whose fields have faults is marked `faulty`; None where nothing can be read.
    """
    document, problems = parse_document(data, shown)
    if document is None:
        return None, problems
    fields, faults = read_fields(EntryFields, document, shelf.timezone)
    problems += faults
    address = path.removeprefix("entries/").removesuffix(".md") + "/"
    body, faults = shelf.renderer.render(document.body, path, address, document.marks)
    problems += faults
    problems += _check_names(document, shelf)
    faulty = fields is None
    fields = fields or salvage_fields(EntryFields, document, shelf.timezone)
    if fields is None:
        return None, problems
    return _make_entry(fields, address, body, document, shelf, faulty=faulty), problems


def _make_entry(
    fields: EntryFields, address: str, body: Body, document: Document, shelf: Shelf, *, faulty: bool
) -> Entry:
    tags = {mention.key: mention for mention in map(shelf.tags.resolve, fields.tags)}
    return Entry(
        id=fields.id or address.rstrip("/"),
        address=address,
        title=fields.title,
        date=fields.date,
        source=_make_source(fields.source, shelf),
        language=fields.language or shelf.language,
        summary=fields.summary or "",
        body=body,
        tags=tuple(tags.values()),
        cites=tuple(shelf.outlets.resolve_known(name) for name in fields.cites),
        story=fields.story or "",
        image=_make_image(fields.image),
        translation=_make_translation(fields.translation),
        translates=fields.translates or "",
        corrections=tuple(
            Correction(each.date, each.note)
            for each in sorted(fields.corrections, key=lambda each: each.date)
        ),
        aliases=fields.aliases,
        draft=fields.draft,
        faulty=faulty,
        marks=document.marks,
    )


def _make_source(fields: SourceFields, shelf: Shelf) -> Source:
    return Source(
        outlet=shelf.outlets.resolve(fields.name),
        url=fields.url,
        title=fields.title or "",
        published=fields.published,
        language=fields.language or "",
        authors=fields.authors,
        archive_url=fields.archive_url or "",
    )


def _make_image(fields: ImageFields | None) -> Image | None:
    if fields is None:
        return None
    return Image(fields.file, fields.alt, fields.credit, fields.caption or "", fields.licence or "")


def _make_translation(fields: TranslationFields | None) -> Translation | None:
    if fields is None:
        return None
    return Translation(fields.from_, fields.original_title or "", fields.translator or "", fields.machine)


def _check_names(document: Document, shelf: Shelf) -> Iterator[Problem]:
    """Names that the vocabulary does not know, also of an entry that has other faults."""
    marks = document.marks
    tags = document.fields.get("tags")
    for number, name in enumerate(tags if isinstance(tags, list) else ()):
        if isinstance(name, str) and shelf.tags.lacks(name):
            cure = shelf.tags.guess(name) or "add it there, or use another"
            yield marks.problem(
                "unknown-tag", f"{quote(name)} is not in tags.yml", "", cure, ("tags", number)
            )
    source = document.fields.get("source")
    outlet = source.get("name") if isinstance(source, dict) else None
    if isinstance(outlet, str) and shelf.outlets.lacks(outlet):
        cure = shelf.outlets.guess(outlet) or "add it there"
        found = f"{quote(outlet)} is not in outlets.yml"
        yield marks.problem("unknown-outlet", found, "", cure, ("source", "name"))


def _parse_note(data: bytes, path: str, shown: str, shelf: Shelf) -> tuple[Note | None, list[Problem]]:
    document, problems = parse_document(data, shown)
    if document is None:
        return None, problems
    fields, faults = read_fields(DigestFields, document, shelf.timezone)
    name = PurePosixPath(path).stem
    body, more = shelf.renderer.render(document.body, path, f"digests/{name}/", document.marks)
    problems += faults + more
    if fields is None:
        return None, problems
    note = Note(
        name, fields.title or "", fields.summary or "", fields.lead or "", fields.order, body, document.marks
    )
    return note, problems


def _parse_story(data: bytes, path: str, shown: str, shelf: Shelf) -> tuple[Story | None, list[Problem]]:
    document, problems = parse_document(data, shown)
    if document is None:
        return None, problems
    fields, faults = read_fields(StoryFields, document, shelf.timezone)
    slug = PurePosixPath(path).stem
    body, more = shelf.renderer.render(document.body, path, f"stories/{slug}/", document.marks)
    problems += faults + more
    if fields is None:
        return None, problems
    return Story(slug, fields.title, fields.summary or "", body, fields.aliases, document.marks), problems


_PARSERS = {"entries": parse_entry, "digests": _parse_note, "stories": _parse_story}


def _read_file(
    folder: Path, path: str, kind: str, name: str, shelf: Shelf
) -> tuple[Entry | Note | Story | None, list[Problem]]:
    shown = f"{name}/{path}"
    try:
        with (folder / path).open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        found = f"the file cannot be read ({error.strerror})"
        return None, [
            Problem(shown, 1, 1, "unreadable-file", found, "", "check that it exists and may be read")
        ]
    return _PARSERS[kind](data, path, shown, shelf)


def _read_optional(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _list_files(folder: Path, kind: str, suffixes: set[str], name: str) -> tuple[list[str], list[Problem]]:
    """The files of one kind, sorted, as paths below `content/`."""
    found: list[str] = []
    problems: list[Problem] = []
    for entry in _walk(folder / kind):
        path = Path(entry.path).relative_to(folder).as_posix()
        shown = f"{name}/{path}"
        if entry.is_symlink():
            says = "the file is a symbolic link"
            problems.append(
                Problem(
                    shown, 1, 1, "symbolic-link", says, "a regular file is wanted", "put the file itself here"
                )
            )
        elif PurePosixPath(path).suffix.lower() not in suffixes:
            wanted = f"{' '.join(sorted(suffixes))} files are read here"
            problems.append(
                Problem(shown, 1, 1, "stray-file", "the file is left out", wanted, "rename or remove it")
            )
        elif fault := _check_file_name(path, kind):
            problems.append(Problem(shown, 1, 1, *fault))
        elif kind == "images" and entry.stat().st_size > MAX_IMAGE:
            says = f"the image has {entry.stat().st_size:,} bytes"
            problems.append(
                Problem(shown, 1, 1, "too-large", says, f"at most {MAX_IMAGE:,}", "make it smaller")
            )
        else:
            found.append(path)
    return sorted(found), problems


def _list_pages(settings: Settings) -> dict[str, str]:
    folder = settings.pages
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    shown = folder.relative_to(settings.root) if folder.is_relative_to(settings.root) else folder
    return {_page_address(file.removesuffix(".md")): f"{shown.as_posix()}/{file}" for file in files}


def _page_address(name: str) -> str:
    folder, _, last = name.rpartition("/")
    parts = [part for part in (folder, "" if last == "index" else last) if part]
    return "/".join([*parts, ""]) if parts else ""


def _check_file_name(path: str, kind: str) -> tuple[str, str, str, str] | None:
    segments = path.split("/")[1:]
    segments[-1] = segments[-1].rpartition(".")[0] if kind != "images" else segments[-1]
    bad = next((segment for segment in segments if not is_good_segment(segment)), None)
    if bad is None:
        return None
    return "bad-file-name", f"{quote(bad)} cannot be a part of an address", "", f"name it {slugify(bad)}"


def _walk(folder: Path) -> Iterable[os.DirEntry[str]]:
    """Every file below the folder; hidden ones and folders behind links are not entered."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path))
            else:
                yield entry
