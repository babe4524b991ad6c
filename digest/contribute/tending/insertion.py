"""Where in a YAML file does a new key belong, such that two who add one each do not meet?

What is added at the end stands in one place for all who add something that day, and their pull requests
conflict. Where a file is in order, each new key has a place of its own.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, parse_yaml
from digest.contribute.tending.edits import Edit, Manuscript
from digest.model.marks import NAME

# Which share of the keys must be in order for the file to be: somebody may have added a few below.
_MOST = 0.75


@dataclass(frozen=True)
class _Group:
    """A key, and where its lines begin and end, in offsets; a comment at the margin is of the next."""

    key: str
    start: int
    end: int


def insert_keys(data: bytes, path: str, added: Mapping[str, Sequence[str]]) -> bytes:
    """A file of keys with further ones, each with its lines: by order, or at the end where there is none.

    Raises EditError for what is no UTF-8.
    """
    manuscript = Manuscript(data, path)
    groups = _find_groups(manuscript)
    run = _find_run(groups)
    gap = [""] if _are_spaced(manuscript.text, groups) else []
    places: dict[int, list[str]] = defaultdict(list)
    for key, lines in sorted(added.items()):
        if not run:
            places[_end(manuscript)] += [*gap, *lines]
        elif smaller := bisect(run, key, key=attrgetter("key")):
            places[run[smaller - 1].end] += [*gap, *lines]
        else:
            places[_above(manuscript, run[0])] += [*lines, *gap]
    return manuscript.apply(_insert(manuscript, at, lines) for at, lines in places.items())


def _find_groups(manuscript: Manuscript) -> list[_Group]:
    """The keys of a file with their lines; none where one does not begin a line."""
    tree, marks, _ = parse_yaml(manuscript.text, manuscript.path, max_values=MAX_VOCABULARY_VALUES)
    places = [marks.places[key, NAME] for key in tree or {}]
    if any(column != 1 for _, column in places):
        return []
    starts = [manuscript.offset(*place) for place in places]
    bounds = pairwise([*starts, len(manuscript.text)])
    return [
        _Group(key, start, start + _own_length(manuscript.text[start:end]))
        for key, (start, end) in zip(tree or {}, bounds, strict=True)
    ]


def _own_length(text: str) -> int:
    """How much of a text is left without the blank lines, and the comments at the margin, that end it."""
    lines = text.split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return min(len("\n".join(lines)) + 1, len(text))


def _find_run(groups: Sequence[_Group]) -> Sequence[_Group]:
    """The longest run of keys in order, if most of them are in it."""
    runs: list[list[_Group]] = []
    for group in groups:
        if runs and runs[-1][-1].key < group.key:
            runs[-1].append(group)
        else:
            runs.append([group])
    longest = max(runs, key=len, default=[])
    return longest if len(longest) >= _MOST * len(groups) else []


def _are_spaced(text: str, groups: Sequence[_Group]) -> bool:
    """Whether empty lines stand between most groups."""
    between = [text[one.end : other.start] for one, other in pairwise(groups)]
    spaced = [each for each in between if each.startswith(("\n", "\r\n"))]
    return len(spaced) * 2 > len(between)


def _above(manuscript: Manuscript, group: _Group) -> int:
    """Where the comment of a group begins; one that begins the file is the file's."""
    text, at = manuscript.text, group.start
    while at and text[(line := manuscript.line_of(at - 1)).start] == "#":
        at = line.start
    return at or group.start


def _end(manuscript: Manuscript) -> int:
    """Where the last line ends that holds something."""
    return manuscript.line_of(max(len(manuscript.text.rstrip()) - 1, 0)).end


def _insert(manuscript: Manuscript, at: int, lines: Sequence[str]) -> Edit:
    """Further lines where a line begins, or at the end of a file whose last line has no end."""
    newline = manuscript.newline
    is_open = at > 0 and manuscript.text[at - 1] != "\n"
    return Edit(at, at, (newline if is_open else "") + newline.join(lines) + newline)
