"""Which entries tell the same report twice?

Two do where their addresses lead to one report, whenever that was; or where, within some weeks and in one
language, their headlines or their texts are nearly the same. A headline that comes back again and again is
that of a series and says nothing, and neither do two that differ in a number or a month.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, product
from operator import invert
from typing import Literal

from digest.entry import Entry
from digest.sketches import (
    ENOUGH_OF_TEXT,
    Rarity,
    Sketch,
    numbers_of,
    read_sketch,
    share_text,
    share_words,
    sketch_story,
)

# How many days lie between two entries that tell one report.
WINDOW = 30
Reason = Literal["address", "headline", "text"]
# In so many weeks one headline or lede makes a series; what so many texts have in common is boilerplate.
_SERIES, _BOILERPLATE = 3, 3
# How much two texts, headlines or first sentences have in common that say the same, from 0 to 1. Of a text
# less is enough if it is nobody else's; headline and text are added up where one alone says too little.
_SAME_TEXT, _SAME_OWN_TEXT = 0.95, 0.57
_SAME_HEADLINE, _LIKE_HEADLINE = 0.8, 0.4
_SAME_LEDE, _SAME_TOGETHER = 0.85, 1.05
# A headline, a lede of fewer words says too little.
_WORDS, _LEDE_WORDS = 4, 12
# Who shares so many of the rarest words, or of the least hashes of the text, is looked at.
_RAREST, _LEAST, _SHARED = 5, 10, 2
# Of those that have one of these, so many are remembered: what more have is the custom of the house.
_REMEMBERED = 10


@dataclass(frozen=True)
class Candidate:
    """A story that the digest may have; `text` is what it or its report says, plain or as Markdown.

    `summary` is its first sentences, by default those of the text. Without `language` it is compared with
    entries in any.
    """

    title: str
    day: date
    address: str = ""
    text: str = ""
    summary: str = ""
    language: str = ""


@dataclass(frozen=True)
class Alike:
    """An entry that tells the same, and by what that shows."""

    entry: Entry
    reason: Reason


@dataclass(frozen=True)
class _Story:
    """What is compared of a candidate or an entry."""

    day: int
    language: str
    sketch: Sketch
    entry: Entry | None = None

    @property
    def headlines(self) -> tuple[tuple[int, ...], ...]:
        return tuple(filter(None, (self.sketch.title, self.sketch.original)))


class _Judge:
    """Says whether two stories are one, knowing all that the digest has."""

    def __init__(self, stories: Sequence[_Story]) -> None:
        self._stories = stories
        self.rarity = Rarity(story.sketch for story in stories)
        self._titles = _find_series((story.day, story.sketch.title) for story in stories)
        self._ledes = _find_series((story.day, story.sketch.lede) for story in stories)

    def find_reason(self, one: _Story, other: _Story) -> Reason | None:
        """By what two stories are the same; None where they are not."""
        if not _are_comparable(one, other):
            return None
        if one.sketch.address and one.sketch.address == other.sketch.address:
            return "address"
        if abs(one.day - other.day) > WINDOW:
            return None
        numbers, others = numbers_of(one.sketch.title), numbers_of(other.sketch.title)
        if numbers != others and numbers and others:
            return None
        return self._compare(one, other, same_numbers=numbers == others)

    def _compare(self, one: _Story, other: _Story, *, same_numbers: bool) -> Reason | None:
        text, others = one.sketch.text, other.sketch.text
        shared = share_text(text, others)
        if shared >= _SAME_TEXT:
            return "text"
        # What three tell is boilerplate, which most of what is shared may be.
        own = share_text(text, others, self._boilerplate) if shared else 0.0
        if own >= _SAME_OWN_TEXT:
            return "text"
        headline = self._share_headline(one, other) if same_numbers else 0.0
        if headline >= _SAME_HEADLINE:
            return "headline"
        if min(len(text), len(others)) < ENOUGH_OF_TEXT:
            own = self._share_lede(one, other)
        together = own >= _SAME_LEDE or (headline >= _LIKE_HEADLINE and headline + own >= _SAME_TOGETHER)
        return "text" if together else None

    def _share_lede(self, one: _Story, other: _Story) -> float:
        first, second = one.sketch.lede, other.sketch.lede
        if min(len(first), len(second)) < _LEDE_WORDS or not self._ledes.isdisjoint((first, second)):
            return 0.0
        return share_words(first, second, self.rarity)

    @cached_property
    def _boilerplate(self) -> frozenset[int]:
        times = Counter(chain.from_iterable(story.sketch.text for story in self._stories))
        return frozenset(number for number, count in times.items() if count >= _BOILERPLATE)

    def _share_headline(self, one: _Story, other: _Story) -> float:
        """How much the headlines have in common, that of the report included."""
        if not self._titles.isdisjoint((one.sketch.title, other.sketch.title)):
            return 0.0
        shares = (
            share_words(first, second, self.rarity)
            for first, second in product(one.headlines, other.headlines)
            if min(len(first), len(second)) >= _WORDS
        )
        return max(shares, default=0.0)


class Finder:
    """Answers for one candidate after another whether the entries tell its story."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Look at all entries once."""
        self._stories = [_look_at(entry) for entry in entries]
        self._judge = _Judge(self._stories)

    def find(self, candidate: Candidate) -> tuple[Alike, ...]:
        """The entries that tell the candidate's story; first those of its address, then the newest."""
        wanted = _Story(
            candidate.day.toordinal(),
            _main_language(candidate.language),
            sketch_story(
                title=candidate.title, address=candidate.address, lede=candidate.summary, text=candidate.text
            ),
        )
        found = [
            Alike(story.entry, reason)
            for story in self._stories
            if story.entry and (reason := self._judge.find_reason(wanted, story))
        ]
        newest = sorted(found, key=lambda alike: alike.entry.order, reverse=True)
        return tuple(sorted(newest, key=lambda alike: alike.reason != "address"))


