"""Canonical names, aliases, parents, did-you-mean."""

import pytest

from digest.content.vocabulary import (
    Vocabulary,
    ancestors,
    fold,
    read_contributors,
    read_outlets,
    read_tags,
)
from digest.model.entry import Mention, Outlet, Tag
from digest.model.problems import Problem

TAGS = """\
missiles:
  label: {en: Missile tests, ko: 미사일}
  kind: topic
  description: Launches and tests.
  parent: weapons
  aliases: [Rockets, ballistic missile]
weapons:
'508':
"""
OUTLETS = """\
yonhap:
  name: Yonhap News Agency
  aliases: [연합뉴스]
  homepage: https://EN.yna.co.kr
  domains: [yna.co.kr]
  country: KR
  language: KO
  kind: agency
  paywall: no
  description: South Korea's agency.
"""


def tags(text: str) -> tuple[Vocabulary[Tag], list[str]]:
    vocabulary, problems = read_tags(text.encode(), "tags.yml")
    return vocabulary, said(problems)


def said(problems: list[Problem]) -> list[str]:
    return [f"{each.line}:{each.column} {each.rule}: {each.message}" for each in sorted(problems)]


def test_a_tag_has_all_that_is_written_of_it() -> None:
    vocabulary, problems = tags(TAGS)
    assert problems == []
    assert vocabulary.closed
    assert vocabulary.known["missiles"] == Tag(
        slug="missiles",
        name="Missile tests",
        labels={"en": "Missile tests", "ko": "미사일"},
        kind="topic",
        description="Launches and tests.",
        parent="weapons",
        aliases=("Rockets", "ballistic missile"),
    )


@pytest.mark.parametrize("before", ["\ufeff", ""])
def test_a_file_as_windows_saves_it_is_a_list_of_all_tags(before: str) -> None:
    vocabulary, problems = tags(before + TAGS.replace("\n", "\r\n"))
    assert problems
    assert vocabulary.closed
    assert vocabulary.lacks("no such tag")


def test_a_tag_of_which_nothing_is_written_is_named_by_its_slug() -> None:
    vocabulary, _ = tags("freedom-edge:\n'508': {}\n")
    assert [(tag.slug, tag.name) for tag in vocabulary.known.values()] == [
        ("freedom-edge", "freedom edge"),
        ("508", "508"),
    ]


def test_a_tag_is_found_by_what_it_was_called() -> None:
    vocabulary, problems = tags("new:\n  former: [old-one]\n")
    assert (problems, vocabulary.find("Old one"), vocabulary.known["new"].former) == ([], "new", ("old-one",))
    assert tags("new:\n  former: [Old/one]\n")[1] == [
        "2:12 bad-value: former.0: 'Old/one' cannot be an address; "
        "a name as addresses have it, such as missile-defence, is wanted; write old-one"
    ]


def test_an_old_id_is_none_of_today() -> None:
    """Two pages would have one address; the fault is where the id is called former."""
    own = "'new' is its own id; take it out"
    assert tags("new:\n  former: [old, new]\n")[1] == [f"2:17 duplicate-name: {own}"]
    _, problems = read_outlets(b"new:\n  name: The New\n  former: [old, new]\n", "outlets.yml")
    assert said(problems) == [f"3:17 duplicate-name: {own}"]
    assert tags("new:\n  former: [old]\nold:\n")[1] == [
        "2:12 duplicate-name: 'old' stands under 'old' and 'new'; take it out here"
    ]
    assert tags("new:\n  former: [old]\nnewer:\n  former: [old]\n")[1] == [
        "4:12 duplicate-name: 'old' stands under 'new' and 'newer'; remove it from one of the two"
    ]


def test_an_outlet_has_all_that_is_written_of_it() -> None:
    vocabulary, problems = read_outlets(OUTLETS.encode(), "outlets.yml")
    assert problems == []
    assert vocabulary.known == {
        "yonhap": Outlet(
            id="yonhap",
            name="Yonhap News Agency",
            aliases=("연합뉴스",),
            homepage="https://en.yna.co.kr",
            domains=("yna.co.kr",),
            country="KR",
            language="ko",
            kind="agency",
            paywall=False,
            description="South Korea's agency.",
        )
    }


