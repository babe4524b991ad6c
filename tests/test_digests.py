from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.dates import parse_moment
from digest.model.digests import EXAMPLES, Digest, group_digests, parse_name, period_of
from digest.model.entry import Entry, Note
from digest.model.settings import Cadence
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
    period = period_of(date.fromisoformat(day), cadence)
    found = period.name, period.first.isoformat(), period.end.isoformat()
    assert found == (name, first, end)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(CADENCES))
def test_periods_cover_every_day_once_and_are_found_by_their_names(day: date, cadence: Cadence) -> None:
    period = period_of(day, cadence)
    assert period.first <= day < period.end
    assert parse_name(period.name, cadence) == period
    assert period_of(period.end, cadence).first == period.end
    assert period_of(period.first - timedelta(days=1), cadence).end == period.first


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
    assert parse_name(name, cadence) is None


@given(st.from_regex(r"\d{4}-(W?\d\d|\d\d-\d\d)", fullmatch=True), st.sampled_from(CADENCES))
def test_a_digest_has_one_name_only(name: str, cadence: Cadence) -> None:
    # Digits of other scripts read as numbers, too: a note under such a name would never be shown.
    period = parse_name(name, cadence)
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
    (digest,) = group_digests(entries, (), "daily", datetime.fromisoformat(now), SEOUL)
    assert digest.closed is closed


def test_each_example_is_the_name_of_the_digest_of_one_day() -> None:
    day = date(2024, 11, 13)
    assert {cadence: period_of(day, cadence).name for cadence in CADENCES} == EXAMPLES


@pytest.mark.parametrize(("cadence", "end"), [("weekly", (2024, 11, 18)), ("monthly", (2024, 12, 1))])
def test_weeks_and_months_close_at_their_last_midnight(cadence: Cadence, end: tuple[int, int, int]) -> None:
    entries = [news("2024/11/a", "2024-11-13", SEOUL)]
    midnight = datetime(*end, tzinfo=SEOUL)
    for now, closed in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        (digest,) = group_digests(entries, (), cadence, now.astimezone(UTC), SEOUL)
        assert digest.closed is closed
        assert digest.period.closes(SEOUL) == midnight


def test_the_sites_timezone_decides_on_which_day_a_time_falls() -> None:
    late = parse_moment("2024-11-13 23:30 +0000", SEOUL)
    entry = news("2024/11/late", date=late.iso, zone=SEOUL)
    (digest,) = group_digests([entry], (), "daily", NOW, SEOUL)
    assert digest.name == "2024-11-14"
    entry = news("2024/11/late", date=late.iso, zone=UTC)
    (digest,) = group_digests([entry], (), "daily", NOW, UTC)
    assert digest.name == "2024-11-13"


def test_digests_stand_oldest_first_and_empty_periods_make_none() -> None:
    entries = [news("c", "2024-11-13"), news("a", "2024-10-30"), news("b", "2024-11-12")]
    notes = [Note("2024-W45", title="A week without news")]
    digests = group_digests(in_order(entries), notes, "weekly", NOW, UTC)
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
    (digest,) = group_digests(in_order(entries), notes, "weekly", NOW, UTC)
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