def find_alike(candidate: Candidate, entries: Iterable[Entry]) -> tuple[Alike, ...]:
    """The entries that tell the candidate's story; first those of its address, then the newest."""
    return Finder(entries).find(candidate)


def find_doubles(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Alike]]:
    """Each entry that tells what one before it tells, with that one; the entries are in order."""
    stories = [_look_at(entry) for entry in entries]
    judge = _Judge(stories)
    index = _Index(judge.rarity)
    for story, near in zip(stories, map(index.find_near, stories), strict=True):
        for before in (stories[number] for number in near):
            if story.entry and before.entry and (reason := judge.find_reason(story, before)):
                yield story.entry, Alike(before.entry, reason)
                break


class _Index:
    """Finds, among the stories it was asked about, those that the next one is worth comparing with."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._asked = 0
        self._addresses: dict[tuple[int, str], int] = {}
        self._holders: dict[int, deque[int]] = {}

    def find_near(self, story: _Story) -> list[int]:
        """The numbers of earlier stories, counted from 0: of that with its address first, then in order."""
        number, self._asked = self._asked, self._asked + 1
        near: list[int] = []
        for sign in self._signs(story.sketch):
            holders = self._holders.get(sign)
            if holders is None:
                self._holders[sign] = deque((number,), _REMEMBERED)
            else:
                near += holders
                holders.append(number)
        first = number
        if story.sketch.address:
            first = self._addresses.setdefault((story.sketch.address, story.language), number)
        often = (earlier for earlier, times in Counter(near).items() if times >= _SHARED)
        return [*([first] if first != number else ()), *sorted(often)]

    def _signs(self, sketch: Sketch) -> list[int]:
        """What few other stories have; hashes of the text are not mistaken for those of words."""
        rarity = self._rarity.__getitem__
        rarest: set[int] = set()
        for words in (sketch.title, sketch.original, sketch.lede):
            # Of equally rare ones the same come first each time.
            rarest.update(sorted(words, key=rarity, reverse=True)[:_RAREST])
        return [*rarest, *map(invert, sketch.text[:_LEAST])]


def _find_series(told: Iterable[tuple[int, tuple[int, ...]]]) -> frozenset[tuple[int, ...]]:
    """The headlines or ledes that come back in several weeks: they say nothing. Each is given with its day.

    Several in one week are told twice and once more.
    """
    weeks = {(day // 7, words) for day, words in told}
    times = Counter(words for _, words in weeks)
    return frozenset(words for words, count in times.items() if count >= _SERIES)


def _look_at(entry: Entry) -> _Story:
    return _Story(
        entry.date.day.toordinal(), _main_language(entry.language), read_sketch(entry.sketch), entry
    )


def _main_language(code: str) -> str:
    return code.partition("-")[0].lower()


def _are_comparable(one: _Story, other: _Story) -> bool:
    """A text in another language tells the same to other readers, and so does a translation."""
    if one.language and other.language and one.language != other.language:
        return False
    if one.entry is None or other.entry is None:
        return True
    return one.entry.translates != other.entry.id and other.entry.translates != one.entry.id
