"""Does a text turn the direction of what is written after it? Signs for this cannot be seen.

They come in pairs (UAX #9, section 2). One that nothing ends goes on to the end of the paragraph, over what
stands there after the text: a reviewer, or a reader of a list, reads that in another order than it has.
"""

import re
from collections.abc import Iterator

# Signs of the direction of a text, which nobody sees: what is copied from an Arabic page has some around it.
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SIGNS_AND_BREAKS = re.compile("[\u202a-\u202e\u2066-\u2069]|\n[ \t]*(?=\n)")
# The same as character references of HTML.
_REFERENCE = re.compile(
    r"&#(?:0*(?P<decimal>823[4-8]|829[4-7])(?![0-9])|[xX]0*(?P<hex>202[a-eA-E]|206[6-9])(?![0-9a-fA-F]));?"
)
# What ends what: embeddings and overrides, and isolates, which end what was opened within them.
_ENDS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}


def opens_direction(text: str) -> bool:
    """Whether there is a sign that has to be ended; told by the way, for each file that is read."""
    # To look for each is four times as quick as a pattern, which goes letter by letter.
    return not text.isascii() and any(sign in text for sign in _ENDS)


def spell_out(html: str) -> str:
    """A text of the same length with the signs themselves, where they are character references of HTML."""
    return _REFERENCE.sub(_spell, html) if "&#" in html else html


def _spell(reference: re.Match[str]) -> str:
    decimal, hexadecimal = reference.groups()
    return chr(int(decimal) if decimal else int(hexadecimal, 16)).ljust(len(reference.group()))


def find_turns(text: str) -> Iterator[tuple[int, str]]:
    """Where in the text the first sign of each paragraph stands that nothing ends there, and what would."""
    if not opens_direction(text):
        return
    opened: list[tuple[int, str]] = []
    for match in _SIGNS_AND_BREAKS.finditer(text):
        sign = match.group()
        if end := _ENDS.get(sign):
            opened.append((match.start(), end))
        elif sign.startswith("\n"):
            yield from opened[:1]
            opened.clear()
        elif sign == "\u2069" and any(end == sign for _, end in opened):
            while opened.pop()[1] != sign:
                pass
        elif opened and opened[-1][1] == sign:
            opened.pop()
    yield from opened[:1]
