"""In what order do names stand in a list? As readers of the site's language look for them.

This is less than the Unicode Collation Algorithm, whose one complete implementation (ICU) has to be built on
most machines. Letters stand where they would without their marks, and the site's own script comes first.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from digest.model.addresses import APOSTROPHES, PLAIN_LETTERS
from digest.writing.languages import find_script, main_language

Collated: TypeAlias = tuple[bool, str, str]
# Letters that stand elsewhere than in Unicode, in their order, by CLDR: behind z; or all of an alphabet, each
# with what is written for it, too.
_ORDERS = {
    **dict.fromkeys(("sv", "fi"), "å ä ö"),
    **dict.fromkeys(("da", "nb", "nn", "no"), "æ ø å"),
    "be": "а б в г ґ д е ё ж з и і й к л м н о п р с т у ў ф х ц ч ш щ ъ ы ь э ю я",
    **dict.fromkeys(("bg", "ru"), "а б в г д её ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"),
    "kk": "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ъ ы і ь э ю я",
    **dict.fromkeys(("ky", "mn"), "а б в г д е ё ж з и й к л м н ң о ө п р с т у ү ф х ц ч ш щ ъ ы ь э ю я"),
    "mk": "а б в г д ѓ е ж з ѕ и й ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш щ ъ ы ь э ю я",
    "sr": "а б в г д ђ е ж з и й ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш щ ъ ы ь э ю я",
    "uk": "а б в г ґ д е ё є ж з и і ї й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я",
    "fa": "آ ا ءؤئ ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق کك گ ل م ن و هةەھ یيى",
    "ps": "آ ا ء ب پ ت ټٹ ث ج ځ چ څ ح خ د ډڈ ذ ر ړڑ ز ژ ږ س ش ښ ص ض ط ظ ع غ ف ق کك ګگ ل م ن ڼڻ و هةەھ یيىېۍئ",
    "ur": "اٱ آ ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ ع غ ف ق کك گ ل م ن ں و ہهە ھ ۃة ء یيى ے",
}
# What stands before a name and is no part of it, in lists.
_BEFORE = " \t\"'“”„‟«»‹›‘’‚‛(（[「『《〈¿¡"
# What stands for them, between z and all other scripts: signs of phonetics, never taken apart by Unicode.
_STAND_THERE = range(0x250, 0x2B0)


@lru_cache(maxsize=65_536)
def collate(name: str, language: str) -> Collated:
    """What a name is sorted by on a site in this language; as it was written, where all else is the same."""
    folded = (name.lstrip(_BEFORE) or name).casefold()
    if not folded.isascii():
        places = _find_order(language).places
        letters = unicodedata.normalize("NFC", folded).translate(APOSTROPHES).translate(places)
        parts = unicodedata.normalize("NFKD", letters)
        folded = "".join(part for part in parts if not _is_mark(part)).translate(PLAIN_LETTERS)
        # A letter of another language, such as ў in Russian, has its place beside its plain one.
        folded = folded.translate(places)
    return _is_latin(name) != (find_script(language) in {"", "Latn"}), folded, name


def initial_of(name: str, language: str) -> str:
    """The letter a name is filed under; `#` for what is no letter."""
    first = unicodedata.normalize("NFC", name.lstrip(_BEFORE))[:1].casefold()
    if first and (head := _find_order(language).heads.get(first[0])):
        return head.upper()
    letter = unicodedata.normalize("NFKD", first)[:1].upper()
    return letter if letter.isalpha() else "#"


@dataclass(frozen=True)
class _Order:
    """What stands for a letter, and under which one it is filed, where Unicode has another order."""

    places: Mapping[int, int]
    heads: Mapping[str, str]


@lru_cache(maxsize=64)
def _find_order(language: str) -> _Order:
    groups = _ORDERS.get(main_language(language), "").split()
    placed = list(zip(_STAND_THERE, groups, strict=False))
    return _Order(
        {ord(letter): place for place, group in placed for letter in group},
        {letter: group[0] for group in groups for letter in group},
    )


def _is_mark(char: str) -> bool:
    """Whether it is a mark of a letter, or one that nobody sees, such as a joiner."""
    return bool(unicodedata.combining(char)) or unicodedata.category(char) == "Cf"


def _is_latin(name: str) -> bool:
    first = next(filter(str.isalpha, name), "a")
    return first.isascii() or "LATIN" in unicodedata.name(first, "")
