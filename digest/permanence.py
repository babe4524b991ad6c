"""Which addresses were ever published, and does each still lead somewhere?

Every site lists its own in `addresses.txt`, and the next build is held to that. So what was published once
stays, or leads on, or says why it is gone. No history of Git is needed to see to that, and no memory but the
site's own.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.arrangement.site import Site, own_addresses
from digest.arrangement.waiting import say_how_long
from digest.content.gone import FILE as GONE
from digest.content.gone import Gone, covered
from digest.content.yaml_text import format_scalar
from digest.feeds import calendar
from digest.feeds.family import formats_of, list_feeds
from digest.model.addresses import (
    FEED_ENDINGS,
    decode_address,
    is_slug,
    output_path,
    page_of_feed,
    why_no_alias,
)
from digest.model.entry import Entry
from digest.model.problems import DigestError, Problem, count, quote, show
from digest.output import Block, Materials, Output

FILE = "addresses.txt"
LOST = "lost-address"
# By what its own list is asked for of the site that is up: on the internet, or in a network of the owner's.
OF_SITE = ("online", "intranet")
# What leads on from the page of a tag, an outlet or a contributor,
# and from that of a story; feeds go on with it.
TO_HEIR = "write {} below the {} in {} that takes its place"
TO_STORY = "write {} into the story that takes its place"
# Where other programs have pages of tags.
_OF_TAGS = {"tag", "category", "categories", "topic", "topics"}
# What leads on from any other page.
TO_PAGE = "write {} into the entry, the story or the page that takes its place"
# What is kept in lists, by the section of its pages.
LISTS = {"tags": "tag", "outlets": "outlet", "contributors": "contributor"}
_HEAD = "# What is published here for good: keep each address, redirect it, or say why it is gone."
# What YAML takes for a text without quotation marks.
_BARE = re.compile(r"[\w./-]+")
# Longer lines are no addresses, and more of them no list.
_MOST, _LONGEST = 2_000_000, 2_000


@dataclass(frozen=True)
class Published:
    """The addresses of a list by the lines in which they stand; `source` is where the list is."""

    source: str
    lines: Mapping[str, int]


def block(site: Site, kept: Iterable[str] = ()) -> Block:
    """The list of this site; `kept` are addresses that it does not have now, and must not forget."""
    listed = tuple(sorted({*list_addresses(site), *(gone.address for gone in site.library.gone), *kept}))
    return Block(FILE, lambda: (Output(FILE, listed, _render),), (listed,))


def list_addresses(site: Site) -> Iterator[str]:
    """What readers and programs keep: pages of things, old addresses, feeds and calendars, not long lists."""
    yield from site.addresses
    formats = formats_of(site.settings)
    for feed in list_feeds(site):
        yield from (base + each.ending for base in (feed.base, *feed.former) for each in formats)
    yield from calendar.list_addresses(site)


def _render(addresses: Iterable[str], _materials: Materials) -> bytes:
    return "".join(f"{line}\n" for line in (_HEAD, *addresses)).encode()


def parse_published(data: bytes, source: str, site_url: str) -> Published:
    """Read a list: an address a line, from the root of the site or as a whole. Raises DigestError.

    Of whole addresses, of this host or of the one that the site had before, the path counts.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DigestError(f"{show(source, 300)} is no list of addresses: it is not UTF-8") from error
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines()[:_MOST], 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        if written.startswith("<") or len(written) > _LONGEST:
            raise DigestError(
                f"{show(source, 300)} is no list of addresses: line {number} begins with "
                f"{quote(written[:20])}; give the {FILE} of a site, or a text with an address in each line"
            )
        if address := _read_address(written, site_url):
            lines.setdefault(address, number)
    return Published(source, lines)


def _read_address(written: str, site_url: str) -> str:
    path = written.removeprefix(site_url)
    path = urlsplit(path).path if "://" in path else path.partition("#")[0].partition("?")[0]
    return decode_address(path).lstrip("/").removesuffix("index.html")


