"""Marks of Markdown that nothing comes of are told, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.marks import Marks
from digest.text.blocks import part_lists
from digest.text.unfinished import find_unfinished
from tests.drawing import SLOW


def places(text: str) -> list[str]:
    return [f"{problem.line}:{problem.column}" for problem in find_unfinished(text, Marks("a.md"))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]()", ["1:1"]),
        ("See [a]( ) and ![b]().", ["1:5", "1:16"]),
        ("[a](b) [c](<>) [d](#)", []),
        ("[a][b]", ["1:1"]),
        ("[a][b]\n\n[B]: c", []),
        ("[a b][]\n\n[A  b]: c", []),
        ("[a][]", ["1:1"]),
        ("A word[^1], [b][^2]\n\n[^1]: c", ["1:16"]),
        ("`[a]()` ``[b]() ` [c]()`` [d]()", ["1:27"]),
        ("    [a]()\n\n\t[b]()\n", []),
        ("```\n[a]()\n", ["1:1", "2:1"]),
        ("```\n[a]()\n```\n[b]()", ["4:1"]),
        ("~~~ python\na\n~~~\n\n````\n```\n````\n", []),
        ("````\na\n```\n", ["1:1"]),
        ("``` a ``` b", []),
        ("[ ] [x] a[0] [b] [c]", []),
        # Code, comments, HTML as it is written, escapes.
        ("`that goes\nover [a]() lines` [b]()", ["2:19"]),
        ("`a\n\n[b]()` c", ["3:1"]),
        # In a list or a quotation, and with blanks before them, fences are text.
        ("  ```\n  [a]()\n  ```\n", ["1:3"]),
        ("- a\n\n  ```\n  [a]()\n  ```\n\n1. ~~~\n   [b]()\n   ~~~\n", ["3:3"]),
        ("> ```\n> [a]()\n> ```\n", ["1:3"]),
        ("<!-- [a]() [a][b] -->\n<!--\n```\n-->\n", []),
        ("<pre>[a]()\n```\n</pre> <code>[a][b]</code>\n", []),
        ("\\[a\\]() \\[a][b]", []),
        ("> ```\n> a\n\nb", ["1:3"]),
        # Links whose parts stand apart, are changed about, or never end.
        ("See [a] (https://a.example/b), [c] (www.d.example) and [e] (f).", ["1:5", "1:32"]),
        ("See (a)[https://a.example/b], (b)[c] and f(x)[0].", ["1:5"]),
        ("[a](https://a.example/b and\n[c](https://d.example/", ["1:1", "2:1"]),
        ("[a](https://a.example/b c.html) and [d](https://d.example/e “F”)", []),
        ('[a](https://a.example/ "T") [b](https://b.example/\n"T") [c](https://c.example/(d))', []),
        ("[a](https://a.example/ ) `[b] (https://b.example/)` ![c](https://c.example/x.png)", []),
        ("[a](\"https://a.example/\") ![b]('c.png') [d](e 'F')", ["1:1", "1:27"]),
        (
            "و[a] (https://a.example/b) [c] (../10/d.md) [e] (f.mdx) g[h] (https://i.example/)",
            ["1:2", "1:28"],
        ),
        # Marks that an input method has made full-width.
        ("！[港](a.jpg)\n\n![港]（images/港.jpg） [前]（a.md） ［次］(b.md)", ["3:2", "3:20", "3:30", "1:1"]),
        ("＃ 見出し\n\n＃能登\n\n＞ 引用\n\n＊＊太字＊＊", ["1:1", "7:1", "5:1"]),
        ("｜地域｜風速｜\n｜---｜---｜\n｜那覇｜45｜", ["1:1", "2:1"]),
        ("注[^1]。\n\n[^1]：県の発表による。", ["3:1"]),
        (
            "１．食料\n２．水\n\n（１）食料\n（２）水\n\nア）食料\nイ）水\n\n－ 食料\n－ 水",
            ["10:1", "1:1", "4:1", "7:1"],
        ),
        ("日本（1.0）と［注］。１．５倍。A（x.md）、5~10人~20人。", []),
        # A list from a word processor is one.
        ("1)\ta\n2)\tb\n\n•\tc\n•\td\n", ["4:1"]),
        # Lines of a list as other programs mark them.
        ("(1) a\n(2) b\n\na) c\nb) d\n\nI. e\nII. f\n\n1- g\n2- h\n", ["1:1", "4:1", "7:1", "10:1"]),
        ("A line\na. b\nb. c\n\n1.d\n2.e\n\n-f\n-g\n\n– h\n– i\n", ["8:1", "11:1", "2:1", "5:1"]),
        (
            "أ) بند\nب) بند\n\n١- الأول\n٢- الثاني\n\n가. 하나\n나. 둘\n\n一、甲\n二、乙\n",
            ["1:1", "4:1", "7:1", "10:1"],
        ),
        ("1) a\n2) b\n\n٣. الثالث\n٤. الرابع\n", []),
        ("(1) a  \n(2) b\n\nA. Adams\nC. Clark\n\n1- a\n3- b\n\n-1\n-2\n\n9.5 of it\n10.5 of it\n", []),
        # Stars that make nothing bold.
        ("A\n\n** b c**\n\n**d\n", ["3:1"]),
        ("A **b c.\nd\n\n**e**\n", ["1:3"]),
        ("**a** **b c** 2**3 x**\n\n**`d`** e\n\n    f(char **g)\n\n`**h`\n\n\\*\\*i j\n", []),
        ("** ** **\n\n* * *\n\n**a\nb** c\n\n- **d\n  e**\n", []),
        # Numbers that are others for readers.
        ("18. October: a\n\n28. October: b\n\n4. November: c\n", ["3:1"]),
        ("3. a\n2. b\n1. c\n", ["2:1"]),
        ("1. a\n1. b\n1. c\n\n7. d\n8. e\n\n9. f\n", ["5:1"]),
        ("4. a\n5. b\n\n    goes on\n\n6. c\n\nText.\n\n1. d\n2. e\n\n# H\n1986. It was.\n", []),
        ("1. a\n2. b\n\n2024 was good.\n\n7. c\n8. d\n", []),
        ("3\\. November\n\n28\\. October\n", []),
        # Lists as other programs mark them.
        ("On board:\n• one\n• two\n", ["2:1"]),
        ("– one\n– two\n\n1、一\n2、二\n", ["1:1", "4:1"]),
        ("・一\n・二\n・三", ["1:1"]),
        ("• one  \n• two\\\n• three<br>\n• four\n", []),
        ("• one\n\n• two\n\n– He said so.\n– Did he?\\\nYes.\n", ["5:1"]),
        ("1、一\n\n• a · b – c\n", []),
        ("ㆍ 가\nㆍ 나\n\n△ 다\n▲ 라\n", ["1:1", "4:1"]),
        ("가. 첫째\n나. 둘째\n\n다. 셋째\n", ["1:1"]),
        ("On board:\n-\ta\n-\tb\n\n-\tc\n-\td\n1.\te\n3.\tf\n", ["2:1", "8:1"]),
        ("날짜\t장소\n3일\t서울\n", ["1:1"]),
        ("* a\tb\n* c\td\n\ne\tf\n\n|g\t|h|\n|-|-|\n|i\t|j|\n", []),
        # Dates as numbers of items.
        ("2026. 11. 24. 훈련이 시작됐다.\n", ["1:1"]),
        ("가.\n\n11. 25. 답했다.\n", ["3:1"]),
        ("2026\\. 11. 24. 가\n2026. 11. 24. 나\n\n2026.11.24. 다\n", []),
        # Paragraphs that are code.
        ("\tThe ministers met in Lima on Friday.\n", ["1:1"]),
        ("a\n\n    회담은 12월 3일에 열린다고 외교부가 밝혔다고 전했다.\n", ["3:1"]),
        ("- a\n\n    The ministers met in Lima on Friday.\n\n    And on Saturday, as they had said.\n", []),
        ("<div>\n\t<p>\n\n\tThe ministers met in Lima on Friday.\n\t</p>\n</div>\n", []),
        ("    for x in range(9): print(x)  # So it goes on.\n\n\tshort.\n", []),
        ("```\n    The ministers met in Lima on Friday.\n```\n", []),
        # Emphasis that letters follow.
        ("그는 __밑줄__이라고 했다.\n\n_기울임_은 _a_ b_c_d 가_나_다 *가*나 `_가_나`\n", ["1:4", "3:1"]),
        ("_기울임_ 은 __가__, /_가_나\n", []),
        # Addresses that letters follow.
        ("자세히는 https://a.example/9를, https://b.example/10 를 보라.\n", ["1:6"]),
        ("[가](https://a.example/가) <https://b.example/나> “https://c.example/9”\n", []),
        # Cells that no column is there for, and lines that are rows.
        ("|a|b|\n|---|---|\n|1|2|3|\n|1|2|3|\n", ["3:1"]),
        ("a | b\n--- | ---\n1 | 2 | 3\n", ["3:1"]),
        ("|a|b|\n|---|---|\n|1|2|\nRight below.\n", ["4:1"]),
        ("|a|b|\n|---|---|\n|`1|2`|3 \\| 4|\n|1|\n\nBelow.\n", []),
        ("|a|\n|---|\n|b|\n|c|d|\n", ["4:1"]),
        ("|a|b|c|\n|---|---|\n|1|2|3|\n", ["1:1"]),
        ("a | b\n-----\n\nc\n", []),
        ("```\n|a|b|\n|-|-|\n|1|2|3|\n```\n", []),
        # Markdown where HTML is.
        ("<details>\n<summary>A</summary>\n**b** and **c**\n</details>\n\n**d**\n", ["3:1"]),
        ("<div>\n- a\n- b\n</div>\n", ["2:1"]),
        ("<p>[a](https://a.example/)</p>\n", ["1:4"]),
        ("<div>\na * b, [c] and - d\n</div>\n\n<div><b>e</b></div>\n\n[f](https://f.example/)\n", []),
        ("<span>**a**</span> <b>[b](https://b.example/)</b>\n", []),
        # A table that is none.
        ("Text:\n| a | b |\n|---|---|\n| c | d |\n", ["2:1"]),
        ("| a | b |\n|---|---|\n| c | d |\n|---|---|\n", []),
        # Marks of other programs.
        (
            "A ~~b~~ c ~~d~~, ==e==, [[f]], %%g%% and :heart: h.\n",
            ["1:3", "1:11", "1:18", "1:32", "1:25", "1:42"],
        ),
        ("> [!NOTE]\n> a\n\n- [ ] b\n- [x] c\n", ["1:1", "4:1", "5:1"]),
        # Each of a kind, up to some number.
        ("[[a]], [[b]] and [[c]]\n\n[[d]] [[e]] [[f]]", ["1:1", "1:8", "1:18", "3:1", "3:7"]),
        ("%%\nask her\n\nonce more\n%%\n\n100%% and 5%", ["1:1"]),
        ("a {>>ask<<} b {--c--} d {++e++} f {~~g~>h~~} i {==j==}", ["1:3", "1:15", "1:25", "1:35", "1:48"]),
        ("By <% tp.date.now() %> or {{date}}.", ["1:27", "1:4"]),
        ("A line. ^block1\n\n^3f2a1b\n\n^_^ x^y 10 ^6 ^ and ^b here\n", ["1:9", "3:1"]),
        ("status:: open\n\nstd::vector a:: `b:: c` d::e\n", ["1:1"]),
        ("H~2~O, x^2^ and ++new++ are $$y$$, ^[a note].\n", ["1:2", "1:9", "1:36", "1:17", "1:29"]),
        ('!!! note\n    a\n\n??? tip "T"\n    b\n\n:::warning\nc\n:::\n', ["1:1", "4:1", "7:1"]),
        ("## A {#b}\n\n![c](/images/d.svg){ width=50 } e{.f}\n\ng\n:   h\n", ["1:6", "3:20", "3:34", "6:1"]),
        ("[c]（https://a.example/b）, ［d］(https://a.example/e)", ["1:1", "1:27"]),
        ("[f](https://a.example/g）h", ["1:1"]),
        ("See（https://a.example/b）, ［sic］ and 「a」(b).", []),
        (
            "!!! note\n\n    a\n\n{{< b c >}} {% d %}\n\n$$\nE\n$$\n\n1. [ ] f\n",
            ["1:1", "5:1", "5:13", "7:1", "11:1"],
        ),
        ("1~2, 3~4 C++ and C++, a^b, !!! what, ??? and {a} {} : c $5, $6 ~/x~/ a:\n", []),
        ("10:30:00, a == b == c, 5 %% 6, x~~y, a:b:c, https://a.example/:b: `~~c~~`", []),
        # Fields.
        ("\n---\ntitle: A\n---\nB", ["2:1"]),
        ("source:\n  name: A\ntags: [b]\n---\n\nC", ["1:1"]),
        ("A\n\nsummary: B\ntags:\n- c\n---\n", ["3:1"]),
        ("source: A\n---\n\nsource: B\nC\n---\n", []),
        ("~~~\nsource: A\ntags: []\n---\n~~~\n", []),
        ("---\n\ntitle: A\n\n---\ntitle: B\n", []),
        # Notes.
        ("A[^1] and b[^note-2].\n\n[^1]: c", ["1:12"]),
        ("`[^a-z]` and [^].", []),
        # Lists and rows in a paragraph.
        ("Three things:\n- a\n- b\n- c\n", ["2:1"]),
        ("\nThree things:\n- a\n\n\n\nFour:\n- b", ["3:1", "8:1"]),
        ("Of these\n\nThree things\nin a row\n* a\n* b\n", ["5:1"]),
        ("**Bold**\n1. a\n2. b\n", ["2:1"]),
        ("[A](https://a.example/b)\n* c\n* d\n", ["2:1"]),
        ("Said so:\n+ a", ["2:1"]),
        ("It was cold.\n- A reader\n", []),
        ("- a\ngoes on\n- b\ngoes on\n- c\n", []),
        ("1986. A year.\n\n- a\n- b\n\n  c\n- d\n", []),
        ("# Heading\n- a\n- b\n\nHeading\n---\n- a\n- b\n", []),
        ("A line\n* * *\n- - -\n", []),
        ("> A\n- b\n- c\n\n<p>\n- d\n- e\n\n[f]: g\n- h\n- i\n", ["6:1"]),
        ("```\nA:\n- b\n- c\n```\n\n    A:\n    - b\n    - c\n", []),
        ("| a | b |\n| c | d |\n", ["1:1"]),
        ("Text\n\n| a | b |\n| c | d |  \n| e | f |\n", ["3:1"]),
        ("| a | b |\n|---|---|\n| c | d |\n\n|a|\n|:-:|\n|b|\n", []),
        ("|x| is\n|y| here.\n", []),
        # Prose.
        ("x[1][2], arr[0][1], [2020][2021], [would][sic], - [ ][x], |[1][2]|", []),
        ("[the report][1]", ["1:1"]),
        ("`" * 60 + "\na\n" + "~" * 60, []),
    ],
)
def test_what_nothing_comes_of_is_told(text: str, said: list[str]) -> None:
    assert places(text) == said


def many(piece: str, count: int) -> str:
    """As many pieces as a file may hold, or a quarter: endless as well where each is compared with all."""
    return piece * (count if SLOW else count // 4)


@pytest.mark.parametrize(
    "text",
    [
        many("```\n", 300_000) + "```\n",
        many("[a]()", 250_000),
        many("[a][b]", 200_000),
        many("`", 1_400_000),
        many("``a", 400_000),
        many("[", 1_400_000),
        many("<!--", 300_000) + "```",
        many("<pre>", 250_000) + "```",
        many("`\n", 500_000) + "```",
        many("> ", 500_000) + "```",
        many("[a", 500_000) + "][",
        many("[a](https://b", 100_000),
        "[a]" + many(" ", 1_000_000) + "](http",
        many("(a", 500_000) + ")[",
        many("a\n- b\n", 200_000),
        many("a\n\n", 400_000) + "a\n- b",
        many("\n", 1_400_000) + "a\n- b",
        "a:\n" + many("- b\n", 300_000),
        many("|a|\n", 300_000),
        many("[^a", 400_000),
        many("#\n", 600_000) + "a\n- b",
    ],
    ids=[
        "fences",
        "empty",
        "undefined",
        "ticks",
        "doubled ticks",
        "brackets",
        "comments",
        "tags",
        "lines",
        "quotes",
        "open",
        "open links",
        "parted",
        "changed about",
        "run-on lists",
        "paragraphs",
        "empty lines",
        "one list",
        "rows",
        "notes",
        "headings",
    ],
)
def test_of_very_many_the_first_are_named(text: str) -> None:
    assert len(places(text)) <= 20


@given(st.text("[]()`~ab \n^:", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for problem in find_unfinished(text, Marks("a.md")):
        assert text.split("\n")[problem.line - 1][problem.column - 1 :]


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("On board:\n- a\n- b\n", "On board:\n\n- a\n- b\n"),
        ("A\n1. b\n\nC\nd\n* e\n* f", "A\n\n1. b\n\nC\nd\n\n* e\n* f"),
        ("\n\nA:\n- b\n\n\nC:\n- d\n", "\n\nA:\n\n- b\n\n\nC:\n\n- d\n"),
        ("# A\nB\n- c\n", "# A\nB\n\n- c\n"),
        ("- a\n  b\n- c\n\nA\n2. b\n", "- a\n  b\n- c\n\nA\n2. b\n"),
        ("```\nA\n- b\n```\n", "```\nA\n- b\n```\n"),
    ],
)
def test_lists_of_other_programs_become_lists(text: str, parted: str) -> None:
    assert part_lists(text) == parted
    assert part_lists(parted) == parted


@given(st.lists(st.sampled_from(["a\n", "- b\n", "1. c\n", "\n", "# d\n", "```\n", ":\n", "| e |\n"])))
def test_a_list_that_is_parted_is_not_named_any_more(lines: list[str]) -> None:
    text = "".join(lines)
    parted = part_lists(text)
    assert [line for line in parted.split("\n") if line] == [line for line in text.split("\n") if line]
    assert "run-on-list" not in [problem.rule for problem in find_unfinished(parted, Marks("a.md"))]


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("~~a~~", "pymdownx.tilde"),
        ("==a==", "pymdownx.mark"),
        ("[[a]]", "wikilinks"),
        ("- [x] a\n- b", "pymdownx.tasklist"),
        (":heart:", "pymdownx.emoji"),
        ("H~2~O", "pymdownx.tilde"),
        ("## A {#b}", "attr_list"),
        ("a\n:   b", "def_list"),
    ],
)
def test_marks_that_an_extension_knows_are_no_fault(text: str, extension: str) -> None:
    assert len(list(find_unfinished(text, Marks("a.md"), ("toc",)))) == 1
    assert list(find_unfinished(text, Marks("a.md"), ("toc", extension))) == []


def test_a_box_has_no_form_in_an_entry_whatever_extension_knows_it() -> None:
    assert list(find_unfinished("!!! note\n    a", Marks("a.md"), ["admonition"]))


def test_fences_in_a_list_are_code_to_whoever_has_an_extension_for_them() -> None:
    text = "- a\n\n    ```\n    b\n    ```\n"
    assert places(text) == ["3:5"]
    assert not list(find_unfinished(text, Marks("a.md"), ["pymdownx.superfences"]))
