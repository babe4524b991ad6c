"""Which marks of Markdown does a text hold that nothing comes of, and readers see as they are?"""

import re
from collections.abc import Iterator
from itertools import islice

from digest.frontmatter import Marks
from digest.problems import Problem, place_in, quote, show

# Nothing to look for where none of these is.
_HINTS = ("]()", "]( )", "][", "```", "~~~")
# What is longer is no fence, but takes as long to look for.
_FENCE = re.compile(r"^(`{3,50}|~{3,50}+(?!~))[^`\n]*$", re.MULTILINE)
# Code within a line, and that by indentation, of which nothing is a mark.
_CODE = re.compile(r"``[^\n]*?``|`[^`\n]*+`|^(?: {4}|\t).*$", re.MULTILINE)
_LINK = re.compile(r"!?+\[(?P<text>[^\[\]\n]*+)\](?:(?P<empty>\( ?\))|\[(?P<label>[^\[\]^\n][^\[\]\n]*+|)\])")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:", re.MULTILINE)
_MOST_NAMED = 20


def find_unfinished(text: str, marks: Marks) -> Iterator[Problem]:
    """Blocks of code that are never closed, and links that lead nowhere; the first of them."""
    if any(hint in text for hint in _HINTS):
        for at, found, cure in islice(_find(text), _MOST_NAMED):
            place = place_in(text, at, marks.body_line)
            yield Problem(marks.path, *place, "unfinished-markdown", found, "", cure)


def _find(text: str) -> Iterator[tuple[int, str, str]]:
    """Where it is, what it is, and the cure."""
    prose, opened = _blank_blocks(text)
    if opened:
        found = "the block of code that begins here is never closed"
        yield opened.start(), found, f"write a line of {opened[1]} below its last one"
    prose = _CODE.sub(lambda code: " " * len(code.group()), prose)
    defined = {_fold(label) for label in _DEFINED.findall(prose)}
    for link in _LINK.finditer(prose):
        label = link["label"] or link["text"]
        found = f"{quote(link.group())} leads nowhere"
        if link["empty"]:
            yield link.start(), found, "write the address between the parentheses"
        elif _fold(label) not in defined:
            yield link.start(), found, f"write the address in a line below: [{show(label, 40)}]: https://…"


def _blank_blocks(text: str) -> tuple[str, re.Match[str] | None]:
    """The text with blanks for its blocks of code, and where the first begins that never ends."""
    parts: list[str] = []
    at = 0
    while opened := _FENCE.search(text, at):
        closing = re.compile(rf"^{opened[1]} *$", re.MULTILINE).search(text, opened.end())
        if not closing:
            return "".join((*parts, text[at:])), opened
        parts += [text[at : opened.start()], re.sub(r"[^\n]", " ", text[opened.start() : closing.end()])]
        at = closing.end()
    return "".join((*parts, text[at:])), None


def _fold(label: str) -> str:
    return " ".join(label.split()).lower()
