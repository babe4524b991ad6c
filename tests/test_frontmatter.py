"""Bytes in; fields with their places, and the body, out."""

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.frontmatter import MAX_BODY, MAX_FRONT_MATTER, Document, parse_document
from digest.content.yaml_reader import MAX_DEPTH, MAX_VALUES, Tree, describe, parse_yaml
from digest.model.marks import NAME
from digest.model.problems import Problem, is_error, quote
from tests.builders import SHARED, entry
from tests.turned import without_turned

HOSTILE = SHARED / "hostile"


def read(data: bytes | str) -> tuple[Document | None, list[str]]:
    """The document, and its problems as `line:column rule`."""
    data = data if isinstance(data, bytes) else data.encode()
    document, problems = parse_document(data, "x.md")
    return document, [f"{problem.line}:{problem.column} {problem.rule}" for problem in problems]


def fields_of(text: str) -> dict[str, Tree]:
    fields, _, problems = parse_yaml(text, "x.yml")
    assert problems == []
    assert fields is not None
    return fields


def test_a_document_is_fields_and_a_body() -> None:
    document, problems = read("---\ntitle: One\n---\n\nThe *text*.\n")
    assert problems == []
    assert document is not None
    assert document.fields == {"title": "One"}
    assert document.body == "\nThe *text*.\n"
    assert document.marks.body_line == 4


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("3.10", "3.10"),
        ("no", "no"),
        ("12:30", "12:30"),
        ("2024-11-13", "2024-11-13"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("true", "true"),
        ("508", "508"),
        ("'~'", "~"),
        ('""', ""),
        ("!  plain", "plain"),
        ("~", None),
        ("null", None),
        ("", None),
        ("# a comment", None),
        (">\n  two\n  lines\n", "two lines\n"),
        ('"\\u4e2d\\x41"', "中A"),
    ],
)
def test_scalars_stay_the_text_that_was_written(written: str, read_as: str | None) -> None:
    assert fields_of(f"key: {written}") == {"key": read_as}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (">-\n  断水が続く\n  地区でも使える\n  と発表した。", "断水が続く地区でも使えると発表した。"),
        ("断水が続く\n  地区でも", "断水が続く地区でも"),
        ('"「続く」\n  地区"', "「続く」地区"),
        (">-\n  NHK\n  日本\n  한국\n  정부", "NHK 日本 한국 정부"),
        ("断水 続く", "断水 続く"),
        (">-\n  ・断水\n  ・停電", "・断水 ・停電"),
        ("|-\n  断水が\n  続く", "断水が\n続く"),
    ],
)
def test_lines_of_scripts_without_blanks_are_joined_without_one(written: str, value: str) -> None:
    assert fields_of(f"a: {written}\n") == {"a": value}


def test_lists_and_groups_nest() -> None:
    text = "a: [x, {b: y}]\nc:\n  - 1\n  -\n  - d: e\n"
    assert fields_of(text) == {"a": ["x", {"b": "y"}], "c": ["1", None, {"d": "e"}]}


@pytest.mark.parametrize(
    ("opening", "title_line"),
    [
        ("---\n", 2),
        ("--- \t\n", 2),
        ("-----\n", 2),
        ("\n\n---\n", 4),
        ("  \n---\n", 3),
        ("<!-- checked -->\n---\n", 3),
        ("<!-- checked\nby two -->\n\n---\n", 5),
        ("\ufeff---\n", 2),
    ],
)
def test_front_matter_opens_as_people_write_it(opening: str, title_line: int) -> None:
    document, problems = parse_document(f"{opening}title: One\n---\nText.\n".encode(), "x.md")
    assert document is not None
    assert not any(is_error(problem) for problem in problems)
    assert document.fields == {"title": "One"}
    assert document.marks.find("title") == (title_line, 8)
    assert document.marks.body_line == title_line + 2


@pytest.mark.parametrize("closing", ["---", "--- ", "----", "...", "---\t"])
def test_front_matter_closes_as_people_write_it(closing: str) -> None:
    document, problems = read(f"---\ntitle: One\n{closing}\nText.\n")
    assert problems == []
    assert document is not None
    assert document.body == "Text.\n"


def test_a_rule_in_the_text_closes_nothing() -> None:
    document, problems = read("---\ntitle: One\n---\nText.\n\n---\nkey: value\n---\n")
    assert problems == []
    assert document is not None
    assert document.body == "Text.\n\n---\nkey: value\n---\n"


