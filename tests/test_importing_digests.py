"""What a JSON Feed of a digest says of an entry comes along, as if it had been exported."""

import json
import shutil
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from digest.contribute.importing.feeds import reader
from digest.contribute.importing.feeds.reader import read_feed
from digest.contribute.importing.post import Wishes
from digest.feeds.feed import MAX_ENTRY
from digest.model.entry import Entry, Mention
from digest.running.building import prepare_edition
from tests.builders import SITE_URL, Value, config, entry
from tests.imports import errors, only_entry, take_over
from tests.sites import NOW, ROOT, build, write_site
from tests.test_every_field import FULL, WHOLE
from tests.test_exporting import held, name_files

BODY = """\
The *first* paragraph, with [another entry](other.md) and a note.[^1]

## A heading

| a | b |
|---|--:|
| 1 | 2 |

- 10<sup>6</sup> ships
- `code` & "quotes"

[^1]: What is noted.
"""


def read_entries(root: Path) -> list[Entry]:
    """The entries of a project as its pages show them; by whom they are known in feeds is left out."""
    return [
        replace(held(each), guid="") for each in prepare_edition(root / "mkdocs.yml", now=NOW).site.entries
    ]


def without_names(each: Entry) -> Entry:
    """An entry without what follows from vocabularies, of which a feed has no more than the entries say."""
    tags = tuple(Mention(tag.key, "") for tag in each.tags)
    return replace(each, cites=tuple(Mention("", cited.name) for cited in each.cites), tags=tags)


def test_all_that_an_entry_can_say_comes_back_from_a_feed(tmp_path: Path) -> None:
    files = WHOLE | {
        "content/entries/2024/11/whole.md": entry(**FULL, body=BODY),
        "content/entries/2024/11/timed.md": entry(
            title="An  hour", date="2024-11-20 09:30:00 +09:00", updated="2024-11-21 08:00", summary=None
        ),
        "content/entries/2024/11/strong.md": entry(
            summary=None, body="**Almost all of it** is strong.\n\nNot this.\n"
        ),
        "content/entries/2024/11/bare.md": entry(summary="All it says.", body=""),
    }
    old = write_site(tmp_path / "old", files)
    root = write_site(tmp_path / "new", {})
    planned = take_over(root, build(old) / "entries.json", now=NOW)
    assert (planned.report.kind, planned.report.refused, planned.report.fields) == ("digest", (), ())
    assert [note.what for note in planned.report.notes] == [
        "a feed does not say what the story 'talks' is called; write its title and its text into it"
    ]
    back, were = read_entries(root), read_entries(old)
    # Old addresses stand in no feed.
    assert list(map(without_names, back)) == [without_names(replace(each, aliases=())) for each in were]
    assert errors(root) == []


def test_the_demo_comes_back_from_its_feed_and_the_archive(tmp_path: Path) -> None:
    old, root = tmp_path / "old", tmp_path / "new"
    for folder in (old, root):
        folder.mkdir()
        shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "content", old / "content")
    shutil.copytree(ROOT / "content/pages", root / "content/pages")
    site = build(old)
    planned = take_over(root, site / "entries.json", now=NOW)
    assert (planned.report.refused, planned.report.fields) == ((), ())
    assert all("what the story" in note.what for note in planned.report.notes)
    assert list(map(without_names, read_entries(root))) == list(map(without_names, read_entries(old)))
    assert len(take_over(root, site / "entries.json", now=NOW).report.written) == 0
    files = [site / "entries.json", *site.glob("feeds/entries/*.json")]
    items = [item for path in files for item in json.loads(path.read_bytes())["items"]]
    known = {item["_digest"]["id"]: item["id"] for item in items}
    made = prepare_edition(root / "mkdocs.yml", now=NOW).site.entries
    assert {each.id: each.guid for each in made} == known


def test_what_has_a_long_name_or_one_of_any_script_comes_back_from_a_feed(tmp_path: Path) -> None:
    old, root = write_site(tmp_path / "old", name_files()), write_site(tmp_path / "new", {})
    report = take_over(root, build(old) / "entries.json", now=NOW).report
    assert all("what the story" in note.what for note in report.notes)
    were, back = (prepare_edition(each / "mkdocs.yml", now=NOW).site.entries for each in (old, root))
    for ours, theirs in zip(were, back, strict=True):
        assert (theirs.id, theirs.story, theirs.image) == (ours.id, ours.story, ours.image)
        assert theirs.body.html == ours.body.html


