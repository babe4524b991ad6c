"""What the pages of rules show is so."""

import pytest

from digest.examples import EXAMPLES, NOT_SHOWN
from digest.rulebook import check_example
from digest.rules import RULES


def test_every_rule_has_an_example_unless_a_page_cannot_show_one() -> None:
    assert EXAMPLES.keys() | NOT_SHOWN == {rule.name for rule in RULES}
    assert EXAMPLES.keys() & NOT_SHOWN == set()


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_example_breaks_its_rule_and_no_other(rule: str) -> None:
    assert {problem.rule for problem in check_example(EXAMPLES[rule], mended=False)} == {rule}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_what_the_example_becomes_has_no_fault(rule: str) -> None:
    assert check_example(EXAMPLES[rule], mended=True) == []
