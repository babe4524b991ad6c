"""Dates as readers like to see them."""

import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from digest.model.date_formats import (
    first_week_day,
    format_day,
    format_day_parts,
    format_month,
    format_span_parts,
    name_week_day,
)
from digest.model.dates import parse_span

SEOUL = ZoneInfo("Asia/Seoul")
DAY = date(2024, 11, 13)


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "13 November 2024", "November 2024"),
        ("en-US", "November 13, 2024", "November 2024"),
        ("ko", "2024년 11월 13일", "2024년 11월"),
        ("ja", "2024年11月13日", "2024年11月"),
        ("zh-Hans", "2024年11月13日", "2024年11月"),
        ("vi", "13 tháng 11, 2024", "tháng 11 2024"),
        ("fr", "13 novembre 2024", "novembre 2024"),
        ("fa", "۱۳ نوامبر ۲۰۲۴", "نوامبر ۲۰۲۴"),
        ("ar", "١٣ نوفمبر ٢٠٢٤", "نوفمبر ٢٠٢٤"),
        ("ar-MA", "13 نونبر 2024", "نونبر 2024"),
        ("bn", "১৩ নভেম্বর, ২০২৪", "নভেম্বর ২০২৪"),
        ("my", "၂၀၂၄ နိုဝင်ဘာ ၁၃", "နိုဝင်ဘာ ၂၀၂၄"),
    ],
)
def test_days_and_months_are_written_as_readers_of_the_language_do(
    language: str, day: str, month: str
) -> None:
    assert (format_day(DAY, language), format_month(DAY, language).casefold()) == (day, month.casefold())


def test_the_first_of_a_month_is_an_ordinal_in_french_where_the_month_has_its_name() -> None:
    styles = ("full", "long", "medium", "short", "d MMMM")
    assert [format_day(date(2026, 11, 1), "fr", style) for style in styles] == [
        "dimanche 1er novembre 2026",
        "1er novembre 2026",
        "1er nov. 2026",
        "01/11/2026",
        "1er novembre",
    ]


@pytest.mark.parametrize("first", ["he", "yue", "zh-Hant", "en"])
def test_the_words_of_one_language_never_reach_another(first: str) -> None:
    ask = "from datetime import date; from digest.model.date_formats import format_month; import sys; "
    ask += "print(*(format_month(date(2024, 11, 13), language) for language in sys.argv[1:]), sep='|')"
    command = [sys.executable, "-X", "utf8", "-c", ask, first, "fr", "de", "ja"]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60).stdout
    assert told.strip().split("|")[1:] == ["novembre 2024", "November 2024", "2024年11月"]


@pytest.mark.parametrize(
    ("span", "language", "written"),
    [
        ("2024-11-13", "en", "13 November 2024"),
        ("2024-11-13/2024-11-15", "en", "13–15 November 2024"),
        ("2024-11-13/2024-11-15", "en-US", "November 13 – 15, 2024"),
        ("2024-11-13/2024-11-15", "de", "13.–15. November 2024"),
        ("2024-11-13/2024-11-15", "es", "13–15 de noviembre de 2024"),
        ("2024-11-13/2024-11-15", "ja", "2024年11月13日～15日"),
        ("2024-11-13/2024-11-15", "ko", "2024년 11월 13일~15일"),
        ("2024-11-13/2024-11-15", "zh-Hans", "2024年11月13日至15日"),
        ("2024-11-01/2024-11-29", "en", "1–29 November 2024"),
        ("2024-02-01/2024-02-28", "en", "1–28 February 2024"),
        ("2024-11-01/2024-12-31", "en", "1 November – 31 December 2024"),
        ("2024-06-30/2024-07-03", "en", "30 June – 3 July 2024"),
        ("2024-12-30/2025-01-02", "fr", "30 décembre 2024 – 2 janvier 2025"),
        ("2026-11-01", "fr", "1er novembre 2026"),
        ("2024-11-01/2024-11-07", "fr", "1er–7 novembre 2024"),
        ("2026-10-26/2026-11-01", "fr-CA", "26 octobre – 1er novembre 2026"),
        ("2024-11-11/2024-11-21", "fr", "11–21 novembre 2024"),
        ("2024-11-01 07:59", "fr", "1er novembre 2024, 07:59 UTC+9"),
        ("2024-11-01/2024-11-07", "en", "1–7 November 2024"),
        ("2024-11-13/2024-11-15", "fa", "۱۳ تا ۱۵ نوامبر ۲۰۲۴"),
        ("2024-11-13/2024-11-15", "ar", "١٣–١٥ نوفمبر ٢٠٢٤"),
        # CLDR has no pattern for days with the name of the month in this language, or none at all.
        ("2024-11-13/2024-11-15", "lo", "13/11/2024 – 15/11/2024"),
        ("2024-11-13/2024-11-15", "tlh", "13–15 November 2024"),
        ("2024-11-07 07:59", "en", "7 November 2024, 07:59 GMT+9"),
        ("2024-11-07 07:59", "ko", "2024년 11월 7일 오전 7:59 GMT+9"),
        ("2024-11-07 15:00", "zh-Hant", "2024年11月7日 下午3:00 GMT+9"),
        ("2024-11-07 07:59", "vi", "07:59 GMT+9 7 tháng 11, 2024"),
        ("2024-11-07 07:59", "bn", "৭ নভেম্বর, ২০২৪ ৭:৫৯ AM GMT +৯"),
        ("2024-11-07 07:59/2024-11-07 09:00", "ar", "٧ نوفمبر ٢٠٢٤، ٧:٥٩ ص–٩:٠٠ ص غرينتش+٩"),
        ("2024-11-07 07:59/2024-11-07 09:00", "ar-MA", "7 نونبر 2024، 07:59–09:00 غرينتش+9"),
        ("2024-11-07 07:59/2024-11-07 09:00", "en", "7 November 2024, 07:59–09:00 GMT+9"),
        ("2024-11-07 07:59/2024-11-08 09:00", "fr", "7 novembre 2024, 07:59 – 8 novembre 2024, 09:00 UTC+9"),
    ],
)
def test_spans_are_written_without_what_their_ends_share(span: str, language: str, written: str) -> None:
    first, last = parse_span(span, SEOUL)
    parts = format_span_parts(first, last, language)
    assert " ".join("".join(text for text, _ in parts).split()) == written
    assert [stamp for _, stamp in parts if stamp] == [end.iso for end in (first, last) if end]


