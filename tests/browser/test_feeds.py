"""Feeds as people meet them: the form that finds one, and one that is opened in the browser itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.keyboard import tab_to
from tests.sites import ROOT

pytestmark = pytest.mark.browser

HOME = "https://example.org/digest/"


def test_programs_in_the_browser_find_the_feeds_of_a_page_and_the_theme_asks_for_no_sitemap(
    page: Page, demo: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("", "tags/missiles/", "about/"):
        page.goto(demo + address, wait_until="networkidle")
        feed = page.locator("link[rel='alternate'][type='application/rss+xml']")
        assert str(feed.first.get_attribute("href")).endswith("feed.xml")
    assert [url for url in asked if "sitemap" in url] == []


def test_the_form_finds_the_feed_of_a_tag_in_each_format(page: Page, demo: str) -> None:
    page.goto(f"{demo}subscribe/")
    form, answer = page.locator("form.chooser"), page.locator("form.chooser output")
    address = answer.get_by_role("link")
    field = form.get_by_label("Find the feed")
    field.fill("Missiles (Tags)")
    expect(address).to_have_text(f"{HOME}tags/missiles/feed.xml")
    form.get_by_label("Format").select_option("JSON")
    expect(address).to_have_text(f"{HOME}tags/missiles/feed.json")
    # Without the kind, in other capitals, with spaces around it.
    field.fill("  yonhap ")
    expect(address).to_have_text(f"{HOME}outlets/yonhap/feed.json")
    # As the search takes names: whoever has no marks on the keyboard finds those that are written with them.
    field.fill("NK Nëws")
    expect(address).to_have_text(f"{HOME}outlets/nk-news/feed.json")
    field.fill("no such thing")
    expect(answer).to_have_text("There is no feed of this name.")
    field.fill("")
    expect(answer).to_have_text("")


def test_half_a_name_is_answered_with_what_it_may_be(page: Page, demo: str) -> None:
    page.goto(f"{demo}subscribe/")
    answer = page.locator("form.chooser output")
    page.get_by_label("Find the feed").fill("korea")
    expect(answer.get_by_role("button").first).to_be_visible()
    names = answer.get_by_role("button").all_text_contents()
    assert len(names) > 2
    assert all("korea" in name.lower() for name in names)
    answer.get_by_role("button", name="North Korea (Tags)").click()
    expect(page.get_by_label("Find the feed")).to_have_value("North Korea (Tags)")
    expect(answer.get_by_role("link")).to_have_text(f"{HOME}tags/north-korea/feed.xml")


def test_what_the_form_suggests_is_every_feed_of_a_part(page: Page, demo: str) -> None:
    page.goto(f"{demo}subscribe/")
    field = page.get_by_label("Find the feed")
    expect(field).to_be_visible()
    field.focus()
    options = page.locator("form.chooser datalist option")
    expect(options).not_to_have_count(0)
    names = options.evaluate_all("each => each.map((option) => option.value)")
    assert len(names) == len(set(names))
    assert {"Missiles (Tags)", "Yonhap News Agency (Outlets)", "한국어 (Languages)"} & set(names)


def test_the_address_can_be_copied_with_the_keyboard_alone(open_context: OpenContext, demo: str) -> None:
    context = open_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{demo}subscribe/")
    field = page.get_by_label("Find the feed")
    # It is hidden until its script is there, and what is hidden takes no focus.
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.type("Missiles (tags)")
    expect(page.locator("form.chooser output a")).to_have_text(f"{HOME}tags/missiles/feed.xml")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo}subscribe/")
    tab_to(page, page.locator("form.chooser output button"), 4)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{HOME}tags/missiles/feed.xml"


def test_the_other_addresses_can_be_copied_too(open_context: OpenContext, demo: str) -> None:
    context = open_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{demo}subscribe/")
    page.locator("dl.feeds dd").first.get_by_role("button").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("status").and_(page.locator("span"))).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{HOME}feed.xml"


def test_each_button_that_copies_says_what_and_has_room_for_a_finger(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}subscribe/")
    buttons = phone.locator("dl.feeds").get_by_role("button")
    expect(buttons).not_to_have_count(0)
    names = buttons.evaluate_all("all => all.map(({ ariaLabel }) => ariaLabel)")
    assert names[0] == "Copy the address: The digest feed, RSS"
    assert len(set(names)) == len(names)
    heights = buttons.evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
    assert min(heights) >= 44


@pytest.mark.parametrize("address", ["feed.xml", "tags/missiles/feed.atom.xml"])
def test_a_feed_in_the_browser_says_what_it_is_and_shows_headlines(
    address: str, open_context: OpenContext, demo: str
) -> None:
    page = open_context().new_page()
    page.goto(demo + address)
    heading = "getComputedStyle(document.documentElement).getPropertyValue('--digest-heading')"
    assert "This is a feed" in page.evaluate(heading)
    expect(page.locator("item > title, entry > title").first).to_be_visible()
    expect(page.locator("item > description, entry > summary").first).to_be_visible()
    shown = """() => [...document.querySelectorAll("*")].filter((each) => each.checkVisibility())
        .map((each) => each.localName)"""
    assert {"guid", "id", "encoded", "content", "category"}.isdisjoint(page.evaluate(shown))


@pytest.mark.parametrize("address", ["feed.xml", "tags/missiles/feed.atom.xml"])
def test_a_feed_can_be_read_on_a_telephone(address: str, open_context: OpenContext, demo: str) -> None:
    """XML names no viewport: the page is laid out wide, and shown small."""
    page = open_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()
    page.goto(demo + address)
    text = page.locator("item > description, entry > summary").first
    shown = "each => parseFloat(getComputedStyle(each).fontSize) * screen.width / innerWidth"
    assert text.evaluate(shown) == pytest.approx(16, abs=0.5)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_page_shows_the_newest_digest_where_it_is_allowed_to(
    open_context: OpenContext, demo: str
) -> None:
    text = (ROOT / "docs/publish.md").read_text(encoding="utf-8").partition("## On another page")[2]
    box = re.search(r"```html\n(.*?)```", text, re.DOTALL)
    assert box
    feed, partner = f"{demo}feed.json", "https://partner.example/"
    shown = box[1].replace("https://example.org/post/feed.json", feed)
    page = open_context().new_page()
    page.route(partner, lambda route: route.fulfill(body=shown, content_type="text/html"))
    with page.expect_event("pageerror") as refused:
        page.goto(partner)
    assert refused.value.message == "Failed to fetch"
    allowed = {"Access-Control-Allow-Origin": "*"}
    page.route(feed, lambda route: route.fulfill(response=route.fetch(), headers=allowed))
    page.goto(partner)
    expect(page.locator("#digest a")).to_have_attribute("href", f"{HOME}digests/2024-W47/")
    expect(page.locator("#digest p")).not_to_be_empty()
