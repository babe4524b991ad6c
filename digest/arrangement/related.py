"""Which earlier entries is an entry like? Those that share its story or its rarer tags, not long before it.

Only what came before counts: a new entry changes nothing on the pages of older ones.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from itertools import groupby
from math import log
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from digest.arrangement.cards import Card
from digest.model.entry import Entry

SHOWN = 4
# From how many entries it is chosen, and how many months back these may lie.
ENOUGH = 200
FARTHEST = 24
# Of each tag the newest are looked at.
_LOOKED_AT = 30
# What a shared story counts for, and what must be reached: a tag that a sixth have or less, or two others.
_STORY = 3.0
_LEAST = 2.0
# After so many days an entry counts for half.
_HALF_LIFE = 45


_Order: TypeAlias = tuple[datetime, bool, str, str]


class _Place(NamedTuple):
    """An entry in time: as `Entry.order` says it, and by the number of its day."""

    order: _Order
    day: int
    card: Card


@dataclass(frozen=True)
class Month:
    """What is listed under one month, oldest first."""

    cards: tuple[Card, ...]

    @cached_property
    def number(self) -> int:
        """Months are counted from the year 0."""
        return _number(self.cards[0].entry)

    @cached_property
    def places(self) -> dict[str, list[_Place]]:
        """By what makes entries alike, those that have it, oldest first."""
        found: dict[str, list[_Place]] = defaultdict(list)
        for card in self.cards:
            place = _Place(card.entry.order, card.day.toordinal(), card)
            for key in _keys(card.entry):
                found[key].append(place)
        return found


class Shelves:
    """All that is listed, by month; `cards` are in order."""

    def __init__(self, cards: Sequence[Card]) -> None:
        """Sort the cards into months."""
        self._months = [
            Month(tuple(group)) for _, group in groupby(cards, key=lambda card: _number(card.entry))
        ]
        self._numbers = [month.number for month in self._months]
        self._choose = cache(self._choose_from)

    def choose_from(self, entries: Iterable[Entry]) -> tuple[Month, ...]:
        """The months that what is related to these entries is chosen from, each once."""
        numbers = dict.fromkeys(map(_number, entries))
        # By number: to hash a month is to hash all that it holds.
        return tuple({month.number: month for each in numbers for month in self._choose(each)}.values())

    def _choose_from(self, number: int) -> tuple[Month, ...]:
        """A month and as many before as hold enough, newest first."""
        chosen: list[Month] = []
        held = 0
        for place in range(bisect_left(self._numbers, number + 1) - 1, -1, -1):
            month = self._months[place]
            if held >= ENOUGH or self._numbers[place] < number - FARTHEST:
                break
            chosen.append(month)
            held += len(month.cards) if self._numbers[place] < number else 0
        return tuple(chosen)

    def find_related(self, entry: Entry, without: Collection[str] = ()) -> tuple[Card, ...]:
        """The entries that it is most like, the most alike first; `without` are ids to leave out."""
        number, order = _number(entry), entry.order
        months = self._choose(number)
        before = [month for month in months if month.number < number]
        total = sum(len(month.cards) for month in before)
        scores: dict[str, float] = {}
        places: dict[str, _Place] = {}
        for key in _keys(entry):
            count = sum(len(month.places[key]) for month in before if key in month.places)
            # The rarer a tag, the more it says; among few entries none is rare.
            weight = _STORY if key.startswith("story ") else log(1 + (total + 1) / (count + 1))
            for place in _newest(months, key, order):
                name = place.card.entry.id
                scores[name] = scores.get(name, 0.0) + weight
                places[name] = place
        day = entry.date.day.toordinal()
        alike = [
            (score * 0.5 ** ((day - places[name].day) / _HALF_LIFE), places[name].order, name)
            for name, score in scores.items()
            if score >= _LEAST and name not in without and name != entry.id
        ]
        return tuple(places[name].card for *_, name in sorted(alike, reverse=True)[:SHOWN])


def _newest(months: Sequence[Month], key: str, order: _Order) -> list[_Place]:
    """The newest of those before a place in time that have this in common with an entry."""
    found: list[_Place] = []
    for month in months:
        there = month.places.get(key)
        if not there:
            continue
        end = bisect_left(there, order, key=attrgetter("order"))
        found += there[max(0, end - _LOOKED_AT + len(found)) : end]
        if len(found) >= _LOOKED_AT:
            break
    return found


def _keys(entry: Entry) -> tuple[str, ...]:
    tags = dict.fromkeys(mention.key for mention in entry.tags)
    return (*tags, f"story {entry.story}") if entry.story else tuple(tags)


def _number(entry: Entry) -> int:
    day = entry.date.day
    return day.year * 12 + day.month
