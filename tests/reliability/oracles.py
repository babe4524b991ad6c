"""By what is a fault of the program told from a fault of the input? What holds for every target."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from digest.content.decoding import NOT_XML
from digest.content.yaml_reader import Tree
from digest.model.problems import DigestError, Problem, is_error
from digest.model.rules import RULES_BY_NAME
from tests.builders import CASES
from tests.reliability.payloads import read_payloads

# A joiner and its contrary, which stay where they belong to the spelling of a word.
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))


def is_shown(text: str) -> bool:
    """Whether it is a line of which a terminal shows every character."""
    return text.translate(_JOINERS).isprintable()


def check_problems(problems: Iterable[Problem], data: bytes) -> None:
    """Each is of a rule that we know, at a place that is in the file, and can be shown in a terminal."""
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in problems:
        assert problem.rule in RULES_BY_NAME, problem
        assert 1 <= problem.line <= lines + 1, (lines, problem)
        assert problem.column >= 1, problem
        assert is_shown(str(problem)), problem


def check_refused(problems: Sequence[Problem]) -> None:
    """Where nothing was read, an error says why."""
    assert any(map(is_error, problems)), "nothing was read, and no error says why"


def check_said(error: DigestError) -> None:
    """A refusal is a line that can be shown in a terminal."""
    assert str(error).strip()
    assert is_shown(str(error)), str(error)


def check_texts(texts: Iterable[str]) -> None:
    """XML can hold each, and so can a page and every feed."""
    for text in texts:
        assert not NOT_XML.search(text), text


def texts_of(tree: Tree) -> Iterator[str]:
    """Every text of a tree, keys included."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for item in tree:
            yield from texts_of(item)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from texts_of(value)


def seeds_of(*families: str) -> Iterator[bytes]:
    """Payloads of these families: our own, and those beside the repository."""
    for family in families:
        for payload in read_payloads(family):
            yield payload.data


def cases_of(pattern: str, folder: Path = CASES) -> Iterator[bytes]:
    """The files of the tests' own cases that a pattern names."""
    for path in sorted(folder.glob(pattern)):
        yield path.read_bytes()
