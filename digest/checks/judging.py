"""Do two stories tell the same?

Two do where their addresses lead to one report, or both have one text that no third has, whenever that was;
or where, within some weeks and in one language, their headlines or their texts are nearly the same; or where,
within few days, both begin with the same names and words that hardly any other story has. A headline that
comes back again and again is that of a series and says nothing, and neither do two that differ in a number, a
month or a name.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, product
from math import log1p
from operator import attrgetter
from typing import Literal, TypeAlias

from digest.model.entry import Entry
from digest.text.sketches import (
    ENOUGH_OF_TEXT,
    Rarity,
    Sketch,
    count_words,
    names_of,
    numbers_of,
    read_sketch,
    share_text,
    share_words,
)
from digest.writing.languages import main_language

# How many days lie between two entries that tell one report.
WINDOW = 30
Reason = Literal["address", "headline", "text", "story"]
# How each is said of two entries.
SHOWN_BY: dict[Reason, str] = {
    "address": "both are about the same report",
    "headline": "the headlines are nearly the same",
    "text": "the texts are nearly the same",
    "story": "the same names and words stand in both, within few days",
}
# Hashes of words, and in how many weeks they were told, with the last one.
_Words: TypeAlias = tuple[int, ...]
_Weeks: TypeAlias = tuple[int, int]
# What was told once, and more weeks ago, does not become a series.
_YEAR = 53
# In so many weeks one headline or lede makes a series; what so many texts have in common is boilerplate.
_SERIES, _BOILERPLATE = 3, 3
# How much two texts, headlines or first sentences have in common that say the same, from 0 to 1. Of a text
# less is enough if it is nobody else's; headline and text are added up where one alone says too little.
_SAME_TEXT, _SAME_OWN_TEXT = 0.95, 0.57
_SAME_HEADLINE, _LIKE_HEADLINE = 0.8, 0.4
# Headlines that share so much, and one has a number that the other story lacks, are those of a series.
_ALIKE_BUT_FOR = 0.6
_SAME_LEDE, _SAME_TOGETHER = 0.85, 1.12
# A copy that is dated otherwise is looked for by so many hashes of its text; fewer hashes in all are those of
# an announcement, which comes back.
_HEADS, _ENOUGH_OF_COPY = 3, 30
# A headline, a lede of fewer words says too little.
_WORDS, _TELLING, _NEAR, _LEDE_WORDS = 3, 5, 5, 10
# What speaks for one story where none of these shows it alone: what both say at their beginnings, names that
# few others have, names in both headlines, and headlines that share many words; weights were fitted to the
# cases in tests/cases/duplicates, and to entries of an archive that are no doubles.
_BIAS, _BOTH, _OWN_NAMES, _NAMES_ABOVE, _HEADLINE = -3.4, 0.125, 2.1, 1.0, 1.15
# And against it: names that differ in headlines that are alike, days beyond the next, and one place of
# publication.
_ALIKE, _AGAINST, _DAYS, _HOST = 2.0, 5.1, 5.0, 2.0
# A piece of a word, in scripts that do not write names large, says so much of what a name does; but for as
# many as the name of an office has, which any two of its reports share.
_PIECE, _PIECE_AGAINST, _OFFICE = 0.25, 0.3, 4
# Stories that share at least so many words are weighed.
_ENOUGH = 3


@dataclass(frozen=True)
class ToldStory:
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


@dataclass
class Knowledge:
    """What is known of so many stories: in how many each word of a beginning is, and each hash of a text; of
    each headline and lede in how many weeks it was told, and the last of these.
    """

    stories: int = 0
    words: dict[int, int] = field(default_factory=dict)
    texts: dict[int, int] = field(default_factory=dict)
    titles: dict[_Words, _Weeks] = field(default_factory=dict)
    ledes: dict[_Words, _Weeks] = field(default_factory=dict)

    def add(self, stories: Collection[ToldStory]) -> None:
        """Know these, too."""
        self.stories += len(stories)
        words, texts = Counter(self.words), Counter(self.texts)
        for story in sorted(stories, key=attrgetter("day")):
            sketch, week = story.sketch, story.day // 7
            words.update({*sketch.title, *sketch.original, *sketch.lede, *sketch.names})
            texts.update(sketch.text)
            for weeks, told in (self.titles, sketch.title), (self.ledes, sketch.lede):
                number, last = weeks.get(told, (0, 0))
                if not number or week != last:
                    weeks[told] = number + 1, week
        self.words, self.texts = dict(words), dict(texts)

    def close(self, day: int) -> None:
        """Forget of an archive that ends on this day what will hardly come back."""
        self.texts = {number: times for number, times in self.texts.items() if times > 1}
        for told in self.titles, self.ledes:
            old = [words for words, (number, week) in told.items() if number == 1 and week < day // 7 - _YEAR]
            for words in old:
                del told[words]


class Judge:
    """Says whether two stories are one, knowing all that the digest has."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self.rarity = Rarity(known.words, known.stories)
        self._titles, self._ledes = map(_find_series, (known.titles, known.ledes))

    def find_reason(self, one: ToldStory, other: ToldStory) -> Reason | None:
        """By what two stories are the same; None where they are not."""
        if not _are_comparable(one, other):
            return None
        if one.sketch.address and one.sketch.address == other.sketch.address:
            return "address"
        if abs(one.day - other.day) > WINDOW:
            return "text" if self._is_copy(one, other) else None
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

    def _is_copy(self, one: ToldStory, other: ToldStory) -> bool:
        """Whether both have one text, and no third has it: what comes back again is a form to fill in."""
        texts = frozenset(one.sketch.text), frozenset(other.sketch.text)
        if min(map(len, texts)) < _ENOUGH_OF_COPY or texts[0].isdisjoint(texts[1]):
            return False
        if _left_numbers(one, other) == 2 or _is_linked(one, other):
            return False
        own, others_own = (text - self._boilerplate for text in texts)
        enough = min(len(own), len(others_own)) >= ENOUGH_OF_TEXT
        return enough and _are_same(*texts) and _are_same(own, others_own)

    def find_heads(self, sketch: Sketch) -> list[int]:
        """By what a copy of a long text is looked for: the least of its hashes that are its own."""
        long = len(sketch.text) >= _ENOUGH_OF_COPY
        return [each for each in sketch.text if each not in self._boilerplate][:_HEADS] if long else []

    def _compare(self, one: ToldStory, other: ToldStory, own: float) -> Reason | None:
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
        self, one: ToldStory, other: ToldStory, both: frozenset[int], headline: float, against: float
    ) -> float:
        """What speaks for one story less what speaks for two: above 0 it is one."""
        rarity = self.rarity
        names = {*one.sketch.names, *other.sketch.names} & both
        titles = both.intersection(one.sketch.title).intersection(other.sketch.title)
        own_names, own_pieces = names_of(rarity.own(both, 1 + (one.entry is not None)), names)
        pieces = max(0, rarity.weigh(own_pieces) - _OFFICE)
        return (
            _BIAS
            + _BOTH * min(rarity.weigh(both), 8)
            + _OWN_NAMES * min(rarity.weigh(own_names) + _PIECE * pieces, 3)
            + _NAMES_ABOVE * min(rarity.weigh(titles & names), 2)
            + headline * (_HEADLINE * min(rarity.weigh(titles), 4) - _ALIKE - _AGAINST * against)
            - _DAYS * log1p(max(0, abs(one.day - other.day) - 1))
            - _HOST * (one.sketch.host == other.sketch.host != 0)
        )

    def _weigh_against(self, one: ToldStory, other: ToldStory) -> float:
        """How much it says that each headline names what the other story does not."""
        ends = (_left(one, other), _left(other, one))
        sides = [names_of(words, story.sketch.names) for words, story in zip(ends, (one, other), strict=True)]
        names, pieces = (min(map(self.rarity.weigh, kind)) for kind in zip(*sides, strict=True))
        return min(names + _PIECE_AGAINST * pieces, 2)

    def _is_telling(self, one: ToldStory, other: ToldStory) -> bool:
        """Whether the words in both headlines are enough to tell a story: those of a series are often few.

        A series comes back after a week or more; within few days few words are enough.
        """
        near = abs(one.day - other.day) <= _NEAR
        return count_words(_titles(one) & _titles(other)) >= (_WORDS if near else _TELLING)

    def _share_lede(self, one: ToldStory, other: ToldStory) -> float:
        first, second = one.sketch.lede, other.sketch.lede
        if min(len(first), len(second)) < _LEDE_WORDS or not self._ledes.isdisjoint((first, second)):
            return 0.0
        return share_words(first, second, self.rarity)

    def _share_headline(self, one: ToldStory, other: ToldStory) -> float:
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
        return frozenset(number for number, times in self._known.texts.items() if times >= _BOILERPLATE)


