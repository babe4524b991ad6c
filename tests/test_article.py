import html
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from digest.contribute.adding.article import MAX_PAGE, Article, Illustration, read_article
from digest.model.problems import DigestError

ARTICLES = Path(__file__).parent / "cases/articles"
ADDRESS = "https://www.eastholm-post.example/2026/visas-ferry"
PARAGRAPHS = (
    "Passengers of the night ferry may stay in Eastholm for three days without a visa, the ministry said.",
    "Island Line, which runs the ferry, expects four thousand more passengers over the winter months.",
    "The harbour workers’ union doubts that number and says that the boat was half empty last year.",
)
BODY = (
    "<article><h1>Eastholm drops visas</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</article>"
)


def page(head: str = "", body: str = BODY, attributes: str = "") -> bytes:
    return f"<!doctype html><html{attributes}><head>{head}</head><body>{body}</body></html>".encode()


def linked(*things: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)


def test_a_title_keeps_the_joiners_that_belong_to_its_spelling() -> None:
    for title, read in (
        ("دیپلمات\u200cها می\u200cآیند", "دیپلمات\u200cها می\u200cآیند"),
        ("Visas&#8204; dropped", "Visas dropped"),
    ):
        head = f'<meta property="og:title" content="{title}">'
        assert read_article(page(head), ADDRESS).title == read


def test_a_plain_page_of_news_says_all_that_an_entry_needs() -> None:
    article = read_article((ARTICLES / "eastholm-visas.html").read_bytes(), ADDRESS)
    assert (article.title, article.site) == ("Eastholm drops visas for ferry passengers", "Eastholm Post")
    assert (article.authors, article.published, article.language) == (("Ada Brandt",), "2026-11-17", "en-GB")
    assert article.lede.startswith("Passengers of the night ferry may stay")
    assert article.images == (Illustration("https://www.eastholm-post.example/images/night-ferry.jpg"),)
    assert article.address == ADDRESS
    assert "“We want to see who comes,” she said." in article.text
    assert "Front page" not in article.text


def test_what_a_page_says_to_search_engines_is_read_from_lists_graphs_and_references() -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Person", "@id": "#ada", "name": "Ada Brandt"},
            {"@type": "Organization", "@id": "#post", "name": "Eastholm Post"},
            {
                "@type": ["NewsArticle", "Article"],
                "headline": "Eastholm drops visas &amp; opens its <em>harbour</em>",
                "description": "From December.",
                "author": [{"@id": "#ada"}, {"@type": "Person", "name": "Emil Voss"}, "Kim"],
                "publisher": {"@id": "#post"},
                "datePublished": "2026-11-17T23:30:00-08:00",
                "inLanguage": "en",
                "image": {"@type": "ImageObject", "url": "/images/ferry.jpg"},
                "isAccessibleForFree": "False",
            },
        ],
    }
    article = read_article(page(linked({"@type": "WebSite", "name": "x"}, [graph])), ADDRESS)
    assert article.title == "Eastholm drops visas & opens its harbour"
    assert (article.authors, article.site) == (("Ada Brandt", "Emil Voss", "Kim"), "Eastholm Post")
    assert (article.published, article.language, article.lede) == ("2026-11-17", "en", "From December.")
    assert article.images == (Illustration("https://www.eastholm-post.example/images/ferry.jpg"),)
    assert article.paywall


def test_a_page_that_says_nothing_of_itself_still_has_a_headline_and_a_text() -> None:
    article = read_article(page("<title>Eastholm drops visas | Eastholm Post</title>"), ADDRESS)
    assert (article.title, article.address, article.images) == ("Eastholm drops visas", ADDRESS, ())
    assert all(text in article.text for text in PARAGRAPHS)


@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("<p>Nov. 24, 2026</p>", "2026-11-24"),
        ("<p>By Ada Brandt | November 24th, 2026 4:03 pm</p>", "2026-11-24"),
        ("<span>24 tháng 11, 2026</span>", "2026-11-24"),
        ("<span>2026年11月24日 10時</span>", "2026-11-24"),
        ("<time datetime='2026-11-24T10:00'>today</time>", "2026-11-24"),
        ("<p>11/24/2026</p>", "2026-11-24"),
        ("<p>٢٤/١١/٢٠٢٦</p>", "2026-11-24"),
        ("<p>۲۰۲۶-۱۱-۲۴</p>", "2026-11-24"),
        ("<p>1448/06/15</p>", ""),
        ("<p>١٤٤٨/٠٦/١٥</p>", ""),
        ("<p>11/12/2026</p>", ""),
        ("<p>November 2026</p>", ""),
        ("<footer>Copyright 2026 Some Paper</footer>", ""),
        ("<footer>© 2020-2026 Some Paper, 1 Main Street</footer>", ""),
        ("<p>February 31, 2026</p>", ""),
        ("", ""),
    ],
)
def test_a_day_is_only_what_is_written_as_one(below: str, day: str) -> None:
    assert read_article(page(body=BODY.replace("</h1>", f"</h1>{below}")), ADDRESS).published == day


