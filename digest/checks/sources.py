"""Is every report told once, and linked at its own address?"""

from collections.abc import Iterator
from functools import partial

from digest.checks.duplicates import KEPT, Alike, find_doubles
from digest.checks.judging import SHOWN_BY, Reason
from digest.checks.naming import KEEP_FIRST, name_first
from digest.content.library import Library
from digest.model.addresses import is_local
from digest.model.canonical import is_tracked, say_tracking
from digest.model.entry import Entry
from digest.model.identity import group_by_report
from digest.model.marks import Where
from digest.model.problems import Problem, quote
from digest.model.settings import Settings

_SHOWN_AT: dict[Reason, Where] = {
    "address": ("source", "url"),
    "headline": ("title",),
    "text": (),
    "story": ("title",),
}


def check_duplicates(library: Library, settings: Settings) -> Iterator[Problem]:
    """No two entries tell one report; what `same-report` says is not said again."""
    doubles = find_doubles(library.entries, settings.cache / KEPT)
    told = [
        (entry.marks, partial(_tell_double, entry, alike))
        for entry, alike in doubles
        if not _is_same_report(entry, alike)
    ]
    one, many = "further entry tells what another tells", "further entries tell what another tells"
    yield from name_first(told, one, many, at=())


def _tell_double(entry: Entry, alike: Alike) -> Problem:
    found = f"{alike.entry.marks.path} tells the same: {SHOWN_BY[alike.reason]}"
    cure = f"{KEEP_FIRST}; what only the other says can go into it"
    at = _SHOWN_AT[alike.reason]
    return entry.marks.problem("duplicate-story", found, "", cure, at, other=alike.entry.marks)


def check_reach(library: Library, _settings: Settings) -> Iterator[Problem]:
    """The report is where readers can go."""
    for entry in library.entries:
        for name, address in _addresses_of(entry):
            if is_local(address):
                found = f"{quote(address)} is within somebody's own network; no reader can go there"
                cure = "link the report where the public can read it"
                yield entry.marks.problem("local-address", found, "", cure, ("source", name))


def check_tracking(library: Library, _settings: Settings) -> Iterator[Problem]:
    """The address of a report says nothing about how somebody came to it."""
    tracked = [
        (entry.marks, partial(_tell_tracked, entry, name, address))
        for entry in library.entries
        for name, address in _addresses_of(entry)
        if is_tracked(address)
    ]
    one, many = "further address is not the plain one", "further addresses are not the plain ones"
    yield from name_first(tracked, one, many)


def _tell_tracked(entry: Entry, name: str, address: str) -> Problem:
    return entry.marks.problem("tracking-parameters", *say_tracking(address), ("source", name))


def _addresses_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Where the report is, and where its copy, each with the name of its field."""
    source = entry.source
    yield "url", source.url
    if source.archive_url:
        yield "archive_url", source.archive_url


def _is_same_report(entry: Entry, alike: Alike) -> bool:
    other = alike.entry
    if not entry.translates and not other.translates and entry.source.url == other.source.url:
        return True
    return alike.reason == "address" and len(group_by_report((entry, other))) == 1
