"""Contributors' Markdown becomes HTML that is safe to print."""

import json
import re
import unicodedata
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.content.frontmatter import parse_document
from digest.model.entry import Body, LocalLink
from digest.model.marks import Marks
from digest.model.problems import Problem
from digest.model.settings import MarkdownSettings
from digest.text.markdown import BodyRenderer
from digest.text.sanitiser import flatten, print_links, sanitise, unlink
from digest.text.tidy import resolve_local
from tests.builders import EXTENSIONS, SHARED
from tests.conftest import Golden
from tests.drawing import Draw
from tests.safe_html import IMAGE_HOSTS, check_safe

CASES = sorted((Path(__file__).parent / "cases/markdown").glob("*.md"))
PATH, ADDRESS = "entries/2024/11/summit.md", "2024/11/summit/"


@cache
def renderer(*extensions: str) -> BodyRenderer:
    return BodyRenderer(MarkdownSettings(extensions or EXTENSIONS, image_hosts=("shown.example",)))


def render(text: str, first_line: int = 1) -> tuple[Body, list[Problem]]:
    return renderer().render(text, PATH, ADDRESS, Marks("x.md", {}, first_line))


def html_of(text: str, *extensions: str) -> str:
    return renderer(*extensions).render(text, PATH, ADDRESS, Marks("x.md"))[0].html


def rules_of(text: str) -> list[str]:
    return [problem.rule for problem in render(text)[1]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_markdown_is_rendered_as_expected(case: Path, check_golden: Golden) -> None:
    body, problems = render(case.read_text(encoding="utf-8"))
    check_safe(body.html)
    said = "".join(f"\n<!-- {problem} -->" for problem in sorted(problems))
    check_golden(case.with_suffix(".html"), f"{body.html}{said}\n")


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_no_text_makes_no_body(text: str) -> None:
    assert render(text) == (Body(), [])


@pytest.mark.parametrize(
    ("address", "cure"),
    [
        ("http://shown.example/a.png", "begin its address with https://"),
        ("http://other.example/a.png", "put it into content/images/"),
        ("https://other.example/a.png", "put it into content/images/"),
        ("https://shown.example:8443/a.png", "put it into content/images/"),
    ],
)
def test_a_picture_that_the_policy_would_block_is_shown_as_a_link(address: str, cure: str) -> None:
    body, (problem,) = render(f"![Map]({address})")
    assert (problem.rule, problem.cure) == ("remote-image", cure)
    assert body.html == f'<p><a href="{address}">Map</a></p>'


def test_notes_that_define_each_other_are_a_fault_and_no_end() -> None:
    body, problems = renderer("footnotes").render("[^]:[^2]:\n[^0]:\n", "entries/a.md", "a/", Marks("a.md"))
    assert (body, [problem.rule for problem in problems]) == (Body(), ["unreadable-body"])


@pytest.mark.parametrize(
    "text", ["The price fell (price <a year ago and volume > before).", "If a <b and c> d, we go."]
)
def test_words_that_a_tag_would_swallow_are_named(text: str) -> None:
    _, problems = render(text)
    assert {problem.rule for problem in problems} == {"removed-html"}
    assert {problem.column for problem in problems} == {text.index("<") + 1}
    assert not rules_of(
        "<details open data-x><summary>a</summary></details>\n\n<ol reversed><li>b</li></ol>\n"
    )


def test_faults_of_the_same_address_are_each_placed_where_they_stand() -> None:
    text = (
        "`![](/images/map.svg)`\n\n![A map](/images/map.svg 'By us')\n\n![](/images/map.svg 'By us')\n\n"
        '[a](ftp://a.example/)\n\n<a href="ftp://a.example/">b</a>\n\n![](/images/map.svg "By us")\n'
    )
    assert [(problem.rule, problem.line, problem.column) for problem in sorted(render(text)[1])] == [
        ("no-alt", 5, 5),
        ("removed-address", 7, 5),
        ("removed-address", 9, 10),
        ("no-alt", 11, 5),
    ]


def test_a_fault_is_placed_where_it_stands_in_the_file() -> None:
    _, problems = render("One\n\ntwo <iframe src=x></iframe>\n", first_line=8)
    assert [(problem.path, problem.line, problem.column) for problem in problems] == [("x.md", 10, 5)]


def test_local_links_are_kept_with_their_lines() -> None:
    body, _ = render(
        "[a](b.md)\n\n[b](/tags/x/#part) [again](b.md) [web](https://a.example/)\n", first_line=5
    )
    assert [(link.address, link.line) for link in body.links] == [("2024/11/b/", 5), ("tags/x/", 7)]
    assert body.links[0] == LocalLink("2024/11/b/")


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("![A boat](https://elsewhere.example/a.jpg)\n\nIt sails.", "It sails."),
        ("![A boat](/images/a.svg)\n*Photo: Ana Kim*\n\nIt sails.", "It sails."),
        ("[The report](https://news.example/a)\n\nIt sails.", "It sails."),
        ("[The report](https://news.example/a)", "The report"),
        ("[The report](https://news.example/a) says so.\n\nIt sails.", "The report says so."),
        ("*In short*\n\nIt sails.", "In short"),
    ],
)
def test_the_opening_has_words_of_its_own(text: str, opening: str) -> None:
    assert render(text)[0].opening == opening


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("# Headline\n\nThe *first*\nparagraph.\n\nThe second.", "The first paragraph."),
        ("![A map](images/map.svg)\n\nThe text.", "The text."),
        ("<script>alert(1)</script>\n\nThe text.", "The text."),
        ("They said so.[^1]\n\n[^1]: To reporters.", "They said so."),
        ("# Headline only", ""),
    ],
)
def test_the_opening_is_the_plain_text_of_the_first_paragraph(text: str, opening: str) -> None:
    assert render(text)[0].opening == opening


