"""Does a style sheet of the site's own load what is there, and what the policy of each page lets through?"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from digest.checks.policy import describe, is_allowed
from digest.model.addresses import find_other_host
from digest.model.problems import Problem, place_in, quote

_TEXT = r"""\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"""
# A comment; what is loaded, by `@import`, by `url(…)` or by both; and a text, in which nothing is loaded.
_TOKENS = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    |(?P<imports>@import\s*)?(?:
        url\(\s*(?:(?P<quoted>{_TEXT})|(?P<bare>(?:[^\s"'()\\]|\\[0-9a-f]{{1,6}}\s?|\\.)*))
        |(?P<text>{_TEXT}))""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:(?P<code>[0-9a-f]{1,6})\s?|(?P<sign>.))", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class StyleSheet:
    """A style sheet by its path below the root of the site, and as its owner knows it."""

    name: str
    shown: str
    text: str

    @property
    def loaded(self) -> Iterator[tuple[str, bool, int]]:
        """What it loads: the address, whether that is another style sheet, and where in the text."""
        for found in _TOKENS.finditer(self.text):
            imports = bool(found["imports"])
            quoted = found["quoted"] or (found["text"] if imports else "")
            if address := _unescape(quoted[1:-1] if quoted else found["bare"] or ""):
                yield address.strip(), imports, found.start()


def find_sheet_faults(
    sheet: StyleSheet, site_url: str, image_hosts: Collection[str], is_there: Callable[[str], bool]
) -> Iterator[Problem]:
    """A style sheet loads nothing from other hosts, and names files that are there.

    `is_there` knows the files of the site by their paths.
    """
    for address, imports, at in sheet.loaded:
        if address[:5].lower() == "data:":
            continue
        host = find_other_host(address, site_url)
        if host and (imports or not is_allowed(address, image_hosts)):
            cure = "put a copy beside the style sheet, and name that"
            place = place_in(sheet.text, at)
            yield describe(sheet.shown, place, f"what this loads from {quote(host)}", cure)
        elif not host and (path := _find_path(address, sheet.name)) and not is_there(path):
            found = f"there is no file {quote(address)}, taken from where the style sheet lies"
            line, column = place_in(sheet.text, at)
            cure = "put it there, or correct the address"
            yield Problem(sheet.shown, line, column, "broken-link", found, "", cure)


def _find_path(address: str, name: str) -> str:
    """The file of this site that an address in a style sheet means; empty where it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme or not parts.path or parts.path.startswith("/"):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))


def _unescape(text: str) -> str:
    """The text that CSS means by escapes, as by `20` after a backslash for a blank."""

    def mean(found: re.Match[str]) -> str:
        code = int(found["code"] or "0", 16)
        return chr(code) if 0 < code < 0x110000 else found["sign"] or ""

    return _ESCAPE.sub(mean, text)
