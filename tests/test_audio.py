"""Can what an entry lets readers hear be heard: on its page, in feeds, in letters, and after a move?"""

import json
import re
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import Any

import extruct
import feedparser
import pytest
from PIL import Image

from digest.checks.policy import list_blocked
from digest.contribute.exporting.export import export_site
from digest.contribute.exporting.generators import GENERATORS
from digest.contribute.importing.importer import plan_import, write_import
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from digest.contribute.tending.weblinks import find_web_links
from digest.mail.letter import compose_letter
from digest.mail.plain import render_plain
from digest.model.audio import Audio, count_seconds
from digest.model.entry import Entry
from digest.model.options import read_options
from digest.model.problems import quote
from digest.running.building import prepare_edition
from digest.running.checking import check_site
from digest.text.tidy import parse_html
from tests.builders import SITE_URL, Value, entry, photograph, settings
from tests.sites import (
    NOW,
    arrange_folder,
    build,
    find,
    find_problems,
    materials,
    news,
    read_page,
    texts,
    write_site,
)

A = "content/entries/2024/11/a.md"
PAGE = "2024/11/a/index.html"
MP3 = "content/pages/audio/nov 1.mp3"
SOUND = b"ID3" + bytes(4_321)
OWN: dict[str, Value] = {"file": "audio/nov 1.mp3", "title": "Two <talks>", "duration": "1:02:03"}
OTHER: dict[str, Value] = {
    "url": "https://cdn.example/nov.M4A?from=feed",
    "duration": "34:12",
    "length": "8123456",
}
FILES: dict[str, str | bytes] = {MP3: SOUND}


def files(audio: dict[str, Value], **fields: Value) -> dict[str, str | bytes]:
    """An entry that can be heard, and the file."""
    return {**FILES, A: entry(audio=audio, summary="They met.", tags=["Podcast"], **fields)}


def built(root: Path, audio: dict[str, Value], **options: Any) -> Path:
    return build(write_site(root, files(audio), search="false", **options))


def faults(root: Path, audio: dict[str, Value], **options: Any) -> list[str]:
    found = find_problems(settings(write_site(root, files(audio)), **options))[1]
    return [f"{each.rule}: {each.message}" for each in found if "audio" in str(each)]