def test_an_outlet_and_a_tag_keep_what_their_addresses_end_in(tmp_path: Path) -> None:
    files = {
        "content/entries/2024/11/a.md": entry(
            tags=["Tensiones"], source={"name": "Hankyoreh", "url": "https://h.example/"}
        ),
        "content/tags.yml": "border:\n  label: Tensiones\n",
        "content/outlets.yml": "hani:\n  name: Hankyoreh\n",
    }
    site, root = build(write_site(tmp_path / "old", files)), write_site(tmp_path / "new", {})
    assert take_over(root, site / "entries.json", now=NOW).report.notes == ()
    (made,) = prepare_edition(root / "mkdocs.yml", now=NOW).site.entries
    assert (made.source.outlet.key, [tag.key for tag in made.tags]) == ("hani", ["border"])
    assert "redirect_from" not in (root / "content/tags.yml").read_text("utf-8")


def test_a_feed_apart_from_its_site_says_what_it_does_not_hold(tmp_path: Path) -> None:
    old = write_site(tmp_path / "old", {"content/entries/2024/11/a.md": entry()})
    file = build(old) / "entries.json"
    apart = tmp_path / "entries.json"
    shutil.copy(file, apart)
    for origin, told in (
        (file, []),
        (apart, [f"what it goes on with was not read: {SITE_URL}feeds/entries/2024-W46.json"]),
    ):
        report = take_over(write_site(tmp_path / origin.parent.name / "new", {}), origin, now=NOW).report
        assert [note.what.partition(";")[0] for note in report.notes] == told
        assert len(report.written) == 1


@pytest.mark.parametrize("name", ["tags/border/feed.json", "feeds/entries/2024-W46.json"])
def test_a_feed_of_a_part_lies_in_the_same_site(name: str, tmp_path: Path) -> None:
    picture = {"file": "images/map.svg", "alt": "A", "credit": "B"}
    files = WHOLE | {"content/entries/2024/11/a.md": entry(tags=["border"], image=picture)}
    site, root = build(write_site(tmp_path / "old", files)), write_site(tmp_path / "new", {})
    take_over(root, site / name, now=NOW)
    made = {each.id: each for each in prepare_edition(root / "mkdocs.yml", now=NOW).site.entries}
    assert made["2024/11/a"].image is not None
    assert (root / "content/images/map.svg").read_bytes() == (site / "images/map.svg").read_bytes()


def test_a_translation_without_its_original_is_an_entry_of_its_own(tmp_path: Path) -> None:
    files = {
        "content/entries/2024/11/a.md": entry(),
        "content/entries/2024/11/b.md": entry(language="ko", translates="2024/11/a"),
    }
    site, root = build(write_site(tmp_path / "old", files)), write_site(tmp_path / "new", {})
    report = take_over(root, site / "entries.ko.json", now=NOW).report
    assert [note.what for note in report.notes] == [
        "it translates '2024/11/a', which is not here: it has become an entry of its own"
    ]
    assert "translates" not in only_entry(root)
    assert errors(root) == []


def test_what_is_no_entry_is_refused_with_the_feed_to_take(tmp_path: Path) -> None:
    made = [{"date": "2024-11-14", "note": "It was Tuesday."}]
    old = write_site(tmp_path / "old", {"content/entries/2024/11/a.md": entry(corrections=made)})
    site, root = build(old), write_site(tmp_path / "new", {})
    for name, why in (
        ("feed.json", "a whole digest"),
        ("corrections/feed.json", "a correction, which its entry says"),
    ):
        (refused,) = take_over(root, site / name, now=NOW).report.refused
        assert why in refused.reason
        assert "import entries.json of that digest" in refused.reason


