"""In which language is a text? Its commonest words tell, where they are those of one language alone.

A few of each are enough: several stand in any text of some length. A word that two of these languages share
tells nothing, and is left out when the module is read.
"""

import re
from collections import Counter
from collections.abc import Set
from functools import lru_cache

from babel.languages import get_official_languages

from digest.writing.languages import find_script, main_language

_COMMON = {
    "bg": "и на да се за от не са като след който която които между това един били обаче",
    "ca": "els amb però més són aquest aquesta per als dels una què ha seva han també fins",
    "cs": "se že na je jsou byl byla bylo jako podle také který která které aby ještě kteří pro při",
    "da": "for to og ikke af efter også blev hvor ud til det som mere har kun ved mellem nogle hvad gennem "
    "bliver blevet uden",
    "de": "der die das und nicht mit für auf dem den ein eine einer sich von auch nach wird werden sind ist "
    "zu im",
    "en": "the and of to that is with for from which their they this has have been were are not it by its "
    "would about into who what when how said says more than after can we our you your",
    "es": "el los las que del con por una pero más está como fue ha según también entre hasta y su sus",
    "fi": "ja on ei että myös oli ovat mukaan kuin joka mutta hän ovat sekä jälkeen kun vain",
    "fr": "le les des et que dans est pour une du qui sur pas au avec aux sont ont cette mais été selon plus",
    "hu": "a az és hogy nem is egy meg volt már csak vagy szerint mint után azt ezt lehet",
    "id": "yang dan untuk dengan tidak dari dalam ini itu pada adalah akan oleh telah juga karena sebagai",
    "it": "il che della di gli nel è con sono dei delle una per anche più alla ha ma dal nella secondo",
    "nb": "for to og ikke av etter også ble hvor ut til det som mer har bare ved mellom noen hva gjennom "
    "blir blitt uten",
    "nl": "het een van dat niet zijn voor met aan ook maar bij naar werd worden heeft deze over uit",
    "pl": "się nie że jest oraz ale jak dla przez przy po od który która które został był była także",
    "pt": "não uma dos das com para os ao pelo pela são mais também foi seu sua mas segundo entre à",
    "ro": "și că nu este care pentru din cu sunt mai dar fost după prin această într și-a sau",
    "ru": "и не что на по это как из но для был была были также после который которые году более",
    "sv": "och att inte är av på för som efter också blev från till den ett har vara mellan men",
    "tr": "ve bir bu için ile olarak daha çok ancak olan göre gibi sonra kadar değil ise olduğunu",
    "uk": "і не що на та це як із але для був була були також після який яка які року його від",
    "vi": "của và là các được cho những không người trong một này với đã khi từ về",
}
_WORD = re.compile(r"[^\W\d_]+")
# A text is in a language where so many words of it stand there, so many of them others than those before, and
# of the language that is said at most such a share: a text quotes and names.
_ENOUGH, _DIFFERENT, _BESIDE = 8, 5, 1 / 8


def _find_telling() -> dict[str, str]:
    """The language of each word that only one has."""
    number = Counter(word for words in _COMMON.values() for word in set(words.split()))
    return {word: code for code, words in _COMMON.items() for word in words.split() if number[word] == 1}


_TELLING = _find_telling()
_WORDS = {code: {word for word in words.split() if word in _TELLING} for code, words in _COMMON.items()}


def is_telling(text: str, language: str) -> bool:
    """Whether two words show at a glance that a text is in this language, or nothing is known of it."""
    code = main_language(language)
    return not _rivals_of(code) or len(_find_words(text, code)) > 1


def find_other_language(text: str, language: str) -> str:
    """The language that a text is surely in, where that is another than the one said; else nothing."""
    code = main_language(language)
    # Most texts are in the language they say: of these not each word has to be looked up.
    if _is_various(text, code):
        return ""
    told = [found for word in _WORD.findall(text.lower()) if (found := _TELLING.get(word))]
    likely, number = next(iter(Counter(told).most_common(1)), ("", 0))
    is_sure = number >= _ENOUGH and told.count(code) <= number * _BESIDE
    return likely if is_sure and likely in _rivals_of(code) and _is_various(text, likely) else ""


def _is_various(text: str, code: str) -> bool:
    return len(_find_words(text, code)) >= _DIFFERENT


def _find_words(text: str, code: str) -> set[str]:
    """The different words in a text that tell this language."""
    return _WORDS.get(code, set()).intersection(text.lower().split())


@lru_cache(maxsize=64)
def _rivals_of(code: str) -> Set[str]:
    """The languages that a text may be in where this one is said.

    Of one whose words are not known here only this is sure: that its code is taken for that of a country, as
    `ch` is Chamorro and not Swiss.
    """
    if code in _COMMON:
        return _COMMON.keys()
    if find_script(code) != "Latn":
        return frozenset()
    return frozenset(get_official_languages(code.upper(), regional=True, de_facto=True))