def test_the_page_has_a_player_that_waits_to_be_asked(tmp_path: Path) -> None:
    site = built(tmp_path, OWN)
    assert (site / "audio/nov 1.mp3").read_bytes() == SOUND
    page = read_page(site / PAGE)
    (player,) = find(page, "//audio")
    assert dict(player.attrib) == {
        "controls": "",
        "preload": "none",
        "src": "../../../audio/nov%201.mp3",
        "aria-label": "Two <talks>",
    }
    (link,) = find(page, "//*[@class='entry__audio']//a")
    assert (link.get("href"), link.get("type"), "download" in link.attrib) == (
        "../../../audio/nov%201.mp3", "audio/mpeg", True,
    )  # fmt: skip
    assert texts(page, "//*[@class='entry__audio']/p") == [
        "Download · Two <talks> · 1:02:03",
        f"Audio: {SITE_URL}audio/nov%201.mp3 · Two <talks> · 1:02:03",
    ]
    (policy,) = find(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "; media-src 'self';" in policy


def test_what_is_at_another_host_plays_where_the_owner_lists_that_and_is_linked_elsewhere(
    tmp_path: Path,
) -> None:
    listed = read_page(built(tmp_path / "listed", OTHER, audio_hosts=["cdn.example"]) / PAGE)
    assert find(listed, "//audio/@src") == [OTHER["url"]]
    (policy,) = find(listed, "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "; media-src 'self' https://cdn.example;" in policy
    page = read_page(built(tmp_path / "plain", OTHER) / PAGE)
    assert find(page, "//audio") == []
    assert find(page, "//*[@class='entry__audio']//a/@href") == [OTHER["url"]]
    assert texts(page, "//*[@class='entry__audio']/p")[0] == "Listen · 34:12 · cdn.example"


def test_a_host_that_the_owner_does_not_list_is_told(tmp_path: Path) -> None:
    told = (
        "remote-audio: what is at 'cdn.example' is linked, and does not play on the page; "
        "name the host in audio_hosts, or put the file among the pages"
    )
    assert faults(tmp_path, OTHER) == [told]
    assert faults(tmp_path, OTHER, audio_hosts=["cdn.example"]) == []
    assert faults(tmp_path, {"url": f"{SITE_URL}audio/nov.mp3"}) == []


MEANT = "; did you mean 'audio/nov 1.mp3'?"
PUT = "; put it into content/pages/audio/"


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("nov 1.mp3", MEANT), ("audio/now 1.mp3", MEANT), ("content/pages/audio/nov 1.mp3", MEANT),
        ("audio\\nov 1.mp3", MEANT), ("/audio/nov 1.mp3", MEANT), ("../entries/x.ogg", PUT),
        # The next episode, which is not there yet, is not the last one.
        ("audio/nov 2.mp3", PUT),
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_is_a_fault_with_the_name_that_is_near(
    written: str, cure: str, tmp_path: Path
) -> None:
    found = f"missing-audio: there is no {quote(written)} among the hand-written pages"
    assert faults(tmp_path, {"file": written}) == [f"{found}{cure}"]


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    root = write_site(tmp_path, {**files(OWN), MP3: b""})
    (found,) = find_problems(settings(root))[1]
    assert (found.rule, found.message) == (
        "missing-audio", "'audio/nov 1.mp3' is empty; export it again",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("audio", "told"),
    [
        (
            {"title": "Talks"},
            "missing-field: audio: neither file nor url says what is heard; add file: with a path such as "
            "audio/2024-11.mp3, or url: with an address of another host",
        ),
        (
            {**OWN, "url": "https://cdn.example/a.mp3"},
            "bad-value: audio: file and url stand here; one of the two is wanted; take one out",
        ),
        (
            {**OWN, "length": "7"},
            "bad-value: audio: length stands beside file; take length out: it is read from the file",
        ),
        (
            {"file": "https://cdn.example/a.mp3"},
            "bad-value: audio.file: 'https://cdn.example/a.mp3' is no file of this site; a path is wanted; "
            "write url: https://cdn.example/a.mp3 in its place",
        ),
        (
            {"file": "audio/a.wma"},
            "bad-value: audio.file: 'audio/a.wma' ends in none of .mp3, .m4a, .ogg, .oga, .opus, .wav, "
            ".flac; save it as MP3, which every program plays",
        ),
        (
            {"url": "http://cdn.example/a.mp3"},
            "bad-value: audio.url: 'http://cdn.example/a.mp3' is not secure; browsers play https alone; "
            "write https://cdn.example/a.mp3, if it is there too",
        ),
        (
            {**OWN, "duration": "34 min"},
            "bad-value: audio.duration: '34 min' stands here; minutes and seconds as 34:12, or hours too as "
            "1:02:03, are wanted; write 34:00",
        ),
        (
            {**OWN, "duration": "2052"},
            "bad-value: audio.duration: '2052' stands here; minutes and seconds as 34:12, or hours too as "
            "1:02:03, are wanted; write 34:12, if these are seconds",
        ),
        (
            {**OTHER, "length": "8,123,456"},
            "bad-value: audio.length: '8,123,456' stands here; a number of bytes is wanted; write 8123456",
        ),
        (
            {**OTHER, "length": "8 MB"},
            "bad-value: audio.length: '8 MB' stands here; a number of bytes is wanted",
        ),
    ],
)
def test_each_wrong_value_is_told_with_its_cure(audio: dict[str, Value], told: str, tmp_path: Path) -> None:
    assert faults(tmp_path, audio) == [told]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("34:12", 2052), ("1:02:03", 3723), ("0:07", 7), ("120:00", 7200), ("1:62:03", None), ("34", None),
     ("34:60", None), ("1:2:03", None), ("٣:٠٠", None), ("34:12\n", None)],
)  # fmt: skip
def test_a_duration_is_minutes_and_seconds(written: str, seconds: int | None) -> None:
    assert count_seconds(written) == seconds


