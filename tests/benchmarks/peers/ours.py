"""How does digest build the entries?"""

from collections.abc import Mapping

from tests.benchmarks.articles import Article, front_matter
from tests.benchmarks.peers.peer import SITE_NAME, SITE_URL, Tool

_SETTINGS = f"""\
site_name: {SITE_NAME}
site_url: {SITE_URL}
site_description: What a build costs.
docs_dir: content/pages
theme:
  name: digest
plugins:
  - digest:
      cadence: weekly
      search: %s
markdown_extensions: [toc, tables, fenced_code, footnotes]
nav:
  [index.md, digests.md, stories.md, tags.md, outlets.md, archive.md, corrections.md, subscribe.md, about.md]
validation:
  nav:
    omitted_files: ignore
"""


def _settings(search: bool) -> Mapping[str, str]:
    return {"mkdocs.yml": _SETTINGS % str(search).lower()}


def _text(article: Article) -> str:
    return front_matter(article) + article.body


DIGEST = Tool(
    name="digest",
    packages=(),
    place=lambda article: f"content/entries/{article.path}.md",
    text=_text,
    files={"content/pages/about.md": "# About\n\nA site that is built to be measured.\n"},
    settings=_settings,
    output="site",
    entry_page=lambda article: f"{article.path}/index.html",
    tag_page=lambda tag: f"tags/{tag}/index.html",
    least_feeds=lambda _tags: 2,
    features={
        "a page per entry and per tag": "yes",
        "feeds": "of digests and of entries, with full texts, as RSS, Atom and JSON, and archives of all",
        "feeds per tag": "yes, with full texts, 10 entries, as RSS, Atom and JSON",
        "lists": "by year and month; the past keeps its pages",
        "digests by week, outlets, stories, corrections": "yes",
        "search": "Pagefind over small records; filters for tag, outlet, story, language, date",
        "sanitising": "allow-list, and a Content-Security-Policy",
        "checks before a build": "yes; an error refuses the build",
        "the old site while building": "whole until the swap",
        "second build": "what has changed; the rest is taken over",
        "previous and next entry": "yes",
        "sitemap": "yes",
    },
)
