"""What was published elsewhere becomes entries: nothing is lost in silence, nothing is written twice."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import nh3
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import digest
from digest.cli import main
from digest.content.frontmatter import parse_document
from digest.contribute.importing.days import understand_date
from digest.contribute.importing.feeds.reader import read_feed, recognise
from digest.contribute.importing.feeds.wordpress_texts import Supplement, convert_wordpress
from digest.contribute.importing.feeds.wxr import split_credit
from digest.contribute.importing.fields import find_heading, make_plain
from digest.contribute.importing.footnotes import mark_footnotes
from digest.contribute.importing.html import html_to_markdown, text_to_markdown
from digest.contribute.importing.importer import Import, plan_import, write_import
from digest.contribute.importing.links import Moved, rewrite, say_elsewhere
from digest.contribute.importing.matter import read_settings, take_apart
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.permalinks import fill
from digest.contribute.importing.post import Loss, OldSite, Post, Posts, Wishes
from digest.contribute.importing.record import RECORD
from digest.contribute.importing.report import REPORT, ImportReport, format_report, summarise
from digest.contribute.importing.sites.dialects import convert_pelican
from digest.contribute.importing.sites.liquid import convert_jekyll
from digest.contribute.importing.sites.shortcodes import convert_hugo
from digest.model.marks import Marks
from digest.model.problems import DigestError, is_error
from digest.printing.swap import EXPORT_TEXT, MARKER
from digest.text.tidy import parse_html, plain_text
from digest.writing.unseen import spell_unseen
from tests.builders import SHARED, SITE_URL, config, settings, write_file
from tests.conftest import Golden, NewDigest
from tests.drawing import Draw
from tests.imports import (
    CASES,
    ORIGINS,
    READER,
    SITES,
    errors,
    find_nothing,
    only_entry,
    take_over,
    write_files,
    write_hugo,
    write_jekyll,
)
from tests.parted import PARTED, find_ends
from tests.sites import SVG, broken_links, build, find_problems, held_by_xml, read_tree
from tests.words_lost import find_lost, read_item, read_post

RAW = SHARED / "corpus-raw"


# Each origin


@pytest.mark.parametrize("kind", ORIGINS)
def test_each_origin_becomes_the_entries_beside_it(
    kind: str, new_digest: NewDigest, check_golden: Golden
) -> None:
    root = new_digest()
    before = read_tree(root)
    planned = take_over(root, ORIGINS[kind])
    written = {name: data.decode() for name, data in read_tree(root).items() if name not in before}
    text = "".join(f"=== {name}\n{data}" for name, data in sorted(written.items()) if name[-4:] != ".svg")
    check_golden(CASES / kind / "expected.txt", text)
    assert planned.files.keys() == written.keys()
    assert errors(root) == []


@pytest.mark.parametrize("kind", ORIGINS)
def test_the_kind_is_recognised(kind: str) -> None:
    origin = ORIGINS[kind]
    assert read_origin(str(origin), "", Wishes(SITES.get(origin, "")), UTC).kind == kind


@pytest.mark.parametrize("kind", ORIGINS)
def test_every_post_is_counted_once(kind: str, new_digest: NewDigest) -> None:
    root = new_digest()
    report = take_over(root, ORIGINS[kind]).report
    assert report.read == len(report.written) + len(report.drafts) + len(report.refused)
    again = take_over(root, ORIGINS[kind]).report
    assert again.written == ()
    assert again.known == len(report.written)
    assert again.read == report.read


def test_what_is_imported_builds_without_a_broken_link(new_digest: NewDigest) -> None:
    root = new_digest(search="false")
    for origin in ORIGINS.values():
        take_over(root, origin)
    site = build(root)
    assert broken_links(site) == []
    old = (site / "2024/03/ferry-is-back/index.html").read_text(encoding="utf-8")
    assert "The ferry returns" in old
    assert "/2024/03/ferry-is-back/" in (site / "ferry/index.html").read_text(encoding="utf-8")
    assert "https://light.example.org/?p=12" in (site / "entries.xml").read_text(encoding="utf-8")


EXPORTED = """\
---
title: "Story {number}"
date: 2024-11-13
id: zz
source: {{name: Example News, url: "https://news.example/{number}"}}
---

