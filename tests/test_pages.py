"""What each kind of page shows, read from one small built site; and that text stays text everywhere."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import extruct
import feedparser
import lxml.etree
import lxml.html
import pytest

from digest.arrangement.lines import MOST_CORRECTED, PER_DIGEST_PAGE
from digest.content.fields import OutletKind
from digest.model.entry import Body, Note, Story
from digest.output import Page
from digest.pages import archive
from digest.plan import make_plan
from tests.builders import MAIL, REPORT, SITE_NAME, SITE_URL, config, entry, settings
from tests.conftest import NewDigest
from tests.sites import (
    SVG,
    arrange_values,
    broken_links,
    build,
    find,
    html_files,
    news,
    read_page,
    scripted,
    texts,
    write_site,
)
from tests.test_pictures import photo

SMALL = {
    "content/tags.yml": """\
politics: {label: Politics, description: Who decides what}
peace: {label: {en: Peace talks, ko: 평화}, parent: politics, description: Talks and treaties}
arms: {label: Arms, parent: politics}
unused: {label: Nobody uses this}
""",
    "content/outlets.yml": """\
yonhap:
  name: Yonhap
  aliases: [Yonhap News Agency]
  homepage: https://www.yna.co.kr/
  country: KR
  language: ko
  kind: agency
  paywall: false
  description: South Korea’s largest news agency.
nhk: {name: NHK, kind: broadcaster, paywall: true}
""",
    "content/stories/talks.md": "---\ntitle: The talks\nsummary: They talk.\n---\nHow it *began*.\n",
    "content/digests/2024-W46.md": """\
---
title: A week of talks
summary: Much was said.
lead: 2024/11/second
corrections: [{date: 2024-11-16, note: The note spoke of a third.}]
---
We read [the first report](../entries/2024/11/first.md) twice.
""",
    "content/images/map.svg": SVG,
    "content/entries/2024/11/first.md": entry(
        title="First talks",
        date="2024-11-11",
        story="talks",
        tags=["arms"],
        source={"name": "NHK", "url": "https://nhk.example/1"},
    ),
    "content/entries/2024/11/second.md": entry(
        title="Second talks",
        date="2024-11-13",
        summary="They met again.",
        body="The *minister* spoke.\n\n# A part\n\nSee [the map](../../../images/map.svg).\n",
        source={
            "name": "Yonhap News Agency",
            "url": "https://en.yna.co.kr/view/2?a=1&b=2",
            "title": "두 번째 회담",
            "language": "ko",
            "published": "2024-11-12",
            "authors": ["Kim Mina", "Lee Jun"],
            "archive_url": "https://archive.example/2",
        },
        tags=["peace", "arms"],
        cites=["The foreign ministry", "NHK", "Kim"],
        story="talks",
        image={
            "file": "images/map.svg",
            "alt": "A map of the border",
            "caption": "Where they met",
            "credit": "Drawn for the digest",
            "licence": "CC0",
        },
        translation={"from": "ko", "translator": "Lee", "machine": "true"},
        corrections=[
            {"date": "2024-11-20", "note": "It was the second meeting."},
            {"date": "2024-11-15", "note": "A name was misspelt."},
        ],
        aliases=["old/second.html"],
    ),
    "content/entries/2024/11/second.ko.md": entry(
        title="두 번째 회담",
        date="2024-11-13",
        language="ko",
        tags=["peace", "arms"],
        translates="2024/11/second",
        story="talks",
        source={"name": "Yonhap", "url": "https://yna.co.kr/2"},
    ),
    "content/entries/2024/11/third.md": entry(
        title="Third talks",
        date="2024-11-20",
        summary=None,
        body='No lede here. But a text.\n\nHe wrote `<a href="local:x">` and a="local:b".\n',
        story="talks",
        source={"name": "NHK", "url": "https://www.nhk.example/3"},
    ),
    "content/entries/2024/12/open.md": entry(
        title="News of today",
        date="2024-12-30",
        tags=["peace"],
        source={"name": "NHK", "url": "https://nhk.example/4"},
    ),
    "content/entries/2024/12/draft.md": entry(title="A secret draft", date="2024-12-29", draft="true"),
}


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    return build(write_site(root, SMALL, search="false"))


@pytest.fixture(scope="module")
def second(small_site: Path) -> Any:
    """The entry that has everything."""
    return read_page(small_site / "2024/11/second/index.html")


# An entry


def test_an_entry_shows_headline_lede_and_day(second: Any) -> None:
    assert texts(second, "//h1") == ["Second talks"]
    assert texts(second, "//header/.lede") == ["They met again."]
    assert find(second, "//.entry__head//time/@datetime") == ["2024-11-13"]
    assert texts(second, "//title") == [f"Second talks - {SITE_NAME}"]
    assert find(second, "//meta[@name='description']/@content") == ["They met again."]


def test_an_entry_shows_its_text_with_headings_below_the_headline(second: Any) -> None:
    assert texts(second, "//.entry__body/p[1]") == ["The minister spoke."]
    assert texts(second, "//.entry__body/h2") == ["A part"]
    assert find(second, "//.entry__body//a/@href") == ["../../../images/map.svg"]


def extract(path: Path) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The linked data and the Open Graph of a page, as an extractor finds them."""
    found = extruct.extract(path.read_text(encoding="utf-8"), syntaxes=["json-ld", "opengraph"])
    (article,), (graph,) = found["json-ld"], found["opengraph"]
    properties: dict[str, list[str]] = {}
    for name, value in graph["properties"]:
        properties.setdefault(name, []).append(value)
    return article, properties


def test_an_entry_tells_machines_what_it_tells_readers(small_site: Path) -> None:
    article, graph = extract(small_site / "2024/11/second/index.html")
    site = "https://example.org/digest/"
    publisher = {"@type": "Organization", "name": SITE_NAME, "url": site}
    original = {
        "@type": "NewsArticle",
        "url": "https://en.yna.co.kr/view/2?a=1&b=2",
        "headline": "두 번째 회담",
    }
    assert article == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": f"{site}2024/11/second/",
        "url": f"{site}2024/11/second/",
        "headline": "Second talks",
        "description": "They met again.",
        "inLanguage": "en",
        "datePublished": "2024-11-13T00:00:00+00:00",
        "dateModified": "2024-11-20T00:00:00+00:00",
        "author": publisher,
        "publisher": publisher,
        "creditText": "Yonhap",
        "keywords": ["Peace talks", "Arms"],
        "image": {
            "@type": "ImageObject",
            "url": f"{site}images/map.svg",
            "caption": "Where they met",
            "creditText": "Drawn for the digest",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        },
        "isPartOf": {
            "@type": "PublicationIssue", "name": "2024-W46", "url": f"{site}digests/2024-W46/"
        },
        "isBasedOn": original
        | {
            "inLanguage": "ko",
            "datePublished": "2024-11-12",
            "author": [{"@type": "Person", "name": "Kim Mina"}, {"@type": "Person", "name": "Lee Jun"}],
            "publisher": {"@type": "NewsMediaOrganization", "name": "Yonhap"},
            "archivedAt": "https://archive.example/2",
        },
        "citation": ["The foreign ministry", "NHK", "Kim"],
        "translationOfWork": original | {"inLanguage": "ko"},
        "translator": [{"@type": "Person", "name": "Lee"}],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": "A name was misspelt.",
                "datePublished": "2024-11-15",
            },
            {
                "@type": "CorrectionComment",
                "text": "It was the second meeting.",
                "datePublished": "2024-11-20",
            },
        ],
    }  # fmt: skip
    assert graph == {
        "og:type": ["article"],
        "og:site_name": [SITE_NAME],
        "og:title": ["Second talks"],
        "og:description": ["They met again."],
        "og:url": [f"{site}2024/11/second/"],
        "og:locale": ["en_US"],
        "article:published_time": ["2024-11-13"],
        "article:modified_time": ["2024-11-20"],
        "article:tag": ["Peace talks", "Arms"],
    }


