"""When was a post published? Dates as other programs write them."""

import re
from datetime import date, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.dates import NotADateError, parse_moment

_LEADING_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")


def find_zone(name: str, other: tzinfo) -> tzinfo:
    """A timezone by its name; another where there is none of that name."""
    try:
        return ZoneInfo(name) if name else other
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return other


def understand_date(text: str, zone: tzinfo) -> tuple[str, date]:
    """A date as front matter of ours says it, and the day as it was written. Raises NotADateError.

    A time without an offset is one in `zone`, where the old site was.
    """
    text = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    if re.match(r"\d{4}/\d{1,2}/\d{1,2}", text):
        text = text.replace("/", "-", 2)
    try:
        moment = parse_moment(text, zone)
    except NotADateError:
        moment = parse_moment(_from_mail(text).isoformat(), zone)
    leading = _LEADING_DAY.match(text)
    day = parse_moment(leading[0], zone).day if leading else moment.day
    if moment.timed and not moment.understood and _OFFSET.search(text):
        return text, day
    return (moment.at.isoformat() if moment.timed else moment.iso), day


def _from_mail(text: str) -> datetime:
    """A date as mail and RSS write it (RFC 5322)."""
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError) as error:
        raise NotADateError("not a date") from error
