"""Which address had a post? The patterns of the other programs, filled."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import quote, unquote

from digest.model.addresses import BadAddressError
from digest.model.canonical import clean_address
from digest.model.date_formats import format_month
from digest.model.problems import DigestError
from digest.model.problems import quote as quote_name

_TOKEN = re.compile(r":\{?(?P<colon>[a-z_]+)\}?|\{(?P<brace>[a-z_]+)(?::(?P<form>[^{}]*))?\}")
# What an owner may mean as one.
_WRITTEN_TOKEN = re.compile(r":\{?([A-Za-z]\w*)\}?|\{([A-Za-z]\w*)[^{}]*\}")
# The letters of strftime that stand in addresses; the rest could be anything.
_FORM = re.compile(r"%-?([YmdbBjy])")
# The styles of Jekyll that have a name.
STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}


def fill(pattern: str, values: Mapping[str, str], day: date | None) -> str:
    """The address of a pattern with `:tokens` or `{tokens}`, without the first slash."""
    return normalise(put_tokens(pattern, values, day))


def put_tokens(pattern: str, values: Mapping[str, str], day: date | None) -> str:
    """A pattern with what its tokens stand for; one that is not known is left out, as an empty one is."""
    dated = _dated(day) if day else {}

    def put(match: re.Match[str]) -> str:
        name = match["colon"] or match["brace"]
        if day and match["form"]:
            return _FORM.sub(lambda form: _strftime(day, form), match["form"])
        return values.get(name, dated.get(name, ""))

    return _TOKEN.sub(put, pattern)


def check_pattern(pattern: str, names: Iterable[str]) -> None:
    """Raise DigestError for a pattern of the owner's with a token that is none, and say which there are."""
    known = sorted({*names, *_dated(date(2024, 1, 1))})
    lost = [match[0] for match in _WRITTEN_TOKEN.finditer(pattern) if (match[1] or match[2]) not in known]
    if lost:
        several = ", ".join(map(quote_name, dict.fromkeys(lost)))
        raise DigestError(
            f"--url-pattern holds {several}, which mean nothing here; known are {', '.join(known)}"
        )


def normalise(address: str) -> str:
    """A path without a host, without the first slash and without doubled ones; decoded."""
    head = address.partition("#")[0].partition("?")[0]
    # Whatever a post may call its host: nothing is asked of it.
    path = head.partition("://")[2].partition("/")[2] if "://" in head else head
    path = re.sub(r"/{2,}", "/", unquote(path).partition("?")[0]).lstrip("/")
    return re.sub(r"(^|/)index\.html?$", r"\1", path)


def find_query(address: str) -> str:
    """What follows the `?` and tells a page from others of the same path, without what sharing adds."""
    query = address.partition("#")[0].partition("?")[2]
    try:
        return clean_address(f"https://old.example/?{query}").partition("?")[2] if query else ""
    except BadAddressError:
        return query


def on_site(site: str, address: str, query: str = "") -> str:
    """The whole address of a page of a site; empty where the site's is not known."""
    if not site:
        return ""
    return site + quote(address, safe="%/:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")


def _dated(day: date) -> dict[str, str]:
    _, week, weekday = day.isocalendar()
    return {
        "year": f"{day:%Y}",
        "short_year": f"{day:%y}",
        "month": f"{day:%m}",
        "i_month": str(day.month),
        "monthname": format_month(day, "en").split()[0].lower(),
        "day": f"{day:%d}",
        "i_day": str(day.day),
        "yearday": str(day.timetuple().tm_yday),
        "y_day": f"{day:%j}",
        "week": f"{week:02}",
        "short_day": f"{day:%a}",
        "weekday": str(weekday % 7),
        "date": f"{day:%Y/%m/%d}",
    }


def _strftime(day: date, form: re.Match[str]) -> str:
    text = day.strftime(f"%{form[1]}")
    return text.lstrip("0") if "-" in form[0] else text
