"""A real browser, the sites it reads, and the rule that holds for every page: nothing may go wrong in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import ChromiumError, find_or_install, launch
from tests.browser.served import served
from tests.browser.watch import watch
from tests.sites import ROOT, build, make_once

# The week of 25 November is open then, and the one before it is the latest closed digest.
NOW = datetime(2024, 11, 30, 12, tzinfo=UTC)
NO_BROWSER = pytest.StashKey[str]()

OpenContext = Callable[..., BrowserContext]

expect.set_options(timeout=30_000)


@pytest.fixture(scope="package")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    try:
        program = find_or_install()
    except ChromiumError as error:
        request.config.stash[NO_BROWSER] = str(error)
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        browser = launch(playwright, program)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Say in the last lines what was not tried."""
    try:
        yield
    finally:
        reason = config.stash.get(NO_BROWSER, "")
        if reason:
            terminalreporter.write_line(f"The browser tests were SKIPPED: {reason}.", yellow=True, bold=True)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this repository's own digest, built and served under /digest/."""
    with served(
        make_once(tmp_path_factory, "demo", lambda folder: build(ROOT, NOW, site_dir=folder / "digest"))
    ) as address:
        yield f"{address}digest/"


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A window of its own, that of a desk unless told otherwise."""
    usual = {
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-GB",
        "color_scheme": "light",
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(30_000)
    return context


@pytest.fixture
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """Opens a window of its own: nothing is remembered from another. Takes Playwright's options."""
    contexts = []

    def open_one(**options: Any) -> BrowserContext:
        contexts.append(new_context(browser, **options))
        return contexts[-1]

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_context: OpenContext) -> Iterator[Page]:
    """A page in which any fault fails the test: see `watch`."""
    page = open_context().new_page()
    faults = watch(page)
    yield page
    assert faults == []


@pytest.fixture
def phone(open_context: OpenContext) -> Iterator[Page]:
    """The same on a telephone."""
    page = open_context(viewport={"width": 390, "height": 800}, has_touch=True).new_page()
    faults = watch(page)
    yield page
    assert faults == []
