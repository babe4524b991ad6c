"""By what is a story known again? A sketch of its address, its headline and its text, some hundred bytes.

Sketches are taken while files are read and kept with what was read, so that many thousand entries can be
compared without their texts. They are for comparing alone and enter nothing that is printed.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from math import log
from operator import add
from zlib import crc32

from digest.addresses import BadAddressError
from digest.canonical import comparable_address
from digest.dates import is_month

# So many hashes stand for a text: a share of one half is known to within eight in a hundred.
_MOST_OF_TEXT = 40
_MOST_OF_TITLE = 32
_MOST_OF_LEDE = 64
# A lede is what stands before this; what a text says after the other is not looked at.
_LEDE = 300
_LONGEST = 50_000
# Words of this length are what a text is about; pairs of them survive a change of the words between.
_LONG = 7
_HEADER = struct.Struct("<Q4B")
# Scripts without spaces between words are taken in pieces.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\W{_UNSPACED}]+")
_MARKUP = re.compile(r"\]\([^)\s]{0,2000}\)?|<[^>]{0,500}>|https?://\S+|&\w{1,8};")
# What is said in fewer hashes can be alike by chance.
ENOUGH_OF_TEXT = 10
# A word counts as if so many more had it: in a small digest every word is rare.
_KNOWN = 4
# What tells one issue of a series from the next: a figure, a Roman one, a month.
_NUMBER = re.compile(r"\w*\d\w*|[ivx]{1,5}")


@dataclass(frozen=True)
class Sketch:
    """What is left of a story for comparing: hashes.

    `address` is 0 where there is none. `title` is the headline's words, `original` those of the report's own
    headline, `lede` those of the first sentences; `text` are the least of all hashes of the text. All are
    in order of the hashes.
    """

    address: int = 0
    title: tuple[int, ...] = ()
    original: tuple[int, ...] = ()
    lede: tuple[int, ...] = ()
    text: tuple[int, ...] = ()

    def __bytes__(self) -> bytes:
        """As it is kept."""
        parts = (self.title, self.original, self.lede, self.text)
        hashes = [number for part in parts for number in part]
        return _HEADER.pack(self.address, *map(len, parts)) + struct.pack(f"<{len(hashes)}I", *hashes)


def sketch_story(*, title: str, address: str, lede: str = "", text: str = "", original: str = "") -> Sketch:
    """The sketch of a story; `text` may be Markdown, and begins with the lede where there is no other."""
    return Sketch(
        _hash_address(address),
        _hash_words(title, _MOST_OF_TITLE),
        _hash_words(original, _MOST_OF_TITLE),
        _hash_words(lede[:_LEDE] or _open(text), _MOST_OF_LEDE),
        _hash_text(text[:_LONGEST]),
    )


def read_sketch(data: bytes) -> Sketch:
    """The sketch that was kept; an empty one of nothing."""
    if not data:
        return Sketch()
    address, *sizes = _HEADER.unpack_from(data)
    hashes = struct.unpack_from(f"<{sum(sizes)}I", data, _HEADER.size)
    first, second, third = sizes[0], sizes[0] + sizes[1], sum(sizes[:3])
    return Sketch(address, hashes[:first], hashes[first:second], hashes[second:third], hashes[third:])


def share_text(one: Sequence[int], other: Sequence[int], without: Set[int] = frozenset()) -> float:
    """How much of the shorter text is in the longer one, from 0 to 1; 0 where too little is known.

    `without` are hashes that do not count.
    """
    if not one or not other:
        return 0.0
    # Up to here both are complete: a text of few words is complete altogether.
    end = min(_end(one), _end(other))
    ones, others = ({number for number in text if number <= end} - without for text in (one, other))
    least = min(len(ones), len(others))
    return len(ones & others) / least if least >= ENOUGH_OF_TEXT else 0.0


def share_words(one: Iterable[int], other: Iterable[int], rarity: "Rarity") -> float:
    """How much of what two lists of words say is said by both, from 0 to 1; a rare word says more."""
    ones, others = set(one), set(other)
    both = sum(rarity[word] for word in ones & others)
    return both / sum(rarity[word] for word in ones | others) if both else 0.0


def numbers_of(title: Iterable[int]) -> frozenset[int]:
    """Those words of a headline that are numbers or months."""
    return frozenset(word for word in title if word & 1)


class Rarity(dict[int, float]):
    """How much a word says, by how few stories have it; one that none has says most."""

    def __init__(self, stories: Iterable[Sketch]) -> None:
        """Count in how many stories each word of a headline or a lede is."""
        counts: Counter[int] = Counter()
        total = 0
        for story in stories:
            counts.update({*story.title, *story.lede})
            total += 1
        super().__init__((word, log(1 + (total + 1) / (count + _KNOWN))) for word, count in counts.items())
        self._rarest = log(1 + (total + 1) / _KNOWN)

    def __missing__(self, _word: int) -> float:
        return self._rarest


def _end(text: Sequence[int]) -> int:
    return text[-1] if len(text) >= _MOST_OF_TEXT else 1 << 32


def _hash_address(address: str) -> int:
    try:
        comparable = comparable_address(address)
    except BadAddressError:
        return 0
    return int.from_bytes(blake2b(comparable.encode(), digest_size=8).digest(), "little")


def _hash_words(text: str, most: int) -> tuple[int, ...]:
    words = dict.fromkeys(_WORD.findall(text.casefold()))
    return tuple(sorted(map(_hash_word, islice(words, most))))


@lru_cache(maxsize=16_384)
def _hash_word(word: str) -> int:
    """The last bit says whether it is a number or a month."""
    is_number = is_month(word) or _NUMBER.fullmatch(word) is not None
    return crc32(word.encode("utf-8", "surrogatepass")) & ~1 | is_number


def _open(text: str) -> str:
    """About the first sentences of a text, without its markup."""
    return " ".join(_MARKUP.sub(" ", text[: 4 * _LEDE]).split())[:_LEDE]


def _hash_text(text: str) -> tuple[int, ...]:
    """The least hashes of pairs of long words, in order.

    Words that something is written to are left out: whether it is Markdown or punctuation, finding out
    would cost more than the rest. Where words are short, as in Vietnamese, three of any length are taken.
    """
    words = [word for word in text.split() if len(word) >= _LONG and word.isalpha()]
    pieces = map(add, words, words[1:])
    if len(words) * 10 * _LONG < len(text):
        words = _WORD.findall(_MARKUP.sub(" ", text))
        pieces = map("".join, zip(words, words[1:], words[2:], strict=False))
    hashes = {crc32(piece.encode("utf-8", "surrogatepass")) for piece in pieces}
    return tuple(sorted(hashes)[:_MOST_OF_TEXT])
