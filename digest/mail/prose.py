"""What does a rendered text say without its markup? Paragraphs of words and links, to be printed anew.

A mail program shows neither our style sheet nor our pictures, and some show no HTML at all. So a letter does
not take over the HTML of an editor's note: it takes what that says.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from typing import Literal, TypeAlias

from digest.mail.lines import one_line, readable
from digest.model.addresses import encode
from digest.text.as_written import end_address
from digest.text.sanitiser import print_links

Kind: TypeAlias = Literal["paragraph", "heading", "item", "quote", "code", "row"]

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "dt"), "heading"),
    "li": "item",
    "tr": "row",
    "blockquote": "quote",
    "pre": "code",
}
_BREAKS = frozenset(
    "address article blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol "
    "p pre section summary table tbody tfoot thead tr ul".split()
)
# A footnote's number stands higher in any program; the way back from the footnote leads nowhere in a letter.
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BACK = "↩"
# What is printed around a paragraph, in bytes.
_AROUND = 60
_STRONG = frozenset(("b", "strong", "th"))
# In plain text, with what closes a sentence or a parenthesis behind it, but for quotation marks.
_ADDRESS = re.compile(r"(?:https?://|mailto:)(?=\w)[^\s<>\"]*[\w/=&#~+)-]")


@dataclass(frozen=True)
class TextRun:
    """Words that are printed alike: plain, strong, or a link; or a break between two lines."""

    text: str
    address: str = ""
    strong: bool = False

    @property
    def breaks(self) -> bool:
        """Whether it is a break."""
        return self == BREAK


# A line break in the source is a space; this one was meant.
BREAK = TextRun("\N{LINE SEPARATOR}")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or what stands like one, such as a row of a table with its cells on one line.

    `marker` is what stands before an item of a list, and `depth` in how many other lists that one is.
    """

    kind: Kind
    runs: tuple[TextRun, ...]
    marker: str = ""
    depth: int = 0

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(run.text for run in self.runs)


def read_prose(html: str, root: str, page: str) -> tuple[Paragraph, ...]:
    """What the text says, with the addresses that its links have on this page of the site at `root`.

    A link within the text leads nowhere in a letter: its words stay.
    """
    reader = _Reader(page)
    reader.feed(print_links(html, root, page))
    reader.close()
    return tuple(reader.end_block())


def read_lines(text: str) -> tuple[Paragraph, ...]:
    """The lines of a plain text, in which addresses are links."""
    return tuple(
        Paragraph("row", tuple(_read_addresses(one_line(line)))) for line in text.strip().splitlines()
    )


def _read_addresses(line: str) -> Iterator[TextRun]:
    end = 0
    for found in _ADDRESS.finditer(line):
        address = end_address(found[0])
        if before := line[end : found.start()]:
            yield TextRun(before)
        yield TextRun(address, address)
        end = found.start() + len(address)
    if rest := line[end:]:
        yield TextRun(rest)


def cost_of(block: Paragraph) -> int:
    """How many bytes of HTML it takes, more or less."""
    return _AROUND + sum(size_of(run.text) + len(run.address) for run in block.runs)


def cut_prose(blocks: Iterable[Paragraph], limit: int) -> tuple[tuple[Paragraph, ...], bool]:
    """As much of the text as takes so many bytes of HTML, and whether something was left out."""
    kept: list[Paragraph] = []
    left = limit
    for block in blocks:
        cost = cost_of(block)
        if cost > left:
            return (*kept, *_cut(block, left - _AROUND)), True
        kept.append(block)
        left -= cost
    return tuple(kept), False


def _cut(block: Paragraph, limit: int) -> Iterator[Paragraph]:
    runs: list[TextRun] = []
    left = limit
    for run in block.runs:
        left -= len(run.address)
        fitting = sum(1 for total in accumulate(map(size_of, run.text)) if total <= left)
        if not fitting:
            break
        runs.append(replace(run, text=run.text[:fitting]))
        left -= size_of(run.text)
    if runs:
        yield replace(block, runs=(*runs, TextRun("…")))


