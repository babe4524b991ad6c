"""Does a translation keep up with its original?"""

from collections.abc import Iterator

from digest.dates import Moment
from digest.entry import Entry
from digest.library import Library
from digest.problems import Problem, quote
from digest.settings import Settings

# How much of a correction is shown: enough to find what was wrong.
_SHOWN = 160


def check_amends(library: Library, _settings: Settings) -> Iterator[Problem]:
    """What is corrected in a text is corrected in its translations, too."""
    for entry, original in _pair(library):
        if not original.corrections:
            continue
        newest = max(original.corrections, key=lambda correction: correction.date)
        own = (entry.date, *(correction.date for correction in entry.corrections))
        if all(_is_after(newest.date, date) for date in own):
            note = quote(newest.note, _SHOWN)
            found = f"{quote(original.id)} was corrected on {newest.date.day}: {note}"
            cure = (
                "correct this text, too, and say so under corrections, or write an exception if it never "
                "had the mistake"
            )
            yield entry.marks.problem("uncorrected-translation", found, "", cure, ("translates",))


def _pair(library: Library) -> Iterator[tuple[Entry, Entry]]:
    """Each translation with the text that it names; with a draft it has nothing to do yet."""
    translations = [entry for entry in library.entries if entry.translates]
    known = {entry.id: entry for entry in library.entries if not entry.draft} if translations else {}
    return ((entry, known[entry.translates]) for entry in translations if entry.translates in known)


def _is_after(one: Moment, other: Moment) -> bool:
    """Whether it is later for sure: of a day without a time nobody knows the hour."""
    return one.at > other.at if one.timed and other.timed else one.day > other.day
