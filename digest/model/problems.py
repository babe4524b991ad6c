"""How is a fault said?

Faults in content are data: collected, sorted, all shown. Exceptions are for when work cannot go on.
"""

import difflib
import errno
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Self

from digest.model.rules import RULES_BY_NAME, Severity
from digest.writing.unseen import spell_unseen

_NUMBER = re.compile(r"\d+")
# Of more words only those are compared letter by letter that have most in common with what was written.
_MANY, _LIKELY = 200, 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
# What only writing meets; a file may be too large for the system, or for what a user may write.
_WRITING = {*_FULL, errno.EFBIG}


# What programs for mail have for it (EX_TEMPFAIL in sysexits.h): who runs us by a clock may wait and see.
TRY_LATER = 75


class DigestError(Exception):
    """Work cannot go on. The message is for the person at the keyboard."""

    exit_code = 2

    def for_now(self) -> Self:
        """The same, where the next try may do although nobody has changed anything."""
        self.exit_code = TRY_LATER
        return self


class DiskError(DigestError):
    """The disk does not allow what is to be done."""


class StrictError(DigestError):
    """MkDocs warns of a hand-written page, and warnings are errors."""

    exit_code = 1

    def __init__(self) -> None:
        """Say so; the warnings themselves were logged."""
        super().__init__("the warnings above are errors with --strict; the site was not touched")


class FaultyContentError(DigestError):
    """The content has faults that forbid publishing; `problems` says which."""

    exit_code = 1

    def __init__(self, problems: Iterable["Problem"]) -> None:
        """Keep all the problems; the message counts them."""
        self.problems = sorted(problems)
        super().__init__(summarise(self.problems))


@dataclass(frozen=True, order=True)
class Problem:
    """One fault at one place.

    `path` is relative to the folder of `mkdocs.yml`, `line` and `column` count from 1. The message says
    what was `found`, what is `wanted` and the `cure`; the last two may be empty. Where two files are at fault
    together, `other` is the place in the second, which `found` names: path, line and column.
    """

    path: str
    line: int
    column: int
    rule: str
    found: str
    wanted: str = ""
    cure: str = ""
    other: tuple[str, int, int] | None = field(default=None, compare=False)

    def turned(self) -> "Problem":
        """The fault of two files, told at the other one."""
        if self.other is None:
            return self
        path, line, column = self.other
        found, place = self.found.replace(path, self.path), (self.path, self.line, self.column)
        return replace(self, path=path, line=line, column=column, found=found, other=place)

    @property
    def severity(self) -> Severity:
        """Whether it refuses the build or is only noted."""
        return RULES_BY_NAME[self.rule].severity

    @property
    def message(self) -> str:
        """What was found, what is wanted, the cure."""
        return "; ".join(part for part in (self.found, self.wanted, self.cure) if part)

    @property
    def place(self) -> str:
        """What editors and terminals make clickable."""
        return f"{show(self.path, 500)}:{self.line}:{self.column}:"

    @property
    def label(self) -> str:
        """What is said behind the message of a warning."""
        return "" if is_error(self) else " (warning)"

    def __str__(self) -> str:
        """Its line in a list of faults."""
        return f"{self.place} {self.rule}: {self.message}{self.label}"


def place_in(text: str, offset: int, first_line: int = 1) -> tuple[int, int]:
    """The line and column, from 1, of a character in a text that begins with this line of its file."""
    return first_line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)


def is_error(problem: Problem) -> bool:
    """Whether the fault refuses the build."""
    return problem.severity == "error"


def summarise(problems: Iterable[Problem]) -> str:
    """`2 errors and 1 warning in 3 files`."""
    found = list(problems)
    errors = sum(1 for problem in found if is_error(problem))
    warnings = len(found) - errors
    counts = [count(errors, "error")] if errors or not warnings else []
    if warnings:
        counts.append(count(warnings, "warning"))
    files = len({problem.path for problem in found})
    where = f" in {count(files, 'file')}" if files else ""
    return " and ".join(counts) + where


