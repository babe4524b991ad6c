"""By what is a story known again? A sketch of its address, its headline and its text, some hundred bytes.

Sketches are taken while files are read and kept with what was read, so that many thousand entries can be
compared without their texts. They are for comparing alone and enter nothing that is printed.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, chain, islice, pairwise
from math import log
from operator import add
from zlib import crc32

from digest.model.addresses import BadAddressError
from digest.model.canonical import comparable_address
from digest.model.dates import is_month
from digest.writing.unspaced import PIECEWISE

# So many hashes stand for a text: a share of one half is known to within eight in a hundred.
_MOST_OF_TEXT = 40
_MOST_OF_TITLE = 48
_MOST_OF_LEDE = 96
_MOST_NAMES = 48
# A lede is what stands before this, names are looked for before the next; what a text says after the last is
# not looked at.
_LEDE = 300
_NAMED = 600
_LONGEST = 30_000
# Words of this length are what a text is about; pairs of them survive a change of the words between.
_LONG = 7
_HEADER = struct.Struct("<QI5B")
_WORD = re.compile(rf"\d+(?:[.,]\d+)*[^\W{PIECEWISE}]*|[{PIECEWISE}]+|[^\W{PIECEWISE}]+")
# Hiragana between other letters are endings and particles; what they part are words.
_HIRAGANA = re.compile("[\u3040-\u309f]+")
_RUN = re.compile(rf"{_HIRAGANA.pattern}|[\u30a0-\u30ff]+|[^\u3040-\u30ff]+")
_PIECE = re.compile(rf"[{PIECEWISE}]{{1,2}}|[^\W{PIECEWISE}]+")
# Of a headline with more of its long words written large the case says nothing.
_HEADLINE_CASE, _LONG_IN_TITLE = 0.8, 4
# What begins a name or a number, with a bracket or a quotation mark; and what ends a sentence before one.
# From Hebrew on nothing is written large.
_LARGE = re.compile(r"\W{0,2}(?:\d\W?\d|[^\W\d_a-zß-öø-ÿ\u0590-\uffff])")
_STOPS = frozenset(".!?:…|-–—>*#")
_PIECE_BIT = 2
# Endings that come and go with tense and number, and by how many letters what is left is known.
_ENDING = re.compile(r"(?<=...)(?:ings?|ed|e[sn]?|s)$")
_STEM = 6
# Words that say nothing, in some languages; and all that have two letters or fewer, but for `EU`.
_IDLE = frozenset(
    "the and for with from after over that have has had will into about more than their been "
    "says said its his her who was were are not but they new out off all how what when why can may must one "
    "two which der die das den dem des und ein eine einen einem einer mit von vor nach für auf aus bei "
    "zum zur ist sind wird werden hat haben nicht sich auch als dass über wie was oder "
    "les des une dans pour par sur avec est sont qui que aux pas plus son ses cette "
    "los las del una con por para como más sus fue que "
    "van het een voor met zijn che per della nel sono".split()
)
# Pieces that say as little: what every office does, which is to announce, and days, months and years.
_IDLE_PIECES = frozenset(
    "発表 明 述 日 月 年 宣布 发布 公布 表示 称 发言 言人 宣佈 發布 稱 發言 "
    "발표 밝혔 혔다 했다 다고 말했 일 월 년".split()
)
_MARKUP = re.compile(r"\]\([^)\s]{0,2000}\)?|<[^>]{0,500}>|https?://\S+|&\w{1,8};")
# What is said in fewer hashes can be alike by chance.
ENOUGH_OF_TEXT = 10
# A word counts as if so many more had it: in a small digest every word is rare.
_KNOWN = 4
# Words that two stories have, and no more than one beside them, are their own.
_FEW = 3
# What tells one issue of a series from the next: a figure, a Roman one, a month.
_NUMBER = re.compile(r"[^\W\d]*\d\w*|[ivx]{1,5}")


@dataclass(frozen=True)
class Sketch:
    """What is left of a story for comparing: hashes.

    `address` is 0 where there is none. `title` is the headline's words, `original` those of the report's own
    headline, `lede` those of the first sentences, `names` those of names and numbers in all of these and at
    the beginning of the text; `text` are the least of all hashes of the text. All are in order of the hashes.
    """

    address: int = 0
    host: int = 0
    title: tuple[int, ...] = ()
    original: tuple[int, ...] = ()
    lede: tuple[int, ...] = ()
    names: tuple[int, ...] = ()
    text: tuple[int, ...] = ()

    def __bytes__(self) -> bytes:
        """As it is kept."""
        parts = (self.title, self.original, self.lede, self.names, self.text)
        hashes = [number for part in parts for number in part]
        return _HEADER.pack(self.address, self.host, *map(len, parts)) + struct.pack(
            f"<{len(hashes)}I", *hashes
        )


def sketch_story(*, title: str, address: str, lede: str = "", text: str = "", original: str = "") -> Sketch:
    """The sketch of a story; `text` may be Markdown, and begins with the lede where there is no other."""
    opening = _open(text)
    return Sketch(
        *_hash_address(address),
        _hash_words(title, _MOST_OF_TITLE),
        _hash_words(original, _MOST_OF_TITLE),
        _hash_words(lede[:_LEDE] or opening[:_LEDE], _MOST_OF_LEDE),
        _hash_names(title, lede[:_LEDE], opening),
        _hash_text(text[:_LONGEST]),
    )


def read_sketch(data: bytes) -> Sketch:
    """The sketch that was kept; an empty one of nothing."""
    if not data:
        return Sketch()
    address, host, *sizes = _HEADER.unpack_from(data)
    hashes = struct.unpack_from(f"<{sum(sizes)}I", data, _HEADER.size)
    ends = list(accumulate(sizes, initial=0))
    return Sketch(address, host, *(hashes[start:end] for start, end in pairwise(ends)))


def share_text(one: Sequence[int], other: Sequence[int], without: Set[int] = frozenset()) -> float:
    """How much of the shorter text is in the longer one, from 0 to 1; 0 where too little is known.

    `without` are hashes that do not count.
    """
    if not one or not other:
        return 0.0
    # Up to here both are complete: a text of few words is complete altogether.
    end = min(_end(one), _end(other))
    ones, others = (set(text[: bisect_right(text, end)]) for text in (one, other))
    if ones.isdisjoint(others):
        return 0.0
    ones -= without
    others -= without
    least = min(len(ones), len(others))
    return len(ones & others) / least if least >= ENOUGH_OF_TEXT else 0.0


def share_words(one: Iterable[int], other: Iterable[int], rarity: "Rarity") -> float:
    """How much of what two lists of words say is said by both, from 0 to 1; a rare word says more."""
    ones, others = set(one), set(other)
    both = rarity.weigh(ones & others)
    return both / rarity.weigh(ones | others) if both else 0.0


def numbers_of(title: Iterable[int]) -> frozenset[int]:
    """The words of a headline that are numbers or months."""
    return frozenset(word for word in title if word & 1)


def names_of(words: Iterable[int], names: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
    """The words that are names, and the pieces of words in which a name may be."""
    every = frozenset(words)
    return every.intersection(names), frozenset(word for word in every if word & _PIECE_BIT)


def count_words(title: Iterable[int]) -> float:
    """How many words a headline has that say something; of pieces three make a word."""
    return sum(1 / 3 if word & _PIECE_BIT else 1 for word in title)


class Rarity(dict[int, float]):
    """How much a word says, from 0 to 1, by how few stories have it; one that none has says most."""

    def __init__(self, counts: Mapping[int, int], total: int) -> None:
        """Know in how many of so many stories each word of a beginning is."""
        most = _say(0, total)
        self._single = _say(1, total) / most
        said = {count: _say(count, total) / most for count in set(counts.values())}
        super().__init__((word, said[count]) for word, count in counts.items())
        self._own = {known: _say(_FEW - 2 + known, total) / most for known in (1, 2)}

    def weigh(self, words: Iterable[int]) -> float:
        """How much several words say together, in words that no story has."""
        return sum(map(self.__getitem__, words))

    def rarest(self, words: Iterable[int], most: int) -> list[int]:
        """At most `most` of the words that two stories or more have, the rarest first."""
        shared = [word for word in words if self[word] < self._single]
        # Of equally rare ones the same come first each time.
        return sorted(shared, key=self.__getitem__, reverse=True)[:most]

    def own(self, words: Iterable[int], known: int) -> frozenset[int]:
        """The words that hardly a third story has; so many of the two, 1 or 2, are in the counts."""
        least = self._own[known]
        return frozenset(word for word in words if self[word] >= least)

    def __missing__(self, _word: int) -> float:
        return 1.0


def _say(count: int, total: int) -> float:
    return log(1 + (total + 1) / (count + _KNOWN))


def _end(text: Sequence[int]) -> int:
    return text[-1] if len(text) >= _MOST_OF_TEXT else 1 << 32


def _hash_address(address: str) -> tuple[int, int]:
    """Of the address as it can be compared, and of its host."""
    try:
        comparable = comparable_address(address)
    except BadAddressError:
        return 0, 0
    whole = int.from_bytes(blake2b(comparable.encode(), digest_size=8).digest(), "little")
    return whole, _hash(comparable.split("/", 3)[2])


# Where several entries have one text, so many headlines and ledes lie between two looks at it.
@lru_cache(maxsize=4)
def _hash_words(text: str, most: int) -> tuple[int, ...]:
    return _hash_all(text.split(), most)


def _hash_names(title: str, *texts: str) -> tuple[int, ...]:
    """Of names, and of numbers of more than one figure; a headline may have all its words written large."""
    long = [word for word in title.split()[1:] if len(word) >= _LONG_IN_TITLE]
    large = sum(word[0].isupper() for word in long)
    named = texts if large > _HEADLINE_CASE * len(long) else (title, *texts)
    return _hash_all(chain.from_iterable(map(_find_names, named)), _MOST_NAMES)


@lru_cache(maxsize=4)
def _find_names(text: str) -> tuple[str, ...]:
    """What is written large, or has a figure, after a word that ends no sentence or before another such."""
    words = text.split()
    # Most words are small, and no more is asked of them.
    large = [at for at, word in enumerate(words) if not word.islower() and _LARGE.match(word)]
    together = {at - 1 for at in large}
    return tuple(words[at] for at in large if at in together or (at and words[at - 1][-1] not in _STOPS))


def _hash_all(pieces: Iterable[str], most: int) -> tuple[int, ...]:
    """The first so many hashes, in order, of what stands between spaces."""
    return tuple(sorted(set(islice(chain.from_iterable(map(_hash_piece, pieces)), most))))


@lru_cache(maxsize=32_768)
def _hash_piece(piece: str) -> tuple[int, ...]:
    """Of the words in a piece of text without spaces: most pieces come again and again."""
    return tuple(chain.from_iterable(map(_hash_word, _WORD.findall(piece))))


def _hash_word(word: str) -> tuple[int, ...]:
    """Of the word, or of its pieces, or nothing of one that says nothing.

    The last bit says whether it is a number or a month, the one before whether it is a piece.
    """
    if word[0] > "\u0e00":
        return tuple(filter(None, map(_hash_letters, _cut_in_pieces(word))))
    folded = word.casefold()
    if is_month(folded) or (_NUMBER.fullmatch(folded) and (not folded.isalpha() or word.isupper())):
        return (_hash(folded.replace(",", "").replace(".", "")) | 1,)
    if folded in _IDLE or (len(word) <= 2 and not word.isupper()):
        return ()
    return (_hash(_ENDING.sub("", folded)[:_STEM]),)


def _cut_in_pieces(word: str) -> list[str]:
    """Each two letters that follow each other in a word of a script without spaces."""
    runs = _RUN.findall(word)
    if len(runs) > 1:
        runs = [run for run in runs if not _HIRAGANA.match(run)]
    return [run[at : at + 2] for run in runs for at in range(len(run) - 1 or 1)]


@lru_cache(maxsize=32_768)
def _hash_letters(piece: str) -> int:
    """Of a piece of a word; 0 of one that says nothing. The same come again and again."""
    return 0 if piece in _IDLE_PIECES else _hash(piece) | _PIECE_BIT


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "replace")) & ~3


@lru_cache(maxsize=1)
def _open(text: str) -> str:
    """The beginning of a text, without its markup; looked at once where several files have the text."""
    return " ".join(_MARKUP.sub(" ", text[:_NAMED]).split())


@lru_cache(maxsize=1)
def _hash_text(text: str) -> tuple[int, ...]:
    """The least hashes of pairs of long words, in order.

    Words that something is written to are left out: whether it is Markdown or punctuation, finding out
    would cost more than the rest. Where words are short, as in Vietnamese, three of any length are taken.
    """
    words = [
        word for word in text.encode("utf-8", "replace").split() if len(word) >= _LONG and word.isalpha()
    ]
    pieces: Iterable[bytes] = map(add, words, words[1:])
    if len(words) * 10 * _LONG < len(text):
        pieces = _piece_together(text)
    return tuple(sorted(set(map(crc32, pieces)))[:_MOST_OF_TEXT])


def _piece_together(text: str) -> Iterator[bytes]:
    words = _PIECE.findall(_MARKUP.sub(" ", text))
    return (
        "".join(three).encode("utf-8", "replace") for three in zip(words, words[1:], words[2:], strict=False)
    )
