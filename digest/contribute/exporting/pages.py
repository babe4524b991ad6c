"""What does each page of a digest say, in plain Markdown?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TypeAlias

from digest.arrangement.cards import Link
from digest.arrangement.lines import DigestLine, StoryLine, digest_line, list_cited, story_line
from digest.arrangement.site import Site
from digest.contribute.escaping import escape_markdown, format_image, format_link
from digest.contribute.exporting.prose import Leads, carry_body, render_body
from digest.model.addresses import CONTRIBUTORS, SECTIONS, host_of
from digest.model.date_formats import format_day, format_days, format_span_parts
from digest.model.dates import Moment
from digest.model.digests import Digest
from digest.model.entry import Body, Comment, Correction, Entry, Story, Translation
from digest.model.field_values import Value, list_fields
from digest.model.marks import Marks
from digest.writing.collation import collate
from digest.writing.languages import format_number, language_in_sentence

# How many digests the first page shows.
_NEWEST = 10


@dataclass(frozen=True)
class Pen:
    """What writing a page needs: the site, what reads a file's text, and where links lead from the page.

    Its readers may know HTML in a text.
    """

    site: Site
    read: Callable[[str], str]
    leads: Leads
    reads_html: bool

    def say(self, text: str, /, **values: object) -> str:
        """What the site says in its own words; values are Markdown already."""
        return self.site.settings.words.say(text, **values)

    def day(self, moment: Moment) -> str:
        """A day as readers of the site write it."""
        return escape_markdown(format_day(moment.day, self.site.settings.language))

    def span(self, first: Moment, last: Moment | None = None) -> str:
        """A moment with its time, where it has one, or two and all between them."""
        parts = format_span_parts(first, last, self.site.settings.language)
        return escape_markdown("".join(text for text, _ in parts))

    def number(self, number: int) -> str:
        """A number in the digits of the site's language."""
        return format_number(number, self.site.settings.language)

    def language(self, code: str) -> str:
        """The name of a language in that of the site, within a sentence."""
        return escape_markdown(language_in_sentence(code, self.site.settings.language))

    def link(self, page: Link) -> str:
        """A link to a page of the site."""
        return format_link(page.title, self.leads(page.address))

    def links(self, pages: Iterable[Link]) -> str:
        """Links in a row."""
        return ", ".join(map(self.link, pages))

    def body(self, body: Body, marks: Marks, address: str) -> str:
        """The text of a file: as its author wrote it where that is safe."""
        path = marks.path.removeprefix(f"{self.site.settings.options.content}/")
        return carry_body(self.read(marks.path), body, path, address, self.leads, reads_html=self.reads_html)


# Writes the paragraphs of a page; empty ones are left out.
Writer: TypeAlias = Callable[[Pen], Iterator[str]]


@dataclass(frozen=True)
class Sheet:
    """One page: its address on the site, its title, how its text is written, and further front matter."""

    address: str
    title: str
    write: Writer
    fields: Mapping[str, Value] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


def list_sheets(site: Site) -> Iterator[Sheet]:
    """Every page that is exported; hand-written pages are not among them."""
    yield Sheet("", site.settings.site_name, _render_home)
    yield from (_entry_sheet(entry, site) for entry in site.entries)
    yield from map(_digest_sheet, site.digests)
    yield from (_story_sheet(timeline.story, site) for timeline in site.timelines.values())
    for address, name in LISTS.items():
        yield _list_sheet(address, site.settings.words.say(name), _LIST_WRITERS[address])
    for key, subject in site.subjects.items():
        tag = subject.tag
        sheet = _list_sheet(tag.address, subject.label, partial(_render_tag, key), tag.description)
        yield replace(sheet, aliases=(*tag.former_addresses, *tag.redirect_from))
    for key, desk in site.desks.items():
        outlet = desk.outlet
        sheet = _list_sheet(outlet.address, outlet.name, partial(_render_outlet, key), outlet.description)
        yield replace(sheet, aliases=outlet.former_addresses)
    if site.portfolios:
        yield _list_sheet(CONTRIBUTORS, site.settings.words.say("Contributors"), _render_contributors)
    for key, portfolio in site.portfolios.items():
        who = portfolio.contributor
        sheet = _list_sheet(who.address, who.name, partial(_render_contributor, key), who.description)
        yield replace(sheet, aliases=who.former_addresses)
    for year, entries in groupby(site.listed, lambda entry: entry.date.day.year):
        title = format_number(year, site.settings.language)
        yield _list_sheet(f"archive/{year}/", title, partial(_render_list, tuple(entries)))