def test_podcast_apps_find_an_enclosure_in_the_feeds_of_entries(tmp_path: Path) -> None:
    site = built(tmp_path, OWN)
    for name in ("entries.xml", "tags/podcast/feed.xml", "entries.atom.xml", "tags/podcast/feed.atom.xml"):
        (item,) = feedparser.parse(site / name).entries
        assert [{**each, "rel": "enclosure"} for each in item.enclosures] == [
            {
                "rel": "enclosure",
                "href": f"{SITE_URL}audio/nov%201.mp3",
                "type": "audio/mpeg",
                "length": str(len(SOUND)),
            }
        ]
        assert ">Listen</a> · <span>Two &lt;talks&gt;</span> · 1:02:03" in item.content[0].value
    assert feedparser.parse(site / "entries.xml").entries[0].itunes_duration == "3723"
    (item,) = json.loads((site / "entries.json").read_text(encoding="utf-8"))["items"]
    assert item["attachments"] == [
        {
            "url": f"{SITE_URL}audio/nov%201.mp3",
            "mime_type": "audio/mpeg",
            "title": "Two <talks>",
            "size_in_bytes": len(SOUND),
            "duration_in_seconds": 3723,
        }
    ]
    assert item["_digest"]["audio"] == OWN


COVER = "content/pages/audio/the cover.jpg"
PODCAST = {
    "cover": "audio/the cover.jpg",
    "category": "News > Politics",
    "email": "desk@example.org",
}


def test_a_feed_that_can_be_heard_says_what_directories_ask(tmp_path: Path) -> None:
    root = write_site(tmp_path, {**files(OWN), COVER: photograph("jpeg")}, search="false", podcast=PODCAST)
    site = build(root)
    feed = feedparser.parse(site / "tags/podcast/feed.xml").feed
    assert feed.image.href == f"{SITE_URL}audio/the%20cover.jpg"
    assert [each.term for each in feed.tags] == ["News", "Politics"]
    assert (feed.author, feed.publisher_detail.email) == ("The Test Digest", "desk@example.org")
    text = (site / "tags/podcast/feed.xml").read_text(encoding="utf-8")
    assert '<itunes:category text="News"><itunes:category text="Politics"/></itunes:category>' in "".join(
        line.strip() for line in text.splitlines()
    )
    assert "<itunes:explicit>false</itunes:explicit>" in text
    assert "itunes" not in (site / "feed.xml").read_text(encoding="utf-8")


