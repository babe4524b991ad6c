"""Is every kind of page whole, on a telephone and on a desk, by day and by night?"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenContext, new_context
from tests.browser.kinds import KINDS, SCHEMES, SCREENS
from tests.browser.served import served
from tests.browser.watch import watch
from tests.builders import config, entry
from tests.drawing import Draw
from tests.sites import ROOT, build, write_site

pytestmark = pytest.mark.browser

# What a reader, a screen reader or a search engine would miss; every list should be empty.
FAULTS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true })
  const shown = (selector) => [...document.querySelectorAll(selector)].filter(seen)
  const tell = (one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`
  const faults = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) {
    const wide = shown("body *").filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
    faults.push(`wider than the window: ${wide.slice(-3).map(tell)}`)
  }
  const headings = shown("h1, h2, h3, h4, h5, h6")
  const ones = headings.filter((one) => one.tagName === "H1")
  if (ones.length !== 1 || headings[0] !== ones[0]) faults.push(`not one h1, first: ${headings.map(tell)}`)
  headings.slice(1).forEach((heading, number) => {
    const level = Number(headings[number].tagName[1])
    if (heading.tagName[1] > level + 1) faults.push(`skips a level: ${tell(heading)}`)
  })
  if (shown("main").length !== 1) faults.push("not one main landmark")
  if (!document.title.trim()) faults.push("no title")
  if (!root.lang) faults.push("no language")
  for (const image of document.images) {
    if (!image.hasAttribute("alt")) faults.push(`no alt: ${image.src}`)
    if (image.complete && !image.naturalWidth) faults.push(`no image: ${image.src}`)
  }
  for (const control of shown("a[href], button")) {
    const image = control.querySelector("img")
    const name = control.innerText.trim() || control.ariaLabel || control.title || image?.alt
    if (!name) faults.push(`a control without a name: ${control.outerHTML.slice(0, 80)}`)
  }
  for (const box of document.querySelectorAll("[type=checkbox][autocomplete], [type=radio][autocomplete]")) {
    faults.push(`no HTML: ${box.outerHTML}`)
  }
  for (const label of document.querySelectorAll("label[aria-label], div[aria-label]:not([role])")) {
    faults.push(`no HTML: ${label.outerHTML}`)
  }
  const policy = document.head.firstElementChild
  if (policy.httpEquiv !== "Content-Security-Policy" || !policy.content.startsWith("default-src 'none'")) {
    faults.push("the first element of the head is no Content-Security-Policy")
  }
  return faults
}"""


# The rules of axe-core whose answer follows from colours. By night nothing else is another than by day.
COLOURS = ["color-contrast", "link-in-text-block"]


# For each text axe-core reads the colours of all that lies behind it: the same few, thousands of times.
REMEMBER_COLOURS = """() => {
  const { Color } = axe.commons.color
  const parse = Color.prototype.parseString
  const known = new Map()
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) known.set(text, parse.call(new Color(0, 0, 0), text))
    const { r, g, b, alpha } = known.get(text)
    return Object.assign(this, { r, g, b, alpha })
  }
}"""
BACKGROUNDS = (
    """() => [...document.querySelectorAll("*")].map((one) => getComputedStyle(one).backgroundColor)"""
)
# The theme's paper, its boxes, the announcement and the foot, by day.
OUR_PAPERS = {"rgb(251, 250, 246)", "rgb(241, 238, 230)", "rgb(29, 36, 48)", "rgb(23, 29, 39)"}
# A line for each violation; all the rest of what axe-core says is sixty kilobytes.
VIOLATIONS = """async (how) => {
  const { violations } = await axe.run({ ...how, resultTypes: ["violations"] })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}"""


def list_violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core has against the page as it is shown now: by its rules for WCAG and its best practices."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
        page.evaluate(REMEMBER_COLOURS)
    # What WCAG 2.2 says of the size of targets is asked only by those who ask for it.
    how = {"runOnly": list(rules)} if rules else {"rules": {"target-size": {"enabled": True}}}
    found: list[str] = page.evaluate(VIOLATIONS, how)
    return found


