"""Does script run in a page, does the page ask another host, does a style leave its box? A browser tells.

Pages stand in frames of one page, some at a time: opening each by itself costs three times as much. A frame
that calls `alert` and the like trips a wire; a policy that only reports sees each script that is not the
site's own, also one that says nothing; then each event that an element waits for is sent to it, and each link
and form that leads to script is used.
"""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, unquote, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright

from digest.templates.frame import add_policy
from tests.browser.chromium import find_or_install, launch

SCRIPT, REQUEST, STYLE = "script ran", "asked another host", "style left its box"
ABREAST = 30  # frames at a time
PATIENCE = 5_000  # milliseconds for the frames to load; what is not there then is looked at as it is
_LIMIT = 12_000  # milliseconds for all that is done with them; a payload that never ends is stopped then
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"]*)">')
_OWN_SCRIPTS = re.compile(r"script-src (?P<sources>[^;]*)")
_DRIVER = "/driver"

_WIRES = Path(__file__).with_suffix(".js")


@dataclass(frozen=True)
class Shown:
    """A file as it is served."""

    data: bytes
    media_type: str = "text/html; charset=utf-8"


# Where the pages of a trial come from: the file at a path from the root, if there is one.
Pages: TypeAlias = Callable[[str], Shown | None]


@dataclass(frozen=True)
class Found:
    """What was found in a page: one of SCRIPT, REQUEST, STYLE, and more about it."""

    what: str
    detail: str


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """A Chromium that no name leads anywhere in, but our own machine's."""
    program = find_or_install()
    with sync_playwright() as playwright:
        browser = launch(playwright, program)
        yield browser
        browser.close()


def inspect(
    browser: Browser,
    pages: Pages,
    paths: Sequence[str],
    *,
    box: str = "body",
    policy: bool = True,
    own: str = "'self'",
) -> Mapping[str, Sequence[Found]]:
    """What went wrong in each of these pages, by path; those in which nothing did are left out.

    `box` is a selector of what holds the text of others, which no style may leave. Without `policy` the
    pages lose their Content-Security-Policy, and the scripts that it allows: what was written into a page
    must be harmless by itself.
    """
    found: dict[str, list[Found]] = defaultdict(list)
    with _served(pages, own, policy=policy) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(path=_WIRES)
        try:
            desk = _Desk(context, address, box)
            for start in range(0, len(paths), ABREAST):
                for path, each in desk.look(paths[start : start + ABREAST]):
                    found[path].append(each)
        finally:
            context.close()
    return found


class _Desk:
    """The page around the frames; a new one where a payload has destroyed it."""

    def __init__(self, context: BrowserContext, address: str, box: str) -> None:
        self._context, self._address = context, address
        self._boxes = f":is({box}) *"
        self._page: Page | None = None
        self._round = 0
        self._asked = _Asked(address)

    def look(self, paths: Sequence[str]) -> Iterator[tuple[str, Found]]:
        """What is found in some pages at once; where the desk is lost, in each by itself."""
        try:
            page = self._page = self._page or self._open()
            self._asked.clear()
            styles, wires = self._ask(page, [self._address + quote(path) for path in paths])
        except Error as error:
            if self._page:
                self._page.close()
            self._page = None
            if len(paths) == 1:
                yield paths[0], Found(SCRIPT, f"the page around it was lost: {error.message[:80]}")
            else:
                for path in paths:
                    yield from self.look((path,))
            return
        told = [(number, Found(SCRIPT, wire)) for number, wire in wires]
        told += [(number, Found(STYLE, style)) for number, style in styles]
        told += [(number, Found(REQUEST, url)) for number, url in self._asked.hosts()]
        for number, each in dict.fromkeys(told):
            yield paths[number], each

    def _ask(self, page: Page, addresses: Sequence[str]) -> tuple[list[list[Any]], list[list[Any]]]:
        """Styles and wires, each with the number of its page; playwright's `evaluate` would wait for ever."""
        self._round += 1
        wanted = {
            "round": self._round,
            "addresses": addresses,
            "patience": PATIENCE,
            "boxes": self._boxes,
        }
        page.evaluate("(wanted) => { look(wanted) }", wanted)
        desk = page.locator(f"body[data-round='{self._round}']")
        found = json.loads(desk.get_attribute("data-found", timeout=_LIMIT) or "{}")
        if not found.get("isWhole"):
            raise Error("its frames are gone")
        return found["styles"], found["wires"]

    def _open(self) -> Page:
        page = self._context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.on("popup", lambda popup: popup.close())
        self._asked.watch(page)
        page.goto(f"{self._address}{_DRIVER}")
        return page


