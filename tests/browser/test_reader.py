"""A reader's comforts: the size of the text, marks on lists, muted tags, and what is saved for later."""

import re
from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_pages import list_violations
from tests.browser.watch import wait_until, watch

pytestmark = pytest.mark.browser

ENTRY = "2024/10/longest-flight-icbm/"
KEPT = "Object.keys(localStorage).filter((key) => key.includes('.digest.'))"


def open_dialog(page: Page) -> Locator:
    page.get_by_role("button", name="Your reading").click()
    dialog = page.get_by_role("dialog", name="Your reading")
    expect(dialog).to_be_visible()
    return dialog


def font_size(page: Page) -> float:
    return float(
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.lede, .card__lede')).fontSize)")
    )


def cards(page: Page) -> Locator:
    return page.locator(".card:visible")


def later(page: Page, minutes: int) -> None:
    """As if so much time had passed since the last page."""
    # The script that remembers the visit is loaded after the page.
    page.wait_for_load_state("networkidle")
    wait_until(page, "Object.keys(localStorage).some((key) => key.endsWith('.digest.visit'))")
    page.evaluate(
        """(minutes) => {
          const key = Object.keys(localStorage).find((key) => key.endsWith(".digest.visit"))
          const visit = JSON.parse(localStorage.getItem(key))
          localStorage.setItem(key, JSON.stringify({ ...visit, at: visit.at - minutes * 60000 }))
        }""",
        minutes,
    )


def test_the_size_of_the_text_is_chosen_and_remembered(page: Page, demo: str) -> None:
    page.goto(demo)
    before = font_size(page)
    open_dialog(page).get_by_label("Larger").check()
    assert font_size(page) == pytest.approx(before * 1.3, rel=0.01)
    page.goto(f"{demo}tags/missiles/")
    assert font_size(page) == pytest.approx(before * 1.3, rel=0.01) or font_size(page) > before
    dialog = open_dialog(page)
    expect(dialog.get_by_label("Larger")).to_be_checked()
    dialog.get_by_label("Normal").check()
    page.goto(demo)
    assert font_size(page) == before
    assert page.evaluate(KEPT) == ["/digest/.digest.marks"]


def test_nothing_can_be_chosen_before_it_is_heard(page: Page, demo: str) -> None:
    """A dialog that was shown before its script had come set back what was chosen meanwhile."""
    late: list[Route] = []
    page.route("**/digest-reader/dialog.js", lambda route: late.append(route))  # noqa: PLW0108  (Playwright counts arguments)
    page.goto(demo)
    page.get_by_role("button", name="Your reading").click()
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog", name="Your reading")).to_be_hidden()
    assert len(late) == 1
    late[0].continue_()
    expect(page.get_by_role("dialog", name="Your reading")).to_be_visible()


def test_nothing_is_kept_of_a_reader_who_asks_for_nothing(page: Page, demo: str) -> None:
    for address in ("", ENTRY, "tags/missiles/", ""):
        page.goto(demo + address)
        page.wait_for_load_state("networkidle")
    assert page.evaluate("Object.keys(localStorage)") == []
    expect(page.locator(".flag--reader")).to_have_count(0)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_what_is_new_since_the_last_visit_is_marked(page: Page, demo: str) -> None:
    page.clock.set_fixed_time("2024-11-18T12:00:00")
    page.goto(f"{demo}digests/2024-W46/")
    open_dialog(page).get_by_label("Mark what is new since my last visit").check()
    page.reload()
    expect(page.locator(".flag--reader")).to_have_count(0)
    later(page, 20)
    page.goto(demo)
    expect(page.locator(".flag--reader")).to_have_count(0)
    later(page, 40)
    page.goto(f"{demo}digests/2024-W45/")
    new = page.locator(".card .flag--reader")
    expect(new).to_have_count(page.locator(".card").count())
    page.goto(f"{demo}digests/2024-W46/")
    expect(new).to_have_count(0)
    # It stays new for the whole of the visit.
    page.goto(f"{demo}digests/2024-W45/")
    expect(new).to_have_count(page.locator(".card").count())
    # What is much older than the last visit was only never looked at.
    page.goto(f"{demo}archive/2024/06/")
    expect(new).to_have_count(0)
    later(page, 40)
    page.goto(f"{demo}digests/2024-W45/")
    expect(new).to_have_count(0)


