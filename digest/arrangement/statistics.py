"""What is the digest made of? Counts of what is published, for its editors and for whoever wants to know."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median

from digest.arrangement.groups import Timeline
from digest.arrangement.site import Site, arrange
from digest.model.date_formats import format_month
from digest.model.entry import Entry
from digest.writing.collation import collate
from digest.writing.languages import name_apart, reads_as

# Above so many months, years are counted.
_MOST_MONTHS = 36
# How many days lie between the report and the digest: the last day of each class, and what it is called.
_DELAYS = ((0, "0"), (1, "1"), (3, "2–3"), (7, "4–7"), (30, "8–30"))
_LONGER = "31+"

# What an editor wants every entry to have, by a name of it.
_WANTED: Mapping[str, Callable[[Entry], object]] = {
    "summary": lambda entry: entry.summary,
    "tags": lambda entry: entry.tags,
    "cites": lambda entry: entry.cites,
    "published": lambda entry: entry.source.published,
    "authors": lambda entry: entry.source.authors,
    "archived": lambda entry: entry.source.archive_url,
    "licence": lambda entry: entry.image is None or entry.image.licence,
}


@dataclass(frozen=True)
class Tally:
    """How often something occurs; `address` is where its page is, if it has one."""

    name: str
    count: int
    address: str = ""


@dataclass(frozen=True)
class Statistics:
    """The digest in numbers; every tally is the largest first, but for those in order of time.

    `delays` are the entries by days between the report and the digest, `delay` is the median of these days;
    `lacks` counts the entries without something, by the names of `_WANTED`, and as `text` the stories that
    nobody has told in the language of the site, if there are any. `single` are the stories of
    several reports that were all taken from one outlet, with how many there are. `contributors` are those of
    bylines.
    """

    entries: int
    digests: int
    first: date | None
    last: date | None
    by_year: bool
    periods: tuple[Tally, ...]
    outlets: tuple[Tally, ...]
    tags: tuple[Tally, ...]
    languages: tuple[Tally, ...]
    report_languages: tuple[Tally, ...]
    single: tuple[Tally, ...]
    delays: tuple[Tally, ...]
    delay: float | None
    lacks: tuple[Tally, ...]
    corrected: int
    contributors: tuple[Tally, ...]

    @property
    def translations(self) -> int:
        """How many translations of entries the languages count besides."""
        return sum(tally.count for tally in self.languages) - self.entries


def cut_site(site: Site, now: datetime, since: date, until: date) -> Site:
    """The site as if it had the entries of these days alone; a translation goes with what it translates."""
    chosen = {entry.id for entry in site.listed if since <= entry.date.day <= until}
    kept = tuple(entry for entry in site.entries if site.translations.original_of(entry) in chosen)
    return arrange(replace(site.library, entries=kept), site.settings, now)


def count_site(site: Site) -> Statistics:
    """Count what is published; a translation is no entry of its own."""
    entries, language = site.listed, site.settings.language
    days = [entry.date.day for entry in entries]
    waits = _wait_days(entries)
    by_year = len({(day.year, day.month) for day in days}) > _MOST_MONTHS
    return Statistics(
        entries=len(entries),
        digests=len(site.digests),
        first=min(days, default=None),
        last=max(days, default=None),
        by_year=by_year,
        periods=_count_years(days) if by_year else _count_months(days, language),
        outlets=_rank(
            (Tally(each.outlet.name, len(each.entries), each.outlet.address) for each in site.desks.values()),
            language,
        ),
        tags=_rank(
            (Tally(each.label, len(each.entries), each.tag.address) for each in site.subjects.values()),
            language,
        ),
        languages=_count_languages((entry.language for entry in site.entries), language),
        report_languages=_count_languages((entry.report_language for entry in entries), language),
        single=_rank(
            (
                Tally(line.story.title, len(line.entries), line.story.address)
                for line in site.timelines.values()
                if _has_one_outlet(line)
            ),
            language,
        ),
        delays=_count_delays(waits),
        delay=median(waits) if waits else None,
        lacks=tuple(_count_lacks(site)),
        corrected=sum(bool(entry.corrections) for entry in entries),
        contributors=_rank(
            (Tally(name, number) for name, number in Counter(_list_contributors(entries)).items()), language
        ),
    )


def _list_contributors(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from dict.fromkeys(entry.byline)


def _count_lacks(site: Site) -> Iterator[Tally]:
    for name, has in _WANTED.items():
        yield Tally(name, sum(not has(entry) for entry in site.listed))
    own = site.settings.language
    if untold := sum(not reads_as(text.language, own) for text in site.translations.texts_of(site.listed)):
        yield Tally("text", untold)


def _rank(tallies: Iterable[Tally], language: str) -> tuple[Tally, ...]:
    """Those that count something, the most first, and of those that count as much by their names."""
    counted = (tally for tally in tallies if tally.count)
    return tuple(
        sorted(counted, key=lambda tally: (-tally.count, collate(tally.name, language), tally.address))
    )


def _count_months(days: Sequence[date], language: str) -> tuple[Tally, ...]:
    """Each month from the first to the last, also those without an entry."""
    counts = Counter((day.year, day.month) for day in days)
    if not counts:
        return ()
    (year, month), last = min(counts), max(counts)
    months = []
    while (year, month) <= last:
        months.append(Tally(format_month(date(year, month, 1), language), counts[year, month]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(months)


def _count_years(days: Sequence[date]) -> tuple[Tally, ...]:
    counts = Counter(day.year for day in days)
    return tuple(Tally(str(year), counts[year]) for year in range(min(counts), max(counts) + 1))


def _count_languages(codes: Iterable[str], language: str) -> tuple[Tally, ...]:
    counts = Counter(codes)
    return _rank(
        (Tally(name_apart(code, language, counts), count) for code, count in counts.items()), language
    )


def _has_one_outlet(line: Timeline) -> bool:
    return len(line.entries) > 1 and len({entry.source.outlet.key for entry in line.entries}) == 1


def _wait_days(entries: Iterable[Entry]) -> list[int]:
    """The days from report to digest of each entry that says; in another timezone it may be tomorrow."""
    dated = ((entry.date.day, entry.source.published) for entry in entries)
    return [max(0, (day - published.day).days) for day, published in dated if published]


def _count_delays(waits: Sequence[int]) -> tuple[Tally, ...]:
    if not waits:
        return ()
    counts = Counter(next((name for most, name in _DELAYS if days <= most), _LONGER) for days in waits)
    names = *(name for _, name in _DELAYS), _LONGER
    return tuple(Tally(name, counts[name]) for name in names)
