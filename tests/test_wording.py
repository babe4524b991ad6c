from pathlib import Path

import pytest

from digest.checks.wording import find_copied, find_copied_summary
from digest.content.reports import keep_report
from tests.builders import Value, entry, settings
from tests.conftest import NewDigest
from tests.sites import find_problems

A = "content/entries/2024/11/a.md"
REPORT = (
    "The night ferry between the mainland and Eastholm will sail again from the first of December, the "
    "company that runs it announced on Tuesday, and it will do so three times a week until the end of "
    "March, when the trial is over. Whether it goes on then depends on the number of passengers and on a "
    "grant of the state, which has not been decided yet and will not be decided before the election in "
    "February, says the mayor."
)
OWN = (
    "From December one can cross to the islands by night again, Example News reports. Three sailings a "
    "week are planned. The operator speaks of a trial; the state has yet to say whether it will pay for "
    "more than that. Passengers had waited two winters for this, and the mayor of the largest island "
    "wants a promise for good."
)


def rules(root: Path) -> list[str]:
    return [problem.rule for problem in find_problems(settings(root))[1]]


def rules_of_words(root: Path) -> list[str]:
    """All but that the site is in English: words are looked at in any language."""
    return [rule for rule in rules(root) if rule != "other-script"]


def test_own_words_are_no_copy() -> None:
    assert find_copied(OWN, REPORT) == ""


def test_a_long_run_of_words_is_said() -> None:
    copied = " ".join(REPORT.split()[20:48])
    found = find_copied(f"{OWN} {copied.upper()}", REPORT)
    assert found.startswith("28 words in a row are the report's: 'it announced on tuesday")


def test_a_quotation_is_fair() -> None:
    assert find_copied(f"{OWN} “{' '.join(REPORT.split()[20:48])}”, it says.", REPORT) == ""
    assert find_copied(f"{OWN}\n\n> {REPORT}\n", REPORT) == ""


def test_many_short_pieces_are_a_copy_too() -> None:
    words = REPORT.split()
    body = " ".join(" ".join(words[start : start + 14]) + " indeed" for start in range(0, len(words), 14))
    assert "of the text is the report's" in find_copied(body, REPORT)


def test_a_script_without_spaces_is_read_by_its_characters() -> None:
    report = "両国の外相は水曜日に東京で会談し、来月にも首脳会談を開くことで合意したと外務省が発表した。" * 2
    assert find_copied(f"新しい動き。{report[:70]}", report)
    assert find_copied(f"新しい動き。{report[:30]}", report) == ""


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (" ".join(REPORT.split()[:13]), "13 words in a row"),
        ("Tickets are on sale. " + " ".join(REPORT.split()[20:60]), "40 words in a row"),
        (" ".join(REPORT.split()[20:30]), "nearly all of the summary"),
        (" ".join(REPORT.split()[:12]) + " on trial, as Island Line has told its passengers", ""),
        (f"“{' '.join(REPORT.split()[20:48])}”, says Island Line.", ""),
        ("The night ferry returns", ""),
        (OWN, ""),
        ("", ""),
    ],
)
def test_of_a_summary_fewer_words_are_a_copy(summary: str, said: str) -> None:
    found = find_copied_summary(summary, REPORT)
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_a_copied_summary_is_said_at_its_line(new_digest: NewDigest) -> None:
    source: Value = {"name": "Example News", "url": "https://ferry.example/night"}
    root = new_digest({A: entry(source=source, summary=" ".join(REPORT.split()[:58]))})
    keep_report(settings(root).cache, "https://ferry.example/night", REPORT)
    (problem,) = find_problems(settings(root))[1]
    text = (root / A).read_text(encoding="utf-8").split("\n")
    assert (problem.rule, text[problem.line - 1].startswith("summary:")) == ("copied-text", True)


def test_only_a_report_that_was_fetched_is_compared(new_digest: NewDigest) -> None:
    source: Value = {"name": "Example News", "url": "https://ferry.example/night?utm_source=x"}
    root = new_digest({A: entry(source=source, body=f"{REPORT}\n")})
    assert rules(root) == ["tracking-parameters"]
    keep_report(settings(root).cache, "https://ferry.example/night", REPORT)
    assert rules(root) == ["tracking-parameters", "copied-text"]


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Night ferry returns to the islands", "The night ferry returns to the islands."),
        ("Night ferry returns to the islands", "NIGHT FERRY: Returns to the islands"),
        ("야간 페리, 섬으로 돌아온다", "야간 페리 섬으로 돌아온다."),
        ("夜間フェリー、島に戻る", "夜間フェリーが島に戻る"),
        ("عبارة الليل تعود إلى الجزر", "عبارة الليل تعود إلى الجزر."),
    ],
)
def test_a_summary_that_repeats_the_headline_is_found(
    new_digest: NewDigest, title: str, summary: str
) -> None:
    assert rules_of_words(new_digest({A: entry(title=title, summary=summary)})) == ["repeated-headline"]


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (
            "Night ferry returns to the islands",
            "The night ferry returns to the islands, on trial until March.",
        ),
        ("Night ferry returns to the islands", "Ferry returns."),
        ("夜間フェリー、島に戻る", "島民は二年待った。戻るのは冬だけ"),
    ],
)
def test_a_summary_that_adds_something_is_none(new_digest: NewDigest, title: str, summary: str) -> None:
    assert rules_of_words(new_digest({A: entry(title=title, summary=summary)})) == []


@pytest.mark.parametrize(
    "body",
    [
        "# Night ferry returns\n\nText.\n",
        "\n## *NIGHT* ferry returns! ##\nText.\n",
        "Night ferry returns\n===\n\nText.\n",
        "Night ferry returns\n\nText.\n",
        "\n**Night ferry returns.**\n\nText.\n",
        "__Night ferry\nreturns__\n\nText.\n",
    ],
)
def test_a_text_that_begins_with_the_headline_is_found(new_digest: NewDigest, body: str) -> None:
    assert rules(new_digest({A: entry(title="Night ferry returns", body=body)})) == ["repeated-headline"]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Night ferry returns", "Text.\n\n# Night ferry returns\n\nText.\n"),
        ("Night ferry returns", "# Night ferry\n\nText.\n"),
        ("Night ferry returns", "Night ferry returns on Monday, and the company is glad.\n\nText.\n"),
        ("Night ferry returns", "Night ferry returns\nfor good.\n\nText.\n"),
        ("— —", "# ?\n\nText.\n"),
    ],
)
def test_another_heading_or_opening_is_none(new_digest: NewDigest, title: str, body: str) -> None:
    assert rules(new_digest({A: entry(title=title, body=body)})) == []
