from pathlib import Path

import pytest

from digest.checks.review import Inspection, review
from digest.keeping.fingerprints import Fingerprints
from digest.model.options import read_options
from digest.model.problems import FaultyContentError
from tests.builders import Value, entry, settings
from tests.conftest import NewDigest
from tests.sites import find_problems

A = "content/entries/2024/11/a.md"
B = "content/entries/2024/11/b.md"
OLD: Value = {"name": "Example News", "url": "https://news.example/story", "published": "2024-05-01"}
REASON = {"distant-source": "The ministry published its file only now."}


def rules(root: Path, *, glance: bool = False, **options: Value) -> list[str]:
    return [problem.rule for problem in find_problems(settings(root, **options), glance=glance)[1]]


@pytest.mark.parametrize("glance", [False, True])
def test_a_warning_is_silenced_where_a_file_gives_a_reason(new_digest: NewDigest, glance: bool) -> None:
    root = new_digest({A: entry(source=OLD, exceptions=REASON), B: entry(source=OLD)})
    found = find_problems(settings(root), glance=glance)[1]
    assert [(problem.path, problem.rule) for problem in found] == [(B, "distant-source")]


def test_an_exception_holds_for_its_own_rule_only(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(source=OLD, exceptions={"no-text": "It is a picture."})})
    assert rules(root) == ["distant-source", "needless-exception"]


def test_what_is_excepted_may_be_published_where_warnings_are_errors(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(source=OLD, exceptions=REASON)})
    assert review(Inspection(settings(root)), strict=True, skip_faulty=False).problems == ()


def test_an_exception_is_no_fault_when_another_file_is_left_out(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(source=OLD, exceptions=REASON), B: entry(title="")})
    reviewed = review(Inspection(settings(root)), strict=False, skip_faulty=True)
    assert reviewed.left_out == (B,)
    assert [problem.rule for problem in reviewed.problems] == ["missing-field"]


@pytest.mark.parametrize("glance", [False, True])
@pytest.mark.parametrize("body", ["Plain text.\n", '“Quoted” <b>and</b> <br class="x">\n', "![](x)\n"])
def test_a_needless_exception_is_found_at_a_glance_and_in_a_build_alike(
    new_digest: NewDigest, body: str, glance: bool
) -> None:
    warned = entry(exceptions={"removed-html": "Because.", "removed-address": "Because."}, body=body)
    seldom = {"removed-html", "removed-address", "needless-exception"}
    assert set(rules(new_digest({A: warned}), glance=glance)) & seldom == {"needless-exception"}


def test_an_exception_from_what_cannot_be_looked_for_everywhere_is_never_needless(
    new_digest: NewDigest,
) -> None:
    root = new_digest({A: entry(exceptions={"copied-text": "It is the law's own wording."})})
    assert rules(root) == []


def test_the_owner_turns_warnings_off_for_the_whole_site(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(source=OLD), B: entry(source=OLD, exceptions=REASON)})
    assert rules(root) == ["distant-source"]
    assert rules(root, rules_off=["distant-source"]) == []


def test_an_error_cannot_be_turned_off() -> None:
    _, faults = read_options({"rules_off": ["unknown-tag"]})
    assert faults == [("rules_off", "faults of unknown-tag are errors, and errors stand; remove it")]


def test_the_owner_may_not_turn_off_what_is_no_rule() -> None:
    _, faults = read_options({"rules_off": ["distant-sauce"]})
    assert faults == [("rules_off", "there is no rule 'distant-sauce'; did you mean 'distant-source'?")]


def test_an_error_stays_whatever_a_file_says(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(title="", exceptions={"missing-field": "I do not like titles."})})
    with pytest.raises(FaultyContentError) as error:
        review(Inspection(settings(root)), strict=False, skip_faulty=False)
    assert [problem.rule for problem in error.value.problems] == ["missing-field", "bad-exception"]


def test_exceptions_change_nothing_that_is_printed(new_digest: NewDigest) -> None:
    (bare,) = find_problems(settings(new_digest({A: entry(source=OLD)})))[0].entries
    root = new_digest({A: entry(source=OLD, exceptions=REASON)}, folder="other")
    (excepted,) = find_problems(settings(root))[0].entries
    assert [rule for rule, _ in excepted.exceptions] == ["distant-source"]
    assert Fingerprints().of(excepted) == Fingerprints().of(bare)
