"""A pattern that looks at a stranger's text takes no longer, word for word, where there are more words."""

import re
from collections.abc import Iterator
from importlib import import_module
from inspect import getsource

import pytest

from tests.regex_steps import How, StepCounter, TooManyStepsError, list_pumped

# Modules that read entries, issues, pages, sites and feeds as they come.
READERS = """
    content.diagnosis
    content.validation
    contribute.adding.article
    contribute.adding.issue_form
    contribute.escaping
    contribute.importing.feeds.parsed
    contribute.importing.feeds.reader
    contribute.importing.feeds.wordpress_texts
    contribute.importing.feeds.wxr
    contribute.importing.fields
    contribute.importing.footnotes
    contribute.importing.html
    contribute.importing.links
    contribute.importing.sites.dialects
    contribute.importing.sites.folder
    contribute.importing.sites.goldmark
    contribute.importing.sites.liquid
    contribute.importing.sites.shortcodes
    model.canonical
    model.dates
    text.attribution
    text.blocks
    text.sketches
    text.tidy
    text.unfinished
""".split()
_SIZE, _MOST = 48, 50_000
# Of a pattern of very many words some texts are tried.
_MOST_TEXTS = 150
# Twice the text may take twice the steps, and some to begin with; by the square it takes four times as many.
_GROWTH = 3.0


def list_patterns(module: str) -> Iterator[tuple[str, "re.Pattern[str]", How]]:
    """The patterns of a module by their names, and how each is looked for at the worst."""
    source = getsource(import_module(module))
    for name, value in vars(import_module(module)).items():
        used = set(re.findall(rf"\b{name}\.(\w+)", source))
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            at_once: How = "fullmatch" if "fullmatch" in used else "match"
            yield name, value, at_once if used and used <= {"match", "fullmatch"} else "search"


def find_growing(pattern: "re.Pattern[str]", how: How = "search") -> str:
    """A text that makes much more work where it is twice as long; empty where there is none."""
    counter = StepCounter(pattern, _MOST)
    texts = list_pumped(pattern, _SIZE)
    for short, long in texts[:: 1 + len(texts) // _MOST_TEXTS]:
        try:
            before, after = (counter.count(text, how) for text in (short, long))
        except TooManyStepsError:
            return long
        if after > _GROWTH * before:
            return long
    return ""


@pytest.mark.parametrize("module", READERS)
def test_twice_the_text_is_no_more_than_twice_the_work(module: str) -> None:
    growing = {
        name: text
        for name, pattern, how in list_patterns(f"digest.{module}")
        if (text := find_growing(pattern, how))
    }
    assert growing == {}


@pytest.mark.parametrize("naughty", [r"a+b", r"^# (.+?)[ \t]*$", r"(?:a|aa)+c", r"\]\((x[^)]*)\)", r"\s+$"])
def test_and_the_test_would_notice(naughty: str) -> None:
    assert find_growing(re.compile(naughty))


@pytest.mark.parametrize("harmless", [r"a", r"^# .+$", r"\d{1,9}(?=[.)])", r"\s", r"<[^<>]*>"])
def test_and_says_nothing_of_what_is_harmless(harmless: str) -> None:
    assert find_growing(re.compile(harmless, re.MULTILINE)) == ""


@pytest.mark.parametrize(
    ("pattern", "text", "steps"),
    [("a", "aaaa", 10), ("a*b", "aaaa", 30)],
)
def test_steps_are_counted(pattern: str, text: str, steps: int) -> None:
    assert StepCounter(re.compile(pattern), 1_000).count(text) == steps
