"""When is this? Dates as people write them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cached_property, lru_cache

from digest.writing.directions import DIRECTION_MARKS
from digest.writing.languages import find_locale

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?\s*(?P<offset>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?"
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:(?:\s*T\s*|\s+){_TIME})?", re.IGNORECASE
)
# A time behind a date of another form, and what may announce it.
_AT = r"at|um|à|alle|a las|às|в|о|saat|pukul|ساعت|الساعة"
# What looks for a day and a time in a longer text takes a time that grows by the square.
_LONGEST = 300
_TIMED = re.compile(rf"(?P<date>.*?[^\s,،])[,،]?\s+(?:(?:{_AT})\s+)?{_TIME}(?:\s*Uhr)?", re.IGNORECASE)
_UNSEEN = str.maketrans("", "", DIRECTION_MARKS)
# Before it there were no news agencies; 1448 and 115 are years of the Hijri and of the Minguo calendar.
FIRST_YEAR = 1800
BY_GREGORIAN = "write the date by the Gregorian calendar"
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH_FIRST = re.compile(
    r"(?P<month>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})", re.IGNORECASE
)

# Day and month, or month and day.
_NUMBERS = re.compile(r"(?P<one>\d{1,2})(?P<sign>[./-])\s*(?P<other>\d{1,2})(?P=sign)\s*(?P<year>\d{4})")
# A year of two digits, which in East Asia may as well stand first.
_SHORT_YEAR = re.compile(r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{2})")
# `2024년 11월 13일 오후 2시 30분`; Japanese and Chinese have the same parts in the same places.
_CHARACTERS = re.compile(
    r"(?P<year>\d{4})\s*[년年]\s*(?P<month>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]"
    r"(?:\s*(?P<period>오전|오후|午前|午後|上午|下午)?\s*(?P<hour>\d{1,2})"
    r"\s*(?:[시時时點点:])(?:\s*(?P<minute>\d{1,2})\s*[분分]?)?)?"
)
_HALVES = {"오전": "a", "午前": "a", "上午": "a", "오후": "p", "午後": "p", "下午": "p"}
# `ngày 5/11/2024`, where the first number is the day; `ngày 13 tháng 11 năm 2024`, or without the first word.
_NGAY = re.compile(r"^ngày\s+(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.IGNORECASE)
_VIETNAMESE = re.compile(
    r"(?:ngày\s+)?(?P<day>\d{1,2})\s+(?:tháng|thg)\s+(?P<month>\d{1,2})(?:\s+năm|,)?\s+(?P<year>\d{4})",
    re.IGNORECASE,
)
# The weekday behind a day: `(水)`, `(星期三)`, `수요일`; and the places of these letters in the week.
_WEEKDAY = re.compile(
    r"(?<=[\d.日일])\s*(?:\((?:星期|[周週])?[一二三四五六天月火水木金土日월화수목금토일](?:曜日?|요일)?\)"
    r"|(?:星期|[周週])[一二三四五六天日]|[月火水木金土日]曜日?|[월화수목금토일]요일)"
)
_WEEK = {
    letter: number
    for letters in ("一二三四五六日", "月火水木金土天", "월화수목금토일")
    for number, letter in enumerate(letters)
}
# By its name before the day: `Wed, 13 Nov 2024`, `Mittwoch, den 13. November`, `الأربعاء، 25 نوفمبر 2026`.
_NAMED_WEEKDAY = re.compile(r"(?P<name>[^\W\d_]+(?:-feira)?)\.?[,،]?\s+(?:den\s+)?")
# Letters that Arabic has with a mark, and as they are typed without.
_HAMZA = str.maketrans("أإآ", "ااا")
# Years of eras in Japan, `令和6年` or `R6.11.13`, and in Taiwan, `民國115年`, count from the one after these.
_ERA = re.compile(r"(?:中[華华])?(令和|平成|昭和|民[國国]|[RHS])\s*(\d{1,3}|元)(?=\s*年|[./-])")
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_ERAS |= {"民國": 1911, "民国": 1911}
# What programs for letters make of the hyphens of a date.
_DASH = re.compile(r"(?<=\d)[\u2010-\u2015\u2212](?=\d)")
# What stands between two dates but for the slash; hyphens are parts of dates.
_UNTIL = re.compile(r"[~\u301c\uff5e]|\s[-\u2013\u2014]\s")
# The second of two days without the year, which is that of the first, and perhaps without the month.
_SHORT_END = re.compile(
    r"(?:(?P<month>\d{1,2})\s*[-.월月]\s*)?(?P<day>\d{1,2})(?:\s*[일日])?(?P<weekday>\D*)"
)
# The second of two times of a day, and where it stands in the text of the first.
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?", re.ASCII)
# Where the year comes first nobody takes the day for the month.
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sign>[./])\s*(?P<month>\d{1,2})(?P=sign)\s*(?P<day>\d{1,2})\.?")
# Months of Persian and Thai have marks on their letters, and short ones of Thai have dots between them.
_NAME = r"(?:[^\W\d_]|[\u0654\u0e31-\u0e4e]|\.(?=[\u0e01-\u0e2e]))+"
# `13 de noviembre de 2024`, `13. November 2024`, `13 בנובמבר 2026`: the month in some other language. Only
# `13. listopada` is October to Croats, who write the dot, and `13 listopada` November to Poles; three short
# names are as bad.
_IN_WORDS = re.compile(
    rf"(?P<day>\d{{1,2}})(?:\.(?!\s+(?i:listopada|lip|lis|srp)\b)|er|[ao])?\s+"
    rf"(?:de\s+|ב)?(?P<month>{_NAME}(?: (?!del?\b|[คพ]\.ศ){_NAME})?)[.,،׳']?\s+"
    r"(?:del?\s+|[คพ]\.ศ\.\s*)?(?P<year>\d{4})(?: ?[гр]\.?| года| року)?"
)
_ELSEWHERE = "ar ar-LB be bg cs da de de-AT el es fa fi fr he id it nl pl pt ro ru sk sv th tr uk".split()
# What is written in Thai counts the years of Buddha's, unless it says otherwise: 2569 is 2026.
_THAI = re.compile("[\u0e00-\u0e7f]")
_SINCE_BUDDHA = 543
# By what a date of the Hijri calendar is known: a word of each month, or the sign behind the year.
_HIJRI_MONTHS = "محرم صفر ربيع ربیع جمادى جمادي جمادی رجب شعبان رمضان شوال القعدة القعده الحجة الحجه"
_HIJRI = re.compile(rf"(?:{_HIJRI_MONTHS.replace(' ', '|')})\b|\d\s*هـ?$")
# And of the solar one of Iran, by its months.
_SOLAR_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_SOLAR = re.compile(rf"\d\s+(?:{_SOLAR_MONTHS.replace(' ', '|')})\b")
# What says when by when it is said.
_RELATIVE = frozenset("now today tonight tomorrow yesterday".split())


class NotADateError(ValueError):
    """The text is not a date; the message says what is wrong with it, `cure` what to do if that is known."""

    cure = ""


class OtherCalendarError(NotADateError):
    """It is a date, and by another calendar."""

    cure = BY_GREGORIAN


@dataclass(frozen=True, order=True)
class Moment:
    """A point in time as an entry states it: a day, or a day with a time.

    `at` is aware, in the site's timezone; for a day it is that day's midnight. `understood` holds the ISO
    form, with the offset that was written, where the text was written in an unusual way.
    """

    at: datetime
    timed: bool = False
    understood: str = ""

    @cached_property
    def day(self) -> date:
        """The day in the site's timezone; kept, because lists ask for it twenty times."""
        return self.at.date()

    @property
    def iso(self) -> str:
        """`2024-11-13`, or with a time and offset (RFC 3339)."""
        return self.at.isoformat() if self.timed else self.day.isoformat()


