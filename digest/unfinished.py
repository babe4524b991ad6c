"""Which marks of Markdown does a text hold that nothing comes of, and readers see as they are?"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from digest.frontmatter import Marks
from digest.problems import Problem, place_in, quote, show

# Nothing is looked for where none of these is, no list below a line of text, and no link that never ends.
_HINTS = ("]()", "]( )", "][", "] (", ")[", "[^", "|\n|", "```", "~~~")
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
_TURNED = re.compile(rf"\((?P<text>[^()\n]+)\)\[(?P<address>(?:https?://|www\.){_URL})\]")
_OPEN = re.compile(rf"\[[^\[\]\n]+\]\(https?://{_URL}(?=\s|\Z)(?![ \t]*\n?[ \t]*[\"'()])")
_NOTE = re.compile(r"\[(?P<label>\^[\w-]{1,40})\](?!:)")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:", re.MULTILINE)
_BLANKED = re.compile(r"[^\n]")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_NAMED = 20


def find_unfinished(text: str, marks: Marks) -> Iterator[Problem]:
    """Links, blocks of code, lists, tables and notes of which nothing comes; the first of them."""
    if again := _FIELDS.match(text):
        found, cure = (
            "front matter stands here once more, as text",
            "put its fields into the other, and take it out",
        )
        place = place_in(text, again.start("fence"), marks.body_line)
        yield Problem(marks.path, *place, "unfinished-markdown", found, "", cure)
    if any(hint in text for hint in _HINTS) or _OPEN.search(text) or any(_find_lists(text)):
        for fault in islice(_find(text), _MOST_NAMED):
            place = place_in(text, fault.at, marks.body_line)
            yield Problem(marks.path, *place, fault.rule, fault.found, "", fault.cure)


class _Fault(NamedTuple):
    at: int
    found: str
    cure: str
    rule: str = "unfinished-markdown"


def _find(text: str) -> Iterator[_Fault]:
    prose, opened = _blank_blocks(_HIDDEN.sub(_blank, text))
    if opened:
        found = "the block of code that begins here is never closed"
        yield _Fault(opened.start("marks"), found, f"write a line of {opened['marks']} below its last one")
    prose = _CODE.sub(_blank, prose)
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
            cure = f"write it in a line below: {note.group()}: …"
            yield _Fault(note.start(), f"there is no note {quote(note.group())}", cure)
    yield from _find_links(prose)
    yield from _find_blocks(prose)


def _find_links(prose: str) -> Iterator[_Fault]:
    for link in chain(_PARTED.finditer(prose), _TURNED.finditer(prose)):
        wanted = show(f"[{link['text']}]({link['address']})", 200)
        yield _Fault(link.start(), f"{quote(link.group())} is no link", f"write {wanted}")
    for link in _OPEN.finditer(prose):
        found = f"{quote(link.group())} is no link: its parenthesis is never closed"
        yield _Fault(link.start(), found, "write ) behind the address, which holds no blank")


def _find_blocks(prose: str) -> Iterator[_Fault]:
    """Lists that are a part of a paragraph, and rows that make no table."""
    for start, block in _cut(prose):
        if _ROWS.match(block) and not _RULE.search(block):
            yield _Fault(
                start, "these rows are no table", "write a line such as |---|---| below the first one"
            )
        paragraph, first = _find_run_on(block)
        # One item alone may be who said what stands above it.
        if first and (
            paragraph[: first - 1].rstrip().endswith(":") or len(_NEXT_ITEMS.findall(paragraph)) > 1
        ):
            found = "this list is a part of the paragraph above it, and all stands in one line"
            at = start + len(block) - len(paragraph) + first
            yield _Fault(at, found, "leave an empty line above it", "run-on-list")


def part_lists(text: str) -> str:
    """The text with an empty line above each list in a paragraph: to CommonMark it is one without that."""
    prose, _ = _blank_blocks(_HIDDEN.sub(_blank, text))
    parts: list[str] = []
    at = 0
    for start, block in _cut(_CODE.sub(_blank, prose)):
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


def _blank_blocks(text: str) -> tuple[str, re.Match[str] | None]:
    """The text with blanks for its blocks of code, and where the first begins that never ends."""
    parts: list[str] = []
    at = 0
    while opened := _FENCE.search(text, at):
        closing = re.compile(rf"^[ >]*{opened['marks']} *$", re.MULTILINE).search(text, opened.end())
        if not closing:
            return "".join((*parts, text[at:])), opened
        parts += [text[at : opened.start()], _BLANKED.sub(" ", text[opened.start() : closing.end()])]
        at = closing.end()
    return "".join((*parts, text[at:])), None


def _blank(found: re.Match[str]) -> str:
    return _BLANKED.sub(" ", found.group())


def _fold(label: str) -> str:
    return " ".join(label.split()).lower()
