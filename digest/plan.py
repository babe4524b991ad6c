"""Which files make up the site? A flat table of outputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.addresses import fold_address, output_path, path_to_root
from digest.arrange import Site
from digest.entry import Entry, Story
from digest.feeds.feed import digest_feed, entry_feed
from digest.feeds.rss import render_rss
from digest.feeds.sitemap import MOST, Sitemap, render_sitemap
from digest.output import FrameKey, Materials, Output, Page, page_output
from digest.pages import archive, corrections, digest, entry, home, outlet, story, subscribe, tag
from digest.problems import FaultyContentError, Problem
from digest.search import Bundle, list_bundles, make_bundles, make_facets, render_bundles, render_facets

# An entry's page is one of thousands, and planned in its own way.
PAGE_KINDS = (home, digest, story, tag, outlet, archive, corrections, subscribe)


@dataclass(frozen=True)
class Plan:
    """All outputs, the frames they are filled into, and the bundles to be searched."""

    outputs: tuple[Output, ...]
    frames: tuple[FrameKey, ...]
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True)
class Redirect:
    """An old address that leads to a new one; both relative to the site's root."""

    old: str
    new: str
    title: str
    site_url: str


@dataclass(frozen=True)
class ImageFile:
    """An image as it lies in `content/`; `sha256` is what was checked."""

    file: str
    sha256: str


def make_plan(site: Site) -> Plan:
    """Plan every file that the press writes.

    Raises FaultyContentError where two files would be written to one path.
    """
    pages = [page for kind in PAGE_KINDS for page in kind.pages(site)]
    outputs = [entry.entry_output(content) for content in entry.contents(site)]
    outputs += [page_output(page, output_path(page.address)) for page in pages]
    outputs += _redirects(site)
    outputs += _images(site)
    settings = site.settings
    outputs += [
        Output(feed.address, feed, render_rss, templates=("feeds/digest.html", "feeds/entry.html"))
        for feed in (digest_feed(site), entry_feed(site))
    ]
    outputs += _sitemaps(pages, site)
    bundles: tuple[Bundle, ...] = ()
    if settings.options.search:
        bundles = make_bundles(site)
        outputs.append(Output("search/facets.json", make_facets(site), render_facets))
        outputs.append(Output("search/bundles.json", list_bundles(bundles), render_bundles))
    _refuse_collisions(outputs, site.library.pages)
    frames = {output.frame: None for output in outputs if output.frame}
    return Plan(tuple(outputs), tuple(frames), bundles)


def _redirects(site: Site) -> Iterator[Output]:
    stories = (timeline.story for timeline in site.timelines.values())
    moved: tuple[Entry | Story, ...] = (*site.entries, *stories)
    for page in moved:
        for alias in page.aliases:
            old = alias.strip("/")
            path = old if old.endswith((".html", ".htm")) else f"{old}/index.html"
            address = old if path == old else f"{old}/"
            redirect = Redirect(address, page.address, page.title, site.settings.site_url)
            yield Output(path, redirect, _render_redirect, page.marks.path, ("redirect.html",))


def _render_redirect(redirect: Redirect, materials: Materials) -> bytes:
    root = path_to_root(redirect.old.count("/"))
    return materials.render_template("redirect.html", {"redirect": redirect, "root": root}).encode()


def _images(site: Site) -> Iterator[Output]:
    for file in site.images:
        yield Output(file, ImageFile(file, site.library.images[file]), _copy_image, copied=True)


def _copy_image(image: ImageFile, materials: Materials) -> bytes:
    return materials.read_file(image.file, image.sha256)


def _sitemaps(pages: list[Page], site: Site) -> Iterator[Output]:
    """Old years' sitemaps never change; what changes daily is in one small file."""
    url = site.settings.site_url
    by_year: dict[str, list[tuple[str, str]]] = {}
    for item in site.entries:
        by_year.setdefault(str(item.date.day.year), []).append((item.address, item.updated.day.isoformat()))
    others = [*(page.address for page in pages), *site.library.pages]
    by_year["pages"] = [(address, "") for address in others]
    maps = []
    for name, lines in sorted(by_year.items()):
        for number, start in enumerate(range(0, len(lines), MOST)):
            path = f"sitemaps/{name}{f'-{number + 1}' if number else ''}.xml"
            maps.append((path, ""))
            yield Output(path, Sitemap(url, tuple(lines[start : start + MOST])), render_sitemap)
    yield Output("sitemap.xml", Sitemap(url, tuple(maps), index=True), render_sitemap)


def _refuse_collisions(outputs: list[Output], hand_written: Mapping[str, str]) -> None:
    """Two files of one path, or of paths that differ by case only: one would overwrite the other."""
    owners = {fold_address(output_path(address)): file for address, file in hand_written.items()}
    problems = []
    for output in outputs:
        own = output.origin or f"the page {output.path}"
        other = owners.setdefault(fold_address(output.path), own)
        if other == own:
            continue
        path, found = (output.origin, f"{output.path} is also written by {other}")
        if not path:
            path, found = (other, f"{output.path} is an address of the digest's own pages")
        problems.append(Problem(path, 1, 1, "address-collision", found, "", "rename the file"))
    if problems:
        raise FaultyContentError(problems)
