"""A body that a glance finds sound is sound."""

import json
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.content.frontmatter import parse_document
from digest.model.marks import Marks
from digest.model.settings import MarkdownSettings
from digest.running.project import open_settings
from digest.text.glance import Glance
from digest.text.markdown import BodyRenderer
from tests.builders import SHARED
from tests.drawing import Draw
from tests.sites import ROOT

DEMO = ("toc", "tables", "fenced_code", "footnotes", "smarty")
UNDERSTOOD = (*DEMO, "abbr", "admonition", "attr_list", "def_list", "nl2br", "sane_lists")


@cache
def renderer(*extensions: str, glance: bool = False) -> BodyRenderer:
    return BodyRenderer(MarkdownSettings(extensions), glance=glance)


def is_surely_sound(text: str, *extensions: str) -> bool:
    return Glance(extensions, {}).is_surely_sound(text)


def check_glance(text: str) -> None:
    """At a glance the same faults and links are found, and something to print where there is."""
    for extensions in (DEMO, UNDERSTOOD, ()):
        (body, problems), (seen, found) = (
            renderer(*extensions, glance=glance).render(
                text, "entries/2024/11/x.md", "2024/11/x/", Marks("x")
            )
            for glance in (False, True)
        )
        assert found == problems
        assert seen.links == body.links
        assert bool(seen.html) == bool(body.html)
        if is_surely_sound(text, *extensions):
            assert (problems, body.links, bool(body.html)) == ([], (), bool(text.strip()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\n",
        "Prose, with *emphasis* and `code`.\n\n# A part\n\n- a list\n\n> a quotation",
        "1 & 2 &amp; 3 &#8212; 4 > 3",
        'A [report](https://news.example/2024/a_b?c=d&e=f#g), [another](http://news.example "The Headline").',
        "[Mail](mailto:desk@news.example?subject=a).",
        'One<br>two<br />three <em>four</em> <a href="https://a.example/" target="_blank">five</a>',
        "<div>\n<p>Text.</p>\n</div>\n\n<!-- more -->\n\nText.",
        "| a | b |\n|---|--:|\n| c | d |\n\nNot a footnote.[^1]",
        "[sic] [a] [b]",
        '<div\n  class="note wide" data-test="a-b">\n\nText.\n\n</div>\n\n## <a name="part"></a>A part',
        'See [this](https://a.example/b_(c)/d "A title").',
        'Or <a title="Don\'t" href="mailto:desk@a.example">us</a>.',
        'A <span lang="es" class="x:y">palabra</span>.\n\n<ol start="3" type="a">\n<li>three</li>\n</ol>',
        '<table border="1" cellspacing="0"><tr><td width="9" valign="top">a</td></tr></table>',
        ("A long text with *four* marks, and with **many** more words" + " than that" * 100 + ".\n\n") * 40,
    ],
)
def test_plain_bodies_are_known_to_be_sound(text: str) -> None:
    assert is_surely_sound(text, *DEMO)
    assert is_surely_sound(text, *UNDERSTOOD)
    check_glance(text)


@pytest.mark.parametrize(
    "text",
    [
        "[a](b.md)",
        "[a](/tags/x/)",
        "[a](#b)",
        "[a](javascript:x)",
        "[a](https://a.example/&quot;)",
        "[a](https://user@a.example/)",
        "[a]( https://a.example/)",
        "[a][b]\n\n[b]: c.md",
        "![a](https://a.example/x.png)",
        "<script>x</script>",
        "<b onclick=x>y</b>",
        '<a href="x.md">y</a>',
        '<a href="https://a.example/?a=1&lt=2">y</a>',
        "<https://a.example/>",
        "<a@b.example>",
        "[TOC]",
        "> " * 2_000 + "x",
        "* " * 500 + "x",
        "[" * 5_000,
        "x<b>" * 10_000,
        "*x " * 250,
        '<td style="color: red">x</td>',
        '<blockquote cite="javascript:x">y</blockquote>',
        "---",
        "</p>",
        "[](https://a.example/)",
    ],
)
def test_bodies_that_want_a_closer_look_get_one(text: str) -> None:
    assert not is_surely_sound(text, *DEMO)


def test_attribute_lists_are_looked_at_where_they_mean_something() -> None:
    text = "*x*{: onclick=y }"
    assert is_surely_sound(text, *DEMO)
    assert not is_surely_sound(text, *UNDERSTOOD)


