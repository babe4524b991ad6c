"""How do readers like to see a date? As it is written in their language."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_gmt

from digest.model.dates import Moment
from digest.writing.languages import find_locale, find_regional_locale, format_digits

# A month by its short name in a pattern of CLDR, and what stands there between two days.
_SHORT_MONTH = re.compile("(?<!M)MMM(?!M)")
# The day of a date. French has two digits where the month is a number; where it has its name the first is
# `1er`, which CLDR does not know.
_DAY = re.compile("(?<!d)d(?!d)")
_DAY_PERIOD = re.compile("(?<!a)a(?!a)")
# How long the name of a day is at most where seven stand side by side.
_NARROW = 6
_JOINTS = " \u2009\u202f–-~～至"
# What says nothing in an offset: +09:00 is +9, and +00:00 nothing at all.
_EMPTY_DIGITS = re.compile(r"[+-]00:00$|(?<=[+-])0|:00$")


def format_span_parts(first: Moment, last: Moment | None, language: str) -> tuple[tuple[str, str], ...]:
    """A moment, or two and what stands between them, as readers of the language write them.

    Each part is a text with its ISO form, or with nothing: `13`, `–`, `15 November 2024`; of a whole month
    there is one, `November 2024`. A time has its offset, because readers are elsewhere:
    `7 November 2024, 07:59 GMT+9`.
    """
    locale = _spoken(language)
    if not first.timed:
        return format_day_parts(first.day, last.day if last else first.day, language)
    if last is None:
        return ((_format_moment(first, locale), first.iso),)
    begin, joint, end = _split_times(first, last, locale)
    return (begin, first.iso), (joint, ""), (end, last.iso)


def format_day(day: date, language: str, style: str = "long") -> str:
    """A day as readers of the language write it: `13 November 2024`, `2024年11月13日`."""
    return _format(day, language, style)


def format_days(first: date, last: date, language: str) -> str:
    """One day, a whole month, or two days and all between them: `25 November – 1 December 2024`."""
    return "".join(text for text, _ in format_day_parts(first, last, language))


@lru_cache(maxsize=4096)
def format_day_parts(first: date, last: date, language: str) -> tuple[tuple[str, str], ...]:
    """One day, a month, or two days and all between them, in parts as `format_span_parts` has them."""
    if first == last:
        return ((format_day(first, language), first.isoformat()),)
    if _is_whole_month(first, last):
        return ((format_month(first, language), first.isoformat()[:7]),)
    begin, joint, end = _split_days(first, last, _spoken(language))
    return (begin, first.isoformat()), (joint, ""), (end, last.isoformat())


def _is_whole_month(first: date, last: date) -> bool:
    return first.day == 1 and last == date(first.year, first.month, monthrange(first.year, first.month)[1])


def format_month(day: date, language: str) -> str:
    """A month as readers of the language write it: `November 2024`, `2024年11月`."""
    patterns = {"ja": "y年M月", "ko": "y년 M월", "zh": "y年M月"}
    return _format(day, language, patterns.get(find_locale(language).language, "LLLL y"))


def first_week_day(language: str) -> int:
    """With which day a week begins where the language is spoken, from 0 for Monday."""
    return find_regional_locale(str(_spoken(language))).first_week_day


def name_week_day(day: date, language: str) -> str:
    """A day of the week in few letters, for a narrow column: `Wed`, `۴ش`."""
    names = find_locale(language).days["stand-alone"]
    widths = (names[width] for width in ("abbreviated", "short"))
    fitting = (week for week in widths if max(map(len, week.values())) <= _NARROW)
    return str(next(fitting, names["narrow"])[day.weekday()])


@lru_cache(maxsize=4096)
def _format(day: date, language: str, style: str) -> str:
    return _format_day_in(day, style, _spoken(language))


def _format_day_in(day: date, style: str, locale: Locale) -> str:
    """A day in one of the styles of CLDR, or by a pattern."""
    pattern = str(locale.date_formats[style].pattern) if style in locale.date_formats else style
    if day.day == 1 and locale.language == "fr":
        pattern = _DAY.sub("d'er'", pattern)
    return format_digits(str(format_date(day, pattern, locale)), str(locale))


def _spoken(language: str) -> Locale:
    # Plain "en" means the American order to CLDR; the rest of the world writes the day first.
    return find_locale("en-GB" if language == "en" else language)


def _split_days(first: date, last: date, locale: Locale) -> tuple[str, str, str]:
    """Two days without what they share: `13`, `–`, `15 November 2024`."""
    formats = locale.interval_formats
    widest = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    # Few languages have patterns with the whole name of the month; the others differ by that name alone.
    patterns = (formats.get("yMMMMd") or formats.get("yMMMd") or {}).get(widest)
    if not patterns:
        begin, end = (_format_day_in(day, "long", locale) for day in (first, last))
        return begin, _joint(locale), end
    begin, end = (
        _format_day_in(day, _SHORT_MONTH.sub("MMMM", pattern), locale)
        for day, pattern in zip((first, last), patterns, strict=True)
    )
    bare = begin.rstrip(_JOINTS)
    return bare, begin[len(bare) :], end


def _split_times(first: Moment, last: Moment, locale: Locale) -> tuple[str, str, str]:
    """Two times with their days, or with the one that they share, and the offset once if it is the same."""
    offset = first.at.utcoffset() != last.at.utcoffset()
    if first.day != last.day:
        return _format_moment(first, locale, offset=offset), _joint(locale), _format_moment(last, locale)
    before, after = _around_time(first.day, locale)
    return before + _format_time(first, locale, offset=offset), "–", _format_time(last, locale) + after


def _format_moment(moment: Moment, locale: Locale, *, offset: bool = True) -> str:
    before, after = _around_time(moment.day, locale)
    return f"{before}{_format_time(moment, locale, offset=offset)}{after}"


def _around_time(day: date, locale: Locale) -> tuple[str, str]:
    """What stands before and after the time where a day has one: the day, and a comma in many languages."""
    before, _, after = str(locale.datetime_formats["medium"]).replace("'", "").partition("{0}")
    written = _format_day_in(day, "long", locale)
    return before.replace("{1}", written), after.replace("{1}", written)


def _format_time(moment: Moment, locale: Locale, *, offset: bool = True) -> str:
    """`07:59 GMT+9`: minutes of an offset stand only where there are some."""
    pattern = str(locale.time_formats["short"].pattern)
    # CLDR has AM and PM as the short form in Korean, which nobody reads.
    if "pm" in locale.day_periods["format"].get("wide", ()):
        pattern = _DAY_PERIOD.sub("aaaa", pattern)
    time_of_day = format_digits(str(format_time(moment.at, pattern, locale=locale)), str(locale))
    if not offset:
        return time_of_day
    zone = _EMPTY_DIGITS.sub("", str(get_timezone_gmt(moment.at, locale=locale)))
    return f"{time_of_day} {format_digits(zone, str(locale))}"


def _joint(locale: Locale) -> str:
    return str(locale.interval_formats[None]).partition("{0}")[2].partition("{1}")[0] or " – "
