"""What does an export of Buttondown hold? A file of Markdown for each letter, or a list of them from its API.

https://docs.buttondown.com/api-emails-introduction has the fields, which both call alike.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any, TypeAlias

from digest.contribute.importing.days import find_moment
from digest.contribute.importing.feeds.archive import Archive
from digest.contribute.importing.feeds.items import FeedItem
from digest.contribute.importing.feeds.values import as_line, as_text, as_web
from digest.contribute.importing.matter import take_apart
from digest.contribute.importing.permalinks import check_pattern, fill, on_site
from digest.contribute.importing.post import (
    DRAFT,
    GIVE_SITE,
    Loss,
    OldSite,
    PostPicture,
    Wishes,
    site_address,
)
from digest.contribute.importing.sites.liquid import convert_jekyll
from digest.model.addresses import slugify
from digest.model.problems import DigestError, quote

_LETTER = re.compile(r"emails/[^/]+\.md")
# How its editor marks a text; one that is not plain is HTML.
_MODE = re.compile(r"\s*<!--\s*buttondown-editor-mode:\s*(?P<mode>\w+)\s*-->\s*")
_HTML = re.compile(r"<(?:!doctype|div|h[1-6]|html|p|table)\b", re.IGNORECASE)
_ARCHIVE = re.compile(r"(?P<site>https?://.+/)archive/[^/]+/?")
# What was sent, and to everybody.
_SENT = frozenset(("", "imported", "published", "sent"))
_OPEN = frozenset(("", "archival", "public"))
_Row: TypeAlias = Mapping[str, Any]


def is_export(archive: Archive) -> bool:
    """Whether the files are those of Buttondown."""
    # Other folders of Markdown may be called so.
    first = next(filter(_LETTER.fullmatch, archive.names), "")
    return bool(first) and re.search(rb"^subject:", archive.read(first), re.MULTILINE) is not None


def is_list(data: bytes) -> bool:
    """Whether JSON looks like what its API answers."""
    return all(name in data for name in (b'"results"', b'"subject"', b'"publish_date"'))


def read_export(archive: Archive, wishes: Wishes) -> tuple[OldSite, Iterable[FeedItem]]:
    """The site, and its letters. Raises DigestError where nothing says where the site is."""
    site = _find_site(archive.name, wishes, ())
    names = filter(_LETTER.fullmatch, archive.names)
    return site, (_read_letter(archive, name, site, wishes.pattern) for name in names)


def read_list(said: object, name: str, wishes: Wishes) -> tuple[OldSite, Iterable[FeedItem]]:
    """The same of a list from its API."""
    results = said.get("results") if isinstance(said, dict) else None
    if not isinstance(results, list):
        raise DigestError(f"{name} is no list of Buttondown; a list named results is wanted")
    rows = [row for row in results if isinstance(row, dict)]
    site = _find_site(name, wishes, rows)
    return site, (_make_item(row, as_text(row.get("body")), site, wishes.pattern) for row in rows)


def _find_site(name: str, wishes: Wishes, rows: Iterable[_Row]) -> OldSite:
    check_pattern(wishes.pattern, _values({}))
    found = (_ARCHIVE.fullmatch(as_web(row.get("absolute_url"))) for row in rows)
    url = site_address(wishes.site or next((match["site"] for match in found if match), ""))
    if not url:
        raise DigestError(f"{name} does not say the address of the old site; {GIVE_SITE}")
    return OldSite(url=url)


def _read_letter(archive: Archive, name: str, site: OldSite, pattern: str) -> FeedItem:
    matter, errors = take_apart(archive.read(name), name)
    if matter is None:
        return FeedItem(title=name, refused=errors[0])
    return _make_item(matter.fields, matter.body, site, pattern)


def _make_item(row: _Row, body: str, site: OldSite, pattern: str) -> FeedItem:
    title = as_line(row.get("subject"))
    if draft := _say_unpublished(row):
        return FeedItem(title=title, draft=draft)
    published = as_text(row.get("publish_date"))
    moment = find_moment((published,), UTC)
    address = fill(pattern or "/archive/:slug/", _values(row), moment.date() if moment else None)
    page = as_web(row.get("absolute_url")) or as_web(on_site(site.url, address))
    image, mode = as_web(row.get("image")), _MODE.match(body)
    text = as_text(_MODE.sub("", body, count=1))
    is_html = mode["mode"] != "plaintext" if mode else bool(_HTML.match(text))
    item = FeedItem(
        id=page,
        page=page,
        external=as_web(row.get("canonical_url")),
        title=title,
        summary=as_line(row.get("description")),
        published=published,
        figure=PostPicture(image) if image else None,
    )
    return replace(item, html=text) if is_html else replace(item, markdown=text, convert=_convert)


def _convert(text: str, origin: str) -> tuple[str, list[Loss]]:
    """Markdown without what is filled in for each reader, which Buttondown writes as Jekyll does."""
    return convert_jekyll(text, origin, 1)


def _values(row: _Row) -> dict[str, str]:
    """What a pattern of addresses may say of a letter."""
    slug = as_line(row.get("slug")) or slugify(as_line(row.get("subject")))
    return {"slug": slug, "id": as_line(row.get("id"))}


def _say_unpublished(row: _Row) -> str:
    """Why not everybody could read a letter; empty where everybody could."""
    status, audience = as_line(row.get("status")), as_line(row.get("email_type"))
    if status not in _SENT:
        return DRAFT if status == "draft" else f"its status is {quote(status)}"
    return "" if audience in _OPEN else f"only {quote(audience)} could read it"
