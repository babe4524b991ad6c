"""The archive: every entry by year and month."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrange import Card, Site
from digest.dates import format_month
from digest.listing import ListPage, Part, front_page, group_years, year_pages
from digest.output import Block, Page, page_block
from digest.pages import FEEDS, frame_for

_ADDRESS = "archive/"


@dataclass(frozen=True)
class ArchiveContent:
    """What a page of the archive shows; the front page shows `months` of every year instead of entries."""

    listing: ListPage[Card]
    months: tuple[Part, ...] = ()


def blocks(site: Site) -> Iterator[Block]:
    """The front page, and the pages of each year and its months."""
    cards = site.cards_of(site.listed)
    years = group_years(cards)
    counts = Counter((at.year, at.month) for at in (entry.date.at for entry in site.listed))
    months = tuple(
        Part(f"{_ADDRESS}{year}/{month:02d}/", year, month, count=count)
        for (year, month), count in sorted(counts.items(), reverse=True)
    )
    front = front_page(_ADDRESS, cards, years)
    yield page_block(_ADDRESS, lambda: [_page(front, site, months)])
    for year, members in years:
        yield page_block(f"{_ADDRESS}{year}/", partial(_year_pages, year, members, site), members)


def _year_pages(year: int, cards: tuple[Card, ...], site: Site) -> Iterable[Page]:
    return (_page(part, site) for part in year_pages(_ADDRESS, year, cards, calendar=True))


def _page(part: ListPage[Card], site: Site, months: tuple[Part, ...] = ()) -> Page:
    language = site.settings.language
    title = _title(part, language)
    description = f"Every entry of {site.settings.site_name} by date."
    frame = frame_for("archive", part.address)
    return Page(frame, part.address, title, ArchiveContent(part, months), description, language, feeds=FEEDS)


def _title(part: ListPage[Card], language: str) -> str:
    if not part.year:
        return "Archive"
    if not part.month:
        return str(part.year)
    name = format_month(part.items[0].day, language) if part.items else f"{part.year}-{part.month:02d}"
    return f"{name}, part {part.number}" if part.number else name
