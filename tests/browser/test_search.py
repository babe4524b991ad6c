"""Does the search find what is there, and only that?"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from digest.search.spellings import spell
from tests.browser.conftest import OpenContext, new_context
from tests.browser.served import served
from tests.browser.watch import watch
from tests.builders import Value, entry
from tests.sites import build, write_site

pytestmark = pytest.mark.browser

Opened = tuple[Locator, list[str]]

ENTRIES = {
    "ko": "2024/10/inter-korean-roads-blown-up.ko/",
    "ja": "2024/11/ishiba-minority-government.ja/",
    "zh": "2024/11/china-waives-visas-for-japan.zh-Hans/",
    "vi": "2024/11/seed-freedom-edge-second-round.vi/",
}


ZWNJ = "\u200c"
# What is typed in one way and written in another.
TYPED = {
    "teachers": entry(
        title="教員の会",
        summary="教員約120人が参加した。昨年は9753人だった。参加費は1万2500円。",
        body="会場には120人が集まった。5G通信で10,000人が見た。\n",
        language="ja",
    ),
    "airline": entry(
        title="Đà Nẵng mở đường bay mới", summary="Vé giá 12.500 đồng.", body="Bóng đá.\n", language="vi"
    ),
    "roads": entry(
        title="Tin khác", date="2024-11-12", summary="Mở đường.", body="Tin ngắn.\n", language="vi"
    ),
    "broadcaster": entry(
        title="NHK（日本放送協会）", summary="会長が話した。", body="第１２３回ﾌｫｰﾗﾑ。\n", language="ja"
    ),
    "journey": entry(
        title="سفر به يونان",
        summary=f"گزارش بی{ZWNJ}بی{ZWNJ}سی از ارومیه: حق{ZWNJ}آبه می{ZWNJ}رسد.",
        body="۱۲۰٬۰۰۰ نفر و ۳۵ درصد در مدرسة. کم نمی شود. آدمی.\n",
        language="fa",
    ),
    "greece": entry(title="كتاب في اليونان", summary="قال إن ٣٥ شخصا عادوا.", body="", language="ar"),
    "delhi": entry(title="ہندوستان اور كراچي", summary="انھیں ملا۔", body="", language="ur"),
    "report": entry(title="夕方の話", summary="ＮＨＫが伝えた。", body="フォーラム\n", language="ja"),
}
OTHER: dict[str, Value] = {"name": "Other News", "url": "https://other.example/a"}
# Of another outlet: what is found by that of all others fits on one page of results.
OTHERS = {
    "flood": entry(title="น้ำท่วม ภาคใต้", summary="ทำเนียบ แถลง ทํา", body="", source=OTHER, language="th"),
    "friday": entry(title="Свято п'ятниця", summary="Обʼєкт", body="", source=OTHER, language="uk"),
    "object": entry(title="Свято пʼятниця", summary="Об’єкт", body="", source=OTHER, language="uk"),
    "town": entry(title="まちづくり協議会", summary="めぐり会い", body="", source=OTHER, language="ja"),
    "alone": entry(title="ひきこもりの支援", summary="あおぞら銀行", body="", source=OTHER, language="ja"),
    "quote": entry(title="گفت", summary=f"«می{ZWNJ}رسد، فردا»", body="", source=OTHER, language="fa"),
    # Words that begin like what browsers cut off.
    "lab": entry(title="つくばの研究所", summary="そう言います。", body="", source=OTHER, language="ja"),
    "army": entry(title='צה"ל הודיע', summary="ג׳ורג׳ בא", body="", source=OTHER, language="he"),
}
PAPER = "10.1016/j.jhydrol.2026.131234"
REPORTS = {
    "rivers": entry(
        title="Rivers fall",
        source={"name": "A Journal", "url": f"https://doi.org/{PAPER}"},
        summary="By 2.5 percent in the U.S. and elsewhere.",
        body="",
        language="en",
    ),
    "floods": entry(
        title="Rivers rise",
        source={"name": "A Paper", "url": "https://www.islands.example/floods"},
        summary="",
        body=f"As others say.[^1]\n\n[^1]: https://doi.org/{PAPER}.\n",
    ),
    "islands": entry(
        title="Islands",
        source={"name": "A Paper", "url": "https://www.islands.example/asia/night-boat-2024/?id=5"},
        summary="",
        body="",
    ),
}
FRENCH = entry(title="Le bac de nuit", date="2024-11-01", summary="Le bac revient.", body="", language="fr")
# It begins with Latin letters, and is from right to left all the same.
ARABIC = entry(title="OCHA: عودة العبارة", summary="قال المجلس إن العبارة عادت.", body="", language="ar")


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    texts = {**TYPED, **OTHERS, **REPORTS, "ferry": ARABIC, "bac": FRENCH}
    files = {f"content/entries/2024/11/{name}.md": text for name, text in texts.items()}
    root = write_site(tmp_path_factory.mktemp("typed"), files)
    folder = build(root, site_dir=root / "www" / "digest")
    with served(folder.parent) as address:
        yield f"{address}digest/"


def keep_open(browser: Browser, address: str) -> Iterator[Opened]:
    """The search dialog over a page, and what goes wrong in it; to load both anew would take a second."""
    context = new_context(browser)
    page = context.new_page()
    faults = watch(page)
    page.goto(address)
    yield open_search(page), faults
    context.close()


def clear(opened: Opened) -> Iterator[Locator]:
    """The same dialog with nothing asked, opened once more; nothing may go wrong in it."""
    dialog, faults = opened
    faults.clear()
    dialog.locator("form").evaluate("form => { form.reset(); form.requestSubmit() }")
    dialog.page.keyboard.press("Escape")
    yield open_search(dialog.page)
    assert faults == []


@pytest.fixture(scope="module")
def over_demo(browser: Browser, demo: str) -> Iterator[Opened]:
    yield from keep_open(browser, f"{demo}subscribe/")


@pytest.fixture
def search(over_demo: Opened) -> Iterator[Locator]:
    """The search dialog, open over an English page."""
    yield from clear(over_demo)


@pytest.fixture(scope="module")
def over_newsroom(browser: Browser, newsroom: str) -> Iterator[Opened]:
    yield from keep_open(browser, newsroom)


@pytest.fixture
def typing(over_newsroom: Opened) -> Iterator[Locator]:
    """The search dialog of the newsroom."""
    yield from clear(over_newsroom)


def open_search(page: Page) -> Locator:
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    expect(dialog).to_be_visible()
    return dialog


def ask(dialog: Locator, term: str, **filters: str) -> int:
    """Type a term and choose filters; how many entries were found."""
    if filters and dialog.locator("details").get_attribute("open") is None:
        dialog.locator("summary").click()
    for name, value in filters.items():
        field = dialog.locator(f"[name={name}]").first
        if name in {"from", "to"}:
            field.fill(value)
        else:
            # The choices come from a file that is loaded when the dialog opens.
            expect(field.locator(f"option[value='{value}']")).to_be_attached()
            field.select_option(value)
    dialog.get_by_role("searchbox").fill(term)
    dialog.get_by_role("searchbox").press("Enter")
    return count(dialog)


def count(dialog: Locator) -> int:
    """What the status says, once all results are there."""
    said = dialog.get_by_role("status")
    expect(said).to_have_text(
        re.compile(r"entr(y|ies) found$|a part of it\.$|^Nothing (found|has all of these)")
    )
    number = int((re.search(r"(\d+) entr", said.inner_text()) or ["0", "0"])[1])
    expect(results(dialog)).to_have_count(min(10, number))
    return number


def show_all(dialog: Locator, number: int) -> None:
    """Press the button until all are shown."""
    for shown in range(results(dialog).count() + 10, number + 10, 10):
        dialog.get_by_role("button", name="Show more").click()
        expect(results(dialog)).to_have_count(min(shown, number))


def results(dialog: Locator) -> Locator:
    return dialog.locator(".digest-search__results > li")


def addresses(dialog: Locator, demo: str) -> list[str]:
    links = results(dialog).locator("a").evaluate_all("links => links.map((link) => link.href)")
    return [str(link).removeprefix(demo) for link in links]


def dates(dialog: Locator) -> list[str]:
    days = results(dialog).locator("time").evaluate_all("days => days.map((day) => day.dateTime)")
    return list(map(str, days))


def entries_on(page: Page, address: str, demo: str) -> set[str]:
    """The entries that a page lists."""
    html = page.request.get(address).text()
    found = re.findall(r'<h2 class="card__headline"><a href="(?:\.\./)*([^"]+)"', html)
    return set(found)


def titles(dialog: Locator) -> list[str]:
    return results(dialog).locator("a").all_inner_texts()


def test_an_entry_is_found_by_a_word_of_its_body(search: Locator, demo: str) -> None:
    ask(search, "Okushiri")
    assert addresses(search, demo)[0] == "2024/10/longest-flight-icbm/"
    first = results(search).first
    expect(first.locator(".meta")).to_have_text("nippon.com · 31 Oct 2024")
    assert "Okushiri" in first.locator("mark").all_inner_texts()


@pytest.mark.parametrize("address", ["subscribe/", "about/"])
def test_days_are_written_as_on_the_page_whatever_the_browser_speaks(
    address: str, open_context: OpenContext, demo: str
) -> None:
    page = open_context(locale="de-DE").new_page()
    page.goto(demo + address)
    search = open_search(page)
    ask(search, "Okushiri")
    expect(results(search).first.locator("time")).to_have_text("31 Oct 2024")


def test_a_result_leads_to_the_entry_from_any_depth_of_page(page: Page, demo: str) -> None:
    for address in ("", "tags/missiles/", "2024/11/kim-ratifies-treaty/", "about/"):
        page.goto(demo + address)
        dialog = open_search(page)
        ask(dialog, "Okushiri")
        results(dialog).locator("a").first.click()
        page.wait_for_url(f"{demo}2024/10/longest-flight-icbm/")


def test_a_word_that_is_nowhere_finds_nothing_and_says_so(search: Locator) -> None:
    assert ask(search, "zqxjkvbp") == 0
    expect(search.get_by_role("status")).to_have_text(
        "Nothing found for “zqxjkvbp”. Try fewer or other words."
    )


def test_a_tag_narrows_the_search_and_a_wider_tag_less_so(search: Locator, demo: str) -> None:
    everything = ask(search, "Japan")
    wider = ask(search, "Japan", tag="diplomacy")
    narrow = ask(search, "Japan", tag="visas")
    assert everything > wider > narrow > 0
    assert "2024/11/china-waives-visas-for-japan/" in addresses(search, demo)
    expect(search.locator("summary")).to_have_text("Filters (1 set)")


def test_an_outlet_narrows_the_search_to_what_was_taken_from_it(search: Locator) -> None:
    everything = ask(search, "North Korea")
    found = ask(search, "North Korea", outlet="kbs")
    assert 0 < found < everything
    outlets = {line.split(" · ")[0] for line in results(search).locator(".meta").all_inner_texts()}
    assert outlets == {"KBS"}


def test_a_story_narrows_the_search_to_its_entries(search: Locator, demo: str, page: Page) -> None:
    ask(search, "Seoul", story="freedom-edge")
    found = {re.sub(r"\.\w\w/$", "/", address) for address in addresses(search, demo)}
    page.goto(f"{demo}stories/freedom-edge/")
    links = page.locator(".timeline h2 a").evaluate_all("links => links.map((link) => link.href)")
    assert found
    assert found <= {str(link).removeprefix(demo) for link in links}


def test_a_language_narrows_the_search_to_entries_in_it(search: Locator, demo: str) -> None:
    assert ask(search, "Ukraine") > 1
    assert ask(search, "Ukraine", language="vi") == 1
    assert addresses(search, demo) == [ENTRIES["vi"]]


def test_a_range_of_dates_narrows_the_search_and_has_no_other_day(search: Locator) -> None:
    everything = ask(search, "North Korea")
    # Parts of two months with a whole one between them.
    found = ask(search, "North Korea", **{"from": "2024-09-10", "to": "2024-11-05"})
    assert 0 < found < everything
    show_all(search, found)
    shown = dates(search)
    assert "2024-09-10" <= min(shown) < "2024-10-01"
    assert "2024-11-01" <= max(shown) <= "2024-11-05"


def test_a_range_may_be_open_at_either_end(search: Locator) -> None:
    ask(search, "North Korea", to="2024-06-30")
    assert max(dates(search)) <= "2024-06-30"
    ask(search, "North Korea", to="", **{"from": "2024-11-20"})
    assert min(dates(search)) >= "2024-11-20"


def test_filters_add_up(search: Locator, demo: str) -> None:
    ask(search, "missile", tag="missiles", outlet="kbs", **{"from": "2024-06-01", "to": "2024-06-30"})
    assert addresses(search, demo) == ["2024/06/june-test-success-or-failure/"]
    expect(search.locator("summary")).to_have_text("Filters (3 set)")


def test_the_best_match_comes_first_and_the_newest_when_asked_for(search: Locator) -> None:
    number = ask(search, "Ukraine")
    best = titles(search)
    assert "Ukraine" in best[0]
    assert dates(search) != sorted(dates(search), reverse=True)
    search.get_by_label("Newest first").check()
    expect(results(search).first.locator("a")).not_to_have_text(best[0])
    assert count(search) == number
    assert dates(search) == sorted(dates(search), reverse=True)


def test_the_newest_come_first_across_languages_and_pages_of_results(search: Locator, demo: str) -> None:
    search.get_by_label("Newest first").check()
    number = ask(search, "Ukraine")
    assert number > 10
    search.get_by_role("button", name="Look in other languages, too").click()
    number += 1
    expect(search.get_by_role("status")).to_have_text(f"{number} entries found")
    show_all(search, number)
    assert dates(search) == sorted(dates(search), reverse=True)
    assert ENTRIES["vi"] in addresses(search, demo)


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("ko", ["합동참모본부", "경의선", "동해선 도로"]),
        ("ja", ["決選投票", "石破", "過半数割れ"]),
        ("zh", ["免签", "外交部", "林剑"]),
        ("vi", ["Bình Nhưỡng", "Binh Nhuong", "diễn tập", "dien tap", "Hội đồng", "hoi dong"]),
    ],
)
def test_words_of_other_languages_are_found_from_an_english_page(
    search: Locator, demo: str, language: str, terms: list[str]
) -> None:
    for term in terms:
        ask(search, term)
        assert ENTRIES[language] in addresses(search, demo), term


@pytest.mark.parametrize(
    ("term", "found", "marks"),
    [
        # Japanese is not written with blanks, and its index cuts long numbers.
        ("120人", ["teachers"], "120人"),
        ("約120人", ["teachers"], "約120人"),
        ("9753", ["teachers"], "9753"),
        ("9753人", ["teachers"], "9753人"),
        ("1万2500円", ["teachers"], "1万2500円"),
        ("2500円", ["teachers"], "2500円"),
        ("10,000人", ["teachers"], "10000人"),
        ("5G", ["teachers"], "5G"),
        # Kana stay together in the index, and browsers cut them.
        ("まちづくり", ["town"], "まちづくり"),
        ("まちづくり協議会", ["town"], "まちづくり協議会"),
        ("協議会", ["town"], "協議会"),
        ("めぐり会い", ["town"], "めぐり会い"),
        ("ひきこもり", ["alone"], "ひきこもり"),
        ("あおぞら", ["alone"], "あおぞら"),
        ("あおぞら銀行", ["alone"], "あおぞら銀行"),
        # Letters that Unicode does not take apart.
        ("da nang", ["airline"], "ĐàNẵng"),
        ("đa nang", ["airline"], "ĐàNẵng"),
        ("duong", ["airline", "roads"], "đường"),
        ("bong da", ["airline"], "Bóngđá"),
        ("dong", ["airline"], "đồng"),
        # Width.
        ("NHK", ["broadcaster", "report"], "NHK"),
        ("ＮＨＫ", ["broadcaster", "report"], "ＮＨＫ"),
        ("123回", ["broadcaster"], "１２３回"),
        ("ﾌｫｰﾗﾑ", ["broadcaster", "report"], "ﾌｫｰﾗﾑ"),
        ("フォーラム", ["broadcaster", "report"], "フォーラム"),
        # Letters that have two codes, and are typed with the keyboard of another language.
        ("یونان", ["greece", "journey"], "يونان"),
        ("يونان", ["greece", "journey"], "يونان"),
        ("کتاب", ["greece"], "كتاب"),
        ("اروميه", ["journey"], "ارومیه"),
        ("مدرسه", ["journey"], "مدرسة"),
        ("هندوستان", ["delhi"], "ہندوستان"),
        ("انہیں", ["delhi"], "انھیں"),
        ("کراچی", ["delhi"], "كراچي"),
        # Figures.
        ("35", ["greece", "journey"], "۳۵"),
        ("۳۵", ["greece", "journey"], "٣٥"),
        ("120000", ["journey"], "۱۲۰٬۰۰۰"),
        ("120,000", ["journey"], "۱۲۰٬۰۰۰"),
        ("١٢٠٬٠٠٠", ["journey"], "۱۲۰٬۰۰۰"),
        # A blank where others write a zero-width non-joiner, and the other way round.
        ("بی بی سی", ["journey"], f"بی{ZWNJ}بی{ZWNJ}سی"),
        ("می رسد", ["journey", "quote"], f"می{ZWNJ}رسد"),
        (f"می{ZWNJ}رسد", ["journey", "quote"], f"می{ZWNJ}رسد"),
        ("رسد", ["journey", "quote"], f"می{ZWNJ}رسد"),
        (f"نمی{ZWNJ}شود", ["journey"], "نمیشود"),
        # Apostrophes.
        ("пʼятниця", ["friday", "object"], "п'ятниця"),
        ("п’ятниця", ["friday", "object"], "пʼятниця"),
        ("об'єкт", ["friday", "object"], "Обʼєкт"),
        ("צה״ל", ["army"], 'צה"ל'),
        ("ג'ורג'", ["army"], "ג׳ורג׳"),
        # A vowel that Unicode takes apart and Thai does not.
        ("น้ำ", ["flood"], "น้ำท่วม"),
        ("น้ํา", ["flood"], "น้ำท่วม"),
        ("ทำเนียบ", ["flood"], "ทำเนียบ"),
    ],
)
def test_a_word_is_found_and_marked_however_it_is_typed(
    typing: Locator, newsroom: str, term: str, found: list[str], marks: str
) -> None:
    assert ask(typing, term) == len(found)
    expect(typing.get_by_role("status")).to_have_text(re.compile("found$"))
    assert sorted(addresses(typing, newsroom)) == [f"2024/11/{name}/" for name in found]
    assert marks in "".join(results(typing).locator("mark").all_inner_texts()).replace(" ", "")


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ('"mở đường bay"', ["airline"]),
        ('"mo duong bay"', ["airline"]),
        ("« mo duong bay »", ["airline"]),
        ("“mo duong bay”", ["airline"]),
        ('"Da Nang"', ["airline"]),
        ('"mo duong"', ["airline", "roads"]),
        ('"свято пʼятниця"', ["friday", "object"]),
        ('"צה״ל הודיע"', ["army"]),
        ('"NHK"', ["broadcaster", "report"]),
        ('"ＮＨＫ"', ["broadcaster", "report"]),
        ('"NHKが伝え"', ["report"]),
        ('"سفر به یونان"', ["journey"]),
        ('"حق آبه می رسد"', ["journey"]),
    ],
)
def test_a_phrase_is_found_however_it_is_typed(
    typing: Locator, newsroom: str, phrase: str, found: list[str]
) -> None:
    assert ask(typing, phrase) == len(found)
    expect(typing.get_by_role("status")).to_have_text(re.compile("found$"))
    assert sorted(addresses(typing, newsroom)) == [f"2024/11/{name}/" for name in found]


@pytest.mark.parametrize(
    ("term", "names"),
    [
        (PAPER, {"rivers", "floods"}),
        (f"https://doi.org/{PAPER}", {"rivers", "floods"}),
        (f"doi: {PAPER}.", {"rivers", "floods"}),
        (f"https://doi.org/{PAPER.replace('j', '%6A')}", {"rivers"}),
        (f"elsewhere http://dx.doi.org/{PAPER}?x=1", {"rivers"}),
        ("10.1016/j.jhydrol.2026.131235", set()),
        ("https://www.islands.example/asia/night-boat-2024/?id=5", {"islands"}),
        ("https://www.islands.example/asia/night-boat-2024/?utm_source=a&id=5&fbclid=b#c", {"islands"}),
        ("islands.example/asia/night-boat-2024/", {"islands"}),
        ("night", set()),  # no word of an address alone
        ("U.S.", {"rivers"}),
        ("2.5", {"rivers"}),
    ],
)
def test_an_entry_is_found_by_the_address_or_doi_of_its_report(
    typing: Locator, newsroom: str, term: str, names: set[str]
) -> None:
    assert ask(typing, term) == len(names)
    assert set(addresses(typing, newsroom)) == {f"2024/11/{name}/" for name in names}


def test_where_nothing_has_a_phrase_its_words_are_shown_and_that_is_said(
    typing: Locator, newsroom: str
) -> None:
    assert ask(typing, '"bay duong"') > 0
    expect(typing.get_by_role("status")).to_have_text(re.compile('^Nothing has all of “"bay duong"”'))


def test_a_word_of_a_headline_counts_for_more_however_it_is_typed(typing: Locator, newsroom: str) -> None:
    for term in ("đường", "duong"):
        ask(typing, term)
        assert addresses(typing, newsroom) == ["2024/11/airline/", "2024/11/roads/"]


def test_an_excerpt_is_the_text_as_it_is_written(typing: Locator, newsroom: str) -> None:
    ask(typing, "120人")
    excerpt = results(typing).first.locator("p").last.text_content() or ""
    assert "教員約120人が参加した。昨年は9753人だった。" in excerpt


def test_what_is_found_by_a_name_behind_the_text_has_its_beginning_as_an_excerpt(
    typing: Locator, newsroom: str
) -> None:
    # The outlet of all of them; one is cut into words by Pagefind, one is short.
    assert ask(typing, "Example News") == len(TYPED) + 2
    found = zip(addresses(typing, newsroom), results(typing).all(), strict=True)
    texts = {address: item.locator("p").last.inner_text() for address, item in found}
    assert texts["2024/11/airline/"] == "Vé giá 12.500 đồng. Bóng đá."
    assert texts["2024/11/teachers/"].startswith("教員約120人が参加した。昨年は9753人だった。")
    assert not [text for text in texts.values() if "Example" in text]


def test_a_result_has_the_direction_of_its_language(typing: Locator, newsroom: str) -> None:
    for term, direction in (("العبارة", "rtl"), ("NHK", "ltr")):
        assert ask(typing, term) > 0
        found = results(typing).evaluate_all("all => all.map((one) => getComputedStyle(one).direction)")
        assert set(found) == {direction}
        # The outlet comes first, and the day behind it.
        first, last = (
            results(typing)
            .first.locator(".meta")
            .evaluate(
                """line => [line.firstChild, line.querySelector("time")].map((part) => {
              const range = document.createRange()
              range.selectNodeContents(part)
              return range.getBoundingClientRect().left
            })"""
            )
        )
        assert (first > last) == (direction == "rtl")


def test_a_number_alone_is_a_guess_where_its_unit_was_asked_for(typing: Locator, newsroom: str) -> None:
    ask(typing, "12500人")
    expect(typing.get_by_role("status")).to_have_text(re.compile("^Nothing has all of “12500人”"))
    assert "2024/11/airline/" in addresses(typing, newsroom)


def test_filters_alone_find_what_has_them_newest_first_and_ask_for_no_word(page: Page, demo: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo)
    search = open_search(page)
    assert ask(search, "", tag="missiles") > 3
    assert dates(search) == sorted(dates(search), reverse=True)
    assert set(addresses(search, demo)) == entries_on(page, f"{demo}tags/missiles/", demo)
    assert [url for url in asked if url.endswith(".pf_index")] == []


def test_nothing_is_asked_without_a_word_or_a_filter(search: Locator) -> None:
    search.get_by_role("searchbox").fill("   ")
    search.get_by_role("searchbox").press("Enter")
    search.get_by_label("Newest first").check()
    expect(search.get_by_role("status")).to_have_text("")
    expect(results(search)).to_have_count(0)


def test_two_tags_find_what_has_both(search: Locator, demo: str) -> None:
    ask(search, "", tag="missiles")
    search.get_by_label("And tag").select_option("japan")
    expect(search.get_by_role("status")).to_have_text("2 entries found")
    both = [entries_on(search.page, f"{demo}tags/{tag}/", demo) for tag in ("missiles", "japan")]
    assert set(addresses(search, demo)) == both[0] & both[1]


def test_a_range_is_understood_whichever_day_comes_first(search: Locator) -> None:
    forward = ask(search, "Korea", to="2024-11-10", **{"from": "2024-11-01"})
    assert forward > 0
    assert ask(search, "Korea", to="2024-11-01", **{"from": "2024-11-10"}) == forward


def test_a_typing_error_is_answered_with_the_word_that_was_meant(search: Locator) -> None:
    assert ask(search, "missles") == 0
    search.get_by_role("button", name="missiles").click()
    assert count(search) > 0
    expect(search.get_by_role("searchbox")).to_have_value("missiles")
    expect(search.get_by_role("button", name="missiles")).to_have_count(0)


def test_where_nothing_has_all_words_what_has_most_of_them_is_shown(search: Locator, demo: str) -> None:
    # The index knows all three, and no entry has two of the first.
    assert ask(search, "uranium balloons september") > 0
    expect(search.get_by_role("status")).to_have_text(re.compile("a part of it"))
    months = [address[:7] for address in addresses(search, demo)]
    assert {"2024/06", "2024/07", "2024/09"} <= set(months)
    assert ask(search, "uranium enrichment balloons") == 1
    assert addresses(search, demo)[0].startswith("2024/09/")


def test_only_what_is_nowhere_is_taken_for_a_typing_error(search: Locator) -> None:
    # “Russian” is in no name, but in texts.
    assert ask(search, "russian sanctons")
    expect(search.locator("[data-digest-search-help] button")).to_have_text(["russian sanctions"])


@pytest.mark.parametrize("term", ["kim jong-un", '"kim jong-un"', "us-korea"])
def test_what_is_typed_with_a_hyphen_is_found_without_one(search: Locator, demo: str, term: str) -> None:
    assert ask(search, term.replace("-", " "))
    expected = addresses(search, demo)
    ask(search, term)
    expect(search.get_by_role("status")).to_have_text(re.compile("found$"))
    assert addresses(search, demo) == expected


DAYS = {
    "September 2024": ("2024-09-01", "2024-09-30", ""),
    "13 September 2024": ("2024-09-13", "2024-09-13", ""),
    "Sept 13th, 2024 missile": ("2024-09-13", "2024-09-13", "missile"),
    "13 de septiembre de 2024": ("2024-09-13", "2024-09-13", ""),
    "what happened in september": ("2024-09-01", "2024-09-30", "what happened in"),
    "1er juillet": ("2024-07-01", "2024-07-01", ""),
    "december": None,  # the last one was before the first entry
    "2024-09": ("2024-09-01", "2024-09-30", ""),
    "x 2024-09-13": ("2024-09-13", "2024-09-13", "x"),
    "2024年9月13日": ("2024-09-13", "2024-09-13", ""),
    "2024년 9월 선거": ("2024-09-01", "2024-09-30", "선거"),
    "2024 elections": ("2024-01-01", "2024-12-31", "elections"),
    "oct": ("2024-10-01", "2024-10-31", ""),
    "oct missile": None,  # too short to be a month beside another word
    "31 September 2024": ("2024-01-01", "2024-12-31", "31 September"),
    "2024-13-01": None,
    "2024-W37": ("2024-09-09", "2024-09-15", ""),
    "missile 2024-w44": ("2024-10-28", "2024-11-03", "missile"),
    "2024-W54": None,
    "2021-W01": None,
    "F-2024-09": None,
    "12024": None,
    "۱۳ سپتامبر ۲۰۲۴": ("2024-09-13", "2024-09-13", ""),
    "ژوئيه ٢٠٢٤": ("2024-07-01", "2024-07-31", ""),
    "۱۳/۹/۲۰۲۴ آب": ("2024-09-13", "2024-09-13", "آب"),
    "1३ September २०२४": ("2024-09-13", "2024-09-13", ""),
    "13.9.2024": ("2024-09-13", "2024-09-13", ""),
    "9/13/2024 missile": ("2024-09-13", "2024-09-13", "missile"),
    "30 November 2024": ("2024-11-01", "2024-11-30", ""),  # nothing is so new
    "missile": None,
    "September 1994": None,
}


def test_days_are_read_as_they_are_typed(open_context: OpenContext, demo: str) -> None:
    page = open_context(locale="es-ES").new_page()
    page.goto(demo)
    # The page is English, the browser's reader may type another language.
    read = """async ([terms, address]) => {
      Object.defineProperty(navigator, "languages", { value: ["es-ES", "fr", "fa"] })
      const { findDays } = await import(address)
      const bundles = [["2024-10-20", "2024-11-29"], ["2024-06-03", "2024-10-18"]]
      const days = terms.map((term) => findDays(term, bundles.map(([first, last]) => ({ first, last }))))
      return days.map((each) => each && [each.from, each.to, each.rest])
    }"""
    found = page.evaluate(read, [list(DAYS), f"{demo}assets/javascripts/digest-search/days.js"])
    assert {term: days and tuple(days) for term, days in zip(DAYS, found, strict=True)} == DAYS


@pytest.mark.parametrize("language", ["ar", "fa", "ru", "th", "uk", "ur", "vi"])
def test_what_is_typed_is_spelt_as_the_spellings_of_a_text_are(page: Page, demo: str, language: str) -> None:
    # Letters that Pagefind folds in what is asked for, such as đ, are none of the script's business.
    words = [
        "น้ำท่วม",
        "ท\u0e4d\u0e32",
        "ນ້ຳ",
        "обʼєкт",
        "ＮＨＫ",
        "ﾌｫｰﾗﾑ",
        "كتاب",
        "یونان",
        "مدرسة",
        "۳۵",
        "कि",
    ]
    page.goto(demo)
    read = """async ([words, language, address]) => {
      const { spell } = await import(address)
      return words.map((word) => spell(word, language))
    }"""
    script = f"{demo}assets/javascripts/digest-search/fold.js"
    assert page.evaluate(read, [words, language, script]) == [spell(word, language) for word in words]


def test_the_figures_of_a_date_are_no_part_of_it(search: Locator, demo: str) -> None:
    assert ask(search, "17 November 2031") > 0
    assert not [address for address in addresses(search, demo) if ".ja" in address or ".zh" in address]


def test_days_that_are_typed_are_offered_as_filters(search: Locator) -> None:
    ask(search, "uranium September 2024")
    search.get_by_role("button", name="September 2024", exact=True).click()
    expect(search.get_by_role("searchbox")).to_have_value("uranium")
    assert count(search) > 0
    assert {day[:7] for day in dates(search)} == {"2024-09"}
    expect(search.get_by_role("button", name="September 2024")).to_have_count(0)


def test_a_word_with_an_ending_is_found_without_it_and_a_few_letters_are_no_find(search: Locator) -> None:
    search.get_by_role("searchbox").fill("북한에서")
    expect(search.get_by_role("status")).to_have_text(
        "Nothing has all of “북한에서”. 2 entries have a part of it."
    )
    expect(results(search)).to_have_count(2)
    # There are words that begin with “as”.
    assert ask(search, "asdfqwer") == 0


def test_what_finds_nothing_with_filters_is_searched_without_them(search: Locator) -> None:
    assert ask(search, "Okushiri", tag="diplomacy") == 0
    search.get_by_role("button", name="Search without the filters").click()
    assert count(search) == 1


def test_a_question_is_in_the_address_and_comes_back_with_it(page: Page, demo: str) -> None:
    page.goto(f"{demo}tags/?lang=en")
    search = open_search(page)
    found = ask(search, "north", tag="missiles")
    page.wait_for_url(f"{demo}tags/?lang=en&search=north&tag=missiles")
    results(search).locator("a").first.click()
    page.wait_for_url(f"{demo}2024/**")
    page.go_back()
    assert count(page.get_by_role("dialog", name="Search")) == found
    page.keyboard.press("Escape")
    page.wait_for_url(f"{demo}tags/?lang=en")


def test_an_address_asks_whatever_the_form_can(page: Page, demo: str) -> None:
    page.goto(f"{demo}about/?search=korea&tag=missiles&tag=japan&from=2024-11-01&to=2024-11-30&order=newest")
    search = page.get_by_role("dialog", name="Search")
    assert count(search) == 1
    expect(search.get_by_label("From")).to_have_value("2024-11-01")
    expect(search.get_by_label("And tag")).to_have_value("japan")
    expect(search.get_by_label("Newest first")).to_be_checked()
    page.goto(f"{demo}about/?search=%22%3E%3Cimg+src%3Dx%3E&tag=nowhere&from=soon&order=worst")
    assert count(search) == 0


def test_an_address_may_ask_for_three_tags_and_for_nothing_else(page: Page, demo: str) -> None:
    page.goto(f"{demo}?tag=japan&tag=missiles&tag=north-korea")
    search = page.get_by_role("dialog", name="Search")
    found = count(search)
    assert 0 < found <= 2
    expect(search.locator("select[name=tag]")).to_have_count(3)


def test_an_address_that_asks_for_very_much_is_cut(page: Page, demo: str) -> None:
    tags = "&".join([*["tag=missiles"] * 50, *(f"tag=t{number}" for number in range(50))])
    page.goto(f"{demo}?search={'q' * 1000}&{tags}")
    search = page.get_by_role("dialog", name="Search")
    expect(search.get_by_role("status")).to_contain_text(f"“{'q' * 300}”")
    values = search.locator("[name=tag]").evaluate_all("fields => fields.map((field) => field.value)")
    assert values == ["missiles", *(f"t{number}" for number in range(7))]


def test_recent_searches_are_offered_until_they_are_forgotten(page: Page, demo: str) -> None:
    page.goto(demo)
    search = open_search(page)
    ask(search, "Okushiri")
    page.keyboard.press("Escape")
    ask(open_search(page), "Korea", tag="missiles")
    results(search).first.locator("a").click()
    page.goto(f"{demo}tags/")
    search = open_search(page)
    search.get_by_role("button", name="Korea · Missiles").click()
    assert count(search) > 0
    page.goto(demo)
    search = open_search(page)
    buttons = search.locator(".digest-search__help button")
    expect(buttons).to_have_text(["Korea · Missiles", "Okushiri", "Forget these"])
    buttons.last.click()
    expect(buttons).to_have_count(0)
    expect(search.get_by_role("status")).to_have_text("All of it is forgotten.")
    page.goto(demo)
    expect(open_search(page).get_by_role("button", name="Okushiri")).to_have_count(0)


def test_a_slash_opens_the_search_wherever_nothing_is_typed(page: Page, demo: str) -> None:
    page.goto(demo)
    page.locator("[data-md-component=palette] input").first.focus()
    open_search(page)


def test_nothing_of_the_search_is_loaded_before_it_is_opened(page: Page, demo: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{demo}tags/")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "pagefind" in url or "/search/" in url] == []


def test_enter_searches_and_leaves_the_dialog_open(search: Locator) -> None:
    search.page.keyboard.type("Okushiri")
    search.page.keyboard.press("Enter")
    assert count(search) > 0
    expect(search).to_be_visible()


def test_escape_closes_the_dialog_and_the_focus_returns_to_the_button(page: Page, demo: str) -> None:
    page.goto(demo)
    button = page.get_by_role("button", name="Search")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Search")
    expect(dialog).to_be_visible()
    ask(dialog, "Okushiri")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_the_cross_and_the_backdrop_close_the_dialog(page: Page, demo: str) -> None:
    page.goto(demo)
    for close in ("cross", "backdrop"):
        dialog = open_search(page)
        if close == "cross":
            dialog.get_by_role("button", name="Close the search").click()
        else:
            page.mouse.click(5, 400)
        expect(dialog).to_be_hidden()


def test_a_slash_that_is_typed_into_a_field_stays_a_slash(search: Locator) -> None:
    search.get_by_role("searchbox").press_sequentially("13/11")
    expect(search.get_by_role("searchbox")).to_have_value("13/11")


def test_more_is_shown_when_asked_for_and_the_focus_goes_there(search: Locator, demo: str) -> None:
    number = ask(search, "Korea")
    assert number > 20
    assert results(search).count() == 10
    more = search.get_by_role("button", name="Show more")
    more.click()
    expect(results(search)).to_have_count(20)
    expect(results(search).nth(10).locator("a")).to_be_focused()
    show_all(search, number)
    assert len(set(addresses(search, demo))) == number
    expect(more).to_be_hidden()


def test_whoever_comes_back_is_at_the_same_place_among_the_results(page: Page, demo: str) -> None:
    page.goto(f"{demo}?search=korea")
    dialog = page.get_by_role("dialog", name="Search")
    assert count(dialog) > 15
    dialog.get_by_role("button", name="Show more").click()
    results(dialog).nth(15).locator("a").click()
    expect(page).not_to_have_url(re.compile("search="))
    page.go_back()
    expect(results(dialog)).to_have_count(20)
    expect(results(dialog).nth(15)).to_be_in_viewport()
    ask(dialog, "missile")
    assert dialog.evaluate("dialog => dialog.scrollTop") == 0


def test_arrows_lead_to_the_results_and_back(search: Locator) -> None:
    ask(search, "missile")
    for key, place in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)]:
        search.page.keyboard.press(key)
        expect(results(search).nth(place).locator("a")).to_be_focused()
    search.page.keyboard.press("ArrowUp")
    expect(search.get_by_role("searchbox")).to_be_focused()


def test_ten_or_fewer_results_offer_no_more(search: Locator) -> None:
    assert 0 < ask(search, "Okushiri") <= 10
    expect(search.get_by_role("button", name="Show more")).to_be_hidden()


def test_a_new_question_replaces_the_answer_to_the_old_one(search: Locator, demo: str) -> None:
    term = search.get_by_role("searchbox")
    term.press_sequentially("Korea", delay=40)
    term.fill("Okushiri")
    expect(results(search).first.locator("a")).to_contain_text("86 minutes")
    count(search)
    assert len(addresses(search, demo)) == len(set(addresses(search, demo)))


@pytest.mark.parametrize(
    "broken", ["pagefind.js", "wasm.*", "*/pagefind-entry.json", "*/*.pf_meta", "*/index/*", "*/fragment/*"]
)
def test_a_search_that_fails_says_so(open_context: OpenContext, demo: str, broken: str) -> None:
    context = open_context()
    context.route(f"**/pagefind/{broken}*", lambda route: route.abort())
    page = context.new_page()
    page.goto(demo)
    dialog = open_search(page)
    dialog.get_by_role("searchbox").fill("Okushiri")
    expect(dialog.get_by_role("status")).to_have_text(re.compile("could not|failed|did not"))


def test_the_first_of_a_month_is_written_as_on_french_pages(page: Page, newsroom: str) -> None:
    page.goto(f"{newsroom}2024/11/bac/")
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("bac")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".digest-search__results time")).to_have_text("1er nov. 2024")
