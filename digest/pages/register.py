"""How is a long list of names shown? On one page; a very long one by first letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.arrangement.cards import Link
from digest.writing.collation import Collated, collate, initial_of
from digest.writing.languages import format_number

WHOLE = 300  # a register up to this long is one page
MOST_USED = 100
PER_PAGE = 300


@dataclass(frozen=True)
class Name:
    """One name of a register, with the number of its entries; `children` are indented under it.

    Without a number (0) none is shown.
    """

    link: Link
    count: int
    kind: str = ""
    children: tuple["Name", ...] = ()


@dataclass(frozen=True)
class RegisterPage:
    """One page of a register. `initials` leads to the pages by letter; empty where all is on one page."""

    address: str
    names: tuple[Name, ...]
    initials: tuple[Link, ...] = ()
    initial: str = ""
    total: int = 0


def register_pages(address: str, names: Sequence[Name], language: str) -> list[RegisterPage]:
    """The pages of one register, front page first, in the order of the site's language."""

    def place(name: Name) -> tuple[Collated, str]:
        return collate(name.link.title, language), name.link.address

    ordered = sorted(names, key=place)
    total = sum(1 + len(list(_below(name))) for name in names)
    if total <= WHOLE:
        return [RegisterPage(address, tuple(ordered), total=total)]
    flat = sorted((each for name in names for each in (name, *_below(name))), key=place)
    letters: dict[str, list[Name]] = {}
    for name in flat:
        # Numbers stand on the front page only: else each new entry would change a page for each of its names.
        bare = Name(name.link, 0, name.kind)
        letters.setdefault(initial_of(name.link.title, language), []).append(bare)
    pages = []
    initials = []
    for letter, members in letters.items():
        for number, start in enumerate(range(0, len(members), PER_PAGE), start=1):
            shown = letter if number == 1 else f"{letter} {format_number(number, language)}"
            where = f"{address}by-letter/{_segment(letter)}/" + (f"{number}/" if number > 1 else "")
            initials.append(Link(shown, where))
            pages.append(
                RegisterPage(where, tuple(members[start : start + PER_PAGE]), (), shown, len(members))
            )
    most_used = sorted(flat, key=lambda name: (-name.count, place(name)))[:MOST_USED]
    return [RegisterPage(address, tuple(most_used), tuple(initials), total=total), *pages]


def _segment(letter: str) -> str:
    return "other" if letter == "#" else letter.lower()


def _below(name: Name) -> Iterable[Name]:
    for child in name.children:
        yield child
        yield from _below(child)
