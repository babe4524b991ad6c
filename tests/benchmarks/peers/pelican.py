"""How does Pelican build the entries? With the theme `simple` that comes with it."""

from collections.abc import Mapping

from tests.benchmarks.articles import Article
from tests.benchmarks.peers.peer import FEED_LENGTH, LIST_LENGTH, SITE_NAME, SITE_URL, Tool

_SETTINGS = f"""\
SITENAME = "{SITE_NAME}"
SITEURL = "{SITE_URL.rstrip("/")}"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
ARTICLE_URL = "{{slug}}/"
ARTICLE_SAVE_AS = "{{slug}}/index.html"
TAG_URL = "tags/{{slug}}/"
TAG_SAVE_AS = "tags/{{slug}}/index.html"
TAGS_SAVE_AS = "tags/index.html"
YEAR_ARCHIVE_SAVE_AS = "{{date:%Y}}/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = ""
DEFAULT_PAGINATION = {LIST_LENGTH}
PAGINATED_TEMPLATES = {{"index": None, "tag": None}}
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_ALL_RSS = "feeds/all.rss.xml"
TAG_FEED_RSS = "feeds/tags/{{slug}}.rss.xml"
FEED_MAX_ITEMS = {FEED_LENGTH}
STATIC_PATHS = []
LOAD_CONTENT_CACHE = False
MARKDOWN = {{
    "extensions": ["toc", "tables", "fenced_code", "footnotes", "meta"],
    "output_format": "html5",
}}
"""


def _text(article: Article) -> str:
    lines = (
        f"Title: {article.title}",
        f"Date: {article.date.isoformat()}",
        f"Tags: {', '.join(article.tags)}",
        f"Slug: {article.path}",
        f"Summary: {article.summary}",
        f"Source: {article.source_name} {article.source_url}",
    )
    return "\n".join(lines) + f"\n\n{article.body}"


def _settings(_search: bool) -> Mapping[str, str]:
    return {"pelicanconf.py": _SETTINGS}


PELICAN = Tool(
    name="pelican",
    packages=("pelican[markdown]",),
    place=lambda article: f"content/{article.path}.md",
    text=_text,
    files={},
    settings=_settings,
    output="output",
    entry_page=lambda article: f"{article.path}/index.html",
    tag_page=lambda tag: f"tags/{tag}/index.html",
    least_feeds=lambda tags: 1 + tags,
    features={
        "a page per entry and per tag": "yes",
        "feeds": f"1, with full texts, {FEED_LENGTH} entries",
        "feeds per tag": f"yes, with full texts, {FEED_LENGTH} entries",
        "lists": f"home and tags, {LIST_LENGTH} a page, counted from the newest; years",
        "digests by week, outlets, stories, corrections": "no",
        "search": "no",
        "sanitising": "no: HTML in a body is printed as it is",
        "checks before a build": "no",
        "the old site while building": "overwritten file by file",
        "second build": "everything again (a cache of read files can be switched on; it is off)",
        "previous and next entry": "no",
        "sitemap": "no",
    },
)