def test_one_feed_holds_all_that_can_be_heard(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {
        "content/entries/2024/11/b.md": entry(title="Nothing to hear", date="2024-11-14"),
        "content/entries/2024/11/c.md": entry(title="The next episode", audio=OWN, date="2024-11-15"),
        COVER: photograph("jpeg"),
    }
    root = write_site(tmp_path, {**files(OWN), **more}, search="false", podcast=PODCAST)
    site = build(root)
    feed = feedparser.parse(site / "podcast.xml")
    assert [item.title for item in feed.entries] == ["The next episode", "Two ministers meet"]
    assert [len(item.enclosures) for item in feed.entries] == [1, 1]
    assert feed.feed.title == "The Test Digest: Podcast"
    assert feed.feed.image.href == f"{SITE_URL}audio/the%20cover.jpg"
    ids = {item.id for item in feedparser.parse(site / "entries.xml").entries}
    assert {item.id for item in feed.entries} < ids
    assert f"{SITE_URL}podcast.xml" in texts(read_page(site / "subscribe/index.html"), "//a[@class='feed']")
    (found,) = find(read_page(site / "index.html"), "//link[contains(@href, 'podcast.xml')]/@title")
    assert found == "The Test Digest: Podcast"
    assert 'xmlUrl="https://example.org/digest/podcast.xml"' in (site / "feeds/feeds.opml").read_text("utf-8")
    titled = {**PODCAST, "title": "Voices of the week"}
    again = build(write_site(tmp_path / "titled", {**files(OWN), **more}, search="false", podcast=titled))
    assert feedparser.parse(again / "podcast.xml").feed.title == "Voices of the week"


def test_without_a_podcast_there_is_no_feed_of_it(tmp_path: Path) -> None:
    site = built(tmp_path / "none", OWN)
    assert not (site / "podcast.xml").exists()
    chosen = {**files(OWN), COVER: photograph("jpeg")}
    root = write_site(tmp_path, chosen, search="false", podcast=PODCAST, feed_kinds=["entries", "tags"])
    site = build(root)
    assert not (site / "podcast.xml").exists()
    assert "podcast" not in (site / "subscribe/index.html").read_text("utf-8").lower().replace(
        "tags/podcast", ""
    )


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((640, 480), "640 × 480"),
        ((1399, 1399), "1,399 × 1,399"),
        ((3001, 3001), "3,001 × 3,001"),
        ((1400, 3000), "1,400 × 3,000"),
        ((1400, 1400), ""),
        ((3000, 3000), ""),
    ],
)
def test_a_cover_is_of_a_size_that_directories_take(size: tuple[int, int], told: str, tmp_path: Path) -> None:
    cover = BytesIO()
    Image.new("L", size).save(cover, "png")
    options = {**PODCAST, "cover": "audio/cover.png"}
    root = write_site(
        tmp_path, {**files(OWN), "content/pages/audio/cover.png": cover.getvalue()}, podcast=options
    )
    found = [problem for problem in check_site(root / "mkdocs.yml")[1] if problem.rule == "odd-cover"]
    assert [problem.message for problem in found] == [
        f"the cover 'audio/cover.png' is {told} pixels; a square of 1,400 to 3,000 pixels is wanted; "
        "export it again"
    ] * bool(told)
    assert [problem.line for problem in found] == [
        number
        for number, line in enumerate((root / "mkdocs.yml").read_text("utf-8").splitlines(), 1)
        if "cover" in line and told
    ]


def test_a_cover_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    options = {**PODCAST, "cover": "audio/cover.jpg"}
    root = write_site(tmp_path, {**files(OWN), COVER: photograph("jpeg")}, podcast=options)
    (found,) = check_site(root / "mkdocs.yml")[1]
    line = (root / "mkdocs.yml").read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert "cover" in line
    assert (found.path, found.rule, found.message) == (
        "mkdocs.yml",
        "missing-image",
        "there is no cover 'audio/cover.jpg' among the hand-written pages; "
        "did you mean 'audio/the cover.jpg'?",
    )


def test_without_an_answer_nothing_is_made_up(tmp_path: Path) -> None:
    text = (built(tmp_path, OWN) / "entries.xml").read_text(encoding="utf-8")
    assert set(re.findall(r"<itunes:(\w+)", text)) == {"duration"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"category": "Nws"}, "'Nws' is no category of Apple Podcasts; did you mean 'News'?"),
        ({"cover": "cover.svg"}, "'cover.svg' is no PNG and no JPEG; write a path such as audio/cover.jpg"),
        ({"email": "desk"}, "'desk' is no address of mail; write one such as desk@example.org"),
    ],
)
def test_what_directories_would_refuse_is_told(wrong: dict[str, str], told: str) -> None:
    assert read_options({"podcast": {**PODCAST, **wrong}})[1] == [(f"podcast.{next(iter(wrong))}", told)]


def test_the_feed_of_digests_has_no_enclosure_of_one_of_its_entries(tmp_path: Path) -> None:
    site = built(tmp_path, OWN)
    (digest,) = feedparser.parse(site / "feed.xml").entries
    assert digest.enclosures == []
    assert "itunes" not in (site / "feed.xml").read_text(encoding="utf-8")
    assert f'href="{SITE_URL}audio/nov%201.mp3">Listen</a>' in digest.content[0].value