def _list_sheet(address: str, title: str, write: Writer, description: str = "") -> Sheet:
    """A page that only leads to others; searching finds those."""
    return Sheet(address, title, write, _described(description) | {"search": {"exclude": True}})


def _entry_sheet(entry: Entry, site: Site) -> Sheet:
    outlet, tags = site.cards[entry.id].outlet, [link.title for link in site.links.tags(entry)]
    return Sheet(
        entry.address,
        entry.title,
        partial(_render_entry, entry),
        list_fields(entry, outlet.title, tags),
        entry.aliases,
    )


def _described(text: str) -> dict[str, Value]:
    return {"description": text} if text else {}


def _render_entry(entry: Entry, pen: Pen) -> Iterator[str]:
    if entry.summary:
        yield f"**{escape_markdown(entry.summary)}**"
    if entry.image:
        yield format_image(entry.image.alt, pen.leads(entry.image.file))
        credit = ", ".join(filter(None, (entry.image.credit, entry.image.licence)))
        yield escape_markdown(" · ".join(filter(None, (entry.image.caption, credit))))
    if audio := entry.audio:
        link = format_link(pen.say("Listen"), audio.url or pen.leads(audio.file))
        yield " · ".join([link, *map(escape_markdown, filter(None, (audio.title, audio.duration)))])
    yield pen.body(entry.body, entry.marks, entry.address)
    if entry.figures:
        yield f"## {pen.say('Figures')}"
        yield _list(f"{escape_markdown(each.name)}: {escape_markdown(each.value)}" for each in entry.figures)
    yield from _render_own_corrections(entry.corrections, pen)
    yield f"## {pen.say('Source')}"
    yield _list([*_origins(entry, pen), *_relations(entry, pen)])
    if comments := pen.site.comments.get(entry.id, ()):
        yield f"## {pen.say('Comments (%(number)s)', number=len(comments))}"
        yield from (paragraph for comment in comments for paragraph in _comment(comment, pen))


def _origins(entry: Entry, pen: Pen) -> Iterator[str]:
    """Where the news is from."""
    source, say = entry.source, pen.say
    outlet = pen.link(pen.site.cards[entry.id].outlet)
    if source.language:
        outlet = say("%(outlet)s, in %(language)s", outlet=outlet, language=pen.language(source.language))
    yield f"{say('Outlet')}: {outlet}"
    original = source.title or (entry.translation.original_title if entry.translation else "")
    if original:
        yield f"{say('Original headline')}: {escape_markdown(original)}"
    if source.authors:
        yield f"{say('By')}: {escape_markdown(', '.join(source.authors))}"
    if source.published:
        yield f"{say('Published')}: {pen.day(source.published)}"
    if entry.translation:
        yield f"{say('Translation')}: {_translated(entry.translation, pen)}"
    archived = f" ({format_link(say('archived copy'), source.archive_url)})" if source.archive_url else ""
    yield f"{say('Read it')}: {format_link(host_of(source.url), source.url)}{archived}"


def _say_writers(names: Iterable[str], pen: Pen) -> str:
    return pen.say("By %(names)s", names=escape_markdown(pen.say(", ").join(names)))


