"""What is built where there are no real entries? Invented ones: the same for the same number, everywhere."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate

from tests.benchmarks.articles import Article

_NEWEST = datetime(2026, 6, 30, 18, tzinfo=UTC)
_YEARS = timedelta(days=15 * 365)
_SYLLABLES = (
    "an ar ba be bo ca ce co da de di do el en er fa fe fi ga ge go ha he hi il in is ka ke la le li lo ma "
    "me mi mo na ne ni no or pa pe po ra re ri ro sa se si so ta te ti to un ur va ve vi wa we za"
).split()
_SMALL = (
    "the of and to in a that for on is with by as at from was are it be has an will said not this which have "
    "their after new were more but they its than one who been over also when about up would other first two"
).split()
_WORDS, _TAGS, _OUTLETS = 5_000, 200, 30


def invent_articles(count: int) -> list[Article]:
    """`count` articles of several paragraphs, with links and lists, some with tables; newest last."""
    return [_invent(number, count) for number in range(count)]


def _invent(number: int, count: int) -> Article:
    chance = random.Random(number)
    date = _NEWEST - _YEARS * (count - 1 - number) / count
    title = _sentence(chance, 6, 11).rstrip(".")
    outlet = chance.randrange(_OUTLETS)
    ranks = chance.choices(range(_TAGS), cum_weights=_falling(_TAGS), k=chance.randint(3, 6))
    return Article(
        path=f"{date:%Y/%m}/{_slug(title)}-{number}",
        title=title,
        date=date.replace(microsecond=0),
        summary=_sentence(chance, 12, 24),
        source_name=f"{_word(outlet).title()} News",
        source_url=f"https://news{outlet}.example/{date:%Y}/{number}",
        tags=tuple(dict.fromkeys(_word(rank) + "-affairs" for rank in ranks)),
        body=_body(chance),
    )


def _body(chance: random.Random) -> str:
    blocks = [_paragraph(chance) for _ in range(chance.randint(4, 8))]
    if chance.random() < 0.5:
        blocks.insert(2, f"## {_sentence(chance, 3, 6).rstrip('.')}")
    if chance.random() < 0.5:
        blocks.append("\n".join(f"- {_sentence(chance, 5, 14)}" for _ in range(chance.randint(3, 6))))
    if chance.random() < 0.3:
        blocks.append(f"> {_sentence(chance, 10, 25)}")
    if chance.random() < 0.15:
        blocks.append(_table(chance))
    return "\n\n".join(blocks) + "\n"


def _paragraph(chance: random.Random) -> str:
    sentences = [_sentence(chance, 8, 24) for _ in range(chance.randint(2, 5))]
    if chance.random() < 0.6:
        address = f"https://{_word(chance.randrange(200))}.example/{chance.randrange(10_000)}"
        sentences.append(f"[{_sentence(chance, 2, 5).rstrip('.')}]({address}) has more.")
    if chance.random() < 0.2:
        sentences.append(f"“{_sentence(chance, 6, 12)}”, *{_word(chance.randrange(900)).title()}* said.")
    return " ".join(sentences)


def _table(chance: random.Random) -> str:
    rows = [f"| {_word(chance.randrange(900))} | {chance.randrange(10_000):,} |" for _ in range(5)]
    return "\n".join(("| Place | Number |", "|---|---|", *rows))


def _sentence(chance: random.Random, least: int, most: int) -> str:
    length = chance.randint(least, most)
    ranks = iter(chance.choices(range(_WORDS), cum_weights=_falling(_WORDS), k=length))
    words = [chance.choice(_SMALL) if chance.random() < 0.4 else _word(next(ranks)) for _ in range(length)]
    return f"{' '.join(words).capitalize()}."


def _slug(title: str) -> str:
    return "-".join(title.lower().split()[:6])


@cache
def _word(rank: int) -> str:
    """A word of two to four syllables; a rank has always the same."""
    number, parts = rank + len(_SYLLABLES), []
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
    return "".join(parts)


@cache
def _falling(size: int) -> list[float]:
    """How often each rank occurs, added up: the second half as often as the first, and so on (Zipf)."""
    return list(accumulate(1 / (rank + 2) for rank in range(size)))