@pytest.mark.parametrize(
    "below",
    ["الأربعاء ٢٥ نوفمبر ٢٠٢٦", "الأربعاء، 25 نوفمبر 2026", "25 نوفمبر، 2026", "٢٥ نوفمبر، ٢٠٢٦ ١٠:٣٠"],
)
def test_a_day_in_arabic_is_found(below: str) -> None:
    saved = page(body=BODY.replace("</h1>", f"</h1><p>{below}</p>"), attributes=' lang="ar"')
    assert read_article(saved, ADDRESS).published == "2026-11-25"


@pytest.mark.parametrize("signed", ["김지현 기자", "By 김지현", "김지현", "김지현 특파원"])
def test_an_author_is_a_name(signed: str) -> None:
    assert read_article(page(f'<meta name="author" content="{signed}">'), ADDRESS).authors == ("김지현",)


@pytest.mark.parametrize(
    "name",
    "citation_publication_date citation_date citation_online_date DC.date dcterms.issued".split(),
)
def test_a_day_that_a_publisher_names_is_that_of_publication(name: str) -> None:
    for written in ("2026/10/05", "2026-10-05", "2026/10/5"):
        said = f'<meta name="{name}" content="{written}">'
        assert read_article(page(said), ADDRESS).published == "2026-10-05"
    for written in ("2026/10", "2026-10", "2026", "05/10/2026"):
        said = f'<meta name="{name}" content="{written}">'
        assert read_article(page(said), ADDRESS).published == ""


def test_where_an_issue_has_but_its_month_the_day_it_was_online_counts() -> None:
    said = (
        '<meta name="citation_publication_date" content="2026/10">'
        '<meta name="citation_online_date" content="2026/09/28">'
    )
    assert read_article(page(said), ADDRESS).published == "2026-09-28"


def authors_of(**tags: str | list[str]) -> tuple[str, ...]:
    """Whom a page names with these `meta` elements; `__` stands for a dot."""
    said = (
        f'<meta name="{name.replace("__", ".")}" content="{value}">'
        for name, values in tags.items()
        for value in ([values] if isinstance(values, str) else values)
    )
    return read_article(page("".join(said)), ADDRESS).authors


@pytest.mark.parametrize(
    ("catalogued", "said"),
    [
        ("Лотман, Юрий", "Юрий Лотман"),
        ("van der Berg, Jan Pieter", "Jan Pieter van der Berg"),
        ("大森, 健二", "大森健二"),
        ("大森，健二", "大森健二"),
        ("김, 지현", "김지현"),
        ("Yuri Lotman", "Yuri Lotman"),
        ("Ada Brandt, PhD", "Ada Brandt, PhD"),
        ("Brandt, Ada, Jr.", "Brandt, Ada, Jr."),
        ("Government of Eastholm, Ferry Office", "Government of Eastholm, Ferry Office"),
        ("Brandt, Ada and Voss, Emil", "Brandt, Ada and Voss, Emil"),
    ],
)
def test_a_tag_of_publishers_names_one_person_as_catalogues_do(catalogued: str, said: str) -> None:
    assert authors_of(citation_author=catalogued) == (said,)
    assert authors_of(DC__creator=catalogued) == (said,)


def test_each_tag_of_publishers_is_one_person() -> None:
    persons = ["Lotman, Yuri", "Minc, Zara"]
    assert authors_of(citation_author=persons, author="Lotman, Y., Minc, Z.") == ("Yuri Lotman", "Zara Minc")


@pytest.mark.parametrize("name", ["citation_authors", "author"])
def test_a_tag_that_lists_authors_parts_them_by_semicolons(name: str) -> None:
    assert authors_of(**{name: "Lotman, Yuri; Minc, Zara"}) == ("Yuri Lotman", "Zara Minc")
    assert authors_of(**{name: "Ada Brandt, Emil Voss"}) == ("Ada Brandt, Emil Voss",)


