import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.checks.duplicates import Alike, Candidate, find_alike, find_doubles
from digest.checks.judging import WINDOW, look_at
from digest.content.library import read_library
from digest.keeping.fingerprints import Fingerprints
from digest.model.dates import Moment
from digest.model.entry import Entry
from digest.text.sketches import sketch_story
from tests.benchmarks.articles import read_articles
from tests.benchmarks.duplicates import measure, measure_cases, precision, recall
from tests.benchmarks.inventor import invent_articles
from tests.builders import SHARED, Value, entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import find_problems, news

CORPUS = SHARED / "corpus/entries"
OWN = Path(__file__).parents[1] / "content/entries"
DAY = date(2024, 11, 13)
TITLE = "Night ferry returns to the islands after nine years"
SUMMARY = "The boat sails three times a week, and the company that runs it speaks of a trial until spring."
TEXT = """
Growers throughout the southern valley reported yesterday that November frost destroyed roughly two
thirds of their remaining apples. Insurance companies promised inspections before Christmas, although
several cooperatives consider their calculations unrealistic. Regional government officials announced
emergency payments, without mentioning deadlines or conditions. Meteorologists expect further
temperatures below freezing throughout December.
"""


def read(new_digest: NewDigest, **files: Mapping[str, Value]) -> list[Entry]:
    """The entries of a digest, in order of their names."""
    root = new_digest(
        {f"content/entries/2024/11/{name}.md": entry(**fields) for name, fields in files.items()}
    )
    library, _ = read_library(settings(root))
    return sorted(library.entries, key=lambda each: each.address)


def doubles(entries: list[Entry]) -> list[tuple[str, str, str]]:
    """Who tells what who else tells, and by what that shows; entries by their names."""
    ordered = sorted(entries, key=lambda each: each.order)
    return [
        (one.address[8:-1], alike.entry.address[8:-1], alike.reason) for one, alike in find_doubles(ordered)
    ]


def test_another_form_of_an_address_leads_to_the_same_report(new_digest: NewDigest) -> None:
    source = {"name": "Example News", "url": "http://m.example.org/ferry/?utm_source=x"}
    entries = read(
        new_digest,
        a={"source": {"name": "Example News", "url": "https://example.org/ferry"}, "date": "2019-01-01"},
        b={"title": "Another headline altogether", "summary": "Told in other words.", "source": source},
    )
    assert doubles(entries) == [("b", "a", "address")]


def test_nearly_the_same_headline_is_the_same_story_within_the_window_only(new_digest: NewDigest) -> None:
    other = {"title": f"The {TITLE}", "summary": "Said again.", "body": ""}
    near, far = DAY + timedelta(days=WINDOW), DAY + timedelta(days=WINDOW + 1)
    for day, found in (near, [("b", "a", "headline")]), (far, []):
        entries = read(new_digest, a={"title": TITLE}, b={**other, "date": day.isoformat()})
        assert doubles(entries) == found


def test_the_headline_of_the_report_itself_counts_too(new_digest: NewDigest) -> None:
    source = {"name": "Example News", "url": "https://example.org/ferry", "title": TITLE}
    entries = read(new_digest, a={"title": "What came of a promise to Eastholm", "source": source})
    (alike,) = find_alike(Candidate(TITLE, DAY, "https://elsewhere.example/1"), entries)
    assert alike == Alike(entries[0], "headline")


def test_the_same_text_is_the_same_story_whatever_the_headline(new_digest: NewDigest) -> None:
    entries = read(
        new_digest,
        a={"title": TITLE, "body": TEXT},
        b={"title": "Out of nowhere, boats", "summary": "Boats.", "body": TEXT.replace("the", "that")},
    )
    assert doubles(entries) == [("b", "a", "text")]


