"""What does a feed hold? RSS and Atom by feedparser, JSON Feed by itself; items in, posts out.

Exports of WordPress and Ghost are brought into the same form.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, tzinfo
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urlsplit

from digest.content.decoding import NOT_XML
from digest.content.frontmatter import MAX_BODY
from digest.contribute.importing import ghost
from digest.contribute.importing.days import understand_date
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.ghost_cards import convert_cards
from digest.contribute.importing.html import html_to_markdown, missing_library, text_to_markdown
from digest.contribute.importing.permalinks import find_query, normalise
from digest.contribute.importing.post import (
    LeftField,
    Loss,
    OldSite,
    Post,
    PostComment,
    PostPicture,
    Posts,
    RefusedPost,
    Term,
    Wishes,
    call_item,
    site_address,
)
from digest.contribute.importing.wordpress import Export, find_part, find_prefix, read_export, say_unpublished
from digest.contribute.importing.wordpress_texts import Supplement, convert_wordpress, make_paragraphs
from digest.contribute.importing.wxr import WxrComment
from digest.model.addresses import BadAddressError, parse_web_address
from digest.model.dates import NotADateError
from digest.model.entry import shorten
from digest.model.problems import DigestError, quote

_Made = TypeVar("_Made")
# An export of Ghost has each text three times.
MAX_FEED = 200_000_000
MOST_ITEMS = 100_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# An author as RSS has it, `ana@sea.example (Ana Kim)`, or as mail has it, `Ana Kim <ana@sea.example>`.
_MAILED = re.compile(
    r"(?P<before>[^<>()@]{0,200}?) ?<?(?P<mail>[^\s<>()@]{1,200}@[^\s<>()@]{1,200})>? ?(?:\((?P<name>.+)\))?"
)
_ENTITY = re.compile(rb"<!ENTITY|<!ATTLIST|<!ELEMENT", re.IGNORECASE)
# What feedparser stumbles with over marks in a place where nobody has thought of them.
_READER_FAULTS = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)
# What an item of JSON Feed may hold that posts take, or that says nothing.
_TAKEN = frozenset(
    "id url external_url title content_html content_text summary date_published date_modified tags authors "
    "author image banner_image language attachments "
    "_outlet _draft _wordpress _ghost _refused _alt _credit _caption _terms _aliases _comments _part".split()
)


def recognise(data: bytes) -> str:
    """`rss`, `atom`, `json`, `wordpress` or `ghost`; empty where the bytes are no feed."""
    head = data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        if b"jsonfeed.org/version" not in head and ghost.is_export(data):
            return "ghost"
        return "json" if b"jsonfeed.org/version" in head or b'"items"' in data else ""
    if re.search(rb"<feed[\s>]", head):
        return "atom"
    if not re.search(rb"<rss[\s>]|<rdf:RDF[\s>]", head):
        return ""
    return "wordpress" if re.search(rb"wordpress\.org/export/\d", head) else "rss"


def read_feed(data: bytes, name: str, kind: str, wishes: Wishes, zone: tzinfo) -> Posts:
    """The items of a feed as posts. Raises DigestError for what is no feed."""
    if len(data) > MAX_FEED:
        raise DigestError(f"{name} has more than {MAX_FEED:,} bytes; divide it")
    items: Iterable[Mapping[str, Any]]
    if kind == "ghost":
        site, items = ghost.read_export(_load_json(data, name), name, wishes)
    elif kind == "json":
        site, items = _read_json(_load_json(data, name), name, wishes)
    else:
        site, items = _read_xml(data, name, wishes)
    posts: list[Post] = []
    refused: list[RefusedPost] = []
    parts: Counter[str] = Counter()
    for number, item in enumerate(items, start=1):
        if number > MOST_ITEMS:
            raise DigestError(f"{name} has more than {MOST_ITEMS:,} items; divide it")
        if part := _text(item.get("_part")):
            parts[part] += 1
            continue
        comments = _find_made(item, "_comments", WxrComment)
        parts.update(comment.passed for comment in comments if comment.passed)
        made = _make_post(item, name, number, site, zone)
        (posts if isinstance(made, Post) else refused).append(made)  # type: ignore[arg-type]
    return Posts(kind, site, tuple(posts), tuple(refused), parts=parts)


def _make_post(
    item: Mapping[str, Any], name: str, number: int, site: OldSite, zone: tzinfo
) -> Post | RefusedPost:
    """One item, by the names of JSON Feed. That of another format has been brought into these."""
    place, title = f"{name}, item {number}", _line(item.get("title"))
    called = call_item(place, title)
    if draft := _text(item.get("_draft")):
        # It may have neither date nor text.
        return Post(name, title, "", number, draft=draft)
    if refused := _text(item.get("_refused")):
        return RefusedPost(called, refused)
    written = _text(item.get("date_published")) or _text(item.get("date_modified"))
    try:
        moment, _ = understand_date(written, zone)
    except NotADateError:
        return RefusedPost(called, f"{quote(written)} is not a date" if written else "it has no date")
    if len(html := _text(item.get("content_html"))) > MAX_BODY:
        return RefusedPost(called, f"its text has more than {MAX_BODY:,} characters")
    html, notes = _convert(html, item, place)
    try:
        text = html_to_markdown(html) or text_to_markdown(_text(item.get("content_text")))
    except RecursionError:
        return RefusedPost(called, "its text is nested too deeply")
    summary = _line(item.get("summary"))
    plain = make_plain(html) or _line(item.get("content_text"))
    title = title or shorten(summary or plain, 80)
    if not title:
        return RefusedPost(called, "it has neither a title nor a text")
    page = _web(item.get("url")) or _web(item.get("external_url"))
    if not page:
        return RefusedPost(called, "it has no address that can be linked")
    own = bool(site.url) and urlsplit(page).hostname == urlsplit(site.url).hostname
    link = _web(item.get("external_url")) or ("" if own else page)
    image = _web(item.get("image")) or _web(item.get("banner_image"))
    return Post(
        origin=name,
        number=number,
        title=title,
        date=moment,
        address=normalise(page) if own else "",
        query=find_query(page) if own else "",
        guid=_identify(item.get("id")) or page,
        text=text,
        summary="" if summary == plain else summary,
        link=link,
        outlet=_text(item.get("_outlet")),
        aliases=tuple(map(_text, _items(item.get("_aliases")))),
        terms=_find_made(item, "_terms", Term),
        comments=tuple(_make_comments(item, moment, zone)),
        tags=tuple(dict.fromkeys(filter(None, map(_text, _items(item.get("tags")))))),
        authors=tuple(dict.fromkeys(_names(item))),
        figure=_make_figure(image, item) if image else None,
        language=_language(item.get("language")),
        left=tuple(_find_left(item, link)),
        notes=tuple(dict.fromkeys((*notes, *_note_attachments(item, place)))),
    )


def _find_left(item: Mapping[str, Any], link: str) -> Iterator[LeftField]:
    """What an item says in fields that nothing here can take."""
    for name, value in item.items():
        if name not in _TAKEN and value:
            yield LeftField(name, _text(value) or json.dumps(value, ensure_ascii=False))
    if link and (authors := dict.fromkeys(_names(item))):
        # Whoever wrote a post about a report is not who wrote the report.
        yield LeftField("authors", " · ".join(authors))


def _convert(html: str, item: Mapping[str, Any], place: str) -> tuple[str, list[Loss]]:
    """The text as plain HTML, where the program that it comes from has marks of its own."""
    if isinstance(supplement := item.get("_wordpress"), Supplement):
        return convert_wordpress(html, place, supplement)
    return convert_cards(html, place) if "_ghost" in item else (html, [])


def _find_made(item: Mapping[str, Any], name: str, kind: type[_Made]) -> tuple[_Made, ...]:
    """What the reader of an export has made ready; a feed that calls a field so has none."""
    found = item.get(name)
    return tuple(each for each in found if isinstance(each, kind)) if isinstance(found, tuple) else ()


def _make_comments(item: Mapping[str, Any], published: str, zone: tzinfo) -> Iterator[PostComment]:
    """What readers saw below a post; where nothing says when it was written, as old as the post."""
    for comment in _find_made(item, "_comments", WxrComment):
        if comment.passed:
            continue
        try:
            written, _ = understand_date(comment.moment, zone)
        except NotADateError:
            written = published
        try:
            text = html_to_markdown("".join(make_paragraphs(comment.html.replace("\r\n", "\n"))))
        except RecursionError:
            text = text_to_markdown(make_plain(comment.html))
        if text:
            yield PostComment(comment.author, written, text)


def _make_figure(image: str, item: Mapping[str, Any]) -> PostPicture:
    credit, caption = (make_plain(_text(item.get(name))) for name in ("_credit", "_caption"))
    return PostPicture(image, alt=_line(item.get("_alt")), credit=credit, caption=caption)


def _note_attachments(item: Mapping[str, Any], place: str) -> Iterator[Loss]:
    """The files that came with an item, which an entry cannot have."""
    for each in _items(item.get("attachments")):
        address = _line(each.get("url")) if isinstance(each, dict) else ""
        yield Loss(place, 1, f"the attachment {quote(address, 1_000)} has no place in an entry")


def _load_json(data: bytes, name: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DigestError(f"{name} cannot be read as JSON ({quote(error, 120)})") from error


def _read_json(feed: object, name: str, wishes: Wishes) -> tuple[OldSite, Iterable[Mapping[str, Any]]]:
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list):
        raise DigestError(f"{name} is no JSON Feed; a list named items is wanted")
    url = site_address(wishes.site or _text(feed.get("home_page_url")))
    site = OldSite(_line(feed.get("title")), url, _language(feed.get("language")))
    return site, (item if isinstance(item, dict) else {} for item in items)


def _read_xml(data: bytes, name: str, wishes: Wishes) -> tuple[OldSite, Iterable[Mapping[str, Any]]]:
    # Entities of a feed's own can be made to explode, and no feed needs them.
    if _ENTITY.search(data[:100_000]):
        raise DigestError(f"{name} declares entities of its own; save it without its document type")
    try:
        import feedparser
    except ImportError as error:
        raise missing_library() from error
    try:
        # Its own sanitiser takes out what becomes a link here, and joins words; ours comes later.
        parsed = feedparser.parse(data, sanitize_html=False)
    except _READER_FAULTS as error:
        raise DigestError(f"{name} cannot be read as a feed ({quote(error, 120)})") from error
    if not parsed.get("version") and not parsed.entries:
        raise DigestError(f"{name} is no feed that can be read; RSS, Atom or JSON Feed is wanted")
    feed = parsed.feed
    url = site_address(wishes.site or _text(feed.get("link")))
    site = OldSite(_plain(feed, "title"), url, _language(feed.get("language")))
    if prefix := find_prefix(parsed.get("namespaces") or {}, parsed.entries):
        export = read_export(data, parsed.entries, prefix, site, sound=not parsed.get("bozo"))
        return site, (_as_published(entry, export) for entry in parsed.entries)
    return site, map(_as_json, parsed.entries)


def _as_published(entry: Mapping[str, Any], export: Export) -> dict[str, Any]:
    """An item of an export of WordPress, which holds more than was published, by the names of JSON Feed."""
    if part := find_part(entry, export.prefix):
        return {"_part": part}
    if draft := say_unpublished(entry, export.prefix, sound=export.sound):
        return {"title": _plain(entry, "title"), "_draft": draft}
    tags = [
        unescape(_text(tag.get("term")))
        for tag in _groups(entry, "tags")
        if tag.get("scheme") in {"category", "post_tag"}
    ]
    summary = make_plain(_text(entry.get("excerpt_encoded")))
    item = _as_json(entry)
    number = export.number_of(entry)
    found = export.wxr.find(number)
    authors = export.wxr.authors
    known = {
        "tags": tags,
        "authors": [{"name": authors.get(each["name"], each["name"])} for each in item["authors"]],
        "summary": summary,
        "attachments": [*item["attachments"], *({"url": address} for address in found.enclosures)],
        "_wordpress": Supplement(found.footnotes, export.blocks),
    }
    return {**item, **known, **export.wxr.tell(number, _text(item["url"]))}


def _as_json(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An item of RSS or Atom, as feedparser gives it, by the names of JSON Feed."""
    contents = [part for part in entry.get("content", []) if isinstance(part, dict)]
    # Where there is no text, the summary is the text.
    texts = contents or [entry.get("summary_detail") or {"value": entry.get("summary", ""), "type": "html"}]
    html = next((part["value"] for part in texts if "html" in part.get("type", "")), "")
    plain = next((part["value"] for part in texts), "")
    related = [link.get("href") for link in _groups(entry, "links") if link.get("rel") in {"related", "via"}]
    pictures = [
        each.get("url") or each.get("href")
        for each in [
            *_groups(entry, "media_content"),
            *_groups(entry, "enclosures"),
            *_groups(entry, "media_thumbnail"),
        ]
        if str(each.get("type") or each.get("medium") or "").startswith("image")
    ]
    films = [
        each
        for each in _groups(entry, "media_content")
        if str(each.get("type") or each.get("medium")).startswith(("audio", "video", "application"))
    ]
    return {
        "id": entry.get("id"),
        "url": entry.get("link"),
        "external_url": next(iter(related), None),
        "title": _plain(entry, "title"),
        "content_html": html,
        "content_text": "" if html else plain,
        "summary": _plain(entry, "summary") if contents else "",
        "date_published": _written_date(entry, "published") or _written_date(entry, "updated"),
        "tags": [tag.get("term") for tag in _groups(entry, "tags")],
        "authors": [{"name": _name_author(entry, each)} for each in _groups(entry, "authors")],
        "image": next(iter(pictures), None),
        "language": (contents[0].get("language") if contents else None),
        "_outlet": entry.get("source", {}).get("title", ""),
        "attachments": [
            {"url": address}
            for each in [*_groups(entry, "enclosures"), *films]
            if (address := each.get("url") or each.get("href")) and address not in pictures[:1]
        ],
    }


