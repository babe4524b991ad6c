"""How did a figure change from report to report of a story?"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from digest.model.dates import Moment
from digest.model.entry import Entry, Figure

MOST_REPORTS = 8  # how many of a figure's values the page of a story lists: the newest ones


@dataclass(frozen=True)
class FigureReport:
    """What an entry gives for a figure; `title` and `address` are those of the entry."""

    value: str
    date: Moment
    title: str
    address: str


@dataclass(frozen=True)
class FigureChange:
    """A figure of an entry; `before` is what the story said until then, where that was something else."""

    name: str
    value: str
    before: FigureReport | None = None


@dataclass(frozen=True)
class Course:
    """A figure over the time of a story: each value that was new, oldest first."""

    name: str
    reports: tuple[FigureReport, ...]


def fold_name(name: str) -> str:
    """What two spellings of a figure's name have in common."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def find_changes(entries: Iterable[Entry]) -> dict[str, tuple[FigureChange, ...]]:
    """The figures of each entry that has some, by its id; entries of one story, oldest first."""
    said: dict[str, FigureReport] = {}
    changes = {}
    for entry in entries:
        if entry.figures:
            changes[entry.id] = tuple(
                _compare(figure, said.get(fold_name(figure.name))) for figure in entry.figures
            )
            said |= {fold_name(figure.name): _report(figure, entry) for figure in entry.figures}
    return changes


def follow_figures(entries: Iterable[Entry]) -> tuple[Course, ...]:
    """All figures of a story, in the order in which they came up; entries oldest first."""
    names: dict[str, str] = {}
    reports: dict[str, list[FigureReport]] = {}
    for entry in entries:
        for figure in entry.figures:
            key = fold_name(figure.name)
            names.setdefault(key, figure.name)
            said = reports.setdefault(key, [])
            if not said or not _is_same(said[-1].value, figure.value):
                said.append(_report(figure, entry))
    return tuple(Course(names[key], tuple(said[-MOST_REPORTS:])) for key, said in reports.items())


def as_changes(figures: Iterable[Figure]) -> tuple[FigureChange, ...]:
    """Figures of an entry that follows no other."""
    return tuple(FigureChange(figure.name, figure.value) for figure in figures)


def _compare(figure: Figure, before: FigureReport | None) -> FigureChange:
    changed = before is not None and not _is_same(before.value, figure.value)
    return FigureChange(figure.name, figure.value, before if changed else None)


def _report(figure: Figure, entry: Entry) -> FigureReport:
    return FigureReport(figure.value, entry.date, entry.title, entry.address)


def _is_same(value: str, other: str) -> bool:
    return fold_name(value) == fold_name(other)
