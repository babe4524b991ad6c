"""Is every report told once, and linked at its own address?"""

from collections.abc import Iterator
from dataclasses import replace

from digest.addresses import is_local
from digest.canonical import find_tracking, say_tracking
from digest.duplicates import Alike, Reason, find_doubles
from digest.entry import Entry
from digest.feeds.identity import group_by_report
from digest.frontmatter import Path
from digest.library import Library
from digest.problems import Problem, count, quote
from digest.settings import Settings

# So many of one rule are named; an archive that was taken over may have thousands.
MOST_NAMED = 50
_SHOWN_AT: dict[Reason, Path] = {
    "address": ("source", "url"),
    "headline": ("title",),
    "text": (),
    "story": ("title",),
}
_SHOWN_BY: dict[Reason, str] = {
    "address": "the address leads to its report",
    "headline": "the headlines are nearly the same",
    "text": "the texts are nearly the same",
    "story": "the same names and words stand in both, within few days",
}


def check_duplicates(library: Library, _settings: Settings) -> Iterator[Problem]:
    """No two entries tell one report; what `same-report` says is not said again."""
    doubles = [each for each in find_doubles(library.entries) if not _is_same_report(*each)]
    for entry, alike in doubles[:MOST_NAMED]:
        found = f"{alike.entry.marks.path} tells the same: {_SHOWN_BY[alike.reason]}"
        cure = "keep one of the two; what only the other says can go into it"
        at, other = _SHOWN_AT[alike.reason], alike.entry.marks
        problem = entry.marks.problem("duplicate-story", found, "", cure, at)
        yield replace(problem, other=(other.path, *other.find(*at)))
    if more := doubles[MOST_NAMED:]:
        found = f"{count(len(more), 'further entry tells', 'further entries tell')} what another tells"
        yield more[0][0].marks.problem("duplicate-story", found, "", "mend those above first")


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
    tracked = [each for entry in library.entries for each in _find_tracked(entry)]
    for entry, at, address in tracked[:MOST_NAMED]:
        yield entry.marks.problem("tracking-parameters", *say_tracking(address), at)
    if more := tracked[MOST_NAMED:]:
        found = f"{count(len(more), 'further address carries', 'further addresses carry')} such parameters"
        yield more[0][0].marks.problem("tracking-parameters", found, "", "mend those above first", more[0][1])


def _find_tracked(entry: Entry) -> Iterator[tuple[Entry, Path, str]]:
    for name, address in _addresses_of(entry):
        if find_tracking(address):
            yield entry, ("source", name), address


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
