"""Marks of Markdown that nothing comes of are told, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.frontmatter import Marks
from digest.unfinished import find_unfinished


def places(text: str) -> list[str]:
    return [f"{problem.line}:{problem.column}" for problem in find_unfinished(text, Marks("a.md"))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]()", ["1:1"]),
        ("See [a]( ) and ![b]().", ["1:5", "1:16"]),
        ("[a](b) [c](<>) [d](#)", []),
        ("[a][b]", ["1:1"]),
        ("[a][b]\n\n[B]: c", []),
        ("[a b][]\n\n[A  b]: c", []),
        ("[a][]", ["1:1"]),
        ("A word[^1], [b][^2]\n\n[^1]: c", []),
        ("`[a]()` ``[b]() ` [c]()`` [d]()", ["1:27"]),
        ("    [a]()\n\n\t[b]()\n", []),
        ("```\n[a]()\n", ["1:1", "2:1"]),
        ("```\n[a]()\n```\n[b]()", ["4:1"]),
        ("~~~ python\na\n~~~\n\n````\n```\n````\n", []),
        ("````\na\n```\n", ["1:1"]),
        ("``` a ``` b", []),
        ("[ ] [x] a[0] [b] [c]", []),
        # Code, comments, HTML as it is written, escapes.
        ("`that goes\nover [a]() lines` [b]()", ["2:19"]),
        ("`a\n\n[b]()` c", ["3:1"]),
        ("  ```\n  [a]()\n  ```\n", []),
        ("- a\n\n  ```\n  [a]()\n  ```\n\n1. ~~~\n   [b]()\n   ~~~\n", []),
        ("> ```\n> [a]()\n> ```\n", []),
        ("<!-- [a]() [a][b] -->\n<!--\n```\n-->\n", []),
        ("<pre>[a]()\n```\n</pre> <code>[a][b]</code>\n", []),
        ("\\[a\\]() \\[a][b]", []),
        ("> ```\n> a\n\nb", ["1:3"]),
        # Prose.
        ("x[1][2], arr[0][1], [2020][2021], [would][sic], - [ ][x], |[1][2]|", []),
        ("[the report][1]", ["1:1"]),
        ("`" * 60 + "\na\n" + "~" * 60, []),
    ],
)
def test_what_nothing_comes_of_is_told(text: str, said: list[str]) -> None:
    assert places(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "```\n" * 300_001,
        "[a]()" * 250_000,
        "[a][b]" * 200_000,
        "`" * 1_400_000,
        "``a" * 400_000,
        "[" * 1_400_000,
        "<!--" * 300_000 + "```",
        "<pre>" * 250_000 + "```",
        "`\n" * 500_000 + "```",
        "> " * 500_000 + "```",
        "[a" * 500_000 + "][",
    ],
    ids=[
        "fences",
        "empty",
        "undefined",
        "ticks",
        "doubled ticks",
        "brackets",
        "comments",
        "tags",
        "lines",
        "quotes",
        "open",
    ],
)
def test_of_very_many_the_first_are_named(text: str) -> None:
    assert len(places(text)) <= 20


@given(st.text("[]()`~ab \n^:", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for problem in find_unfinished(text, Marks("a.md")):
        assert text.split("\n")[problem.line - 1][problem.column - 1 :]
