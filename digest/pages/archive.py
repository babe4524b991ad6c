"""The archive: every entry by year and month."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from digest.arrange import Card, Site
from digest.dates import format_month
from digest.listing import ListPage, Part, list_pages
from digest.output import Page
from digest.pages import FEEDS, frame_for


@dataclass(frozen=True)
class ArchiveContent:
    """What a page of the archive shows; the front page shows `months` of every year instead of entries."""

    listing: ListPage[Card]
    months: tuple[Part, ...] = ()


def pages(site: Site) -> Iterator[Page]:
    """The front page, and one per year and month that has entries."""
    cards = site.cards_of(site.listed)
    counts = Counter((card.day.year, card.day.month) for card in cards)
    months = tuple(
        Part(f"archive/{year}/{month:02d}/", year, month, count=count)
        for (year, month), count in sorted(counts.items(), reverse=True)
    )
    for part in list_pages("archive/", cards, calendar=True):
        content = ArchiveContent(part, () if part.year else months)
        frame = frame_for("archive", part.address)
        title = _title(part, site.settings.language)
        description = f"Every entry of {site.settings.site_name} by date."
        yield Page(frame, part.address, title, content, description, site.settings.language, feeds=FEEDS)


def _title(part: ListPage[Card], language: str) -> str:
    if not part.year:
        return "Archive"
    if not part.month:
        return str(part.year)
    name = format_month(part.items[0].day, language) if part.items else f"{part.year}-{part.month:02d}"
    return f"{name}, part {part.number}" if part.number else name