def test_a_text_that_is_too_long_for_a_feed_is_told(tmp_path: Path) -> None:
    body = "A sentence that goes on and on.\n\n" * (MAX_ENTRY // 30)
    for name, summary in (("said", "What it says."), ("none", None)):
        old = write_site(tmp_path / name, {"content/entries/2024/11/a.md": entry(summary=summary, body=body)})
        root = write_site(tmp_path / f"{name}-new", {})
        report = take_over(root, build(old) / "entries.json", now=NOW).report
        assert [note.what for note in report.notes] == [
            f"the text is too long for a feed; copy it from {SITE_URL}2024/11/a/"
        ]
        (made,) = prepare_edition(root / "mkdocs.yml", now=NOW).site.entries
        assert (made.summary, made.body.html) == (summary or made.lede, "")


def test_where_a_site_shows_entries_by_its_own_template_no_word_is_lost(tmp_path: Path) -> None:
    template = '<p class="own">{{ content.entry.title }}</p>{{ content.entry.body.html | html(root) }}'
    files = {
        "mkdocs.yml": config({}).replace("  name: digest", "  name: digest\n  custom_dir: overrides"),
        "content/entries/2024/11/a.md": entry(body="The text.\n"),
        "overrides/pages/feeds/entry.html": template,
    }
    old, root = write_site(tmp_path / "old", files), write_site(tmp_path / "new", {})
    take_over(root, build(old) / "entries.json", now=NOW)
    assert only_entry(root).endswith("---\n\nTwo ministers meet\n\nThe text.\n")


def feed(own: object, **more: Any) -> dict[str, Any]:
    """A feed of one item, which says this beside the rest."""
    item = {"id": "tag:a,2024:1", "url": f"{SITE_URL}2024/a/", "title": "A", "date_published": "2024-11-13"}
    about = {"about": f"{SITE_URL}subscribe/#programs"}
    said = {**about, **own} if isinstance(own, dict) else own
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{**item, "content_html": "<p>Text.</p>", "_digest": said}],
        **more,
    }


SOUND: dict[str, Value] = {"id": "2024/a", "source": {"name": "A", "url": "https://a.example/"}}


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({**SOUND, "mood": "calm"}, ["mood"]),
        ({**SOUND, "about": "https://other.example/"}, ["_digest"]),
        ({"about": "https://other.example/", "entries": ["a"]}, ["_digest"]),
        ("a text", ["_digest"]),
        ({"mood": "calm"}, ["_digest"]),
        ({**SOUND, "figures": json.loads("[" * 60 + "]" * 60)}, ["_digest"]),
        ({**SOUND, "cites": "\x00"}, ["_digest"]),
    ],
)
def test_what_a_feed_says_and_no_entry_can_is_told(own: object, told: list[str]) -> None:
    (post,) = read_feed(json.dumps(feed(own)).encode(), "feed.json", "json", Wishes(), UTC).posts
    assert [field.name for field in post.left] == told
    assert post.text == "Text."


def test_a_feed_is_followed_to_its_end_and_in_no_ring() -> None:
    there = {
        f"{SITE_URL}{number}.json": json.dumps(
            feed({**SOUND, "id": f"2024/{number}"}, next_url=f"{SITE_URL}{after}.json")
        )
        .replace("tag:a,2024:1", f"tag:a,2024:{number}")
        .encode()
        for number, after in ((2, 3), (3, 1), (1, 2))
    }
    asked = []

    def load(address: str, _most: int) -> tuple[str, bytes]:
        asked.append(address)
        return address.rpartition("/")[2], there[address]

    library = read_feed(there[f"{SITE_URL}1.json"], "1.json", "json", Wishes(), UTC, load)
    assert [post.place for post in library.posts] == ["1.json, item 1", "2.json, item 1", "3.json, item 1"]
    assert (library.kind, library.notes, len(asked)) == ("digest", (), 3)


def test_a_host_that_goes_on_for_ever_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_DOCUMENTS", 3)
    asked: list[str] = []

    def load(address: str, _most: int) -> tuple[str, bytes]:
        asked.append(address)
        return "more.json", json.dumps(feed(SOUND, next_url=f"{address}x")).encode()

    first = json.dumps(feed(SOUND, next_url=f"{SITE_URL}more.json?x")).encode()
    library = read_feed(first, "feed.json", "json", Wishes(), UTC, load)
    assert len(asked) == 2
    assert [note.what for note in library.notes] == [
        f"what it goes on with was not read: {SITE_URL}more.json?xxx; "
        "import the feed by its address, or its file in the folder of the site"
    ]