def _relations(entry: Entry, pen: Pen) -> Iterator[str]:
    """What the news belongs to."""
    site, say = pen.site, pen.say
    card = site.cards[entry.id]
    if entry.byline:
        yield _say_writers(entry.byline, pen)
    if entry.updated:
        yield say("Updated %(date)s", date=pen.span(entry.updated))
    if entry.event:
        yield say("Date of the event: %(date)s", date=pen.span(entry.event.first, entry.event.last))
    if cited := list_cited(entry, site):
        names = ", ".join(format_link(each.name, each.address and pen.leads(each.address)) for each in cited)
        yield say("Attributed in this story to %(names)s.", names=names)
    if tags := site.links.tags(entry):
        yield f"{say('Tags')}: {pen.links(tags)}"
    if card.story:
        yield say("In this story: %(story)s", story=pen.link(card.story))
    if card.translations:
        yield pen.links(other.link for other in card.translations)
    yield _in_digest(entry, pen)


def _in_digest(entry: Entry, pen: Pen) -> str:
    """The digest that carries it: one of a day is called by its date."""
    digest, day = pen.site.links.digest_of(entry), pen.site.links.digest_day(entry)
    if day is None:
        return pen.say("In the digest %(digest)s", digest=pen.link(digest))
    dated = replace(digest, title=format_day(day, pen.site.settings.language))
    return pen.say("In the digest of %(day)s", day=pen.link(dated))


def _translated(translation: Translation, pen: Pen) -> str:
    origin = pen.language(translation.origin)
    name = escape_markdown(translation.translator)
    said = (
        pen.say("From %(language)s by %(name)s", language=origin, name=name)
        if name
        else pen.say("From %(language)s", language=origin)
    )
    return f"{said}, {pen.say('by machine')}" if translation.machine else said


def _comment(comment: Comment, pen: Pen) -> Iterator[str]:
    yield f"**{escape_markdown(comment.author)}** · {pen.day(comment.date)}"
    yield render_body(comment.body.html, pen.leads, reads_html=pen.reads_html)


def _render_home(pen: Pen) -> Iterator[str]:
    site = pen.site
    yield escape_markdown(site.settings.description)
    if licence := site.settings.options.licence:
        yield pen.say("Our own texts: %(licence)s", licence=format_link(licence.name, licence.url))
    yield _list(pen.link(Link(pen.say(name), address)) for address, name in LISTS.items())
    for digest in site.digests[: -_NEWEST - 1 : -1]:
        yield f"## {_name_digest(digest_line(digest, pen.site), pen)}"
        yield from _render_list(digest.entries, pen)


def _digest_sheet(digest: Digest) -> Sheet:
    note = digest.note
    title = note.title if note and note.title else digest.name
    fields = _described(note.summary if note else "")
    return Sheet(digest.address, title, partial(_render_digest, digest), fields, note.aliases if note else ())


def _render_digest(digest: Digest, pen: Pen) -> Iterator[str]:
    line = digest_line(digest, pen.site)
    language = pen.site.settings.language
    yield escape_markdown(format_days(line.first, line.last, language))
    if line.writers:
        yield _say_writers([link.title for link in line.writers], pen)
    if digest.note:
        yield escape_markdown(digest.note.summary)
        yield pen.body(digest.note.body, digest.note.marks, digest.address)
    yield from _render_list(digest.entries, pen)
    if digest.note:
        yield from _render_own_corrections(digest.note.corrections, pen)


def _render_digests(pen: Pen) -> Iterator[str]:
    yield _list(_name_digest(digest_line(digest, pen.site), pen) for digest in reversed(pen.site.digests))


def _name_digest(line: DigestLine, pen: Pen) -> str:
    title = f"{line.name}: {line.title}" if line.title else line.name
    return pen.link(Link(title, line.address))


def _story_sheet(story: Story, site: Site) -> Sheet:
    titles = site.links.story_titles.get(story.slug)
    fields = _described(story.summary) | ({"titles": titles} if titles else {})
    return Sheet(story.address, story.title, partial(_render_story, story), fields, story.aliases)


def _render_story(story: Story, pen: Pen) -> Iterator[str]:
    yield escape_markdown(story.summary)
    yield pen.body(story.body, story.marks, story.address)
    yield from _render_list(pen.site.timelines[story.slug].entries, pen)


def _render_stories(pen: Pen) -> Iterator[str]:
    yield _list(_name_story(story_line(timeline), pen) for timeline in pen.site.timelines.values())


