"""How long is a digest, and when does it close, as `mkdocs.yml` says it?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digest.model.problems import did_you_mean, quote

Cadence = Literal["daily", "weekly", "monthly"]
MIDNIGHT = 24 * 60
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Every month has it.
_LAST_SAFE_DAY = 28
_CLOSING = re.compile(r"(?:(?P<day>\w+),?\s+)?(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)", re.ASCII)
_WANTED: Mapping[Cadence, str] = {
    "daily": 'an hour is wanted, such as "08:30", or "weekdays 08:30" for Monday to Friday alone',
    "weekly": 'a day of the week and an hour are wanted, such as "Friday 09:00"',
    "monthly": 'a day of the month and an hour are wanted, such as "25 17:00"',
}


@dataclass(frozen=True)
class Schedule:
    """How long digests are, and when they close, on the last of their days.

    That is `day`, from 0 for Monday or from 1 for the first of a month, or the last of an ISO week or of a
    month where it is None. `minutes` are those since the day began. Daily ones may be of `weekdays_only`:
    Saturday and Sunday are then Monday's.
    """

    cadence: Cadence
    day: int | None = None
    minutes: int = MIDNIGHT
    weekdays_only: bool = False

    @property
    def weekday(self) -> int:
        """The day of the week on which weekly ones close, from 0 for Monday."""
        return 6 if self.day is None else self.day


@lru_cache(maxsize=64)
def read_schedule(cadence: Cadence, closes: str) -> Schedule:
    """The schedule of these settings. Raises ValueError, with the cure, where digests cannot close then."""
    if not closes:
        return Schedule(cadence)
    match = _CLOSING.fullmatch(closes)
    day = (match and match["day"]) or ""
    weekdays_only = cadence == "daily" and day.lower() == "weekdays"
    if not match or bool(day) != (cadence != "daily" or weekdays_only):
        raise ValueError(f"{quote(closes)} stands here; of a {cadence} digest {_WANTED[cadence]}")
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    if minutes > MIDNIGHT:
        raise ValueError(f"{quote(closes)} stands here; a day ends at 24:00")
    if not minutes:
        raise ValueError("at 00:00 a day only begins; write 24:00 for the midnight that ends it")
    if cadence == "daily":
        return Schedule(cadence, minutes=minutes, weekdays_only=weekdays_only)
    return Schedule(cadence, _read_day(day, cadence), minutes)


def _read_day(written: str, cadence: Cadence) -> int:
    if cadence == "weekly":
        name = written.capitalize()
        found = next((number for number, day in enumerate(_WEEK) if name in (day, day[:3])), None)
        if found is None:
            guess = did_you_mean(written, _WEEK) or "write it in English, such as Friday"
            raise ValueError(f"{quote(written)} is no day of the week; {guess}")
        return found
    if not written.isdecimal():
        raise ValueError(f"{quote(written)} is no day of the month; {_WANTED[cadence]}")
    if not 1 <= int(written) <= _LAST_SAFE_DAY:
        raise ValueError(f"not every month has a day {written}; write one from 1 to {_LAST_SAFE_DAY}")
    return int(written)
