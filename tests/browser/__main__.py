"""The command that shows every kind of page: python -m tests.browser FOLDER."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from digest.running.announcing import draft_mail
from tests.browser.chromium import find_or_install, launch
from tests.browser.conftest import NOW, new_context
from tests.browser.kinds import KINDS, SCHEMES, SCREENS
from tests.browser.served import served
from tests.letters import texts_of
from tests.sites import ROOT, build

# Where a letter lies beside the pages, to be seen as they are.
LETTER = "letter.html"


def take_screenshots(folder: Path) -> Iterator[Path]:
    """Build the demo; a PNG of each kind of page, and a letter, on each screen, light and dark, on paper."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = build(ROOT, NOW, site_dir=Path(scratch, "digest"))
        message = draft_mail(ROOT / "mkdocs.yml", "2024-W46", now=NOW).message
        (site / LETTER).write_text(texts_of(message)[1], encoding="utf-8")
        browser = launch(playwright, find_or_install())
        with served(Path(scratch)) as address:
            yield from _take(browser, f"{address}digest/", folder)
        browser.close()


def _take(browser: Browser, site: str, folder: Path) -> Iterator[Path]:
    for kind, address in {**KINDS, "letter": LETTER}.items():
        name = kind.replace(" ", "-")
        for scheme in SCHEMES:
            context = new_context(browser, color_scheme=scheme)
            page = context.new_page()
            page.goto(site + address)
            for screen, size in SCREENS.items():
                page.set_viewport_size(size)
                yield _shoot(page, folder / f"{name}-{screen}-{scheme}.png")
            if scheme == "light":
                page.emulate_media(media="print")
                yield _shoot(page, folder / f"{name}-print.png")
            context.close()


def _shoot(page: Page, place: Path) -> Path:
    page.screenshot(path=place, full_page=True)
    return place


if __name__ == "__main__":
    for picture in take_screenshots(Path(sys.argv[1])):
        print(picture)
