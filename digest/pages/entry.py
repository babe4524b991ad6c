"""The page of an entry: the news, who said so, where it came from, and what belongs to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from digest.arrangement.cards import Card, Link
from digest.arrangement.groups import Timeline
from digest.arrangement.lines import Cited, list_cited
from digest.arrangement.listing import neighbours
from digest.arrangement.related import Shelves
from digest.arrangement.site import Site
from digest.feeds.family import language_feed, link_feed, main_feeds
from digest.model.addresses import encode, output_path
from digest.model.entry import Comment, Entry
from digest.model.figures import FigureChange, as_changes, find_changes
from digest.output import Block, FeedLink, FrameKey, Later, Materials, Output, Page, Share, page_templates
from digest.pages import frame_for
from digest.social_cards import share_entry

_EMPTY_COMMENT = "---\nauthor: \ndate: \n---\n\n"
# What the name of the block of a digest's entries begins with.
ENTRIES_OF = "entries of "
AROUND = 3  # how many earlier and later entries of the story are shown


@dataclass(frozen=True)
class Discussion:
    """Where at GitHub an entry is discussed, as giscus calls it."""

    repo: str
    repo_id: str
    category: str
    category_id: str


@dataclass(frozen=True)
class EntryContent:
    """What the page of an entry shows.

    `earlier` and `later` are of the same story, nearest first; `related` are others that it is like.
    `outlet`, `tags` and `story` are called by their names in its language, where they have such;
    `outlet_kind` is as `outlets.yml` has it.
    `digest_day` is the day of its digest, where that is of one day.
    `pictures` are the width and height of those in its text, by their files.
    `comment_form` is the address at which a comment can be written, `report` where an error is reported,
    `edit` where the entry can be written, and `interface` the language of its frame. `language_page` is the
    address of the list of entries in its language, where that is not the site's. What can be heard of it
    `plays` on its page, and is linked alone where it may not.
    """

    entry: Entry
    card: Card
    outlet: Link
    tags: tuple[Link, ...]
    cites: tuple[Cited, ...]
    digest: Link
    digest_day: date | None
    story: Link | None
    earlier: tuple[Card, ...]
    later: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    translates: Link | None
    related: tuple[Card, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    pictures: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    comment_form: str = ""
    report: str = ""
    discussion: Discussion | None = None
    edit: str = ""
    interface: str = ""
    language_page: str = ""
    share: Share | None = None
    feeds: tuple[FeedLink, ...] = ()
    leads_back: bool = False
    outlet_kind: str = ""
    plays: bool = False


@dataclass(frozen=True)
class _Surroundings:
    """Where entries stand: `neighbours` by id among all, `positions` by id in each story, `shelves` by month.

    `changes` are the figures of those in a story, by id.
    """

    neighbours: Mapping[str, tuple[Entry | None, Entry | None]]
    positions: Mapping[str, Mapping[str, int]]
    shelves: Shelves
    changes: Mapping[str, tuple[FigureChange, ...]]


def blocks(site: Site) -> Iterator[Block]:
    """The page of each published entry; those of one digest together."""
    around = _Surroundings(
        dict(zip((entry.id for entry in site.listed), neighbours(site.listed), strict=True)),
        {
            slug: {entry.id: number for number, entry in enumerate(line.entries)}
            for slug, line in site.timelines.items()
        },
        Shelves(site.own_cards_of(site.listed)),
        {
            key: changes
            for line in site.timelines.values()
            for texts in _list_texts(line, site)
            for key, changes in find_changes(texts).items()
        },
    )
    for link, entries in site.by_digest:
        yield Block(
            f"{ENTRIES_OF}{link.title}",
            partial(_outputs, entries, around, site),
            (site.own_cards_of(entries), tuple(_beyond_cards(entries, around, site))),
        )


def _list_texts(line: Timeline, site: Site) -> Iterator[Sequence[Entry]]:
    """The originals of a story, and the texts that lists show of it, where some are others."""
    yield line.entries
    if (shown := site.translations.texts_of(line.entries)) is not line.entries:
        yield shown


def _beyond_cards(entries: Sequence[Entry], around: _Surroundings, site: Site) -> Iterator[object]:
    """What the pages of entries in their order show beside what is on the cards of these."""
    listed = [entry for entry in entries if entry.id in around.neighbours]
    translations = [entry for entry in entries if entry.id not in around.neighbours]
    for entry in (*listed[:1], *listed[-1:], *translations):
        yield _next_to(entry, around, site)
    yield around.shelves.choose_from(entries)
    yield site.links.own_tags_among(entries)
    yield site.links.own_outlets(entries)
    yield tuple([_kind_of_outlet(entry, site) for entry in entries])
    for entry in entries:
        for mention in entry.cites:
            yield site.links.outlet(mention)
        if entry.language != site.settings.language:
            yield site.links.own_story(entry)
        yield site.comments.get(entry.id)
        if entry.body.links:
            yield _measured(entry, site)
        if entry.story:
            yield _in_story(entry, site, around.positions)
            yield around.changes.get(entry.id)


def _outputs(entries: Iterable[Entry], around: _Surroundings, site: Site) -> Iterator[Output]:
    # Entries are many: what their pages show is worked out, and the pages are made, while they are printed.
    for entry in entries:
        frame = _frame(entry, site.settings.interface_of(entry.language))
        content = Later(partial(_make_content, entry, around, site))
        path, templates = output_path(entry.address), page_templates(frame)
        yield Output(path, content, _render, entry.marks.path, templates, frame)


def _make_content(entry: Entry, around: _Surroundings, site: Site) -> EntryContent:
    options, interface = site.settings.options, site.settings.interface_of(entry.language)
    # Whoever came from a search engine may read no other language of the site.
    own_list = language_feed(entry.language) if entry.language != site.settings.language else None
    card = site.cards[entry.id]
    previous, following = _next_to(entry, around, site)
    url = site.settings.site_url + encode(entry.address)
    earlier, later = _in_story(entry, site, around.positions)
    shown = {other.id for other in site.translations.others_of(entry)}
    shown.update(card.entry.id for card in (*earlier, *later))
    return EntryContent(
        entry=entry,
        card=card,
        outlet=site.links.own_outlet(entry),
        tags=site.links.own_tags(entry),
        cites=list_cited(entry, site),
        digest=site.links.digest_of(entry),
        digest_day=site.links.digest_day(entry),
        story=site.links.own_story(entry),
        earlier=_told_for(entry, earlier, site),
        later=_told_for(entry, later, site),
        previous=previous,
        next=following,
        translates=_translated(entry, site),
        related=_told_for(entry, around.shelves.find_related(entry, shown), site),
        pictures=_measured(entry, site),
        figures=around.changes.get(entry.id) or as_changes(entry.figures),
        comments=site.comments.get(entry.id, ()),
        comment_form=options.fill_comment_form(id=entry.id, title=entry.title, url=url, text=_EMPTY_COMMENT),
        report=options.fill_report(title=entry.title, url=url),
        discussion=Discussion(**options.giscus.model_dump()) if options.giscus else None,
        edit=edit_address(entry) if options.editing else "",
        interface=interface,
        language_page=own_list.page if own_list else "",
        share=_share(card, site),
        feeds=(*link_feed(own_list, site.settings), *main_feeds(site.settings, interface)),
        leads_back=card.leads_back,
        outlet_kind=_kind_of_outlet(entry, site),
        plays=entry.audio is not None and site.settings.plays(entry.audio),
    )


def _next_to(entry: Entry, around: _Surroundings, site: Site) -> list[Link | None]:
    """What comes before and after its story, by the headlines in its language."""
    return [
        _told_for(entry, site.own_cards_of([other]), site)[0].link if other else None
        for other in around.neighbours[site.translations.original_of(entry)]
    ]


def _told_for(entry: Entry, cards: Iterable[Card], site: Site) -> tuple[Card, ...]:
    """What lists on its page show: texts in its language, or in that of the site, where there are."""
    return tuple(card.text_in(entry.language, site.settings.language) for card in cards)


def _frame(entry: Entry, interface: str) -> FrameKey:
    return frame_for("entry", entry.address, interface)


def make_page(content: EntryContent) -> Page:
    """The page of an entry."""
    entry = content.entry
    links = content.card.translations
    alternates = [(entry.language, entry.address), *((link.language, link.address) for link in links)]
    return Page(
        frame=_frame(entry, content.interface),
        address=entry.address,
        title=entry.title,
        content=content,
        description=entry.lede,
        language=entry.language,
        share=content.share,
        feeds=content.feeds,
        alternates=tuple(sorted(alternates)) if links else (),
        article=True,
    )


def edit_address(entry: Entry) -> str:
    """Where an entry is edited, in Decap CMS, which knows it by the path of its file."""
    return f"edit/#/collections/entries/entries/{entry.address.rstrip('/')}"


def _share(card: Card, site: Site) -> Share | None:
    """A photograph, or what is drawn from the headline; no network shows drawings in SVG."""
    image = card.image
    if image and not image.file.endswith(".svg"):
        return Share(image.file, image.alt, card.size)
    return share_entry(card.entry, site)


def _render(content: EntryContent, materials: Materials) -> bytes:
    return materials.render_page(make_page(content))


def _measured(entry: Entry, site: Site) -> dict[str, tuple[int, int]]:
    """The width and height of the pictures in its text, by their files."""
    images = site.library.images
    found = (images[link.address] for link in entry.body.links if link.address in images)
    return {picture.address: picture.size for picture in found if picture.size}


def _kind_of_outlet(entry: Entry, site: Site) -> str:
    """What sort of outlet its report is from; empty where `outlets.yml` does not say."""
    outlet = site.library.outlets.known.get(entry.source.outlet.key)
    return outlet.kind if outlet else ""


def _translated(entry: Entry, site: Site) -> Link | None:
    """The text that it goes back to, if that is another."""
    original = site.translations.original_of(entry)
    if original == entry.id:
        return None
    return next(
        site.links.entry(other) for other in site.translations.others_of(entry) if other.id == original
    )


def _in_story(
    entry: Entry, site: Site, positions: Mapping[str, Mapping[str, int]]
) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    position = positions.get(entry.story, {}).get(site.translations.original_of(entry))
    if position is None:
        return (), ()
    line = site.timelines[entry.story].entries
    earlier = line[max(0, position - AROUND) : position][::-1]
    return site.own_cards_of(earlier), site.own_cards_of(line[position + 1 : position + 1 + AROUND])
