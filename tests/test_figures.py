"""Do readers see how a figure changed from report to report?"""

from pathlib import Path

import feedparser

from digest.model.entry import Entry, Figure
from digest.model.figures import MOST_REPORTS, find_changes, follow_figures
from tests.builders import entry
from tests.sites import build, news, read_page, texts, write_site

pytest_plugins = ["tests.built"]


def report(day: int, **figures: str) -> Entry:
    given = tuple(Figure(name.replace("_", " "), value) for name, value in figures.items())
    return news(f"2024/11/day-{day}", f"2024-11-{day:02d}", story="talks", figures=given)


def test_each_figure_is_set_beside_what_was_said_before() -> None:
    entries = [report(1, Troops="3,000"), report(2), report(3, Troops="10,000", Ships="4")]
    first, last = find_changes(entries).items()
    assert first == ("2024/11/day-1", find_changes(entries[:1])["2024/11/day-1"])
    troops, ships = last[1]
    assert (troops.value, troops.before and (troops.before.value, troops.before.address)) == (
        "10,000",
        ("3,000", "2024/11/day-1/"),
    )
    assert (ships.value, ships.before) == ("4", None)


def test_what_is_said_again_is_no_change_however_it_is_written() -> None:
    entries = [report(1, Troops_sent="About  10,000"), report(2, **{"troops sent": "about 10,000"})]
    assert find_changes(entries)["2024/11/day-2"][0].before is None
    (course,) = follow_figures(entries)
    assert course.name == "Troops sent"
    assert [each.value for each in course.reports] == ["About  10,000"]


def test_a_page_compares_with_the_text_in_its_language(tmp_path: Path) -> None:
    def text(name: str, day: int, figures: dict[str, str], **more: str) -> dict[str, str]:
        fields = {"title": name, "date": f"2024-11-{day}", "story": "talks", "body": f"{name} was told.\n"}
        source = {"name": "NHK", "url": f"https://nhk.example/{day}"}
        return {f"content/entries/{name}.md": entry(**fields, source=source, figures=figures, **more)}

    files = {
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        **text("a", 11, {"배": "3"}, language="ko"),
        **text("a-en", 11, {"Ships": "3"}, translates="a"),
        **text("b", 13, {"Ships": "8"}),
        **text("b-ko", 13, {"배": "8"}, translates="b", language="ko"),
    }
    site = build(write_site(tmp_path, files, search="false"))
    figures = "//dl[contains(@class, 'figures')]/div"
    assert texts(read_page(site / "b/index.html"), figures) == ["Ships 8 before: 3, 11 Nov 2024"]
    assert texts(read_page(site / "stories/talks/index.html"), figures) == [
        "Ships 8 before: 3, 11 Nov 2024",
        "Ships 3",
    ]


def test_a_course_has_each_new_value_oldest_first_and_forgets_the_oldest() -> None:
    entries = [report(day, Ships=str(day)) for day in range(1, MOST_REPORTS + 4)]
    (course,) = follow_figures(entries)
    assert [each.value for each in course.reports] == [str(day) for day in range(4, MOST_REPORTS + 4)]


def test_the_pages_of_the_entries_and_of_the_story_show_it(tmp_path: Path) -> None:
    def text(day: int, figures: dict[str, str], **more: str) -> str:
        source = {"name": "NHK", "url": f"https://nhk.example/{day}"}
        return entry(title=f"News {day}", date=f"2024-11-{day}", source=source, figures=figures, **more)

    files = {
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        "content/entries/2024/11/a.md": text(11, {"Ships <sent>": "3 & 4"}, story="talks"),
        "content/entries/2024/11/b.md": text(13, {"Ships <sent>": "8", "Crew": "90"}, story="talks"),
        "content/entries/2024/11/c.md": text(14, {"Crew": "70"}),
    }
    site = build(write_site(tmp_path, files, search="false"))
    figures = "//dl[contains(@class, 'figures')]/div"
    assert texts(read_page(site / "2024/11/a/index.html"), figures) == ["Ships <sent> 3 & 4"]
    assert texts(read_page(site / "2024/11/b/index.html"), figures) == [
        "Ships <sent> 8 before: 3 & 4, 11 Nov 2024",
        "Crew 90",
    ]
    assert texts(read_page(site / "2024/11/c/index.html"), figures) == ["Crew 70"]
    story = read_page(site / "stories/talks/index.html")
    changed = "Ships <sent> 8 before: 3 & 4, 11 Nov 2024"
    assert texts(story, figures) == [changed, "Crew 90", "Ships <sent> 3 & 4"]
    assert texts(story, "//section[contains(@class, 'courses')]//h3") == ["Ships <sent>", "Crew"]
    assert texts(story, "//section[contains(@class, 'courses')]//li") == [
        "3 & 4 11 Nov 2024",
        "8 13 Nov 2024",
        "90 13 Nov 2024",
    ]
    contents = [item.content[0].value for item in feedparser.parse(site / "entries.xml").entries]
    carried = ["Ships &lt;sent&gt;: <strong>8</strong>" in content for content in contents]
    assert carried == [False, True, False]