SHORT = TEXT.partition("Meteorologists")[0]
LONG = f"{TEXT}{TEXT.replace('ers', 'ists').replace('tions', 'ments').replace('ing', 'ation')}"
REVISED = LONG.replace("yesterday", "yesteryear")


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([LONG, LONG], [("b", "a", "text")]),
        ([LONG, REVISED], [("b", "a", "text")]),
        # An announcement that comes back, a form to fill in, a longer text, and one that names the other.
        ([SHORT, SHORT], []),
        ([LONG, LONG, REVISED], []),
        ([LONG, f"{LONG}{LONG.upper()}"], []),
        ([LONG, f"{LONG}\n\nFirst told in [an entry](a.md)."], []),
    ],
)
def test_a_copy_of_a_long_text_is_found_whatever_its_date(
    texts: list[str], found: list[tuple[str, str, str]], new_digest: NewDigest
) -> None:
    files: dict[str, dict[str, Value]] = {
        name: {
            "title": f"{name * 9} harbour",
            "summary": f"{name * 7}.",
            "date": f"{DAY + timedelta(270 * number)}",
            "body": text,
        }
        for number, (name, text) in enumerate(zip("abc", texts, strict=False))
    }
    assert doubles(read(new_digest, **files)) == found


def test_a_copy_of_one_of_the_oldest_texts_is_found(tmp_path: Path) -> None:
    entries, kept = archive(1_000), tmp_path / "doubles"
    sketch = bytes(sketch_story(title="Frost", address="", text=LONG))
    first, copy = (
        news("2024/first", "2024-11-20", sketch=sketch),
        news("2029/copy", "2029-11-20", sketch=sketch),
    )
    ordered = sorted([*entries, first], key=lambda each: each.order)
    for _ in range(2):
        assert list(find_doubles([*ordered, copy], kept))[-1] == (copy, Alike(first, "text"))


def test_a_link_without_text_is_known_again_by_its_summary(new_digest: NewDigest) -> None:
    entries = read(
        new_digest,
        a={"title": TITLE, "summary": SUMMARY, "body": ""},
        b={"title": "Out of nowhere, boats", "summary": SUMMARY, "body": ""},
    )
    assert doubles(entries) == [("b", "a", "text")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Monthly release notes of the platform: March 2024",
            "Monthly release notes of the platform: April 2024",
        ),
        ("Order 24-01 on the safety of ferries", "Order 24-02 on the safety of ferries"),
        ("Islanders wait for the ferry, part I", "Islanders wait for the ferry, part II"),
        ("Ferry news", "Ferry news"),
    ],
)
def test_headlines_of_a_series_are_two_stories(one: str, other: str, new_digest: NewDigest) -> None:
    entries = read(
        new_digest, a={"title": one, "summary": "Said first."}, b={"title": other, "summary": "Then this."}
    )
    assert doubles(entries) == []


def test_a_headline_that_comes_back_again_and_again_says_nothing(new_digest: NewDigest) -> None:
    issues = {
        f"issue{number}": {
            "title": "The week in brief from the newsroom",
            "summary": f"{number} things happened.",
            "date": (DAY + timedelta(days=7 * number)).isoformat(),
        }
        for number in range(4)
    }
    entries = read(new_digest, **issues)
    assert doubles(entries) == []
    assert find_alike(Candidate("The week in brief from the newsroom", DAY), entries) == ()


def test_a_text_in_another_language_and_a_translation_are_no_doubles(new_digest: NewDigest) -> None:
    entries = read(
        new_digest,
        a={"title": TITLE, "body": TEXT},
        b={"title": TITLE, "body": TEXT, "language": "fr"},
        c={"title": TITLE, "body": TEXT, "translates": "2024/11/a"},
    )
    assert doubles(entries) == []
    assert len(find_alike(Candidate(TITLE, DAY, language="fr"), entries)) == 1
    assert len(find_alike(Candidate(TITLE, DAY), entries)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Sáng nay chính phủ cho biết tàu đêm ra đảo sẽ chạy lại ba lần một tuần, sau chín năm. " * 2,
        "昨夜、島へ渡る夜行フェリーが九年ぶりに再開された。運航会社は来春までの試験運航だと説明している。",
    ],
)
def test_texts_of_short_words_and_of_none_are_compared(text: str, new_digest: NewDigest) -> None:
    entries = read(
        new_digest,
        a={"title": "First told", "body": text, "language": "vi"},
        b={"title": "And told again", "body": f"{text} ({DAY})", "language": "vi"},
    )
    assert doubles(entries) == [("b", "a", "text")]


