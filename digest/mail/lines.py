"""How is a text set in lines of a fixed width? As wide as its letters are, and never through a link."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

WIDTH = 72
_LINK = re.compile(r"(?:https?://|mailto:)[!-~]+", re.ASCII)
# Neither half of a pair without the other (they cannot be sent), nor what a terminal obeys.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What must not open a line, and what must not end one, where there are no spaces (JIS X 4051, in short).
_CLOSING = frozenset(
    "、。，．・：；？！)）〕］｝〉》」』】’”…‥ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%％,.:;?!"
)
_OPENING = frozenset("(（〔［｛〈《「『【‘“")

# Which way a text runs is told by its first letter, as for `dir="auto"` (UAX #9, P2 and P3).
_DIRECTIONS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}


def readable(text: str, kept: str = "") -> str:
    """The text with a mark in place of each character that cannot be sent or shown, but of those `kept`."""
    return _UNREADABLE.sub(lambda found: found[0] if found[0] in kept else "\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """The text on one line, with single spaces and nothing unreadable."""
    return readable(" ".join(text.split()))


def join_apart(glue: str, parts: Iterable[str]) -> str:
    """The parts on one line, each in its own direction."""
    return glue.join(set_apart(parts))


def set_apart(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts of a line, each in its own direction: a number behind Arabic would go to its other side."""
    several = tuple(parts)
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for part in several for char in part):
        return tuple(f"\u2068{part}\u2069" for part in several)
    return several


def width_of(text: str) -> int:
    """How many columns it takes: two for wide letters, none for marks on letters."""
    return sum(map(_columns, text))


def wrap(text: str, width: int = WIDTH, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most this width, the first begun with `first` and the others with `rest`.

    A link is a piece of its own that is never cut. Chinese and Japanese break between any two letters, Korean
    between words. A word that is longer than a line is cut.
    """
    lines: list[str] = []
    line, room, empty = first, width - width_of(first), True
    for glue, piece in _pieces(text, max(4, width - width_of(rest))):
        taken = width_of(piece)
        if not empty and width_of(glue) + taken > room:
            lines.append(line)
            line, room, empty = rest, width - width_of(rest), True
        if not empty:
            line, room = line + glue, room - width_of(glue)
        line, room, empty = line + piece, room - taken, False
    lines.append(line)
    return [each.rstrip(" ") for each in lines]


def wrap_apart(text: str, around: str) -> list[str]:
    """The text in lines that all have the direction of its first letter, among others that run as `around`.

    To a program that shows it, each line is a paragraph of its own.
    """
    turned = (unicodedata.bidirectional(char) for char in text)
    direction = next((_DIRECTIONS[each] for each in turned if each in _DIRECTIONS), "ltr")
    lines = wrap(text)
    if direction == around or not text:
        return lines
    return [f"{_ISOLATES[direction]}{line}\u2069" for line in lines]


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _pieces(text: str, width: int) -> Iterator[tuple[str, str]]:
    """What may stand on lines of their own, each with the space that is before it where they share one."""
    for word in text.split():
        glue = " "
        for part in _without_links(word):
            if _LINK.fullmatch(part):
                yield glue, part
                glue = ""
                continue
            for piece in _break(part):
                for bit in _cut(piece, width):
                    yield glue, bit
                    glue = ""


def _without_links(word: str) -> Iterable[str]:
    """The links in a word, and what is between them: Chinese has no space before a link."""
    at = 0
    for link in _LINK.finditer(word):
        if link.start() > at:
            yield word[at : link.start()]
        yield link[0]
        at = link.end()
    if at < len(word):
        yield word[at:]


def _break(word: str) -> Iterator[str]:
    """A word, cut wherever a line may end within it."""
    if word.isascii():
        yield word
        return
    start = 0
    for at in range(1, len(word)):
        if _may_part(word[at - 1], word[at]):
            yield word[start:at]
            start = at
    yield word[start:]


def _may_part(before: str, after: str) -> bool:
    if not (_is_ideograph(before) or _is_ideograph(after)):
        return False
    return before not in _OPENING and after not in _CLOSING and _columns(after) > 0


def _is_ideograph(char: str) -> bool:
    """A letter of a script without spaces; Korean is as wide and has them."""
    return _columns(char) == 2 and not unicodedata.name(char, "").startswith("HANGUL")


def _cut(word: str, width: int) -> Iterator[str]:
    """A word in parts that fit on a line; marks stay with their letters."""
    start, taken = 0, 0
    for at, char in enumerate(word):
        columns = _columns(char)
        if taken + columns > width:
            yield word[start:at]
            start, taken = at, 0
        taken += columns
    yield word[start:]
