"""How does Python-Markdown do its work without trying what cannot match?

It tries every pattern on every piece of text and every kind of block on every paragraph, which is most of the
time that an entry takes. News is plain prose, and a look for a few characters says so. What is not known
here, such as a pattern of somebody else's extension, is tried as ever; the HTML is the same to the byte.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Self, cast
from xml.etree import ElementTree

import markdown
from markdown import blockprocessors, inlinepatterns, treeprocessors
from markdown.blockparser import BlockParser
from markdown.extensions import Extension, footnotes, smarty, tables, toc
from markdown.util import INLINE_PLACEHOLDER_PREFIX, STX, AtomicString, Registry

from digest.text.as_written import (
    BARE_ADDRESS,
    HEADING,
    UNSPACED_BREAK,
    AsWritten,
    BulletProcessor,
    HeadingProcessor,
    NumberProcessor,
    QuoteProcessor,
)
from digest.text.effort import BLOCK, ELEMENT, LOOK, Effort, effort_of

# What is in every text: the pattern is tried always.
_ANYTHING = frozenset({""})
_CLOSE = r"[^\ \t\r\n\[\{\(\-\u0002\u0003]"
_OPENING = r"(\s|&nbsp;|--|–|—|&[mn]dash;|&#8211;|&#8212;)"
_PUNCTUATION = r"""[!"#\$\%'()*+,-.\/:;<=>?\@\[\\\]\^_`{|}~]"""
# What a text must hold for a pattern with this expression to match. They are written out, as they stand in
# Python-Markdown 3.11: an expression of another version is not known, and is tried always.
_NEEDLES = {
    r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)": "`",
    r"\\(.)": "\\",
    r"\[\^([^\]]*)\]": "[^",
    r"(?<!\!)\[": "[",
    r"\!\[": "![",
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>": "://",
    r"<([^<> !]+@[^@<> ]+)>": "@",
    r"  \n": "  \n",
    inlinepatterns.HTML_RE: "<",
    smarty.HTML_STRICT_RE: "<",
    r"(&(?:\#[0-9]+|\#x[0-9a-fA-F]+|[a-zA-Z0-9]+);)": "&",
    BARE_ADDRESS: "://",
    UNSPACED_BREAK: "\n",
    # Those of smarty.
    r"(?<!-)---(?!-)": "---",
    r"(?<!-)--(?!-)": "--",
    r"(?<!\.)\.{3}(?!\.)": "...",
    r"\<\<": "<<",
    r"\>\>": ">>",
    rf"^'(?={_PUNCTUATION}\B)": "'",
    rf'^"(?={_PUNCTUATION}\B)': '"',
    r""""'(?=\w)""": "\"'",
    r"""'"(?=\w)""": "'\"",
    rf'''(?<={_CLOSE})\'"''': "'\"",
    rf"""(?<={_CLOSE})\"'""": "\"'",
    r"(?<!\w)'(?=\d{2}s)": "'",
    rf"{_OPENING}'(?=\w)": "'",
    rf"(?<={_CLOSE})'(?!\s|s\b|\d)": "'",
    r"'(\s|s\b)": "'",
    r"'": "'",
    rf'{_OPENING}"(?=\w)': '"',
    r'"(?=\s)': '"',
    rf'(?<={_CLOSE})"': '"',
    r'"': '"',
}
# What the lines of a block begin with: a sign, a fourth space, a line break; or a digit, not captured.
_LINE_START = re.compile(r"\n(?= {0,3}+(?:([#=>*_+\[ \n-])|\d|\Z))")
# What `findall` gives for a digit, and for the end of the text: nothing is captured there.
_DIGIT = _END = ""
# The cost of a block: steps of all expressions together, per letter.
_LOOK_AT_BLOCK = 60
# The cost of a table of contents: steps per heading.
_LINE_OF_CONTENTS = 5_000
# One of these must start a line for a block to be of a kind; a table needs its | anywhere. Beside them
# stands the attribute of the library's class that says so, and its value in 3.11.
_BLOCKS: dict[type, tuple[set[str], str, str]] = {
    blockprocessors.EmptyBlockProcessor: ({"\n", _END}, "tab_length", "4"),
    blockprocessors.ListIndentProcessor: ({" "}, "tab_length", "4"),
    blockprocessors.CodeBlockProcessor: ({" "}, "tab_length", "4"),
    tables.TableProcessor: ({"|"}, "RE_CODE_PIPES", r"(?:(\\\\)|(\\`+)|(`+)|(\\\|)|(\|))"),
    blockprocessors.HashHeaderProcessor: (
        {"#"},
        "RE",
        r"(?:^|\n)(?P<level>#{1,6})(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)",
    ),
    blockprocessors.SetextHeaderProcessor: ({"=", "-"}, "RE", r"^.*?\n(?:=+|-+)[ ]*(\n|$)"),
    blockprocessors.HRProcessor: (
        {"-", "_", "*"},
        "RE",
        r"^[ ]{0,3}(?=(?P<atomicgroup>(-+[ ]{0,2}){3,}|(_+[ ]{0,2}){3,}|(\*+[ ]{0,2}){3,}))"
        r"(?P=atomicgroup)[ ]*$",
    ),
    blockprocessors.OListProcessor: ({_DIGIT}, "RE", r"^[ ]{0,3}\d+\.[ ]+(.*)"),
    blockprocessors.UListProcessor: ({"*", "+", "-"}, "RE", r"^[ ]{0,3}[*+-][ ]+(.*)"),
    blockprocessors.BlockQuoteProcessor: ({">"}, "RE", r"(^|\n)[ ]{0,3}>[ ]?(.*)"),
    footnotes.FootnoteBlockProcessor: ({"["}, "RE", r"^[ ]{0,3}\[\^([^\]]*)\]:[ ]*(.*)$"),
    blockprocessors.ReferenceProcessor: (
        {"["},
        "RE",
        r"^[ ]{0,3}\[([^\[\]]*)\]:[ ]*(?:\n[ ]*)?([^\s]+)[ ]*(?:\n[ ]*)?"
        r"""((["\'])(.*)\4[ ]*|\((.*)\)[ ]*)?$""",
    ),
}
# Those of ours are looked at as the library's own are.
for _own, _stock in (
    (QuoteProcessor, blockprocessors.BlockQuoteProcessor),
    (NumberProcessor, blockprocessors.OListProcessor),
    (BulletProcessor, blockprocessors.UListProcessor),
):
    _BLOCKS[_own] = _BLOCKS[_stock]
_BLOCKS[HeadingProcessor] = ({"#"}, "RE", HEADING)
# The target of a link as nearly all are: no title, no brackets.
_BRACKET = re.compile(r"[\[\]]")
_PLAIN_TARGET = re.compile(r"""\(\s*+([^()'"<]*+)\)""")


class Parser(markdown.Markdown):
    """Python-Markdown with the same output for less work."""

    def __init__(self, extensions: Iterable[str], configs: Mapping[str, Mapping[str, Any]]) -> None:
        self.effort = Effort()
        super().__init__(
            extensions=[_make_extension(name, configs.get(name, {})) for name in extensions],
            extension_configs={name: dict(config) for name, config in configs.items()},
        )

    def build_parser(self) -> Self:
        super().build_parser()
        self._blocks = QuickBlocks(self, self.parser, self.effort)
        self.parser = self._blocks
        backticks = QuickBackticks(inlinepatterns.BACKTICK_RE, self.effort)
        self.inlinePatterns.register(backticks, "backtick", 190)
        for link, name, expression, rank in _LINKS:
            self.inlinePatterns.register(link(expression, self, self.effort), name, rank)
        self.treeprocessors.register(QuickInline(self, self.effort), "inline", 20)
        return self

    def reset(self) -> Self:
        super().reset()
        self.effort.begin()
        # Extensions may have added some.
        self._blocks.sort_processors()
        return self


def _make_extension(name: str, config: Mapping[str, Any]) -> Extension | str:
    """Our own form of an extension that makes more work than it needs; otherwise its name."""
    own: dict[str, type[Extension]] = {
        "toc": QuickToc, "smarty": QuickSmarty, "as_written": AsWritten
    }  # fmt: skip
    extension = own.get(name.removeprefix("markdown.extensions."))
    return extension(**config) if extension else name


class QuickInline(treeprocessors.InlineProcessor):
    """Tries a pattern only on a text that holds what the pattern cannot do without."""

    # The library's type information names another class of the same name.
    inlinePatterns: Registry[inlinepatterns.Pattern]  # type: ignore[assignment]

    def __init__(self, md: markdown.Markdown, effort: Effort) -> None:
        super().__init__(md)
        self._effort = effort
        self._patterns: list[inlinepatterns.Pattern] = []
        self._wanted: list[frozenset[str]] = []
        self._needles = frozenset[str]()
        self._referring: set[int] = set()

    def run(self, tree: ElementTree.Element, ancestors: list[str] | None = None) -> ElementTree.Element:
        patterns = list(self.inlinePatterns)
        if patterns != self._patterns:
            self._patterns = patterns
            self._wanted = [find_needles(pattern) for pattern in patterns]
            self._needles = frozenset().union(*self._wanted)
            self._referring = {number for number, each in enumerate(patterns) if type(each) in _REFERRING}
        self.stashed_nodes: dict[str, ElementTree.Element | str] = {}
        above = list(ancestors or ())
        self.parent_map = {child: parent for parent in tree.iter() for child in parent}
        self._InlineProcessor__build_ancestors(tree, above)  # type: ignore[attr-defined]
        waiting = deque([(tree, above)])
        while waiting:
            element, self.ancestors = waiting.popleft()
            self._effort.spend(LOOK * len(self.ancestors))
            if element is not tree:
                self.ancestors.append(element.tag.lower())
            waiting += self._read_children(element)
        return tree

    def _read_children(self, element: ElementTree.Element) -> list[tuple[ElementTree.Element, list[str]]]:
        """Read the texts in an element and behind its children; what came of them is still to be read.

        The library puts each new element between the others as it comes, and looks for its place anew.
        """
        found: list[tuple[ElementTree.Element, list[str]]] = []
        children: list[ElementTree.Element] = []
        inside: list[tuple[ElementTree.Element, list[ElementTree.Element]]] = []
        self._effort.spend(ELEMENT * len(element))
        unread = deque(element)
        while unread:
            child = unread.popleft()
            children.append(child)
            if child.text and not isinstance(child.text, AtomicString):
                self.ancestors.append(child.tag.lower())
                text, child.text = child.text, None
                self._effort.near = text
                new = self._InlineProcessor__processPlaceholders(
                    self._InlineProcessor__handleInline(text), child
                )
                self.parent_map |= {each: child for each, _ in new}
                self._effort.spend(ELEMENT * len(new))
                found += new
                inside.append((child, [each for each, _ in new]))
                self.ancestors.pop()
            if child.tail:
                tail, carrier = self._InlineProcessor__handleInline(child.tail), ElementTree.Element("d")
                child.tail = None
                new = self._InlineProcessor__processPlaceholders(tail, carrier, False)
                child.tail = carrier.tail or None
                self.parent_map |= {each: element for each, _ in new}
                unread.extendleft(each for each, _ in reversed(new))
            if len(child):
                self.parent_map[child] = element
                found.append((child, self.ancestors[:]))
        if len(children) > len(element):
            element[:] = children
        for child, new_children in inside:
            child[:0] = new_children
        return found

    def _InlineProcessor__handleInline(self, data: str, first: int = 0) -> str:
        """In place of the library's own private method, whose loop this is.

        What is put into a text is a placeholder, and that holds no needle.
        """
        if isinstance(data, AtomicString):
            return data
        present = {needle for needle in self._needles if needle in data}
        if not present:
            return data
        with self._effort.within():
            return self._apply_patterns(data, first, present)

    def _apply_patterns(self, data: str, first: int, present: set[str]) -> str:
        for number in range(first, len(self._patterns)):
            wanted = self._wanted[number]
            if present.isdisjoint(wanted) or (number in self._referring and not self.md.references):
                continue
            matched, start = True, 0
            # An earlier pattern may have taken what was there, or this one the last of it.
            while matched and any(data.find(each, start) >= 0 for each in wanted):
                self._effort.spend(len(data))
                data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                    self._patterns[number], data, number, start
                )
        return data

    def _InlineProcessor__processElementText(
        self, node: ElementTree.Element, subnode: ElementTree.Element, is_text: bool = True
    ) -> None:
        """In place of the library's, which takes a text off and puts it back if it holds no placeholder."""
        if INLINE_PLACEHOLDER_PREFIX in ((subnode.text if is_text else subnode.tail) or ""):
            super()._InlineProcessor__processElementText(node, subnode, is_text)  # type: ignore[misc]

    def _InlineProcessor__processPlaceholders(
        self, data: str | None, parent: ElementTree.Element, is_text: bool = True
    ) -> list[Any]:
        if not data or INLINE_PLACEHOLDER_PREFIX in data:
            with self._effort.within():
                return list(super()._InlineProcessor__processPlaceholders(data, parent, is_text))  # type: ignore[misc]
        if is_text:
            parent.text = parent.text + data if parent.text else data
        else:
            parent.tail = parent.tail + data if parent.tail else data
        return []


def find_needles(pattern: inlinepatterns.Pattern) -> frozenset[str]:
    """What a text must hold, one of these at least, for the pattern to change it."""
    if isinstance(pattern, inlinepatterns.DelimiterProcessor):
        return frozenset(pattern.tokens)
    needle = _NEEDLES.get(pattern.getCompiledRegExp().pattern)
    return _ANYTHING if needle is None else frozenset({_FURTHER_NEEDLES.get(type(pattern), needle)})


class _CountingLinks(inlinepatterns.LinkInlineProcessor):
    """Looks at once at what the library looks at letter by letter, and counts how far it must look."""

    def __init__(self, pattern: str, md: markdown.Markdown, effort: Effort) -> None:
        super().__init__(pattern, md)
        self._effort = effort

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        depth = 1
        for number, bracket in enumerate(_BRACKET.finditer(data, index), start=1):
            depth += 1 if bracket[0] == "[" else -1
            if not depth:
                self._effort.spend(LOOK * number)
                return data[index : bracket.start()], bracket.end(), True
        self._effort.spend(LOOK * data.count("[", index) + len(data) - index)
        return data[index:], len(data), False

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        plain = _PLAIN_TARGET.match(data, index)
        if plain and STX not in plain[1]:
            return plain[1].strip(), None, plain.end(), True
        found = super().getLink(data, index)
        if data.startswith("(", index):
            # What is not closed was looked for up to the end.
            self._effort.spend(LOOK * ((found[2] if found[3] else len(data)) - index))
        return found


class QuickBackticks(inlinepatterns.BacktickInlineProcessor):
    """Reads code between backticks, and counts how far it must look for the end."""

    def __init__(self, pattern: str, effort: Effort) -> None:
        super().__init__(pattern)
        self._effort = effort

    # The library's type information says something else than its code.
    def find_code_spans(self, start: int, text: str) -> Any:
        begin, end = cast("tuple[int, int | None]", super().find_code_spans(start, text))
        self._effort.spend(LOOK * ((len(text) if end is None else end) - start))
        return begin, end


class QuickLink(_CountingLinks):
    """Reads `[text](address)`."""


class QuickImage(_CountingLinks, inlinepatterns.ImageInlineProcessor):
    """Reads `![text](address)`."""


class QuickReference(_CountingLinks, inlinepatterns.ReferenceInlineProcessor):
    """Reads `[text][name]`."""


class QuickShortReference(_CountingLinks, inlinepatterns.ShortReferenceInlineProcessor):
    """Reads `[name]`."""


class QuickImageReference(_CountingLinks, inlinepatterns.ImageReferenceInlineProcessor):
    """Reads `![text][name]`."""


class QuickShortImageReference(_CountingLinks, inlinepatterns.ShortImageReferenceInlineProcessor):
    """Reads `![name]`."""


# All that begin with a bracket: the library's name of each, its expression, and its rank among all patterns.
_LINKS: tuple[tuple[type[_CountingLinks], str, str, int], ...] = (
    (QuickReference, "reference", inlinepatterns.REFERENCE_RE, 170),
    (QuickLink, "link", inlinepatterns.LINK_RE, 160),
    (QuickImage, "image_link", inlinepatterns.IMAGE_LINK_RE, 150),
    (QuickImageReference, "image_reference", inlinepatterns.IMAGE_REFERENCE_RE, 140),
    (QuickShortReference, "short_reference", inlinepatterns.REFERENCE_RE, 130),
    (QuickShortImageReference, "short_image_ref", inlinepatterns.IMAGE_REFERENCE_RE, 125),
)
# Where a pattern that matches wants more than its expression says.
_FURTHER_NEEDLES: dict[type, str] = {QuickLink: "]("}
# Without references, `[name]: address`, `[name]` leads nowhere.
_REFERRING = (QuickReference, QuickShortReference, QuickImageReference, QuickShortImageReference)


class QuickBlocks(BlockParser):
    """Asks only the processors that a block can be for; prose is for none but that of paragraphs."""

    def __init__(self, md: markdown.Markdown, stock: BlockParser, effort: Effort) -> None:
        super().__init__(md)
        self._effort = effort
        self.blockprocessors = stock.blockprocessors
        for processor in self.blockprocessors:
            processor.parser = self
        self._processors: list[tuple[blockprocessors.BlockProcessor, frozenset[str]]] = []
        self.sort_processors()

    def sort_processors(self) -> None:
        if [processor for processor, _ in self._processors] != list(self.blockprocessors):
            self._processors = [(processor, find_starts(processor)) for processor in self.blockprocessors]

    def parseBlocks(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        with self._effort.within():
            self._parse(parent, blocks)

    def _parse(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        while blocks:
            block, present = blocks[0], _look_at_lines(blocks[0])
            self._effort.near = block
            self._effort.spend(BLOCK + _LOOK_AT_BLOCK * len(block) + len(blocks))
            for processor, wanted in self._processors:
                if wanted and present.isdisjoint(wanted):
                    continue
                if processor.test(parent, blocks[0]):
                    self._effort.spend(ELEMENT * _count_cells(processor, blocks[0]))
                    if processor.run(parent, blocks) is not False:
                        break
                # One that declines may leave another text behind.
                if blocks[0] is not block:
                    block, present = blocks[0], _look_at_lines(blocks[0])


def _count_cells(processor: blockprocessors.BlockProcessor, block: str) -> int:
    """The cells of a table, in which each row has as many as the first, whatever is written of them."""
    if not isinstance(processor, tables.TableProcessor):
        return 0
    return len(processor.separator) * (block.count("\n") + 1)


def _look_at_lines(block: str) -> set[str]:
    present = set(_LINE_START.findall("\n" + block))
    return present | {"|"} if "|" in block else present


def find_starts(processor: blockprocessors.BlockProcessor) -> frozenset[str]:
    """What a block must hold, one of these at least, for a processor to take it; empty where nobody knows."""
    starts, name, expected = _BLOCKS.get(type(processor), (set(), "", ""))
    found = getattr(processor, name, None)
    return frozenset(starts if str(getattr(found, "pattern", found)) == expected else ())


class _CountedTocProcessor(toc.TocTreeprocessor):
    """Counts the lines of a table of contents, which may stand there any number of times."""

    def run(self, doc: ElementTree.Element) -> None:
        texts = (str(each.text or "").strip() for each in doc.iter())
        if wanted := sum(text == self.marker for text in texts):
            headings = sum(
                isinstance(each.tag, str) and bool(self.header_rgx.match(each.tag)) for each in doc.iter()
            )
            effort_of(self.md).spend(_LINE_OF_CONTENTS * wanted * headings)
        super().run(doc)


class QuickToc(toc.TocExtension):
    """Gives headings their ids, and puts in a table of contents where it is asked for."""

    TreeProcessorClass = _CountedTocProcessor


class QuickSmarty(smarty.SmartyExtension):
    """Sets quotation marks, dashes and ellipses, on texts that hold any."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        super().extendMarkdown(md)
        quick = QuickInline(md, effort_of(md))
        quick.inlinePatterns = self.inlinePatterns
        md.treeprocessors.register(quick, "smarty", 6)
