import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arrangement.site import Site
from digest.content.vocabulary import Vocabulary
from digest.model.dates import parse_moment
from digest.model.entry import Entry, Mention, Outlet, Story, Tag
from digest.search.bundles import (
    MOST_OFFERED,
    Facets,
    Record,
    list_bundles,
    make_bundles,
    make_facets,
    render_bundles,
    render_facets,
)
from digest.writing.languages import language_in_sentence, language_name
from tests.builders import entry, settings
from tests.conftest import NewDigest
from tests.sites import arrange_folder, arrange_values, find, html_files, materials, news, read_page, scripted

pytest_plugins = ["tests.built"]

LATE = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
TAGS = Vocabulary({"arms": Tag("arms", "Arms"), "missiles": Tag("missiles", "Missiles", parent="arms")}, True)


def offered(facets: Facets, name: str) -> list[tuple[str, str, int]]:
    return [(choice.value, choice.label, choice.count) for choice in getattr(facets, name)]


def records_of(site: Site) -> list[Record]:
    """The records of all bundles, oldest first."""
    return [record for bundle in reversed(make_bundles(site)) for record in bundle.records]


def record_page(site: Site, number: int = 0) -> Any:
    """The page of one record as Pagefind reads it."""
    record = records_of(site)[number]
    html = materials().render_template("record.html", {"record": record})
    return lxml.html.document_fromstring(html)


def marked(page: Any, kind: str) -> list[str]:
    """The values of the filters or metadata of a record: `tag: missiles`."""
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
    records = records_of(arrange_values(entries))
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


def test_a_record_has_its_tags_as_readers_of_its_language_see_them() -> None:
    tags = Vocabulary({"transport": Tag("transport", "transport", {"en": "Transport", "ko": "교통"})})
    entries = [news("2024/a", tags=["transport"]), news("2024/b", tags=["transport"], language="ko")]
    site = arrange_values(entries, tags=tags)
    assert {record.entry.id: record.labels for record in records_of(site)} == {
        "2024/a": ("Transport",),
        "2024/b": ("교통",),
    }
    assert {record.tags for record in records_of(site)} == {("transport",)}


def test_a_record_has_its_outlet_as_readers_of_its_language_see_it() -> None:
    """It is one choice of the filter all the same, by the name that the site shows."""
    outlet = Outlet("example-news", "예시", {"ko": "예시", "en": "Example"})
    entries = [news("2024/a"), news("2024/b", language="ko")]
    site = arrange_values(entries, outlets=Vocabulary({outlet.id: outlet}))
    assert {record.entry.id: record.outlet for record in records_of(site)} == {
        "2024/a": "Example",
        "2024/b": "예시",
    }
    assert [(choice.value, choice.label) for choice in make_facets(site).outlets] == [
        ("example-news", "Example")
    ]


def test_a_record_shows_its_day_where_the_site_is() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    late = parse_moment("2024-11-13 23:30 +0000", seoul)
    site = arrange_values(
        [news("2024/a", date=late.iso, zone=seoul)], chosen=settings(Path("nowhere"), timezone="Asia/Seoul")
    )
    page = record_page(site)
    assert "date: 2024-11-14" in marked(page, "meta")
    assert records_of(site)[0].dates == ("2024", "2024-11", "2024-11-14")


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


def test_a_record_has_other_spellings_beside_its_text() -> None:
    story = news("2024/a", language="ja", title="教員120人", cites=(Mention("", "ＮＨＫ"),))
    page = record_page(arrange_values([story]))
    assert marked(page, "meta")[-2:] == ["spellings: 120 nhk", "headline: 120"]
    assert page.find(".//h1").text_content() == "教員120人"


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
    # Scripts are told apart, regions are not.
    named = [language_name(code, "en") for code in ("zh", "zh-Hant", "zh-TW", "zh-CN", "en-GB", "sr-Latn")]
    assert named == ["Chinese", *["Traditional Chinese"] * 2, "Chinese", "English", "Serbian"]
    assert language_name("zh-Hant", "zh-Hant") == "繁體中文"
    assert (language_name("ko", "fr"), language_name("ko", "vi")) == ("Coréen", "Tiếng Hàn")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("es", "coreano"),
        ("fr", "coréen"),
        ("it", "coreano"),
        ("pt-BR", "coreano"),
        ("ru", "корейский"),
        ("vi", "tiếng Hàn"),
        ("de", "Koreanisch"),
        ("en", "Korean"),
        ("ja", "韓国語"),
    ],
)
def test_a_language_within_a_sentence_is_written_as_there(language: str, name: str) -> None:
    assert language_in_sentence("ko", language) == name