def test_a_family_name_that_stands_first_in_linked_data_is_turned_too() -> None:
    bylines = ("Ada Brandt, Reuters", "Ada Brandt, Emil Voss", "AP, Reuters")
    for name, said in (("Lotman, Yuri", "Yuri Lotman"), *((byline, byline) for byline in bylines)):
        report = {"@type": "ScholarlyArticle", "headline": "x", "author": {"@type": "Person", "name": name}}
        assert read_article(page(linked(report)), ADDRESS).authors == (said,)


@pytest.mark.parametrize(
    "claimed",
    ["http://127.0.0.1:22/admin", "http://localhost/a", "http://10.0.0.1/a", "https://news.example:8443/a"],
)
def test_a_page_is_not_believed_that_it_lies_where_no_reader_can_go(claimed: str) -> None:
    assert read_article(page(f'<link rel="canonical" href="{claimed}">')).address == ""


def test_a_day_that_only_the_text_has_is_found() -> None:
    body = BODY.replace("</h1>", "</h1><p>Published on 17 November 2026</p>")
    assert read_article(page(body=body), ADDRESS).published == "2026-11-17"


@pytest.mark.parametrize(
    ("claimed", "address", "believed"),
    [
        (ADDRESS, f"{ADDRESS}?utm_source=x", ADDRESS),
        (ADDRESS, "https://m.eastholm-post.example/2026/visas-ferry", ADDRESS),
        ("/2026/visas-ferry", f"{ADDRESS}/amp", ADDRESS),
        (ADDRESS, f"{ADDRESS}/amp/", ADDRESS),
        ("https://www.eastholm-post.example/", ADDRESS, ADDRESS),
        ("https://www.eastholm-post.example/en/index.html", ADDRESS, ADDRESS),
        ("https://elsewhere.example/2026/visas-ferry", ADDRESS, ADDRESS),
        ("https://two.co.kr/news/1", "https://one.co.kr/news/1", "https://one.co.kr/news/1"),
        ("https://www.one.co.kr/news/1", "https://m.one.co.kr/news/1", "https://www.one.co.kr/news/1"),
        ("javascript:alert(1)", ADDRESS, ADDRESS),
        ("https://user:secret@www.eastholm-post.example/x", ADDRESS, ADDRESS),
        ("http://[", ADDRESS, ADDRESS),
        (ADDRESS, "", ADDRESS),
        ("https://www.eastholm-post.example/", "", ""),
    ],
)
def test_the_page_is_believed_about_its_address_within_its_own_house(
    claimed: str, address: str, believed: str
) -> None:
    for head in (f'<link rel="canonical" href="{claimed}">', f'<meta property="og:url" content="{claimed}">'):
        assert read_article(page(head), address).address == believed


@pytest.mark.parametrize(
    ("charset", "codec", "language", "title", "text"),
    [
        (
            "EUC-KR",
            "cp949",
            "ko",
            "이스트홀름, 여객선 승객 비자 면제",
            "야간 여객선 승객이 비자 없이 사흘 동안 머물 수 있다고 밝혔다.",
        ),
        (
            "Shift_JIS",
            "cp932",
            "ja",
            "夜行船の乗客のビザを免除①",
            "夜行船の乗客がビザなしで三日間滞在できると発表した。",
        ),
        (
            "gb2312",
            "gb18030",
            "zh-Hans",
            "伊斯特霍尔姆对渡轮乘客免签镕",
            "自十二月一日起，夜间渡轮的乘客可免签停留三天。",
        ),
        (
            "windows-1256",
            "cp1256",
            "ar",
            "إيستهولم تلغي التأشيرات لركاب العبارة",
            "قالت وزارة الخارجية إن ركاب العبارة الليلية يمكنهم البقاء ثلاثة أيام.",
        ),
        (
            "utf-8",
            "utf-8",
            "vi",
            "Eastholm miễn thị thực cho hành khách đi phà",
            "Hành khách đi phà đêm có thể lưu trú ba ngày không cần thị thực.",
        ),
    ],
)
def test_pages_are_read_in_the_letters_that_they_are_written_in(
    charset: str, codec: str, language: str, title: str, text: str
) -> None:
    said = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{title}</title>'
    whole = page(said, f"<h1>{title}</h1><p>{text}</p>", f' lang="{language}"')
    data = whole.decode().encode(codec)
    article = read_article(data, ADDRESS)
    assert (article.title, article.language) == (title, language)
    assert text in article.text
    bare = data.replace(said.partition("<title>")[0].encode(), b"")
    assert read_article(bare, ADDRESS, charset).title == title


