"""How does feedparser tell an item of RSS or Atom, and where does it stumble?"""

import re
from collections.abc import Mapping
from datetime import UTC, date, timedelta
from typing import Any

from digest.contribute.importing.days import understand_date
from digest.contribute.importing.feeds.items import Attachment, FeedItem
from digest.contribute.importing.feeds.values import (
    as_language,
    as_line,
    as_text,
    as_web,
    identify,
    without_twins,
)
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.post import PostPicture
from digest.model.dates import NotADateError

# What feedparser stumbles with over marks in a place where nobody has thought of them.
READER_FAULTS = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)
# An author as RSS has it, `ana@sea.example (Ana Kim)`, or as mail has it, `Ana Kim <ana@sea.example>`.
_MAILED = re.compile(
    r"(?P<before>[^<>()@]{0,200}?) ?<?(?P<mail>[^\s<>()@]{1,200}@[^\s<>()@]{1,200})>? ?(?:\((?P<name>.+)\))?"
)


def read_entry(entry: Mapping[str, Any]) -> FeedItem:
    """An item as feedparser gives it."""
    contents = [each for each in entry.get("content", []) if isinstance(each, dict)]
    # Where there is no text, the summary is the text.
    texts = contents or [entry.get("summary_detail") or {"value": entry.get("summary", ""), "type": "html"}]
    html = next((each["value"] for each in texts if "html" in each.get("type", "")), "")
    plain = next((each["value"] for each in texts), "")
    related = [link.get("href") for link in groups(entry, "links") if link.get("rel") in {"related", "via"}]
    media, enclosures = groups(entry, "media_content"), groups(entry, "enclosures")
    pictures = [
        each.get("url") or each.get("href")
        for each in [*media, *enclosures, *groups(entry, "media_thumbnail")]
        if str(each.get("type") or each.get("medium") or "").startswith("image")
    ]
    films = [
        each
        for each in media
        if str(each.get("type") or each.get("medium")).startswith(("audio", "video", "application"))
    ]
    duration = as_line(entry.get("itunes_duration"))
    attached = [
        Attachment(as_line(each.get("url") or each.get("href")), as_line(each.get("length")), duration)
        for each in [*enclosures, *films]
    ]
    image = as_web(next(iter(pictures), None))
    return FeedItem(
        id=identify(entry.get("id")),
        page=as_web(entry.get("link")),
        external=as_web(next(iter(related), None)),
        title=as_line(plain_of(entry, "title")),
        html=as_text(html),
        plain="" if html else as_text(plain),
        summary=as_line(plain_of(entry, "summary")) if contents else "",
        published=_written_date(entry, "published")
        or _written_date(entry, "updated")
        # Whoever refuses it says so.
        or as_text(entry.get("published")),
        language=as_language(contents[0].get("language") if contents else None),
        outlet=as_text(entry.get("source", {}).get("title", "")),
        tags=without_twins(as_text(tag.get("term")) for tag in groups(entry, "tags")),
        authors=without_twins(as_line(_name_author(entry, each)) for each in groups(entry, "authors")),
        attachments=tuple(each for each in attached if each.address and each.address not in pictures[:1]),
        figure=PostPicture(image) if image else None,
    )


def groups(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """What feedparser lists under a name; nothing where it stumbles over an element that is called so."""
    try:
        found = entry.get(name)
    except READER_FAULTS:
        return []
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _name_author(entry: Mapping[str, Any], author: Mapping[str, Any]) -> str:
    """The name of an author; to feedparser an address of mail ends after four letters of its last part."""
    whole = _MAILED.fullmatch(as_line(entry.get("author")))
    cut = as_text(author.get("email"))
    if whole is None or not cut or not whole["mail"].startswith(cut):
        return as_text(author.get("name"))
    return (whole["before"] or whole["name"] or "").strip()


def plain_of(group: Mapping[str, Any], name: str) -> str:
    """A title or a summary as plain text: it may be HTML, and says so."""
    value, detail = as_text(group.get(name)), group.get(f"{name}_detail")
    if not detail:
        # Made up by feedparser, of the text.
        return ""
    return make_plain(value) if "html" in detail.get("type", "html") else value


def _written_date(entry: Mapping[str, Any], name: str) -> str:
    """A date as it was written, with its offset; as feedparser reads it where we cannot."""
    # Asked for a date of change that is not there, feedparser gives another one, and a warning.
    written, parsed = (entry.get(key) if key in entry else None for key in (name, f"{name}_parsed"))
    try:
        understand_date(as_text(written), UTC)
    except NotADateError:
        return _iso(parsed) if parsed and _is_said(parsed, as_text(written)) else ""
    return as_text(written)


def _is_said(parsed: Any, written: str) -> bool:
    """Whether a date that feedparser has read is there: of a thirteenth month it makes another year."""
    if not 1 < parsed.tm_year < 9999:
        return False
    numbers = set(map(int, re.findall(r"(?<!-)\d{1,4}", written)))
    read = date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday)
    # In UTC it may be the day before or after.
    days = (read + timedelta(days=days) for days in (-1, 0, 1))
    return any(day.day in numbers and {day.year, day.year % 100} & numbers for day in days)


def _iso(parsed: Any) -> str:
    return (
        f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}T"
        f"{parsed.tm_hour:02}:{parsed.tm_min:02}:{min(parsed.tm_sec, 59):02}+00:00"
    )
