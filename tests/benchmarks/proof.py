"""Did a generator really make the pages? Counts them, and looks for sentences that must be in them."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.articles import Article, all_tags, known_sentences
from tests.benchmarks.peers.peer import Peer, Tool
from tests.benchmarks.trees import find_files

_FEED = re.compile(rb"<rss[\s>]|<feed[\s>]|jsonfeed\.org/version")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Made:
    """What lies in the folder of a site. `indexed` counts the pages that can be searched."""

    entry_pages: int
    tag_pages: int
    feeds: int
    pages: int
    files: int
    bytes: int
    indexed: int = 0
    faults: tuple[str, ...] = ()


def prove(site: Path, peer: Peer, articles: Sequence[Article]) -> Made:
    """Count what a generator made of the articles, and say what is missing."""
    tool = peer.tool
    files = dict(find_files(site))
    tags = all_tags(articles)
    entry_pages = sum(tool.entry_page(article) in files for article in articles)
    tag_pages = sum(tool.tag_page(tag) in files for tag in tags) if tool.tag_page else 0
    feeds = [path for path in files if path.endswith((".xml", ".json")) and is_feed(site / path)]
    faults = []
    if entry_pages != len(articles):
        faults.append(f"{entry_pages} of {len(articles)} entries have a page")
    if tool.tag_page and tag_pages != len(tags):
        faults.append(f"{tag_pages} of {len(tags)} tags have a page")
    if len(feeds) < tool.least_feeds(len(tags)):
        faults.append(f"{len(feeds)} feeds, of {tool.least_feeds(len(tags))}")
    indexed = count_indexed(site)
    if peer.search and indexed < len(articles):
        faults.append(f"{indexed} of {len(articles)} entries can be searched")
    for article, sentence in known_sentences(articles):
        path = tool.entry_page(article)
        if path in files and sentence not in visible_text(site / path):
            faults.append(f"{path} does not say “{sentence}”")
        faults += _find_unlisted(site, tool, article, files)
    newest = _address(tool, max(articles, key=lambda article: article.date))
    if not any(newest in (site / path).read_text(encoding="utf-8") for path in feeds):
        faults.append(f"no feed has {newest}")
    return Made(
        entry_pages=entry_pages,
        tag_pages=tag_pages,
        feeds=len(feeds),
        pages=sum(path.endswith(".html") for path in files),
        files=len(files),
        bytes=sum(known.st_size for known in files.values()),
        indexed=indexed,
        faults=tuple(faults),
    )


def _find_unlisted(site: Path, tool: Tool, article: Article, files: Iterable[str]) -> Iterable[str]:
    """Each tag of an article for which no list of that tag, on any of its pages, has a link to it."""
    address = _address(tool, article)
    for tag in article.tags:
        folder = (tool.tag_page(tag) if tool.tag_page else "tags/index.html").removesuffix("index.html")
        pages = (path for path in files if path.startswith(folder) and path.endswith(".html"))
        if not any(address in (site / path).read_text(encoding="utf-8") for path in pages):
            yield f"no page of the tag {tag} links {address}"


def _address(tool: Tool, article: Article) -> str:
    return tool.entry_page(article).removesuffix("index.html")


def count_indexed(site: Path) -> int:
    """How many pages a search index holds: Pagefind's in its bundles, or that of MkDocs."""
    lunr = site / "search/search_index.json"
    if lunr.is_file():
        documents = json.loads(lunr.read_text(encoding="utf-8"))["docs"]
        return len({document["location"].partition("#")[0] for document in documents})
    bundles = (site / "pagefind").rglob("pagefind-entry.json")
    made = [json.loads(path.read_text(encoding="utf-8"))["languages"].values() for path in bundles]
    return sum(language["page_count"] for languages in made for language in languages)


def is_feed(path: Path) -> bool:
    """Whether a file is an RSS, Atom or JSON feed, by its first bytes."""
    with path.open("rb") as file:
        return bool(_FEED.search(file.read(1000)))


def visible_text(path: Path) -> str:
    """The words of a page, with one space between two."""
    return " ".join(html.unescape(_TAG.sub("", path.read_text(encoding="utf-8"))).split())
