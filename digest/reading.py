"""What does one file become? An entry, an editor's note or a story, by its bytes alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import Generic

from digest.addresses import entry_address
from digest.entry import Body, Correction, Entry, Image, Note, Outlet, Source, Story, Tag, Translation
from digest.fields import (
    DigestFields,
    EntryFields,
    ImageFields,
    Model,
    SourceFields,
    StoryFields,
    TranslationFields,
    read_fields,
    salvage_fields,
)
from digest.frontmatter import Document, parse_document
from digest.markdown import BodyRenderer
from digest.problems import Problem, quote
from digest.vocabulary import Vocabulary


@dataclass(frozen=True)
class Shelf:
    """What the reading of one file needs to know besides the file."""

    language: str
    timezone: tzinfo
    tags: Vocabulary[Tag]
    outlets: Vocabulary[Outlet]
    renderer: BodyRenderer


def parse_entry(data: bytes, path: str, shown: str, shelf: Shelf) -> tuple[Entry | None, list[Problem]]:
    """One entry from the bytes of `content/<path>`; depends on nothing else but the shelf.

    An entry whose fields have faults is marked `faulty`; None where nothing can be read.
    """
    address = entry_address(path)
    parts, problems = _take_apart(EntryFields, data, path, shown, address, shelf)
    if parts is None:
        return None, problems
    problems += _check_names(parts.document, shelf)
    fields = parts.fields or salvage_fields(EntryFields, parts.document, shelf.timezone)
    if fields is None:
        return None, problems
    return _make_entry(fields, address, parts, shelf), problems


def parse_note(data: bytes, path: str, shown: str, shelf: Shelf) -> tuple[Note | None, list[Problem]]:
    """One editor's note from the bytes of `content/<path>`."""
    name = PurePosixPath(path).stem
    parts, problems = _take_apart(DigestFields, data, path, shown, f"digests/{name}/", shelf)
    if parts is None or parts.fields is None:
        return None, problems
    fields, marks = parts.fields, parts.document.marks
    title, summary, lead = fields.title or "", fields.summary or "", fields.lead or ""
    return Note(name, title, summary, lead, fields.order, parts.body, marks), problems


def parse_story(data: bytes, path: str, shown: str, shelf: Shelf) -> tuple[Story | None, list[Problem]]:
    """One story from the bytes of `content/<path>`."""
    slug = PurePosixPath(path).stem
    parts, problems = _take_apart(StoryFields, data, path, shown, f"stories/{slug}/", shelf)
    if parts is None or parts.fields is None:
        return None, problems
    fields, marks = parts.fields, parts.document.marks
    return Story(slug, fields.title, fields.summary or "", parts.body, fields.aliases, marks), problems


# The parser of each folder of `content/`.
PARSERS = {"entries": parse_entry, "digests": parse_note, "stories": parse_story}


@dataclass(frozen=True)
class _Parts(Generic[Model]):
    """A file taken apart; `fields` is None where they have faults."""

    document: Document
    fields: Model | None
    body: Body


def _take_apart(
    model: type[Model], data: bytes, path: str, shown: str, address: str, shelf: Shelf
) -> tuple[_Parts[Model] | None, list[Problem]]:
    document, problems = parse_document(data, shown)
    if document is None:
        return None, problems
    fields, faults = read_fields(model, document, shelf.timezone)
    body, more = shelf.renderer.render(document.body, path, address, document.marks)
    return _Parts(document, fields, body), [*problems, *faults, *more]


def _make_entry(fields: EntryFields, address: str, parts: _Parts[EntryFields], shelf: Shelf) -> Entry:
    tags = {mention.key: mention for mention in map(shelf.tags.resolve, fields.tags)}
    return Entry(
        id=fields.id or address.rstrip("/"),
        address=address,
        title=fields.title,
        date=fields.date,
        source=_make_source(fields.source, shelf),
        language=fields.language or shelf.language,
        summary=fields.summary or "",
        body=parts.body,
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
        faulty=parts.fields is None,
        marks=parts.document.marks,
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