A text.
"""


@pytest.mark.parametrize("site", ["https://old.example/", "https://old.example/%2e%2e/%2e%2e/"])
def test_whatever_the_files_of_an_export_are_called_entries_lie_among_the_entries(
    new_digest: NewDigest, tmp_path: Path, site: str
) -> None:
    names = [
        *("%2e%2e%2f%2e%2e%2f%2e%2e%2foutside", "..%2f..%2fcontent/pages/privacy", "2024/11/nul%00x"),
        *("tags/announcements", "stories/x", ".github/x", "a\x1b[31mred", "2024/11/good", "con"),
    ]
    export = tmp_path / "export"
    for number, name in enumerate(names):
        write_file(export / f"{name}.md", EXPORTED.format(number=number))
    (export / MARKER).write_bytes(EXPORT_TEXT)
    root = new_digest()
    before = read_tree(tmp_path)
    library, planned = read_and_plan(root, export, site=site)
    write_import(planned, settings(root))
    new = {path for path, data in read_tree(tmp_path).items() if before.get(path) != data}
    assert library.kind == "digest"
    entries = {path for path in new if path.endswith(".md") and "/entries/" in path}
    assert len(entries) == planned.report.read > 6
    folder = f"{root.relative_to(tmp_path)}/content/entries/2024/11/"
    assert all(path.startswith(folder) and "/" not in path.removeprefix(folder) for path in entries)
    assert {Path(path).name for path in new - entries} <= {
        Path(RECORD).name,
        Path(REPORT).name,
        "outlets.yml",
    }
    assert f"{folder}good.md" in entries
    # One of them may be called zz: what follows says so.
    assert [problem.rule for problem in find_problems(settings(root))[1] if is_error(problem)] == []


def test_a_report_that_loses_a_post_cannot_be_made(new_digest: NewDigest) -> None:
    report = take_over(new_digest(), ORIGINS["json"]).report
    with pytest.raises(AssertionError):
        replace(report, read=report.read + 1)
    assert isinstance(report, ImportReport)


# Nothing is lost without saying so: each word of a post is in its entry or in the report.

# These few are said twice by the post, and once is enough.
SAID_TWICE = {"toolkit": "the title of a link that leads nowhere repeats its words"}


def read_and_plan(root: Path, origin: Path, kind: str = "", **wishes: str) -> tuple[Posts, Import]:
    """What is at the origin, and what an import would write."""
    chosen = settings(root)
    wanted = Wishes(now=None, post_types=(), **{"site": SITES.get(origin, ""), **wishes})
    library = read_origin(str(origin), kind, wanted, chosen.timezone)
    return library, plan_import(library, chosen, wanted)


def lost_words(library: Posts, planned: Import, origin: Path) -> list[tuple[str, str]]:
    """The words that an import loses, with the places of their posts."""
    written = {name: data.decode() for name, data in planned.files.items() if isinstance(data, bytes)}
    read = read_post(library) if library.root and origin.is_dir() else read_item(origin)
    return [(place, word) for place, word in find_lost(library, written, read) if word not in SAID_TWICE]


@pytest.mark.parametrize("kind", ORIGINS)
def test_no_word_is_lost_in_silence(kind: str, new_digest: NewDigest) -> None:
    library, planned = read_and_plan(new_digest(), ORIGINS[kind])
    assert lost_words(library, planned, ORIGINS[kind]) == []


def test_a_word_that_is_lost_is_found(new_digest: NewDigest) -> None:
    library, planned = read_and_plan(new_digest(), ORIGINS["json"])
    files = {name: data for name, data in planned.files.items() if isinstance(data, bytes)}
    damaged = replace(planned, files={name: data.replace(b"nine", b"") for name, data in files.items()})
    assert lost_words(library, damaged, ORIGINS["json"]) == [("feed.json, item 2", "nine")]


# Words of the front matter: those of a field may be of any kind, and lie as deep as they like.

NAMED = st.sampled_from(
    "photographer series people via lead_source params resources cover images image summary description "
    "status published slug link source author authors tags canonical_url lang weight type".split()
)
SAYING = st.one_of(
    st.integers(1, 20).map(lambda number: " ".join(f"word{number}x{each}" for each in range(number % 4 + 1))),
    st.sampled_from(
        ["https://far.example/report", "true", "draft no more", "kran.jpg", "2024-02-01", "a *b* c"]
    ),
)
VALUES = st.recursive(
    SAYING,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "src", "alt", "params", "title"]), inner, min_size=1)
    ),
    max_leaves=5,
)


def list_said(value: object) -> Iterator[str]:
    """The words of a value of JSON."""
    if isinstance(value, dict):
        for each in value.values():
            yield from list_said(each)
    elif isinstance(value, list):
        for each in value:
            yield from list_said(each)
    else:
        yield from re.findall(r"\w+", str(value).lower())


@example({"published": "true", "status": "true"})
@example({"series": ["Storm year"], "photographer": "Kai Brandt", "cover": {"image": "a.jpg", "alt": "Fire"}})
@given(st.dictionaries(NAMED, VALUES, max_size=5))
def test_each_word_of_the_front_matter_is_in_the_entry_or_in_the_report(fields: dict[str, object]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        head = json.dumps({"title": "Fire", "date": "2024-02-03", **fields}, indent=1)
        files = {"hugo.toml": 'baseURL = "https://o.example/"\n', "content/posts/a.md": f"{head}\nText.\n"}
        write_files(root / "old", files)
        (root / "new/content").mkdir(parents=True)
        _, planned = read_and_plan(root / "new", root / "old")
        written = "\n".join(data.decode() for data in planned.files.values() if isinstance(data, bytes))
        there = set(re.findall(r"\w+", re.sub(r"\\(.)", r"\1", unquote(written)).lower()))
        assert planned.report.refused == ()
        # What is published says so by being there.
        assert set(list_said(fields)) - {"true"} <= there


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: A\nlayout: post\ndate: 2024-02-03\nphotographer: {}\n---\n",
        '+++\ntitle = "A"\nlayout = "post"\ndate = 2024-02-03\nphotographer = "{}"\n+++\n',
        '{{\n"title": "A",\n"layout": "post", "date": "2024-02-03",\n\n"photographer": "{}"\n}}\n',
    ],
)
def test_a_field_is_told_with_its_line_and_what_all_say_alike_once(
    head: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    posts = {f"content/{name}.md": head.format(name) for name in ("ada", "kai")}
    origin = write_files(tmp_path / "old", {"hugo.toml": 'baseURL = "https://o.example/"\n', **posts})
    said = format_report(take_over(new_digest(), origin).report).partition("## What these fields said\n\n")[2]
    assert said.splitlines() == [
        "- each of the 2 posts: layout: post",
        "- content/ada.md:5: photographer: ada",
        "- content/kai.md:5: photographer: kai",
    ]


# Again


def test_importing_again_changes_no_file(new_digest: NewDigest) -> None:
    root = new_digest()
    take_over(root, ORIGINS["hugo"])
    before = read_tree(root)
    take_over(root, ORIGINS["hugo"])
    assert read_tree(root) == before


def test_an_entry_that_was_edited_or_deleted_stays_so(new_digest: NewDigest) -> None:
    root = new_digest()
    take_over(root, ORIGINS["json"])
    edited, deleted = root / "content/entries/2019/09/low.md", root / "content/entries/2019/09/high.md"
    edited.write_text("mine", encoding="utf-8")
    deleted.unlink()
    assert take_over(root, ORIGINS["json"]).report.written == ()
    assert edited.read_text(encoding="utf-8") == "mine"
    assert not deleted.exists()


def test_only_what_is_new_is_imported(new_digest: NewDigest, tmp_path: Path) -> None:
    root, feed = new_digest(), tmp_path / "feed.json"
    content = json.loads(ORIGINS["json"].read_text(encoding="utf-8"))
    item = {
        "id": "3",
        "url": "https://tide.example.org/blog/low/2/",
        "title": "Low tide",
        "content_text": "!",
    }
    feed.write_text(json.dumps(content), encoding="utf-8")
    take_over(root, feed)
    content["items"].append({**item, "date_published": "2019-09-03"})
    feed.write_text(json.dumps(content), encoding="utf-8")
    assert take_over(root, feed).report.written == ("content/entries/2019/09/low-tide.md",)


def test_a_feed_of_a_site_that_was_imported_brings_nothing_twice(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root, feed = new_digest(), tmp_path / "feed.json"
    take_over(root, ORIGINS["hugo"])
    item = {"id": "any", "url": "https://old.example.org/2024/02/fire-in-the-harbour/", "title": "Fire"}
    items = [{**item, "date_published": "2024-02-11", "content_text": "Fire."}]
    feed.write_text(
        json.dumps({"home_page_url": "https://old.example.org/", "items": items}), encoding="utf-8"
    )
    assert take_over(root, feed, "json").report.known == 1


def test_numbers_are_ids_at_one_site_alone(new_digest: NewDigest, tmp_path: Path) -> None:
    root, feed = new_digest(), tmp_path / "feed.json"
    take_over(root, ORIGINS["json"])
    text = ORIGINS["json"].read_text(encoding="utf-8").replace("tide.example.org", "ebb.example.org")
    feed.write_text(text.replace("news.example/", "news.example/other-"), encoding="utf-8")
    report = take_over(root, feed).report
    assert (report.known, len(report.written)) == (0, 2)
    assert errors(root) == []


def test_an_import_that_was_cut_off_goes_on(new_digest: NewDigest) -> None:
    root = new_digest()
    written = take_over(root, ORIGINS["hugo"]).report.written
    before = read_tree(root / "content")
    (root / RECORD).unlink()
    (root / written[-1]).unlink()
    assert take_over(root, ORIGINS["hugo"]).report.written == written[-1:]
    assert read_tree(root / "content") == before


def test_no_file_of_others_is_written_over(new_digest: NewDigest) -> None:
    mine = "content/entries/2019/09/low.md"
    root = new_digest({mine: "---\ntitle: Mine\n---\n"})
    assert "content/entries/2019/09/low-2.md" in take_over(root, ORIGINS["json"]).report.written
    assert (root / mine).read_text(encoding="utf-8") == "---\ntitle: Mine\n---\n"
    (root / REPORT).write_text("My notes\n", encoding="utf-8")
    with pytest.raises(DigestError, match="no report of an import"):
        take_over(root, ORIGINS["atom"])


def test_a_damaged_record_is_not_written_over(new_digest: NewDigest) -> None:
    root = new_digest({RECORD: "a: [\n"})
    with pytest.raises(DigestError, match=r"imported\.yml cannot be read"):
        take_over(root, ORIGINS["json"])


def test_what_an_entry_has_nothing_else_takes(new_digest: NewDigest, tmp_path: Path) -> None:
    mine = "---\ntitle: Mine\ndate: 2024-01-02\nsource: {name: N, url: 'https://n.example/'}\n"
    root = new_digest(
        {
            "content/entries/2024/01/mine.md": mine
            + "guid: https://o.example/taken/\naliases: [old/a/]\n---\n\nT\n"
        }
    )
    post = "---\ntitle: A\ndate: 2024-01-02\n"
    origin = write_files(
        tmp_path / "old",
        {
            "hugo.toml": 'baseURL = "https://o.example/"\n',
            "content/taken.md": f"{post}---\n\nText.\n",
            "content/a.md": f"{post}url: /old/a/\n---\n\nText.\n",
            "content/tags/b.md": f"{post}---\n\nText.\n",
            "content/about.md": f"{post}---\n\nText.\n",
        },
    )
    report = take_over(root, origin).report
    assert (report.known, len(report.written)) == (1, 3)
    assert sorted(note.what for note in report.notes) == [
        "the old address /about/ cannot redirect: something else is there",
        "the old address /old/a/ cannot redirect: something else is there",
        "the old address /tags/b/ cannot redirect: something else is there",
    ]
    assert errors(root) == []


@pytest.mark.parametrize(("site", "other"), [(SITE_URL, True), ("https://o.example/", False)])
def test_the_report_says_which_feed_is_like_the_old_one(
    site: str, other: bool, new_digest: NewDigest, tmp_path: Path
) -> None:
    """Jekyll has the feed of posts where the feed of digests is here."""
    root = new_digest()
    origin = write_jekyll(tmp_path / "old", {"_posts/2024-01-02-a.md": ""})
    take_over(root, origin, site=site)
    report = (root / REPORT).read_text(encoding="utf-8")
    assert f"Usually {site}feed.xml had an item for each post, as {SITE_URL}entries.xml has" in report
    assert ("the feed that is there now brings digests" in report) == other


def test_a_translation_names_no_entry_that_is_not_there(new_digest: NewDigest, tmp_path: Path) -> None:
    long = "x" * 500
    origin = write_files(
        tmp_path / "old",
        {
            "hugo.toml": 'baseURL = "https://o.example/"\ndefaultContentLanguage = "en"\n',
            "content/a.md": "---\ntitle: A\ndate: 2024-01-02\n---\n\n" + "[a](" * 5_000,
            "content/a.fr.md": "---\ntitle: A\ndate: 2024-01-02\n---\n\nText.\n",
            "content/b.md": f"---\ntitle: {long}\ndate: 2024-01-02\n---\n\nText.\n",
        },
    )
    root = new_digest()
    report = take_over(root, origin).report
    assert [refusal.place for refusal in report.refused] == ["content/a.md"]
    assert errors(root) == []


# Names


def test_tags_join_those_that_are_there(new_digest: NewDigest) -> None:
    tags = "# Ours.\ntides-and-currents:\n  label: Tides and currents\n  aliases: [tides]\n"
    root = new_digest({"content/tags.yml": tags})
    take_over(root, ORIGINS["json"])
    assert (root / "content/tags.yml").read_text(encoding="utf-8") == tags
    entry = (root / "content/entries/2019/09/low.md").read_text(encoding="utf-8")
    assert "tags: [tides-and-currents]" in entry


def test_a_tag_is_not_made_where_an_old_address_leads_to_another(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    settings = 'baseURL = "https://o.example/"\n[taxonomies]\ntag = "tags"\n'
    post = "---\ntitle: A\ndate: 2024-01-02\ntags: [ok]\n---\nText.\n"
    origin = write_files(tmp_path / "old", {"hugo.toml": settings, "content/a.md": post})
    root = new_digest({"content/tags.yml": "announcements: {redirect_from: [tags/ok]}\n"})
    take_over(root, origin)
    assert errors(root) == []
    assert "\nok-2:\n  label: ok\n" in (root / "content/tags.yml").read_text(encoding="utf-8")


def test_a_faulty_vocabulary_stops_the_import(new_digest: NewDigest) -> None:
    root = new_digest({"content/tags.yml": "tides: [\n"})
    with pytest.raises(DigestError, match=r"tags\.yml cannot be extended"):
        take_over(root, ORIGINS["json"])


def test_the_owner_names_outlet_site_and_pattern(new_digest: NewDigest, tmp_path: Path) -> None:
    origin = write_files(
        tmp_path / "old", {"content/a.md": "---\ntitle: A\ndate: 2024-01-02\n---\n\nText.\n"}
    )
    root = new_digest()
    with pytest.raises(DigestError, match="--site"):
        take_over(root, origin, "hugo")
    with pytest.raises(DigestError, match="--kind"):
        take_over(root, origin)
    take_over(
        root,
        origin,
        "hugo",
        site="https://o.example/b",
        outlet="The Old One",
        pattern="/:year/:filename.html",
    )
    entry = only_entry(root)
    assert 'name: The Old One\n  url: "https://o.example/b/2024/a.html"' in entry
    assert '- "b/2024/a.html"' in entry


# Strangers


def test_pictures_come_from_the_folder_alone(new_digest: NewDigest, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text(SVG, encoding="utf-8")
    body = "![a](../../secret.svg) ![b](/link.svg) ![c](/folder/secret.svg) ![d](/bad.svg) ![e](/fine.svg)"
    origin = write_files(
        tmp_path / "old",
        {
            "hugo.toml": 'baseURL = "https://o.example/"\n',
            "content/a.md": f"---\ntitle: A\ndate: 2024-01-02\n---\n\n{body}\n",
            "static/bad.svg": SVG.replace("<rect", '<rect onclick="x()"'),
            "static/fine.svg": SVG,
        },
    )
    (origin / "static/link.svg").symlink_to(tmp_path / "secret.svg")
    (origin / "static/folder").symlink_to(tmp_path)
    root = new_digest()
    report = take_over(root, origin).report
    assert [path.name for path in (root / "content/images").iterdir()] == ["fine.svg"]
    assert any("bad.svg" in note.origin for note in report.notes)
    assert errors(root) == []


def test_a_feed_in_a_private_network_is_not_fetched(new_digest: NewDigest) -> None:
    code, output = run("http://127.0.0.1:9/feed.xml", "-f", str(new_digest() / "mkdocs.yml"))
    assert code == 2
    assert "cannot be fetched" in output


def test_links_to_files_are_not_followed(new_digest: NewDigest, tmp_path: Path) -> None:
    origin = write_files(
        tmp_path / "old", {"hugo.toml": 'baseURL = "https://o.example/"\n', "content/x.txt": ""}
    )
    (origin / "content/a.md").symlink_to("/etc/hostname")
    refused = take_over(new_digest(), origin).report.refused
    assert ["symbolic link" in refusal.reason for refusal in refused] == [True]


@pytest.mark.parametrize(
    "feed",
    [
        b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
        b"<html><body>No feed</body></html>",
        b'{"items": ' + b"[" * 100_000,
        b'{"items": 3}',
        b"",
    ],
)
def test_what_is_no_feed_is_refused_as_a_whole(feed: bytes, new_digest: NewDigest, tmp_path: Path) -> None:
    (tmp_path / "feed").write_bytes(feed)
    with pytest.raises(DigestError):
        take_over(new_digest(), tmp_path / "feed")


def test_an_item_that_is_too_large_is_refused_alone(new_digest: NewDigest, tmp_path: Path) -> None:
    item = {"id": "1", "url": "https://o.example/1", "title": "T", "date_published": "2024-01-01"}
    items = [{**item, "content_html": "x" * 2_000_000}, {**item, "id": "2", "url": "https://o.example/2"}]
    (tmp_path / "feed.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    report = take_over(new_digest(), tmp_path / "feed.json", "json").report
    assert [refusal.reason for refusal in report.refused] == ["its text has more than 1,500,000 characters"]
    assert len(report.written) == 1


@pytest.mark.parametrize("element", ["author", "dc:creator", "managingEditor"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_name_without_end_is_refused_before_it_is_looked_through(
    element: str, charset: str, tmp_path: Path
) -> None:
    def feed(letters: int) -> bytes:
        return (
            f'<?xml version="1.0" encoding="{charset}"?><rss version="2.0" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title><item><author/>'
            f"<title>{'Long ' * 2_000}</title><{element} a='b'>{'a' * letters}</{element}><guid>1</guid>"
            "</item></channel></rss>"
        ).encode(charset)

    refused = re.escape(f"feed.xml has an element <{element}> of 64,000 bytes; nobody's name is longer")
    with pytest.raises(DigestError, match=refused):
        read_feed(feed(64_000), "feed.xml", "rss", Wishes(), UTC)
    assert read_feed(feed(4_000), "feed.xml", "rss", Wishes(), UTC)


def test_what_is_nested_too_deeply_is_not_even_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    clean, cleaned = nh3.clean, []

    def watch(html: str, **options: Any) -> str:
        cleaned.append(html)
        return clean(html, **options)

    monkeypatch.setattr(nh3, "clean", watch)
    for deep in ("<dl><dt>", "<b>", "<table><tr><td></dl>", "<DIV></p>"):
        with pytest.raises(RecursionError):
            html_to_markdown(deep * 2_000)
    assert cleaned == []
    for flat in ("<p>a<br>", "<div>a</div>", "<li>a", "<dt>a<dd>b"):
        assert html_to_markdown(flat * 2_000)


def test_an_item_that_is_nested_too_deeply_is_refused(new_digest: NewDigest, tmp_path: Path) -> None:
    item = {"id": "1", "url": "https://o.example/1", "title": "T", "date_published": "2024-01-01"}
    items = [
        {**item, "content_html": "<div>" * 5_000 + "x"},
        {**item, "id": "2", "url": "https://o.example/2"},
    ]
    (tmp_path / "feed.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    report = take_over(new_digest(), tmp_path / "feed.json", "json").report
    assert report.read == 2
    assert len(report.written) + len(report.refused) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"+++\ntitle = [[[\n+++\n", "TOML"),
        (b"+++\na = " + b"[" * 60_000 + b"\n+++\n", "TOML"),
        (b"+++\ntitle = 1\n", "never closed"),
        (b'{"a": ' + b'{"a": ' * 20_000, "JSON"),
        (b"---\na: &x [1]\n---\n", "yaml-feature"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"---\ntitle: \x00\n---\n", "control-character"),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    matter, reasons = take_apart(data, "a.md")
    assert matter is None
    assert reason in reasons[0]


def test_settings_of_others_are_read_and_never_run() -> None:
    text = b"plugins: [search]\nx: !!python/object/apply:os.system ['id']\ny: !ENV [A, b]\n"
    assert read_settings(text, "mkdocs.yml")["plugins"] == ["search"]
    assert read_settings(b"a: &a [1]\nb: *a\n", "mkdocs.yml") == {}
    assert read_settings(b"a = [", "hugo.toml") == {}


# Feeds


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ana@mar.foundation (Ana Núñez)", ["Ana Núñez"]),
        ("ana@mar.org (Ana Núñez (Mar))", ["Ana Núñez (Mar)"]),
        ("Ana Núñez &lt;ana@mar.foundation&gt;", ["Ana Núñez"]),
        ("ana@mar.foundation", []),
        ("Ana Núñez", ["Ana Núñez"]),
    ],
)
def test_an_author_is_called_by_the_name(written: str, found: list[str], tmp_path: Path) -> None:
    item = f"<title>A</title><link>https://o.example/a</link><author>{written}</author>"
    dated = f"<item>{item}<pubDate>Mon, 01 Jan 2024 03:00:00 GMT</pubDate></item>"
    (tmp_path / "feed").write_text(f"<rss><channel>{dated}</channel></rss>", encoding="utf-8")
    (post,) = read_origin(str(tmp_path / "feed"), "", Wishes(), UTC).posts
    assert list(post.authors) == found


def test_what_follows_a_question_mark_tells_old_addresses_apart(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    site = "https://o.example"
    pages = {
        "Five": "index.php?id=5&amp;utm_source=rss",
        "Six": "index.php?id=6",
        "Seven": "seven/?utm_source=rss",
    }
    text = '<a href="index.php?id=5">five</a> <a href="index.php?id=7">seven</a>'
    items = "".join(
        f"<item><title>{title}</title><link>{site}/{page}</link>"
        f"<pubDate>Mon, 01 Jan 2024 03:00:00 GMT</pubDate><description>{escape(text)}</description></item>"
        for title, page in pages.items()
    )
    feed = tmp_path / "feed.xml"
    feed.write_text(f"<rss><channel><link>{site}</link>{items}</channel></rss>", encoding="utf-8")
    root = new_digest()
    report = take_over(root, feed).report
    assert report.refused == ()
    notes = [str(note).partition(": ")[2] for note in report.notes]
    assert [note for note in dict.fromkeys(notes) if "old address" in note] == [
        "the old address /index.php?id=5 cannot lead here: it is told by what follows the ?",
        "the old address /index.php?id=6 cannot lead here: it is told by what follows the ?",
    ]
    assert notes.count(say_elsewhere("index.php?id=7")) == 3
    entries = root / "content/entries/2024/01"
    six, seven = ((entries / name).read_text(encoding="utf-8") for name in ("six.md", "seven.md"))
    assert "index.php?id=6" in six.partition("source:")[2].partition("guid:")[0]
    assert "aliases:" not in six
    assert "[five](/2024/01/five/) [seven](https://o.example/index.php?id=7)" in six
    assert 'aliases:\n  - "seven/"' in seven
    assert take_over(root, feed).report.known == 3


def test_an_alias_with_a_question_mark_is_none(new_digest: NewDigest, tmp_path: Path) -> None:
    origin = write_hugo(tmp_path / "old", {"content/a.md": 'aliases: ["/index.php?id=5", /old/]'})
    root = new_digest()
    report = take_over(root, origin).report
    assert [note.what for note in report.notes] == [
        "the old address /index.php?id=5 cannot lead here: it is told by what follows the ?"
    ]
    assert "index.php" not in only_entry(root)
    assert "old/" in only_entry(root)


def test_an_alias_may_be_a_whole_address(new_digest: NewDigest, tmp_path: Path) -> None:
    post = "url: https://o.example/news/a/\naliases: ['https://o.example/news/old/', older/]"
    origin = write_hugo(tmp_path / "old", {"content/a.md": post})
    write_files(origin, {"hugo.toml": 'baseURL = "https://o.example/news/"\n'})
    root = new_digest()
    take_over(root, origin)
    entry = only_entry(root)
    for address in ("news/a/", "news/old/", "news/older/"):
        assert f'  - "{address}"\n' in entry
    assert "news/news" not in entry


def test_the_page_of_all_tags_leads_to_none(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"content/a.md": "Title: A\nDate: 2024-01-02\nTags: ferry\n\nText.\n"}
    old = 'SITEURL = "https://o.example"\nTAG_URL = "tags/"\n'
    root = new_digest()
    report = take_over(root, write_files(tmp_path / "old", {"pelicanconf.py": old, **files})).report
    assert "the old address /tags/ cannot redirect: something else is there" in [
        note.what for note in report.notes
    ]
    assert errors(root) == []


# WordPress


def export_of_wordpress(*items: str) -> str:
    """A file as WordPress exports it; each item is given its fields."""
    head = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    )
    more = (
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    channel = "<title>Mar</title><link>https://mar.example.org</link><wp:wxr_version>1.2</wp:wxr_version>"
    return f'<rss version="2.0" {head} {more}><channel>{channel}{"".join(items)}</channel></rss>'


def item_of_wordpress(name: str, fields: str, text: str = "Text.", day: str = "01 Jan 2024") -> str:
    return (
        f"<item><title>{name}</title><link>https://mar.example.org/{name}/</link>"
        f"<pubDate>Mon, {day} 10:00:00 +0000</pubDate>{fields}"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )


def test_what_wordpress_did_not_publish_is_left_out(new_digest: NewDigest, tmp_path: Path) -> None:
    post, page = "<wp:post_type>post</wp:post_type>", "<wp:post_type>page</wp:post_type>"
    public = "<wp:status>publish</wp:status>"
    items = (
        item_of_wordpress("seen", f"{post}{public}<wp:post_password></wp:post_password>"),
        item_of_wordpress("old", "<dc:creator>ana</dc:creator>"),
        item_of_wordpress("draft", f"{post}<wp:status>draft</wp:status>", day="30 Nov -0001"),
        item_of_wordpress("secret", f"{post}<wp:status>private</wp:status>"),
        item_of_wordpress("locked", f"{post}{public}<wp:post_password>x</wp:post_password>"),
        item_of_wordpress("page", page + public),
    )
    author = "<wp:author_login>ana</wp:author_login><wp:author_display_name>Ana Kim</wp:author_display_name>"
    feed, root = tmp_path / "export.xml", new_digest()
    feed.write_text(export_of_wordpress(f"<wp:author>{author}</wp:author>", *items), encoding="utf-8")
    report = take_over(root, feed).report
    assert sorted(report.written) == ["content/entries/2024/01/old.md", "content/entries/2024/01/seen.md"]
    assert "authors: [Ana Kim]" in (root / "content/entries/2024/01/old.md").read_text(encoding="utf-8")
    assert [str(draft) for draft in report.drafts] == [
        "export.xml, item 3, 'draft': draft",
        "export.xml, item 4, 'secret': its status is 'private'",
        "export.xml, item 5, 'locked': it has a password",
        "export.xml, item 6, 'page': it is no post, but of the type 'page'",
    ]
    assert report.refused == ()


def test_what_cannot_be_known_behind_a_fault_in_an_export_is_told(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    public = (
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>"
    )
    items = (
        item_of_wordpress(name, f"<wp:post_id>{number}</wp:post_id>{public}{fault}")
        for number, (name, fault) in enumerate((("a", ""), ("b", "</b>"), ("c", "")), 1)
    )
    feed, root = tmp_path / "export.xml", new_digest()
    feed.write_text(export_of_wordpress(*items), encoding="utf-8")
    report = take_over(root, feed).report
    assert len(report.written) == 3
    told = [note.origin for note in report.notes if "the file is damaged" in note.what]
    assert told[-1:] == ["export.xml, item 3"]
    assert "export.xml, item 1" not in told


@pytest.mark.parametrize("head", ["", ' xmlns:wp="http://wordpress.org/export/1.2/"'])
def test_an_export_of_wordpress_that_was_cut_off_publishes_nothing_that_may_be_private(
    head: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    """What is no sound XML is read by feedparser in another way, and may lack what stood behind the text."""
    known = "<wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>"
    first, second, last = (
        item_of_wordpress(name, f"{known}<wp:status>{status}</wp:status>")
        for name, status in (("seen", "publish"), ("secret", "private"), ("cut", "private"))
    )
    cut = export_of_wordpress(first, second, last.partition("<wp:status>")[0])
    feed = tmp_path / "export.xml"
    feed.write_text(
        cut.replace(' xmlns:wp="http://wordpress.org/export/1.2/"', head).removesuffix("</channel></rss>"),
        encoding="utf-8",
    )
    report = take_over(new_digest(), feed).report
    assert report.written == ("content/entries/2024/01/seen.md",)
    assert [str(draft) for draft in report.drafts] == [
        "export.xml, item 2, 'secret': its status is 'private'",
        "export.xml, item 3, 'cut': the file is damaged, and does not say whether it was published",
    ]


def test_a_text_of_wordpress_has_its_paragraphs_and_no_shortcode(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    text = """One [sic]
and two.

