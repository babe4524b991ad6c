from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import lxml.etree
import lxml.html
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from digest.addresses import slugify
from digest.arrange import Site
from digest.dates import parse_moment
from digest.entry import Body, Correction, Entry, Image, Mention, Note, Source, Translation
from digest.feeds.feed import MAX_CONTENT, MAX_ENTRY, Feed, digest_feed, entry_feed
from digest.feeds.rss import render_rss, xml_text
from tests.builders import SITE_URL, entry, settings
from tests.conftest import NewDigest
from tests.sites import NOW, SVG, arrange_folder, arrange_values, materials, news

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}link"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# Any text at all, half of a surrogate pair and control characters included.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
MARKUP = st.sampled_from(["<b>", "]]>", "&amp;", "&#0;", '"', "<![CDATA[", "\x00", "\ud800", "\ufffe", "\r"])
HARD_TEXT = st.lists(ANY_TEXT | MARKUP, max_size=4).map("".join)


def printed(feed: Feed) -> Any:
    """The channel of the feed as it is written."""
    tree: Any = lxml.etree.fromstring(render_rss(feed, materials()))
    return tree.find("channel")


def items(feed: Feed) -> list[Any]:
    return list(printed(feed).findall("item"))


def guids(feed: Feed) -> list[str]:
    return [item.findtext("guid") for item in items(feed)]


def content(item: Any) -> Any:
    return lxml.html.fragment_fromstring(item.findtext(CONTENT), create_parent="div")


