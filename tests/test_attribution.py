import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.marks import Marks
from digest.text.attribution import check_quotations, drop_quotations, find_unattributed

LONG = "we have never been as far from an agreement as on this day"
APART = "the boat has not left the harbour since the storm of last winter"

ATTRIBUTED = [
    f"“{LONG}”, the minister said.",
    f'"{LONG}," according to the ministry.',
    f"„{LONG}“, sagte der Minister.",
    f"Le ministre a déclaré : « {LONG} »",
    f"El ministro dijo: «{LONG}».",
    f"“{LONG}”, ông nói.",
    f"“{LONG}”, disse o ministro.",
    f"Segundo o ministro, “{LONG}”.",
    f"«{LONG}», ha detto il ministro.",
    f"Il ministro ha dichiarato «{LONG}».",
    f"«{LONG}», — сказал министр.",
    f"По словам министра, «{LONG}».",
    "장관은 “우리가 오늘처럼 합의에서 멀어진 적은 없었고 아무도 아쉬워하지 않는다”고 말했다.",
    "大臣は「これほど合意から遠い日はなかったし、それを残念に思う人もいない」と述べた。",
    "部长说：“我们从来没有像今天这样远离协议，而且没有人为此感到遗憾，也没有人提起。”",
    "قال الوزير: «لم نكن يوما أبعد عن الاتفاق مما نحن عليه في هذا اليوم أبدا»",
    "وصرّح الوزير «لم نكن يوما أبعد عن الاتفاق مما نحن عليه في هذا اليوم أبدا» في عمان.",
    f"> “{LONG}”\n> — Kim Example",
    f"The minister spoke to reporters.\n\n“{LONG}.”",
    f"“{LONG}.”\n\nThat is how the minister put it.",
    f"“{LONG}” ([Example News](https://news.example/))",
    f"**What do you expect?**\n\n“{LONG}.”",
]


@pytest.mark.parametrize("body", ATTRIBUTED)
def test_a_quotation_with_its_speaker_is_no_fault(body: str) -> None:
    assert list(find_unattributed(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        f"“{LONG},” it was said.",
        f"“{LONG},” sources said.",
        f"“{LONG},” one source told the paper.",
        f"According to sources, “{LONG}”.",
        f"> {APART}",
        f"It rained.\n\n> {APART},\n> and so on.\n\nIt rained again.",
        f"> {APART}\n>\n> {APART}",
    ],
)
def test_sources_of_nobody_and_a_passive_are_no_speaker(body: str) -> None:
    assert len(list(find_unattributed(body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        f"“{LONG},” sources in the ministry said.",
        f"“{LONG},” military sources said.",
        f"“{LONG},” it was said by the minister.",
        f"“{LONG},” sources said, Example News reports.",
        f"The minister said:\n\n> {APART}",
        f"> {APART}\n\n— Kim Example",
        f"> {APART}\n>\n> {APART}\n>\n> — Kim Example",
        f"> **Note** {APART}",
        f"> [!NOTE]\n> {APART}",
        "> Short words.",
    ],
)
def test_whoever_is_named_at_all_is_a_speaker(body: str) -> None:
    assert list(find_unattributed(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        "They call it a “historic day” in the “palace of the people”.",
        "The film “Two Ministers and a Very Long Night in the Old Palace” opens.",
        f'`"{LONG}"`',
        f'```\n"{LONG}"\n```',
        f'<img src="/x.svg" alt="{LONG}">',
        f'[a map](/images/map.svg "{LONG}") lies there.',
        f'# "{LONG}"',
        f'    "{LONG}"',
        'The screen has 24" and the other one that stands beside it in the hall 27" or so.',
        f"“{LONG}, and so on without an end",
    ],
)
def test_what_is_no_quotation_of_somebody_needs_no_speaker(body: str) -> None:
    assert list(find_unattributed(body)) == []


@pytest.mark.parametrize(
    "quoted",
    [
        f"“{LONG}”",
        f'"{LONG}"',
        f"«{LONG}»",
        f"„{LONG}“",
        "«لم نكن يوما أبعد عن الاتفاق مما نحن عليه في هذا اليوم أبدا»",
        "“우리가 오늘처럼 합의에서 멀어진 적은 없었고 아무도 아쉬워하지 않는다”",
    ],
)
def test_a_long_quotation_of_nobody_is_found_where_it_stands(quoted: str) -> None:
    body = f"It rained.\n\nThe night was long. {quoted} Then it ended.\n\nIt rained again."
    (problem,) = check_quotations(body, Marks("x.md", {}, 9))
    assert (problem.line, problem.column, problem.rule) == (11, 21, "unattributed-quotation")


def test_an_inch_hides_no_quotation() -> None:
    assert len(list(find_unattributed(f'The screen has 24". "{LONG}" Then it went dark.'))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<!--",
        "“",
        '"a ',
        '"',
        "](",
        "{:",
        "<a ",
        "`",
        "> “a b c d e f g h i j k”\n\n",
        "- ",
        "?  ",
        "[",
        "\n>",
    ],
)
def test_a_hostile_text_ends(text: str) -> None:
    list(find_unattributed("“a” " + text * (190_000 // len(text))))


def test_one_paragraph_is_named_once() -> None:
    assert len(list(find_unattributed(f"“{LONG}” and “{LONG}”"))) == 1


def test_quotations_are_dropped_and_what_stands_around_them_is_kept() -> None:
    assert drop_quotations("One “two” three «four» “five").split() == ["One", "”", "three", "”", "“five"]


@given(st.text(alphabet='“”"«»„「」 \n>-—[](){}`~#<a!?:', max_size=80))
def test_any_text_can_be_looked_at(body: str) -> None:
    for quotation in find_unattributed(body):
        assert 0 <= quotation.at < len(body)
