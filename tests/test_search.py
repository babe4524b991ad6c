import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html

from digest.arrange import Site
from digest.dates import parse_moment
from digest.entry import Body, Mention, Story, Tag
from digest.sanitiser import print_links
from digest.search import (
    MOST_OFFERED,
    Facets,
    build_index,
    language_name,
    make_facets,
    make_records,
    render_facets,
)
from digest.vocabulary import Vocabulary
from tests.builders import entry, settings
from tests.conftest import NewDigest
from tests.sites import arrange_folder, arrange_values, find, html_files, materials, news, read_page

pytest_plugins = ["tests.built"]

TAGS = Vocabulary({"arms": Tag("arms", "Arms"), "missiles": Tag("missiles", "Missiles", parent="arms")}, True)


def offered(facets: Facets, name: str) -> list[tuple[str, str, int]]:
    return [(choice.value, choice.label, choice.count) for choice in getattr(facets, name)]


def record_page(site: Site, number: int = 0) -> Any:
    """The page of one record as Pagefind reads it."""
    record = list(make_records(site))[number]
    html = materials().render_template(
        "record.html", {"record": record, "body": print_links(record.entry.body.html, "/")}
    )
    return lxml.html.document_fromstring(html)


def marked(page: Any, kind: str) -> list[str]:
    """The values of the filters, sort keys or metadata of a record: `tag: missiles`."""
    attribute = f"data-pagefind-{kind}"
    return [
        f"{each.get(attribute).removesuffix('[content]')}: {each.get('content')}"
        for each in page.xpath(f"//meta[@{attribute}]")
    ]


# Records


def test_every_published_entry_has_a_record_translations_too() -> None:
    entries = [
        news("2024/a"),
        news("2024/a.ko", language="ko", translates="2024/a"),
        news("2024/b", draft=True),
        news("2025/c", "2025-06-01"),
    ]
    records = list(make_records(arrange_values(entries)))
    assert {record.entry.id for record in records} == {"2024/a", "2024/a.ko"}


def test_a_record_is_filtered_by_tags_and_their_wider_ones_outlet_story_language_and_date() -> None:
    story = news("2024/a", "2024-11-13 08:30", tags=["missiles"], story="tests", language="ko")
    site = arrange_values([story], stories=[Story("tests", "The tests")], tags=TAGS)
    assert sorted(marked(record_page(site), "filter")) == [
        "date: 2024",
        "date: 2024-11",
        "date: 2024-11-13",
        "language: ko",
        "outlet: example-news",
        "story: tests",
        "tag: arms",
        "tag: missiles",
    ]


def test_a_record_sorts_by_its_moment_and_shows_its_day() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    late = parse_moment("2024-11-13 23:30 +0000", seoul)
    site = arrange_values(
        [news("2024/a", date=late.iso, zone=seoul)], chosen=settings(Path("nowhere"), timezone="Asia/Seoul")
    )
    page = record_page(site)
    assert marked(page, "sort") == ["date: 2024-11-14T08:30:00+09:00"]
    assert marked(page, "meta") == ["date: 2024-11-14", "language: en", "outlet: Example News"]
    assert next(make_records(site)).dates == ("2024", "2024-11", "2024-11-14")


def test_a_record_holds_all_words_that_readers_may_look_for(new_digest: NewDigest) -> None:
    text = entry(
        title="Two navies meet",
        summary="A short lede.",
        body="The body has a [word](https://news.example/).\n",
        tags=["Freedom Edge"],
        cites=["The Pentagon"],
        source={"name": "Asahi", "url": "https://asahi.example/", "title": "海上自衛隊"},
        image={"file": "images/map.svg", "alt": "A map", "caption": "Where they met", "credit": "Us"},
    )
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    root = new_digest({"content/entries/2024/11/a.md": text, "content/images/map.svg": svg})
    words = record_page(arrange_folder(root)).find(".//main").text_content()
    for word in (
        "Two navies meet",
        "A short lede.",
        "The body has a word.",
        "Freedom Edge",
        "The Pentagon",
        "海上自衛隊",
        "Asahi",
        "Where they met",
    ):
        assert word in words


