"""What does an export of Ghost hold? The tables of its database in; the site and its posts out.

https://docs.ghost.org/migration/custom describes the file.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from digest.contribute.importing.days import find_moment, find_zone
from digest.contribute.importing.entries import cut_summary
from digest.contribute.importing.feeds.ghost_cards import convert_cards
from digest.contribute.importing.feeds.items import FeedItem, say_left
from digest.contribute.importing.feeds.values import as_line, as_text, as_web, identify, without_twins
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.permalinks import check_pattern, fill, on_site
from digest.contribute.importing.post import (
    DRAFT,
    GIVE_SITE,
    OldSite,
    PostPicture,
    Term,
    Wishes,
    site_address,
)
from digest.model.problems import DigestError, quote

# What Ghost writes in place of its own address.
_OWN_ADDRESS = re.compile(r"__GHOST_URL__/?")
# A moment without an offset, as the database has it, which is always in UTC.
_WITHOUT_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
# Where Ghost keeps a text that it has not made HTML of, and code of the owner's.
_SOURCES, _CODE = ("lexical", "mobiledoc"), ("codeinjection_head", "codeinjection_foot")
_Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class _Post:
    """A post with the rows of other tables that belong to it."""

    row: _Row
    tags: Sequence[_Row] = ()
    authors: Sequence[_Row] = ()
    more: _Row = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """What a pattern of addresses may say of it."""
        tag, author = (_say(rows[0], "slug") if rows else "" for rows in (self.tags, self.authors))
        own = {name: _say(self.row, name) for name in ("slug", "id")}
        return {**own, "primary_tag": tag, "primary_author": author, "author": author}


def is_export(data: bytes) -> bool:
    """Whether JSON looks like an export of Ghost."""
    return b'"exported_on"' in data and b'"posts"' in data


def read_export(export: object, name: str, wishes: Wishes) -> tuple[OldSite, Iterator[FeedItem]]:
    """The site, and its posts. Raises DigestError for what is no export.

    An export does not say where the site is.
    """
    database = _find_database(export)
    if database is None:
        raise DigestError(f"{name} is no export of Ghost; a list named posts is wanted in data")
    url = site_address(wishes.site)
    if not url:
        raise DigestError(f"{name} does not say the address of the old site; {GIVE_SITE}")
    said = {_say(row, "key"): _say(row, "value") for row in _rows(database, "settings")}
    language = said.get("locale") or said.get("lang", "")
    site = OldSite(said.get("title", ""), url, language, said.get("timezone", ""))
    check_pattern(wishes.pattern, _Post({}).values)
    pattern = wishes.pattern or "/:slug/"
    return site, (_make_item(post, site, pattern) for post in _find_posts(database))


def _find_posts(database: _Row) -> Iterator[_Post]:
    tags = _join(database, "tags", "posts_tags", "tag_id")
    authors = _join(database, "users", "posts_authors", "author_id")
    more = {_say(row, "post_id"): row for row in _rows(database, "posts_meta")}
    for row in _rows(database, "posts"):
        key = _say(row, "id")
        yield _Post(row, tuple(filter(_is_shown, tags[key])), tuple(authors[key]), more.get(key, {}))


def _make_item(post: _Post, site: OldSite, pattern: str) -> FeedItem:
    row = post.row
    if draft := _say_unpublished(row):
        return FeedItem(title=as_line(row.get("title")), draft=draft)

    def own(value: object) -> str:
        return _OWN_ADDRESS.sub(lambda _: site.url, value) if isinstance(value, str) else ""

    published, zone = _say_moment(row.get("published_at")), find_zone(site.timezone, UTC)
    moment = find_moment((published,), zone)
    address = fill(pattern, post.values, moment.astimezone(zone).date() if moment else None)
    html, text = as_text(own(row.get("html"))), as_text(row.get("plaintext"))
    source = "" if html or text else next(filter(row.get, _SOURCES), "")
    image, alt = as_web(own(row.get("feature_image"))), as_line(post.more.get("feature_image_alt"))
    # What is said below it is, with Ghost, whose it is.
    credit = make_plain(as_text(own(post.more.get("feature_image_caption"))))
    return FeedItem(
        id=identify(row.get("id")),
        page=as_web(on_site(site.url, address)),
        # Where a text was first published that is repeated here.
        external=as_web(own(row.get("canonical_url"))),
        title=as_line(row.get("title")),
        html=html,
        # It says what members alone see, too: no text that it may stand for.
        plain="" if html else text,
        summary=as_line(row.get("custom_excerpt")),
        published=as_text(published),
        tags=without_twins(as_text(tag.get("name")) for tag in post.tags),
        terms=tuple(_make_term(tag, site) for tag in post.tags if _say(tag, "name") and _say(tag, "slug")),
        authors=without_twins(as_line(author.get("name")) for author in post.authors),
        figure=PostPicture(image, alt, credit) if image else None,
        left=tuple(say_left(row, _CODE)),
        convert=convert_cards,
        refused=f"its text is there as {source} alone; save the post at Ghost again" if source else "",
    )


def _find_database(export: object) -> _Row | None:
    """The tables, with or without the wrapping that may be around them."""
    wrapped = export.get("db") if isinstance(export, dict) else None
    outer = wrapped[0] if isinstance(wrapped, list) and wrapped else export
    tables = outer.get("data") if isinstance(outer, dict) else None
    return tables if isinstance(tables, dict) and isinstance(tables.get("posts"), list) else None


def _rows(database: _Row, table: str) -> list[_Row]:
    rows = database.get(table)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _say(row: _Row, column: str) -> str:
    """What a row says in a column, as text; ids are numbers in old exports."""
    value = row.get(column)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _join(database: _Row, table: str, pairs: str, column: str) -> Mapping[str, list[_Row]]:
    """The rows of a table that belong to each post by `pairs`, in the order that its editor gave them."""
    rows = {_say(row, "id"): row for row in _rows(database, table)}
    joined: dict[str, list[_Row]] = defaultdict(list)
    for pair in sorted(_rows(database, pairs), key=_find_place):
        if found := rows.get(_say(pair, column)):
            joined[_say(pair, "post_id")].append(found)
    return joined


def _find_place(pair: _Row) -> int:
    place = pair.get("sort_order")
    return place if isinstance(place, int) else 0


def _is_shown(tag: _Row) -> bool:
    """Whether readers see a tag; those for the theme begin with `#`."""
    return _say(tag, "visibility") in {"", "public"} and not _say(tag, "name").startswith("#")


def _make_term(tag: _Row, site: OldSite) -> Term:
    """A tag with the page that listed its posts, and what that said of it."""
    slug = _say(tag, "slug")
    return Term(
        as_text(tag.get("name")),
        f"{site.path}tag/{slug}/",
        description=cut_summary(make_plain(as_text(tag.get("description")))),
        slug=slug,
    )


def _say_unpublished(post: _Row) -> str:
    """Why not everybody could read a post at the old site; empty where everybody could."""
    status, audience = _say(post, "status"), _say(post, "visibility")
    if post.get("page") or _say(post, "type") not in {"", "post"}:
        return "it is no post, but a page"
    if status == "sent":
        return "it was sent by mail alone"
    if status not in {"", "published"}:
        return DRAFT if status == "draft" else f"its status is {quote(status)}"
    return "" if audience in {"", "public"} else f"only {quote(audience)} could read it"


def _say_moment(value: object) -> str:
    """A moment as front matter may say it; old exports count milliseconds."""
    if isinstance(value, int):
        try:
            return datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError, OSError):
            return str(value)
    said = value if isinstance(value, str) else ""
    return f"{said}+00:00" if _WITHOUT_OFFSET.fullmatch(said) else said
