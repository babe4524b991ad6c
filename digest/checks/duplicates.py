"""Which entries tell the same report twice?

How much a word says is known by all stories. Were each judged anew whenever one comes, an archive would cost
more with each: so the oldest are judged by what they say among themselves, and that is kept until there are
a twentieth more.
"""

import marshal
import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain
from operator import invert
from pathlib import Path
from typing import TypeAlias

from digest.checks.judging import WINDOW, Judge, Knowledge, Reason, ToldStory, look_at
from digest.keeping import journal
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.folder import claim_folder
from digest.keeping.program import program_key
from digest.model.entry import Entry
from digest.text.sketches import (
    Sketch,
    sketch_story,
)
from digest.writing.languages import main_language

# Two stories by their numbers, the later one first, and by what they are one.
_Double: TypeAlias = tuple[int, int, Reason]
# Where what was found among the oldest stories is kept.
KEPT = "doubles"
# From so many stories on the oldest are judged once: those of before the last twentieth.
_FEWEST, _PART = 1_000, 20
# So many of the rarest words of the headlines, and of the lede and names, are looked for, and so many of the
# least hashes of the text; who shares so many is looked at.
_RAREST, _LEAST, _SHARED = (6, 12), 10, 2
# Of the stories that have one of these so many are remembered, the newest: what more have is the habit of an
# outlet, and says nothing.
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


class Finder:
    """Answers for one candidate after another whether the entries tell its story."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Look at all entries once."""
        self._stories = [look_at(entry) for entry in entries]
        known = Knowledge()
        known.add(self._stories)
        self._judge = Judge(known)

    def find(self, candidate: Candidate) -> tuple[Alike, ...]:
        """The entries that tell the candidate's story; first those of its address, then the newest."""
        wanted = ToldStory(
            candidate.day.toordinal(),
            main_language(candidate.language),
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
    recent, look = end, cache(lambda number: look_at(entries[number]))
    while recent and look(recent - 1).day >= look(end - 1).day - WINDOW:
        recent -= 1
    past.known.add([look(number) for number in range(end, len(entries))])
    judge = Judge(past.known)
    index = _Index(judge, past)
    for number in range(recent, end):
        index.remember(number, look(number))
    doubles = _find_repeats(range(end, len(entries)), look, judge, index)
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

    known: Knowledge = field(default_factory=Knowledge)
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
    stories = [look_at(entry) for entry in entries]
    past = _Past()
    past.known.add(stories)
    judge = Judge(past.known)
    doubles = _find_repeats(range(len(stories)), stories.__getitem__, judge, _Index(judge, past))
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
        return _Past(Knowledge(*known), *found)
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


def _find_repeats(
    numbers: Iterable[int], look: Callable[[int], ToldStory], judge: Judge, index: "_Index"
) -> Iterator[_Double]:
    """Each story that repeats an earlier one, with that one and the reason."""
    for number in numbers:
        story = look(number)
        for before in index.find_near(number, story):
            if reason := judge.find_reason(story, look(before)):
                yield number, before, reason
                break


class _Index:
    """Finds, among the stories it has met, those that the next one is worth comparing with."""

    def __init__(self, judge: Judge, past: _Past) -> None:
        """Begin with the first story of each address and of each head of a text; these are added to."""
        self._rarity, self._find_heads = judge.rarity, judge.find_heads
        self._days: dict[int, int] = {}
        self._addresses, self._heads = past.addresses, past.heads
        self._holders: dict[int, deque[int]] = {}

    def find_near(self, number: int, story: ToldStory) -> Iterator[int]:
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

    def remember(self, number: int, story: ToldStory) -> list[int]:
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
