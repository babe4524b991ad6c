"""How is a feed written as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)?"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from digest.feeds.family import JSON
from digest.feeds.feed import (
    CorrectedStory,
    DigestContents,
    DigestStories,
    EntryStory,
    Feed,
    Item,
    ItemLink,
)
from digest.model.addresses import encode
from digest.model.field_values import Value, correction_fields, filled, list_fields
from digest.output import Materials

# Where it is told what stands in objects of ours; names that begin so are free (section "Extensions").
OWN, ABOUT = "_digest", "subscribe/#programs"
# What JSON Feed has names of its own for.
_SAID = frozenset(("description", "language", "guid"))


def render_json(feed: Feed, materials: Materials) -> bytes:
    """Write the feed, a line for each item. Equal feeds give equal bytes."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title or "Digest",
        "home_page_url": feed.site_url + encode(feed.name.page),
        "feed_url": feed.site_url + encode(feed.name.address(JSON)),
        "description": feed.description,
        "language": feed.language,
        "authors": _authors([feed.site_name]),
        "icon": feed.icon,
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        "next_url": feed.site_url + encode(feed.earlier + JSON.ending) if feed.earlier else "",
        OWN: {"about": feed.site_url + ABOUT, "licence": feed.rights} if feed.rights else {},
    }
    items = ",\n".join(_serialise(_describe(item, feed, materials)) for item in feed.items)
    text = f'{_serialise(head)[:-1]},\n"items": [\n{items}\n]}}\n'
    # Half of a surrogate pair is a letter to Python, and to no other.
    return text.encode(errors="replace")


def _describe(item: Item, feed: Feed, materials: Materials) -> dict[str, Any]:
    values = {
        "id": item.id,
        "url": feed.site_url + encode(item.address),
        "external_url": item.source[1] if item.source else "",
        "title": item.title,
        "summary": item.summary,
        "content_html": feed.text_of(item, materials),
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat() if item.updated != item.published else "",
        "authors": _authors(item.authors),
        "tags": list(item.categories),
        "language": item.language if item.language != feed.language else "",
        OWN: _tell(item.content, feed),
    }
    if picture := item.picture:
        values["image"] = feed.site_url + encode((picture.thumbnail or picture.image).file)
    if attachments := list(_attach(item, feed)):
        values["attachments"] = attachments
    return values


def _attach(item: Item, feed: Feed) -> Iterator[dict[str, Any]]:
    """The files that come with an item, what can be heard first."""
    if heard := item.heard:
        audio = heard.audio
        said = {"url": audio.address_from(feed.site_url), "mime_type": audio.type, "title": audio.title}
        yield filled({**said, "size_in_bytes": heard.length, "duration_in_seconds": audio.seconds})
    if picture := item.picture:
        url = feed.site_url + encode(picture.image.file)
        title = picture.image.caption or picture.image.alt
        said = {"url": url, "mime_type": picture.type, "title": title}
        yield said | {"size_in_bytes": picture.length}


def _tell(content: object, feed: Feed) -> dict[str, Value]:
    """What the page says of an entry, a digest or a correction beside all that."""
    if isinstance(content, EntryStory):
        said = _tell_entry(content, feed)
    elif isinstance(content, DigestStories | DigestContents):
        said = _tell_digest(content, feed)
    elif isinstance(content, CorrectedStory):
        said = _tell_correction(content, feed)
    else:
        return {}
    return {"about": feed.site_url + ABOUT, **said}


def _tell_entry(story: EntryStory, feed: Feed) -> dict[str, Value]:
    """By the names that an export has; what it translates also as an item, whose id stays."""
    fields = list_fields(story.entry, story.outlet.title, story.tags)
    said = {name: value for name, value in fields.items() if name not in _SAID}
    if story.original:
        said["original"] = _point_to(story.original, feed)
    return {"outlet": story.outlet.slug, "digest": story.digest, **said}


def _tell_digest(content: DigestStories | DigestContents, feed: Feed) -> dict[str, Value]:
    """Its name, its first and its last day, and its entries."""
    line, entries = content.line, [_point_to(entry, feed) for entry in content.entries]
    return {"name": line.name, "from": line.first, "to": line.last, "entries": entries}


def _tell_correction(content: CorrectedStory, feed: Feed) -> dict[str, Value]:
    """What it is of, and the same of it as an entry says of its own; or what was taken back, and why."""
    said = correction_fields(content.line.correction)
    if content.item:
        return {"corrects": _point_to(content.item, feed), **said}
    return {"withdraws": {"url": feed.site_url + encode(content.line.page.address)}, **said}


def _point_to(item: ItemLink, feed: Feed) -> dict[str, Value]:
    """Another item by what it has itself: its id, and where its page is now."""
    return {"id": item.id, "url": feed.site_url + encode(item.address)}


def _authors(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name} for name in names if name]


def _serialise(values: dict[str, Any]) -> str:
    """What is said of something, without what is not."""
    said = {key: value for key, value in values.items() if value or key == "title"}
    # Days are written as all programs write them.
    return json.dumps(said, ensure_ascii=False, default=str)
