"""What does a contributor start from? The scaffold of an entry, with as much filled in as is known."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from digest.addresses import BadAddressError, parse_web_address, slugify
from digest.dates import Moment, NotADateError, parse_moment
from digest.digests import period_of
from digest.entry import Outlet, Tag
from digest.problems import DigestError, quote
from digest.settings import Settings
from digest.vocabulary import Vocabulary, read_outlets, read_tags


@dataclass(frozen=True)
class Wanted:
    """What is known of the entry to be written; empty where it is not."""

    title: str
    day: str
    url: str = ""
    outlet: str = ""
    tags: tuple[str, ...] = ()
    story: str = ""


@dataclass(frozen=True)
class Written:
    """Where the scaffold is, and what the contributor should know."""

    path: Path
    hints: tuple[str, ...]


def write_scaffold(settings: Settings, wanted: Wanted, now: datetime) -> Written:
    """Write the entry's file. Raises DigestError for a bad value, and rather than overwrite a file."""
    if not wanted.title.strip():
        raise DigestError("the title is empty; write the headline in quotation marks")
    moment = _parse_day(wanted.day, settings)
    tags, _ = read_tags(_read(settings.content / "tags.yml"), "tags.yml")
    outlets, _ = read_outlets(_read(settings.content / "outlets.yml"), "outlets.yml")
    url = _parse_url(wanted.url)
    outlet = wanted.outlet or find_outlet(url, outlets)
    slugs = [_find_tag(name, tags) for name in wanted.tags]
    path = settings.content / f"entries/{moment.day:%Y/%m}/{slugify(wanted.title)}.md"
    text = _front_matter(wanted, moment, url, outlet, slugs)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise DigestError(f"{path} exists already; choose another title, or edit that file") from error
    except OSError as error:
        raise DigestError(f"cannot write {path}: {error.strerror}") from error
    return Written(path, tuple(_hints(settings, moment, url, outlet, slugs, now)))


def find_outlet(url: str, outlets: Vocabulary[Outlet]) -> str:
    """The outlet that publishes at the address, by its domains; empty where none is known."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for outlet in outlets.known.values():
        if any(host == domain or host.endswith(f".{domain}") for domain in outlet.domains):
            return outlet.name
    return ""


def _front_matter(wanted: Wanted, moment: Moment, url: str, outlet: str, slugs: list[str]) -> str:
    lines = [
        "---",
        _field("title", wanted.title),
        f"date: {moment.iso}",
        "# One or two sentences: what happened, and who says so.",
        "summary:",
        "source:",
        f"  {_field('name', outlet)}",
        f"  {_field('url', url)}",
        f"tags: {yaml.safe_dump(slugs, allow_unicode=True, default_flow_style=True, width=10_000).strip()}",
        "# Outlets, agencies and officials that your text attributes statements to.",
        "cites: []",
    ]
    if wanted.story:
        lines.append(_field("story", wanted.story))
    return "\n".join([*lines, "---", "", ""])


def _field(name: str, value: str) -> str:
    if not value:
        return f"{name}:"
    return yaml.safe_dump({name: value}, allow_unicode=True, width=10_000).strip()


def _hints(
    settings: Settings, moment: Moment, url: str, outlet: str, slugs: list[str], now: datetime
) -> list[str]:
    missing = [
        name for name, value in (("source.name", outlet), ("source.url", url), ("tags", slugs)) if not value
    ]
    hints = [f"fill in: {', '.join(['summary', *missing])}, and the text below the second ---"]
    period = period_of(moment.day, settings.options.cadence)
    if period.is_over(now, settings.timezone):
        hints.append(
            f"note: the digest {period.name} is closed; subscribers who have it will not get this entry"
        )
    elif moment.at > now:
        hints.append(f"note: it waits until {moment.iso}")
    return [*hints, "then: digest check"]


def _parse_day(text: str, settings: Settings) -> Moment:
    try:
        return parse_moment(text, settings.timezone)
    except NotADateError as error:
        raise DigestError(f"{quote(text)} is not a date; write it as 2024-11-13") from error


def _parse_url(text: str) -> str:
    try:
        return parse_web_address(text) if text else ""
    except BadAddressError as error:
        raise DigestError(f"{quote(text)} cannot be linked: {error}") from error


def _find_tag(name: str, tags: Vocabulary[Tag]) -> str:
    found = tags.find(name)
    if tags.closed and found is None:
        raise DigestError(f"{quote(name)} is not in tags.yml; {tags.guess(name) or 'add it there first'}")
    return found or slugify(name)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
