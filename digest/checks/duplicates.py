"""Which entries tell the same report twice?

Two do where their addresses lead to one report, or both have one text that no third has, whenever that was;
or where, within some weeks and in one language, their headlines or their texts are nearly the same; or where,
within few days, both begin with the same names and words that hardly any other story has. A headline that
comes back again and again is that of a series and says nothing, and neither do two that differ in a number, a
month or a name.

How much a word says is known by all stories. Were each judged anew whenever one comes, an archive would cost
more with each: so the oldest are judged by what they say among themselves, and that is kept until there are
a twentieth more.
"""

import marshal
import pickle
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import chain, product
from math import log1p
from operator import attrgetter, invert
from pathlib import Path
from typing import Literal, TypeAlias

from digest.keeping import journal
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.folder import claim_folder
from digest.keeping.program import program_key
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
    sketch_story,
)

# How many days lie between two entries that tell one report.
WINDOW = 30
Reason = Literal["address", "headline", "text", "story"]
# Two stories by their numbers, the later one first, and by what they are one.
_Double: TypeAlias = tuple[int, int, Reason]
# Hashes of words, and in how many weeks they were told, with the last one.
_Words: TypeAlias = tuple[int, ...]
_Weeks: TypeAlias = tuple[int, int]
# Where what was found among the oldest stories is kept.
KEPT = "doubles"
# From so many stories on the oldest are judged once: those of before the last twentieth.
_FEWEST, _PART = 1_000, 20
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


@dataclass
class _Knowledge:
    """What is known of so many stories: in how many each word of a beginning is, and each hash of a text; of
    each headline and lede in how many weeks it was told, and the last of these.
    """

    stories: int = 0
    words: dict[int, int] = field(default_factory=dict)
    texts: dict[int, int] = field(default_factory=dict)
    titles: dict[_Words, _Weeks] = field(default_factory=dict)
    ledes: dict[_Words, _Weeks] = field(default_factory=dict)

    def add(self, stories: Collection[_Story]) -> None:
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


class _Judge:
    """Says whether two stories are one, knowing all that the digest has."""

    def __init__(self, known: _Knowledge) -> None:
        self._known = known
        self.rarity = Rarity(known.words, known.stories)
        self._titles, self._ledes = map(_find_series, (known.titles, known.ledes))

    def find_reason(self, one: _Story, other: _Story) -> Reason | None:
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

    def _is_copy(self, one: _Story, other: _Story) -> bool:
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
        return frozenset(number for number, times in self._known.texts.items() if times >= _BOILERPLATE)


class Finder:
    """Answers for one candidate after another whether the entries tell its story."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Look at all entries once."""
        self._stories = [_look_at(entry) for entry in entries]
        known = _Knowledge()
        known.add(self._stories)
        self._judge = _Judge(known)

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


def find_doubles(entries: Sequence[Entry], kept: Path | None = None) -> Iterator[tuple[Entry, Alike]]:
    """Each entry that tells what one before it tells, with that one; the entries are in order.

    What is found among the oldest is kept in a file.
    """
    end = _count_past(len(entries))
    past = _know_past(entries[:end], kept)
    recent, look = end, cache(lambda number: _look_at(entries[number]))
    while recent and look(recent - 1).day >= look(end - 1).day - WINDOW:
        recent -= 1
    past.known.add([look(number) for number in range(end, len(entries))])
    judge = _Judge(past.known)
    index = _Index(judge, past)
    for number in range(recent, end):
        index.remember(number, look(number))
    doubles = _judge(range(end, len(entries)), look, judge, index)
    for number, before, reason in chain(past.doubles, doubles):
        yield entries[number], Alike(entries[before], reason)


def forget_doubles(folder: Path) -> None:
    """Remove what was found among the oldest; where that cannot be, it is known by what it was found in."""
    with suppress(OSError):
        (folder / KEPT).unlink()


@dataclass
class _Past:
    """What was found out of the oldest stories: the numbers of two that are one, and by what; the first story
    with each address in each language, and with each head of a text. Those of later stories are added.
    """

    known: _Knowledge = field(default_factory=_Knowledge)
    doubles: tuple[_Double, ...] = ()
    addresses: dict[tuple[int, str], int] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)


def _count_past(stories: int) -> int:
    """How many of the stories, the oldest, are judged once and for all."""
    past, more = 0, _FEWEST
    while more <= stories:
        past, more = more, more + more // _PART
    return past


