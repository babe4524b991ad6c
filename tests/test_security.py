"""What `docs/security.md` promises is held by tests that exist."""

import ast
import re

from tests.sites import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# How a script makes HTML of a text.
_WRITES_HTML = re.compile(
    r"innerHTML|outerHTML\s*=[^=]|insertAdjacentHTML|setHTML|document\.write|createContextualFragment"
    r"|srcdoc|\beval\(|new Function|set(?:Timeout|Interval)\(\s*['\"`]"
)
_TABLE = re.compile(r"## Which test holds it\n\n(?P<table>(?:\|.*\n)+)")


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_test_that_the_page_names_exists() -> None:
    named = _TEST.findall(PAGE)
    assert len(named) > 20
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


def test_each_promise_names_a_test() -> None:
    table = _TABLE.search(PAGE)
    assert table
    rows = table["table"].splitlines()[2:]
    assert [row for row in rows if not _TEST.search(row)] == []


def test_no_script_makes_html_of_a_text() -> None:
    scripts = [path for path in (ROOT / "theme").rglob("*.js") if "vendor" not in path.parts]
    assert len(scripts) > 10
    lines = [line.strip() for path in scripts for line in path.read_text(encoding="utf-8").splitlines()]
    # One is what a template has printed, escaped like all of a page; the other is the same for every page.
    assert [line for line in lines if _WRITES_HTML.search(line)] == [
        'part.insertAdjacentHTML("afterend", part.text)',
        'page.head.insertAdjacentHTML("afterbegin", \'<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">\')',
    ]
