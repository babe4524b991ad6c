"""Can the digest be read without a mouse?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import follow, tab_to
from tests.browser.served import served
from tests.browser.test_pages import list_violations
from tests.browser.watch import wait_until
from tests.builders import config, entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def announcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A digest that announces something above every page, with a link."""
    files = {
        "mkdocs.yml": config({}).replace("name: digest", "name: digest\n  custom_dir: overrides"),
        "overrides/partials/announce.html": '<a href="https://example.org/">Come to our party</a>\n',
        "content/entries/2024/11/a.md": entry(),
    }
    root = write_site(tmp_path_factory.mktemp("announcing"), files)
    with served(build(root, site_dir=root / "www/digest").parent) as address:
        yield f"{address}digest/"


@pytest.mark.parametrize("where", ["", "2024/11/a/", "about/", "404.html"])
def test_what_stands_above_the_text_is_skipped_by_the_first_stop(
    page: Page, announcing: str, where: str
) -> None:
    page.goto(announcing + where)
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    expect(skip).to_be_focused()
    assert list_violations(page) == []
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.md-content, .md-footer'))")


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


# The name of what has the focus, and whether a reader can see it: it lies below nothing else.
SEEN = """() => {
  const { left, top, width, height } = document.activeElement.getBoundingClientRect()
  const shown = document.elementFromPoint(left + width / 2, top + height / 2)
  const name = document.activeElement.ariaLabel ?? document.activeElement.innerText.trim()
  return [name, document.activeElement.contains(shown)]
}"""


@pytest.mark.parametrize("scrolled", [0, 400])
def test_each_stop_of_the_open_menu_has_a_name_and_is_seen(phone: Page, demo: str, scrolled: int) -> None:
    """The button lay below the menu that it had opened, and a link without a name above the first section."""
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(f"{demo}tags/missiles/")
    phone.evaluate("top => new Promise(done => { scrollTo(0, top); setTimeout(done, 200) })", scrolled)
    button = phone.get_by_role("button", name="Menu")
    button.press("Enter")
    links = phone.locator(".md-nav--primary a:visible")
    expect(links.first).to_be_focused()
    for name in links.all_inner_texts():
        assert phone.evaluate(SEEN) == [name.strip(), True]
        outline = phone.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineOffset)")
        assert outline < 0, "it is cut off"
        phone.keyboard.press("Tab")
    for _ in range(3):
        if button.evaluate("button => button === document.activeElement"):
            break
        phone.keyboard.press("Tab")
    assert phone.evaluate(SEEN) == ["Menu", True]
    assert list_violations(phone) == []
    phone.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(links.first).to_be_hidden()


def test_the_key_of_the_search_can_be_switched_off(page: Page, demo: str) -> None:
    page.goto(demo)
    for wanted in (False, True):
        page.get_by_role("button", name="Your reading").click()
        page.get_by_label("Open it with the key /").set_checked(wanted)
        # The page begins anew by what was chosen.
        with page.expect_navigation():
            page.keyboard.press("Escape")
        expect(page.locator(".digest-search-open kbd")).to_be_visible(visible=wanted)
        expect(page.locator("[aria-keyshortcuts]")).to_have_count(int(wanted))
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_visible(visible=wanted)


def test_what_is_not_shown_is_no_stop(page: Page, demo: str) -> None:
    page.goto(f"{demo}archive/")
    stops = page.locator("main a[href], main button").count()
    for _ in range(stops + 30):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).opacity") != "0"


def test_the_way_back_to_the_top_lies_over_no_link_that_is_reached_backwards(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}subscribe/")
    top = phone.locator(".md-top")
    # One after the other: the page looks where it was once a frame, and whether that is above or below.
    for scroll in ("scrollTo(0, document.body.scrollHeight)", "scrollBy(0, -200)"):
        phone.evaluate(f"new Promise(done => {{ {scroll}; setTimeout(done, 300) }})")
    expect(top).to_be_visible()
    box = top.bounding_box()
    assert box
    assert box["y"] > 700


@pytest.mark.parametrize("address", ["archive/2024/10/", "about/"])
def test_the_way_back_to_the_top_takes_the_focus_along(page: Page, demo: str, address: str) -> None:
    page.emulate_media(forced_colors="active")
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(demo + address)
    top = page.locator(".md-top")
    for scroll in ("scrollTo(0, document.body.scrollHeight)", "scrollBy(0, -200)"):
        page.evaluate(f"new Promise(done => {{ {scroll}; setTimeout(done, 300) }})")
    expect(top).to_be_visible()
    top.focus()
    assert top.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    wait_until(page, "scrollY === 0")
    expect(top).to_be_hidden()
    page.keyboard.press("Tab")
    first = page.locator("main").locator("a[href], button, summary").locator("visible=true").first
    expect(first).to_be_focused()


def test_whoever_closes_the_search_that_a_link_has_opened_goes_on_in_the_text(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/north-korea/?search=missile")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#article') !== null")
