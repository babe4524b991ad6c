"""Does a line from right to left stand in its order, with dates, names of digests and addresses in it?"""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from digest.model.date_formats import format_day
from tests.browser.conftest import OpenContext
from tests.browser.served import served
from tests.builders import config, entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser

FOLDER = "content/entries/2024/11"
ITEMS = "\n1. أولا\n2. ثانيا\n"
CODE = "سد `Mahabad`: ۱۰ مليون، <kbd>Esc</kbd>: ۲۰، <samp>done</samp>: ۳۰، *مهم*\n"
HEADLINES = ("اتفاق على جولة ثانية", "الوزيران يلتقيان من جديد", "عودة العبارة إلى الجزر")


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = config({}).replace("  name: digest", "  name: digest\n  language: ar")
    files = {
        f"{FOLDER}/{number}.md": entry(
            title=title, date=f"2024-11-{4 + 7 * number:02}", body=CODE + ITEMS, source={
                "name": "Example News", "url": f"https://example.org/{number}"
            },
        )
        for number, title in enumerate(HEADLINES)
    }  # fmt: skip
    files[f"{FOLDER}/english.md"] = entry(
        title="The ferry is back",
        language="en",
        body="We read.\n\n1. one\n",
        source={"name": "Example News", "url": "https://example.org/en"},
    )
    gone = "2024/11/old/: سُحبت لأن التقرير كان مزوراً.\n"
    settings += "copyright: فريق الرصد، desk@example.org\n"
    files |= {"mkdocs.yml": settings, "content/gone.yml": gone}
    with served(build(write_site(tmp_path_factory.mktemp("arabic"), files))) as address:
        yield address


def _left_edges(parts: Locator) -> list[float]:
    edges: list[float] = parts.evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
    return edges


@pytest.mark.parametrize("where", ["", "digests/"])
def test_the_first_day_of_a_digest_stands_on_the_right(page: Page, arabic: str, where: str) -> None:
    page.goto(arabic + where)
    links = page.locator(".lines a:has(time + time)")
    assert links.count()
    for link in links.all():
        first, last = _left_edges(link.locator("time"))
        assert first > last


def test_a_list_counts_as_the_dates_of_its_language_do(page: Page, arabic: str) -> None:
    for where, style in (("2024/11/0/", "arabic-indic"), ("2024/11/english/", "decimal")):
        page.goto(arabic + where)
        body = page.locator(".entry__body ol")
        assert body.evaluate("list => getComputedStyle(list).listStyleType") == style


