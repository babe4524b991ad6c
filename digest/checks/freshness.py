"""Is an entry still news, and still of the same story?"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile

from digest.content.library import Library
from digest.model.dates import BY_GREGORIAN, FIRST_YEAR, find_gregorian
from digest.model.entry import Entry
from digest.model.problems import Problem, count
from digest.model.settings import Settings
from digest.writing.languages import main_language

# A weekly or monthly digest takes up a report weeks after it appeared; two months after, something is odd.
LATEST = timedelta(days=60)
# A yearly meeting makes one story of its years.
_LONGEST_REST = timedelta(days=380)

# So far ahead of all others nothing is planned, and hardly a digest rests so long.
_FARTHEST = timedelta(days=3653)
# So many entries may have a wrong date at once.
_SLIPS = 10


def check_future(library: Library, settings: Settings) -> Iterator[Problem]:
    """No entry is dated years after all others, nor by another calendar. Without a clock they alone tell."""
    for entry in takewhile(lambda entry: entry.date.day.year < FIRST_YEAR, library.entries):
        found = f"the entry is dated {entry.date.iso}, which is no year of news"
        yield entry.marks.problem("bad-date", found, "", BY_GREGORIAN, ("date",))
    buddhist = list(_find_buddhist(library.entries, settings.language))
    for entry, meant in buddhist:
        found = f"the entry is dated {entry.date.iso}, by the Buddhist calendar"
        yield entry.marks.problem("bad-date", found, "", f"write {meant}", ("date",))
    told = {entry.id for entry, _ in buddhist}
    others = [entry for entry in library.entries if entry.id not in told] if told else library.entries
    for entry in _find_far_ahead(others):
        found = f"the entry is dated {entry.date.iso}, more than ten years after all others"
        yield entry.marks.problem("distant-date", found, "", "correct the date", ("date",))


def _find_buddhist(entries: Sequence[Entry], language: str) -> Iterator[tuple[Entry, str]]:
    """The last ones, where they count years as Thailand does, each with the day that is meant."""
    for entry in reversed(entries):
        day = entry.date.day
        if not (meant := find_gregorian(day.year, day.month, day.day)):
            break
        if "th" in map(main_language, (entry.language, language)):
            yield entry, meant


def _find_far_ahead(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The last ones, where a gap lies before them in which nothing is planned. More than some are no slip."""
    for number in range(1, min(_SLIPS, len(entries) // 2) + 1):
        if entries[-number].date.day - entries[-number - 1].date.day > _FARTHEST:
            return entries[-number:]
    return ()


def check_distance(library: Library, _settings: Settings) -> Iterator[Problem]:
    """The digest carries a report while it is news."""
    for entry in library.entries:
        published = entry.source.published
        if published and entry.date.day - published.day > LATEST:
            days = (entry.date.day - published.day).days
            found = f"the source is dated {published.iso}, {count(days, 'day')} before the entry"
            cure = "correct one date, or say in the text that the report is old"
            yield entry.marks.problem("distant-source", found, "", cure, ("source", "published"))


def find_resting(library: Library, day: date) -> Collection[str]:
    """The stories of whose next entry, if it were of this day, the check would say that it comes late."""
    latest: dict[str, date] = {}
    for entry in library.entries:
        if entry.story and not entry.translates and entry.date.day <= day:
            latest[entry.story] = max(entry.date.day, latest.get(entry.story, entry.date.day))
    return {story for story, last in latest.items() if day - last > _LONGEST_REST}


def check_staleness(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A running story does not rest for more than a year."""
    latest: dict[str, Entry] = {}
    for entry in library.entries:
        if not entry.story or entry.translates:
            continue
        before = latest.get(entry.story)
        if before and entry.date.day - before.date.day > _LONGEST_REST:
            found = f"the entry before this one in the story is dated {before.date.day.isoformat()}"
            cure = "leave story: out, or begin another story, if this is not the same"
            yield entry.marks.problem("stale-story", found, "", cure, ("story",))
        latest[entry.story] = entry