@pytest.mark.parametrize(("length", "told"), [("8123456", "8123456"), (None, "0")])
def test_a_file_of_another_host_is_as_long_as_its_entry_says(
    length: str | None, told: str, tmp_path: Path
) -> None:
    site = built(tmp_path, {**OTHER, "length": length})
    (rss,) = feedparser.parse(site / "entries.xml").entries[0].enclosures
    assert (rss.href, rss.type, rss.length) == (OTHER["url"], "audio/x-m4a", told)
    (atom,) = feedparser.parse(site / "entries.atom.xml").entries[0].enclosures
    assert atom.get("length") == length


def test_what_can_be_heard_comes_before_the_picture(tmp_path: Path) -> None:
    image: dict[str, Value] = {"file": "images/a.svg", "alt": "A map", "credit": "Us"}
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'
    site = build(
        write_site(tmp_path, {**files(OWN, image=image), "content/images/a.svg": svg}, search="false")
    )
    rss, atom = (feedparser.parse(site / name).entries[0] for name in ("entries.xml", "entries.atom.xml"))
    assert [each.type for each in rss.enclosures] == ["audio/mpeg"]
    assert [each["url"] for each in rss.media_content] == [f"{SITE_URL}images/a.svg"]
    assert [each.type for each in atom.enclosures] == ["audio/mpeg", "image/svg+xml"]
    item = json.loads((site / "entries.json").read_text(encoding="utf-8"))["items"][0]
    assert [each["mime_type"] for each in item["attachments"]] == ["audio/mpeg", "image/svg+xml"]


def test_a_file_that_was_exchanged_has_its_new_length_in_feeds(tmp_path: Path) -> None:
    root = write_site(tmp_path, files(OWN), search="false")
    build(root)
    (root / MP3).write_bytes(SOUND * 2)
    (item,) = feedparser.parse(build(root) / "entries.xml").entries
    assert item.enclosures[0].length == str(2 * len(SOUND))


def test_search_engines_are_told(tmp_path: Path) -> None:
    text = (built(tmp_path, OWN) / PAGE).read_text(encoding="utf-8")
    (article,) = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
    assert article["audio"] == {
        "@type": "AudioObject",
        "contentUrl": f"{SITE_URL}audio/nov%201.mp3",
        "encodingFormat": "audio/mpeg",
        "name": "Two <talks>",
        "duration": "PT3723S",
    }


def test_lists_mark_what_can_be_heard(tmp_path: Path) -> None:
    page = read_page(built(tmp_path, OWN) / "digests/2024-W46/index.html")
    assert texts(page, "//*[@class='card']//*[@class='flag']") == ["Audio"]


def test_a_letter_leads_to_what_can_be_heard(tmp_path: Path) -> None:
    site = arrange_folder(write_site(tmp_path, files(OWN)))
    letter = compose_letter(site.digests[0], site)
    address = f"{SITE_URL}audio/nov%201.mp3"
    assert f"\nListen · 1:02:03:\n{address}\n" in render_plain(letter, site.settings.words)
    html = materials().render_template("mail/digest.html", {"letter": letter})
    assert f'<a href="{address}"' in html


def test_links_on_the_web_that_are_asked_for_include_it(tmp_path: Path) -> None:
    root = write_site(tmp_path, files(OTHER))
    library, _ = find_problems(settings(root))
    found = {link.address: link.at for link in find_web_links(library, settings(root))}
    assert found[str(OTHER["url"])] == ("audio", "url")


