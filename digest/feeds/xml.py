"""How is a feed written as RSS 2.0 and as Atom? By feedgen, and only here; what that gets wrong is mended."""

import re
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from html import escape
from typing import Any, TypeAlias

import feedgen.entry

# feedgen.util cannot be imported before feedgen.feed.
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml.etree import SubElement

from digest.addresses import encode, path_to_root
from digest.feeds import look
from digest.feeds.family import ATOM, RSS, Format
from digest.feeds.feed import Feed, Item, Picture
from digest.output import Materials

Clean: TypeAlias = Callable[[str], str]
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM = "{http://www.w3.org/2005/Atom}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_HISTORY = "{http://purl.org/syndication/history/1.0}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = {"media": _MEDIA[1:-1], "fh": _HISTORY[1:-1]}
_RSS_PREFIXES = {**_PREFIXES, "dc": _DUBLIN_CORE[1:-1], "dcterms": _TERMS[1:-1]}


def render_rss(feed: Feed, materials: Materials) -> bytes:
    """Write the feed (https://www.rssboard.org/rss-specification). Equal feeds give equal bytes."""
    return _write(_write_rss, feed, materials)


def render_atom(feed: Feed, materials: Materials) -> bytes:
    """Write the feed, or a document of its archive (RFC 4287, RFC 5005). Equal feeds give equal bytes."""
    return _write(_write_atom, feed, materials)


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold, not even escaped (section 2.2)."""
    return _NOT_XML.sub("", text)


def _write(write: Callable[[Feed, Materials, Clean], bytes], feed: Feed, materials: Materials) -> bytes:
    try:
        # Nearly all text can be held, and lxml looks at every letter anyway.
        return write(feed, materials, str)
    except ValueError:
        return write(feed, materials, xml_text)


def _write_rss(feed: Feed, materials: Materials, clean: Clean) -> bytes:
    generator = _begin(feed, RSS, clean, _RssFeed, _RssEntry)
    generator.docs("https://www.rssboard.org/rss-specification")
    # Without a date of ours feedgen writes the clock, and no two builds are equal.
    generator.lastBuildDate(feed.updated)
    # feedgen takes the channel's link from the last one added.
    generator.link(href=feed.site_url + encode(feed.name.page), rel="alternate")
    for item in feed.items:
        _add_rss_item(generator.add_entry(order="append"), item, feed, materials, clean)
    return _style(generator.rss_str(), feed, RSS)


def _write_atom(feed: Feed, materials: Materials, clean: Clean) -> bytes:
    generator = _begin(feed, ATOM, clean, _AtomFeed, _AtomEntry)
    generator.id(feed.id)
    generator.updated(feed.updated)
    generator.author(name=clean(feed.site_name) or "Digest")
    generator.link(href=feed.site_url + encode(feed.name.page), rel="alternate", type="text/html")
    for rel, href in _relations(feed):
        generator.link(href=href, rel=rel)
    for item in feed.items:
        _add_atom_entry(generator.add_entry(order="append"), item, feed, materials, clean)
    return _style(generator.atom_str(), feed, ATOM)


def _begin(
    feed: Feed,
    format_: Format,
    clean: Clean,
    feed_extension: type["_Mended"],
    entry_extension: type["_MendedEntry"],
) -> FeedGenerator:
    # feedgen's own asks for the locale of the whole process for each date, and changes it meanwhile.
    feedgen.entry.formatRFC2822 = feedgen.feed.formatRFC2822 = format_datetime
    generator = FeedGenerator()
    generator.register_extension("mended", feed_extension, entry_extension)
    generator.mended.feed = feed
    generator.title(clean(feed.title) or "Digest")
    generator.description(clean(feed.description) or clean(feed.title) or "Digest")
    generator.language(feed.language)
    generator.generator("digest")
    own = feed.site_url + encode(feed.name.address(format_))
    generator.link(href=own, rel="self", type=format_.type)
    return generator


def _style(document: bytes, feed: Feed, format_: Format) -> bytes:
    """How the feed looks to whoever opens it in a browser."""
    declaration, rest = document.split(b"\n", 1)
    sheet = path_to_root(feed.name.address(format_).count("/")) + look.ADDRESS
    return b'%s\n<?xml-stylesheet type="text/css" href="%s"?>\n%s\n' % (declaration, sheet.encode(), rest)


def _relations(feed: Feed) -> Iterator[tuple[str, str]]:
    """What else the feed leads to: a hub, and its archive."""
    if feed.hub:
        yield "hub", feed.hub
    if feed.earlier:
        yield "prev-archive", feed.site_url + encode(feed.earlier)
    if feed.current:
        yield "current", feed.site_url + encode(feed.current)


def _add_rss_item(entry: FeedEntry, item: Item, feed: Feed, materials: Materials, clean: Clean) -> None:
    entry.title(clean(item.title) or item.address)
    entry.link(href=feed.site_url + encode(item.address))
    # id() would make the guid a permalink; guid() has to come last.
    entry.guid(item.id, permalink=False)
    entry.pubDate(item.published)
    # Readers take it for HTML.
    entry.description(escape(clean(item.summary), quote=False))
    entry.content(clean(feed.text_of(item, materials)))
    entry.category([{"term": term} for term in map(clean, item.categories) if term])
    if item.source:
        name, url = item.source
        entry.source(url=url, title=clean(name))
    if item.picture:
        url = feed.site_url + encode(item.picture.image.file)
        entry.enclosure(url, str(item.picture.length), item.picture.type)
    entry.mended.feed, entry.mended.item, entry.mended.clean = feed, item, clean


def _add_atom_entry(entry: FeedEntry, item: Item, feed: Feed, materials: Materials, clean: Clean) -> None:
    entry.id(item.iri)
    entry.title(clean(item.title) or item.address)
    entry.published(item.published)
    entry.updated(item.updated)
    entry.summary(clean(item.summary))
    entry.content(clean(feed.text_of(item, materials)), type="html")
    entry.category([{"term": term} for term in map(clean, item.categories) if term])
    entry.author([{"name": name} for name in map(clean, item.authors) if name])
    entry.mended.feed, entry.mended.item, entry.mended.clean = feed, item, clean


def _add_picture(element: Any, picture: Picture, feed: Feed, clean: Clean) -> None:
    """The picture with who made it (https://www.rssboard.org/media-rss)."""
    image = picture.image
    content = SubElement(
        element,
        f"{_MEDIA}content",
        url=feed.site_url + encode(image.file),
        type=picture.type,
        medium="image",
        fileSize=str(picture.length),
    )
    if picture.size:
        content.set("width", str(picture.size[0]))
        content.set("height", str(picture.size[1]))
    if image.alt:
        SubElement(content, f"{_MEDIA}description", type="plain").text = clean(image.alt)
    SubElement(content, f"{_MEDIA}credit").text = clean(image.credit)


class _Mended(BaseExtension):
    """What a feed has beyond what feedgen writes."""

    feed: Feed


class _MendedEntry(BaseEntryExtension):
    """What an item has beyond what feedgen writes."""

    feed: Feed
    item: Item
    clean: Clean


class _RssFeed(_Mended):
    def extend_ns(self) -> dict[str, str]:
        return _RSS_PREFIXES

    def extend_rss(self, rss: Any) -> Any:
        # feedgen writes no link but that to the feed itself.
        for rel, href in _relations(self.feed):
            link = SubElement(rss[0], f"{_ATOM}link", rel=rel, href=href)
            if rel != "hub":
                link.set("type", ATOM.type)
        return rss


class _RssEntry(_MendedEntry):
    def extend_rss(self, entry: Any) -> Any:
        item = self.item
        # RSS wants an e-mail address for an author; Dublin Core takes names.
        for author in item.authors:
            SubElement(entry, f"{_DUBLIN_CORE}creator").text = self.clean(author)
        if item.language and item.language != self.feed.language:
            SubElement(entry, f"{_DUBLIN_CORE}language").text = item.language
        if item.updated != item.published:
            SubElement(entry, f"{_TERMS}modified").text = item.updated.isoformat()
        if item.picture:
            _add_picture(entry, item.picture, self.feed, self.clean)
        return entry


class _AtomFeed(_Mended):
    def extend_ns(self) -> dict[str, str]:
        return _PREFIXES

    def extend_atom(self, atom: Any) -> Any:
        if self.feed.current:
            SubElement(atom, f"{_HISTORY}archive")
        return atom


class _AtomEntry(_MendedEntry):
    def extend_atom(self, entry: Any) -> Any:
        item, feed = self.item, self.feed
        if item.language and item.language != feed.language:
            entry.set(_LANGUAGE, item.language)
        # feedgen loses all of a link but its address.
        SubElement(
            entry, "link", rel="alternate", type="text/html", href=feed.site_url + encode(item.address)
        )
        if item.source:
            name, url = item.source
            SubElement(entry, "link", rel="via", href=url, title=self.clean(name))
        if item.picture:
            picture, href = item.picture, feed.site_url + encode(item.picture.image.file)
            SubElement(
                entry, "link", rel="enclosure", type=picture.type, length=str(picture.length), href=href
            )
            _add_picture(entry, picture, feed, self.clean)
        return entry
