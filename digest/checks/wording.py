"""Are the words of an entry its own, and does each say something?

Words are compared without case and marks. Where a script has no spaces its characters count as words do,
and it takes two and a half of them to say as much.
"""

import re
from collections.abc import Collection, Iterator

from digest.content.files import read_document
from digest.content.library import Library
from digest.content.reports import find_report, list_reports, name_report
from digest.model.entry import Entry
from digest.model.problems import Problem, quote
from digest.model.settings import Settings
from digest.text.attribution import drop_quotations
from digest.writing.unspaced import LETTER, LETTERS

_WORD = re.compile(rf"[{LETTERS}]|[^\W_{LETTERS}]+(?:['’][^\W_]+)*")
# Blanked in a body: tags, the targets of links, lines of a quotation, code.
_NO_PROSE = re.compile(r"(?m)<[^<>]*>|(?<=\])\([^()\n]*\)|^ {0,3}>[^\n]*|`[^`]*`")
# What of a summary may be its own where it repeats the headline, and how long it is then.
_MOST_OWN = 0.15
_LONGEST_REPETITION = 1.5
# What no headline is: this many words in capitals (fewer are names), shouted, or as long as a paragraph.
_FEWEST_CAPITALS = 3
_SHOUTED = re.compile(r"[!！]\s*[!！]")
_LONGEST_HEADLINE = 200
_ADDRESS = re.compile(r"(?i)(?:https?://|www\.)\S+$")
# Copied is a run of so many words; or a share of the text in pieces of so many words, from so many on.
_LONGEST_RUN = 25
_PIECE = 8
_MOST_COPIED = 0.2
_FEWEST_PIECES = 30
# A summary is shorter, and so is what is copied there: such a run, or nearly all of it in small pieces.
_SUMMARY_RUN = 13
_SUMMARY_PIECE = 4
_SUMMARY_COPIED = 0.75
_FEWEST_WORDS = 7


def check_repetition(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A summary adds something to the headline."""
    for entry in library.entries:
        # Most say much more: of these nothing has to be compared.
        if 0 < len(entry.summary) < _LONGEST_REPETITION * len(entry.title) + 10 and _repeats(entry):
            found = "the summary repeats the headline"
            cure = "say who, how many or who says so; or leave it out, and the first paragraph stands there"
            yield entry.marks.problem("repeated-headline", found, "", cure, ("summary",))


def check_headlines(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A headline is a calm sentence."""
    for entry in library.entries:
        if fault := _find_fault(entry.title):
            yield entry.marks.problem("odd-headline", f"the headline {fault[0]}", "", fault[1], ("title",))


def check_copies(library: Library, settings: Settings) -> Iterator[Problem]:
    """An entry tells a report in its own words. Only reports that were fetched here are looked at."""
    if not (kept := list_reports(settings.cache)):
        return
    for entry in library.entries:
        report = find_report(settings.cache, entry.source.url) if _is_kept(entry, kept) else None
        if not report:
            continue
        cure = "tell it in your own words, or quote it with quotation marks and speaker"
        if copied := find_copied_summary(entry.summary, report):
            yield entry.marks.problem("copied-text", copied, "", cure, ("summary",))
        if copied := find_copied(read_body(entry, settings), report):
            yield Problem(entry.marks.path, entry.marks.body_line, 1, "copied-text", copied, "", cure)


def find_copied(body: str, report: str) -> str:
    """What is copied from the report into a text, said in words; nothing where it is little."""
    words = _find_words(_NO_PROSE.sub(" ", drop_quotations(body)))
    scale = _scale_of(words)
    pieces = _find_pieces(words, report, int(_PIECE * scale))
    if said := _say_run(words, pieces, int(_LONGEST_RUN * scale)):
        return said
    share = sum(pieces) / max(1, len(pieces))
    if share > _MOST_COPIED and len(pieces) >= _FEWEST_PIECES:
        return f"{share:.0%} of the text is the report's, word for word"
    return ""


def find_copied_summary(summary: str, report: str) -> str:
    """What is copied from the report into a summary, said in words; nothing where it is little."""
    words = _find_words(drop_quotations(summary))
    scale = _scale_of(words)
    pieces = _find_pieces(words, report, int(_SUMMARY_PIECE * scale))
    if said := _say_run(words, pieces, int(_SUMMARY_RUN * scale)):
        return said
    if len(words) >= _FEWEST_WORDS * scale and sum(pieces) > _SUMMARY_COPIED * len(pieces):
        return "nearly all of the summary is the report's, word for word"
    return ""


def _scale_of(words: list[str]) -> float:
    """How many words, as they are counted here, say what one says where blanks stand between them."""
    return 2.5 if sum(map(bool, map(LETTER.match, words))) * 2 > len(words) else 1


def _find_pieces(words: list[str], report: str, size: int) -> list[bool]:
    """Which pieces of so many words stand in the report, too."""
    known = set(_cut(_find_words(report), size))
    return [piece in known for piece in _cut(words, size)]


def _say_run(words: list[str], pieces: list[bool], longest: int) -> str:
    """The longest run of words that are the report's; nothing where it is shorter than allowed."""
    first, length = _find_run(pieces)
    number = length + len(words) - len(pieces)
    if not length or number < longest:
        return ""
    text = (" " if _scale_of(words) == 1 else "").join(words[first : first + number])
    return f"{number} words in a row are the report's: {quote(text, 100)}"


def _find_fault(title: str) -> tuple[str, str] | None:
    """What is odd about a headline, and the cure. Where a script has no capitals, none are looked for."""
    if _ADDRESS.match(title):
        return (
            "is an address",
            "say what happened, as a sentence; the address of the report is its source.url",
        )
    if title.isupper() and sum(map(str.isupper, _find_long_words(title))) >= _FEWEST_CAPITALS:
        return "is in capitals", "write it as a sentence"
    if _SHOUTED.search(title):
        return "is shouted", "write it as a sentence, without exclamation marks"
    if len(title) > _LONGEST_HEADLINE:
        cure = "say what happened in one sentence; the rest belongs into the summary"
        return f"has {len(title)} characters", cure
    return None


def _find_long_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) > 2 and word.isalpha()]


def _repeats(entry: Entry) -> bool:
    known, words, most = _find_words(entry.title), _find_words(entry.summary), _MOST_OWN
    if LETTER.search(entry.title):
        # Single characters are in many words, so they are taken in pairs; another one makes two other pairs.
        known, words, most = _cut(known, 2), _cut(words, 2), 2 * most
    own = sum(word not in known for word in words)
    return len(words) >= 3 and own <= most * len(words)


def _find_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _cut(words: list[str], size: int) -> list[str]:
    """All pieces of so many words, overlapping."""
    return [" ".join(words[start : start + size]) for start in range(len(words) - size + 1)]


def _find_run(flags: list[bool]) -> tuple[int, int]:
    """Where the longest run of true ones begins, and how long it is."""
    best, length = (0, 0), 0
    for number, flag in enumerate(flags):
        length = length + 1 if flag else 0
        if length > best[1]:
            best = (number - length + 1, length)
    return best


def _is_kept(entry: Entry, kept: Collection[str]) -> bool:
    return name_report(entry.source.url) in kept


def read_body(entry: Entry, settings: Settings) -> str:
    """The text as it is written: what was rendered has lost the quotation marks' places."""
    document = read_document(settings.root / entry.marks.path, entry.marks.path)
    return document.body if document else ""
