"""What becomes of addresses, images, headings and odd tags in a rendered body?

One pass over the tree between Markdown and the sanitiser: addresses are resolved, images of other hosts
become links, headings go below the headline, and what will have to go is noted with its place.
"""

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import islice
from typing import cast
from urllib.parse import unquote

import lxml.etree
from lxml.etree import _Element
from lxml.html import defs

from digest.content.decoding import NOT_XML
from digest.content.files import is_picture_name
from digest.model.addresses import BadAddressError, has_scheme, page_address, parse_web_address
from digest.model.canonical import is_tracked, say_tracking
from digest.model.entry import LocalLink
from digest.model.marks import Marks
from digest.model.problems import Problem, did_you_mean, place_in, quote, show
from digest.text.effort import Effort, TooMuchWorkError
from digest.text.prose import find_prose
from digest.text.sanitiser import ADDRESS_ATTRIBUTES, ATTRIBUTES, ID_PREFIX, LOCAL, TAGS, is_shown

# Tags of a whole page: libxml2 would end or empty the text at them.
_PAGE_TAG = re.compile(
    r"<(?:/?(?:html|head|body|frameset|noframes|frame|plaintext)\b|!doctype)[^>]*>?", re.IGNORECASE
)
_REFERENCE = re.compile(r"&#(?:[xX](?P<hexadecimal>[0-9a-fA-F]{1,8})|(?P<decimal>[0-9]{1,8}));?")
# Decoded, these would make another address of an address.
_KEPT_ENCODED = re.compile(r"%(?:[01][0-9a-f]|7f|2f|23|25|3f|5c)", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:[^\s@<>\"']+@[\w.-]+(?:\?[^\s<>\"']*)?", re.IGNORECASE)
# Quotation marks as a hand or a program sets them: none belongs to an address.
_QUOTED = re.compile(
    "^[\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u300c]|[\u2018\u2019\u201c\u201d\u00ab\u00bb\u300d]$"
)
# A path as Windows has it, within this digest.
_OF_WINDOWS = re.compile(r"[\w.-][^:\s\\]*\\[^:\s]+")
# Python-Markdown's own marks, where it has lost track of them.
_LEFT_OVER = re.compile("\x02?klzzwxh:\\d+\x03?|[\x02\x03]")
_HOLDS_LEFT_OVER = ("klzzwxh:", "\x02", "\x03")
# The size of a body is bounded before; depth is not, and libxml2 would cut the text at 256. Made once: that
# takes as long as reading a text with it. Its elements are plain: those of `lxml.html` are chosen in Python.
_PARSER = lxml.etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
# An address of the web in a text, less the signs that end a sentence or a link.
WEB_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`]{1,2000}")
SENTENCE_ENDS = ".,:;!?*_"
# What is taken out with all that it holds; of other elements the words stay.
_NO_TEXT = frozenset(("math", "script", "style", "svg"))
# Parts of a page: their words are no part of the paragraph beside them.
_PARTS = frozenset(
    "address article aside center dir fieldset footer form header hgroup legend main nav option "
    "section".split()
)
# What shows something of another place, and what word processors leave in a text.
_PLAYERS = frozenset("audio embed iframe object video".split())
_OFFICE = re.compile(r"(?:m|o|st1|v|w|x):[a-z]")
# Elements that go with all that is in them, and those of which only the tags go, are called so until then.
_WHOLE, _TAGS_ALONE = "x-whole", "x-tags-alone"
# What is written lies in ten elements at most, and browsers begin to forget some of them below 500.
MAX_ELEMENT_DEPTH = 200
# So many of a body are named; of addresses all that an entry may hold, since those are mended by a command.
_MOST_TRACKED, _MOST_LOST = 500, 20
# In place of what libxml2 would not escape; Unicode has no character of that number.
_UNESCAPED = "\ufdd0!--"
# How Python-Markdown calls the place where a note is referred to.
_BACK_TO_NOTE = "fnref:"
# What stands before the address of a link, and after it.
_AROUND = (("(", ") "), ('"', '"'), ("'", "'"), ("<", ">"), ("=", " >"), (" ", "\n "))
_WANTED = "http, https, mailto or a page of this digest is wanted"
_WANTED_IMAGE = "a picture in content/images/ is wanted"
# Attributes that may have no value, and are no words of a sentence.
_EMPTY = defs.safe_attrs | set(
    "allowfullscreen async autofocus autoplay controls crossorigin defer download hidden inert itemscope "
    "loop muted novalidate playsinline required".split()
)
# So fast is a text searched for a word.
_LETTERS_A_STEP = 2
_lies_too_deep = lxml.etree.XPath(f"boolean({'/*' * (MAX_ELEMENT_DEPTH + 1)})")
_find_texts = lxml.etree.XPath(".//text()[not(ancestor::sup)]")


def parse_html(html: str) -> _Element:
    """The tree of a rendered body; nothing of its text is lost, whatever tags stand in it.

    Raises ValueError where there is no body after all.
    """
    html = _REFERENCE.sub(_drop_control, html)
    if any(mark in html for mark in _HOLDS_LEFT_OVER):
        html = _LEFT_OVER.sub("", html)
    html = _PAGE_TAG.sub("", html)
    body = lxml.etree.fromstring(f"<html><body>{html}</body></html>", _PARSER).find("body")
    if body is None:
        raise ValueError("a tag in it has no place in a text")
    return body


def serialise_html(root: _Element) -> str:
    """The HTML of a tree without comments, for the sanitiser."""
    html = lxml.etree.tostring(root, method="html", encoding="unicode")
    if "<!--" not in html:
        return html
    # In an attribute: libxml2 takes it for an instruction to a server, and escapes nothing up to its end.
    for element in root.iter():
        for name, value in cast(list[tuple[str, str]], element.items()):
            if "<!--" in value:
                sign = "%3C!--" if name in ("href", "src") else _UNESCAPED
                element.set(name, value.replace("<!--", sign))
    html = lxml.etree.tostring(root, method="html", encoding="unicode")
    return html.replace(_UNESCAPED, "&lt;!--")


def plain_text(element: _Element) -> str:
    """The text of an element; numbers of footnotes are no part of it."""
    return " ".join("".join(cast(list[str], _find_texts(element))).split())


def find_opening(root: _Element) -> str:
    """The plain text of the first paragraph that has words of its own; where none has any, of the first.

    What is said of a picture, and the words of a link that stands alone, do not say what a text is about.
    """
    first = ""
    for paragraph in root.iter("p"):
        text = plain_text(paragraph)
        if text and not _only_shows(paragraph):
            return text
        first = first or text
    return first


def _only_shows(paragraph: _Element) -> bool:
    """Whether a paragraph is pictures or links, with no more than a line in italics below them."""
    if not len(paragraph) or paragraph[0].tag not in {"a", "img"}:
        return False
    between = (paragraph.text, *(child.tail for child in paragraph))
    return all(child.tag in {"a", "br", "em", "img"} for child in paragraph) and not any(
        text and text.strip() for text in between
    )


def resolve_local(target: str, path: str, address: str) -> str | None:
    """The site's address that a link without a scheme in `content/<path>` leads to; None outside the site.

    A link to a Markdown file leads to its page; `/x.md` starts at `content/`, or at the entries there.
    `images/x.svg` and `/x` start at the root, anything else is relative to the page, as a browser would
    read it.
    """
    # Browsers do not see these, wherever in an address they stand.
    target = re.sub("[\t\n\r]", "", target)
    target, _, fragment = target.partition("#")
    target, _, query = target.partition("?")
    if not _KEPT_ENCODED.search(target):
        target = unquote(target)
    if target.endswith(".md"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        found = page_address(file.lstrip("/"))
        if found is None and file.startswith("/"):
            found = page_address(f"entries/{file.lstrip('/')}")
    elif target.startswith(("/", "images/")):
        found = _normalise(target.lstrip("/"))
    elif "images/" in target:
        found = _normalise(posixpath.join(posixpath.dirname(path), target))
    else:
        found = _normalise(posixpath.join(address, target)) if target else address
    if found is None or NOT_XML.search(found):
        return None
    return found + (f"?{query}" if query else "") + (f"#{ID_PREFIX}{fragment}" if fragment else "")


def cure_anchor(anchor: str, ids: Collection[str], *, guess: bool = True) -> str:
    """What to do about a link to a part of a text with these ids; nothing where it leads somewhere."""
    if not anchor or anchor in ids or unicodedata.normalize("NFC", unquote(anchor)) in ids:
        return ""
    near = did_you_mean(anchor.lower(), ids) if guess else ""
    return near or "a heading has its words for an id: #next-steps"


class SourceLines:
    """Finds the line of the source that something came from; the body's first line where it cannot."""

    def __init__(self, text: str, marks: Marks, effort: Effort | None = None) -> None:
        self.text, self.marks = text, marks
        self._effort = effort or Effort()

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def _prose(self) -> str:
        return find_prose(self.text).text

    def find_target(self, address: str, number: int = 1) -> tuple[int, int]:
        """The place of a link's address, which may be the beginning or the end of another one's.

        `number` says which it is, counted from 1, of the links and images that have this address.
        """
        if self.text.count(address) > 1:
            self._effort.spend(len(self.text))
            pattern = "|".join(
                f"{re.escape(sign)}{re.escape(address)}[{re.escape(ends)}]" for sign, ends in _AROUND
            )
            if starts := [each.start() + 1 for each in re.finditer(pattern, self._prose)]:
                return place_in(self.text, starts[min(number, len(starts)) - 1], self.marks.body_line)
        closed = (f"{sign}{address}{end}" for sign, ends in _AROUND for end in ends)
        opened = (sign + address for sign, _ in _AROUND)
        found = next((each for each in (*closed, *opened) if self._holds(each)), "")
        line, column = self.find(found or address)
        return line, column + 1 if found else column

    def _holds(self, needle: str) -> bool:
        at = self.folded.find(needle.casefold())
        self._effort.spend((at if at >= 0 else len(self.folded)) // _LETTERS_A_STEP)
        return at >= 0

    def find(self, needle: str) -> tuple[int, int]:
        """The place where it is written, in this case or, if need be, in another."""
        self._effort.spend(len(self.text) // _LETTERS_A_STEP)
        text = self.text if needle in self.text else self.folded
        at = text.find(needle if text is self.text else needle.casefold())
        if at < 0:
            return self.marks.body_line, 1
        return place_in(text, at, self.marks.body_line)

    def problem(self, needle: str, rule: str, found: str, wanted: str = "", cure: str = "") -> Problem:
        return Problem(self.marks.path, *self.find(needle), rule, found, wanted, cure)


def find_tracked_links(text: str, marks: Marks) -> Iterator[Problem]:
    """The addresses in a body that say how somebody came to them; each once, and the first of very many."""
    for address, at in _find_tracked(text):
        with suppress(BadAddressError):
            place = place_in(text, at, marks.body_line)
            yield Problem(marks.path, *place, "tracking-parameters", *say_tracking(address))


@lru_cache(maxsize=1)
def _find_tracked(text: str) -> tuple[tuple[str, int], ...]:
    """Addresses, and where each stands first."""
    first: dict[str, int] = {}
    for found in WEB_ADDRESS.finditer(text):
        first.setdefault(found[0].rstrip(SENTENCE_ENDS), found.start())
    tracked = ((address, at) for address, at in first.items() if is_tracked(address))
    return tuple(islice(tracked, _MOST_TRACKED))


class Tidy:
    """The pass over the tree; collects links and faults as it goes.

    It has `looked_around` where what comes of the text depends on the place of its file.
    """

    def __init__(self, places: SourceLines, path: str, address: str, image_hosts: Iterable[str]) -> None:
        self.places, self.path, self.address = places, path, address
        self.image_hosts = frozenset(image_hosts)
        self.links: list[LocalLink] = []
        self.problems: list[Problem] = []
        self.looked_around = False
        self._met: Counter[str] = Counter()
        # What links to a part of this text call it, in their order.
        self._wanted: dict[str, None] = {}

    def run(self, root: _Element) -> None:
        """Put the tree in order; raises TooMuchWorkError where elements lie too deep for the sanitiser."""
        if _lies_too_deep(root):
            found = f"elements of HTML lie more than {MAX_ELEMENT_DEPTH} deep in one another"
            raise TooMuchWorkError("", found)
        levels = self._heading_levels(root)
        removed = False
        for element in list(root.iterdescendants(lxml.etree.Element)):
            tag = str(element.tag)
            if tag in levels:
                element.tag = levels[tag]
            elif tag not in TAGS:
                found = f"<{show(tag)}> was taken out of the text"
                self._note(f"<{tag}", "removed-html", found, "", _cure_of(tag))
                if tag in _PARTS:
                    element.tag = "div"
                else:
                    element.tag, removed = _WHOLE if tag in _NO_TEXT else _TAGS_ALONE, True
                    continue
            self._attributes(element, str(element.tag))
        if removed:
            # Not left to the sanitiser: within a drawing it reads elements in what is text here.
            lxml.etree.strip_elements(root, _WHOLE, with_tail=False)
            lxml.etree.strip_tags(root, _TAGS_ALONE)
        if self._wanted:
            self.problems += islice(self._find_lost(root), _MOST_LOST)

    def _find_lost(self, root: _Element) -> Iterator[Problem]:
        """Links to parts of this text that are not there, and notes that nothing refers to."""
        names = {name for element in root.iter(lxml.etree.Element) if (name := element.get("id"))}
        path = self.places.marks.path
        for wanted in self._wanted:
            note = wanted.removeprefix(_BACK_TO_NOTE)
            if not (cure := cure_anchor(wanted, names)):
                continue
            if note != wanted:
                found = f"nothing refers to the note {quote(note)}"
                cure = f"write [^{show(note)}] where it belongs"
                yield self.places.problem(f"[^{note}]:", "broken-link", found, "", cure)
                continue
            found = f"nothing in this text has the id {quote(wanted)}"
            yield Problem(path, *self.places.find_target(f"#{wanted}"), "broken-link", found, "", cure)

    def _heading_levels(self, root: _Element) -> dict[str, str]:
        """Headings start below the headline and skip no level, whatever level the author began with."""
        used = sorted({str(element.tag) for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6")})
        return {tag: f"h{min(6, number)}" for number, tag in enumerate(used, start=2)}

    def _attributes(self, element: _Element, tag: str) -> None:
        """Keep what the sanitiser will let through; lxml cannot remove a name that it cannot write."""
        kept: dict[str, str] = {}
        # Words that stand behind a < and the name of a tag.
        swallowed: list[str] = []
        attributes = cast(dict[str, str], element.attrib)
        written = dict(attributes.items())
        for name, value in written.items():
            if (tag, name) in ADDRESS_ATTRIBUTES:
                printed = self._print_address(value, is_image=tag == "img")
                kept |= {name: printed} if printed is not None else {}
            elif name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, ()):
                kept[name] = value
            elif name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                found = f"the attribute {quote(name)} of <{show(tag)}> was taken out"
                self._note(f"{name}=", "removed-html", found, "", "write it in Markdown")
            elif not value and name not in _EMPTY and not name.startswith("data-"):
                swallowed.append(name)
        if swallowed:
            found = f"{quote(' '.join(swallowed))} was taken out, as a part of the tag <{show(tag)}>"
            self._note(f"<{tag} ", "removed-html", found, "", "write &lt; for a < that begins no tag")
        if kept != written:
            attributes.clear()
            attributes.update(kept)
        if tag == "img":
            self._image(element, kept, written.get("src", ""))

    def _print_address(self, value: str, *, is_image: bool) -> str | None:
        """The address as it is printed; None, and a fault, for what cannot be linked or shown."""
        self._met[value] += 1
        printed = None if _QUOTED.search(value) else self._resolve(value, is_image=is_image)
        if printed is None:
            found = f"the address {quote(value)} was taken out"
            place = self._place(value if value in self.places.text else value[:40])
            wanted = _WANTED_IMAGE if is_image else _WANTED
            has_blank = " " in value.strip()
            cure = "write %20 for a blank; a title is in straight quotation marks" if has_blank else ""
            if _QUOTED.search(value) and not has_blank:
                cure = f"write {quote(_QUOTED.sub('', value))}, without quotation marks"
            elif _OF_WINDOWS.fullmatch(value):
                cure = f"write {quote(value.replace(chr(92), '/'))}: folders are parted by /"
            path = self.places.marks.path
            self.problems.append(Problem(path, *place, "removed-address", found, wanted, cure))
        return printed

    def _resolve(self, value: str, *, is_image: bool) -> str | None:
        """The address as it is printed; None for what cannot be linked, or for what is no picture."""
        if value.lower().startswith(("http:", "https:")):
            with suppress(BadAddressError):
                return parse_web_address(value)
            return None
        if value.startswith("#") and not is_image:
            self._wanted[value[1:]] = None
            return f"#{ID_PREFIX}{unicodedata.normalize('NFC', value[1:])}" if len(value) > 1 else None
        if value.lower().startswith("mailto:") and not is_image:
            # Python-Markdown writes addresses as numeric entities; the tree holds them decoded.
            return value if _MAILTO.fullmatch(value) else None
        if has_scheme(value) or "\\" in value:
            return None
        self.looked_around = True
        found = resolve_local(value.strip(), self.path, self.address)
        if found is None:
            return None
        page, _, anchor = found.partition("#")
        address = page.partition("?")[0]
        if is_image and not is_picture_name(address):
            return None
        self.links.append(LocalLink(address, *self._place(value), anchor.removeprefix(ID_PREFIX)))
        return LOCAL + found

    def _place(self, address: str) -> tuple[int, int]:
        """Where the address stands that was met last."""
        return self.places.find_target(address, self._met[address] or 1)

    def _image(self, image: _Element, kept: dict[str, str], written: str) -> None:
        """An image of this site or a listed host stays; another becomes a link, or just its words."""
        url = kept.get("src", "")
        if is_shown(url, self.image_hosts):
            if not kept.get("alt", "").strip():
                found = f"nothing is said of what one sees in the image {quote(url.removeprefix(LOCAL))}"
                cure = "write it into the brackets: ![The route of the night boat](…)"
                place = self._place(written)
                self.problems.append(Problem(self.places.marks.path, *place, "no-alt", found, "", cure))
            is_ours = url.startswith(LOCAL + "images/") or not url.startswith(LOCAL)
            if is_ours and not _is_credited(image, kept):
                found = f"nobody is named as the maker of the image {quote(url.removeprefix(LOCAL))}"
                cure = "write it on a line of its own below the image: *Map: Example Institute*"
                place = self._place(written)
                self.problems.append(Problem(self.places.marks.path, *place, "no-credit", found, "", cure))
            return
        image.attrib.clear()
        image.tag, image.text = "span", kept.get("alt", "").strip()
        if not url:
            return
        if kept.get("width") in {"0", "1"}:
            self._note(url[:40], "removed-html", f"the tracking image {quote(url)} was taken out")
            image.text = ""
            return
        is_named = is_shown(f"https:{url.partition(':')[2]}", self.image_hosts)
        cure = "begin its address with https://" if is_named else "put it into content/images/"
        self._note(url[:40], "remote-image", f"the image {quote(url)} is shown as a link", "", cure)
        image.text = image.text or "Image"
        # Inside a link, its words are all that is wanted.
        if not any(True for _ in image.iterancestors("a")):
            image.tag = "a"
            image.attrib["href"] = url

    def _note(self, needle: str, rule: str, found: str, wanted: str = "", cure: str = "") -> None:
        self.problems.append(self.places.problem(needle, rule, found, wanted, cure))


def _cure_of(tag: str) -> str:
    """What to write in the place of an element that may not stay."""
    if tag in _PLAYERS:
        return "put a link to it there"
    if _OFFICE.match(tag):
        return "take it out: a word processor left it there"
    # Nothing of HTML is a name in brackets, or a type of a program.
    return "write it in Markdown" if tag in defs.tags else "write &lt; for its <, or put ` around it"


def _is_credited(image: _Element, kept: dict[str, str]) -> bool:
    """Whether words stand with an image: a title, a caption, or others in its paragraph or in the next.

    What they say is for people to judge.
    """
    if kept.get("title", "").strip():
        return True
    block = next(image.iterancestors("figure", "p", "td", "div", "li"), image)
    after = block.getnext()
    emphasised = after is not None and [str(child.tag) for child in after] == ["em"] and not after.text
    return bool(plain_text(block)) or emphasised


def _normalise(address: str) -> str | None:
    normal = posixpath.normpath(address) if address else ""
    if normal.startswith(".."):
        return None
    return "" if normal == "." else normal + ("/" if address.endswith("/") else "")


def _drop_control(reference: re.Match[str]) -> str:
    """Remove a reference to a character that XML cannot hold; it would hide from the check of the file."""
    digits = reference["hexadecimal"] or reference["decimal"]
    code = int(digits, 16 if reference["hexadecimal"] else 10)
    return "" if code > 0x10FFFF or NOT_XML.match(chr(code)) else reference.group()
