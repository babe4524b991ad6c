"""What does a built site say? Every file read by a real parser, and taken apart into texts and their places.

So two sites can be compared: one has a plain word where the other has a naughty text. Put the text for the
word, and nothing else may differ: no text is lost, none is changed, and none has become markup.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import icalendar
import lxml.etree
import lxml.html

from digest.model.addresses import slugify
from tests.letters import read_message, texts_of

# A text and its place in a file: the names of the elements around it, of an attribute, or of keys.
Piece = tuple[str, str]
Pieces = Counter[Piece]
# The word that stands for a text, which no page has by itself.
WORD = re.compile(r"qz\d{5}zq")
_HTML = lxml.html.HTMLParser(encoding="utf-8")
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ATOM_CONTENT = "{http://www.w3.org/2005/Atom}content"
_HTML_KEYS = ("content_html",)
# Where a JSON feed has figures, by names that are texts; and outlets and tags, as addresses do.
_FIGURES = "/_digest/figures"
_SLUGS = ("/_digest/outlet", "/_digest/tags/-")
# What no calendar can hold (RFC 5545, section 3.1), and what no mail program should be shown.
_FRACTION = re.compile(r"\.\d{6}")
# What stands for the words of a correction in its id.
_NOTE = re.compile(r"(?<=correction-\d{4}-\d\d-\d\d-)[0-9a-f]{8}")
_ISOLATES = re.compile("[\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def word(number: int) -> str:
    """The word that stands for the text of this number."""
    return f"qz{number:05}zq"


def read_pieces(path: str, data: bytes) -> Pieces:
    """All that a file says, in whatever order. Raises ValueError or LxmlError for what is not well-formed."""
    return Counter(list_pieces(path, data))


def list_pieces(path: str, data: bytes) -> list[Piece]:
    """All that a file says, in its order; nothing where it holds no text."""
    read = next((read for ending, read in READERS.items() if path.endswith(ending)), None)
    return [(place, _NOTE.sub("", text)) for place, text in read(data)] if read else []


def _read_html(data: bytes) -> Iterator[Piece]:
    if data.strip():
        yield from _walk(lxml.html.document_fromstring(data, parser=_HTML), "")


def _read_xml(data: bytes) -> Iterator[Piece]:
    yield from _walk(lxml.etree.fromstring(data), "")


def _read_json(data: bytes) -> Iterator[Piece]:
    yield from _walk_json(json.loads(data), "")


def _read_calendar(data: bytes) -> Iterator[Piece]:
    for part in icalendar.Calendar.from_ical(data).walk():
        for name, value in part.items():
            for text in value.cats if name == "CATEGORIES" else [value]:
                shown = text if isinstance(text, str) else text.to_ical().decode()
                # The library leaves the escapes in what it knows no type of.
                yield f"{part.name}/{name}", re.sub(r"\\(.)", r"\1", shown) if "NAME" in name else shown


def _read_letter(data: bytes) -> Iterator[Piece]:
    message: EmailMessage = read_message(data)
    # Around a line with Arabic in it stand marks that others need not.
    yield "head/subject", _ISOLATES.sub("", str(message["subject"]))
    plain, html = (_ISOLATES.sub("", text) for text in texts_of(message))
    yield from _read_html(html.encode())
    for block in re.split(r"\n\n|\n(?=(?: \d|\d\d)\. )", plain):
        # Where lines are broken depends on how long a text is, and so does the rule below a title.
        lines = [line for line in block.split("\n") if line.strip("=")]
        yield "plain", "".join("".join(lines).split())


READERS: Mapping[str, Callable[[bytes], Iterator[Piece]]] = {
    ".html": _read_html,
    ".xml": _read_xml,
    ".opml": _read_xml,
    ".json": _read_json,
    ".ics": _read_calendar,
    ".eml": _read_letter,
}


def _walk(element: Any, above: str) -> Iterator[Piece]:
    if not isinstance(element.tag, str):
        # A comment: its place alone is a piece, so that a text that has become one is noticed.
        yield f"{above}/comment", str(element.text)
    else:
        place = f"{above}/{element.tag}"
        for name, value in element.attrib.items():
            yield f"{place}@{name}", str(value)
        yield from _say(element, place)
        for child in element:
            yield from _walk(child, place)
    if element.tail:
        yield above, str(element.tail)


def _say(element: Any, place: str) -> Iterator[Piece]:
    text = str(element.text or "")
    if element.tag == "script" and element.get("type") == "application/ld+json":
        yield from _walk_json(json.loads(text), place)
    elif element.tag in {_ENCODED, _ATOM_CONTENT, "description"} and element.getparent() is not None:
        yield from _walk_fragment(text, place)
    else:
        # An element without text is a piece, too: none may come in. What tells apart entries of one moment is
        # made from their ids.
        yield place, _FRACTION.sub("", text) if place.endswith("}updated") else text


def _walk_fragment(html: str, place: str) -> Iterator[Piece]:
    yield from _walk(lxml.html.fragment_fromstring(html, create_parent="div"), place)


def _walk_json(value: object, place: str) -> Iterator[Piece]:
    if isinstance(value, dict):
        for key, item in value.items():
            # A key that is a text of somebody is a piece, and no part of a place.
            named = "*" if place.endswith(_FIGURES) else WORD.sub("*", key)
            if named != key:
                yield f"{place}/key", key
            yield from _walk_json(item, f"{place}/{named}")
    elif isinstance(value, list):
        for item in value:
            yield from _walk_json(item, f"{place}/-")
    elif isinstance(value, str) and place.endswith(_HTML_KEYS):
        yield from _walk_fragment(value, place)
    else:
        yield place, str(value)


@dataclass(frozen=True)
class Difference:
    """A piece that one site has and the other has not; `words` are those that it should have been about."""

    path: str
    place: str
    wanted: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path} {self.place}: {self.wanted[:120]!r}"


def compare(
    plain: Mapping[str, bytes], naughty: Mapping[str, bytes], texts: Mapping[str, str]
) -> Iterator[Difference]:
    """What a site with texts does not say that one with words in their place lets expect, and what it adds.

    `texts` are by their words, and as they should be read back. Files are by their paths.
    """
    left = dict(naughty)
    for path, data in plain.items():
        words = tuple(dict.fromkeys(WORD.findall(path)))
        there = next((found for found in _forms(path, texts) if found in left), None)
        if there is None:
            yield Difference(path, "", "the file is not there", words)
            continue
        found = left.pop(there)
        if data == found:
            continue
        try:
            pieces = read_pieces(there, found)
        except (ValueError, lxml.etree.LxmlError) as error:
            yield Difference(path, "", f"not well-formed: {error}", tuple(set(WORD.findall(data.decode()))))
            continue
        wanted = _lower(read_pieces(path, data), there.count("/") - path.count("/"))
        yield from _compare_pieces(path, wanted, pieces, texts)
    for path in left:
        yield Difference(path, "", "the file is not expected", ())


def _lower(pieces: Pieces, folders: int) -> Pieces:
    """The same in so many more folders: addresses within the site begin with a step up for each."""
    steps = "../" * (folders + 1)
    return Counter({(place, text.replace("../", steps, 1)): n for (place, text), n in pieces.items()})


def _compare_pieces(
    path: str, plain: Pieces, naughty: Pieces, texts: Mapping[str, str]
) -> Iterator[Difference]:
    left = naughty.copy()
    cut: dict[str, list[str]] = defaultdict(list)
    for place, text in naughty:
        if "…" in text:
            cut[place].append(text)
    missing: list[tuple[str, str, str]] = []
    for place, text in plain.elements():
        wanted = _put(place, text, texts, path)
        if left[place, wanted] > 0:
            left[place, wanted] -= 1
        else:
            missing.append((place, text, wanted))
    for place, text, wanted in missing:
        found = next((form for form in _others(place, text, wanted, cut, texts) if left[form] > 0), None)
        if found:
            left[found] -= 1
            continue
        yield Difference(path, place, wanted, tuple(dict.fromkeys(WORD.findall(text))))
        # What stands there instead is the other half of the same difference.
        instead = next((piece for piece, number in left.items() if number > 0 and piece[0] == place), None)
        if instead:
            left[instead] -= 1
    for (place, text), number in left.items():
        if number > 0 and text.strip():
            yield Difference(path, place, f"not expected: {text}", tuple(WORD.findall(path)))


def _others(
    place: str, text: str, wanted: str, cut: Mapping[str, Sequence[str]], texts: Mapping[str, str]
) -> Iterator[Piece]:
    """In which other ways a place may say what is wanted there: as an address, or cut with an ellipsis."""
    if "/" in text or ":" in text or "@data-" in place or place.endswith(_SLUGS):
        yield from ((place, form) for form in _forms(text, texts))
    if place.endswith("}id"):
        # What is an address is its own id.
        yield from ((place, texts[found]) for found in WORD.findall(text))
    for short in cut.get(place, ()):
        begin, _, end = short.partition("…")
        if wanted.startswith(begin) and wanted.endswith(end):
            yield place, short


def _put(place: str, text: str, texts: Mapping[str, str], path: str) -> str:
    """The text with what the words in it stand for, as this kind of file holds it."""
    held = next((held for ending, held in _HELD.items() if path.endswith(ending)), str)
    if place == "plain":
        # There both are without spaces.
        return WORD.sub(lambda found: "".join(held(texts.get(found[0], found[0])).split()), text)
    return WORD.sub(lambda found: held(texts.get(found[0], found[0])), text)


def _forms(text: str, texts: Mapping[str, str]) -> Iterable[str]:
    """What an address with words in it may look like with what they stand for."""
    yield text
    for form in (
        str,
        slugify,
        _encode,
        lambda name: _encode(slugify(name)),
        lambda name: quote(name, safe="/"),
    ):
        yield WORD.sub(lambda found, form=form: form(texts.get(found[0], found[0])), text)  # type: ignore[misc]


def _encode(text: str) -> str:
    return quote(text, safe="%/:?#[]@!$&'()*+,;=~-._")


def _held_by_calendar(text: str) -> str:
    kept = "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs"})
    # At the beginning it is a byte order mark.
    return kept.lstrip("\ufeff")


_HELD: Mapping[str, Callable[[str], str]] = {
    ".ics": _held_by_calendar,
    ".eml": lambda text: _CONTROLS.sub("\ufffd", _ISOLATES.sub("", text)),
}
