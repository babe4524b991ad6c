"""Lists and quotations are as CommonMark has them, and as people mean them."""

import re
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.text.indentation import indent_lists
from tests.test_markdown import html_of

common_mark = MarkdownIt("commonmark")
# What shows how items lie in one another; whether they are paragraphs is of no interest here.
_SHOWN = re.compile(r"</?(?:[ou]l|li|pre|blockquote)[^>]*>|[a-z]+(?![^<]*>)")


def shape(html: str) -> list[str]:
    return _SHOWN.findall(html)


def check_as_common_mark(text: str) -> None:
    assert shape(html_of(text)) == shape(common_mark.render(text)), indent_lists(text)


@pytest.mark.parametrize(
    "text",
    [
        "- a\n  - b\n    - c\n- d",
        "- a\n    - b\n        - c\n- d",
        "1. a\n   - b\n   - c\n2. d",
        "- a\n  1. b\n  2. c\n- d",
        "text\n\n  - a\n  - b\n    - c\n\nend",
        "- a\n\n  para\n- b",
        "- a\n\n  - b\n\n    para\n\n- c",
        "* a\n  goes\n  on\n  * b\n    more\n* c",
        "- a\n\n      code\n\n  para",
        "- - a\n  - b\n- c",
        "- a\n\ntext\n\n  - b",
        "- a\n\n***\n\n- b",
        "12. a\n13. b",
    ],
)
def test_what_is_further_in_belongs_to_the_item(text: str) -> None:
    check_as_common_mark(text)


@pytest.mark.parametrize("text", ["- a\n1. b\n- c", "1. a\n- b\n- c\n2. d", "1. a\n\n- b\n\n2. c"])
def test_lists_of_two_kinds_are_two(text: str) -> None:
    check_as_common_mark(text)


def test_numbers_may_stand_before_a_parenthesis() -> None:
    check_as_common_mark("1) a\n2) b")
    assert html_of("In June\n2) it rained") == "<p>In June\n2) it rained</p>"


@pytest.mark.parametrize("text", ["1. a\n  - b\n2. c", "10. a\n    - b\n    - c\n11. d"])
def test_bullets_below_a_number_belong_to_it_where_common_mark_wants_more_blanks(text: str) -> None:
    assert shape(html_of(text)).count("<ul>") == 1
    assert shape(html_of(text)).count("</ol>") == 1


@pytest.mark.parametrize(
    "text",
    ["a\n  - b\n  - c", "    - code\n      - code", "> a\n>   b", "- a\n- b\n", "- a\n    - b\n\n    c\n"],
)
def test_what_stands_where_it_should_stays(text: str) -> None:
    assert indent_lists(text) == text


class Item(NamedTuple):
    mark: str
    lines: int
    paragraphs: int
    items: "list[Item]"


def _write(items: list[Item], blanks: int, step: int, words: "list[str]") -> list[str]:
    """Items with `step` blanks more than they need for what belongs to them."""
    lines: list[str] = []
    for item in items:
        within = " " * (blanks + len(item.mark) + 1 + step)
        lines.append(" " * blanks + item.mark + " " + words.pop())
        lines += [within + words.pop() for _ in range(item.lines)]
        for _ in range(item.paragraphs):
            lines += ["", within + words.pop()]
        if item.items:
            lines += [""] * bool(item.paragraphs) + _write(item.items, len(within), step, words)
    return lines


def _lists_of(items: "st.SearchStrategy[Item]") -> "st.SearchStrategy[list[Item]]":
    return st.lists(items, min_size=1, max_size=3).flatmap(
        lambda each: st.sampled_from(["-", "1."]).map(
            lambda mark: [item._replace(mark=mark) for item in each]
        )
    )


counts = st.integers(0, 1)
single = st.builds(Item, st.just("-"), counts, counts, st.just([]))
items = st.recursive(
    single,
    lambda inner: st.builds(Item, st.just("-"), counts, counts, _lists_of(inner) | st.just([])),
    max_leaves=8,
)


@given(_lists_of(items), st.integers(0, 1), st.integers(0, 3))
def test_any_lists_in_one_another_are_those_of_common_mark(lists: list[Item], step: int, blanks: int) -> None:
    words = [f"w{'abcdefghij'[number // 10 % 10]}{'abcdefghij'[number % 10]}" for number in range(99)]
    check_as_common_mark("\n".join(_write(lists, blanks, step, words)))


pieces = st.sampled_from(
    ["- ", "1. ", "2) ", "a", "\n", "\n\n", "  ", "    ", " ", "# ", "> ", "***", "- - "]
)


@given(st.lists(pieces, max_size=30).map("".join))
def test_nothing_but_blanks_is_changed(text: str) -> None:
    assert indent_lists(text).replace("2)", "2.").split() == text.replace("2)", "2.").split()


