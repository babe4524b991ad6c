"""What the pages of rules show is so."""

import os
from datetime import date
from pathlib import Path

import pytest

from digest.contribute.tending.linkcheck import Answer, check_web_links, write_record
from digest.contribute.tending.weblinks import find_web_links
from digest.model.rules import RULES
from digest.reference.examples import ENTRY, EXAMPLES, NOT_SHOWN, _fill
from digest.reference.rulebook import check_example
from tests.builders import photograph, settings, write_file
from tests.sites import find_problems
from tests.test_pictures import photo


def test_every_rule_has_an_example_unless_a_page_cannot_show_one() -> None:
    assert EXAMPLES.keys() | NOT_SHOWN.keys() == {rule.name for rule in RULES}
    assert EXAMPLES.keys() & NOT_SHOWN.keys() == set()


def test_what_stands_in_place_of_an_example_is_what_is_said(tmp_path: Path) -> None:
    assert NOT_SHOWN.keys() == {
        "announced-again",
        "broken-image",
        "dead-link",
        "late-entry",
        "lost-address",
        "odd-cover",
        "personal-metadata",
        "outdated-template",
        "symbolic-link",
        "unreadable-file",
        "unreadable-body",
    }
    path = write_file_at(tmp_path / "link")
    path.symlink_to("elsewhere.md")
    assert said_of(tmp_path / "link") == [NOT_SHOWN["symbolic-link"].said]
    path = write_file_at(tmp_path / "broken").parents[3] / "images/ferry.png"
    write_file(path, photo("png")[:-20])
    assert said_of(tmp_path / "broken") == [NOT_SHOWN["broken-image"].said]
    path = write_file_at(tmp_path / "told").parents[3] / "images/ferry.jpg"
    write_file(path, photograph("jpeg", place=True, owner="Kim"))
    assert said_of(tmp_path / "told") == [NOT_SHOWN["personal-metadata"].said]
    path = write_file_at(tmp_path / "pipe")
    os.mkfifo(path)
    assert said_of(tmp_path / "pipe") == [NOT_SHOWN["unreadable-file"].said]
    path = write_file_at(tmp_path / "dead")
    copy = "https://web.archive.org/web/20261119/https://example.org/night-ferry"
    path.write_text(_fill(""), encoding="utf-8")
    today = date(2026, 11, 20)
    known = Answer(today, "dead", "it answers 404 Not Found", today, copy)
    options = settings(tmp_path / "dead")
    write_record(options.cache / "links.json", {"https://example.org/night-ferry": known}, today)
    report = check_web_links(find_web_links(find_problems(options)[0], options), options, today)
    assert [str(problem) for problem in report.problems] == [NOT_SHOWN["dead-link"].said]


def write_file_at(root: Path) -> Path:
    path = root / ENTRY
    path.parent.mkdir(parents=True)
    return path


def said_of(root: Path) -> list[str]:
    return [str(problem) for problem in find_problems(settings(root))[1]]


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_example_breaks_its_rule_and_no_other(rule: str) -> None:
    assert {problem.rule for problem in check_example(EXAMPLES[rule], mended=False)} == {rule}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_what_the_example_becomes_has_no_fault(rule: str) -> None:
    assert check_example(EXAMPLES[rule], mended=True) == []