def test_what_no_one_can_print_and_what_would_run_stays_outside() -> None:
    head = (
        '<meta property="og:title" content="A\x00 \x1b[1mred\x07 &#8238;title&#27; <b>alert(1)</b>">'
        '<meta property="og:image" content="javascript:alert(1)"><meta property="og:image" content="data:,x">'
        '<meta name="author" content="https://x.example/ada"><meta property="og:locale" content="klingon">'
    )
    article = read_article(page(head), ADDRESS)
    assert article.title == "A [1mred title alert(1)"
    assert (article.images, article.authors, article.language) == ((), (), "")


def test_a_page_that_is_nothing_but_depth_ends_soon() -> None:
    assert read_article(page(body="<div>" * 100_000), ADDRESS).address == ADDRESS
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    assert read_article(page(deep), ADDRESS).title == "Eastholm drops visas"
    attributes = "<p " + " ".join(f"a{number}=1" for number in range(300_000)) + ">"
    assert read_article(page(body=BODY + attributes), ADDRESS).title == "Eastholm drops visas"
    many = linked([{"@type": "Thing"}] * 20_000)
    assert read_article(page(many), ADDRESS).title == "Eastholm drops visas"


def test_no_value_without_end_is_looked_through_for_authors(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = trafilatura.bare_extraction
    longest: list[int] = []

    def watch(tree: HtmlElement, **options: Any) -> Any:
        longest.append(max(len(value) for element in tree.iter() for value in element.attrib.values()))
        longest.extend(len(text.text or "") for text in tree.iter("script", "title"))
        return extract(tree, **options)

    monkeypatch.setattr(trafilatura, "bare_extraction", watch)
    for pump in (":", "- ", "[", "(", "a ", '"author""name"'):
        value = html.escape(pump * (200_000 // len(pump)))
        names = ("author", "citation_author", "byl", "og:title")
        head = "".join(f'<meta name="{name}" content="Ada Brandt {value}">' for name in names)
        script = f'<script type="application/ld+json">{{"author": {pump * 50_000}</script>'
        article = read_article(page(f"<title>Visas {value}</title>{head}{script}"), ADDRESS)
        assert article.text.endswith(PARAGRAPHS[2])
    assert len(longest) > 6
    assert max(longest) <= 2_000


def test_a_name_is_told_from_what_stands_around_it() -> None:
    for signed, name in (
        ("By:  Ada Brandt", "Ada Brandt"),
        ("김지현 기자", "김지현"),
        ("山田太郎 記者 特派員", "山田太郎"),
        ("Lotman,  Yuri", "Yuri Lotman"),
        (f"김지현 {'기자 ' * 3_000}x", f"김지현 {'기자 ' * 3_000}x"[:80].strip()),
    ):
        assert read_article(page(f'<meta name="author" content="{signed}">'), ADDRESS).authors == (name,)


def test_of_a_very_long_page_the_paragraphs_are_taken() -> None:
    article = read_article(page(body=f"<p>{PARAGRAPHS[0]}</p>" * 25_000), ADDRESS)
    assert article.text.startswith(PARAGRAPHS[0])
    assert len(article.text) <= 200_000
    with pytest.raises(DigestError, match="at most 5,000,000 are read"):
        read_article(b"x" * (MAX_PAGE + 1), ADDRESS)


@settings(max_examples=40)
@given(st.binary(max_size=400), st.sampled_from(["", "zlib_codec", "rot13", "utf-16", "no such", "utf-8"]))
def test_no_bytes_are_too_much(data: bytes, charset: str) -> None:
    for whole in (data, b"<html><title>" + data, b'<meta property="og:title" content="' + data):
        article = read_article(whole, ADDRESS, charset)
        shown = [article.title, article.site, article.lede, *article.authors, *article.text.split("\n")]
        assert all(text.isprintable() for text in shown)


def test_where_the_extractor_is_not_installed_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # So Python marks what cannot be imported.
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(
        DigestError, match="pip install trafilatura lxml_html_clean, or give the headline alone"
    ):
        read_article(page(), ADDRESS)


def test_nothing_is_said_by_nothing() -> None:
    assert read_article(b"") == Article()
