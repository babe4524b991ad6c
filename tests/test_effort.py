"""No text makes too much work, and what is too much is the same for a check and for a build."""

import time

import pytest

from digest.model.marks import Marks
from digest.model.settings import MarkdownSettings
from digest.text.effort import MAX_DEPTH, MAX_STEPS, Effort, TooMuchWorkError, last_net
from digest.text.markdown import BodyRenderer
from tests.builders import EXTENSIONS
from tests.reliability.growing import GROWERS

SETTINGS = MarkdownSettings((*EXTENSIONS, "smarty"))


def refuses(renderer: BodyRenderer, text: str) -> bool:
    _, problems = renderer.render(text, "entries/a.md", "a/", Marks("a.md"))
    return any(problem.rule == "tangled-markdown" for problem in problems)


# Texts of these kinds are refused at this size, and not at half of it; all others are judged alike at both.
SIZE = 12_000
REFUSED = {
    "nothing but exclamation marks and brackets",
    "nothing but angle brackets",
    "open links with targets",
    "open links with addresses",
    "links with parentheses",
    "open images",
    "open images with targets",
    "one footnote, called often",
    "tables that are wide and empty",
    "table with odd code",
    "comments, open",
    "CDATA, open",
    "processing instructions",
    "declarations",
    "attributes, open",
    "tags that start",
    "tags that end",
    "mail addresses, open",
    "table of contents",
}


@pytest.mark.parametrize("name", GROWERS)
def test_a_check_refuses_what_a_build_refuses(name: str) -> None:
    text = GROWERS[name](SIZE if name in REFUSED else SIZE // 2)
    refused = refuses(BodyRenderer(SETTINGS), text)
    assert refuses(BodyRenderer(SETTINGS, glance=True), text) == refused
    assert refused or name not in REFUSED


def test_a_check_refuses_what_only_the_sanitiser_finds_too_much() -> None:
    for size, too_much in ((100_000, False), (1_000_000, True)):
        text = "a & b " * (size // 6)
        assert refuses(BodyRenderer(SETTINGS, glance=True), text) is too_much
        assert refuses(BodyRenderer(SETTINGS), text) is too_much


def test_steps_are_counted_up_to_the_limit() -> None:
    effort = Effort()
    effort.near = "the paragraph"
    effort.spend(MAX_STEPS)
    with pytest.raises(TooMuchWorkError) as caught:
        effort.spend(1)
    assert caught.value.near == "the paragraph"
    effort.begin()
    effort.spend(MAX_STEPS)


def test_depth_is_counted_and_taken_back() -> None:
    effort = Effort()

    def go(depth: int) -> None:
        with effort.within():
            if depth > 1:
                go(depth - 1)

    for _ in range(2):
        go(MAX_DEPTH)
        assert effort.depth == 0
    with pytest.raises(TooMuchWorkError):
        go(MAX_DEPTH + 1)


def test_what_nobody_counts_is_stopped_by_the_clock() -> None:
    def work(seconds: float) -> None:
        end = time.process_time() + seconds
        with last_net(0.2):
            while time.process_time() < end:
                pass

    with pytest.raises(TooMuchWorkError):
        work(30)
    work(0.01)
