import re
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
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arrangement.lines import MOST_CORRECTED
from digest.arrangement.site import Site
from digest.feeds import planning
from digest.feeds.feed import MAX_CONTENT, MAX_ENTRY, Feed
from digest.feeds.xml import render_rss, xml_text
from digest.keeping.fingerprints import Fingerprints
from digest.model.dates import parse_moment
from digest.model.entry import Body, Correction, Entry, Mention, Note, Source
from digest.model.identity import name_corrections, name_entries
from digest.model.schedule import Cadence
from digest.plan import make_plan
from tests.builders import SITE_URL, Value, config, entry, settings
from tests.conftest import NewDigest
from tests.sites import (
    NOW,
    SVG,
    arrange_folder,
    arrange_values,
    build,
    held_by_xml,
    materials,
    news,
    weeks,
    write_site,
)

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}link"
REPORT = "{http://purl.org/dc/elements/1.1/}source"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# Any text at all, half of a surrogate pair and control characters included.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


def feed_at(address: str, site: Site) -> Feed:
    """What the file at this address is made from."""
    outputs = (
        output
        for block in planning.blocks(site, name_entries(site.entries, site.settings))
        for output in block.outputs
    )
    (feed,) = (output.values for output in outputs if output.path == address)
    assert isinstance(feed, Feed)
    return feed


def digest_feed(site: Site) -> Feed:
    return feed_at("feed.xml", site)


def entry_feed(site: Site) -> Feed:
    return feed_at("entries.xml", site)


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


# Text


@given(ANY_TEXT)
def test_xml_text_keeps_all_that_xml_can_hold(text: str) -> None:
    assert xml_text(text) == held_by_xml(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Q & A, 1 < 2", "Q & A, 1 < 2"),
        ("The <b> tag", "The &lt;b&gt; tag"),
        ("<!-- here", "&lt;!-- here"),
        ("AT&amp;T", "AT&amp;amp;T"),
    ],
)
def test_a_description_says_the_same_to_readers_of_html(text: str, written: str) -> None:
    site = arrange_values([news("2024/11/a", summary=text)], stories=[])
    channel = printed(replace(entry_feed(site), description=text))
    assert channel.findtext("description") == channel.findtext("item/description") == written
    assert lxml.html.fragment_fromstring(f"<p>{written}</p>").text_content() == text


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
        f"tag:example.org,2024:entries/{name}" for name in ("eddf3df23d0958346b98", "64014cc646028865e38a")
    ]


def guid_of(story: Entry, **how: Any) -> str:
    chosen = settings(Path("nowhere"), **how)
    (guid,) = guids(entry_feed(arrange_values([story], chosen=chosen)))
    return guid


def test_the_guid_stays_as_long_as_the_entry_is_about_one_report() -> None:
    story = news("2024/11/a")
    correction = Correction(parse_moment("2024-11-20", UTC), "It was Tuesday.")
    changed: tuple[dict[str, Any], ...] = (
        {"title": "Another headline"},
        {"id": "2025/01/renamed", "address": "2025/01/renamed/"},
        {"id": "named"},
        {"date": parse_moment("2024-11-20", UTC)},
        {"summary": "", "body": Body("<p>All new.</p>", "All new.")},
        {"corrections": (correction,)},
        {"source": Source(Mention("nhk", "NHK"), "http://www.news.example/2024/11/a/#top")},
        {"source": Source(Mention("nhk", "NHK"), f"{story.source.url}?utm_source=x&fbclid=1")},
        {"language": "en-GB"},
        {"language": "ko"},
    )
    assert {guid_of(replace(story, **fields)) for fields in changed} == {guid_of(story)}
    other = Source(Mention("nhk", "NHK"), "https://news.example/2024/11/b")
    assert guid_of(replace(story, source=other)) != guid_of(story)


def test_translations_of_an_entry_have_guids_by_their_languages() -> None:
    source = Source(Mention("nhk", "NHK"), "https://nhk.example/1")
    entries = [news("2024/11/a", source=source)]
    entries += [
        news(f"2024/11/a.{code}", source=source, translates="2024/11/a", language=code)
        for code in ("ko", "zh-Hans", "zh-Hant", "pt-BR")
    ]
    found = name_entries(entries, settings(Path("nowhere")))
    assert len(set(found.values())) == len(entries)
    assert all(re.fullmatch(r"tag:example\.org,2024:entries/\w{20}", guid) for guid in found.values())
    moved = replace(entries[-1], id="2025/b", address="2025/b/", language="pt")
    assert name_entries([moved], settings(Path("nowhere")))["2025/b"] == found["2024/11/a.pt-BR"]


