"""A pattern that looks at a stranger's text takes no longer, word for word, where there are more words."""

import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getsource

import pytest

from tests.regex_steps import StepCounter, TooManyStepsError, list_pumped

# Modules that read issues, pages, sites and feeds as they come.
READERS = """
    contribute.adding.issue_form
    contribute.importing.fields
""".split()
_SIZE, _MOST = 48, 50_000
# Twice the text may take twice the steps, and some to begin with; by the square it takes four times as many.
_GROWTH = 3.0


def list_patterns(module: str) -> Iterator[tuple[str, "re.Pattern[str]", bool]]:
    """The patterns of a module by their names, and whether each is looked for everywhere in a text."""
    source = getsource(import_module(module))
    for name, value in vars(import_module(module)).items():
        used = set(re.findall(rf"\b{name}\.(\w+)", source))
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield name, value, not used or not used <= {"match", "fullmatch"}


def find_growing(pattern: "re.Pattern[str]", *, everywhere: bool) -> str:
    """A text that makes much more work where it is twice as long; empty where there is none."""
    counter = StepCounter(pattern, _MOST)
    for short, long in list_pumped(pattern, _SIZE):
        try:
            before, after = (counter.count(text, everywhere=everywhere) for text in (short, long))
        except TooManyStepsError:
            return long
        if after > _GROWTH * before:
            return long
    return ""


@pytest.mark.parametrize("module", READERS)
def test_twice_the_text_is_no_more_than_twice_the_work(module: str) -> None:
    growing = {
        name: text
        for name, pattern, everywhere in list_patterns(f"digest.{module}")
        if (text := find_growing(pattern, everywhere=everywhere))
    }
    assert growing == {}


@pytest.mark.parametrize("naughty", [r"a+b", r"^# (.+?)[ \t]*$", r"(?:a|aa)+c", r"\]\((x[^)]*)\)", r"\s+$"])
def test_and_the_test_would_notice(naughty: str) -> None:
    assert find_growing(re.compile(naughty), everywhere=True)


@pytest.mark.parametrize("harmless", [r"a", r"^# .+$", r"\d{1,9}(?=[.)])", r"\s", r"<[^<>]*>"])
def test_and_says_nothing_of_what_is_harmless(harmless: str) -> None:
    assert find_growing(re.compile(harmless, re.MULTILINE), everywhere=True) == ""


@pytest.mark.parametrize(
    ("pattern", "text", "steps"),
    [("a", "aaaa", 10), ("a*b", "aaaa", 30)],
)
def test_steps_are_counted(pattern: str, text: str, steps: int) -> None:
    assert StepCounter(re.compile(pattern), 1_000).count(text, everywhere=True) == steps