def count_rules(problems: Iterable[Problem]) -> str:
    """`325 × unknown-tag, 2 × odd-date`: how often each rule is broken."""
    times = Counter(problem.rule for problem in problems).most_common()
    return ", ".join(f"{number:,} × {rule}" for rule, number in times)


def quote(text: object, limit: int = 60) -> str:
    """Text from a file in quotation marks, as it may be shown in a terminal."""
    return f"'{show(text, limit)}'"


def show(text: object, limit: int = 60) -> str:
    """Text from a file as it may be shown in a terminal: short, on one line, nothing invisible."""
    shown = spell_unseen(str(text)[: limit + 1], _name)
    return shown if len(shown) <= limit else shown[:limit] + "…"


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def say_refusal(error: OSError) -> str:
    """A sentence for what the disk refuses: where, as far as that is known, why, and the cure."""
    # Of a copy the first name is the original's, which may lie on another disk than the one that is full.
    file = (error.filename2 if error.errno in _WRITING else None) or error.filename
    where = f"{show(file, 500)}: " if file else ""
    return f"the disk does not allow it: {where}{say_reason(error)}"


def say_reason(error: OSError) -> str:
    """Why the disk does not allow it, and what to do about it where that is known."""
    reason, cure = error.strerror or str(error) or type(error).__name__, find_cure(error)
    return f"{reason}; {cure}, then try again" if cure else reason


def find_cure(error: OSError) -> str:
    """What to do about what the disk does not allow; nothing where that is not known."""
    if error.errno in _FULL:
        return "make room on the disk"
    if isinstance(error, (FileExistsError, NotADirectoryError, IsADirectoryError)):
        return "remove what stands in its place"
    return "let this user write there" if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} else ""


def are_siblings(one: str, other: str) -> bool:
    """Whether two names differ in their numbers alone: `talks-2` is not `talks-1` mistyped."""
    return one != other and _NUMBER.sub("0", one) == _NUMBER.sub("0", other)


class Known:
    """Words of which one may have been meant. It takes no longer to look among very many than among some."""

    def __init__(self, words: Iterable[str]) -> None:
        """Remember the words; nothing is worked out before somebody asks."""
        self._words = words

    def nearest(self, word: str, likeness: float = 0.6) -> str:
        """The word that is most like this one; empty where none is so like it, 0 (any) to 1 (equal)."""
        folded = word.casefold()
        likely: Iterable[str] = self._by_folded
        if len(self._by_folded) > _MANY:
            likely = self._find_likely(folded)
        near = difflib.get_close_matches(folded, likely, n=1, cutoff=likeness)
        return self._by_folded[near[0]] if near else ""

    def _find_likely(self, folded: str) -> list[str]:
        """The names that share the most pairs of letters with it; a pair that very many have says little."""
        holders = (islice(self._holders.get(pair, ()), _MANY) for pair in _pairs(folded))
        return [each for each, _ in Counter(chain.from_iterable(holders)).most_common(_LIKELY)]

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        return {word.casefold(): word for word in self._words}

    @cached_property
    def _holders(self) -> dict[str, list[str]]:
        """The words in which each pair of letters stands."""
        holders: dict[str, list[str]] = {}
        for word in self._by_folded:
            for pair in _pairs(word):
                holders.setdefault(pair, []).append(word)
        return holders


def _pairs(word: str) -> set[str]:
    """Each letter with the next; the first and the last count, too."""
    edged = f"^{word}$"
    return {edged[at : at + 2] for at in range(len(edged) - 1)}


def did_you_mean(word: str, known: Iterable[str] | Known, likeness: float = 0.6) -> str:
    """`did you mean 'python'?`, or nothing where no known word is near."""
    words = known if isinstance(known, Known) else Known(known)
    near = words.nearest(word, likeness)
    return f"did you mean {quote(near)}?" if near else ""


def _name(char: str) -> str:
    return f"<U+{ord(char):04X} {unicodedata.name(char, 'control')}>"


def show_folder(folder: Path, root: Path) -> str:
    """What a folder is called in faults: by its path from the project's."""
    return (folder.relative_to(root) if folder.is_relative_to(root) else folder).as_posix()
