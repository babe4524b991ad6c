from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.dates import Moment, parse_moment
from digest.model.digests import EXAMPLES, Digest, group_digests, parse_name, period_of, period_on
from digest.model.entry import Entry, Note
from digest.model.schedule import Cadence, Schedule, read_schedule
from tests.sites import NOW, news

SEOUL = ZoneInfo("Asia/Seoul")
CADENCES: tuple[Cadence, ...] = get_args(Cadence)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The entries as a library has them."""
    return sorted(entries, key=lambda entry: entry.order)


def names(digest: Digest) -> list[str]:
    return [entry.id for entry in digest.entries]


@pytest.mark.parametrize(
    ("cadence", "day", "name", "first", "end"),
    [
        ("daily", "2024-11-13", "2024-11-13", "2024-11-13", "2024-11-14"),
        ("daily", "2024-12-31", "2024-12-31", "2024-12-31", "2025-01-01"),
        ("weekly", "2024-11-13", "2024-W46", "2024-11-11", "2024-11-18"),
        ("weekly", "2024-11-11", "2024-W46", "2024-11-11", "2024-11-18"),
        ("weekly", "2024-11-17", "2024-W46", "2024-11-11", "2024-11-18"),
        # ISO 8601: a week belongs to the year of its Thursday.
        ("weekly", "2024-12-30", "2025-W01", "2024-12-30", "2025-01-06"),
        ("weekly", "2021-01-03", "2020-W53", "2020-12-28", "2021-01-04"),
        ("weekly", "2010-01-03", "2009-W53", "2009-12-28", "2010-01-04"),
        ("monthly", "2024-02-29", "2024-02", "2024-02-01", "2024-03-01"),
        ("monthly", "2024-12-01", "2024-12", "2024-12-01", "2025-01-01"),
    ],
)
def test_a_period_has_a_name_a_first_day_and_an_end(
    cadence: Cadence, day: str, name: str, first: str, end: str
) -> None:
    period = period_on(date.fromisoformat(day), Schedule(cadence))
    found = period.name, period.first.isoformat(), period.end.isoformat()
    assert found == (name, first, end)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(CADENCES))
def test_periods_cover_every_day_once_and_are_found_by_their_names(day: date, cadence: Cadence) -> None:
    period = period_on(day, Schedule(cadence))
    assert period.first <= day < period.end
    assert parse_name(period.name, Schedule(cadence)) == period
    assert period_on(period.end, Schedule(cadence)).first == period.end
    assert period_on(period.first - timedelta(days=1), Schedule(cadence)).end == period.first


@pytest.mark.parametrize(
    ("name", "cadence"),
    [
        ("2024-W54", "weekly"),
        ("2025-W53", "weekly"),  # 2025 has 52 weeks
        ("2024-W00", "weekly"),
        ("2024-w46", "weekly"),
        ("2024-46", "weekly"),
        ("2024-11", "weekly"),
        ("2024-13", "monthly"),
        ("2024-11-13", "monthly"),
        ("2024-02-30", "daily"),
        ("0000-01-01", "daily"),
        ("2024-11", "daily"),
        ("about", "daily"),
        ("", "monthly"),
        # Their periods would end after the last day there is.
        ("9999-12-31", "daily"),
        ("9999-W52", "weekly"),
        ("9999-12", "monthly"),
    ],
)
def test_what_is_not_the_name_of_a_digest_is_none(name: str, cadence: Cadence) -> None:
    assert parse_name(name, Schedule(cadence)) is None


@given(st.from_regex(r"\d{4}-(W?\d\d|\d\d-\d\d)", fullmatch=True), st.sampled_from(CADENCES))
def test_a_digest_has_one_name_only(name: str, cadence: Cadence) -> None:
    # Digits of other scripts read as numbers, too: a note under such a name would never be shown.
    period = parse_name(name, Schedule(cadence))
    assert period is None or period.name == name


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2024-11-13T00:00:00+09:00", False),
        ("2024-11-13T23:59:59.999999+09:00", False),
        ("2024-11-14T00:00:00+09:00", True),
        ("2024-11-13T14:59:59+00:00", False),
        ("2024-11-13T15:00:00+00:00", True),
    ],
)
def test_a_digest_is_closed_from_the_midnight_after_its_last_day_in_the_sites_timezone(
    now: str, closed: bool
) -> None:
    entries = [news("2024/11/a", "2024-11-13", SEOUL)]
    (digest,) = group_digests(entries, (), Schedule("daily"), datetime.fromisoformat(now), SEOUL)
    assert digest.closed is closed


HOURS: tuple[tuple[Cadence, str], ...] = (
    ("daily", "08:30"),
    ("daily", "weekdays 08:30"),
    ("daily", "Weekdays 24:00"),
    ("weekly", "Friday 09:00"),
    ("weekly", "Mon 7:00"),
    ("weekly", "saturday 24:00"),
    ("monthly", "1 09:00"),
    ("monthly", "25, 17:00"),
)


@pytest.mark.parametrize(
    ("cadence", "closes", "written", "name", "first", "end"),
    [
        ("daily", "08:30", "2024-11-13", "2024-11-13", "2024-11-13", "2024-11-14"),
        ("daily", "08:30", "2024-11-13 08:29", "2024-11-13", "2024-11-13", "2024-11-14"),
        ("daily", "08:30", "2024-11-13 08:30", "2024-11-14", "2024-11-14", "2024-11-15"),
        ("daily", "08:30", "2024-12-31 23:00", "2025-01-01", "2025-01-01", "2025-01-02"),
        ("daily", "weekdays 08:30", "2024-11-15 08:29", "2024-11-15", "2024-11-15", "2024-11-16"),
        ("daily", "weekdays 08:30", "2024-11-15 08:30", "2024-11-18", "2024-11-16", "2024-11-19"),
        ("daily", "weekdays 08:30", "2024-11-16", "2024-11-18", "2024-11-16", "2024-11-19"),
        ("daily", "weekdays 08:30", "2024-11-17 23:00", "2024-11-18", "2024-11-16", "2024-11-19"),
        ("daily", "weekdays 08:30", "2024-11-18", "2024-11-18", "2024-11-16", "2024-11-19"),
        ("daily", "weekdays 08:30", "2024-11-18 08:30", "2024-11-19", "2024-11-19", "2024-11-20"),
        ("daily", "weekdays 24:00", "2024-11-15 23:59", "2024-11-15", "2024-11-15", "2024-11-16"),
        ("daily", "weekdays 24:00", "2024-11-16", "2024-11-18", "2024-11-16", "2024-11-19"),
        ("weekly", "Friday 09:00", "2024-11-15", "2024-W46", "2024-11-09", "2024-11-16"),
        ("weekly", "Friday 09:00", "2024-11-15 09:00", "2024-W47", "2024-11-16", "2024-11-23"),
        ("weekly", "Friday 09:00", "2024-11-17", "2024-W47", "2024-11-16", "2024-11-23"),
        ("weekly", "Mon 9:00", "2024-11-11", "2024-W46", "2024-11-05", "2024-11-12"),
        ("weekly", "Saturday 24:00", "2024-11-16 23:59", "2024-W46", "2024-11-10", "2024-11-17"),
        ("weekly", "Saturday 24:00", "2024-11-17", "2024-W47", "2024-11-17", "2024-11-24"),
        # The week in which it closes has the name, and its Thursday the year.
        ("weekly", "Friday 09:00", "2024-12-28", "2025-W01", "2024-12-28", "2025-01-04"),
        ("monthly", "25 17:00", "2024-11-25 16:59", "2024-11", "2024-10-26", "2024-11-26"),
        ("monthly", "25 17:00", "2024-11-25 17:00", "2024-12", "2024-11-26", "2024-12-26"),
        ("monthly", "25 17:00", "2024-12-31", "2025-01", "2024-12-26", "2025-01-26"),
        ("monthly", "1 09:00", "2024-03-01", "2024-03", "2024-02-02", "2024-03-02"),
    ],
)
def test_what_is_dated_after_the_hour_is_of_the_next_digest(
    cadence: Cadence, closes: str, written: str, name: str, first: str, end: str
) -> None:
    period = period_of(parse_moment(written, SEOUL), read_schedule(cadence, closes))
    assert (period.name, period.first.isoformat(), period.end.isoformat()) == (name, first, end)


ZONES = ("UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk")


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(
        (*HOURS, *((cadence, "") for cadence in CADENCES), ("daily", "02:30"), ("daily", "23:30"))
    ),
    st.sampled_from(ZONES),
)
def test_a_moment_is_of_the_first_digest_that_closes_after_it(
    at: datetime, hour: tuple[Cadence, str], name: str
) -> None:
    zone, schedule = ZoneInfo(name), read_schedule(*hour)
    period = period_of(Moment(at.astimezone(zone), timed=True), schedule)
    assert not period.is_over(at, zone)
    # The clock of this zone may show an hour that never is, late on the day before.
    before = period_on(period.first - timedelta(days=1), schedule)
    assert before.is_over(at, zone) or name == "America/Nuuk"
    assert parse_name(period.name, schedule) == period
    assert period_on(period.end, schedule).first == period.end
    assert before.end == period.first
    day = Moment(datetime.combine(period.last, time(), zone))
    assert period_of(day, schedule) == period


@pytest.mark.parametrize(
    ("closes", "before", "after"),
    [
        # In the night to 27 October the clock shows half past two twice.
        ("2024-10-27", "2024-10-27T02:29+02:00", "2024-10-27T02:30+02:00"),
        # And in that to 31 March never.
        ("2024-03-31", "2024-03-31T03:29+02:00", "2024-03-31T03:30+02:00"),
    ],
)
def test_a_digest_that_has_closed_stays_so_when_the_clock_is_put_back(
    closes: str, before: str, after: str
) -> None:
    berlin, schedule = ZoneInfo("Europe/Berlin"), read_schedule("daily", "02:30")
    period = period_on(date.fromisoformat(closes), schedule)
    moment = datetime.fromisoformat(before)
    assert not period.is_over(moment.astimezone(berlin), berlin)
    assert period_of(parse_moment(before, berlin), schedule) == period
    for minutes in range(120):
        moment = datetime.fromisoformat(after) + timedelta(minutes=minutes)
        assert period.is_over(moment.astimezone(berlin), berlin)
        assert period_of(parse_moment(moment.isoformat(), berlin), schedule).first == period.end


@pytest.mark.parametrize(("cadence", "closes"), HOURS)
def test_periods_that_close_at_an_hour_follow_one_another(cadence: Cadence, closes: str) -> None:
    schedule = read_schedule(cadence, closes)
    period = period_on(date(2020, 1, 1), schedule)
    for _ in range(400):
        following = period_on(period.end, schedule)
        assert following.first == period.end
        assert following.name > period.name
        period = following


def test_each_example_is_the_name_of_the_digest_of_one_day() -> None:
    day = date(2024, 11, 13)
    assert {cadence: period_on(day, Schedule(cadence)).name for cadence in CADENCES} == EXAMPLES


@pytest.mark.parametrize(("cadence", "end"), [("weekly", (2024, 11, 18)), ("monthly", (2024, 12, 1))])
def test_weeks_and_months_close_at_their_last_midnight(cadence: Cadence, end: tuple[int, int, int]) -> None:
    entries = [news("2024/11/a", "2024-11-13", SEOUL)]
    midnight = datetime(*end, tzinfo=SEOUL)
    for now, closed in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        (digest,) = group_digests(entries, (), Schedule(cadence), now.astimezone(UTC), SEOUL)
        assert digest.closed is closed
        assert digest.period.closes(SEOUL) == midnight


def test_the_sites_timezone_decides_on_which_day_a_time_falls() -> None:
    late = parse_moment("2024-11-13 23:30 +0000", SEOUL)
    entry = news("2024/11/late", date=late.iso, zone=SEOUL)
    (digest,) = group_digests([entry], (), Schedule("daily"), NOW, SEOUL)
    assert digest.name == "2024-11-14"
    entry = news("2024/11/late", date=late.iso, zone=UTC)
    (digest,) = group_digests([entry], (), Schedule("daily"), NOW, UTC)
    assert digest.name == "2024-11-13"


def test_digests_stand_oldest_first_and_empty_periods_make_none() -> None:
    entries = [news("c", "2024-11-13"), news("a", "2024-10-30"), news("b", "2024-11-12")]
    notes = [Note("2024-W45", title="A week without news")]
    digests = group_digests(in_order(entries), notes, Schedule("weekly"), NOW, UTC)
    assert [(digest.name, names(digest)) for digest in digests] == [
        ("2024-W44", ["a"]),
        ("2024-W46", ["c", "b"]),
    ]


def week(lead: str = "", order: tuple[str, ...] = ()) -> list[str]:
    entries: list[Entry] = [
        news("monday", "2024-11-11"),
        news("tuesday-a", "2024-11-12"),
        news("tuesday-b", "2024-11-12"),
        news("wednesday", "2024-11-13 08:00"),
        news("wednesday-late", "2024-11-13 20:00"),
    ]
    notes = [Note("2024-W46", lead=lead, order=order), Note("2024-W47", lead="monday")]
    (digest,) = group_digests(in_order(entries), notes, Schedule("weekly"), NOW, UTC)
    assert digest.note == notes[0]
    return names(digest)


def test_entries_stand_newest_first_those_of_one_moment_by_address() -> None:
    assert week() == ["wednesday-late", "wednesday", "tuesday-b", "tuesday-a", "monday"]


def test_the_lead_opens_the_digest() -> None:
    assert week("tuesday-a") == ["tuesday-a", "wednesday-late", "wednesday", "tuesday-b", "monday"]


def test_the_editors_order_follows_the_lead_and_the_others_follow_newest_first() -> None:
    ordered = week("monday", ("tuesday-b", "monday", "wednesday"))
    assert ordered == ["monday", "tuesday-b", "wednesday", "wednesday-late", "tuesday-a"]


def test_a_lead_that_is_not_published_changes_nothing() -> None:
    assert week("a-draft", ("another-draft",)) == week()
