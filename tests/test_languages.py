"""Numbers as readers of a language write them."""

import unicodedata

import pytest
from babel import localedata

from digest.writing.languages import (
    find_locale,
    find_regional_locale,
    format_digits,
    format_number,
    name_apart,
)

ASCII = "0123456789"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fa", "۱۲٫۵"),
        ("ar", "١٢٫٥"),
        ("ar-EG", "١٢٫٥"),
        ("ar-AE", "12.5"),
        ("ar-MA", "12,5"),
        ("ckb", "١٢٫٥"),
        ("ps", "۱۲٫۵"),
        ("bn", "১২.৫"),
        ("mr", "१२.५"),
        ("ne", "१२.५"),
        ("my", "၁၂.၅"),
        ("dz", "༡༢.༥"),
        ("ff-Adlm", "𞥑𞥒.𞥕"),
        ("pa-Arab", "۱۲٫۵"),
        *((language, "12.5") for language in "en hi ur he th ja zh zh-Hant ko pa tlh".split()),
        *((language, "12,5") for language in "de fr vi".split()),
    ],
)
def test_numbers_are_written_as_they_are_where_the_language_is_spoken(language: str, written: str) -> None:
    assert format_number(12.5, language) == written


def test_numbers_are_written_whole_and_without_marks_between_thousands() -> None:
    assert [format_number(number, "fa") for number in (0, 3.0, 2024, 1_234_567_890)] == [
        "۰",
        "۳",
        "۲۰۲۴",
        "۱۲۳۴۵۶۷۸۹۰",
    ]


def test_a_text_of_digits_and_signs_keeps_its_signs() -> None:
    assert [format_digits("8–30, 31+", language) for language in ("fa", "en")] == ["۸–۳۰, ۳۱+", "8–30, 31+"]


def test_the_digits_of_every_language_that_is_known_are_known() -> None:
    for identifier in localedata.locale_identifiers():
        language = identifier.replace("_", "-")
        digits = format_digits(ASCII, language)
        assert [unicodedata.decimal(digit) for digit in digits] == list(range(10))
        is_latin = find_regional_locale(language).default_numbering_system == "latn"
        assert (digits == ASCII) is is_latin, language
        assert format_number(1.5, language)


def test_two_languages_of_one_name_are_told_apart_by_their_regions() -> None:
    named = ("de", "de-AT", "de-CH", "it-CH", "it", "en-GB")
    assert [name_apart(code, code, named) for code in named] == [
        "Deutsch",
        "Österreichisches Deutsch",
        "Schweizer Hochdeutsch",
        "Italiano (Svizzera)",
        "Italiano",
        "English",
    ]
    assert name_apart("de-CH", "de", ("de-CH", "fr")) == "Deutsch"


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko_KR"),
        ("fr-AQ", "fr"),
        ("tlh", "en_GB"),
        ("", "en_GB"),
        ("zh_Hant", "zh_Hant"),
    ],
)
def test_the_nearest_known_locale_is_taken(language: str, found: str) -> None:
    assert str(find_locale(language)) == found