@pytest.mark.parametrize(
    ("kind", "report", "publisher"),
    [
        ("agency", "NewsArticle", "NewsMediaOrganization"),
        ("journal", "ScholarlyArticle", "Organization"),
        ("government", "Report", "GovernmentOrganization"),
        ("think-tank", "Report", "Organization"),
    ],
)
def test_a_report_is_of_the_type_that_the_kind_of_its_outlet_publishes(
    tmp_path: Path, kind: str, report: str, publisher: str
) -> None:
    files = {
        "content/outlets.yml": f"example-news: {{name: Example News, kind: {kind}}}\n",
        "content/entries/2024/11/a.md": entry(translation={"from": "ko"}),
    }
    site = build(write_site(tmp_path, files, search="false"))
    article, _ = extract(site / "2024/11/a/index.html")
    assert article["isBasedOn"]["@type"] == article["translationOfWork"]["@type"] == report
    assert article["isBasedOn"]["publisher"]["@type"] == publisher


def test_every_kind_of_outlet_has_a_name_for_readers(tmp_path: Path) -> None:
    kinds = get_args(OutletKind)
    files = {
        "content/outlets.yml": "".join(f"a-{kind}: {{name: {kind}, kind: {kind}}}\n" for kind in kinds),
        **{
            f"content/entries/2024/11/{kind}.md": entry(source={"name": kind, "url": f"{REPORT}{kind}"})
            for kind in kinds
        },
    }
    site = build(write_site(tmp_path, files, search="false"))
    named = {kind: texts(read_page(site / f"outlets/a-{kind}/index.html"), "//.kicker") for kind in kinds}
    assert named == {kind: [f"Outlets · {kind.capitalize().replace('-', ' ')}"] for kind in kinds}


def citation(path: Path) -> dict[str, str]:
    """What reference managers make of a page, by names of Highwire Press."""
    found = find(read_page(path), "//meta[starts-with(@name, 'citation_')]")
    return {meta.get("name").removeprefix("citation_"): meta.get("content") for meta in found}


def test_an_entry_is_cited_as_a_text_of_this_digest(small_site: Path) -> None:
    assert citation(small_site / "2024/11/second/index.html") == {
        "title": "Second talks",
        "publication_date": "2024/11/13",
        "journal_title": SITE_NAME,
        "issue": "2024-W46",
    }
    assert citation(small_site / "digests/2024-W46/index.html") == {}


def test_what_has_an_issn_is_cited_by_it(tmp_path: Path) -> None:
    site = build(
        write_site(tmp_path, {"content/entries/2024/11/a.md": entry()}, issn="2434-561X", search="false")
    )
    page = site / "2024/11/a/index.html"
    article, _ = extract(page)
    assert citation(page)["issn"] == "2434-561X"
    assert article["isPartOf"]["isPartOf"] == {
        "@type": "Periodical",
        "name": SITE_NAME,
        "url": SITE_URL,
        "issn": "2434-561X",
    }
    assert extract(site / "index.html")[0]["issn"] == "2434-561X"


def test_a_translation_of_an_entry_is_the_translation_of_that_entry(small_site: Path) -> None:
    article, _ = extract(small_site / "2024/11/second.ko/index.html")
    assert article["inLanguage"] == "ko"
    assert article["translationOfWork"] == {
        "@type": "NewsArticle",
        "url": "https://example.org/digest/2024/11/second/",
        "headline": "Second talks",
        "inLanguage": "en",
    }
    assert not {"correction", "citation", "image", "translator"} & set(article)


def test_who_wrote_an_entry_stands_beside_its_date_and_not_among_the_reporters(tmp_path: Path) -> None:
    written = entry(
        byline=["Lena Müller", "Jonas Weber"],
        source={"name": "Example News", "url": REPORT, "authors": ["A. Reporter"]},
    )
    site = build(write_site(tmp_path, {"content/entries/2024/11/a.md": written}, search="false"))
    page = read_page(site / "2024/11/a/index.html")
    assert texts(page, "//p[@class='kicker']") == ["13 November 2024 · By Lena Müller, Jonas Weber"]
    assert "Lena" not in " ".join(texts(page, "//section[@class='source']//dd"))
    assert citation(site / "2024/11/a/index.html")["author"] == "Jonas Weber"  # the last of them
    told = json.loads(find(page, "//script[@type='application/ld+json']")[0].text)
    assert [each["name"] for each in told["author"]] == ["Lena Müller", "Jonas Weber"]
    assert [each["name"] for each in told["isBasedOn"]["author"]] == ["A. Reporter"]
    rss = (site / "entries.xml").read_text(encoding="utf-8")
    assert "<dc:creator>Lena Müller</dc:creator>" in rss
    assert "<dc:creator>A. Reporter</dc:creator>" not in rss
    assert "By Lena Müller, Jonas Weber" in rss


def test_an_entry_without_summary_has_no_lede_but_a_description(small_site: Path) -> None:
    page = read_page(small_site / "2024/11/third/index.html")
    assert find(page, "//.lede") == []
    assert find(page, "//meta[@name='description']/@content") == ["No lede here. But a text."]


def test_an_image_has_a_description_a_caption_a_credit_and_a_licence(second: Any) -> None:
    assert find(second, "//figure/a/@href | //figure/a/picture/img/@src") == ["../../../images/map.svg"] * 2
    assert find(second, "//figure/a/picture/img/@alt") == ["A map of the border"]
    assert find(second, "//figure/a/picture/img/@width | //figure/a/picture/img/@height") == ["4", "3"]
    assert texts(second, "//figcaption") == ["Where they met · Drawn for the digest, CC0"]


def test_a_photograph_is_shown_where_the_page_is_shared_and_a_drawing_is_not(
    tmp_path: Path, second: Any
) -> None:
    image = {"file": "images/quay.png", "alt": "A quay", "credit": "The digest"}
    files: dict[str, str | bytes] = {
        "content/entries/2024/11/a.md": entry(image=image),
        "content/images/quay.png": photo("png", (8, 6)),
    }
    site = build(write_site(tmp_path, files, search="false"))
    page = read_page(site / "2024/11/a/index.html")
    # And a screen finds it in the size that it needs.
    assert find(page, "//figure//source/@srcset") == ["../../../sizes/8/quay.png.webp 8w"]
    assert (site / "sizes/8/quay.png.webp").read_bytes()[8:12] == b"WEBP"
    shared = "//meta[starts-with(@property, 'og:image')]/@content"
    assert find(page, shared) == ["https://example.org/digest/images/quay.png", "A quay", "8", "6"]
    assert find(second, shared) == []


def test_pictures_in_a_text_are_as_large_as_the_column_needs(tmp_path: Path) -> None:
    name = "quay-é.png"
    body = (
        f"![One](<../../../images/{name}>) ![Two](../../../images/map.svg)\n\n"
        '<img src="../../../images/map.svg" alt="Three" width="2">\n'
    )
    files: dict[str, str | bytes] = {
        "content/entries/2024/11/a.md": entry(body=body),
        f"content/images/{name}": photo("png", (600, 400)),
        "content/images/map.svg": SVG,
    }
    site = build(write_site(tmp_path, files, search="false"))
    one, two, three = find(read_page(site / "2024/11/a/index.html"), "//*[@class='entry__body']//img")
    assert (one.get("width"), one.get("height"), one.get("loading")) == ("600", "400", "lazy")
    addresses = [part.split() for part in one.get("srcset").split(", ")]
    assert [width for _, width in addresses] == ["480w", "600w"]
    for address, _ in addresses:
        assert (site / unquote(address.removeprefix("../../../"))).read_bytes()[8:12] == b"WEBP"
    assert (two.get("width"), two.get("height"), two.get("srcset")) == ("4", "3", None)
    assert (three.get("width"), three.get("height"), three.get("loading")) == ("2", None, None)
    # A feed is read elsewhere, and has them as they were given.
    assert "srcset" not in (site / "entries.xml").read_text(encoding="utf-8")