@pytest.mark.parametrize(
    ("text", "address", "after"),
    [
        ("See https://a.example/x_y/?a=1&b=2.", "https://a.example/x_y/?a=1&amp;b=2", "."),
        ("(https://a.example/b_(c)), then", "https://a.example/b_(c)", "), then"),
        ("*https://a.example/x*", "https://a.example/x", "</em>"),
        ("“https://a.example/--x...y”", "https://a.example/--x...y", "”"),
        ("https://a.example:8080?q=1&amp;r=2;", "https://a.example:8080?q=1&amp;r=2", ";"),
        ("https://a.example/x&#8221;", "https://a.example/x", "”"),
        ("参照：https://a.example/。次", "https://a.example/", "。次"),
        ("https://a.example/x.[^1]\n\n[^1]: No.", "https://a.example/x", ".<sup"),
        ("https://a.example/x[^1]\n\n[^1]: No.", "https://a.example/x", "<sup"),
        ("So.[^1]\n\n[^1]: https://a.example/x.", "https://a.example/x", "."),
        ("So.[^1]\n\n[^1]: https://a.example/x", "https://a.example/x", "\N{NO-BREAK SPACE}<a"),
    ],
)
def test_an_address_in_a_text_is_a_link(text: str, address: str, after: str) -> None:
    html = html_of(text, "smarty", "footnotes").replace("&nbsp;", "\N{NO-BREAK SPACE}")
    assert f'<a href="{address}">{address}</a>{after}' in html


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/x를 참조",
        "https://ko.wikipedia.org/wiki/서울",
        "`https://a.example/`",
        '<span title="https://a.example/x">a</span>',
        "https://somebody@a.example/ and https://a.example@b.example/",
        "https://localhost/ https:// xhttps://a.example",
        "https://a.example/a\\_b and https://a.example/**b**",
    ],
)
def test_an_address_is_no_link_where_its_end_is_not_certain(text: str) -> None:
    assert "<a" not in html_of(text)


def test_an_address_within_a_link_is_no_other_one() -> None:
    for text in (
        "[https://a.example/](https://b.example/)",
        '<a href="https://b.example/">https://a.example/</a>',
        '<A href="https://b.example/">at https://a.example/ *now*</A>',
    ):
        assert html_of(text).count("<a ") == 1


def test_a_backslash_ends_its_line() -> None:
    assert html_of("A\\\nb **c\\\nd** e\\") == "<p>A<br>\nb <strong>c<br>\nd</strong> e\\</p>"
    assert html_of("`a\\\nb` c\\\\\nd") == "<p><code>a\\\nb</code> c\\\nd</p>"


def test_a_hashtag_is_no_heading() -> None:
    assert html_of("#MeToo said\n") == "<p>#MeToo said</p>"
    assert html_of("# So\n\n##And so\n").count("<h") == 2


def test_a_quotation_that_ends_with_a_link_or_emphasis_is_closed() -> None:
    html = html_of('"[No](https://a.example/)"\n\n"*Yes*", she said of \'**it**\'. *Army*\'s\n', "smarty")
    assert html.count("“") == html.count("”") == 2
    assert (html.count("‘"), html.count("’")) == (1, 2)


def test_two_quotations_with_an_empty_line_between_them_stay_two() -> None:
    html = html_of("> He came.\n\n> She left.\n>\n> At ten.\n\n>\n")
    assert html.count("<blockquote>") == 2
    assert html.index("</blockquote>") < html.index("She left.") < html.index("At ten.")


@pytest.mark.parametrize("mark", ["-", "*", "1."])
def test_a_list_below_a_quotation_is_none_of_its_words(mark: str) -> None:
    check_as_common_mark(f"> We sail,\n> said Kim\n{mark} no proof\n{mark} of this")
    assert "2024" in html_of("> He left in\n2024. Later more.").partition("</blockquote>")[0]


def test_a_list_begins_with_its_number() -> None:
    assert '<ol start="18">' in html_of("18. Oktober\n19. November\n")
    assert "start" not in html_of("1. Oktober\n")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*ab**cd*ef", "*ab**cd*ef"),
        ("*한국**일본*이다", "*한국**일본*이다"),
        ("**a*b**cd*e*", "**a<em>b</em>*cd<em>e</em>"),
        ("x*a***b****c*", "x<em>a</em><strong>b</strong>*<em>c</em>"),
        ("*a* **b** *c **d***", "<em>a</em> <strong>b</strong> <em>c <strong>d</strong></em>"),
    ],
)
def test_marks_that_do_not_fit_one_another_lose_no_letter(text: str, html: str) -> None:
    assert html_of(text) == f"<p>{html}</p>"


@given(st.text("ab*_ ", min_size=1, max_size=14))
def test_no_mark_of_emphasis_costs_a_letter(text: str) -> None:
    shown = re.sub("<[^>]*>", "", html_of(f"x{text}x"))
    assert re.sub("[^abx]", "", shown) == re.sub("[^abx]", "", f"x{text}x")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "石川県は27日、断水が続く\n地区でも使える\nと発表した。",
            "石川県は27日、断水が続く地区でも使えると発表した。",
        ),
        ("「はい」\nと言った。**太字**\nである", "「はい」と言った。<strong>太字</strong>である"),
        ("中国\n*政府*", "中国<em>政府</em>"),
        ("NHK\n日本", "NHK\n日本"),
        ("한국\n정부", "한국\n정부"),
        ("*one*\n*two*", "<em>one</em>\n<em>two</em>"),
        ("日本  \n政府", "日本<br>\n政府"),
        ("`日本\n政府`", "<code>日本\n政府</code>"),
    ],
)
def test_lines_of_scripts_without_blanks_are_joined_without_one(text: str, html: str) -> None:
    assert html_of(text) == f"<p>{html}</p>"


def test_a_line_break_that_the_owner_wants_shown_is_shown() -> None:
    assert html_of("日本\n政府", "nl2br") == "<p>日本<br>\n政府</p>"
