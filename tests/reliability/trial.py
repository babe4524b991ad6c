"""What is given to a figure, and what it gives back: how much is tried, by which seed, and what held."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

DIGEST = "digest"
MATERIAL = "MkDocs + Material"
HUGO = "Hugo"
CONTROL = "nothing in between"  # what shows that the trial would notice


@dataclass(frozen=True)
class Trial:
    """How much is tried: a share of what there is, chosen by a seed, in a folder of its own."""

    folder: Path
    seed: int = 1
    share: float = 1.0
    peers: bool = True

    def sample(self, items: Iterable[T]) -> list[T]:
        """This share of the items, at least one, in their order; the same seed chooses the same."""
        found = list(items)
        if self.share >= 1 or not found:
            return found
        number = max(1, round(len(found) * self.share))
        chosen = sorted(self.random().sample(range(len(found)), number))
        return [found[index] for index in chosen]

    def times(self, number: int) -> int:
        """How often something is done that is done `number` times where everything is tried."""
        return max(1, round(number * min(1, self.share)))

    def random(self) -> random.Random:
        """The same choices for the same seed."""
        return random.Random(self.seed)


@dataclass(frozen=True)
class Count:
    """How often it held, of one program. What did not hold is named, so that it can be tried again alone."""

    who: str
    tried: int
    held: int
    misses: Sequence[str] = ()
    note: str = ""

    def __post_init__(self) -> None:
        assert 0 <= self.held <= self.tried, (self.who, self.held, self.tried)


@dataclass(frozen=True)
class Row:
    """One question and what came of it: a count of ours, and of each that was tried beside it."""

    question: str
    must: str
    counts: Sequence[Count]

    @property
    def ours(self) -> Count:
        """The count of digest."""
        return next(count for count in self.counts if count.who == DIGEST)
