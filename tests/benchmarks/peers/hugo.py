"""How does Hugo build the entries? With a small theme of comparable content, in `hugo_layouts/`."""

from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.articles import Article, front_matter
from tests.benchmarks.peers.peer import FEED_LENGTH, LIST_LENGTH, SITE_NAME, SITE_URL, Tool

_LAYOUTS = Path(__file__).parents[1] / "hugo_layouts"
# The years are Hugo's sections, so that they are the archive. Its own feed template is used.
_SETTINGS = f"""\
baseURL = "{SITE_URL}"
title = "{SITE_NAME}"
locale = "en"
buildFuture = true
capitalizeListTitles = false
pluralizeListTitles = false

[pagination]
pagerSize = {LIST_LENGTH}
disableAliases = true

[taxonomies]
tag = "tags"

[outputs]
home = ["html", "rss"]
section = ["html"]
taxonomy = ["html"]
term = ["html", "rss"]

[services.rss]
limit = {FEED_LENGTH}

[markup.goldmark.renderer]
unsafe = true
"""


def escape_shortcodes(text: str) -> str:
    """The text with an invisible space in what Hugo would take for a shortcode, as in `{{<`."""
    return text.replace("{{<", "{\u200b{<").replace("{{%", "{\u200b{%")


def _text(article: Article) -> str:
    return front_matter(article) + escape_shortcodes(article.body)


def _settings(_search: bool) -> Mapping[str, str]:
    return {"hugo.toml": _SETTINGS}


def _read_layouts() -> Mapping[str, str]:
    return {
        f"layouts/{path.relative_to(_LAYOUTS).as_posix()}": path.read_text(encoding="utf-8")
        for path in sorted(_LAYOUTS.rglob("*.html"))
    }


HUGO = Tool(
    name="hugo",
    packages=("hugo", "pagefind[extended]"),
    place=lambda article: f"content/{article.path}.md",
    text=_text,
    files=_read_layouts(),
    settings=_settings,
    output="public",
    entry_page=lambda article: f"{article.path}/index.html",
    tag_page=lambda tag: f"tags/{tag}/index.html",
    least_feeds=lambda tags: 1 + tags,
    features={
        "a page per entry and per tag": "yes",
        "feeds": f"1, with summaries, {FEED_LENGTH} entries",
        "feeds per tag": f"yes, with summaries, {FEED_LENGTH} entries",
        "lists": f"home, years and tags, {LIST_LENGTH} a page, counted from the newest",
        "digests by week, outlets, stories, corrections": "no",
        "search": "Pagefind over whole pages; no filters",
        "sanitising": "no: HTML in a body is printed as it is",
        "checks before a build": "no",
        "the old site while building": "overwritten file by file",
        "second build": "everything again",
        "previous and next entry": "yes",
        "sitemap": "yes",
    },
)