def _know_past(entries: Sequence[Entry], kept: Path | None) -> _Past:
    """What is known of these entries, from the file where that holds it."""
    if not entries:
        return _Past()
    title = b"doubles 1" + program_key() + _key_of(entries)
    if kept and (past := _read_past(kept, title)):
        return past
    stories = [_look_at(entry) for entry in entries]
    past = _Past()
    past.known.add(stories)
    judge = _Judge(past.known)
    doubles = _judge(range(len(stories)), stories.__getitem__, judge, _Index(judge, past))
    past.doubles = tuple(doubles)
    past.known.close(stories[-1].day)
    if kept:
        known = past.known
        values = known.stories, known.words, known.texts, known.titles, known.ledes
        with suppress(OSError):
            claim_folder(kept.parent)
            journal.write(kept, title, pickle.dumps((values, past.doubles, past.addresses, past.heads)))
    return past


def _read_past(kept: Path, title: bytes) -> _Past | None:
    try:
        record = next(journal.read(kept, title), b"")
        if not record:
            return None
        known, *found = journal.loads(record, {})
        return _Past(_Knowledge(*known), *found)
    except (journal.DamagedError, TypeError, ValueError):
        return None


def _key_of(entries: Iterable[Entry]) -> bytes:
    """What stands for all that is compared of entries."""
    parts = [
        (entry.sketch, entry.date.day.toordinal(), entry.language, entry.id, entry.address, entry.translates,
         tuple([link.address for link in entry.body.links]))
        for entry in entries
    ]  # fmt: skip
    return hash_bytes(marshal.dumps(parts, 2))


def _judge(
    numbers: Iterable[int], look: Callable[[int], _Story], judge: _Judge, index: "_Index"
) -> Iterator[_Double]:
    """Those of the stories that tell what one before tells."""
    for number in numbers:
        story = look(number)
        for before in index.find_near(number, story):
            if reason := judge.find_reason(story, look(before)):
                yield number, before, reason
                break


class _Index:
    """Finds, among the stories it has met, those that the next one is worth comparing with."""

    def __init__(self, judge: _Judge, past: _Past) -> None:
        """Begin with the first story of each address and of each head of a text; these are added to."""
        self._rarity, self._find_heads = judge.rarity, judge.find_heads
        self._days: dict[int, int] = {}
        self._addresses, self._heads = past.addresses, past.heads
        self._holders: dict[int, deque[int]] = {}

    def find_near(self, number: int, story: _Story) -> Iterator[int]:
        """The numbers of earlier stories: of the first with its address, of those near it in order, and
        of the first that may have its text.
        """
        near = self.remember(number, story)
        if story.sketch.address:
            first = self._addresses.setdefault((story.sketch.address, story.language), number)
            if first != number:
                yield first
        yield from sorted(earlier for earlier, times in Counter(near).items() if times >= _SHARED)
        for head in self._find_heads(story.sketch):
            first = self._heads.setdefault(head, number)
            if first != number:
                yield first

    def remember(self, number: int, story: _Story) -> list[int]:
        """Meet a story; the numbers of those before it, once for each sign that both have."""
        near: list[int] = []
        first_day = story.day - WINDOW
        self._days[number] = story.day
        for sign in self._signs(story.sketch):
            holders = self._holders.get(sign)
            if holders is None:
                self._holders[sign] = deque((number,), _REMEMBERED)
            else:
                while holders and self._days[holders[0]] < first_day:
                    holders.popleft()
                near += holders
                holders.append(number)
        return near

    def _signs(self, sketch: Sketch) -> list[int]:
        """What few other stories have; hashes of the text are not mistaken for those of words."""
        titles = self._rarity.rarest({*sketch.title, *sketch.original}, _RAREST[0])
        others = self._rarity.rarest({*sketch.lede, *sketch.names}, _RAREST[1])
        rarest = {*titles, *others}
        return [*rarest, *map(invert, sketch.text[:_LEAST])]


def _are_same(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts are the same by their hashes, but for a word here and there."""
    return len(one & other) >= _SAME_TEXT * max(len(one), len(other))


def _titles(story: _Story) -> frozenset[int]:
    return frozenset(chain(*story.headlines))


def _left(one: _Story, other: _Story) -> frozenset[int]:
    """The words of the headline of one that the other story nowhere has."""
    return frozenset(one.sketch.title) - other.words


def _left_numbers(one: _Story, other: _Story) -> int:
    """In how many of the headlines a number or a month stands that the other story does not begin with."""
    first, second = one.numbers, other.numbers
    return (not first <= other.above) + (not second <= one.above) if first or second else 0


def _find_series(told: Mapping[_Words, _Weeks]) -> frozenset[_Words]:
    """The headlines or ledes that come back in several weeks: they say nothing.

    Several in one week are told twice and once more.
    """
    return frozenset(words for words, (weeks, _) in told.items() if weeks >= _SERIES)


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
