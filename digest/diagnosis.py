"""Which line of broken YAML is to be mended, and how?

A parser stops where it cannot go on, which is often below the mistake. Front matter is simple: a line is a
field, an item or the continuation of one, so the first line that looks like none of them is told instead.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from digest.problems import show

# A column, what was found, and the cure.
Finding: TypeAlias = tuple[int, str, str]

_FIELD = re.compile(r"( *(?:- )?)([\w-]+):(?:\s|$)")
_BLOCK = re.compile(r":\s+[|>][+-]?\d?\s*(?:#.*)?$")
# One that is never closed is the last: to look for the end of each mark in it takes the square of its length.
_QUOTED = re.compile(r""""(?>(?:[^"\\]|\\.)*)"|'[^']*+'|(["'].*)""")
_CLOSING = {"[": "]", "{": "}"}
_VALUE = re.compile(r" *(?:[\w-]+:|-) +")


def diagnose(lines: Sequence[str], line: int, column: int, said: str) -> tuple[int, int, str, str]:
    """The line and column to mend, both from 0, what was found there, and the cure.

    `line` and `column` are where the parser stopped, `said` is what it said.
    """
    block = -1
    for number in range(min(line + 1, len(lines))):
        text = lines[number]
        if not _says(text) or _indent(text) > block >= 0:
            continue
        block = _indent(text) if _BLOCK.search(text) else -1
        around = _Around(lines, number)
        for look in _LOOKS:
            if found := look(text, around):
                return number, *found
    return line, column, _translate(said), _find_cure(said, lines[line], lines[line - 1] if line else "")


class _Around:
    """The lines before and after one, without those that say nothing."""

    def __init__(self, lines: Sequence[str], number: int) -> None:
        self.above = next((lines[each] for each in range(number - 1, -1, -1) if _says(lines[each])), "")
        self.below = next((lines[each] for each in range(number + 1, len(lines)) if _says(lines[each])), "")

    def ends_here(self, indent: int) -> bool:
        """Whether the next line is another field, or none: what is open then stays open."""
        return not self.below or bool(_FIELD.match(self.below) and _indent(self.below) <= indent)


def _find_unclosed(text: str, around: _Around) -> Finding | None:
    value = _VALUE.match(text)
    if not value or not around.ends_here(_indent(text)):
        return None
    at = value.end()
    mark = text[at : at + 1]
    if mark in {'"', "'"} and mark not in text[at + 1 :]:
        return at, "the quotation mark is never closed", f"put another {mark} behind the value"
    closing, rest = _CLOSING.get(mark, ""), _QUOTED.sub(r"\1", text)
    if closing and rest.count(mark) > rest.count(closing):
        return at, f"the {mark} is never closed", f"put a {closing} behind the last item"
    return None


def _find_missing_colon(text: str, around: _Around) -> Finding | None:
    indent = _indent(text)
    sibling = _FIELD.match(around.above)
    beside = indent == 0 or (sibling and len(sibling[1]) == indent and not around.above.endswith(":"))
    if not beside or _FIELD.match(text) or text[indent] in "-#\"'[{?&*!|>%@`}],":
        return None
    word, sign, rest = re.match(r"([\w-]*)(:?)\s*(.*)", text[indent:]).groups()  # type: ignore[union-attr]
    if not word:
        return None
    if _BLOCK.search(around.above):
        return (
            indent,
            "the text of the field above begins here, and is not indented",
            "indent it by two spaces",
        )
    cure = f"write `{show(word, 40)}: {show(rest, 40)}`"
    if sign:
        return indent + len(word), "no space stands behind the colon", cure
    return indent, f"no colon stands behind the name of the field, {show(word, 40)}", cure


def _find_missing_space(text: str, around: _Around) -> Finding | None:
    indent = _indent(text)
    if not re.match(r"-[^\s-]", text[indent:]) or not around.above.startswith(f"{' ' * indent}- "):
        return None
    return indent, "no space stands behind the dash of an item", f"write `- {show(text[indent + 1 :], 40)}`"


_LOOKS: tuple[Callable[[str, _Around], Finding | None], ...] = (
    _find_unclosed,
    _find_missing_colon,
    _find_missing_space,
)


def _translate(said: str) -> str:
    """Libyaml's words in a contributor's."""
    if "mapping values are not allowed" in said:
        return "a colon stands where none can stand"
    if "cannot start any token" in said:
        return "a character stands here that cannot start a value"
    if "could not find expected ':'" in said or "did not find expected key" in said:
        return "no `field: value` is found here"
    if "found unexpected end of stream" in said:
        return "a quotation mark or a bracket is never closed"
    return said


def _find_cure(said: str, near: str, above: str) -> str:
    if "\t" in near:
        return "replace the tab by spaces"
    if re.search(r":\s*[“”„«‘’]", near):
        return "put straight quotation marks in place of the curly ones"
    if re.search(r""":\s*(["']).*\1\s*\S""", near):
        return "put the whole value into quotation marks: '…'"
    field = _FIELD.match(near)
    if field and _FIELD.match(above) and _indent(near) not in {0, _indent(above)}:
        return "indent this line like the one above"
    if "mapping values" in said:
        return "put a value that holds ': ' into quotation marks"
    if re.search(r":\s*[@`%|>*&!\[{]", near):
        return "put the value into quotation marks"
    return "check the indentation, the colons and the quotation marks of this line and the one before"


def _says(line: str) -> bool:
    """Whether it is more than a comment or white space."""
    return not line.lstrip().startswith("#") and not line.isspace() and bool(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