def test_several_entries_about_one_report_have_guids_that_later_ones_leave_alone() -> None:
    source = Source(Mention("nhk", "NHK"), "https://nhk.example/live")
    entries = [news(f"2024/11/{day}", f"2024-11-{day}", source=source) for day in (13, 14, 15)]
    found = [guids(entry_feed(arrange_values(entries[:count])))[::-1] for count in (1, 2, 3)]
    assert found[2][:2] == found[1]
    assert found[1][:1] == found[0]
    assert len(set(found[2])) == 3


def test_a_guid_that_is_written_down_is_the_guid() -> None:
    assert guid_of(news("2024/11/a", guid="https://old.example/?p=7")) == "https://old.example/?p=7"
    note = Note("2024-W46", guid="week-46")
    (item,) = items(digest_feed(arrange_values([news("2024/11/a")], notes=[note])))
    assert item.findtext("guid") == "week-46"


def test_entries_of_a_site_that_moved_here_keep_their_old_guids() -> None:
    old = {"before": "2024-11-14", "pattern": "https://old.example/{id}/"}
    chosen = settings(Path("nowhere"), guids=old)
    entries = [
        news("2024/11/a"),
        news("2024/moved", id="2024/11/b"),
        news("2024/11/c", guid="post-3"),
        news("2024/11/d", "2024-11-14"),
    ]
    found = guids(entry_feed(arrange_values(entries, chosen=chosen)))
    assert found[1:] == ["https://old.example/2024/11/b/", "post-3", "https://old.example/2024/11/a/"]
    assert found[0].startswith("tag:example.org,2024:entries/")


def test_the_guid_stays_when_the_site_moves_and_says_where_it_was() -> None:
    story = news("2024/11/a")
    moved = guid_of(story, site_url="https://new.example/", identity="example.org")
    assert moved == guid_of(story) == guid_of(story, site_url="https://example.org/elsewhere/")


@pytest.mark.parametrize("fields", [{}, {"id": "2024/11/a"}, {"aliases": ["2024/11/a/"]}])
def test_a_renamed_file_keeps_its_guid(fields: dict[str, Any], new_digest: NewDigest) -> None:
    fields["source"] = {"name": "Example News", "url": "https://news.example/talks"}
    before = new_digest({"content/entries/2024/11/a.md": entry(source=fields["source"])}, folder="before")
    after = new_digest({"content/entries/2025/01/b.md": entry(**fields)}, folder="after")
    assert guids(entry_feed(arrange_folder(before))) == guids(entry_feed(arrange_folder(after)))


# Each closed digest, once


