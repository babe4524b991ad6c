"""The discussion at GitHub: in a frame of giscus.app, when the reader asks for it, and never before."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.served import served
from tests.browser.watch import wait_until, watch
from tests.builders import entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser

GISCUS = {"repo": "owner/harbour", "repo_id": "R_1", "category": "Comments", "category_id": "DIC_1"}
WIDGET = """<!doctype html><p>Two comments</p><script>
parent.postMessage({giscus: {resizeHeight: 333}}, "*")
const session = new URL(location).searchParams.get("session")
if (session === "old") parent.postMessage({giscus: {error: "Bad credentials"}}, "*")
</script>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    text = entry(id="the-ferry", title="A “ferry” & more", date="2024-11-13")
    files = {"content/entries/2024/11/a.md": text}
    root = write_site(tmp_path_factory.mktemp("discussion"), files, search="false", giscus=GISCUS)
    folder = build(root, site_dir=root / "www" / "digest")
    with served(folder.parent) as address:
        yield f"{address}digest/2024/11/a/"


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page that may ask another host: the fixture of that name for all others sees to it that none does."""
    return open_context().new_page()


@pytest.fixture
def asked(page: Page) -> list[dict[str, str]]:
    """What giscus.app is asked for; it answers as the real one does."""
    heard: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        heard.append({name: value for name, (value,) in parse_qs(urlsplit(route.request.url).query).items()})
        route.fulfill(body=WIDGET, content_type="text/html")

    page.route("https://giscus.app/widget?*", answer)
    return heard


def test_nothing_is_loaded_before_the_reader_asks(page: Page, site: str, asked: list[dict[str, str]]) -> None:
    faults = watch(page)
    page.goto(site)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="Comments", exact=True)).to_be_visible()
    assert (asked, faults) == ([], [])
    page.get_by_role("button", name="Load the discussion").click()
    frame = page.frame_locator("iframe.discussion")
    expect(frame.get_by_text("Two comments")).to_be_visible()
    expect(page.locator("iframe.discussion")).to_have_css("height", "333px")
    (request,) = asked
    expected = {
        "repo": "owner/harbour", "repoId": "R_1", "category": "Comments", "categoryId": "DIC_1",
        "term": "the-ferry", "description": "A “ferry” & more", "origin": site, "strict": "1",
        "theme": "light",
    }  # fmt: skip
    assert {name: request.get(name) for name in expected} == expected
    assert [fault for fault in faults if "giscus.app" not in fault] == []


def test_whoever_comes_back_from_signing_in_finds_the_discussion_open(
    page: Page, site: str, asked: list[dict[str, str]]
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}?giscus=new")
    expect(page.frame_locator("iframe.discussion").get_by_text("Two comments")).to_be_visible()
    assert page.url == site
    assert [(request["session"], request["theme"]) for request in asked] == [("new", "dark")]


def test_a_session_that_is_over_is_forgotten(page: Page, site: str, asked: list[dict[str, str]]) -> None:
    page.goto(f"{site}?giscus=old")
    expect(page.frame_locator("iframe.discussion").get_by_text("Two comments")).to_be_visible()
    wait_until(page, "!Object.keys(localStorage).some((key) => key.endsWith('.digest.giscus'))")
    assert [request.get("session") for request in asked] == ["old", None]


def test_without_a_script_there_is_a_link(open_context: OpenContext, site: str) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(site)
    expect(page.get_by_role("link", name="Discussion on GitHub")).to_have_attribute(
        "href", "https://github.com/owner/harbour/discussions"
    )
    expect(page.get_by_role("button", name="Load the discussion")).to_be_hidden()
