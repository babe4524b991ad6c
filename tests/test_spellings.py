"""Words are found as others type them."""

import unicodedata

import pytest

from digest.search.spellings import list_spellings, spell_address

ZWNJ = "\u200c"


@pytest.mark.parametrize(
    ("html", "language", "listed"),
    [
        ("<p>Nothing is typed “otherwise” here: 120 cafés.</p>", "en", ""),
        ("<h1>Đà Nẵng</h1><p>mở <b>đường</b> Đà</p>", "vi", "dà dường"),
        (
            "Łódź, København, Straße, Ærø, œuvre, ılık, Þór",
            "en",
            "aero ilik kobenhavn lódź oeuvre strasse thór",
        ),
        ("<a title='Đ'>Đ &amp; d</a>", "vi", ""),
        ("ＮＨＫが伝えた。ﾌｫｰﾗﾑ", "ja", "nhk フォーラム"),
        ("NHKの話：ＮＨＫ", "ja", ""),
        ("約120人、1万2500円、5G、G20、2024年3月", "ja", "120 2024 2500 5g g20"),
        ("10,000人、3.11、第１２３回", "ja", "10000 123 311"),
        ("1,234人", "zh-Hans", "1234"),
        ("9753명, 10,000 people", "ko", ""),
        # To prices, to ships, the forecasts, for the freight, and in the port; and one that loses nothing.
        ("لأسعار لسفن التوقعات للشحن وبالميناء سفن", "ar", "أسعار توقعات شحن ميناء"),
        # “With” is no letter of a short word; marks are no letters.
        ("بحر والـسُّفُن", "ar", "سفن"),
        ("لأسعار", "fa", ""),
        # Of letters with two codes that which the language has; marks are folded by Pagefind.
        ("كتاب كِتابٌ کتاب، يونان، ارومیه، مدرسة، خانۀ، کــار مسئله", "fa", "خانه مدرسه کار یونان"),
        ("كتاب، اليونان، مدينة، على، کراچی وکراچی", "ar", "كراچي وكراچي يونان"),
        ("ہے، انھیں، كراچي", "ur", "انہیں کراچی"),
        # Figures of other scripts, with signs of their own.
        ("۳۵ درصد، ۱۲۰٬۰۰۰ نفر، ١٢٫۵", "fa", "120000 125 35"),
        ("35 people (٣٥), १२, 1,200", "en", "12"),
        # What a zero-width non-joiner keeps apart.
        (f"می{ZWNJ}رسد، بی{ZWNJ}بی{ZWNJ}سی، سی، كتاب{ZWNJ}ها", "fa", "بی رسد می ها کتاب کتابها"),
        (f"क्{ZWNJ}ष", "hi", ""),
        # The apostrophe that is a letter.
        ("п'ятниця обʼєкт п’ять", "uk", "обєкт"),
        # A vowel that Unicode takes apart.
        ("น้ำท่วม ทำ", "th", ""),
    ],
)
def test_words_that_are_typed_in_another_way_are_listed(html: str, language: str, listed: str) -> None:
    assert list_spellings(html, language) == listed
    assert list_spellings(unicodedata.normalize("NFD", html), language) == listed


@pytest.mark.parametrize(
    ("address", "spelt"),
    [
        ("https://doi.org/10.1016/j.x.2026.1", "doi101016jx20261"),
        ("https://doi.org/10.1002/(SICI)1097%3C693::AID%3E3", "doi101002sici1097693aid3"),
        ("https://journal.example/doi/full/10.1080/0123_4?src=rss", "doi10108001234"),
        ("https://www.news.example/Asia/night-boat/?id=5&utm_source=x", "httpnewsexampleasianightboatid5"),
    ],
)
def test_an_address_is_one_word_that_begins_like_no_other(address: str, spelt: str) -> None:
    assert spell_address(address) == spelt
