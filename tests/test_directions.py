"""Which signs turn the direction of more than they are meant for?"""

import pytest

from digest.content.frontmatter import parse_document
from digest.writing.directions import find_turns

RLE, PDF, LRO, RLO = "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("", []),
        ("plain – “text”", []),
        ("\u200e\u200f\u061c marks turn nothing after them", []),
        (f"a {RLE}b{PDF} c {RLI}d{PDI}", []),
        (f"{RLI}{RLE}an isolate ends what is open in it{PDI}", []),
        (f"{PDF}{PDI}{PDF}", []),
        (f"a{RLO}b", [(1, PDF)]),
        (f"{LRO}a{RLI}b{PDF}c{PDI}d", [(0, PDF)]),
        (f"{LRI}a{RLE}b{PDF}", [(0, PDI)]),
        (f"{RLE}a{PDI}b", [(0, PDF)]),
        (f"{FSI}a\nb{PDI}", []),
        (f"{FSI}a\n\nb{PDI}", [(0, PDI)]),
        (f"{FSI}{RLO}a\n \t\n{RLO}b\n\n{RLE}c{PDF}", [(0, PDI), (7, PDF)]),
    ],
)
def test_a_sign_is_named_that_nothing_ends_in_its_paragraph(text: str, turns: list[tuple[int, str]]) -> None:
    assert list(find_turns(text)) == turns


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ("a &#x202E;b", [3]),
        ("&#8238b &#00008236;", []),
        ("a &#X0202e b", [3]),
        ("&#x202A;a&#8236; &#8294;", [18]),
        ("&#82380; &#x202Ea; &#8233; &#x2065; &#x1202E;", []),
    ],
)
def test_a_sign_cannot_hide_in_a_character_reference(body: str, columns: list[int]) -> None:
    document, problems = parse_document(f"---\ntitle: One\n---\n{body}\n".encode(), "a.md")
    assert document is not None
    assert document.body == f"{body}\n"
    assert [(each.line, each.column, each.rule) for each in problems] == [
        (4, column, "open-direction") for column in columns
    ]


def test_of_very_many_paragraphs_the_first_are_named() -> None:
    """All of them took a minute."""
    _, problems = parse_document(
        f"---\ntitle: One\n---\n{RLE}\n\n".encode() + f"{RLE}\n\n".encode() * 200_000, "a.md"
    )
    assert [each.line for each in problems] == list(range(4, 44, 2))


@pytest.mark.parametrize("title", [f"One{RLO}", "One\\u202E", "One\\u202e\\u2069"])
def test_a_sign_cannot_hide_in_an_escape(title: str) -> None:
    document, problems = parse_document(f'---\ntitle: "{title}"\n---\n'.encode(), "a.md")
    assert document is not None
    assert [(each.line, each.column, each.rule) for each in problems] == [(2, 8, "open-direction")]
