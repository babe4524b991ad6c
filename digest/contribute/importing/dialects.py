"""What becomes of what Pelican and Material add to Markdown?"""

import re
from collections.abc import Iterator

from digest.contribute.importing.marks import ATTRIBUTES, POST, close_gaps, outside_code
from digest.contribute.importing.post import Loss

_PELICAN = re.compile(r"[{|](?P<kind>filename|static|attach|tag|category|author|index)[}|]")
_SNIPPET = re.compile(r"^[ \t]*-*8<-*.*\n?", re.MULTILINE)
_BLOCK = re.compile(
    r'(?P<mark>!!!|\?\?\?\+?|===\+?)[ \t]+(?P<kind>[\w -]*?)[ \t]*(?:"(?P<title>[^"]*)")?[ \t]*'
)
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_INDENT = re.compile(r"^(?: {4}|\t)")
_DEEPEST = 6


def convert_pelican(text: str, _origin: str, _line: int) -> tuple[str, list[Loss]]:
    """A text of Pelican with addresses in place of `{filename}` and its kin."""
    places = {"filename": POST, "static": "", "attach": "", "index": "/"}
    return _PELICAN.sub(lambda match: places.get(match["kind"], f"/{match['kind']}/"), text), []


def convert_material(text: str, origin: str, line: int) -> tuple[str, list[Loss]]:
    """A text of Material without attributes; admonitions become quotations, tabs go one below the other."""
    notes = []
    plain = _SNIPPET.sub("", text)
    if plain != text:
        notes.append(Loss(origin, line, "a file that the text includes (--8<--) was left out"))
    plain = outside_code(plain, lambda part: ATTRIBUTES.sub("", part))
    return close_gaps(text, "\n".join(_unfold(plain.split("\n"), 0))), notes


def _unfold(lines: list[str], depth: int) -> Iterator[str]:
    """What was indented below `!!! note` is a quotation, and below `=== "Tab"` it has its title."""
    number = 0
    fence = ""
    while number < len(lines):
        line = lines[number]
        number += 1
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        block = _BLOCK.fullmatch(line) if depth < _DEEPEST and not fence else None
        if block is None:
            yield line
            continue
        begin = number
        while number < len(lines) and (_INDENT.match(lines[number]) or not lines[number].strip()):
            number += 1
        inner = "\n".join(_INDENT.sub("", each) for each in lines[begin:number]).strip("\n").split("\n")
        title = block["title"] if block["title"] is not None else block["kind"].strip().capitalize()
        heading = [f"**{title}**", ""] if title else []
        prefix = "" if block["mark"].startswith("===") else "> "
        unfolded = [*heading, *_unfold(inner, depth + 1)]
        yield from ("", *(f"{prefix}{each}".rstrip() for each in unfolded), "")
