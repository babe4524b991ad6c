"""Which entries make up which digest, and when is a digest closed?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from digest.model.entry import Entry, Note
from digest.model.settings import Cadence

# How a digest is called, as browsers read it, too.
NAMES: Mapping[Cadence, re.Pattern[str]] = {
    "daily": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
    "weekly": re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
    "monthly": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
}
EXAMPLES: Mapping[Cadence, str] = {"daily": "2024-11-13", "weekly": "2024-W46", "monthly": "2024-11"}


@dataclass(frozen=True)
class Period:
    """The days of one digest: from `first` up to and without `end`."""

    name: str
    first: date
    end: date

    @property
    def last(self) -> date:
        """The last of its days."""
        return self.end - timedelta(days=1)

    def is_over(self, now: datetime, zone: tzinfo) -> bool:
        """Whether the last of its days has passed in the site's timezone."""
        return self.closes(zone) <= now

    def closes(self, zone: tzinfo) -> datetime:
        """The moment it is complete: the midnight after its last day."""
        return datetime.combine(self.end, time(), zone)


@dataclass(frozen=True)
class Digest:
    """The entries of one period, the lead first, with the editor's note if there is one."""

    period: Period
    closed: bool
    entries: tuple[Entry, ...]
    note: Note | None = None

    @property
    def name(self) -> str:
        """`2024-11-13`, `2024-W46` or `2024-11`."""
        return self.period.name

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"digests/{self.name}/"


@lru_cache(maxsize=4096)
def period_of(day: date, cadence: Cadence) -> Period:
    """The period that a day belongs to. Weeks are ISO 8601 weeks: Monday to Sunday."""
    if cadence == "daily":
        return Period(day.isoformat(), day, day + timedelta(days=1))
    if cadence == "weekly":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02d}", first, first + timedelta(days=7))
    first = day.replace(day=1)
    return Period(f"{day:%Y-%m}", first, (first + timedelta(days=32)).replace(day=1))


def parse_name(name: str, cadence: Cadence) -> Period | None:
    """The period that a digest's name stands for; None where it is not a name of this cadence."""
    match = NAMES[cadence].fullmatch(name)
    if not match:
        return None
    numbers = [int(part) for part in match.groups()]
    try:
        if cadence == "weekly":
            return period_of(date.fromisocalendar(numbers[0], numbers[1], 1), cadence)
        return period_of(date(numbers[0], numbers[1], numbers[2] if cadence == "daily" else 1), cadence)
    except (ValueError, OverflowError):
        return None


def group_digests(
    entries: Iterable[Entry], notes: Iterable[Note], cadence: Cadence, now: datetime, zone: tzinfo
) -> tuple[Digest, ...]:
    """Put entries, which are in order, into digests, oldest first. Periods without entries make none."""
    grouped: dict[str, tuple[Period, list[Entry]]] = {}
    for entry in entries:
        period = period_of(entry.date.day, cadence)
        grouped.setdefault(period.name, (period, []))[1].append(entry)
    by_name = {note.digest: note for note in notes}
    digests = (
        Digest(period, period.is_over(now, zone), _order(members, by_name.get(name)), by_name.get(name))
        for name, (period, members) in grouped.items()
    )
    return tuple(sorted(digests, key=lambda digest: digest.period.first))


def _order(entries: list[Entry], note: Note | None) -> tuple[Entry, ...]:
    """The lead, then the editor's order, then the others, newest first."""
    newest_first = entries[::-1]
    if note is None:
        return tuple(newest_first)
    wanted = {entry_id: place for place, entry_id in enumerate(dict.fromkeys((note.lead, *note.order)))}
    return tuple(sorted(newest_first, key=lambda entry: wanted.get(entry.id, len(wanted))))