def held_by_xml(text: str) -> str:
    """The characters of XML 1.0, section 2.2."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )


def weeks(count: int) -> list[Entry]:
    """One entry a week, the last one in the digest that is open at NOW."""
    last = datetime(2024, 12, 30, tzinfo=UTC)
    days = (last - timedelta(weeks=number) for number in range(count))
    return [news(f"2024/{day:%m-%d}", f"{day:%Y-%m-%d}") for day in days]


# Any text gives a well-formed feed


@effort(max_examples=200)
@given(HARD_TEXT, HARD_TEXT, HARD_TEXT, HARD_TEXT, HARD_TEXT)
def test_any_text_gives_a_well_formed_feed(
    title: str, tag: str, outlet: str, summary: str, site: str
) -> None:
    story = news(
        "2024/11/a",
        title=title,
        summary=summary,
        tags=[tag],
        source=Source(Mention(slugify(outlet), outlet), "https://news.example/", outlet, authors=(outlet,)),
        cites=(Mention("", outlet),),
        image=Image("images/a.svg", summary, outlet, summary, outlet),
        translation=Translation("ko", title, outlet),
        corrections=(Correction(parse_moment("2024-11-14", UTC), summary),),
    )
    note = Note("2024-W46", title=title, summary=summary)
    chosen = settings(Path("nowhere"), site_name=site)
    arranged = arrange_values([story], notes=[note], chosen=chosen)
    for feed in (digest_feed(arranged), entry_feed(arranged)):
        data = render_rss(feed, materials())
        lxml.etree.fromstring(data)
        read = feedparser.parse(data)
        assert (read.bozo, len(read.entries)) == (False, 1), read.get("bozo_exception")
    (item,) = items(entry_feed(arranged))
    assert item.findtext("title", "") == held_by_xml(title)
    assert item.findtext("category") == held_by_xml(tag)
    assert item.findtext("source") == held_by_xml(outlet)
    assert item.findtext("description").startswith(held_by_xml(summary))


@given(ANY_TEXT)
def test_xml_text_keeps_all_that_xml_can_hold(text: str) -> None:
    assert xml_text(text) == held_by_xml(text)


def test_a_feed_without_items_is_well_formed_and_always_the_same() -> None:
    site = arrange_values([])
    for feed in (digest_feed(site), entry_feed(site)):
        data = render_rss(feed, materials())
        assert feedparser.parse(data).bozo is False
        assert data == render_rss(feed, materials())


# Identity


def test_the_guid_is_no_permalink_and_names_host_year_and_id() -> None:
    site = arrange_values([news("2024/11/a"), news("2024/12/최신", "2024-12-30")])
    (item,) = items(digest_feed(site))
    assert item.findtext("guid") == "tag:example.org,2024:digests/2024-W46"
    assert item.find("guid").get("isPermaLink") == "false"
    assert guids(entry_feed(site)) == [
        "tag:example.org,2024:2024/12/%EC%B5%9C%EC%8B%A0",
        "tag:example.org,2024:2024/11/a",
    ]


def guid_of(story: Entry, **how: Any) -> str:
    chosen = settings(Path("nowhere"), **how)
    (guid,) = guids(entry_feed(arrange_values([story], chosen=chosen)))
    return guid


def test_the_guid_stays_when_anything_but_id_and_date_changes() -> None:
    story = news("2024/11/a")
    correction = Correction(parse_moment("2024-11-20", UTC), "It was Tuesday.")
    changed = (
        {"title": "Another headline"},
        {"address": "2024/11/renamed/"},
        {"summary": "", "body": Body("<p>All new.</p>", "All new.")},
        {"corrections": (correction,)},
        {"source": Source(Mention("nhk", "NHK"), "https://nhk.example/")},
    )
    assert {guid_of(story), *(guid_of(replace(story, **fields)) for fields in changed)} == {
        "tag:example.org,2024:2024/11/a"
    }


def test_the_guid_stays_when_the_site_moves_and_says_where_it_was() -> None:
    story = news("2024/11/a")
    moved = guid_of(story, site_url="https://new.example/", identity="example.org")
    assert moved == guid_of(story) == guid_of(story, site_url="https://example.org/elsewhere/")


def test_a_renamed_file_with_an_id_keeps_its_guid(new_digest: NewDigest) -> None:
    before = new_digest({"content/entries/2024/11/a.md": entry()}, folder="before")
    after = new_digest({"content/entries/2025/01/b.md": entry(id="2024/11/a")}, folder="after")
    assert guids(entry_feed(arrange_folder(before))) == guids(entry_feed(arrange_folder(after)))


# Each closed digest, once


def test_the_digest_feed_announces_closed_digests_only_newest_first() -> None:
    assert [item.findtext("title") for item in items(digest_feed(arrange_values(weeks(3))))] == [
        "The Test Digest, 23 December 2024 – 29 December 2024",
        "The Test Digest, 16 December 2024 – 22 December 2024",
    ]


def test_a_subscriber_meets_every_digest_exactly_once() -> None:
    entries = weeks(12)
    met: list[str] = []
    for day in range(100):
        site = arrange_values(entries, now=datetime(2024, 10, 1, tzinfo=UTC) + timedelta(days=day))
        met += [guid for guid in guids(digest_feed(site))[::-1] if guid not in met]
    assert met == [
        *(f"tag:example.org,2024:digests/2024-W{week}" for week in range(42, 53)),
        "tag:example.org,2024:digests/2025-W01",
    ]


def test_a_digest_is_dated_by_the_moment_it_closed() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    chosen = settings(Path("nowhere"), timezone="Asia/Seoul", cadence="daily")
    site = arrange_values([news("2024/11/a", "2024-11-13", seoul)], chosen=chosen)
    (item,) = items(digest_feed(site))
    assert item.findtext("pubDate") == "Thu, 14 Nov 2024 00:00:00 +0900"


def test_dates_come_from_the_content() -> None:
    entries = [news("2024/11/a", "2024-11-13 08:30"), news("2024/11/b", "2024-11-12")]
    channel = printed(entry_feed(arrange_values(entries)))
    dates = [parsedate_to_datetime(item.findtext("pubDate")) for item in channel.findall("item")]
    assert dates == [datetime(2024, 11, 13, 8, 30, tzinfo=UTC), datetime(2024, 11, 12, tzinfo=UTC)]
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == dates[0]


def test_a_named_digest_says_so_and_its_summary_comes_along() -> None:
    note = Note("2024-W46", title="Three navies", summary="A busy week.", body=Body("<p>We note.</p>"))
    (item,) = items(digest_feed(arrange_values([news("2024/11/a")], notes=[note])))
    assert item.findtext("title") == "Three navies (2024-W46)"
    assert item.findtext("description") == "A busy week."
    assert content(item)[0].text_content() == "We note."


# What an item holds


def rich_site(new_digest: NewDigest) -> Site:
    """Two entries with all that has an address in it."""
    text = (
        "See [the other](b.md), [a page](/about/), [a report](https://news.example/r) and "
        "[us](mailto:desk@example.org).[^1]\n\n![Map](../../../images/map.svg)\n\n"
        "## A part {#part}\n\n[Back to it](#part)\n\n[^1]: A note.\n"
    )
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(
                body=text,
                tags=["Peace", "Arms"],
                cites=["The minister", "Example News"],
                image={"file": "images/map.svg", "alt": "A map", "credit": "The digest"},
                source={
                    "name": "Example News",
                    "url": "https://news.example/story?a=1&b=2",
                    "title": "장관 회담",
                    "language": "ko",
                    "authors": ["Kim", "Lee"],
                },
                corrections=[{"date": "2024-11-14", "note": "It was Tuesday."}],
            ),
            "content/entries/2024/11/b.md": entry(title="Talks go on", date="2024-11-12", body=text),
            "content/digests/2024-W46.md": "---\ntitle: The week\n---\n[Read](../entries/2024/11/a.md).\n",
            "content/images/map.svg": SVG,
        }
    )
    return arrange_folder(root)


def test_the_channel_names_site_and_feed() -> None:
    feed = entry_feed(arrange_values([news("2024/11/a")]))
    channel = printed(feed)
    assert channel.findtext("link") == "https://example.org/digest/"
    assert channel.find(ATOM).attrib == {
        "href": "https://example.org/digest/entries.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }
    assert channel.findtext("title") == "The Test Digest: entries"
    assert channel.findtext("language") == "en"


def test_an_entry_credits_its_outlet_tags_and_authors(new_digest: NewDigest) -> None:
    item = items(entry_feed(rich_site(new_digest)))[0]
    assert item.findtext("link") == "https://example.org/digest/2024/11/a/"
    assert item.find("source").text == "Example News"
    assert item.find("source").get("url") == "https://news.example/story?a=1&b=2"
    assert [category.text for category in item.findall("category")] == ["Peace", "Arms"]
    assert [creator.text for creator in item.findall(CREATOR)] == ["Kim", "Lee"]


def test_an_entry_comes_with_all_its_text(new_digest: NewDigest) -> None:
    shown = " ".join(content(items(entry_feed(rich_site(new_digest)))[0]).text_content().split())
    for part in (
        "Correction, 14 November 2024: It was Tuesday.",
        "Two ministers met and agreed to meet again.",
        "See the other",
        "A note.",
        "Attributed in this story to The minister and Example News.",
        "Source: Example News, “장관 회담”",
    ):
        assert part in shown


def test_a_digest_comes_with_all_its_entries_in_full(new_digest: NewDigest) -> None:
    (item,) = items(digest_feed(rich_site(new_digest)))
    page = content(item)
    assert [heading.text_content() for heading in page.iter("h2") if heading.find("a") is not None] == [
        "Two ministers meet in Seoul",
        "Talks go on",
    ]
    assert page.text_content().count("See the other") == 2
    assert [category.text for category in item.findall("category")] == ["Peace", "Arms"]


def addresses(page: Any) -> Iterable[str]:
    return [str(value) for value in page.xpath(".//@href | .//@src")]


def test_every_link_in_a_feed_is_absolute(new_digest: NewDigest) -> None:
    site = rich_site(new_digest)
    for item in (*items(digest_feed(site)), *items(entry_feed(site))):
        found = addresses(content(item))
        assert "https://example.org/digest/images/map.svg" in found
        # A reader shows an item far from the page it came from: a bare #fragment leads nowhere, too.
        assert [value for value in found if not value.startswith(("https://", "mailto:"))] == []


def test_addresses_in_any_script_are_encoded() -> None:
    (item,) = items(entry_feed(arrange_values([news("2024/11/최신")])))
    assert item.findtext("link") == "https://example.org/digest/2024/11/%EC%B5%9C%EC%8B%A0/"


# Limits


def test_a_feed_holds_as_many_items_as_the_site_says() -> None:
    chosen = settings(Path("nowhere"), feed_digests=3, feed_entries=5)
    site = arrange_values(weeks(20), chosen=chosen)
    assert [guid[-3:] for guid in guids(digest_feed(site))] == ["W52", "W51", "W50"]
    assert guids(entry_feed(site)) == [
        f"tag:example.org,2024:2024/{day}" for day in ("12-30", "12-23", "12-16", "12-09", "12-02")
    ]


def long_entries(count: int, share: float, **fields: Any) -> list[Entry]:
    body = Body(f"<p>{'x' * int(MAX_CONTENT * share)}</p>", "x")
    return [news(f"2024/{number:02d}", body=body, **fields) for number in range(count)]


def test_a_feed_of_long_texts_holds_fewer_items_but_one_at_least() -> None:
    assert len(entry_feed(arrange_values(long_entries(9, 0.15))).items) == 6
    assert len(digest_feed(arrange_values(long_entries(9, 0.15))).items) == 1


def test_a_very_large_digest_says_how_many_entries_are_left() -> None:
    (item,) = items(digest_feed(arrange_values(long_entries(9, 0.15))))
    page = content(item)
    assert len(list(page.iter("h2"))) == 6
    (more,) = (link for link in page.iter("a") if "further" in link.text_content())
    assert more.text_content() == "3 further entries of this digest"
    assert more.get("href") == "https://example.org/digest/digests/2024-W46/"


# Same values, same bytes


def test_two_renderings_are_identical(new_digest: NewDigest) -> None:
    site, again = rich_site(new_digest), rich_site(new_digest)
    for make in (digest_feed, entry_feed):
        assert render_rss(make(site), materials()) == render_rss(make(again), materials())


def test_a_later_build_changes_nothing_in_a_feed_without_news() -> None:
    entries = weeks(5)[1:]
    later = NOW + timedelta(days=900)
    for make in (digest_feed, entry_feed):
        found = [render_rss(make(arrange_values(entries, now=now)), materials()) for now in (NOW, later)]
        assert found[0] == found[1]


def test_a_very_long_text_is_announced_by_its_lede_and_crowds_out_no_other() -> None:
    long = replace(news("2024/long"), body=Body(f"<p>{'x' * MAX_ENTRY}</p>", "x"))
    site = arrange_values([news("2024/before"), long, news("2024/later")])
    feed = entry_feed(site)
    assert [item.address for item in feed.items] == ["2024/long/", "2024/later/", "2024/before/"]
    context = {"content": feed.items[0].content, "root": SITE_URL}
    html = materials().render_template("feeds/entry.html", context)
    assert "xxxx" not in html
    assert f'<a href="{SITE_URL}2024/long/">The whole text is on the site</a>' in html
