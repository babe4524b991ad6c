"""Every feed in every format says what was written, and says it as the formats want it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import feedparser
import jsonschema  # type: ignore[import-untyped]
import lxml.etree
import lxml.html
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from digest.arrangement.site import Site
from digest.content.gone import read_gone
from digest.content.library import Library
from digest.contribute.exporting.pages import list_sheets
from digest.feeds import opml, planning
from digest.feeds.family import FORMATS
from digest.feeds.feed import MAX_ENTRY, Feed
from digest.model.addresses import RESERVED, page_of_feed, slugify
from digest.model.dates import parse_moment
from digest.model.entry import Body, Correction, Image, Mention, Note, Source, Story, Translation
from digest.model.entry import Picture as ImageOfContent
from digest.model.feed_options import FeedFormat
from digest.model.identity import name_entries
from digest.output import Output
from tests.builders import SITE_URL, settings
from tests.drawing import Draw
from tests.sites import ROOT, arrange_values, held_by_xml, materials, news, read_tree, weeks

pytest_plugins = ["tests.built"]
SCHEMAS = ROOT.parent / "shared/schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
# Any text at all, half of a surrogate pair and control characters included.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
MARKUP = st.sampled_from(["<b>", "]]>", "&amp;", "&#0;", '"', "<![CDATA[", "\x00", "\ud800", "\ufffe", "\r"])
HARD_TEXT = st.lists(ANY_TEXT | MARKUP, max_size=4).map("".join)


def outputs(site: Site) -> list[Output]:
    """Every file of the feeds."""
    blocks = (*planning.blocks(site, name_entries(site.entries, site.settings)), *opml.blocks(site))
    return [output for block in blocks for output in block.outputs]


def printed(site: Site) -> dict[str, bytes]:
    """Every file of the feeds, by its path."""
    return {output.path: output.render(output.values, materials()) for output in outputs(site)}


def parse(data: bytes) -> Any:
    """An XML document, for what types do not know of it."""
    return lxml.etree.fromstring(data)


def rich_site(text: str = "Talks & <more>") -> Site:
    """One of each thing that a feed can show."""
    story = news(
        "2024/11/a",
        title=text,
        summary=text,
        tags=[text],
        body=Body(
            '<p>The <a href="local:2024/11/b/">text</a> and a <a href="#part">part</a>.</p>', "The text"
        ),
        source=Source(Mention(slugify(text), text), "https://news.example/a?b=1&c=2", text, authors=(text,)),
        cites=(Mention("", text),),
        image=Image("images/a map.svg", text, text, text, text),
        translation=Translation("ko", text, text),
        corrections=(
            Correction(parse_moment("2024-11-14", UTC), text),
            Correction(parse_moment("2024-11-14", UTC), text),
        ),
        story="talks",
        guid="post 1",
    )
    other = news("2024/11/b", "2024-12-30 08:30", language="ko")
    note = Note("2024-W46", title=text, summary=text)
    library = Library(
        entries=(story, other),
        notes=(note,),
        stories=(Story("talks", text, summary=text),),
        images={"images/a map.svg": ImageOfContent("images/a map.svg", "0" * 64, (40, 30), 123)},
    )
    chosen = settings(Path("nowhere"), site_name=text or "A digest", hub="https://hub.example/")
    return arrange_values(library.entries, chosen=chosen, library=library)


# Any text comes through


@effort(max_examples=100, deadline=None)
@given(HARD_TEXT)
def test_any_text_comes_through_every_format(text: str) -> None:
    held = held_by_xml(text)
    files = printed(rich_site(text))
    for path, data in files.items():
        if path.endswith(".json"):
            assert json.loads(data)["items"]
        else:
            parse(data)
    # An entry of Atom wants a title.
    rss, atom = parse(files["entries.xml"]), parse(files["entries.atom.xml"])
    item, entry = rss.findall("channel/item")[1], atom.findall(f"{ATOM}entry")[1]
    assert item.findtext("title") == (held or "2024/11/a/")
    assert entry.findtext(f"{ATOM}title") == (held or "2024/11/a/")
    assert entry.findtext(f"{ATOM}summary", "").startswith(held)
    # Without a summary RSS has the text in its place.
    html = item.findtext(ENCODED) or item.findtext("description")
    assert held == "" or as_text(item.findtext("description")).startswith(normalise(held))
    via = entry.find(f"{ATOM}link[@rel='via']")
    assert via.get("title") == held
    assert item.findtext("{http://purl.org/dc/elements/1.1/}source") == via.get("href")
    assert item.findtext("category", "") == held
    assert item.findtext(f"{MEDIA}content/{MEDIA}credit") == held
    assert normalise(held) in as_text(html)
    assert html == entry.findtext(f"{ATOM}content")
    described = json.loads(files["entries.json"])["items"][1]
    kept = text.encode(errors="replace").decode()
    assert (described["title"], described.get("tags", [""])) == (kept, [kept])
    assert json.loads(files["corrections/feed.json"])["items"][0].get("summary", "") == kept


def as_text(html: Any) -> str:
    """What a reader sees of HTML, with single spaces."""
    return " ".join(lxml.html.fragment_fromstring(html or " ", create_parent="div").text_content().split())


def normalise(text: str) -> str:
    """As a browser would show the text: C1 controls are letters of Windows to it, and spaces are one."""
    return as_text(text.replace("&", "&amp;").replace("<", "&lt;"))


def test_all_formats_of_a_feed_say_the_same() -> None:
    files = printed(rich_site())
    for base in ("feed", "entries", "tags/talks-and-more/feed", "stories/talks/feed", "corrections/feed"):
        rss, atom = (feedparser.parse(files[base + ending]) for ending in (".xml", ".atom.xml"))
        described = json.loads(files[f"{base}.json"])
        assert (rss.version, atom.version) == ("rss20", "atom10")
        assert rss.entries
        for one, other, third in zip(rss.entries, atom.entries, described["items"], strict=True):
            assert one.title == other.title == third["title"]
            assert one.link == other.link == third["url"]
            assert one.id == third["id"]
            assert one.published_parsed == other.published_parsed
            assert (
                datetime.fromisoformat(third["date_published"]).utctimetuple()[:6] == one.published_parsed[:6]
            )
            assert one.content[0].value == other.content[0].value
            modified = third.get("date_modified", third["date_published"])
            assert datetime.fromisoformat(modified).utctimetuple()[:6] == other.updated_parsed[:6]
            tags = [tag.term for tag in one.get("tags", [])]
            assert tags == [tag.term for tag in other.get("tags", [])] == third.get("tags", [])


# What an item holds


def test_an_entry_of_atom_leads_to_its_page_its_report_and_its_picture() -> None:
    atom = parse(printed(rich_site())["entries.atom.xml"])
    entry = atom.findall(f"{ATOM}entry")[1]
    links = {link.get("rel"): dict(link.attrib) for link in entry.findall(f"{ATOM}link")}
    assert links == {
        "alternate": {"rel": "alternate", "type": "text/html", "href": f"{SITE_URL}2024/11/a/"},
        "via": {"rel": "via", "href": "https://news.example/a?b=1&c=2", "title": "Talks & <more>"},
        "enclosure": {
            "rel": "enclosure",
            "type": "image/svg+xml",
            "length": "123",
            "href": f"{SITE_URL}images/a%20map.svg",
        },
    }
    picture = entry.find(f"{MEDIA}content")
    assert (picture.get("width"), picture.get("medium"), picture.get("fileSize")) == ("40", "image", "123")
    assert picture.findtext(f"{MEDIA}credit") == "Talks & <more>"
    assert [author.text for author in entry.findall(f"{ATOM}author/{ATOM}name")] == ["Talks & <more>"]


def test_an_item_of_rss_has_its_picture_its_correction_and_who_wrote_the_report() -> None:
    item = parse(printed(rich_site())["entries.xml"]).findall("channel/item")[1]
    assert dict(item.find("enclosure").attrib) == {
        "url": f"{SITE_URL}images/a%20map.svg",
        "length": "123",
        "type": "image/svg+xml",
    }
    assert item.findtext("pubDate") == "Wed, 13 Nov 2024 00:00:00 +0000"
    # Two corrections of one day: a second each.
    assert item.findtext("{http://purl.org/dc/terms/}modified") == "2024-11-14T00:00:02+00:00"
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Talks & <more>"


def test_an_item_of_json_feed_names_report_picture_and_language() -> None:
    newest, item = json.loads(printed(rich_site())["entries.json"])["items"]
    assert newest["language"] == "ko"
    assert item["external_url"] == "https://news.example/a?b=1&c=2"
    assert item["image"] == item["attachments"][0]["url"] == f"{SITE_URL}images/a%20map.svg"
    assert item["attachments"][0]["size_in_bytes"] == 123
    assert item["date_modified"] == "2024-11-14T00:00:02+00:00"


def test_an_item_of_json_feed_says_the_rest_by_the_names_of_an_export() -> None:
    site = rich_site()
    text, item = "Talks & <more>", json.loads(printed(site)["entries.json"])["items"][1]
    (fields,) = (sheet.fields for sheet in list_sheets(site) if sheet.address == "2024/11/a/")
    own = item.pop("_digest")
    assert own.pop("about") == f"{SITE_URL}subscribe/#programs"
    assert (own["outlet"], own["tags"], item["tags"]) == ("talks-and-more", ["talks-and-more"], [text])
    assert own["corrections"] == [{"date": "2024-11-14", "note": text}] * 2
    assert own["source"] == {"name": text, "url": item["external_url"], "title": text, "authors": [text]}
    assert (own["story"], own["cites"], own["image"]["licence"]) == ("talks", [text], text)
    assert (own.pop("digest"), own["date"]) == ("2024-W46", "2024-11-13")
    assert own.keys() - {"outlet"} == fields.keys() - {"description", "language", "guid"}


def test_a_correction_in_json_feed_says_which_item_it_is_of_or_what_was_taken_back() -> None:
    text, made = "Of <b>.", Correction(parse_moment("2024-11-14", UTC), "Of <b>.")
    gone, _ = read_gone(b"2024/10/c/: {reason: 'Forged & false.', title: C, date: 2024-10-09}\n", "gone.yml")
    library = Library(
        entries=(news("2024/11/a", "2024-11-12", corrections=(made,)),),
        notes=(Note("2024-W46", corrections=(made,)),),
        gone=gone,
    )
    files = printed(arrange_values((), library=library))
    (entry_,), (week,) = (json.loads(files[name])["items"] for name in ("entries.json", "feed.json"))
    told = [item["_digest"] for item in json.loads(files["corrections/feed.json"])["items"]]
    assert {each.pop("about") for each in told} == {f"{SITE_URL}subscribe/#programs"}
    of_entry, of_week = ({"id": item["id"], "url": item["url"]} for item in (entry_, week))
    said = {"date": "2024-11-14", "note": text}
    assert entry_["_digest"]["corrections"] == [said]
    assert sorted(told[:2], key=str) == sorted(
        ({"corrects": of, **said} for of in (of_entry, of_week)), key=str
    )
    assert told[2:] == [
        {"withdraws": {"url": f"{SITE_URL}2024/10/c/"}, "date": "2024-10-09", "note": "Forged & false."}
    ]


def test_an_item_of_json_feed_says_which_entries_make_up_a_digest() -> None:
    entries = [
        news("2024/11/a", "2024-11-11", language="ko", guid="post 1", body=Body(f"<p>{'x' * 100}</p>")),
        news("2024/11/b", "2024-11-13", body=Body("x" * (MAX_ENTRY - 1))),
        *(news(f"2024/11/c{number}", "2024-11-12", body=Body("x" * (MAX_ENTRY - 1))) for number in range(6)),
        news("2024/11/a.en", "2024-11-12", translates="2024/11/a"),
        # The text that its digest shows comes in another one, and is carried by that, too.
        news("2024/10/d", "2024-10-31", language="ko"),
        news("2024/11/d", "2024-11-04", translates="2024/10/d"),
        news("2024/10/e", "2024-10-31", language="de", translates="2024/10/d"),
    ]
    note = Note("2024-W46", order=("2024/11/c3", "2024/11/a"))
    files = {
        path: json.loads(data)
        for path, data in printed(arrange_values(entries, notes=[note])).items()
        if path.endswith(".json")
    }
    week = {
        "about": f"{SITE_URL}subscribe/#programs",
        "name": "2024-W46",
        "from": "2024-11-11",
        "to": "2024-11-17",
    }
    order = ["2024/11/c3", "2024/11/a.en", "2024/11/b", *(f"2024/11/c{number}" for number in (5, 4, 2, 1, 0))]
    own = [item for path in files for item in files[path]["items"] if "outlet" in item["_digest"]]
    links = {item["_digest"]["id"]: {"id": item["id"], "url": item["url"]} for item in own}
    told = [item["_digest"] for item in files["feed.json"]["items"]]
    assert told[0] == {**week, "entries": [links[name] for name in order]}
    assert [each["entries"] for each in told[1:]] == [[links["2024/11/d"]]] * 2
    (archived,) = files["feeds/digests/2024-10.json"]["items"]
    assert archived["_digest"] == told[2]
    originals = {name: links[name] for name in ("2024/11/a", "2024/10/d")}
    assert [item["_digest"].get("original") for item in own] == [
        originals.get(item["_digest"].get("translates")) for item in own
    ]
    assert {item["_digest"]["id"]: item["_digest"]["digest"] for item in own} == {
        **dict.fromkeys([*order, "2024/11/a"], "2024-W46"),
        "2024/11/d": "2024-W45",
        "2024/10/d": "2024-W44",
        "2024/10/e": "2024-W44",
    }


def test_items_of_json_feed_lead_to_each_other_by_ids_that_outlive_the_names_of_files() -> None:
    def told(name: str) -> tuple[list[str], str]:
        source = Source(Mention("a", "A"), "https://news.example/talks")
        entries = [news(f"2024/11/{name}", source=source), news("2024/11/b", translates=f"2024/11/{name}")]
        files = printed(arrange_values(entries))
        (week,) = json.loads(files["feed.json"])["items"]
        all_texts = json.loads(files["feeds/entries/2024-W46.json"])["items"]
        (original,) = (text["_digest"]["original"] for text in all_texts if "original" in text["_digest"])
        assert original["url"] == f"{SITE_URL}2024/11/{name}/"
        return [each["id"] for each in week["_digest"]["entries"]], original["id"]

    assert told("talks") == told("talks-resumed")


def test_a_feed_is_made_anew_when_what_its_items_lead_to_has_another_id() -> None:
    def values(report: str) -> dict[str, object]:
        # Of two about one report the second has another id than alone.
        site = arrange_values(
            [
                news("2024/09/a", "2024-09-02", source=Source(Mention("a", "A"), report)),
                news("2024/10/a", "2024-10-07", source=Source(Mention("a", "A"), "https://news.example/a")),
                news("2024/10/b", "2024-11-13", language="ko", translates="2024/10/a"),
                news("2024/11/c", "2024-11-13"),
            ]
        )
        blocks = planning.blocks(site, name_entries(site.entries, site.settings))
        return {block.name: block.values for block in blocks}

    first, second = values("https://news.example/a"), values("https://news.example/b")
    for name in ("feeds/entries.ko", "feeds/feeds/digests/2024-10"):
        assert first[name] != second[name]


def test_a_guid_of_another_site_is_an_address_in_atom() -> None:
    files = printed(rich_site())
    assert json.loads(files["entries.json"])["items"][1]["id"] == "post 1"
    atom = parse(files["entries.atom.xml"])
    assert atom.findall(f"{ATOM}entry")[1].findtext(f"{ATOM}id") == "tag:example.org,2024:guids/post%201"


def test_every_feed_names_itself_its_page_and_the_hub() -> None:
    files = printed(rich_site())
    for output in outputs(rich_site()):
        if not isinstance(output.values, Feed):
            continue
        data, own, archived = files[output.path], SITE_URL + output.path, bool(output.values.current)
        hubs = [] if archived else ["https://hub.example/"]
        if output.path.endswith(".json"):
            document = json.loads(data)
            assert (document["feed_url"], [hub["url"] for hub in document.get("hubs", [])]) == (own, hubs)
            continue
        links = parse(data).findall(f".//{ATOM}link")
        assert [link.get("href") for link in links if link.get("rel") == "self"] == [own]
        assert [link.get("href") for link in links if link.get("rel") == "hub"] == hubs


# Archives


def follow(files: Mapping[str, bytes], path: str) -> Iterator[Any]:
    """A feed of Atom, then the documents of its archive, as a reader would ask for them."""
    while path:
        document = parse(files[path])
        yield document
        links = {link.get("rel"): link.get("href") for link in document.iter(f"{ATOM}link")}
        path = str(links.get("prev-archive", "")).removeprefix(SITE_URL)


SCHEDULES = [
    ("daily", ""),
    ("daily", "08:30"),
    ("daily", "weekdays 08:30"),
    ("weekly", ""),
    ("weekly", "Friday 09:00"),
    ("monthly", ""),
    ("monthly", "25 17:00"),
]


@pytest.mark.parametrize(("cadence", "closes"), SCHEDULES)
def test_feed_and_archive_together_have_every_entry_and_every_digest(cadence: str, closes: str) -> None:
    chosen = settings(Path("nowhere"), cadence=cadence, closes=closes, feed_entries=2, feed_digests=2)
    site = arrange_values(weeks(30), chosen=chosen)
    files = printed(site)
    documents = list(follow(files, "entries.atom.xml"))
    found = [
        entry.find(f"{ATOM}link").get("href") for each in documents for entry in each.iter(f"{ATOM}entry")
    ]
    assert {SITE_URL + entry.address for entry in site.entries} == set(found)
    digests = list(follow(files, "feed.atom.xml"))
    titles = {entry.findtext(f"{ATOM}id") for each in digests for entry in each.iter(f"{ATOM}entry")}
    assert titles == {f"tag:example.org,2024:digests/{digest.name}" for digest in site.closed}
    for first, *archive in (documents, digests):
        assert first.find(f"{HISTORY}archive") is None
        assert archive or (cadence == "monthly" and first is digests[0])
        for document in archive:
            assert document.find(f"{HISTORY}archive") is not None
            (current,) = (
                link.get("href") for link in document.findall(f"{ATOM}link") if link.get("rel") == "current"
            )
            assert current in {f"{SITE_URL}entries.atom.xml", f"{SITE_URL}feed.atom.xml"}
    # RSS leads there, too.
    links = parse(files["entries.xml"]).findall(f"channel/{ATOM}link")
    assert [link.get("href") for link in links if link.get("rel") == "prev-archive"]


@pytest.mark.parametrize(("cadence", "closes"), SCHEDULES)
def test_an_archive_document_keeps_its_bytes_when_time_goes_on(cadence: str, closes: str) -> None:
    chosen = settings(Path("nowhere"), cadence=cadence, closes=closes, feed_entries=2, feed_digests=2)
    entries = weeks(30)[::-1]
    known: dict[str, bytes] = {}
    for count in range(3, len(entries) + 1):
        shown = entries[:count]
        now = shown[-1].date.at
        files = printed(arrange_values(shown, chosen=chosen, now=now))
        archived = ("feeds/entries/", "feeds/digests/")
        archive = {path: data for path, data in files.items() if path.startswith(archived)}
        assert {path: archive.get(path) for path in known} == known
        known = archive
    assert len(known) > 2


def test_a_late_entry_changes_the_document_that_it_is_in_and_no_other() -> None:
    entries = weeks(30)
    before = printed(arrange_values(entries))
    late = news("2024/late", "2024-10-30")
    after = printed(arrange_values([*entries, late]))
    archives = {path for path in before if path.startswith("feeds/entries/")}
    assert {path for path in archives if before[path] != after[path]} == {
        "feeds/entries/2024-W44.atom.xml",
        "feeds/entries/2024-W44.json",
    }


def follow_json(files: Mapping[str, bytes], path: str) -> Iterator[Any]:
    """A feed of JSON, then what it goes on with."""
    while path:
        document = json.loads(files[path])
        assert document["feed_url"] == SITE_URL + path
        yield document
        path = document.get("next_url", "").removeprefix(SITE_URL)


@pytest.mark.parametrize("formats", [["rss", "atom", "json"], ["json"]])
def test_a_feed_of_json_goes_on_into_an_archive_of_the_same_periods(formats: list[str]) -> None:
    korean = news("2024/12/15.ko", "2024-12-15", language="ko", translates="2024/12-16")
    chosen = settings(Path("nowhere"), feed_entries=2, feed_digests=2, feed_formats=formats)
    site = arrange_values([*weeks(30), korean], chosen=chosen)
    files = printed(site)
    feed, *archive = follow_json(files, "entries.json")
    archived = [item["id"] for document in archive for item in document["items"]]
    assert len(archived) == len(set(archived))
    assert {*archived, *(item["id"] for item in feed["items"])} == {
        *name_entries(site.entries, site.settings).values()
    }
    assert len(list(follow_json(files, "feed.json"))) > 2
    if "atom" in formats:
        documents = [path.removesuffix(".json") for path in files if path.startswith("feeds/entries/")]
        assert sorted(
            f"{SITE_URL}{base}.atom.xml" for base in documents if not base.endswith(".xml")
        ) == sorted(
            link.get("href")
            for document in list(follow(files, "entries.atom.xml"))[1:]
            for link in document.findall(f"{ATOM}link")
            if link.get("rel") == "self"
        )


def test_an_entry_of_an_open_period_writes_no_archive() -> None:
    entries = weeks(5)
    before, after = (
        printed(arrange_values(each)) for each in (entries, [*entries, news("2024/new", "2024-12-31")])
    )
    written = {path for path in after if after[path] != before.get(path)}
    assert not {path for path in written if path.startswith("feeds/entries/")}


# Trimming


@pytest.mark.parametrize("name", get_args(FeedFormat))
def test_a_format_is_known_everywhere(name: FeedFormat) -> None:
    (ending,) = (each.ending for each in FORMATS if each.name == name)
    assert name in planning.RENDER
    assert {f"{base}{ending}" for base in ("feed", "entries")} <= RESERVED
    assert page_of_feed(f"entries.ko{ending}") == "languages/ko/"
    chooser = ROOT / "theme/assets/javascripts/digest-chooser.js"
    (replaced,) = re.findall(r"replace\(/\\\.\(([^)]*)\)\$/", chooser.read_text(encoding="utf-8"))
    assert ending.lstrip(".").replace(".", r"\.") in replaced.split("|")


def test_a_site_has_the_kinds_and_formats_of_feeds_that_it_wants() -> None:
    chosen = settings(Path("nowhere"), feed_kinds=["digests", "tags"], feed_formats=["atom"])
    site = arrange_values([news("2024/11/a", tags=["Peace"])], chosen=chosen)
    assert sorted(printed(site)) == ["feed.atom.xml", "feeds/feeds.opml", "tags/peace/feed.atom.xml"]


@pytest.mark.parametrize(
    ("formats", "current"), [(["rss"], "entries.xml"), (["json", "atom"], "entries.atom.xml"), (["json"], "")]
)
def test_an_archive_leads_to_a_feed_that_there_is(formats: list[str], current: str) -> None:
    files = printed(arrange_values(weeks(4), chosen=settings(Path("nowhere"), feed_formats=formats)))
    archive = [
        parse(data)
        for path, data in files.items()
        if path.startswith("feeds/entries/") and path.endswith(".xml")
    ]
    links = {
        str(link.get("href"))
        for document in archive
        for link in document.findall(f"{ATOM}link")
        if link.get("rel") == "current"
    }
    assert links == ({SITE_URL + current} if current else set())
    assert not current or current in files


def test_opml_lists_every_feed_of_a_site() -> None:
    files = printed(rich_site())
    outlines = parse(files["feeds/feeds.opml"]).findall(".//outline[@xmlUrl]")
    listed = {outline.get("xmlUrl").removeprefix(SITE_URL) for outline in outlines}
    written = {path for path in files if path.endswith(".xml") and not path.endswith(".atom.xml")}
    assert listed == written
    assert {outline.get("type") for outline in outlines} == {"rss"}
    named = {outline.get("text") for outline in outlines}
    assert {f"Talks & <more>: {name}" for name in ("Digests", "Entries", "한국어", "Talks & <more>")} <= named


# What validators say


@cache
def atom_grammar() -> Any:
    return lxml.etree.RelaxNG(lxml.etree.parse(str(SCHEMAS / "atom-rfc4287.rng")))


@cache
def json_schema() -> Any:
    one, two = (json.loads((SCHEMAS / f"jsonfeed-1.{n}.schema.json").read_text()) for n in (0, 1))
    registry: Any = Registry().with_resource("feed-1", Resource.from_contents(one, DRAFT7))
    return jsonschema.Draft7Validator(two, registry=registry)


def check_by_schemas(files: Mapping[str, bytes]) -> list[str]:
    """What the grammar of Atom and the schema of JSON Feed find wrong."""
    faults = []
    for path, data in files.items():
        if path.endswith(".atom.xml") and not atom_grammar().validate(parse(data)):
            faults.append(f"{path}: {atom_grammar().error_log}")
        elif path.endswith(".json"):
            faults += [f"{path}: {error.message}" for error in json_schema().iter_errors(json.loads(data))]
    return faults


def check_by_rules(files: Mapping[str, bytes]) -> list[str]:
    """What the W3C's feed validator would object to, as far as it can go wrong here."""
    faults: list[str] = []
    for path, data in files.items():
        if not path.endswith(".xml"):
            continue
        read = feedparser.parse(data)
        document = parse(data)
        items = document.findall(".//item") or document.findall(f"{ATOM}entry")
        ids = [item.findtext("guid") or item.findtext(f"{ATOM}id") for item in items]
        addresses = [link for item in items for link in _addresses(item)]
        moments = [item.findtext(f"{ATOM}updated") for item in items if item.tag.endswith("entry")]
        faults += [
            f"{path}: {what}"
            for what, wrong in (
                (f"not well formed: {read.get('bozo_exception')}", read.bozo),
                ("an id twice", len(set(ids)) < len(ids)),
                ("no id", not all(ids)),
                ("two entries updated at one moment", len(set(moments)) < len(moments)),
                ("no description", not read.feed.get("subtitle")),
                ("no self", not any(link.get("rel") == "self" for link in document.iter(f"{ATOM}link"))),
                ("an address that is not absolute", not all(urlsplit(link).scheme for link in addresses)),
                ("an item without text", not all(each.get("content") for each in read.entries)),
                ("an item without date", not all(each.get("published_parsed") for each in read.entries)),
                ("an enclosure without length", any(_lacks_length(item) for item in items)),
                (
                    "a script",
                    any("<script" in held.value for each in read.entries for held in each.get("content", ())),
                ),
            )
            if wrong
        ]
    return faults


