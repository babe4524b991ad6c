"""What does an export of WordPress (WXR) say that feedparser passes over?

Of elements that repeat, feedparser gives the last alone. What cannot be read here is not known, and no fault:
which items are posts, and which of them were published, is asked of feedparser.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO

import lxml.etree
from lxml.etree import _Element

from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.post import OldSite, PostPicture
from digest.model.addresses import has_scheme

# What plugins leave in texts, and XML cannot hold.
_CONTROLS = bytes(number for number in range(32) if number not in b"\0\t\n\r")
_FIELDS = frozenset("attachment_url excerpt post_id".split())
_META = frozenset(
    "_media_credit _thumbnail_id _wp_attachment_image_alt _wp_attachment_metadata enclosure footnotes".split()
)
# What cameras and photographers wrote into the file, as PHP keeps it.
_CREDIT_IN_FILE = re.compile(r's:6:"credit";s:\d+:"(?P<credit>[^"]+)"')
_SIZE = re.compile(r"-\d{2,5}x\d{2,5}(?=\.\w+$)")
# Where Jetpack serves the pictures of a site from.
_MIRROR = re.compile(r"https?://i\d\.wp\.com/")
# Who made a picture, where a caption says it at its end.
_CREDIT = re.compile(
    r"""(?:^|(?<=[.!?…)\]"”»])\s+|\s*[(\[|·–—,;-]\s*)"""
    r"(?:©\s*|(?:photos?|photograph(?:y|ie)?|fotos?|fotograf[ií]a|bild|images?|imagen|pictures?|illustration"
    r"|cr[eé]dit[os]?|写真|사진)(?:\s(?:credit|by|von|de|par|di))?\s*[:：]\s*)(?P<name>[^()\[\]]{1,200})[)\].]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WxrItem:
    """One item: a post, a file, a part of a menu. `values` are its plain fields, by their names."""

    values: Mapping[str, str]
    meta: Mapping[str, tuple[str, ...]]

    @property
    def figure(self) -> PostPicture:
        """The picture that the item is, with all that is said of it."""
        caption, credit = split_credit(make_plain(self.values.get("excerpt", "")))
        metadata = self._meta("_wp_attachment_metadata")
        in_file = _CREDIT_IN_FILE.search(metadata)
        credit = credit or self._meta("_media_credit") or (in_file["credit"].strip() if in_file else "")
        alt = " ".join(unescape(self._meta("_wp_attachment_image_alt")).split())
        return PostPicture(self.values["attachment_url"], alt, credit, caption)

    @property
    def thumbnail(self) -> str:
        """The number of the picture at the top of a post; empty for none."""
        return self._meta("_thumbnail_id")

    @property
    def footnotes(self) -> str:
        """The footnotes of a post, in JSON."""
        return self._meta("footnotes")

    @property
    def enclosures(self) -> tuple[str, ...]:
        """The addresses of the files that come with a post in its feeds, such as the sound of a podcast."""
        # Below each are its length and its type.
        return tuple(said.split()[0] for said in self.meta.get("enclosure", ()) if said)

    def _meta(self, key: str) -> str:
        return next(iter(self.meta.get(key, ())), "")


@dataclass(frozen=True)
class Wxr:
    """An export: the names that it shows of authors, by those that they sign in with, and items by number."""

    authors: Mapping[str, str]
    items: Mapping[str, WxrItem]

    def find(self, number: str) -> WxrItem:
        """The item of a number, or one that says nothing."""
        return self.items.get(number, WxrItem({}, {}))

    def find_figure(self, number: str) -> PostPicture | None:
        """The picture at the top of a post."""
        picture = self.find(self.find(number).thumbnail)
        return picture.figure if picture.values.get("attachment_url") else None


def read_wxr(data: bytes) -> Wxr:
    """What the bytes of an export say, as far as they can be read."""
    authors: dict[str, str] = {}
    items: dict[str, WxrItem] = {}
    for element in _walk(data):
        if _name(element) == "item":
            item = _read_item(element)
            items[item.values.get("post_id", "")] = item
        elif _name(element) == "author" and (values := _read_values(element)).get("author_login"):
            authors[values["author_login"]] = values.get("author_display_name", "")
    return Wxr({login: name for login, name in authors.items() if name}, items)


def split_credit(caption: str) -> tuple[str, str]:
    """A caption without who made the picture, and that."""
    match = _CREDIT.search(caption)
    if match is None:
        return caption, ""
    return caption[: match.start()].rstrip(), match["name"].strip(" .")


def list_uploads(address: str, site: OldSite) -> Iterator[str]:
    """Where beside an export the file of an address of the old site may lie: as WordPress made it, first.

    Beside each picture are smaller ones, `boat-1024x683.jpg`, and beside a very large one `boat-scaled.jpg`.
    """
    below = "/wp-content/uploads/"
    path = site.find_path(_MIRROR.sub("https://", address)) if has_scheme(address) else address.lstrip("/")
    if path is None or below not in f"/{path}":
        return
    name = f"wp-content/uploads/{f'/{path}'.partition(below)[2]}"
    if size := _SIZE.search(name):
        for whole in ("-scaled", ""):
            yield f"{name[: size.start()]}{whole}{name[size.end() :]}"
    yield name


def _walk(data: bytes) -> Iterator[_Element]:
    """The elements right below the channel, each gone when the next one is asked for."""
    events = lxml.etree.iterparse(
        BytesIO(data.translate(None, _CONTROLS)),
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
    )
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is not None and _name(parent) == "channel":
                yield element
                parent.remove(element)
    except lxml.etree.XMLSyntaxError:
        return


def _name(element: _Element) -> str:
    """What an element is called, without the space of names, which a damaged file may not declare."""
    space, _, name = re.sub(r"[{}]", ":", str(element.tag)).rpartition(":")
    return "excerpt" if name == "encoded" and "excerpt" in space else name


def _read_values(element: _Element) -> dict[str, str]:
    return {_name(child): (child.text or "").strip() for child in element if not len(child)}


def _read_item(element: _Element) -> WxrItem:
    meta: dict[str, list[str]] = {}
    for child in element.iterchildren():
        values = _read_values(child) if _name(child) == "postmeta" else {}
        # PowerPress has a feed, and a field such as `_news:enclosure`, for each of its programmes.
        key = values.get("meta_key", "").rpartition(":")[2]
        if key in _META:
            meta.setdefault(key, []).append(values.get("meta_value", ""))
    values = {name: value for name, value in _read_values(element).items() if name in _FIELDS}
    return WxrItem(values, {key: tuple(said) for key, said in meta.items()})