def test_what_was_read_is_marked_if_the_reader_wants_it(page: Page, demo: str) -> None:
    page.goto(demo + ENTRY)
    page.goto(f"{demo}tags/missiles/")
    card = page.locator(".card", has=page.locator(f"a[href$='{ENTRY}']"))
    expect(card).not_to_have_class(re.compile("is-read"))
    open_dialog(page).get_by_label("Mark what I have read").check()
    page.goto(demo + ENTRY)
    wait_until(page, "localStorage['/digest/.digest.read']")
    page.goto(f"{demo}tags/missiles/")
    expect(card).to_have_class(re.compile("is-read"))
    expect(card.locator(".flag--reader")).to_have_text("Read")
    expect(page.locator(".card.is-read")).to_have_count(1)
    open_dialog(page).get_by_label("Mark what I have read").uncheck()
    assert page.evaluate(KEPT) == ["/digest/.digest.marks"]


def test_a_muted_tag_is_folded_away_in_lists_but_not_on_its_own_page(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/north-korea/")
    every = cards(page).count()
    page.goto(f"{demo}tags/missiles/")
    count = cards(page).count()
    page.get_by_role("button", name="Mute this tag").click()
    button = page.get_by_role("button", name="Unmute this tag")
    expect(button).to_be_visible()
    page.reload()
    expect(cards(page)).to_have_count(count)
    page.goto(f"{demo}tags/north-korea/")
    show = page.get_by_role("button", name=re.compile("hidden by your muted tags"))
    expect(show).to_be_visible()
    assert cards(page).count() < every
    show.click()
    expect(cards(page)).to_have_count(every)
    dialog = open_dialog(page)
    expect(dialog.get_by_text("Missiles")).to_be_visible()
    dialog.get_by_role("button", name="Unmute").click()
    expect(dialog.get_by_text("None. A tag is muted")).to_be_visible()
    page.reload()
    expect(cards(page)).to_have_count(every)


def test_each_button_tells_what_it_has_done(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/missiles/")
    status = page.get_by_role("status").and_(page.locator("span"))
    page.get_by_role("button", name="Mute this tag").press("Enter")
    expect(status).to_have_text("Muted")
    page.get_by_role("button", name="Unmute this tag").press("Enter")
    expect(status).to_have_text("No longer muted")
    save(page, demo + ENTRY)
    expect(status).to_have_text("Saved")
    expect(page.get_by_role("button", name="Saved: remove")).to_be_focused()
    assert list_violations(page) == []
    page.get_by_role("button", name="Saved: remove").press("Enter")
    expect(status).to_have_text("Removed")


def test_whoever_removes_what_is_kept_goes_on_beside_it(page: Page, demo: str) -> None:
    """The focus went to the button that closes, without a word, and all the buttons had one name."""
    for address in (ENTRY, "2024/10/first-1500-soldiers/"):
        save(page, demo + address)
    dialog = open_dialog(page)
    titles = dialog.locator("[data-digest-reader-saved] a").all_inner_texts()
    first, second = (dialog.get_by_role("button", name=f"Remove: {title}") for title in titles)
    status = dialog.get_by_role("status")
    second.press("Enter")
    expect(first).to_be_focused()
    expect(status).to_have_text("Removed")
    first.press("Enter")
    expect(dialog.get_by_role("heading", name="Saved for later")).to_be_focused()


def test_a_button_that_failed_keeps_its_name_and_can_be_pressed_again(
    open_context: OpenContext, demo: str
) -> None:
    context = open_context()
    page = context.new_page()
    page.goto(demo + ENTRY)
    button = page.get_by_role("button", name="Save for later")
    expect(button).to_be_visible()
    context.set_offline(True)
    button.press("Enter")
    said = page.get_by_text("This could not be done. Press again to retry.")
    expect(said).to_have_role("status")
    assert said.evaluate("said => said.previousElementSibling.textContent") == "Save for later"
    assert said.evaluate("said => said.getBoundingClientRect().width") > 50
    expect(button).to_be_focused()
    context.set_offline(False)
    button.press("Enter")
    expect(page.get_by_role("button", name="Saved: remove")).to_be_visible()
    expect(said).to_have_count(0)


def save(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_role("button", name="Saved: remove")).to_be_visible()


def test_a_search_shows_headlines_alone_of_what_is_muted(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/missiles/")
    page.get_by_role("button", name="Mute this tag").click()
    page.goto(f"{demo}?search=minister")
    search = page.get_by_role("dialog", name="Search")
    expect(search.get_by_role("status")).to_have_text(re.compile("entries found"))
    found = search.locator(".digest-search__results > li")
    muted = found.filter(has_text=re.compile("· Muted$"))
    expect(muted).not_to_have_count(0)
    expect(muted.locator("mark")).to_have_count(0)
    assert muted.count() < found.count()
    # Who asks for the tag wants to see it.
    page.goto(f"{demo}?search=minister&tag=missiles")
    expect(search.get_by_role("status")).to_have_text(re.compile("entries found"))
    expect(muted).to_have_count(0)


def test_a_muted_tag_mutes_its_narrower_ones_in_timelines_too(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/places/")
    page.get_by_role("button", name="Mute this tag").click()
    expect(page.get_by_role("button", name="Unmute this tag")).to_be_visible()
    page.goto(f"{demo}stories/dprk-russia-treaty/")
    expect(page.get_by_role("button", name=re.compile("hidden by your muted tags"))).to_be_visible()
    hidden = page.locator(".timeline > li:not(:visible)")
    assert hidden.count() > 1
    page.goto(demo)
    expect(page.locator(".cards--front .card:visible")).to_have_count(0)


def go_offline(context: BrowserContext, page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready")
    wait_until(page, "Boolean(navigator.serviceWorker.controller)")
    context.set_offline(True)


def test_a_saved_entry_is_read_without_the_network(open_context: OpenContext, demo: str) -> None:
    context = open_context()
    page = context.new_page()
    faults = watch(page)
    save(page, demo + ENTRY)
    go_offline(context, page)
    page.goto(demo + ENTRY)
    expect(page.locator("h1")).to_contain_text("86 minutes")
    assert page.evaluate("document.querySelector('.entry__figure img').naturalWidth") > 0
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Iowan')
    link = open_dialog(page).get_by_role("link", name=re.compile("86 minutes"))
    expect(link).to_be_visible()
    assert faults == []
    # What is not saved leads to what is.
    page.goto(f"{demo}2031/01/nothing/")
    page.get_by_role("link", name=re.compile("86 minutes")).click()
    page.wait_for_url(demo + ENTRY)


def luminance(colour: Sequence[int]) -> float:
    """How light it is, as WCAG reckons it (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [part / 255 for part in colour[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_the_network_a_page_says_so_and_can_be_read(
    open_context: OpenContext, demo: str, scheme: str
) -> None:
    context = open_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    save(page, demo + ENTRY)
    go_offline(context, page)
    page.goto(f"{demo}tags/missiles/")
    expect(page.get_by_text("No network. This page is not saved; these are:")).to_be_visible()
    # What lies behind the text is the browser's own paper, which no style of an element tells.
    paper = Image.open(BytesIO(page.screenshot())).convert("RGB").crop((2, 2, 3, 3)).tobytes()
    for text in (page.get_by_role("heading"), page.get_by_role("link")):
        ink = re.findall(r"\d+", text.evaluate("text => getComputedStyle(text).color"))
        dark, light = sorted((luminance(paper), luminance([*map(int, ink)])))
        assert (light + 0.05) / (dark + 0.05) > 4.5


def test_a_network_that_hangs_is_not_waited_for(open_context: OpenContext, demo: str) -> None:
    context = open_context()
    page = context.new_page()
    save(page, demo + ENTRY)
    page.evaluate("navigator.serviceWorker.ready")
    wait_until(page, "Boolean(navigator.serviceWorker.controller)")
    context.route(f"{demo}{ENTRY}", lambda _: None)
    page.goto(demo + ENTRY, wait_until="commit")
    expect(page.locator("h1")).to_contain_text("86 minutes")


def test_a_saved_digest_has_its_entries(open_context: OpenContext, demo: str) -> None:
    context = open_context()
    page = context.new_page()
    save(page, f"{demo}digests/2024-W46/")
    go_offline(context, page)
    page.goto(f"{demo}digests/2024-W46/")
    page.locator(".card__headline a").last.click()
    expect(page.locator("article.entry h1")).to_be_visible()


def test_the_latest_digest_is_saved_from_home(open_context: OpenContext, demo: str) -> None:
    context = open_context()
    page = context.new_page()
    save(page, demo)
    headline = page.locator("#latest a")
    title = headline.inner_text()
    expect(open_dialog(page).get_by_role("link", name=title)).to_be_visible()
    page.keyboard.press("Escape")
    go_offline(context, page)
    headline.click()
    expect(page.get_by_role("button", name="Saved: remove")).to_be_visible()
    page.locator(".card__headline a").last.click()
    expect(page.locator("article.entry h1")).to_be_visible()


def test_what_is_removed_is_gone_and_what_another_needs_stays(page: Page, demo: str) -> None:
    def kept() -> set[str]:
        paths = page.evaluate(
            """async () => {
              const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
              const requests = await Promise.all(caches_.map((cache) => cache.keys()))
              return requests.flat().map((request) => new URL(request.url).pathname.replace("/digest/", ""))
            }"""
        )
        return set(paths)

    save(page, demo + ENTRY)
    alone = kept()
    assert {ENTRY, "assets/stylesheets/digest.css", "assets/javascripts/digest-reader/dialog.js"} < alone
    save(page, f"{demo}digests/2024-W46/")
    page.goto(demo + ENTRY)
    page.get_by_role("button", name="Saved: remove").click()
    expect(page.get_by_role("button", name="Save for later")).to_be_visible()
    gone = {path for path in alone - kept() if not path.startswith("images/")}
    assert gone == {ENTRY}
    page.goto(f"{demo}digests/2024-W46/")
    page.get_by_role("button", name="Saved: remove").click()
    expect(page.get_by_role("button", name="Save for later")).to_be_visible()
    assert kept() == set()


def test_all_of_it_is_forgotten_at_once(page: Page, demo: str) -> None:
    save(page, demo + ENTRY)
    page.goto(f"{demo}tags/missiles/")
    page.get_by_role("button", name="Mute this tag").click()
    page.get_by_role("button", name=re.compile("Switch to")).click()
    # What another site of the same host keeps is not ours.
    page.evaluate("localStorage.setItem('/.digest.size', '1.5')")
    page.evaluate("localStorage.setItem('/digest/.__tabs', '[]')")
    dialog = open_dialog(page)
    dialog.get_by_label("Mark what I have read").check()
    dialog.get_by_label("Largest").check()
    forget, asked = dialog.get_by_role("button", name="Forget all of it"), list[str]()

    def answer_no(question: Dialog) -> None:
        asked.append(question.message)
        question.dismiss()

    page.once("dialog", answer_no)
    forget.click()
    assert asked == ["Really forget all of it? It cannot be brought back."]
    expect(dialog.get_by_text("Nothing yet.")).to_be_hidden()
    page.once("dialog", lambda question: question.accept())
    forget.click()
    expect(dialog.get_by_text("Nothing yet.")).to_be_visible()
    expect(dialog.get_by_role("status")).to_have_text("All of it is forgotten.")
    expect(forget).to_be_focused()
    expect(dialog.get_by_label("Normal")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage)") == ["/.digest.size"]
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.keyboard.press("Escape")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert page.evaluate("Object.keys(localStorage)") == ["/.digest.size"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_is_sound(open_context: OpenContext, demo: str, scheme: str) -> None:
    page = open_context(color_scheme=scheme, viewport={"width": 390, "height": 800}).new_page()
    faults = watch(page)
    save(page, demo + ENTRY)
    dialog = open_dialog(page)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    assert list_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Your reading")).to_be_focused()
    assert faults == []
