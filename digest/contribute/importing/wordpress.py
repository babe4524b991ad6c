"""What does an export of WordPress (WXR) hold that no feed does? What was not published, for one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from digest.contribute.importing.post import DRAFT, PostPicture
from digest.model.problems import quote

_NAMESPACE = re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/?")
_TELLING = ("post_type", "status", "post_password")
_LOGIN, _DISPLAYED = (
    re.compile(rf"<[\w-]+:{name}>\s*(?:<!\[CDATA\[)?([^<>\]]*)".encode())
    for name in ("author_login", "author_display_name")
)
_MAX_HEAD = 2_000_000
# What items say in fields of which feedparser gives the last of each name alone.
_TOLD = re.compile(
    rb"<[\w-]{1,40}:(?P<name>post_id|attachment_url|meta_key|meta_value)>"
    rb"(?P<said>[^<]*+(?:<(?!/[\w-]{1,40}:(?P=name)>)[^<]*+)*+)"
)
_AS_IS = "<![CDATA["


def find_prefix(namespaces: Mapping[str, str], items: Iterable[Mapping[str, Any]]) -> str:
    """What an export calls the fields of WordPress, usually `wp`; empty for a feed, which has none."""
    told = next((name for name, uri in namespaces.items() if _NAMESPACE.fullmatch(uri)), "")
    return told or ("wp" if any(f"wp_{name}" in item for item in items for name in _TELLING) else "")


def say_unpublished(item: Mapping[str, Any], prefix: str, *, sound: bool) -> str:
    """Why nobody could read an item of an export at the old site; empty where everybody could.

    What is not said counts as public, unless the file is no `sound` XML: it may have been cut off before.
    """
    if not sound and not all(f"{prefix}_{name}" in item for name in _TELLING):
        return "the file is damaged, and does not say whether it was published"
    kind, status, password = (str(item.get(f"{prefix}_{name}") or "").strip() for name in _TELLING)
    if kind not in {"", "post"}:
        return f"it is no post, but of the type {quote(kind)}"
    if status not in {"", "publish"}:
        return DRAFT if status == "draft" else f"its status is {quote(status)}"
    return "it has a password" if password else ""


@dataclass(frozen=True)
class Export:
    """What an export tells beside its items, and of them by their numbers.

    It calls the fields of WordPress by its `prefix`, and is no `sound` XML where it is damaged. `authors` are
    the names that readers saw, by those for signing in; `pictures` stand at the top of posts. `footnotes` are
    in JSON, `enclosures` addresses of files, `blocks` texts that stand within those of posts.
    """

    prefix: str
    sound: bool
    authors: Mapping[str, str]
    pictures: Mapping[str, PostPicture]
    footnotes: Mapping[str, str]
    enclosures: Mapping[str, Sequence[str]]
    blocks: Mapping[str, str]

    def number_of(self, item: Mapping[str, Any]) -> str:
        """The number that an item has in the export; empty where it has none."""
        return str(item.get(f"{self.prefix}_post_id") or "").strip()


def read_export(data: bytes, items: Sequence[Mapping[str, Any]], prefix: str, *, sound: bool) -> Export:
    """What is told beside the items that feedparser finds in an export."""
    return Export(
        prefix=prefix,
        sound=sound,
        authors=_read_authors(data),
        pictures=_read_thumbnails(data),
        footnotes={number: said for number, key, said in _read_told(data) if key == "footnotes"},
        enclosures=_read_enclosures(data),
        blocks=_read_blocks(items, prefix, sound=sound),
    )


def _read_authors(data: bytes) -> dict[str, str]:
    """The names that an export shows of its authors, by those that they sign in with."""
    head = data[:_MAX_HEAD].partition(b"<item>")[0]
    parts = (re.split(rb"</[\w-]+:author>", head)) if b":author_login>" in head else []
    found = ((_LOGIN.search(part), _DISPLAYED.search(part)) for part in parts)
    return {
        unescape(login[1].decode("utf-8", "replace")).strip(): unescape(shown[1].decode("utf-8", "replace"))
        for login, shown in found
        if login and shown and shown[1].strip()
    }


def _read_thumbnails(data: bytes) -> dict[str, PostPicture]:
    """The picture at the top of each post, by the number of the post: another item of the export."""
    shown: dict[str, str] = {}
    addresses: dict[str, str] = {}
    alts: dict[str, str] = {}
    for number, key, said in _read_told(data):
        if key == "attachment_url":
            addresses[number] = said
        elif key == "_thumbnail_id":
            shown[number] = said
        elif key == "_wp_attachment_image_alt":
            alts[number] = said
    return {
        post: PostPicture(addresses[picture], alts.get(picture, ""))
        for post, picture in shown.items()
        if picture in addresses
    }


def _read_blocks(items: Iterable[Mapping[str, Any]], prefix: str, *, sound: bool) -> dict[str, str]:
    """The reusable blocks of an export by their numbers: items whose text stands within those of posts."""
    blocks = (item for item in items if item.get(f"{prefix}_post_type") == "wp_block")
    return {
        str(item.get(f"{prefix}_post_id")): next((part["value"] for part in item.get("content", [])), "")
        for item in blocks
        if not say_unpublished({**item, f"{prefix}_post_type": "post"}, prefix, sound=sound)
    }


def _read_enclosures(data: bytes) -> dict[str, list[str]]:
    """The addresses of the files that come with each post in its feeds, such as the sound of a podcast."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, key, said in _read_told(data):
        # PowerPress has a feed, and a field, for each of its programmes.
        if said and (key == "enclosure" or key.endswith(":enclosure")):
            # Below it are its length and its type.
            found[number].append(said.split()[0])
    return found


def _read_told(data: bytes) -> Iterator[tuple[str, str, str]]:
    """The number of an item, the key of a field or the name of an element, and what it says."""
    number = key = ""
    for match in _TOLD.finditer(data):
        name, said = match["name"], match["said"].decode("utf-8", "replace").strip()
        if said.startswith(_AS_IS):
            said = said[len(_AS_IS) :].removesuffix("]]>").replace(f"]]]]>{_AS_IS}>", "]]>").strip()
        else:
            said = unescape(said)
        if name == b"post_id":
            number = said
        elif name == b"meta_key":
            key = said
        else:
            yield number, key if name == b"meta_value" else "attachment_url", said
