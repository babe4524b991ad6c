"""Texts by chance may hold a sign that turns what follows: that is a warning, and no other fault."""

from collections.abc import Iterable, Iterator

from digest.content.yaml_reader import Tree
from digest.model.problems import Problem
from digest.writing.directions import find_turns


def without_turned(problems: Iterable[Problem], tree: Tree) -> list[Problem]:
    """The problems of front matter that is read as `tree`, less the warnings of such signs.

    Fails where one is warned of and none is there, or the other way round.
    """
    listed = list(problems)
    others = [problem for problem in listed if problem.rule != "open-direction"]
    assert (len(others) < len(listed)) == any(any(find_turns(text)) for text in _texts(tree)), (tree, listed)
    return others


def _texts(tree: Tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif tree:
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(item)
