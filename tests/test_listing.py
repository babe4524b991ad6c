from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.arrangement.cards import Link
from digest.arrangement.listing import (
    MOST,
    NEWEST,
    WHOLE,
    ListPage,
    front_page,
    group_years,
    list_pages,
    year_pages,
)
from digest.model.addresses import fold_address
from digest.pages.register import PER_PAGE, Name, register_pages


@dataclass(frozen=True, order=True)
class Item:
    """Something to be listed; `number` tells those of one day apart."""

    day: date
    number: int


Pages = dict[str, ListPage[Item]]

# A list in short: how many items each of some months has.
MONTHS = st.dictionaries(
    st.tuples(st.integers(2019, 2024), st.integers(1, 12)), st.integers(1, 2 * MOST + 10), max_size=8
)


@st.composite
def histories(draw: st.DrawFn) -> list[Item]:
    """Items of a few months, oldest first, small and large months mixed."""
    months = draw(MONTHS)
    days = [date(year, month, 1 + number % 28) for (year, month), n in months.items() for number in range(n)]
    return [Item(day, number) for number, day in enumerate(sorted(days))]


def calendar_of(items: Sequence[Item]) -> list[ListPage[Item]]:
    """The pages of a list that has one for every year and month, as the archive has."""
    years = group_years(items)
    further = (year_pages("tags/peace/", year, members, calendar=True) for year, members in years)
    return [front_page("tags/peace/", items, years), *chain.from_iterable(further)]


def pages_of(items: Sequence[Item], calendar: bool = False) -> Pages:
    pages = calendar_of(items) if calendar else list_pages("tags/peace/", items)
    assert len({page.address for page in pages}) == len(pages), "two pages have one address"
    return {page.address: page for page in pages}


def on_days(*days: str) -> list[Item]:
    return [Item(date.fromisoformat(day), number) for number, day in enumerate(sorted(days))]


def test_a_short_list_is_one_page_newest_first() -> None:
    items = on_days(*["2024-11-13"] * WHOLE)
    assert list_pages("tags/peace/", items) == [ListPage("tags/peace/", tuple(items[::-1]))]


def test_an_empty_list_is_one_empty_page() -> None:
    nothing: list[Item] = []
    assert list_pages("tags/peace/", nothing) == [ListPage("tags/peace/", ())]
    assert calendar_of(nothing) == list_pages("tags/peace/", nothing)


def test_a_longer_list_shows_the_newest_and_leads_to_its_years() -> None:
    pages = pages_of(on_days(*["2023-05-01"] * 40, *["2024-11-13"] * 21))
    assert list(pages) == ["tags/peace/", "tags/peace/2024/", "tags/peace/2023/"]
    front = pages["tags/peace/"]
    assert [item.number for item in front.items] == list(range(60, 60 - NEWEST, -1))
    assert [(part.address, part.year, part.count) for part in front.parts] == [
        ("tags/peace/2024/", 2024, 21),
        ("tags/peace/2023/", 2023, 40),
    ]


def test_a_large_year_leads_to_its_months_and_a_large_month_to_parts_counted_from_the_oldest() -> None:
    items = on_days(*["2024-03-01"] * 5, *["2024-11-13"] * (2 * MOST + 1))
    pages = pages_of(items)
    year, month = pages["tags/peace/2024/"], pages["tags/peace/2024/11/"]
    assert (year.items, month.items) == ((), ())
    assert [part.address for part in year.parts] == ["tags/peace/2024/11/", "tags/peace/2024/03/"]
    assert [part.number for part in month.parts] == [3, 2, 1]
    assert len(pages["tags/peace/2024/11/3/"].items) == 1
    assert pages["tags/peace/2024/11/1/"].items == tuple(items[5 : 5 + MOST][::-1])
    assert pages["tags/peace/2024/11/3/"].items == (items[-1],)


def test_the_archive_has_a_page_for_every_month_however_short_it_is() -> None:
    pages = pages_of(on_days("2023-05-01", "2024-03-01", "2024-11-13"), calendar=True)
    assert set(pages) == {
        "tags/peace/",
        "tags/peace/2024/",
        "tags/peace/2024/11/",
        "tags/peace/2024/03/",
        "tags/peace/2023/",
        "tags/peace/2023/05/",
    }


def leaves(pages: Pages) -> list[ListPage[Item]]:
    """The calendar pages that lead to no finer ones; the only page, where a list is short."""
    calendar = [page for page in pages.values() if page.year]
    return [page for page in calendar if not page.parts] or list(pages.values())


