"""Which links of a text in HTML refer to footnotes, and what does each note say?

Every program writes them otherwise. What tells them is alike: a link whose words are a number leads to a
block further down, and mostly that leads back. They become those that our Markdown makes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import islice
from typing import cast
from urllib.parse import unquote

from lxml.etree import SubElement, XPath, _Element, _ElementUnicodeResult

from digest.contribute.importing.elements import IN_LINE, drop, join_text
from digest.text.tidy import parse_html, serialise_html

_IS_LINKED = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*["']?[^"'<>\s]*#""", re.IGNORECASE)
# A number at a word, or before what is said of it: `1`, `[1]`, `(1)`, `1.`, `¹`; in Ghost also `[1:1]`.
_NUMBER = re.compile(r"\s*+[\[(]?\s*+(?:\d{1,3}(?::\d{1,3})?|[⁰¹²³⁴-⁹]{1,3})\s*+[\])]?[.:]?\s*")
# The same where it opens a block: without a mark, it may be the first word of a sentence.
_MARKED_NUMBER = re.compile(r"^\s*(?:[\[(]\s*\d{1,3}\s*[\])][.:]?|\d{1,3}[.:)]|[⁰¹²³⁴-⁹]{1,3})\s+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What holds notes, and is nothing without them.
_HOLDERS = frozenset(("aside", "div", "footer", "ol", "section", "ul"))
# So far around what an address names its block begins, or its number ends.
_MOST_AROUND = 10
_find_opening = XPath("(.//text()[normalize-space()])[1]")


@dataclass(frozen=True)
class _Text:
    """A text, with what is called in it by a name, and the place at which each part of it stands."""

    root: _Element
    named: Mapping[str, _Element]
    places: Mapping[_Element, int]
    _led: dict[_Element, Set[_Element]] = field(default_factory=dict)

    def find_target(self, link: _Element) -> _Element | None:
        """The part of the text that a link leads to, even where its address is a whole one."""
        _, _, fragment = (link.get("href") or "").partition("#")
        return self.named.get(unquote(fragment)) if fragment else None

    def led_from(self, note: _Element) -> Set[_Element]:
        """The parts of the text to which links of a note lead."""
        # A thousand numbers may refer to one block, which has a thousand links.
        if note not in self._led:
            found = map(self.find_target, note.iter("a"))
            self._led[note] = {target for target in found if target is not None}
        return self._led[note]


def mark_footnotes(html: str) -> str:
    """HTML in which footnotes, whoever wrote them, are those of our Markdown."""
    if not _IS_LINKED.search(html):
        return html
    text = _read(parse_html(html))
    links = [link for link in text.root.iter("a") if _NUMBER.fullmatch(join_text(link))]
    notes = _find_notes(links, text)
    numbers = {note: number for number, note in enumerate(dict.fromkeys(notes.values()), start=1)}
    for note in numbers:
        _clear(note, text)
    for link in links:
        if link in notes:
            _refer(link, numbers[notes[link]])
        elif link.get("href", "").startswith("#") and _touches_word(link):
            # Wherever it leads: a number at a figure is no part of that.
            link.tag = "sup"
    shown = [_take_out(note) for note in numbers]
    return serialise_html(text.root) + format_notes(shown)


def format_reference(number: int) -> str:
    """Where a note is referred to, as our Markdown shows it."""
    return f'<sup><a class="footnote-ref">{number}</a></sup>'


def format_notes(notes: Iterable[str]) -> str:
    """What notes say, in the order of their numbers, as our Markdown shows it; empty where there is none."""
    shown = "".join(f"<li>{note}</li>" for note in notes)
    return f'\n<div class="footnote"><ol>{shown}</ol></div>' if shown else ""


def _read(root: _Element) -> _Text:
    named: dict[str, _Element] = {}
    places: dict[_Element, int] = {}
    for place, element in enumerate(root.iter()):
        places[element] = place
        if name := element.get("id") or element.get("name"):
            named.setdefault(name, element)
    return _Text(root, named, places)


def _find_notes(links: Iterable[_Element], text: _Text) -> dict[_Element, _Element]:
    """The block that each link refers to, of those that refer to one."""
    found = {link: note for link in links if (note := _find_note(link, text)) is not None}
    targets = {text.find_target(link): note for link, note in found.items()}
    # A block of several notes cannot be told apart.
    times = Counter(targets.values())
    return {link: note for link, note in found.items() if times[note] == 1}


def _find_note(link: _Element, text: _Text) -> _Element | None:
    target = text.find_target(link)
    if target is None or text.places[target] < text.places[link]:
        return None
    note = _find_block(target)
    if note is None or note in link.iterancestors() or next(note.iter(*_HEADINGS), None) is not None:
        return None
    leads_back = not text.led_from(note).isdisjoint((link, *islice(link.iterancestors(), 2)))
    return note if leads_back or _is_raised(link) or _touches_word(link) else None


def _find_block(target: _Element) -> _Element | None:
    """The block in which something with a name stands; None where it is the whole text."""
    around = (target, *islice(target.iterancestors(), _MOST_AROUND))
    block = next((each for each in around if each.tag not in IN_LINE), None)
    if block is None or block.tag == "body":
        return None
    above = block.getparent()
    return above if block.tag == "p" and above is not None and above.tag in {"dd", "li"} else block


def _is_raised(link: _Element) -> bool:
    above = link.getparent()
    return (above is not None and above.tag == "sup") or next(link.iter("sup"), None) is not None


def _touches_word(link: _Element) -> bool:
    """Whether it follows a word or the end of a sentence without a blank."""
    before, above = link.getprevious(), link.getparent()
    if before is not None:
        said = before.tail or "".join(map(str, before.itertext()))
    else:
        said = (above.text or "") if above is not None else ""
    return said != "" and not said[-1].isspace() and said[-1] not in "([{"


def _clear(note: _Element, text: _Text) -> None:
    """Take out of a note the number before it, and the links that lead back."""
    for back in list(note.iter("a")):
        target = text.find_target(back)
        if target is not None and text.places[target] < text.places[note]:
            drop(back)
    _drop_number(note)


def _drop_number(note: _Element) -> None:
    """Take out the number that opens a note; in a list, where none is written, it may be the first word."""
    opening = next(iter(cast(list[_ElementUnicodeResult], _find_opening(note))), None)
    holder = opening.getparent() if opening is not None else None
    if opening is None or holder is None:
        return
    if opening.is_text and holder.tag in IN_LINE and _NUMBER.fullmatch(opening):
        drop(holder)
    elif note.tag != "li":
        said = _MARKED_NUMBER.sub("", opening, count=1)
        holder.text, holder.tail = (said, holder.tail) if opening.is_text else (holder.text, said)


def _refer(link: _Element, number: int) -> None:
    """Raise the number of a note, once, and alone where several stand there."""
    above = link.getparent()
    if above is not None and above.tag == "sup":
        above.tag = "span"
    tail = link.tail
    link.clear()
    link.tag, link.tail = "sup", tail
    SubElement(link, "a", {"class": "footnote-ref"}).text = str(number)


def _take_out(note: _Element) -> str:
    """What a note says, which stands no more where it stood; nor does the list that held it."""
    holder = note.getparent()
    drop(note)
    while holder is not None and holder.tag in _HOLDERS and not len(holder) and not join_text(holder):
        empty, holder = holder, holder.getparent()
        rule = empty.getprevious()
        drop(empty)
        if rule is not None and rule.tag == "hr" and rule.getnext() is None:
            drop(rule)
    note.tag = "div"
    return serialise_html(note)