def test_an_entry_says_who_is_quoted_and_links_those_who_have_a_page(second: Any) -> None:
    assert texts(second, "//.cites") == ["Attributed in this story to The foreign ministry, NHK and Kim."]
    assert find(second, "//.cites/a/@href") == ["../../../outlets/nhk/"]


def test_the_source_box_says_where_the_story_comes_from(second: Any) -> None:
    keys, values = texts(second, "//.source//dt"), texts(second, "//.source//dd")
    assert dict(zip(keys, values, strict=True)) == {
        "Outlet": "Yonhap, in Korean",
        "Original headline": "두 번째 회담",
        "By": "Kim Mina, Lee Jun",
        "Published": "12 November 2024",
        "Translation": "From Korean by Lee, by machine",
        "Read it": "en.yna.co.kr (archived copy)",
    }
    assert find(second, "//.source//a/@href") == [
        "../../../outlets/yonhap/",
        "https://en.yna.co.kr/view/2?a=1&b=2",
        "https://archive.example/2",
    ]
    assert find(second, "//dd[@lang]/@lang") == ["ko"]


def test_a_plain_source_box_says_only_what_is_known(small_site: Path) -> None:
    page = read_page(small_site / "2024/11/third/index.html")
    assert texts(page, "//.source//dt") == ["Outlet", "Read it"]
    assert texts(page, "//.source//dd") == ["NHK", "nhk.example"]


@pytest.mark.parametrize(
    ("address", "leads_back"),
    [("2020/05/Old%20name/", True), ("2024/11/a", True), ("2024/11/b/", False), ("?p=7", False)],
)
def test_what_was_published_at_this_address_before_does_not_link_itself(
    address: str, leads_back: bool, new_digest: NewDigest
) -> None:
    source = {"name": "Example News", "url": f"{SITE_URL}{address}"}
    files = {"content/entries/2024/11/a.md": entry(source=source, aliases=["2020/05/old name/"])}
    root = new_digest({**files, "content/entries/2024/11/b.md": entry()}, search="false")
    page = read_page(build(root) / "2024/11/a/index.html")
    assert texts(page, "//.source//dt") == ([] if leads_back else ["Outlet", "Read it"])


def test_an_entry_links_its_tags_its_digest_and_its_outlet(second: Any) -> None:
    assert texts(second, "//.tags//a") == ["Peace talks", "Arms"]
    assert find(second, "//.tags//a/@href") == ["../../../tags/peace/", "../../../tags/arms/"]
    assert find(second, "//.entry__digest/a/@href") == ["../../../digests/2024-W46/"]
    assert find(second, "//.entry__byline/a/@href")[0] == "../../../outlets/yonhap/"


def test_an_entry_in_another_language_has_the_labels_of_its_tags_in_it(small_site: Path) -> None:
    page = small_site / "2024/11/second.ko/index.html"
    assert texts(read_page(page), "//.tags//a") == ["평화", "Arms"]
    assert find(read_page(page), "//meta[@property='article:tag']/@content") == ["평화", "Arms"]
    assert extract(page)[0]["keywords"] == ["평화", "Arms"]


def test_an_entry_in_another_language_has_the_name_of_its_outlet_in_it(new_digest: NewDigest) -> None:
    """So have the feeds; lists have that in the language of the site."""
    names = {"a": "Yonhap News", "b": "연합뉴스"}
    files = {
        "content/outlets.yml": "yonhap: {name: {en: Yonhap News, ko: 연합뉴스}}\n",
        "content/entries/2024/11/a.md": entry(source={"name": "연합뉴스", "url": "https://yna.co.kr/a"}),
        "content/entries/2024/11/b.md": entry(
            source={"name": "yonhap news", "url": "https://yna.co.kr/b"}, language="ko", title="회담"
        ),
    }
    site = build(new_digest(files, search="false"))
    for (name, shown), spoken in zip(names.items(), ("", ' lang="ko" dir="ltr"'), strict=True):
        path = site / f"2024/11/{name}/index.html"
        page, (article, *_) = read_page(path), extract(path)
        links = page.xpath("//a[contains(@href, 'outlets/yonhap/')]")
        byline, below = [link for link in links if not link.xpath("ancestor::ul")]
        assert [byline.text, below.text] == [shown, shown]
        assert article["creditText"] == article["isBasedOn"]["publisher"]["name"] == shown
        feed = json.loads((site / "entries.json").read_text(encoding="utf-8"))
        (item,) = (item for item in feed["items"] if item["_digest"]["id"] == f"2024/11/{name}")
        assert item["_digest"]["source"]["name"] == shown
        assert f"{spoken}>{shown}</a>" in item["content_html"]
    for folder in ("", "digests/2024-W46/", "languages/ko/", "outlets/yonhap/"):
        page = (site / f"{folder}index.html").read_text(encoding="utf-8")
        assert ("Yonhap News" in page, "연합뉴스" in page) == (True, False), folder


def test_an_entry_in_another_language_has_the_title_of_its_story_in_it(new_digest: NewDigest) -> None:
    """All else has that in the language of the site."""
    titles = {"a": "The talks", "b": "مذاکرات"}
    files = {
        "content/stories/talks.md": "---\ntitle: {en: The talks, fa: مذاکرات}\n---\n",
        "content/entries/2024/11/a.md": entry(story="talks", event_date="2024-11-20"),
        "content/entries/2024/11/b.md": entry(story="talks", language="fa", title="نشست"),
    }
    site = build(new_digest(files, statistics=True, search="false"))
    for (name, shown), spoken in zip(titles.items(), ((None, None), ("fa", "rtl")), strict=True):
        page = read_page(site / f"2024/11/{name}/index.html")
        links = page.xpath("//article//a[contains(@href, 'stories/talks/')]")
        kicker, around = [link for link in links if not link.xpath("ancestor::ul")]
        assert [kicker.text, around.text] == [shown, shown]
        assert [(link.get("lang"), link.get("dir")) for link in (kicker, around)] == [spoken, spoken]
    folders = ("", "stories/", "stories/talks/", "stories/talks/feed.xml", "stories/talks/feed.json")
    others = ("stories/talks/events.ics", "digests/2024-W46/", "languages/fa/", "statistics/")
    for folder in (*folders, *others):
        path = site / folder
        text = (path / "index.html" if path.is_dir() else path).read_text(encoding="utf-8")
        assert "The talks" in text, folder
        assert "مذاکرات" not in text, folder


def test_a_name_in_the_language_of_the_site_is_marked_where_the_page_is_in_another(
    new_digest: NewDigest,
) -> None:
    files = {
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        "content/tags.yml": "peace: {label: Peace}\nsea: {label: {en: Sea, ko: 바다}}\n",
    }
    for name, day, language in (
        ("a", "2024-11-13", "ko"),
        ("b", "2024-11-14", "ko"),
        ("c", "2024-11-15", "en"),
    ):
        files[f"content/entries/2024/11/{name}.md"] = entry(
            date=day, language=language, story="talks", tags=["peace", "sea"]
        )
    site = build(new_digest(files, search="false"))
    shown = "//article//a[contains(@href, 'stories/talks/') or contains(@href, 'tags/')]"
    for address in ("2024/11/a/", "2024/11/b/", "2024/11/c/", "languages/ko/", "languages/en/", ""):
        page = read_page(site / f"{address}index.html")
        links = page.xpath(f"{shown}[.='The talks' or .='Peace']")
        is_korean = address in {"2024/11/a/", "2024/11/b/", "languages/ko/"}
        wanted = ("en", "ltr") if is_korean else (None, None)
        assert {(link.get("lang"), link.get("dir")) for link in links} == {wanted}, address


