"""Texts become an entry and that three feeds, which are well-formed and say the same, letter for letter.

Each line of the input is one field; what is left is the body. A field is read back as it was written, with
single spaces, or is refused.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import cache
from html import unescape
from typing import Any

import lxml.etree

from digest.content.parsers import ReadingContext, parse_entry
from digest.content.values import shows_anything
from digest.content.vocabulary import Vocabulary
from digest.feeds import planning
from digest.feeds.feed import Feed
from digest.feeds.jsonfeed import render_json
from digest.feeds.xml import render_atom, render_rss
from digest.model.entry import Entry
from digest.model.identity import name_entries
from digest.model.problems import is_error
from digest.model.settings import MarkdownSettings
from tests.builders import EXTENSIONS, SHARED, SITE_URL, entry
from tests.reliability.oracles import check_refused, seeds_of
from tests.safe_html import check_safe
from tests.sites import arrange_values, held_by_xml, materials, news

SIGNS = (
    *(
        "\n",
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&#8;",
        "<",
        '"',
        "\u2028",
        "\x85",
        "\x08",
        "\ufffe",
        "\u202e",
        "\t",
    ),
    *("](a.md)", "](#a)", "![a](/images/b.png)", "[^1]", "[^1]: ", "# ", "<img src=", "\r", "\U0001f4f0"),
)
FIELDS = ("title", "summary", "outlet", "author", "tag", "correction", "original", "figure")
PATH = "entries/2024/11/summit.md"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_SHELF = ReadingContext("en", UTC, Vocabulary(), Vocabulary(), MarkdownSettings(EXTENSIONS))


def seeds() -> Iterator[bytes]:
    """Naughty strings in each field, and hostile bodies."""
    usual = [
        b"A title",
        b"A summary.",
        b"Example News",
        b"A. Writer",
        b"Talks",
        b"A note.",
        b"Titel",
        b"5",
        b"Text.",
    ]
    yield b"\n".join(usual)
    for number, data in enumerate(seeds_of("naughty_strings")):
        lines = list(usual)
        lines[number % len(lines)] = data.replace(b"\n", b" ")
        yield b"\n".join(lines)
    for data in seeds_of("xss_markdown"):
        yield b"\n".join([*usual[:-1], data])


def attempt(data: bytes) -> None:
    """Through a file of an entry; and as values that no file would let through."""
    text = data.decode("utf-8", "replace") + "\n" * len(FIELDS)
    *lines, body = text.split("\n", len(FIELDS))
    said = dict(zip(FIELDS, lines, strict=True))
    found, problems = parse_entry(write(said, body), PATH, PATH, _SHELF)
    if found is None or any(map(is_error, problems)):
        check_refused(problems)
    else:
        _check_read(found, said)
        check_feeds(found)
    # Half of a surrogate pair is a letter to Python, and what XML cannot hold is one to anybody.
    wild = [data[start : start + 40].decode("utf-32-le", "replace") for start in (0, 40)]
    check_feeds(news("2024/11/wild", title=wild[0] + "\ud800", summary=wild[1] + "\x08", tags=("Talks",)))


def write(said: Mapping[str, str], body: str) -> bytes:
    """The file of an entry that says all this."""
    source = {"name": said["outlet"], "url": "https://news.example/story", "authors": [said["author"]]}
    text = entry(
        title=said["title"],
        summary=said["summary"],
        source=source | {"title": said["original"]},
        tags=[said["tag"]],
        corrections=[{"date": "2024-11-20", "note": said["correction"]}],
        figures={"Ships": said["figure"]},
        body=body,
    )
    return text.encode()


def _check_read(found: Entry, said: Mapping[str, str]) -> None:
    """What the entry says is what was written, in one line."""
    read = {
        "title": found.title,
        "summary": found.summary,
        "outlet": found.source.outlet.name,
        "author": " ".join(found.source.authors),
        "tag": " ".join(mention.name for mention in found.tags),
        "correction": found.corrections[0].note,
        "original": found.source.title,
        "figure": found.figures[0].value if found.figures else "",
    }
    # Of some letters nothing is shown; a text of these is none.
    assert read == {
        name: " ".join(text.split()) if shows_anything(text) else "" for name, text in said.items()
    }


def check_feeds(found: Entry) -> None:
    """The feed of entries in its three formats: each can be read, and they say what the entry says."""
    feed = _feed_of(found)
    rss: Any = lxml.etree.fromstring(render_rss(feed, materials()))
    atom: Any = lxml.etree.fromstring(render_atom(feed, materials()))
    (item,), (each,) = rss.findall("channel/item"), atom.findall(f"{_ATOM}entry")
    (other,) = json.loads(render_json(feed, materials()))["items"]
    title, summary = _held(found.title) or found.address, _held(found.lede)
    assert item.findtext("title") == each.findtext(f"{_ATOM}title") == title
    assert (each.findtext(f"{_ATOM}summary") or "") == summary
    assert not found.lede or unescape(item.findtext("description")) == summary
    authors, tags = list(map(_held, found.source.authors)), [_held(mention.name) for mention in found.tags]
    assert [author.text for author in item.findall(_CREATOR)] == authors
    assert [author.text for author in each.findall(f"{_ATOM}author/{_ATOM}name")] == authors
    assert [tag.text for tag in item.findall("category")] == tags
    assert [tag.get("term") for tag in each.findall(f"{_ATOM}category")] == tags
    # JSON holds control characters, and no half of a surrogate pair.
    assert other["title"] == found.title.encode(errors="replace").decode()
    assert other.get("summary", "") == found.lede.encode(errors="replace").decode()
    assert other.get("authors", []) == [{"name": name} for name in found.source.authors]
    assert other.get("tags", []) == [mention.name for mention in found.tags]
    html = item.findtext(_ENCODED) if found.lede else item.findtext("description")
    assert html == each.findtext(f"{_ATOM}content")
    check_safe(html, ("https://", "http://", "mailto:"), (SITE_URL,))
    grammar = _grammar()
    assert grammar is None or grammar.validate(atom), grammar.error_log


def _held(text: str) -> str:
    """What an XML parser makes of a text: what XML can hold, and any end of a line is one."""
    return held_by_xml(text)


def _feed_of(found: Entry) -> Feed:
    """The feed of all entries, of a site that has this one."""
    site = arrange_values([found])
    blocks = planning.blocks(site, name_entries(site.entries, site.settings))
    outputs = (output for block in blocks for output in block.outputs)
    feed = next(output.values for output in outputs if output.path == "entries.xml")
    assert isinstance(feed, Feed)
    return feed


@cache
def _grammar() -> Any:
    """The grammar of Atom, where it is there."""
    path = SHARED / "schemas/atom-rfc4287.rng"
    return lxml.etree.RelaxNG(lxml.etree.parse(str(path))) if path.is_file() else None
