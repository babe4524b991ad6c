"""Which dates are in each calendar? Those of all entries, and those of each story."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.arrangement.groups import Timeline
from digest.arrangement.site import Site
from digest.model.addresses import CALENDAR, encode
from digest.model.dates import Moment
from digest.model.entry import Entry, Event, Story
from digest.output import Block, FeedLink, Materials, Output

# Programs fetch a calendar again and again, and no file grows with the site: the dates that come last stay.
MOST_EVENTS = 1_000


@dataclass(frozen=True)
class CalendarEvent:
    """A dated entry as calendars show it. `id` is permanent, `url` is where its page is.

    `modified` and `revisions` say which of two copies is the newer one.
    """

    id: str
    title: str
    lede: str
    url: str
    event: Event
    modified: Moment
    tags: tuple[str, ...] = ()
    revisions: int = 0


@dataclass(frozen=True)
class Calendar:
    """The dates in one file, in their own order, which is not that of the entries."""

    title: str
    address: str
    events: tuple[CalendarEvent, ...]


def blocks(site: Site, guids: Mapping[str, str]) -> Iterator[Block]:
    """The calendar of all entries, and one for each story.

    One without a date is there too, though no page leads to it: programs that have asked for it go on asking
    when its last date is taken back, and are to learn that.

    `guids` are the ids in feeds, by the ids of entries.

    A date stands there once, whatever the languages of its story: by the id of the original, in the words
    of the text that lists show.
    """
    yield _block(_title_all(site), (CALENDAR,), site.listed, site, guids)
    for timeline in site.timelines.values():
        story = timeline.story
        yield _block(story.title, tuple(_addresses_of(story)), timeline.entries, site, guids)


def list_addresses(site: Site) -> Iterator[str]:
    """Where calendars are, and where they were."""
    yield CALENDAR
    for timeline in site.timelines.values():
        yield from _addresses_of(timeline.story)


def _addresses_of(story: Story) -> Iterator[str]:
    return (each + CALENDAR for each in (story.address, *story.former_addresses))


def link_calendar(site: Site) -> FeedLink | None:
    """The calendar of all entries, as pages advertise it; None where it has no date."""
    return _link(_title_all(site), CALENDAR, site.listed)


def link_timeline(timeline: Timeline) -> FeedLink | None:
    """The calendar of a story."""
    return _link(timeline.story.title, timeline.story.address + CALENDAR, timeline.entries)


def _link(title: str, address: str, entries: Iterable[Entry]) -> FeedLink | None:
    is_dated = any(entry.event for entry in entries)
    return FeedLink(title, address, "text/calendar", "iCalendar") if is_dated else None


def _title_all(site: Site) -> str:
    return site.settings.words.say("%(site)s: dates", site=site.settings.site_name)


def _block(
    title: str, addresses: tuple[str, ...], entries: Iterable[Entry], site: Site, guids: Mapping[str, str]
) -> Block:
    """A calendar at its address, which is the first, and at those that it had."""
    dated = [(entry.event.first.at, entry.address, entry.event, entry) for entry in entries if entry.event]
    newest = sorted(dated, key=lambda line: line[:2])[-MOST_EVENTS:]
    events = [_make_event(entry, event, guids[entry.id], site) for *_, event, entry in newest]
    calendar = Calendar(title, addresses[0], tuple(events))
    outputs = tuple(Output(address, calendar, _render) for address in addresses)
    return Block(calendar.address, lambda: outputs, (calendar, addresses))


def _make_event(entry: Entry, event: Event, guid: str, site: Site) -> CalendarEvent:
    (text,) = site.translations.texts_of([entry])
    return CalendarEvent(
        id=guid,
        title=text.title,
        lede=text.lede,
        url=site.settings.site_url + encode(text.address),
        event=event,
        modified=entry.modified,
        tags=tuple(link.title for link in site.links.tags(entry)),
        revisions=entry.revisions,
    )


def _render(calendar: Calendar, _materials: Materials) -> bytes:
    # Few builds write a calendar, and the others need not load the library.
    from digest.feeds.icalendar import render_calendar

    return render_calendar(calendar)