@given(histories(), st.booleans())
def test_every_item_is_on_the_finest_pages_exactly_once(items: list[Item], calendar: bool) -> None:
    pages = pages_of(items, calendar)
    listed = [item for page in leaves(pages) for item in page.items]
    assert sorted(listed) == items
    for page in leaves(pages):
        if page.year:
            assert {(item.day.year, page.month and item.day.month) for item in page.items} == {
                (page.year, page.month)
            }


@given(histories(), st.booleans())
def test_no_page_is_longer_than_its_limit_and_all_are_newest_first(items: list[Item], calendar: bool) -> None:
    for page in pages_of(items, calendar).values():
        assert len(page.items) <= (MOST if page.year else WHOLE)
        assert len(page.parts) <= max(12, len(items) // MOST + 1)
        assert list(page.items) == sorted(page.items, reverse=True)


@given(histories(), st.booleans())
def test_every_page_is_reached_from_the_front_page_and_counts_are_true(
    items: list[Item], calendar: bool
) -> None:
    pages = pages_of(items, calendar)
    reached = ["tags/peace/"]
    for address in reached:
        for part in pages[address].parts:
            reached.append(part.address)
            days = [item.day for item in items if item.day.year == part.year]
            # Pages below the front page name no numbers: they would change with each new item.
            on_front = address == "tags/peace/"
            assert part.count == (len(days) if on_front else 0)
    assert sorted(reached) == sorted(pages)


@given(histories(), st.booleans(), st.data())
def test_one_more_newest_item_changes_the_front_page_and_the_pages_of_its_period_only(
    items: list[Item], calendar: bool, data: st.DataObject
) -> None:
    last = items[-1].day if items else date(2024, 1, 1)
    day = data.draw(st.dates(last, date(2025, 12, 31)))
    before, after = pages_of(items, calendar), pages_of([*items, Item(day, len(items))], calendar)
    assert before.keys() <= after.keys(), "an address died"
    year, month = f"tags/peace/{day.year}/", f"tags/peace/{day.year}/{day.month:02d}/"
    for address in before.keys() - {"tags/peace/", year}:
        if before[address] != after[address]:
            assert address.startswith(month)
            assert len(before[address].items) < MOST or before[address].number == 0, "a full part changed"
    for address in after.keys() - before.keys():
        # The moments at which a list, a year or a month becomes too long for one page.
        grown = len(items) == WHOLE or address.startswith(year)
        assert grown, address


def named(*titles: str) -> list[Name]:
    return [Name(Link(title, f"tags/{number}/"), 1) for number, title in enumerate(titles)]


def test_a_short_register_is_one_page_in_alphabetical_order() -> None:
    (page,) = register_pages("tags/", named("peace", "Arms", "oil"), "en")
    assert [name.link.title for name in page.names] == ["Arms", "oil", "peace"]
    assert (page.initials, page.total) == ((), 3)


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=3), min_size=301, max_size=340))
def test_a_long_register_holds_every_name_once_by_first_letter(titles: list[str]) -> None:
    front, *letters = register_pages("tags/", named(*titles), "en")
    assert sorted(name.link.address for page in letters for name in page.names) == sorted(
        f"tags/{number}/" for number in range(len(titles))
    )
    assert [link.address for link in front.initials] == [page.address for page in letters]
    assert all(0 < len(page.names) <= PER_PAGE for page in letters)


@pytest.mark.parametrize(("language", "shown"), [("fa", ["ا", "ا ۲"]), ("ar-MA", ["ا", "ا 2"])])
def test_further_pages_of_a_letter_are_numbered_as_readers_do(language: str, shown: list[str]) -> None:
    front, *letters = register_pages("tags/", named(*["ایران"] * (PER_PAGE + 1)), language)
    assert [link.title for link in front.initials] == [page.initial for page in letters] == shown
    assert letters[1].address == "tags/by-letter/ا/2/"


@example({"ß", "ẞ"})  # in capitals one is two letters, the other one
@settings(max_examples=30)
@given(st.sets(st.characters(categories=["L"]), min_size=20, max_size=60))
def test_letters_that_hosts_take_for_the_same_share_a_page(letters: set[str]) -> None:
    titles = [letter + str(number) for letter in sorted(letters) for number in range(301 // len(letters) + 1)]
    pages = register_pages("tags/", named(*titles), "en")
    assert len({fold_address(page.address) for page in pages}) == len(pages)
