"""Dates as people write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogues import CATALOGUES
from digest.model.date_formats import (
    format_day,
)
from digest.model.dates import Moment, NotADateError, parse_moment, parse_span

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2024, 11, 13)


def test_a_day_is_its_midnight_in_the_sites_timezone() -> None:
    moment = parse_moment("2024-11-13", SEOUL)
    assert moment == Moment(datetime(2024, 11, 13, tzinfo=SEOUL))
    assert (moment.day, moment.timed, moment.iso) == (DAY, False, "2024-11-13")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-11-13 08:30", "2024-11-13T08:30:00+09:00"),
        ("2024-11-13T08:30:15", "2024-11-13T08:30:15+09:00"),
        ("2024-11-13 08:30 +0900", "2024-11-13T08:30:00+09:00"),
        ("2024-11-13 08:30:00 -0400", "2024-11-13T21:30:00+09:00"),
        ("2024-11-13T20:30:00Z", "2024-11-14T05:30:00+09:00"),
        ("2024-11-13T20:30:00.123456Z", "2024-11-14T05:30:00+09:00"),
        ("2024-11-13 08:30 UTC", "2024-11-13T17:30:00+09:00"),
        ("2024-11-13 08:30 +09", "2024-11-13T08:30:00+09:00"),
        ("2024-11-13 08:30+05:45", "2024-11-13T11:45:00+09:00"),
    ],
)
def test_a_time_is_told_in_the_sites_timezone(text: str, iso: str) -> None:
    moment = parse_moment(text, SEOUL)
    assert (moment.iso, moment.timed, moment.understood) == (iso, True, "")


def test_the_day_of_a_time_is_that_of_the_sites_timezone() -> None:
    assert parse_moment("2024-11-12 23:00 +0000", SEOUL).day == DAY


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("2024-1-3", "2024-01-03"),
        ("2024년 11월 13일", "2024-11-13"),
        ("2024年11月13日", "2024-11-13"),
        ("2024년 11월 13일 오후 2시 30분", "2024-11-13T14:30:00+09:00"),
        ("13 de noviembre de 2024", "2024-11-13"),
        ("1er août 2024", "2024-08-01"),
        ("1º de março de 2024", "2024-03-01"),
        ("13 ноября 2024 г.", "2024-11-13"),
        ("١٣ نوفمبر ٢٠٢٤", "2024-11-13"),
        ("۲ ژانویهٔ ۲۰۲۴", "2024-01-02"),
        ("13 تشرين الثاني 2024", "2024-11-13"),
        ("الأربعاء 13 نوفمبر 2024", "2024-11-13"),
        ("الاربعاء، ١٣ نوفمبر، ٢٠٢٤", "2024-11-13"),
        ("الإثنين 2024/11/11 08:30", "2024-11-11T08:30:00+09:00"),
        ("الأحد 17 نوفمبر 2024", "2024-11-17"),
        ("2024年11月13日午前9時", "2024-11-13T09:00:00+09:00"),
        ("2024年11月13日 下午 2点", "2024-11-13T14:00:00+09:00"),
        ("2024년 11월 13일 14:05", "2024-11-13T14:05:00+09:00"),
        ("２０２４-１１-１３", "2024-11-13"),
        ("2024-11-13 8:30", "2024-11-13T08:30:00+09:00"),
        ("2024-11-13 １０：００：００ +0000", "2024-11-13T10:00:00+00:00"),
        ("2024-11-13  08:30", "2024-11-13T08:30:00+09:00"),
        ("November 13, 2024", "2024-11-13"),
        ("Nov. 13th 2024", "2024-11-13"),
        ("sept 1 2024", "2024-09-01"),
        ("March 4th 2022", "2022-03-04"),
        ("13 November 2024", "2024-11-13"),
        ("1st May, 2024", "2024-05-01"),
        ("٢٠٢٤-١١-١٣", "2024-11-13"),
        ("13.11.2024", "2024-11-13"),
        ("3.11.2026", "2026-11-03"),
        ("03.11.2026", "2026-11-03"),
        ("3. 11. 2026", "2026-11-03"),
        ("3. Jänner 2027", "2027-01-03"),
        ("11/13/2024", "2024-11-13"),
        ("2024/11/13", "2024-11-13"),
        ("2024.1.3", "2024-01-03"),
        ("2024. 11. 13.", "2024-11-13"),
        ("13-11-2024", "2024-11-13"),
        ("5.5.2024", "2024-05-05"),
        ("2024-11-13 8:30am", "2024-11-13T08:30:00+09:00"),
        ("2024-11-13 12:05 a.m.", "2024-11-13T00:05:00+09:00"),
        ("2024-11-13 12:05 PM", "2024-11-13T12:05:00+09:00"),
        ("2024-11-13 08:30 pm +0000", "2024-11-13T20:30:00+00:00"),
        ("2024年11月13日（水）", "2024-11-13"),
        ("2024年11月13日(水曜日) 午前9時", "2024-11-13T09:00:00+09:00"),
        ("2024年11月17日日曜日", "2024-11-17"),
        ("2024年11月13日 星期三", "2024-11-13"),
        ("2024年11月17日（週日）", "2024-11-17"),
        ("2024/11/13(水) 09:00", "2024-11-13T09:00:00+09:00"),
        ("2024. 11. 13. (수)", "2024-11-13"),
        ("2024년 11월 13일 수요일 오후 2시", "2024-11-13T14:00:00+09:00"),
        ("令和6年11月13日", "2024-11-13"),
        ("令和元年５月１日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("R6.11.13", "2024-11-13"),
        ("H31/4/30", "2019-04-30"),
        ("ngày 13 tháng 11 năm 2024", "2024-11-13"),
        ("13 tháng 11, 2024", "2024-11-13"),
        ("Ngày 13/11/2024", "2024-11-13"),
        # In Vietnamese the day comes first.
        ("ngày 5/11/2024", "2024-11-05"),
        ("13/11/2024 08:30", "2024-11-13T08:30:00+09:00"),
        ("13 November 2024, 8:30 pm +0000", "2024-11-13T20:30:00+00:00"),
        ("9 Jan 2014 10:20 PM -0400", "2014-01-09T22:20:00-04:00"),
        ("2024–11–13", "2024-11-13"),
        ("\u200f2024-11-13", "2024-11-13"),
        ("\u202b 2024-11-13 08:30\u202c\u200e", "2024-11-13T08:30:00+09:00"),
        ("\u2067١٣ نوفمبر ٢٠٢٤\u2069", "2024-11-13"),
        ("13\u200f/11\u200f/2024", "2024-11-13"),
        ("Wednesday, 13 November 2024", "2024-11-13"),
        ("Wed, 13 Nov 2024 08:30:00 +0900", "2024-11-13T08:30:00+09:00"),
        ("Wednesday, November 13, 2024 8:30 pm", "2024-11-13T20:30:00+09:00"),
        ("mercredi 13 novembre 2024", "2024-11-13"),
        ("Mittwoch, den 13. November 2024", "2024-11-13"),
        ("quarta-feira, 13 de novembro de 2024", "2024-11-13"),
        ("среда, 13 ноября 2024 г.", "2024-11-13"),
        ("Mar 13, 2024", "2024-03-13"),
        ("۱۳ نوامبر ۲۰۲۴ ساعت ۱۴:۳۰", "2024-11-13T14:30:00+09:00"),
        ("١٣ نوفمبر ٢٠٢٤، الساعة ١٤:٣٠", "2024-11-13T14:30:00+09:00"),
        ("13. November 2024 um 14:30 Uhr", "2024-11-13T14:30:00+09:00"),
        ("Nov 13, 2024 at 2:30 PM", "2024-11-13T14:30:00+09:00"),
        ("13 листопада 2024 р.", "2024-11-13"),
        ("13 листопада 2024 року о 14:30", "2024-11-13T14:30:00+09:00"),
        ("13 ноября 2024 года", "2024-11-13"),
        ("13 בנובמבר 2024", "2024-11-13"),
        ("13 נובמבר 2024", "2024-11-13"),
        ("13 בנוב׳ 2024", "2024-11-13"),
        ("13 พฤศจิกายน 2024", "2024-11-13"),
        ("13 พ.ย. 2024", "2024-11-13"),
        ("๒๐๒๔-๑๑-๑๓", "2024-11-13"),
        ("13 listopada 2024", "2024-11-13"),
        ("13. prosince 2024", "2024-12-13"),
        ("13 thg 11, 2024", "2024-11-13"),
        ("民國113年11月13日", "2024-11-13"),
        ("民国99年1月1日", "2010-01-01"),
        ("2024—11—13 08:30", "2024-11-13T08:30:00+09:00"),
    ],
)
def test_a_date_in_an_unusual_form_is_read_and_what_was_understood_is_kept(
    text: str, understood: str
) -> None:
    moment = parse_moment(text, SEOUL)
    assert moment.understood == understood
    assert parse_moment(understood, SEOUL) == Moment(moment.at, moment.timed)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a date"),
        ("Yesterday", "whoever reads it later cannot know which day it was"),
        ("11/12/2024", "2024-11-12 or 2024-12-11?"),
        ("1-2-2024", "2024-01-02 or 2024-02-01?"),
        *((f"3. {month} 2024", "not a date") for month in ("lis", "lip", "srp", "Listopada")),
        ("03.11.26", "the year has two digits"),
        ("13.14.2024", "month must be in 1..12"),
        ("13.11/2024", "not a date"),
        ("2024-11-13 13:30pm", "no hour is 13 pm"),
        ("2024-11-13 0:30 am", "no hour is 0 am"),
        ("2024-11", "not a date"),
        ("2024年11月13日（木）", "2024-11-13 is another weekday than 木"),
        ("الخميس 13 نوفمبر 2024", "2024-11-13 is another weekday than الخميس"),
        ("Thursday, 13 November 2024", "2024-11-13 is another weekday than Thursday"),
        ("Someday, 13 November 2024", "not a date"),
        ("5/11/2024 08:30", "2024-05-11 or 2024-11-05?"),
        ("2024-11-13 08:30 09:00", "not a date"),
        ("20241113", "not a date"),
        ("2024-11-13 noon", "not a date"),
        ("2024-11-13 08:30 KST", "not a date"),
        ("13 Brumaire 2024", "not a date"),
        ("١٥ جمادى الآخرة ١٤٤٨", "it is by the Hijri calendar"),
        ("الأربعاء، 15 ذو الحجة 1448", "it is by the Hijri calendar"),
        ("۳ آذر ۱۴۰۵", "it is by the solar Hijri calendar"),
        ("دوشنبه ۳ آذر ۱۴۰۵", "it is by the solar Hijri calendar"),
        ("۱۵ جمادی\u200cالثانی ۱۴۴۸", "it is by the Hijri calendar"),
        ("15/06/1448 هـ", "it is by the Hijri calendar"),
        ("32 mai 2024", "day is out of range for month"),
        ("٠٥/١١/٢٠٢٦", "2026-05-11 or 2026-11-05?"),
        ("2024-02-30", "day is out of range for month"),
        ("2023-02-29", "day is out of range for month"),
        ("30 February 2024", "day is out of range for month"),
        ("2024-13-01", "month must be in 1..12"),
        ("2024-00-01", "month must be in 1..12"),
        ("0000-01-01", "year 0 is out of range"),
        ("2024-11-13 24:00", "hour must be in 0..23"),
        ("2024-11-13 08:60", "minute must be in 0..59"),
        ("2024-11-13 08:30:60", "second must be in 0..59"),
        ("2024-11-13 08:30 +1500", "no place on earth has the offset +1500"),
        ("2024-11-13 08:30 +0960", "no place on earth has the offset +0960"),
        ("9999-12-31 23:00 -0500", "year 9999 is out of range"),
        ("0001-01-01 00:00 +0900", "year 1 is out of range"),
        ("9999-12-31", "year 9999 is out of range"),
        ("0001-01-01", "year 1 is out of range"),
        ("31 December 9999", "year 9999 is out of range"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotADateError) as refused:
        parse_moment(text, SEOUL)
    # Python's wording of the same reason changes from version to version.
    assert str(refused.value).startswith(why[:20])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-12-05〜2026-12-07", "2026-12-05", "2026-12-07"),
        ("2026-12-05～2026-12-07", "2026-12-05", "2026-12-07"),
        ("2026/12/05 – 2026/12/07", "2026-12-05", "2026-12-07"),
        ("2026年12月5日（土）~2026年12月7日（月）", "2026-12-05", "2026-12-07"),
        ("2026-12-05〜7", "2026-12-05", "2026-12-07"),
        ("2026-12-05~07", "2026-12-05", "2026-12-07"),
        ("2026-12-05 – 12-07", "2026-12-05", "2026-12-07"),
        ("2026年11月30日（月）〜12月２日（水）", "2026-11-30", "2026-12-02"),
        ("2026년 12월 5일 ~ 7일", "2026-12-05", "2026-12-07"),
        ("\u200f2026-12-05 – \u200f7\u200f", "2026-12-05", "2026-12-07"),
    ],
)
def test_what_else_stands_between_two_dates_is_understood(text: str, first: str, last: str) -> None:
    begin, end = parse_span(text, SEOUL)
    assert (begin.iso, begin.understood, end and end.iso) == (first, first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-12-32/2027-01-02", "day is out of range"),
        ("2026-12-05〜32", "day is out of range"),
        ("2026-12-28〜3", "a month or a year is missing"),
        ("2026-12-28~1-3", "a month or a year is missing"),
        ("2026-12-05〜7日(日)", "another weekday"),
        ("2026-12-05 09:00〜12", "not a date"),
        ("2026년 12월 5일 오후 6시 ~ 20:00", "not a date"),
        ("2026-12-05 23:00/01:00", "a day is missing in the end"),
        ("2026-12-05 18:00/24:00", "hour must be in"),
    ],
)
def test_what_is_no_span_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotADateError, match=why):
        parse_span(text, SEOUL)


def test_the_end_of_an_interval_leaves_out_what_it_shares_with_the_beginning() -> None:
    begin, end = parse_span("2026-12-05/07", SEOUL)
    assert (begin.iso, end and end.iso, end and end.understood) == ("2026-12-05", "2026-12-07", "2026-12-07")


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-05 18:00/20:30",
        "2026-12-05T18:00+09:00/20:30",
        "2026-12-05 09:00 +0000/11:30",
        "2026-12-05 6:00 pm / 8:30",
        "2026-12-05 18：00〜20：30",
        "5 December 2026, 18:00 – 20:30",
    ],
)
def test_the_end_of_an_event_may_be_a_time_of_its_day(text: str) -> None:
    begin, end = parse_span(text, SEOUL)
    whole = "2026-12-05T20:30:00+09:00"
    assert (begin.iso, end and end.iso) == ("2026-12-05T18:00:00+09:00", whole)
    assert end
    assert parse_moment(end.understood, SEOUL).iso == whole


def test_a_time_behind_a_date_with_slashes_makes_no_span_of_it() -> None:
    assert parse_span("13/11/2024 08:30", SEOUL) == (parse_moment("13/11/2024 08:30", SEOUL), None)


def test_moments_are_ordered_by_time() -> None:
    texts = ["2024-11-13", "2024-11-13 00:01", "2024-11-13 08:00 +0000", "2024-11-13 23:59", "2024-11-14"]
    moments = [parse_moment(text, SEOUL) for text in texts]
    assert moments == sorted(moments)


@pytest.mark.parametrize("zone", [UTC, SEOUL, NEW_YORK, ZoneInfo("Asia/Kathmandu")], ids=str)
@given(at=st.datetimes(datetime(1970, 1, 2), datetime(9990, 1, 1)), hours=st.integers(-14, 14))
def test_a_moment_is_read_back_from_its_iso_form(at: datetime, hours: int, zone: ZoneInfo) -> None:
    sign = "-" if hours < 0 else "+"
    written = f"{at:%Y-%m-%d %H:%M:%S} {sign}{abs(hours):02d}00"
    moment = parse_moment(written, zone)
    assert (
        moment.at.timestamp() == (at.replace(microsecond=0, tzinfo=UTC) - timedelta(hours=hours)).timestamp()
    )
    again = parse_moment(moment.iso, zone)
    assert (again, again.understood) == (moment, "")
    assert parse_moment(moment.day.isoformat(), zone).day == moment.day


@given(st.text() | st.text("0123456789-:+ TZ０１٣²ⅳnovNOV.,stth年月日（水)令和–/", max_size=30))
def test_any_text_is_a_date_or_refused_as_none(text: str) -> None:
    try:
        moment = parse_moment(text, SEOUL)
    except NotADateError:
        return
    assert parse_moment(moment.iso, SEOUL) == Moment(moment.at, moment.timed)


@pytest.mark.parametrize(
    "language",
    [
        *sorted(path.stem.replace("_", "-") for path in CATALOGUES),
        *"ar-LB cs da el en fa fi he pl ro sk sv th tr uk".split(),
    ],
)
@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), style=st.sampled_from(["long", "medium"]))
def test_a_day_is_read_as_pages_print_it(language: str, day: date, style: str) -> None:
    try:
        read = parse_moment(format_day(day, language, style), SEOUL).iso
    except NotADateError as error:
        # In numbers alone the day may be the month.
        read = str(error)
    assert day.isoformat() in read


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("13 พฤศจิกายน 2569", "write 2026-11-13"),
        ("13 พฤศจิกายน พ.ศ. 2569", "write 2026-11-13"),
        ("13 พ.ย. 2569", "write 2026-11-13"),
        ("๒๕๖๙-๑๑-๑๓", "write 2026-11-13"),
        ("๑๓/๑๑/๒๕๖๙", "write 2026-11-13"),
        # This year has such a day.
        ("29 ก.พ. 2567", "write 2024-02-29"),
    ],
)
def test_a_date_of_the_buddhist_calendar_is_told_by_ours(text: str, cure: str) -> None:
    with pytest.raises(NotADateError, match="Buddhist") as refused:
        parse_moment(text, SEOUL)
    assert refused.value.cure == cure


def test_a_year_of_two_digits_is_proposed_with_four() -> None:
    cures = []
    for text in ("03.11.26", "24. 11. 26", "24.13.26"):
        with pytest.raises(NotADateError) as refused:
            parse_moment(text, SEOUL)
        cures.append(refused.value.cure)
    assert cures == [
        "write 2026-11-03, if the day stands first",
        "write 2026-11-24, if the day stands first",
        "",
    ]


def test_no_date_is_looked_for_in_a_long_text() -> None:
    assert parse_moment(f"2026-11-18{' ' * 200}", UTC).day.isoformat() == "2026-11-18"
    with pytest.raises(NotADateError):
        parse_moment(f"2026-11-18{' ' * 400}", UTC)
