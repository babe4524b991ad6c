"""When was a post published? Dates as other programs write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.model.dates import NotADateError, parse_moment

_LEADING_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
# As WordPress writes 0000-00-00: Python would take it for a year of ours.
_BEFORE_CHRIST = re.compile(r"\s-\d+\s+\d{1,2}:")
_OFFSET = re.compile(r"\d\s*(?:[+-]\d{2}(?::?\d{2})?|Z|UTC|GMT)$", re.IGNORECASE)


def find_zone(name: str, other: tzinfo) -> tzinfo:
    """A timezone by its name; another where there is none of that name."""
    try:
        return ZoneInfo(name) if name else other
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return other


def understand_date(text: str, zone: tzinfo) -> tuple[str, date]:
    """A date as front matter of ours says it, and the day as it was written. Raises NotADateError.

    A time without an offset is one in `zone`, where the old site was; an offset stays as it was written.
    """
    text = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    if re.match(r"\d{4}/\d{1,2}/\d{1,2}", text):
        text = text.replace("/", "-", 2)
    try:
        moment = parse_moment(text, zone)
    except NotADateError:
        text = _from_mail(text)
        moment = parse_moment(text, zone)
    leading = _LEADING_DAY.match(text)
    day = parse_moment(leading[0], zone).day if leading else moment.day
    if not moment.timed:
        return moment.iso, day
    return text if _OFFSET.search(text) and not moment.understood else moment.understood or moment.iso, day


def find_moment(texts: Iterable[str], zone: tzinfo) -> datetime | None:
    """The first of several texts that is a date, as a moment; none where no text is one."""
    for text in filter(None, texts):
        try:
            return parse_moment(understand_date(text, zone)[0], zone).at
        except NotADateError:
            continue
    return None


def is_date(text: str) -> bool:
    """Whether a text is a date, wherever the clock stands."""
    return find_moment([text], UTC) is not None


def _from_mail(text: str) -> str:
    """A date as mail and RSS write it (RFC 5322), in ISO form; -0000 is UTC at a place that is not told."""
    try:
        if _BEFORE_CHRIST.search(text):
            raise ValueError
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError) as error:
        raise NotADateError("not a date") from error
    return (moment.replace(tzinfo=UTC) if text.endswith("-0000") else moment).isoformat()