def test_of_other_extensions_and_settings_a_glance_knows_nothing() -> None:
    assert not is_surely_sound("Text.", "toc", "md_in_html")
    assert not is_surely_sound("Text.", "pymdownx.tilde")
    settings = {"footnotes": {"BACKLINK_TEXT": "<b>x</b>"}}
    assert not Glance(DEMO, settings).is_surely_sound("Text.")
    settings = {"footnotes": {"BACKLINK_TITLE": "Back to {this}"}}
    assert not Glance(DEMO, settings).is_surely_sound("Text.")
    settings = {"toc": {"permalink": "x"}, "footnotes": {"BACKLINK_TITLE": "Back to %d"}}
    assert Glance(DEMO, settings).is_surely_sound("Text.")


def test_of_the_settings_of_the_demo_a_glance_knows_enough() -> None:
    markdown = open_settings(ROOT / "mkdocs.yml").markdown
    assert markdown.configs
    assert Glance(markdown.extensions, markdown.configs).is_surely_sound("Text.")


PIECES = (
    "word ¦한국 ¦\n¦\n\n¦    ¦\t¦ ¦# ¦\n---\n¦* ¦- ¦1. ¦> ¦*¦**¦_¦`¦```\n¦~~~\n¦\\¦[¦]¦(¦)¦[a]¦](¦!¦[a](https://a.example/)"
    '¦[a](https://a.example/b_c*d?e=f&lt=g#h "T")¦](https://a.example/)¦](#a)'
    "¦[b](mailto:a@b.example?c=d&copy=e)"
    '¦ "T")¦<b>¦</b>¦<br/>¦<p>¦</p>¦<div>¦</div>¦<table>¦<td>¦</li>¦<ul>¦<hr>¦<a href="https://a.example/">¦</a>'
    "¦<a>¦<!-- x -->¦<!---->¦</b/>¦&¦&lt;¦&#60;¦&#1;¦script>¦<¦>¦\"¦'¦--¦...¦[^1]¦: ¦:   ¦!!! note\n¦|¦|-|\n"
    '¦<div\n class="b c">¦<a name="d">¦<ul data-x="y" id="z">¦<script>¦<svg>¦<td>x¦<tr>¦<textarea>'
    '¦<span>¦</span>¦<span class="a:b;c" title="#d">¦<ol start="3" type="a">¦<td width="5">¦<p\n>¦<p dir="l">'
    "¦{: #x }¦{¦}¦onclick=x¦\u00a0¦\u2028¦\x85¦https://a.example/¦a@b.example¦*[A]"
)
texts = st.lists(st.sampled_from(PIECES.split("¦")), max_size=20).map("".join)


@example("&#1;word")
@example("<td>&#1;")
@example("`](https://a.example/)` word <b>")
@example("<table>word")
@example('> <td width="5"\n> onclick=x>')
@example("<p>[a](https://a.example/)</p>\n\n</div>word")
@given(texts)
def test_a_glance_finds_what_there_is_to_find(text: str) -> None:
    check_glance(text)


def test_most_real_bodies_are_cleared_at_a_glance(draw: Draw) -> None:
    files = draw.some(sorted((SHARED / "corpus/entries").rglob("*.md")), 100)
    if not files:
        pytest.skip("there is no ../shared/corpus")
    bodies = [
        document.body for file in files if (document := parse_document(file.read_bytes(), file.name)[0])
    ]
    for body in bodies:
        check_glance(body)
    cleared = [body for body in bodies if is_surely_sound(body, *DEMO)]
    assert len(cleared) > 0.6 * len(bodies)


@pytest.mark.parametrize("name", ["xss_html", "xss_markdown", "ssti", "naughty_strings", "url_schemes"])
def test_a_glance_finds_what_there_is_in_hostile_bodies(name: str, draw: Draw) -> None:
    file = SHARED / f"hostile/{name}.jsonl"
    if not file.exists():
        pytest.skip(f"there is no {file.name} in ../shared/hostile")
    for line in draw.some(file.read_text(encoding="utf-8").splitlines(), 300):
        payload = json.loads(line).get("payload", "")
        document, _ = parse_document(f"---\n---\n{payload}".encode(errors="replace"), "x.md")
        if document is not None:
            check_glance(document.body)