@pytest.mark.parametrize(
    ("first", "last", "language", "written"),
    [
        ("2024-11-01", "2024-11-30", "en", "November 2024"),
        ("2024-12-01", "2024-12-31", "en-US", "December 2024"),
        ("2024-11-01", "2024-11-30", "ru", "ноябрь 2024"),
        ("2024-11-01", "2024-11-30", "ja", "2024年11月"),
        ("2024-02-01", "2024-02-29", "ko", "2024년 2월"),
    ],
)
def test_a_whole_month_is_written_by_its_name(first: str, last: str, language: str, written: str) -> None:
    parts = format_day_parts(date.fromisoformat(first), date.fromisoformat(last), language)
    assert parts == ((written, first[:7]),)


@pytest.mark.parametrize(
    ("zone", "span", "written"),
    [
        ("UTC", "2024-11-07 07:59", "7 November 2024, 07:59 GMT"),
        ("Asia/Kolkata", "2024-11-07 07:59", "7 November 2024, 07:59 GMT+5:30"),
        ("Etc/GMT+10", "2024-11-07 07:59", "7 November 2024, 07:59 GMT-10"),
        # The clock is put back in the night.
        (
            "Europe/Paris",
            "2024-10-26 23:00/2024-10-27 04:30",
            "26 October 2024, 23:00 GMT+2 – 27 October 2024, 04:30 GMT+1",
        ),
    ],
)
def test_times_have_their_offset_and_both_where_it_changes(zone: str, span: str, written: str) -> None:
    parts = format_span_parts(*parse_span(span, ZoneInfo(zone)), "en")
    assert " ".join("".join(text for text, _ in parts).split()) == written


@pytest.mark.parametrize(
    ("language", "first", "names"),
    [
        ("en", 0, "Mon Tue Wed Thu Fri Sat Sun"),
        ("en-US", 6, "Sun Mon Tue Wed Thu Fri Sat"),
        ("fa", 5, "ش ۱ش ۲ش ۳ش ۴ش ۵ش ج"),
        ("ar", 5, "سبت أحد إثنين ثلاثاء أربعاء خميس جمعة"),
        ("ja", 6, "日 月 火 水 木 金 土"),
        ("zh-Hant", 6, "週日 週一 週二 週三 週四 週五 週六"),
        ("de", 0, "Mo Di Mi Do Fr Sa So"),
    ],
)
def test_a_week_begins_where_it_does_for_readers_and_its_days_have_short_names(
    language: str, first: int, names: str
) -> None:
    assert first_week_day(language) == first
    # The 4th of November 2024 was a Monday.
    week = (date(2024, 11, 4 + (first + number) % 7) for number in range(7))
    assert " ".join(name_week_day(day, language) for day in week) == names
