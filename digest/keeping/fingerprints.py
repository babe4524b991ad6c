"""Is this the same as last time? A fingerprint of any value of ours; equal values have equal ones."""

import errno
import hashlib
import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from digest.model.entry import Body

SIZE = 16
_ATOMS = frozenset((str, int, bool, float, bytes, type(None)))
# There is one empty tuple in CPython, and it stands in every other value.
_NOTHING: tuple[()] = ()
_Plain: TypeAlias = "str | int | float | bytes | None | tuple[_Plain, ...]"


class Fingerprints:
    """Takes fingerprints; remembers those of the `shared` kinds of values, which stand in many others."""

    def __init__(self, *shared: type) -> None:
        """Start with nothing remembered."""
        self._shared = frozenset(shared)
        # By identity; the values are held, so that no others get their identities.
        self._known: dict[int, bytes] = {}
        self._held: list[object] = []

    def of(self, value: object) -> bytes:
        """The fingerprint of any value made of our dataclasses, dates and plain Python."""
        return self._of_shared(value) if type(value) in self._shared else _take(self._plain(value))

    def know(self, value: object, fingerprint: bytes) -> None:
        """Remember a fingerprint that was taken before."""
        self._known[id(value)] = fingerprint
        self._held.append(value)

    def take_over(self, other: "Fingerprints", values: Iterable[object]) -> None:
        """Remember what another remembers of these very values."""
        for value in values:
            if found := other._known.get(id(value)):
                self.know(value, found)

    def _of_shared(self, value: object) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            known = _take(self._parts(value))
            self.know(value, known)
        return known

    def _plain(self, value: Any) -> _Plain:
        """The value as nested tuples, which are written in one way only."""
        kind: Any = type(value)
        if kind in _ATOMS:
            plain: _Plain = value
            return plain
        if kind is tuple or kind is list:
            return self._all_known(value) or self._each(value)
        if kind in self._shared:
            return self._of_shared(value)
        if isinstance(value, Body):
            return (value.key, value.opening, self._plain(value.links))
        if is_dataclass(kind):
            return self._parts(value)
        if isinstance(value, date):
            return repr(value)
        if isinstance(value, Mapping):
            return tuple([(str(key), self._plain(item)) for key, item in value.items()])
        raise TypeError(f"no fingerprint can be taken of a {kind.__name__}")

    def _parts(self, value: Any) -> tuple[_Plain, ...]:
        """What makes it what it is: its kind, and the fields that count when two are compared."""
        kind: Any = type(value)
        return kind.__qualname__, self._each(_getter(kind)(value))

    def _all_known(self, values: Sequence[Any]) -> tuple[_Plain, ...] | None:
        """The fingerprints of values that are all known, as those of a long list are; None of others."""
        known = self._known
        if not values or id(values[0]) not in known or id(values[-1]) not in known:
            return None
        try:
            return tuple(map(known.__getitem__, map(id, values)))
        except KeyError:
            return None

    def _each(self, values: Iterable[Any]) -> tuple[_Plain, ...]:
        # Most are atoms, nothing or known, and a call for each of a million would cost a second.
        known = self._known
        return tuple(
            [
                value
                if type(value) in _ATOMS or value is _NOTHING
                else found
                if (found := known.get(id(value)))
                else self._all_known(value) or self._each(value)
                if type(value) is tuple
                else self._plain(value)
                for value in values
            ]
        )


def hash_bytes(data: bytes | memoryview) -> bytes:
    """The fingerprint of bytes."""
    return hashlib.blake2b(data, digest_size=SIZE).digest()


def hash_file(path: str) -> bytes:
    """The fingerprint of a file's bytes; raises OSError where it cannot be read, or not without waiting."""
    if not Path(path).is_file():
        raise FileNotFoundError(errno.ENOENT, "no file", path)
    return hash_bytes(Path(path).read_bytes())


def _take(plain: _Plain) -> bytes:
    # Version 2 writes no references: one object that is used twice is written like two equal ones.
    return hash_bytes(marshal.dumps(plain, 2))


@lru_cache(maxsize=256)
def _getter(kind: Any) -> Callable[[Any], tuple[object, ...]]:
    names = [field.name for field in fields(kind) if field.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
