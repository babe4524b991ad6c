"""Who says what stands in quotation marks? Looks at Markdown as it is written, in any language.

It may only err on the side of silence: a check that cries wolf is switched off. So a paragraph in which
anything says who speaks is believed, and so is one beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from digest.model.addresses import TASHKEEL
from digest.model.marks import Marks
from digest.model.problems import Problem, place_in, quote
from digest.writing.unspaced import LETTER

# Marks that open a quotation, each with what closes it. Single ones are apostrophes too often.
_PAIRS = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", '"': '"'}
_MARK = re.compile(f"[{''.join(_PAIRS)}]")
_ANY_MARK = re.compile(f"[{''.join(_PAIRS)}{''.join(_PAIRS.values())}]")
# Titles, terms and scare quotes are shorter, in words or in characters of a script without spaces.
_FEWEST_WORDS = 9
_FEWEST_SIGNS = 20
_LONGEST = 3_000
# How far back a speaker is looked for who says several paragraphs; and the longest text that is looked at.
_FARTHEST = 6
_LONGEST_BODY = 200_000
_LETTERS = re.compile(r"[^\W\d_]")
# What holds quotation marks and is no prose: blocks of code and comments; tags, targets of links, attributes.
_BLOCKS = re.compile(r"(?ms)^(`{3,}+|~{3,}+).*?^\1|<!--.{0,2000}?-->")
_HOLDS_BLOCKS = ("```", "~~~", "<!--")
_NO_PROSE = re.compile(
    r"(?m)`[^`\n]+`|<[a-zA-Z/][^<>]*>|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|\{[:#.%{][^{}\n]*\}+|^(?: {4}|\t)[^\n]*|^\[[^\]\n]+\]:[^\n]*"
)
_MAY_BE_LONG = re.compile(r"[“„«「『][^”“»」』]{19}|(?<![=\w(])\"[^\"]{24}")
# A line that ends a paragraph, within a quotation too.
_EMPTY_LINE = re.compile(r"\n[ \t>]+(?=\n)")
_NO_SPEECH = re.compile(r"\s*(?:#|\||!\[|\[\^)")
# Words of saying, by their stems where endings vary. English first, then the languages of the catalogues.
_LATIN = (
    "said says? saying told tells? telling wrote writes? written writing according announc\\w+ "
    "add(?:s|ed) ask(?:s|ed|ing)? answer(?:s|ed|ing)? explain\\w* argu(?:e|es|ed|ing) claim\\w* "
    "call(?:s|ed|ing) describ\\w+ not(?:es|ed|ing) stat(?:e|es|ed|ing) statements? quot\\w+ "
    "report(?:s|ed|ing) warn\\w* insist\\w* acknowledg\\w+ repl(?:y|ies|ied) testif\\w+ testimony "
    "tweet\\w* post(?:s|ed|ing) remark\\w* recall\\w* declar\\w+ promis\\w+ den(?:y|ies|ied) words? "
    "put(?:s)? reads? reading spoke\\w* speak\\w* speech interview\\w* comment\\w* observ\\w+ conclud\\w+ "
    "continu(?:es|ed) suggest\\w* stress\\w* emphasi[sz]\\w+ mention\\w* express\\w* shar(?:e|es|ed|ing) "
    "point(?:s|ed)? highlight\\w* discuss\\w* mission themes? sets? reflect\\w* agree\\w* respon\\w+ "
    "state[sd]? prais\\w+ critici[sz]\\w+ vow\\w* pledg\\w+ urg(?:e|es|ed|ing) confirm\\w* admit\\w* "
    "thinks? thought believ\\w+ wonder\\w* joke[sd]? cited? citing cites per mean(?:s|t)? defin\\w+ "
    "titled? entitled named headlin\\w+ states mandat\\w+ requir\\w+ direct(?:s|ed|ing) instruct\\w* "
    "slogan motto tagline phrase[sd]? labell?ed "
    # German, French, Spanish, Vietnamese, Portuguese, Italian, Russian
    "sagt\\w* sagen schr(?:eibt|ieb)\\w* erkl(?:ä|ae)r\\w+ laut zufolge teilte\\w* berichte\\w* "
    "betont\\w* nannte nennt kündigt\\w* hei(?:ß|ss)t meint\\w* dit disent disait déclar\\w+ selon "
    "affirm\\w+ annonc\\w+ écri\\w+ explique\\w* ajout\\w+ estim\\w+ raconte\\w* assur\\w+ d['’]après dijo "
    "dice\\w* decía según afirm\\w+ declar\\w+ anunci\\w+ escrib\\w+ explic\\w+ añad\\w+ asegur\\w+ "
    "señal\\w+ nói theo viết cho tuyên phát dẫn khẳng disse\\w* diz(?:em)? segundo acrescent\\w+ escrev\\w+ "
    "dett[aeio] dicono secondo dichiar\\w+ afferm\\w+ aggiun\\w+ spieg\\w+ annunci\\w+ scri(?:ve|tto)\\w* "
    "сказа\\w+ говор\\w+ заяв\\w+ сообщ\\w+ слов(?:ам)? мнению согласно отмет\\w+ подчеркн\\w+ объяв\\w+ "
    "пиш\\w+ написа\\w+ добав\\w+ объясн\\w+ призва\\w+ считает "
)
_SAYING = re.compile(
    rf"(?i)\b(?:{'|'.join(_LATIN.split())})\b"
    # Korean, Japanese, Chinese, Arabic: no spaces around, or endings that vary.
    "|말(?:했|하|한|해)|밝(?:혔|힌|히)|전(?:했|한)|따르면|라고|다고|발표|보도|주장|강조|설명"
    "|述べ|言(?:っ|い|う)|語|話し|話す|発表|によると|によれば|伝え|と(?:の|い)う|明らかに|報じ|コメント"
    "|说|說|称|稱|表示|指出|宣布|写道|寫道|报道|報道|告诉|告訴|认为|認為|强调|強調|据|據"
    "|قال|يقول|تقول|صرح|أعلن|ذكر|وفق|حسب|أكد|كتب|أضاف|أوضح|أشار|لفت|شدد|اعتبر|رأى|نقل|نفى|حذر|دعا|طالب|تعهد|كشف"
    "|زعم|تصريح|بيان|كلمة|مقابلة|گفت|اعلام|نوشت|افزود|کہا|بتایا|لکھا"
)
# Scripts without capitals, with blanks between words, in which these are words of saying: Arabic and Hangul.
_CASELESS = re.compile("[\u0620-\u06ff\uac00-\ud7a3]")
# Who is nobody: sources without a word of whose, and a passive. "Sources in the ministry" are somebody.
_NOBODY = re.compile(
    r"(?i)(?:(?:^|[,.;:!?”»\"(–—-])\s*|\b(?:a|one|two|the|some|several|many|other|unnamed|anonymous|and|but|as)\s+)"
    r"sources?\s+(?:said|says?|told|claim(?:ed|s)?|added)\b|\baccording\s+to\s+(?:\w+\s+)?sources?(?=\s*[,.;”\"])"
    r"|\bit\s+(?:was|is|has\s+been)\s+(?:said|reported|claimed|stated|added)\b(?!\s+by\b)"
)
_QUOTE_MARK = re.compile(r"(?m)^[ \t]*>")
# A block that is set apart as the words of another; a note of the writer's own is emphasised or has a label.
_BLOCKQUOTE = re.compile(r"\n* {0,3}>(?!\s*(?:\[!|[-_*+#|>]|!\[|\d+\.|\w+:))")
# A name or a link after a dash, a link after the quotation, a colon or a question before it: how signed
# quotations, references and interviews are written.
_SIGNED = re.compile(
    r"(?:^|[”»\"\s>*_])(?:[—–―]|--?|&#8211;|&mdash;)\s*[*_\[]*[^\W\d_]|[”»\"」』][\s*_]*\(?\["
    r"|[^\s:]:[\s*_]*(?:[“„«「『\"]|$)|\?[\s*_]*$"
)


@dataclass(frozen=True)
class Quotation:
    """Words in quotation marks, and where the first mark stands in the text."""

    text: str
    at: int


def check_quotations(body: str, marks: Marks) -> Iterator[Problem]:
    """Whoever is quoted is named."""
    for quotation in find_unattributed(body):
        place = place_in(body, quotation.at, marks.body_line)
        found = f"nobody is said to have said {quote(quotation.text)}"
        cure = "name the speaker in the sentence: “…”, the minister said"
        yield Problem(marks.path, *place, "unattributed-quotation", found, "", cure)


@lru_cache(maxsize=1)
def find_unattributed(body: str) -> tuple[Quotation, ...]:
    """The first quotation of each paragraph in which, and beside which, nobody is said to speak.

    Where several files have one text, they are read one after another.
    """
    return tuple(_find_unattributed(body))


def _find_unattributed(body: str) -> Iterator[Quotation]:
    marks = [mark for mark in (*_PAIRS, ">") if mark in body]
    if len(body) > _LONGEST_BODY or not marks:
        return
    if any(sign in body for sign in _HOLDS_BLOCKS):
        body = _BLOCKS.sub(_blank, body)
    starts, paragraphs = _split(body)
    for number, text in enumerate(paragraphs):
        # Nearly all end here; the others are looked at as closely as need be.
        if not any(mark in text for mark in marks) or not _may_be_long(text) or _NO_SPEECH.match(text):
            continue
        if number and _BLOCKQUOTE.match(text) and _BLOCKQUOTE.match(paragraphs[number - 1]):
            continue
        quotation = next(_find_long(_NO_PROSE.sub(_blank, text), starts[number]), None)
        if quotation and not any(map(_names_speaker, _around(paragraphs, number))):
            yield quotation


def _may_be_long(text: str) -> bool:
    return bool(_MAY_BE_LONG.search(text) or _BLOCKQUOTE.match(text))


def drop_quotations(text: str) -> str:
    """The text with a mark in place of all that stands between quotation marks."""
    parts, start = [], 0
    for at, end in _find_pairs(text):
        parts.append(text[start:at])
        start = end
    return " ” ".join([*parts, text[start:]])


def _around(paragraphs: list[str], number: int) -> list[str]:
    """A paragraph, then those before it up to one that does not open with a quotation, and the next.

    What is set apart is one text, up to the paragraph after it.
    """
    first, last = number - 1, number + 1
    while first > max(0, number - _FARTHEST) and _is_speech(paragraphs[first]):
        first -= 1
    while last < min(len(paragraphs), number + _FARTHEST) and _BLOCKQUOTE.match(paragraphs[last]):
        last += 1
    # Mostly it says itself who speaks.
    return [paragraphs[number], *paragraphs[max(0, first) : number], *paragraphs[number + 1 : last + 1]]


def _is_speech(paragraph: str) -> bool:
    return bool(_MARK.match(paragraph.lstrip("> -*_\t")) or _BLOCKQUOTE.match(paragraph))


def _split(body: str) -> tuple[list[int], list[str]]:
    """Where the paragraphs of a text begin, and what they are."""
    if any(sign in body for sign in ("\n>", "\n ", "\n\t")):
        body = _EMPTY_LINE.sub(lambda match: "\n" * len(match[0]), body)
    starts, paragraphs, start = [], [], 0
    for text in body.split("\n\n"):
        if text and not text.isspace():
            starts.append(start)
            paragraphs.append(text)
        start += len(text) + 2
    return starts, paragraphs


def _find_long(paragraph: str, start: int) -> Iterator[Quotation]:
    for at, end in _find_pairs(paragraph):
        text = " ".join(paragraph[at + 1 : end - 1].split())
        if _is_long(text):
            yield Quotation(text, start + at)
    if _BLOCKQUOTE.match(paragraph) and not _ANY_MARK.search(paragraph):
        text = " ".join(_QUOTE_MARK.sub("", paragraph).split())
        if _is_long(text):
            yield Quotation(text, start)


def _find_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations begin and end, their marks included; what is never closed is none."""
    at = 0
    while opening := _MARK.search(text, at):
        closing = _PAIRS[opening[0]]
        limit = min(len(text), opening.end() + _LONGEST)
        ends = [end for sign in closing if (end := text.find(sign, opening.end(), limit)) >= 0]
        if opening[0] == '"' and _is_inch(text, opening.start()):
            ends = []
        if ends:
            yield opening.start(), min(ends) + 1
        at = min(ends) + 1 if ends else opening.end()


def _is_inch(text: str, at: int) -> bool:
    """Whether a straight mark closes nothing and opens nothing: 24"."""
    return at > 0 and text[at - 1].isdigit()


def _is_title(words: list[str]) -> bool:
    """Whether most longer words begin with a capital, or in a script of which nothing is known."""
    begins = [word[0] for word in words if len(word) > 3]
    return sum(not (first.islower() or _CASELESS.match(first)) for first in begins) * 4 >= len(begins) * 3


def _is_long(text: str) -> bool:
    unspaced = len(LETTER.findall(text))
    if unspaced and unspaced * 2 > len(_LETTERS.findall(text)):
        return len(text) >= _FEWEST_SIGNS
    words = text.split()
    return len(words) >= _FEWEST_WORDS and not _is_title(words)


def _names_speaker(paragraph: str) -> bool:
    """Whether anything outside quotations says who speaks."""
    prose = TASHKEEL.sub("", _NO_PROSE.sub(_blank, paragraph))
    return bool(_SIGNED.search(prose) or _SAYING.search(_NOBODY.sub(" ", drop_quotations(prose))))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
