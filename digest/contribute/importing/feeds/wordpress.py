"""What does an export of WordPress (WXR) hold that no feed does? What was not published, for one."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from typing import Any

from digest.contribute.importing.feeds.items import FeedItem
from digest.contribute.importing.feeds.parsed import groups, plain_of, read_entry
from digest.contribute.importing.feeds.values import as_line, as_text, without_twins
from digest.contribute.importing.feeds.wordpress_texts import Supplement, convert_wordpress
from digest.contribute.importing.feeds.wxr import Wxr, read_wxr
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.post import DRAFT, OldSite
from digest.model.problems import quote

_NAMESPACE = re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/?")
# What WordPress, or a plugin that arranges fields, keeps as it keeps posts, and is no page for readers.
_PARTS = frozenset(
    "acf-field acf-field-group attachment custom_css customize_changeset nav_menu_item oembed_cache revision "
    "user_request wp_block wp_font_face wp_font_family wp_global_styles wp_navigation wp_template "
    "wp_template_part".split()
)
# What is news wherever it is used: posts, and episodes of Seriously Simple Podcasting.
_NEWS = ("", "post", "podcast")
# feedparser reads on behind a fault in the file, which ends what else is read.
_DAMAGED = "the file is damaged: comments, old addresses and the picture of this post are not known"
_TELLING = ("post_type", "status", "post_password")


def find_prefix(namespaces: Mapping[str, str], items: Iterable[Mapping[str, Any]]) -> str:
    """What an export calls the fields of WordPress, usually `wp`; empty for a feed, which has none."""
    told = next((name for name, uri in namespaces.items() if _NAMESPACE.fullmatch(uri)), "")
    return told or ("wp" if any(f"wp_{name}" in item for item in items for name in _TELLING) else "")


def find_part(item: Mapping[str, Any], prefix: str) -> str:
    """The type of an item that is a file or a part of the site; empty for posts, pages and the like."""
    kind = str(item.get(f"{prefix}_post_type") or "").strip()
    return kind if kind in _PARTS else ""


def say_unpublished(
    item: Mapping[str, Any], prefix: str, *, sound: bool, types: Collection[str] = _NEWS
) -> str:
    """Why an item of an export is no news that everybody could read at the old site; empty where it is.

    News are of these `types`. What is not said counts as public, unless the file is no `sound` XML: it may
    have been cut off before.
    """
    if not sound and not all(f"{prefix}_{name}" in item for name in _TELLING):
        return "the file is damaged, and does not say whether it was published"
    kind, status, password = (str(item.get(f"{prefix}_{name}") or "").strip() for name in _TELLING)
    if kind not in types:
        cure = "" if kind == "page" else f"; --post-type {kind} takes it along"
        return f"it is no post, but of the type {quote(kind)}{cure}"
    if status not in {"", "publish"}:
        return DRAFT if status == "draft" else f"its status is {quote(status)}"
    return "it has a password" if password else ""


@dataclass(frozen=True)
class Export:
    """What an export tells beside its items, and of them by their numbers.

    It calls the fields of WordPress by its `prefix`, and is no `sound` XML where it is damaged. `wxr` is what
    feedparser passes over, `blocks` are texts that stand within those of posts. News are of these `types`.
    """

    prefix: str
    sound: bool
    wxr: Wxr
    blocks: Mapping[str, str]
    types: Collection[str] = _NEWS

    def number_of(self, item: Mapping[str, Any]) -> str:
        """The number that an item has in the export; empty where it has none."""
        return str(item.get(f"{self.prefix}_post_id") or "").strip()


def read_export(
    data: bytes,
    items: Sequence[Mapping[str, Any]],
    prefix: str,
    site: OldSite,
    *,
    sound: bool,
    types: Iterable[str] = (),
) -> Export:
    """What is told beside the items that feedparser finds in an export; news are of these `types`, too."""
    blocks = _read_blocks(items, prefix, sound=sound)
    return Export(prefix, sound, read_wxr(data, site), blocks, (*_NEWS, *types))


def read_published(entry: Mapping[str, Any], export: Export) -> FeedItem:
    """An item of an export, which holds more than was published."""
    if part := find_part(entry, export.prefix):
        return FeedItem(part=part)
    if draft := say_unpublished(entry, export.prefix, sound=export.sound, types=export.types):
        return FeedItem(title=as_line(plain_of(entry, "title")), draft=draft)
    tags = (tag for tag in groups(entry, "tags") if tag.get("scheme") in {"category", "post_tag"})
    number, names = export.number_of(entry), export.wxr.authors
    is_known = not number or number in export.wxr.items
    found, item = export.wxr.find(number), read_entry(entry)
    item = replace(
        item,
        tags=without_twins(unescape(as_text(tag.get("term"))) for tag in tags),
        authors=without_twins(as_line(names.get(name, name)) for name in item.authors),
        summary=as_line(make_plain(as_text(entry.get("excerpt_encoded")))),
        attachments=(*item.attachments, *found.enclosures),
        lost=() if is_known else (_DAMAGED,),
        convert=partial(convert_wordpress, supplement=Supplement(found.footnotes, export.blocks)),
    )
    return export.wxr.complete(item, number)


def _read_blocks(items: Iterable[Mapping[str, Any]], prefix: str, *, sound: bool) -> dict[str, str]:
    """The reusable blocks of an export by their numbers: items whose text stands within those of posts."""
    blocks = (item for item in items if item.get(f"{prefix}_post_type") == "wp_block")
    return {
        str(item.get(f"{prefix}_post_id")): next((part["value"] for part in item.get("content", [])), "")
        for item in blocks
        if not say_unpublished({**item, f"{prefix}_post_type": "post"}, prefix, sound=sound)
    }