def test_the_digest_feed_announces_closed_digests_only_newest_first() -> None:
    assert [item.findtext("title") for item in items(digest_feed(arrange_values(weeks(3))))] == [
        "The Test Digest, 23–29 December 2024",
        "The Test Digest, 16–22 December 2024",
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


def test_a_digest_that_closes_at_an_hour_is_announced_then_and_once() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    chosen = settings(Path("nowhere"), timezone="Asia/Seoul", cadence="daily", closes="08:30")
    days = ("2024-11-12 18:00", "2024-11-13", "2024-11-13 09:00", "2024-11-14")
    entries = [news(f"2024/11/{number}", day, seoul) for number, day in enumerate(days)]
    met: dict[str, list[str]] = {}
    now = datetime(2024, 11, 12, tzinfo=seoul)
    for _ in range(3 * 24 * 60 // 10):
        now += timedelta(minutes=10)
        for item in items(digest_feed(arrange_values(entries, now=now, chosen=chosen))):
            told = [str(now), str(item.findtext("pubDate"))]
            met.setdefault(str(item.findtext("guid")), told)
    assert met == {
        "tag:example.org,2024:digests/2024-11-13": [
            "2024-11-13 08:30:00+09:00",
            "Wed, 13 Nov 2024 08:30:00 +0900",
        ],
        "tag:example.org,2024:digests/2024-11-14": [
            "2024-11-14 08:30:00+09:00",
            "Thu, 14 Nov 2024 08:30:00 +0900",
        ],
    }


def test_dates_come_from_the_content() -> None:
    entries = [news("2024/11/a", "2024-11-13 08:30"), news("2024/11/b", "2024-11-12")]
    channel = printed(entry_feed(arrange_values(entries)))
    dates = [parsedate_to_datetime(item.findtext("pubDate")) for item in channel.findall("item")]
    assert dates == [datetime(2024, 11, 13, 8, 30, tzinfo=UTC), datetime(2024, 11, 12, tzinfo=UTC)]
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == dates[0]


def test_a_named_digest_says_so_and_its_summary_comes_along() -> None:
    note = Note("2024-W46", title="Three navies", summary="A busy week.", body=Body("<p>We note.</p>"))
    (item,) = items(digest_feed(arrange_values([news("2024/11/a")], notes=[note])))
    assert item.findtext("title") == "Three navies (11–17 November 2024)"
    assert item.findtext("description") == "A busy week."
    assert content(item)[0].text_content() == "We note."


def test_a_digest_tells_what_was_put_right_of_earlier_ones() -> None:
    correction = Correction(parse_moment("2024-11-20", UTC), "화요일이 <아니라> 월요일.")
    entries = [
        news("2024/09/a", "2024-09-10", title="서울 회담", language="ko", corrections=(correction,)),
        news("2024/11/b", "2024-11-20"),
        news("2024/12/c", "2024-12-10"),
    ]
    for cadence in ("weekly", "daily"):
        site = arrange_values(entries, chosen=settings(Path("nowhere"), cadence=cadence))
        newest, told, corrected = items(digest_feed(site))
        (archived,) = items(feed_at("feeds/digests/2024-11.atom.xml", site))
        for html in map(content, (told, archived)):
            assert [each.text for each in html.findall(".//h2")][-1] == "Corrections of earlier digests"
            (note,) = html.xpath("//p[@lang='ko'][strong]")
            assert note.text_content() == "20 November 2024: 화요일이 <아니라> 월요일.서울 회담"
            assert note.find("a").get("href") == "https://example.org/digest/2024/09/a/"
        assert "Corrections of" not in content(newest).text_content() + content(corrected).text_content()
        assert told.findtext("description") == "The news of 2024/11/b"


def test_of_very_many_corrections_a_digest_tells_some_and_leads_to_all() -> None:
    made = (Correction(parse_moment("2024-11-20", UTC), "It was Monday."),)
    wrong = [news(f"2024/11/{number}", corrections=made) for number in range(MOST_CORRECTED + 1)]
    site = arrange_values([*wrong, news("2024/12/b", "2024-11-20"), news("2025/c", "2024-12-10")])
    _newest, told, _corrected = items(digest_feed(site))
    (archived,) = items(feed_at("feeds/digests/2024-11.atom.xml", site))[:1]
    for html in map(content, (told, archived)):
        assert len(html.xpath("//p[strong][contains(., 'It was Monday.')]")) == MOST_CORRECTED
        (rest,) = html.xpath("//p/a[.='and 1 more']")
        assert rest.get("href") == f"{SITE_URL}corrections/"


def test_the_note_of_a_digest_is_corrected_as_an_entry_is() -> None:
    corrections = [Correction(parse_moment(f"2024-11-{day}", UTC), f"Of <{day}>.") for day in (19, 19, 21)]
    note = Note(
        "2024-W46", title="Three navies", corrections=tuple(corrections), body=Body("<p>We note.</p>")
    )
    site = arrange_values([news("2024/11/a"), news("2024/11/b", "2024-11-20")], notes=[note])
    told, own = items(digest_feed(site))
    assert [each.text_content() for each in content(own).iterchildren()][:4] == [
        "Correction, 19 November 2024: Of <19>.",
        "Correction, 19 November 2024: Of <19>.",
        "Correction, 21 November 2024: Of <21>.",
        "We note.",
    ]
    assert [link.get("href") for link in content(told).xpath("//p[strong]/a")] == [
        "https://example.org/digest/digests/2024-W46/"
    ] * 3
    newest, *_, oldest = items(feed_at("corrections/feed.xml", site))
    assert newest.findtext("title") == "Correction: Three navies"
    assert newest.findtext("link") == "https://example.org/digest/digests/2024-W46/"
    assert [each.text_content() for each in content(newest)] == ["Of <21>.", "Three navies"]
    beginning = "tag:example.org,2024:digests/2024-W46#correction-2024-11-"
    assert oldest.findtext("guid").startswith(f"{beginning}19-")
    assert newest.findtext("guid").startswith(f"{beginning}21-")


@given(st.lists(st.tuples(st.sampled_from(("2024-11-20", "2024-11-21")), st.sampled_from("abc"))), st.data())
def test_a_correction_keeps_its_id_wherever_others_are_written(made: list[Any], data: st.DataObject) -> None:
    def names(pairs: list[Any]) -> list[str]:
        corrections = (Correction(parse_moment(day, UTC), note) for day, note in pairs)
        return list(name_corrections("tag:a", corrections))

    known = names(made)
    assert len(set(known)) == len(made)
    assert sorted(names(data.draw(st.permutations(made)))) == sorted(known)
    further = [*made, ("2024-11-20", "d")]
    assert set(known) < set(names(data.draw(st.permutations(further))))


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
                    "url": "https://news.example/talks?a=1&b=2",
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
    links = {link.get("rel"): (link.get("href"), link.get("type")) for link in channel.findall(ATOM)}
    archive = "https://example.org/digest/feeds/entries/2024-W46.atom.xml"
    assert links == {
        "self": ("https://example.org/digest/entries.xml", "application/rss+xml"),
        "prev-archive": (archive, "application/atom+xml"),
    }
    assert channel.findtext("title") == "The Test Digest: Entries"
    assert channel.findtext("language") == "en"


def test_our_words_beside_a_text_in_another_language_are_in_ours(new_digest: NewDigest) -> None:
    words: dict[str, Value] = {
        "corrections": [{"date": "2024-11-14", "note": "화요일."}],
        "cites": ["The minister"],
    }
    root = new_digest({"content/entries/2024/11/a.md": entry(language="ko", body="회담.\n", **words)})
    (item,) = items(entry_feed(arrange_folder(root)))
    ours = {
        each.text_content().split()[0] for each in content(item).xpath("./div[@lang='ko']//*[@lang='en']")
    }
    assert ours == {"Correction,", "Attributed", "Source:"}
    here = entry(language="en", source={"name": "B", "url": "https://b.example/b"}, **words)
    root = new_digest({"content/entries/2024/11/a.md": here}, "here")
    (item,) = items(entry_feed(arrange_folder(root)))
    assert len(content(item).xpath("//*[@lang='en']")) == 1


def test_all_that_a_digest_holds_says_its_language_and_direction(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(title="اتفاق جديد", language="ar"),
            "content/entries/2024/11/b.md": entry(title="Talks go on", date="2024-11-12"),
            "content/digests/2024-W46.md": "---\ntitle: The week\n---\nWe note.\n",
        }
    )
    (item,) = items(digest_feed(arrange_folder(root)))
    spoken = [(part.tag, part.get("lang"), part.get("dir")) for part in content(item) if part.tag != "hr"]
    assert spoken == [
        ("div", "en", "ltr"),
        ("h2", "ar", "rtl"),
        ("div", "ar", "rtl"),
        ("h2", "en", "ltr"),
        ("div", "en", "ltr"),
    ]


def test_feeds_have_a_story_in_the_language_of_the_site_and_announce_that_text_when_it_comes() -> None:
    original = news("2024/11/a", "2024-11-13", language="ko", title="회담", tags=["Peace"])
    other = news("2024/11/b", "2024-11-14", title="Ships", tags=["Peace"])
    english = news("2024/11/a.en", "2024-11-15", translates="2024/11/a", title="Talks", tags=["Peace"])
    before, after = arrange_values([original, other]), arrange_values([original, other, english])
    for address in ("entries.xml", "tags/peace/feed.xml", "outlets/example-news/feed.xml"):
        assert shown(feed_at(address, before)) == ["b", "a"]
        assert shown(feed_at(address, after)) == ["a.en", "b"]
        (own,) = (item for item in feed_at(address, after).items if item.title == "Talks")
        assert own.id not in guids(feed_at(address, before))
    assert shown(feed_at("entries.ko.xml", after)) == ["a"]
    # The digest is the same, and is not announced again.
    (first,), (second,) = digest_feed(before).items, digest_feed(after).items
    assert (first.id, first.updated) == (second.id, second.updated)
    assert (first.summary, second.summary) == ("Ships; 회담", "Ships; Talks")
    headings = content(items(digest_feed(after))[0]).xpath(".//h2")
    assert [each.text_content() for each in headings] == ["Ships", "Talks"]


def test_tags_are_called_as_on_the_page_of_their_entry(new_digest: NewDigest) -> None:
    files = {
        "content/tags.yml": "peace: {label: {en: Peace, ko: 평화}}\nships: {label: Ships}\n",
        "content/entries/2024/11/a.md": entry(title="회담", language="ko", tags=["peace", "ships"]),
        "content/entries/2024/11/b.md": entry(title="Ships", date="2024-11-12", tags=["peace"]),
    }
    site = arrange_folder(new_digest(files))
    categories = {item.title: item.categories for item in entry_feed(site).items}
    assert categories == {"회담": ("평화", "Ships"), "Ships": ("Peace",)}
    renamed = arrange_folder(
        new_digest(files | {"content/tags.yml": files["content/tags.yml"].replace("화", "안")})
    )
    changed = {
        was.name
        for was, block in zip(make_plan(site).blocks, make_plan(renamed).blocks, strict=True)
        if was.values and Fingerprints().of(was.values) != Fingerprints().of(block.values)
    }
    assert {"feeds/entries", "feeds/entries.ko", "feeds/tags/peace/feed"} <= changed


def test_a_correction_says_its_language_and_direction() -> None:
    correction = Correction(parse_moment("2024-11-14", UTC), "كان الثلاثاء.")
    entries = [news("2024/11/a", title="اتفاق جديد", language="ar", corrections=(correction,))]
    (item,) = items(feed_at("corrections/feed.xml", arrange_values(entries)))
    note, where = content(item).findall("p")
    assert [(part.get("lang"), part.get("dir")) for part in (note, where, where.find("a"))] == [
        ("ar", "rtl"),
        ("en", "ltr"),
        ("ar", "rtl"),
    ]


def test_parts_are_joined_as_the_language_of_the_site_joins_them(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": config({}).replace("  name: digest", "  name: digest\n  language: ar"),
        "content/entries/2024/11/a.md": entry(
            title="اتفاق جديد",
            image={"file": "images/map.svg", "alt": "خريطة", "credit": "الميناء", "licence": "CC BY 4.0"},
            source={
                "name": "المرفأ",
                "url": "https://news.example/a",
                "title": "회담",
                "published": "2024-11-12",
            },
            translation={"from": "ko", "machine": "true"},
        ),
        "content/entries/2024/11/b.md": entry(title="عودة العبارة", date="2024-11-12"),
        "content/images/map.svg": SVG,
    }
    feed: Any = lxml.etree.parse(build(write_site(tmp_path, files)) / "feed.xml")
    digest = feed.find("channel/item")
    assert set(digest.findtext("description").split("؛ ")) == {"اتفاق جديد", "عودة العبارة"}
    shown = content(digest).text_content()
    assert "الميناء، CC BY 4.0" in shown
    assert "المرفأ، «회담»، ١٢ نوفمبر ٢٠٢٤؛ مترجم" in shown


def test_an_entry_credits_its_outlet_tags_and_authors(new_digest: NewDigest) -> None:
    item = items(entry_feed(rich_site(new_digest)))[0]
    assert item.findtext("link") == "https://example.org/digest/2024/11/a/"
    assert item.findtext(REPORT) == "https://news.example/talks?a=1&b=2"
    # That would be a feed that this is taken from.
    assert item.find("source") is None
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
        "Two ministers meet",
        "Talks go on",
    ]
    assert page.text_content().count("See the other") == 2
    assert [category.text for category in item.findall("category")] == ["Peace", "Arms"]


