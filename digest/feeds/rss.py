"""How is a feed written as RSS 2.0? The only user of feedgen."""

import re
from datetime import UTC, datetime

# feedgen.util cannot be imported before feedgen.feed.
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from digest.addresses import encode
from digest.feeds.feed import Feed, Item
from digest.output import Materials

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A feed without items still needs a date that is the same on every build.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def render_rss(feed: Feed, materials: Materials) -> bytes:
    """Write the feed (https://www.rssboard.org/rss-specification). Equal feeds give equal bytes."""
    generator = FeedGenerator()
    generator.load_extension("dc", atom=False, rss=True)
    generator.title(xml_text(feed.title) or "Digest")
    generator.description(xml_text(feed.description) or xml_text(feed.title))
    generator.language(feed.language)
    generator.generator("digest")
    generator.docs("https://www.rssboard.org/rss-specification")
    # feedgen takes the channel's link from the last one added.
    generator.link(href=feed.site_url + encode(feed.address), rel="self", type="application/rss+xml")
    generator.link(href=feed.site_url + encode(feed.page), rel="alternate")
    # Without a date of ours feedgen writes the clock, and no two builds are equal.
    generator.lastBuildDate(max((item.published for item in feed.items), default=_EPOCH))
    for item in feed.items:
        _add_item(generator.add_entry(order="append"), item, feed, materials)
    return bytes(generator.rss_str(pretty=True))


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold, not even escaped (section 2.2)."""
    return _NOT_XML.sub("", text)


def _add_item(entry: FeedEntry, item: Item, feed: Feed, materials: Materials) -> None:
    entry.title(xml_text(item.title))
    entry.link(href=feed.site_url + encode(item.address))
    # id() would make the guid a permalink; guid() has to come last.
    entry.guid(item.id, permalink=False)
    entry.pubDate(item.published)
    entry.description(xml_text(item.summary))
    html = materials.render_template(
        item.template, {"content": item.content, "root": feed.site_url}, feed.interface
    )
    entry.content(xml_text(html), type="html")
    entry.category([{"term": xml_text(category)} for category in item.categories])
    # RSS wants an e-mail address for an author; Dublin Core takes names.
    if item.authors:
        entry.dc.dc_creator([xml_text(author) for author in item.authors])
    if item.source:
        name, url = item.source
        entry.source(url=url, title=xml_text(name))