@pytest.fixture(scope="module")
def readers(browser: Browser) -> Iterator[dict[str, tuple[Page, list[str]]]]:
    """Two who read everything, one by day and one by night; with the faults that each has met."""
    contexts = {scheme: new_context(browser, color_scheme=scheme) for scheme in SCHEMES}
    pages = {scheme: context.new_page() for scheme, context in contexts.items()}
    yield {scheme: (page, watch(page)) for scheme, page in pages.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_whole(
    readers: dict[str, tuple[Page, list[str]]], demo: str, kind: str, scheme: str, draw: Draw
) -> None:
    page, faults = readers[scheme]
    faults.clear()
    page.goto(demo + KINDS[kind])
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])
    # By day on each, by night on one of them.
    for screen in draw.some(list(SCREENS.values()), 1 if scheme == "dark" else len(SCREENS)):
        page.set_viewport_size(screen)
        assert page.evaluate(FAULTS) == []
        assert list_violations(page, COLOURS if scheme == "dark" else ()) == []
    assert faults == []


@pytest.fixture(scope="module")
def coloured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A digest in the colours that the documentation proposes."""
    (style,) = re.findall(
        r"```css\n(.*?)```", (ROOT / "docs/start.md").read_text(encoding="utf-8"), re.DOTALL
    )
    files = {
        "mkdocs.yml": config({}).replace("name: digest", "name: digest\n  custom_dir: overrides")
        + "extra_css: [own.css]\ncopyright: © The [Group](https://example.org/)\n",
        "content/pages/own.css": style,
        "overrides/partials/announce.html": '<a href="https://example.org/">Come to our party</a>\n',
        "content/entries/2024/11/a.md": entry(
            tags=["peace"], corrections=[{"date": "2024-11-14", "note": "Two, not three."}]
        ),
    }
    with served(build(write_site(tmp_path_factory.mktemp("coloured"), files))) as address:
        yield address


@pytest.mark.parametrize("scheme", SCHEMES)
def test_in_the_colours_of_the_documentation_all_can_be_read_and_none_is_ours(
    open_context: OpenContext, coloured: str, scheme: str
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    for where in ("2024/11/a/", "about/"):
        page.goto(coloured + where)
        assert list_violations(page, COLOURS) == []
    if scheme == "light":
        page.goto(f"{coloured}2024/11/a/")
        assert set(page.evaluate(BACKGROUNDS)) & OUR_PAPERS == set()


def test_a_digest_and_an_entry_are_printed_as_clean_documents(open_context: OpenContext, demo: str) -> None:
    page = open_context(color_scheme="dark").new_page()
    faults = watch(page)
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(demo + KINDS["digest"])
    ink, paper = (
        page.locator(place).evaluate(f"element => getComputedStyle(element).{name}")
        for place, name in (("h1", "color"), ("body", "backgroundColor"))
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    for place in (".md-tabs", ".md-copyright__made", ".turn", ".digest-search-open"):
        expect(page.locator(place)).to_be_hidden()
    expect(page.locator(".md-header")).to_have_text("Northeast Asia Digest", use_inner_text=True)
    addresses = page.locator(".card .printed").all_inner_texts()
    assert len(addresses) == page.locator(".card").count()
    assert all(address.startswith("https://example.org/digest/2024/11/") for address in addresses)
    page.goto(demo + KINDS["entry with corrections and a table"])
    links = page.locator(".entry__body a[href^=http], .source a[href^=http]")
    assert links.count() > 3
    written = links.evaluate_all(
        "links => links.map((link) => [link.href, getComputedStyle(link, '::after').content])"
    )
    assert [text for _, text in written] == [f'" ({address})"' for address, _ in written]
    page.emulate_media(media="screen")
    expect(page.locator(".printed:visible")).to_have_count(0)
    assert faults == []


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A digest with what is hard to print."""
    body = "\n\n".join(
        (
            "See [our entry](b.md) and [theirs](https://news.example/c).[^1]",
            *(_write_table(["1,234,567"] * columns) for columns in (3, 12)),
            _write_table(["A very long sentence about the harvest"] * 16),
            "<details><summary>How it was counted</summary><p>By hand.</p></details>",
            "[^1]: A note.",
        )
    )
    corrected = [{"date": "2024-11-15", "note": "The paper was retracted."}]
    files = {
        "content/entries/2024/11/a.md": entry(story="talks", body=f"{body}\n"),
        "content/entries/2024/11/b.md": entry(date="2024-11-14", story="talks", corrections=corrected),
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
    }
    site = write_site(tmp_path_factory.mktemp("paper"), files, licence="CC BY 4.0")
    with served(build(site)) as address:
        yield address


