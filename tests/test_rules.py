"""The table of rules and the code that applies them say the same."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import digest
from digest.model.rules import RULES, RULES_BY_NAME, Rule
from tests.builders import settings
from tests.faults import BUILT, read_cases, write_cases
from tests.sites import find_problems

SOURCES = sorted(Path(digest.__file__).parent.rglob("*.py"))
# Python-Markdown raises for no text that we know of; that it may is why the rule is there.
# A dead link is found by asking the web: tests/test_linkcheck.py; a lost address by what was published:
# tests/test_permanence.py. A card is not drawn where cards are wanted: tests/test_social_cards.py. What is
# wrong in the place of the theme's files: tests/test_overrides.py.
NOT_PRODUCED = {
    "announced-again",
    "broken-catalogue",
    "broken-image",
    "broken-template",
    "dead-link",
    "doubtful-translation",
    "late-entry",
    "lost-address",
    "not-gone",
    "odd-cover",
    "outdated-template",
    "undrawn-card",
    "unknown-message",
    "unreadable-body",
    "unused-template",
}
# Functions that take the name of a rule: `Problem(…)`, `marks.problem(…)`, `_fault(…)`, `self._note(…)`.
TAKES_A_RULE = re.compile(r"Problem|_?problem|_fault|_note")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


@cache
def used_names() -> frozenset[str]:
    """The rules that the code names where it reports a fault."""
    return frozenset(
        argument.value
        for path in SOURCES
        for call in _calls(path)
        for argument in call.args
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and NAME.fullmatch(argument.value)
    )


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if TAKES_A_RULE.fullmatch(name):
                yield node


def test_rules_that_the_code_names_are_in_the_table() -> None:
    assert used_names() - RULES_BY_NAME.keys() == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_named_in_the_code(rule: Rule) -> None:
    texts = (path.read_text(encoding="utf-8") for path in SOURCES if path.name != "rules.py")
    assert any(f'"{rule.name}"' in text for text in texts)


def test_names_of_rules_are_unique_and_words_joined_by_hyphens() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert [name for name in names if not NAME.fullmatch(name)] == []


def test_every_rule_says_what_and_why_in_a_sentence() -> None:
    for rule in RULES:
        for sentence in (rule.text, rule.why):
            assert re.fullmatch(r"(?s)[A-Z].*\.", sentence), rule.name


def test_every_rule_is_broken_by_a_case(tmp_path: Path) -> None:
    produced: set[str] = set()
    for number, case in enumerate([*read_cases(), *BUILT]):
        root = write_cases(tmp_path / str(number), case)
        identity = "example.org" if number else ""
        produced |= {problem.rule for problem in find_problems(settings(root, identity=identity))[1]}
    assert RULES_BY_NAME.keys() - produced == NOT_PRODUCED
