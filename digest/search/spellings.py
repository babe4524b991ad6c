"""How are the words of a text typed by those who look for them, where Pagefind would not find them?

It folds what Unicode takes apart (“ồ”), but neither “đ” nor the width of “ＮＨＫ”, nor the two yehs of Arabic
script, nor figures; it cuts “120” into single figures in Japanese, makes one word of what a zero-width
non-joiner keeps apart, and leaves much of what Arabic writes together with the next word.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from digest.model.addresses import PLAIN_LETTERS, TASHKEEL, fold_forms
from digest.model.canonical import comparable_address
from digest.writing.languages import main_language
from digest.writing.unspaced import LETTERS

_TAG = re.compile("<[^>]*>")
# Neither kana nor Han: words of these only the indexer can cut.
_WORD = re.compile(rf"[^\W{LETTERS}]+")
_NUMBER = re.compile("[a-z0-9]+(?:[.,][0-9]+)*")
# In other figures than those of ASCII there are other signs, too: “۱۲۰٬۰۰۰”, “۱۲٫۵”.
_FIGURE = re.compile(r"[^\D0-9]")
_SIGN = re.compile(r"(?<=[^\D0-9])[.,\u066b\u066c](?=[^\D0-9])")
# Marks of Arabic script are no letters; Pagefind folds them. A lengthening is a letter, but in Arabic itself.
_MARKS = re.compile("[\u064b-\u065f\u0670]")
_JOINER = "\u200c"
# The apostrophe that is a letter to Unicode; of all others Pagefind makes nothing.
_APOSTROPHE = "ʼ"
_JOINED = re.compile(rf"[\u0620-\u06ff]+(?:{_JOINER}[\u0620-\u06ff]+)+")
# Of each letter that keyboards have in several ways, first as the language has it: so little is to be listed.
# For Arabic Pagefind knows the rest. As `theme/assets/javascripts/digest-search/fold.js` has them.
_ALIKE = {"ar": "يی كک هہھ", "ur": "یيى کك ہهةۀھ", "": "یيى کك هةۀہھ"}
_LETTERS = {
    language: {ord(other): alike[0] for alike in groups.split() for other in alike[1:]}
    for language, groups in _ALIKE.items()
}
# “And” or “so”; “in”, “like” or “to”; the article, which after “to” is a second ل. In short words these are
# letters like others more often than not.
_ATTACHED = re.compile(r"(?:[وف](?=\w{4}))?(?:[بك](?=\w{4})|ل(?=\w{3}))?(?:(?<=ل)ل|ال)?(?=\w{3})")
# What a report of science is known by, wherever it stands in an address.
_DOI = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/[^?#]+")
_NO_LETTER = re.compile(r"[\W_]+")


def spell_address(address: str) -> str:
    """An address as one word that begins like no other, so that no word of it is found alone: `doi101016…`.

    What is asked for is spelt in the same way, by `theme/assets/javascripts/digest-search/worker.js`.
    """
    doi = _DOI.search(address)
    return _NO_LETTER.sub("", f"doi{unquote(doi[0])}" if doi else comparable_address(address)).lower()


def list_spellings(searched: str, language: str) -> str:
    """The words of this HTML as others type them, with spaces between them."""
    spoken = main_language(language)
    has_figures = spoken in {"ja", "zh"}
    if searched.isascii() and not has_figures:
        return ""
    text = unicodedata.normalize("NFC", html.unescape(_TAG.sub(" ", searched)).lower())
    # Most parts have no letter beyond ASCII: these are not looked at one by one.
    odd = _SIGN.sub("", " ".join([part for part in text.split() if not part.isascii()]))
    odd = (TASHKEEL if spoken == "ar" else _MARKS).sub("", odd)
    words = {*_WORD.findall(odd.replace(_JOINER, ""))}
    halves = [half for joined in _JOINED.findall(odd) for half in joined.split(_JOINER)]
    bare = _list_bare(odd) if spoken == "ar" else ()
    typed = {spell(word, spoken) for word in [*words, *halves, *bare] if not word.isascii()} - words
    if typed:
        typed -= {*_WORD.findall(text.replace(_JOINER, ""))}
    if has_figures:
        numbers = _NUMBER.findall(unicodedata.normalize("NFKC", text))
        typed |= {
            re.sub("[.,]", "", number) for number in numbers if len(number) > 1 and not number.isalpha()
        }
    return " ".join(sorted(typed))


def spell(word: str, language: str) -> str:
    """One spelling of all that a word is typed in; what is asked for is spelt in the same way."""
    plain = TASHKEEL.sub("", fold_forms(word)).replace(_APOSTROPHE, "").translate(PLAIN_LETTERS)
    alike = plain.translate(_LETTERS.get(language, _LETTERS[""]))
    return _FIGURE.sub(lambda figure: str(int(figure[0])), alike)


def _list_bare(text: str) -> Iterator[str]:
    """The words of an Arabic text without what is written together with them: `أسعار` of `لأسعار`."""
    for word in _WORD.findall(text):
        found = _ATTACHED.match(word)
        if found and found.end():
            yield word[found.end() :]
