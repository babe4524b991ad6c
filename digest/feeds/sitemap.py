"""Which pages should search engines know?

One sitemap per year of entries, one of the rest, one of the newest entries for news, and an index.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from html import escape
from itertools import groupby

from digest.arrangement.site import Site
from digest.model.addresses import encode
from digest.model.entry import Entry
from digest.output import Block, Materials, Output

# https://www.sitemaps.org/protocol.html: at most 50,000 addresses a file.
MOST = 50_000
# https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap: two days, at most 1,000.
NEWS_AGE = timedelta(days=2)
MOST_NEWS = 1_000
# All other languages go by their code of two or three letters.
_NEWS_CODES = {
    **dict.fromkeys(("zh", "zh-hans", "zh-cn", "zh-sg", "zh-hans-cn"), "zh-cn"),
    **dict.fromkeys(("zh-hant", "zh-tw", "zh-hk", "zh-hant-tw"), "zh-tw"),
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_PLAIN = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
# What the names of the blocks of entries begin with.
_BLOCK = "sitemaps/"


@dataclass(frozen=True)
class Sitemap:
    """One sitemap, or with `index` an index of sitemaps: (address, day of the last change or nothing)."""

    site_url: str
    pages: tuple[tuple[str, str], ...]
    index: bool = False


@dataclass(frozen=True)
class NewsSitemap:
    """The sitemap of the newest entries: (address, language, moment in ISO form, headline)."""

    site_url: str
    publication: str
    entries: tuple[tuple[str, str, str, str], ...]


def blocks(site: Site) -> Iterator[Block]:
    """The sitemaps of the entries, by year: those of old years never change; and that of the news."""
    for number, group in groupby(site.entries, lambda entry: entry.date.at.year):
        year, entries = str(number), tuple(group)
        yield Block(f"{_BLOCK}{year}", partial(_year, year, entries, site.settings.site_url), entries)
    if news := tuple(_newest(site.entries)):
        settings = site.settings
        sitemap = NewsSitemap(settings.site_url, settings.site_name, news)
        output = Output("sitemaps/news.xml", sitemap, render_news)
        yield Block(f"{_BLOCK}news", lambda: (output,), (sitemap,))


def _newest(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str, str]]:
    """The newest entries, newest first: up to two days older than the newest, so that no clock decides.

    Counted from the build, the file would be another each day without an edit, and one that nobody builds
    again would not follow. Who reads it leaves out what is too old by the dates that are in it.
    """
    for entry in entries[: -MOST_NEWS - 1 : -1]:
        if entry.date.at <= entries[-1].date.at - NEWS_AGE:
            return
        yield entry.address, entry.language, entry.date.iso, entry.title


def index(
    site: Site, page_blocks: Container[str], blocks: Iterable[tuple[str, Sequence[str]]]
) -> Iterator[Output]:
    """The sitemap of all other pages, and the index.

    `blocks` are the paths of files by the name of their block: those of `page_blocks` are pages, others are
    the sitemaps of the entries. MkDocs renders pages as well.
    """
    url = site.settings.site_url
    pages: list[str] = []
    maps: list[str] = []
    for name, paths in blocks:
        if name in page_blocks:
            pages += [path.removesuffix("index.html") for path in paths]
        elif name.startswith(_BLOCK):
            maps += paths
    hidden = {page.address for page in site.library.own_pages if not page.kept}
    pages += [address for address in site.library.pages if address not in hidden]
    others = list(_cut("pages", [(page, "") for page in pages], url))
    yield from others
    maps += [output.path for output in others]
    yield Output("sitemap.xml", Sitemap(url, tuple((path, "") for path in maps), index=True), render_sitemap)


def _year(year: str, entries: Iterable[Entry], url: str) -> Iterator[Output]:
    return _cut(year, [(entry.address, entry.modified.day.isoformat()) for entry in entries], url)


def _cut(name: str, lines: Sequence[tuple[str, str]], url: str) -> Iterator[Output]:
    for number, start in enumerate(range(0, len(lines), MOST)):
        path = f"sitemaps/{name}{f'-{number + 1}' if number else ''}.xml"
        yield Output(path, Sitemap(url, tuple(lines[start : start + MOST])), render_sitemap)


def render_sitemap(sitemap: Sitemap, _materials: Materials) -> bytes:
    """Write it (https://www.sitemaps.org/protocol.html)."""
    outer, inner = ("sitemapindex", "sitemap") if sitemap.index else ("urlset", "url")
    return "".join(_lines(sitemap, outer, inner)).encode()


def render_news(sitemap: NewsSitemap, _materials: Materials) -> bytes:
    """Write it as Google reads it; others read it as a plain sitemap."""
    name = escape(sitemap.publication, quote=False)
    lines = [f'{_HEAD}<urlset {_PLAIN} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n']
    for address, language, moment, title in sitemap.entries:
        lines.append(
            f"<url>{_locate(sitemap.site_url, address)}<news:news>"
            f"<news:publication><news:name>{name}</news:name>"
            f"<news:language>{_NEWS_CODES.get(language.lower(), language.partition('-')[0])}</news:language>"
            f"</news:publication><news:publication_date>{moment}</news:publication_date>"
            f"<news:title>{escape(title, quote=False)}</news:title></news:news></url>\n"
        )
    return "".join((*lines, "</urlset>\n")).encode()


def _lines(sitemap: Sitemap, outer: str, inner: str) -> Iterable[str]:
    yield f"{_HEAD}<{outer} {_PLAIN}>\n"
    for address, changed in sitemap.pages:
        changed_line = f"<lastmod>{changed}</lastmod>" if changed else ""
        yield f"<{inner}>{_locate(sitemap.site_url, address)}{changed_line}</{inner}>\n"
    yield f"</{outer}>\n"


def _locate(site_url: str, address: str) -> str:
    return f"<loc>{escape(site_url + encode(address), quote=False)}</loc>"
