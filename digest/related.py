"""Which earlier entries is an entry like? Those that share its story or its rarer tags, not long before it.

Only what came before counts: a new entry changes nothing on the pages of older ones.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from math import log

from digest.arrange import Card
from digest.entry import Entry

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


@dataclass(frozen=True)
class Month:
    """What is listed under one month, oldest first."""

    cards: tuple[Card, ...]

    @property
    def number(self) -> int:
        """Months are counted from the year 0."""
        return _number(self.cards[0].entry)

    @cached_property
    def orders(self) -> dict[str, list[tuple[tuple[datetime, bool, str, str], Card]]]:
        """By what makes entries alike, those that have it, each with its place in time."""
        found: dict[str, list[tuple[tuple[datetime, bool, str, str], Card]]] = defaultdict(list)
        for card in self.cards:
            for key in _keys(card.entry):
                found[key].append((card.entry.order, card))
        return found


class Shelves:
    """All that is listed, by month; `cards` are in order."""

    def __init__(self, cards: Sequence[Card]) -> None:
        """Sort the cards into months."""
        self._months = [
            Month(tuple(group)) for _, group in groupby(cards, key=lambda card: _number(card.entry))
        ]
        self._numbers = [month.number for month in self._months]

    def choose_from(self, entry: Entry) -> tuple[Month, ...]:
        """Its own month and as many before as hold enough, newest first."""
        number = _number(entry)
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
        months = self.choose_from(entry)
        before = [month for month in months if month.number < _number(entry)]
        total = sum(len(month.cards) for month in before)
        scores: dict[str, float] = defaultdict(float)
        cards: dict[str, Card] = {}
        for key in _keys(entry):
            count = sum(len(month.orders.get(key, ())) for month in before)
            # The rarer a tag, the more it says; among few entries none is rare.
            weight = _STORY if key.startswith("story ") else log(1 + (total + 1) / (count + 1))
            for card in _newest(months, key, entry):
                scores[card.entry.id] += weight
                cards[card.entry.id] = card
        alike = [
            (
                score * 0.5 ** ((entry.date.day - cards[key].day).days / _HALF_LIFE),
                cards[key].entry.order,
                key,
            )
            for key, score in scores.items()
            if score >= _LEAST and key not in without and key != entry.id
        ]
        return tuple(cards[key] for _, _, key in sorted(alike, reverse=True)[:SHOWN])


def _newest(months: Sequence[Month], key: str, entry: Entry) -> list[Card]:
    """The newest of those before the entry that have this in common with it."""
    found: list[Card] = []
    for month in months:
        ordered = month.orders.get(key, [])
        end = bisect_left(ordered, entry.order, key=lambda each: each[0])
        found += [card for _, card in ordered[max(0, end - _LOOKED_AT + len(found)) : end]]
        if len(found) >= _LOOKED_AT:
            break
    return found


def _keys(entry: Entry) -> tuple[str, ...]:
    tags = dict.fromkeys(mention.key for mention in entry.tags)
    return (*tags, f"story {entry.story}") if entry.story else tuple(tags)


def _number(entry: Entry) -> int:
    day = entry.date.day
    return day.year * 12 + day.month
