"""Which line of broken YAML is to be mended, and how."""

import pytest

from digest.content.diagnosis import GROUPS
from digest.content.fields import EntryFields, find_model
from digest.content.yaml_reader import parse_yaml

REST = "source:\n  name: X\n"
COLON = "no colon stands behind the name of the field, "
COLON_OF_GROUP = "no colon stands behind the name of the group, "
GONE = "2026/11/faux-scoop/: Retiré.\n"
NEVER = "is never closed"
END = " at the end"
SOURCE = "  name: X\n  url: https://x.example/\n"
GROUP = "is a group of fields, and a text stands behind it"
TAKE = "take out what stands behind"
NO_FIELD = "no `field: value` is found here"
NO_VALUE = "no value is found here"
COMMENT = "the # begins a comment"
QUOTE_ITEM = "put the item that holds it into quotation marks"
NO_COMMA = "no comma stands before this"
OR_ALL = ", or all of it between the same quotation marks"
COMMA = "remove the comma that stands in its place"
NONE_CAN = "a colon stands where none can stand"
INDENT = "indent this line like the one above"
GOES_ON = ", or indent it where it goes on with the line above"
APOSTROPHE = """put another ' behind the value, or the whole between " where it is an apostrophe"""
BLANK = "the blank that stands here, U+00A0, is none for YAML"
GOES_ON_HERE = "the text of the field above goes on here, and is not indented"
BY_TWO = "indent it by two spaces"
BEGINS = "no item of a list begins with"
WIDTH = "the colon is of another width"
QUOTED = "put the value into quotation marks"
QUOTE = "put a value that holds ': ' into quotation marks"
# The text, the place to mend, what is found there, the cure.
MENDABLE = (
    ("title A headline\ndate: 2024-11-13\n", "1:1", f"{COLON}title", "write `title: A headline`"),
    ("title: A\ndate 2024-11-13\nstory: x\n", "2:1", f"{COLON}date", f"write `date: 2024-11-13`{GOES_ON}"),
    (
        f"{REST}  url https://x.example/\ntags: [a]\n",
        "3:3",
        f"{COLON}url",
        f"write `url: https://x.example/`{GOES_ON}",
    ),
    (
        f"{REST}  url: [https://x.example/](https://x.example/)\ntags: [a]\n",
        "3:8",
        "a link stands here, and an address is wanted",
        "write https://x.example/",
    ),
    ("title:A headline\ndate: x\n", "1:6", "no space stands behind the colon", "write `title: A headline`"),
    (f"title: A\ntags: [a, 'b]'\n{REST}", "2:7", f"the [ {NEVER}", "put a ] behind the last item"),
    ("title: A\ntags: [a, b\n\n# The end.\n", "2:7", f"the [ {NEVER}", "put a ] behind the last item"),
    ("source: {name: X\n", "1:9", f"the {{ {NEVER}", "put a } behind the last item"),
    (f"title: 'A b\n{REST}", "1:8", f"the quotation mark {NEVER}", APOSTROPHE),
    (
        "title: A\ntags: [a, 'b]\n",
        "2:11",
        f"the quotation mark {NEVER}",
        APOSTROPHE.replace("the value", "its item"),
    ),
    (
        'title: A\ntags: [a, "b\n',
        "2:7",
        f'the [ {NEVER}, nor is the " behind it',
        'put "] behind the last item',
    ),
    ("title: A\ntags: [a's, b\n", "2:7", f"the [ {NEVER}", "put a ] behind the last item"),
    ('title: "A b\nx: "X"\n', "1:8", f"the quotation mark {NEVER}", 'put another " behind the value'),
    # Closed by a mark of another kind.
    ('title: "Ferry: back”\n', "1:8", f"the quotation mark {NEVER}", f'write " in the place of ”{END}'),
    ("title: 'Ferry: back\"\n", "1:8", f"the quotation mark {NEVER}", f"write ' in the place of \"{END}"),
    ('cites: ["A”, B]\n', "1:9", f"the quotation mark {NEVER}", f'write " in the place of ”{END}'),
    ("cites: [A, \"B' ]\n", "1:12", f"the quotation mark {NEVER}", f"write \" in the place of '{END}"),
    (
        'title: "It is “over”\n',
        "1:8",
        f"the quotation mark {NEVER}",
        'put another " behind the value',
    ),
    ("tags:\n- a\n-b\n- c\n", "3:1", "no space stands behind the dash of an item", "write `- b`"),
    ("title: A\n  date: 2024-11-13\n", "2:7", NONE_CAN, INDENT),
    (f"{REST}   url: https://x.example/\n", "3:7", NONE_CAN, INDENT),
    (f"{REST} url: https://x.example/\n", "3:2", "no `field: value` is found here", INDENT),
    ("title: A: B\n", "1:9", NONE_CAN, QUOTE),
    (
        "excerpt: >\nHow well do the practices work?\n",
        "2:1",
        "the text of the field above begins here, and is not indented",
        "indent it by two spaces",
    ),
    # What web pages and text processors bring along.
    ("title:\u00a0A\ndate: x\n", "1:7", BLANK, "write a plain one"),
    ("source:\n\u00a0\u00a0name: X\n  url: x\n", "2:1", BLANK, "write a plain one"),
    ("title： A headline\ndate: x\n", "1:6", WIDTH, "write `title: A headline`"),
    ("title: A\ndate ：2024-11-13\n", "2:6", WIDTH, "write `date: 2024-11-13`"),
    # What other languages than YAML write.
    ("title: A\ndate = 2024-11-13\n", "2:1", f"{COLON}date", "write `date: 2024-11-13`"),
    ("title=A headline\ndate: x\n", "1:1", f"{COLON}title", "write `title: A headline`"),
    # A blank before the colon is none to speak of.
    ("title : A\nstory: A: B\n", "2:9", NONE_CAN, QUOTE),
    # The first line of a group decides what it is: a text, and then a field cannot follow.
    ("source:\n  name：X\n  url: x\n", "2:7", WIDTH, "write `name: X`"),
    ("source:\n  name:X\n  url: x\n", "2:7", "no space stands behind the colon", "write `name: X`"),
    ("image:\n  file：x\n  alt：y\n  credit: z\n", "2:7", WIDTH, "write `file: x`"),
    ("plugins:\n  - digest：\n      cadence: x\n", "2:11", WIDTH, "write `- digest:`"),
    ("plugins:\n  - digest\n      cadence: x\n", "2:5", f"{COLON_OF_GROUP}digest", "write `- digest:`"),
    ("nav:\n  - More\n\n    # x\n      - A: a.md\n", "2:5", f"{COLON_OF_GROUP}More", "write `- More:`"),
    ("tags:\n  - ferry\n    story: x\n", "3:10", NONE_CAN, QUOTE),
    ("tags:\n  - 2024-11-13\n      note: x\n", "3:11", NONE_CAN, QUOTE),
    ("corrections:\n- date：x\n  note: y\n", "2:7", WIDTH, "write `date: x`"),
    ("summary:\n  注：水\n  電気\ntitle: A: B\n", "4:9", NONE_CAN, QUOTE),
    ("source:\n  https://x.example/\n  name: X\n", "3:7", NONE_CAN, QUOTE),
    # A group is one, or a text.
    (f"source: Example\n\n{SOURCE}", "1:9", f"source {GROUP}", f"{TAKE} `source:`"),
    (
        "source: Example\n  url: https://x.example/\ntags: [a]\n",
        "1:9",
        f"source {GROUP}",
        f"{TAKE} `source:`, and write `name: Example` in the next line, like the fields below",
    ),
    (
        "source: https://x.example/\n\n  name: X\nurl: x\n",
        "1:9",
        f"source {GROUP}",
        f"{TAKE} `source:`, and write `url: https://x.example/` in the next line, like the fields below",
    ),
    ("image: a.svg\n  alt: x\n", "1:8", f"image {GROUP}", f"{TAKE} `image:`"),
    ("source: # here\n  name: X\nimage: {file: x,\n  alt: y}\nstory: A: B\n", "5:9", NONE_CAN, QUOTE),
    # A sentence that goes on has no name of a field, or hardly one.
    ("summary: 石川県は発表した。\n断水が続く地区でも使える。\n", "2:1", GOES_ON_HERE, BY_TWO),
    ("summary: Bộ cho biết\nNước sạch đã về.\n", "2:1", GOES_ON_HERE, BY_TWO),
    ("summary: 石川県は発表した。\n「水は使える」と話した。\n", "2:1", GOES_ON_HERE, BY_TWO),
    ("source:\n  name: 朝日\n新聞\n", "3:1", GOES_ON_HERE, "indent it further than that one"),
    ("source:\n  name: 朝日\n  新聞\n", "3:3", GOES_ON_HERE, BY_TWO),
    (
        "summary: The boat sails\nthree times a week.\ntags: [a]\n",
        "2:1",
        f"{COLON}three",
        "indent it where it goes on with the line above, or write `three: times a week.`",
    ),
    ("summary:\n断水が続く。\n", "2:1", GOES_ON_HERE.replace("goes on", "begins"), BY_TWO),
    ("summary: 発表した。\n備考：断水\n", "2:3", WIDTH, f"write `備考: 断水`{GOES_ON}"),
    # What is written for the dash of an item: the first such line, though YAML reads on.
    ("tags:\n－ 地震\n－ 貿易\n", "2:1", f"{BEGINS} － (U+FF0D)", "write `- 地震`, and so each item"),
    ("tags:\n・地震\n・貿易\nstory: x\n", "2:1", f"{BEGINS} ・ (U+30FB)", "write `- 地震`, and so each item"),
    ("tags:\n  - a\n  – b\n", "3:3", f"{BEGINS} – (U+2013)", "write `- b`, and so each item"),
    ("tags:\n  * a\n  * b\n", "2:3", f"{BEGINS} * (U+002A)", "write `- a`, and so each item"),
    ("summary:\n  – So it is.\ntitle: A: B\n", "3:9", NONE_CAN, QUOTE),
    # Its own colon is sound, wherever the line stands.
    ("corrections:\n  - date: x\n    note: Was: four.\n", "3:14", NONE_CAN, QUOTE),
    ("source:\n  name: Example: News\n", "2:16", NONE_CAN, QUOTE),
    ("title: “Ferry”: it returns\n", "1:15", NONE_CAN, QUOTE),
    ("title: 'Ferry's return'\n", "1:15", NO_FIELD, "write '' for each ' within the text"),
    ("title: 'Never', says he, 'again'\n", "1:15", NO_FIELD, 'put the whole value between "'),
    ('title: "A "b" c"\n', "1:12", NO_FIELD, 'write \\" for each " within the text'),
    # A comma too many.
    ("tags: [ok, , fine]\n", "1:12", NO_VALUE, COMMA),
    ("tags:\n  [ok,\n  , “fine”]\n", "3:3", NO_VALUE, COMMA),
    ("source: {name: X,, url: x}\n", "1:18", NO_VALUE, COMMA),
    ("tags: [ok, @fine]\n", "1:12", "a character stands here that cannot start a value", QUOTED),
    # A comma too few.
    ('cites: ["Island Line" "Eastholm, council"]\n', "1:23", NO_COMMA, "put a comma between the two"),
    ("source: {name: 'A' url: x}\n", "1:20", NO_COMMA, f"put a comma between the two{OR_ALL}"),
    ('cites: [A, "Peace" is near]\n', "1:20", NO_COMMA, f"put a comma between the two{OR_ALL}"),
    ("cites: [it's a, that's b]\nx: {\"a\": 'b'} # c\nstory: A: B\n", "3:9", NONE_CAN, QUOTE),
    # A comment takes the bracket away that closes a list, unless that stands in another line.
    ("tags: [#ferries]\nstory: x\n", "1:8", COMMENT, "write `[ferries]`"),
    (f"tags: [night ferry, #visas]\n{REST}", "1:21", COMMENT, "write `[night ferry, visas]`"),
    ("tags: [#ferries #visas]\n", "1:8", COMMENT, "write `[ferries, visas]`"),
    ("cites: [C#, Line #1]\n", "1:18", COMMENT, QUOTE_ITEM),
    ("cites: ['A #1', \"#2\", #3]\n", "1:23", COMMENT, QUOTE_ITEM),
    (
        "cites: ['A #1', \"#2\"]\ntags: [a, # b]\n  c] # [c]\norder: [a] # [b]\nstory: A: B\n",
        "5:9",
        NONE_CAN,
        QUOTE,
    ),
    # The names of `gone.yml` are addresses.
    (f"{GONE}2026/11/tram.ko/: Retiré : faux\n", "2:26", NONE_CAN, QUOTE),
    (f"{GONE}2026/11/z\n", "2:1", f"{COLON}2026/11/z", f"write `2026/11/z: …`{GOES_ON}"),
    (f"{GONE}tags/z/ Merged.\n", "2:1", f"{COLON}tags/z/", f"write `tags/z/: Merged.`{GOES_ON}"),
    (f"{GONE}2026/11/w/：Was false.\n", "2:11", WIDTH, "write `2026/11/w/: Was false.`"),
    (
        f"{GONE}2026/11/w/:Was false.\n",
        "2:11",
        "no space stands behind the colon",
        "write `2026/11/w/: Was false.`",
    ),
    (
        f'{GONE}2026/11/w.html: "Was false.\n',
        "2:17",
        f"the quotation mark {NEVER}",
        'put another " behind the value',
    ),
    # What stands above the mistake is none, however odd it looks.
    ("summary: |\n  Said: x\n  and\n\n  'tis [so\ntitle B\n", "6:1", f"{COLON}title", "write `title: B`"),
    ("summary: goes on\n  here, [and\n  here\ntitle: A: B\n", "4:9", NONE_CAN, QUOTE),
    ("title: 'Goes on\n  here'\ntags: [a,\n  b]\nstory: A: B\n", "5:9", NONE_CAN, QUOTE),
)


