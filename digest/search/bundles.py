"""How is the site searched? One small record per entry, in bundles; that of a closed period stays as it is.

Records hold only what is searched: indexing them costs a fraction of indexing whole pages, and the pages
stay free of markup for the indexer.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import TypeAlias

from digest.arrangement.cards import Card, Link
from digest.arrangement.site import Site
from digest.model.entry import Entry
from digest.output import Materials
from digest.writing.collation import collate
from digest.writing.languages import name_apart

# How many tags, outlets and stories the dialog offers: the most used ones.
MOST_OFFERED = 400
# How many entries a bundle of a closed period holds, and after how many one of the newest year is closed.
FULL = 1_000
BLOCK = 200
_Cards: TypeAlias = tuple[Card, ...]


@dataclass(frozen=True)
class Record:
    """What can be found of an entry, and what it is filtered by.

    `desk` is the page of its outlet, `subjects` are those of its tags, by the names on its page; `tags` are
    the slugs of these and of wider tags.
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
    """What is indexed together: entries, oldest first. The name is that of a folder, too.

    `desks` are the pages of their outlets and `subjects` those of their tags, in the same order; `lines` are
    the slugs of each tag and of its wider tags. Records are made of these where they are indexed: mostly a
    bundle is what it was, and that is seen without them.
    """

    name: str
    entries: tuple[Entry, ...]
    desks: tuple[Link, ...]
    subjects: tuple[tuple[Link, ...], ...]
    lines: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.entries)

    @property
    def records(self) -> Iterator[Record]:
        """What is indexed of each entry."""
        for entry, desk, subjects in zip(self.entries, self.desks, self.subjects, strict=True):
            tags = dict.fromkeys(slug for tag in subjects for slug in self.lines[tag.slug])
            yield Record(entry, desk, subjects, tuple(tags))

    @property
    def languages(self) -> Mapping[str, int]:
        """How many entries it has in each language, by the language's name in the index."""
        counts: Counter[str] = Counter()
        for code, count in Counter([entry.language for entry in self.entries]).items():
            counts[code.lower()] += count
        return dict(sorted(counts.items()))

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day."""
        first, last = self.entries[0].date.day, self.entries[-1].date.day
        return first.isoformat(), last.isoformat()


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


def make_bundles(site: Site, *, full: int = FULL, block: int = BLOCK) -> tuple[Bundle, ...]:
    """All entries, newest bundle first. The next entry changes that one, or begins another.

    Whole past years share a bundle while they fit; a year that does not fit into one is cut. The newest year
    is closed block by block, so that little is indexed anew. Its blocks become one bundle when they fill it,
    or when the year is over.
    """
    cards = site.own_cards_of(site.entries)
    years = [(str(year), tuple(group)) for year, group in groupby(cards, lambda card: card.date.at.year)]
    if not years:
        return ()
    year, newest = years.pop()
    parts = [*_group_years(years, full), *_cut_newest_year(year, newest, full, block)]
    return tuple(_make_bundle(name, part, site) for name, part in reversed(parts))


def _make_bundle(name: str, cards: Sequence[Card], site: Site) -> Bundle:
    subjects = tuple([site.links.own_tags(card.entry) for card in cards])
    slugs = sorted({tag.slug for tag in set(chain.from_iterable(subjects))})
    return Bundle(
        name,
        tuple([card.entry for card in cards]),
        tuple([site.links.own_outlet(card.entry) for card in cards]),
        subjects,
        {slug: site.links.line_of(slug) for slug in slugs},
    )


def _group_years(years: Iterable[tuple[str, _Cards]], full: int) -> Iterator[tuple[str, _Cards]]:
    names: list[str] = []
    held: _Cards = ()
    for year, cards in years:
        if names and len(held) + len(cards) > full:
            yield _name_years(names), held
            names, held = [], ()
        if len(cards) > full:
            yield from ((f"{year}.{number}", part) for number, part in _cut_past_year(cards, full))
        else:
            names.append(year)
            held += cards
    if names:
        yield _name_years(names), held


def _cut_past_year(cards: _Cards, full: int) -> Iterator[tuple[int, _Cards]]:
    """Full parts; a small rest goes with the last of them, because each bundle costs whoever searches."""
    rest = len(cards) % full
    end = len(cards) - rest
    if rest * 5 >= full:
        yield from _cut(cards, full)
    else:
        yield from _cut(cards[: end - full], full)
        yield end // full, cards[end - full :]


def _name_years(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"


def _cut_newest_year(year: str, cards: _Cards, full: int, block: int) -> Iterator[tuple[str, _Cards]]:
    """`2026.1` is a full bundle, `2026.2-1` the first block of the one that is being filled."""
    for number, part in _cut(cards, full):
        if len(part) == full:
            yield f"{year}.{number}", part
        else:
            yield from ((f"{year}.{number}-{each}", some) for each, some in _cut(part, block))


def _cut(cards: _Cards, size: int) -> Iterator[tuple[int, _Cards]]:
    for number, start in enumerate(range(0, len(cards), size), start=1):
        yield number, cards[start : start + size]


def make_facets(site: Site) -> Facets:
    """The filters' values, by label; of a long list the most used ones."""
    language = site.settings.language
    languages = Counter(entry.language for entry in site.entries)
    choose = partial(_choices, language=language)
    return Facets(
        tags=choose(
            (subject.tag.slug, subject.label, len(subject.entries)) for subject in site.subjects.values()
        ),
        outlets=choose((desk.outlet.id, desk.outlet.name, len(desk.entries)) for desk in site.desks.values()),
        stories=choose((slug, line.story.title, len(line.entries)) for slug, line in site.timelines.items()),
        languages=choose(
            (code, name_apart(code, language, languages), count) for code, count in languages.items()
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


def _choices(values: Iterable[tuple[str, str, int]], language: str) -> tuple[Choice, ...]:
    used = sorted(
        (Choice(*value) for value in values if value[2]), key=lambda choice: (-choice.count, choice.value)
    )
    return tuple(
        sorted(used[:MOST_OFFERED], key=lambda choice: (collate(choice.label, language), choice.value))
    )