@pytest.mark.parametrize(
    "text",
    [
        "First.\n\n</body>\n\nLast.",
        "First </html> and </body> last.",
        "<html>First</html>\n\nLast.",
        "<html>\n\nFirst.\n\nLast.",
        "<!doctype html>\n\nFirst.\n\nLast.",
        "<body onload=x>First</body> last.",
        "<html><frameset></frameset></html>\n\nFirst, last.",
        "<head><title>x</title></head>\n\nFirst, last.",
        "First.\n\n</div></div></div>\n\nLast.",
    ],
)
def test_tags_of_a_whole_page_lose_no_text(text: str) -> None:
    html = html_of(text)
    assert "irst" in html
    assert "ast" in html
    check_safe(html)


@pytest.mark.parametrize("around", ["svg", "math", "svg><desc", "b"])
@pytest.mark.parametrize(
    "raw", ["style", "script", "xmp", "iframe", "noembed", "noscript", "textarea", "title"]
)
def test_what_is_text_for_one_parser_is_no_image_for_another(around: str, raw: str) -> None:
    """In a drawing, browsers read elements within a style sheet, and leave the drawing for some of them."""
    for inside in ('<img src="https://pictures.example/x.png">', "![](https://pictures.example/x.png)"):
        html = html_of(f"a <{around}><{raw}>{inside}</{raw}> b")
        check_safe(html)
        assert "<img" not in html
        assert sanitise(html) == html


@pytest.mark.parametrize("comment", ["<!-->", "<!--->", "<!--x--!>", "<?x>", "<![CDATA[", "<svg><![CDATA["])
def test_what_is_a_comment_for_one_parser_is_no_image_for_another(comment: str) -> None:
    html = html_of(f'a {comment}<img src="https://pictures.example/x.png">-->')
    check_safe(html)
    assert "<img" not in html


@pytest.mark.parametrize("text", ["<pre>\n\n\n*", "<pre><o:p>\n\n*</o:p>", "<pre><!-- -->\n\n*"])
def test_what_is_set_as_it_stands_begins_with_no_empty_line(text: str) -> None:
    assert html_of(text) == "<pre>*</pre>"


