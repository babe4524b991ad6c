"""Which marks of Markdown does a text hold that nothing comes of, and readers see as they are?"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from digest.frontmatter import Marks
from digest.problems import Problem, place_in, quote, show

# Nothing is looked for where none of these is, no list below a line of text, and no link that never ends.
_HINTS = (")[", "|\n|", "```", "~~~")
_BRACKETS = re.compile(r"\[(?:[\[!^]|[ xX]\] )"), re.compile(r"\](?:\( ?\)| ?\[| +\()")
# An item of a list; stars with blanks between them are a line across the page. And what a paragraph does not
# begin with: that, a heading, a quotation, a row, HTML, a definition.
_ITEM = r"(?![*-][ *-]*$)(?:[-*+]|1\.) +\S"
_NO_TEXT = r"(?![ \t>#|<\n]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[^\]\n]*\]:)"
_ROWS = re.compile(r"^\|[^\n]*\|[ \t]*\n\|[^\n]*\|[ \t]*$", re.MULTILINE)
_ITEMS = re.compile(rf"\n{_ITEM}", re.MULTILINE)
_NEXT_ITEMS = re.compile(r"\n(?:[-*+]|\d{1,9}\.) +\S")
_TEXT = re.compile(_NO_TEXT)
# Fields below the front matter, where they are text.
_FIELDS = re.compile(r"\s*(?P<fence>---[ \t]*\n(?:title|date|summary|source|tags|layout|author|slug)[ \t]*:)")
# What lies between two blocks, and what ends a paragraph within one.
_GAP = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^(?:#[^\n]*|=+|-+)[ \t]*\n", re.MULTILINE)
_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\||$)", re.MULTILINE)
# A fence may lie in a quotation or a list. What is longer is none, but takes as long to look for.
_FENCE = re.compile(
    r"^(?P<before>[ >]*(?:[*+-] +|\d{1,9}[.)] +)?)(?P<marks>`{3,50}|~{3,50}+(?!~))[^`\n]*$", re.MULTILINE
)
# Nobody sees marks in a comment, or behind a backslash, and in these elements they are shown on purpose.
_HIDDEN = re.compile(
    r"\\.|<!--(?s:.*?)(?:-->|\Z)|<(?P<tag>pre|code|script|style)\b(?s:.*?)(?:</(?P=tag)>|\Z)", re.IGNORECASE
)
# Code within a paragraph, and by indentation.
_CODE = re.compile(
    r"``(?!`)(?:[^\n]|\n(?![ \t]*\n))*?``|`(?>(?:[^`\n]|\n(?![ \t]*\n))*)`|^(?: {4}|\t).*$", re.MULTILINE
)
_LINK = re.compile(
    r"\[(?<![\w\]]\[)(?P<text>[^\[\]\n]*+)\](?:(?P<empty>\( ?\))|\[(?P<label>[^\[\]^\n][^\[\]\n]*+|)\])"
)
# What was meant as a link: a blank between its parts, its marks changed about, and one that never ends.
_URL = r"[^\s()<>\[\]\"]+"
_PARTED = re.compile(rf"\[(?<![\w\]!]\[)(?P<text>[^\[\]\n]+)\] +\((?P<address>(?:https?://|www\.){_URL})\)")
_IS_WIDE = re.compile("[\uff08\uff09\uff3b\uff3d]")
_WIDE = re.compile(
    r"[\[\uff3b](?P<text>[^\[\]\uff3b\uff3d\n]+)[\]\uff3d][(\uff08]"
    r"(?P<address>(?:https?://|www\.)[^\s()<>\[\]\"\uff08\uff09]+)[)\uff09]"
)
_TURNED = re.compile(rf"\((?P<text>[^()\n]+)\)\[(?P<address>(?:https?://|www\.){_URL})\]")
_OPEN = re.compile(rf"\[[^\[\]\n]+\]\(https?://{_URL}(?=\s|\Z)(?![^\n]*\)|[ \t]*\n?[ \t]*[\"'()])")
_NOTE = re.compile(r"\[(?P<label>\^[\w-]{1,40})\](?!:)")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:", re.MULTILINE)
# A table right below a line of text.
_RUN_ON_ROWS = re.compile(r"\n(?P<rows>\|[^\n]*\|[ \t]*\n\|?[ \t]*:?-+:?[ \t]*\|[-| :\t]*)$", re.MULTILINE)
_NUMBERED = re.compile(r"\n(\d{1,9})\. +\S")
# What ends a list: a line of text after an empty one, a heading, a quotation, an item of the other kind.
_END_OF_LIST = re.compile(r"\n[ \t]*\n(?=\S)(?!\d{1,9}\. )|^(?:[#>]|[-*+] )", re.MULTILINE)
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


_BOX = "makes no box", "write **Note:** in its place"
_TICK = "is no box to tick", "take the brackets out"
_BRACES = "gives no id and no size: readers see it", "take it out; a heading has the id of its words"
_TEMPLATE = "is filled in by nobody: readers see it", "write in its place what it stands for"
_IN_TEXT = "is no note", "write [^1] in its place, and in a line below: [^1]: …"
_HIDING = "is no comment: readers see it", "take it out, or write <!-- … -->"
# Each begins with its sign: what is to be looked for at every letter takes long.
_FOREIGN = tuple(
    _Foreign(sign, re.compile(form, re.MULTILINE), said, cure, known_to)
    for sign, form, said, cure, known_to in (
        ("~", r"~~(?=\S)[^~\n]+(?<=\S)~~", "is not struck out", "write <del>…</del>", "tilde"),
        ("~", r"~(?<=\w~)[\w+-]{1,10}~(?![~/])", "is not set lower", "write <sub>…</sub>", "tilde"),
        ("^", r"\^(?<=\w\^)[\w+-]{1,10}\^", "is not raised", "write <sup>…</sup>", "caret"),
        ("^", r"\^\[[^\[\]\n]+\]", *_IN_TEXT, "inline_notes"),
        ("=", rf"==(?<![=\w]==)(?=[^\s=]){_UP_TO}==(?!=)", "is not marked", "write <mark>…</mark>", "mark"),
        (
            "+",
            rf"\+\+(?<![\w+]\+\+)(?=\w){_UP_TO}\+\+(?!\w)",
            "is no insertion",
            "write <ins>…</ins>",
            "keys",
        ),
        ("!", r"!(?<![^\n]!)!! ?[a-z\"][^\n]*(?=\n(?:[ \t]*\n)?(?: {4}|\t))", *_BOX, "admonition"),
        ("?", r"\?(?<![^\n]\?)\?\?\+? ?[a-z\"][^\n]*(?=\n(?:[ \t]*\n)?(?: {4}|\t))", *_BOX, "details"),
        ("{", r"\{:? ?(?:[#.][\w-]+|[a-z-]+=[^{}\s][^{}\n]*)(?: [^{}\n]*)?\}", *_BRACES, "attr_list"),
        ("{", r"\{\{[^{}\n]+\}\}|\{%[^{}\n]+%\}", *_TEMPLATE, "macros"),
        ("$", r"\$\$[^$]{1,2000}\$\$", "is no formula", "write it in words, or show a picture of it", "math"),
        ("%", r"%%[^%\n]+%%", *_HIDING, "comments"),
        ("", r"\[\[[^\[\]\n]+\]\]", "is no link", "write [words](address)", "wikilinks"),
        ("", r"^[> ]*\[![A-Za-z]+\]", *_BOX, "callout"),
        ("", r"^[ \t]*(?:[-*+]|\d{1,9}\.) \[[ xX]\] ", *_TICK, "tasklist"),
        ("", r"^:{3,} ?\{?[a-z][^\n]*", *_BOX, "blocks"),
        ("", r"^: +(?=\S)", "explains no word", "write a list, or **word**: …", "def_list"),
        ("", _EMOJI, "is no picture", "write the sign itself", "emoji"),
    )
)
_BLANKED = re.compile(r"[^\n]")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_NAMED = 20


def find_unfinished(text: str, marks: Marks, extensions: Iterable[str] = ()) -> Iterator[Problem]:
    """Links, blocks of code, lists, tables and notes of which nothing comes; the first of them.

    `extensions` are those that Markdown is read with.
    """
    if again := _FIELDS.match(text):
        found = "front matter stands here once more, as text"
        cure = "put its fields into the other, and take it out"
        place = place_in(text, again.start("fence"), marks.body_line)
        yield Problem(marks.path, *place, "unfinished-markdown", found, "", cure)
    if any(hint in text for hint in _HINTS) or _may_mislead(text):
        for fault in islice(_find(text, " ".join(extensions)), _MOST_NAMED):
            place = place_in(text, fault.at, marks.body_line)
            yield Problem(marks.path, *place, fault.rule, fault.found, "", fault.cure)


class _Fault(NamedTuple):
    at: int
    found: str
    cure: str
    rule: str = "unfinished-markdown"


def _may_mislead(text: str) -> bool:
    """Whether brackets, marks of other programs, a list below a line of text or numbers tell of a fault."""
    return (
        any(form.search(text) for form in (*_BRACKETS, _OPEN, _COLONS))
        or any(each.sign and each.sign in text and each.form.search(text) for each in _FOREIGN)
        or any(_find_wide(text))
        or any(_find_lists(text))
        or any(_find_misnumbered(text))
    )


def _find(text: str, extensions: str) -> Iterator[_Fault]:
    prose, opened, indented = blank_code(text)
    if indented and "superfences" not in extensions:
        found = "the block of code that begins here is none: in a list or a quotation its marks are text"
        cure = (
            "write it from the margin, or without marks and indented by four blanks more than its paragraph"
        )
        yield _Fault(indented.start("marks"), found, cure)
    if opened:
        found = "the block of code that begins here is never closed"
        yield _Fault(opened.start("marks"), found, f"write a line of {opened['marks']} below its last one")
    defined = {_fold(label) for label in _DEFINED.findall(prose)}
    for link in _LINK.finditer(prose):
        label = link["label"] or link["text"]
        start = link.start() - prose.startswith("!", max(0, link.start() - 1))
        found = f"{quote(prose[start : link.end()])} leads nowhere"
        if link["empty"]:
            yield _Fault(start, found, "write the address between the parentheses")
        elif _fold(label) not in defined and _is_reference(link["text"], label):
            yield _Fault(start, found, f"write the address in a line below: [{show(label, 40)}]: https://…")
    for note in _NOTE.finditer(prose):
        if _fold(note["label"]) not in defined:
            is_first = prose[: note.start()].endswith("\n") and prose.startswith(" ", note.end())
            cure = "put a colon behind it" if is_first else f"write it in a line below: {note.group()}: …"
            yield _Fault(note.start(), f"there is no note {quote(note.group())}", cure)
    yield from _find_links(prose)
    yield from _find_blocks(prose)
    yield from _find_misnumbered(prose)
    for each in _FOREIGN:
        if each.known_to not in extensions and (mark := each.form.search(prose)):
            yield _Fault(mark.start(), f"{quote(mark.group().strip())} {each.said}", each.cure)


def _find_links(prose: str) -> Iterator[_Fault]:
    for link in _find_wide(prose):
        wanted = show(f"[{link['text']}]({link['address']})", 200)
        found = f"{quote(link.group())} is no link: its brackets are full-width"
        yield _Fault(link.start(), found, f"write {wanted}")
    for link in chain(_PARTED.finditer(prose), _TURNED.finditer(prose)):
        wanted = show(f"[{link['text']}]({link['address']})", 200)
        yield _Fault(link.start(), f"{quote(link.group())} is no link", f"write {wanted}")
    for link in _OPEN.finditer(prose):
        if _IS_WIDE.search(link.group()):
            continue
        found = f"{quote(link.group())} is no link: its parenthesis is never closed"
        yield _Fault(link.start(), found, "write ) behind the address, which holds no blank")


def _find_wide(text: str) -> Iterator[re.Match[str]]:
    """Links in which a bracket is full-width; most texts have no such sign, and all others have links."""
    if not text.isascii() and _IS_WIDE.search(text):
        yield from (link for link in _WIDE.finditer(text) if _IS_WIDE.search(link.group()))


def _find_blocks(prose: str) -> Iterator[_Fault]:
    """Lists that are a part of a paragraph, and rows that make no table."""
    for start, block in _cut(prose):
        if _ROWS.match(block) and not _RULE.search(block):
            cure = "write a line such as |---|---| below the first one"
            cure = "write | for each \uff5c" if "\uff5c" in block else cure
            yield _Fault(start, "these rows are no table", cure)
        rows = _RUN_ON_ROWS.search(block)
        if rows and not block.startswith("|", block.rfind("\n", 0, rows.start()) + 1):
            found = "these rows are a part of the paragraph above them, and no table"
            yield _Fault(start + rows.start("rows"), found, "leave an empty line above them")
        paragraph, first = _find_run_on(block)
        # One item alone may be who said what stands above it.
        is_announced = paragraph[: max(0, first - 1)].rstrip().endswith(":")
        if first and (is_announced or len(_NEXT_ITEMS.findall(paragraph)) > 1):
            found = "this list is a part of the paragraph above it, and all stands in one line"
            at = start + len(block) - len(paragraph) + first
            yield _Fault(at, found, "leave an empty line above it", "run-on-list")


def _find_misnumbered(prose: str) -> Iterator[_Fault]:
    """Numbers that are not those which readers see: a list counts on from its first."""
    first, count, before = 0, 0, 0
    # So the first line has one before it, too: where an item begins there, its number does in the text.
    for item in _NUMBERED.finditer(f"\n{prose}"):
        number = int(item[1])
        if not before or _END_OF_LIST.search(prose, before, item.start()):
            first, count = number, 0
        elif number not in {first, first + count}:
            found = f"readers see {first + count}. for {number}."
            cure = f"write {number}\\. where no list is meant, or count on from {first}"
            yield _Fault(item.start(), found, cure)
            return
        before, count = item.end() - 1, count + 1


def part_lists(text: str) -> str:
    """The text with an empty line above each list in a paragraph: to CommonMark it is one without that."""
    parts: list[str] = []
    at = 0
    for start, block in _cut(blank_code(text).prose):
        paragraph, first = _find_run_on(block)
        if first:
            place = start + len(block) - len(paragraph) + first
            parts += [text[at:place], "\n"]
            at = place
    return "".join((*parts, text[at:]))


def _find_run_on(block: str) -> tuple[str, int]:
    """The last paragraph of a block, and where in it a list begins; 0 where none does."""
    heading = max((found.end() for found in _HEADING.finditer(block)), default=0)
    paragraph = block[heading:]
    return paragraph, next(_find_lists(paragraph), 0) if _TEXT.match(paragraph) else 0


def _find_lists(text: str) -> Iterator[int]:
    """Where lists begin right below a line of text."""
    for item in _ITEMS.finditer(text):
        if _TEXT.match(text, text.rfind("\n", 0, item.start()) + 1):
            yield item.start() + 1


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """What stands without an empty line, and where."""
    start = 0
    for end, after in chain(((gap.start() + 1, gap.end()) for gap in _GAP.finditer(text)), [(len(text), 0)]):
        block = text[start:end].lstrip("\n")
        yield end - len(block), block
        start = after


def _is_reference(text: str, label: str) -> bool:
    """Whether two brackets are meant as a link; years and notes of an editor are none."""
    return _LETTER.search(text) is not None and label.lower() != "sic"


class _Code(NamedTuple):
    """A text with blanks for code and what is hidden, and what stands where code begins.

    `opened` is the first block that never ends, and `indented` the first whose marks do not begin a line.
    """

    prose: str
    opened: re.Match[str] | None
    indented: re.Match[str] | None


def blank_code(text: str) -> _Code:
    """The text with blanks for code and what is hidden."""
    blocks = _blank_blocks(_HIDDEN.sub(_blank, text))
    return blocks._replace(prose=_CODE.sub(_blank, blocks.prose))


def _blank_blocks(text: str) -> _Code:
    parts: list[str] = []
    at = 0
    indented = None
    while opened := _FENCE.search(text, at):
        closing = re.compile(rf"^[ >]*{opened['marks']} *$", re.MULTILINE).search(text, opened.end())
        if not closing:
            break
        if opened["before"] and not indented:
            indented = opened
        parts += [text[at : opened.start()], _BLANKED.sub(" ", text[opened.start() : closing.end()])]
        at = closing.end()
    return _Code("".join((*parts, text[at:])), opened, indented)


def _blank(found: re.Match[str]) -> str:
    return _BLANKED.sub(" ", found.group())


def _fold(label: str) -> str:
    return " ".join(label.split()).lower()