def find_lost(published: Published, paths: Collection[str], site: Site) -> Iterator[Problem]:
    """An address that was published leads somewhere. `paths` are all files that are written."""
    lost = set(list_lost(published, paths, site))
    feeds = Counter(page for address in lost if (page := page_of_feed(address)) in lost)
    waiting = list_waiting(site)
    for address, line in published.lines.items():
        if address in lost and page_of_feed(address) not in lost:
            found = say_lost(address, feeds[address])
            cure = _cure(address, waiting.get(address), site)
            yield Problem(published.source, line, 1, LOST, found, "", cure)


def list_lost(published: Published, paths: Collection[str], site: Site) -> Iterator[str]:
    """The addresses of a list that would lead nowhere. `paths` are all files that are written."""
    written, pages = frozenset(paths), site.settings.pages
    is_given_up = covered(site.library.gone)
    for address in published.lines:
        path = output_path(address)
        # MkDocs copies what lies among the pages.
        is_there = path in written or f"{path}/index.html" in written
        is_copied = ".." not in address.split("/") and not site.settings.leaves_out(address)
        is_there = is_there or (is_copied and (pages / address).is_file())
        if not is_there and not is_given_up(address):
            yield address


def say_lost(address: str, feeds: int) -> str:
    """What is wrong; so many feeds go with the page."""
    also = f"; {count(feeds, 'feed')} would go with it" if feeds else ""
    return f"{quote(address)} was published, and nothing would be there{also}"


def _say_why(site: Site, address: str) -> str:
    """What cures every loss."""
    why = f"{show(_in_yaml(address), _LONGEST)}: …"
    return f"write into {site.settings.options.content}/{GONE} why it is gone: {why}"


def _in_yaml(address: str) -> str:
    """An address as a line in YAML has it: old ones may hold blanks and signs."""
    return address if _BARE.fullmatch(address) else format_scalar(address)


def find_needless(site: Site) -> Iterator[Problem]:
    """What is told to be gone is not there. Where it is there again, the page is printed all the same."""
    for gone in find_returned(site):
        found = f"{quote(gone.address)} is there, and readers are not told the reason"
        yield gone.marks.problem("not-gone", found, "", "take the line out")


def find_returned(site: Site) -> tuple[Gone, ...]:
    """The lines of `gone.yml` whose address is there, or there again."""
    there = frozenset(list_addresses(site) if site.library.gone else ())
    return tuple(gone for gone in site.library.gone if gone.address in there)


def list_waiting(site: Site) -> Mapping[str, Entry]:
    """The entries that wait, by each address that they have or had."""
    return {address: entry for entry in site.waiting for address in own_addresses(entry)}


def bring_back(entry: Entry, file: str) -> str:
    """What brings an entry back that is there, in this file, and was made to wait."""
    before = "take draft out of it" if entry.draft else "give it back the date that it was published with"
    return f"{file} waits {say_how_long(entry)}: {before}"


def _cure(address: str, waiting: Entry | None, site: Site) -> str:
    if why := why_no_alias(address):
        return f"no page can be there, because {why}: let your host redirect it, and take it out of the list"
    keep = bring_back(waiting, waiting.marks.path) if waiting else _lead_on(address)
    return f"{keep}, or {_say_why(site, address)}"


def _lead_on(address: str) -> str:
    section, _, rest = address.partition("/")
    name = rest.strip("/")
    if address.endswith(FEED_ENDINGS):
        return "leave the setting, or the entries, by which it was there"
    if section in LISTS and "/" not in name and is_slug(name) and not name.endswith((".html", ".htm")):
        return TO_HEIR.format(f"former: [{_in_yaml(name)}]", LISTS[section], f"{section}.yml")
    if name and (section in _OF_TAGS or (section == "tags" and "/" not in name)):
        return TO_HEIR.format(f"redirect_from: [{_in_yaml(address)}]", "tag", "tags.yml")
    if section in {*LISTS, "digests", "languages"}:
        return "bring back what stood there"
    aliases = f"aliases: [{_in_yaml(address.rstrip('/'))}]"
    if section == "stories":
        return TO_STORY.format(aliases)
    alias = TO_PAGE.format(aliases)
    return alias if section.isdecimal() else f"keep a page there, or {alias}"
