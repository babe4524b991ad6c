"""How far in does Python-Markdown want the lines of a list?

It keeps to Markdown's first description, of 2004: what belongs to an item is four blanks further in, whatever
its mark. People write what forges and editors show: as far in as the item's first word, as CommonMark says.
"""

import re
from dataclasses import dataclass

# What Python-Markdown wants before each line of an item, for each list that it lies in.
_INDENT = 4
_MARK = re.compile(r"(?:(?P<bullet>[-*+])|(?P<number>\d{1,9})[.)])(?P<blanks> +)(?=\S)")
_RULE = re.compile(r"(?:- *){3,}$|(?:\* *){3,}$")
# Where no line is further in than its list, nothing needs to be moved, and few texts hold anything else.
_INDENTED = re.compile(r"\n +[^ \n]")
_NUMBER_IN_PARENTHESIS = re.compile(r"^ {0,3}\d{1,9}\) ", re.MULTILINE)


@dataclass(frozen=True)
class _Item:
    """An item of a list that goes on: how far in its mark is, and how far what belongs to it; in blanks."""

    mark: int
    content: int
    is_numbered: bool

    def holds_item(self, blanks: int, is_numbered: bool) -> bool:
        """Whether an item so far in is one of a list in this one.

        Four blanks are enough to Python-Markdown; and below `10. …` two are meant so, though CommonMark wants
        four, where the lists are of two kinds.
        """
        inward = blanks - self.mark
        return blanks >= self.content or inward >= (2 if is_numbered != self.is_numbered else _INDENT)


def indent_lists(text: str) -> str:
    """The text with four blanks before a line for each item that it belongs to, and `1.` for `1)`.

    What stands where it should is left as it is. Of indented lines in no list nothing is known here: that is
    code, or an extension's.
    """
    if _INDENTED.search(text) or _NUMBER_IN_PARENTHESIS.search(text):
        return "\n".join(_Lists().read(text.split("\n")))
    return text


class _Lists:
    """Reads lines, and knows which items they lie in."""

    def __init__(self) -> None:
        self._items: list[_Item] = []
        self._is_after_blank = True
        # How deep in lists the first line lies after the last empty one, and whether it is a paragraph's.
        self._depth = 0
        self._is_in_paragraph = False
        self._shift = 0
        self._lines: list[str] = []

    def read(self, lines: list[str]) -> list[str]:
        """The lines as Python-Markdown wants them."""
        for line in lines:
            rest = line.lstrip(" ")
            if rest:
                self._read(rest, len(line) - len(rest))
            else:
                self._lines.append(line)
            self._is_after_blank = not rest or (rest.startswith("#") and not self._items)
        return self._lines

    def _read(self, rest: str, blanks: int) -> None:
        mark = None if _RULE.match(rest) else _MARK.match(rest)
        if mark and self._begins_item(blanks, mark["bullet"] is None):
            self._read_item(rest, blanks, mark)
        elif self._is_after_blank:
            self._read_block(rest, blanks)
        else:
            self._write(rest, blanks + self._shift)

    def _begins_item(self, blanks: int, is_numbered: bool) -> bool:
        """Whether a line with a mark is an item; leave those that it is not in."""
        if not self._items:
            return self._is_after_blank and blanks < _INDENT
        if blanks - self._items[-1].content >= _INDENT and blanks >= _INDENT * (len(self._items) + 1):
            # Code, or a line of the paragraph above.
            return False
        while self._items and not self._items[-1].holds_item(blanks, is_numbered):
            self._items.pop()
        return True

    def _read_item(self, rest: str, blanks: int, mark: re.Match[str]) -> None:
        depth = len(self._items)
        wanted = _INDENT * depth
        self._shift = 0 if wanted <= blanks < wanted + _INDENT else wanted - blanks
        # Python-Markdown would have it in the paragraph above, or in the list within the item above.
        is_apart = not self._is_after_blank and (self._is_in_paragraph or depth < self._depth)
        if is_apart:
            self._lines.append("")
        if is_apart or self._is_after_blank:
            self._depth = depth
        self._is_in_paragraph = False
        if mark["number"] and rest[len(mark["number"])] == ")":
            rest = rest.replace(")", ".", 1)
        self._write(rest, blanks + self._shift)
        at = 0
        end: re.Match[str] | None = mark
        while end:
            width = end.end() - at if len(end["blanks"]) <= _INDENT else end.start("blanks") + 1 - at
            self._items.append(_Item(blanks + at, blanks + at + width, end["bullet"] is None))
            at = end.end()
            end = _MARK.match(rest, at)

    def _read_block(self, rest: str, blanks: int) -> None:
        """A line after an empty one, and no item."""
        while self._items and not self._is_inside(blanks):
            self._items.pop()
        self._shift = 0
        if self._items:
            wanted, further = _INDENT * len(self._items), blanks - self._items[-1].content
            if further >= _INDENT:
                self._shift = max(0, wanted + _INDENT - blanks)
            elif not wanted <= blanks < wanted + _INDENT:
                self._shift = wanted - blanks
        self._depth = len(self._items)
        self._is_in_paragraph = self._depth > 0
        self._write(rest, blanks + self._shift)

    def _is_inside(self, blanks: int) -> bool:
        return blanks >= min(self._items[-1].content, _INDENT * len(self._items))

    def _write(self, rest: str, blanks: int) -> None:
        self._lines.append(" " * blanks + rest)