def test_headings_of_a_text_stand_below_its_headline_in_a_digest(new_digest: NewDigest) -> None:
    text = "Intro.\n\n## What the letter says\n\nMuch.\n\n### Of ferries\n\nLittle.\n"
    site = arrange_folder(new_digest({"content/entries/2024/11/a.md": entry(body=text)}))
    levels = {
        feed.name.base: [heading.tag for heading in content(items(feed)[0]).xpath(".//h2 | .//h3 | .//h4")]
        for feed in (digest_feed(site), entry_feed(site))
    }
    assert levels == {"feed": ["h2", "h3", "h4"], "entries": ["h2", "h3"]}


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


def shown(feed: Feed) -> list[str]:
    """The addresses of its items, without what is before the last part."""
    return [item.address.strip("/").rpartition("/")[2] for item in feed.items]


def test_a_feed_holds_as_many_items_as_the_site_says() -> None:
    chosen = settings(Path("nowhere"), feed_digests=3, feed_entries=5, feed_topics=2)
    site = arrange_values([replace(each, tags=(Mention("a", "A"),)) for each in weeks(20)], chosen=chosen)
    # And all that is in no document of the archive yet: that is one for the digests of each month.
    assert [name[-3:] for name in shown(digest_feed(site))] == ["W52", "W51", "W50", "W49"]
    assert shown(entry_feed(site)) == ["12-30", "12-23", "12-16", "12-09", "12-02"]
    for base in ("tags/a/feed", "outlets/example-news/feed"):
        assert shown(feed_at(f"{base}.xml", site)) == ["12-30", "12-23"]


