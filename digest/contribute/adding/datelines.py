"""When was a report published, where only its text says so? A day with its month, or none: no guess.

A line that is short enough to stand below a headline and holds a day is a dateline; the first one counts.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from digest.model.dates import name_months

# What stands below a headline: outlet, author, day and time. A sentence that mentions a day is longer.
_LONGEST = 80
# In digits of any script; years of other calendars are others.
_YEARS = range(1900, 2100)
_NUMBERS = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*[-./年년]\s*(?P<month>\d{1,2})\s*[-./月월]\s*(?P<day>\d{1,2})(?!\d)"
)
_DAY_FIRST_NUMBERS = re.compile(r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)")
# In Vietnamese months have numbers: `24 tháng 11, 2026`.
_THANG = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2}),?\s+(?:năm\s+)?(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
# `11/24/2026` is read where one of the two can only be the day.
_SLASHES = re.compile(r"(?<![\d/])(?P<one>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})(?![\d/])")


def find_dateline(lines: Iterable[str], language: str = "") -> str:
    """The first day that a short line names, as `2026-11-24`; empty where none does."""
    days = (day for line in lines if len(line) <= _LONGEST for day in find_days(line, language))
    return next((day.isoformat() for day in days), "")


def is_written(day: str, lines: Iterable[str], language: str = "") -> bool:
    """Whether the day, `2026-11-24`, stands in one of the lines with its month."""
    return bool(day) and any(
        found.isoformat() == day for line in lines for found in find_days(line, language)
    )


def find_days(line: str, language: str = "") -> Iterator[date]:
    """Every day in a line that is written with month and year, and cannot be another."""
    for pattern in (_NUMBERS, _DAY_FIRST_NUMBERS, _THANG):
        for match in pattern.finditer(line):
            yield from _make(match["year"], match["month"], match["day"])
    for match in _SLASHES.finditer(line):
        days = {
            *_make(match["year"], match["one"], match["other"]),
            *_make(match["year"], match["other"], match["one"]),
        }
        yield from days if len(days) == 1 else ()
    names, patterns = _spoken(language)
    for pattern in patterns:
        for match in pattern.finditer(line.casefold()):
            yield from _make(match["year"], str(names[match["month"]]), match["day"])


@lru_cache(maxsize=64)
def _spoken(language: str) -> tuple[dict[str, int], tuple[re.Pattern[str], ...]]:
    """The names of months in English and the language, and how a day is written with one."""
    names = {"sept": 9, **name_months("en"), **name_months(language or "en")}
    month = "(?P<month>" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\.?"
    day, year = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?", r"(?P<year>\d{4})(?!\d)"
    return names, (
        re.compile(rf"(?<!\w){month}\s+{day}[,،]?\s+{year}"),
        re.compile(rf"{day}\s+(?:de\s+)?{month}[,،]?\s+(?:de\s+)?{year}"),
    )


def _make(year: str, month: str, day: str) -> Iterator[date]:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return
    if found.year in _YEARS:
        yield found
