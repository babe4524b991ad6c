"""Which marks stand in a field, where readers would see them?"""

import pytest

from digest.text.plain_text import find_marks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It sails **about 150 times** a year.", [("**about 150 times**", "take the ** out")]),
        ("그는 **굵은**글씨로 썼다", [("**굵은**", "take the ** out")]),
        ("the *Asahi* is", [("*Asahi*", "take the * out")]),
        ("the _Hankyoreh_ is", [("_Hankyoreh_", "take the _ out")]),
        ("The [boat](https://a.example/b) sails", [
            ("[boat](https://a.example/b)", "write its words alone, and put the link into the text"),
        ]),
        ("<b>Ferry</b> is <br/> back", [("<b>", "take the HTML out"), ("<br/>", "take the HTML out")]),
        ("R&amp;D&nbsp;again &#8212; so", [
            ("&amp;", "write &"), ("&nbsp;", "write a blank"), ("&#8212;", "write —"),
        ]),
        ("[[Example News]]", [("[[Example News]]", "write Example News")]),
        ("By [[people/lena|Lena]]", [("[[people/lena|Lena]]", "write Lena")]),
        ("{{title}}", [("{{title}}", "write what it stands for: nobody fills it in")]),
        ("<% tp.date.now() %>", [("<% tp.date.now() %>", "write what it stands for: nobody fills it in")]),
    ],
)  # fmt: skip
def test_marks_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(mark) for mark in find_marks(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Ferry returns to the islands",
        "5*3*2 and 5 * 3 * 2",
        "M*A*S*H",
        "* one * two",
        "__init__ and snake_case_name",
        "@_name_ said",
        "AT&T; R&D",
        "&made-up; &madeup;",
        "a < b > c",
        "<https://example.org/>",
        "[sic] (so it says)",
        "https://example.org/_a_?b=1&copy;=2&**c**",
    ],
)
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    assert not list(find_marks(text))
