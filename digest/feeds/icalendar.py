"""How is a calendar written as iCalendar (RFC 5545)? The only user of the library of that name."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import icalendar
from icalendar.prop import vCategory, vText

from digest.feeds.calendar import Calendar, CalendarEvent
from digest.model.dates import Moment
from digest.model.entry import Event

# What a text may hold besides letters (section 3.1): a tab, and the end of a line, which is written as \n.
_ALLOWED = "\t\n"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class _Text(vText):
    r"""A text that is read back as it is: the library takes the `\N` of `C:\News` for the end of a line."""

    def to_ical(self) -> bytes:
        return str(self).translate(_ESCAPES).encode()


def render_calendar(calendar: Calendar) -> bytes:
    """Write it. Equal calendars give equal bytes: what should be the time of writing is that of the entry."""
    written = icalendar.Calendar()
    written.add("prodid", "-//digest//digest//EN")
    written.add("version", "2.0")
    # RFC 7986 has a name for the name; programs that are older know the other one.
    for name in ("name", "x-wr-calname"):
        written.add(name, _text(calendar.title))
    # How often programs should look (RFC 7986, section 5.7), and the older way to say so.
    written.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    written.add("x-published-ttl", "P1D")
    for event in calendar.events:
        written.add_component(_make_event(event))
    if not calendar.events:
        # There must be something in each (section 3.6), and that is no date.
        written.add_component(_make_zone())
    return bytes(written.to_ical())


def _make_zone() -> icalendar.Timezone:
    """That of all our times."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def calendar_text(text: str) -> str:
    """Text without what a calendar cannot hold: control characters, and halves of characters.

    Nor can it begin with U+FEFF: the library, and others, take that for a byte order mark and drop it.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in lines if char in _ALLOWED or unicodedata.category(char) not in {"Cc", "Cs"}
    )


def _make_event(event: CalendarEvent) -> icalendar.Event:
    written = icalendar.Event()
    modified = event.modified.at.astimezone(UTC)
    written.add("uid", _text(event.id))
    written.add("dtstamp", modified)
    written.add("last-modified", modified)
    written.add("sequence", event.revisions)
    written.add("summary", _text(event.title))
    written.add("description", _text("\n\n".join(filter(None, (calendar_text(event.lede), event.url)))))
    written.add("url", event.url)
    if event.tags:
        written.add("categories", _categories(event.tags))
    # A date in the news does not keep its reader busy.
    written.add("transp", "TRANSPARENT")
    _add_dates(written, event.event)
    return written


def _add_dates(written: icalendar.Event, event: Event) -> None:
    """Days are days everywhere, and the end is the first day after them; a time has no zone but UTC."""
    written.add("dtstart", _moment(event.first))
    if not event.first.timed:
        last = event.last or event.first
        written.add("dtend", last.day + timedelta(days=1))
    elif event.last:
        written.add("dtend", _moment(event.last))


def _moment(moment: Moment) -> date | datetime:
    return moment.at.astimezone(UTC) if moment.timed else moment.day


def _categories(tags: Iterable[str]) -> vCategory:
    categories = vCategory([])
    categories.cats = list(map(_text, tags))
    return categories


def _text(text: str) -> _Text:
    return _Text(calendar_text(text))
