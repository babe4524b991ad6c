"""What is a page of the web made of? Bytes in; its tree out, and what its head says for machines."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from digest.content.decoding import NOT_XML

# Attributes of one element cost by the square of their number; no other stretch of a page without an opening
# bracket is so full of what may stand between them.
_SEPARATOR = re.compile(r"[\s/\"']")
_MAX_SEPARATORS = 40_000
_MAX_LINKED_DATA = 500_000
_MAX_OBJECTS = 5_000
_BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DECLARED = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
# What browsers read where a page names the smaller set of characters (WHATWG Encoding, section 4.2).
_WIDER = {
    "euc_kr": "cp949", "johab": "cp949", "ks_c-5601-1987": "cp949", "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932", "x-sjis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip
_NEWS = re.compile(r"(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|ScholarlyArticle)")


@dataclass(frozen=True)
class Head:
    """What the page says for machines: `meta` elements by name, links, and the JSON-LD about the report."""

    meta: Mapping[str, list[str]]
    canonical: str
    heading: str
    title: str
    news: Mapping[str, Any]
    known: Mapping[str, Mapping[str, Any]]

    def all(self, *names: str) -> Iterator[str]:
        """What `meta` elements of these names hold, in this order."""
        for name in names:
            yield from self.meta.get(name, ())

    def claims(self) -> list[str]:
        """Which address the page calls its own, the most trusted first."""
        page = self.news.get("mainEntityOfPage")
        ids = (page.get("@id") or page.get("url") if isinstance(page, dict) else page, self.news.get("url"))
        return [self.canonical, *self.all("og:url"), *(text for text in ids if isinstance(text, str))]

    def names(self, key: str) -> Iterator[str]:
        """The names of whom JSON-LD gives under a key: text, an object, a reference, or a list of these."""
        value = self.news.get(key)
        for item in value if isinstance(value, list) else [value]:
            thing = self.known.get(str(item.get("@id")), item) if isinstance(item, dict) else item
            name = thing.get("name") if isinstance(thing, dict) else thing
            yield from (
                each for each in (name if isinstance(name, list) else [name]) if isinstance(each, str)
            )

    def text(self, *keys: str) -> Iterator[str]:
        """What JSON-LD says of the report under these keys."""
        return (value for key in keys if isinstance(value := self.news.get(key), str))


def parse_page(data: bytes, charset: str) -> HtmlElement | None:
    """The tree of a page; None where there is none. `charset` is what the server called it."""
    text = _decode(data, charset).removeprefix("\ufeff")
    clean = "<".join(map(_cut_stretch, NOT_XML.sub("", text).split("<")))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _decode(data: bytes, charset: str) -> str:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    declared = _DECLARED.search(data[:4_096])
    for label in (marked, charset, declared[1].decode() if declared else ""):
        if (codec := _find_codec(label)) is not None:
            return data.decode(codec, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _find_codec(label: str) -> str | None:
    """Python's name for a set of characters; None for what is none, or none for text."""
    wider = _WIDER.get(label.strip().casefold())
    try:
        found = codecs.lookup(wider or label.strip())
    except (LookupError, ValueError):
        return None
    # Not every codec makes text: some unpack what was compressed.
    return _WIDER.get(found.name, found.name) if found._is_text_encoding else None


def _cut_stretch(stretch: str) -> str:
    """What stands between two opening brackets; nothing where it would take the parser minutes."""
    if len(stretch) <= _MAX_SEPARATORS or len(_SEPARATOR.findall(stretch)) <= _MAX_SEPARATORS:
        return stretch
    return ""


def read_head(tree: HtmlElement) -> Head:
    """What the head of a page says, and its only headline."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("http-equiv") or ""
        if name and element.get("content"):
            meta.setdefault(name.strip().casefold(), []).append(element.get("content") or "")
    links = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").casefold().split())
    headings = [text_of(heading) for heading in tree.iter("h1")]
    objects = list(_linked_data(tree))
    known = {str(each["@id"]): each for each in objects if isinstance(each.get("@id"), str) and len(each) > 1}
    return Head(
        meta,
        next((link.get("href") or "" for link in links), ""),
        headings[0] if len(headings) == 1 else "",
        next(map(text_of, tree.iter("title")), ""),
        next(filter(_is_news, objects), {}),
        known,
    )


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, wherever in a list, a graph or another object it lies."""
    waiting: list[object] = []
    left = _MAX_LINKED_DATA
    for script in tree.iter("script"):
        text = script.text or ""
        if (script.get("type") or "").strip().casefold() == "application/ld+json" and len(text) <= left:
            left -= len(text)
            waiting.append(_load_json(text))
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
        if isinstance(value, (dict, list)):
            inner = value.values() if isinstance(value, dict) else value
            waiting.extend(each for each in inner if isinstance(each, (dict, list)))


def _load_json(text: str) -> object:
    try:
        return json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return None


def _is_news(thing: Mapping[str, Any]) -> bool:
    kinds = thing.get("@type")
    return any(
        isinstance(kind, str) and _NEWS.fullmatch(kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    ) and bool(thing.get("headline") or thing.get("datePublished"))


def text_of(element: HtmlElement) -> str:
    """All that stands in an element, and in those within it."""
    return "".join(element.itertext(with_tail=False))[:10_000]
