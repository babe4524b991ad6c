"""The page of an entry: the news, who said so, where it came from, and what belongs to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.arrange import Card, Link, Site
from digest.entry import Entry
from digest.output import Page
from digest.pages import FEEDS, frame_for

AROUND = 3  # how many earlier and later entries of the story are shown


@dataclass(frozen=True)
class Cited:
    """Who is cited; `address` is empty where there is no page."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class EntryContent:
    """What the page of an entry shows. `earlier` and `later` are of the same story, nearest first."""

    entry: Entry
    card: Card
    cites: tuple[Cited, ...]
    digest: Link
    story: Link | None
    earlier: tuple[Card, ...]
    later: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    translates: Link | None


def pages(site: Site) -> Iterator[Page]:
    """One page per published entry."""
    neighbours = _neighbours(site.listed)
    places = {
        slug: {entry.id: number for number, entry in enumerate(line.entries)}
        for slug, line in site.timelines.items()
    }
    for entry in site.entries:
        before, after = neighbours.get(entry.id, (None, None))
        earlier, later = _around(entry, site, places)
        translations = site.translations_of(entry)
        original = next((other for other in translations if other.id == site.original_of(entry)), None)
        content = EntryContent(
            entry=entry,
            card=site.cards[entry.id],
            cites=tuple(_cited(mention.name, site.outlet_link(mention)) for mention in entry.cites),
            digest=site.digest_of(entry),
            story=site.story_link(entry.story),
            earlier=earlier,
            later=later,
            previous=Link(before.title, before.address, before.language) if before else None,
            next=Link(after.title, after.address, after.language) if after else None,
            translates=Link(original.title, original.address, original.language) if original else None,
        )
        others = (entry, *translations) if translations else ()
        yield Page(
            frame=frame_for("entry", entry.address),
            address=entry.address,
            title=entry.title,
            content=content,
            description=entry.lede,
            language=entry.language,
            image=entry.image.file if entry.image else "",
            feeds=FEEDS,
            alternates=tuple(sorted((other.language, other.address) for other in others)),
            article=True,
        )


def _neighbours(entries: Sequence[Entry]) -> Mapping[str, tuple[Entry | None, Entry | None]]:
    padded = (None, *entries, None)
    return {entry.id: (padded[number], padded[number + 2]) for number, entry in enumerate(entries)}


def _around(
    entry: Entry, site: Site, places: Mapping[str, Mapping[str, int]]
) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    place = places.get(entry.story, {}).get(site.original_of(entry))
    if place is None:
        return (), ()
    line = site.timelines[entry.story].entries
    earlier = line[max(0, place - AROUND) : place][::-1]
    return site.cards_of(earlier), site.cards_of(line[place + 1 : place + 1 + AROUND])


def _cited(name: str, outlet: Link | None) -> Cited:
    return Cited(name, outlet.address if outlet else "")
