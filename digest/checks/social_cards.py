"""Has the font of social cards the letters of the headlines?"""

import unicodedata
from collections.abc import Iterator, Sequence

from digest.content.library import Library
from digest.lettering import compose, find_face, is_drawable, is_drawn
from digest.model.entry import Entry
from digest.model.problems import Problem, count, quote
from digest.model.settings import Settings


def check_cards(library: Library, settings: Settings) -> Iterator[Problem]:
    """Where social cards are wanted, the font has the letters of every headline."""
    if not settings.options.social_cards:
        return
    face, titles = find_face(settings), [compose(entry.title) for entry in library.entries]
    missing = {char for char in set[str]().union(*titles) if not is_drawn(face, char)}
    # Signs, such as pictures of faces, are in hardly any font that has letters.
    hopeless = {char for char in missing if not is_drawable(char) or unicodedata.category(char)[0] == "S"}
    undrawn = [pair for pair in zip(library.entries, titles, strict=True) if not missing.isdisjoint(pair[1])]
    curable = [entry for entry, title in undrawn if hopeless.isdisjoint(title)]
    incurable = [entry for entry, title in undrawn if not hopeless.isdisjoint(title)]
    # Of fewer nothing is said: the others have theirs, and nothing gives one to these.
    if 2 * len(incurable) > len(titles):
        found = "most headlines are in a script of which no font makes a social card"
        yield _fault(found, incurable, library, settings, "write social_cards: false")
    elif curable:
        found = "the font of social cards has not the letters of every headline"
        cure = "name a font that has them as card_font, or write social_cards: false"
        yield _fault(found, curable, library, settings, cure)


def _fault(found: str, undrawn: Sequence[Entry], library: Library, settings: Settings, cure: str) -> Problem:
    """What changes with the entries is no part of what was found: it would be a new fault with each."""
    number = f"{len(undrawn)} of {count(len(library.entries), 'entry', 'entries')}"
    lacks = f"{number} {'has' if len(undrawn) == 1 else 'have'} none"
    example = f"such as {quote(undrawn[0].title)} in {undrawn[0].marks.path}"
    return Problem(settings.file, *settings.cards_at, "undrawn-card", found, f"{lacks}, {example}", cure)