def test_an_outlet_is_found_by_an_id_that_it_had() -> None:
    vocabulary, problems = read_outlets(b"new: {name: The New, former: [old-one]}\n", "outlets.yml")
    assert (problems, vocabulary.find("Old one")) == ([], "new")
    assert vocabulary.known["new"].former_addresses == ("outlets/old-one/",)


def test_an_outlet_may_have_a_name_in_each_language() -> None:
    text = "irna:\n  name: {fa: ایرنا, en: IRNA}\n  aliases: [IRNA]\n"
    vocabulary, problems = read_outlets(text.encode(), "outlets.yml")
    assert (problems, vocabulary.closed) == ([], True)
    irna = Outlet("irna", "ایرنا", {"fa": "ایرنا", "en": "IRNA"}, aliases=("IRNA",))
    assert vocabulary.known == {"irna": irna}
    assert irna.all_names == ("ایرنا", "IRNA")
    assert [vocabulary.find(name) for name in ("irna", "ایرنا", "Irna", "AP")] == ["irna"] * 3 + [None]


def test_two_outlets_share_no_name_whatever_its_language() -> None:
    text = "irna:\n  name: {fa: ایرنا, en: IRNA}\nother:\n  name: {fa: دیگر, ko: IRNA}\n"
    vocabulary, problems = read_outlets(text.encode(), "outlets.yml")
    assert said(problems) == [
        "3:1 duplicate-name: 'IRNA' stands under 'irna' and 'other'; remove it from one of the two"
    ]
    assert not vocabulary.closed


@pytest.mark.parametrize(
    "name",
    ["missiles", "MISSILES", "Missile tests", "missile-tests", "missile_tests", " Missile  tests ",
     "미사일", "rockets", "Ballistic Missile"],
)  # fmt: skip
def test_a_tag_is_found_by_slug_label_and_alias_whatever_the_case(name: str) -> None:
    vocabulary, _ = tags(TAGS)
    assert vocabulary.find(name) == "missiles"
    assert vocabulary.resolve(name) == Mention("missiles", name)


@pytest.mark.parametrize("name", ["yonhap", "YONHAP", "Yonhap News Agency", "연합뉴스"])
def test_an_outlet_is_found_by_id_name_and_alias(name: str) -> None:
    assert read_outlets(OUTLETS.encode(), "outlets.yml")[0].find(name) == "yonhap"


@pytest.mark.parametrize("name", ["Missiles!", ",rockets", "“Missile tests”"])
def test_a_name_with_the_address_of_a_known_one_is_that(name: str) -> None:
    vocabulary, _ = tags(TAGS)
    assert vocabulary.find(name) is None
    assert vocabulary.resolve(name) == Mention("missiles", name)


def test_a_name_that_is_not_known_makes_a_key_or_has_none() -> None:
    vocabulary, _ = tags(TAGS)
    assert vocabulary.find("Naval drills") is None
    assert vocabulary.resolve("Naval drills") == Mention("naval-drills", "Naval drills")
    assert vocabulary.resolve_known("Naval drills") == Mention("", "Naval drills")


def test_a_name_without_the_marks_of_its_letters_is_guessed_by_the_label_that_has_them() -> None:
    known = tags("jishin: {label: {ja: 地震, vi: Động đất}}\nrodo: {label: {ja: 労働, vi: Lao động}}\n")[0]
    assert known.guess("Dong Dat") == "did you mean 'động đất'?"
    assert known.guess("lao-dong") == "did you mean 'lao động'?"


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("misiles", "did you mean 'missiles'?"),
        ("Misile tests", "did you mean 'Missile tests'?"),
        ("navy", ""),
    ],
)
def test_a_name_that_is_not_known_is_guessed(name: str, guess: str) -> None:
    assert tags(TAGS)[0].guess(name) == guess


def test_what_two_names_end_in_makes_none_of_them_a_guess() -> None:
    known = read_outlets(b"usa: {name: USA.gov}\nlogin: {name: Login.gov}\n", "outlets.yml")[0]
    assert (known.guess("cloud.gov"), known.guess("Logn.gov")) == ("", "did you mean 'Login.gov'?")


