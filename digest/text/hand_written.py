"""What does a hand-written page hold, read as MkDocs reads it? MkDocs renders it; nothing is printed here."""

import posixpath
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from xml.etree import ElementTree

import lxml.etree
from lxml.etree import _Element
from markdown.treeprocessors import Treeprocessor

from digest.content.decoding import decode
from digest.content.files import read_file
from digest.content.frontmatter import parse_document
from digest.content.library import Library
from digest.model.marks import Marks
from digest.model.problems import show_folder
from digest.model.settings import MarkdownSettings, Settings
from digest.text.effort import TooMuchWorkError, last_net
from digest.text.markdown import MARKDOWN_FAULTS, without_refused
from digest.text.parser import Parser
from digest.text.tangle import measure_tangles
from digest.text.tidy import SourceLines, parse_html

# What MkDocs looks up, and in which attribute.
_ADDRESS_OF = {"a": "href", "img": "src"}
# How what Markdown has made is known again beside the HTML that was written as such.
_MADE = "data-made-of-markdown"


@dataclass(frozen=True)
class HandWritten:
    """A page of the site's own.

    `file` is its path below the folder of the pages, `address` where it is published. `links` are the
    addresses of links and images that Markdown has made: MkDocs looks them up, and no others.
    """

    file: str
    address: str
    places: SourceLines
    links: tuple[str, ...]
    html: str

    @property
    def folder(self) -> str:
        """Where its file lies, below the folder of the pages."""
        return posixpath.dirname(self.file)

    @cached_property
    def ids(self) -> frozenset[str]:
        """What a link may name behind `#`."""
        return frozenset(map(str, cast(list[str], self.root.xpath(".//@id | .//a/@name"))))

    @cached_property
    def raw_links(self) -> tuple[tuple[str, int], ...]:
        """The addresses of links and images that were written as HTML, which MkDocs leaves as they are.

        Each with its number, from 1, among all links and images that have it.
        """
        times: Counter[str] = Counter()
        raw: list[tuple[str, int]] = []
        for element in self.root.iter(*_ADDRESS_OF):
            address = element.get(_ADDRESS_OF[str(element.tag)], "").strip()
            times[address] += 1
            if address and element.get(_MADE) is None:
                raw.append((address, times[address]))
        return tuple(raw)

    @cached_property
    def root(self) -> _Element:
        """The tree of the page, with the HTML that was written as such."""
        return parse_html(self.html)


def read_hand_written(library: Library, settings: Settings) -> Iterator[HandWritten]:
    """Each page that can be read; of the others MkDocs speaks."""
    folder = show_folder(settings.pages, settings.root)
    reader = _Reader(settings.markdown) if library.pages else None
    for address, shown in library.pages.items():
        file = shown.removeprefix(f"{folder}/")
        data, _ = read_file(settings.pages / file, shown)
        text = decode(data, shown)[0] if data else None
        if not reader or not data or not text:
            continue
        document = parse_document(data, shown)[0] if text.startswith("---") else None
        marks, body = (document.marks, document.body) if document else (Marks(shown), text)
        try:
            links, html = reader.read(body)
            page = HandWritten(file, address, SourceLines(body, marks), links, html)
            _ = page.root
        except (TooMuchWorkError, lxml.etree.LxmlError, *MARKDOWN_FAULTS):
            continue
        yield page


def read_copyright(settings: Settings) -> HandWritten | None:
    """What the owner has written below all pages, as a page at the root, where its links begin."""
    # YAML writes a text in many ways: what is in it is shown where the setting begins.
    places = SourceLines("", Marks(settings.file, body_line=settings.copyright_line))
    page = HandWritten("", "", places, (), settings.copyright)
    with suppress(lxml.etree.LxmlError):
        return page if settings.copyright and page.root is not None else None
    return None


def join(folder: str, path: str) -> str:
    """A relative path from the root; what leads out of that ends there."""
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


class _Reader:
    """Reads pages one after another; no extension of theirs may read other files for it."""

    def __init__(self, settings: MarkdownSettings) -> None:
        names = without_refused(settings.extensions)
        self._parser = Parser(names, {name: settings.configs.get(name, {}) for name in names})
        self._collector = _Collector()
        # Where MkDocs looks links up: when all others are done with the tree.
        self._parser.treeprocessors.register(self._collector, "digest_links", 0)

    def read(self, text: str) -> tuple[tuple[str, ...], str]:
        """The links of a page, and its HTML."""
        self._collector.links = ()
        self._parser.reset()
        for _, steps in measure_tangles(text):
            self._parser.effort.spend(steps)
        with last_net():
            html = self._parser.convert(text)
        return self._collector.links, html


class _Collector(Treeprocessor):
    """Notes where the links and images of a text lead."""

    links: tuple[str, ...] = ()

    def run(self, root: ElementTree.Element) -> None:
        made = [element for element in root.iter() if element.tag in _ADDRESS_OF]
        for element in made:
            element.set(_MADE, "")
        found = (element.get(_ADDRESS_OF[element.tag]) for element in made)
        self.links = tuple(address for address in found if address)
