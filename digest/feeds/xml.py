"""How is a feed written as RSS 2.0 and as Atom? By feedgen, and only here; what that gets wrong is mended."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from html import escape, unescape
from itertools import islice
from typing import Any, TypeAlias
from zlib import crc32

import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml.etree import Element, SubElement

from digest.content.decoding import NOT_XML
from digest.feeds import look
from digest.feeds.family import ATOM, RSS, Format
from digest.feeds.feed import Feed, Item, ItemPicture, Show
from digest.model.addresses import encode, path_to_root
from digest.model.identity import as_iri
from digest.output import Materials

# feedgen's own asks for the locale of the whole process for each date, and changes it meanwhile.
feedgen.feed.formatRFC2822 = format_datetime

Clean: TypeAlias = Callable[[str], str]
# What a reader of HTML takes for the beginning of an element or a comment.
_MARKUP = re.compile("<[A-Za-z/!?]")
# The largest that RSS shows of a site's image.
_RSS_ICON = "144"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_HISTORY = "{http://purl.org/syndication/history/1.0}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_PODCAST = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = {"media": _MEDIA[1:-1], "fh": _HISTORY[1:-1]}
_RSS_PREFIXES = {**_PREFIXES, "dc": _DUBLIN_CORE[1:-1], "dcterms": _TERMS[1:-1]}


def render_rss(feed: Feed, materials: Materials) -> bytes:
    """Write the feed (https://www.rssboard.org/rss-specification). Equal feeds give equal bytes."""
    return _render_clean(_render_rss, feed, materials)


def render_atom(feed: Feed, materials: Materials) -> bytes:
    """Write the feed, or a document of its archive (RFC 4287, RFC 5005). Equal feeds give equal bytes."""
    return _render_clean(_render_atom, feed, materials)


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold, not even escaped (section 2.2)."""
    return NOT_XML.sub("", text)


def _render_clean(
    render: Callable[[Feed, Materials, Clean], bytes], feed: Feed, materials: Materials
) -> bytes:
    try:
        # Nearly all text can be held, and lxml looks at every letter anyway.
        return render(feed, materials, str)
    except ValueError:
        return render(feed, materials, xml_text)


def _render_rss(feed: Feed, materials: Materials, clean: Clean) -> bytes:
    generator = _begin(feed, RSS, clean, _RssFeed)
    generator.docs("https://www.rssboard.org/rss-specification")
    # Without a date of ours feedgen writes the clock, and no two builds are equal.
    generator.lastBuildDate(feed.updated)
    if feed.icon:
        generator.image(feed.icon, width=_RSS_ICON, height=_RSS_ICON)
    # feedgen takes the channel's link from the last one added.
    generator.link(href=feed.site_url + encode(feed.name.page), rel="alternate")
    for item in feed.items:
        html = clean(feed.text_of(item, materials))
        generator.add_entry(_RssItem(item, feed, html, clean), order="append")
    return _style(generator.rss_str(), feed, RSS)


def _render_atom(feed: Feed, materials: Materials, clean: Clean) -> bytes:
    generator = _begin(feed, ATOM, clean, _AtomFeed)
    generator.id(feed.id)
    generator.updated(feed.updated)
    if feed.icon:
        generator.icon(feed.icon)
    generator.author(name=clean(feed.site_name) or "Digest")
    generator.link(href=feed.site_url + encode(feed.name.page), rel="alternate", type="text/html")
    for rel, href in _relations(feed):
        generator.link(href=href, rel=rel)
    for item in feed.items:
        html = clean(feed.text_of(item, materials))
        generator.add_entry(_AtomEntry(item, feed, html, clean), order="append")
    return _style(generator.atom_str(), feed, ATOM)


def _begin(feed: Feed, format_: Format, clean: Clean, extension: type["_Mended"]) -> FeedGenerator:
    generator = FeedGenerator()
    generator.register_extension("mended", extension)
    generator.mended.feed = feed
    generator.title(clean(feed.title) or "Digest")
    description = clean(feed.description) or clean(feed.title) or "Digest"
    generator.description(_as_html(description) if format_ is RSS else description)
    generator.language(feed.language)
    generator.generator("digest")
    if feed.rights:
        generator.rights(clean(feed.rights))
    own = feed.site_url + encode(feed.name.address(format_))
    generator.link(href=own, rel="self", type=format_.type)
    return generator


def _style(document: bytes, feed: Feed, format_: Format) -> bytes:
    """How the feed looks to whoever opens it in a browser."""
    declaration, rest = document.split(b"\n", 1)
    sheet = path_to_root(feed.name.address(format_).count("/")) + look.ADDRESS
    return b'%s\n<?xml-stylesheet type="text/css" href="%s"?>\n%s\n' % (declaration, sheet.encode(), rest)


def _as_html(text: str) -> str:
    """Plain text as a description of RSS says it, which readers take for HTML.

    Some do not: what says the same to both is left as it is, such as the ampersand in `Q & A`.
    """
    return escape(text, quote=False) if _MARKUP.search(text) or unescape(text) != text else text


def _relations(feed: Feed) -> Iterator[tuple[str, str]]:
    """What else the feed leads to: a hub, and its archive."""
    if feed.hub:
        yield "hub", feed.hub
    if feed.earlier:
        yield "prev-archive", feed.site_url + encode(feed.earlier + ATOM.ending)
    if feed.current:
        yield "current", feed.site_url + encode(feed.current)


def _enclosures(item: Item, feed: Feed) -> Iterator[dict[str, str]]:
    """The files that come with an item, what can be heard first: most programs take one alone."""
    if heard := item.heard:
        url, length = heard.audio.address_from(feed.site_url), str(heard.length)
        yield {"url": url, "length": length, "type": heard.audio.type}
    if picture := item.picture:
        url, length = feed.site_url + encode(picture.image.file), str(picture.length)
        yield {"url": url, "length": length, "type": picture.type}


def _add_show(channel: Any, feed: Feed, show: Show) -> None:
    """What directories ask (https://help.apple.com/itc/podcasts_connect/#/itcb54353390)."""
    name = xml_text(feed.site_name)
    SubElement(channel, f"{_PODCAST}author").text = name
    SubElement(channel, f"{_PODCAST}image", href=show.cover)
    within = channel
    for category in show.categories:
        within = SubElement(within, f"{_PODCAST}category", text=category)
    SubElement(channel, f"{_PODCAST}explicit").text = str(show.explicit).lower()
    if show.email:
        owner = SubElement(channel, f"{_PODCAST}owner")
        SubElement(owner, f"{_PODCAST}name").text = name
        SubElement(owner, f"{_PODCAST}email").text = show.email


def _add_picture(element: Any, picture: ItemPicture, feed: Feed, clean: Clean) -> None:
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
    if card := picture.thumbnail:
        SubElement(element, f"{_MEDIA}thumbnail", url=feed.site_url + encode(card.file))


class _Mended(BaseExtension):
    """What a feed has beyond what feedgen writes."""

    feed: Feed


class _RssFeed(_Mended):
    def extend_ns(self) -> dict[str, str]:
        return _RSS_PREFIXES | ({"itunes": _PODCAST[1:-1]} if self.feed.is_heard else {})

    def extend_rss(self, rss: Any) -> Any:
        # feedgen writes no link but that to the feed itself.
        for rel, href in _relations(self.feed):
            link = SubElement(rss[0], f"{_ATOM}link", rel=rel, href=href)
            if rel != "hub":
                link.set("type", ATOM.type)
        if self.feed.is_heard and self.feed.show:
            _add_show(rss[0], self.feed, self.feed.show)
        return rss


class _AtomFeed(_Mended):
    def extend_ns(self) -> dict[str, str]:
        return _PREFIXES

    def extend_atom(self, atom: Any) -> Any:
        if self.feed.current:
            SubElement(atom, f"{_HISTORY}archive")
        return atom


class _Entry(FeedEntry):
    """An item as feedgen puts it into a feed; written by us.

    feedgen's own loses the kinds of links in Atom and authors without an address in RSS, makes each id a
    permalink, and looks at each value several times, which thousands of items cannot afford.
    """

    def __init__(self, item: Item, feed: Feed, html: str, clean: Clean) -> None:
        self.item, self.feed, self.html, self.clean = item, feed, html, clean

    def register_extension(self, *_arguments: object) -> None:
        """All that it has it writes itself."""

    def add(self, parent: Any, name: str, text: str, **attributes: str) -> None:
        SubElement(parent, name, **attributes).text = text  # type: ignore[arg-type]


class _RssItem(_Entry):
    def rss_entry(self, _extensions: bool = True) -> Any:
        item, feed, clean = self.item, self.feed, self.clean
        written = Element("item")
        self.add(written, "title", clean(item.title) or item.address)
        self.add(written, "link", feed.site_url + encode(item.address))
        if item.summary:
            self.add(written, "description", _as_html(clean(item.summary)))
        self.add(written, _ENCODED if item.summary else "description", self.html)
        self.add(written, "guid", item.id, isPermaLink="false")
        for term in filter(None, map(clean, item.categories)):
            self.add(written, "category", term)
        self.add(written, "pubDate", format_datetime(item.published))
        if item.updated != item.published:
            self.add(written, f"{_TERMS}modified", item.updated.isoformat())
        if item.source:
            # `source` is the feed that an item was taken from, and readers offer to subscribe to it.
            self.add(written, f"{_DUBLIN_CORE}source", item.source[1])
        # RSS wants an e-mail address for an author; Dublin Core takes names.
        for author in filter(None, map(clean, item.authors)):
            self.add(written, f"{_DUBLIN_CORE}creator", author)
        if item.language and item.language != feed.language:
            self.add(written, f"{_DUBLIN_CORE}language", item.language)
        # Programs that know one enclosure of an item know no second.
        for enclosure in islice(_enclosures(item, feed), 1):
            SubElement(written, "enclosure", enclosure)
        if item.heard and item.heard.audio.seconds:
            self.add(written, f"{_PODCAST}duration", str(item.heard.audio.seconds))
        if item.picture:
            _add_picture(written, item.picture, feed, clean)
        return written


class _AtomEntry(_Entry):
    def atom_entry(self, _extensions: bool = True) -> Any:
        item, feed, clean = self.item, self.feed, self.clean
        written = Element("entry")
        if item.language and item.language != feed.language:
            written.set(_LANGUAGE, item.language)
        self.add(written, "id", as_iri(item.id, feed.identity))
        self.add(written, "title", clean(item.title) or item.address)
        # Validators want it of each entry alone, and a day of news is one moment: less than a second apart.
        apart = timedelta(microseconds=crc32(item.id.encode("utf-8", "replace")) % 1_000_000)
        self.add(written, "updated", (item.updated + apart).isoformat())
        self.add(written, "published", item.published.isoformat())
        for author in filter(None, map(clean, item.authors)):
            self.add(SubElement(written, "author"), "name", author)
        SubElement(
            written, "link", rel="alternate", type="text/html", href=feed.site_url + encode(item.address)
        )
        if item.source:
            name, url = item.source
            SubElement(written, "link", rel="via", href=url, title=clean(name))
        for file in _enclosures(item, feed):
            link = SubElement(written, "link", rel="enclosure", type=file["type"])
            if file["length"] != "0":
                link.set("length", file["length"])
            link.set("href", file["url"])
        if item.picture:
            _add_picture(written, item.picture, feed, clean)
        for term in filter(None, map(clean, item.categories)):
            SubElement(written, "category", term=term)
        # In this order: feedparser takes a summary that comes first for content.
        self.add(written, "content", self.html, type="html")
        if item.summary:
            self.add(written, "summary", clean(item.summary))
        return written
