"""Which pages should search engines know? One sitemap per year of entries, one of the rest, and an index."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from digest.addresses import encode
from digest.output import Materials

# https://www.sitemaps.org/protocol.html: at most 50,000 addresses a file.
MOST = 50_000


@dataclass(frozen=True)
class Sitemap:
    """One sitemap, or with `index` an index of sitemaps: (address, day of the last change or nothing)."""

    site_url: str
    pages: tuple[tuple[str, str], ...]
    index: bool = False


def render_sitemap(sitemap: Sitemap, _materials: Materials) -> bytes:
    """Write it (https://www.sitemaps.org/protocol.html)."""
    outer, inner = ("sitemapindex", "sitemap") if sitemap.index else ("urlset", "url")
    return "".join(_lines(sitemap, outer, inner)).encode()


def _lines(sitemap: Sitemap, outer: str, inner: str) -> Iterable[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for address, changed in sitemap.pages:
        changed_line = f"<lastmod>{changed}</lastmod>" if changed else ""
        yield f"<{inner}><loc>{escape(sitemap.site_url + encode(address))}</loc>{changed_line}</{inner}>\n"
    yield f"</{outer}>\n"