@pytest.mark.parametrize("audio", [OWN, OTHER])
@pytest.mark.parametrize("name", GENERATORS)
def test_it_comes_back_from_an_export(name: str, audio: dict[str, Value], tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", files(audio))
    export_site(prepare_edition(root / "mkdocs.yml", NOW).site, GENERATORS[name], tmp_path / "export")
    (page,) = (path.read_text(encoding="utf-8") for path in (tmp_path / "export").rglob("11/a.md"))
    assert "nov%201.mp3)" in page or str(OTHER["url"]) in page
    chosen, wishes = settings(write_site(tmp_path / "new", FILES)), Wishes(site=SITE_URL, now=NOW)
    origin = read_origin(str(tmp_path / "export"), "", wishes, UTC)
    write_import(plan_import(origin, chosen, wishes), chosen)
    (found,) = prepare_edition(tmp_path / "new/mkdocs.yml", now=NOW).site.entries
    said = {**audio, "length": int(str(audio.get("length", 0)))}
    assert found.audio == Audio(**said)  # type: ignore[arg-type]
    assert found.body.opening == "The text of the entry."


def test_a_hand_written_page_may_play_what_lies_beside_it(tmp_path: Path) -> None:
    page = '<audio src="a.mp3"></audio><video><source src="https://films.example/a.mp4"></video>'
    root = write_site(tmp_path, {})
    (found,) = list_blocked(parse_html(page), settings(root))
    assert found == (
        "https://films.example/a.mp4",
        "what plays from 'films.example'",
        "put a copy among the pages, or name its host in audio_hosts",
    )
    assert list(list_blocked(parse_html(page), settings(root, audio_hosts=["films.example"]))) == []


def test_an_entry_without_it_says_nothing_of_it() -> None:
    assert news("2024/a").audio is None


ITEM = "<item><title>T</title><link>https://o.example/1</link><pubDate>2024-01-02</pubDate>{}</item>"
SOUND_OF_RSS = '<enclosure url="{}" type="audio/mpeg" length="{}"/><itunes:duration>{}</itunes:duration>'


def imported(folder: Path, item: str) -> Entry:
    """The entry that a feed with this item becomes."""
    root = write_site(folder / "new", {})
    space = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    feed = f'<rss version="2.0" {space}><channel><title>F</title>{ITEM.format(item)}</channel></rss>'
    (folder / "feed.xml").write_text(feed)
    chosen, wishes = settings(root), Wishes(outlet="O", now=NOW)
    origin = read_origin(str(folder / "feed.xml"), "", wishes, UTC)
    write_import(plan_import(origin, chosen, wishes), chosen)
    (found,) = find_problems(chosen)[0].entries
    return found


@pytest.mark.parametrize(
    ("said", "duration"),
    [("2052", "34:12"), ("00:34:12", "34:12"), ("1:02:03", "1:02:03"), ("7", "0:07"), ("long", ""), ("", "")],
)
def test_the_sound_of_a_podcast_that_is_imported_is_heard(said: str, duration: str, tmp_path: Path) -> None:
    found = imported(tmp_path, SOUND_OF_RSS.format("https://cdn.example/1.mp3?from=feed", 77, said))
    assert found.audio == Audio(url="https://cdn.example/1.mp3?from=feed", duration=duration, length=77)
    assert "cdn.example" not in found.body.html


@pytest.mark.parametrize("address", ["http://cdn.example/1.mp3", "https://cdn.example/play/1"])
def test_what_cannot_be_played_from_there_is_linked_when_it_is_imported(address: str, tmp_path: Path) -> None:
    found = imported(tmp_path, SOUND_OF_RSS.format(address, 0, 7))
    assert found.audio is None
    assert f'href="{address}"' in found.body.html


@pytest.mark.parametrize("name", ["entries.xml", "entries.atom.xml", "entries.json"])
def test_it_comes_back_from_our_own_feeds(name: str, tmp_path: Path) -> None:
    feed = built(tmp_path / "old", OTHER) / name
    chosen, wishes = settings(write_site(tmp_path / "new", {})), Wishes(now=NOW)
    write_import(plan_import(read_origin(str(feed), "", wishes, UTC), chosen, wishes), chosen)
    (found,) = find_problems(chosen)[0].entries
    assert found.audio == Audio(
        url=str(OTHER["url"]), duration="" if "atom" in name else "34:12", length=8_123_456
    )
