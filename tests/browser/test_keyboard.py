"""Can the digest be read without a mouse?"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import follow, tab_to

pytestmark = pytest.mark.browser


def test_a_reader_goes_from_home_to_an_outlet_by_keyboard_alone(page: Page, demo: str) -> None:
    page.goto(demo)

    follow(page, page.locator(".latest h2 a"))
    expect(page.locator(".kicker")).to_contain_text("Digests · 2024-W47")

    headline = page.locator(".card__headline a").first
    title = headline.inner_text()
    follow(page, headline)
    expect(page.locator("h1")).to_have_text(title)

    tag = page.locator(".entry__foot .tags a").first
    label = tag.inner_text()
    follow(page, tag)
    expect(page.locator("h1")).to_have_text(label)

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("Okushiri")
    result = page.locator(".digest-search__results a").first
    expect(result).to_have_text("North Korean missile stays up for 86 minutes, a record by Tokyo’s count")
    follow(page, result)

    follow(page, page.locator(".entry__byline a").first)
    expect(page.locator("h1")).to_have_text("nippon.com")


@pytest.mark.parametrize("address", ["", "2024/10/longest-flight-icbm/", "about/"])
def test_the_first_tab_skips_to_the_content(page: Page, demo: str, address: str) -> None:
    page.goto(demo + address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    target = str(skip.get_attribute("href")).removeprefix("#")
    page.wait_for_url(f"**#{target}")
    content = page.get_by_role("main").locator(f"[id='{target}']")
    expect(content).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert content.evaluate(
        "element => Boolean(element.compareDocumentPosition(document.activeElement) & 4)"  # FOLLOWING
    )


def test_no_tab_leads_into_the_closed_menu(phone: Page, demo: str) -> None:
    phone.goto(demo)
    tab_to(phone, phone.locator(".latest h2 a"))


def test_the_menu_is_opened_and_used_by_keyboard_on_a_narrow_screen(phone: Page, demo: str) -> None:
    phone.goto(demo)
    tab_to(phone, phone.get_by_role("button", name="Menu"))
    phone.keyboard.press("Space")
    tags = phone.locator(".md-nav--primary").get_by_role("link", name="Tags", exact=True)
    expect(tags).to_be_in_viewport()
    follow(phone, tags)
    expect(phone.locator("h1")).to_have_text("Tags")
