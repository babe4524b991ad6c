"""Which pages does a long list make?

The front page shows the newest; everything stands on calendar pages as well, by year, or by month where a
year is large. A page of the past keeps its address and its bytes, whatever is added later: pages that are
counted from the newest would all shift.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from digest.model.date_formats import format_month
from digest.writing.languages import format_number
from digest.writing.words import Words

WHOLE = 60  # a list up to this long is one page
NEWEST = 30  # what the front page of a longer one shows
MOST = 120  # what one calendar page shows


class Dated(Protocol):
    """Anything with a day."""

    @property
    def day(self) -> date:
        """The day it is listed under."""


T = TypeVar("T")
Item = TypeVar("Item", bound=Dated)


@dataclass(frozen=True)
class Part:
    """A link to a calendar page: of a year, a month of it, or a numbered part of that.

    Only the front page says how many items there are (`count`): the page of a year with months of its own
    changes with a new month, not with each new item.
    """

    address: str
    year: int
    month: int = 0
    number: int = 0
    count: int = 0


@dataclass(frozen=True)
class ListPage(Generic[Item]):
    """One page of a list: what it shows, newest first, and the parts it leads to.

    The front page has no `year`.
    """

    address: str
    items: tuple[Item, ...]
    parts: tuple[Part, ...] = ()
    year: int = 0
    month: int = 0
    number: int = 0


def list_pages(address: str, items: Sequence[Item]) -> list[ListPage[Item]]:
    """The pages of one list, front page first; `items` in order of date, oldest first."""
    if len(items) <= WHOLE:
        return [ListPage(address, tuple(reversed(items)))]
    years = group_years(items)
    further = (year_pages(address, year, members) for year, members in years)
    return [front_page(address, items, years), *(page for pages in further for page in pages)]


def title_page(title: str, page: ListPage[Item], words: Words) -> str:
    """The title of a page of a list: with the year, the month and the part that it holds."""
    part = name_part(page, words)
    return f"{title}: {part}" if part else title


def describe_page(description: str, page: ListPage[Item], words: Words) -> str:
    """The description of a page of a list: search engines take equal ones for equal pages."""
    part = name_part(page, words)
    return f"{words.say('%(label)s:', label=part)} {description}" if part and description else description


def name_part(page: ListPage[Item], words: Words) -> str:
    """What a page holds of its list: a year, a month, a part of that; nothing is said of the front page."""
    if not page.month:
        return format_number(page.year, words.language) if page.year else ""
    month = format_month(date(page.year, page.month, 1), words.language)
    return words.say("%(month)s, part %(number)s", month=month, number=page.number) if page.number else month


def group_years(items: Sequence[Item]) -> list[tuple[int, tuple[Item, ...]]]:
    """The items of each year, newest first; `items` in order of date, oldest first."""
    return [(year, tuple(members)) for year, members in _group(reversed(items), "year")]


def front_page(
    address: str, items: Sequence[Item], years: Iterable[tuple[int, Sequence[Item]]]
) -> ListPage[Item]:
    """The first page of a list: the newest, and the way to the pages of all years."""
    parts = (Part(f"{address}{year}/", year, count=len(members)) for year, members in years)
    return ListPage(address, tuple(items[: -1 - NEWEST : -1]), tuple(parts))


def year_pages(
    list_address: str, year: int, items: Sequence[Item], *, calendar: bool = False
) -> list[ListPage[Item]]:
    """The pages of one year of a list; `items` newest first.

    With `calendar` every month has its page, however few items there are (the archive).
    """
    address = f"{list_address}{year}/"
    if len(items) <= MOST and not calendar:
        return [ListPage(address, tuple(items), year=year)]
    months = []
    pages: list[ListPage[Item]] = []
    for month, members in _group(items, "month"):
        month_address = f"{address}{month:02d}/"
        months.append(Part(month_address, year, month))
        pages += _numbered_pages(month_address, year, month, members)
    shown = tuple(items) if len(items) <= MOST else ()
    return [ListPage(address, shown, tuple(months), year), *pages]


def neighbours(items: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    """What stands before and after each of the items."""
    padded = (None, *items, None)
    return zip(padded, padded[2:], strict=False)


def _numbered_pages(address: str, year: int, month: int, items: Sequence[Item]) -> list[ListPage[Item]]:
    """Parts are counted from the oldest, so that a full part never changes."""
    if len(items) <= MOST:
        return [ListPage(address, tuple(items), (), year, month)]
    oldest_first = items[::-1]
    chunks = [oldest_first[start : start + MOST] for start in range(0, len(items), MOST)]
    parts = tuple(Part(f"{address}{number}/", year, month, number) for number in range(1, len(chunks) + 1))
    pages = [
        ListPage(part.address, tuple(chunk[::-1]), (), year, month, part.number)
        for part, chunk in zip(parts, chunks, strict=True)
    ]
    return [ListPage(address, (), parts[::-1], year, month), *pages]


def _group(items: Iterable[Item], part: str) -> list[tuple[int, list[Item]]]:
    """The items by a part of their day; those of one year or month stand together already."""
    return [(number, list(group)) for number, group in groupby(items, attrgetter(f"day.{part}"))]
