"""What goes wrong in a page without being seen?"""

import time

from playwright.sync_api import Page, Request, Response

HOSTS = ("http://127.0.0.1:", "data:", "blob:", "about:")


def watch(page: Page) -> list[str]:
    """A list that fills with what goes wrong in the page from now on.

    Errors of scripts, what the console says (violations of the Content-Security-Policy are said there),
    requests that fail or are answered with an error, and requests to any other host.
    """
    faults: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(HOSTS):
            faults.append(f"asked another host: {request.url}")

    def on_failure(request: Request) -> None:
        # Whoever goes on to the next page gives up what was still loading.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"{request.failure}: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400:
            faults.append(f"{response.status}: {response.url}")

    page.on("request", on_request)
    page.on("requestfailed", on_failure)
    page.on("response", on_response)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: faults.append(f"console: {said.text}") if said.type in {"error", "warning"} else None,
    )
    return faults


def wait_until(page: Page, expression: str) -> None:
    """Wait until the expression is true in the page.

    Playwright's own `wait_for_function` asks again by `eval`, which the policy of our pages forbids.
    """
    end = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)