def is_month(word: str) -> bool:
    """Whether a word in lower case is the name of a month, or its beginning, in English."""
    return word in _MONTHS


def parse_moment(text: str, zone: tzinfo) -> Moment:
    """Read a date generously, never by guessing between day and month.

    Raises NotADateError. Times without an offset are in `zone`.
    """
    moment, is_usual = _read_moment(text, zone)
    return _as_usual(moment) if is_usual else moment


def _as_usual(moment: Moment) -> Moment:
    return Moment(moment.at, moment.timed)


def _read_moment(text: str, zone: tzinfo) -> tuple[Moment, bool]:
    """A moment with its ISO form in any case, and whether it was written in the usual way."""
    if len(text) > _LONGEST:
        raise NotADateError("not a date")
    folded = _fold(text)
    if match := _ISO.fullmatch(folded):
        _check_calendar(folded, match.groupdict())
        is_plain = text.strip() == folded and _PLAIN.fullmatch(folded) and not match["half"]
        return _from_parts(match.groupdict(), zone), bool(is_plain)
    if parts := _find_parts(folded):
        return _from_parts(parts, zone), False
    if short := _SHORT_YEAR.fullmatch(folded):
        raise _ask_for_year(short)
    if folded.lower() in _RELATIVE:
        raise NotADateError("whoever reads it later cannot know which day it was")
    if _HIJRI.search(folded):
        raise OtherCalendarError("it is by the Hijri calendar")
    if _SOLAR.search(folded):
        raise OtherCalendarError("it is by the solar Hijri calendar")
    raise NotADateError("not a date")


