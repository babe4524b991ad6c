"""What is in each feed? Items as values, from which any format can be written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from digest.arrangement.cards import Card, CorrectionLine, Link, leads_back
from digest.arrangement.lines import Cited, DigestLine, digest_line, list_cited, list_corrected
from digest.arrangement.site import Site
from digest.feeds.family import FeedName
from digest.model.addresses import encode
from digest.model.audio import Audio
from digest.model.date_formats import format_days
from digest.model.dates import Moment
from digest.model.digests import Digest
from digest.model.entry import Correction, Entry, Image
from digest.model.identity import item_id, name_corrections, name_digest
from digest.model.settings import Settings
from digest.output import Materials, Share
from digest.pictures.formats import MEDIA_TYPES
from digest.social_cards import share_entry

# Which template shows an item; `TEMPLATES` is all that a feed may be made with.
TEMPLATES = _OF_DIGEST, _OF_CONTENTS, _OF_ENTRY, _OF_CORRECTION = (
    "feeds/digest.html", "feeds/contents.html", "feeds/entry.html", "feeds/correction.html",
)  # fmt: skip
# Readers fetch a feed again and again: it ends at so many bytes of text. No item loses its text instead, for
# that would take the place of what subscribers have under its id.
MAX_CONTENT = 1_000_000
# A longer text than this is announced by its lede, so that it does not crowd out all others.
MAX_ENTRY = 200_000
# A feed without items still needs a date that is the same on every build: the day of Atom's standard.
EPOCH = datetime(2005, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ItemLink:
    """Another item, by the `id` that subscribers know it by, and the address of its page."""

    id: str
    address: str


@dataclass(frozen=True)
class EntryStory:
    """An entry as feeds show it: the same as its page, without the navigation.

    Where it is not `whole`, the lede and a link stand for the text. `tags` are their slugs. `digest` is the
    name of the one that carries it, which follows from dates, before that is closed. `original` is the
    entry that it translates. No card: with it, workers would get the headline twice.
    """

    entry: Entry
    outlet: Link
    cites: tuple[Cited, ...]
    tags: tuple[str, ...]
    digest: str
    original: ItemLink | None = None
    whole: bool = True


@dataclass(frozen=True)
class DigestStories:
    """A digest with its entries in full, of a very large one the first; `entries` are all.

    `corrections` are those of the note, and `corrected` is what was put right in its days of
    earlier digests; `corrected_left` is of how much more there is no room.
    """

    line: DigestLine
    note: str
    stories: tuple[EntryStory, ...]
    entries: tuple[ItemLink, ...]
    corrections: tuple[Correction, ...] = ()
    corrected: tuple[CorrectionLine, ...] = ()
    corrected_left: int = 0

    @property
    def left(self) -> int:
        """How many entries it has no room for."""
        return len(self.entries) - len(self.stories)


@dataclass(frozen=True)
class DigestContents:
    """A digest as a list of its entries."""

    line: DigestLine
    cards: tuple[Card, ...]
    entries: tuple[ItemLink, ...]
    corrected: tuple[CorrectionLine, ...] = ()
    corrected_left: int = 0


@dataclass(frozen=True)
class CorrectedStory:
    """A correction, the item that it is of, and the day of that.

    A digest has no day, for its name says when it was; and what was taken back is no item any more.
    """

    line: CorrectionLine
    item: ItemLink | None = None
    day: date | None = None


@dataclass(frozen=True)
class ItemPicture:
    """The picture of an item: its address, media type, and length in bytes; `size` in CSS pixels.

    `thumbnail` stands for a drawing, which few readers show.
    """

    image: Image
    type: str
    length: int
    size: tuple[int, int] | None = None
    thumbnail: Share | None = None


@dataclass(frozen=True)
class ItemAudio:
    """What can be heard of an item, and how many bytes that has; 0 where it is not known."""

    audio: Audio
    length: int


@dataclass(frozen=True)
class Show:
    """What directories of podcasts ask of a feed: `cover` is an address, `categories` from the widest on."""

    cover: str
    categories: tuple[str, ...]
    explicit: bool = False
    email: str = ""


@dataclass(frozen=True)
class Item:
    """One item of a feed. `template` and `content` make its HTML.

    Readers show it again when it was `updated` later than before. `source` is who published the report, and
    its address; `language` is empty for that of the feed.
    """

    id: str
    title: str
    address: str
    published: datetime
    updated: datetime
    summary: str
    template: str
    content: Any
    language: str = ""
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    source: tuple[str, str] | None = None
    picture: ItemPicture | None = None
    heard: ItemAudio | None = None


@dataclass(frozen=True)
class Feed:
    """A feed, or a document of its archive; items are newest first. `site_url` ends in a slash.

    `identity` is a part of all ids, `rights` are the terms of the texts. `interface` is the language of the
    words around its texts, and empty for that of the site. Addresses of the archive document before this one
    begin with `earlier`, and `current` is where an archive document's feed is. `icon` is the address of a
    square PNG that stands for the site. `show` is what the owner says of a feed that can be heard.
    """

    name: FeedName
    title: str
    description: str
    identity: str
    site_name: str
    site_url: str
    language: str
    items: tuple[Item, ...]
    interface: str = ""
    hub: str = ""
    earlier: str = ""
    current: str = ""
    rights: str = ""
    icon: str = ""
    show: Show | None = None
    _texts: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The permanent id of the feed itself."""
        return item_id(self.identity, f"feeds/{self.name.base}")

    @property
    def updated(self) -> datetime:
        """When it last changed."""
        return max((item.updated for item in self.items), default=EPOCH)

    @property
    def is_heard(self) -> bool:
        """Whether it has something that can be heard."""
        return any(item.heard for item in self.items)

    def text_of(self, item: Item, materials: Materials) -> str:
        """The HTML of an item; made once, however many formats it is written in."""
        if item.id not in self._texts:
            context = {"content": item.content, "root": self.site_url}
            self._texts[item.id] = materials.render_template(item.template, context, self.interface)
        return self._texts[item.id]


