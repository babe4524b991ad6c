"""Do readers and machines see when the news happens?"""

from pathlib import Path

import extruct
import feedparser

from tests.builders import Value, entry
from tests.sites import build, find, read_page, texts, write_site


def test_the_pages_of_the_entry_and_of_the_story_show_it_and_feeds_carry_it(tmp_path: Path) -> None:
    def text(number: int, **fields: Value) -> str:
        source = {"name": "NHK", "url": f"https://nhk.example/{number}"}
        return entry(title=f"News {number}", date=f"2024-11-{number}", source=source, **fields)

    span = "2024-11-13/2024-11-15"
    files = {
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        "content/entries/2024/11/a.md": text(11, story="talks", event_date=span),
        "content/entries/2024/11/b.md": text(12, story="talks"),
        "content/entries/2024/11/c.md": text(13, story="talks", event_date="2031-01-01 09:30 +0900"),
        "content/entries/2024/11/a.ko.md": text(11, language="ko", translates="2024/11/a", event_date=span),
    }
    site = build(write_site(tmp_path, files, search="false"))
    shown = {
        name: texts(read_page(site / f"2024/11/{name}/index.html"), "//.entry__event")
        for name in ("a", "b", "c", "a.ko")
    }
    days, moment = "Date of the event: 13–15 November 2024", "Date of the event: 1 January 2031, 00:30 GMT"
    assert shown == {"a": [days], "b": [], "c": [moment], "a.ko": ["사안의 날짜: 2024년 11월 13일~15일"]}
    page = read_page(site / "2024/11/a/index.html")
    assert find(page, "//.entry__event/time/@datetime") == ["2024-11-13", "2024-11-15"]
    story = read_page(site / "stories/talks/index.html")
    assert texts(story, "//.timeline//p[time][not(@class='timeline__day')]") == [moment, days]
    contents = [item.content[0].value for item in feedparser.parse(site / "entries.xml").entries]
    assert [content.count("Date of the event: <time") for content in contents] == [1, 0, 1]


def test_machines_are_told_of_the_event(tmp_path: Path) -> None:
    files = {
        f"content/entries/2024/11/{name}.md": entry(title="Talks", event_date=when)
        for name, when in {"a": "2024-11-13/2024-11-15", "b": "2024-11-13 09:00 +0900", "c": None}.items()
    }
    site = build(write_site(tmp_path, files, search="false", timezone="Asia/Seoul"))
    covered = []
    for name in "abc":
        text = (site / f"2024/11/{name}/index.html").read_text(encoding="utf-8")
        (article,) = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
        assert "about" not in article
        covered.append(article.get("temporalCoverage"))
    assert covered == ["2024-11-13/2024-11-15", "2024-11-13T09:00:00+09:00", None]
