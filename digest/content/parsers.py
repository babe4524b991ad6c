"""What does one file become? An entry, an editor's note, a story or a comment, by its bytes alone."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cached_property
from pathlib import PurePosixPath
from typing import Generic, TypeAlias

from digest.content.fields import (
    AudioFields,
    CommentFields,
    CorrectionFields,
    DigestFields,
    EntryFields,
    ImageFields,
    Model,
    PageFields,
    SourceFields,
    StoryFields,
    TranslationFields,
)
from digest.content.frontmatter import Document, parse_document, without_empty_items
from digest.content.picture_files import parse_copied, parse_picture
from digest.content.validation import find_oddities, read_fields, salvage_fields
from digest.content.values import forbids_indexing, shows_anything
from digest.content.vocabulary import Vocabulary
from digest.model.addresses import decode_address, entry_address
from digest.model.audio import Audio
from digest.model.entry import (
    Body,
    Comment,
    Correction,
    Entry,
    Figure,
    Image,
    Note,
    Outlet,
    OwnPage,
    Picture,
    Source,
    Story,
    Tag,
    Translation,
    digest_address,
    story_address,
)
from digest.model.marks import NAME, Marks
from digest.model.problems import Problem, place_in, quote
from digest.model.settings import MarkdownSettings
from digest.text.attribution import check_quotations
from digest.text.markdown import BodyRenderer
from digest.text.prose import find_prose
from digest.text.sanitiser import flatten
from digest.text.sketches import sketch_story
from digest.text.tidy import find_tracked_links
from digest.text.unfinished import find_unfinished
from digest.writing.languages import language_name, name_by_language
from digest.writing.telling_words import find_other_language, is_telling

_FIRST_HEADING = re.compile(
    r"\s*(?:#{1,6}[ \t]+(?P<text>[^\n]+)|(?P<lined>[^\s#>|-][^\n]*)\n=+[ \t]*(?:\n|\Z))"
)
_WORD = re.compile(r"\w+")
# So many signs may stand around a headline in the text, such as those of bold letters.
_MARKS_AROUND = 8
# Shorter paragraphs may be meant to come again: a line of a song, a rule between parts.
_LONG = 80
_TAGS = re.compile(r"<[^<>]*>")
# So many letters of a text tell its language.
_READ_FOR_LANGUAGE = 800
# The front matter of a hand-written page, where MkDocs finds it, or would without the blank lines before it.
_PAGE_FIELDS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<blank>(?:[ \t]*[\r\n])*)---[ \t]*[\r\n](?P<fields>.*?)(?:^---|^\.\.\.|\Z)",
    re.DOTALL | re.MULTILINE,
)
_READ_HERE = re.compile(rb"\b(aliases|robots)[\"']?\s*:", re.IGNORECASE)
# The same without a fence: MkDocs takes such lines for fields, whatever the case of their names.
_BARE_FIELD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:(?: {0,3}[\w-]+:| {4}|\t).*\n)*? {0,3}(?P<name>aliases|robots):", re.IGNORECASE
)
# What YAML takes fields from another group by.
_MERGE = "<<"


@dataclass(frozen=True)
class ReadingContext:
    """What the reading of one file needs to know besides the file.

    With `glance` bodies are read for their faults and links alone.
    """

    language: str
    timezone: tzinfo
    tags: Vocabulary[Tag]
    outlets: Vocabulary[Outlet]
    markdown: MarkdownSettings
    glance: bool = False

    @cached_property
    def renderer(self) -> BodyRenderer:
        """Renders bodies; setting it up costs more than an entry."""
        return BodyRenderer(self.markdown, glance=self.glance)

    def __reduce__(self) -> tuple[type["ReadingContext"], tuple[object, ...]]:
        """Travel to workers without the renderer: each sets up its own."""
        return ReadingContext, (
            self.language,
            self.timezone,
            self.tags,
            self.outlets,
            self.markdown,
            self.glance,
        )


def parse_entry(
    data: bytes, path: str, shown: str, context: ReadingContext
) -> tuple[Entry | None, list[Problem]]:
    """One entry from the bytes of `content/<path>`; depends on nothing else but the context.

    An entry whose fields have faults is marked `faulty`; None where nothing can be read.
    """
    address = entry_address(path)
    parts, problems = _take_apart(EntryFields, data, path, shown, address, context)
    if parts is None:
        return None, problems
    problems += check_quotations(parts.document.body, parts.document.marks)
    problems += _find_headline(parts.document)
    problems += _find_repetition(parts.document)
    fields = parts.fields
    if fields is None:
        fields = salvage_fields(EntryFields, parts.document, context.timezone)
        if fields is None:
            return None, problems
        problems += find_oddities(fields, parts.document.marks)
    problems += _find_other_language(fields, parts.document, context)
    return _make_entry(fields, address, parts, context), problems


def parse_note(
    data: bytes, path: str, shown: str, context: ReadingContext
) -> tuple[Note | None, list[Problem]]:
    """One editor's note from the bytes of `content/<path>`."""
    name = PurePosixPath(path).stem
    parts, problems = _take_apart(DigestFields, data, path, shown, digest_address(name), context)
    if parts is None or parts.fields is None:
        return None, problems
    fields = parts.fields
    note = Note(
        digest=name,
        title=fields.title or "",
        summary=fields.summary or "",
        lead=fields.lead or "",
        order=fields.order,
        corrections=_make_corrections(fields.corrections),
        guid=fields.guid or "",
        body=parts.body,
        byline=fields.byline,
        aliases=tuple(map(decode_address, fields.aliases)),
        exceptions=tuple(fields.exceptions.items()),
        marks=parts.document.marks,
    )
    return note, problems


