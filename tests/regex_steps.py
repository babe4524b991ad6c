"""How much work is it to look for a pattern? Counted by doing what Python's own engine does, step by step.

That engine tells nobody how many steps it took, and a clock says more of the machine. So a pattern is taken
apart by the parser of `re`, and matched here with backtracking in the same order: what grows faster than its
text here does so there.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from typing import Any, Literal, TypeAlias

# They have no types, and are the only ones that know what a pattern means.
_parser: Any = import_module("re._parser")
_compiler: Any = import_module("re._compiler")
# Goes on at a place, and says where the match would end; negative for nowhere.
_Next: TypeAlias = Callable[[int], int]
_Matcher: TypeAlias = Callable[[int, _Next], int]
How: TypeAlias = Literal["search", "match", "fullmatch"]
_ONE = frozenset(("LITERAL", "NOT_LITERAL", "ANY", "IN"))
_REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))
_FAIL = -1
# Of these a sign is taken that a part of a pattern allows; what means something in texts comes first.
_SIGNS = " a1-./\n\t<>\"'`*#=:([{)]}&~|_xAé가" + "".join(map(chr, range(33, 127)))
# A repetition that has this bound or a lower one has a lower one here, so that short texts show it.
_BOUND, _LOWER = 2_000, 12


class TooManyStepsError(Exception):
    """The pattern is not worth waiting for."""


@cache
def parse(pattern: "re.Pattern[str]") -> Any:
    """The parts of a pattern, each with its kind and what that holds."""
    return _parser.parse(pattern.pattern, pattern.flags)


def list_pumped(pattern: "re.Pattern[str]", size: int) -> list[tuple[str, str]]:
    """Texts of about this size that repeat what a pattern repeats, each with one that does so twice as often.

    It is repeated alone or with what leads to it.
    """
    found: dict[tuple[str, str], None] = {}
    parts = list(parse(pattern))
    # Where a whole text has to match, one that would match goes on.
    ends = ("", "\0", "\n", _sample(pattern, parts))
    for before, pumped in _find_pumps(pattern, parts, ""):
        for start, pump in ((before, pumped), ("", before + pumped)):
            times = max(2, size // len(pump))
            for end in ends:
                found[start + pump * times + end, start + pump * 2 * times + end] = None
    return list(found)


def _find_pumps(pattern: "re.Pattern[str]", parts: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """What leads to each repetition without a low bound, and what that may repeat."""
    for kind, held in parts:
        inner = _list_inner(str(kind), held)
        if str(kind) in _REPEATS and held[1] > _LOWER:
            samples = [_sample(pattern, branch) for branch in (inner[0], *_list_branches(inner[0]))]
            yield from ((before, pumped) for pumped in dict.fromkeys((*samples, " ", "a", "\n")) if pumped)
        for each in inner:
            yield from _find_pumps(pattern, each, before)
        before += _sample(pattern, [(kind, held)])


def _list_inner(kind: str, held: Any) -> list[list[Any]]:
    """The parts within a part; several lists where it has branches."""
    if kind == "BRANCH":
        return [list(branch) for branch in held[1]]
    if kind in _REPEATS or kind == "SUBPATTERN":
        return [list(held[-1])]
    if kind in ("ASSERT", "ASSERT_NOT"):
        return [list(held[1])]
    return [list(held)] if kind == "ATOMIC_GROUP" else []


def _list_branches(parts: list[Any]) -> list[list[Any]]:
    """The alternatives of what is repeated, where it is nothing else."""
    while len(parts) == 1 and str(parts[0][0]) in ("SUBPATTERN", "BRANCH"):
        inner = _list_inner(str(parts[0][0]), parts[0][1])
        if len(inner) > 1:
            return inner
        parts = inner[0]
    return []


def _sample(pattern: "re.Pattern[str]", parts: list[Any]) -> str:
    """A text that the parts match, near enough."""
    return "".join(_sample_one(pattern, part) for part in parts)


def _sample_one(pattern: "re.Pattern[str]", part: Any) -> str:
    kind, held = str(part[0]), part[1]
    if kind in _ONE:
        single = _compile_part(pattern, part)
        return next((sign for sign in _SIGNS if single.match(sign)), chr(held) if kind == "LITERAL" else "")
    if kind.startswith("ASSERT") or not (inner := _list_inner(kind, held)):
        return ""
    return _sample(pattern, inner[0]) * (max(held[0], 1) if kind in _REPEATS else 1)


@cache
def _compile_letter(letter: str, flags: int) -> "re.Pattern[str]":
    return re.compile(re.escape(letter), flags & ~re.VERBOSE)


def _compile_part(pattern: "re.Pattern[str]", part: Any) -> "re.Pattern[str]":
    # Most parts are letters, and to compile one takes longer than to look for it.
    if str(part[0]) == "LITERAL":
        return _compile_letter(chr(part[1]), pattern.flags)
    compiled: re.Pattern[str] = _compiler.compile(
        _parser.SubPattern(parse(pattern).state, [part]), pattern.flags
    )
    return compiled


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """What is repeated and is no single sign is followed by recursion."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 20_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class StepCounter:
    """Counts the steps that a pattern takes; beyond `most` it raises TooManyStepsError."""

    def __init__(self, pattern: "re.Pattern[str]", most: int) -> None:
        self.pattern, self.most = pattern, most
        self.text, self.steps = "", 0
        self.matches = self.sequence(list(parse(pattern)))

    def count(self, text: str, how: How = "search") -> int:
        """The steps of finding all matches in a text, one at its beginning, or one that is the whole."""
        with _deep_recursion():
            return self._count(text, how)

    def _count(self, text: str, how: How) -> int:
        self.text, self.steps = text, 0
        at = 0
        while at <= len(text):
            self.step()
            end = self.matches(at, lambda end: end if how != "fullmatch" or end == len(text) else _FAIL)
            if how != "search":
                break
            at = end if end > at else at + 1
        return self.steps

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise TooManyStepsError

    def sequence(self, parts: list[Any]) -> _Matcher:
        if not parts:
            return lambda at, go_on: go_on(at)
        matchers = [self.part(part) for part in parts]

        def run(number: int, at: int, go_on: _Next) -> int:
            if number == len(matchers):
                return go_on(at)
            return matchers[number](at, lambda end: run(number + 1, end, go_on))

        return partial(run, 0)

    def part(self, part: Any) -> _Matcher:
        kind, held = str(part[0]), part[1]
        if kind == "SUBPATTERN":
            return self.sequence(list(held[-1]))
        if kind == "ATOMIC_GROUP":
            return self.atomic(self.sequence(list(held)))
        if kind == "BRANCH":
            return self.branch([self.sequence(list(branch)) for branch in held[1]])
        if kind in _REPEATS:
            return self.repeat(kind, *held)
        if kind in ("ASSERT", "ASSERT_NOT") and held[0] > 0:
            return self.ahead(self.sequence(list(held[1])), wanted=kind == "ASSERT")
        if kind.startswith("GROUPREF"):
            # What a group has held is not known here; nothing of it is repeated.
            return lambda at, go_on: go_on(at)
        return self.single(part)

    def single(self, part: Any) -> _Matcher:
        """One sign, a place, or a look back, all of which are one step."""
        matches = _compile_part(self.pattern, part).match

        def run(at: int, go_on: _Next) -> int:
            self.step()
            found = matches(self.text, at)
            return go_on(found.end()) if found else _FAIL

        return run

    def atomic(self, inner: _Matcher) -> _Matcher:
        def run(at: int, go_on: _Next) -> int:
            end = inner(at, lambda end: end)
            return go_on(end) if end >= 0 else _FAIL

        return run

    def ahead(self, inner: _Matcher, *, wanted: bool) -> _Matcher:
        def run(at: int, go_on: _Next) -> int:
            return go_on(at) if (inner(at, lambda end: end) >= 0) == wanted else _FAIL

        return run

    def branch(self, branches: list[_Matcher]) -> _Matcher:
        def run(at: int, go_on: _Next) -> int:
            ends = (branch(at, go_on) for branch in branches)
            return next((end for end in ends if end >= 0), _FAIL)

        return run

    def repeat(self, kind: str, least: int, most: int, held: Any) -> _Matcher:
        parts = list(held)
        inner = self.sequence(parts)
        if _LOWER < most <= _BOUND:
            least, most = min(least, _LOWER), _LOWER
        if kind == "POSSESSIVE_REPEAT":
            return self.atomic(self.repeat("MAX_REPEAT", least, most, held))
        if len(parts) == 1 and str(parts[0][0]) in _ONE:
            return self.run_of_signs(inner, least, most, greedy=kind == "MAX_REPEAT")

        def more(at: int, done: int, go_on: _Next) -> int:
            def again(end: int) -> int:
                # What is empty is not repeated for ever.
                return _FAIL if end == at and done >= least else more(end, done + 1, go_on)

            tries: Iterable[Callable[[], int]] = (
                lambda: inner(at, again) if done < most else _FAIL,
                lambda: go_on(at) if done >= least else _FAIL,
            )
            if kind == "MIN_REPEAT":
                tries = reversed(tuple(tries))
            return next((end for end in (each() for each in tries) if end >= 0), _FAIL)

        return lambda at, go_on: more(at, 0, go_on)

    def run_of_signs(self, inner: _Matcher, least: int, most: int, *, greedy: bool) -> _Matcher:
        """Without recursion, for a run may be as long as the text."""

        def ends(at: int) -> Iterator[int]:
            yield at
            for number in range(len(self.text) - at):
                if number >= int(most) or inner(at + number, lambda end: end) < 0:
                    return
                yield at + number + 1

        def run(at: int, go_on: _Next) -> int:
            if greedy:
                tried: Iterable[int] = reversed([end for end in ends(at) if end - at >= least])
            else:
                tried = (end for end in ends(at) if end - at >= least)
            return next((found for found in map(go_on, tried) if found >= 0), _FAIL)

        return run