def test_an_indented_line_of_dashes_belongs_to_the_text_of_a_field() -> None:
    document, problems = read("---\nsummary: |\n  one\n  ---\n  two\ntitle: One\n---\n")
    assert problems == []
    assert document is not None
    assert document.fields == {"summary": "one\n---\ntwo\n", "title": "One"}


def test_front_matter_may_be_empty() -> None:
    document, problems = read("---\n---\nText.\n")
    assert problems == []
    assert document is not None
    assert document.fields == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ["1:1 empty-file"]),
        (b" \n\t\n", ["1:1 empty-file"]),
        (b"\xef\xbb\xbf", ["1:1 byte-order-mark", "1:1 empty-file"]),
        (b"title: One\n", ["1:1 no-front-matter"]),
        (b"\n\n# One\n", ["3:1 no-front-matter"]),
        (b"<!--\n---\ntitle: x\n---\nText.\n-->\n", ["1:1 no-front-matter"]),
        (b"\n---\ntitle: One\n", ["2:1 unclosed-front-matter"]),
        (b"---", ["1:1 unclosed-front-matter"]),
        (b"\xff\xfe-\x00-\x00-\x00", ["1:1 not-utf-8"]),
        ("---\ntitle: 서울 ".encode() + b"\xe9\n---\n", ["2:11 not-utf-8"]),
        (b"---\ntitle: a\x07b\x0c\n---\n", ["2:9 control-character", "2:11 control-character"]),
        ("---\ntitle: a\uffff\n---\n".encode(), ["2:9 control-character"]),
    ],
)
def test_what_is_no_document_is_said_with_its_place(data: bytes, said: list[str]) -> None:
    assert read(data) == (None, said)


def test_of_very_many_control_characters_the_first_are_named() -> None:
    document, problems = read(b"---\ntitle: One\n---\n" + b"\x01\n" * 700_000)
    assert document is None
    assert problems == [f"{line}:1 control-character" for line in range(4, 24)]