def _write_table(cells: Sequence[str]) -> str:
    return "\n".join(
        "| " + " | ".join(row) + " |" for row in (["Region"] * len(cells), ["---"] * len(cells), cells)
    )


# A4 without its margins, in CSS pixels.
PAPER = {"width": 680, "height": 1000}


def test_on_paper_no_table_is_cut_off_and_no_number_is_broken(open_context: OpenContext, paper: str) -> None:
    page = open_context(viewport=PAPER).new_page()
    page.emulate_media(media="print")
    page.goto(f"{paper}2024/11/a/")
    tables = page.locator(".entry__body table")
    expect(page.locator(".md-typeset__scrollwrap")).to_have_count(3)
    ends, column = (
        tables.evaluate_all(f"tables => tables.map((one) => {end})")
        for end in (
            "Math.max(one.getBoundingClientRect().left + one.scrollWidth, one.getBoundingClientRect().right)",
            "document.querySelector('.entry__body').getBoundingClientRect().right",
        )
    )
    assert [end <= edge + 1 for end, edge in zip(ends, column, strict=True)] == [True] * 3, (ends, column)
    lines = (
        tables.nth(1)
        .locator("td")
        .evaluate_all(
            "cells => cells.map((cell) => { const range = document.createRange();"
            " range.selectNodeContents(cell); return range.getClientRects().length })"
        )
    )
    assert lines == [1] * 12


def test_a_table_that_is_scrolled_has_a_name(open_context: OpenContext, paper: str) -> None:
    """Who comes to it by Tab was told nothing."""
    page = open_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{paper}2024/11/a/")
    boxes = page.get_by_role("region").and_(page.locator(".md-typeset__scrollwrap[tabindex]"))
    expect(boxes).to_have_count(2)
    expect(boxes.nth(0)).to_have_accessible_name("Table 1")
    expect(boxes.nth(1)).to_have_accessible_name("Table 2")
    assert list_violations(page) == []


def test_a_printed_entry_says_whose_it_is_and_leaves_out_what_paper_cannot_do(
    open_context: OpenContext, paper: str
) -> None:
    page = open_context(viewport=PAPER).new_page()
    page.goto(f"{paper}2024/11/a/")
    page.pdf()
    page.emulate_media(media="print")
    expect(page.locator(".md-header")).to_have_text("The Test Digest", use_inner_text=True)
    expect(page.locator(".md-footer")).to_have_text("Our own texts: CC BY 4.0", use_inner_text=True)
    expect(page.locator(".footnote-backref")).to_be_hidden()
    expect(page.get_by_text("By hand.")).to_be_visible()
    box = page.locator(".entry__body details").evaluate("one => getComputedStyle(one).borderTopWidth")
    icon = page.locator(".entry__body summary").evaluate("one => getComputedStyle(one, '::before').display")
    assert (box, icon) == ("0px", "none")
    written = page.locator(".entry__body > p > a, .md-footer a[rel=license]").evaluate_all(
        "links => links.map((link) => getComputedStyle(link, '::after').content)"
    )
    addresses = (
        "https://example.org/digest/2024/11/b/",
        "https://news.example/c",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert written == [f'" ({address})"' for address in addresses]
    expect(page.locator(".around .printed")).to_have_text("https://example.org/digest/2024/11/b/")


def test_a_printed_story_has_the_address_of_each_entry_and_what_was_corrected(
    open_context: OpenContext, paper: str
) -> None:
    page = open_context(viewport=PAPER).new_page()
    page.emulate_media(media="print")
    page.goto(f"{paper}stories/talks/")
    addresses = page.locator(".timeline .printed").all_inner_texts()
    assert addresses == [f"https://example.org/digest/2024/11/{name}/" for name in "ba"]
    expect(page.locator(".timeline .flag")).to_be_visible()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "404"])
def test_a_printout_names_the_publication_and_the_address_at_its_foot(
    open_context: OpenContext, demo: str, kind: str
) -> None:
    page = open_context().new_page()
    page.emulate_media(media="print")
    page.goto(demo + KINDS[kind])
    foot = page.locator(".printed").last
    expect(foot).to_have_text(f"Northeast Asia Digest · https://example.org/digest/{KINDS[kind]}")
    expect(foot).to_be_visible()
    ends = page.locator("main").evaluate("main => main.getBoundingClientRect().bottom")
    box = foot.bounding_box()
    assert box
    assert ends - box["y"] - box["height"] < 40


