"""A player on the page of an entry: there without a script, and nothing is loaded until it is pressed."""

import io
import math
import wave
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import OpenContext
from tests.browser.served import served
from tests.browser.watch import wait_until
from tests.builders import entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser


def tone() -> bytes:
    """A second of a low tone."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(bytes(128 + round(60 * math.sin(each / 6)) for each in range(8_000)))
    return data.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files: dict[str, str | bytes] = {
        "content/entries/2024/11/own.md": entry(
            audio={"file": "audio/tone.wav", "title": "A tone", "duration": "0:01"}
        ),
        "content/entries/2024/11/other.md": entry(
            source={"name": "NHK", "url": "https://nhk.example/b"},
            audio={"url": "https://audio.example/far.mp3"},
        ),
        "content/pages/audio/tone.wav": tone(),
    }
    root = write_site(tmp_path_factory.mktemp("audio"), files, search="false", audio_hosts=["audio.example"])
    folder = build(root, site_dir=root / "www" / "digest")
    with served(folder.parent) as address:
        yield f"{address}digest/2024/11/"


def asked_for(page: Page) -> list[str]:
    """The sounds that are asked for from now on."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type == "media" or request.url.endswith((".wav", ".mp3")):
            found.append(request.url)

    page.on("request", note)
    return found


@pytest.mark.parametrize("name", ["own", "other"])
def test_nothing_is_loaded_before_a_reader_presses_play(page: Page, site: str, name: str) -> None:
    sounds = asked_for(page)
    page.goto(f"{site}{name}/")
    page.wait_for_timeout(500)
    expect(page.locator("audio")).to_be_visible()
    assert page.evaluate("document.querySelector('audio').paused") is True
    assert sounds == []


def test_it_plays_when_it_is_pressed(page: Page, site: str) -> None:
    sounds = asked_for(page)
    page.goto(f"{site}own/")
    page.evaluate("document.querySelector('audio').muted = true")
    page.locator("audio").focus()
    page.keyboard.press("Space")
    wait_until(page, "document.querySelector('audio').readyState > 0")
    assert {address.rpartition("/")[2] for address in sounds} == {"tone.wav"}


def test_the_policy_lets_a_listed_host_play(open_context: OpenContext, site: str) -> None:
    page = open_context().new_page()
    page.route("https://audio.example/**", lambda route: route.fulfill(body=tone(), content_type="audio/wav"))
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text))
    page.goto(f"{site}other/")
    page.evaluate("document.querySelector('audio').muted = true")
    page.locator("audio").focus()
    page.keyboard.press("Space")
    wait_until(page, "document.querySelector('audio').readyState > 0")
    assert said == []


def test_it_is_there_without_a_script(open_context: OpenContext, site: str) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{site}own/")
    expect(page.locator("audio")).to_be_visible()
    expect(page.get_by_role("link", name="Download")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_it_is_no_wider_than_the_text(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}own/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [page.locator(each).bounding_box() for each in ("audio", ".entry__body")]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + boxes[1]["width"] + 1


def test_paper_has_its_address(page: Page, site: str) -> None:
    page.goto(f"{site}own/")
    page.emulate_media(media="print")
    expect(page.locator("audio")).to_be_hidden()
    expect(page.locator(".entry__audio .printed")).to_be_visible()
