"""Some of many things, where to try all takes minutes: others in each run, all with DIGEST_SLOW_TESTS."""

import os
import random
import secrets
from collections.abc import Sequence
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

    def first(self, step: int) -> int:
        """Where to begin if one of so many is tried: in some run each of them is."""
        return 0 if SLOW else self._random.randrange(step)