def test_parts_of_a_page_are_apart_without_their_tags() -> None:
    body, problems = render("<section>a</section><section>b</section>\n")
    assert body.html == "<div>a</div>\n<div>b</div>"
    assert [problem.rule for problem in problems] == ["removed-html"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            '<b title="<!-- &amp;#1; &quot; -->">x</b>',
            '<p><b title="&lt;!-- &amp;#1; &quot; --&gt;">x</b></p>',
        ),
        ("[x](#<!--&#1-->)", '<p><a href="#text-%3C!--&amp;#1--&gt;">x</a></p>'),
    ],
)
def test_what_is_a_comment_for_no_browser_stays_in_an_attribute(text: str, html: str) -> None:
    assert html_of(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "a&#1;b",
        "[x](a&#1;b)",
        "[x](https://a.example/&#x1b;)",
        "![a&#0;b](https://pictures.example/x.png)",
        "<b title='&#xFFFF;'>x</b>",
        "a&#0000000000001;b&#x00000000000007;c",
        "&#xD800; &#1114112; &#99999999999;",
    ],
)
def test_a_reference_to_a_control_character_brings_none_in(text: str) -> None:
    """XML, and so the feeds, cannot hold them."""
    body, _ = render(text)
    assert body.html
    assert all(char >= " " or char in "\n\t" for char in body.html + body.opening)
    assert not set("\x00\ufffe\uffff") & set(body.html + body.opening)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20 + "x",
        "".join("    " * depth + "* x\n" for depth in range(12)),
        "*a **b " * 2_000,
        "`" * 5_000,
        "&" * 50_000,
        "x" * 1_000_000,
        "<b>" * 150 + "x",
        "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|b" * 1_000,
    ],
    ids=["quotes", "lists", "stars", "ticks", "ampersands", "a long word", "bold", "a wide table"],
)
def test_deep_and_long_texts_are_rendered(text: str) -> None:
    html = html_of(text)
    assert html
    check_safe(html)


@pytest.mark.parametrize(
    "address",
    ["#part", "mailto:desk@news.example", "HTTP:", "//", "javascript:x", "", "?q", "other.md", "/tags/", "x"],
)
def test_an_image_that_is_none_leaves_its_words(address: str) -> None:
    body, problems = render(f"![A map]({address})")
    assert body.html == "<p><span>A map</span></p>"
    assert [problem.rule for problem in problems] == ["removed-address"]


def test_what_a_text_calls_of_itself_is_there() -> None:
    headings = "## Part two\n\n## 북한과 러시아\n\n"
    sound = "[a](#part-two) [b](#북한과-러시아) [c](#%EB%B6%81%ED%95%9C%EA%B3%BC-러시아) d[^1]\n\n[^1]: e\n"
    assert rules_of(headings + sound) == []
    _, problems = render(f"{headings}[a](#part-tow)\n[b](#part-two)\n[c](#x)\n[c](#x)\n\n[^2]: d\n")
    assert [str(problem).partition("link: ")[2] for problem in problems] == [
        "nothing in this text has the id 'part-tow'; did you mean 'part-two'? (warning)",
        "nothing in this text has the id 'x'; a heading has its words for an id: #next-steps (warning)",
        "nothing refers to the note '2'; write [^2] where it belongs (warning)",
    ]
    assert [(problem.line, problem.column) for problem in problems] == [(5, 5), (7, 5), (10, 1)]
    assert len(render("".join(f"[a](#b{number})\n" for number in range(500)))[1]) == 20


@pytest.mark.parametrize("words", ["नमस्ते दुनिया", "สวัสดี รัฐบาล", "ガギグ Việt Café", "한글 제목"])
def test_a_heading_is_called_by_its_words_in_any_script(words: str) -> None:
    called = words.lower().replace(" ", "-")
    headings, links = (
        [unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)] for text in (words, called)
    )
    for heading, link in product(headings, links):
        body, problems = render(f"## {heading}\n\n[a](#{link})\n")
        assert problems == []
        assert f'<h2 id="text-{unicodedata.normalize("NFC", called)}">' in body.html


def test_quotation_marks_around_an_address_are_none_of_it() -> None:
    _, problems = render(
        "[a](“https://a.example/b”) [c](https://a.example/d”) <a href=”https://a.example/e”>f</a>\n"
    )
    assert [str(problem).rpartition("; ")[2] for problem in problems] == [
        "write 'https://a.example/b', without quotation marks (warning)",
        "write 'https://a.example/d', without quotation marks (warning)",
        "write 'https://a.example/e', without quotation marks (warning)",
    ]


