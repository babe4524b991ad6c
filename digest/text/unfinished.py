"""Which marks of Markdown does a text hold that nothing comes of, and readers see as they are?"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from digest.model.marks import Marks
from digest.model.problems import Problem, place_in, quote, show
from digest.text.blocks import Fault, find_lost_blocks, may_mislead
from digest.text.prose import find_prose

# Nothing is looked for where none of these is, no list below a line of text, and no link that never ends.
_HINTS = (")[", "|\n|", "-|", "- |", "```", "~~~")
_BRACKETS = re.compile(r"\[(?:[\[!^]|[ xX]\] )"), re.compile(r"\](?:\((?: ?\)|[\"'])| ?\[| +\()")
# Fields below the front matter, where they are text.
_FIELD = r"(?:title|date|summary|source|tags|cites|story|layout|author|slug)[ \t]*:"
_FIELDS = re.compile(rf"\s*(?P<fence>---[ \t]*\n{_FIELD})")
# The same where a merge has left the end of them: several lines up to a fence.
_LAST_FIELDS = re.compile(rf"^{_FIELD}.*\n(?:(?:{_FIELD}|[ \t]+\S|- ).*\n){{1,60}}+---[ \t]*$", re.MULTILINE)
_LINK = re.compile(
    r"\[(?<![\w\]]\[)(?P<text>[^\[\]\n]*+)\]"
    r"(?:(?P<empty>\((?: ?|(?P<mark>[\"'])[^\"'()\n]*(?P=mark))\))|\[(?P<label>[^\[\]^\n][^\[\]\n]*+|)\])"
)
# What was meant as a link: a blank between its parts, its marks changed about, and one that never ends.
_URL = r"[^\s()<>\[\]\"]+"
_PARTED = re.compile(
    rf"\[(?<![A-Za-z0-9_\]!]\[)(?P<text>[^\[\]\n]+)\] +\((?P<address>(?:https?://|www\.){_URL}|[\w./-]{{1,200}}\.md)\)"
)
_IS_WIDE = re.compile("[\uff08\uff09\uff3b\uff3d]")
_WIDE = re.compile(
    r"[\[\uff3b](?P<text>[^\[\]\uff3b\uff3d\n]*)[\]\uff3d][(\uff08]"
    r"(?P<address>(?:https?://|www\.)[^\s()<>\[\]\"\uff08\uff09]+|[\w%./-]{1,200}\.[a-z]{2,4})[)\uff09]"
)
_WIDE_NOTE = re.compile("^ {0,3}\\[(?P<label>\\^[^\\[\\]\n]{1,40})\\]\uff1a", re.MULTILINE)
_TURNED = re.compile(rf"\((?P<text>[^()\n]+)\)\[(?P<address>(?:https?://|www\.){_URL})\]")
_OPEN = re.compile(rf"\[[^\[\]\n]+\]\(https?://{_URL}(?=\s|\Z)(?![^\n]{{0,1000}}\)|[ \t]*+\n?[ \t]*+[\"'()])")
# An address that a letter of another script follows: nobody knows whether it belongs to it.
_FOLLOWED = re.compile(
    r"https?://(?<![(<\"'=/]https://)(?<![(<\"'=/]http://)[!-;=?-~]{4,1000}+(?P<letter>[^\W\d_])"
)
_NOTE = re.compile(r"\[(?P<label>\^[\w-]{1,40})\](?!:)")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:", re.MULTILINE)
_EMOJI = r":(?<![\w:]:)[a-z][a-z_]{3,40}:(?![\w:])"
_COLONS = re.compile(rf":(?<![^\n]:)(?: |::)|{_EMOJI}")
# Words between two marks.
_UP_TO = r"[^=+\n]+(?<=[^\s=+])"


class _Foreign(NamedTuple):
    """Marks that other programs know: what they are not here, the cure, and who knows them.

    Where the sign is not in a text, it has none of them; without one, `_BRACKETS` or `_COLONS` tell. An
    extension whose name holds `known_to` knows them.
    """

    sign: str
    form: re.Pattern[str]
    said: str
    cure: str
    known_to: str


# In scripts without a blank before what follows.
_UNDERLINED = (
    r"_(?<![\w\\/]_)_?(?=[^\s_])[^_\n]{1,80}(?<=[^\s_])__?(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3])"
)
_BOX = "makes no box", "write **Note:** in its place"
_FORMULA = "is no formula", "write it in words, or show a picture of it"
_TICK = "is no box to tick", "take the brackets out"
_BRACES = "gives no id and no size: readers see it", "take it out; a heading has the id of its words"
_TEMPLATE = "is filled in by nobody: readers see it", "write in its place what it stands for"
_IN_TEXT = "is no note", "write [^1] in its place, and in a line below: [^1]: …"
_HIDING = "is no comment: readers see it", "take it out, or write <!-- … -->"
_EDITED = "is no change to be agreed upon: readers see it", "write the text as it is to be"
_BLOCK_ID = "marks no paragraph: readers see it", "take it out; a link may lead to a heading"
_PROPERTY = "is no field: readers see it", "take it out; fields stand in the front matter"
# Of an extension's name no part.
_NO_ONE = "\n"
# Each begins with its sign: what is to be looked for at every letter takes long.
_FOREIGN = tuple(
    _Foreign(sign, re.compile(form, re.MULTILINE), said, cure, known_to)
    for sign, form, said, cure, known_to in (
        ("~", r"~~(?=\S)[^~\n]+(?<=\S)~~", "is not struck out", "write <del>…</del>", "tilde"),
        (
            "~",
            r"~(?<=[A-Za-z)\]]~)[A-Za-z0-9+-]{1,10}~(?![~/])",
            "is not set lower",
            "write <sub>…</sub>",
            "tilde",
        ),
        ("_", _UNDERLINED, "is no emphasis: a letter follows at once", "write * for each _", "legacy_em"),
        ("^", r"\^(?<=\w\^)[\w+-]{1,10}\^", "is not raised", "write <sup>…</sup>", "caret"),
        ("^", r"\^\[[^\[\]\n]+\]", *_IN_TEXT, "inline_notes"),
        ("=", rf"==(?<![=\w{{]==)(?=[^\s=]){_UP_TO}==(?!=)", "is not marked", "write <mark>…</mark>", "mark"),
        (
            "+",
            rf"\+\+(?<![\w+{{]\+\+)(?=\w){_UP_TO}\+\+(?!\w)",
            "is no insertion",
            "write <ins>…</ins>",
            "keys",
        ),
        ("!", r"!(?<![^\n]!)!! ?[a-z\"][^\n]*(?=\n(?:[ \t]*\n)?(?: {4}|\t))", *_BOX, _NO_ONE),
        ("?", r"\?(?<![^\n]\?)\?\?\+? ?[a-z\"][^\n]*(?=\n(?:[ \t]*\n)?(?: {4}|\t))", *_BOX, "details"),
        ("{", r"\{:? ?(?:[#.][\w-]+|[a-z-]+=[^{}\s][^{}\n]*)(?: [^{}\n]*)?\}", *_BRACES, "attr_list"),
        ("{", r"\{\{[^{}\n]+\}\}|\{%[^{}\n]+%\}", *_TEMPLATE, "macros"),
        ("$", r"\$\$[^$]{1,2000}\$\$", *_FORMULA, "math"),
        ("$", r"\$(?<!\$\$)(?=[^\s{])[^$\n{^]{0,200}[{^][^$\n]{0,500}(?<=\S)\$(?!\d)", *_FORMULA, "math"),
        ("%", r"%%[^%]{1,5000}%%", *_HIDING, "comments"),
        ("{", r"\{(?:>>[^{}]+<<|--[^{}]+--|\+\+[^{}]+\+\+|~~[^{}]+~~|==[^{}]+==)\}", *_EDITED, "critic"),
        ("<%", r"<%[^%\n]+%>", *_TEMPLATE, _NO_ONE),
        ("^", r"\^(?<=\s\^)(?=[\d-]*[A-Za-z])[A-Za-z\d-]{2,40}[ \t]*$", *_BLOCK_ID, _NO_ONE),
        ("::", r"^[A-Za-z][\w-]{0,30}::[ \t]+\S[^\n]*", *_PROPERTY, _NO_ONE),
        ("", r"\[\[[^\[\]\n]+\]\]", "is no link", "write [words](address)", "wikilinks"),
        ("", r"^[> ]*\[![A-Za-z]+\]", *_BOX, "callout"),
        ("", r"^[ \t]*(?:[-*+]|\d{1,9}\.) \[[ xX]\] ", *_TICK, "tasklist"),
        ("", r"^:{3,} ?\{?[a-z][^\n]*", *_BOX, "blocks"),
        ("", r"^: +(?=\S)", "explains no word", "write a list, or **word**: …", "def_list"),
        ("\uff01[", "\uff01\\[[^\\[\\]\n]*\\]\\(", "is no picture: its ! is full-width", "write !", _NO_ONE),
        (
            "\uff03",
            "^\uff03(?:\uff03+|[ \u3000])[^\n]*",
            "is no heading: its # is full-width",
            "write # and a blank",
            _NO_ONE,
        ),
        (
            "\uff0a\uff0a",
            "\uff0a\uff0a[^\uff0a\n]+\uff0a\uff0a",
            "is not bold: its * are full-width",
            "write **",
            _NO_ONE,
        ),
        ("\uff1e", "^\uff1e[^\n]*", "is no quotation: its > is full-width", "write > and a blank", _NO_ONE),
        (
            "\uff5c",
            "^\uff5c[^\n]*\uff5c[ \t]*(?=\n\uff5c)",
            "is no row of a table: its | are full-width",
            "write | for each",
            _NO_ONE,
        ),
        ("", _EMOJI, "is no picture", "write the sign itself", "emoji"),
    )
)
_LETTER = re.compile(r"[^\W\d_]")
_MOST_OF_A_KIND, _MOST_NAMED, _MOST_FOUND = 5, 20, 10_000


def find_unfinished(text: str, marks: Marks, extensions: Iterable[str] = ()) -> Iterator[Problem]:
    """Links, blocks of code, lists, tables and notes of which nothing comes; the first of them.

    `extensions` are those that Markdown is read with.
    """
    if again := _FIELDS.match(text) or ("\n---" in text and _LAST_FIELDS.search(find_prose(text).text)):
        found = "front matter stands here once more, as text"
        cure = "put its fields into the other, and take it out"
        place = place_in(text, again.start(again.lastgroup or 0), marks.body_line)
        yield Problem(marks.path, *place, "unfinished-markdown", found, "", cure)
    if any(hint in text for hint in _HINTS) or _may_mislead(text):
        named = 0
        for fault in islice(_find(text, " ".join(extensions)), _MOST_FOUND):
            # What a command mends is named however much else there is.
            named += fault.rule == "unfinished-markdown"
            if fault.rule != "unfinished-markdown" or named <= _MOST_NAMED:
                place = place_in(text, fault.at, marks.body_line)
                yield Problem(marks.path, *place, fault.rule, fault.found, "", fault.cure)


def _may_mislead(text: str) -> bool:
    """Whether brackets, marks of other programs, a list below a line of text or numbers tell of a fault."""
    return (
        any(form.search(text) for form in (*_BRACKETS, _OPEN, _COLONS))
        or any(each.sign and each.sign in text and each.form.search(text) for each in _FOREIGN)
        or any(_find_wide(text))
        or any(_find_followed(text))
        or may_mislead(text)
    )


def _find(text: str, extensions: str) -> Iterator[Fault]:
    read = find_prose(text)
    prose, opened, indented = read.text, read.opened, read.indented
    if indented and "superfences" not in extensions:
        found = "the block of code that begins here is none: in a list or a quotation its marks are text"
        cure = (
            "write it from the margin, or without marks and indented by four blanks more than its paragraph"
        )
        yield Fault(indented.start("marks"), found, cure)
    if opened:
        found = "the block of code that begins here is never closed"
        yield Fault(opened.start("marks"), found, f"write a line of {opened['marks']} below its last one")
    defined = {_fold(label) for label in _DEFINED.findall(prose)}
    for link in _LINK.finditer(prose):
        label = link["label"] or link["text"]
        start = link.start() - prose.startswith("!", max(0, link.start() - 1))
        found = f"{quote(prose[start : link.end()])} leads nowhere"
        if link["empty"]:
            cure = "write the address between the parentheses"
            yield Fault(start, found, f"{cure}, without quotation marks" if link["mark"] else cure)
        elif _fold(label) not in defined and _is_reference(link["text"], label):
            yield Fault(start, found, f"write the address in a line below: [{show(label, 40)}]: https://…")
    yield from _find_notes(prose, defined)
    yield from _find_links(prose)
    yield from find_lost_blocks(read, extensions)
    for each in _FOREIGN:
        if each.known_to in extensions:
            continue
        for mark in islice(each.form.finditer(prose), _MOST_OF_A_KIND):
            # As it is written: what a backslash stands before is no prose.
            written = quote(" ".join(text[mark.start() : mark.end()].split()))
            yield Fault(mark.start(), f"{written} {each.said}", each.cure)


def _find_notes(prose: str, defined: set[str]) -> Iterator[Fault]:
    wide = {_fold(note["label"]): note for note in _WIDE_NOTE.finditer(prose)}
    for note in wide.values():
        found = f"{quote(note.group().strip())} is no note: its colon is full-width"
        yield Fault(note.start(), found, f"write [{show(note['label'])}]: …")
    for note in _NOTE.finditer(prose):
        if (label := _fold(note["label"])) not in defined and label not in wide:
            is_first = prose[: note.start()].endswith("\n") and prose.startswith(" ", note.end())
            cure = "put a colon behind it" if is_first else f"write it in a line below: {note.group()}: …"
            yield Fault(note.start(), f"there is no note {quote(note.group())}", cure)


def _find_links(prose: str) -> Iterator[Fault]:
    for link in _find_wide(prose):
        is_image = prose.startswith("!", max(0, link.start() - 1))
        wanted = show(f"{'!' * is_image}[{link['text']}]({link['address']})", 200)
        kind = "picture" if is_image else "link"
        found = f"{quote(link.group())} is no {kind}: its brackets are full-width"
        yield Fault(link.start(), found, f"write {wanted}")
    for link in chain(_PARTED.finditer(prose), _TURNED.finditer(prose)):
        wanted = show(f"[{link['text']}]({link['address']})", 200)
        yield Fault(link.start(), f"{quote(link.group())} is no link", f"write {wanted}")
    for link in _OPEN.finditer(prose):
        if _IS_WIDE.search(link.group()):
            continue
        found = f"{quote(link.group())} is no link: its parenthesis is never closed"
        yield Fault(link.start(), found, "write ) behind the address, which holds no blank")
    yield from _find_followed(prose)


def _find_followed(prose: str) -> Iterator[Fault]:
    if prose.isascii() or not (address := _FOLLOWED.search(prose)):
        return
    written = prose[address.start() : address.start("letter")]
    found = f"{quote(written)} is no link: a letter follows at once"
    yield Fault(address.start(), found, "leave a blank between the two, or put < and > around the address")


def _find_wide(text: str) -> Iterator[re.Match[str]]:
    """Links in which a bracket is full-width; most texts have no such sign, and all others have links."""
    if not text.isascii() and _IS_WIDE.search(text):
        yield from (link for link in _WIDE.finditer(text) if _IS_WIDE.search(link.group()))


def _is_reference(text: str, label: str) -> bool:
    """Whether two brackets are meant as a link; years and notes of an editor are none."""
    return _LETTER.search(text) is not None and label.lower() != "sic"


def _fold(label: str) -> str:
    return " ".join(label.split()).lower()