def test_markup_in_a_title_stays_text_in_its_record() -> None:
    title = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    story = news("2024/a", title=title, summary=title, tags=[title], cites=(Mention("", title),))
    page = record_page(arrange_values([story]))
    assert page.xpath("//script | //img | //@onerror") == []
    assert page.find(".//h1").text_content() == title


# Facets


def test_facets_count_the_entries_of_each_page_and_narrower_tags_below_it() -> None:
    entries = [
        news("2024/a", tags=["missiles"], story="tests"),
        news("2024/b", tags=["arms"]),
        news("2024/b.ko", tags=["arms"], language="ko", translates="2024/b"),
    ]
    facets = make_facets(arrange_values(entries, stories=[Story("tests", "The tests")], tags=TAGS))
    assert offered(facets, "tags") == [("arms", "Arms", 2), ("missiles", "Missiles", 1)]
    assert offered(facets, "outlets") == [("example-news", "Example News", 2)]
    assert offered(facets, "stories") == [("tests", "The tests", 1)]
    assert offered(facets, "languages") == [("en", "English", 2), ("ko", "Korean", 1)]


def test_of_a_long_list_the_most_used_are_offered_in_alphabetical_order() -> None:
    entries = [news(f"2024/{number}", tags=[f"tag {number:04d}", "common"]) for number in range(500)]
    tags = offered(make_facets(arrange_values(entries)), "tags")
    assert len(tags) == MOST_OFFERED
    assert tags[0] == ("common", "common", 500)
    assert tags == sorted(tags)


def test_facets_are_printed_as_lists_of_value_label_and_count() -> None:
    site = arrange_values([news("2024/a", tags=["평화"])])
    assert json.loads(render_facets(make_facets(site), materials())) == {
        "tags": [["평화", "평화", 1]],
        "outlets": [["example-news", "Example News", 1]],
        "stories": [],
        "languages": [["en", "English", 1]],
    }


def test_languages_are_named_in_the_sites_own() -> None:
    assert (language_name("vi", "en"), language_name("vi", "ja"), language_name("ko", "ko")) == (
        "Vietnamese",
        "ベトナム語",
        "한국어",
    )
    assert language_name("qaa", "en") == "qaa".capitalize()


# The index


def test_pagefind_makes_an_index_for_every_language(tmp_path: Path) -> None:
    body = Body("<p>해군이 만났다.</p>", "")
    site = arrange_values([news("2024/a"), news("2024/b", language="ko", body=body)])
    build_index(make_records(site), materials(), tmp_path)
    index = json.loads((tmp_path / "pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    assert {language: found["page_count"] for language, found in index["languages"].items()} == {
        "en": 1,
        "ko": 1,
    }
    assert (tmp_path / "pagefind/pagefind.js").is_file()
    assert list((tmp_path / "pagefind").glob("*ui*")) == []


def test_without_entries_there_is_no_index(tmp_path: Path) -> None:
    build_index([], materials(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_built_digest_has_pagefinds_index_and_not_materials(real_site: Path) -> None:
    index = json.loads((real_site / "pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    assert {"en", "ja", "ko", "vi", "zh-hans"} <= set(index["languages"])
    entries = list((real_site / "sitemaps").glob("2*.xml"))
    count = sum(path.read_text(encoding="utf-8").count("<loc>") for path in entries)
    assert sum(found["page_count"] for found in index["languages"].values()) == count
    assert list(real_site.rglob("search_index.json")) == []
    assert list(real_site.rglob("*lunr*")) == []


def test_every_facet_of_the_built_digest_leads_to_a_page(real_site: Path) -> None:
    facets = json.loads((real_site / "search/facets.json").read_text(encoding="utf-8"))
    assert all(facets.values())
    for kind in ("tags", "outlets", "stories"):
        for value, label, count in facets[kind]:
            page = read_page(real_site / kind / value / "index.html")
            assert find(page, "//h1")[0].text_content() == label
            assert count > 0


def test_every_page_of_the_built_digest_offers_search(real_site: Path) -> None:
    for path in html_files(real_site):
        page = read_page(path)
        if not find(page, "//meta[@http-equiv='refresh']"):
            assert len(find(page, "//dialog[@data-digest-search-dialog]")) == 1
            assert len(find(page, "//button[@data-digest-search]")) == 1