def test_without_a_file_the_vocabulary_is_open() -> None:
    for vocabulary, problems in (read_tags(None, "tags.yml"), read_outlets(None, "outlets.yml")):
        assert not vocabulary.closed
        assert problems == []
        assert vocabulary.resolve("Any word") == Mention("any-word", "Any word")


def test_a_file_without_tags_allows_none() -> None:
    vocabulary, problems = tags("# None yet.\n")
    assert problems == []
    assert vocabulary == Vocabulary({}, closed=True)


@pytest.mark.parametrize("text", ["missiles: {", "- missiles", "a: &b c", ""])
def test_a_file_that_cannot_be_read_forbids_no_tag(text: str) -> None:
    """One fault in the file, not one more in each entry that uses a tag."""
    vocabulary, problems = tags(text)
    assert len(problems) == 1
    assert not vocabulary.closed


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Missiles:\n", ["1:1 bad-value: 'Missiles' cannot be an address; write missiles"]),
        ("two words:\n", ["1:1 bad-value: 'two words' cannot be an address; write two-words"]),
        ("C++:\n", ["1:1 bad-value: 'C++' cannot be an address; write c-plus-plus"]),
        ("a:\na:\n", ["2:1 duplicate-key: 'a' is written a second time; keep one of the two; "
                      "the first stands in line 1"]),
        ("a:\n  aliases: [b]\nb:\n", ["3:1 duplicate-name: 'b' stands under 'a' and 'b'; "
                                      "remove it from one of the two"]),
        ("a:\n  aliases: [x-y]\nb:\n  label: X Y\n", ["3:1 duplicate-name: 'X Y' stands under 'a' and 'b'; "
                                                      "remove it from one of the two"]),
        ("a:\n  parent: wepons\nweapons:\n", ["2:11 unknown-parent: the parent 'wepons' is not a tag of this "
                                              "file; did you mean 'weapons'?"]),
        # Of a tag that is faulty itself, that is told alone.
        ("a:\n  parent: b\nb: x\n", [
            "3:4 wrong-type: the text 'x' stands here; a group of fields is wanted; "
            "write b: {label: x}",
        ]),
        ("a:\n  parent: a\n", ["2:11 parent-loop: 'a' is its own ancestor; remove one parent"]),
        ("a:\n  label:\n    ja：地震\n    vi：Động đất\n", [
            "3:5 wrong-type: label: the colon is of another width; write `ja: 地震`, `vi: Động đất`, "
            "each in a line of its own",
        ]),
        ("a: {label: IT：技術}\nb: {label: xx：技術}\n", []),
        ("a: {kind: person, color: red}\nb: x\n", [
            "1:19 unknown-field: 'color' is not a field here; "
            "known fields: label, kind, description, parent, aliases, former, redirect_from",
            "2:4 wrong-type: the text 'x' stands here; a group of fields is wanted; "
            "write b: {label: x}",
        ]),
    ],
)  # fmt: skip
def test_faults_of_a_vocabulary_are_said(text: str, faults: list[str]) -> None:
    assert tags(text)[1] == faults


def test_a_name_may_stand_twice_under_one_tag() -> None:
    assert tags("missiles:\n  label: {en: Missiles, fr: Missiles}\n  aliases: [MISSILES]\n")[1] == []


def test_only_tags_of_a_circle_are_their_own_ancestors() -> None:
    text = "a: {parent: b}\nb: {parent: c}\nc: {parent: b}\nd: {parent: a}\n"
    assert tags(text)[1] == [
        "2:13 parent-loop: 'b' is its own ancestor; remove one parent",
        "3:13 parent-loop: 'c' is its own ancestor; remove one parent",
    ]