@pytest.mark.parametrize(
    "escape", ["\\x07", "\\0", "\\e", "\\b", "\\u0001", "\\uFFFE", "\\U0000FFFF", "\\x1f"]
)
def test_a_control_character_cannot_hide_in_an_escape(escape: str) -> None:
    """One of them in a headline, and no subscriber's feed is well formed."""
    document, problems = read(f'---\ntitle: "One{escape}Two"\n---\n')
    assert document is None
    assert problems == ["2:8 control-character"]
    document, problems = read(f'---\nfigures: {{"One{escape}Two": 3}}\n---\n')
    assert document is None
    assert problems == ["2:11 control-character"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_are_noted_and_read(end: str) -> None:
    text = entry()
    document, problems = read(text.replace("\n", end))
    assert problems == ["1:1 line-endings"]
    expected, _ = read(text)
    assert document == expected


def test_a_stray_carriage_return_is_placed_where_the_first_one_stands() -> None:
    document, problems = read("---\ntitle: One\n---\n\nText.\rMore.\n")
    assert problems == ["5:1 line-endings"]
    assert document is not None
    assert document.body == "\nText.\nMore.\n"


def test_a_byte_order_mark_is_noted_and_read() -> None:
    document, problems = read(b"\xef\xbb\xbf" + entry().encode())
    assert problems == ["1:1 byte-order-mark"]
    assert document is not None
    assert document.fields["date"] == "2024-11-13"


def test_every_field_knows_its_place() -> None:
    text = "---\ntitle: One\nsource:\n  name: Example\n  url: x\ntags: [a, bc, d]\nlist:\n- one\n---\n"
    document, _ = read(text)
    assert document is not None
    places = {
        ("title",): (2, 8),
        ("title", NAME): (2, 1),
        ("source",): (4, 3),
        ("source", NAME): (3, 1),
        ("source", "url"): (5, 8),
        ("source", "url", NAME): (5, 3),
        ("tags", 1): (6, 11),
        ("list", 0): (8, 3),
    }
    assert {path: document.marks.find(*path) for path in places} == places


def test_the_place_of_what_is_missing_is_that_of_what_should_hold_it() -> None:
    document, _ = read("---\ntitle: One\nsource:\n  name: Example\n---\n")
    assert document is not None
    assert document.marks.find("source", "url") == (4, 3)
    assert document.marks.find("date") == (1, 1)


@pytest.mark.parametrize("char", ["한", "😀", "\u0301", "\u00a0", "\u2028"])
def test_columns_count_characters_and_lines_end_at_line_feeds_only(char: str) -> None:
    """The parser takes U+2028 for a line break; editors and Git do not."""
    document, _ = read(f"---\n{{a: '{char}{char}', b: x}}\n---\n")
    assert document is not None
    assert document.marks.find("b") == (2, 14)
    document, _ = read(f'---\na: "{char}"\nb: x\n---\n')
    assert document is not None
    assert document.marks.find("b") == (3, 4)


@pytest.mark.parametrize("title", ['"한국 \x9c"', "한국어\x7f", "가나다라 \x80"])
def test_a_character_that_yaml_refuses_is_placed_where_it_stands(title: str) -> None:
    text = f"---\nfirst: 한국어\ntitle: {title}\n---\n"
    column = next(at for at, char in enumerate(f"title: {title}", 1) if "\x7f" <= char <= "\x9f")
    document, problems = parse_document(text.encode(), "x.md")
    assert document is None
    assert [(problem.line, problem.column) for problem in problems] == [(3, column)]


def test_of_two_fields_with_one_name_the_first_is_kept_and_the_second_said() -> None:
    document, problems = read("---\na: 1\nb:\n  c: 2\n  c: {d: 3, d: 4}\na: [5]\n---\n")
    assert problems == ["5:3 duplicate-key", "5:13 duplicate-key", "6:1 duplicate-key"]
    assert document is not None
    assert document.fields == {"a": "1", "b": {"c": "2"}}


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("a: &x 1", "1:4 yaml-feature"),
        ("a: *x", "1:4 yaml-feature"),
        ("*x : 1", "1:1 yaml-feature"),
        ("a: {<<: {b: c}}", "1:5 yaml-feature"),
        ("a: !!int 3", "1:4 yaml-feature"),
        ("a: !secret x", "1:4 yaml-feature"),
        ("a: !!python/name:os.system", "1:4 yaml-feature"),
        ("!!map {a: 1}", "1:1 yaml-feature"),
        ("!!str a: 1", "1:1 yaml-feature"),
        ("- &a [*a]", "1:3 yaml-feature"),
        ("a: " + "[" * 50_000, f"1:{3 + MAX_DEPTH + 1} yaml-too-deep"),
        ("a: " + "{a: " * 50_000, f"1:{4 * (MAX_DEPTH + 1)} yaml-too-deep"),
        ("a: [" + "x, " * MAX_VALUES + "x]", "1:14996 yaml-too-deep"),
        ("a: 1\n---\nb: 2", "2:1 yaml-syntax"),
        ("just words", "1:1 yaml-syntax"),
        ("- a", "1:1 yaml-syntax"),
        ("[a]: b", "1:1 yaml-syntax"),
        ("? {a: b}\n: c", "1:3 yaml-syntax"),
        ("a: b: c", "1:5 yaml-syntax"),
        ("\ta: b", "1:1 yaml-syntax"),
        ("a:\n\tb: c", "2:1 yaml-syntax"),
        ("a: @b", "1:4 yaml-syntax"),
        ("a: `b", "1:4 yaml-syntax"),
        ("a: %b", "1:4 yaml-syntax"),
    ],
)  # fmt: skip
def test_yaml_that_is_not_read_is_said_with_its_place(yaml: str, said: str) -> None:
    fields, _, problems = parse_yaml(yaml, "x.yml")
    assert fields is None
    assert [f"{problem.line}:{problem.column} {problem.rule}" for problem in problems] == [said]


def test_a_quoted_merge_key_is_a_word() -> None:
    assert fields_of('"<<": a') == {"<<": "a"}


def test_limits_hold_at_their_edge() -> None:
    deepest = "a: " + "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1)
    assert parse_yaml(deepest, "x.yml")[2] == []
    front = "a: " + "x" * (MAX_FRONT_MATTER - 3)
    body = "y" * MAX_BODY
    assert read(f"---\n{front}\n---\n{body}")[1] == []
    assert read(f"---\n{front}x\n---\n{body}y") == (None, ["1:1 too-large", "4:1 too-large"])


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (None, "empty"),
        ("x", "the text 'x'"),
        (["x"], "a list"),
        ({"x": None}, "a group of fields"),
    ],
)
def test_values_are_described_in_a_contributors_words(tree: Tree, said: str) -> None:
    assert describe(tree) == said


def check_problems(problems: list[Problem], lines: int) -> None:
    """What holds of the problems of any text: they can be shown, and stand inside the file."""
    for problem in problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert str(problem).splitlines() == [str(problem)]


