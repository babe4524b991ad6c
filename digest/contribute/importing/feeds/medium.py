"""What does an export of Medium hold? A page for each post, which says by its classes what is what.

Settings → Download your information makes it. https://microformats.org/wiki/h-entry has the classes.
"""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from digest.contribute.importing.elements import drop, join_text, list_classes
from digest.contribute.importing.feeds.archive import Archive
from digest.contribute.importing.feeds.items import FeedItem
from digest.contribute.importing.feeds.values import as_line, as_text, as_web
from digest.contribute.importing.permalinks import check_pattern
from digest.contribute.importing.post import DRAFT, GIVE_SITE, OldSite, Wishes, site_address
from digest.model.problems import DigestError
from digest.text.tidy import parse_html, serialise_html

_POST = re.compile(r"posts/(?:draft|\d{4}-\d\d-\d\d)_[^/]*-[0-9a-f]{8,16}\.html")
# By which its feed knows a post.
_ID = re.compile(r"https://medium\.com/p/[0-9a-f]{8,16}")


def is_export(archive: Archive) -> bool:
    """Whether the files are those of Medium."""
    return any(map(_POST.fullmatch, archive.names))


def read_export(archive: Archive, wishes: Wishes) -> tuple[OldSite, Iterator[FeedItem]]:
    """The site, which is that of the author, and the posts. Raises DigestError where it is not known."""
    check_pattern(wishes.pattern, ())
    names = list(filter(_POST.fullmatch, archive.names))
    url = site_address(wishes.site or _find_author(archive, names))
    if not url:
        raise DigestError(f"{archive.name} does not say the address of the old site; {GIVE_SITE}")
    return OldSite(url=url), (_make_item(_parse(archive, name), name) for name in names)


def _parse(archive: Archive, name: str) -> _Element:
    return parse_html(archive.read(name).decode("utf-8-sig", "replace"))


def _find_author(archive: Archive, names: list[str]) -> str:
    """The page of the author of the posts; empty where no post names one."""
    authors = (_find(_parse(archive, name), "p-author") for name in names)
    return next((author.get("href", "") for author in authors if author is not None), "")


def _make_item(page: _Element, name: str) -> FeedItem:
    title, subtitle = (_say(page, kind) for kind in ("p-name", "p-summary"))
    if name.startswith("posts/draft_"):
        return FeedItem(title=title, draft=DRAFT)
    body = next((each for each in page.iter("section") if each.get("data-field") == "body"), None)
    if body is None:
        return FeedItem(title=title, refused=f"{name} has no text")
    _drop_head(body, title, subtitle)
    address, published = _find(page, "p-canonical"), _find(page, "dt-published")
    links = (link.get("href", "") for link in page.iter("a"))
    return FeedItem(
        id=next(filter(_ID.fullmatch, links), ""),
        page=as_web(address.get("href")) if address is not None else "",
        title=as_line(title),
        html=as_text(serialise_html(body)),
        summary=as_line(subtitle),
        published=as_text(published.get("datetime")) if published is not None else "",
        authors=tuple(filter(None, [_say(page, "p-author")])),
    )


def _drop_head(body: _Element, title: str, subtitle: str) -> None:
    """Take out what stands above the text once more: the line of the first section, title and subtitle."""
    said = {"graf--title": title, "graf--subtitle": subtitle}
    for element in list(body.iter()):
        kinds = list_classes(element)
        is_repeated = any(kind in kinds and join_text(element) == words for kind, words in said.items())
        if is_repeated or ("section-divider" in kinds and _is_first(element)):
            drop(element)


def _is_first(divider: _Element) -> bool:
    around = divider.getparent()
    return around is not None and "section--first" in list_classes(around)


def _find(page: _Element, kind: str) -> _Element | None:
    """The first part of a page with a class."""
    return next((each for each in page.iter() if kind in list_classes(each)), None)


def _say(page: _Element, kind: str) -> str:
    found = _find(page, kind)
    return join_text(found) if found is not None else ""