def _groups(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """What feedparser lists under a name; nothing where it stumbles over an element that is called so."""
    try:
        found = entry.get(name)
    except _READER_FAULTS:
        return []
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _name_author(entry: Mapping[str, Any], author: Mapping[str, Any]) -> str:
    """The name of an author; to feedparser an address of mail ends after four letters of its last part."""
    whole = _MAILED.fullmatch(_line(entry.get("author")))
    cut = _text(author.get("email"))
    if whole is None or not cut or not whole["mail"].startswith(cut):
        return _text(author.get("name"))
    return (whole["before"] or whole["name"] or "").strip()


def _plain(group: Mapping[str, Any], name: str) -> str:
    """A title or a summary as plain text: it may be HTML, and says so."""
    value, detail = _text(group.get(name)), group.get(f"{name}_detail")
    if not detail:
        # Made up by feedparser, of the text.
        return ""
    return make_plain(value) if "html" in detail.get("type", "html") else value


def _written_date(entry: Mapping[str, Any], name: str) -> str:
    """A date as it was written, with its offset; as feedparser reads it where we cannot."""
    # Asked for a date of change that is not there, feedparser gives another one, and a warning.
    written, parsed = (entry.get(key) if key in entry else None for key in (name, f"{name}_parsed"))
    try:
        understand_date(_text(written), UTC)
    except NotADateError:
        return _iso(parsed)
    return _text(written)


def _iso(parsed: Any) -> str:
    if not parsed or not 1 < parsed.tm_year < 9999:
        return ""
    return (
        f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}T"
        f"{parsed.tm_hour:02}:{parsed.tm_min:02}:{min(parsed.tm_sec, 59):02}+00:00"
    )


def _text(value: object) -> str:
    return NOT_XML.sub("", value).strip() if isinstance(value, str) else ""


def _line(value: object) -> str:
    """Plain text in one line."""
    return " ".join(_text(value).split())


def _identify(value: object) -> str:
    """An id, which may be a number by mistake."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else _text(value)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    for author in [*_items(item.get("authors")), item.get("author")]:
        if isinstance(author, dict) and (name := _line(author.get("name"))):
            yield name


def _web(value: object) -> str:
    try:
        return parse_web_address(_text(value))
    except BadAddressError:
        return ""


def _language(value: object) -> str:
    text = _text(value).replace("_", "-")
    return text if _LANGUAGE.fullmatch(text) else ""