[caption width="3"]<img src="https://mar.example.org/a.jpg" alt="A" /> Boat[/caption]

[embed]https://video.example/1[/embed] [gallery ids="1,2"]
<ul>
<li>a

b</li>
</ul>
<code>[gallery]</code> [[gallery]]"""
    excerpt = "<excerpt:encoded><![CDATA[In <b>short</b>]]></excerpt:encoded>"
    (tmp_path / "export.xml").write_text(
        export_of_wordpress(item_of_wordpress("a", excerpt, text)), encoding="utf-8"
    )
    root = new_digest()
    report = take_over(root, tmp_path / "export.xml").report
    entry = only_entry(root)
    assert "summary: In short" in entry
    assert "One \\[sic\\]  \nand two.\n\n![A](https://mar.example.org/a.jpg)\n\n*Boat*\n\n" in entry
    assert "[https://video.example/1](https://video.example/1)" in entry
    assert entry.endswith("`[gallery]` \\[gallery\\]\n")
    assert [str(note) for note in report.notes] == [
        "export.xml, item 1:6: the shortcode 'gallery' was left out; it said: ids: 1,2",
    ]


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("<wp:post_date>2024-06-04 10:00:00</wp:post_date>", "2024-06-04T10:00:00+00:00"),
        (
            "<wp:post_date>2024-06-04 10:00:00</wp:post_date><wp:post_date_gmt>2024-06-04 01:00:00"
            "</wp:post_date_gmt>",
            "2024-06-04T01:00:00+00:00",
        ),
        (
            "<wp:post_date>2024-06-04 10:00:00</wp:post_date><wp:post_date_gmt>0000-00-00 00:00:00"
            "</wp:post_date_gmt>",
            "2024-06-04T10:00:00+00:00",
        ),
        ("<wp:post_date>0000-00-00 00:00:00</wp:post_date>", ""),
        ("", ""),
    ],
)
def test_a_date_that_the_feed_of_wordpress_does_not_know_is_that_of_the_post(
    fields: str, date: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    # So it is written of a post that was published when nobody had told WordPress of UTC.
    items = item_of_wordpress("a", f"<wp:post_id>3</wp:post_id>{fields}", day="30 Nov -0001")
    (tmp_path / "export.xml").write_text(export_of_wordpress(items), encoding="utf-8")
    root = new_digest()
    report = take_over(root, tmp_path / "export.xml").report
    refused = ["'Mon, 30 Nov -0001 10:00:00 +0000' is not a date"]
    assert [each.reason for each in report.refused] == ([] if date else refused)
    if date:
        assert f"\ndate: {date}\n" in only_entry(root)


@pytest.mark.parametrize(
    ("said", "summary"), [("Ferries &amp;amp; tides", "Ferries & tides"), ("%%excerpt%%", "")]
)
def test_what_search_engines_were_told_of_a_post_is_its_summary(
    said: str, summary: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    fields = f"<wp:post_id>3</wp:post_id>{meta_of_wordpress('_yoast_wpseo_metadesc', said)}"
    (tmp_path / "export.xml").write_text(
        export_of_wordpress(item_of_wordpress("a", fields)), encoding="utf-8"
    )
    root = new_digest()
    take_over(root, tmp_path / "export.xml")
    found = re.findall(r"^summary: \"?([^\"\n]+)", only_entry(root), re.MULTILINE)
    assert found == ([summary] if summary else [])


def meta_of_wordpress(key: str, value: str) -> str:
    said = f"<wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
    return f"<wp:postmeta>{said}</wp:postmeta>"


def text_of_wordpress(
    new_digest: NewDigest, folder: Path, text: str, fields: str = "", *others: str
) -> tuple[str, list[str]]:
    """What an export of one post of that text becomes: the text of the entry, and what the report notes."""
    file, root = folder / "export.xml", new_digest()
    items = item_of_wordpress("a", f"<wp:post_id>3</wp:post_id>{fields}", text), *others
    file.write_text(export_of_wordpress(*items), encoding="utf-8")
    report = take_over(root, file).report
    return only_entry(root).split("---\n\n")[-1], [str(note) for note in report.notes]


def test_empty_lines_of_wordpress_make_paragraphs_where_some_are_marked(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    text = """One.

Two,<br />
three.

<blockquote class="twitter-tweet"><p lang="en">Back!</p>&mdash; Port</blockquote>

Four.

<p>Five