def test_folders_are_parted_as_on_the_web() -> None:
    _, problems = render("![a](images\\roof.png) [b](..\\11\\ferry.md)\n")
    assert [str(problem).rpartition("; ")[2] for problem in problems] == [
        "write 'images/roof.png': folders are parted by / (warning)",
        "write '../11/ferry.md': folders are parted by / (warning)",
    ]


def test_an_address_is_found_where_it_stands_alone() -> None:
    lines = ("![a](images/map.png)", "![b](images/)", '<img alt="c" src="images">', "![d](images/Map.PNG)")
    body, problems = render("\n\n".join(lines))
    assert [problem.line for problem in problems if problem.rule == "removed-address"] == [3, 5]
    assert [problem.line for problem in problems if problem.rule == "no-credit"] == [1, 7]
    assert [link.line for link in body.links] == [1, 7]


@pytest.mark.parametrize(
    "text",
    [
        "![" * 10_000,
        "[a](" * 5_000,
        "~~~a\n" * 30_000,
        "&" * 500_000,
        "<a " * 30_000,
        "a[^1] " * 5_000 + "\n\n[^1]: b\n",
        "[TOC]\n\n## a\n\n" * 2_000,
        "> " * 2_000 + "x",
        "".join("    " * depth + "* x\n" for depth in range(100)),
        "<b>" * 300 + "x",
        "- a\n" * 350_000,
        "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "||\n" * 1_000,
        ("> " * 40 + "a\n\n") * 12_000,
    ],
)
def test_what_makes_too_much_work_is_refused(text: str) -> None:
    assert rules_of(text) == ["tangled-markdown"]


def test_the_paragraph_that_makes_too_much_work_is_named() -> None:
    _, problems = render("A sound one.\n\nThe tangled one " + "![" * 10_000 + "\n\nAnother.\n")
    assert [problem.line for problem in problems] == [3]


def test_a_text_read_before_is_judged_as_if_it_were_new() -> None:
    """The work on one text is counted alone, also where another entry has the same."""
    each = renderer()
    for text in ("[a](b'c " * 400, "A sound one.", "[a](b'c " * 400, "[a](b'c " * 400):
        for _ in range(3):
            alone = renderer().render(text, PATH, ADDRESS, Marks("x.md"))
            assert each.render(text, PATH, ADDRESS, Marks("x.md")) == alone


def test_brackets_in_a_code_block_are_no_tangle() -> None:
    text = "```\n" + "[" * 10_000 + "\n```\n"
    body, problems = render(text)
    assert problems == []
    assert body.html == f"<pre><code>{'[' * 10_000}\n</code></pre>"


def test_what_the_theme_gives_a_meaning_to_is_no_class_of_a_contributor() -> None:
    html = html_of('<p class="md-overlay admonition footnote language-c k highlight">x</p>')
    assert html == '<p class="footnote language-c k highlight">x</p>'


def test_extensions_that_the_owner_names_do_not_open_the_gate() -> None:
    text = '# Part {: #x onclick="alert(1)" }\n\n*x*{: onmouseover=alert(1) style="color:red" .md-x }\n'
    text += '\n<div markdown="1" onclick="x">*y*</div>\n\n!!! note\n    Text.\n'
    names = ("attr_list", "md_in_html", "admonition", "toc", "tables", "def_list", "abbr", "meta")
    body, _ = renderer(*names).render(text, PATH, ADDRESS, Marks("x.md"))
    assert '<h2 id="text-x">Part</h2>' in body.html
    assert "<em>y</em>" in body.html
    check_safe(body.html)


def test_extensions_that_read_files_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    text = f'--8<-- "{secret}"\n'
    body, _ = renderer("pymdownx.snippets", "tables").render(text, PATH, ADDRESS, Marks("x.md"))
    assert "a secret" not in body.html
    assert "secret.txt" in body.html


def test_rendering_one_body_leaves_nothing_for_the_next() -> None:
    first = html_of("# Part\n\nText.[^1]\n\n[^1]: Note.\n\n[ref]: https://a.example/")
    assert html_of("# Part\n\nText.[^1]\n\n[^1]: Note.\n\n[ref]: https://a.example/") == first
    assert html_of("[ref] and [^1]") == "<p>[ref] and [^1]</p>"


@pytest.mark.parametrize(
    ("root", "html"),
    [("../../", '<a href="../../tags/x/">x</a>'), ("./", '<a href="./tags/x/">x</a>')],
)
def test_links_are_printed_from_where_the_page_is(root: str, html: str) -> None:
    assert print_links('<a href="local:tags/x/">x</a>', root) == html


