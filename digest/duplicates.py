"""Which entries tell the same report twice?

Two do where their addresses lead to one report, whenever that was; or where, within some weeks and in one
language, their headlines or their texts are nearly the same; or where, within few days, both begin with the
same names and words that hardly any other story has. A headline that comes back again and again is that of a
series and says nothing, and neither do two that differ in a number, a month or a name.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, product
from math import log1p
from operator import invert
from typing import Literal

from digest.entry import Entry
from digest.sketches import (
    ENOUGH_OF_TEXT,
    Rarity,
    Sketch,
    count_words,
    names_of,
    numbers_of,
    read_sketch,
    share_text,
    share_words,
    sketch_story,
)

# How many days lie between two entries that tell one report.
WINDOW = 30
Reason = Literal["address", "headline", "text", "story"]
# In so many weeks one headline or lede makes a series; what so many texts have in common is boilerplate.
_SERIES, _BOILERPLATE = 3, 3
# How much two texts, headlines or first sentences have in common that say the same, from 0 to 1. Of a text
# less is enough if it is nobody else's; headline and text are added up where one alone says too little.
_SAME_TEXT, _SAME_OWN_TEXT = 0.95, 0.57
_SAME_HEADLINE, _LIKE_HEADLINE = 0.8, 0.4
# Headlines that share so much, and one has a number that the other story lacks, are those of a series.
_ALIKE_BUT_FOR = 0.6
_SAME_LEDE, _SAME_TOGETHER = 0.85, 1.12
# A headline, a lede of fewer words says too little.
_WORDS, _TELLING, _NEAR, _LEDE_WORDS = 3, 5, 5, 10
# What speaks for one story where none of these shows it alone: what both say at their beginnings, names that
# few others have, names in both headlines, and headlines that share many words; weights were fitted to the
# cases in tests/cases/duplicates, and to entries of an archive that are no doubles.
_BIAS, _BOTH, _OWN_NAMES, _NAMES_ABOVE, _HEADLINE = -3.4, 0.125, 2.1, 1.0, 1.15
# And against it: names that differ in headlines that are alike, days beyond the next, and one place of
# publication.
_ALIKE, _AGAINST, _DAYS, _HOST = 2.0, 5.1, 5.0, 2.0
# A piece of a word, in scripts that do not write names large, says so much of what a name does.
_PIECE, _PIECE_AGAINST = 0.25, 0.3
# Who has so many words in common is weighed.
_ENOUGH = 3
# So many of the rarest words of the headlines, and of the lede and names, are looked for, and so many of the
# least hashes of the text; who shares so many is looked at.
_RAREST, _LEAST, _SHARED = (6, 12), 10, 2
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

    @cached_property
    def words(self) -> frozenset[int]:
        """Of all that stands at its beginning."""
        return self.above.union(self.sketch.names)

    @cached_property
    def above(self) -> frozenset[int]:
        """Of the headlines and the first sentences."""
        return frozenset(chain(self.sketch.title, self.sketch.original, self.sketch.lede))

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Of the headline, those that are numbers or months."""
        return numbers_of(self.sketch.title)

    @cached_property
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
        if _left_numbers(one, other) == 2:
            return None
        text, others = one.sketch.text, other.sketch.text
        shared = share_text(text, others)
        if shared >= _SAME_TEXT:
            return "text"
        # What three tell is boilerplate, which most of what is shared may be.
        own = share_text(text, others, self._boilerplate) if shared else 0.0
        if own >= _SAME_OWN_TEXT:
            return "text"
        return self._compare(one, other, own)

    def _compare(self, one: _Story, other: _Story, own: float) -> Reason | None:
        """By what two are one that share so much of their texts, as far as these are their own."""
        both = one.words & other.words
        if len(both) < _ENOUGH:
            return None
        headline, numbered = self._share_headline(one, other), _left_numbers(one, other)
        against = self._weigh_against(one, other) if headline >= _LIKE_HEADLINE else 0.0
        if headline >= _SAME_HEADLINE and not (against or numbered) and self._is_telling(one, other):
            return "headline"
        if min(len(one.sketch.text), len(other.sketch.text)) < ENOUGH_OF_TEXT:
            own = self._share_lede(one, other)
        above = 0.0 if against or numbered else headline
        together = above >= _LIKE_HEADLINE and above + own >= _SAME_TOGETHER
        if together or own >= _SAME_LEDE:
            return "text"
        if (numbered and headline >= _ALIKE_BUT_FOR) or _is_linked(one, other):
            return None
        return "story" if self._weigh(one, other, both, headline, against) > 0 else None

    def _weigh(
        self, one: _Story, other: _Story, both: frozenset[int], headline: float, against: float
    ) -> float:
        """What speaks for one story less what speaks for two: above 0 it is one."""
        rarity = self.rarity
        names = {*one.sketch.names, *other.sketch.names} & both
        titles = both.intersection(one.sketch.title).intersection(other.sketch.title)
        own_names, own_pieces = names_of(rarity.own(both, 1 + (one.entry is not None)), names)
        return (
            _BIAS
            + _BOTH * min(rarity.weigh(both), 8)
            + _OWN_NAMES * min(rarity.weigh(own_names) + _PIECE * rarity.weigh(own_pieces), 3)
            + _NAMES_ABOVE * min(rarity.weigh(titles & names), 2)
            + headline * (_HEADLINE * min(rarity.weigh(titles), 4) - _ALIKE - _AGAINST * against)
            - _DAYS * log1p(max(0, abs(one.day - other.day) - 1))
            - _HOST * (one.sketch.host == other.sketch.host != 0)
        )

    def _weigh_against(self, one: _Story, other: _Story) -> float:
        """How much it says that each headline names what the other story does not."""
        ends = (_left(one, other), _left(other, one))
        sides = [names_of(words, story.sketch.names) for words, story in zip(ends, (one, other), strict=True)]
        names, pieces = (min(map(self.rarity.weigh, kind)) for kind in zip(*sides, strict=True))
        return min(names + _PIECE_AGAINST * pieces, 2)

    def _is_telling(self, one: _Story, other: _Story) -> bool:
        """Whether the words in both headlines are enough to tell a story: those of a series are often few.

        A series comes back after a week or more; within few days few words are enough.
        """
        near = abs(one.day - other.day) <= _NEAR
        return count_words(_titles(one) & _titles(other)) >= (_WORDS if near else _TELLING)

    def _share_lede(self, one: _Story, other: _Story) -> float:
        first, second = one.sketch.lede, other.sketch.lede
        if min(len(first), len(second)) < _LEDE_WORDS or not self._ledes.isdisjoint((first, second)):
            return 0.0
        return share_words(first, second, self.rarity)

    def _share_headline(self, one: _Story, other: _Story) -> float:
        """How much the headlines have in common, that of the report included; nothing in a series."""
        if not self._titles.isdisjoint((one.sketch.title, other.sketch.title)):
            return 0.0
        shares = (
            share_words(first, second, self.rarity)
            for first, second in product(one.headlines, other.headlines)
            if min(len(first), len(second)) >= _WORDS
        )
        return max(shares, default=0.0)

    @cached_property
    def _boilerplate(self) -> frozenset[int]:
        times = Counter(chain.from_iterable(story.sketch.text for story in self._stories))
        return frozenset(number for number, count in times.items() if count >= _BOILERPLATE)


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
        self._days: list[int] = []
        self._addresses: dict[tuple[int, str], int] = {}
        self._holders: dict[int, deque[int]] = {}

    def find_near(self, story: _Story) -> Iterator[int]:
        """The numbers of earlier stories, counted from 0: of that with its address first, then in order.

        The story is known to the index as soon as the first is asked for.
        """
        number, self._asked = self._asked, self._asked + 1
        near: list[int] = []
        first_day = story.day - WINDOW
        self._days.append(story.day)
        for sign in self._signs(story.sketch):
            holders = self._holders.get(sign)
            if holders is None:
                self._holders[sign] = deque((number,), _REMEMBERED)
            else:
                while holders and self._days[holders[0]] < first_day:
                    holders.popleft()
                near += holders
                holders.append(number)
        if story.sketch.address:
            first = self._addresses.setdefault((story.sketch.address, story.language), number)
            if first != number:
                yield first
        yield from sorted(earlier for earlier, times in Counter(near).items() if times >= _SHARED)

    def _signs(self, sketch: Sketch) -> list[int]:
        """What few other stories have; hashes of the text are not mistaken for those of words."""
        titles = self._rarity.rarest({*sketch.title, *sketch.original}, _RAREST[0])
        others = self._rarity.rarest({*sketch.lede, *sketch.names}, _RAREST[1])
        rarest = {*titles, *others}
        return [*rarest, *map(invert, sketch.text[:_LEAST])]


def _titles(story: _Story) -> frozenset[int]:
    return frozenset(chain(*story.headlines))


def _left(one: _Story, other: _Story) -> frozenset[int]:
    """The words of the headline of one that the other story nowhere has."""
    return frozenset(one.sketch.title) - other.words


def _left_numbers(one: _Story, other: _Story) -> int:
    """In how many of the headlines a number or a month stands that the other story does not begin with."""
    first, second = one.numbers, other.numbers
    return (not first <= other.above) + (not second <= one.above) if first or second else 0


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


def _is_linked(one: _Story, other: _Story) -> bool:
    """Whether one links to the other: whoever wrote it knew, and meant another story."""
    if one.entry is None or other.entry is None:
        return False
    pairs = (one.entry, other.entry), (other.entry, one.entry)
    return any(link.address.partition("#")[0] == to.address for by, to in pairs for link in by.body.links)


def _are_comparable(one: _Story, other: _Story) -> bool:
    """A text in another language tells the same to other readers, and so does a translation."""
    if one.language and other.language and one.language != other.language:
        return False
    if one.entry is None or other.entry is None:
        return True
    return one.entry.translates != other.entry.id and other.entry.translates != one.entry.id
