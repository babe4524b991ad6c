"""Which characters does nobody see, and which of these belong to the spelling of a word?"""

import unicodedata
from collections.abc import Callable

_NON_JOINER, _JOINER = "\u200c", "\u200d"
_EMOJI_STYLE = "\ufe0f"


def spell_unseen(text: str, spell: Callable[[str], str]) -> str:
    """The text with other words for each character that nobody sees, but for what belongs to the spelling."""
    if text.isprintable():
        return text
    trios = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return "".join(
        char if char.isprintable() or _is_spelling(before, char, after) else spell(char)
        for before, char, after in trios
    )


def without_joiners(text: str) -> str:
    """The text without the joiners, and their contraries, that belong to the spelling of its words."""
    if _NON_JOINER not in text and _JOINER not in text:
        return text
    trios = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return "".join(char for before, char, after in trios if not _is_spelling(before, char, after))


def _is_spelling(before: str, char: str, after: str) -> bool:
    """Whether a joiner or its contrary says how its neighbours are drawn: `می‌رود`, `क्‍ष`, an emoji of several.

    Elsewhere, as between Latin letters, nothing comes of it (UAX #31, section 2.3).
    """
    if char == _JOINER and unicodedata.category(after) == "So":
        return before == _EMOJI_STYLE or unicodedata.category(before) in {"So", "Sk"}
    # Also an ending behind a number or a foreign word: `PDF‌ها`.
    return char in {_NON_JOINER, _JOINER} and (
        (_is_joined(before) and (_is_joined(after) or after.isalnum()))
        or (before.isalnum() and _is_joined(after))
    )


def _is_joined(char: str) -> bool:
    """Whether it is a letter or mark of a script whose letters change with their neighbours.

    These have no capitals, and unlike ideographs, kana and Hangul are not called wide.
    """
    return unicodedata.category(char) in {"Lo", "Mn", "Mc"} and unicodedata.east_asian_width(char) == "N"
