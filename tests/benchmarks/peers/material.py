"""How does MkDocs build the entries? As posts of Material's blog, with its tags and the plugin for RSS."""

from collections.abc import Mapping

from tests.benchmarks.articles import Article
from tests.benchmarks.peers.peer import FEED_LENGTH, LIST_LENGTH, SITE_NAME, SITE_URL, Tool
from tests.builders import write_value

_SETTINGS = f"""\
site_name: {SITE_NAME}
site_url: {SITE_URL}
site_description: What a build costs.
theme:
  name: material
  font: false
plugins:%s
  - blog:
      blog_dir: .
      post_url_format: "{{file}}"
      post_excerpt: optional
      post_readtime: false
      categories: false
      archive: true
      pagination_per_page: {LIST_LENGTH}
  - tags
  - rss:
      use_git: false
      length: {FEED_LENGTH}
      match_path: posts/.*
      date_from_meta:
        as_creation: date
        as_update: date
markdown_extensions: [toc, tables, fenced_code, footnotes]
nav: [index.md, tags.md]
"""


def _name(article: Article) -> str:
    return article.path.replace("/", "-")


def _text(article: Article) -> str:
    lines = [
        f"title: {write_value(article.title)}",
        f"date: {article.date.isoformat()}",
        f"description: {write_value(article.summary)}",
    ]
    if article.tags:
        lines += ["tags:", *(f"  - {write_value(tag)}" for tag in article.tags)]
    source = f"From [{article.source_name}]({article.source_url})"
    header = "\n".join(lines)
    return f"---\n{header}\n---\n\n{article.summary}\n\n<!-- more -->\n\n{source}\n\n{article.body}"


def _settings(search: bool) -> Mapping[str, str]:
    return {"mkdocs.yml": _SETTINGS % ("\n  - search" if search else "")}


MATERIAL = Tool(
    name="mkdocs",
    packages=("mkdocs-material", "mkdocs-rss-plugin"),
    place=lambda article: f"docs/posts/{_name(article)}.md",
    text=_text,
    files={"docs/index.md": "# News\n", "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n"},
    settings=_settings,
    output="site",
    entry_page=lambda article: f"{_name(article)}/index.html",
    tag_page=None,
    least_feeds=lambda _tags: 1,
    features={
        "a page per entry and per tag": "per entry; all tags are on one page",
        "feeds": f"4 (RSS and JSON, by creation and by change), with summaries, {FEED_LENGTH} entries",
        "feeds per tag": "no",
        "lists": f"home and years, {LIST_LENGTH} a page, counted from the newest",
        "digests by week, outlets, stories, corrections": "no",
        "search": "lunr: one file with all texts; no filters",
        "sanitising": "no: HTML in a body is printed as it is",
        "checks before a build": "links, as warnings",
        "the old site while building": "emptied first",
        "second build": "everything again",
        "previous and next entry": "no",
        "sitemap": "yes",
    },
)
