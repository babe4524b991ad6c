"""How many faults of one rule are named one by one, and which of two entries is to stay?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from digest.model.marks import Marks, Where
from digest.model.problems import Problem, count

# An archive that was taken over may have thousands.
MOST_NAMED = 50
# The fault of two stands at the later by date, or by name where both have one: that may be the older file.
KEEP_FIRST = "keep the one that was published first"
_CURE = "mend those above first"


def name_first(
    faults: Sequence[tuple[Marks, Callable[[], Problem]]], one: str, many: str, *, at: Where | None = None
) -> Iterator[Problem]:
    """The first faults of a rule, and in one more how many follow; each with the marks of its file, and told
    where it is named.

    `one` and `many` say what these are: "further entry tells …". That is told where the first of them is, or
    at a field of its file, of which () is the file as a whole.
    """
    yield from (tell() for _, tell in faults[:MOST_NAMED])
    if more := faults[MOST_NAMED:]:
        (marks, tell), found = more[0], count(len(more), one, many)
        problem = tell()
        if at is None:
            yield replace(problem, found=found, wanted="", cure=_CURE, other=None)
        else:
            yield marks.problem(problem.rule, found, "", _CURE, at)