def make_feed(
    name: FeedName, items: Iterable[Item], site: Site, description: str = "", earlier: str = ""
) -> Feed:
    """A feed with these items; addresses of the newest document of its archive begin with `earlier`."""
    settings = site.settings
    title = _title(name, settings)
    return Feed(
        name,
        title,
        description or title,
        settings.identity,
        settings.site_name,
        settings.site_url,
        name.language or settings.language,
        tuple(items),
        settings.interface_of(name.language) if name.language else "",
        settings.options.hub,
        earlier,
        rights=str(settings.options.licence or ""),
        icon=settings.site_url + encode(settings.icon) if settings.icon else "",
        show=_show(settings),
    )


def _title(name: FeedName, settings: Settings) -> str:
    if name.kind == "digests":
        return settings.site_name
    chosen = settings.options.podcast.title if name.kind == "podcast" and settings.options.podcast else ""
    return chosen or f"{settings.site_name}: {name.title}"


def _show(settings: Settings) -> Show | None:
    said = settings.options.podcast
    if said is None:
        return None
    return Show(said.cover_from(settings.site_url), said.categories, said.explicit, said.email)


def digest_items(
    digests: Iterable[Digest], site: Site, guids: Mapping[str, str], least: int = 1
) -> Iterator[Item]:
    """Digests with their stories in full, as many as fit, but so many at least."""
    left = MAX_CONTENT
    for number, digest in enumerate(digests):
        texts = site.translations.texts_of(digest.entries)
        shown = fit(texts, MAX_CONTENT)
        left -= sum(map(_length, shown))
        if left < 0 and number >= least:
            return
        line, note = digest_line(digest, site), digest.note.body.html if digest.note else ""
        stories = tuple(_story(entry, site, guids) for entry in shown)
        corrections = digest.note.corrections if digest.note else ()
        links = _link_items(texts, guids)
        content = DigestStories(line, note, stories, links, corrections, *list_corrected(digest, site))
        yield _digest_item(digest, site, _OF_DIGEST, content)


