"""Is an entry still news, and still of the same story?"""

from collections.abc import Iterator
from datetime import timedelta

from digest.entry import Entry
from digest.library import Library
from digest.problems import Problem, count
from digest.settings import Settings

# A weekly or monthly digest takes up a report weeks after it appeared; two months after, something is odd.
_LATEST = timedelta(days=60)
# A yearly meeting makes one story of its years.
_LONGEST_REST = timedelta(days=380)


def check_distance(library: Library, _settings: Settings) -> Iterator[Problem]:
    """The digest carries a report while it is news."""
    for entry in library.entries:
        published = entry.source.published
        if published and entry.date.day - published.day > _LATEST:
            days = (entry.date.day - published.day).days
            found = f"the source is dated {published.iso}, {count(days, 'day')} before the entry"
            cure = "correct one date, or say in the text that the report is old"
            yield entry.marks.problem("distant-source", found, "", cure, ("source", "published"))


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
