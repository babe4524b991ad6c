"""The quick parser writes what Python-Markdown writes."""

import json
from functools import cache
from typing import Any

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import blockprocessors

from digest.content.frontmatter import parse_document
from digest.text.parser import Parser, QuickInline, QuickLink, find_needles, find_starts
from tests.builders import SHARED
from tests.drawing import Draw

PYMDOWNX = (
    "superfences tilde caret mark betterem details tasklist highlight inlinehilite magiclink smartsymbols "
    "keys"
)
SETS = {
    "no extensions": (),
    "the demo's": ("toc", "tables", "fenced_code", "footnotes", "smarty"),
    "many": (
        *("markdown.extensions.toc", "tables", "fenced_code", "footnotes", "smarty", "attr_list", "def_list"),
        *("md_in_html", "abbr", "admonition", "nl2br", "sane_lists"),
    ),
    "with codehilite": ("codehilite", "fenced_code", "toc", "smarty", "wikilinks", "legacy_em"),
    "pymdownx": (*(f"pymdownx.{name}" for name in PYMDOWNX.split()), "toc", "tables", "footnotes", "smarty"),
}
CONFIGS: dict[str, dict[str, Any]] = {
    "toc": {"title": "Contents", "anchorlink": True},
    "smarty": {"smart_angled_quotes": True},
}


@cache
def parsers(name: str) -> tuple[markdown.Markdown, markdown.Markdown]:
    configs = CONFIGS if name == "with codehilite" else {}
    return markdown.Markdown(extensions=SETS[name], extension_configs=configs), Parser(SETS[name], configs)


def convert(parser: markdown.Markdown, text: str) -> str:
    try:
        return parser.reset().convert(text)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        return type(error).__name__


def check_same(text: str) -> None:
    for name in SETS:
        stock, quick = parsers(name)
        assert convert(quick, text) == convert(stock, text), name


PIECES = (
    "word ¦ein Wort¦한국¦\n¦\n\n¦  \n¦    ¦  ¦\t¦# ¦## ¦\n===\n¦\n---\n¦***¦* ¦- ¦+ ¦1. ¦2. ¦> ¦*¦**¦_¦__¦`"
    "¦``¦```\n¦~~~\n¦~¦~~¦^¦==¦|¦\\¦\\*¦\\\\¦[¦]¦](¦)¦[a](¦[a][b]¦[a] [b]¦[a]¦[a]: https://a.example/\n"
    "¦[b]: <x> 'y'\n¦![¦![a](b)¦(¦<¦>¦<https://a.example/>¦https://a.example/¦<a@b.example>¦mailto:¦<b>¦</b>"
    "¦<div>¦</div>¦<br>¦<!--¦-->¦<?¦?>¦&¦&amp;¦&#65;¦&#65¦&#x41;¦&lt¦\"¦'¦\"'¦'\"¦'80s¦--¦---¦...¦<<¦>>¦[^1]"
    "¦[^1]: ¦[TOC]¦a | b\n--|--\n¦\\|¦{: #x }¦{.a}¦: ¦:¦!!! note\n¦*[A]: B\n¦A¦++a++¦- [ ] ¦\x02¦\x03"
    "¦\x02klzzwxh:0000\x03¦\x85¦\u2028¦\u00a0¦//¦@¦://¦#"
)
texts = st.lists(st.sampled_from(PIECES.split("¦")), max_size=25).map("".join)


@example("[a][b] and [b]\n\n[b]: https://a.example/ 'so'\n")
@example("![a][b] ![b]\n\n[b]: x.svg")
@example("a\n# b\nc\n- d\n1. e\n> f\n")
@example("&#65 &amp &copy; <")
@example("a  \n \nb\n  \n    c\n")
@example("\\[TOC]\n\n# A\n\n[TOC]\n")
@example('[a](b "c") [a](<b>) [a](b(c)d) [a]( b ) [a](b\\)c) [a](`b`)')
@given(texts)
def test_any_text_becomes_the_html_that_python_markdown_makes(text: str) -> None:
    check_same(text)


def test_every_pattern_of_the_library_find_starts() -> None:
    """One that a new version has changed is tried on every text; write it into the table."""
    parser = Parser(SETS["the demo's"], {"smarty": {"smart_angled_quotes": True}})
    inline = [each for each in parser.treeprocessors if isinstance(each, QuickInline)]
    assert len(inline) == 2
    for pattern in (pattern for each in inline for pattern in each.inlinePatterns):
        assert "" not in find_needles(pattern), pattern.pattern


def test_every_kind_of_block_of_the_library_find_starts() -> None:
    parser = Parser(SETS["the demo's"], {})
    others = [type(each) for each in parser.parser.blockprocessors if not find_starts(each)]
    assert others == [blockprocessors.ParagraphProcessor]


def test_a_pattern_with_another_expression_is_not_known() -> None:
    parser = Parser((), {})
    assert find_needles(parser.inlinePatterns["link"]) == {"]("}
    assert find_needles(QuickLink("%", parser, parser.effort)) == {""}


def test_real_entries_become_the_same(draw: Draw) -> None:
    files = draw.some(sorted((SHARED / "corpus/entries").rglob("*.md")), 25)
    if not files:
        pytest.skip("there is no ../shared/corpus")
    for file in files:
        document, _ = parse_document(file.read_bytes(), file.name)
        if document is not None:
            check_same(document.body)


@pytest.mark.parametrize("name", ["xss_html", "xss_markdown", "naughty_strings", "markdown_pathological"])
def test_hostile_texts_become_the_same(name: str, draw: Draw) -> None:
    file = SHARED / f"hostile/{name}.jsonl"
    if not file.exists():
        pytest.skip(f"there is no {file.name} in ../shared/hostile")
    for line in draw.some(file.read_text(encoding="utf-8").splitlines(), 150):
        check_same(json.loads(line).get("payload", ""))
