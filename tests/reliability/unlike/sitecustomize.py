"""What does every Python do that finds this module?

It may see the files of a folder in an order of chance, and have the packages of another.
"""

import importlib.machinery
import importlib.util
import os
import random
import site
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any

_chance = random.Random(os.environ.get("SHUFFLE_SEED", "1"))
_listdir, _scandir = os.listdir, os.scandir


def _shuffle(items: list[Any]) -> list[Any]:
    _chance.shuffle(items)
    return items


class _Scan:
    """What `os.scandir` gives back, in another order."""

    def __init__(self, *args: Any) -> None:
        with _scandir(*args) as scan:
            self._entries = iter(_shuffle(list(scan)))

    def __iter__(self) -> Iterator["os.DirEntry[Any]"]:
        return self._entries

    def __next__(self) -> "os.DirEntry[Any]":
        return next(self._entries)

    def __enter__(self) -> "_Scan":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is open."""


if folder := os.environ.get("SITE_PACKAGES"):
    site.addsitedir(folder)
if os.environ.get("SHUFFLE_SEED"):
    # `os.walk` and `pathlib` look these names up each time.
    os.listdir = lambda *args: _shuffle(_listdir(*args))
    os.scandir = _Scan  # type: ignore[assignment]  # it is called, and what it gives is used, like the other


def _load_next() -> None:
    """There may be another module of this name, which this one hides."""
    here = os.path.dirname(__file__)  # noqa: PTH120 - it is what is found that is compared
    path = [folder for folder in sys.path if folder != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec and spec.loader:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_load_next()
