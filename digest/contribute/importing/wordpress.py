"""What does an export of WordPress (WXR) hold that no feed does? What was not published, and marks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from digest.contribute.importing.marks import Mark, left_words, read_arguments
from digest.contribute.importing.post import DRAFT, Loss, PostPicture, unknown
from digest.model.problems import quote

_NAMESPACE = re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/?")
_TELLING = ("post_type", "status", "post_password")
_LOGIN, _DISPLAYED = (
    re.compile(rf"<[\w-]+:{name}>\s*(?:<!\[CDATA\[)?([^<>\]]*)".encode())
    for name in ("author_login", "author_display_name")
)
_MAX_HEAD = 2_000_000
# Short texts that say which picture stands at the top of a post: of the fields of WordPress, feedparser gives
# the last of each name alone.
_TOLD = re.compile(
    rb"<[\w-]{1,40}:(?P<name>post_id|attachment_url|meta_key|meta_value)>\s*+"
    rb"(?P<as_is><!\[CDATA\[)?(?P<said>[^<]*+)</"
)
# A shortcode has a name that WordPress knows, or arguments, or an end; `[sic]` and `[1]` are text.
_SHORTCODE = re.compile(
    r"(?P<escaped>\[?)\[(?P<close>/?)(?P<name>[A-Za-z][\w-]{0,40})(?P<rest>(?:[\s=][^\[\]]{0,4000})?)\]\]?"
)
_KNOWN = frozenset("audio caption embed gallery playlist video wp_caption".split())
_ARGUMENT = re.compile(r"[\w-]+\s*=")
_CODE = re.compile(r"(<(?:pre|code)\b[^<>]*>|</(?:pre|code)\s*>)", re.IGNORECASE)
# Elements that end a paragraph; what lies in a holder may have paragraphs of its own.
_BLOCK = re.compile(
    r"<(?P<close>/?)(?:(?P<holder>address|article|aside|blockquote|div|footer|header|hr|main|section)"
    r"|dl|figure|form|h[1-6]|iframe|ol|pre|script|style|table|ul)\b[^<>]*>",
    re.IGNORECASE,
)
# Where somebody has made the paragraphs, WordPress adds none.
_PARAGRAPH = re.compile(r"<p[\s>]|<!-- wp:", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_ADDRESS = re.compile(r"(?<=\])\s*(?P<address>https?://[^\s\"'<>\[\]]+)\s*(?=\[/embed\])")


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


def read_authors(data: bytes) -> dict[str, str]:
    """The names that an export shows of its authors, by those that they sign in with."""
    head = data[:_MAX_HEAD].partition(b"<item>")[0]
    parts = (re.split(rb"</[\w-]+:author>", head)) if b":author_login>" in head else []
    found = ((_LOGIN.search(part), _DISPLAYED.search(part)) for part in parts)
    return {
        unescape(login[1].decode("utf-8", "replace")).strip(): unescape(shown[1].decode("utf-8", "replace"))
        for login, shown in found
        if login and shown and shown[1].strip()
    }


def read_thumbnails(data: bytes) -> dict[str, PostPicture]:
    """The picture at the top of each post, by the number of the post: another item of the export."""
    shown: dict[str, str] = {}
    addresses: dict[str, str] = {}
    alts: dict[str, str] = {}
    number = key = ""
    for match in _TOLD.finditer(data):
        name, said = match["name"], match["said"].decode("utf-8", "replace").strip()
        said = said.removesuffix("]]>").strip() if match["as_is"] else unescape(said)
        if name == b"post_id":
            number = said
        elif name == b"attachment_url":
            addresses[number] = said
        elif name == b"meta_key":
            key = said
        elif key == "_thumbnail_id":
            shown[number] = said
        elif key == "_wp_attachment_image_alt":
            alts[number] = said
    return {
        post: PostPicture(addresses[picture], alts.get(picture, ""))
        for post, picture in shown.items()
        if picture in addresses
    }


def convert_wordpress(html: str, origin: str) -> tuple[str, list[Loss]]:
    """A text of WordPress without its shortcodes, and with the paragraphs that it makes of empty lines."""
    notes: list[Loss] = []
    html = html.replace("\r\n", "\n")
    paired = {match["name"] for match in _SHORTCODE.finditer(html) if match["close"]}
    parts: list[str] = []
    depth, line = 0, 1
    for part in _CODE.split(_ADDRESS.sub(r'<a href="\g<address>">\g<address></a>', html)):
        if _CODE.fullmatch(part):
            depth = max(0, depth - 1) if part.startswith("</") else depth + 1
        parts.append(part if depth else _take_out(part, origin, line, paired, notes))
        line += part.count("\n")
    return "".join(_make_paragraphs("".join(parts))), notes


def _take_out(text: str, origin: str, line: int, paired: set[str], notes: list[Loss]) -> str:
    """A text without shortcodes; what stands between the two ends of one stays, and two brackets are text."""
    position = 0

    def put(match: re.Match[str]) -> str:
        nonlocal position, line
        line += text.count("\n", position, match.start())
        position, name = match.start(), match["name"]
        if name not in _KNOWN | paired and not _ARGUMENT.search(match["rest"]):
            return match[0]
        if match["escaped"]:
            return match[0][1:].removesuffix("]") if match[0].endswith("]]") else match[0]
        rest = "]" if match[0].endswith("]]") else ""
        if match["close"]:
            return rest
        said = left_words(Mark(name, read_arguments(match["rest"])), "")
        kept = f"the frame of the shortcode {quote(name)} was left out; its text stays"
        what = kept if name in paired else unknown("the shortcode", name)
        notes.append(Loss(origin, line, what, said))
        return rest

    return _SHORTCODE.sub(put, text)


def _make_paragraphs(html: str) -> Iterator[str]:
    """The text outside of lists, tables and the like, each paragraph in its element."""
    if _PARAGRAPH.search(html):
        yield html
        return
    depth = position = 0
    for match in _BLOCK.finditer(html):
        yield from _wrap(html[position : match.start()]) if not depth else (html[position : match.start()],)
        yield match[0]
        position = match.end()
        if not match["holder"]:
            depth = max(0, depth - 1) if match["close"] else depth + 1
    yield from _wrap(html[position:]) if not depth else (html[position:],)


def _wrap(text: str) -> Iterator[str]:
    for part in _EMPTY_LINE.split(text):
        if part.strip():
            lines = part.strip().replace("\n", "<br>\n")
            yield f"<p>{lines}</p>"