def find_gregorian(year: int, month: int, day: int) -> str:
    """The day that a date in a Thai text means where its year is Buddhist; empty where it is not."""
    return f"{year - _SINCE_BUDDHA}-{month:02}-{day:02}" if year >= FIRST_YEAR + _SINCE_BUDDHA else ""


def _check_calendar(folded: str, parts: Mapping[str, str | None]) -> None:
    """Raise where a date is written in Thai, and is by the calendar of Thailand."""
    if folded.isascii() or not _THAI.search(folded):
        return
    if meant := find_gregorian(*(int(parts[name] or 0) for name in ("year", "month", "day"))):
        error = OtherCalendarError("it is by the Buddhist calendar")
        error.cure = f"write {meant}"
        raise error


def _ask_for_year(match: re.Match[str]) -> NotADateError:
    """Why a year of two digits is not enough, and what was meant most likely, with the day first."""
    error = NotADateError("the year has two digits")
    with suppress(NotADateError):
        meant = _from_parts({**match.groupdict(), "year": f"20{match['year']}"}, UTC).iso
        error.cure = f"write {meant}, if the day stands first"
    return error


def _fold(text: str) -> str:
    """The text as all forms are compared. Arabic pages have signs of direction within a date, too."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    return folded.strip()


def _find_parts(folded: str) -> Mapping[str, str | None] | None:
    """The parts of a date in any form but the usual one."""
    weekdays = _WEEKDAY.findall(folded)
    text = _DASH.sub("-", _WEEKDAY.sub(" ", folded)).strip()
    text = _NGAY.sub(r"\4-\3-\1", text)
    if era := _ERA.match(text):
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        text = f"{year}{text[era.end() :]}"
    parts = _match_moment(text)
    # `Mar` may be a month or a Tuesday: a weekday is the last that is thought of.
    if not parts and (named := _NAMED_WEEKDAY.match(text)) and _find_weekday(named["name"]) is not None:
        weekdays = [named["name"]]
        parts = _match_moment(text[named.end() :])
    if parts:
        _check_calendar(folded, parts)
        _check_weekdays(parts, weekdays)
    return parts


def _match_moment(text: str) -> Mapping[str, str | None] | None:
    """A day, and perhaps a time behind it."""
    if parts := _match_day(text):
        return parts
    timed = _TIMED.fullmatch(text)
    parts = _match_day(timed["date"]) if timed else None
    return {**parts, **timed.groupdict()} if timed and parts and not parts.get("hour") else None


def _check_weekdays(parts: Mapping[str, str | None], weekdays: Iterable[str]) -> None:
    """Raise where a weekday is that of another day: one of the two is wrong."""
    day = _from_parts({**parts, "hour": None}, UTC).day
    for written in weekdays:
        if day.weekday() != _find_weekday(written):
            raise NotADateError(f"{day} is another weekday than {written.strip(' ()')}")


def _find_weekday(written: str) -> int | None:
    """Its place in the week, from 0 for Monday; by its letter in East Asian languages, or by its name."""
    if letter := next(filter(_WEEK.__contains__, written), ""):
        return _WEEK[letter]
    return _name_weekdays().get(written.casefold().translate(_HAMZA))


@lru_cache(maxsize=1)
def _name_weekdays() -> Mapping[str, int]:
    """The weekdays by their names in other languages, and by the short ones of mails, `Wed`."""
    whole = [find_locale(code).days["format"]["wide"] for code in ("en", *_ELSEWHERE)]
    return {
        name.casefold().translate(_HAMZA): number
        for week in (find_locale("en").days["format"]["abbreviated"], *whole)
        for number, name in week.items()
    }


def _match_day(text: str) -> Mapping[str, str | None] | None:
    if match := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _VIETNAMESE.fullmatch(text):
        return match.groupdict()
    if match := _CHARACTERS.fullmatch(text):
        return {**match.groupdict(), "half": _HALVES.get(match["period"])}
    if match := _NUMBERS.fullmatch(text):
        return _tell_apart(match)
    for match, months in (
        (_MONTH_FIRST.fullmatch(text), _MONTHS),
        (_DAY_FIRST.fullmatch(text), _MONTHS),
        (_IN_WORDS.fullmatch(text), _months_elsewhere()),
    ):
        if match and (month := months.get(match["month"].casefold())):
            return {**match.groupdict(), "month": str(month)}
    return None


@lru_cache(maxsize=1)
def _months_elsewhere() -> Mapping[str, int]:
    """The names of months in other languages; none that is another month in one of these."""
    found: dict[str, set[int]] = defaultdict(set)
    for name, number in (item for code in _ELSEWHERE for item in name_months(code).items()):
        found[name].add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def name_months(language: str) -> dict[str, int]:
    """The months by their names in a language, folded, whole and short."""
    kinds = find_locale(language).months.values()
    return {
        str(name).casefold().rstrip(".׳"): number
        for months in (kind[width] for kind in kinds for width in ("wide", "abbreviated"))
        for number, name in months.items()
        if not name.isdigit()
    }


def parse_span(text: str, zone: tzinfo) -> tuple[Moment, Moment | None]:
    """Read a moment, or two with a slash between them: an interval of ISO 8601, `2024-11-13/2024-11-15`.

    Also `〜` or a dash may stand there, and the second may leave out what it shares with the first: both are
    noted as unusual, as both ends are where one of them is. Raises NotADateError. Whether the second is later
    is not asked, where it is whole.
    """
    # A date itself holds none or two.
    if text.count("/") % 2:
        first, _, last = text.partition("/")
        begin, is_usual = _read_moment(first, zone)
        end, ends_usual = _parse_end(last, first, begin, zone)
        return (_as_usual(begin), _as_usual(end)) if is_usual and ends_usual else (begin, end)
    try:
        return parse_moment(text, zone), None
    except NotADateError:
        ends = _UNTIL.split(text)
        if len(ends) != 2:
            raise
    begin, _ = _read_moment(ends[0], zone)
    return begin, _parse_end(ends[1], ends[0], begin, zone)[0]


def _parse_end(text: str, first: str, begin: Moment, zone: tzinfo) -> tuple[Moment, bool]:
    """The second of two moments, without what it shares with the first: a time of that day, or a day of that
    month or year; and whether it was written in the usual way.
    """
    before, folded = _fold(first), _fold(text)
    if begin.timed:
        is_short = _CLOCK.fullmatch(folded) if _CLOCK.search(before) else None
        # With the offset of the first, and before or after noon as that is.
        whole, missing = _CLOCK.sub(folded, before, count=1), "a day"
    elif is_short := _SHORT_END.fullmatch(folded):
        year, month = begin.day.year, is_short["month"] or begin.day.month
        whole, missing = f"{year}年{month}月{is_short['day']}日{is_short['weekday']}", "a month or a year"
    if not is_short:
        return _read_moment(text, zone)
    end, _ = _read_moment(whole, zone)
    if end.at < begin.at:
        raise NotADateError(f"it ends before it begins; {missing} is missing in the end")
    return end, False


def _from_parts(parts: Mapping[str, str | None], zone: tzinfo) -> Moment:
    """The moment with its ISO form. Raises NotADateError."""
    try:
        day = date(int(parts["year"] or 0), int(parts["month"] or 0), int(parts["day"] or 0))
        if not 1 < day.year < 9999:
            raise NotADateError(f"year {day.year} is out of range")
        if not parts.get("hour"):
            return Moment(datetime.combine(day, time(), zone), understood=day.isoformat())
        clock = time(_hour(parts), int(parts["minute"] or 0), int(parts.get("second") or 0))
    except ValueError as error:
        raise NotADateError(str(error)) from error
    offset = _parse_offset(parts.get("offset"))
    written = datetime.combine(day, clock, offset or zone)
    return Moment(written.astimezone(zone), timed=True, understood=written.isoformat())


def _hour(parts: Mapping[str, str | None]) -> int:
    """The hour of a clock of 24: 12 a.m. is 0."""
    hour, half = int(parts["hour"] or 0), (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        raise NotADateError(f"no hour is {hour} {half}m")
    return hour % 12 + (12 if half == "p" else 0) if half else hour


def _tell_apart(match: re.Match[str]) -> dict[str, str | None]:
    """Day and month of a date in numbers where one of the two can be told to be the month."""
    one, other, year = int(match["one"]), int(match["other"]), match["year"]
    # With dots the day stands first, in every language that CLDR knows.
    if match["sign"] != "." and one != other and one <= 12 and other <= 12:
        raise NotADateError(f"{int(year)}-{one:02}-{other:02} or {int(year)}-{other:02}-{one:02}?")
    day, month = (one, other) if other <= 12 else (other, one)
    return {"year": year, "month": str(month), "day": str(day)}


def _parse_offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        raise NotADateError(f"no place on earth has the offset {text}")
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)
