"""What does an export of Substack hold? Its table of posts and their texts in; the site and its posts out.

Settings → Exports makes it. Whoever reads the letters is in it too; of that nothing is read.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from io import StringIO

from digest.contribute.importing.days import find_moment
from digest.contribute.importing.feeds.archive import Archive
from digest.contribute.importing.feeds.items import Attachment, FeedItem
from digest.contribute.importing.feeds.values import as_line, as_text, as_web
from digest.contribute.importing.permalinks import check_pattern, fill, on_site
from digest.contribute.importing.post import DRAFT, GIVE_SITE, OldSite, Wishes, site_address
from digest.model.problems import DigestError, quote

_TABLE = "posts.csv"
# The list of subscribers, by whose name the site is known at Substack.
_SUBSCRIBERS = re.compile(r"email_list\.(?P<name>[a-z0-9-]{1,63})\.csv")
# The name stands in the address that every site has there, and in that of its mail.
_NAMED = re.compile(
    r"https?://(?P<host>[a-z0-9-]{1,63})\.substack\.com/|(?P<mail>[a-z0-9-]{1,63})@substack\.com"
)
# What everybody finds at the site; discussions, pages and letters to some are others.
_POSTS = frozenset(("", "newsletter", "podcast", "video"))
_Row = Mapping[str, str]


def is_export(archive: Archive) -> bool:
    """Whether the files are those of Substack."""
    return _TABLE in archive.names and any(name.startswith("posts/") for name in archive.names)


def read_export(archive: Archive, wishes: Wishes) -> tuple[OldSite, Iterator[FeedItem]]:
    """The site, and its posts. Raises DigestError where the table cannot be read."""
    url = site_address(wishes.site or _guess_site(archive))
    if not url:
        raise DigestError(f"{archive.name} does not say the address of the old site; {GIVE_SITE}")
    site = OldSite(url=url, others=list_others(_guess_site(archive), url))
    check_pattern(wishes.pattern, _values({}))
    return site, _make_items(archive, site, wishes.pattern or "/p/:slug")


def list_others(*said: str) -> tuple[str, ...]:
    """Other addresses of a site, that of the app among them, by the first text that tells its name."""
    named = next(filter(None, map(_NAMED.fullmatch, said)), None)
    name = (named["host"] or named["mail"]) if named else ""
    return (f"{name}.substack.com/", f"open.substack.com/pub/{name}/") if name else ()


def _make_items(archive: Archive, site: OldSite, pattern: str) -> Iterator[FeedItem]:
    texts = {name for name in archive.names if name.endswith(".html")}
    for row in _read_table(archive):
        title, file = as_line(row.get("title")), f"posts/{row.get('post_id', '')}.html"
        if draft := _say_unpublished(row):
            yield FeedItem(title=title, draft=draft)
        elif file not in texts:
            yield FeedItem(title=title, refused=f"its text, {file}, is not in the export")
        else:
            html = archive.read(file).decode("utf-8-sig", "replace")
            yield _make_item(row, as_text(html), site, pattern)


def _make_item(row: _Row, html: str, site: OldSite, pattern: str) -> FeedItem:
    published = as_text(row.get("post_date"))
    moment = find_moment((published,), UTC)
    address = fill(pattern, _values(row), moment.date() if moment else None)
    page, sound = as_web(on_site(site.url, address)), as_web(row.get("podcast_url"))
    return FeedItem(
        # Its feed has the address for an id.
        id=page,
        page=page,
        title=as_line(row.get("title")),
        html=html,
        summary=as_line(row.get("subtitle")),
        published=published,
        attachments=(Attachment(sound),) if sound else (),
    )


def _read_table(archive: Archive) -> Iterator[_Row]:
    text = archive.read(_TABLE).decode("utf-8-sig", "replace")
    try:
        rows = csv.DictReader(StringIO(text, newline=""))
        if "post_id" not in (rows.fieldnames or ()):
            raise DigestError(f"{_TABLE} in {archive.name} is no table of Substack; it has no column post_id")
        yield from ({name: said or "" for name, said in row.items() if name} for row in rows)
    except csv.Error as error:
        raise DigestError(f"{_TABLE} in {archive.name} cannot be read ({quote(error, 120)})") from error


def _guess_site(archive: Archive) -> str:
    """The address that a site has at Substack, even if it has another besides; empty for an unknown one."""
    found = next(filter(None, map(_SUBSCRIBERS.fullmatch, archive.names)), None)
    return f"https://{found['name']}.substack.com/" if found else ""


def _values(row: _Row) -> dict[str, str]:
    """What a pattern of addresses may say of a post."""
    number, _, slug = row.get("post_id", "").partition(".")
    return {"id": number, "slug": slug or number}


def _say_unpublished(row: _Row) -> str:
    """Why not everybody could read a post at the old site; empty where everybody could."""
    kind, audience = row.get("type", ""), row.get("audience", "")
    if row.get("is_published", "").lower() != "true":
        return DRAFT
    if kind not in _POSTS:
        return f"it is no post, but of the type {quote(kind)}"
    return "" if audience in {"", "everyone"} else f"only {quote(audience)} could read it"