def test_text_that_looks_like_a_local_link_stays_text() -> None:
    body, _ = render('Write `href="local:x"` or ="local:y"; <b title=\'="local:z\'>so</b>, [a](b.md)')
    assert print_links(body.html, "../") == (
        '<p>Write <code>href="local:x"</code> or ="local:y"; <b title="=&quot;local:z">so</b>, '
        '<a href="../2024/11/b/">a</a></p>'
    )


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("other.md", "2024/11/other/"),
        ("./other.md", "2024/11/other/"),
        ("../10/other.md#a", "2024/10/other/#text-a"),
        ("other.ko.md", "2024/11/other.ko/"),
        ("../../../stories/talks.md", "stories/talks/"),
        ("../../../digests/2024-W46.md?a=1", "digests/2024-W46/?a=1"),
        ("../../../pages/about.md", "about/"),
        ("../../../pages/guide/index.md", "guide/"),
        ("../../../pages/index.md", ""),
        ("../../../README.md", None),
        ("../../../../README.md", None),
        ("/tags/x/", "tags/x/"),
        ("/", ""),
        ("/2024/11/other.md", "2024/11/other/"),
        ("/entries/2024/11/other.md", "2024/11/other/"),
        ("/pages/about.md", "about/"),
        ("/pages/index.md", ""),
        ("/pages/guide/index.md", "guide/"),
        ("images/map.svg", "images/map.svg"),
        ("/images/map.svg", "images/map.svg"),
        ("../../../images/map.svg", "images/map.svg"),
        ("../other/", "2024/11/other/"),
        ("part/", "2024/11/summit/part/"),
        ("", "2024/11/summit/"),
        ("?q", "2024/11/summit/?q"),
        ("../../../", ""),
        ("../../../..", None),
        ("/../secret", None),
        ("/.md", None),
        ("/...md", None),
        ("/entries/...md", None),
        ("../...md", None),
        ("/.\t./x", None),
        ("oth\ner.md", "2024/11/other/"),
        ("part/.md", None),
        ("../../../../images/x.svg", None),
    ],
)
def test_local_links_lead_to_pages_of_the_site_or_nowhere(target: str, address: str | None) -> None:
    assert resolve_local(target, PATH, ADDRESS) == address


def test_the_sanitiser_alone_lets_nothing_through() -> None:
    html = (
        '<script>x</script><a href="javascript:x" onclick="x">a</a><img src="//evil.example/"><p style="x">b'
        '<img src="https://evil.example/a.png"><img src="https://shown.example.evil.example/a.png">'
        '<img src="https://shown.example@evil.example/a.png"><img src="https://shown.example/a.png">'
    )
    shown = '<img src="https://shown.example/a.png">'
    assert sanitise(html, IMAGE_HOSTS) == f"<a>a</a><img><p>b<img><img><img>{shown}</p>"
    assert sanitise(shown) == "<img>"


# What decoding lets through: a file with another character is refused before.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t")
)
PIECES = (
    "<script>|</script>|<b |onclick=|<a href=|javascript:alert(1)|java&#10;script:x|&#1;|&#x110000;|[x](|](|)"
    "|![|](local:|>|<img src=x onerror=y>|<svg>|<math>|<style>|<!--|-->|<![CDATA[|]]>|<?|<!doctype html>"
    "|<html>|</html>|</body>|<body>|<frameset>|<table>|<td|<select>|<template>|<plaintext>|</div>|<div>|```"
    "|~~~|\n|    |> |* |1. |# |[^1]|[^1]: |[TOC]|{: onclick=x }|\"|'|`|*|_|\\|<https://a.example/>"
    "|<a@b.example>|https://pictures.example/x.png|data:text/html,|한|\u202e|&amp;|&lt;|&quot;|src=|#part|mailto:a@b.example|style="
    '|text-align: left|class=a|id=x|&|="local:|../../../../..|\u00a0|\u2028|\x85'
)
hostile = st.lists(st.sampled_from(PIECES.split("|")), max_size=30).map("".join)


