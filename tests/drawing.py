"""Some of many things, where to try all takes minutes: others in each run, all with DIGEST_SLOW_TESTS."""

import os
import random
import secrets
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")
SLOW = bool(os.environ.get("DIGEST_SLOW_TESTS"))


class Draw:
    """Chance for one test; DIGEST_SEED has the same drawn again."""

    def __init__(self) -> None:
        self.seed = int(os.environ.get("DIGEST_SEED") or secrets.randbelow(1_000_000))
        self._random = random.Random(self.seed)

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """At most so many of them, in their order."""
        if SLOW or len(items) <= most:
            return list(items)
        return [items[index] for index in sorted(self._random.sample(range(len(items)), most))]

    def steps(self, length: int) -> Iterator[int]:
        """Numbers of which each is so much greater than the one before; the first is below the length."""
        return count() if SLOW else count(self._random.randrange(length), length)