def _name_story(line: StoryLine, pen: Pen) -> str:
    summary = f": {escape_markdown(line.summary)}" if line.summary else ""
    return f"{pen.link(Link(line.title, line.address))}{summary}"


def _render_tag(key: str, pen: Pen) -> Iterator[str]:
    subject = pen.site.subjects[key]
    yield escape_markdown(subject.tag.description)
    yield " / ".join(map(pen.link, subject.parents))
    yield _list(map(pen.link, subject.children))
    yield from _render_list(subject.entries[::-1], pen)


def _render_tags(pen: Pen) -> Iterator[str]:
    subjects = pen.site.subjects.values()
    yield _render_names(((Link(each.label, each.tag.address), each.entries) for each in subjects), pen)


def _render_outlet(key: str, pen: Pen) -> Iterator[str]:
    desk = pen.site.desks[key]
    yield escape_markdown(desk.outlet.description)
    yield format_link(desk.outlet.homepage, desk.outlet.homepage) if desk.outlet.homepage else ""
    yield from _render_list(desk.entries[::-1], pen)
    if desk.cited_in:
        yield f"## {pen.say('Cited in')}"
        yield from _render_list(desk.cited_in[::-1], pen)


def _render_outlets(pen: Pen) -> Iterator[str]:
    desks = [(desk.outlet, desk.entries) for desk in pen.site.desks.values()]
    yield _render_names(((Link(each.name, each.address), entries) for each, entries in desks), pen)


def _render_contributor(key: str, pen: Pen) -> Iterator[str]:
    portfolio = pen.site.portfolios[key]
    who = portfolio.contributor
    yield escape_markdown(who.description)
    yield format_link(who.homepage, who.homepage) if who.homepage else ""
    yield _list(pen.link(pen.site.links.digest(digest)) for digest in reversed(portfolio.digests))
    yield from _render_list(portfolio.entries[::-1], pen)


def _render_contributors(pen: Pen) -> Iterator[str]:
    known = [(each.contributor, each.entries) for each in pen.site.portfolios.values()]
    yield _render_names(((Link(each.name, each.address), entries) for each, entries in known), pen)


def _render_names(named: Iterable[tuple[Link, Sequence[Entry]]], pen: Pen) -> str:
    """Pages by their names, each with how many entries it lists."""
    in_order = sorted(named, key=lambda each: collate(each[0].title, pen.site.settings.language))
    return _list(f"{pen.link(link)} ({pen.number(len(entries))})" for link, entries in in_order)


def _render_archive(pen: Pen) -> Iterator[str]:
    years = sorted({entry.date.day.year for entry in pen.site.listed}, reverse=True)
    yield _list(pen.link(Link(pen.number(year), f"archive/{year}/")) for year in years)


def _render_list(entries: Sequence[Entry], pen: Pen) -> Iterator[str]:
    """Entries by their headlines, with outlet and day."""
    yield _list(
        f"{pen.link(card.link)} · {pen.link(card.outlet)} · {pen.day(card.date)}"
        for card in pen.site.cards_of(entries)
    )


def _render_own_corrections(corrections: Sequence[Correction], pen: Pen) -> Iterator[str]:
    """What was put right on the page itself."""
    if corrections:
        yield f"## {pen.say('Corrections')}"
        yield _list(f"{pen.day(each.date)}: {escape_markdown(each.note)}" for each in corrections)


def _render_corrections(pen: Pen) -> Iterator[str]:
    lines = pen.site.corrections.lines
    found = sorted(lines, key=lambda line: (line.correction.date.at, line.page.address), reverse=True)
    yield _list(
        f"{pen.day(line.correction.date)}: {pen.link(line.page)}: {escape_markdown(line.correction.note)}"
        for line in found
    )


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


_LIST_WRITERS: Mapping[str, Writer] = {
    "digests/": _render_digests,
    "stories/": _render_stories,
    "tags/": _render_tags,
    "outlets/": _render_outlets,
    "archive/": _render_archive,
    "corrections/": _render_corrections,
}
# The pages that lead to all others, by what the site calls them.
LISTS = {address: name for address, name in SECTIONS.values() if address in _LIST_WRITERS}
