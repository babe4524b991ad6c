"""Which words of a post are neither in its entry nor in the report?"""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import lxml.etree

from digest.content.yaml_reader import parse_yaml
from digest.contribute.importing.post import Post, Posts
from digest.contribute.importing.record import RECORD, keys_of
from digest.contribute.importing.report import REPORT

# What nobody reads: comments, programs, values, attributes, the kinds of boxes and of code.
_UNREAD = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\{\{-?[^<%{}][^{}]*\}\}|\{ ?[:.#][^{}\n]*\}|^(?:[*-] TOC|TOC)[ \t]*$|^[ \t]*(?:`{3,}|~{3,}).*$"
    r"|^[ \t]*(?:!!!|\?\?\?\+?|===)[ \t]+[\w-]*|^[ \t]*-*8<-*.*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_MARK = re.compile(r"\{\{[<%].*?[%>]\}\}|\{%.*?%\}", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SAID = re.compile(r"""(?P<name>[\w-]*)\s*=?\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""")
_SPOKEN = re.compile(r"alt|caption|title|attr|credit|text|cite|label")
# A file or an address, which is another one here.
_PATH = re.compile(r"\S*[./]\S*")
_ADDRESS = re.compile(
    r"(?<=\]\()\s*<?(?:[^\s()<>]|\([^\s()]*\))*>?|^ {0,3}\[(?!\^)[^\]\n]+\]:\s*\S+"
    r"|\b(?:https?|mailto):[^\s)\]>]+",
    re.MULTILINE,
)
# What stands around a text of Medium, and its title at its top once more; and the names in the JSON of cards.
_FRAME = re.compile(
    r"<!DOCTYPE[^<>]*>|<head>.*</head>|<footer>.*</footer>|<h[34] [^<>]*graf--(?:sub)?title.*</h[34]>"
    r"|&quot;\w+&quot;:",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+")
_ATOM = "{http://www.w3.org/2005/Atom}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"

Read = Callable[[Post], str]


def find_lost(library: Posts, written: Mapping[str, str], read: Read) -> Iterator[tuple[str, str]]:
    """Each word that a post said more often than its entry and its lines in the report, with its place.

    `written` are the files that the import wrote, by name; `read` gives what a post said, without marks.
    """
    record, _, _ = parse_yaml(written[RECORD], RECORD, max_values=1_000_000)
    entries = {key: f"content/entries/{entry}.md" for key, entry in (record or {}).items()}
    notes = _read_notes(written[REPORT])
    for post in library.posts:
        names = [entries[key] for key in keys_of(post, library.site) if key in entries]
        if post.draft or not names or names[0] not in written:
            continue
        said = _count(unescape(written[names[0]])) + _count(unescape(notes.get(post.place, "")))
        yield from ((post.place, word) for word in sorted(_count(read(post)) - said))


def read_post(library: Posts) -> Read:
    """What the posts of a folder said."""

    def read(post: Post) -> str:
        assert library.root is not None
        data = (library.root / post.origin).read_text(encoding="utf-8-sig")
        lines = data.replace("\r\n", "\n").split("\n")
        text = _MARK.sub(_say, _UNREAD.sub("", "\n".join(lines[post.line - 1 :])))
        return f"{post.title}\n{unescape(_ADDRESS.sub(' ', _TAG.sub(_say, text)))}"

    return read


def read_item(feed: Path) -> Read:
    """What the items of a feed, or of an export in several files, said."""
    if feed.is_dir():
        return _read_files(feed)
    data = feed.read_bytes()
    items = _read_json(data) if data.startswith(b"{") else _read_xml(data)
    return lambda post: items[post.number - 1]


def _read_files(folder: Path) -> Read:
    """The texts of posts, without what stands around them; Substack has them in the order of a table."""
    table = folder / "posts.csv"
    names = [file.name for file in sorted((folder / "posts").iterdir())]
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines())) if table.exists() else []

    def read(post: Post) -> str:
        row = rows[post.number - 1] if rows else {}
        name = f"{row['post_id']}.html" if row else names[post.number - 1]
        html = (folder / "posts" / name).read_text(encoding="utf-8")
        body = _FRAME.sub("", html)
        return f"{row.get('title', '')} {row.get('subtitle', '')}\n{_strip(body)}"

    return read


def _read_json(data: bytes) -> list[str]:
    feed: dict[str, Any] = json.loads(data)
    # An export of Ghost calls them by other names.
    items = feed["items"] if "items" in feed else feed["db"][0]["data"]["posts"]
    groups = [item if isinstance(item, dict) else {} for item in items]
    return [
        f"{item.get('title', '')}\n{item.get('content_text', '')}\n{_strip(_find_html(item))}"
        for item in groups
    ]


def _find_html(item: Mapping[str, Any]) -> str:
    return item.get("content_html") or item.get("html") or ""


def _read_xml(data: bytes) -> list[str]:
    root = lxml.etree.fromstring(data)
    items = []
    for item in [*root.iter("item"), *root.iter(f"{_ATOM}entry")]:
        texts = [item.find(name) for name in (_ENCODED, "description", f"{_ATOM}content")]
        text = next((each for each in texts if each is not None), None)
        said = (text.text or "") if text is not None else ""
        items.append(said if text is not None and text.get("type") == "text" else _strip(said))
    return items


def _strip(html: str) -> str:
    return unescape(_TAG.sub(_say, _UNREAD.sub("", html)))


def _read_notes(report: str) -> dict[str, str]:
    """What the report says of each file or item."""
    notes: dict[str, str] = {}
    for line in re.sub(r"\\(.)", r"\1", report).splitlines():
        origin, _, what = line.removeprefix("- ").partition(":")
        notes[origin] = f"{notes.get(origin, '')}\n{what}"
    return notes


def _say(mark: re.Match[str]) -> str:
    """What a mark says in words."""
    said = []
    for match in _SAID.finditer(mark[0]):
        value = match["double"] or match["single"] or ""
        if _SPOKEN.search(match["name"]) or (mark[0][0] == "{" and not _PATH.fullmatch(value)):
            said.append(value)
    return f" {' '.join(said)} "


def _count(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))
