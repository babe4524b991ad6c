"""What does a file say? Bytes in; fields with their places, and the body, out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from digest.content.decoding import MOST_SIGNS, decode
from digest.content.garbling import find_garbled
from digest.content.yaml_reader import Tree, parse_yaml, say_turned
from digest.model.marks import NAME, Marks
from digest.model.problems import Problem, place_in, quote
from digest.writing.directions import find_turns, spell_out

MAX_FRONT_MATTER = 64_000
MAX_BODY = 1_500_000
_FENCE = re.compile(r"-{3,}[ \t]*")
# What word processors make of a fence, and the fence of fields in TOML.
_LIKE_FENCE = re.compile(r"[-\u2010-\u2015\u2212\u2500\u30fc\uff0d ]{1,10}")
# What nobody sees beside a fence; Python strips the first ones alone.
_UNSEEN = " \t\u00a0\u3000\u200b\u2060\ufeff"
# Google Docs, when it exports Markdown.
_ESCAPED_FENCE = re.compile(r"-*(?:\\-)+-*")
_TOML = re.compile(r"\+{3,}")
_CLOSING = re.compile(r"(?:-{3,}|\.\.\.)[ \t]*")


@dataclass(frozen=True)
class Document:
    """A file taken apart. `fields` is as written: text, lists and mappings only."""

    fields: dict[str, Tree]
    marks: Marks
    body: str = ""


def parse_document(
    data: bytes, path: str, only: Collection[str] = ()
) -> tuple[Document | None, list[Problem]]:
    """Take a Markdown file with YAML front matter apart.

    Returns None for the document where what is written is not clear. Never raises for any bytes. With `only`,
    fields of other names may hold whatever YAML knows: they are passed over.
    """
    text, problems = decode(data, path)
    if text is None:
        return None, problems
    lines = text.split("\n")
    start = _find_opening(lines)
    if start is None:
        return None, [*problems, _no_front_matter(lines, path)]
    end = next((number for number in range(start + 1, len(lines)) if _CLOSING.fullmatch(lines[number])), None)
    if end is None:
        found = f"the front matter that opens in line {start + 1} is never closed"
        cure = "put a line of --- after its last field"
        if like := next(
            (number for number in range(start + 1, len(lines)) if _is_like_fence(lines[number])), 0
        ):
            cure = f"write --- in the place of {quote(lines[like])} in line {like + 1}"
        return None, [*problems, Problem(path, start + 1, 1, "unclosed-front-matter", found, "", cure)]
    body = "\n".join(lines[end + 1 :])
    front = "\n".join(lines[start + 1 : end])
    problems += _check_sizes(front, body, path, end + 2)
    if any(problem.rule == "too-large" for problem in problems):
        return None, problems
    fields, marks, faults = parse_yaml(front, path, first_line=start + 2, body_line=end + 2, only=only)
    problems += faults
    problems += _find_turned(body, path, end + 2)
    problems += () if only else find_garbled(text, path)
    return (None if fields is None else Document(fields, marks, body)), problems


def without_empty_items(document: Document) -> Document:
    """The document with the empty items of its lists left out, and the others numbered anew."""
    places = dict(document.marks.places)
    fields = dict(document.fields)
    for name, value in fields.items():
        if not isinstance(value, list) or all(value):
            continue
        kept = [number for number, item in enumerate(value) if item]
        fields[name] = [value[number] for number in kept]
        moved = {old: new for new, old in enumerate(kept)}
        for path in [path for path in places if path[0:1] == (name,) and len(path) > 1 and path[1] != NAME]:
            place = places.pop(path)
            if path[1] in moved:
                places[name, moved[int(path[1])], *path[2:]] = place
    return Document(fields, Marks(document.marks.path, places, document.marks.body_line), document.body)


def _find_turned(body: str, path: str, first_line: int) -> Iterator[Problem]:
    spelled = spell_out(body)
    for start, end in islice(find_turns(spelled), MOST_SIGNS):
        yield say_turned(path, place_in(body, start, first_line), spelled[start], end)


def _find_opening(lines: list[str]) -> int | None:
    """The line of the opening fence: blank lines and one HTML comment may stand before it."""
    number = 0
    commented = False
    while number < len(lines):
        line = lines[number].strip()
        if not commented and _FENCE.fullmatch(lines[number]):
            return number
        commented = commented or line.startswith("<!--")
        if line and not commented:
            return None
        if "-->" in line:
            commented = False
        number += 1
    return None


def _no_front_matter(lines: list[str], path: str) -> Problem:
    number = next(index for index, line in enumerate(lines) if line.strip())
    first = lines[number].strip()
    found = f"the file starts with {quote(first, 40)}"
    cure = "put a line of --- before the first field and another after the last"
    if _FENCE.fullmatch(lines[number].strip(_UNSEEN)):
        found = f"the file starts with {quote(lines[number], 60)}"
        cure = "write --- with nothing before it or behind it"
    elif _ESCAPED_FENCE.fullmatch(first):
        cure = (
            "take out the backslashes that a word processor has written, here, in the fields and below them"
        )
    elif _LIKE_FENCE.fullmatch(first):
        found += "" if first.isascii() else f" (U+{ord(first[0]):04X})"
        cure = "write --- in its place, and in that of the line after the last field"
    elif _TOML.fullmatch(first):
        cure = "write the fields as YAML, such as title: The ferry returns, between two lines of ---"
    elif first.startswith(("```", "~~~")):
        cure = "take this line out, and the one that belongs to it; the file begins with ---"
    return Problem(path, number + 1, 1, "no-front-matter", found, "a line of --- is wanted", cure)


def _is_like_fence(line: str) -> bool:
    bare = line.strip(_UNSEEN)
    # One hyphen alone is an empty item of a list.
    return bare != "-" and bool(_LIKE_FENCE.fullmatch(bare) or _ESCAPED_FENCE.fullmatch(bare))


def _check_sizes(front: str, body: str, path: str, body_line: int) -> list[Problem]:
    problems = []
    for part, text, limit, line in (
        ("front matter", front, MAX_FRONT_MATTER, 1),
        ("body", body, MAX_BODY, body_line),
    ):
        if len(text) > limit:
            found = f"the {part} has {len(text):,} characters"
            problems.append(
                Problem(path, line, 1, "too-large", found, f"at most {limit:,}", "shorten or split it")
            )
    return problems