class _Asked:
    """The requests of frames that went to other hosts."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._requests: list[tuple[int, Request]] = []
        self._stopped: set[Request] = set()

    def watch(self, page: Page) -> None:
        """Note what the frames of this page ask for from now on."""
        page.on("request", self._note)
        page.on("requestfailed", self._note_failure)

    def clear(self) -> None:
        """Forget what was asked."""
        self._requests.clear()
        self._stopped.clear()

    def hosts(self) -> Iterator[tuple[int, str]]:
        """Which frame asked for what."""
        for number, request in self._requests:
            if request not in self._stopped:
                yield number, request.url[:200]

    def _note(self, request: Request) -> None:
        schemes = {"http", "https", "ws", "wss", "ftp"}
        if urlsplit(request.url).scheme not in schemes or request.url.startswith(f"{self._address}/"):
            return
        frame = request.frame
        while frame.parent_frame and frame.parent_frame.parent_frame:
            frame = frame.parent_frame
        if frame.parent_frame:
            self._requests.append((int(frame.name), request))

    def _note_failure(self, request: Request) -> None:
        # What the page's own policy forbids is never sent.
        if request.failure == "csp":
            self._stopped.add(request)


@contextmanager
def _served(pages: Pages, own: str, *, policy: bool) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            shown = Shown(b"<!doctype html><body>") if path == _DRIVER else pages(path)
            if not policy and shown and "javascript" in shown.media_type:
                shown = None
            data, headers = _prepare(shown, own, policy=policy) if shown else (b"", {})
            self.send_response(200 if shown else 404)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815  (the name of the library)

        def log_message(self, *_args: object) -> None:
            """What was asked is told by the browser."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A page that is left drops what it was loading."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _prepare(shown: Shown, own: str, *, policy: bool) -> tuple[bytes, Mapping[str, str]]:
    """A page and its headers; without a policy, one that only reports scripts that are not the site's own."""
    headers = {"Content-Type": shown.media_type}
    if not shown.media_type.startswith("text/html"):
        # Style sheets and scripts are the same for all pages.
        return shown.data, headers | {"Cache-Control": "max-age=600"}
    text = shown.data.decode("utf-8", "surrogateescape")
    written = _POLICY.search(text)
    named = _OWN_SCRIPTS.search(written["policy"]) if written else None
    sources = named["sources"] if named else own
    if written and policy:
        # What it stops does not run, and is no find.
        return shown.data, headers
    if written:
        text = text.replace(written[0], "", 1)
    headers["Content-Security-Policy-Report-Only"] = f"script-src {sources} 'unsafe-eval'"
    return text.encode("utf-8", "surrogateescape"), headers


def name_scripts(page: str) -> str:
    """The inline scripts of a page without payloads, as a policy names them."""
    named = _OWN_SCRIPTS.search(add_policy("<head>" + page))
    return named["sources"] if named else "'self'"


def bare_page(inside: str) -> Shown:
    """A page with nothing around the payload and nothing in between."""
    head = "<!doctype html>\n<html><head><meta charset=utf-8><title>A page</title></head>"
    return Shown(f"{head}<body>{inside}</body></html>".encode("utf-8", "surrogateescape"))
