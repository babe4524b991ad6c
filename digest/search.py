"""How is the site searched? One small record per entry, in bundles; that of a closed period stays as it is.

Records hold only what is searched: indexing them costs a fraction of indexing whole pages, and the pages
stay free of markup for the indexer.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from digest.arrange import Link, Site
from digest.dates import find_locale, language_name
from digest.entry import Entry
from digest.output import Materials

# How many tags, outlets and stories the dialog offers: the most used ones.
MOST_OFFERED = 400
# How many entries a bundle of a closed period holds, and after how many one of the newest year is closed.
FULL = 1_000
BLOCK = 200


@dataclass(frozen=True)
class Record:
    """What can be found of an entry, and what it is filtered by.

    `desk` is the page of its outlet, `subjects` are those of its tags; `tags` are the slugs of these and of
    wider tags.
    """

    entry: Entry
    desk: Link
    subjects: tuple[Link, ...]
    tags: tuple[str, ...]

    @property
    def outlet(self) -> str:
        """The name of its outlet as readers see it."""
        return self.desk.title

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of its tags as readers see them."""
        return tuple(tag.title for tag in self.subjects)

    @property
    def dates(self) -> tuple[str, ...]:
        """Year, month and day: a range of dates is asked for as few of these as cover it."""
        day = self.entry.date.day.isoformat()
        return day[:4], day[:7], day


@dataclass(frozen=True)
class Bundle:
    """Records that are indexed together, oldest first. The name is that of a folder, too."""

    name: str
    records: tuple[Record, ...]

    @property
    def languages(self) -> Mapping[str, int]:
        """How many records it has in each language, by the language's name in the index."""
        return dict(sorted(Counter(record.entry.language.lower() for record in self.records).items()))

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day."""
        return self.records[0].dates[2], self.records[-1].dates[2]


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facets:
    """What the search dialog offers to filter by."""

    tags: tuple[Choice, ...]
    outlets: tuple[Choice, ...]
    stories: tuple[Choice, ...]
    languages: tuple[Choice, ...]


def make_records(site: Site) -> Iterator[Record]:
    """One record per published entry."""
    for entry in site.entries:
        card = site.cards[entry.id]
        yield Record(entry, card.outlet, card.tags, site.tags_of(entry))


def make_bundles(site: Site, *, full: int = FULL, block: int = BLOCK) -> tuple[Bundle, ...]:
    """All records, newest bundle first. The next entry changes that one, or begins another.

    Whole past years share a bundle while they fit; a year that does not fit into one is cut. The newest year
    is closed block by block, so that little is indexed anew. Its blocks become one bundle when they fill it,
    or when the year is over.
    """
    years = [
        (str(year), tuple(group))
        for year, group in groupby(make_records(site), lambda record: record.entry.date.at.year)
    ]
    if not years:
        return ()
    year, records = years.pop()
    newest = _cut_newest_year(year, records, full, block)
    return tuple(reversed([*_group_years(years, full), *newest]))


def _group_years(years: Iterable[tuple[str, tuple[Record, ...]]], full: int) -> Iterator[Bundle]:
    names: list[str] = []
    held: list[Record] = []
    for year, records in years:
        if names and len(held) + len(records) > full:
            yield _bundle_years(names, held)
            names, held = [], []
        if len(records) > full:
            yield from (Bundle(f"{year}.{number}", part) for number, part in _cut_past_year(records, full))
        else:
            names.append(year)
            held += records
    if names:
        yield _bundle_years(names, held)


def _cut_past_year(records: tuple[Record, ...], full: int) -> Iterator[tuple[int, tuple[Record, ...]]]:
    """Full parts; a small rest goes with the last of them, because each bundle costs whoever searches."""
    rest = len(records) % full
    end = len(records) - rest
    if rest * 5 >= full:
        yield from _cut(records, full)
    else:
        yield from _cut(records[: end - full], full)
        yield end // full, records[end - full :]


def _bundle_years(names: list[str], records: Iterable[Record]) -> Bundle:
    name = names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
    return Bundle(name, tuple(records))


def _cut_newest_year(year: str, records: tuple[Record, ...], full: int, block: int) -> Iterator[Bundle]:
    """`2026.1` is a full bundle, `2026.2-1` the first block of the one that is being filled."""
    for number, part in _cut(records, full):
        if len(part) == full:
            yield Bundle(f"{year}.{number}", part)
        else:
            yield from (Bundle(f"{year}.{number}-{each}", some) for each, some in _cut(part, block))


def _cut(records: tuple[Record, ...], size: int) -> Iterator[tuple[int, tuple[Record, ...]]]:
    for number, start in enumerate(range(0, len(records), size), start=1):
        yield number, records[start : start + size]


def make_facets(site: Site) -> Facets:
    """The filters' values, by label; of a long list the most used ones."""
    locale = find_locale(site.settings.language)
    languages = Counter(entry.language for entry in site.entries)
    return Facets(
        tags=_choices(
            (subject.tag.slug, subject.label, len(subject.entries)) for subject in site.subjects.values()
        ),
        outlets=_choices(
            (desk.outlet.id, desk.outlet.name, len(desk.entries)) for desk in site.desks.values()
        ),
        stories=_choices(
            (slug, line.story.title, len(line.entries)) for slug, line in site.timelines.items()
        ),
        languages=_choices(
            (code, language_name(code, locale.language), count) for code, count in languages.items()
        ),
    )


def render_facets(facets: Facets, _materials: Materials) -> bytes:
    """The JSON file that the search dialog loads when it is opened."""
    data = {
        name: [[c.value, c.label, c.count] for c in getattr(facets, name)]
        for name in Facets.__dataclass_fields__
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def list_bundles(bundles: Iterable[Bundle]) -> tuple[tuple[object, ...], ...]:
    """What the search dialog must know to ask them: name, first and last day, languages."""
    return tuple((bundle.name, *bundle.days, bundle.languages) for bundle in bundles)


def render_bundles(listed: tuple[tuple[object, ...], ...], _materials: Materials) -> bytes:
    """The JSON file that tells the search dialog what there is to ask, in this order."""
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()


def _choices(values: Iterable[tuple[str, str, int]]) -> tuple[Choice, ...]:
    used = sorted(
        (Choice(*value) for value in values if value[2]), key=lambda choice: (-choice.count, choice.value)
    )
    return tuple(sorted(used[:MOST_OFFERED], key=lambda choice: (choice.label.casefold(), choice.value)))
