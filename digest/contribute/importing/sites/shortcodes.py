"""What becomes of Hugo's shortcodes? Those that are known are carried, of the others their words are kept.

Somebody else may speak between the ends of one that nobody knows here: its text becomes a quotation, and is
not the paper's own words. In a sentence, what it said stands in brackets, as what editors insert.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from digest.contribute.escaping import escape_markdown
from digest.contribute.importing.marks import (
    Mark,
    carry,
    close_gaps,
    find_code,
    find_html,
    find_line,
    fit,
    is_html,
    left_words,
    read_arguments,
)
from digest.contribute.importing.post import Loss, unknown
from digest.contribute.importing.sites.goldmark import convert_goldmark
from digest.model.problems import quote
from digest.text.blocks import part_lists

_SHORTCODE = re.compile(r"\{\{([<%])((?:(?!\{\{).){0,4000}?)[>%]\}\}", re.DOTALL)
_CALL = re.compile(r"(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<rest>.*?)(?P<self>/?)", re.DOTALL)
# Where a mark is part of an address or of an attribute, and no words can stand.
_IN_ADDRESS = re.compile(r"(?:\]\([^()\s]*|=[\"'][^\"'<>]*)\Z")
# They arrange a text, and nobody else speaks in it.
_LAYOUTS = frozenset(
    "align center centre col cols column columns div flex grid html lead left markdown md raw raw_html "
    "rawhtml right row section span tab tabs unsafe wide wrap".split()
)
_TITLES = ("title", "kicker", "titel", "heading", "header", "summary")
# Boxes whose first words are their title.
_OPENED = frozenset("accordion collapse details expand fold spoiler".split())
# What tells a program how to show something, and readers nothing.
_SETTINGS = frozenset(
    "align animation bgcolor class color colour height icon id lang level linenos open style target theme "
    "type variant width".split()
)
_QUOTATION = re.compile(r"quot|zitat|cit(?:e|a|ation)$", re.IGNORECASE)
_PROGRAM_WORD = re.compile(r"[a-z0-9_.-]*", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_BLANKS = re.compile(r"\A(?:[ \t]*\n)+|(?:\n[ \t]*)+\Z")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_DEEPEST = 6
_LONGEST_ADDRESS = 2_000


def convert_hugo(text: str, origin: str, line: int, *, emoji: bool = False) -> tuple[str, list[Loss]]:
    """A text of Hugo without its shortcodes, in Markdown of ours; with `emoji` `:ship:` is a sign."""
    reader = _Reader(text, origin, line)
    plain = close_gaps(text, "".join(reader.read(0, len(text), 0)))
    return plain if is_html(origin) else part_lists(convert_goldmark(plain, emoji=emoji)), reader.notes


class _Reader:
    """One text, read from its first shortcode to its last; what it loses is noted."""

    def __init__(self, text: str, origin: str, line: int) -> None:
        self.text, self.origin, self.line = text, origin, line
        self.notes: list[Loss] = []
        self.is_code, self.is_in_html = find_code(text, origin), find_html(text, origin)
        marks = [(match, _CALL.fullmatch(match[2].strip())) for match in _SHORTCODE.finditer(text)]
        self.marks = iter(marks)
        self.partners = _pair(each for each in marks if not self.is_code(each[0]))
        fences = (
            match.start() for match, call in marks if call and call["close"] and call["name"] == "highlight"
        )
        self.last_fence = max(fences, default=0)
        # Of each block of code that is open, whether it is one in a line.
        self.fences: list[bool] = []

    def read(self, begin: int, end: int, depth: int) -> Iterator[str]:
        """A part of the text without its shortcodes."""
        position = begin
        for match, call in self.marks:
            if match.start() >= end:
                # It closes the pair that this part stands in.
                break
            yield self.text[position : match.start()]
            position = match.end()
            partner = self.partners.get(match.start())
            if partner and call and depth < _DEEPEST and self._is_frame(match, call):
                yield self._keep(
                    Mark(call["name"], read_arguments(call["rest"]), True), match, partner, depth
                )
                position = partner.end()
            else:
                yield self._replace(match, call)
        yield self.text[position:end]

    def _is_frame(self, match: re.Match[str], call: re.Match[str]) -> bool:
        """Whether it opens a pair that nobody knows here, and more than a part of the layout."""
        if self._is_kept(match, call) or call["name"] == "highlight" or call["name"].lower() in _LAYOUTS:
            return False
        return carry(Mark(call["name"], read_arguments(call["rest"]), True)) is None

    def _is_kept(self, match: re.Match[str], call: re.Match[str] | None) -> bool:
        """Whether it stands in code, and stays as it was written."""
        in_fence = self.fences and match.start() < self.last_fence and call and call["name"] != "highlight"
        return bool(in_fence) or self.is_code(match)

    def _replace(self, match: re.Match[str], call: re.Match[str] | None) -> str:
        """What stands in the place of one shortcode."""
        inner = match[2]
        if inner.startswith("/*") and inner.endswith("*/"):
            return f"{{{{{match[1]}{inner[2:-2]}{'>' if match[1] == '<' else '%'}}}}}"
        if self._is_kept(match, call):
            return match[0]
        if call is None:
            self._say(match, "a shortcode without a name was left out", inner)
            return ""
        if call["name"] == "highlight" and not is_html(self.origin):
            return self._fence(match, call)
        if call["close"]:
            return ""
        mark = Mark(call["name"], read_arguments(call["rest"]), match.start() in self.partners)
        if (carried := carry(mark)) is None:
            return self._leave_out(mark, match)
        written = fit(carried, is_in_html=self.is_in_html(match))
        if said := left_words(mark, written):
            self._say(match, f"words of the shortcode {quote(mark.name)} were left out", said)
        return written

    def _leave_out(self, mark: Mark, match: re.Match[str]) -> str:
        """A shortcode that nobody knows here; a sentence does not go on without it."""
        if mark.paired:
            title = _find_title(mark)
            what = f"the frame of the shortcode {quote(mark.name)} was left out; its text stays"
            self._say(match, what, left_words(mark, title))
            return f"\n\n**{title}**\n\n" if title else ""
        if self._stands_alone(match.start(), match.end()) or self._stands_in_address(match.start()):
            self._say(match, unknown("the shortcode", mark.name), left_words(mark, ""))
            return ""
        said = [text for name, text in mark.arguments.items() if name not in _SETTINGS] or [mark.name]
        what = f"the shortcode {quote(mark.name)} is not known here; what it said stands in brackets"
        self._say(match, what, left_words(mark, " ".join(said)))
        return self._put_in_brackets(said, match)

    def _keep(self, mark: Mark, match: re.Match[str], partner: re.Match[str], depth: int) -> str:
        """A text between two ends that nobody knows here: a quotation, or, in a sentence, the text."""
        inner = "".join(self.read(match.end(), partner.start(), depth + 1))
        title = _find_title(mark)
        said = [text for text in _speak(mark) if text not in title]
        lost = left_words(mark, " ".join([title, *said]))
        if "\n\n" not in inner and not self._stands_alone(match.start(), partner.end()):
            self._say(
                match, f"the frame of the shortcode {quote(mark.name)} was left out; its text stays", lost
            )
            words = [*filter(None, [title]), *said]
            return f"{inner} {self._put_in_brackets(words, match)}" if words else inner
        if not _QUOTATION.search(mark.name):
            self._say(match, f"the text of the shortcode {quote(mark.name)} became a quotation", lost)
        elif lost:
            self._say(match, f"words of the shortcode {quote(mark.name)} were left out", lost)
        if self.is_in_html(match):
            heading = f"<p><strong>{escape(title)}</strong></p>" if title else ""
            below = f"<p>{escape(' · '.join(said))}</p>" if said else ""
            return f"<blockquote>{heading}{inner}{below}</blockquote>"
        below = " · ".join(
            f"<{text}>" if _ADDRESS.fullmatch(text) else escape_markdown(text) for text in said
        )
        before = self.text[self.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        return _quote([f"**{title}**" if title else "", inner, below], "" if before.strip() else before)

    def _stands_alone(self, begin: int, end: int) -> bool:
        """Whether no words stand in the same lines, before and behind it."""
        after = self.text.find("\n", end)
        before = self.text[self.text.rfind("\n", 0, begin) + 1 : begin]
        around = before + self.text[end : after if after >= 0 else None]
        return not _TAG.sub("", _SHORTCODE.sub("", around)).strip()

    def _stands_in_address(self, begin: int) -> bool:
        """Whether an address or an attribute has begun, and goes on; none is longer than the longest."""
        return bool(_IN_ADDRESS.search(self.text, max(0, begin - _LONGEST_ADDRESS), begin))

    def _put_in_brackets(self, words: Iterable[str], match: re.Match[str]) -> str:
        """Words within a sentence that are not the author's, as editors mark them."""
        said = ", ".join(" ".join(each.split()) for each in words)
        if self.is_in_html(match):
            return f"[{escape(said)}]"
        return f"\\[{escape_markdown(said)}\\]"

    def _fence(self, match: re.Match[str], call: re.Match[str]) -> str:
        """One end of a block of code, or of a piece of code in a line."""
        text = self.text
        if call["close"]:
            end = "```" if text.endswith("\n", 0, match.start()) else "\n```"
            return ("`" if self.fences.pop() else end) if self.fences else ""
        next_one = text.find("{{", match.end())
        inline = "\n" not in text[match.end() : next_one if next_one >= 0 else None]
        self.fences.append(inline)
        mark = Mark("highlight", read_arguments(call["rest"]))
        language = mark.get("0")
        written = "`" if inline else f"```{language}"
        if said := left_words(mark, written):
            self._say(match, "words of the shortcode 'highlight' were left out", said)
        return written

    def _say(self, match: re.Match[str], what: str, said: str) -> None:
        self.notes.append(Loss(self.origin, find_line(self.text, match, self.line), what, said))


