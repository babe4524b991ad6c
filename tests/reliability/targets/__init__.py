"""One module per target of the fuzzers. Its docstring says what must hold, whatever the bytes are.

A target has seeds, signs that are worth putting in, and one function from bytes to None, which fails loudly.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from typing import Protocol, cast


class Target(Protocol):
    """What every module here has."""

    __doc__: str | None
    # What means something to the reader: a random change seldom hits on it.
    SIGNS: Sequence[str]

    def seeds(self) -> Iterable[bytes]:
        """Inputs to begin with."""
        ...

    def attempt(self, data: bytes) -> None:
        """Give it the bytes; an AssertionError, or whatever else is raised, is a fault."""
        ...


def names() -> list[str]:
    """All targets."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> Target:
    """One target, by the name of its module."""
    return cast(Target, importlib.import_module(f"{__name__}.{name}"))
