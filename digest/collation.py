"""In what order do names stand in a list? As readers of the site's language look for them.

This is less than the Unicode Collation Algorithm, whose one complete implementation (ICU) has to be built on
most machines. Letters stand where they would without their marks, and the site's own script comes first.
"""

import unicodedata
from functools import lru_cache
from typing import TypeAlias

from digest.addresses import PLAIN_LETTERS
from digest.languages import find_script

Collated: TypeAlias = tuple[bool, str, str]
# Letters of their own behind z, in their order; and what stands there in ASCII.
_BEHIND_Z = {**dict.fromkeys(("sv", "fi"), "åäö"), **dict.fromkeys(("da", "nb", "nn", "no"), "æøå")}
_STAND_THERE = "{|}"


@lru_cache(maxsize=65_536)
def collate(name: str, language: str) -> Collated:
    """What a name is sorted by on a site in this language; as it was written, where all else is the same."""
    folded = name.casefold()
    if not folded.isascii():
        letters = unicodedata.normalize("NFC", folded)
        if behind := _letters_behind(language):
            letters = letters.translate(str.maketrans(behind, _STAND_THERE))
        parts = unicodedata.normalize("NFKD", letters)
        folded = "".join(part for part in parts if not unicodedata.combining(part)).translate(PLAIN_LETTERS)
    return _is_latin(folded) != (find_script(language) in {"", "Latn"}), folded, name


def initial_of(name: str, language: str) -> str:
    """The letter a name is filed under; `#` for what is no letter."""
    first = unicodedata.normalize("NFC", name.strip())[:1].casefold()
    if first and first in _letters_behind(language):
        return first.upper()
    letter = unicodedata.normalize("NFKD", first)[:1].upper()
    return letter if letter.isalpha() else "#"


def _letters_behind(language: str) -> str:
    return _BEHIND_Z.get(language.partition("-")[0], "")


def _is_latin(name: str) -> bool:
    first = next(filter(str.isalpha, name), "a")
    return first.isascii() or unicodedata.name(first, "").startswith("LATIN")
