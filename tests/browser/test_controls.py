"""Do the small things work: light and dark, the menu, old addresses, a browser without scripts?"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.keyboard import follow, tab_to
from tests.browser.kinds import KINDS
from tests.browser.served import served
from tests.browser.test_pages import list_violations
from tests.browser.test_search import ask, open_search, results
from tests.browser.watch import watch
from tests.builders import config, entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A digest with addresses that have moved, and a headline that looks like markup."""
    story = "---\ntitle: A running story\naliases: [themes/old-story]\n---\n\nHow it began.\n"
    root = write_site(
        tmp_path_factory.mktemp("small"),
        {
            "content/entries/2024/11/moved.md": entry(
                title="An entry that has moved",
                story="running",
                aliases=["2019/05/first-home", "archive-of-old/page.html"],
            ),
            "content/entries/2024/11/markup.md": entry(
                title="Fish & <b>chips</b> &amp; 3 < 4",
                summary="What <i>he</i> said & meant.",
                body="The flounder said `<script>alert(1)</script>` and R&D agreed, 1 < 2 and &lt;u&gt;.\n",
            ),
            "content/stories/running.md": story,
        },
    )
    site = root / "www" / "digest"
    build(root, site_dir=site)
    with served(site.parent) as address:
        yield f"{address}digest/"


@pytest.mark.parametrize("alias", ["2019/05/first-home/", "2019/05/first-home", "archive-of-old/page.html"])
def test_an_old_address_leads_to_the_entry(page: Page, small: str, alias: str) -> None:
    page.goto(small + alias)
    page.wait_for_url(f"{small}2024/11/moved/")
    expect(page.locator("h1")).to_have_text("An entry that has moved")


def test_an_old_address_of_a_story_leads_to_it(page: Page, small: str) -> None:
    page.goto(f"{small}themes/old-story/")
    page.wait_for_url(f"{small}stories/running/")


def test_an_old_address_needs_no_script(open_context: OpenContext, small: str) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{small}2019/05/first-home/")
    page.wait_for_url(f"{small}2024/11/moved/")


def test_results_show_text_as_it_was_written_and_no_markup(page: Page, small: str) -> None:
    page.goto(small)
    dialog = open_search(page)
    assert ask(dialog, "flounder") == 1
    result = results(dialog).first
    expect(result.locator("a")).to_have_text("Fish & <b>chips</b> &amp; 3 < 4")
    excerpt = result.locator("p").last
    expect(excerpt).to_contain_text("said <script>alert(1)</script> and R&D agreed, 1 < 2")
    assert set(result.locator("*").evaluate_all("all => all.map((one) => one.tagName)")) == {
        "A",
        "P",
        "TIME",
        "MARK",
    }


@pytest.mark.parametrize(("first", "then"), [("light", "dark"), ("dark", "light")])
def test_light_and_dark_are_switched_and_remembered(
    open_context: OpenContext, demo: str, first: str, then: str
) -> None:
    names = {"light": "default", "dark": "slate"}
    context = open_context(color_scheme=first)
    page = context.new_page()
    faults = watch(page)
    page.goto(demo)
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", names[first])
    before = body.evaluate("body => getComputedStyle(body).backgroundColor")
    page.get_by_role("button", name=f"Switch to {then} mode").click()
    expect(body).to_have_attribute("data-md-color-scheme", names[then])
    assert body.evaluate("body => getComputedStyle(body).backgroundColor") != before
    # The bar of the browser has the colour of the masthead, whatever the system says.
    told = page.locator("meta[name=theme-color]")
    expect(told).to_have_count(1)
    masthead = page.locator(".md-header").evaluate("header => getComputedStyle(header).backgroundColor")
    red, green, blue = map(int, re.findall(r"\d+", masthead)[:3])
    assert told.get_attribute("content") == f"#{red:02x}{green:02x}{blue:02x}"

    page.goto(f"{demo}tags/missiles/")
    expect(body).to_have_attribute("data-md-color-scheme", names[then])
    other = context.new_page()
    other.goto(f"{demo}about/")
    expect(other.locator("body")).to_have_attribute("data-md-color-scheme", names[then])
    assert faults == []


def test_light_and_dark_are_switched_by_keyboard(page: Page, demo: str) -> None:
    page.goto(demo)
    button = page.get_by_role("button", name=re.compile("Switch to"))
    for key, name, scheme in (("Space", "light", "slate"), ("Enter", "dark", "default")):
        button.focus()
        page.keyboard.press(key)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-label", f"Switch to {name} mode")
    expect(page.locator("[data-md-component=palette]")).to_be_hidden()