def test_summaries_without_spaces_are_compared_too(new_digest: NewDigest) -> None:
    text = (
        "昨夜、島へ渡る夜行フェリーが九年ぶりに再開された。運航会社は来春までの試験運航だと説明している。" * 2
    )
    entries = read(
        new_digest,
        a={"title": "夜行フェリー、九年ぶりに島へ", "summary": text, "body": "", "language": "ja"},
        b={"title": "九年ぶりに、島へ夜行フェリー", "summary": text, "body": "", "language": "ja"},
    )
    assert doubles(entries) == [("b", "a", "text")]


def test_of_what_is_alike_the_same_address_comes_first_then_the_newest(new_digest: NewDigest) -> None:
    source = {"name": "Example News", "url": "https://example.org/ferry"}
    entries = read(
        new_digest,
        a={"source": source, "title": "An old entry", "date": "2020-01-01"},
        b={"title": TITLE, "date": "2024-11-12"},
        c={"title": TITLE, "date": "2024-11-14"},
    )
    found = find_alike(Candidate(TITLE, DAY, "https://www.example.org/ferry/"), entries)
    assert [alike.entry.address for alike in found] == ["2024/11/a/", "2024/11/c/", "2024/11/b/"]


def test_a_sketch_changes_no_fingerprint_and_an_entry_without_one_is_like_none(new_digest: NewDigest) -> None:
    (one,) = read(new_digest, a={"title": TITLE})
    bare = replace(one, sketch=b"")
    assert Fingerprints().of(bare) == Fingerprints().of(one)
    assert find_alike(Candidate(TITLE, DAY), [bare]) == ()
    assert doubles([bare, replace(bare, id="b", date=Moment(one.date.at, False))]) == []


