"""What of a text is prose, and what is code or hidden?"""

import re
from typing import NamedTuple

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
_BLANKED = re.compile(r"[^\n]")


class Prose(NamedTuple):
    """A text with blanks for code and what is hidden, and what stands where code begins.

    In `outside` only blocks with marks are blank, and what is hidden: code by indentation stands there.
    `opened` is the first block that never ends, and `indented` the first whose marks do not begin a line.
    """

    text: str
    outside: str
    opened: re.Match[str] | None
    indented: re.Match[str] | None


def find_prose(text: str) -> Prose:
    """The text with blanks for code and what is hidden."""
    blocks = _blank_blocks(_HIDDEN.sub(_blank, text))
    return blocks._replace(text=_CODE.sub(_blank, blocks.text))


def _blank_blocks(text: str) -> Prose:
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
    outside = "".join((*parts, text[at:]))
    return Prose(outside, outside, opened, indented)


def _blank(found: re.Match[str]) -> str:
    return _BLANKED.sub(" ", found.group())
