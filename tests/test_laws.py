"""The laws of a build that costs what changed: it makes what a build from nothing makes."""

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from digest.model.problems import FaultyContentError, Problem
from tests.builders import Value, config, entry, write_file
from tests.desk import FILES, B, Desk, read_whole
from tests.drawing import SLOW
from tests.edits import (
    DAYS,
    STORIES,
    TEMPLATES,
    Edit,
    after_each_day,
    edit_quietly,
    rename_entry,
    write_entry,
)
from tests.sites import NOW, ROOT, SVG, build, read_tree, write_site

# Long enough ago for a file's times to be trusted.
SETTLED = 2.6


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Digests whose files were left alone for so long that their times are trusted; each is used once."""
    folder = tmp_path_factory.mktemp("desks")
    story = {"content/stories/talks.md": STORIES[0], "content/images/photo.svg": SVG}
    ready = [Desk(folder / str(number)).write({**FILES, **story}) for number in range(12)]
    time.sleep(SETTLED)
    return iter(ready)


# A build of what changed


@settings(max_examples=7, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(DAYS)
def test_after_any_edits_the_site_is_the_one_that_is_built_from_nothing(
    desks: Iterator[Desk], tmp_path_factory: pytest.TempPathFactory, days: list[list[Edit]]
) -> None:
    # hypothesis asks for more while it looks for the smallest case; those need no times that are trusted.
    desk = next(desks, None) or Desk(tmp_path_factory.mktemp("more")).write(FILES)
    assert after_each_day(desk, days) == ""


def test_with_search_the_site_is_the_one_that_is_built_from_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"search": "true"}).write(FILES)
    desk.build()
    write_entry(desk, "2024/12/c", {"title": "Walks", "tags": ["Peace"]})
    rename_entry(desk, "2024/11/a", "2024/11/b")
    edit_quietly(desk, "2024/12/b", "W")
    desk.build()
    assert read_tree(desk.site) == desk.clean()
    assert (desk.site / "pagefind/pagefind.js").is_file()
    for path in (tmp_path / "content/entries").rglob("*.md"):
        path.unlink()
    desk.build()
    assert read_tree(desk.site) == desk.clean()
    assert not (desk.site / "pagefind").exists()


CUSTOM = {
    "own/partials/footer.html": "<footer>Ours</footer>\n",
    "own/pages/entry.html": TEMPLATES["entry.html"],
    "own/assets/own.css": "p { color: red }",
}


def test_whatever_the_owner_changes_the_site_is_the_one_that_is_built_from_nothing(tmp_path: Path) -> None:
    root = write_site(tmp_path, FILES, search="false")
    (root / "content/digests/2024-W46.md").unlink()
    page = "content/pages/about.md"
    plain = (root / "mkdocs.yml").read_text(encoding="utf-8")
    dark = plain.replace("name: digest", "name: digest\n  custom_dir: own")
    days: list[dict[str, str]] = [
        {},
        {"mkdocs.yml": config({"search": "false", "cadence": "daily", "timezone": "Asia/Seoul"})},
        {
            "mkdocs.yml": plain.replace("The Test", "Another").replace("  - tables\n", ""),
            page: "# About us\n",
        },
        {"mkdocs.yml": dark, "content/entries/2024/12/b.md": entry(title="Ours"), **CUSTOM},
        {"mkdocs.yml": dark.replace(".org/digest", ".net"), "own/assets/own.css": "p { color: tan }"},
    ]
    kept: dict[Path, bytes] = {}
    for number, files in enumerate(days):
        for name, text in files.items():
            write_file(root / name, text)
        site = build(root)
        clean = build(root, clean=True, site_dir=root / "clean")
        assert read_whole(site) == read_whole(clean), number
        for place, path in enumerate(sorted(site.rglob("*"))):
            if path.is_file():
                # Whoever has a file open reads on in it, whatever is built meanwhile.
                held = tmp_path / f"held/{number}/{place}"
                held.parent.mkdir(parents=True, exist_ok=True)
                held.hardlink_to(path)
                kept[held] = path.read_bytes()
    assert {held: held.read_bytes() for held in kept} == kept


def test_a_digest_that_closes_at_an_hour_is_printed_as_by_a_build_from_nothing(tmp_path: Path) -> None:
    files = {
        f"content/entries/2024/11/{number}.md": entry(title=f"News {number}", date=day)
        for number, day in enumerate(("2024-11-12 18:00", "2024-11-13", "2024-11-13 08:30", "2024-11-14"))
    }
    root = write_site(tmp_path, files, search="false", cadence="daily", closes="08:30", timezone="Asia/Seoul")
    seoul, closed = ZoneInfo("Asia/Seoul"), []
    for day, hour, minute in ((13, 8, 29), (13, 8, 31), (13, 23, 59), (14, 0, 1), (14, 8, 30)):
        now = datetime(2024, 11, day, hour, minute, tzinfo=seoul)
        site = build(root, now)
        assert read_whole(site) == read_whole(build(root, now, clean=True, site_dir=root / "clean"))
        closed.append(len(json.loads((site / "feed.json").read_bytes())["items"]))
    assert closed == [0, 1, 1, 1, 2]


# Any number of workers


def many_entries(count: int, **fields: Any) -> dict[str, str]:
    """Entries that have all something in common, over two years and some tags and outlets."""
    return {
        f"content/entries/{2023 + number % 2}/11/news-{number}.md": entry(
            title=f"News {number}",
            date=f"{2023 + number % 2}-11-{1 + number % 28:02}",
            tags=[f"Tag {number % 7}"],
            source={"name": f"Outlet {number % 5}", "url": f"https://news.example/{number}"},
            body=f"Text {number}.\n\n> Quoted {number}.\n",
            **fields,
        )
        for number in range(count)
    }


def test_any_number_of_workers_makes_the_same_site(tmp_path: Path) -> None:
    desk = Desk(tmp_path).write(many_entries(160)).write(FILES)
    desk.build("serial")
    serial = read_whole(tmp_path / "serial")
    reasons: list[str] = []
    for executor in ("processes:1", "processes:2", "processes:3"):
        shutil.rmtree(desk.cache)
        desk.build(executor=executor)
        assert read_whole(desk.site) == serial
        # Whoever took the fingerprints, they are the same.
        desk.build(explain=lambda path, _: reasons.append(path))
        assert reasons == []
    # Stored texts travel to the workers, too.
    desk.frame = "dark"
    desk.build(executor="processes:2")
    assert read_whole(desk.site) == desk.clean()


# Few files


SIZES = [40, 400, *([6_000] if SLOW else [])]


ENTRY_FEEDS = {"entries.xml", "entries.atom.xml", "entries.json"}


def test_one_more_entry_writes_few_files_and_as_many_at_any_size(tmp_path: Path) -> None:
    counts = set()
    for size in SIZES:
        desk = Desk(tmp_path / str(size)).write(many_entries(size))
        desk.build()
        assert desk.build() == []
        before = inodes(desk.site)
        desk.write({"content/entries/2024/12/new.md": entry(tags=["Tag 3"], date="2024-12-30")})
        written = desk.build()
        after = inodes(desk.site)
        assert {path for path, number in after.items() if before.get(path) != number} == set(written)
        assert set(before) - set(after) == set()
        feeds = {
            path
            for path in written
            if path in ENTRY_FEEDS or path.startswith(("tags/tag-3/feed.", "outlets/example-news/feed."))
        }
        assert all("2024/12/new/" in (desk.site / path).read_text(encoding="utf-8") for path in feeds)
        # A feed of each format: of the entries, of its tag and of its outlet.
        counts.add(len(written) - 9)
    assert max(counts) <= 25
    # An entry that stands at the end of a page of a list changes two of them.
    assert max(counts) - min(counts) <= 2


def inodes(site: Path) -> dict[str, int]:
    return {
        path.relative_to(site).as_posix(): path.stat().st_ino for path in site.rglob("*") if path.is_file()
    }


def test_where_nothing_changed_nothing_is_read_or_written(tmp_path: Path) -> None:
    root = write_site(
        tmp_path, {**FILES, "content/entries/2024/11/odd.md": entry(body="<script></script>\n")}
    )
    write_file(root / "mkdocs.yml", config({"search": "false"}))
    time.sleep(SETTLED)
    site = build(root)
    before = inodes(site), (site / "..").resolve().stat().st_mtime_ns
    said: list[str] = []

    def report(found: Sequence[Problem], *_: Sequence[str]) -> None:
        said.extend(problem.rule for problem in found)

    def fail(*_: object) -> None:
        raise AssertionError("there is nothing to be done")

    # What was wrong then is wrong still.
    build(root, progress=fail, explain=fail, report=report)
    assert said == ["removed-html"]
    assert before == (inodes(site), (site / "..").resolve().stat().st_mtime_ns)
    # An hour later the same is to be read, and nothing to be written; a year later a week has passed.
    told: list[str] = []
    build(root, NOW + timedelta(days=365), progress=lambda step, *_: told.append(step))
    assert told == ["Printing"]


def test_just_after_an_edit_was_built_there_is_nothing_to_be_done(tmp_path: Path) -> None:
    root = write_site(tmp_path, FILES)
    write_file(root / "mkdocs.yml", config({"search": "false"}))
    time.sleep(SETTLED)
    build(root)
    write_file(root / B, entry(title="Another title", date="2024-12-30"))
    site = build(root)
    before = inodes(site)

    def fail(*_: object) -> None:
        raise AssertionError("there is nothing to be done")

    build(root, progress=fail, explain=fail)
    assert before == inodes(site)
    write_file(root / B, entry(title="Another titel", date="2024-12-30"))
    build(root)
    assert "Another titel" in (site / "2024/12/b/index.html").read_text(encoding="utf-8")


# Why a file is written

REASONS: dict[str, tuple[dict[str, str], dict[str, Any], str, str]] = {
    "a new entry": (
        {"content/entries/2024/11/c.md": entry()}, {}, "2024/11/c/index.html", "it is new"
    ),
    "another text": (
        {"content/entries/2024/12/b.md": entry(date="2024-12-30", body="Other.\n")}, {},
        "2024/12/b/index.html", "changed: its values",
    ),
    "another template": (
        {"own/pages/entry.html": "{{ content.entry.title }}"}, {}, "2024/12/b/index.html",
        "changed: its templates",
    ),
    "a template of a template": (
        {"own/pages/macros.html": (ROOT / "theme/pages/macros.html").read_text(encoding="utf-8") + " "}, {},
        "2024/12/b/index.html", "changed: its templates",
    ),
    "another frame": ({}, {"frame": "dark"}, "2024/12/b/index.html", "changed: the frame of the theme"),
    "another name": (
        {}, {"options": {"site_name": "Another"}}, "2024/12/b/index.html",
        "changed: its values, the site's settings",
    ),
    "all at once": (
        {"content/entries/2024/12/b.md": entry(date="2024-12-30"), "own/pages/entry.html": "x"},
        {"frame": "dark", "options": {"site_name": "Another"}}, "2024/12/b/index.html",
        "changed: its values, its templates, the site's settings, the frame of the theme",
    ),
    "another picture": (
        {"content/images/map.svg": SVG.replace('"3"', '"5"')}, {}, "images/map.svg", "changed: its values"
    ),
    "a stranger's hand": (
        {"site/feed.xml": "edited"}, {}, "feed.xml", "the file of the site was changed or is missing"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REASONS)
def test_it_is_said_of_each_file_that_is_written_why(name: str, tmp_path: Path) -> None:
    files, changes, path, reason = REASONS[name]
    desk = Desk(tmp_path).write(FILES)
    desk.build()
    told: dict[str, str] = {}
    assert desk.build(explain=told.__setitem__) == []
    assert told == {}
    desk.write(files)
    for attribute, value in changes.items():
        setattr(desk, attribute, value)
    written = desk.build(explain=told.__setitem__)
    assert told[path] == reason
    assert set(written) <= set(told)


@pytest.mark.parametrize("options", [{"language": "en"}, {"language": "ko"}, {"search": "true"}], ids=str)
def test_another_label_of_a_tag_changes_what_says_it_and_prints_nothing_else(
    options: dict[str, Value], tmp_path: Path
) -> None:
    label = "tag-{}: {{label: {{en: Tag {}, ko: 태그 {}}}}}\n"
    words = {"content/tags.yml": "".join(label.format(*[number] * 3) for number in range(7))}
    entries = {
        f"content/entries/{number % 12 + 1}/{number}.md": entry(
            title=f"News {number}",
            date=f"2024-{number % 12 + 1:02}-13",
            tags=[f"tag-{number % 7}", f"tag-{(number + 2) % 7}"],
            language="ko" if number % 5 == 1 else "en",
            # Its page shows others of the story, with other tags.
            **({"story": "talks"} if number % 4 == 0 else {}),
        )
        for number in range(48)
    }
    desk = Desk(tmp_path, options).write({**words, **entries})
    desk.write({"content/stories/talks.md": STORIES[0]})
    desk.build()
    before = read_whole(desk.site)
    desk.write({"content/tags.yml": words["content/tags.yml"].replace("en: Tag 3", "en: Peace")})
    printed: dict[str, str] = {}
    desk.build(explain=printed.__setitem__)
    after = read_whole(desk.site)
    assert after == desk.clean()
    changed = {path for path, data in after.items() if before.get(path) != data}
    searched = {path for path in changed | printed.keys() if path.startswith("pagefind/")}
    assert printed.keys() - searched == changed - searched


_NAMES = {
    "content/stories/talks.md": ("Talks", "Peace talks"),
    "content/outlets.yml": ("name: Reuters", "name: Thomson"),
    "content/contributors.yml": ("name: Kim", "name: Kim Min-ji"),
}


@pytest.mark.parametrize("changed", _NAMES)
def test_lists_follow_what_cards_say_of_other_pages(changed: str, tmp_path: Path) -> None:
    files = {
        "content/stories/talks.md": "---\ntitle: Talks\nsummary: They talk.\n---\n",
        "content/outlets.yml": "reuters: {name: Reuters}\n",
        "content/contributors.yml": "kim: {name: Kim, aliases: [K.]}\n",
        "content/entries/a.md": entry(
            story="talks",
            byline=["K."],
            source={"name": "Reuters", "url": "https://example.com/a"},
        ),
    }
    desk = Desk(tmp_path).write(files)
    desk.build()
    before = read_whole(desk.site)
    old, new = _NAMES[changed]
    desk.write({changed: files[changed].replace(old, new)})
    desk.build()
    after = read_whole(desk.site)
    assert after["archive/2024/11/index.html"] != before["archive/2024/11/index.html"]
    assert after == desk.clean()


def test_a_copy_of_a_project_prints_only_what_changes_in_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "one").write(many_entries(20)).write(FILES)
    desk.build()
    shutil.copytree(desk.root, tmp_path / "two", copy_function=shutil.copy)
    copy = Desk(tmp_path / "two")
    printed: dict[str, str] = {}
    copy.build(explain=printed.__setitem__)
    assert printed == {}
    assert read_whole(copy.site) == desk.clean()
    write_entry(copy, "2024/11/a", {"title": "Other talks"})
    copy.build(explain=printed.__setitem__)
    assert 0 < len(printed) < len(read_whole(copy.site)) / 2
    assert read_whole(copy.site) == copy.clean()


def test_nothing_is_printed_over_a_file_of_mkdocs(tmp_path: Path) -> None:
    desk = Desk(tmp_path).write(FILES)
    desk.build()
    before = read_whole(desk.site)
    write_entry(desk, "2024/11/a", {"aliases": ["about"]})
    for _ in range(2):
        with pytest.raises(FaultyContentError):
            desk.build()
        assert read_whole(desk.site) == before
    write_entry(desk, "2024/11/a", {"aliases": []})
    for _ in range(2):
        desk.build()
        assert read_whole(desk.site) == desk.clean()
