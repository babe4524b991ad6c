"""Are all bundles searched as one, and the newest first?"""

import datetime as dt
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.served import served
from tests.browser.test_search import (
    Opened,
    addresses,
    ask,
    clear,
    count,
    dates,
    keep_open,
    open_search,
    results,
    show_all,
    titles,
)
from tests.builders import entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser

NEWEST, MIDDLE, OLDEST = "2024.1-2", "2024.1-1", "2007-2009"
# In every bundle: two, twelve and three of them.
WORD = "lighthouse"
TOTAL = 17
KOREAN = {f"{year}/03/fleet.ko/" for year in (2008, 2024)}


def story(title: str, day: dt.date, body: str, **fields: Any) -> tuple[str, str]:
    name = re.sub(r"\W+", "-", title.lower())
    text = entry(title=title, date=day.isoformat(), body=f"{body}\n", **fields)
    return f"content/entries/{day.year}/{day.month:02d}/{name}.md", text


def harbour() -> Iterator[tuple[str, str]]:
    """An archive, and a newest year of one closed block and a few more."""
    for number in range(205):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=number)
        lit = number in range(60, 72) or number in (201, 203)
        body = (
            f"The boat {'passes the lighthouse' if lit else 'stays in the harbour'} at noon. "
            + "It rains. " * 9
        )
        yield story(f"Ferry {number:03d} sails", day, body, tags=["ferries"] if number % 2 else ["ports"])
    for year in (2007, 2008, 2009):
        title, day = f"The lighthouse of {year}", dt.date(year, 5, 1)
        yield story(title, day, "A lighthouse is a lighthouse.", tags=["ferries"])
    for year in (2008, 2024):
        path, text = story("Fleet", dt.date(year, 3, 28), "해군 함대가 만났다.", language="ko", tags=["함대"])
        yield path.replace(".md", ".ko.md"), text
    yield story("Islands", dt.date(2007, 6, 1), "海上自衛隊は島へ向かう。", language="ja", tags=["ports"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = write_site(tmp_path_factory.mktemp("bundles"), dict(harbour()))
    folder = build(root, site_dir=root / "www" / "digest")
    with served(folder.parent) as address:
        yield f"{address}digest/"


@pytest.fixture(scope="module")
def opened(browser: Browser, site: str) -> Iterator[Opened]:
    yield from keep_open(browser, site)


@pytest.fixture
def search(opened: Opened) -> Iterator[Locator]:
    """The search dialog for whoever does not look at what is loaded."""
    yield from clear(opened)


class Gate:
    """Holds back what is asked of bundles until it is opened."""

    def __init__(self, page: Page, *bundles: str) -> None:
        self._held: list[Route] = []
        self._closed = True
        for bundle in bundles:
            page.route(f"**/pagefind/{bundle}/**", self._handle)

    def _handle(self, route: Route) -> None:
        if self._closed:
            self._held.append(route)
        else:
            route.continue_()

    def open(self) -> None:
        self._closed = False
        for route in self._held:
            route.continue_()


def requested(page: Page) -> list[str]:
    """A list that fills with the paths below `pagefind/` that the page asks for."""
    asked: list[str] = []

    def note(url: str) -> None:
        found = re.search(r"/pagefind/([^?]+)", url)
        if found:
            asked.append(found[1])

    page.on("request", lambda request: note(request.url))
    return asked


def said(dialog: Locator) -> Locator:
    return dialog.get_by_role("status")


SO_FAR = re.compile(r"^\d{3} entries found so far$")


def look_on(dialog: Locator) -> None:
    """Ask what was not asked because there was enough."""
    further = dialog.get_by_role("button", name=re.compile("^Look "))
    expect(further).to_be_visible()
    further.click()
    expect(said(dialog)).to_have_text(re.compile(r"\d entries found$"))
    expect(further).to_be_hidden()


def type_in(dialog: Locator, term: str) -> None:
    dialog.get_by_role("searchbox").fill(term)


def test_the_bundles_are_what_the_tests_say(page: Page, site: str) -> None:
    listed = page.request.get(f"{site}search/bundles.json").json()
    assert [name for name, *_ in listed] == [NEWEST, MIDDLE, OLDEST]


def test_the_newest_bundle_is_shown_while_older_ones_are_on_their_way(page: Page, site: str) -> None:
    gate = Gate(page, MIDDLE, OLDEST)
    page.goto(site)
    dialog = open_search(page)
    type_in(dialog, WORD)
    expect(said(dialog)).to_have_text("2 entries found, looking further back…")
    expect(results(dialog)).to_have_count(2)
    assert min(dates(dialog)) > "2024-07"
    gate.open()
    assert count(dialog) == TOTAL


def test_nothing_in_the_newest_bundle_is_not_the_end(page: Page, site: str) -> None:
    gate = Gate(page, OLDEST)
    page.goto(site)
    dialog = open_search(page)
    type_in(dialog, "自衛隊")
    expect(said(dialog)).to_have_text("Looking further back…")
    gate.open()
    assert count(dialog) == 1


def test_the_best_match_of_all_bundles_comes_first(search: Locator) -> None:
    assert ask(search, WORD) == TOTAL
    assert {re.sub(r"\d+$", "", title) for title in titles(search)[:3]} == {"The lighthouse of "}
    show_all(search, TOTAL)
    assert len(set(titles(search))) == TOTAL


def test_the_newest_come_first_over_bundles_and_languages(search: Locator, site: str) -> None:
    search.get_by_label("Newest first").check()
    assert ask(search, WORD) == TOTAL
    show_all(search, TOTAL)
    assert len(set(addresses(search, site))) == TOTAL
    assert dates(search) == sorted(dates(search), reverse=True)
    # The Korean entries have the English name of their outlet, and lie between the others.
    type_in(search, "Example News")
    expect(said(search)).to_have_text(SO_FAR)
    look_on(search)
    show_all(search, 130)
    assert dates(search) == sorted(dates(search), reverse=True)
    assert KOREAN & set(addresses(search, site))


def test_whoever_has_enough_is_not_made_to_load_more(page: Page, site: str) -> None:
    asked = requested(page)
    page.goto(site)
    dialog = open_search(page)
    type_in(dialog, "Example News")
    expect(said(dialog)).to_have_text(SO_FAR)
    assert {path.split("/")[0] for path in asked if "/index/" in path} == {NEWEST, MIDDLE}
    assert "wasm.unknown.pagefind" not in asked
    look_on(dialog)
    assert "wasm.unknown.pagefind" in asked
    assert {path.split("/")[0] for path in asked if "/index/" in path} == {NEWEST, MIDDLE, OLDEST}
    # Another question begins anew.
    assert ask(dialog, WORD) == TOTAL


def test_a_first_search_loads_little_besides_the_program(page: Page, site: str) -> None:
    page.goto(site)
    page.wait_for_load_state("networkidle")
    loaded: dict[str, int] = {}

    def weigh(response: Response) -> None:
        body = response.body()
        packed = re.search(r"\.(?:pf_\w+|pagefind)$", urlsplit(response.url).path)
        loaded[response.url] = len(body if packed else gzip.compress(body))

    page.on("response", weigh)
    assert ask(open_search(page), WORD) == TOTAL
    page.wait_for_load_state("networkidle")
    programs = sum(size for url, size in loaded.items() if "wasm" in url)
    assert 0 < programs < 80_000
    # The scripts, the choices of the filters, three bundles, and the texts of ten results and more.
    assert sum(loaded.values()) - programs < 45_000


def test_the_newest_stay_where_they_are_while_older_ones_come(page: Page, site: str) -> None:
    gate = Gate(page, OLDEST)
    page.goto(site)
    dialog = open_search(page)
    dialog.get_by_label("Newest first").check()
    type_in(dialog, WORD)
    expect(said(dialog)).to_have_text("14 entries found, looking further back…")
    expect(results(dialog)).to_have_count(10)
    before = titles(dialog)
    dialog.get_by_role("button", name="Show more").click()
    expect(results(dialog)).to_have_count(14)
    expect(results(dialog).nth(10).locator("a")).to_be_focused()
    gate.open()
    expect(said(dialog)).to_have_text("17 entries found")
    assert titles(dialog)[:10] == before
    expect(results(dialog).nth(10).locator("a")).to_be_focused()


@pytest.mark.parametrize("way", ["keyboard", "pointer"])
def test_better_ones_do_not_move_what_the_reader_is_at(page: Page, site: str, way: str) -> None:
    gate = Gate(page, OLDEST)
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(site)
    dialog = open_search(page)
    type_in(dialog, WORD)
    expect(said(dialog)).to_have_text("14 entries found, looking further back…")
    expect(results(dialog)).to_have_count(10)
    # The last of the ten: better ones push it out.
    title = titles(dialog)[9]
    link = dialog.get_by_role("link", name=title, exact=True)
    if way == "keyboard":
        link.focus()
    else:
        link.hover()
    place = link.bounding_box()
    gate.open()
    expect(said(dialog)).to_have_text("17 entries found")
    expect(results(dialog)).to_have_count(11)
    assert titles(dialog)[0].startswith("The lighthouse of")
    assert titles(dialog)[10] == title
    after = link.bounding_box()
    assert place
    assert after
    assert abs(after["y"] - place["y"]) < 2
    if way == "keyboard":
        expect(link).to_be_focused()


def test_filters_hold_in_every_bundle_and_the_count_is_exact(search: Locator) -> None:
    ferries = ask(search, WORD, tag="ferries")
    assert ferries == 6 + 2 + 3
    assert ask(search, WORD, tag="ports") == TOTAL - ferries
    assert ask(search, WORD, tag="ferries", to="2009-12-31") == 3
    assert ask(search, WORD, tag="ferries", to="2008-05-01", **{"from": "2007-05-02"}) == 1
    assert addresses(search, "")[0].endswith("/2008/05/the-lighthouse-of-2008/")


def test_languages_are_found_in_every_bundle_that_has_them(search: Locator, site: str) -> None:
    assert ask(search, "함대") == 2
    assert set(addresses(search, site)) == KOREAN
    assert ask(search, "自衛隊") == 1
    assert ask(search, "함대", language="ko") == 2
    assert ask(search, WORD, language="ko") == 0


def test_a_bundle_without_the_language_or_the_days_is_not_asked(page: Page, site: str) -> None:
    asked = requested(page)
    page.goto(site)
    dialog = open_search(page)
    assert ask(dialog, "自衛隊", language="ja") == 1
    searched = {path.split("/")[0] for path in asked if "/index/" in path}
    assert searched == {OLDEST}
    dialog.locator("[name=language]").select_option("")
    assert ask(dialog, WORD, to="2009-12-31") == 3
    assert {path.split("/")[0] for path in asked if "/index/" in path} == {OLDEST}
    # All of the bundle's days are wanted, so nothing has to be left out.
    assert [path for path in asked if "/filter/" in path and "/ja_" not in path] == []


def test_the_script_and_each_program_are_loaded_once_for_all_bundles(page: Page, site: str) -> None:
    asked = requested(page)
    page.goto(site)
    dialog = open_search(page)
    assert ask(dialog, WORD) == TOTAL
    assert ask(dialog, "함대") == 2
    shared = Counter(path for path in asked if "/" not in path)
    assert shared == {"pagefind.js": 1, "wasm.en.pagefind": 1, "wasm.unknown.pagefind": 1}
    others = [path for path in asked if "/" in path and "entry" not in path]
    assert len(others) == len(set(others))


def test_a_new_question_drops_what_is_on_its_way(page: Page, site: str) -> None:
    gate = Gate(page, OLDEST)
    page.goto(site)
    dialog = open_search(page)
    type_in(dialog, WORD)
    expect(said(dialog)).to_have_text("14 entries found, looking further back…")
    type_in(dialog, "自衛隊")
    expect(said(dialog)).to_have_text("Looking further back…")
    expect(results(dialog)).to_have_count(0)
    gate.open()
    assert count(dialog) == 1
    assert titles(dialog) == ["Islands"]


def test_an_old_bundle_that_fails_is_missed_and_asked_again(open_context: OpenContext, site: str) -> None:
    page = open_context().new_page()
    page.route(f"**/pagefind/{OLDEST}/**", lambda route: route.abort())
    page.goto(site)
    dialog = open_search(page)
    type_in(dialog, WORD)
    expect(said(dialog)).to_have_text("14 entries found. Some older entries could not be searched.")
    expect(results(dialog)).to_have_count(10)
    page.unroute_all()
    assert ask(dialog, WORD) == TOTAL