def test_names_of_languages_have_a_capital_only_where_they_stand_alone(new_digest: NewDigest) -> None:
    yonhap = {"name": "Yonhap", "url": "https://yna.co.kr/2", "language": "ko"}
    translated = entry(source=yonhap, translation={"from": "ko", "translator": "Kim"})
    files = {
        "mkdocs.yml": config({"search": "false"}).replace("name: digest", "name: digest\n  language: fr"),
        "content/entries/2024/11/a.md": translated,
        "content/entries/2024/11/b.md": entry(language="ko", title="회담"),
        "content/entries/2024/11/c.md": entry(translates="2024/11/b", title="Talks"),
        "content/outlets.yml": "yonhap: {name: Yonhap, language: ko}\nexample-news: {name: Example News}\n",
    }
    site = build(new_digest(files, search="false"))
    source = texts(read_page(site / "2024/11/a/index.html"), "//.source//dd")
    assert {"Yonhap, en coréen", "Langue d’origine : coréen, traduit par Kim"} < set(source)
    assert "langue d’origine\u00a0: coréen, traduit par Kim" in (site / "entries.xml").read_text(
        encoding="utf-8"
    )
    byline = texts(read_page(site / "2024/11/c/index.html"), "//.entry__byline/a")
    assert byline == ["Example News", "Lire en coréen"]
    assert "Coréen" in texts(read_page(site / "outlets/yonhap/index.html"), "//li")


def test_a_translation_into_the_language_of_another_region_is_named_by_it(new_digest: NewDigest) -> None:
    a, b = "content/entries/2024/11/a.md", "content/entries/2024/11/b.md"
    root = new_digest(
        {a: entry(language="de"), b: entry(language="de-CH", translates="2024/11/a")}, search="false"
    )
    site = build(root)
    links = texts(read_page(site / "2024/11/a/index.html"), "//*[@class='entry__byline']/a[@hreflang]")
    assert links == ["Schweizer Hochdeutsch"]
    assert "Schweizer Hochdeutsch" in texts(read_page(site / "languages/index.html"), "//main//a")


def test_a_list_names_the_language_of_an_entry_that_is_in_another(new_digest: NewDigest) -> None:
    files = {
        "mkdocs.yml": config({"search": "false"}).replace("name: digest", "name: digest\n  language: fr"),
        "content/entries/2024/11/a.md": entry(language="fr"),
        "content/entries/2024/11/b.md": entry(
            language="ko", title="회담", source={"name": "Yonhap", "url": "https://yna.co.kr/2"}
        ),
    }
    site = build(new_digest(files, search="false"))
    lines = dict(
        zip(
            ["ko", "fr"],
            find(read_page(site / "digests/2024-W46/index.html"), "//.card__byline"),
            strict=True,
        )
    )
    assert {language: " ".join(line.text_content().split()) for language, line in lines.items()} == {
        "fr": "Example News↗\ufe0e · 13 nov. 2024",
        "ko": "Yonhap↗\ufe0e · 13 nov. 2024 · Coréen",
    }
    # The line is ours, whatever the language of the headline above it.
    assert lines["ko"].get("lang") == "fr"
    assert lines["ko"].getparent().getparent().get("lang") == "ko"
    # A page that speaks the language need not name it.
    (line,) = texts(read_page(site / "languages/ko/index.html"), "//.card__byline")
    assert line == "Yonhap↗\ufe0e · 2024. 11. 13."


def test_the_label_of_a_tag_in_a_language_that_the_site_does_not_speak_is_marked(
    new_digest: NewDigest,
) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(language="th", tags=["sea"]),
            "content/tags.yml": "sea: {label: {en: Sea, th: ทะเล}}\n",
        },
        search="false",
    )
    page = read_page(build(root) / "2024/11/a/index.html")
    assert texts(page, "//.tags//a[@lang='th'][@dir='ltr']") == ["ทะเล"]
    assert find(page, "//.entry__foot/@lang") == ["en"]


def test_an_entry_shows_its_story_with_earlier_and_later_entries(second: Any) -> None:
    (around,) = find(second, "//.around")
    assert texts(around, ".//h2") == ["In this story: The talks"]
    assert texts(around, ".//h3") == ["Later", "Earlier"]
    assert texts(around, ".//li/a") == ["Third talks", "First talks"]
    assert find(around, ".//h2/a/@href") == ["../../../stories/talks/"]


def test_an_entry_shows_its_corrections_oldest_first(second: Any) -> None:
    assert texts(second, "//.corrections//li") == [
        "15 November 2024: A name was misspelt.",
        "20 November 2024: It was the second meeting.",
    ]


def test_every_text_of_a_story_leads_on_in_its_language_or_in_that_of_the_site(tmp_path: Path) -> None:
    def text(name: str, day: int, **fields: str) -> dict[str, str]:
        told = entry(title=name, date=f"2024-11-{day}", body=f"{name} was told.\n", **fields)
        return {f"content/entries/{name}.md": told}

    files = {
        **text("a", 10),
        **text("b", 12, language="ko"),
        **text("b-en", 20, translates="b"),
        **text("c", 14),
        **text("c-ko", 14, language="ko", translates="c"),
        **text("d", 16, language="ko"),
    }
    site = build(write_site(tmp_path, files, search="false"))
    turns = {name: find(read_page(site / name / "index.html"), "//*[@class='turn']/a/@href") for name in (
        "a", "b", "b-en", "c", "c-ko", "d"
    )}  # fmt: skip
    assert turns == {
        "a": ["../b-en/"],
        "b": ["../a/", "../c-ko/"],
        "b-en": ["../a/", "../c/"],
        "c": ["../b-en/", "../d/"],
        "c-ko": ["../b/", "../d/"],
        "d": ["../c-ko/"],
    }


def test_an_entry_in_another_language_leads_to_all_in_that_and_to_their_feed(tmp_path: Path) -> None:
    files = {
        "content/entries/a.md": entry(title="Walks"),
        "content/entries/b.md": entry(title="회담", language="ko", body="회담이 열렸다.\n"),
    }
    site = build(write_site(tmp_path, files, search="false"))
    own, foreign = (read_page(site / name / "index.html") for name in ("a", "b"))
    link = "//*[@class='entry__digest']/a[contains(@href, 'languages')]"
    feeds = "//link[@rel='alternate'][contains(@type, 'rss')]/@href"
    assert (texts(foreign, link), find(foreign, f"{link}/@href")) == (
        ["한국어 기사 모두 보기"],
        ["../languages/ko/"],
    )
    assert find(foreign, feeds)[0].endswith("/entries.ko.xml")
    assert texts(own, link) == []
    assert "entries.ko.xml" not in "".join(find(own, feeds))


def test_entries_lead_to_the_previous_and_the_next(small_site: Path, second: Any) -> None:
    def turn(page: Any) -> list[tuple[str, str]]:
        return list(zip(find(page, "//@rel[.='prev' or .='next']"), texts(page, "//.turn/a"), strict=True))

    assert turn(second) == [("prev", "Previous First talks"), ("next", "Next Third talks")]
    assert turn(read_page(small_site / "2024/11/first/index.html")) == [("next", "Next Second talks")]
    assert turn(read_page(small_site / "2024/12/open/index.html")) == [("prev", "Previous Third talks")]


def test_original_and_translation_lead_to_each_other(small_site: Path, second: Any) -> None:
    korean = read_page(small_site / "2024/11/second.ko/index.html")
    assert texts(second, "//.entry__byline/a[@hreflang='ko']") == ["한국어"]
    assert find(korean, "//.entry__byline/a[@hreflang='en']/@href") == ["../../../2024/11/second/"]
    assert find(korean, "/html/@lang | //article/@lang") == ["ko", "ko"]
    # All around the text speaks its language, too.
    assert find(korean, "//body/@lang | //.entry__foot/@lang") == ["ko", "ko"]
    assert texts(korean, "//h2[@id='source']") == ["출처"]
    assert {"홈", "다이제스트"} < set(texts(korean, "//.md-tabs__link"))
    assert {"Home", "Digests"} < set(texts(second, "//.md-tabs__link"))
    for page in (second, korean):
        assert find(page, "//link[@hreflang]/@href") == [
            "https://example.org/digest/2024/11/second/",
            "https://example.org/digest/2024/11/second.ko/",
        ]


def test_an_entry_names_its_permanent_address_and_the_feeds(second: Any) -> None:
    assert find(second, "//link[@rel='canonical']/@href") == ["https://example.org/digest/2024/11/second/"]
    assert find(second, "//link[@type='application/rss+xml']/@href") == [
        "../../../feed.xml",
        "../../../entries.xml",
    ]


