"""Which marks of a text make others' code go over it again and again?

The libraries look for the end of each tag, each block of code and each footnote; one that is not there is
looked for up to the end of the text. How far they look is measured before they do; `effort` counts the rest.
"""

import re
from collections import Counter
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}) *(.*)$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^([^\[\]\n]{0,100})\]")
# Steps for one letter: of a tag, of a block of code; and for one sign that begins a tag or an entity.
_TAG, _CODE, _SIGN = 10, 10, 1_500
# The names of a tag's attributes are compared with each other, and the references to a footnote.
_ATTRIBUTES, _SAME_FOOTNOTE, _FOOTNOTES, _CODE_IN_TABLE = 1 / 50, 500, 20, 100
# So many letters are copied in a step.
_COPIED = 8


def measure_tangles(text: str) -> Iterator[tuple[str, int]]:
    """What stands where it becomes too much, and the steps it makes; see `effort` for what a step is."""
    yield "<", _measure_tags(text)
    yield "&", _SIGN * text.count("&")
    yield from _measure_fences(text)
    yield "[^", _measure_footnotes(text)
    yield from _measure_tables(text)


def _measure_tags(text: str) -> int:
    steps, at, end = 0, text.find("<"), -1
    while at >= 0:
        if end < at:
            # It closes all that were opened before it.
            end = text.find(">", at)
            end = len(text) if end < 0 else end
        length = end - at
        steps += _SIGN + _TAG * length + int(length**2 * _ATTRIBUTES)
        at = text.find("<", at + 1)
    return steps + text.count("</") * len(text) // _COPIED


def _measure_fences(text: str) -> Iterator[tuple[str, int]]:
    if "```" not in text and "~~~" not in text:
        return
    closing: dict[str, int] = {}
    for fence in reversed(list(_FENCE.finditer(text))):
        looked = closing.get(fence[1], len(text)) - fence.start()
        yield fence[1], _CODE * looked + len(text) // _COPIED
        if not fence[2]:
            closing[fence[1]] = fence.start()


def _measure_footnotes(text: str) -> int:
    called = Counter(_FOOTNOTE.findall(text)) if "[^" in text else Counter[str]()
    return _FOOTNOTES * called.total() ** 2 + _SAME_FOOTNOTE * sum(often**2 for often in called.values())


def _measure_tables(text: str) -> Iterator[tuple[str, int]]:
    if "|" in text and "`" in text:
        for line in text.split("\n"):
            if "|" in line and "`" in line:
                yield line, _CODE_IN_TABLE * line.count("`") ** 2
