"""Does a style sheet of the site's own load what is there, and what the policy of each page lets through?"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from digest.addresses import find_other_host
from digest.checks.policy import describe, is_allowed
from digest.problems import Problem, place_in, quote

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# `url(…)`, with or without quotation marks, and what `@import` names without it.
_LOADED = re.compile(
    r"""(?P<imports>@import\s*)(?P<mark>["'])(?P<address>[^"'\n]*)(?P=mark)"""
    r"""|(?P<also>@import\s*)?url\(\s*(?P<sign>["']?)(?P<named>[^"'()\n]*)(?P=sign)\s*\)""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StyleSheet:
    """A style sheet by its path below the root of the site, and as its owner knows it."""

    name: str
    shown: str
    text: str

    @property
    def loaded(self) -> Iterator[tuple[str, bool, tuple[int, int]]]:
        """What it loads: the address, whether that is another style sheet, and the place."""
        text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), self.text)
        for found in _LOADED.finditer(text):
            address = found["address"] or found["named"] or ""
            yield address.strip(), bool(found["imports"] or found["also"]), place_in(text, found.start())


def find_sheet_faults(
    sheet: StyleSheet, site_url: str, image_hosts: Collection[str], is_there: Callable[[str], bool]
) -> Iterator[Problem]:
    """A style sheet loads nothing from other hosts, and names files that are there.

    `is_there` knows the files of the site by their paths.
    """
    for address, imports, place in sheet.loaded:
        host = find_other_host(address, site_url)
        if host and (imports or not is_allowed(address, image_hosts)):
            cure = "put a copy beside the style sheet, and name that"
            yield describe(sheet.shown, place, f"what this loads from {quote(host)}", cure)
        elif not host and (path := _find_path(address, sheet.name)) and not is_there(path):
            found = f"there is no file {quote(address)}, taken from where the style sheet lies"
            yield Problem(
                sheet.shown, *place, "broken-link", found, "", "put it there, or correct the address"
            )


def _find_path(address: str, name: str) -> str:
    """The file of this site that an address in a style sheet means; empty where it is none."""
    parts = urlsplit(address)
    if parts.scheme or not parts.path or parts.path.startswith("/"):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