# Digests and home


@pytest.mark.parametrize("summary", ["Much was said.", "Much was\n  said"])
def test_a_note_that_begins_with_its_summary_says_it_once(summary: str) -> None:
    def lede(opening: str) -> str:
        return Note("2024-W46", summary=summary, body=Body("", opening)).lede

    assert lede("Much was said. More was not.") == ""
    assert lede("More was said.") == lede("") == summary
    assert Note("2024-W46", body=Body("", "Much was said.")).lede == ""


def test_home_and_the_list_of_digests_tell_the_lede_of_a_note(new_digest: NewDigest) -> None:
    note = f"---\nsummary: {'Much was said. ' * 40}\n---\nOur note.\n"
    site = build(new_digest({**SMALL, "content/digests/2024-W47.md": note}, search="false"))
    (lede,) = texts(read_page(site / "index.html"), "//.latest/header/.lede")
    assert lede == " ".join(["Much was said."] * 40)
    shown = texts(read_page(site / "digests/index.html"), "//.lines/li/p[not(@class)]")
    # A long one is shortened there.
    assert shown[0].endswith("…")
    assert shown[1:] == ["Much was said."]
    assert len(shown[0]) <= 401


def test_a_digest_opens_with_its_note_and_lead(small_site: Path) -> None:
    page = read_page(small_site / "digests/2024-W46/index.html")
    assert texts(page, "//h1") == ["A week of talks"]
    assert texts(page, "//header/.lede") == ["Much was said."]
    assert texts(page, "//.editorial") == ["We read the first report twice."]
    assert find(page, "//.editorial//a/@href") == ["../../2024/11/first/"]
    assert texts(page, "//.card__headline") == ["Second talks", "First talks"]
    assert texts(page, "//.section-head/.kicker") == ["Digests · 2024-W46 · 11–17 November 2024"]
    assert texts(page, "//.turn/a") == ["Next digest 18–24 November 2024"]


def test_the_picture_of_a_lead_is_described_for_whoever_does_not_see_it(small_site: Path) -> None:
    page = read_page(small_site / "digests/2024-W46/index.html")
    assert find(page, "//img[@class='card__image']/@alt") == ["A map of the border"]


def test_a_card_says_who_when_which_story_and_that_it_was_corrected(small_site: Path) -> None:
    page = read_page(small_site / "digests/2024-W46/index.html")
    assert texts(page, "//.card__byline")[0] == "Yonhap↗\ufe0e · 13 Nov 2024 · The talks · Corrected · 한국어"
    assert find(page, "//.card__byline")[0].xpath("a/@href") == [
        "../../outlets/yonhap/",
        "https://en.yna.co.kr/view/2?a=1&b=2",
        "../../stories/talks/",
        "../../2024/11/second.ko/",
    ]


def test_lists_lead_to_each_report_and_say_where(small_site: Path) -> None:
    for address in ("digests/2024-W46", "stories/talks"):
        arrows = find(read_page(small_site / address / "index.html"), "//.card__byline/a[@rel]")
        assert {arrow.get("aria-label") for arrow in arrows} == {"Read it at Yonhap", "Read it at NHK"}


def test_a_piece_of_the_site_s_own_leads_to_no_report_in_lists(new_digest: NewDigest) -> None:
    source = {"name": SITE_NAME, "url": f"{SITE_URL}2024/11/a/"}
    root = new_digest(
        {"content/entries/2024/11/a.md": entry(source=source, date="2024-11-13")}, search="false"
    )
    page = read_page(build(root) / "digests/2024-W46/index.html")
    assert [texts(page, "//.card__headline"), find(page, "//.card__byline/a[@rel]")] == [
        ["Two ministers meet"],
        [],
    ]


def test_who_curated_a_digest_is_named_wherever_it_is_shown(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2024/11/a.md": entry(date="2024-11-13"),
        "content/digests/2024-W46.md": "---\nbyline: [lena, Bo Lind]\n---\n",
        "content/contributors.yml": "lena: {name: Lena Müller}\n",
    }
    site = build(new_digest(files, search="false"))
    for address in ("", "digests/2024-W46/"):
        (kicker,) = texts(read_page(site / address / "index.html"), "//*[@class='kicker']")[:1]
        assert kicker.endswith(" · By Lena Müller, Bo Lind")
    (item,) = json.loads((site / "feed.json").read_text("utf-8"))["items"]
    assert item["authors"] == [{"name": "Lena Müller"}, {"name": "Bo Lind"}]
    assert '<p lang="en" dir="ltr">By Lena Müller, Bo Lind</p>' in item["content_html"]


def test_an_open_digest_says_that_it_is_open(small_site: Path) -> None:
    page = read_page(small_site / "digests/2025-W01/index.html")
    assert texts(page, "//.section-head//.flag") == ["Open"]
    assert texts(read_page(small_site / "digests/2024-W46/index.html"), "//.section-head//.flag") == []


def test_the_list_of_digests_is_newest_first(small_site: Path) -> None:
    page = read_page(small_site / "digests/index.html")
    assert find(page, "//.lines/li//h2/a/@href") == [
        "../digests/2025-W01/",
        "../digests/2024-W47/",
        "../digests/2024-W46/",
    ]
    assert texts(page, "//.lines/li/.meta")[2] == ("2 entries · 2024-W46 · 11–17 November 2024")


@pytest.mark.parametrize("kinds", ["digests", "entries"])
def test_a_feed_of_digests_is_promised_where_there_is_one(kinds: str, new_digest: NewDigest) -> None:
    news = {"content/entries/2024/12/a.md": entry(date="2024-12-30")}
    site = build(new_digest(news, feed_kinds=kinds, search="false"))
    promises = {
        "index.html": "Every digest once, in your own reader",
        "subscribe/index.html": "A feed brings every new digest to you",
        "digests/2025-W01/index.html": "It is announced in the feed",
    }
    said = {path: promise in (site / path).read_text("utf-8") for path, promise in promises.items()}
    assert said == dict.fromkeys(promises, kinds == "digests")
    link = find(read_page(site / "index.html"), "//section[@aria-labelledby='follow']/p/a/@href")
    assert link == ["./subscribe/"]


def test_a_digest_of_one_day_says_once_which(tmp_path: Path) -> None:
    korean = entry(language="ko", translates="2024/11/a", date="2024-11-13")
    files = {
        "content/entries/2024/11/a.md": entry(date="2024-11-13"),
        "content/entries/2024/11/a.ko.md": korean,
    }
    site = build(write_site(tmp_path, files, cadence="daily", search="false"))
    page = read_page(site / "digests/2024-11-13/index.html")
    assert (texts(page, "//.kicker"), texts(page, "//h1")) == (["Digests"], ["13 November 2024"])
    assert texts(page, "//title") == [f"Digest 13 November 2024 - {SITE_NAME}"]
    assert texts(read_page(site / "digests/index.html"), "//.lines/li/.meta") == ["1 entry"]
    assert texts(read_page(site / "index.html"), "//.latest//.kicker") == ["The latest digest"]
    (link,) = find(read_page(site / "2024/11/a/index.html"), "//.entry__digest/a")
    assert (link.get("href"), link.text_content()) == ("../../../digests/2024-11-13/", "13 November 2024")
    assert texts(read_page(site / "2024/11/a.ko/index.html"), "//.entry__digest") == [
        "2024년 11월 13일 다이제스트에 실림 · 한국어 기사 모두 보기"
    ]


def test_a_very_large_digest_goes_on_over_further_pages() -> None:
    entries = [news(f"2024/{number:03d}") for number in range(2 * PER_DIGEST_PAGE + 1)]
    outputs = {output.path: output.values for output in make_plan(arrange_values(entries)).outputs}
    pages = [outputs[f"digests/2024-W46/{part}index.html"].content for part in ("", "2/", "3/")]
    assert [len(page.cards) for page in pages] == [PER_DIGEST_PAGE, PER_DIGEST_PAGE, 1]
    assert [card.address for page in pages for card in page.cards] == [
        f"2024/{number:03d}/" for number in range(2 * PER_DIGEST_PAGE, -1, -1)
    ]


