"""Which faults did a change bring?"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from digest.checks.exceptions import without_exceptions
from digest.contribute.reviewing.changed_ids import tell_renamed
from digest.contribute.reviewing.diff import compare
from digest.contribute.reviewing.digest_changes import tell_late
from digest.contribute.reviewing.lost_addresses import tell_dead
from digest.contribute.reviewing.reports import identify
from digest.model.problems import Problem
from digest.permanence import LOST, list_addresses, say_lost
from digest.printing.edition import Edition

# What is said of ids in feeds without knowing which of them subscribers have.
_OF_IDS = frozenset(("same-report", "no-identity"))


def tell_brought(
    problems: Iterable[Problem],
    before: Iterable[Problem],
    harm: Collection[Problem],
    renames: Mapping[str, str],
    changed: Collection[str],
) -> list[Problem]:
    """The faults that were not there before, and the harm; sorted, and told at the files that were changed.

    `renames` gives the old path of files that had another.
    """
    # The cure of the harm mends what else is said of ids, and another one would not mend the harm.
    harmed = {problem.path for problem in harm if problem.rule == "announced-again"}
    brought = [
        problem
        for problem in find_brought(problems, before, renames)
        if problem.rule not in _OF_IDS or harmed.isdisjoint((problem.path, *(problem.other or ())[:1]))
    ]
    return sorted(_tell_at_change(problem, changed) for problem in (*brought, *harm))


def find_brought(
    problems: Iterable[Problem], before: Iterable[Problem], renames: Mapping[str, str]
) -> list[Problem]:
    """The faults that were not there before: others by file, rule and what was found, wherever it stands.

    Of several like faults in one file the first ones are the old ones.
    """
    known = Counter(identify(problem, problem.path) for problem in before)
    brought = []
    for problem in problems:
        identity = identify(problem, renames.get(problem.path, problem.path))
        if known[identity]:
            known[identity] -= 1
        else:
            brought.append(problem)
    return brought


def find_harm(old: Edition, new: Edition, renames: Mapping[str, str]) -> Iterator[Problem]:
    """What readers and subscribers would lose, get again or never get, but for what is no fault here."""
    difference = compare(old, new, renames)
    harm = [
        *(tell_dead(dead, new.settings.options.content) for dead in difference.dead),
        *tell_renamed(difference.renamed, new.settings.file),
        *tell_late(difference.added, difference.digests, new.site, new.now),
    ]
    yield from without_exceptions(harm, new.library, new.settings)


def leave_out_lost(problems: Iterable[Problem], old: Edition, new: Edition) -> list[Problem]:
    """Without what a list of published addresses says of those that are lost since the old edition.

    The harm tells each of them, and feeds with their page.
    """
    lost = {*list_addresses(old.site)}.difference(list_addresses(new.site))
    told = {say_lost(address, 0) for address in lost}
    return [
        problem for problem in problems if problem.rule != LOST or problem.found.partition(";")[0] not in told
    ]


def _tell_at_change(problem: Problem, changed: Collection[str]) -> Problem:
    """A fault of a file that was left as it was and of one that was changed is told at the latter."""
    is_elsewhere = problem.path not in changed and problem.other is not None and problem.other[0] in changed
    return problem.turned() if is_elsewhere else problem
