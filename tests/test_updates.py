"""Is a story that has gone on told as updated, to readers, to subscribers and to machines?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import extruct
import feedparser
import pytest
import yaml

from digest.arrangement.waiting import find_waiting, when_all_is_out
from digest.contribute.exporting.export import export_site
from digest.contribute.exporting.generators import GENERATORS
from digest.contribute.importing.importer import plan_import, write_import
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from digest.contribute.reviewing.account import render_account
from digest.contribute.reviewing.diff import Difference, compare
from digest.feeds.feed import newest
from digest.mail.letter import compose_letter
from digest.model.dates import parse_moment
from digest.model.entry import Correction, Entry
from digest.running.building import prepare_edition
from tests.builders import Value, entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import NOW, arrange_folder, build, find, find_problems, news, read_page, texts, write_site

A = "content/entries/2024/11/a.md"
MORE: dict[str, Value] = {"updated": "2024-11-20 20:00"}


def built(folder: Path, files: dict[str, dict[str, Value]], **about: Any) -> Path:
    """The site of these entries, by the names of their files."""
    written = {
        f"content/entries/2024/11/{name}.md": entry(
            **{"source": {"name": "NHK", "url": f"https://nhk.example/{name}"}, **fields}
        )
        for name, fields in files.items()
    }
    return build(write_site(folder, written, search="false", **about))


def test_the_page_of_an_entry_says_when_it_was_updated(tmp_path: Path) -> None:
    site = built(
        tmp_path,
        {
            "day": {"updated": "2024-11-20"},
            "time": {"updated": "2024-11-20 20:00"},
            "same": {"date": "2024-11-13 08:30", "updated": "2024-11-13 20:00"},
            "bare": {"updated": "2024-11-13 20:00"},
            "other": {"updated": "2024-11-20 20:00", "language": "de"},
            "none": {"date": "2024-11-13 08:30"},
        },
        timezone="Asia/Seoul",
    )
    page = {name: read_page(site / f"2024/11/{name}/index.html") for name in ("day", "time", "same", "bare")}
    page |= {name: read_page(site / f"2024/11/{name}/index.html") for name in ("other", "none")}
    assert {name: texts(each, "//*[@class='kicker']") for name, each in page.items()} == {
        "day": ["13 November 2024 · Updated 20 November 2024"],
        "time": ["13 November 2024 · Updated 20 November 2024, 20:00 GMT+9"],
        "same": ["13 November 2024, 08:30 GMT+9 · Updated 13 November 2024, 20:00 GMT+9"],
        "bare": ["13 November 2024 · Updated 13 November 2024, 20:00 GMT+9"],
        "other": ["13. November 2024 · Aktualisiert am 20. November 2024, 20:00 GMT+9"],
        "none": ["13 November 2024"],
    }
    assert find(page["time"], "//*[@class='kicker']/time/@datetime") == [
        "2024-11-13", "2024-11-20T20:00:00+09:00",
    ]  # fmt: skip


def test_lists_and_timelines_mark_what_was_updated(tmp_path: Path) -> None:
    corrected = {"corrections": [{"date": "2024-11-21", "note": "It was Tuesday."}]}
    files = {A: entry(story="talks", **MORE, **corrected), "content/stories/talks.md": "---\ntitle: T\n---\n"}
    site = build(write_site(tmp_path, files, search="false"))
    for address, place in (
        ("digests/2024-W46", "//*[@class='card']"),
        ("stories/talks", "//*[@class='timeline']"),
    ):
        page = read_page(site / address / "index.html")
        assert texts(page, f"{place}//*[@class='flag']") == ["Updated", "Corrected"]


def test_subscribers_get_an_updated_entry_again_under_its_id(tmp_path: Path) -> None:
    old = built(tmp_path / "old", {"a": {}, "b": {"date": "2024-11-14"}})
    new = built(tmp_path / "new", {"a": MORE, "b": {"date": "2024-11-14"}})
    before, after = (feedparser.parse(site / "entries.atom.xml").entries for site in (old, new))
    assert [item.id for item in before] == [item.id for item in reversed(after)]
    assert (after[0].published, after[0].updated[:19]) == ("2024-11-13T00:00:00+00:00", "2024-11-20T20:00:01")
    assert "<strong>Updated <time" in after[0].content[0].value
    assert "Updated" not in after[1].content[0].value
    item = json.loads((new / "entries.json").read_text(encoding="utf-8"))["items"][0]
    assert item["date_modified"] == "2024-11-20T20:00:01+00:00"
    assert item["_digest"]["updated"] == "2024-11-20T20:00:00+00:00"
    rss = feedparser.parse(new / "entries.xml").entries[0]
    assert (rss.published, rss.updated) == ("Wed, 13 Nov 2024 00:00:00 +0000", "2024-11-20T20:00:01+00:00")


def test_of_many_entries_the_feed_holds_an_old_one_that_was_updated_beside_its_newest() -> None:
    moment = parse_moment("2024-11-20", UTC)
    old = news("2024/old", "2024-01-01", updated=moment)
    entries = [old, *(news(f"2024/{day}", f"2024-11-{day}") for day in range(10, 20))]
    chosen = newest(entries, 2, datetime(2024, 12, 1, tzinfo=UTC))
    assert [each.id for each in chosen] == ["2024/old", "2024/19", "2024/18"]


def test_an_update_and_a_correction_of_one_day_are_two_revisions() -> None:
    moment = parse_moment("2024-11-20", UTC)
    told = news("2024/a", "2024-11-13", updated=moment, corrections=(Correction(moment, "It was Tuesday."),))
    assert (told.modified, told.revisions) == (moment, 2)
    assert (news("2024/a", "2024-11-21", updated=moment).modified.iso, news("2024/a").revisions) == (
        "2024-11-21", 0,
    )  # fmt: skip


def test_machines_are_told_of_the_update(tmp_path: Path) -> None:
    site = built(tmp_path, {"a": {**MORE, "event_date": "2024-12-01"}})
    text = (site / "2024/11/a/index.html").read_text(encoding="utf-8")
    (article,) = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
    assert (article["datePublished"], article["dateModified"]) == (
        "2024-11-13T00:00:00+00:00", "2024-11-20T20:00:00+00:00",
    )  # fmt: skip
    page = read_page(site / "2024/11/a/index.html")
    changed = find(page, "//meta[@property='article:modified_time']/@content")
    assert changed == ["2024-11-20T20:00:00+00:00"]
    assert "<lastmod>2024-11-20</lastmod>" in (site / "sitemaps/2024.xml").read_text(encoding="utf-8")
    calendar = (site / "events.ics").read_text(encoding="utf-8")
    assert "LAST-MODIFIED:20241120T200000Z" in calendar
    assert "SEQUENCE:1\n" in calendar


def test_an_update_waits_for_its_moment(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(updated="2024-12-24 20:00")})
    sites = [arrange_folder(root, datetime(2024, 12, day, tzinfo=UTC)) for day in (24, 25)]
    assert [bool(site.entries[0].updated) for site in sites] == [False, True]
    library, _ = find_problems(settings(root))
    now, moment = datetime(2024, 12, 1, tzinfo=UTC), datetime(2024, 12, 24, 20, tzinfo=UTC)
    assert find_waiting(library, now) == (f"the update of {A} until 2024-12-24T20:00:00+00:00",)
    assert when_all_is_out(library, now) == prepare_edition(root / "mkdocs.yml", now).until == moment
    assert find_waiting(library, moment) == ()


@pytest.mark.parametrize("name", GENERATORS)
def test_an_export_holds_the_update(name: str, tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {A: entry(**MORE)})
    export_site(prepare_edition(root / "mkdocs.yml", NOW).site, GENERATORS[name], tmp_path / "export")
    (text,) = (path.read_text(encoding="utf-8") for path in (tmp_path / "export").rglob("11/a.md"))
    fields = yaml.safe_load(text.split("---\n")[1])
    moment = datetime(2024, 11, 20, 20, tzinfo=UTC)
    assert datetime.fromisoformat(fields["updated"]) == moment
    # By it Hugo knows when a page was changed.
    assert fields.get("lastmod") == (fields["updated"] if name == "hugo" else None)
    assert "- Updated 20 November 2024, 20:00 GMT\n" in text


def bring_back(origin: Path, root: Path) -> Entry:
    """The one entry that a site brings here."""
    chosen, wishes = settings(write_site(root, {})), Wishes(site="https://example.org/digest/", now=NOW)
    write_import(plan_import(read_origin(str(origin), "", wishes, chosen.timezone), chosen, wishes), chosen)
    (found,) = prepare_edition(root / "mkdocs.yml", now=NOW).site.entries
    return found


@pytest.mark.parametrize("written", ["2024-11-20", "2024-11-20 20:00"])
@pytest.mark.parametrize("name", GENERATORS)
def test_an_update_comes_back_from_an_export(name: str, written: str, tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {A: entry(updated=written)})
    left = prepare_edition(root / "mkdocs.yml", NOW).site
    export_site(left, GENERATORS[name], tmp_path / "export")
    assert bring_back(tmp_path / "export", tmp_path / "back").updated == left.entries[0].updated


def test_a_post_of_another_program_that_was_changed_is_not_updated(tmp_path: Path) -> None:
    head = "title: A\ndate: 2024-11-13\nlastmod: 2024-11-20\nupdated: 2024-11-20\nmodified: 2024-11-20\n"
    write_file(tmp_path / "old/hugo.toml", 'baseURL = "https://old.example/"\n')
    write_file(tmp_path / "old/content/posts/a.md", f"---\n{head}---\nText.\n")
    assert bring_back(tmp_path / "old", tmp_path / "new").updated is None


def told(folder: Path, old: dict[str, Value], new: dict[str, Value]) -> tuple[Difference, str]:
    """What a change of an entry of a closed digest means, and how the editor is told."""
    roots = [write_site(folder / name, {A: entry(**fields)}) for name, fields in (("old", old), ("new", new))]
    before, after = (prepare_edition(root / "mkdocs.yml", NOW) for root in roots)
    difference = compare(before, after, {})
    return difference, render_account(difference)


def test_the_editor_is_told_that_subscribers_get_it_again(tmp_path: Path) -> None:
    old: dict[str, Value] = {"figures": {"Killed": "4"}}
    difference, account = told(tmp_path, old, {"figures": {"Killed": "5"}, **MORE})
    assert {(each.feed, each.done) for each in difference.news} == {
        ("digests", "changed"), ("entries", "shown again"),
    }  # fmt: skip
    assert "will be shown again, as updated or corrected" in account
    assert "- updated: none → 2024-11-20T20:00:00+00:00" in account
    # Another number in a closed digest needs no correction where the entry says that the story went on.
    assert "**Corrected?**" not in account
    kept: dict[str, Value] = {"figures": {"Killed": "4"}, **MORE}
    assert "**Corrected?**" in told(tmp_path / "kept", kept, {**kept, "figures": {"Killed": "5"}})[1]


def test_an_update_that_waits_is_told_as_waiting(tmp_path: Path) -> None:
    difference, account = told(tmp_path, {}, {"updated": "2025-06-02"})
    assert (difference.changed, [moment.iso for moment in difference.later.moments]) == ((), ["2025-06-02"])
    assert account.startswith("**Waits until 2 June 2025: 1 changed")


@pytest.mark.parametrize(
    ("date", "updated", "is_odd"),
    [
        ("2024-11-13", "2024-11-12", True),
        ("2024-11-13", "2024-11-13", False),
        ("2024-11-13 08:30", "2024-11-13", False),
        ("2024-11-13 08:30", "2024-11-13 08:00", True),
        ("2024-11-13 08:30", "2024-11-13 09:00", False),
    ],
)
def test_an_update_comes_after_the_entry(
    date: str, updated: str, is_odd: bool, new_digest: NewDigest
) -> None:
    _, problems = find_problems(settings(new_digest({A: entry(date=date, updated=updated)})))
    assert [problem.rule for problem in problems] == ["update-before-entry"] * is_odd


def test_a_letter_says_when_an_entry_was_updated(new_digest: NewDigest) -> None:
    site = arrange_folder(new_digest({A: entry(**MORE)}))
    (brief,) = compose_letter(site.digests[0], site).briefs
    assert brief.byline.text == "Example News · 13 November 2024 · Updated 20 November 2024, 20:00 GMT"