Six</p>
<ul>
<li><p>a</p></li>
</ul>
Seven."""
    said, notes = text_of_wordpress(new_digest, tmp_path, text)
    assert said == (
        "One.\n\nTwo,  \nthree.\n\n> Back!\n>\n> — Port\n\nFour.\n\nFive\n\nSix\n\n- a\n\nSeven.\n"
    )
    assert notes == []


def test_a_text_of_blocks_has_the_paragraphs_that_it_says(new_digest: NewDigest, tmp_path: Path) -> None:
    text = "<!-- wp:paragraph -->\n<p>One\ntwo.</p>\n<!-- /wp:paragraph -->\n\nThree.\n\nFour."
    said, _ = text_of_wordpress(new_digest, tmp_path, text)
    assert said == "One\ntwo.\n\nThree.\nFour.\n"


@pytest.mark.parametrize(
    "text",
    [
        "He [sic] said [he] and [Russian] and [pro-Russian] troops […] left [1].",
        "It said [and/or] may [where x = 3] be [see https://o.example/?a=1].",
        "A [video shows the ship] and [products] on a [table].",
        "One\n\n[Applause]\n\n[music]\n\nTwo",
        "“[Then-president] Lee”",
    ],
)
def test_words_in_brackets_of_wordpress_stay(text: str) -> None:
    shown, notes = convert_wordpress(text, "a", Supplement())
    assert re.sub("</?p>", " ", shown).split() == text.split()
    assert notes == []


@pytest.mark.parametrize(
    ("shortcode", "name", "said"),
    [
        ("[powerpress]", "powerpress", ""),
        ("[powerpress/]", "powerpress", ""),
        ("One [fare_now] two", "fare_now", ""),
        ("One [youtube 123] two", "youtube", "123"),
        ('One [box title="Key facts"] two', "box", "title: Key facts"),
        ("One [gallery ids=1,2] two", "gallery", "ids: 1"),
        ("One\n\n[ad-slot]\n\ntwo", "ad-slot", ""),
        ("<p>[products]</p>", "products", ""),
        ("<!-- wp:shortcode -->\n[fares]\n<!-- /wp:shortcode -->", "fares", ""),
        ("[et_pb_section]", "et_pb_section", ""),
    ],
)
def test_a_shortcode_of_wordpress_is_taken_out_and_told(shortcode: str, name: str, said: str) -> None:
    shown, (note,) = convert_wordpress(shortcode, "a", Supplement())
    assert "[" not in shown
    assert note.what == f"the shortcode '{name}' was left out"
    assert note.said.startswith(said)


@pytest.mark.parametrize(
    "caption",
    [
        '[caption id="a"]<a href="/a"><img src="https://o.example/a.jpg" alt="A"></a> Boat, Ana[/caption]',
        '[wp_caption caption="Boat, Ana"]<img src="https://o.example/a.jpg" alt="A">[/wp_caption]',
    ],
)
def test_the_caption_of_a_picture_of_wordpress_stands_below_it(caption: str) -> None:
    text, notes = convert_wordpress(f"One.\n\n{caption}\n\nTwo.", "a", Supplement())
    first, picture, *rest = html_to_markdown(text).split("\n\n")
    assert (first, rest) == ("One.", ["*Boat, Ana*", "Two."])
    assert "![A](https://o.example/a.jpg)" in picture
    assert notes == []


def test_a_file_of_wordpress_is_linked_once() -> None:
    link = '<div class="wp-block-file"><a id="f" href="/a.pdf">The <em>full</em> report</a>'
    button = '<a href="/a.pdf" class="wp-block-file__button" download>Download</a></div>'
    shown = '<object class="wp-block-file__embed" data="/a.pdf" type="application/pdf"></object>'
    for html in (
        link + button,
        link.replace("<a ", f"{shown}<a ") + button,
        f'{link}</div><p><a href="/b.pdf" class="wp-block-file__button">B</a></p>',
    ):
        text, _ = convert_wordpress(f"<!-- wp:file -->{html}", "a", Supplement())
        assert html_to_markdown(text).partition("\n")[0] == "[The *full* report](/a.pdf)"
    assert html_to_markdown(text).endswith("[B](/b.pdf)")


def test_an_address_of_wordpress_in_a_line_of_its_own_is_a_link() -> None:
    """WordPress shows what is there, such as a film; a bare address is no link here."""
    link = "[https://o.example/1?a=b](https://o.example/1?a=b)"
    for html in (
        "https://o.example/1?a=b",
        "<p>https://o.example/1?a=b</p>",
        '<!-- wp:embed --><figure><div class="wp-block-embed__wrapper">\nhttps://o.example/1?a=b\n</div></figure>',
    ):
        assert html_to_markdown(convert_wordpress(html, "a", Supplement())[0]) == link
    code = "<pre>\nhttps://o.example/1\n</pre>"
    assert convert_wordpress(code, "a", Supplement())[0] == code


@pytest.mark.parametrize(
    ("shortcode", "address", "said"),
    [
        ("[youtube https://v.example/?v=1&amp;w=2]", "https://v.example/?v=1&w=2", []),
        ('[audio mp3="https://v.example/1.mp3"][/audio]', "https://v.example/1.mp3", []),
        (
            '[video width="3" mp4="https://v.example/1.mp4" webm="https://v.example/1.webm"]',
            "https://v.example/1.mp4",
            ["width: 3 · webm: https://v.example/1.webm"],
        ),
    ],
)
def test_a_film_of_wordpress_is_a_link(shortcode: str, address: str, said: list[str]) -> None:
    text, notes = convert_wordpress(shortcode, "a", Supplement())
    assert html_to_markdown(text) == f"[v.example]({address})"
    assert [note.said for note in notes] == said
    assert all(note.what == "words of the shortcode 'video' were left out" for note in notes)


FOOTNOTE_OF_WORDPRESS = '<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">1</a></sup>'


def test_footnotes_of_wordpress_are_footnotes(new_digest: NewDigest, tmp_path: Path) -> None:
    """They stand outside of the text, in a field of their own."""
    first, second, lost = map(FOOTNOTE_OF_WORDPRESS.format, ("b2", "a1", "c3"))
    kept = """[{"id": "a1", "content": "See the <em>1987</em> treaty [1]]]]]><![CDATA[>."},
        {"id": "b2", "content": "A line.<br>Another."}, {"id": "d4", "content": "Of <b>no</b> claim."}]"""
    meta = meta_of_wordpress("footnotes", f"<![CDATA[{kept}]]>") + meta_of_wordpress("_edit_last", "1")
    text = f"<!-- wp:paragraph -->\n<p>One{first}, two{second}, one{first}, and{lost}.</p>"
    said, notes = text_of_wordpress(new_digest, tmp_path, f"{text}\n\n<!-- wp:footnotes /-->", meta)
    assert said == (
        "One[^1], two[^2], one[^1], and<sup>1</sup>.\n\n"
        "[^1]: A line.  \n    Another.\n\n[^2]: See the *1987* treaty \\[1\\]\\]\\]&gt;.\n"
    )
    assert notes == [
        "export.xml, item 1:1: a footnote to which nothing refers was left out; it said: Of no claim."
    ]


def test_footnotes_of_wordpress_that_cannot_be_read_are_told(new_digest: NewDigest, tmp_path: Path) -> None:
    text = f"<!-- wp:paragraph --><p>One{FOOTNOTE_OF_WORDPRESS.format('a')}.</p>"
    said, notes = text_of_wordpress(new_digest, tmp_path, text, meta_of_wordpress("footnotes", '[{"id": '))
    assert said == "One<sup>1</sup>.\n"
    assert notes == ['export.xml, item 1:1: footnotes that cannot be read were left out; it said: [{"id":']


def block_of_wordpress(number: int, text: str, status: str = "publish") -> str:
    kind = "<wp:post_type>wp_block</wp:post_type>"
    fields = f"<wp:post_id>{number}</wp:post_id><wp:status>{status}</wp:status>{kind}"
    return item_of_wordpress(f"box-{number}", fields, text)


def test_a_reusable_block_of_wordpress_stands_where_it_is_shown(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    text = '<!-- wp:block {"ref":7} /-->\n\n<!-- wp:paragraph -->\n<p>Text.</p>\n\n'
    text += '<!-- wp:block {"ref":9} /--><!-- wp:block {"ref":10} /-->'
    others = (
        block_of_wordpress(7, '<p>Join us.</p>\n<!-- wp:block {"ref":8} /-->'),
        block_of_wordpress(8, '<p>Today.</p><!-- wp:block {"ref":7} /-->'),
        block_of_wordpress(9, "<p>Secret.</p>", "draft"),
    )
    said, notes = text_of_wordpress(new_digest, tmp_path, text, "", *others)
    assert said == "Join us.\n\nToday.\n\nText.\n"
    assert notes == [
        "export.xml, item 1:1: a reusable block was left out, as it stands within itself or too often; "
        'it said: {"ref": 7}',
        'export.xml, item 1:6: a reusable block that is not in the export was left out; it said: {"ref": 9}',
        'export.xml, item 1:6: a reusable block that is not in the export was left out; it said: {"ref": 10}',
    ]


def test_reusable_blocks_of_wordpress_do_not_make_a_text_endless(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    boxes = (block_of_wordpress(n, f'<!-- wp:block {{"ref":{n + 1}}} /-->' * 100) for n in range(7, 17))
    text = '<p>Text.</p><!-- wp:block {"ref":7} /-->'
    said, _ = text_of_wordpress(new_digest, tmp_path, text, "", *boxes)
    assert said == "Text.\n"


def test_blocks_of_wordpress_that_have_no_text_are_told(new_digest: NewDigest, tmp_path: Path) -> None:
    text = """<p>Text.</p>
