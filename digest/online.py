"""What does the host serve by now? For those who must not tell of a page before readers find it there."""

import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from urllib.request import Request, urlopen

from digest import __version__

# How long one answer may take, and how long nobody asks, in seconds.
PATIENCE = 30
_PAUSE = 2.0
HEADERS: Mapping[str, str] = {"User-Agent": f"digest/{__version__}"}


def fetch_served(address: str) -> bytes | None:
    """What the site has at an address of its own; None where it cannot be had."""
    try:
        with urlopen(Request(address, headers=dict(HEADERS)), timeout=PATIENCE) as answer:  # noqa: S310
            return bytes(answer.read())
    except (OSError, HTTPException):
        return None


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Ask at least once, and then again for so many seconds; says whether it became so."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() >= until:
            return False
        time.sleep(min(_PAUSE, max(0.0, until - time.monotonic())))
    return True
