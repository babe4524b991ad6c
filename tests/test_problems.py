"""How faults are said."""

import errno
import hashlib
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.problems import (
    FaultyContentError,
    Known,
    Problem,
    count_rules,
    did_you_mean,
    is_error,
    quote,
    say_refusal,
    summarise,
)

ERROR = Problem(
    "content/a.md", 4, 7, "unknown-tag", "'pyhton' is not in tags.yml", "", "did you mean 'python'?"
)
WARNING = Problem("content/b.md", 1, 1, "odd-date", "the date was read as 2024-11-13")


def test_a_problem_is_one_line_with_place_rule_and_message() -> None:
    assert str(ERROR) == (
        "content/a.md:4:7: unknown-tag: 'pyhton' is not in tags.yml; did you mean 'python'?"
    )


def test_how_often_each_rule_is_broken_is_counted() -> None:
    assert count_rules([WARNING, ERROR, WARNING]) == "2 × odd-date, 1 × unknown-tag"


def test_a_warning_says_that_it_is_one() -> None:
    assert str(WARNING) == "content/b.md:1:1: odd-date: the date was read as 2024-11-13 (warning)"


def test_the_message_has_what_was_found_what_is_wanted_and_the_cure() -> None:
    assert Problem("a", 1, 1, "bad-date", "found", "wanted", "cure").message == "found; wanted; cure"
    assert Problem("a", 1, 1, "bad-date", "found").message == "found"


def test_the_severity_is_that_of_the_rule() -> None:
    assert is_error(ERROR)
    assert not is_error(WARNING)


def test_problems_are_sorted_by_file_then_place() -> None:
    places = [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1), ("a", 9, 10)]
    problems = sorted(Problem(*place, "bad-date", "x") for place in places)
    assert [(problem.path, problem.line, problem.column) for problem in problems] == sorted(places)


@pytest.mark.parametrize(
    ("problems", "said"),
    [
        ([], "0 errors"),
        ([ERROR], "1 error in 1 file"),
        ([WARNING, WARNING], "2 warnings in 1 file"),
        ([ERROR, ERROR, WARNING], "2 errors and 1 warning in 2 files"),
    ],
)
def test_a_summary_counts_errors_warnings_and_files(problems: list[Problem], said: str) -> None:
    assert summarise(problems) == said


def test_faulty_content_carries_all_problems_in_order() -> None:
    error = FaultyContentError([WARNING, ERROR])
    assert error.problems == [ERROR, WARNING]
    assert str(error) == "1 error and 1 warning in 2 files"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 서울", "'plain 서울'"),
        ("می\u200cرود", "'می\u200cرود'"),
        ("PDF\u200cها ۱۰\u200cساله", "'PDF\u200cها ۱۰\u200cساله'"),
        ("क्\u200dष 👩🏽\u200d🚀 ❤️\u200d🔥", "'क्\u200dष 👩🏽\u200d🚀 ❤️\u200d🔥'"),
        ("می\u200c رود", "'می<U+200C ZERO WIDTH NON-JOINER> رود'"),
        ("pay\u200dpal", "'pay<U+200D ZERO WIDTH JOINER>pal'"),
        ("東\u200c京", "'東<U+200C ZERO WIDTH NON-JOINER>京'"),
        ("two\nlines", "'two<U+000A control>lines'"),
        ("\u202eright to left", "'<U+202E RIGHT-TO-LEFT OVERRIDE>right to left'"),
        ("\x1b[31m", "'<U+001B control>[31m'"),
        ("\udcff", "'<U+DCFF control>'"),
        (3, "'3'"),
        ("x" * 60, f"'{'x' * 60}'"),
        ("x" * 61, f"'{'x' * 60}…'"),
    ],
)
def test_text_from_a_file_is_quoted_short_and_visible(text: object, shown: str) -> None:
    assert quote(text) == shown


@given(st.text() | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zl", "Zp"])))
def test_quoted_text_is_short_and_can_be_printed(text: str) -> None:
    shown = quote(text)
    assert re.sub("[\u200c\u200d]", "", shown).isprintable()
    assert len(shown) <= 63


@pytest.mark.parametrize(
    ("word", "guess"),
    [
        ("pyhton", "did you mean 'Python'?"),
        ("PYTHON", "did you mean 'Python'?"),
        ("misiles", "did you mean 'missiles'?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_the_nearest_known_word_is_guessed(word: str, guess: str) -> None:
    assert did_you_mean(word, ["missiles", "Python", "diplomacy"]) == guess


def test_without_known_words_nothing_is_guessed() -> None:
    assert did_you_mean("word", []) == ""


def test_among_very_many_words_the_one_that_was_meant_is_found() -> None:
    words = Known([*(f"tag-number-{number}" for number in range(40_000)), "ferries", "harbours"])
    assert words.nearest("feries") == "ferries"
    assert words.nearest("Harbors") == "harbours"
    assert words.nearest("xyzzy") == ""
    for number in range(300):
        assert words.nearest(f"tag-nomber-{number}x").startswith("tag-number-")


@pytest.mark.parametrize("number", [10, 1_000])
def test_few_or_many_words_make_no_difference_to_a_slip(number: int) -> None:
    words = [hashlib.sha256(str(each).encode()).hexdigest()[:12] for each in range(number)]
    for word in words[:10]:
        assert Known(words).nearest(f"{word[:5]}{word[6:]}") == word


@pytest.mark.parametrize(
    ("number", "file", "said"),
    [
        ("ENOSPC", "/site/index.html", "/site/index.html: {}; make room on the disk, then try again"),
        ("ENOSPC", None, "{}; make room on the disk, then try again"),
        ("EROFS", "/site", "/site: {}; let this user write there, then try again"),
        ("EACCES", "/site", "/site: {}; let this user write there, then try again"),
        ("EISDIR", "/site/a", "/site/a: {}; remove what stands in its place, then try again"),
        ("EIO", "/site", "/site: {}"),
    ],
)
def test_what_the_disk_does_not_allow_is_said_with_place_and_cure(
    number: str, file: str | None, said: str
) -> None:
    code = getattr(errno, number)
    reason = os.strerror(code)
    assert say_refusal(OSError(code, reason, file)) == f"the disk does not allow it: {said.format(reason)}"


def test_of_a_copy_that_a_full_disk_does_not_take_its_own_name_is_said() -> None:
    full, large, lost = (
        OSError(number, "no", "/theme/a.png", None, "/site/a.png")
        for number in (errno.ENOSPC, errno.EFBIG, errno.ENOENT)
    )
    assert say_refusal(full).startswith("the disk does not allow it: /site/a.png: no; make room")
    assert say_refusal(large) == "the disk does not allow it: /site/a.png: no"
    assert say_refusal(lost) == "the disk does not allow it: /theme/a.png: no"