def list_digest(digest: Digest, site: Site, guids: Mapping[str, str]) -> Item:
    """A digest with a list of its entries."""
    line, cards = digest_line(digest, site), site.cards_of(digest.entries)
    links = _link_items((card.entry for card in cards), guids)
    content = DigestContents(line, cards, links, *list_corrected(digest, site))
    return _digest_item(digest, site, _OF_CONTENTS, content)


def entry_items(entries: Iterable[Entry], site: Site, guids: Mapping[str, str]) -> Iterator[Item]:
    """Entries with their texts."""
    return (_entry_item(entry, site, guids) for entry in entries)


def correction_items(site: Site, guids: Mapping[str, str], number: int, since: datetime) -> list[Item]:
    """Corrections, and what was taken back, newest first: so many, and all `since`."""
    items = [*_entry_corrections(site, guids), *_note_corrections(site), *_withdrawals(site)]
    items.sort(key=lambda item: (item.published, item.address), reverse=True)
    return items[: max(number, sum(item.published >= since for item in items))]


def _entry_corrections(site: Site, guids: Mapping[str, str]) -> Iterator[Item]:
    for entry in site.entries:
        if entry.corrections:
            tags = tuple(link.title for link in site.links.tags(entry))
            lines = site.corrections.of_entry(entry)
            yield from _correction_items(lines, guids[entry.id], site, published=entry.date, tags=tags)


def _note_corrections(site: Site) -> Iterator[Item]:
    for digest in site.digests:
        yield from _correction_items(
            site.corrections.of_note(digest), name_digest(digest, site.settings), site
        )


def _withdrawals(site: Site) -> Iterator[Item]:
    for line in site.corrections.withdrawn:
        name = item_id(site.settings.identity, f"withdrawn/{line.page.address}")
        item = _correction_item(CorrectedStory(line), name, line.correction.date.at, (), site)
        yield replace(item, title=line.page.title)


def _correction_items(
    lines: Iterable[CorrectionLine],
    guid: str,
    site: Site,
    *,
    published: Moment | None = None,
    tags: tuple[str, ...] = (),
) -> Iterator[Item]:
    """What was put right in one text, which subscribers know as `guid`."""
    day = published.day if published else None
    several = tuple(lines)
    names = name_corrections(guid, (line.correction for line in several))
    of_day: Counter[date] = Counter()
    for line, name in zip(several, names, strict=True):
        of_day[line.day] += 1
        # A day has no hour: never before what is corrected, which may have one.
        moment = max(line.correction.date.at, published.at) if published else line.correction.date.at
        # As the entry itself: a second later for each of one day.
        moment += timedelta(seconds=of_day[line.day])
        item = ItemLink(guid, line.page.address)
        yield _correction_item(CorrectedStory(line, item, day), name, moment, tags, site)


def newest(entries: Sequence[Entry], number: int, since: datetime) -> list[Entry]:
    """The entries that were published last, of entries in order of date: so many, and all `since`.

    And those before them that were updated or corrected last. These come on top: whoever corrects many at
    once is to push out no news that subscribers have not seen. Newest first.
    """
    first = len(entries)
    while first and (len(entries) - first < number or entries[first - 1].date.at >= since):
        first -= 1
    revised = [entry for entry in entries[:first] if entry.updated or entry.corrections]
    chosen = newest_first([*revised, *entries[first:]])
    return chosen[:number] + [entry for entry in chosen[number:] if entry.order >= entries[first].order]