def parse_story(
    data: bytes, path: str, shown: str, context: ReadingContext
) -> tuple[Story | None, list[Problem]]:
    """One story from the bytes of `content/<path>`."""
    slug = PurePosixPath(path).stem
    parts, problems = _take_apart(StoryFields, data, path, shown, story_address(slug), context)
    if parts is None or parts.fields is None:
        return None, problems
    fields, marks = parts.fields, parts.document.marks
    title, titles = name_by_language(fields.title)
    summary, exceptions = fields.summary or "", tuple(fields.exceptions.items())
    aliases = tuple(map(decode_address, fields.aliases))
    return Story(slug, title, titles, summary, parts.body, aliases, exceptions, marks), problems


def parse_comment(
    data: bytes, path: str, shown: str, context: ReadingContext
) -> tuple[Comment | None, list[Problem]]:
    """One comment from the bytes of `content/<path>`."""
    where = PurePosixPath(path.removeprefix("comments/").removesuffix(".md"))
    folder = str(where.parent) if len(where.parts) > 1 else ""
    # Links are written as in the entry itself.
    parts, problems = _take_apart(CommentFields, data, f"entries/{folder}.md", shown, f"{folder}/", context)
    if parts is None or parts.fields is None:
        return None, problems
    fields, body = parts.fields, parts.body
    name = where.name if fields.entry in {None, folder} else "-".join(where.parts)
    comment = Comment(
        fields.entry or folder,
        name,
        fields.author,
        fields.date,
        fields.language or context.language,
        replace(body, html=flatten(body.html, f"comment-{name}", frozenset(context.markdown.image_hosts))),
        tuple(fields.exceptions.items()),
        parts.document.marks,
    )
    return comment, problems


def parse_page(
    data: bytes, address: str, shown: str, timezone: tzinfo
) -> tuple[OwnPage | None, list[Problem]]:
    """What one hand-written page says of itself; None, and no fault, of one that says nothing."""
    found = _PAGE_FIELDS.match(data)
    if not found:
        return None, list(_find_bare_field(data, shown))
    names = [name.decode() for name in _READ_HERE.findall(found["fields"])]
    if not names:
        return None, []
    # What else stands there is MkDocs' business.
    document, problems = parse_document(data, shown, only=names)
    if document is None:
        return None, problems
    marks = document.marks
    places = [marks.find(name, NAME) for name in document.fields]
    if not places:
        # They may stand in a group that is merged into the header.
        merged = parse_document(data, shown, only=(_MERGE,))[1]
        return None, [each for each in merged if each.rule == "yaml-feature"]
    if found["blank"]:
        return None, [_not_in_the_first_line(marks)]
    span = min(places), (marks.body_line, 0)
    problems = [each for each in problems if span[0] <= (each.line, each.column) < span[1]]
    fields, faults = read_fields(PageFields, without_empty_items(document), timezone)
    if fields is None:
        return None, [*problems, *faults]
    title = _find_title(data, document.body) or address or shown
    aliases, robots = tuple(map(decode_address, fields.aliases)), fields.robots or ""
    page = OwnPage(address, title, aliases, robots, kept=not forbids_indexing(robots), marks=marks)
    return page, [*problems, *faults]