@pytest.mark.parametrize("width", [390, 1280])
def test_a_headline_in_another_language_stands_behind_its_bullet(page: Page, arabic: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{arabic}digests/")
    item = page.locator(".headlines li", has_text="ferry")
    assert item.evaluate("item => getComputedStyle(item).direction") == "rtl"
    assert item.locator("span").evaluate("part => getComputedStyle(part).direction") == "ltr"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_name_of_a_digest_is_not_turned_around(page: Page, arabic: str) -> None:
    page.goto(f"{arabic}digests/2024-W46/")
    name = page.locator(".kicker bdi")
    assert name.inner_text() == "2024-W46"
    assert name.evaluate("name => getComputedStyle(name).unicodeBidi") == "plaintext"


def test_a_headline_begins_where_the_word_above_it_does(page: Page, arabic: str) -> None:
    page.goto(f"{arabic}2024/11/1/")
    for link in page.locator(".turn a").all():
        edges = link.evaluate(
            """link => [link.querySelector("span"), link.querySelector("bdi")].map((part) => {
              const range = document.createRange()
              range.selectNodeContents(part)
              const box = range.getBoundingClientRect()
              return link.rel === "prev" ? box.right : box.left
            })"""
        )
        assert edges[0] == pytest.approx(edges[1], abs=2)


@pytest.mark.parametrize("where", ["entries.xml", "entries.atom.xml"])
def test_a_feed_in_the_browser_runs_as_its_texts_do(page: Page, arabic: str, where: str) -> None:
    page.goto(arabic + where)
    assert page.evaluate("() => getComputedStyle(document.documentElement).direction") == "rtl"
    item = page.locator("item, entry").first
    frame = item.bounding_box()
    title, text, day = (
        item.locator(part).evaluate(
            """part => {
              const range = document.createRange()
              range.selectNodeContents(part)
              return range.getBoundingClientRect()
            }"""
        )
        for part in ("> title", "> :is(description, summary)", "> :is(pubDate, published)")
    )
    assert frame
    right = frame["x"] + frame["width"]
    # The headline is in Arabic, and the text in English; a date is beside what is said by the site.
    assert title["right"] == pytest.approx(right, abs=2)
    assert text["left"] == pytest.approx(frame["x"], abs=2)
    assert day["right"] == pytest.approx(right, abs=2)


@pytest.mark.parametrize(("code", "number"), [("code", "۱۰"), ("kbd", "۲۰"), ("samp", "۳۰")])
def test_a_number_behind_code_does_not_stand_before_it(
    page: Page, arabic: str, code: str, number: str
) -> None:
    page.goto(f"{arabic}2024/11/2/")
    named, counted = page.locator(f".entry__body {code}").evaluate(
        """(code, number) => {
          const behind = document.createRange()
          const at = code.nextSibling.data.indexOf(number)
          behind.setStart(code.nextSibling, at)
          behind.setEnd(code.nextSibling, at + number.length)
          return [code.getBoundingClientRect().left, behind.getBoundingClientRect().right]
        }""",
        number,
    )
    assert counted <= named


def test_arabic_letters_do_not_slant(page: Page, arabic: str) -> None:
    page.goto(f"{arabic}2024/11/2/")
    emphasis = page.locator(".entry__body em")
    style = emphasis.evaluate("em => [getComputedStyle(em).fontStyle, getComputedStyle(em).fontWeight]")
    assert style == ["normal", "700"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_name_of_a_day_stands_whole_above_its_column(page: Page, arabic: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{arabic}archive/2024/11/")
    names = page.locator(".calendar th")
    assert names.all_inner_texts()[0] == "سبت"
    for name in names.all():
        lines, fits = name.evaluate(
            """name => {
              const range = document.createRange()
              range.selectNodeContents(name)
              return [range.getClientRects().length, name.scrollWidth <= name.clientWidth]
            }"""
        )
        assert lines == 1
        assert fits


@pytest.mark.parametrize("where", ["2024/11/old/", "2024/11/0/"])
def test_every_page_has_its_direction(page: Page, arabic: str, where: str) -> None:
    page.goto(arabic + where)
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).direction") == "rtl"


def test_a_search_counts_and_dates_as_the_pages_do(page: Page, arabic: str) -> None:
    # The language of a hand-written page stands in another place.
    page.goto(f"{arabic}about/")
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("العبارة")
    page.get_by_role("searchbox").press("Enter")
    days = page.locator(".digest-search__results time")
    expect(days).to_have_text(format_day(date(2024, 11, 18), "ar", "medium"))
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("عُثر على مادة واحدة")


def test_a_search_has_the_digits_of_the_pages(page: Page, arabic: str) -> None:
    page.goto(arabic)
    page.keyboard.press("/")
    words, status = page.get_by_role("searchbox"), page.get_by_role("dialog").get_by_role("status")
    words.fill("مليون")
    expect(status).to_have_text("عُثر على ٣ مواد")
    page.locator(".digest-search summary").click()
    outlet = page.locator(".digest-search [name=outlet]")
    expect(outlet.locator("option").last).to_have_text("Example News (٤)")
    outlet.select_option(index=1)
    expect(page.locator("[data-digest-search-active]")).to_have_text("(١ مفعّلة)")
    # Only what was found is remembered.
    expect(status).to_contain_text("عُثر على")
    # Who comes back meets the name of the outlet without how many entries it has.
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    words.fill("")
    outlet.select_option(index=0)
    # On a slow machine what stood there between the two is remembered as well.
    recent = page.locator("[data-digest-search-help] button", has_text="مليون")
    expect(recent).to_have_text("مليون · Example News")


@pytest.mark.parametrize("typed", ["١١ نوفمبر ٢٠٢٤", "11 نوفمبر 2024", "2024-11-11"])
def test_days_are_typed_in_any_digits_and_offered_in_those_of_the_pages(
    page: Page, arabic: str, typed: str
) -> None:
    page.goto(arabic)
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill(typed)
    offered = page.locator("[data-digest-search-help] button").first
    expect(offered).to_have_text(format_day(date(2024, 11, 11), "ar"))
    offered.click()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator(".digest-search [name=from]")).to_have_value("2024-11-11")


def test_a_word_in_another_script_is_looked_for_in_all_languages_at_once(
    open_context: OpenContext, arabic: str
) -> None:
    page = open_context(locale="ar").new_page()
    page.goto(arabic)
    page.keyboard.press("/")
    # The usual summary, which the Arabic entries have as well.
    page.get_by_role("searchbox").fill("ministers")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".digest-search__results > *")).to_have_count(len(HEADLINES) + 1)


def test_what_the_owner_says_below_has_the_direction_of_its_words(page: Page, arabic: str) -> None:
    page.goto(arabic)
    said = page.locator(".md-copyright__highlight")
    assert said.evaluate("said => getComputedStyle(said).direction") == "rtl"
    assert "أُعدّ باستخدام" in page.locator(".md-copyright").inner_text()


HEBREW = "NATO דנה בתקציב, OECD מזהיר"


def _write(title: str, number: int, language: str | None) -> str:
    source = {"name": "Example News", "url": f"https://example.org/{number}"}
    return entry(title=title, source=source, language=language, story="budget", summary=title)


@pytest.fixture(scope="module", params=["en", "he"])
def mixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site in English or in Hebrew with an entry in each of the two."""
    settings = config({}).replace("  name: digest", f"  name: digest\n  language: {request.param}")
    files = {
        f"{FOLDER}/hebrew.md": _write(HEBREW, 1, "he"),
        f"{FOLDER}/english.md": _write("שלום says the ferry", 2, "en"),
        "content/stories/budget.md": "---\ntitle: Budget\n---\n",
        "mkdocs.yml": settings,
    }
    with served(build(write_site(tmp_path_factory.mktemp("mixed"), files))) as address:
        yield address


@pytest.mark.parametrize(
    ("where", "lists"),
    [
        ("", ".card__headline a"),
        ("stories/budget/", ".timeline h2 a"),
        ("2024/11/english/", ".lines a, .turn bdi"),
    ],
)
def test_a_headline_runs_as_its_language_does_whatever_its_first_word_is(
    page: Page, mixed: str, where: str, lists: str
) -> None:
    page.goto(mixed + where)
    found = page.locator(lists).evaluate_all(
        """all => all.map(link => {
          const place = word => {
            const range = document.createRange()
            const at = link.firstChild.data.indexOf(word)
            range.setStart(link.firstChild, at)
            range.setEnd(link.firstChild, at + word.length)
            return range.getBoundingClientRect().left
          }
          const words = link.textContent.split(" ")
          return [link.textContent, place(words[0]) < place(words[1])]
        })"""
    )
    assert found
    assert dict(found) == {title: title != HEBREW for title, _ in found}
