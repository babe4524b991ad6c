"""One module per figure. Its docstring says what it asks, its `measure(trial)` yields rows."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Protocol, cast

from tests.reliability.trial import Row, Trial


class Figure(Protocol):
    """What every module here has."""

    __doc__: str | None

    def measure(self, trial: Trial) -> Iterable[Row]:
        """Try, and say what came of it."""
        ...


def names() -> list[str]:
    """All figures."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> Figure:
    """One figure, by the name of its module."""
    return cast(Figure, importlib.import_module(f"{__name__}.{name}"))