def test_ancestors_are_the_wider_tags_nearest_first() -> None:
    known = tags("a: {parent: b}\nb: {parent: c}\nc:\n")[0].known
    assert [tag.slug for tag in ancestors(known["a"], known)] == ["b", "c"]
    assert list(ancestors(known["c"], known)) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("طَاقَة", "energy"),
        ("طاقـــة", "energy"),
        ("كهرُباء", "energy"),
        ("رحمن", "rahman"),
        ("الرحمـٰن", None),
        # Another letter is another word; it is guessed.
        ("طاقه", None),
    ],
)
def test_an_arabic_name_may_have_the_signs_of_its_vowels_or_lack_them(name: str, key: str | None) -> None:
    vocabulary, problems = tags("energy: {label: طاقة, aliases: [كَهْرُباء]}\nrahman: {label: رحمٰن}\n")
    assert (problems, vocabulary.find(name)) == ([], key)
    # The address of a tag that is not known stays as it was.
    assert Vocabulary().resolve("طاقـة").key == "طاقـة"


@pytest.mark.parametrize("name", ["п'ятниця", "п’ятниця", "пʼятниця", "П’ЯТНИЦЯ"])
def test_a_name_is_found_whichever_apostrophe_it_has(name: str) -> None:
    vocabulary, problems = tags("friday:\n  label: пʼятниця\narmy:\n  label: צה״ל\n")
    assert (problems, vocabulary.find(name), vocabulary.find('צה"ל')) == ([], "friday", "army")


@pytest.mark.parametrize("name", ["کشتی\u200cرانی", "كشتي\u200cراني", "کشتی رانی", "كشتي-راني"])
def test_a_persian_name_is_found_from_an_arabic_keyboard_and_without_a_non_joiner(name: str) -> None:
    vocabulary, problems = tags("shipping: {label: کشتی\u200cرانی}\n")
    assert problems == []
    assert vocabulary.find(name) == "shipping"


def test_a_final_yeh_without_dots_is_another_letter_in_arabic() -> None:
    assert fold("علي") != fold("على")


def test_spellings_of_one_name_are_folded_into_one() -> None:
    assert (
        len({fold(name) for name in ("Freedom Edge", "freedom-edge", "FREEDOM_edge", " freedom  edge ")}) == 1
    )


def test_a_vocabulary_may_hold_thousands_of_tags() -> None:
    text = "".join(f"tag-{number}:\n  label: Tag {number}\n" for number in range(5_000))
    vocabulary, problems = tags(text)
    assert problems == []
    assert len(vocabulary.known) == 5_000


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("Jana Weis", "Jana Weiss", True),
        ("Jana Weisss", "Jana Weiss", True),
        ("jana-weis", "Jana Weiss", True),
        ("Jaan Weiss", "Jana Weiss", False),
        ("Jose Garcia", "José García", True),
        ("José Garcia", "Jose Garcia", True),
        ("Ana Muler", "Ana Müller", True),
        ("Nguyen Van Hung", "Nguyễn Văn Hùng", True),
        ("Kim Schneidre", "Kim Schneider", False),
        ("Kim Schenider", "Kim Schneider", True),
        ("Иван Петровский", "Иван Петрвоский", True),
        # These are other people.
        ("Nguyễn Văn Hưng", "Nguyễn Văn Hùng", False),
        ("Trần Thị Thuận", "Trần Thị Thuần", False),
        ("Maria Schmidt", "Marie Schmidt", False),
        ("Martina Schmidt", "Martin Schmidt", False),
        ("Hanna Schmidt", "Anna Schmidt", False),
        ("Jan Weiss", "Jana Weiss", False),
        ("Anna Ivanova", "Anna Ivanov", False),
        ("Kim Min-jin", "Kim Min-jun", False),
        ("Desk 10210", "Desk 10310", False),
        ("김민수", "김진수", False),
        ("김민수", "김민서", False),
        ("王小明", "王小民", False),
        ("Jana Schmidt", "Jana Weiss", False),
        ("Weiss", "Jana Weiss", False),
        ("Jane Weis", "Jana Weiss", False),
        ("", "Jana Weiss", False),
    ],
)
def test_a_name_is_called_misspelt_where_it_is_hardly_anybody_elses(
    written: str, known: str, meant: bool
) -> None:
    contributors, problems = read_contributors(f"one: {{name: {known}}}".encode(), "contributors.yml")
    assert not problems
    assert contributors.find_misspelt(written) == (known if meant else "")


def test_nobody_is_meant_where_nobody_is_known() -> None:
    assert Vocabulary[Outlet]().find_misspelt("Jana Weis") == ""