def test_the_colours_follow_the_system_until_a_reader_chooses(open_context: OpenContext, demo: str) -> None:
    page = open_context(color_scheme="light").new_page()
    body = page.locator("body")
    page.goto(demo)
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(f"{demo}tags/")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    kept = "Object.keys(localStorage)"
    assert page.evaluate(kept) == []
    button = page.get_by_role("button", name=re.compile("Switch to"))
    button.click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    assert page.evaluate(kept) == ["/digest/.__palette"]
    page.goto(demo)
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    # What the system says anyway is no choice.
    button.click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    assert page.evaluate(kept) == []
    page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    assert page.evaluate(kept) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_the_system_are_there_before_the_scripts(
    open_context: OpenContext, demo: str, scheme: str
) -> None:
    """What follows the system is not kept: each page must find it out before it is seen."""
    page = open_context(color_scheme=scheme).new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{demo}about/")
    assert page.locator("body").evaluate("body => getComputedStyle(body).colorScheme") == scheme


def test_the_menu_is_closed_when_a_reader_comes_back(phone: Page, demo: str) -> None:
    phone.goto(demo)
    phone.get_by_role("button", name="Menu").tap()
    phone.locator(".md-nav--primary").get_by_role("link", name="Outlets", exact=True).click()
    phone.wait_for_url(f"{demo}outlets/")
    phone.go_back()
    phone.wait_for_url(demo)
    expect(phone.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "false")
    assert not phone.locator("[data-md-toggle=drawer]").is_checked()


WIDTHS = (320, 390)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_is_wider_than_a_telephone_even_in_the_largest_text(
    open_context: OpenContext, demo: str, width: int, scripts: bool
) -> None:
    page = open_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts).new_page()
    page.add_init_script("localStorage.setItem('/digest/.digest.size', '1.5')")
    some = ("", "2024/10/first-1500-soldiers/", "archive/2024/10/", "digests/2024-W46/")
    for address in KINDS.values() if scripts and width == min(WIDTHS) else some:
        page.goto(demo + address)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
    if scripts:
        page.get_by_role("button", name="Your reading").click()
        dialog = page.get_by_role("dialog")
        assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
        page.keyboard.press("/")
        expect(page.get_by_role("dialog", name="Search")).to_be_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_search_is_no_wider_than_a_telephone_in_any_size_of_the_text(
    open_context: OpenContext, demo: str, width: int
) -> None:
    """The names of tags and outlets are long: each list of them was as wide as the longest."""
    page = open_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(demo)
    dialog = open_search(page)
    dialog.get_by_text("Filters").click()
    expect(dialog.locator("[name=outlet] option")).not_to_have_count(1)
    for size in (1, 1.15, 1.3, 1.5):
        page.evaluate("size => { document.documentElement.style.fontSize = `${size * 125}%` }", size)
        assert dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 0, size


def test_night_needs_no_script(open_context: OpenContext, demo: str) -> None:
    def background(scheme: str) -> str:
        page = open_context(java_script_enabled=False, color_scheme=scheme).new_page()
        page.goto(demo)
        return str(page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))

    assert background("dark") == "rgb(21, 24, 30)"
    assert background("light") == "rgb(251, 250, 246)"


def test_nothing_behind_the_open_menu_can_be_reached(phone: Page, demo: str) -> None:
    phone.goto(demo)
    button = phone.get_by_role("button", name="Menu")
    button.press("Enter")
    drawer = phone.locator(f"#{button.get_attribute('aria-controls')}")
    expect(drawer.get_by_role("link", name="Home")).to_be_focused()
    for _ in range(30):
        phone.keyboard.press("Tab")
        focused = phone.evaluate(
            "document.activeElement.closest('.md-sidebar, .digest-menu, body').className"
        )
        assert "md-sidebar" in focused or "digest-menu" in focused or focused == ""
    phone.mouse.wheel(0, 600)
    phone.wait_for_timeout(100)
    assert phone.evaluate("scrollY") == 0
    phone.keyboard.press("Escape")
    expect(button).to_be_focused()
    phone.keyboard.press("Tab")
    expect(drawer.locator(":focus")).to_have_count(0)


