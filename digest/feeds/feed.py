"""What is in each feed? Items as values, from which any format can be written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from digest.addresses import encode
from digest.arrange import Card, Site
from digest.dates import format_day
from digest.digests import Digest
from digest.entry import Entry
from digest.pages import language_address, language_feed
from digest.pages.digest import DigestLine, digest_line
from digest.pages.entry import Cited

# Readers fetch a feed again and again: beyond this many characters of content, fewer items.
MAX_CONTENT = 1_000_000
# A longer text than this is announced by its lede, so that it does not crowd out all others.
MAX_ENTRY = 200_000

T = TypeVar("T")


@dataclass(frozen=True)
class EntryStory:
    """An entry as feeds show it: the same as its page, without the navigation.

    Where it is not `whole`, the lede and a link stand for the text.
    """

    entry: Entry
    card: Card
    cites: tuple[Cited, ...]
    whole: bool = True


@dataclass(frozen=True)
class Item:
    """One item of a feed. `template` and `content` make its HTML."""

    id: str
    title: str
    address: str
    published: datetime
    summary: str
    template: str
    content: Any
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    source: tuple[str, str] | None = None


@dataclass(frozen=True)
class DigestStories:
    """A digest with its entries in full; of a very large one the first, and how many are `left`."""

    line: DigestLine
    note: str
    stories: tuple[EntryStory, ...]
    left: int = 0


@dataclass(frozen=True)
class Feed:
    """A feed; its items are newest first. `site_url` ends in a slash.

    `interface` is the language of the words around its texts, and empty for that of the site.
    """

    title: str
    description: str
    address: str
    page: str
    site_url: str
    language: str
    items: tuple[Item, ...]
    interface: str = ""


def digest_feed(site: Site) -> Feed:
    """The feed that announces closed digests, each once."""
    newest = site.closed[: -1 - site.settings.options.feed_digests : -1]
    items = tuple(_digest_item(digest, site) for digest in _within_limit(newest, _digest_length))
    settings = site.settings
    description = settings.description or settings.words.say(
        "The digests of %(site)s", site=settings.site_name
    )
    return Feed(settings.site_name, description, "feed.xml", "", settings.site_url, settings.language, items)


def entry_feed(site: Site) -> Feed:
    """The feed of single entries, as soon as they are published."""
    newest = site.listed[: -1 - site.settings.options.feed_entries : -1]
    items = tuple(_entry_item(entry, site) for entry in _within_limit(newest, _entry_length))
    settings = site.settings
    say, name = settings.words.say, settings.site_name
    title, description = say("%(site)s: entries", site=name), say("Every entry of %(site)s", site=name)
    return Feed(title, description, "entries.xml", "", settings.site_url, settings.language, items)


def language_feeds(site: Site) -> Iterator[Feed]:
    """A feed of the entries in each language, where there are several."""
    settings = site.settings
    for code, entries in site.languages.items():
        newest = entries[: -1 - settings.options.feed_entries : -1]
        items = tuple(_entry_item(entry, site) for entry in _within_limit(newest, _entry_length))
        link = language_feed(code)
        title = f"{settings.site_name}: {link.title}"
        page = language_address(code)
        interface = settings.interface_of(code)
        yield Feed(title, title, link.address, page, settings.site_url, code, items, interface)


def item_id(identity: str, name: str) -> str:
    """A permanent id (RFC 4151): it does not change with the title, the date, the address or the host.

    The year is part of the form, and says nothing about the item.
    """
    return f"tag:{identity},2024:{encode(name)}"


def _entry_length(entry: Entry) -> int:
    return len(entry.body.html) if _is_whole(entry) else len(entry.lede)


def _is_whole(entry: Entry) -> bool:
    return len(entry.body.html) <= MAX_ENTRY


def _digest_length(digest: Digest) -> int:
    return sum(map(_entry_length, digest.entries))


def _within_limit(items: Iterable[T], length: Callable[[T], int]) -> list[T]:
    """The first items, as many as fit; one at least."""
    kept: list[T] = []
    total = 0
    for item in items:
        total += length(item)
        if kept and total > MAX_CONTENT:
            break
        kept.append(item)
    return kept


def _digest_item(digest: Digest, site: Site) -> Item:
    settings = site.settings
    line = digest_line(digest)
    first, last = (format_day(day, settings.language) for day in (line.first, line.last))
    span = first if line.first == line.last else f"{first} – {last}"
    shown = _within_limit(digest.entries, _entry_length)
    note = digest.note.body.html if digest.note else ""
    return Item(
        id=item_id(settings.identity, f"digests/{digest.name}"),
        title=f"{line.title} ({digest.name})" if line.title else f"{settings.site_name}, {span}",
        address=digest.address,
        published=digest.period.closes(settings.timezone),
        summary=line.summary or "; ".join(entry.title for entry in digest.entries),
        template="feeds/digest.html",
        content=DigestStories(line, note, tuple(_stories(shown, site)), len(digest.entries) - len(shown)),
        categories=tuple(
            dict.fromkeys(link.title for entry in digest.entries for link in site.tag_links(entry))
        ),
    )


def _entry_item(entry: Entry, site: Site) -> Item:
    story = next(_stories([entry], site))
    return Item(
        id=item_id(site.settings.identity, entry.id),
        title=entry.title,
        address=entry.address,
        published=entry.date.at,
        summary=entry.lede,
        template="feeds/entry.html",
        content=story,
        categories=tuple(link.title for link in story.card.tags),
        authors=entry.source.authors,
        source=(story.card.outlet.title, entry.source.url),
    )


def _stories(entries: Iterable[Entry], site: Site) -> Iterator[EntryStory]:
    for entry in entries:
        links = ((mention.name, site.outlet_link(mention)) for mention in entry.cites)
        cites = tuple(Cited(name, link.address if link else "") for name, link in links)
        yield EntryStory(entry, site.cards[entry.id], cites, _is_whole(entry))
