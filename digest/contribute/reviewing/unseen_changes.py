"""What does a change do that no page shows: which old addresses lead on, which warnings are silent?"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from digest.checks.exceptions import list_excepted
from digest.content.library import Library
from digest.model.addresses import alias_address


class LedOn(NamedTuple):
    """An old address, and the page that it leads to: both stay for good."""

    alias: str
    address: str


class Exemption(NamedTuple):
    """A rule that a file is excepted from, and the reason that it gives."""

    path: str
    rule: str
    reason: str


def find_redirects(old: Library, new: Library, moved: Mapping[str, str]) -> Iterator[LedOn]:
    """Those that are new, or lead elsewhere; that of a page to where it has `moved` is told with the move."""
    known = {each.alias: moved.get(each.address, each.address) for each in _list_redirects(old)} | dict(moved)
    yield from (each for each in _list_redirects(new) if known.get(each.alias) != each.address)


def _list_redirects(library: Library) -> Iterator[LedOn]:
    for page in (*library.moved, *library.tags.moved):
        yield from (LedOn(alias_address(alias), page.address) for alias in page.aliases)


def find_exemptions(old: Library, new: Library, renames: Mapping[str, str]) -> Iterator[Exemption]:
    """Those that are new, or have another reason; `renames` gives the old path of renamed files."""
    known = set(_list_exemptions(old))
    for each in _list_exemptions(new):
        if each._replace(path=renames.get(each.path, each.path)) not in known:
            yield each


def _list_exemptions(library: Library) -> Iterator[Exemption]:
    for item in list_excepted(library):
        yield from (Exemption(item.marks.path, rule, reason) for rule, reason in item.exceptions)