def long_entries(count: int, share: float, **fields: Any) -> list[Entry]:
    body = Body(f"<p>{'x' * int(MAX_CONTENT * share)}</p>", "x")
    return [news(f"2024/{number:02d}", body=body, **fields) for number in range(count)]


def test_a_feed_of_long_texts_ends_where_they_are_too_many_but_not_before_one() -> None:
    days = [f"2024-{month:02d}-01" for month in range(1, 10)]
    entries = [
        replace(each, date=parse_moment(day, UTC))
        for each, day in zip(long_entries(9, 0.15), days, strict=True)
    ]
    feed = entry_feed(arrange_values(entries))
    assert [item.content.whole for item in feed.items] == [True] * 6
    (item,) = entry_feed(arrange_values(long_entries(1, 0.19))).items
    assert item.content.whole


def test_all_since_the_last_digest_began_is_in_a_feed_however_long_and_whole() -> None:
    older = [news("2024/oldest", "2024-10-30"), news("2024/closed", "2024-11-05")]
    chosen = settings(Path("nowhere"), feed_entries=2, feed_topics=2)
    entries = [*older, *long_entries(9, 0.15, tags=["A"])]
    site = arrange_values(entries, chosen=chosen, now=datetime(2024, 11, 14, tzinfo=UTC))
    for base in ("entries", "tags/a/feed", "outlets/example-news/feed"):
        feed = feed_at(f"{base}.xml", site)
        assert [item.content.whole for item in feed.items if "/0" in item.address] == [True] * 9
        assert not any("oldest" in item.address for item in feed.items)


