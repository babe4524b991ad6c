"""A file is taken apart: what is read is what YAML says, and what is not read is said.

Its fields are compared with those that PyYAML makes of the same lines, and every text is written in YAML as
we write it and read again.
"""

import re
from collections.abc import Iterator
from datetime import UTC

import yaml

from digest.content.frontmatter import parse_document
from digest.content.parsers import ReadingContext, parse_entry
from digest.content.vocabulary import Vocabulary
from digest.content.yaml_reader import Tree, parse_yaml
from digest.content.yaml_text import format_scalar
from digest.model.entry import Entry
from digest.model.problems import is_error
from digest.model.settings import MarkdownSettings
from tests.builders import EXTENSIONS, entry
from tests.reliability.oracles import (
    cases_of,
    check_problems,
    check_refused,
    check_texts,
    seeds_of,
    texts_of,
)
from tests.turned import without_turned

SIGNS = (
    *("---\n", "\n---\n", "...\n", "title: ", "date: 2024-11-13\n", "source: {name: a, url: 'https://a.b'}"),
    *(
        "\n- ",
        ": ",
        " #",
        "|\n  ",
        ">-\n  ",
        "&a ",
        "*a",
        "!!str ",
        "<<: ",
        "? ",
        "[",
        "{",
        "'",
        '"',
        "\\u0000",
    ),
    *("\ufeff", "\u2028", "\x85", "\r\n", "\t", "<!-- ", " -->", "exceptions:\n  ", "corrections:\n  - "),
)
PATH = "entries/2024/11/summit.md"
_PARTS = re.compile(
    r"---[ \t]*\n(?P<front>.*?)^(?:-{3,}|\.{3})[ \t]*(?:\n|\Z)(?P<body>.*)", re.DOTALL | re.MULTILINE
)
_EMPTY = {"", "~", "null", "Null", "NULL"}
_SHELF = ReadingContext("en", UTC, Vocabulary(), Vocabulary(), MarkdownSettings(EXTENSIONS), glance=True)


def seeds() -> Iterator[bytes]:
    """Entries of the cases of faults, and YAML in the place of front matter."""
    yield entry().encode()
    yield from cases_of("faults/**/*.md")
    for data in seeds_of("yaml_bad", "yaml_bomb", "yaml_ok"):
        yield b"---\n" + data + b"\n---\nText.\n"


def attempt(data: bytes) -> None:
    """Read it as a document, and as an entry."""
    document, problems = parse_document(data, PATH)
    check_problems(problems, data)
    assert parse_document(data, PATH) == (document, problems)
    if document is None:
        check_refused(problems)
    else:
        texts = list(texts_of(dict(document.fields)))
        check_texts([*texts, document.body])
        _check_writing(texts)
        if not problems:
            _check_reading(data, document.fields, document.body)
    found, problems = parse_entry(data, PATH, PATH, _SHELF)
    check_problems(problems, data)
    if found is None:
        check_refused(problems)
    elif not any(map(is_error, problems)):
        _check_entry(found)


def _check_writing(texts: list[str]) -> None:
    """Every text that we write in YAML is read again as it was."""
    for text in texts:
        tree, _, problems = parse_yaml(f"note: {format_scalar(text)}\nlist: [{format_scalar(text)}]", PATH)
        faults = without_turned(problems, tree)
        assert (tree, faults) == ({"note": text, "list": [text]}, []), (text, problems)


def _check_reading(data: bytes, fields: dict[str, Tree], body: str) -> None:
    """What stands there is what YAML's own reader sees, less the kinds that it gives to values."""
    parts = _PARTS.fullmatch(data.decode())
    if parts is None:
        return  # it begins with a comment or blank lines
    assert body == parts["body"], "not all of the body is there"
    front = re.sub("[\x85\u2028\u2029]", " ", parts["front"]).removesuffix("\n")
    expected = yaml.load(front, yaml.CBaseLoader) or {}
    assert _same(fields, expected), (fields, expected)


def _same(ours: Tree, theirs: object) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return list(ours) == list(theirs) and all(_same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return ours == theirs or (ours is None and theirs in _EMPTY)


def _check_entry(found: Entry) -> None:
    """An entry without errors has what an entry must have."""
    assert not found.faulty
    assert found.title.strip()
    assert found.source.url.startswith(("http://", "https://"))
    check_texts([found.id, found.title, found.summary, found.source.title, found.source.outlet.name])
    assert "\n" not in found.title + found.summary