def _find_bare_field(data: bytes, shown: str) -> Iterator[Problem]:
    """A field that is read here, in a header that has no fence."""
    if bare := _BARE_FIELD.match(data):
        before = data[: bare.start("name")].decode("utf-8-sig", "replace")
        found = f"the field {quote(bare['name'].decode())} stands here, and no line of --- before it"
        cure = "put a line of --- before the first field and another after the last"
        yield Problem(shown, *place_in(before, len(before), 1), "no-front-matter", found, "", cure)


def _not_in_the_first_line(marks: Marks) -> Problem:
    line, _ = marks.find()
    found, wanted = f"the front matter begins in line {line}", "it is read in the first line alone"
    return Problem(marks.path, line, 1, "no-front-matter", found, wanted, "delete what stands before it")


def _find_title(data: bytes, body: str) -> str:
    """What a hand-written page is called, as far as it can be told without rendering it."""
    document, _ = parse_document(data, "", only=("title",))
    if document and isinstance(title := document.fields.get("title"), str):
        return title
    heading = _FIRST_HEADING.match(body)
    return (heading["text"] or heading["lined"]).strip(" #") if heading else ""


ContentItem: TypeAlias = Entry | Note | Story | Comment | Picture
Parse: TypeAlias = Callable[[bytes, str, str, ReadingContext], tuple[ContentItem | None, list[Problem]]]
# The parser of each folder of `content/`.
PARSERS: dict[str, Parse] = {
    "entries": parse_entry,
    "digests": parse_note,
    "stories": parse_story,
    "comments": parse_comment,
    "images": parse_picture,
}
# What lies among the hand-written pages, wherever these are.
COPIED = "copied"
PARSERS_BY_KIND: dict[str, Parse] = {**PARSERS, COPIED: parse_copied}


def resolve_names(entry: Entry, tags: Vocabulary[Tag], outlets: Vocabulary[Outlet]) -> Entry:
    """The entry as if it had been read with these vocabularies; nothing else of it depends on them."""
    return replace(
        entry,
        tags=tuple(tags.resolve(mention.name) for mention in entry.tags),
        cites=tuple(outlets.resolve_known(mention.name) for mention in entry.cites),
        source=replace(entry.source, outlet=outlets.resolve(entry.source.outlet.name)),
    )


@dataclass(frozen=True)
class _Parts(Generic[Model]):
    """A file taken apart; `fields` is None where they have faults."""

    document: Document
    fields: Model | None
    body: Body


def _take_apart(
    model: type[Model], data: bytes, path: str, shown: str, address: str, context: ReadingContext
) -> tuple[_Parts[Model] | None, list[Problem]]:
    document, problems = parse_document(data, shown)
    if document is None:
        return None, problems
    document = without_empty_items(document)
    fields, faults = read_fields(model, document, context.timezone)
    text = document.body if shows_anything(document.body) else ""
    body, more = context.renderer.render(text, path, address, document.marks)
    tracked = find_tracked_links(document.body, document.marks)
    unfinished = find_unfinished(document.body, document.marks, context.markdown.extensions)
    return _Parts(document, fields, body), [*problems, *faults, *more, *tracked, *unfinished]


def _find_headline(document: Document) -> Iterator[Problem]:
    """The headline, where the text begins with it once more; where the summary does, a check tells it."""
    title = document.fields.get("title")
    if not isinstance(title, str):
        return
    opening, start = _find_opening(document.body, len(title) + _MARKS_AROUND)
    if opening and _WORD.findall(opening.lower()) == _WORD.findall(title.lower()) != []:
        place = place_in(document.body, start, document.marks.body_line)
        said = "the text begins with the headline"
        cure = "take it out: the page shows the title above its text"
        yield Problem(document.marks.path, *place, "repeated-headline", said, "", cure)


