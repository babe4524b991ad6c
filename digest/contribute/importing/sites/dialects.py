"""What becomes of what Pelican and Material add to Markdown?"""

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

from digest.contribute.importing.marks import ATTRIBUTES, POST, SAFE, close_gaps, is_html, outside_code
from digest.contribute.importing.post import Loss
from digest.contribute.importing.sites.program import MARKDOWN, OTHERS

# What stands where an address does, as Pelican has it, or as pandoc writes that.
_PELICAN = re.compile(
    r"""(?P<before>\]\(\s*<?|\]:[ \t]*<?|=["'])"""
    r"""(?:[{|]|%7B|%7C)(?P<kind>filename|static|attach|tag|category|author|index)(?:[}|]|%7D|%7C)"""
    r"""(?P<value>[^()<>"'\n#?]*)""",
    re.IGNORECASE,
)
_SNIPPET = re.compile(r"^[ \t]*-*8<-*.*\n?", re.MULTILINE)
_BLOCK = re.compile(
    r"(?P<mark>!!!|\?\?\?\+?|===\+?)[ \t]++(?P<kind>[\w-]*+(?: ++[\w-]++)*)[ \t]*+"
    r'(?:"(?P<title>[^"]*)"[ \t]*)?'
)
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_INDENT = re.compile(r"^(?: {4}|\t)")
_DEEPEST = 6


def convert_pelican(
    text: str, _origin: str, _line: int, term_page: Callable[[str, str], str] = lambda _kind, _name: ""
) -> tuple[str, list[Loss]]:
    """A text of Pelican with addresses for `{filename}` and its kin; `term_page` knows those of tags."""

    def resolve(match: re.Match[str]) -> str:
        kind, value = match["kind"].lower(), match["value"].rstrip()
        blanks = match["value"][len(value) :]
        if kind == "filename":
            # Pictures and other files are meant, too, in blogs that are older than `{static}`.
            suffix = posixpath.splitext(unquote(value))[1].lower()
            is_text = suffix in MARKDOWN | OTHERS or is_html(value) or not suffix
            value = f"{POST if is_text else ''}{value}"
        elif kind not in {"static", "attach"}:
            value = f"/{quote(term_page(kind, unquote(value)), safe=SAFE)}"
        return f"{match['before']}{value}{blanks}"

    return outside_code(text, lambda part: _PELICAN.sub(resolve, part)), []


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
