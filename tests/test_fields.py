"""What front matter may say."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from digest.content.fields import (
    MODELS,
    DigestFields,
    EntryFields,
    Fields,
    OutletFields,
    StoryFields,
    TagFields,
    json_schema,
)
from digest.content.frontmatter import parse_document
from digest.content.validation import read_fields
from digest.content.values import ByName, Several, Word
from digest.content.vocabulary import read_outlets, read_tags
from digest.content.yaml_reader import parse_yaml
from digest.model.problems import is_error
from tests.builders import Value, entry, settings
from tests.sites import find_problems, write_site

FULL: dict[str, Value] = {
    "title": "Two ministers\n  meet",
    "date": "2024-11-13 08:30 +0900",
    "source": {
        "name": "Example News",
        "url": "https://NEWS.example/회담",
        "title": "두 장관 회담",
        "published": "2024-11-12",
        "language": "KO",
        "authors": ["A. Writer", "", "B. Writer"],
        "archive_url": "https://archive.example/1",
    },
    "byline": ["Lena Müller", "Jonas Weber"],
    "summary": "They met.",
    "tags": ["diplomacy", "508", "no", "15.2"],
    "cites": ["Yonhap"],
    "story": "talks",
    "image": {"file": "images/a.svg", "alt": "A map", "credit": "Us", "caption": "Here", "licence": "CC0"},
    "audio": {"file": "audio/talks.MP3", "title": "The  talks", "duration": "1:02:03"},
    "language": "zh_hans-cn",
    "translation": {"from": "ko", "original_title": "회담", "translator": "C.", "machine": "Yes"},
    "translates": "2024/11/other",
    "updated": "2024-11-13 20:00 +0900",
    "corrections": [{"date": "2024-11-14", "note": "It was Tuesday."}],
    "figures": {"Ships": "3", "Crew of each": " about  90 "},
    "event_date": "2024-12-01/2024-12-03",
    "id": "the-meeting",
    "guid": "https://old.example/?p=7",
    "aliases": ["2024/11/old/"],
    "draft": "off",
    "exceptions": {"distant-source": "Published \n late."},
}


def read(text: str, model: type[Fields] = EntryFields) -> tuple[Any, list[str]]:
    """The fields, and the problems as `line:column rule: message`."""
    document, problems = parse_document(text.encode(), "x.md")
    assert document is not None, problems
    fields, problems = read_fields(model, document, ZoneInfo("Asia/Seoul"))
    return fields, [f"{each.line}:{each.column} {each.rule}: {each.message}" for each in problems]


def test_every_field_of_an_entry_is_read() -> None:
    fields, problems = read(entry(**FULL))
    assert problems == []
    assert fields.title == "Two ministers meet"
    assert fields.date.iso == "2024-11-13T08:30:00+09:00"
    assert fields.source.url == "https://news.example/%ED%9A%8C%EB%8B%B4"
    assert fields.source.published.iso == "2024-11-12"
    assert fields.source.language == "ko"
    assert fields.source.authors == ("A. Writer", "B. Writer")
    assert fields.byline == ("Lena Müller", "Jonas Weber")
    assert fields.tags == ("diplomacy", "508", "no", "15.2")
    assert fields.language == "zh-Hans-CN"
    assert (fields.translation.from_, fields.translation.machine) == ("ko", True)
    assert (fields.audio.file, fields.audio.title) == ("audio/talks.MP3", "The talks")
    assert fields.updated.iso == "2024-11-13T20:00:00+09:00"
    assert fields.corrections[0].note == "It was Tuesday."
    assert fields.figures == {"Ships": "3", "Crew of each": "about 90"}
    assert fields.guid == "https://old.example/?p=7"
    assert (fields.event_date.first.iso, fields.event_date.last.iso) == ("2024-12-01", "2024-12-03")
    assert fields.aliases == ("2024/11/old/",)
    assert fields.draft is False
    assert fields.exceptions == {"distant-source": "Published late."}
    assert set(FULL) == set(EntryFields.model_fields), "a new field wants a place in this test"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("台風23号　沖縄に接近", "台風23号　沖縄に接近"),
        ("【速報】　津波なし！　 断水 続く", "【速報】　津波なし！ 断水 続く"),
        ("　台風　Ampil　", "台風 Ampil"),
        ("台風\u00a0沖縄\u3000\u3000九州", "台風 沖縄 九州"),
    ],
)
def test_a_headline_keeps_a_wide_blank_between_wide_letters(written: str, title: str) -> None:
    fields, problems = read(entry(title=written, summary=written))
    assert (fields.title, fields.summary, problems) == (title, " ".join(written.split()), [])


def test_what_is_optional_may_be_missing_or_empty() -> None:
    bare, problems = read(entry(summary=None))
    assert problems == []
    empty, problems = read(entry(summary="", tags=[], cites=["", ""], story="", image="", draft="", id=""))
    assert problems == []
    assert empty == bare


def test_every_fault_of_a_file_is_said() -> None:
    _, problems = read(entry(title=["x"], date="never", source={"nmae": "y"}, tags="z", draft="so", foo="1"))
    assert [problem.split(":")[1].split()[1] for problem in problems] == [
        "wrong-type",
        "bad-date",
        "missing-field",
        "missing-field",
        "unknown-field",
        "wrong-type",
        "bad-value",
        "unknown-field",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10.1000/182", "https://doi.org/10.1000/182"),
        ("doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("arXiv:2411.01234", "https://arxiv.org/abs/2411.01234"),
        ("example.org/a", "https://example.org/a"),
    ],
)
def test_the_name_of_a_paper_has_the_address_that_it_leads_to_as_its_cure(written: str, meant: str) -> None:
    _, (problem,) = read(entry(source={"name": "x", "url": written}))
    assert problem.endswith(f"; write {meant}")


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("\u200fhttps://example.org/a", "; write https://example.org/a"),
        ("\u2066https://example.org/a\u2069", "; write https://example.org/a"),
        ("https://example.org/\u202ea", "is wanted"),
        ('"http://\ufeffa.example', "is wanted"),
    ],
)
def test_an_address_with_signs_of_direction_is_told_without_them(written: str, cure: str) -> None:
    _, (problem,) = read(entry(source={"name": "x", "url": written}))
    assert ("bad-address" in problem, "it holds " in problem, problem.endswith(cure)) == (True, True, True)


@pytest.mark.parametrize(
    "empty", ["", " ", "\t\n ", "\u3000", "\u200b", "\ufeff \u2060", "\u3164", "\u202e\u202c", "\U000e0041"]
)
def test_a_headline_of_blanks_is_a_missing_headline(empty: str) -> None:
    _, problems = read(entry(title=empty))
    assert problems == ["2:8 missing-field: 'title' is missing or empty; add title: …"]


def test_a_figure_without_a_value_or_a_name_is_a_fault() -> None:
    _, problems = read(entry(figures={"Ships": "\u200b", "Crew": "90"}))
    assert problems == [
        "6:10 missing-field: figures: 'Ships' stands here without a value; a value is wanted; write one; "
        "if it belongs to the value before it, put all of that into quotation marks"
    ]
    _, problems = read(entry(figures={" ": "90"}))
    assert problems == [
        "6:10 missing-field: figures: the text '90' has no name; a name is wanted; "
        "write the name before the colon"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("figures: {병력: 30,000명, 전차: 12}", "missing-field: figures: '000명' stands here"),
        ("corrections: [{date: 2024-11-14, note: 3명, 4명으로 고침}]", "unknown-field: '4명으로 고침'"),
        ("image: {file: images/a.svg, alt: Ships, credit: A, B and C}", "unknown-field: 'B and C'"),
    ],
)
def test_what_a_comma_cuts_off_is_a_fault(line: str, said: str) -> None:
    [problem] = read(entry().replace("---\n", f"---\n{line}\n", 1))[1]
    assert said in problem
    assert problem.endswith("if it belongs to the value before it, put all of that into quotation marks")


@pytest.mark.parametrize("name", ["stroy", "Summery"])
def test_an_unknown_field_is_a_fault_without_a_value_too(name: str) -> None:
    [problem] = read(entry(**{name: ""}))[1]
    assert "unknown-field" in problem


def test_what_a_cure_leaves_open_is_no_value() -> None:
    [problem] = read(entry(image={"file": "images/a.svg", "alt": "Ships", "credit": "…"}))[1]
    assert "'credit' is missing or empty" in problem


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kr", "'kr' is Kanuri; a language tag is wanted; write ko for Korean, or kr-NG for Kanuri"),
        ("한국어", "did you mean 'ko'?"),
        ("anglais", "did you mean 'en'?"),
        ("jp", "did you mean 'ja'?"),
    ],
)
def test_a_language_that_is_meant_is_guessed(language: str, said: str) -> None:
    [problem] = read(entry(language=language))[1]
    assert problem.endswith(said)


def test_a_word_that_only_says_yes_is_not_put_into_the_cure() -> None:
    [problem] = read(entry(translation="yes"))[1]
    assert problem.endswith("write translation: {from: …}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("domains: ['https://tvchosun.com/x']", "a host such as news.example is wanted; write tvchosun.com"),
        ("domains: [두 곳]", "a host such as news.example is wanted"),
        ("country: 대한민국", "a country by its two letters (ISO 3166) is wanted, such as KR; write KR"),
        ("country: Great Place", "a country by its two letters (ISO 3166) is wanted, such as KR"),
    ],
)
def test_what_says_an_outlet_has_its_form(line: str, said: str) -> None:
    _, problems = read_outlets(f"a:\n  name: A\n  {line}\n".encode(), "outlets.yml")
    assert [str(problem).endswith(said) for problem in problems] == [True], problems


def test_the_country_of_an_outlet_is_in_capitals() -> None:
    outlets, problems = read_outlets(b"a: {name: A, country: kr, domains: [News.Example]}\n", "outlets.yml")
    assert (outlets.known["a"].country, outlets.known["a"].domains, problems) == ("KR", ("news.example",), [])


def test_a_country_after_a_language_says_that_it_is_meant() -> None:
    fields, problems = read(entry(language="kr-NG"))
    assert (fields.language, problems) == ("kr-NG", [])


@pytest.mark.parametrize("field", ["summary", "story", "id", "translates"])
def test_a_field_of_blanks_is_as_good_as_none(field: str) -> None:
    fields, problems = read(entry(**{field: "  "}))
    assert problems == []
    assert getattr(fields, field) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "x" * 401}, "2:8 too-long: 'title' has 401 characters; at most 400; shorten it"),
        ({"summary": "x" * 5001}, "5:10 too-long: 'summary' has 5,001 characters; at most 5,000; shorten it"),
        ({"story": "x" * 201}, "6:8 too-long: 'story' has 201 characters; at most 200; shorten it"),
    ],
)
def test_text_has_a_longest_length(fields: dict[str, str], said: str) -> None:
    assert read(entry(**fields))[1] == [said]
    assert read(entry(**{name: value[:-1] for name, value in fields.items()}))[1] == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"tags": ["a", "x" * 201]}, "tags.1"),
        ({"source": {"name": "A", "url": "https://a.example/", "authors": ["x" * 201]}}, "source.authors.0"),
        ({"figures": {"Ships": "x" * 201}}, "figures.Ships"),
    ],
)
def test_a_text_too_long_is_told_by_the_field_in_which_it_stands(
    fields: dict[str, Value], place: str
) -> None:
    [problem] = read(entry(**fields))[1]
    assert problem.endswith(f" too-long: '{place}' has 201 characters; at most 200; shorten it")


# Who wrote the entry would otherwise be named as who wrote the report.
WHOSE = (
    "write byline: […] for who wrote this entry; who wrote the report stands below source:, as authors: […]"
)


@pytest.mark.parametrize(
    ("written", "guess"),
    [
        ("tags_list", "did you mean 'tags'?"),
        ("titel", "did you mean 'title'?"),
        ("Tags", "did you mean 'tags'?"),
        ("Source", "did you mean 'source'?"),
        ("sources", "did you mean 'source'?"),
        ("tags[0]", "did you mean 'tags'?"),
        ("str", "did you mean 'story'?"),
        ("description", "take it out: summary stands here, too"),
        ("Categories", "write tags: in its place"),
        ("요약", "take it out: summary stands here, too"),
        ("link", "write it below source:, as url: …"),
        ("Bild", "write image: in its place"),
        ("Sprache", "write language: in its place"),
        ("created", "take it out: date stands here, too"),
        ("Datum", "take it out: date stands here, too"),
        ("Schlagwörter", "write tags: in its place"),
        ("résumé", "take it out: summary stands here, too"),
        ("tiêu đề", "take it out: title stands here, too"),
        ("العنوان", "take it out: title stands here, too"),
        ("Quelle", "write it below source:, as name: …"),
        ("ссылка", "write it below source:, as url: …"),
        ("publisher", "write it below source:, as name: …"),
        *((name, WHOSE) for name in ("author", "Authors", "by", "Autor", "Autorin", "auteur", "작성자")),
    ],
)
def test_an_unknown_field_is_said_with_a_guess(written: str, guess: str) -> None:
    assert read(entry(**{written: "x"}))[1] == [
        f"6:1 unknown-field: '{written}' is not a field here; {guess}"
    ]


@pytest.mark.parametrize(
    ("written", "ours"), [("created", "date"), ("Datum", "date"), ("요약", "summary"), ("résumé", "summary")]
)
def test_a_field_of_another_name_is_told_where_its_own_is_missing(written: str, ours: str) -> None:
    said = read(entry().replace(f"{ours}:", f"{written}:"))[1]
    assert any(each.endswith(f"write {ours}: in its place") for each in said)


@pytest.mark.parametrize(
    "written", ["location", "locations", "coordinates", "latitude", "duration", "Land", "Absatz"]
)
def test_an_unknown_field_that_is_like_no_other_is_answered_with_all(written: str) -> None:
    [problem] = read(entry(**{written: "x"}))[1]
    assert "not a field here; known fields: title, date, source" in problem


@pytest.mark.parametrize("field", ["translation", "translates", "corrections", "exceptions"])
def test_a_long_field_is_guessed_with_any_two_letters_missing(field: str) -> None:
    for at in range(len(field) - 1):
        [problem] = read(entry(**{field[:at] + field[at + 2 :]: "x"}))[1]
        assert problem.endswith(f"did you mean '{field}'?")


def test_a_field_of_another_group_is_unknown_here() -> None:
    _, problems = read(entry(url="https://news.example/"))
    cure = "indent it by two spaces, below source:"
    assert problems == [f"6:1 unknown-field: 'url' is not a field here; {cure}"]


def test_unknown_fields_of_inner_groups_are_guessed_from_their_group() -> None:
    source = {"name": "x", "url": "https://a.example/", "publishd": "2024-11-12"}
    _, problems = read(entry(source=source, corrections=[{"date": "2024-11-14", "note": "x", "nots": "y"}]))
    assert [problem.split("; ")[1] for problem in problems] == [
        "did you mean 'published'?",
        "did you mean 'note'?",
    ]


def test_a_field_of_the_entry_that_is_indented_too_far_is_told_so() -> None:
    group = "source:\n  name: X\n  url: https://a.example/\n  tags: [a]\n  title: b\n  date: 2024-11-14"
    _, problems = read(f"---\ntitle: A\n{group}\n---\n\nText.")
    cure = "it is a field of the entry: write it in a line of its own, without blanks before it"
    assert [f"{place} {said}" for place, _, said in (problem.partition(" ") for problem in problems)] == [
        "1:1 missing-field: 'date' is missing or empty; add date: …",
        f"6:3 unknown-field: 'tags' is not a field here; {cure}",
        f"8:3 unknown-field: 'date' is not a field here; {cure}",
    ]
    image = entry(image={"file": "a.svg", "alt": "x", "credit": "y", "title": "z"})
    (problem,) = read(image)[1]
    assert problem.endswith("did you mean 'file'?"), "the entry has a headline"


@pytest.mark.parametrize("value", ["true", "True", "YES", "on", " on "])
def test_flags_are_yes_in_many_words(value: str) -> None:
    assert read(entry(draft=value))[0].draft is True


@pytest.mark.parametrize("value", ["false", "No", "OFF"])
def test_flags_are_no_in_many_words(value: str) -> None:
    assert read(entry(draft=value))[0].draft is False


@pytest.mark.parametrize("value", ["1", "0", "y", "maybe"])
def test_other_words_are_no_flags(value: str) -> None:
    assert read(entry(draft=value))[1] == [
        f"6:8 bad-value: draft: the text '{value}' stands here; true or false is wanted"
    ]


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("en", "en"),
        ("KO", "ko"),
        ("zh-hans", "zh-Hans"),
        ("zh_TW", "zh-TW"),
        ("es-419", "es-419"),
        ("yue-Hant-HK", "yue-Hant-HK"),
        ("de-1996", "de-1996"),
    ],
)
def test_languages_are_written_as_bcp_47_has_them(written: str, language: str) -> None:
    assert read(entry(language=written))[0].language == language


@pytest.mark.parametrize(
    ("written", "guess"),
    [
        ("Korean", "; did you mean 'ko'?"),
        ("jp", "; did you mean 'ja'?"),
        ("Vietnamese", "; did you mean 'vi'?"),
        ("Deutsch", "; did you mean 'de'?"),
        ("ger", "; did you mean 'de'?"),
        ("deu", "; did you mean 'de'?"),
        ("at", "; did you mean 'de'?"),
        ("ua", "; did you mean 'uk'?"),
        ("xx", ""),
        ("english please", ""),
        ("en-", ""),
    ],
)
def test_other_words_for_languages_are_guessed(written: str, guess: str) -> None:
    assert read(entry(language=written))[1] == [
        f"6:11 bad-language: language: '{written}' is not a language tag; "
        f"a language tag such as en, ko or zh-Hans is wanted{guess}"
    ]


def test_an_unusual_date_is_said_wherever_it_stands() -> None:
    source = {"name": "x", "url": "https://a.example/", "published": "12 November 2024"}
    _, problems = read(
        entry(date="2024-11-3", source=source, corrections=[{"date": "Nov 15, 2024", "note": "x"}])
    )
    assert [problem.split(" ", 1)[1] for problem in problems] == [
        "odd-date: the date was read as 2024-11-03; write 2024-11-03",
        "odd-date: the date was read as 2024-11-12; write 2024-11-12",
        "odd-date: the date was read as 2024-11-15; write 2024-11-15",
    ]


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024-11-15", "2024-11-15", None),
        ("2024-11-15/2024-11-15", "2024-11-15", None),
        ("2034-11-13 / 2034-11-15", "2034-11-13", "2034-11-15"),
        ("2024-11-15 09:00", "2024-11-15T09:00:00+09:00", None),
        ("2024-11-15 09:00Z/2024-11-15T10:30Z", "2024-11-15T18:00:00+09:00", "2024-11-15T19:30:00+09:00"),
    ],
)
def test_an_event_is_a_day_a_time_or_a_span_of_either(written: str, first: str, last: str | None) -> None:
    fields, problems = read(entry(event_date=written))
    assert problems == []
    event = fields.event_date
    assert (event.first.iso, event.last and event.last.iso) == (first, last)


def test_a_span_in_an_unusual_form_is_told_with_the_usual_one() -> None:
    fields, problems = read(entry(event_date="2026-12-05〜2026-12-07"))
    assert (fields.event_date.first.iso, fields.event_date.last.iso) == ("2026-12-05", "2026-12-07")
    said = "the date was read as 2026-12-05/2026-12-07; write 2026-12-05/2026-12-07"
    assert problems == [f"6:13 odd-date: {said}"]


def test_an_end_before_the_beginning_is_a_fault_by_the_moment_and_not_by_the_hour() -> None:
    # Ten in London comes after eleven in Seoul.
    assert read(entry(event_date="2024-11-15 11:00 +0900/2024-11-15 10:00 +0000"))[1] == []
    _, problems = read(entry(event_date="2024-11-15 11:00 +0000/2024-11-15 12:00 +0900"))
    assert [problem.split(" ", 1)[1] for problem in problems] == [
        "bad-span: event_date: the event is from 2024-11-15T20:00:00+09:00 to 2024-11-15T12:00:00+09:00; "
        "the beginning is wanted before the end; "
        "write 2024-11-15T12:00:00+09:00/2024-11-15T20:00:00+09:00, or correct one date"
    ]


def test_a_scalar_where_a_group_is_wanted_shows_how_to_write_it() -> None:
    _, problems = read(entry(source="Example", translation="ko"))
    assert problems == [
        "4:9 wrong-type: source: the text 'Example' stands here; a group of fields is wanted; "
        "write source: {name: Example, url: …}",
        "6:14 wrong-type: translation: the text 'ko' stands here; a group of fields is wanted; "
        "write translation: {from: ko}",
    ]
    _, problems = read(entry(source="https://a.example/x"))
    assert problems[0].endswith('write source: {name: …, url: "https://a.example/x"}')


WIDTH = "the colon is of another width"
NO_SPACE = "no space stands behind the colon"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            "image:\n  file：images/a.svg\n  alt： 地図\n  credit:我々",
            f"3:3 wrong-type: image: {WIDTH}; write `file: images/a.svg`, `alt: 地図`, `credit: 我々`, "
            "each in a line of its own",
        ),
        (
            "translation:\n  from:ko",
            f"3:3 wrong-type: translation: {NO_SPACE}; write `from: ko` in a line of its own",
        ),
        (
            "corrections:\n- date：2024-11-15\n  note：三隻",
            f"3:3 wrong-type: corrections.0: {WIDTH}; write `date: 2024-11-15`, `note: 三隻`, "
            "each in a line of its own",
        ),
        (
            "translation: {from: ko, machine：yes}",
            f"2:25 unknown-field: 'machine：yes' is not a field here; {WIDTH}; write `machine: yes`",
        ),
        ("figures: {船：3, 人：4}", f"2:10 missing-field: figures: {WIDTH}; write `船: 3`"),
        (
            "figures:\n  船：3",
            "3:3 wrong-type: figures: the text '船：3' stands here; names with a text each are wanted; "
            "write each as name: text, with this colon and a space, in a line of its own, indented",
        ),
        # What no field of the group is called is its text.
        (
            "translation: note：ko",
            "2:14 wrong-type: translation: the text 'note：ko' stands here; a group of fields is wanted; "
            'write translation: {from: "note：ko"}',
        ),
    ],
)
def test_colons_that_make_one_text_of_a_group_are_named(field: str, said: str) -> None:
    assert read(entry().replace("---\n", f"---\n{field}\n", 1))[1] == [said]


@pytest.mark.parametrize("field", ["tags: #ships", "summary: #1 sails", "story: #ferry"])
def test_a_value_that_a_sign_takes_away_is_named(field: str) -> None:
    front = "---\ntitle: A\ndate: 2024-11-14\nsource: {name: A, url: https://a.example/}\n"
    text = f"{front}{field}\n---\n\nText."
    _, (problem,) = parse_document(text.encode(), "x.md")
    name, _, sign = field.partition(": ")
    assert (problem.rule, problem.line) == ("cut-text", 5)
    assert problem.found == f"{name} is empty: '{sign}' is read as a comment"
    assert parse_document(text.replace("#", "# ").encode(), "x.md")[1] == []


QUOTE = "if it belongs to the text, put the whole into quotation marks"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("tags: #ferries #visas", ["tags is empty", "write [ferries, visas], without #"]),
        ("tags: #night ferry, #visas", ["tags is empty", "write [night ferry, visas], without #"]),
        ("tags:\n  - ports\n  - #ferries", ["an item of tags is empty", "write `- ferries`, without #"]),
        ("tags:\n  - #a b #visas", ["an item of tags is empty", "write `- a b`, `- visas`, without #"]),
        ("cites:\n  - # 1 Line\n  - Line", ["an item of cites is empty", QUOTE]),
        ("tags:\n  # The usual.\n  - ferries # and boats\n  - ''  # None.\n", []),
        ("corrections:\n  - # The first.\n    note: x", []),
    ],
)
def test_an_item_that_a_sign_takes_away_is_named_and_tags_are_written_without_it(
    field: str, said: list[str]
) -> None:
    _, problems = parse_document(f"---\ntitle: A\n{field}\n---\n\nText.".encode(), "x.md")
    told = [(problem.rule, problem.found.partition(":")[0], problem.cure) for problem in problems]
    assert told == ([("cut-text", *said)] if said else [])


@pytest.mark.parametrize(
    ("fields", "cure"),
    [
        ("tags: a, missile defence, c:d", '[a, missile defence, "c:d"]'),
        ("tags: none", "remove the field"),
        ("tags:\n  -ferries\n  -visas", "write [ferries, visas]"),
        ("tags: (ferries, night boats)", "write [ferries, night boats]"),
        ("tags: {ferries, night boats}", "write [ferries, night boats]"),
        ("tags: \\[ferries, night boats\\]", "write [ferries, night boats]"),
        ("tags: ferries; visas", "write [ferries, visas]"),
        ("cites: [Island Line; Harbour]", "write , for ; where there are two"),
        ("cites: [Tom &amp; Jerry]", "plain text is wanted; write &"),
        ("tags: – ceasefire – mediation", "[ceasefire, mediation]"),
        ("tags:\n  ・停戦\n  ・仲介", "[停戦, 仲介]"),
        ("cites: سلمى حداد، جون سميث", "[سلمى حداد, جون سميث]"),
        ("source: A Daily, https://a.example/b", 'source: {name: A Daily, url: "https://a.example/b"}'),
        ("source: (https://a.example/b)", 'source: {name: …, url: "https://a.example/b"}'),
        ("translation: from ar", "translation: {from: ar}"),
        ('corrections: It was "Tuesday".', 'corrections: [{date: …, note: "It was \\"Tuesday\\"."}]'),
        ("image: [a]", "image: {file: …, alt: …, credit: …}"),
        ("source:", "add source: {name: …, url: …}"),
        ("source: {name: A, url: https://a.example/b c}", "https://a.example/b%20c"),
        ("source: {name: A, url: “https://a.example/b”}", "https://a.example/b"),
        ('source: {name: A, url: "[a](https://a.example/b)"}', "write https://a.example/b"),
        ("source: {name: A, url: www.a.example/b}", "https://www.a.example/b"),
        ("date: “2024-11-13”", "2024-11-13"),
    ],
)
def test_what_is_meant_is_written_out(fields: str, cure: str) -> None:
    name = fields.partition(":")[0]
    usual = {
        "title": "title: A title",
        "date": "date: 2024-11-14",
        "source": "source: {name: A, url: https://a.example/}",
    }
    lines = [line for key, line in usual.items() if key != name]
    _, problems = read("\n".join(["---", *lines, fields, "---", "", "Text."]))
    (problem,) = problems
    assert problem.endswith(cure)


def test_whoever_names_the_author_of_a_digest_is_told_where(tmp_path: Path) -> None:
    note = "---\nauthor: Lena Müller\n---\nA week.\n"
    _, problems = find_problems(settings(write_site(tmp_path, {"content/digests/2024-W46.md": note})))
    told = [problem.message for problem in problems if problem.rule == "unknown-field"]
    assert told == ["'author' is not a field here; write byline: […] for who curated this digest"]


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        (DigestFields, "lead: a\norder: [b, c]\n", {"lead": "a", "order": ("b", "c"), "title": None}),
        (DigestFields, "byline: [Lena Müller]\n", {"byline": ("Lena Müller",)}),
        (StoryFields, "title: The talks\n", {"title": "The talks", "summary": None, "aliases": ()}),
        (StoryFields, "title: {fa: ارومیه, en: Urmia}\n", {"title": {"fa": "ارومیه", "en": "Urmia"}}),
        (TagFields, "label: Missiles\n", {"label": "Missiles", "kind": "topic", "parent": None}),
        (TagFields, "label: {en: Missiles, ko: 미사일}\n", {"label": {"en": "Missiles", "ko": "미사일"}}),
        (OutletFields, "name: {fa: ایرنا, en: IRNA}\n", {"name": {"fa": "ایرنا", "en": "IRNA"}}),
        (OutletFields, "name: Example\npaywall: no\n", {"name": "Example", "paywall": False, "kind": None}),
    ],
)
def test_other_kinds_of_front_matter_are_read(
    model: type[Fields], text: str, expected: dict[str, object]
) -> None:
    fields, problems = read(f"---\n{text}---\n", model)
    assert problems == []
    assert {name: getattr(fields, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("model", "text", "said"),
    [
        (
            TagFields,
            "kind: plaice\n",
            "2:7 bad-value: kind: the text 'plaice' stands here; "
            "one of 'topic', 'place', 'person' or 'organisation' is wanted; did you mean 'place'?",
        ),
        (OutletFields, "kind: agency\n", "1:1 missing-field: 'name' is missing or empty; add name: …"),
        (StoryFields, "summary: x\n", "1:1 missing-field: 'title' is missing or empty; add title: …"),
    ],
)
def test_faults_of_other_kinds_are_said(model: type[Fields], text: str, said: str) -> None:
    assert read(f"---\n{text}---\n", model)[1] == [said]


class AddedFields(Fields):
    """What somebody adds, with limits that no field of ours has."""

    places: Several[Word] = Field((), min_length=2, max_length=3)
    names: ByName = Field({}, max_length=1)
    code: str = Field("", min_length=3, pattern="^[a-z]+$")
    crew: int = Field(4, gt=3)
    parts: list[Word] = Field([])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("places: [a, b, c, d]", "9 too-long: 'places' has 4 items; at most 3; shorten it"),
        ("places: [a, '']", "9 bad-value: 'places' has 1 item; at least 2; add more"),
        ("places: ['', '']", "9 bad-value: 'places' has 0 items; at least 2; add more"),
        ("names: {a: x, b: y}", "8 too-long: 'names' has 2 items; at most 1; shorten it"),
        ("code: ab", "7 bad-value: 'code' has 2 characters; at least 3; lengthen it"),
        (
            "code: AB12",
            "7 bad-value: code: the text 'AB12' stands here; string should match pattern '^[a-z]+$'",
        ),
        ("crew: '2'", "7 bad-value: crew: the text '2' stands here; input should be greater than 3"),
        ("crew: [x]", "7 bad-value: crew: a list stands here; input should be a valid integer"),
        ("parts: x", "8 bad-value: parts: the text 'x' stands here; input should be a valid list"),
    ],
)
def test_faults_of_a_field_that_was_added_are_true(line: str, said: str) -> None:
    assert read(f"---\n{line}\n---\n", AddedFields)[1] == [f"2:{said}"]


trees = st.recursive(
    st.none() | st.text() | st.sampled_from(["2024-11-13", "https://a.example/", "yes", "ko"]),
    lambda tree: (
        st.lists(tree, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from([*EntryFields.model_fields, "name", "url", "str", "note"]),
            tree,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*EntryFields.model_fields, "str", "a[0]"]) | st.text(), trees))
def test_any_fields_are_read_or_give_an_error(fields: dict[str, Any]) -> None:
    document, _ = parse_document(b"---\n---\n", "x.md")
    assert document is not None
    document.fields.update(fields)
    for model in MODELS.values():
        found, problems = read_fields(model, document, UTC)
        assert (found is None) == any(map(is_error, problems))
        for problem in problems:
            assert str(problem).isprintable()


@pytest.mark.parametrize("kind", MODELS)
def test_the_json_schema_is_one(kind: str) -> None:
    schema = json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_the_json_schema_takes_what_the_model_takes() -> None:
    validator = jsonschema.Draft202012Validator(json_schema("entry"))
    full: dict[str, Value] = {**FULL, "draft": False, "translation": {"from": "ko", "machine": True}}
    for text in (entry(), entry(**full)):
        validator.validate(yaml.safe_load(text.split("---\n")[1]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": None},
        {"source": "Example"},
        {"tags": "missiles"},
        {"tittle": "x"},
        {"date": "yesterday"},
        {"title": ["x"]},
        {"draft": "maybe"},
        {"corrections": [{"date": "2024-11-14"}]},
        {"event_date": "2024-11-13/2024"},
        {"event_date": "2024-11-13/2024-11-14/2024-11-15"},
    ],
)
def test_the_json_schema_refuses_what_the_model_refuses(wrong: dict[str, Value]) -> None:
    text = entry(**wrong)
    assert read(text)[0] is None
    validator = jsonschema.Draft202012Validator(json_schema("entry"))
    assert not validator.is_valid(yaml.safe_load(text.split("---\n")[1]))


@pytest.mark.parametrize("kind", ["tags", "outlets"])
def test_the_json_schema_of_a_vocabulary_takes_that_of_this_repository(kind: str) -> None:
    text = (Path(__file__).parents[1] / f"content/{kind}.yml").read_text(encoding="utf-8")
    fields, _, problems = parse_yaml(text, f"{kind}.yml", max_values=500_000)
    assert problems == []
    assert fields
    jsonschema.Draft202012Validator(json_schema(kind)).validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("{ar: x, English: y}", "1:20: bad-language: label.English: 'English' is not a language tag; "),
        ("[x]", "1:12: wrong-type: label: a list stands here; text is wanted; "),
        ("{en: [x]}", "1:17: wrong-type: label.en: a list stands here; text is wanted; "),
        ("{en: x, zh-Hant: y}", ""),
    ],
)
def test_a_label_is_a_text_or_one_for_each_language(label: str, said: str) -> None:
    _, problems = read_tags(f"a: {{label: {label}}}\n".encode(), "tags.yml")
    assert [str(problem).startswith(f"tags.yml:{said}") for problem in problems] == [True] * bool(said)


def test_a_figure_that_a_sign_cuts_is_told() -> None:
    front = b"---\ntitle: A\nfigures:\n  Boats: 1,200 # about\ntags: [a] # b\n---\n"
    _, (problem,) = parse_document(front, "x.md")
    assert (problem.rule, problem.line, problem.column) == ("cut-text", 4, 16)
