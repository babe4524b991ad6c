"""Which tags are probably one? A plural, an order of words, an accent, a letter."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from digest.content.library import Library
from digest.content.vocabulary import fold
from digest.model.entry import Tag

# Shorter names differ by a letter for good, Iran and Iraq; one of two that do has so many: color and colour.
_LEAST_LETTERS = 6
# Of names that are all alike, each is compared with so many.
_MOST_ALIKE = 20
# Endings with an s that are of one thing: class, bus, crisis.
_OF_ONE = ("ss", "us", "is")


@dataclass(frozen=True)
class Use:
    """A tag, what readers see of it, and how many entries name it; `spellings` are theirs."""

    key: str
    label: str
    count: int
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class TagPair:
    """Two tags that are probably one; the rarer first. `reason` says in which they differ."""

    rarer: str
    other: str
    reason: str


def count_tags(library: Library) -> list[Use]:
    """All tags, the most used first; those that no entry names too."""
    spellings: dict[str, dict[str, int]] = {slug: {} for slug in library.tags.known}
    counts: dict[str, int] = {}
    for entry in library.written:
        for key, name in {mention.key: mention.name for mention in entry.tags}.items():
            of_tag = spellings.setdefault(key, {})
            of_tag[name] = of_tag.get(name, 0) + 1
            counts[key] = counts.get(key, 0) + 1
    uses = [
        Use(key, _label(library.tags.known.get(key), names), counts.get(key, 0), tuple(sorted(names)))
        for key, names in spellings.items()
    ]
    return sorted(uses, key=lambda use: (-use.count, use.key))


def find_alike(uses: Iterable[Use], known: Mapping[str, Tag]) -> list[TagPair]:
    """The pairs of tags of which a name of one is like a name of the other, labels and aliases included."""
    order = {use.key: number for number, use in enumerate(uses)}
    by_form: dict[tuple[str, str], dict[str, None]] = {}
    for use in uses:
        for name in _names(use, known):
            for form in _forms(name):
                by_form.setdefault(form, {})[use.key] = None
    found: dict[tuple[str, str], str] = {}
    # The plainest reason first.
    for (reason, _), keys in sorted(by_form.items()):
        for pair in combinations(list(keys)[:_MOST_ALIKE], 2):
            other, rarer = sorted(pair, key=order.__getitem__)
            found.setdefault((rarer, other), reason[1:])
    return [TagPair(rarer, other, reason) for (rarer, other), reason in sorted(found.items())]


def _label(tag: Tag | None, names: Mapping[str, int]) -> str:
    return tag.name if tag else max(names, key=lambda name: (names[name], name), default="")


def _names(use: Use, known: Mapping[str, Tag]) -> Iterator[str]:
    yield from (use.key, *use.spellings)
    if tag := known.get(use.key):
        yield from (*tag.labels.values(), *tag.aliases)


def _forms(name: str) -> Iterator[tuple[str, str]]:
    """What is equal for names that are alike, with the reason, which is numbered by how plain it is."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", fold(name)) if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain)
    words = plain.split()
    yield "1spelling", "".join(words)
    singular = [_singular(word) for word in words]
    yield "2plural", " ".join(singular)
    yield "3order of words", " ".join(sorted(singular))
    squeezed = "".join(words)
    if any(char.isdigit() for char in squeezed):
        return
    # Two names that differ by a letter are equal without it.
    if len(squeezed) >= _LEAST_LETTERS - 1:
        yield "4one letter", squeezed
    if len(squeezed) >= _LEAST_LETTERS:
        yield from (("4one letter", squeezed[:at] + squeezed[at + 1 :]) for at in range(len(squeezed)))


def _singular(word: str) -> str:
    """A stem that is equal for one and several of a thing in English; what it is does not matter."""
    if word.endswith("s") and not word.endswith(_OF_ONE) and len(word) > 3:
        word = word[:-1]
    if word.endswith("ie") and len(word) > 3:
        return f"{word[:-2]}y"
    return word.removesuffix("e")