def size_of(text: str) -> int:
    """How many bytes of HTML a text takes."""
    return len(escape(text).encode())


class _Reader(HTMLParser):
    """Collects blocks while it is fed what the sanitiser has written: every tag is closed there."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._blocks: list[Paragraph] = []
        self._runs: list[TextRun] = []
        self._open: list[str] = []
        self._counts: list[int] = []
        self._address = ""
        self._marker = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _BREAKS:
            self._end()
        if tag in {"ol", "ul"}:
            start = values.get("start") or "1"
            self._counts.append(int(start) if tag == "ol" and start.isdecimal() and len(start) < 7 else 0)
        elif tag == "li":
            self._mark()
        elif tag == "a":
            address = values.get("href") or ""
            within = address.startswith(f"{self._page}#")
            self._address = "" if within else encode(readable(address))
        elif tag == "br":
            self._runs.append(BREAK)
        elif tag in {"td", "th"} and any(run.text.strip() for run in self._runs):
            self.handle_data(" · ")
        elif tag == "img" and values.get("alt"):
            self._show(values["alt"] or "", values.get("src") or "")
        if tag not in {"img", "br", "hr", "wbr"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self._end()
        if tag in {"ol", "ul"} and self._counts:
            self._counts.pop()
        if tag == "a":
            self._address = ""
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if data.strip() == _BACK:
            return
        if "sup" in self._open:
            data = data.translate(_RAISED)
        strong = not _STRONG.isdisjoint(self._open)
        self._runs.append(TextRun(data, self._address, strong))

    def _show(self, seen: str, address: str) -> None:
        """What one sees in a picture, which leads to it where it stands in no link."""
        leads = self._address or encode(readable(address))
        self._runs.append(TextRun(f"[{seen}]", leads, not _STRONG.isdisjoint(self._open)))

    def end_block(self) -> list[Paragraph]:
        """All blocks, the one that is being read included."""
        self._end()
        return self._blocks

    def _mark(self) -> None:
        number = self._counts[-1] if self._counts else 0
        self._marker = f"{number}." if number else "•"
        if number:
            self._counts[-1] += 1

    def _end(self) -> None:
        kind: Kind = next((_KINDS[tag] for tag in reversed(self._open) if tag in _KINDS), "paragraph")
        # The lines of a program stay as they are; everywhere else a line break is a space.
        if kind == "code":
            lines = "".join(run.text for run in self._runs).splitlines()
            self._blocks += [
                Paragraph(kind, (TextRun(readable(line.expandtabs().rstrip())),))
                for line in lines
                if line.strip()
            ]
        elif runs := tuple(_join(self._runs)):
            depth = max(0, len(self._counts) - 1) if kind == "item" else 0
            self._blocks.append(Paragraph(kind, runs, self._marker if kind == "item" else "", depth))
            self._marker = ""
        self._runs = []


def _join(runs: Iterable[TextRun]) -> Iterator[TextRun]:
    """The runs with single spaces between words, none at the ends, and neighbours that are alike as one."""
    merged: list[TextRun] = []
    for run in runs:
        if run.breaks:
            merged += [run] if merged and not merged[-1].breaks else []
            continue
        # Any character may be written as a number, those that cannot be sent included.
        text = readable(" ".join(f".{run.text}.".split())[1:-1])
        if not merged or merged[-1].text.endswith((" ", BREAK.text)):
            text = text.lstrip(" ")
        if not text:
            continue
        last = merged[-1] if merged and not merged[-1].breaks else None
        if last and (last.address, last.strong) == (run.address, run.strong):
            merged[-1] = replace(merged[-1], text=merged[-1].text + text)
        else:
            merged.append(replace(run, text=text))
    if merged:
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip(f" {BREAK.text}"))
    return (run for run in merged if run.text)
