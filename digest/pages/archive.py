"""The archive: every entry by year and month."""

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from digest.arrangement.cards import Card
from digest.arrangement.listing import (
    ListPage,
    Part,
    describe_page,
    front_page,
    group_years,
    name_part,
    neighbours,
    year_pages,
)
from digest.arrangement.site import Site
from digest.feeds.family import main_feeds
from digest.model.date_formats import first_week_day
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.pages.statistics import ADDRESS as STATISTICS

_ADDRESS = "archive/"


@dataclass(frozen=True)
class Day:
    """A day of a calendar. `address` leads to what is listed under it, and is empty where nothing is."""

    day: date
    address: str = ""
    count: int = 0


@dataclass(frozen=True)
class ArchiveContent:
    """What a page of the archive shows.

    The front page shows `months` of every year instead of entries; that of a month its `weeks`, with None for
    days of the months around it; `statistics` is the address of that page, where there is one.
    """

    listing: ListPage[Card]
    months: tuple[Part, ...] = ()
    weeks: tuple[tuple[Day | None, ...], ...] = ()
    previous: Part | None = None
    next: Part | None = None
    statistics: str = ""


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
    statistics = STATISTICS if site.settings.options.statistics else ""
    yield page_block(_ADDRESS, lambda: [_page(ArchiveContent(front, months, statistics=statistics), site)])
    for year, members in years:
        yield page_block(f"{_ADDRESS}{year}/", partial(_year_pages, year, members, site), members)


def _year_pages(year: int, cards: tuple[Card, ...], site: Site) -> Iterable[Page]:
    parts = year_pages(_ADDRESS, year, cards, calendar=True)
    # Of this year alone: a new year must not change the pages of the one before.
    months = parts[0].parts[::-1]
    turns = dict(zip((month.month for month in months), neighbours(months), strict=True))
    for part in parts:
        is_front = part.month and not part.number
        weeks = _lay_out(part, parts, site.settings.language) if is_front else ()
        previous, following = turns[part.month] if is_front else (None, None)
        content = ArchiveContent(part, weeks=weeks, previous=previous, next=following)
        yield _page(content, site)


def _lay_out(
    front: ListPage[Card], parts: Sequence[ListPage[Card]], language: str
) -> tuple[tuple[Day | None, ...], ...]:
    """The weeks of a month, beginning as they do where the language is spoken."""
    days: dict[int, Day] = {}
    for part in parts:
        if part.month != front.month:
            continue
        for number, count in Counter(card.day.day for card in part.items).items():
            day = days.get(number, Day(date(front.year, front.month, number), f"{part.address}#day-{number}"))
            days[number] = Day(day.day, day.address, day.count + count)
    weeks = calendar.Calendar(first_week_day(language)).monthdayscalendar(front.year, front.month)
    return tuple(
        tuple(
            days.get(number, Day(date(front.year, front.month, number))) if number else None
            for number in week
        )
        for week in weeks
    )


def _page(content: ArchiveContent, site: Site) -> Page:
    part = content.listing
    language, words = site.settings.language, site.settings.words
    title = name_part(part, words) or words.say("Archive")
    every = words.say("Every entry of %(site)s by date.", site=site.settings.site_name)
    description = describe_page(every, part, words)
    frame = frame_for("archive", part.address)
    feeds = main_feeds(site.settings)
    return Page(frame, part.address, title, content, description, language, feeds=feeds)
