"""A word of a file is changed and every other byte stays."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.decoding import NOT_XML
from digest.content.frontmatter import parse_document
from digest.content.yaml_reader import parse_yaml
from digest.content.yaml_text import format_scalar
from digest.contribute.tending.edits import Edit, EditError, Manuscript, write_all
from digest.model.marks import NAME
from tests.turned import without_turned

ENTRY = """---
title: "Two: a 'test'"   # why
tags: [ one, 'two words', "three" ]
cites:
- 한국
- >-
  folded
  text
source: {name: A, url: https://example.org/}
---

Body.
"""


def test_every_scalar_is_found_with_its_quotation_marks() -> None:
    for data in (ENTRY.encode(), b"\xef\xbb\xbf" + ENTRY.encode(), ENTRY.replace("\n", "\r\n").encode()):
        document, _ = parse_document(data, "a.md")
        assert document
        manuscript = Manuscript(data, "a.md")
        spans = manuscript.spans_of_header(document.marks)
        found = {path: manuscript.text[span.start : span.end] for path, span in spans.items()}
        assert found["title", NAME] == "title"
        assert found["title",] == "\"Two: a 'test'\""
        assert [found["tags", number] for number in range(3)] == ["one", "'two words'", '"three"']
        assert found["cites", 0] == "한국"
        assert found["source", "url"] == "https://example.org/"
        edits = [Edit(spans["tags", 1].start, spans["tags", 1].end, "2")]
        assert manuscript.apply(edits) == data.replace(b"'two words'", b"2")


def test_two_edits_of_one_place_are_refused() -> None:
    manuscript = Manuscript(b"abcdef", "a.md")
    assert manuscript.apply([Edit(3, 4, "X"), Edit(0, 3, ""), Edit(0, 3, "")]) == b"Xef"
    with pytest.raises(EditError, match="twice"):
        manuscript.apply([Edit(0, 3, ""), Edit(2, 4, "")])


@pytest.mark.parametrize("data", [b"\xff", b"a\rb"])
def test_what_cannot_be_edited_safely_is_refused(data: bytes) -> None:
    with pytest.raises(EditError):
        Manuscript(data, "a.md")


def test_a_joiner_that_belongs_to_the_spelling_is_written_as_it_is() -> None:
    assert format_scalar("می\u200cرود\u200c") == '"می\u200cرود\\U0000200C"'


@given(st.text().filter(lambda text: text and not NOT_XML.search(text)))
def test_any_text_is_read_back_as_it_was_written(text: str) -> None:
    for place in ("a: {}\n", "a: [{}, x]\n", "a: {{b: {}, c: x}}\n"):
        tree, _, problems = parse_yaml(place.format(format_scalar(text)), "a.yml")
        assert without_turned(problems, tree) == []
        assert tree
        value = tree["a"]
        if isinstance(value, dict):
            value = value["b"]
        assert (value[0] if isinstance(value, list) else value) == text


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    write_all({one: b"one", two: b"two"})
    assert (one.read_bytes(), two.read_bytes()) == (b"one", b"two")
    with pytest.raises(EditError, match="nothing was changed"):
        write_all({one: b"1", two: b"2", tmp_path / "none/three": b"3"})
    (tmp_path / "four").mkdir()
    with pytest.raises(EditError, match="nothing was changed"):
        write_all({one: b"1", two: b"2", tmp_path / "four": b"4"})
    assert (one.read_bytes(), two.read_bytes()) == (b"one", b"two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["four", "one", "two"]


@pytest.mark.parametrize("letter", ["a", "한"])
def test_files_whose_names_begin_alike_are_not_mixed_up(letter: str, tmp_path: Path) -> None:
    # As long as a disk allows.
    beginning = letter * (245 // len(letter.encode()))
    files = {tmp_path / f"{beginning}-{number}.md": str(number).encode() for number in range(3)}
    for path in files:
        path.write_bytes(b"old")
    write_all(files)
    assert {path: path.read_bytes() for path in files} == files
    with pytest.raises(EditError, match="nothing was changed"):
        write_all({**dict.fromkeys(files, b"new"), tmp_path: b"4"})
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == files