def test_what_same_report_says_is_not_said_again_and_many_are_counted(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({})
    url = "https://example.org/{}?utm_source=x"
    for number in range(60):
        fields = entry(source={"name": "Example News", "url": url.format(number // 2)})
        write_file(root / f"content/entries/2024/11/{number}.md", fields)
    said = [problem.rule for problem in find_problems(settings(root))[1]]
    assert said.count("same-report") == 30
    assert "duplicate-story" not in said
    assert said.count("tracking-parameters") == 51


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("Photos of the week", "Photos of the week", 7),
        ("Open meeting of the planning board", "Open meeting of the planning board", 28),
        (
            "Marlin Foods reports profit of 3 billion in first quarter",
            "Castor Energy reports profit of 3 billion in first quarter",
            0,
        ),
    ],
)
def test_a_headline_that_names_nothing_or_another_is_that_of_another_story(
    one: str, other: str, days: int, new_digest: NewDigest
) -> None:
    day = (DAY + timedelta(days=days)).isoformat()
    entries = read(
        new_digest,
        a={"title": one, "summary": "A kite, and a queue.", "date": DAY.isoformat(), "body": ""},
        b={"title": other, "summary": "Rain on the market.", "date": day, "body": ""},
    )
    assert doubles(entries) == []


def test_words_of_a_script_without_capitals_are_no_names(new_digest: NewDigest) -> None:
    entries = read(
        new_digest,
        a={
            "title": "الأمم المتحدة تعلن وصول 40 شاحنة إلى الوادي",
            "summary": "قالت الأمم المتحدة إن 40 شاحنة محملة بالغذاء وصلت إلى الوادي.",
            "body": "وصلت الشاحنات يوم الخميس بعد تأخير دام أسبوعين، بحسب الأمم المتحدة.",
        },
        b={
            "title": "الأمم المتحدة تعلن مقتل اثنين من موظفيها في الجنوب",
            "summary": "قتل موظفان يعملان لدى الأمم المتحدة في الجنوب بحسب بيان للمنظمة.",
            "body": "قال متحدث باسم الأمم المتحدة إن الموظفين قتلا في طريق العودة من مهمة.",
        },
    )
    assert doubles(entries) == []


def test_entries_that_link_to_each_other_are_two_stories(new_digest: NewDigest) -> None:
    told = {"summary": "Anneke Vossberg left Lindhaven for Maritor, says the port of Ashby."}
    fields = {"title": "Mayor of Lindhaven steps down", **told}
    again = {"title": "Inquiry costs Vossberg the office", **told, "summary": f"In Ashby: {told['summary']}"}
    for body, found in ("Nothing more.", 1), ("See [before](a.md).", 0):
        entries = read(new_digest, a={**fields, "body": "Told."}, b={**again, "body": body})
        assert [one for one, _, reason in doubles(entries) if reason == "story"] == ["b"] * found


def archive(size: int) -> list[Entry]:
    """So many stories, ten a day; each seventh is told a second time, by another address of its report."""
    entries = []
    for number in range(size):
        report = number - 1 if number % 7 == 6 else number
        address = f"https://news.example/{report}{'?utm_source=x' * (report < number)}"
        sketch = bytes(sketch_story(title=f"Story {report} of the harbour", address=address))
        entries.append(news(f"2024/{number:05}", f"{DAY + timedelta(number // 10)}", sketch=sketch))
    return entries


@pytest.mark.parametrize("size", [1_000, 1_060])
def test_the_oldest_stories_are_judged_once(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Entry] = []

    def look(one: Entry) -> Any:
        looked_at.append(one)
        return look_at(one)

    monkeypatch.setattr("digest.checks.duplicates.look_at", look)
    kept = tmp_path / "doubles"

    def find(entries: list[Entry]) -> int:
        """How many were looked at to find what is found with nothing kept."""
        alone = list(find_doubles(entries))
        looked_at.clear()
        assert list(find_doubles(entries, kept)) == alone != []
        return len(looked_at)

    assert find(archive(size)) >= size
    assert find(archive(size)) < 700
    assert find(archive(size + 1)) < 700
    older = archive(size)
    older[3] = replace(older[3], sketch=older[4].sketch)
    assert find(older) >= size


@pytest.mark.parametrize("damage", [b"", b"doubles", None], ids=["empty", "foreign", "cut"])
def test_what_was_kept_of_stories_and_is_damaged_is_found_out_anew(
    damage: bytes | None, tmp_path: Path
) -> None:
    kept, entries = tmp_path / "doubles", archive(1_000)
    found = list(find_doubles(entries, kept))
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] if damage is None else damage)
    assert list(find_doubles(entries, kept)) == found
    assert kept.read_bytes() == whole
    assert list(find_doubles(entries, tmp_path / "no" / "doubles")) == found


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_is_kept_of_stories_is_written_behind_no_link(tmp_path: Path) -> None:
    kept, entries, elsewhere = tmp_path / "cache/doubles", archive(1_000), tmp_path / "elsewhere"
    kept.parent.mkdir()
    kept.with_name("doubles.new").symlink_to(elsewhere)
    kept.symlink_to(elsewhere)
    found = list(find_doubles(entries, kept))
    assert list(find_doubles(entries, kept)) == found
    assert kept.is_file()
    assert not elsewhere.exists()


def test_stories_told_in_other_words_are_told_from_those_that_are_merely_alike() -> None:
    for held_back in False, True:
        scores = list(measure_cases(held_back=held_back).values())
        assert recall(scores) >= 0.85
        assert precision(scores) >= 0.9


def test_two_reports_of_one_office_are_two_stories_in_scripts_without_capitals() -> None:
    # What is left shares the occasion, too: a regular briefing in the days of one typhoon.
    scores = [measure_cases(held_back=held_back)["same office"] for held_back in (False, True)]
    assert [(score.pairs, score.found) for score in scores] == [(6, 1), (6, 0)]


@pytest.mark.parametrize("invented", [False, True], ids=["own", "invented"])
def test_doubles_are_told_from_what_is_merely_near(invented: bool) -> None:
    articles = invent_articles(120) if invented else read_articles(OWN, len(list(OWN.rglob("*.md"))))
    scores = list(measure(articles, 40).values())
    assert recall(scores) >= 0.95
    assert precision(scores) >= 0.95


@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus beside the repository")
def test_doubles_among_real_entries_are_found() -> None:
    scores = list(measure(read_articles(CORPUS, 600), 60).values())
    assert recall(scores) >= 0.95
    assert precision(scores) >= 0.95