def test_an_item_that_was_whole_stays_so_as_long_as_it_is_there() -> None:
    tag = ["A"]
    days = [datetime(2024, 11, 4, 12, tzinfo=UTC) + timedelta(days=3 * number) for number in range(14)]
    body = Body(f"<p>{'x' * int(MAX_CONTENT * 0.15)}</p>", "x")
    entries = [news(f"2024/{day:%m-%d}", f"{day:%Y-%m-%d}", tags=tag, body=body) for day in days]
    known: dict[str, str] = {}
    for count, day in enumerate(days, start=1):
        site = arrange_values(entries[:count], now=day)
        for base in ("feed", "entries", "tags/a/feed"):
            shown = {
                item.findtext("guid"): item.findtext(CONTENT) for item in items(feed_at(f"{base}.xml", site))
            }
            assert base == "feed" or shown
            assert {key: known.get(key, text) for key, text in shown.items()} == shown
            known |= shown
    assert sum("digests/" in key for key in known) > 4


def test_a_feed_of_long_digests_ends_but_not_before_what_the_archive_has() -> None:
    body = Body(f"<p>{'x' * int(MAX_CONTENT * 0.15)}</p>", "x")
    days = ("2024-11-05", "2024-11-13", "2024-11-20", "2024-12-04", "2024-12-11")
    entries = [news(f"2024/{day}-{n}", day, body=body) for day in days for n in range(3)]
    assert [name[-3:] for name in shown(digest_feed(arrange_values(entries)))] == ["W50", "W49"]
    earlier = [name[-3:] for name in shown(digest_feed(arrange_values(entries[:9])))]
    assert earlier == ["W47", "W46", "W45"]