def test_no_two_pages_of_a_list_have_one_title_or_description() -> None:
    days = ["2023-05-01"] * 5 + ["2024-10-02"] * 125 + ["2024-11-13"] * 125
    entries = [
        news(f"{day[:4]}/{number}", day, tags=["peace"], story="talks") for number, day in enumerate(days)
    ]
    entries += [news(f"{entry.id}.ko", language="ko", translates=entry.id) for entry in entries]
    site = arrange_values(entries, stories=[Story("talks", "The talks", summary="They talk.")])
    pages = [output.values for output in make_plan(site).outputs if isinstance(output.values, Page)]
    for said in ("title", "description"):
        for kind in ("tag", "outlet", "language", "story", "archive", "digest", "digests"):
            told = [getattr(page, said) for page in pages if page.frame.page_kind == kind]
            assert len(set(told)) == len(told), (kind, told)
    titles = {page.address: (page.title, page.description) for page in pages}
    assert titles["tags/peace/2024/10/2/"] == (
        "peace: October 2024, part 2",
        "October 2024, part 2: Entries about peace.",
    )
    assert titles["archive/2024/10/"][1] == f"October 2024: Every entry of {SITE_NAME} by date."
    assert titles["digests/2024-W46/2/"][0] == "Digest 2024-W46, 11–17 November 2024, page 2"


def test_home_shows_the_latest_closed_digest_and_the_open_one(small_site: Path) -> None:
    page = read_page(small_site / "index.html")
    assert texts(page, "//.latest//.kicker") == ["The latest digest · 2024-W47"]
    assert texts(page, "//.latest//.card__headline") == ["Third talks"]
    assert texts(page, "//.open//.card__headline") == ["News of today"]
    assert texts(page, "//section[@aria-labelledby='running']//li/a") == ["The talks"]
    assert texts(page, "//section[@aria-labelledby='earlier']//li/a") == ["A week of talks"]
    assert texts(page, "//title") == [SITE_NAME]
    assert texts(page, "//h1") == [SITE_NAME]


# Tags, outlets, stories


def test_a_tag_shows_description_wider_and_narrower_tags_and_its_entries(small_site: Path) -> None:
    page = read_page(small_site / "tags/peace/index.html")
    assert texts(page, "//h1") == ["Peace talks"]
    assert texts(page, "//.lede") == ["Talks and treaties"]
    assert texts(page, "//.kicker") == ["Tags › Politics · 2 entries"]
    assert texts(page, "//.card__headline") == ["News of today", "Second talks"]
    wider = read_page(small_site / "tags/politics/index.html")
    assert texts(wider, "//.section-head/.tags//a") == ["Arms", "Peace talks"]
    assert texts(wider, "//.card__headline") == ["News of today", "Second talks", "First talks"]


def test_the_list_of_tags_is_a_tree_of_those_that_are_used(small_site: Path) -> None:
    page = read_page(small_site / "tags/index.html")
    assert texts(page, "//article/.register/li/a") == ["Politics"]
    assert texts(page, "//.register//.register/li") == ["Arms 2", "Peace talks 2"]


def test_an_outlet_shows_what_is_known_what_was_taken_and_what_cites_it(small_site: Path) -> None:
    page = read_page(small_site / "outlets/yonhap/index.html")
    assert texts(page, "//h1") == ["Yonhap"]
    assert texts(page, "//.lede") == ["South Korea’s largest news agency."]
    assert texts(page, "//.facts/li") == [
        "yna.co.kr",
        "South Korea",
        "Korean",
        "Free to read",
        "Also known as Yonhap News Agency",
    ]
    assert texts(page, "//.card__headline") == ["Second talks"]
    cited = read_page(small_site / "outlets/nhk/index.html")
    assert texts(cited, "//.rubric") == ["Taken from here (3)", "Cited in (1)"]
    assert texts(cited, "//.card__headline") == [
        "News of today",
        "Third talks",
        "First talks",
        "Second talks",
    ]


def test_the_list_of_outlets_counts_what_was_taken_and_cited(small_site: Path) -> None:
    page = read_page(small_site / "outlets/index.html")
    assert texts(page, "//.register/li") == ["NHK 4", "Yonhap 1"]


def test_a_story_is_a_timeline_with_its_background(small_site: Path) -> None:
    page = read_page(small_site / "stories/talks/index.html")
    assert texts(page, "//h1") == ["The talks"]
    assert texts(page, "//.lede") == ["They talk."]
    assert texts(page, "//.editorial") == ["How it began."]
    assert texts(page, "//.kicker") == ["Stories · 3 entries · 11–20 November 2024"]
    assert texts(page, "//.timeline/li//h2") == ["Third talks", "Second talks", "First talks"]
    assert texts(read_page(small_site / "stories/index.html"), "//.lines/li//h2") == ["The talks"]


# Archive, corrections, subscribe, 404


def test_the_archive_leads_to_years_and_months_that_hold_every_entry(small_site: Path) -> None:
    front = read_page(small_site / "archive/index.html")
    assert texts(front, "//.year/h2") == ["2024"]
    assert texts(front, "//.months/li") == ["December 1", "November 3"]
    november = read_page(small_site / "archive/2024/11/index.html")
    assert texts(november, "//h1") == ["Archive November 2024"]
    assert texts(november, "//.card__headline") == ["Third talks", "Second talks", "First talks"]


def test_a_month_has_a_calendar_that_leads_to_its_days(small_site: Path) -> None:
    page = read_page(small_site / "archive/2024/11/index.html")
    assert texts(page, "//.calendar//th") == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    # The first of November 2024 was a Friday.
    assert texts(page, "//.calendar/tbody/tr[1]/td") == ["", "", "", "", "1", "2", "3"]
    assert find(page, "//.calendar//a/@href") == [
        f"../../../archive/2024/11/#day-{day}" for day in (11, 13, 20)
    ]
    assert texts(page, "//.calendar//a/.visually-hidden")[0] == "11 November 2024, 1 entry"
    assert find(page, "//.turn/a/@href") == ["../../../archive/2024/12/"]
    assert texts(page, "//.turn/a") == ["Next December 2024"]
    assert texts(page, "//section/h2") == ["20 November 2024", "13 November 2024", "11 November 2024"]
    assert find(page, "//section[h2/@id='day-13']//.card__headline/a/@href") == ["../../../2024/11/second/"]


def test_the_calendar_of_a_large_month_leads_to_the_parts_that_hold_its_days() -> None:
    entries = [news(f"2024/11/{number:03d}", f"2024-11-{1 + number // 10:02d}") for number in range(300)]
    site = arrange_values(entries, chosen=replace(settings(Path("nowhere")), language="ar-EG"))
    blocks = {block.name: block for block in archive.blocks(site)}
    pages = {output.path: output.values.content for output in blocks["archive/2024/"].outputs}
    weeks = pages["archive/2024/11/index.html"].weeks
    days = [day for week in weeks for day in week if day]
    assert [day.count for day in days] == [10] * 30
    assert [days[number].address for number in (0, 11, 12, 29)] == [
        "archive/2024/11/1/#day-1",
        "archive/2024/11/1/#day-12",
        "archive/2024/11/2/#day-13",
        "archive/2024/11/3/#day-30",
    ]
    # The week begins on Saturday there.
    assert weeks[0][6] == days[0]
    assert all(content.weeks == () for path, content in pages.items() if path != "archive/2024/11/index.html")


