"""What does a feed hold? RSS and Atom by feedparser, JSON Feed by itself; items in, posts out.

Exports of WordPress, Ghost, Substack, Medium and Buttondown are brought into the same form.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import tzinfo
from typing import TypeAlias

from digest.contribute.importing.exported import KIND
from digest.contribute.importing.feeds import buttondown, digests, ghost, medium, substack
from digest.contribute.importing.feeds.archive import Archive
from digest.contribute.importing.feeds.items import FeedItem, make_post, read_item
from digest.contribute.importing.feeds.parsed import READER_FAULTS, plain_of, read_entry
from digest.contribute.importing.feeds.values import as_language, as_line, as_text, as_web
from digest.contribute.importing.feeds.wordpress import find_prefix, read_export, read_published
from digest.contribute.importing.html import missing_library
from digest.contribute.importing.post import (
    Loss,
    OldSite,
    Post,
    Posts,
    RefusedPost,
    Wishes,
    join_translations,
    site_address,
)
from digest.model.problems import DigestError, count, quote, show

# From the address of a document, and the most bytes that it may have, to its name and its bytes; None where
# it is not to be had.
Load: TypeAlias = Callable[[str, int], tuple[str, bytes] | None]

# An export of Ghost has each text three times.
MAX_FEED = 200_000_000
MOST_ITEMS = 100_000
# Of daily digests these are thirteen years; a host may go on for ever.
MOST_DOCUMENTS = 5_000
# How the rest of a feed comes along.
_GO_ON = "import the feed by its address, or its file in the folder of the site"
# The services whose export is a folder, or a zip file.
ARCHIVES = {"substack": substack, "medium": medium, "buttondown": buttondown}
# Where each post is an issue that was sent.
_NEWSLETTERS = ("buttondown", "substack")
# The element of somebody who wrote or published something.
_PERSON = re.compile(
    rb"<(?P<end>/?)(?P<name>(?:[\w.-]{1,40}:)?(?:author|creator|managingEditor|publisher|webMaster))"
    rb"(?:[\s/][^<>]{0,1000})?>",
    re.IGNORECASE,
)
# feedparser looks for an address of mail in it, which takes a time that grows by the square.
_MAX_PERSON = 5_000
_ENTITY = re.compile(rb"<!ENTITY|<!ATTLIST|<!ELEMENT", re.IGNORECASE)


def recognise(data: bytes) -> str:
    """`rss`, `atom`, `json`, or whose export it is; empty where the bytes are no feed."""
    head = data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        if b"jsonfeed.org/version" not in head and ghost.is_export(data):
            return "ghost"
        if buttondown.is_list(data):
            return "buttondown"
        return "json" if b"jsonfeed.org/version" in head or b'"items"' in data else ""
    if re.search(rb"<feed[\s>]", head):
        return "atom"
    if not re.search(rb"<rss[\s>]|<rdf:RDF[\s>]", head):
        return ""
    return "wordpress" if re.search(rb"wordpress\.org/export/\d", head) else "rss"


def read_feed(
    data: bytes,
    name: str,
    kind: str,
    wishes: Wishes,
    zone: tzinfo,
    load: Load = lambda _address, _most: None,
) -> Posts:
    """The items of a feed as posts, and those of the documents that it goes on with.

    Raises DigestError for what is no feed.
    """
    if len(data) > MAX_FEED:
        raise DigestError(f"{name} has more than {MAX_FEED:,} bytes; divide it")
    if kind == "json":
        return _read_documents(_load_json(data, name), name, wishes, zone, load)
    items: Iterable[FeedItem]
    if kind == "ghost":
        site, items = ghost.read_export(_load_json(data, name), name, wishes)
    elif kind == "buttondown":
        site, items = buttondown.read_list(_load_json(data, name), name, wishes)
    else:
        site, items = _read_xml(data, name, wishes)
    return _make_posts(kind, site, items, name, zone)


def read_archive(archive: Archive, kind: str, wishes: Wishes, zone: tzinfo) -> Posts:
    """The items of an export of many files as posts. Raises DigestError for what cannot be read as one."""
    site, items = ARCHIVES[kind].read_export(archive, wishes)
    return _make_posts(kind, site, items, archive.name, zone)


def recognise_archive(archive: Archive) -> str:
    """Whose export it is; empty where that is not known."""
    return next((kind for kind, service in ARCHIVES.items() if service.is_export(archive)), "")


def _make_posts(kind: str, site: OldSite, items: Iterable[FeedItem], name: str, zone: tzinfo) -> Posts:
    posts: list[tuple[str, Post]] = []
    refused: list[RefusedPost] = []
    parts: Counter[str] = Counter()
    no_tags: Counter[str] = Counter()
    for number, item in enumerate(items, start=1):
        if number > MOST_ITEMS:
            raise DigestError(f"{name} has more than {MOST_ITEMS:,} items; divide it")
        if item.part:
            parts[item.part] += 1
            continue
        parts.update(comment.passed for comment in item.comments if comment.passed)
        made = make_post(item, name, number, site, zone)
        if isinstance(made, RefusedPost):
            refused.append(made)
            continue
        posts.append((item.family, made))
        no_tags.update(item.no_tags)
    return Posts(
        kind,
        site,
        tuple(join_translations(posts, site.language)),
        tuple(refused),
        notes=tuple(Loss(name, 0, _say_no_tag(tag, times)) for tag, times in no_tags.items()),
        parts=parts,
        # Feeds of Substack are known by its address.
        newsletter=kind in _NEWSLETTERS or bool(site.others),
    )


def _say_no_tag(name: str, posts: int) -> str:
    """What is told, once, of a category that says nothing."""
    return f"{quote(name)}, in which {count(posts, 'post')} stood for want of a category, has become no tag"


def _load_json(data: bytes, name: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DigestError(f"{name} cannot be read as JSON ({quote(error, 120)})") from error


def _read_documents(feed: object, name: str, wishes: Wishes, zone: tzinfo, load: Load) -> Posts:
    """The items of a JSON Feed and of the documents that it goes on with."""
    notes: list[Loss] = []
    first, *more = (_read_json(said, shown, wishes, zone) for shown, said in _follow(feed, name, load, notes))
    posts, seen = [*first.posts], {post.guid for post in first.posts}
    for document in more:
        # Documents may overlap: what comes twice is one post.
        posts += (post for post in document.posts if post.guid not in seen)
        seen.update(post.guid for post in document.posts)
    if len(posts) > MOST_ITEMS:
        raise DigestError(f"{name} and what it goes on with have more than {MOST_ITEMS:,} items; divide them")
    whole = replace(
        first,
        posts=tuple(posts),
        refused=(*first.refused, *(each for document in more for each in document.refused)),
        notes=(*first.notes, *(note for document in more for note in document.notes), *notes),
    )
    is_of_digest = any(post.more.get("id") for post in posts)
    return replace(whole, kind=KIND, stories=digests.list_stories(posts)) if is_of_digest else whole


def _follow(feed: object, name: str, load: Load, notes: list[Loss]) -> Iterator[tuple[str, object]]:
    """A JSON Feed and the documents that it goes on with, the newest first, each by its name."""
    seen: set[str] = set()
    while True:
        yield name, feed
        address = as_web(feed.get("next_url")) if isinstance(feed, dict) else ""
        if not address or address in seen:
            return
        seen.add(address)
        found = load(address, MAX_FEED) if len(seen) < MOST_DOCUMENTS else None
        if found is None:
            notes.append(Loss(name, 0, f"what it goes on with was not read: {address}; {_GO_ON}"))
            return
        name, data = found
        feed = _load_json(data, name)


def _read_json(feed: object, name: str, wishes: Wishes, zone: tzinfo) -> Posts:
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list):
        raise DigestError(f"{name} is no JSON Feed; a list named items is wanted")
    url = site_address(wishes.site or digests.find_site(items) or as_text(feed.get("home_page_url")))
    title, language = as_line(feed.get("title")), as_language(feed.get("language"))
    site = OldSite(title, url, language, others=substack.list_others(url))
    read = (digests.read_own(read_item(item), item) for item in items)
    return _make_posts("json", site, read, name, zone)


def _read_xml(data: bytes, name: str, wishes: Wishes) -> tuple[OldSite, Iterable[FeedItem]]:
    # Entities of a feed's own can be made to explode, and no feed needs them.
    if _ENTITY.search(data[:100_000]):
        raise DigestError(f"{name} declares entities of its own; save it without its document type")
    if too_long := _find_long_person(data):
        raise DigestError(
            f"{name} has {too_long}; nobody's name is longer than {_MAX_PERSON:,}: shorten it, or take it out"
        )
    try:
        import feedparser
    except ImportError as error:
        raise missing_library() from error
    try:
        # Its own sanitiser takes out what becomes a link here, and joins words; ours comes later.
        parsed = feedparser.parse(data, sanitize_html=False)
    except READER_FAULTS as error:
        raise DigestError(f"{name} cannot be read as a feed ({quote(error, 120)})") from error
    if not parsed.get("version") and not parsed.entries:
        raise DigestError(f"{name} is no feed that can be read; RSS, Atom or JSON Feed is wanted")
    feed = parsed.feed
    url = site_address(wishes.site or as_text(feed.get("link")))
    # Of Substack the mail address of a site tells its name there, whatever its own address is.
    others = substack.list_others(url, as_text(feed.get("publisher")))
    site = OldSite(plain_of(feed, "title"), url, as_language(feed.get("language")), others=others)
    if prefix := find_prefix(parsed.get("namespaces") or {}, parsed.entries):
        sound, types = not parsed.get("bozo"), wishes.post_types
        export = read_export(data, parsed.entries, prefix, site, sound=sound, types=types)
        return site, (read_published(entry, export) for entry in parsed.entries)
    return site, map(read_entry, parsed.entries)


def _find_long_person(data: bytes) -> str:
    """The first element of a person that is longer than any name, and how long; empty where there is none."""
    # In UTF-16 half of the bytes are zero.
    data = data.replace(b"\0", b"")
    tags = [tag for tag in _PERSON.finditer(data) if not tag[0].endswith(b"/>")]
    ends = [*(tag.start() for tag in tags), len(data)][1:]
    for tag, end in zip(tags, ends, strict=True):
        if not tag["end"] and end - tag.end() > _MAX_PERSON:
            return f"an element <{show(tag['name'].decode('ascii', 'replace'))}> of {end - tag.end():,} bytes"
    return ""