# Bundles


def bundled(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """The ids of each bundle's entries, where twenty fill a bundle and five a block."""
    bundles = make_bundles(arrange_values(entries, now=LATE), full=20, block=5)
    return {bundle.name: [entry.id for entry in bundle.entries] for bundle in bundles}


def spread(counts: Mapping[int, int]) -> list[Entry]:
    """So many entries of each year, three a day and in no order."""
    made = [
        news(f"{year}/{number:02d}", (dt.date(year, 1, 1) + dt.timedelta(days=number // 3)).isoformat())
        for year, count in counts.items()
        for number in range(count)
    ]
    return made[1::2] + made[::2]


def sizes(counts: Mapping[int, int]) -> dict[str, int]:
    return {name: len(ids) for name, ids in bundled(spread(counts)).items()}


def test_past_years_share_a_bundle_while_they_fit_and_the_newest_come_first() -> None:
    assert list(sizes({2007: 9, 2009: 8, 2010: 3, 2011: 1, 2012: 19, 2013: 4}).items()) == [
        ("2013.1-1", 4),
        ("2011-2012", 20),
        ("2007-2010", 20),
    ]
    assert list(sizes({2007: 10, 2009: 11, 2010: 10, 2013: 4}).items()) == [
        ("2013.1-1", 4),
        ("2010", 10),
        ("2009", 11),
        ("2007", 10),
    ]


def test_a_past_year_that_does_not_fit_is_cut_from_its_oldest() -> None:
    assert list(sizes({2007: 5, 2008: 44, 2009: 7, 2010: 8, 2011: 1}).items()) == [
        ("2011.1-1", 1),
        ("2009-2010", 15),
        ("2008.3", 4),
        ("2008.2", 20),
        ("2008.1", 20),
        ("2007", 5),
    ]


@pytest.mark.parametrize(("count", "parts"), [(21, [21]), (40, [20, 20]), (43, [20, 23]), (44, [20, 20, 4])])
def test_a_small_rest_of_a_past_year_is_no_bundle_of_its_own(count: int, parts: list[int]) -> None:
    found = sizes({2008: count, 2009: 1})
    assert found == {
        "2009.1-1": 1,
        **{f"2008.{number}": part for number, part in enumerate(parts, start=1)},
    }


def test_the_newest_year_is_closed_block_by_block() -> None:
    assert list(sizes({2007: 5, 2008: 32}).items()) == [
        ("2008.2-3", 2),
        ("2008.2-2", 5),
        ("2008.2-1", 5),
        ("2008.1", 20),
        ("2007", 5),
    ]
    assert sizes({2008: 5}) == {"2008.1-1": 5}
    assert sizes({2008: 20}) == {"2008.1": 20}


def test_a_thousand_entries_fill_a_bundle_and_two_hundred_a_block() -> None:
    entries = [news(f"{year}/{number}", f"{year}-01-01") for year in (2023, 2024) for number in range(1_201)]
    bundles = make_bundles(arrange_values(entries))
    assert [(bundle.name, len(bundle)) for bundle in bundles] == [
        ("2024.2-2", 1),
        ("2024.2-1", 200),
        ("2024.1", 1_000),
        ("2023.2", 201),
        ("2023.1", 1_000),
    ]


def test_without_entries_there_is_no_bundle() -> None:
    assert make_bundles(arrange_values([])) == ()


years_of_news = st.dictionaries(st.integers(2007, 2013), st.integers(1, 45), min_size=1)


@given(years_of_news)
def test_every_entry_is_in_one_bundle_and_bundles_are_in_order(counts: Mapping[int, int]) -> None:
    entries = spread(counts)
    bundles = bundled(entries)
    ids = [each for name in reversed(bundles) for each in bundles[name]]
    assert ids == [entry.id for entry in sorted(entries, key=lambda entry: entry.order)]
    assert all(0 < len(held) < 20 + 20 / 5 for held in bundles.values())
    assert len({name.casefold() for name in bundles}) == len(bundles)
    assert all(re.fullmatch(r"\d{4}(-\d{4}|\.\d+(-\d+)?)?", name) for name in bundles)


@given(years_of_news)
def test_the_next_entry_of_a_year_changes_the_newest_bundle_only(counts: Mapping[int, int]) -> None:
    newest = max(counts)
    before = bundled(spread(counts))
    after = bundled([*spread(counts), news("next", f"{newest}-12-31")])
    changed = {name for name in before if before[name] != after.get(name)}
    if (counts[newest] + 1) % 20:
        assert changed <= {next(iter(before))}
    else:
        assert {name.rpartition("-")[0] for name in changed} == {f"{newest}.{(counts[newest] + 1) // 20}"}
    assert next(iter(after.values()))[-1] == "next"


@given(years_of_news)
def test_the_first_entry_of_a_year_changes_the_year_before_and_what_it_joins(
    counts: Mapping[int, int],
) -> None:
    newest = max(counts)
    before = bundled(spread(counts))
    after = bundled([*spread(counts), news("next", f"{newest + 1}-01-01")])
    changed = {name for name in before if before[name] != after.get(name)}
    past = [name for name in before if not name.startswith(str(newest))]
    assert {name for name in changed if not name.startswith(str(newest))} <= set(past[:1])
    assert next(iter(after.items())) == (f"{newest + 1}.1-1", ["next"])


def test_the_dialog_is_told_days_and_languages_of_every_bundle() -> None:
    entries = [
        news("2007/a", "2007-03-01"),
        news("2008/b", "2008-04-01", language="zh-Hans"),
        news("2009/c", "2009-05-01"),
        news("2009/d", "2009-05-02"),
    ]
    site = arrange_values(entries)
    assert json.loads(render_bundles(list_bundles(make_bundles(site)), materials())) == [
        ["2009.1-1", "2009-05-01", "2009-05-02", {"en": 2}],
        ["2007-2008", "2007-03-01", "2008-04-01", {"en": 1, "zh-hans": 1}],
    ]


def test_a_record_does_not_change_with_its_translations_or_its_storys_title() -> None:
    def record(*others: Entry, title: str) -> Record:
        entries = [news("2007/a", "2007-03-01", story="talks"), *others]
        return records_of(arrange_values(entries, stories=[Story("talks", title)]))[0]

    later = news("2009/a.ko", "2009-01-01", language="ko", translates="2007/a")
    assert record(title="Talks") == record(later, title="The talks")


# The built digest


def test_the_built_digest_has_pagefinds_indexes_and_not_materials(real_site: Path) -> None:
    listed = json.loads((real_site / "search/bundles.json").read_text(encoding="utf-8"))
    folders = [path for path in (real_site / "pagefind").iterdir() if path.is_dir()]
    assert {name for name, *_ in listed} == {folder.name for folder in folders}
    for name, _, _, languages in listed:
        entry = json.loads((real_site / f"pagefind/{name}/pagefind-entry.json").read_text(encoding="utf-8"))
        found = {language: index["page_count"] for language, index in entry["languages"].items()}
        assert found == languages
    assert {"en", "ja", "ko", "vi", "zh-hans"} == {code for *_, languages in listed for code in languages}
    maps = list((real_site / "sitemaps").glob("2*.xml"))
    count = sum(path.read_text(encoding="utf-8").count("<loc>") for path in maps)
    assert sum(number for *_, languages in listed for number in languages.values()) == count
    assert list(real_site.rglob("search_index.json")) == []
    assert [each for kind in ("*lunr*", "*.po", "*.map") for each in real_site.rglob(kind)] == []


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
            assert len(find(scripted(page), "//dialog[@data-digest-search-dialog]")) == 1
            assert len(find(scripted(page), "//button[@data-digest-search]")) == 1


def test_who_has_no_scripts_is_shown_no_dead_controls(real_site: Path) -> None:
    """Browsers that show text alone know no `hidden`."""
    controls = "//dialog | //form | //button[text()[normalize-space()]] | //input[@type != 'hidden']"
    for path in html_files(real_site):
        assert find(read_page(path), controls) == [], path
