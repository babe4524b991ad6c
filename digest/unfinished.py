"""Which marks of Markdown does a text hold that nothing comes of, and readers see as they are?"""

import re
from collections.abc import Iterator
from itertools import islice

from digest.frontmatter import Marks
from digest.problems import Problem, place_in, quote, show

# Nothing to look for where none of these is.
_HINTS = ("]()", "]( )", "][", "```", "~~~")
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
    r"(?<![\w\]])!?+\[(?P<text>[^\[\]\n]*+)\](?:(?P<empty>\( ?\))|\[(?P<label>[^\[\]^\n][^\[\]\n]*+|)\])"
)
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:", re.MULTILINE)
_BLANKED = re.compile(r"[^\n]")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_NAMED = 20


def find_unfinished(text: str, marks: Marks) -> Iterator[Problem]:
    """Blocks of code that are never closed, and links that lead nowhere; the first of them."""
    if any(hint in text for hint in _HINTS):
        for at, found, cure in islice(_find(text), _MOST_NAMED):
            place = place_in(text, at, marks.body_line)
            yield Problem(marks.path, *place, "unfinished-markdown", found, "", cure)


def _find(text: str) -> Iterator[tuple[int, str, str]]:
    """Where it is, what it is, and the cure."""
    prose, opened = _blank_blocks(_HIDDEN.sub(_blank, text))
    if opened:
        found = "the block of code that begins here is never closed"
        yield opened.start("marks"), found, f"write a line of {opened['marks']} below its last one"
    prose = _CODE.sub(_blank, prose)
    defined = {_fold(label) for label in _DEFINED.findall(prose)}
    for link in _LINK.finditer(prose):
        label = link["label"] or link["text"]
        found = f"{quote(link.group())} leads nowhere"
        if link["empty"]:
            yield link.start(), found, "write the address between the parentheses"
        elif _fold(label) not in defined and _is_reference(link["text"], label):
            yield link.start(), found, f"write the address in a line below: [{show(label, 40)}]: https://…"


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
