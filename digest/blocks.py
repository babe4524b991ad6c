"""Which lists, tables and blocks of a text are none to its readers?"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from digest.problems import quote
from digest.prose import find_prose

# An item of a list; stars with blanks between them are a line across the page. And what a paragraph does not
# begin with: that, a heading, a quotation, a row, HTML, a definition.
_ITEM = r"(?![*-][ *-]*$)(?:[-*+]|1\.) +\S"
_NO_TEXT = r"(?![ \t>#|<\n]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[^\]\n]*\]:)"
_ROWS = re.compile(r"^\|[^\n]*\|[ \t]*\n\|[^\n]*\|[ \t]*$", re.MULTILINE)
_ITEMS = re.compile(rf"\n{_ITEM}", re.MULTILINE)
_NEXT_ITEMS = re.compile(r"\n(?:[-*+]|\d{1,9}\.) +\S")
_TEXT = re.compile(_NO_TEXT)
# What lies between two blocks, and what ends a paragraph within one.
_GAP = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^(?:#[^\n]*|=+|-+)[ \t]*\n", re.MULTILINE)
_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\||$)", re.MULTILINE)
# A table right below a line of text.
_RUN_ON_ROWS = re.compile(r"\n(?P<rows>\|[^\n]*\|[ \t]*\n\|?[ \t]*:?-+:?[ \t]*\|[-| :\t]*)$", re.MULTILINE)
_NUMBERED = re.compile(r"\n(\d{1,9})\. +\S")
# What ends a list: a line of text after an empty one, a heading, a quotation, an item of the other kind.
_END_OF_LIST = re.compile(r"\n[ \t]*\n(?=\S)(?!\d{1,9}\. )|^(?:[#>]|[-*+] )", re.MULTILINE)
# Items of a list as other programs mark them: such lines stand below each other, without a line break.
_SIGN = "[\u2022\u2023\u25e6\u25aa\u25cf\u25cb\u30fb\u00b7\u2219\u2013\u2014]"
_NUMBER = r"\d{1,2}\u3001"
_SIGNED = tuple(re.compile(rf"\n{sign}[^\n]*(?<!  )(?<![\\>])\n{sign}") for sign in (_SIGN, _NUMBER))
# The first two lines of a table, and what stands between two cells.
_TABLE = re.compile(r"(?P<head>[^\n]*+)\n\|?[ \t]*:?-+:?[ \t]*(?:\|[-| :\t]*)?$", re.MULTILINE)
_CELLS = re.compile(r"(?<!\\)\|")
# Elements that hold blocks: their text is HTML to the end. And what is Markdown in it.
_BLOCK = re.compile(
    r"<(?<![^\n]<)(?P<tag>details|div|section|aside|article|figure|center|p|blockquote|table|[uo]l)\b(?P<with>[^<>\n]*)>",
    re.MULTILINE,
)
_MARKED = re.compile(
    r"\*\*(?=\S)[^*\n]+\*\*|\[[^\[\]\n]+\]\(https?://[^\s()]+\)|^#{1,6} [^\n]+|^[-*] \S[^\n]*\n[-*] ",
    re.MULTILINE,
)


class Fault(NamedTuple):
    """What readers see otherwise than it was meant, and where in the text that begins."""

    at: int
    found: str
    cure: str
    rule: str = "unfinished-markdown"


def may_mislead(text: str) -> bool:
    """Whether anything tells of a list or a block that is none, without a closer look."""
    looks = _find_lists, _find_misnumbered, _find_signed, _find_raw
    return any(any(look(text)) for look in looks)


def find_lost_blocks(prose: str, extensions: str) -> Iterator[Fault]:
    """What is not the list or table that it was meant to be. `extensions` are the names of those in use."""
    yield from _find_parts(prose)
    yield from _find_misnumbered(prose)
    if "nl2br" not in extensions:
        yield from _find_signed(prose)
    if "md_in_html" not in extensions:
        yield from _find_raw(prose)


def part_lists(text: str) -> str:
    """The text with an empty line above each list in a paragraph: to CommonMark it is one without that."""
    parts: list[str] = []
    at = 0
    for start, block in _cut(find_prose(text).text):
        paragraph, first = _find_run_on(block)
        if first:
            place = start + len(block) - len(paragraph) + first
            parts += [text[at:place], "\n"]
            at = place
    return "".join((*parts, text[at:]))


def _find_parts(prose: str) -> Iterator[Fault]:
    """Lists that are a part of a paragraph, and rows that make no table."""
    for start, block in _cut(prose):
        if _ROWS.match(block) and not _RULE.search(block):
            cure = "write a line such as |---|---| below the first one"
            cure = "write | for each \uff5c" if "\uff5c" in block else cure
            yield Fault(start, "these rows are no table", cure)
        yield from _find_lost_cells(start, block)
        rows = _RUN_ON_ROWS.search(block)
        if rows and not block.startswith("|", block.rfind("\n", 0, rows.start()) + 1):
            found = "these rows are a part of the paragraph above them, and no table"
            yield Fault(start + rows.start("rows"), found, "leave an empty line above them")
        paragraph, first = _find_run_on(block)
        # One item alone may be who said what stands above it.
        is_announced = paragraph[: max(0, first - 1)].rstrip().endswith(":")
        if first and (is_announced or len(_NEXT_ITEMS.findall(paragraph)) > 1):
            found = "this list is a part of the paragraph above it, and all stands in one line"
            at = start + len(block) - len(paragraph) + first
            yield Fault(at, found, "leave an empty line above it", "run-on-list")


def _find_misnumbered(prose: str) -> Iterator[Fault]:
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
            yield Fault(item.start(), found, cure)
            return
        before, count = item.end() - 1, count + 1


def _find_signed(text: str) -> Iterator[Fault]:
    """Lines that begin with a sign for an item, and stand in one line to readers."""
    if text.isascii():
        return
    for form, item in zip(_SIGNED, ("-", "1."), strict=True):
        if lines := form.search(f"\n{text}"):
            found = "these lines are no list, and stand in one"
            yield Fault(lines.start(), found, f"write {item} before each, and an empty line above")


def _find_raw(text: str) -> Iterator[Fault]:
    """Markdown in an element that holds blocks: there it is text."""
    at = 0
    while block := _BLOCK.search(text, at):
        at = text.find(f"</{block['tag']}", block.end())
        at = at if at >= 0 else len(text)
        if mark := _MARKED.search(text, block.end(), at):
            marked = quote(mark.group().partition("\n")[0])
            found = f"{marked} stands within <{block['tag']}>, where it is text"
            yield Fault(mark.start(), found, "write it in HTML, or leave the tag out")
            return


def _find_lost_cells(start: int, block: str) -> Iterator[Fault]:
    """Cells beyond the last column, which readers do not see, and lines that become rows of a table."""
    table = _TABLE.match(block)
    if not table or "|" not in table["head"]:
        return
    columns = _count_cells(table["head"])
    at = table.end() + 1
    for row in block[at:].split("\n"):
        if "|" not in row and row.strip() and columns > 1:
            yield Fault(
                start + at, "this line is a row of the table above it", "leave an empty line above it"
            )
            return
        if (number := _count_cells(row)) > columns:
            found = (
                f"this row has {number} cells, and its table {columns} columns: readers do not see the last"
            )
            cure = "give the table a heading for it; a | that parts nothing is \\|"
            yield Fault(start + at, found, cure)
            return
        at += len(row) + 1


def _count_cells(row: str) -> int:
    row = row.strip()
    inner = row[
        row.startswith("|") : len(row) - (row.endswith("|") and not row.endswith("\\|") and len(row) > 1)
    ]
    return len(_CELLS.findall(inner)) + 1


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