def _pair(
    marks: Iterable[tuple[re.Match[str], re.Match[str] | None]],
) -> dict[int, re.Match[str]]:
    """The closing shortcode of each that opens a text, by where that begins; what crosses is none."""
    partners: dict[int, re.Match[str]] = {}
    open_ones: list[tuple[str, int]] = []
    for match, call in marks:
        if call is None:
            continue
        if not call["close"]:
            open_ones.append((call["name"], match.start()))
            continue
        number = len(open_ones) - 1
        while number >= 0 and open_ones[number][0] != call["name"]:
            number -= 1
        if number >= 0:
            partners[open_ones[number][1]] = match
            del open_ones[number:]
    return partners


def _find_title(mark: Mark) -> str:
    """The title of a box."""
    names = ("0", *_TITLES) if mark.name.lower() in _OPENED else _TITLES
    return " ".join(mark.get(*names).strip("*").split())


def _speak(mark: Mark) -> Iterator[str]:
    """What the arguments of a pair say to readers: `warning` or a width is for the program."""
    for name, text in mark.arguments.items():
        is_setting = _PROGRAM_WORD.fullmatch(text) if name.isdigit() else name in _SETTINGS
        if text.strip() and not is_setting:
            yield text


def _quote(parts: Iterable[str], indent: str) -> str:
    """Paragraphs as a quotation, which may be a part of a list."""
    whole = close_gaps("", "\n\n".join(text for part in parts if (text := _BLANKS.sub("", part))))
    lines = (line.removeprefix(indent) for line in whole.split("\n"))
    return "\n\n" + "\n".join(f"{indent}> {line}".rstrip() for line in lines) + "\n\n"