# What YAML gives a meaning to, in any order.
PIECES = (
    "a|b: |- |\n|  |\t|[|]|{|}|,|:|? |>|'|\"|#|&a |*a|!!x |%|@|---|...|<<: |~|\\|\u2028|\x85|\ufeff|한|\x9f"
)
yaml_pieces = st.lists(st.sampled_from([*PIECES.split("|"), "|"]), max_size=40).map("".join)


@given(st.binary() | st.binary().map(lambda data: b"---\n" + data + b"\n---\n"))
def test_any_bytes_give_a_document_or_an_error(data: bytes) -> None:
    document, problems = parse_document(data, "x.md")
    check_problems(problems, data.count(b"\n") + data.count(b"\r") + 1)
    assert document is not None or any(is_error(problem) for problem in problems)


@given(st.text() | yaml_pieces)
def test_any_text_gives_fields_or_an_error(text: str) -> None:
    fields, _, problems = parse_yaml(text, "x.yml")
    # The parser may miss something only after the last line.
    check_problems(problems, text.count("\n") + text.count("\r") + 2)
    read_on = {"duplicate-key", "cut-text", "open-direction"}
    assert (fields is None) == any(problem.rule not in read_on for problem in problems)


names = st.text(st.characters(min_codepoint=32, exclude_categories=["C", "Z"]), min_size=1)
values = st.recursive(
    st.none()
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff")),
    lambda value: st.lists(value, max_size=4) | st.dictionaries(names, value, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(names, values, max_size=6))
def test_fields_are_read_back_as_they_were_written(fields: dict[str, Any]) -> None:
    text = "".join(f"{write(key)}: {write(value)}\n" for key, value in fields.items())
    found, _, problems = parse_yaml(text, "x.yml")
    if any(problem.rule == "yaml-too-deep" for problem in problems):
        return
    assert without_turned(problems, found) == []
    assert found == fields


def write(value: Any) -> str:
    """JSON is YAML, but for the pairs of surrogates that `ensure_ascii` writes."""
    return json.dumps(value, ensure_ascii=False)


def read_hostile(name: str) -> Iterator[tuple[str, str]]:
    file = HOSTILE / f"{name}.jsonl"
    if not file.exists():
        pytest.skip(f"there is no {file.name} in ../shared/hostile")
    for line in file.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        payload = case.get("payload")
        if payload is None:
            payload = zlib.decompress(base64.b64decode(case["payload_zlib_b64"])).decode()
        yield case["id"], payload


@pytest.mark.parametrize("name", ["yaml_bad", "yaml_bomb", "yaml_ok", "naughty_strings"])
def test_hostile_front_matter_gives_a_document_or_an_error(name: str) -> None:
    for case, payload in read_hostile(name):
        data = f"---\n{payload}\n---\n".encode("utf-8", "surrogatepass")
        document, problems = parse_document(data, "x.md")
        assert document is not None or any(is_error(problem) for problem in problems), case


def test_what_explodes_is_refused() -> None:
    for case, payload in read_hostile("yaml_bomb"):
        assert parse_yaml(payload, "x.yml")[0] is None, case


def test_naughty_strings_come_through_as_they_were_written() -> None:
    for case, payload in read_hostile("naughty_strings"):
        document, problems = parse_document(entry(title=payload).encode(), "x.md")
        if document is None:
            assert {problem.rule for problem in problems} == {"control-character"}, case
        else:
            assert document.fields["title"] == payload, case


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("summary: “A summary: with a colon”", "put straight quotation marks in place of the curly ones"),
        ("summary: «قال: نعم»", "put straight quotation marks around the whole value"),
        ('title: "Peace" is near', "put the whole value into quotation marks: '…'"),
        ("title: A\n date: 2024-11-13", "indent this line like the one above"),
    ],
)
def test_the_cure_names_the_quotation_marks(line: str, cure: str) -> None:
    _, problems = parse_document(f"---\n{line}\n---\n".encode(), "x.md")
    assert [problem.cure for problem in problems] == [cure]


@pytest.mark.parametrize("line", ["－－－", "\u3000---", "—", " ---"])
def test_a_line_that_was_meant_to_close_the_front_matter_is_named(line: str) -> None:
    _, (problem,) = parse_document(f"---\ntitle: One\ntags:\n-\n{line}\nText.\n".encode(), "x.md")
    assert problem.cure == f"write --- in the place of {quote(line)} in line 5"