@pytest.fixture(scope="module")
def headed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A digest with links in the headings of its texts."""
    text = "## [Cranes](https://a.example/)\n\nThey came.\n\n### [Geese](https://b.example/)\n\nThey go.\n"
    files = {
        "content/entries/2024/11/a.md": entry(body=text),
        "content/digests/2024-W46.md": f"---\ntitle: A week of birds\n---\n{text}",
        "content/stories/birds.md": f"---\ntitle: Birds\n---\n{text}",
        "content/pages/birds.md": f"# Birds\n\n{text}",
        "content/entries/2024/11/b.md": entry(story="birds"),
    }
    with served(build(write_site(tmp_path_factory.mktemp("headed"), files))) as address:
        yield address


def test_a_link_in_a_heading_of_a_text_is_seen(page: Page, headed: str) -> None:
    for where in ("2024/11/a/", "digests/2024-W46/", "stories/birds/", "birds/"):
        page.goto(headed + where)
        links = page.locator(":is(h2, h3) a", has_text=re.compile("Cranes|Geese"))
        shown = [link.evaluate("link => getComputedStyle(link).textDecorationLine") for link in links.all()]
        assert shown == ["underline"] * 2, where


def test_the_headings_of_a_note_are_no_larger_than_the_headlines_below_it(page: Page, headed: str) -> None:
    sizes = "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    for where in ("", "digests/2024-W46/", "stories/birds/"):
        page.goto(headed + where)
        h2, h3 = page.locator(".editorial :is(h2, h3)").evaluate_all(sizes)
        headlines = page.locator(":is(.card__headline, .timeline h2)").evaluate_all(sizes)
        assert headlines
        assert h3 < h2 < min(headlines), where


def test_a_list_in_a_list_keeps_its_numbers(page: Page, demo: str) -> None:
    page.goto(demo + KINDS["entry with corrections and a table"])
    body = page.locator(".entry__body")
    body.evaluate("body => { body.innerHTML = '<ol><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li></ol>' }")
    signs = body.locator("ol, ul").evaluate_all(
        "lists => lists.map((l) => getComputedStyle(l).listStyleType)"
    )
    assert signs == ["decimal", "disc", "decimal"]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_search_dialog_is_no_wider_than_the_screen(page: Page, demo: str, screen: str) -> None:
    page.set_viewport_size(SCREENS[screen])
    page.goto(demo)
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    dialog.locator("summary").click()
    dialog.get_by_role("searchbox").fill("missile")
    expect(dialog.locator("li").first).to_be_visible()
    expect(dialog).to_be_in_viewport(ratio=1)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    assert list_violations(page) == []
    fields = dialog.locator("select, input[type=date]").evaluate_all(
        "fields => fields.map((field) => field.getBoundingClientRect())"
    )
    term = dialog.get_by_role("searchbox").bounding_box()
    assert term is not None
    assert len(fields) == 7
    assert max(field["right"] for field in fields) <= term["x"] + term["width"] + 1, "wider than the dialog"
    for left, right in pairwise(fields):
        assert left["top"] != right["top"] or left["right"] <= right["left"], "two fields of one row overlap"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_colours_of_start_md_can_be_read(
    scheme: str, width: int, open_context: OpenContext, demo: str
) -> None:
    css = re.findall(r"```css\n(.*?)```", (ROOT / "docs/start.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(css) == 1
    viewport = {"width": width, "height": 800}
    page = open_context(color_scheme=scheme, viewport=viewport, bypass_csp=True).new_page()
    page.goto(f"{demo}tags/")
    page.add_style_tag(content=css[0])
    if width < 1000:
        page.locator(".digest-menu").click()
        page.wait_for_function("document.activeElement.closest('.md-sidebar')")
    assert list_violations(page, COLOURS) == []


def test_what_axe_finds_is_told(page: Page, demo: str) -> None:
    page.goto(demo)
    page.locator(".kicker").first.evaluate("kicker => { kicker.style.color = '#ddd' }")
    page.locator("h2 a").first.evaluate("link => { link.textContent = '' }")
    assert {found.partition(":")[0] for found in list_violations(page)} >= {"color-contrast", "link-name"}
    assert {found.partition(":")[0] for found in list_violations(page, COLOURS)} == {"color-contrast"}


def test_an_address_that_never_was_leads_on(open_context: OpenContext, demo: str) -> None:
    page = open_context().new_page()
    faults = watch(page)
    missing = f"{demo}2031/02/nothing/here/"
    response = page.goto(missing)
    assert response is not None
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("This page was not found")
    assert [fault for fault in faults if missing not in fault and "404" not in fault] == []
    assert [fault for fault in faults if fault.startswith("404: ")] == [f"404: {missing}"]
    for name, address in (
        ("The latest digest", ""),
        ("Every entry by date", "archive/"),
        ("Every tag", "tags/"),
    ):
        page.goto(missing)
        page.get_by_role("link", name=name).click()
        page.wait_for_url(demo + address)


def test_a_script_that_got_into_a_page_does_not_run(open_context: OpenContext, demo: str) -> None:
    page = open_context().new_page()
    said = watch(page)
    page.goto(demo)
    page.evaluate(
        """() => {
          window.ran = []
          const script = document.createElement("script")
          script.textContent = "window.ran.push('inline')"
          document.body.append(script)
          const link = document.createElement("a")
          link.setAttribute("onclick", "window.ran.push('handler')")
          document.body.append(link)
          link.click()
        }"""
    )
    assert page.evaluate("() => window.ran") == []
    assert len([fault for fault in said if re.search("Content Security Policy", fault)]) == 2


# Letters that a telephone makes too small, and what runs into another: texts and the samples of the legend.
CROWDED = """() => {
  const scale = 358 / document.documentElement.viewBox.baseVal.width
  const texts = [...document.querySelectorAll("text:not([aria-hidden])")]
  const small = texts.filter((each) => each.getAttribute("font-size") * scale < 9.5)
  const samples = [...document.querySelectorAll("line")].filter((line) => line.getBBox().width === 44)
  const parts = [...texts, ...samples].map((part) => [part.textContent || "sample", part.getBBox()])
  const meet = (a, b) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y + 5 < b.y + b.height && b.y + 5 < a.y + a.height
  const found = parts.map(([, box], at) => parts.slice(at + 1).filter(([, other]) => meet(box, other)))
  return [...small.map((each) => each.textContent), ...found.flat().map(([name]) => name)]
}"""


def test_the_chart_of_estimates_can_be_read_on_a_telephone(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}images/troop-estimates.svg")
    assert phone.evaluate("document.querySelectorAll('text').length") > 30
    assert phone.evaluate(CROWDED) == []


# More than our own dialog makes of letters, and the most that a telephone's settings do.
@pytest.mark.parametrize("size", ["200%", "312.5%"])
def test_the_name_of_the_site_stays_whole_with_large_letters(phone: Page, demo: str, size: str) -> None:
    phone.goto(demo)
    phone.evaluate("(size) => { document.documentElement.style.fontSize = size }", size)
    name = phone.locator(".digest-masthead .md-ellipsis")
    assert name.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert name.evaluate("each => each.scrollHeight <= each.clientHeight")
    buttons = phone.locator(".md-header__button:visible")
    assert buttons.evaluate_all(
        "all => all.every((each) => each.getBoundingClientRect().right <= innerWidth)"
    )


def test_a_headline_has_one_font_whatever_fonts_of_east_asia_there_are(
    open_context: OpenContext, tmp_path: Path
) -> None:
    settings = config({}).replace("  name: digest", "  name: digest\n  language: uk")
    news = {"content/entries/2024/11/a.md": entry(title="Єврорегіон: їжак і ґанок у Києві")}
    context = open_context()
    page = context.new_page()
    with served(build(write_site(tmp_path, {**news, "mkdocs.yml": settings}))) as address:
        page.goto(f"{address}2024/11/a/")
        tools = context.new_cdp_session(page)
        for domain in ("DOM", "CSS"):
            tools.send(f"{domain}.enable")
        root = tools.send("DOM.getDocument", {"depth": 1})["root"]["nodeId"]
        headline = tools.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
        fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": headline})["fonts"]
    assert len(fonts) == 1, [font["familyName"] for font in fonts]
