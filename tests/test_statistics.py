"""The digest in numbers: what is counted, and what is shown of it."""

import json
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from digest.arrangement.statistics import Statistics, count_site
from digest.cli import main
from tests.builders import entry
from tests.conftest import NewDigest
from tests.sites import arrange_values, build, find, news, read_page, texts

REPORT = {"name": "Example News", "url": "https://news.example/a", "published": "2024-11-05"}
EIGHT_DAYS_LATER = entry(date="2024-11-13", source=REPORT, tags=["Peace"])


def tally(counted: Statistics, name: str) -> dict[str, int]:
    return {each.name: each.count for each in getattr(counted, name)}


def test_months_without_an_entry_are_counted_too() -> None:
    counted = count_site(
        arrange_values([news("2024/09/a", "2024-09-30"), news("2024/11/b"), news("2024/11/c")])
    )
    assert (counted.entries, counted.first, counted.last) == (3, date(2024, 9, 30), date(2024, 11, 13))
    assert tally(counted, "periods") == {"September 2024": 1, "October 2024": 0, "November 2024": 2}
    assert tally(counted, "outlets") == {"Example News": 3}


def test_a_long_time_is_counted_by_years() -> None:
    days = [f"{2020 + number // 12}-{number % 12 + 1:02d}-01" for number in range(40)]
    counted = count_site(arrange_values(news(f"{day[:4]}/a{number}", day) for number, day in enumerate(days)))
    assert counted.by_year
    assert tally(counted, "periods") == {"2020": 12, "2021": 12, "2022": 12, "2023": 4}


def test_an_empty_digest_has_nothing_to_count() -> None:
    counted = count_site(arrange_values([]))
    assert (counted.entries, counted.periods, counted.delays, counted.delay) == (0, (), (), None)


def test_what_is_as_many_stands_in_the_order_of_other_lists() -> None:
    tags = ["Zebra", "Ärzte", "apple"]
    counted = count_site(arrange_values([news("2024/a", tags=tags)]))
    assert [tally.name for tally in counted.tags] == ["apple", "Ärzte", "Zebra"]


def test_translations_are_counted_among_languages_and_that_is_said(new_digest: NewDigest) -> None:
    first = entry(source=REPORT)
    root = new_digest({"content/entries/2024/11/a.md": first}, statistics=True, search="false")
    remark, path = "Translations included", root / "content/entries/2024/11/b.md"
    assert remark not in texts(read_page(build(root) / "statistics/index.html"), "//p")
    assert "translations included" not in stats(root)
    path.write_text(entry(source=REPORT, language="ko", translates="2024/11/a"), encoding="utf-8")
    assert remark in texts(read_page(build(root) / "statistics/index.html"), "//p")
    assert "1 entry in 1 digest" in stats(root)
    assert "Languages, translations included\n" in stats(root)


def test_a_story_that_is_not_told_in_the_language_of_the_site_is_counted(new_digest: NewDigest) -> None:
    korean = entry(source=REPORT, language="ko")
    files = {"content/entries/2024/11/a.md": korean, "content/entries/2024/11/b.md": entry(language="en-GB")}
    root, said = new_digest(files, statistics=True), "A text in the language of the site"
    assert "\n       1  a text in the language of the site\n" in stats(root)
    assert said in texts(read_page(build(root) / "statistics/index.html"), "//th")
    rendering = root / "content/entries/2024/11/a.en.md"
    rendering.write_text(entry(source=REPORT, translates="2024/11/a"), encoding="utf-8")
    assert "the language of the site" not in stats(root)
    assert said not in texts(read_page(build(root) / "statistics/index.html"), "//th")


def stats(root: Path, *options: str) -> str:
    return CliRunner().invoke(main, ["stats", "-f", str(root / "mkdocs.yml"), *options]).output


def test_an_annual_report_counts_the_entries_of_the_year_alone(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2023/12/a.md": entry(
            date="2023-12-31", byline=["Ada"], tags=["Peace"], story="talks"
        ),
        "content/entries/2024/11/b.md": entry(byline=["Ada", "Kim"], story="talks"),
        "content/entries/2024/11/b.ko.md": entry(date="2025-02-01", language="ko", translates="2024/11/b"),
        "content/entries/2025/01/c.md": entry(date="2025-01-01", byline=["Lee"]),
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        "content/digests/2023-W52.md": "---\ntitle: The end\nlead: 2023/12/a\n---\n",
    }
    root, year = new_digest(files), ("--since", "2024-01-01", "--until", "31 December 2024")
    found = json.loads(stats(root, "--json", *year))
    assert (found["entries"], found["digests"], found["tags"], found["single"]) == (1, 1, [], [])
    assert {each["name"]: each["count"] for each in found["contributors"]} == {"Ada": 1, "Kim": 1}
    assert {each["name"]: each["count"] for each in found["languages"]} == {"English": 1, "Korean": 1}
    assert "2 entries in 2 digests, 2023-12-31 to 2024-11-13" in stats(root, *year[2:])
    assert "Contributors (3)\n       2  ####" in stats(root)


def test_days_that_cannot_be_are_refused(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry()})
    assert "'soon': not a date; write 2026-01-31" in stats(root, "--since", "soon")
    turned = ("--since", "2024-12-31", "--until", "2024-01-01")
    assert "--since 2024-12-31 is later than --until 2024-01-01; exchange the two" in stats(root, *turned)


def test_the_terminal_and_programs_are_told(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2024/11/a.md": EIGHT_DAYS_LATER,
        "content/entries/2024/11/b.md": entry(
            story="talks", corrections=[{"date": "2024-11-14", "note": "No."}]
        ),
        "content/entries/2024/11/c.md": entry(story="talks", language="ko"),
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
    }
    root = new_digest(files)
    told = CliRunner().invoke(main, ["stats", "-f", str(root / "mkdocs.yml")])
    assert told.exit_code == 0
    lines = [" ".join(line.split()).replace("#", "").split() for line in told.stdout.splitlines()]
    assert ["1", "8–30"] in lines
    assert ["2", "The", "talks"] in lines
    assert "1 entry corrected" in told.stdout
    found = json.loads(CliRunner().invoke(main, ["stats", "--json", "-f", str(root / "mkdocs.yml")]).stdout)
    assert {each["name"]: each["count"] for each in found["languages"]} == {"English": 2, "Korean": 1}
    assert found["delay"] == 8
    assert {"name": "published", "count": 2, "address": ""} in found["lacks"]


def test_the_page_is_there_where_the_owner_wants_it(new_digest: NewDigest) -> None:
    files = {"content/entries/2024/11/a.md": EIGHT_DAYS_LATER}
    without = build(new_digest(files, folder="without", search="false"))
    assert not (without / "statistics").exists()
    site = build(new_digest(files, folder="with", statistics="true", search="false"))
    page = read_page(site / "statistics/index.html")
    assert texts(page, "//h2")[:3] == ["Entries by month", "Outlets", "Tags"]
    outlets = find(page, "//table[@aria-labelledby=//h2[.='Outlets']/@id]")[0]
    assert texts(outlets, ".//th[@scope='col']") == ["Outlets", "Entries"]
    assert texts(outlets, "./tr/*") == ["Example News", "1"]
    assert find(page, "//article//th/a/@href") == ["../outlets/example-news/", "../tags/peace/"]
    assert "../statistics/" in find(read_page(site / "archive/index.html"), "//article//a/@href")
