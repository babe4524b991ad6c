"""Which entries make up which digest, and when is a digest closed?"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from digest.model.dates import Moment
from digest.model.entry import Entry, Note, digest_address
from digest.model.schedule import MIDNIGHT, Cadence, Schedule

# How a digest is called, as browsers read it, too.
NAMES: Mapping[Cadence, re.Pattern[str]] = {
    "daily": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
    "weekly": re.compile(r"(\d{4})-W(\d{2})", re.ASCII),
    "monthly": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
}
EXAMPLES: Mapping[Cadence, str] = {"daily": "2024-11-13", "weekly": "2024-W46", "monthly": "2024-11"}
# Saturday and Sunday, with Monday as 0.
_WEEKEND = (5, 6)


@dataclass(frozen=True)
class Period:
    """The days of one digest: from `first` up to and without `end`.

    It closes so many `minutes` after the last of them began. What has a time after that is of the next one.
    """

    name: str
    first: date
    end: date
    minutes: int = MIDNIGHT

    @property
    def last(self) -> date:
        """The last of its days."""
        return self.end - timedelta(days=1)

    @property
    def shown(self) -> tuple[date, date]:
        """The first and the last day by which readers know it.

        A daily one is known by the day of its name, though Monday's may have the weekend, too. Of the others
        the first is the day on which the one before closed, where that has hours left.
        """
        if self.name == self.last.isoformat():
            return self.last, self.last
        return self.first - timedelta(days=self.minutes < MIDNIGHT), self.last

    def is_over(self, now: datetime, zone: tzinfo) -> bool:
        """Whether it has closed in the site's timezone."""
        # Of two times of one zone Python compares what the clock shows, and that goes back once a year.
        return self.closes(zone).astimezone(UTC) <= now.astimezone(UTC)

    def opens(self, zone: tzinfo) -> datetime:
        """The moment at which the one before it closes."""
        return self._closes_on(self.first - timedelta(days=1), zone)

    def closes(self, zone: tzinfo) -> datetime:
        """The moment it is complete.

        Where the clock shows that twice it is the first time, where it never does, as much later as the clock
        is put forward.
        """
        return self._closes_on(self.last, zone)

    def _closes_on(self, day: date, zone: tzinfo) -> datetime:
        return datetime.combine(day, time(), zone) + timedelta(minutes=self.minutes)


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
        return digest_address(self.name)


def period_of(moment: Moment, schedule: Schedule) -> Period:
    """The period that a moment belongs to, which is the first one to close after it.

    A day without a time is the moment at which it begins.
    """
    period = period_on(moment.day, schedule)
    is_after = moment.timed and period.minutes < MIDNIGHT and moment.day == period.last
    if is_after and moment.at.tzinfo and period.is_over(moment.at, moment.at.tzinfo):
        return period_on(period.end, schedule)
    return period


@lru_cache(maxsize=4096)
def period_on(day: date, schedule: Schedule) -> Period:
    """The period in which a day begins, named after the one on which it closes.

    Weeks are ISO 8601 weeks, Monday to Sunday, unless they close on another day.
    """
    if schedule.cadence == "daily":
        return _daily_period(day, schedule)
    if schedule.cadence == "weekly":
        last = day + timedelta(days=(schedule.weekday - day.weekday()) % 7)
        year, week, _ = last.isocalendar()
        first = last - timedelta(days=6)
        return Period(f"{year}-W{week:02d}", first, last + timedelta(days=1), schedule.minutes)
    last = _month_end(day, schedule)
    if last < day:
        last = _month_end(day.replace(day=1) + timedelta(days=32), schedule)
    before = _month_end(last.replace(day=1) - timedelta(days=1), schedule)
    return Period(f"{last:%Y-%m}", before + timedelta(days=1), last + timedelta(days=1), schedule.minutes)


def _daily_period(day: date, schedule: Schedule) -> Period:
    """A day, or Saturday to Monday where there is none at the weekend."""
    if not schedule.weekdays_only:
        return Period(day.isoformat(), day, day + timedelta(days=1), schedule.minutes)
    last = day + timedelta(days=7 - day.weekday()) if day.weekday() in _WEEKEND else day
    first = last - timedelta(days=len(_WEEKEND)) if last.weekday() == 0 else last
    return Period(last.isoformat(), first, last + timedelta(days=1), schedule.minutes)


def _month_end(day: date, schedule: Schedule) -> date:
    """The last day of the digest that closes in this month."""
    return day.replace(day=schedule.day or monthrange(day.year, day.month)[1])


def parse_name(name: str, schedule: Schedule) -> Period | None:
    """The period that a digest's name stands for; None where it is not a name of this cadence."""
    period = find_meant(name, schedule)
    return period if period and period.name == name else None


def find_meant(name: str, schedule: Schedule) -> Period | None:
    """The period of a name, which is another one's where a Saturday has no digest of its own."""
    match = NAMES[schedule.cadence].fullmatch(name)
    if not match:
        return None
    numbers = [int(part) for part in match.groups()]
    try:
        if schedule.cadence == "weekly":
            return period_on(date.fromisocalendar(numbers[0], numbers[1], schedule.weekday + 1), schedule)
        day = numbers[2] if schedule.cadence == "daily" else schedule.day or 1
        return period_on(date(numbers[0], numbers[1], day), schedule)
    except (ValueError, OverflowError):
        return None


def group_digests(
    entries: Iterable[Entry], notes: Iterable[Note], schedule: Schedule, now: datetime, zone: tzinfo
) -> tuple[Digest, ...]:
    """Put entries, which are in order, into digests, oldest first. Periods without entries make none."""
    grouped: dict[str, tuple[Period, list[Entry]]] = {}
    for entry in entries:
        period = period_of(entry.date, schedule)
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
