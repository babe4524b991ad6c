"""Which lists, tables and blocks of a text are none to its readers?"""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from digest.model.problems import quote
from digest.text.prose import Prose, find_prose

# An item of a list; stars with blanks between them are a line across the page. And what a paragraph does not
# begin with: that, a heading, a quotation, a row, HTML, a definition.
_ITEM = r"(?![*-][ *-]*$)(?:[-*+]|1\.)[ \t]+\S"
_NO_TEXT = r"(?![ \t>#|<\n]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[^\]\n]*\]:)"
_ROWS = re.compile(r"^\|[^\n]*\|[ \t]*\n\|[^\n]*\|[ \t]*$", re.MULTILINE)
_ITEMS = re.compile(rf"\n{_ITEM}", re.MULTILINE)
_NEXT_ITEMS = re.compile(r"\n(?:[-*+]|\d{1,9}\.)[ \t]+\S")
_TEXT = re.compile(_NO_TEXT)
# What lies between two blocks, and what ends a paragraph within one.
_GAP = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^(?:#[^\n]*|(?:=+|-+)[ \t]*)\n", re.MULTILINE)
_RULE = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\||$)", re.MULTILINE)
# A table right below a line of text.
_RUN_ON_ROWS = re.compile(r"\n(?P<rows>\|[^\n]*\|[ \t]*\n\|?[ \t]*:?-+:?[ \t]*\|[-| :\t]*)$", re.MULTILINE)
_NUMBERED = re.compile(r"\n(\d{1,9})\.[ \t]+\S")
# What ends a list: a line of text after an empty one, a heading, a quotation, an item of the other kind.
_END_OF_LIST = re.compile(r"\n[ \t]*\n(?=\S)(?!\d{1,9}\.[ \t])|^(?:[#>]|[-*+][ \t])", re.MULTILINE)
# Items of a list as other programs mark them, and cells parted by tabs: such lines stand below each other,
# without a line break.
_SIGN = (
    "[\u2022\u2023\u25e6\u25aa\u25cf\u25cb\u25ef\u3007\u30fb\u00b7\u318d\u2219\u2013\u2014\u25b2-\u25c7\u25a0\u25a1\u203b\u261e"
    "\u2713\u2714\u27a4\u2460-\u2473\u2776-\u277f\uff0d\uff65]"
)
_SIGNED, _TABBED = (
    re.compile(rf"\n{begin}[^\n]*(?<!  )(?<![\\>])\n{begin}")
    for begin in (rf"(?:{_SIGN}|-(?=[^\W\d_]))", rf"(?! *(?:[-*+>]|\d{{1,9}}[.)]|{_SIGN})[ \t])[^\t\n|]+\t")
)
# A line that begins with a number or a letter and is no item of a list, as with `(1) `, `a) ` or `1- `; and
# which letters follow others.
_COUNTED = re.compile(
    r"\n(?!\d{1,9}[.)][ \t])(?P<mark>[(\uff08]?)(?P<count>\d{1,2}|[^\W\d_]{1,4})"
    r"(?P<close>[.)\u3001\u060c\uff09\uff0e-])"
    r"(?=[ \u3000]?[^\s\d.)-])[^\n]*(?<!  )(?<![\\>])"
)
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz абвгдежзик αβγδεζ אבגדהוז أبجدهوز ابجدهوز أبتثجحخ ابتثجحخ "
    "가나다라마바사아자차카타파하 一二三四五六七八九十 甲乙丙丁 アイウエオ イロハニ"
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()
# A date that begins a paragraph as the number of an item does.
_DATE = re.compile(r"\n[ \t]*\n(?P<first>\d{1,4})\.(?P<rest> \d{1,2}\. (?:\d{1,2}\. )?)")
# What holds indented text as its own, and a sentence, which is no code.
_HOLDER = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]|\[\^|:[ \t]|!!!|\?\?\?|===")
_SENTENCE = re.compile(
    r"[^\W\d_][^{}<>=;$#\\|`]{20,2000}[.!?\u3002\uff01\uff1f\u2026][\"'\u201d\u2019\u300d\u300f)]{0,3}"
)
# The first two lines of a table, and what stands between two cells.
_TABLE = re.compile(r"(?P<head>[^\n]*+)\n(?P<rule>\|?[ \t]*:?-+:?[ \t]*(?:\|[-| :\t]*)?)$", re.MULTILINE)
_INDENTS = ("\t", "    ")
_CELLS = re.compile(r"(?<!\\)\|")
# Stars that open nothing, as a blank follows them, and those that open something.
_STARS_APART = re.compile(r"\*\*(?<!\S\*\*) (?=[^\s*])")
_STARS_OPEN = re.compile(r"\*\*(?<![\w*\\]\*\*)(?=[^\s*])")
# Elements that hold blocks: their text is HTML to the end. And what is Markdown in it.
_BLOCK = re.compile(
    r"<(?<![^\n]<)(?P<tag>details|div|section|aside|article|figure|center|p|blockquote|table|[uo]l)\b[^<>\n]*>"
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
    looks = _find_lists, _find_misnumbered, _find_run_on_lines, _find_raw, _find_dates, _find_boxed
    return any(any(look(text)) for look in looks) or any(_find_stars(text, text))


def find_lost_blocks(prose: Prose, extensions: str) -> Iterator[Fault]:
    """What is not the list or table that it was meant to be. `extensions` are the names of those in use."""
    yield from _find_parts(prose.text)
    yield from _find_dates(prose.text)
    yield from _find_misnumbered(prose.text)
    yield from _find_boxed(prose.outside)
    yield from _find_stars(prose.text, prose.outside)
    if "nl2br" not in extensions:
        yield from _find_run_on_lines(prose.text)
    if "md_in_html" not in extensions:
        yield from _find_raw(prose.text)


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


def _find_run_on_lines(text: str) -> Iterator[Fault]:
    """Lines of a list or a table as other programs write them, which stand in one to readers."""
    lines = f"\n{text}"
    no_list = "these lines are no list, and stand in one"
    for start in _find_blocks(_SIGNED.search, lines):
        yield Fault(start, no_list, "write - before each, and an empty line above")
    for start in _find_blocks(_find_counted, lines):
        yield Fault(start, no_list, "write 1. before each, and an empty line above")
    for start in _find_blocks(_TABBED.search, lines) if "\t" in text else ():
        cure = "write | between the cells, and |---|---| below the first line"
        yield Fault(start, "these lines are no table, and stand in one", cure)


def _find_blocks(find: Callable[[str, int], re.Match[str] | None], lines: str) -> Iterator[int]:
    """Where something is found in a text; once in what stands without an empty line."""
    end = 0
    while end >= 0 and (found := find(lines, end)):
        yield found.start()
        end = lines.find("\n\n", found.end())


def _find_counted(lines: str, at: int = 0) -> re.Match[str] | None:
    """The first line that is counted, and the next one on from it."""
    before = None
    for line in _COUNTED.finditer(lines, at):
        if before and before.end() == line.start() and _follows(before, line):
            return before
        before = line
    return None


def _follows(before: re.Match[str], line: re.Match[str]) -> bool:
    """Whether a line counts on from the one before it, with the same marks."""
    if (before["mark"], before["close"]) != (line["mark"], line["close"]):
        return False
    one, other = before["count"].lower(), line["count"].lower()
    if one.isdecimal() and other.isdecimal():
        return int(one) + 1 == int(other)
    if one in _ROMAN and other in _ROMAN and _ROMAN.index(one) + 1 == _ROMAN.index(other):
        return True
    return len(one) == len(other) == 1 and one + other in _ALPHABETS


def _find_dates(text: str) -> Iterator[Fault]:
    """Dates that begin a paragraph, and are numbers of items to readers."""
    above = "\n\n"
    for date in _DATE.finditer(above + text):
        found = f"{quote(date.group().strip())} begins lists within a list"
        wanted = f"write {date['first']}\\.{date['rest'].rstrip()}"
        yield Fault(date.start("first") - len(above), found, wanted)


def _find_boxed(text: str) -> Iterator[Fault]:
    """Paragraphs that begin with a tab or four blanks, which make code of them."""
    if not text.startswith(_INDENTS) and "\n    " not in text and "\n\t" not in text:
        return
    is_held, end_of_html = False, 0
    for start, block in _cut(text):
        if start < end_of_html:
            continue
        if not block.startswith(_INDENTS):
            is_held = bool(_HOLDER.match(block))
            if html := _BLOCK.match(text, start):
                end_of_html = _find_end(text, html)
        elif not is_held and _SENTENCE.fullmatch(block.strip()):
            yield Fault(start, "this paragraph is shown as code", "take away the blanks that it begins with")


def _find_stars(text: str, outside: str) -> Iterator[Fault]:
    """The first two stars that make nothing bold: a blank follows, or no others. `outside` holds code."""
    if "**" not in text:
        return
    for mark in _STARS_APART.finditer(text):
        # Where code ends there is a blank in the text, and none outside.
        if not outside[max(0, mark.start() - 1)].strip(" \n*"):
            yield Fault(mark.start(), "a blank follows **, and readers see the two", "take that blank out")
            return
    for start, block in _cut(text):
        if block.count("**") != 1 or outside.count("**", start, start + len(block)) != 1:
            continue
        if opening := _STARS_OPEN.search(block):
            found = "nothing closes these **, and readers see the two"
            cure = "write ** behind the words, too, in the same paragraph; where none are meant, \\*\\*"
            yield Fault(start + opening.start(), found, cure)
            return


def _find_raw(text: str) -> Iterator[Fault]:
    """Markdown in an element that holds blocks: there it is text."""
    at = 0
    while block := _BLOCK.search(text, at):
        at = _find_end(text, block)
        if mark := _MARKED.search(text, block.end(), at):
            marked = quote(mark.group().partition("\n")[0])
            found = f"{marked} stands within <{block['tag']}>, where it is text"
            yield Fault(mark.start(), found, "write it in HTML, or leave the tag out")
            return


def _find_end(text: str, block: re.Match[str]) -> int:
    """Where an element ends, with those of its kind that lie in it; with the text, if it never does."""
    depth = 0
    for tag in re.compile(rf"<(/?){block['tag']}\b").finditer(text, block.start()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    return len(text)


def _find_lost_cells(start: int, block: str) -> Iterator[Fault]:
    """Cells beyond the last column, which readers do not see, and lines that become rows of a table."""
    table = _TABLE.match(block)
    if not table or "|" not in table["head"]:
        return
    columns, ruled = _count_cells(table["head"]), _count_cells(table["rule"])
    if columns != ruled and "|" in table["rule"]:
        found = f"these rows are no table: {columns} cells stand in the first, and {ruled} below it"
        yield Fault(start, found, "write |---| for each of the first row")
        return
    at = table.end() + 1
    for row in block[at:].split("\n"):
        if "|" not in row and row.strip() and columns > 1:
            found = "this line is a row of the table above it"
            yield Fault(start + at, found, "leave an empty line above it")
            return
        if (number := _count_cells(row)) > columns:
            found = (
                f"this row has {number} cells, and its table {columns} columns: readers do not see the last"
            )
            cure = "give the table a heading for it, and a |---|; a | that parts nothing is \\|"
            yield Fault(start + at, found, cure)
            return
        at += len(row) + 1


def _count_cells(row: str) -> int:
    inner = row.strip().removeprefix("|")
    return len(_CELLS.findall(inner if inner.endswith("\\|") else inner.removesuffix("|"))) + 1


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