def _addresses(item: Any) -> Iterator[str]:
    content = item.findtext(ENCODED) or item.findtext(f"{ATOM}content") or ""
    page = lxml.html.fragment_fromstring(content, create_parent="div")
    yield from (str(value) for value in page.xpath(".//@href | .//@src"))
    yield from (str(value) for value in item.xpath(".//@href | .//@url"))


def _lacks_length(item: Any) -> bool:
    enclosures = [*item.findall("enclosure"), *item.findall(f"{ATOM}link[@rel='enclosure']")]
    # Atom wants none where it is not known (RFC 4287, section 4.2.7.6).
    said = [each.get("length", "" if each.tag == "enclosure" else "0") for each in enclosures]
    return not all(map(str.isdigit, said)) or not all(each.get("type") for each in enclosures)


with_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas are not beside this folder")


def test_feeds_keep_the_rules_of_validators() -> None:
    assert check_by_rules(printed(rich_site())) == []


@with_schemas
def test_feeds_keep_to_the_schemas() -> None:
    assert check_by_schemas(printed(rich_site())) == []
    assert check_by_schemas(printed(arrange_values([]))) == []


@with_schemas
def test_the_feeds_of_the_demo_are_valid(real_site: Path, draw: Draw) -> None:
    files = {
        path: data
        for path, data in read_tree(real_site).items()
        if path.endswith((".xml", "feed.json")) and not path.startswith("sitemap")
    }
    assert len(files) > 300
    drawn = {path: files[path] for path in draw.some(sorted(files), 100)}
    assert check_by_schemas(drawn) == []
    assert check_by_rules(drawn) == []