def test_what_is_focused_lies_in_full_view(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    masthead = page.locator(".md-header").bounding_box()
    assert masthead
    for _ in range(15):
        page.keyboard.press("Shift+Tab")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if not page.evaluate("Boolean(document.activeElement.closest('.md-content'))"):
            break
        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        assert top >= masthead["height"] - 1


@pytest.mark.parametrize(
    ("address", "section", "current"),
    [
        ("", "Home", "page"),
        ("tags/", "Tags", "page"),
        ("tags/missiles/", "Tags", "true"),
        ("digests/2024-W47/", "Digests", "true"),
        ("outlets/ap/", "Outlets", "true"),
        ("about/", "About", "page"),
        ("2024/10/longest-flight-icbm/", "", ""),
    ],
)
def test_the_section_that_a_page_is_in_is_marked(
    page: Page, demo: str, address: str, section: str, current: str
) -> None:
    page.goto(demo + address)
    marked = page.locator(".md-tabs [aria-current]")
    expect(marked).to_have_text([section] if section else [])
    if section:
        expect(marked).to_have_attribute("aria-current", current)
        page.emulate_media(forced_colors="active")
        line = "tab => getComputedStyle(tab).borderBottomWidth"
        assert page.locator(".md-tabs__item--active").evaluate(line) == "2px"


@pytest.mark.parametrize(
    ("address", "section", "current"),
    [("tags/", "Tags", "page"), ("tags/missiles/", "Tags", "true"), ("about/", "About", "page")],
)
def test_the_menu_of_a_telephone_marks_the_section_by_more_than_its_colour(
    phone: Page, demo: str, address: str, section: str, current: str
) -> None:
    phone.goto(demo + address)
    phone.get_by_role("button", name="Menu").tap()
    lines = phone.locator(".md-nav--primary .md-nav__link:visible")
    marked = lines.and_(phone.locator("[aria-current]"))
    expect(marked).to_have_text([section])
    expect(marked).to_have_attribute("aria-current", current)
    style = """line => {
      const { fontWeight, borderInlineStartStyle } = getComputedStyle(line)
      return [fontWeight, borderInlineStartStyle]
    }"""
    assert marked.evaluate(style) == ["700", "solid"]
    assert lines.first.evaluate(style) == ["400", "none"]


NESTED = """nav:
  - index.md
  - News: [digests.md, Running: stories.md, Topics: tags.md]
  - More: [outlets.md, "Our reporters": https://example.org/, Service: [corrections.md, about.md]]
"""


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A digest whose menu has a second and a third level."""
    files = {"mkdocs.yml": config({}) + NESTED, "content/entries/2024/11/a.md": entry(tags=["peace"])}
    with served(build(write_site(tmp_path_factory.mktemp("nested"), files))) as address:
        yield address


def test_a_tab_with_others_below_it_opens_as_their_list(page: Page, nested: str) -> None:
    page.goto(f"{nested}tags/peace/")
    tabs = page.locator(".md-tabs")
    news, more = tabs.locator("summary").all()
    expect(tabs.locator("summary[aria-current]")).to_have_text("News")
    news.click()
    topics = tabs.get_by_role("link", name="Topics")
    expect(topics).to_have_attribute("aria-current", "true")
    expect(topics).to_be_in_viewport(ratio=1)
    assert list_violations(page) == []
    # One at a time, and none beyond what a reader turns to.
    more.click()
    expect(topics).to_be_hidden()
    expect(tabs.get_by_role("link", name="Our reporters")).to_be_visible()
    page.locator("h1").click()
    expect(tabs.get_by_role("link", name="Our reporters")).to_be_hidden()
    more.click()
    tabs.get_by_role("link", name="About").click()
    page.wait_for_url(f"{nested}about/")
    expect(tabs.locator("[aria-current]").first).to_have_text("More")
    page.go_back()
    expect(tabs.get_by_role("link", name="About")).to_be_hidden()


def test_a_section_in_the_menu_is_marked_above_the_page_within(phone: Page, nested: str) -> None:
    phone.goto(f"{nested}tags/peace/")
    phone.get_by_role("button", name="Menu").tap()
    news, more = phone.locator(".md-nav--primary > ul > li > label").all()
    weight = "line => getComputedStyle(line).fontWeight"
    assert [news.evaluate(weight), more.evaluate(weight)] == ["700", "400"]
    news.tap()
    expect(phone.locator(".md-nav--primary a[aria-current]")).to_have_text("Topics")


def test_the_list_below_a_tab_is_opened_walked_and_closed_by_keyboard(page: Page, nested: str) -> None:
    page.goto(nested)
    tabs = page.locator(".md-tabs")
    news, more = tabs.locator("summary").all()
    tab_to(page, news)
    page.keyboard.press("Enter")
    tab_to(page, tabs.get_by_role("link", name="Running"))
    page.keyboard.press("Escape")
    expect(tabs.get_by_role("link", name="Running")).to_be_hidden()
    expect(news).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, more)
    expect(tabs.get_by_role("link", name="Topics")).to_be_hidden()
    page.keyboard.press("Enter")
    follow(page, tabs.get_by_role("link", name="Corrections"))


def test_a_sidebar_that_would_hold_one_name_is_not_shown(page: Page, nested: str, small: str) -> None:
    sidebar = page.locator(".md-sidebar--primary")
    page.goto(f"{small}about/")
    expect(sidebar).to_be_hidden()
    page.goto(f"{nested}about/")
    expect(sidebar.get_by_role("link", name="Corrections")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{small}about/")
    page.get_by_role("button", name="Menu").click()
    expect(sidebar.get_by_role("link", name="About")).to_be_visible()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_list_below_a_tab_at_the_edge_lies_within_the_window(
    page: Page, nested: str, direction: str
) -> None:
    page.goto(nested)
    page.evaluate("direction => { document.body.dir = direction }", direction)
    page.locator(".md-tabs__list").evaluate("list => { list.style.justifyContent = 'end' }")
    page.locator(".md-tabs summary").last.click()
    expect(page.locator(".md-tabs").get_by_role("link", name="Outlets")).to_be_in_viewport(ratio=1)
    expect(page.locator(".digest-submenu[open] > ul")).to_be_in_viewport(ratio=1)


def test_the_list_below_a_tab_needs_no_script(open_context: OpenContext, nested: str) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(nested)
    page.locator(".md-tabs").get_by_text("More").click()
    page.locator(".md-tabs").get_by_role("link", name="Corrections").click()
    page.wait_for_url(f"{nested}corrections/")


def test_the_menu_opens_and_leads_on_a_telephone(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}2024/10/longest-flight-icbm/")
    link = phone.locator(".md-nav--primary").get_by_role("link", name="Tags", exact=True)
    expect(link).not_to_be_in_viewport()
    button = phone.get_by_role("button", name="Menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.tap()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_in_viewport()
    link.click()
    phone.wait_for_url(f"{demo}tags/")
    expect(phone.locator("h1")).to_have_text("Tags")


def test_a_desk_needs_no_menu(page: Page, demo: str) -> None:
    page.goto(f"{demo}digests/")
    expect(page.locator(".md-tabs")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()


def test_the_menu_closes_again_on_a_telephone(phone: Page, demo: str) -> None:
    phone.goto(demo)
    link = phone.locator(".md-nav--primary").get_by_role("link", name="Tags", exact=True)
    button = phone.get_by_role("button", name="Menu")
    for key in ("", "Escape"):
        button.click()
        expect(link).to_be_in_viewport()
        if key:
            phone.keyboard.press(key)
        else:
            phone.mouse.click(370, 600)
        expect(link).not_to_be_in_viewport()
        expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_the_search_opens_by_touch_on_a_telephone(phone: Page, demo: str) -> None:
    phone.goto(demo)
    phone.get_by_role("button", name="Search").tap()
    expect(phone.get_by_role("searchbox")).to_be_focused()


def test_a_long_name_of_the_site_leaves_room_for_the_buttons(phone: Page, demo: str) -> None:
    phone.goto(demo)
    name = phone.locator(".digest-masthead span")
    name.evaluate("name => { name.textContent = 'The Digest of Everything that Happened in the Region' }")
    box, button = name.bounding_box(), phone.get_by_role("button", name="Search").bounding_box()
    assert box is not None
    assert button is not None
    assert box["x"] + box["width"] <= button["x"]
    assert button["x"] + button["width"] <= 390


def test_an_entry_is_read_and_left_without_scripts(open_context: OpenContext, demo: str) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{demo}2024/10/longest-flight-icbm/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".entry__body p").first).to_be_visible()
    expect(page.locator(".entry__figure img")).to_be_visible()
    # A button that cannot do anything is not there; in its place stands what there is instead.
    expect(page.locator("[data-digest-search]")).to_have_count(0)
    instead = page.get_by_role("complementary").filter(has_text="Search needs JavaScript.")
    expect(instead.get_by_role("link")).to_have_text(["Archive", "Tags", "Outlets"])
    page.locator(".entry__foot .tags a").first.click()
    page.wait_for_url(f"{demo}tags/missiles/")
    expect(page.locator(".digest-scripted")).to_be_hidden()
    page.locator(".md-tabs").get_by_role("link", name="Archive").click()
    page.wait_for_url(f"{demo}archive/")
    page.locator("main").get_by_role("link", name="October").click()
    page.wait_for_url(f"{demo}archive/2024/10/")


def test_what_is_read_stays_in_its_place_when_scripts_have_run(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}tags/japan/")
    expect(phone.locator(".digest-scripted")).to_be_visible()
    shift = phone.evaluate("""() => new Promise((tell) => {
      const add = (list) => tell(list.getEntries().reduce((sum, { value }) => sum + value, 0))
      new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true })
      setTimeout(() => tell(0), 1000)
    })""")
    assert shift < 0.02


def test_tabs_stand_for_the_menu_without_scripts_on_a_telephone(open_context: OpenContext, demo: str) -> None:
    page = open_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(demo)
    expect(page.locator("[for=__drawer]:visible")).to_have_count(0)
    page.locator(".md-tabs").get_by_role("link", name="About", exact=True).click()
    page.wait_for_url(f"{demo}about/")
    page.locator(".md-tabs").get_by_role("link", name="Stories", exact=True).click()
    page.wait_for_url(f"{demo}stories/")