def _find_repetition(document: Document) -> Iterator[Problem]:
    """The first long paragraph that stands in the text once more; code, and what holds a part, may."""
    paragraphs = document.body.split("\n\n")
    if len(set(map(str.strip, paragraphs))) == len(paragraphs):
        return
    prose = find_prose(document.body).text
    seen: dict[str, int] = {}
    start = 0
    for paragraph in paragraphs:
        text = paragraph.strip()
        at = start + paragraph.find(text)
        if text in seen and len(_TAGS.sub("", prose[at : at + len(text)]).strip()) >= _LONG:
            line, _ = place_in(document.body, seen[text], document.marks.body_line)
            place = place_in(document.body, at, document.marks.body_line)
            found, cure = f"the paragraph of line {line} stands here once more", "keep one of the two"
            yield Problem(document.marks.path, *place, "repeated-paragraph", found, "", cure)
            return
        seen[text] = at
        start += len(paragraph) + 2


def _find_opening(body: str, most: int) -> tuple[str, int]:
    """The heading or the paragraph that a text opens with, and where it begins; no longer paragraph."""
    if found := _FIRST_HEADING.match(body):
        form = "text" if found["text"] else "lined"
        return found[form], found.start(form)
    start = len(body) - len(body.lstrip())
    paragraph = body[start : start + most + 2].partition("\n\n")[0].rstrip()
    return (paragraph.strip("*_ "), start) if len(paragraph) <= most else ("", start)


def _find_other_language(
    fields: EntryFields, document: Document, context: ReadingContext
) -> Iterator[Problem]:
    """The language that an entry says or has from the site, where its words are surely those of another."""
    said = fields.language or context.language
    text = f"{fields.title} {fields.summary or ''}"
    if is_telling(text, said):
        return
    if other := find_other_language(f"{text} {document.body[:_READ_FOR_LANGUAGE]}", said):
        found = f"the text is said to be {_name(said)}, and its words are {_name(other)}"
        where = "language" if fields.language else "title"
        yield document.marks.problem("other-language", found, "", f"write language: {other}", (where,))


def _name(code: str) -> str:
    return f"{language_name(code, 'en')} ({code})"


def _make_entry(
    fields: EntryFields, address: str, parts: _Parts[EntryFields], context: ReadingContext
) -> Entry:
    return Entry(
        id=fields.id or address.rstrip("/"),
        address=address,
        title=fields.title,
        date=fields.date,
        source=_make_source(fields.source, context),
        language=fields.language or context.language,
        byline=fields.byline,
        summary=fields.summary or "",
        body=parts.body,
        tags=tuple(map(context.tags.resolve, fields.tags)),
        cites=tuple(map(context.outlets.resolve_known, fields.cites)),
        story=fields.story or "",
        image=_make_image(fields.image),
        audio=_make_audio(fields.audio),
        translation=_make_translation(fields.translation),
        translates=fields.translates or "",
        updated=fields.updated,
        corrections=_make_corrections(fields.corrections),
        figures=tuple(Figure(name, value) for name, value in fields.figures.items()),
        event=fields.event_date,
        aliases=tuple(map(decode_address, fields.aliases)),
        guid=fields.guid or "",
        draft=fields.draft,
        faulty=parts.fields is None,
        exceptions=tuple(fields.exceptions.items()),
        sketch=_make_sketch(fields, parts.document.body),
        marks=parts.document.marks,
    )


def _make_sketch(fields: EntryFields, text: str) -> bytes:
    return bytes(
        sketch_story(
            title=fields.title,
            address=fields.source.url,
            lede=fields.summary or "",
            text=text,
            original=fields.source.title or "",
        )
    )


def _make_source(fields: SourceFields, context: ReadingContext) -> Source:
    return Source(
        outlet=context.outlets.resolve(fields.name),
        url=fields.url,
        title=fields.title or "",
        published=fields.published,
        language=fields.language or "",
        authors=fields.authors,
        archive_url=fields.archive_url or "",
    )


def _make_corrections(fields: Iterable[CorrectionFields]) -> tuple[Correction, ...]:
    """Corrections, the oldest first."""
    return tuple(Correction(each.date, each.note) for each in sorted(fields, key=lambda each: each.date))


def _make_image(fields: ImageFields | None) -> Image | None:
    if fields is None:
        return None
    return Image(fields.file, fields.alt, fields.credit, fields.caption or "", fields.licence or "")


def _make_audio(fields: AudioFields | None) -> Audio | None:
    if fields is None:
        return None
    return Audio(
        fields.file or "", fields.url or "", fields.title or "", fields.duration or "", fields.length or 0
    )


def _make_translation(fields: TranslationFields | None) -> Translation | None:
    if fields is None:
        return None
    return Translation(fields.from_, fields.original_title or "", fields.translator or "", fields.machine)