def fit(entries: Iterable[Entry], most: int, since: datetime | None = None) -> list[Entry]:
    """The first whose texts have so many bytes in all, one at least; and all that were published `since`."""
    fitting: list[Entry] = []
    for entry in entries:
        most -= _length(entry)
        if most >= 0 or not fitting or (since and entry.date.at >= since):
            fitting.append(entry)
    return fitting


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order in which readers are to see them."""
    return sorted(entries, key=lambda entry: (updated(entry), entry.order), reverse=True)


def updated(entry: Entry) -> datetime:
    """When readers are to see it last: as it was published, and again after its update and each correction.

    A second later for each, because several may have been made on one day, or on that of the entry.
    """
    if number := entry.revisions:
        return entry.modified.at + timedelta(seconds=number)
    return entry.date.at


def _length(entry: Entry) -> int:
    return entry.body.size if _is_whole(entry) else len(entry.lede)


def _is_whole(entry: Entry) -> bool:
    return entry.body.size <= MAX_ENTRY


def _digest_item(digest: Digest, site: Site, template: str, content: DigestStories | DigestContents) -> Item:
    settings, line = site.settings, content.line
    span, comma = format_days(line.first, line.last, settings.language), settings.words.say(", ")
    # Late entries are found in it, but nobody is to meet it a second time.
    closed = digest.period.closes(settings.timezone)
    tags = dict.fromkeys(link.title for entry in digest.entries for link in site.links.tags(entry))
    return Item(
        id=name_digest(digest, settings),
        title=f"{line.title} ({span})" if line.title else f"{settings.site_name}{comma}{span}",
        address=digest.address,
        published=closed,
        updated=closed,
        summary=line.summary
        or settings.words.say("; ").join(card.title for card in site.cards_of(digest.entries)),
        template=template,
        content=content,
        categories=tuple(tags),
        authors=tuple(link.title for link in line.writers),
        picture=_picture(digest.entries[0], site),
    )


def _entry_item(entry: Entry, site: Site, guids: Mapping[str, str]) -> Item:
    story = _story(entry, site, guids)
    return Item(
        id=guids[entry.id],
        title=entry.title,
        address=entry.address,
        published=entry.date.at,
        updated=updated(entry),
        summary=entry.lede,
        template=_OF_ENTRY,
        content=story,
        language=entry.language,
        categories=tuple(link.title for link in site.links.own_tags(entry)),
        authors=entry.byline or entry.source.authors,
        source=None if leads_back(entry, site.settings) else (story.outlet.title, entry.source.url),
        picture=_picture(entry, site),
        heard=_heard(entry, site),
    )


def _correction_item(
    content: CorrectedStory, name: str, moment: datetime, tags: tuple[str, ...], site: Site
) -> Item:
    page = content.line.page
    return Item(
        id=name,
        title=site.settings.words.say("Correction: %(title)s", title=page.title),
        address=page.address,
        published=moment,
        updated=moment,
        summary=content.line.correction.note,
        template=_OF_CORRECTION,
        content=content,
        language=page.language,
        categories=tags,
    )


def _story(entry: Entry, site: Site, guids: Mapping[str, str]) -> EntryStory:
    tags, original = site.cards[entry.id].tags, site.cards.get(entry.translates)
    outlet, digest = site.links.own_outlet(entry), site.links.digest_of(entry).title
    (link,) = _link_items([original.entry], guids) if original else (None,)
    return EntryStory(entry, outlet, list_cited(entry, site), tags, digest, link, _is_whole(entry))


def _link_items(entries: Iterable[Entry], guids: Mapping[str, str]) -> tuple[ItemLink, ...]:
    return tuple(ItemLink(guids[entry.id], entry.address) for entry in entries)


def _picture(entry: Entry, site: Site) -> ItemPicture | None:
    found = site.library.images.get(entry.image.file) if entry.image else None
    if entry.image is None or found is None:
        return None
    kind = MEDIA_TYPES[PurePosixPath(found.address).suffix.lower()]
    is_drawing = kind == MEDIA_TYPES[".svg"]
    card = share_entry(entry, site) if is_drawing else None
    return ItemPicture(entry.image, kind, found.length, found.size, card)


def _heard(entry: Entry, site: Site) -> ItemAudio | None:
    if entry.audio is None:
        return None
    return ItemAudio(entry.audio, entry.audio.length or site.library.recordings.get(entry.audio.file, 0))