def _are_same(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts are the same by their hashes, but for a word here and there."""
    return len(one & other) >= _SAME_TEXT * max(len(one), len(other))


def _titles(story: ToldStory) -> frozenset[int]:
    return frozenset(chain(*story.headlines))


def _left(one: ToldStory, other: ToldStory) -> frozenset[int]:
    """The words of the headline of one that the other story nowhere has."""
    return frozenset(one.sketch.title) - other.words


def _left_numbers(one: ToldStory, other: ToldStory) -> int:
    """In how many of the headlines a number or a month stands that the other story does not begin with."""
    first, second = one.numbers, other.numbers
    return (not first <= other.above) + (not second <= one.above) if first or second else 0


def _find_series(told: Mapping[_Words, _Weeks]) -> frozenset[_Words]:
    """The headlines or ledes that come back in several weeks: they say nothing.

    Several in one week are told twice and once more.
    """
    return frozenset(words for words, (weeks, _) in told.items() if weeks >= _SERIES)


def look_at(entry: Entry) -> ToldStory:
    return ToldStory(
        entry.date.day.toordinal(), main_language(entry.language), read_sketch(entry.sketch), entry
    )


def _is_linked(one: ToldStory, other: ToldStory) -> bool:
    """Whether one links to the other: whoever wrote it knew, and meant another story."""
    if one.entry is None or other.entry is None:
        return False
    pairs = (one.entry, other.entry), (other.entry, one.entry)
    return any(link.address.partition("#")[0] == to.address for by, to in pairs for link in by.body.links)


def _are_comparable(one: ToldStory, other: ToldStory) -> bool:
    """A text in another language tells the same to other readers, and so does a translation."""
    if one.language and other.language and one.language != other.language:
        return False
    if one.entry is None or other.entry is None:
        return True
    return one.entry.translates != other.entry.id and other.entry.translates != one.entry.id