# Texts that once stopped the run, or left a control character of Python-Markdown's own in the page.
@example("<!DOCTYPE>")
@example("<P {>")
@example('<b = "x" \\>y</b>')
@example("*0**0*<A>")
@example("<DIV><A\u202a")
@given(texts | hostile)
def test_any_text_is_rendered_and_safe(text: str) -> None:
    body, problems = render(text)
    check_safe(body.html)
    check_safe(print_links(body.html, "../").replace('="../', '="local:'))
    assert all(char.isprintable() or char in "\n\t" or ord(char) >= 0x80 for char in body.html)
    for problem in problems:
        assert str(problem).isprintable()


@example("[a](b.md) <iframe>")
@example("![a](/images/b.svg)")
@example("[a](//b)\n\n![a](https://b.example/c.png)")
@given(hostile)
def test_a_text_is_read_anew_or_as_if_it_were_in_each_file_that_has_it(text: str) -> None:
    one, other = Marks("a.md", {}, 3), Marks("b.md", {}, 7)
    again, alone = (BodyRenderer(MarkdownSettings(EXTENSIONS)) for _ in range(2))
    again.render(text, "entries/a.md", "a/", one)
    there = text, "entries/2024/b.md", "2024/b/", other
    assert again.render(*there) == alone.render(*there)


@given(texts)
def test_what_the_sanitiser_let_through_it_lets_through_again(text: str) -> None:
    once = sanitise(f"<p>{text}</p>")
    assert sanitise(once) == once


@pytest.mark.parametrize(
    "html",
    [
        "<ol><li><table><li></table></ol>",
        "<p><table><p>a<td><table>b</table>c",
        "<a href=#b><table><a href=#c>",
        "<h2><a href=#b>c<h2><a href=#d>e",
        "<h2><section>a<h3>b",
    ],
)
def test_what_cannot_be_told_by_tags_is_written_as_it_is_read(html: str) -> None:
    assert sanitise(sanitise(html)) == sanitise(html)


_NESTED = tuple(
    "<a>|<a href=b>|</a>|<p>|</p>|<div>|</div>|<h2>|<h3>|<ol>|<ul>|<li>|<dl>|<dd>|<blockquote>|<details>"
    "|<summary>|<section>|<table>|<caption>|<tr>|<td>|</table>|<pre>|<b>|</b>|<i>|<code>|x|\n".split("|")
)


@given(st.lists(st.sampled_from(_NESTED), max_size=40).map("".join))
@example("<ol>\n><a ><div ><ol><li><div ><ol><li ><blockquote><P><a ")
def test_however_tags_lie_in_one_another_a_browser_reads_what_was_written(text: str) -> None:
    html = html_of(text)
    assert sanitise(html, IMAGE_HOSTS) == html


@given(texts | hostile)
def test_what_is_done_to_sanitised_html_stays_within_the_lists(text: str) -> None:
    html = render(text)[0].html
    for edited, ids in (
        (print_links(html, "https://example.org/", "https://example.org/page/"), "text-"),
        (flatten(html, "comment-kim", IMAGE_HOSTS), "comment-kim-"),
        (unlink(html, ["2024/11/summit/", ""]), "text-"),
    ):
        check_safe(edited.replace('src="https://example.org/', 'src="local:'), ids=ids)
        # Nothing of it would be taken away, and nothing is there that browsers would mend.
        hosts = IMAGE_HOSTS | {"example.org"}
        assert sanitise(_without_own_ids(edited), hosts) == _without_own_ids(edited)


def _without_own_ids(html: str) -> str:
    """The sanitiser puts its prefix before each id that has none."""
    return re.sub(r' id="(?!text-)[^"]*"', "", html)


@pytest.mark.parametrize("name", ["xss_html", "xss_markdown", "ssti"])
def test_hostile_bodies_are_rendered_and_safe(name: str, draw: Draw) -> None:
    file = SHARED / f"hostile/{name}.jsonl"
    if not file.exists():
        pytest.skip(f"there is no {file.name} in ../shared/hostile")
    for line in draw.some(file.read_text(encoding="utf-8").splitlines(), 900):
        case = json.loads(line)
        document, _ = parse_document(f"---\n---\n{case.get('payload', '')}".encode(errors="replace"), "x.md")
        if document is not None:
            body, _ = render(document.body)
            check_safe(body.html)
