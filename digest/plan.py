"""Which files make up the site? A flat table of blocks, each of a few outputs."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import product

from digest import notices, permanence, social_cards
from digest.arrangement.cards import Card
from digest.arrangement.listing import ListPage, list_pages
from digest.arrangement.site import Site
from digest.content.inventory import VOCABULARIES
from digest.feeds import calendar, look, opml, planning, sitemap
from digest.feeds.family import contributor_feed, link_feed, outlet_feed, story_feed, tag_feed
from digest.model.addresses import (
    alias_path,
    fold_address,
    fold_path,
    list_folders,
    output_path,
    path_to_root,
)
from digest.model.entry import Contributor, Entry, Outlet, OwnPage, Tag
from digest.model.identity import name_entries
from digest.model.problems import FaultyContentError, Problem
from digest.output import Block, FeedLink, FrameKey, Materials, Output, Page
from digest.pages import (
    archive,
    contributor,
    corrections,
    digest,
    edit,
    entry,
    gone,
    home,
    language,
    outlet,
    statistics,
    story,
    subscribe,
    tag,
)
from digest.pictures.formats import shrink, smaller_path, widths_of
from digest.pictures.metadata import strip_metadata
from digest.search.bundles import (
    Bundle,
    list_bundles,
    make_bundles,
    make_facets,
    render_bundles,
    render_facets,
)

_FOR_ANY = "choose another address for one of the two"
# No other address can be chosen there.
_FOR_HOME = (
    "put its text into overrides/pages/home.html: "
    '{% extends "digest/home.html" %}{% block welcome %}…{% endblock %}'
)
# Many a folder has one that speaks to those who write in it.
_FOR_README = "rename it, or write `exclude_docs: README.md` in mkdocs.yml"
# The block of what the search dialog has to know of the bundles.
SEARCH = "search"
# The block of the pages that redirect.
REDIRECTS = "old addresses"
PAGE_KINDS = (
    home,
    digest,
    story,
    tag,
    outlet,
    contributor,
    language,
    archive,
    corrections,
    statistics,
    subscribe,
)


@dataclass(frozen=True)
class Plan:
    """All that the press writes: the files, in blocks, and the bundles to be searched.

    `bundles` makes them, newest first. `index` plans what is made from the list of all pages: it wants the
    name of each block, and the paths of its files. `hand_written` are the files of pages by their address,
    which MkDocs renders.
    """

    blocks: tuple[Block, ...]
    bundles: Callable[[], tuple[Bundle, ...]]
    index: Callable[[Iterable[tuple[str, Sequence[str]]]], Iterable[Output]]
    hand_written: Mapping[str, str]

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """Every file, in the order of the blocks."""
        outputs = [output for block in self.blocks for output in block.outputs]
        paths = ((block.name, [output.path for output in block.outputs]) for block in self.blocks)
        return *outputs, *self.index(paths)

    @property
    def paths(self) -> frozenset[str]:
        """Every file that is written, those that MkDocs makes of pages included."""
        return frozenset((*(output.path for output in self.outputs), *map(output_path, self.hand_written)))

    @cached_property
    def frames(self) -> tuple[FrameKey, ...]:
        """The frames that all outputs are filled into."""
        return tuple(dict.fromkeys(output.frame for output in self.outputs if output.frame))

    def keeping(self, addresses: Iterable[str], site: Site) -> "Plan":
        """The plan, with these addresses in the list of what was published, though nothing is there."""
        blocks = (block for block in self.blocks if block.name != permanence.FILE)
        return replace(self, blocks=(*blocks, permanence.block(site, addresses)))

    def refuse_collisions(self, others: Mapping[str, str] | None = None) -> None:
        """Raise FaultyContentError where two files would be written to one path, or one is another's folder.

        `others` are files that MkDocs copies, by their path, each with its name.
        """
        pages = {output_path(address): file for address, file in self.hand_written.items()}
        refuse_collisions(self.outputs, {**(others or {}), **pages})


@dataclass(frozen=True)
class Redirect:
    """An old address that leads to a new one; both relative to the site's root.

    `feeds` are those of the new one: programs that look for a feed there do not go on.
    """

    old: str
    new: str
    title: str
    site_url: str
    feeds: tuple[FeedLink, ...] = ()


@dataclass(frozen=True)
class ImageFile:
    """An image of `content/`, as it lies there or of another `width`; `sha256` is what was checked."""

    file: str
    sha256: str
    width: int = 0


def make_plan(site: Site) -> Plan:
    """Plan every file that the press writes; what is in a block is planned when it is asked for."""
    kinds = (page_kind.blocks(site) for page_kind in PAGE_KINDS)
    pages = tuple(block for blocks in kinds for block in blocks)
    is_searched = site.settings.options.search
    bundles = cache(lambda: make_bundles(site) if is_searched else ())
    guids = name_entries(site.entries, site.settings)
    feeds = {block.name: block for block in planning.blocks(site, guids)}
    entries = [each for block in entry.blocks(site) for each in _with_archive(block, feeds)]
    others = [
        Block(REDIRECTS, partial(_redirects, site)),
        *gone.blocks(site),
        Block("images", partial(_images, site)),
        *feeds.values(),
        *opml.blocks(site),
        *look.blocks(site),
        *calendar.blocks(site, guids),
        *social_cards.blocks(site),
        *edit.blocks(site),
        *notices.blocks(site),
        *sitemap.blocks(site),
        permanence.block(site),
    ]
    if is_searched:
        others.append(Block(SEARCH, lambda: _search(bundles(), site)))
    index = partial(sitemap.index, site, {block.name for block in pages})
    return Plan((*entries, *pages, *others), bundles, index, site.library.pages)


def _with_archive(block: Block, feeds: dict[str, Block]) -> Iterator[Block]:
    """The pages of some entries, and the document with their texts: those travel to a worker once."""
    yield block
    archive = feeds.pop(block.name.replace(entry.ENTRIES_OF, planning.ARCHIVE_OF), None)
    if archive:
        yield archive


def _redirects(site: Site) -> Iterator[Output]:
    pages: tuple[Entry | OwnPage, ...] = (*site.entries, *site.library.moved_pages)
    for page in pages:
        yield from _lead_on(page.aliases, page.address, page.title, (), page.marks.path, site)
    for timeline in site.timelines.values():
        told, feeds = timeline.story, link_feed(story_feed(timeline), site.settings)
        yield from _lead_on(told.aliases, told.address, told.title, feeds, told.marks.path, site)
    for each in site.digests:
        if each.note:
            title, aliases = site.links.digest(each).title, each.note.aliases
            yield from _lead_on(aliases, each.address, title, (), each.note.marks.path, site)
    yield from _redirect_topics(site)


def _redirect_topics(site: Site) -> Iterator[Output]:
    """What stands at the old addresses of tags, outlets and contributors."""
    tags_file = f"{site.settings.options.content}/{VOCABULARIES[0]}"
    for subject in site.subjects.values():
        topic, feeds = subject.tag, link_feed(tag_feed(subject), site.settings)
        yield from _lead_on(topic.redirect_from, topic.address, subject.label, feeds, tags_file, site)
        if topic.former:
            parts = list_pages(topic.address, site.cards_of(subject.entries))
            yield from _former_pages(topic, subject.label, parts, feeds, VOCABULARIES[0], site)
    for desk in site.desks.values():
        if desk.outlet.former:
            lists, feeds = outlet.desk_pages(desk, site), link_feed(outlet_feed(desk), site.settings)
            yield from _former_pages(desk.outlet, desk.outlet.name, lists, feeds, VOCABULARIES[1], site)
    for portfolio in site.portfolios.values():
        known = portfolio.contributor
        if known.former:
            lists = contributor.portfolio_pages(portfolio, site)
            feeds = link_feed(contributor_feed(portfolio), site.settings)
            yield from _former_pages(known, known.name, lists, feeds, VOCABULARIES[2], site)


def _lead_on(
    aliases: Iterable[str], address: str, title: str, feeds: tuple[FeedLink, ...], origin: str, site: Site
) -> Iterator[Output]:
    """What stands at the old addresses of a page."""
    for alias in aliases:
        path = alias_path(alias)
        old = path if path == alias.strip("/") else path.removesuffix("index.html")
        redirect = Redirect(old, address, title, site.settings.site_url, feeds)
        yield Output(path, redirect, _render_redirect, origin, ("redirect.html",))


def _former_pages(
    topic: Tag | Outlet | Contributor,
    title: str,
    parts: Iterable[ListPage[Card] | Page],
    feeds: tuple[FeedLink, ...],
    file: str,
    site: Site,
) -> Iterator[Output]:
    """The pages that a tag, an outlet or a contributor had under another name, those by year too."""
    origin = f"{site.settings.options.content}/{file}"
    for former, page in product(topic.former_addresses, parts):
        old = former + page.address.removeprefix(topic.address)
        redirect = Redirect(old, page.address, title, site.settings.site_url, feeds)
        yield Output(output_path(old), redirect, _render_redirect, origin, ("redirect.html",))


def _render_redirect(redirect: Redirect, materials: Materials) -> bytes:
    root = path_to_root(redirect.old.count("/"))
    return materials.render_template("redirect.html", {"redirect": redirect, "root": root}).encode()


def _images(site: Site) -> Iterator[Output]:
    shown = {entry.image.file for entry in site.entries if entry.image}
    shown.update(link.address for entry in site.entries for link in entry.body.links)
    for file in site.images:
        picture = site.library.images[file]
        yield Output(file, ImageFile(file, picture.sha256), _copy_image, copied=True)
        for width in widths_of(file, picture.size) if file in shown else ():
            values = ImageFile(file, picture.sha256, width)
            yield Output(smaller_path(file, width), values, _shrink_image, copied=True)


def _copy_image(image: ImageFile, materials: Materials) -> bytes:
    return strip_metadata(image.file, materials.read_file(image.file, image.sha256))


def _shrink_image(image: ImageFile, materials: Materials) -> bytes:
    return shrink(image.file, materials.read_file(image.file, image.sha256), image.width)


def _search(bundles: Iterable[Bundle], site: Site) -> Iterator[Output]:
    yield Output("search/facets.json", make_facets(site), render_facets)
    yield Output("search/bundles.json", list_bundles(bundles), render_bundles)


def refuse_collisions(outputs: Iterable[Output], others: Mapping[str, str]) -> None:
    """Raise FaultyContentError where two files have one path, or paths that differ by case only, and where a
    file is another's folder.

    `others` are the files that are not printed, by their path, each with its name.
    """
    if problems := list(_find_collisions(outputs, others)):
        raise FaultyContentError(problems)


def _find_collisions(outputs: Iterable[Output], others: Mapping[str, str]) -> Iterator[Problem]:
    owners = {fold_address(path): file for path, file in others.items()}
    files = {fold_path(path): file for path, file in others.items()}
    printed: dict[str, Output] = {}
    for output in outputs:
        folded = fold_address(output.path)
        own = output.origin or f"the page {output.path}"
        files.setdefault(fold_path(output.path), own)
        other = owners.get(folded, "")
        first = printed.setdefault(folded, output)
        if first is not output:
            other = first.origin or f"the page {first.path}"
        if other == own:
            # Feeds go with a page, which is told.
            if output.origin:
                yield _collide(own, f"{output.path} would be written twice")
        elif other and output.origin:
            yield _collide(output.origin, f"{output.path} is also written by {other}")
        elif other:
            is_readme = folded in owners and posixpath.basename(other) == "README.md"
            for_page = _FOR_HOME if output.path == output_path("") else _FOR_ANY
            cure = _FOR_README if is_readme else for_page
            yield _collide(other, f"{output.path} is an address of the digest's own pages", cure)
    for folder in sorted(list_folders(files).intersection(files)):
        inner = min(path for path in files if path.startswith(f"{folder}/"))
        blamed = min(files[inner], files[folder], key=lambda own: own.startswith("the page "))
        yield _collide(blamed, f"{folder} is a file of {files[folder]}, and {inner} would lie in it")


def _collide(path: str, found: str, cure: str = _FOR_ANY) -> Problem:
    return Problem(path, 1, 1, "address-collision", found, "", cure)