def test_a_tag_names_the_tags_that_go_with_it(new_digest: NewDigest) -> None:
    tags = (["Radar", "Balloons"], ["Radar", "Balloons", "Courts"], ["Radar", "Arms"], ["Radar", "Arms"])
    known = (
        "courts: {}\nradar: {label: Radar}\narms: {label: Arms, parent: radar}\nballoons: {label: Balloons}\n"
    )
    files = {f"content/entries/2024/11/{number}.md": entry(tags=some) for number, some in enumerate(tags)}
    files["content/tags.yml"] = known
    page = read_page(build(new_digest(files)) / "tags/radar/index.html")
    together = "//.tags[@aria-labelledby='together']//a"
    assert texts(page, together) == ["Balloons 2"]
    assert find(page, f"{together}/@href") == ["?search=&tag=radar&tag=balloons"]
    assert texts(page, "//.tags[not(@aria-labelledby)]//a") == ["Arms"]
    silent = read_page(build(new_digest(files, search="false")) / "tags/radar/index.html")
    assert find(silent, together) == []


def test_home_says_what_was_wrong_in_the_note_that_it_shows(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2024/12/first.md": entry(date="2024-12-20"),
        "content/digests/2024-W51.md": """\
---
corrections: [{date: 2024-12-23, note: It was the second ship.}]
---
A ship came in.
""",
    }
    page = read_page(build(new_digest(files, search="false")) / "index.html")
    assert texts(page, "//section[@aria-labelledby='latest']//*[@class='corrections']//li") == [
        "23 December 2024: It was the second ship."
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2024-12-20", "2024-12-31"], ["So far in the open digest: 1 entry ↓"]),
        (["2024-12-20"], []),
        (["2024-12-31"], []),
    ],
)
def test_home_leads_to_what_stands_below_the_latest_digest(
    new_digest: NewDigest, days: list[str], said: list[str]
) -> None:
    files = {f"content/entries/2024/12/{day}.md": entry(date=day) for day in days}
    page = read_page(build(new_digest(files, search="false")) / "index.html")
    link = "//h2[@id='latest']/preceding::a[@href='#open']"
    assert texts(page, link) == said
    assert len(find(page, "//h2[@id='open']")) == int(days[-1] == "2024-12-31")


def test_of_very_many_corrections_the_page_of_a_digest_shows_some_and_leads_to_all(tmp_path: Path) -> None:
    made = [{"date": "2024-11-20", "note": "It was Monday."}] * (MOST_CORRECTED + 2)
    files = {
        "content/entries/a.md": entry(title="First", corrections=made),
        "content/entries/b.md": entry(title="Second", date="2024-11-20"),
    }
    page = read_page(build(write_site(tmp_path, files, search="false")) / "digests/2024-W47/index.html")
    told = "//aside[h2='Corrections of earlier digests']"
    assert len(find(page, f"{told}/ul/li")) == MOST_CORRECTED
    assert texts(page, f"{told}/p/a[@href='../../corrections/']") == ["and 2 more"]


def test_the_page_of_a_digest_shows_what_was_put_right_of_earlier_ones(small_site: Path) -> None:
    page = read_page(small_site / "digests/2024-W47/index.html")
    told = "//aside[h2='Corrections of earlier digests']/ul/li"
    assert texts(page, f"{told}/span") == ["It was the second meeting."]
    assert texts(page, told)[0].startswith("20 November 2024: ")
    assert find(page, f"{told}/a/@href") == ["../../2024/11/second/"]
    assert texts(page, "//.card__headline") == ["Third talks"]
    # Its own entry says so itself.
    assert not find(read_page(small_site / "digests/2024-W46/index.html"), "//aside[@aria-labelledby]")


def test_all_corrections_stand_on_one_page_newest_first(small_site: Path) -> None:
    page = read_page(small_site / "corrections/index.html")
    assert texts(page, "//.lines/li/p[last()]") == [
        "It was the second meeting.", "The note spoke of a third.", "A name was misspelt."
    ]  # fmt: skip
    pages = ["../2024/11/second/", "../digests/2024-W46/", "../2024/11/second/"]
    assert find(page, "//.lines/li//h2/a/@href") == pages


def test_the_page_of_a_digest_shows_what_was_wrong_in_its_note(small_site: Path) -> None:
    page = read_page(small_site / "digests/2024-W46/index.html")
    told = "//header/aside[h2='Corrections']/ul/li"
    assert texts(page, told) == ["16 November 2024: The note spoke of a third."]
    assert find(page, f"{told}/following::*[contains(@class, 'editorial')]")


def test_entries_of_each_language_have_a_page_and_a_feed(small_site: Path) -> None:
    assert texts(read_page(small_site / "languages/index.html"), "//.lines/li/a") == ["English", "한국어"]
    page = read_page(small_site / "languages/ko/index.html")
    assert texts(page, "//h1") == ["한국어"]
    assert find(page, "//h1/span/@lang") == ["ko"]
    assert find(page, "//.card__headline/a/@href") == ["../../2024/11/second.ko/"]
    assert find(page, "//link[@rel='alternate'][1]/@href") == ["../../entries.ko.xml"]
    feed = feedparser.parse((small_site / "entries.ko.xml").read_bytes())
    assert feed.feed.language == "ko"
    assert [item.link for item in feed.entries] == ["https://example.org/digest/2024/11/second.ko/"]
    home = read_page(small_site / "index.html")
    assert find(home, "//a[@hreflang='ko' and contains(@href, 'languages')]/@href") == ["./languages/ko/"]


def test_a_digest_in_one_language_has_no_pages_of_languages(new_digest: NewDigest) -> None:
    site = build(new_digest({"content/entries/2024/11/a.md": entry()}))
    assert not (site / "languages").exists()
    assert "By language" not in (site / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formats", "begins", "tells"),
    [(["rss", "atom", "json"], "entries.json", True), (["rss"], "entries.xml", False)],
)
def test_the_page_for_subscribers_says_how_everything_can_be_had(
    formats: list[str], begins: str, tells: bool, new_digest: NewDigest
) -> None:
    page = read_page(build(new_digest(feed_formats=formats, search="false")) / "subscribe/index.html")
    (link,) = find(page, "//p[contains(., 'goes back to the first entry')]/a/@href")
    assert link == f"../{begins}"
    assert bool(find(page, "//p[@id='programs']/code[.='_digest']")) == tells


@pytest.mark.parametrize(
    ("kinds", "told"), [(["entries", "corrections"], "corrections/feed.xml"), (["entries"], "corrections/")]
)
def test_the_page_for_subscribers_says_that_readers_hide_corrections_and_where_these_are_told(
    kinds: list[str], told: str, new_digest: NewDigest
) -> None:
    page = read_page(build(new_digest(feed_kinds=kinds, search="false")) / "subscribe/index.html")
    assert find(page, "//p[contains(., 'without telling you')]/a/@href") == [f"../{told}"]


def test_the_page_for_subscribers_gives_the_full_addresses_of_the_feeds(small_site: Path) -> None:
    page = read_page(small_site / "subscribe/index.html")
    assert texts(page, "//a[@class='feed']") == [
        *(
            f"https://example.org/digest/{base}{ending}"
            for base in ("feed", "entries", "entries.en", "entries.ko", "corrections/feed")
            for ending in (".xml", ".atom.xml", ".json")
        ),
        "https://example.org/digest/feeds/feeds.opml",
    ]


@pytest.mark.parametrize(
    ("join", "first"), [("", "How to use a feed"), ("https://lists.example.org/readers", "By mail")]
)
def test_the_page_for_subscribers_says_first_where_letters_are_had(
    new_digest: NewDigest, join: str, first: str
) -> None:
    site = build(new_digest({}, mail={**MAIL, "join": join}, search="false"))
    page = read_page(site / "subscribe/index.html")
    assert texts(page, "//article/h2")[0] == first
    link = "//a[text()='Join the mailing list']/@href"
    assert "".join(find(page, link)) == "".join(find(read_page(site / "index.html"), link)) == join


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("tags/peace", "tags/peace/feed"),
        ("outlets/yonhap", "outlets/yonhap/feed"),
        ("corrections", "corrections/feed"),
        ("languages/ko", "entries.ko"),
    ],
)
def test_a_page_of_a_part_advertises_the_feed_of_that_part_alone(
    path: str, base: str, small_site: Path
) -> None:
    page = read_page(small_site / path / "index.html")
    depth = "../" * (path.count("/") + 1)
    feeds = [f"{depth}{base}{ending}" for ending in (".xml", ".atom.xml", ".json")]
    assert find(page, "//link[@rel='alternate']/@href") == feeds
    assert find(page, "//p[@class='follow']/a/@href") == feeds
    assert all((small_site / path / feed).resolve().is_file() for feed in feeds)