def test_corrections_of_old_entries_push_out_no_news() -> None:
    chosen = settings(Path("nowhere"), feed_topics=2)
    late = (Correction(parse_moment("2024-12-31", UTC), "It was Tuesday."),)
    tagged = [replace(each, tags=(Mention("a", "A"),)) for each in weeks(9)]
    corrected = [
        replace(each, corrections=late) if number in (3, 4, 5) else each for number, each in enumerate(tagged)
    ]
    for base in ("tags/a/feed", "outlets/example-news/feed"):
        before, after = (
            shown(feed_at(f"{base}.xml", arrange_values(each, chosen=chosen))) for each in (tagged, corrected)
        )
        assert len(before) == 2
        assert after[2:] == before
        assert len(after) == 4


def test_more_news_than_a_feed_of_a_tag_holds_since_the_last_digest_began_is_all_in_it() -> None:
    chosen = settings(Path("nowhere"), feed_topics=2, feed_entries=2)
    tag = ["A"]
    entries = [
        news(f"2024/{n}", "2024-11-13" if n else "2024-10-30", tags=tag, language="ko") for n in range(6)
    ]
    now = datetime(2024, 11, 14, tzinfo=UTC)
    site = arrange_values([*entries, news("2024/en", "2024-11-05")], chosen=chosen, now=now)
    for base in ("tags/a/feed", "outlets/example-news/feed", "entries.ko"):
        assert set(shown(feed_at(f"{base}.xml", site))) - {"en"} == {"1", "2", "3", "4", "5"}


@pytest.mark.parametrize(("cadence", "days"), [("daily", 1), ("weekly", 7), ("monthly", 28)])
def test_who_asks_once_in_the_period_of_a_digest_misses_nothing(cadence: Cadence, days: int) -> None:
    chosen = settings(Path("nowhere"), cadence=cadence, feed_topics=2, feed_entries=2)
    start = datetime(2024, 10, 15, tzinfo=UTC)
    hours = [start + timedelta(hours=number) for number in range(0, 72 * days + 1, 4 * days)]
    names = [f"{at:%m-%d-%H}" for at in hours]
    entries = [
        news(f"2024/{name}", f"{at:%Y-%m-%d %H:%M}", tags=["A"])
        for name, at in zip(names, hours, strict=True)
    ]
    for base in ("entries", "tags/a/feed", "outlets/example-news/feed"):
        met = {names[0]}
        for number in (1, 2, 3):
            asked = start + timedelta(days=days * number)
            site = arrange_values(entries, chosen=chosen, now=asked)
            met.update(shown(feed_at(f"{base}.xml", site)))
            assert met == {name for name, at in zip(names, hours, strict=True) if at <= asked}


def test_a_correction_of_the_day_comes_after_the_entry_that_has_an_hour() -> None:
    made = (Correction(parse_moment("2024-11-13", UTC), "It was Tuesday."),)
    feed = feed_at(
        "corrections/feed.xml", arrange_values([news("2024/a", "2024-11-13 14:00", corrections=made)])
    )
    assert [item.published.isoformat() for item in feed.items] == ["2024-11-13T14:00:01+00:00"]


def test_the_feed_of_corrections_has_all_since_the_last_digest_began() -> None:
    days = ["2024-11-03", *["2024-11-13"] * 5]
    made = tuple(Correction(parse_moment(day, UTC), f"Number {n}.") for n, day in enumerate(days))
    site = arrange_values(
        [news("2024/a", "2024-10-30", corrections=made), news("2024/b", "2024-11-05")],
        chosen=settings(Path("nowhere"), feed_entries=2),
        now=datetime(2024, 11, 14, tzinfo=UTC),
    )
    feed = feed_at("corrections/feed.xml", site)
    assert [item.summary for item in feed.items] == [f"Number {n}." for n in (5, 4, 3, 2, 1)]


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