def test_the_groups_of_an_entry_are_known() -> None:
    groups = (name for name, each in EntryFields.model_fields.items() if find_model(each.annotation))
    assert set(GROUPS) == {*groups} - {"corrections"}, "corrections are a list of groups"


@pytest.mark.parametrize(("text", "place", "found", "cure"), MENDABLE)
def test_the_line_to_mend_is_named_with_its_cure(text: str, place: str, found: str, cure: str) -> None:
    fields, _, problems = parse_yaml(text, "a.yml")
    assert fields is None
    assert [(f"{each.line}:{each.column}", each.found, each.cure) for each in problems] == [
        (place, found, cure)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: [\n" + "\n" * 60_000,
        "a: 1\n" * 12_000 + "b\n" * 10,
        'a: ["' + "\\" * 60_000,
        'a: ["' + '\\"' * 30_000 + "'" * 3_999,
        "a\n" * 30_000,
        "#\n" * 30_000 + "a: b: c",
        "a: [" + '"' * 60_001 + "#]",
        "a: [" + '"a", ' * 12_000 + '"b" "c"]',
        "a: [" + "'a" * 30_000 + " #]",
    ],
)
def test_a_text_of_any_length_is_diagnosed(text: str) -> None:
    assert parse_yaml(text, "a.yml")[2]