def test_the_error_page_leads_home(small_site: Path) -> None:
    page = read_page(small_site / "404.html")
    # An error page is shown at any depth: its links must start at the root of the host.
    assert [link.startswith("/digest/") for link in find(page, "//article//a/@href")] == [True] * 3
    assert texts(page, "//title") == [f"Page not found - {SITE_NAME}"]


def test_an_old_address_leads_to_the_new_one(small_site: Path) -> None:
    page = read_page(small_site / "old/second.html")
    assert find(page, "//meta[@http-equiv='refresh']/@content") == ["0; url=../2024/11/second/"]


def test_what_is_not_published_is_mentioned_nowhere(small_site: Path) -> None:
    for path in small_site.rglob("*"):
        if path.suffix in {".html", ".xml", ".json"}:
            assert "secret draft" not in path.read_text(encoding="utf-8"), path
    assert not (small_site / "2024/12/draft").exists()
    assert not (small_site / "tags/unused").exists()


def test_every_page_has_one_headline_and_skips_no_level(small_site: Path) -> None:
    for path in html_files(small_site):
        page = read_page(path)
        if find(page, "//meta[@http-equiv='refresh']"):
            continue
        levels = [
            int(element.tag[1]) for element in find(page, "//main//*[self::h1 or self::h2 or self::h3]")
        ]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_every_link_of_the_small_site_leads_somewhere(small_site: Path) -> None:
    assert broken_links(small_site) == []


# Text stays text


def test_a_text_about_our_own_marks_is_shown_as_it_was_written(small_site: Path) -> None:
    page = read_page(small_site / "2024/11/third/index.html")
    assert texts(page, "//.entry__body/p[2]") == ['He wrote <a href="local:x"> and a="local:b".']


BAD = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'{{ 7*191 }}%%digest:head%%</title>]]>"
HOSTILE = {
    "content/tags.yml": json.dumps(
        {
            "bad": {"label": BAD, "description": BAD, "aliases": [f"alias {BAD}"]},
            "worse": {"label": {"en": f"worse {BAD}"}, "description": BAD, "parent": "bad"},
        }
    ),
    "content/outlets.yml": json.dumps(
        {
            "bad": {
                "name": BAD,
                "aliases": [f"alias {BAD}"],
                "description": BAD,
                "country": "KR",
                "homepage": 'https://bad.example/?"><script>alert(3)</script>'.replace('"', "%22")
                .replace("<", "%3C")
                .replace(">", "%3E"),
                "kind": "website",
            }
        }
    ),
    "content/stories/bad.md": f"---\ntitle: {json.dumps(BAD)}\nsummary: {json.dumps(BAD)}\n---\n{BAD}\n",
    "content/digests/2024-W46.md": f"---\ntitle: {json.dumps(BAD)}\nsummary: {json.dumps(BAD)}\n---\n{BAD}\n",
    "content/images/map.svg": SVG,
    **{
        f"content/entries/2024/{month}/{name}.md": entry(
            title=BAD,
            date=f"2024-{month}-13",
            summary=BAD,
            body=f"{BAD}\n\n[a link](https://news.example/ '{BAD}')\n\n```\n{BAD}\n```\n",
            source={
                "name": BAD,
                "url": "https://bad.example/?q=%3Cscript%3E",
                "title": BAD,
                "authors": [BAD, BAD],
                "language": "ko",
            },
            tags=["worse"],
            cites=[BAD, f"nobody {BAD}"],
            story="bad",
            image={"file": "images/map.svg", "alt": BAD, "caption": BAD, "credit": BAD, "licence": BAD},
            translation={"from": "ko", "original_title": BAD, "translator": BAD},
            corrections=[{"date": "2024-12-20", "note": BAD}],
            aliases=[f"old/{month}/{name}"],
        )
        for month, name in (("11", "bad"), ("11", "again"), ("12", "last"))
    },
}


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    return build(write_site(root, HOSTILE))


def came_to_life(page: Any) -> list[str]:
    """What hostile text became if it did not stay text."""
    # A block of data runs nothing; that it is one, and whole, an extractor says elsewhere.
    running = find(page, "//script[not(@type='application/ld+json')]")
    scripts = [each for each in running if "alert" in (each.text or "")]
    # What a body names as an image is one, at an address below its page: never just `x`.
    pictures = find(page, "//img[@src='x']")
    handlers = find(page, "//@*[starts-with(name(), 'on')]")
    evaluated = [text for text in find(page, "//text() | //@*") if "1337" in text]
    return [str(each) for each in (*scripts, *pictures, *handlers, *evaluated)]


def test_no_text_of_a_contributor_comes_to_life_on_any_page(hostile_site: Path) -> None:
    pages = html_files(hostile_site)
    assert len(pages) > 20
    assert {path: found for path in pages if (found := came_to_life(read_page(path)))} == {}


def test_hostile_text_is_shown_as_it_was_written(hostile_site: Path) -> None:
    page = read_page(hostile_site / "2024/11/bad/index.html")
    shown = " ".join(BAD.split())
    assert texts(page, "//h1") == [shown]
    assert texts(page, "//header/.lede") == [shown]
    assert texts(page, "//title") == [f"{shown} - {SITE_NAME}"]
    assert find(page, "//figure/a/picture/img/@alt") == [BAD]
    assert find(page, "//meta[@property='og:title']/@content") == [BAD]
    article, _ = extract(hostile_site / "2024/11/bad/index.html")
    assert article["headline"] == citation(hostile_site / "2024/11/bad/index.html")["title"] == BAD
    assert article["image"]["creditText"] == BAD
    for kind, name in (("tags", "bad"), ("outlets", "bad"), ("stories", "bad"), ("digests", "2024-W46")):
        assert texts(read_page(hostile_site / kind / name / "index.html"), "//h1") == [shown]


def test_hostile_text_stays_text_in_the_content_of_feeds(hostile_site: Path) -> None:
    for name in ("feed.xml", "entries.xml"):
        tree: Any = lxml.etree.parse(hostile_site / name)
        contents = [each.text for each in tree.iter("{http://purl.org/rss/1.0/modules/content/}encoded")]
        assert contents
        for html in contents:
            assert came_to_life(lxml.html.document_fromstring(html)) == []


def test_hostile_text_does_not_break_facets(hostile_site: Path) -> None:
    facets = json.loads((hostile_site / "search/facets.json").read_text(encoding="utf-8"))
    assert ["bad", BAD, 3] in facets["tags"]


def test_the_name_of_the_site_is_text_too(tmp_path: Path) -> None:
    root = write_site(tmp_path, {"content/entries/2024/11/a.md": entry()}, search="false")
    config = root / "mkdocs.yml"
    name = 'Peace & "Quiet"'
    config.write_text(config.read_text(encoding="utf-8").replace(SITE_NAME, f"'{name}'"), encoding="utf-8")
    site = build(root)
    for path in ("index.html", "2024/11/a/index.html", "about/index.html", "404.html"):
        page = read_page(site / path)
        assert name in texts(page, "//title")[0]
        assert texts(page, "//.digest-masthead") == [name]


@pytest.mark.parametrize(
    ("named", "shown"),
    [("", []), ("\n  icon: {logo: material/ferry}", ["svg"]), ("\n  logo: a.svg", ["img"])],
)
def test_a_logo_is_shown_where_the_owner_names_one(
    new_digest: NewDigest, named: str, shown: list[str]
) -> None:
    settings = config({"search": "false"}).replace("name: digest", f"name: digest{named}")
    files = {"mkdocs.yml": settings, "content/pages/a.svg": SVG, "content/entries/2024/11/a.md": entry()}
    menu = scripted(read_page(build(new_digest(files)) / "index.html"))
    assert [each.tag for each in menu.xpath("//nav//*[contains(@class, 'md-logo')]/*")] == shown
