"""Do calendars hold the dates of entries, so that any program reads them and finds them again?"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arrangement.site import Site
from digest.feeds.calendar import MOST_EVENTS, Calendar, CalendarEvent
from digest.feeds.icalendar import calendar_text, render_calendar
from digest.model.addresses import CALENDAR
from digest.model.dates import parse_moment, parse_span
from digest.model.entry import Correction, Entry, Event, Story
from digest.output import Block
from digest.permanence import list_addresses
from digest.plan import make_plan
from tests.builders import entry, settings
from tests.sites import (
    arrange_values,
    broken_links,
    build,
    find,
    materials,
    news,
    read_page,
    write_site,
)

pytest_plugins = ["tests.built"]

SEOUL = ZoneInfo("Asia/Seoul")
WHEN = Event(parse_moment("2024-11-15", UTC))
# What the format gives a meaning to, where lines are broken in it, and letters of one to four bytes.
HARD = st.sampled_from(
    ["\\", "\\n", "\\N", "\\\\N", ",", ";", ":", '"', "\r", "\n", "\r\n", "\r\n ", "\n\t", "\u2028", "\x85",
     "\x00", "\x0b", "\x7f", "\ud800", "END:VEVENT\r\n", "\nBEGIN:VALARM", "é", "漢字" * 30, "가나다",
     "👩\u200d👧" * 9, " " * 80, "x" * 74]
)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=120)
HARD_TEXT = st.lists(ANY_TEXT | HARD, max_size=6).map("".join)


def dated(name: str, span: str = "2024-11-15", /, zone: Any = UTC, **fields: Any) -> Entry:
    return news(f"2024/11/{name}", event=Event(*parse_span(span, zone)), **fields)


def calendars(entries: Iterable[Entry], **about: Any) -> dict[str, Block]:
    """The blocks of the calendars that these entries make, by address."""
    stories = [Story("talks", "The talks"), Story("trade", "Trade")]
    site: Site = arrange_values(entries, stories=stories, **about)
    return {block.name: block for block in make_plan(site).blocks if block.name.endswith(CALENDAR)}


def written(block: Block) -> bytes:
    (output,) = block.outputs
    return output.render(output.values, materials())


def read(data: bytes) -> Any:
    return icalendar.Calendar.from_ical(data)


def events(entries: Iterable[Entry], address: str = CALENDAR, **about: Any) -> list[Any]:
    """The events of a calendar, as a program reads them."""
    found: list[Any] = read(written(calendars(entries, **about)[address])).events
    return found


def test_an_event_says_what_the_entry_says() -> None:
    zone = "Asia/Seoul"
    moment = parse_moment("2024-11-20", SEOUL)
    told = dated(
        "a",
        "2024-11-13/2024-11-15",
        SEOUL,
        title="Talks; and, more",
        summary="They met.",
        tags=["Peace, war", "Arms"],
        date="2024-11-12 08:30 +0900",
        corrections=(Correction(moment, "It was Tuesday."), Correction(moment, "It was Monday.")),
    )
    (event,) = events([told], chosen=settings(Path("nowhere"), timezone=zone))
    assert {name: event.decoded(name) for name in event if name != "CATEGORIES"} == {
        "UID": "tag:example.org,2024:entries/64014cc646028865e38a",
        "SUMMARY": "Talks; and, more",
        "DESCRIPTION": "They met.\n\nhttps://example.org/digest/2024/11/a/",
        "URL": "https://example.org/digest/2024/11/a/",
        # The end is the first day that is not part of it (section 3.6.1).
        "DTSTART": date(2024, 11, 13),
        "DTEND": date(2024, 11, 16),
        # Midnight in Seoul.
        "DTSTAMP": datetime(2024, 11, 19, 15, tzinfo=UTC),
        "LAST-MODIFIED": datetime(2024, 11, 19, 15, tzinfo=UTC),
        "SEQUENCE": 2,
        "TRANSP": "TRANSPARENT",
    }
    assert list(event["CATEGORIES"].cats) == ["Peace, war", "Arms"]


@pytest.mark.parametrize(
    ("span", "lines"),
    [
        ("2024-11-15", ["DTSTART;VALUE=DATE:20241115", "DTEND;VALUE=DATE:20241116"]),
        ("2024-12-30/2024-12-31", ["DTSTART;VALUE=DATE:20241230", "DTEND;VALUE=DATE:20250101"]),
        ("2024-11-07 07:59 +0900", ["DTSTART:20241106T225900Z"]),
        ("2024-11-07 07:59/2024-11-07 09:00", ["DTSTART:20241106T225900Z", "DTEND:20241107T000000Z"]),
    ],
)
def test_days_are_days_in_every_zone_and_times_are_in_utc(span: str, lines: list[str]) -> None:
    data = written(calendars([dated("a", span, SEOUL)])[CALENDAR]).decode()
    assert [line for line in data.split("\r\n") if line.startswith(("DTSTART", "DTEND"))] == lines


def test_a_calendar_says_what_it_is_and_wants_no_answer() -> None:
    lines = written(calendars([dated("a")])[CALENDAR]).decode().split("\r\n")
    assert sorted(lines[1 : lines.index("BEGIN:VEVENT")]) == [
        "NAME:The Test Digest: dates",
        "PRODID:-//digest//digest//EN",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "VERSION:2.0",
        "X-PUBLISHED-TTL:P1D",
        "X-WR-CALNAME:The Test Digest: dates",
    ]


def test_events_come_in_their_own_order() -> None:
    told = [
        dated("c", "2024-11-20"),
        dated("b", "2024-11-19 23:00"),
        dated("a", "2024-11-20"),
        dated("d", "2031-01-01"),
    ]
    assert [str(event.url).rstrip("/")[-1] for event in events(told)] == ["b", "a", "c", "d"]


def test_an_event_is_known_by_the_id_of_its_entry_whatever_else_changes() -> None:
    (before,) = events([dated("a")])
    moved = replace(dated("a", "2025-01-01", title="Another", date="2024-12-01"), address="2025/elsewhere/")
    chosen = settings(Path("nowhere"), site_url="https://new.example/", identity="example.org")
    (after,) = events([moved], chosen=chosen)
    assert before.uid == after.uid
    assert before["URL"] != after["URL"]


def test_each_story_has_a_calendar_of_its_dates() -> None:
    told = [dated("a", story="talks"), dated("b"), news("2024/11/c", story="trade"), dated("d", draft=True)]
    found = calendars(told)
    assert list(found) == [CALENDAR, f"stories/talks/{CALENDAR}", f"stories/trade/{CALENDAR}"]
    assert events(told, f"stories/trade/{CALENDAR}") == []
    assert [str(event.url).rstrip("/")[-1] for event in events(told, f"stories/talks/{CALENDAR}")] == ["a"]
    assert read(written(found[f"stories/talks/{CALENDAR}"])).calendar_name == "The talks"
    assert [str(event.url).rstrip("/")[-1] for event in events(told)] == ["a", "b"]


def test_a_calendar_stays_when_its_last_date_is_taken_back() -> None:
    found = calendars([news("2024/11/c", story="trade"), dated("d", draft=True)])
    assert list(found) == [CALENDAR, f"stories/trade/{CALENDAR}"]
    calendar = read(written(found[CALENDAR]))
    assert calendar.events == []
    # RFC 5545 has none without a part.
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_calendars_are_in_the_list_of_what_stays() -> None:
    story = Story("talks", "The talks", aliases=("/stories/parley",))
    site: Site = arrange_values([news("2024/11/c", story="talks")], stories=[story])
    assert [address for address in list_addresses(site) if address.endswith(".ics")] == [
        CALENDAR, f"stories/talks/{CALENDAR}", f"stories/parley/{CALENDAR}"
    ]  # fmt: skip


def test_the_calendar_of_a_story_goes_on_under_its_old_address() -> None:
    told, base = [dated("a", story="talks")], f"stories/talks/{CALENDAR}"
    stories = [Story("talks", "The talks", aliases=("/stories/parley", "old/talks", "stories/parley.html"))]
    site: Site = arrange_values(told, stories=stories)
    (block,) = [block for block in make_plan(site).blocks if block.name == base]
    there, moved = block.outputs
    assert (there.path, moved.path, moved.values) == (base, f"stories/parley/{CALENDAR}", there.values)


def test_a_translation_is_no_second_event() -> None:
    told = [dated("a", story="talks"), dated("a.ko", translates="2024/11/a", language="ko", story="talks")]
    assert [str(event.url).rstrip("/")[-1] for event in events(told)] == ["a"]
    assert len(events(told, f"stories/talks/{CALENDAR}")) == 1


def test_an_entry_without_a_date_changes_no_calendar() -> None:
    told = [dated("a", story="talks", tags=["Peace"])]
    more = [*told, news("2024/11/b", story="talks", tags=["Peace"], title="Another")]
    before, after = calendars(told), calendars(more)
    assert {name: block.values for name, block in before.items()} == {
        name: block.values for name, block in after.items()
    }


def test_only_the_last_dates_stay_where_there_are_very_many() -> None:
    told = [
        dated(str(number), f"{2000 + number // 300}-01-{number % 28 + 1:02d}")
        for number in range(MOST_EVENTS + 9)
    ]
    calendar, _ = calendars(told)[CALENDAR].values
    kept = [event.event.first.at for event in calendar.events]
    assert kept == sorted(item.event.first.at for item in told if item.event)[9:]


def make_event(title: str, lede: str = "", tags: tuple[str, ...] = (), name: str = "a") -> CalendarEvent:
    return CalendarEvent(name, title, lede, "https://a.example/", WHEN, WHEN.first, tags)


@given(HARD_TEXT, HARD_TEXT, st.lists(HARD_TEXT.filter(calendar_text), max_size=3).map(tuple), HARD_TEXT)
def test_any_text_is_read_back_as_it_was(title: str, lede: str, tags: tuple[str, ...], name: str) -> None:
    data = render_calendar(Calendar(name, CALENDAR, (make_event(title, lede, tags),)))
    found = read(data)
    (event,) = found.walk("VEVENT")
    assert event.errors == []
    # The library knows no type of these two and leaves them as they are written; RFC 7986 says: text.
    for raw in (found["NAME"], found["X-WR-CALNAME"]):
        said = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] in "nN" else escape[1], str(raw))
        assert said == calendar_text(name)
    assert str(event["SUMMARY"]) == calendar_text(title)
    shown = f"{calendar_text(lede)}\n\n" if calendar_text(lede) else ""
    assert str(event["DESCRIPTION"]) == f"{shown}https://a.example/"
    assert [str(tag) for tag in event["CATEGORIES"].cats] == list(map(calendar_text, tags)) if tags else True
    assert len(found.walk()) == 2


@given(HARD_TEXT)
def test_lines_are_short_and_no_character_is_cut(text: str) -> None:
    data = render_calendar(Calendar(text, CALENDAR, (make_event(text, text, (text,)),)))
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    for line in lines:
        assert len(line) <= 75
        assert not {byte for byte in line.decode() if byte < " " and byte != "\t"}
    # What begins with a blank goes on; everything else begins with a name.
    assert all(line[:1] == b" " or b":" in line.partition(b";")[0] + b":" for line in lines)


def test_no_text_begins_with_a_byte_order_mark() -> None:
    data = render_calendar(Calendar("\ufeffDates", CALENDAR, (make_event("\ufeffTalks", "", ()),)))
    assert str(read(data).walk("VEVENT")[0]["SUMMARY"]) == calendar_text("\ufeffTalks") == "Talks"


@given(HARD_TEXT)
def test_text_loses_nothing_but_what_no_calendar_can_hold(text: str) -> None:
    kept = calendar_text(text)
    assert calendar_text(kept) == kept
    assert kept.encode().decode() == kept
    plain = "".join(char for char in text if char.isprintable() or char in "\u2028\u3000")
    assert [char for char in kept if char.isprintable()] == [char for char in plain if char.isprintable()]


def test_equal_calendars_are_equal_bytes() -> None:
    told = [dated("a", tags=["Peace", "Arms"]), dated("b", "2024-11-07 07:59")]
    assert written(calendars(told)[CALENDAR]) == written(calendars(told[::-1])[CALENDAR])


# On pages


def test_pages_lead_to_the_calendars_that_there_are(tmp_path: Path) -> None:
    files = {
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        "content/stories/trade.md": "---\ntitle: Trade\n---\n",
        "content/entries/2024/11/a.md": entry(story="talks", event_date="2024-11-13/2024-11-15"),
        "content/entries/2024/11/b.md": entry(story="trade"),
    }
    site = build(write_site(tmp_path, files, search="false"))
    story = read_page(site / "stories/talks/index.html")
    assert find(story, "//.dates/a/@href") == [f"../../stories/talks/{CALENDAR}"]
    assert find(read_page(site / "stories/trade/index.html"), "//.dates") == []
    assert f"../{CALENDAR}" in find(read_page(site / "subscribe/index.html"), "//article//a/@href")
    link = "//head/link[@rel='alternate'][@type='text/calendar']"
    heads = {page: read_page(site / page / "index.html") for page in ("", "subscribe", "stories/talks")}
    assert {page: find(head, f"{link}/@href") for page, head in heads.items()} == {
        "": [f"./{CALENDAR}"],
        "subscribe": [f"../{CALENDAR}"],
        "stories/talks": [f"../../stories/talks/{CALENDAR}"],
    }
    assert [find(head, f"{link}/@title") for head in heads.values()] == [
        ["The Test Digest: dates"], ["The Test Digest: dates"], ["The talks"]
    ]  # fmt: skip
    assert find(read_page(site / "stories/trade/index.html"), link) == []
    assert [str(event.url).rstrip("/")[-1] for event in read((site / CALENDAR).read_bytes()).events] == ["a"]
    assert (site / f"stories/trade/{CALENDAR}").exists()
    assert broken_links(site) == []


def test_without_a_date_no_page_speaks_of_a_calendar(tmp_path: Path) -> None:
    files = {"content/entries/2024/11/a.md": entry()}
    site = build(write_site(tmp_path, files, search="false"))
    assert [page for page in site.rglob("*.html") if CALENDAR in page.read_text(encoding="utf-8")] == []


def test_the_calendars_of_this_repository_hold_its_dates(real_site: Path) -> None:
    found = read((real_site / CALENDAR).read_bytes()).events
    assert len(found) >= 4
    assert all(str(event["SUMMARY"]) and str(event["URL"]).startswith("http") for event in found)
    assert (real_site / f"stories/freedom-edge/{CALENDAR}").is_file()