<!-- wp:mailpoet/subscription-form-block {"formId":1} /-->
<!-- wp:latest-posts /-->
<!-- wp:acf/voice {"said":"\\u003cb\\u003eSí\\u003c/b\\u003e"} /-->
<!-- wp:separator {"a": /-->"""
    said, notes = text_of_wordpress(new_digest, tmp_path, text)
    assert said == "Text.\n"
    assert notes == [
        "export.xml, item 1:2: the block 'mailpoet/subscription-form-block' was left out; "
        'it said: {"formId": 1}',
        "export.xml, item 1:3: the block 'latest-posts' was left out",
        'export.xml, item 1:4: the block \'acf/voice\' was left out; it said: {"said": "<b>Sí</b>"}',
        "export.xml, item 1:5: the block 'separator' was left out; it said: {\"a\":",
    ]


def test_the_sound_of_a_podcast_of_wordpress_is_heard(new_digest: NewDigest, tmp_path: Path) -> None:
    """An export has it in a field of the post; PowerPress has one for each of its programmes."""
    address = "https://mar.example.org/ep1.mp3"
    details = 'audio/mpeg\na:1:{s:8:"duration";s:8:"00:31:12";}'
    fields = (
        meta_of_wordpress("enclosure", f"<![CDATA[{address}\n123\n{details}]]>"),
        meta_of_wordpress("enclosure", ""),
        meta_of_wordpress("_news:enclosure", f"{address}?a=1&amp;b=2\n123\naudio/mpeg\n"),
    )
    said, notes = text_of_wordpress(new_digest, tmp_path, "Text.", "".join(fields))
    assert said == f"Text.\n\n[a]({address}?a=1&b=2) · MP3\n"
    heard = f"audio:\n  url: {address}\n  duration: '31:12'\n  length: '123'\n"
    assert heard in only_entry(tmp_path / "digest")
    assert any(f"the file {address} is heard from the old site" in note for note in notes)
    assert any(f"the link to {address}?a=1&b=2" in note for note in notes)


def test_an_episode_of_seriously_simple_podcasting_is_an_entry_that_is_heard(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    """It has a type and fields of its own."""
    address = "https://mar.example.org/the night boat.mp3"
    fields = (
        "<wp:post_type>podcast</wp:post_type>",
        meta_of_wordpress("audio_file", address),
        meta_of_wordpress("duration", "00:31:12"),
        meta_of_wordpress("filesize_raw", "123"),
        meta_of_wordpress("enclosure", address),
    )
    said, _ = text_of_wordpress(new_digest, tmp_path, "Text.", "".join(fields))
    heard = "https://mar.example.org/the%20night%20boat.mp3"
    assert said == "Text.\n"
    assert f"audio:\n  url: {heard}\n  duration: '31:12'\n  length: '123'\n" in only_entry(
        tmp_path / "digest"
    )


def test_footnotes_cost_no_more_where_all_numbers_lead_to_one_block_of_many_links() -> None:
    links = "".join(f'a<a href="#x{number}">{number % 100}</a> ' for number in range(2_000))
    begin = process_time()
    mark_footnotes("<p>" + 'a<a href="#n">1</a> ' * 2_000 + f'</p><div><b id="n">1</b> {links}</div>')
    assert process_time() - begin < 4


@pytest.mark.parametrize("name", ["footnote", "footnotes"])
def test_footnotes_in_a_feed_are_footnotes(name: str) -> None:
    """As Python-Markdown and Hugo write them."""
    back = '<a class="footnote-backref" href="#fnref:a">↩</a>'
    refers = '<p>One.<sup id="fnref:a"><a class="footnote-ref" href="#fn:a">1</a></sup></p>'
    listed = f'<div class="{name}"><hr><ol><li id="fn:a"><p>A note.&#160;{back}</p></li></ol></div>'
    assert html_to_markdown(refers + listed) == "One.[^1]\n\n[^1]: A note."
    assert html_to_markdown(refers) == "One.<sup>1</sup>"


def test_footnotes_of_a_markdown_card_of_ghost_are_footnotes() -> None:
    """As markdown-it-footnote writes them: the class is at another element, the rule before the notes."""
    refers = '<sup class="footnote-ref"><a href="#fn1" id="fnref{}">[1{}]</a></sup>'
    back = '<a href="#fnref1" class="footnote-backref">↩︎</a>'
    text = f"<p>One.{refers.format(1, '')} Once more.{refers.format('1:1', ':1')}</p><hr>"
    note = f'<li id="fn1" class="footnote-item"><p>A note.</p><p>And more. {back}</p></li>'
    rule = '<hr class="footnotes-sep">'
    listed = f'{rule}<section class="footnotes"><ol class="footnotes-list">{note}</ol></section>'
    shown = html_to_markdown(text + listed)
    assert shown == "One.[^1] Once more.[^1]\n\n---\n\n[^1]: A note.\n\n    And more."
    assert html_to_markdown('<p>10<sup class="x">2</sup></p>') == "10<sup>2</sup>"


@pytest.mark.parametrize(
    ("refers", "said"),
    [
        # Substack.
        (
            '12<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a> million',
            '<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a>'
            '<div class="footnote-content"><p>A note.</p></div></div>',
        ),
        # A plain list.
        (
            '12<sup id="fnref1"><a href="#fn1">1</a></sup> million',
            '<hr><ol><li id="fn1">A note. <a href="#fnref1">back</a></li></ol>',
        ),
        # A page whose addresses were made whole, as mail has them.
        (
            '12<a id="r1" href="https://a.example/p#n1"><sup>[1]</sup></a> million',
            '<div><p id="n1"><a href="https://a.example/p#r1">[1]</a> A note.</p></div>',
        ),
        # Word.
        (
            '12<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a> million',
            '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> A note.</p></div>',
        ),
        # WordPress, in its feed.
        (
            '12<sup data-fn="ab" class="fn"><a href="#ab" id="ab-link">1</a></sup> million',
            '<ol class="wp-block-footnotes"><li id="ab">A note. <a href="#ab-link">↩︎</a></li></ol>',
        ),
        # By hand.
        ('12<a href="#one">1</a> million', '<p id="one">1. A note.</p>'),
    ],
)  # fmt: skip
def test_a_number_that_leads_to_a_note_is_no_figure(refers: str, said: str) -> None:
    html = f"<p>The port moved {refers} boxes.</p><p>More.</p>{said}"
    assert html_to_markdown(html) == "The port moved 12[^1] million boxes.\n\nMore.\n\n[^1]: A note."


def test_a_number_within_a_note_is_not_that_of_the_note() -> None:
    refers, said = '12<a href="#one">1</a> million', '<p id="one">By hand in the 3. edition.</p>'
    assert html_to_markdown(f"<p>It moved {refers} boxes.</p>{said}").endswith(": By hand in the 3. edition.")


def test_a_number_without_its_note_touches_no_figure() -> None:
    """A feed that was cut off has the number alone."""
    assert html_to_markdown('<p>12<a href="#footnote-1">1</a> million</p>') == "12<sup>1</sup> million"


def test_footnotes_are_numbered_as_they_are_referred_to() -> None:
    refers = "".join(f'<p>{word}<a href="#n{number}">{number}</a>.</p>' for word, number in
                     [("One", 7), ("Two", 3), ("Again", 7)])  # fmt: skip
    notes = "".join(f'<li id="n{number}"><p>Note {number}.</p><p>More.</p></li>' for number in (3, 7))
    assert html_to_markdown(f"{refers}<ol>{notes}</ol><p>The end.</p>") == (
        "One[^1].\n\nTwo[^2].\n\nAgain[^1].\n\nThe end.\n\n"
        "[^1]: Note 7.\n\n    More.\n\n[^2]: Note 3.\n\n    More."
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p>See chapter <a href="#c1">1</a>.</p><p id="c1">A chapter.</p>',
        '<p>Chapters:<a href="#c1">1</a></p><div id="c1"><h2>One</h2><p>A chapter.</p></div>',
        '<p>Numbers.<a href="#c1">1</a></p><p>More.<a href="#c2">2</a></p>'
        '<p><a name="c1"></a>First.<br><a name="c2"></a>Second.</p>',
    ],
)
def test_a_number_that_leads_to_another_part_is_no_footnote(html: str) -> None:
    text = html_to_markdown(html)
    assert "[^" not in text
    assert set(re.findall(r"\w+", make_plain(html))) <= set(re.findall(r"\w+", text))


def test_a_link_by_number_leads_to_the_entry(new_digest: NewDigest, tmp_path: Path) -> None:
    guid = '<guid isPermaLink="false">http://mar.example.org/news/?p=11</guid>'
    text = '<a href="https://mar.example.org/news/?p=11#b">A</a> <a href="https://mar.example.org/news/?p=12">B</a>'
    file, root = tmp_path / "export.xml", new_digest()
    items = item_of_wordpress("one", guid), item_of_wordpress("two", "", text)
    file.write_text(export_of_wordpress(*items), encoding="utf-8")
    take_over(root, file)
    entry = (root / "content/entries/2024/01/two.md").read_text(encoding="utf-8")
    assert entry.endswith("\n[A](/2024/01/one/#b) [B](https://mar.example.org/news/?p=12)\n")


def test_the_picture_of_a_post_of_wordpress_opens_its_text(new_digest: NewDigest, tmp_path: Path) -> None:
    address = "https://mar.example.org/wp-content/uploads/boat.jpg"
    picture = "<wp:post_type>attachment</wp:post_type><wp:post_id>7</wp:post_id><wp:attachment_url>"
    picture += f"<![CDATA[{address}]]></wp:attachment_url>"
    picture += meta_of_wordpress("_wp_attachment_image_alt", "Boat &amp; net")
    shown = meta_of_wordpress("_thumbnail_id", "<![CDATA[7]]>") + meta_of_wordpress("_edit_last", "1")
    fields = f"<wp:post_id>3</wp:post_id>{shown}"
    file, root = tmp_path / "export.xml", new_digest()
    file.write_text(
        export_of_wordpress(item_of_wordpress("a", fields), item_of_wordpress("boat", picture)),
        encoding="utf-8",
    )
    take_over(root, file)
    assert only_entry(root).endswith(f"---\n\n![Boat & net]({address})\n\nText.\n")


def attachment_of_wordpress(number: int, file: str, fields: str = "") -> str:
    address = f"https://mar.example.org/wp-content/uploads/{file}"
    picture = f"<wp:post_id>{number}</wp:post_id><wp:attachment_url>{address}</wp:attachment_url>"
    return item_of_wordpress(file, f"<wp:post_type>attachment</wp:post_type>{picture}{fields}", "")


@pytest.mark.parametrize(
    ("address", "lie", "found"),
    [
        ("https://mar.example.org/wp-content/uploads/a.svg", ["a.svg"], "a"),
        (
            "http://www.mar.example.org/wp-content/uploads/a-300x200.svg?ssl=1",
            ["a.svg", "a-300x200.svg"],
            "a",
        ),
        ("https://mar.example.org/news/wp-content/uploads/a-300x200.svg", ["a-300x200.svg"], "a-300x200"),
        ("/wp-content/uploads/a-300x200.svg", ["a.svg", "a-scaled.svg"], "a-scaled"),
        ("https://i2.wp.com/mar.example.org/wp-content/uploads/a.svg?resize=9", ["a.svg"], "a"),
        ("https://other.example.org/wp-content/uploads/a.svg", ["a.svg"], ""),
    ],
)
def test_pictures_of_wordpress_come_from_the_folder_beside_the_export(
    address: str, lie: list[str], found: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root, text = new_digest(), f'<p><img src="{address}" alt="Boat"></p>'
    old = write_files(tmp_path, {f"wp-content/uploads/{name}": SVG for name in lie})
    (old / "export.xml").write_text(export_of_wordpress(item_of_wordpress("a", "", text)), encoding="utf-8")
    report = take_over(root, old / "export.xml").report
    assert f"![Boat]({f'/images/{found}.svg' if found else address})" in only_entry(root)
    assert not any("wp-content/uploads/ beside" in advice for advice in report.advice)


def test_where_no_picture_of_wordpress_is_at_hand_the_report_says_what_to_do(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root, file = new_digest(), tmp_path / "export.xml"
    text = '<img src="https://mar.example.org/wp-content/uploads/a.jpg" alt="A">'
    items = (
        attachment_of_wordpress(7, "b.jpg"),
        item_of_wordpress("a", f"<wp:post_id>3</wp:post_id>{meta_of_wordpress('_thumbnail_id', '7')}", text),
    )
    file.write_text(export_of_wordpress(*items), encoding="utf-8")
    report = take_over(root, file).report
    told = (
        "2 pictures of the old site did not come along: not in wp-content/uploads/ beside the export; "
        "lay its folder wp-content/uploads/ there, take back what was written, and import again"
    )
    assert report.advice == (told,)
    assert [*summarise(report)][-1] == told
    assert f"## Do this first\n\n- {told}\n" in format_report(report)


@pytest.mark.parametrize(
    ("caption", "left"),
    [
        ("The pier. Photo: Li Wei/Harbour Review", ("The pier.", "Li Wei/Harbour Review")),
        ("Der Hafen (Foto: Ana Kim)", ("Der Hafen", "Ana Kim")),
        ("The pier – Photo by: Ana Kim.", ("The pier", "Ana Kim")),
        ("© Ana Kim", ("", "Ana Kim")),
        ("Crédit : Ana Kim", ("", "Ana Kim")),
        ("A photo of the pier", ("A photo of the pier", "")),
        ("In the picture: a pier. Behind it, Anna", ("In the picture: a pier. Behind it, Anna", "")),
    ],
)
def test_a_caption_may_say_who_made_the_picture(caption: str, left: tuple[str, str]) -> None:
    assert split_credit(caption) == left


@pytest.mark.parametrize("key", ["_media_credit", "_wp_attachment_metadata"])
def test_who_made_a_picture_of_wordpress_may_stand_in_its_fields(
    key: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    said = "Ana Kim" if key == "_media_credit" else 'a:1:{s:6:"credit";s:7:"Ana Kim";}'
    fields = meta_of_wordpress("_wp_attachment_image_alt", "A boat") + meta_of_wordpress(key, said)
    old, root = write_files(tmp_path, {"wp-content/uploads/boat.svg": SVG}), new_digest()
    items = (
        attachment_of_wordpress(7, "boat.svg", fields),
        item_of_wordpress("a", f"<wp:post_id>3</wp:post_id>{meta_of_wordpress('_thumbnail_id', '7')}"),
    )
    (old / "export.xml").write_text(export_of_wordpress(*items), encoding="utf-8")
    take_over(root, old / "export.xml")
    assert 'image:\n  file: "images/boat.svg"\n  alt: A boat\n  credit: Ana Kim\n' in only_entry(root)


def test_what_is_neither_post_nor_page_of_wordpress_is_counted_in_a_line(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    kinds = "attachment attachment nav_menu_item wp_global_styles page newsletter post".split()
    status = "<wp:status>publish</wp:status>"
    items = (
        item_of_wordpress(f"a{number}", f"<wp:post_type>{kind}</wp:post_type>{status}")
        for number, kind in enumerate(kinds)
    )
    (tmp_path / "export.xml").write_text(export_of_wordpress(*items), encoding="utf-8")
    report = take_over(new_digest(), tmp_path / "export.xml").report
    told = "Passed over: 2 attachment, 1 nav_menu_item, 1 wp_global_styles"
    assert told in summarise(report)
    assert told.replace("_", "\\_") in format_report(report).splitlines()
    assert (report.read, len(report.written)) == (3, 1)
    assert [str(draft) for draft in report.drafts] == [
        "export.xml, item 5, 'a4': it is no post, but of the type 'page'",
        "export.xml, item 6, 'a5': it is no post, but of the type 'newsletter'; --post-type newsletter "
        "takes it along",
    ]
    report = take_over(new_digest(), tmp_path / "export.xml", post_types=("newsletter",)).report
    assert (report.known, len(report.written)) == (1, 1)


@pytest.mark.parametrize(
    ("site_url", "site_name", "said"),
    [
        ("https://www.mar.example.org/", "Digest", "\nbyline: [Ana Kim, Bo Li, Guest]\n"),
        (SITE_URL, "Mar", "\nbyline: [Ana Kim, Bo Li, Guest]\n"),
        (SITE_URL, "Digest", "\n  authors: [Ana Kim, Bo Li, Guest]\n"),
    ],
)
def test_several_authors_sign_what_stays_where_it_was(
    site_url: str, site_name: str, said: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    """Elsewhere the post is a report, and they are who wrote that."""
    people = {"ana": "Ana Kim", "bo.li": "Bo Li"}
    channel = "".join(
        f"<wp:author><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_display_name>{name}</wp:author_display_name></wp:author>"
        for login, name in people.items()
    )
    named = "<dc:creator>bo.li</dc:creator><wp:post_id>3</wp:post_id>" + "".join(
        f'<category domain="author" nicename="cap-{slug}">{name}</category>'
        for slug, name in (("ana", "ana"), ("bo-li", "bo.li"), ("guest", "Guest"))
    )
    (tmp_path / "export.xml").write_text(export_of_wordpress(channel, item_of_wordpress("a", named)), "utf-8")
    chosen = settings(new_digest(), site_url=site_url, site_name=site_name)
    library = read_origin(str(tmp_path / "export.xml"), "", Wishes(), UTC)
    files = plan_import(library, chosen, Wishes()).files
    assert said.encode() in bytes(files["content/entries/2024/01/a.md"])


def test_a_post_of_polylang_has_its_language(new_digest: NewDigest, tmp_path: Path) -> None:
    named = '<wp:post_id>3</wp:post_id><category domain="language" nicename="de">Deutsch</category>'
    (tmp_path / "export.xml").write_text(export_of_wordpress(item_of_wordpress("a", named)), "utf-8")
    root = new_digest()
    take_over(root, tmp_path / "export.xml")
    assert "\nlanguage: de\n" in only_entry(root)


def test_translations_of_polylang_name_what_they_translate(new_digest: NewDigest, tmp_path: Path) -> None:
    """Which of them came first, an export does not say: the original is in the language of the site."""

    def said(number: int, language: str, family: str) -> str:
        terms = f'<category domain="language" nicename="{language}">{language}</category>'
        terms += f'<category domain="post_translations" nicename="{family}">{family}</category>'
        return f"<wp:post_id>{number}</wp:post_id><wp:status>publish</wp:status>{terms}"

    several = [("a", "fr", "pll_1"), ("b", "en", "pll_1"), ("c", "de", "pll_1"), ("d", "fr", "pll_2")]
    posts = [item_of_wordpress(each[0], said(number, *each[1:])) for number, each in enumerate(several, 3)]
    draft = item_of_wordpress("e", said(9, "en", "pll_2").replace("publish", "draft"))
    export = export_of_wordpress("<language>en-US</language>", *posts, draft)
    (tmp_path / "export.xml").write_text(export, encoding="utf-8")
    root = new_digest()
    take_over(root, tmp_path / "export.xml")
    assert errors(root) == []
    library, _ = find_problems(settings(root))
    assert {entry.id: (entry.language, entry.translates) for entry in library.entries} == {
        "2024/01/a-fr": ("fr", "2024/01/b"),
        "2024/01/b": ("en", ""),
        "2024/01/c-de": ("de", "2024/01/b"),
        "2024/01/d": ("fr", ""),
    }


def comment_of_wordpress(author: str, text: str, fields: str = "") -> str:
    said = f"<wp:comment_author>{author}</wp:comment_author><wp:comment_content>{text}</wp:comment_content>"
    return f"<wp:comment>{said}{fields}</wp:comment>"


def test_comments_of_wordpress_lie_below_their_entry_and_none_is_lost_in_silence(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    fields = (
        '<wp:post_id>3</wp:post_id><category domain="language" nicename="de">Deutsch</category>'
        + comment_of_wordpress("", "Ja.", "<wp:comment_date>2024-01-02 10:00:00</wp:comment_date>")
        + comment_of_wordpress("Ana", "Nein.")
        + comment_of_wordpress("Bo", f"Lang {'x ' * 1_000_000}")
        + comment_of_wordpress("Shop", "Five stars", "<wp:comment_type>review</wp:comment_type>")
    )
    draft = "<wp:status>draft</wp:status>" + comment_of_wordpress("Cy", "Not seen")
    items = item_of_wordpress("a", fields), item_of_wordpress("b", draft)
    (tmp_path / "export.xml").write_text(export_of_wordpress(*items), encoding="utf-8")
    root = new_digest()
    report = take_over(root, tmp_path / "export.xml").report
    found = {path.name: path.read_text("utf-8") for path in (root / "content/comments/2024/01/a").iterdir()}
    head = '---\nauthor: {}\ndate: "{}T10:00:00+00:00"\nlanguage: de\n---\n\n{}\n'
    assert found == {
        "anonymous.md": head.format("Anonymous", "2024-01-02", "Ja."),
        "ana.md": head.format("Ana", "2024-01-01", "Nein."),
    }
    assert report.comments == 2
    assert report.parts == (("review", 1),)
    (lost,) = map(str, report.notes)
    assert lost.startswith("export.xml, item 1: a comment was left out: too-large:")
    assert "it said: Bo: Lang x x" in lost


def test_links_within_the_old_site_are_told_where_nothing_here_stands_for_them(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    hosts = ("https://mar.example.org", "http://www.mar.example.org")
    text = " ".join(f'<a href="{host}/{page}">A</a>' for host in hosts for page in ("", "a/", "author/ana/"))
    (tmp_path / "export.xml").write_text(export_of_wordpress(item_of_wordpress("a", "", text)), "utf-8")
    root = new_digest()
    report = take_over(root, tmp_path / "export.xml").report
    assert only_entry(root).count("[A](/2024/01/a/)") == 2
    assert [note.what for note in report.notes] == [say_elsewhere(f"{host}/author/ana/") for host in hosts]
    assert (
        "| the link to … leads to the old site; no entry and no tag had that address | 2 |"
        in format_report(report)
    )


def import_terms_of_wordpress(root: Path, folder: Path, channel: str, named: str, text: str = "Text.") -> str:
    """The tags that a post of WordPress brings which names terms, and whose text may link their pages."""
    item = item_of_wordpress("a", f"<wp:post_id>3</wp:post_id>{named}", text)
    (folder / "export.xml").write_text(export_of_wordpress(channel, item), encoding="utf-8")
    take_over(root, folder / "export.xml")
    assert errors(root) == []
    return (root / "content/tags.yml").read_text(encoding="utf-8").partition("\n")[2]


def category_of_wordpress(slug: str, name: str, parent: str = "") -> str:
    said = f"<wp:category_nicename>{slug}</wp:category_nicename><wp:cat_name>{name}</wp:cat_name>"
    return f"<wp:category>{said}<wp:category_parent>{parent}</wp:category_parent></wp:category>"


@pytest.mark.parametrize(
    ("link", "old"),
    [
        ("", "category/sea/ice"),
        ("https://mar.example.org/topics/sea/ice/", "topics/sea/ice"),
        ("http://www.mar.example.org/sea/ice/", "sea/ice"),
        ("https://other.example.org/topics/sea/ice/", "category/sea/ice"),
        ("https://mar.example.org/author/ice/", "category/sea/ice"),
    ],
)
def test_the_old_pages_of_categories_lay_where_links_say(
    link: str, old: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    channel = category_of_wordpress("sea", "Sea") + category_of_wordpress("ice", "Ice", "sea")
    named = '<category domain="category" nicename="ice">Ice</category>'
    tags = import_terms_of_wordpress(new_digest(), tmp_path, channel, named, f'<a href="{link}">Ice</a>')
    assert f'ice:\n  label: Ice\n  parent: sea\n  redirect_from:\n    - "{old}/"\n' in tags
    assert f'sea:\n  label: Sea\n  redirect_from:\n    - "{old.removesuffix("/ice")}/"\n' in tags


@pytest.mark.parametrize(
    ("name", "number", "is_tag"),
    [
        ("Uncategorized", "1", False),
        ("Non classé", "14", False),
        ("Allgemein", "1", False),
        ("Allgemein", "7", True),
        ("News", "1", True),
    ],
)
def test_the_category_of_what_has_none_is_no_tag(
    name: str, number: str, is_tag: bool, new_digest: NewDigest, tmp_path: Path
) -> None:
    channel = category_of_wordpress("uncategorized", name)
    channel = channel.replace("<wp:category>", f"<wp:category><wp:term_id>{number}</wp:term_id>")
    named = f'<category domain="category" nicename="uncategorized">{name}</category>'
    posts = [item_of_wordpress(each, f"<wp:post_id>{each}</wp:post_id>{named}") for each in "34"]
    (tmp_path / "export.xml").write_text(export_of_wordpress(channel, *posts), encoding="utf-8")
    root = new_digest()
    report = take_over(root, tmp_path / "export.xml").report
    assert (root / "content/tags.yml").exists() == is_tag
    said = f"export.xml: '{name}', in which 2 posts stood for want of a category, has become no tag"
    assert [str(note) for note in report.notes] == ([] if is_tag else [said])


def test_categories_of_one_name_are_one_tag_and_make_no_ring(new_digest: NewDigest, tmp_path: Path) -> None:
    several = [("sea", "Sea", ""), ("ice", "Ice", "sea"), ("cold", "Ice", ""), ("ports", "Sea", "cold")]
    channel = "".join(category_of_wordpress(*each) for each in several)
    named = "".join(
        f'<category domain="category" nicename="{slug}">{name}</category>' for slug, name, _ in several
    )
    tags = import_terms_of_wordpress(new_digest(), tmp_path, channel, named)
    assert tags.count("parent:") == 1


def test_an_item_of_wordpress_without_a_number_is_no_other(new_digest: NewDigest, tmp_path: Path) -> None:
    first, second = (f'<category domain="post_tag" nicename="{name}">{name}</category>' for name in "ab")
    items = item_of_wordpress("one", first), item_of_wordpress("two", second)
    (tmp_path / "export.xml").write_text(export_of_wordpress(*items), encoding="utf-8")
    root = new_digest()
    take_over(root, tmp_path / "export.xml")
    assert "tags: [a]" in (root / "content/entries/2024/01/one.md").read_text(encoding="utf-8")


def test_a_category_has_its_slug_in_any_script(new_digest: NewDigest, tmp_path: Path) -> None:
    named = '<category domain="post_tag" nicename="%e9%87%9c%e5%b1%b1"><![CDATA[Busan]]></category>'
    tags = import_terms_of_wordpress(new_digest(), tmp_path, "", named)
    assert tags == '釜山:\n  label: Busan\n  redirect_from:\n    - "tag/釜山/"\n'


def test_a_post_of_wordpress_is_found_by_the_slugs_that_it_had(new_digest: NewDigest, tmp_path: Path) -> None:
    slugs = "".join(meta_of_wordpress("_wp_old_slug", slug) for slug in ("b", "%e6%b8%af", ""))
    fields = f"<wp:post_id>3</wp:post_id><wp:post_name>a</wp:post_name>{slugs}"
    root = new_digest()
    (tmp_path / "export.xml").write_text(export_of_wordpress(item_of_wordpress("a", fields)), "utf-8")
    take_over(root, tmp_path / "export.xml")
    assert 'aliases:\n  - "a/"\n  - "b/"\n  - "港/"\n' in only_entry(root)


# Settings


@pytest.mark.parametrize(
    ("kind", "name", "text", "where"),
    [
        ("hugo", "hugo.toml", 'baseURL = "https://o.example/"\ntitle = [\n', "hugo.toml:2: "),
        ("hugo", "config.json", '{"title": "A",\n', "config.json:2: "),
        ("hugo", "config/_default/languages.toml", "[en\n", "config/_default/languages.toml:1: "),
        ("jekyll", "_config.yml", "url: https://o.example\ntitle: [\n", "_config.yml:2:8: "),
        ("material", "mkdocs.yml", "site_url: https://o.example\nplugins: [\n", "mkdocs.yml:2:10: "),
        ("pelican", "pelicanconf.py", 'SITEURL = "https://o.example"\nA = [\n', "pelicanconf.py:2: "),
    ],
)
def test_settings_that_cannot_be_read_stop_the_import(
    kind: str, name: str, text: str, where: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    origin = write_files(
        tmp_path / "old", {name: text, "_posts/2024-01-02-a.md": "---\ntitle: A\n---\n\nText.\n"}
    )
    with pytest.raises(DigestError) as fault:
        take_over(new_digest(), origin, kind, site="https://o.example/")
    assert f"the settings of the old site cannot be read: {where}" in str(fault.value)


def test_an_address_that_is_none_is_refused(new_digest: NewDigest) -> None:
    with pytest.raises(DigestError, match="--site 'noturl' is no address of a site"):
        take_over(new_digest(), ORIGINS["hugo"], site="noturl")


@pytest.mark.parametrize("kind", ["hugo", "jekyll", "pelican", "material"])
def test_a_pattern_of_what_nobody_knows_is_refused(kind: str, new_digest: NewDigest) -> None:
    with pytest.raises(DigestError, match=r"holds ':foo', '\{Bar\}', which .* known are .*slug, .*year"):
        take_over(new_digest(), ORIGINS[kind], kind, pattern="/:foo/{Bar}/:year/{date:%Y}/:foo/")


# Parts


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/:year/:month/:day/:slug/", "2024/03/09/boat/"),
        ("/:categories/:title.html", "boat.html"),
        ("{date:%Y}/{date:%b}/{slug}/index.html", "2024/Mar/boat/"),
        ("{date}/{slug.__class__}", "2024/03/09/{slug.__class__}"),
        (":y_day/:i_month/:nonsense/", "069/3/"),
    ],
)
def test_patterns_of_addresses_are_filled(pattern: str, address: str) -> None:
    values = {"slug": "boat", "title": "boat"}
    assert fill(pattern, values, datetime(2024, 3, 9, tzinfo=UTC).date()) == address


@pytest.mark.parametrize(
    "text",
    [
        'See `{{< ref "b.md" >}}` and `` `{{< ref "b.md" >}}` ``.',
        '```\n{{< figure src="a.png" >}}\n{{< youtube abc >}}\n```',
        '~~~ html\n{{% ref "b.md" %}}\n~~~',
        '<pre>{{< ref "b.md" >}}</pre>',
        "`{% post_url 2024-01-02-b %}` `{{ site.url }}`\n\n```\n{% include a.html %}\n```",
    ],
)
def test_marks_in_code_stay_as_they_were_written(text: str) -> None:
    assert convert_hugo(text, "a.md", 1) == (text, [])
    assert convert_jekyll(text, "a.md", 1) == (text, [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{{< highlight go >}}\n{{< ref "b" >}}\n{{< /highlight >}}', '```go\n{{< ref "b" >}}\n```'),
        ('`{{</* ref "b" */>}}`', '`{{< ref "b" >}}`'),
        ("```a``` {{< weather >}}", "```a``` \\[weather\\]"),
        ("{{< figure src=`/a.png` alt=`A b` >}}", "![A b](/a.png)"),
        ("`a` {{< weather >}}`b`", "`a` \\[weather\\]`b`"),
        ("<code>a</code> <code>{{< weather >}}", "<code>a</code> <code>\\[weather\\]"),
    ],
)
def test_marks_around_code_are_read(text: str, found: str) -> None:
    assert convert_hugo(text, "a.md", 1)[0] == found


def test_a_list_right_below_a_line_stays_a_list() -> None:
    """To Hugo and Jekyll it is one; to Pelican and Material it is none, as here."""
    text, listed = "On board:\n- bicycles\n- cars\n", "On board:\n\n- bicycles\n- cars\n"
    assert convert_hugo(text, "a.md", 1)[0] == listed
    assert convert_jekyll(text, "a.md", 1)[0] == listed
    assert convert_pelican(text, "a.md", 1)[0] == text
    assert convert_hugo(text, "a.html", 1)[0] == text
    assert convert_jekyll(text, "a.html", 1)[0] == text


@pytest.mark.parametrize("convert", [convert_hugo, convert_jekyll])
def test_a_text_of_many_marks_takes_no_time(convert: Callable[[str, str, int], object]) -> None:
    line = 'Before {{< weather city="Bonn" >}} <p>and {% include figure.html src="a.png" %} after.</p>\n'
    begin = process_time()
    convert(line * 4_000, "a.md", 1)
    assert process_time() - begin < 2


def test_an_unknown_mark_is_reported_at_its_line() -> None:
    _, notes = convert_hugo("one\n{{< weather >}}\n", "a.md", 7)
    assert [str(note) for note in notes] == ["a.md:8: the shortcode 'weather' was left out"]
    _, notes = convert_jekyll("{% raw %}{{ x }}{% endraw %}\n{% if x %}a{% endif %}", "a.md", 1)
    assert [str(note) for note in notes] == ["a.md:2: the Liquid tag 'if' was left out; it said: x"]


@given(st.text(alphabet="{}<>%/* \n`\"'=ra whiglt.[]()!:#-"))
def test_no_text_of_others_stops_a_conversion(text: str) -> None:
    convert_hugo(text, "a.md", 1)
    convert_jekyll(text, "a.md", 1)


def test_a_web_page_is_no_feed() -> None:
    assert recognise(b"<!doctype html><html></html>") == ""


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Mon, 01 Jan 2024 03:00:00 +0900", "2024-01-01T03:00:00+09:00"),
        ("Mon, 01 Jan 2024 03:00:00 GMT", "2024-01-01T03:00:00+00:00"),
        ("Mon, 01 Jan 2024 03:00:00 -0000", "2024-01-01T03:00:00+00:00"),
        ("2024-01-01T03:00:00+09:00", "2024-01-01T03:00:00+09:00"),
        ("2024-01-01 03:00:00 -05", "2024-01-01 03:00:00 -05"),
        ("2024/1/1 3:00 +0900", "2024-01-01T03:00:00+09:00"),
        ("2024-01-01 03:00", "2024-01-01T03:00:00+01:00"),
        ("January 1, 2024", "2024-01-01"),
    ],
)
def test_a_date_keeps_the_offset_that_was_written(written: str, date: str) -> None:
    assert understand_date(written, ZoneInfo("Europe/Berlin"))[0] == date


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("atom", "<published>2024-01-01T03:00:00+09:00</published>"),
        ("rss", "<pubDate>Mon, 01 Jan 2024 03:00:00 +0900</pubDate>"),
    ],
)
def test_an_entry_lies_under_its_day_in_the_timezone_of_the_digest(
    kind: str, item: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><entry>' if kind == "atom" else "<rss><channel><item>"
    link = '<link href="https://o.example/a"/>' if kind == "atom" else "<link>https://o.example/a</link>"
    foot = "</entry></feed>" if kind == "atom" else "</item></channel></rss>"
    (tmp_path / "feed").write_text(f"{head}<title>A</title>{link}{item}{foot}", encoding="utf-8")
    library = read_origin(str(tmp_path / "feed"), kind, Wishes(), UTC)
    for zone, folder in (("Asia/Seoul", "2024/01"), ("UTC", "2023/12")):
        chosen = settings(new_digest(), timezone=zone)
        planned = plan_import(library, chosen, Wishes())
        assert planned.report.written == (f"content/entries/{folder}/a.md",)
        assert b"date: 2024-01-01T03:00:00+09:00" in planned.files[planned.report.written[0]]  # type: ignore[operator]


def test_the_reports_of_all_imports_are_kept(new_digest: NewDigest) -> None:
    root = new_digest()
    take_over(root, ORIGINS["json"])
    first = (root / REPORT).read_text(encoding="utf-8")
    take_over(root, ORIGINS["atom"])
    both = (root / REPORT).read_text(encoding="utf-8")
    assert both.startswith("# Import report\n\nFrom Buoy Log (atom).\n")
    assert both.endswith(f"\n\n{first}")


def test_a_report_in_which_nothing_is_new_is_left_out(new_digest: NewDigest, tmp_path: Path) -> None:
    root, feed = new_digest(), tmp_path / "feed.json"
    content = json.loads(ORIGINS["json"].read_text(encoding="utf-8"))
    for titles in (["A"], ["A"], ["A", "B"], ["B"]):
        undated = [{"url": f"https://tide.example.org/{title}", "title": title} for title in titles]
        items = [*content["items"], *({**item, "content_text": "!"} for item in undated)]
        feed.write_text(json.dumps({**content, "items": items}), encoding="utf-8")
        _, output = run(str(feed), "-f", str(root / "mkdocs.yml"))
    assert (root / REPORT).read_text(encoding="utf-8").count("# Import report") == 3
    assert "import-report.md says what did not come along" in output
    _, output = run(str(feed), "-f", str(root / "mkdocs.yml"))
    assert "import-report.md stays as it is: nothing is new. Then: " in output


def test_a_footnote_is_no_address_and_an_escaped_bracket_opens_no_link() -> None:
    text = "A[^1] \\[b\\](c) `[d](e)`.\n\n[^1]: Ministry\n[f]: g.html"
    moved = Moved(OldSite("S", "https://o.example/"), {}, {}, find_nothing, find_nothing)
    post = Post("a.md", "A", "2024-01-02", address="a/", text=text)
    told = [Loss("a.md", 4, say_elsewhere("g.html"))]
    assert rewrite(post, moved) == (text.replace("g.html", "https://o.example/a/g.html"), told)


# Any post


WORDS = st.text(min_size=1, max_size=60).map(held_by_xml).map(lambda text: " ".join(text.split()))
SAID = WORDS.filter(bool)


@given(
    # A title of which nothing is seen is none.
    title=SAID.filter(lambda text: spell_unseen(text, lambda _: "") != ""),
    summary=WORDS,
    tags=st.lists(SAID, max_size=4),
    authors=st.lists(SAID, max_size=3),
    text=st.text(alphabet="abc äß한😀'\"#:-_*\n&", max_size=200),
    slug=SAID,
)
def test_our_reader_reads_back_what_any_post_says(
    title: str, summary: str, tags: list[str], authors: list[str], text: str, slug: str
) -> None:
    chosen = settings(Path("nowhere"))
    post = Post(
        "a.md",
        title,
        "2024-11-13",
        address=f"{slug}/",
        guid="g",
        text=text.strip(),
        summary=summary,
        tags=tuple(tags),
        authors=tuple(authors),
    )
    planned = plan_import(Posts("hugo", OldSite("S", "https://o.example/"), (post,)), chosen, Wishes())
    assert planned.report.refused == ()
    (path,) = planned.report.written
    files = {name: data for name, data in planned.files.items() if isinstance(data, bytes)}
    document, problems = parse_document(files[path], path)
    assert [problem for problem in problems if is_error(problem)] == []
    assert document is not None
    fields = document.fields
    assert (fields["title"], fields["date"], fields["guid"]) == (title, "2024-11-13", "g")
    assert fields.get("summary", "") == summary
    source = fields["source"]
    assert isinstance(source, dict)
    assert tuple(source.get("authors", ())) == tuple(authors)  # type: ignore[arg-type]
    assert document.body.strip() == text.strip()
    named = fields.get("tags", [])
    assert isinstance(named, list)
    assert all(f"{slug}:\n" in files["content/tags.yml"].decode().replace('"', "") for slug in named)


# Text stays text


def read_plain(markdown: str) -> str:
    """What our reader shows of a text, without marks."""
    body, problems = READER.render(markdown, "entries/2024/01/a.md", "2024/01/a/", Marks("a.md"))
    assert [problem for problem in problems if is_error(problem)] == []
    return plain_text(parse_html(body.html))


TRICKY = st.one_of(
    st.text(alphabet="<>&;#*_-+=~`|\\[](){}!.:^0129 aé한\n\"'/", max_size=60),
    st.text(max_size=30).map(held_by_xml),
    st.sampled_from(
        [
            "# not heading",
            "- not list",
            "2024. was a year",
            "[^1]: note",
            "<script>x",
            "&lt;",
            "a | b",
            "!!! note",
        ]
    ),
)


@example("0#", "", "h2")
@example("a|b\n|-|-", "|\n|", "p")
@given(TRICKY, TRICKY, st.sampled_from(["p", "td", "li", "h2", "blockquote", "em"]))
def test_any_text_of_html_reads_the_same_here(text: str, other: str, name: str) -> None:
    shown = " ".join(plain_text(parse_html(f"<p>{escape(text)}</p>")).split())
    html = f"<{name}>{escape(text)}</{name}>"
    html = f"<table><tr><th>a</th></tr><tr>{html}</tr></table>" if name == "td" else html
    html = f"<ul>{html}</ul>" if name == "li" else html
    expected = f"a {shown}".strip() if name == "td" else shown
    assert read_plain(html_to_markdown(html)).replace(" ", "") == expected.replace(" ", "")
    both = f"<p>{escape(text)}</p><p>{escape(other)}</p>"
    whole = " ".join(plain_text(parse_html(both)).split())
    assert read_plain(html_to_markdown(both)).replace(" ", "") == whole.replace(" ", "")


@given(TRICKY, TRICKY)
def test_the_words_of_a_picture_read_the_same_here(alt: str, title: str) -> None:
    picture = f'<img src="https://o.example/a(b.png" alt="{escape(alt)}" title="{escape(title)}">'
    html = html_to_markdown(f"<table><tr><th>{picture}</th></tr></table>")
    post = Post("a.html", "A", "2024-01-02", address="a/", text=html)
    text, _ = rewrite(post, Moved(OldSite(), {}, {}, find_nothing, find_nothing))
    body, _ = READER.render(text, "entries/2024/01/a.md", "2024/01/a/", Marks("a.md"))
    image = parse_html(body.html).find(".//img")
    assert image is not None
    shown = parse_html(f"<p>{escape(alt)}</p>"), parse_html(f"<p>{escape(title)}</p>")
    assert image.get("src") == "https://o.example/a%28b.png"
    assert "".join(image.get("alt", "").split()) == "".join(plain_text(shown[0]).split())
    assert plain_text(parse_html(body.html)).split() == plain_text(shown[1]).split()


@given(TRICKY)
def test_links_of_an_imported_text_change_no_word_of_it(text: str) -> None:
    markdown = html_to_markdown(f"<p>{escape(text)}</p>")
    post = Post("a.html", "A", "2024-01-02", address="a/", text=markdown)
    moved = Moved(OldSite("S", "https://o.example/"), {}, {}, find_nothing, find_nothing)
    assert rewrite(post, moved) == (markdown, [])


@given(TRICKY)
def test_plain_text_of_a_feed_reads_the_same_here(text: str) -> None:
    shown = "".join(held_by_xml(text).split())
    assert "".join(read_plain(text_to_markdown(text)).split()) == shown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            "10<sup>6</sup> t en 25 km<sup>2</sup>, nota<sup>3</sup>",
            "10<sup>6</sup> t en 25 km<sup>2</sup>, nota<sup>3</sup>",
        ),
        ('a<sup><a href="#fn3">3</a></sup> <a href="#b">b</a>', "a<sup>3</sup> b"),
        ("H<sub>2</sub>O <del>a</del> <strike>b</strike>", "H<sub>2</sub>O <del>a</del> <s>b</s>"),
        ("<ins>a</ins><mark>b </mark>c", "<ins>a</ins><mark>b</mark> c"),
        ('<abbr title="a &quot;`b`">A</abbr>', '<abbr title="a &#34;&#96;b&#96;">A</abbr>'),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("<code>10<sup>6</sup> 2<sub>n</sub></code>", "`10⁶ 2_(n)`"),
        ("<details><summary>Ver más</summary>Contenido</details>", "Ver más\n\nContenido"),
        ("<select><option>a</option><option>b</option></select>c<button>d</button>", "a\n\nb\n\nc\n\nd"),
        ("<dl><dt>a</dt><dd>b</dd></dl><section>c</section>d", "**a**\n\nb\n\nc\n\nd"),
        ("<b><strong>a</strong></b> <em>b <b>c</b> <i>d</i></em>", "**a** <em>b **c** d</em>"),
        ("<strong>a<b>b</b></strong><b>c</b> <i>d</i>", "**abc** *d*"),
        ("a<b><div>b</div></b>c<b> </b>d<i>&nbsp;e</i>", "a\n\nb\n\nc d\u00a0*e*"),
        ('a<a href="https://o.example/"><h2>b</h2></a>c', "a [b](https://o.example/) c"),
        ('<pre><code class="language-python">x</code></pre>', "```python\nx\n```"),
        (
            '<table><tr><th align="right">a</th></tr><tr><td><code>x|y</code></td><td>b</td></tr></table>',
            "| a | |\n| ---: | --- |\n| <code>x&#124;y</code> | b |",
        ),
        (
            "<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
            "|  |  |\n| --- | --- |\n| a |\n| b | c |",
        ),
        ("<table><thead><tr><td>a</td></tr></thead><tr><td>b</td></tr></table>", "| a |\n| --- |\n| b |"),
        (
            "<table><tr><th>a</th><th>b</th><th>c</th></tr>"
            "<tr><td rowspan=2>d</td><td>e</td><td rowspan=0>f</td></tr>"
            "<tr><td>g</td></tr><tr><td colspan=2>h</td></tr></table>",
            "| a | b | c |\n| --- | --- | --- |\n| d | e | f |\n| d | g | f |\n| h | | f |",
        ),
        (
            f"<table><tr><th rowspan=2>{'a' * 201}</th><th>b</th></tr><tr><td>c</td></tr></table>",
            f"| {'a' * 201} | b |\n| --- | --- |\n|  | c |",
        ),
        (
            "<table><tr><th>a</th></tr><tr><td><ul><li>b</li><li>c</li></ul></td></tr><tr><td><ol><li>d</li>"
            "<li>e</li></ol></td></tr></table>",
            "| a |\n| --- |\n| b; c |\n| 1. d; 2. e |",
        ),
    ],
)
def test_what_html_says_without_words_is_not_lost(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            '<video><source src="https://o.example/a.mp4"><source src="https://o.example/a.webm">b</video>c',
            "[o.example](https://o.example/a.mp4)\n\nbc",
        ),
        (
            '<object type="x" data="https://o.example/a.pdf">a</object>',
            "[o.example](https://o.example/a.pdf)\n\na",
        ),
        (
            '<object data="//o.example/a"><embed src="//o.example/a"></object>',
            "[o.example](https://o.example/a)",
        ),
        ("<embed src=https://o.example/a.swf>", "[o.example](https://o.example/a.swf)"),
        ('<audio src="/media/a.mp3"></audio>', "[a.mp3](/media/a.mp3)"),
        (
            '<iframe title="a > b" src="about:blank" data-src="https://o.example/?a=1&amp;b=2"></iframe>',
            "[a &gt; b](https://o.example/?a=1&b=2)",
        ),
        ('<iframe src="javascript:alert(1)"></iframe><embed src="data:text/html,a">', ""),
        ('<picture><source srcset="b.webp"><img src="a.png"></picture>', "![](a.png)"),
    ],
)
def test_what_shows_another_place_becomes_a_link(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


def test_a_title_of_html_becomes_plain_and_keeps_its_numbers() -> None:
    text = "<p>10<sup>6</sup> t of CO<sub>2</sub></p><p>x<sup>n</sup><script>a</script> <b>b</b>c<br>d</p>"
    assert make_plain(text) == "10⁶ t of CO₂ x^(n) bc d"


def test_the_reader_of_feeds_takes_nothing_out_of_a_text() -> None:
    text = '<script>a</script><object data="https://o.example/a.pdf"></object><ruby>b<rt>c</rt></ruby>'
    feed = (
        f"<rss><channel><item><title>T</title><link>https://o.example/</link><pubDate>2024-01-02</pubDate>"
        f"<description>{escape(text)}</description></item></channel></rss>"
    )
    (post,) = read_feed(feed.encode(), "a.xml", "rss", Wishes(), UTC).posts
    assert post.text == "[o.example](https://o.example/a.pdf)\n\n<ruby>b<rt>c</rt></ruby>"


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_what_came_with_an_item_is_linked(kind: str, new_digest: NewDigest, tmp_path: Path) -> None:
    address = "https://o.example/a.pdf"
    feeds = {
        "rss": "<rss><channel><item><title>T</title><link>https://o.example/1</link><pubDate>2024-01-02</pubDate>"
        f'<enclosure url="{address}" type="application/pdf" length="1"/>'
        '<enclosure url="https://o.example/a.png" type="image/png" length="1"/></item></channel></rss>',
        "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><id>https://o.example/1</id>'
        '<updated>2024-01-02T00:00:00Z</updated><link href="https://o.example/1"/>'
        f'<link rel="enclosure" href="{address}" type="application/pdf"/></entry></feed>',
        "json": json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [
                    {
                        "id": "1",
                        "url": "https://o.example/1",
                        "title": "T",
                        "date_published": "2024-01-02",
                        "attachments": [{"url": address, "mime_type": "application/pdf"}],
                    }
                ],
            }
        ),
    }
    origin, root = tmp_path / "feed.xml", new_digest()
    origin.write_text(feeds[kind])
    done = take_over(root, origin, outlet="O")
    assert only_entry(root).endswith(f"[T]({address}) · PDF\n")
    assert done.report.fields == ()
    assert not any("attachment" in note.what for note in done.report.notes)


def test_what_came_with_an_item_is_linked_once_and_told_where_nothing_can_lead_there(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    """Players of many programs stand in the text already."""
    address = "https://o.example/a.mp4?a=1&b=2"
    files = [{"url": address}, {"url": "https://o.example/listen"}, {"url": "cid:1"}]
    item = {
        "id": "1",
        "url": "https://o.example/1",
        "title": "The <pilot>",
        "date_published": "2024-01-02",
        "content_html": f'<p>Text.</p><audio src="{escape(address)}"></audio>',
        "attachments": files,
    }
    origin, root = tmp_path / "feed.json", new_digest()
    origin.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
    report = take_over(root, origin, outlet="O").report
    assert only_entry(root).endswith(
        f"Text.\n\n[o.example]({address})\n\n[The &lt;pilot&gt;](https://o.example/listen)\n"
    )
    assert "| the attachment … has no address that can be linked | 1 |" in format_report(report)


def test_a_table_that_asks_for_millions_of_cells_is_given_some() -> None:
    wide = "<td rowspan=60000>a</td>" * 1_000
    html = f"<table><tr>{wide}</tr>{'<tr><td>b</td></tr>' * 2_000}</table>"
    assert html_to_markdown(html).count(" a |") == 11_000
    # What would be much in each row stands in the first alone; once it was copied for each, and then emptied.
    marks = "<b></b>" * 20_000 + "a"
    html = f"<table><tr><td rowspan=60000>{marks}</td><td>b</td></tr>{'<tr><td>c</td></tr>' * 300}</table>"
    used = process_time()
    assert html_to_markdown(html).count("|  | c |") == 300
    assert process_time() - used < 20


@given(PARTED)
def test_no_words_of_html_that_stand_apart_become_one(html: str) -> None:
    letters, ends = find_ends(html)
    body, _ = READER.render(html_to_markdown(html), "entries/2024/01/a.md", "2024/01/a/", Marks("a.md"))
    assert letters == find_ends(body.html)[0]
    assert ends <= find_ends(body.html)[1]


# The command


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["import", *arguments])
    return result.exit_code, result.output


def test_the_command_says_what_it_did(new_digest: NewDigest) -> None:
    root = new_digest()
    config = str(root / "mkdocs.yml")
    before = read_tree(root)
    code, output = run(str(ORIGINS["hugo"]), "-f", config, "--dry-run")
    assert code == 0
    assert "# Import report" in output
    assert read_tree(root) == before
    code, output = run(str(ORIGINS["hugo"]), "-f", config)
    assert code == 0
    assert "is hugo" in output
    assert "11 posts read: 5 entries written" in output
    assert "1 left out: drafts" in output
    code, output = run(str(root / "nothing"), "-f", config)
    assert code == 2
    assert "is not there" in output


@pytest.mark.parametrize("is_said", [False, True])
def test_who_has_not_said_where_the_site_will_be_is_told_to_do_so_first(
    is_said: bool, new_digest: NewDigest
) -> None:
    # Old addresses follow from it: below `blog/`, or below the root of a site that is at `blog/` itself.
    template = (Path(digest.__file__).parent / "contribute/starting/template/mkdocs.yml").read_text(
        encoding="utf-8"
    )
    (unsaid,) = re.findall(r"^site_url: (.+)$", template, re.MULTILINE)
    site_url = "https://watch.example.org/blog/" if is_said else unsaid
    settings = config({}).replace("site_url: https://example.org/digest/", f"site_url: {site_url}")
    config_file = str(new_digest({"mkdocs.yml": settings}) / "mkdocs.yml")
    _, output = run(str(ORIGINS["jekyll"]), "-f", config_file, "--dry-run")
    said = "Old addresses begin with blog/, because site_url is still https://example.org/. If the site stays"
    assert (said in output) != is_said


def test_an_import_that_refuses_everything_fails(new_digest: NewDigest, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(export_of_wordpress(item_of_wordpress("a", "", day="45 Jan 2024")), encoding="utf-8")
    config = str(new_digest() / "mkdocs.yml")
    for options in (["--dry-run"], []):
        code, output = run(str(feed), "-f", config, *options)
        assert code == 2
        assert "digest: nothing could be taken over; feed.xml, item 1, 'a': 'Mon, 45 Jan 2024" in output


# Real archives, which lie beside the repository; whoever clones it has none.


@pytest.mark.skipif(not RAW.is_dir(), reason="there is no corpus beside the repository")
@pytest.mark.parametrize(
    ("name", "kind", "count"), [("hugo", "hugo", 713), ("jekyll", "jekyll", 504), ("odd", "jekyll", 63)]
)
def test_nothing_of_a_real_archive_is_lost_in_silence(
    name: str, kind: str, count: int, new_digest: NewDigest, tmp_path: Path, draw: Draw
) -> None:
    number = copy_posts(RAW / name, tmp_path / name, count, draw)
    library, planned = read_and_plan(
        new_digest(), tmp_path / name, kind, site="https://old.example.org", outlet="Old"
    )
    report = planned.report
    assert report.read == number == len(report.written) + len(report.drafts) + len(report.refused)
    assert len(report.refused) <= (40 if name == "odd" else 2)
    assert lost_words(library, planned, tmp_path / name) == []


def copy_posts(archive: Path, folder: Path, count: int, draw: Draw) -> int:
    """Copy an archive of so many posts with some of them; returns how many those are."""
    posts = sorted(archive.rglob("*.md"))
    assert len(posts) == count
    shutil.copytree(archive, folder, ignore=shutil.ignore_patterns("*.md"))
    drawn = draw.some(posts, 120)
    for post in drawn:
        shutil.copyfile(post, folder / post.relative_to(archive))
    return len(drawn)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("# Ferry **returns** ##  \nText", ("Ferry returns", 0, 25)),
        ("Text\n\n#\tLearning C#\n", ("Learning C#", 6, 20)),
        ("#Tag\n# \n- item\n===\nFerry\n== \nText", ("Ferry", 19, 29)),
        ("Ferry\n==x\n## Two", ("", 0, 0)),
        (f"# {'word ' * 2_000}*x*", (f"{'word ' * 2_000}*x*", 0, 10_006)),
    ],
)
def test_the_first_heading_is_found(body: str, found: tuple[str, int, int]) -> None:
    assert find_heading(body) == found
