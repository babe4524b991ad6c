"""Which warnings are no fault? A file says so of itself, with a reason; the owner of the whole site."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from digest.checks.naming import MOST_NAMED
from digest.content.library import Library
from digest.model.entry import Comment, Entry, Note, Story
from digest.model.marks import NAME
from digest.model.problems import Problem, is_error, quote
from digest.model.rules import RULES_BY_NAME
from digest.model.settings import Settings

Excepted: TypeAlias = Entry | Note | Story | Comment


def without_exceptions(problems: Iterable[Problem], library: Library, settings: Settings) -> list[Problem]:
    """The problems that remain. Errors do: `fields` and `settings` refuse to except them."""
    excepted = {(item.marks.path, rule) for item in list_excepted(library) for rule, _ in item.exceptions}
    off = settings.options.rules_off
    return [
        problem
        for problem in problems
        if is_error(problem) or not (problem.rule in off or excepted & _faulty_files(problem))
    ]


def find_needless(problems: Iterable[Problem], library: Library) -> Iterator[Problem]:
    """An exception silences at least one of the problems, if it can be known whether there are any."""
    items = list(list_excepted(library))
    problems = list(problems) if items else []
    if any(map(is_error, problems)):
        # What has an error is not looked at by every rule.
        return
    found = {each for problem in problems for each in _faulty_files(problem)}
    times = Counter(problem.rule for problem in problems)
    for item in items:
        for rule, _reason in item.exceptions:
            is_known = times[rule] < MOST_NAMED and not RULES_BY_NAME[rule].sometimes
            if is_known and (item.marks.path, rule) not in found:
                at = ("exceptions", rule, NAME)
                yield item.marks.problem(
                    "needless-exception", f"nothing here breaks {quote(rule)}", "", "remove the exception", at
                )


def _faulty_files(problem: Problem) -> set[tuple[str, str]]:
    """The files that may except a fault, each with the rule: of two that are alike, either."""
    return {(each.path, problem.rule) for each in (problem, problem.turned())}


def list_excepted(library: Library) -> Iterator[Excepted]:
    """The items that have exceptions; they are few."""
    items: tuple[Iterable[Excepted], ...] = (
        library.written,
        library.notes,
        library.stories,
        library.comments,
    )
    return (item for several in items for item in several if item.exceptions)
