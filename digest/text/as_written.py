"""Where do people mean what Python-Markdown reads otherwise?

It keeps to Markdown's first description, of 2004: a list takes items of the other kind as its own, and counts
from 1; quotations that follow each other are one; `#Word` is a heading, an address no link, and a backslash
at the end of a line is shown; and it knows no scripts without blanks. Forges and editors show what CommonMark
says, and people write what they see there.
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import markdown
from markdown import blockprocessors, inlinepatterns, preprocessors, treeprocessors
from markdown.extensions import Extension
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString

from digest.text.effort import effort_of
from digest.text.indentation import indent_lists
from digest.writing.unspaced import SIGNS

# An address in a text, where it is certain where it ends: in Korean and Japanese a word may follow at once.
# An entity ends it, but for that of an ampersand; so do the marks of emphasis.
_SIGNS = r"(?:[A-Za-z0-9._~:/?#@!$()+,;=%-]|&(?!#|(?!amp;)[A-Za-z0-9]{2,31};))"
BARE_ADDRESS = (
    r"(?<![A-Za-z0-9/=@:.&])(?>(?i:https?://(?:[a-z0-9-]{1,63}\.){1,9}[a-z]{2,63})(?::\d{1,5})?"
    rf"(?:[/?#]{_SIGNS}*)?)(?![\w@]|\*+[\w{STX}])"
)
# A line break between signs of Chinese or Japanese, or between one and an element: it is no blank there.
UNSPACED_BREAK = rf"\n(?:(?<=[{SIGNS}]\n)(?=[{SIGNS}{STX}])|(?<={ETX}\n)(?=[{SIGNS}]))"
# The library's expression, but for the blank.
HEADING = r"(?:^|\n)(?P<level>#{2,6}|#(?= |\n|$))(?P<header>(?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)"
# What begins a list right below a paragraph: of numbers only 1, since others may end a sentence.
_ITEM_BELOW = re.compile(r"\n(?= {0,3}(?:[*+-]|1\.) +\S)")
_SENTENCE_ENDS = ".,:;!?_~"
# A mark behind an element that is a part of a sentence, and before no word.
_WITHIN_WORDS = frozenset("a abbr code del em ins kbd mark q s strong sub sup".split())
_CLOSING = re.compile(r"""["'](?![\w"'])""")
# How many letters are looked at in a step.
_LETTERS_A_STEP = 2


class _ListPreprocessor(preprocessors.Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        """After code and HTML were taken out."""
        return indent_lists("\n".join(lines)).split("\n")


class QuoteProcessor(blockprocessors.BlockQuoteProcessor):
    """Two quotations with an empty line between them are two: two people said that. A list ends one, too."""

    def lastChild(self, parent: ElementTree.Element) -> ElementTree.Element | None:
        """What a quotation goes on with: never another one."""
        child: ElementTree.Element | None = super().lastChild(parent)
        return None if child is None or child.tag == "blockquote" else child

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Read one; it has said nothing where it holds nothing."""
        if not blocks[0].strip("> \n"):
            del blocks[0]
            return
        begin = self.RE.search(blocks[0])
        if begin and (item := _ITEM_BELOW.search(blocks[0], begin.end())):
            blocks[:1] = [blocks[0][: item.start()], blocks[0][item.end() :]]
        super().run(parent, blocks)


class _OneKindProcessor(blockprocessors.OListProcessor):
    """Reads a list up to the first item of the other kind."""

    OTHERS: re.Pattern[str]

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        blocks[:1] = self.OTHERS.split(blocks[0], maxsplit=1)
        super().run(parent, blocks)


class NumberProcessor(_OneKindProcessor):
    """A numbered list begins with its number, which may be a year."""

    LAZY_OL = False
    SIBLING_TAGS = ["ol"]  # noqa: RUF012  (the library's)
    OTHERS = re.compile(r"\n(?= {0,3}[*+-] +\S)")

    def get_items(self, block: str) -> list[str]:
        """The items; browsers know the number of the first in no other figures than these."""
        items: list[str] = super().get_items(block)
        self.STARTSWITH = str(int(self.STARTSWITH))  # type: ignore[misc]  # the library sets it so, too
        return items


class BulletProcessor(_OneKindProcessor, blockprocessors.UListProcessor):
    """A list with bullets."""

    SIBLING_TAGS = ["ul"]  # noqa: RUF012  (the library's)
    OTHERS = re.compile(r"\n(?= {0,3}\d{1,9}\. +\S)")


class HeadingProcessor(blockprocessors.HashHeaderProcessor):
    """`#Word` is a word that people find each other by; a heading has a blank, or a second sign."""

    RE = re.compile(HEADING)


class BareAddressProcessor(inlinepatterns.InlineProcessor):
    """Links an address that stands in a text, as forges do: without the marks that end a sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    # The library's type information leaves out that there may be nothing.
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element, int, int] | tuple[None, None, None]:
        """The link, and what it takes the place of."""
        effort_of(self.md).spend(m.start() // _LETTERS_A_STEP)
        if _is_in_tag(data, m.start()) or self._goes_on(data, m.end()):
            return None, None, None
        address = end_address(m.group())
        link = ElementTree.Element("a", href=address)
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)

    def _goes_on(self, data: str, end: int) -> bool:
        """Whether another mark follows at once, such as an escaped sign; that of a footnote is none of it."""
        found = INLINE_PLACEHOLDER_RE.match(data, end)
        if not found:
            return False
        known: Any = self.md.treeprocessors["inline"]
        return getattr(known.stashed_nodes.get(found[1]), "tag", "") != "sup"


class UnspacedBreakProcessor(inlinepatterns.InlineProcessor):
    """Joins lines where words have no blanks between them: browsers would show one."""

    # The library's type information leaves out that it may be a text.
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002
        """Nothing, in place of the line break."""
        return "", m.start(), m.end()


class EmphasisProcessor(inlinepatterns.DelimiterProcessor):
    """Loses no letter beside marks that do not fit one another, as the library does in `*ab**cd*ef`.

    It finds all that is emphasised in a text at once, and then is asked for one after another, while the text
    around them changes.
    """

    _text = ""
    _run_end = 0
    _overruns = False

    # The library's type information is of before it worked so.
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        """What is emphasised next; marks that the library closes with a letter are left alone."""
        if not self.regions:
            self._text, self._overruns = data, False
        found: tuple[ElementTree.Element | None, int | None, int | None] = super().handleMatch(m, data)
        if not self._overruns:
            return found
        self.reset()
        run = self.get_match(data, m.start())
        return None, m.start(), run.end() if run else m.end()

    def search(self, data: str, start: int) -> re.Match[str] | None:
        """The next marks."""
        found: re.Match[str] | None = super().search(data, start)
        self._run_end = found.end() if found else start
        return found

    def add_region(self, delim: Any, a: int, b: int, c: int, d: int, size: int) -> None:
        """Keep what is emphasised: from `b` to `c`, between marks that begin at `a` and end at `d`."""
        self._overruns |= d > self._run_end
        super().add_region(delim, a, b, c, d, size)

    def increment_next_position(self, start: int, count: int) -> None:
        """Know by which mark of the text the next place is found again: the first behind this one."""
        end = self.regions[self.cache_index][3]
        super().increment_next_position(start, count)
        if self.regions and (mark := self.compiled_re.search(self._text, end)):
            self.cache_pos = mark.start()

    def get_cached_result(self, pos: int, data: str) -> tuple[ElementTree.Element, int, int]:
        """What is emphasised next, in a text that has become longer or shorter since."""
        moved = pos - self.cache_pos
        start, _, _, end, *_ = self.regions[self.cache_index]
        element, count = self._build_element(data, self.cache_index, moved)  # type: ignore[attr-defined]
        self.increment_next_position(start, count)
        return element, start + moved, end + moved


def _is_in_tag(text: str, at: int) -> bool:
    """Whether a place is within the marks of an HTML tag, or within a link that is written in HTML."""
    if text.rfind("<", 0, at) > text.rfind(">", 0, at):
        return True
    opened = max(text.rfind("<a ", 0, at), text.rfind("<A ", 0, at))
    return opened > max(text.rfind("</a", 0, at), text.rfind("</A", 0, at))


def end_address(found: str) -> str:
    """What of it is the address: a parenthesis that was not opened in it closes one of the text."""
    end = len(found.rstrip(_SENTENCE_ENDS))
    unopened = found.count(")", 0, end) - found.count("(", 0, end)
    while unopened > 0 and found[end - 1] == ")":
        end, unopened = end - 1, unopened - 1
        while found[end - 1] in _SENTENCE_ENDS:
            end -= 1
    return found[:end]


class _ClosingQuotesProcessor(treeprocessors.Treeprocessor):
    """Closes a quotation that ends with emphasis or a link: `smarty` sees no word, and would open one."""

    def __init__(self, md: markdown.Markdown, marks: Mapping[str, str]) -> None:
        super().__init__(md)
        self._marks = marks

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            tail = element.tail or ""
            if element.tag in _WITHIN_WORDS and _CLOSING.match(tail) and _ends_word(element):
                element.tail = self.md.htmlStash.store(self._marks[tail[0]]) + tail[1:]


def _find_closing_marks(md: markdown.Markdown) -> dict[str, str]:
    """What `smarty` closes a quotation with, for each mark; its first two patterns for quotations say so."""
    smarty = md.treeprocessors["smarty"] if "smarty" in md.treeprocessors else None  # noqa: SIM401  (no dict)
    patterns: Any = getattr(smarty, "inlinePatterns", ())
    if "smarty-quotes-1" not in patterns:
        return {}
    return {mark: patterns[f"smarty-quotes-{number}"].replace[0] for number, mark in enumerate("'\"")}


def _ends_word(element: ElementTree.Element) -> bool:
    return not "".join(map(str, element.itertext()))[-1:].isspace()


class AsWritten(Extension):
    """Reads lists, quotations, headings and addresses as CommonMark and forges do."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        """Take the place of the library's own, and of no other extension's."""
        md.preprocessors.register(_ListPreprocessor(md), "indent_lists", 15)
        processors = md.parser.blockprocessors
        processors.register(QuoteProcessor(md.parser), "quote", 20)
        processors.register(HeadingProcessor(md.parser), "hashheader", 70)
        bare = BareAddressProcessor(BARE_ADDRESS, md)
        # After code, and after the escapes: what is behind two of them is none.
        ends_line = inlinepatterns.SubstituteTagInlineProcessor(r"\\\n", "br")
        md.inlinePatterns.register(ends_line, "ends_line", 175)
        # After links, and before HTML is out of the text.
        md.inlinePatterns.register(bare, "bare_address", 115)
        # Where an owner wants a line break to be one, it is taken before.
        md.inlinePatterns.register(UnspacedBreakProcessor(UNSPACED_BREAK, md), "unspaced_break", 3)
        emphasis = md.inlinePatterns["em_strong"] if "em_strong" in md.inlinePatterns else None  # noqa: SIM401  (no dict)
        if type(emphasis) is inlinepatterns.DelimiterProcessor:
            own = EmphasisProcessor("*", "strong,em", md)
            for token, known in emphasis.delimiters.items():
                own.add(token, ",".join(known.tags[: known.tag_count]), known.smart, known.double)
            md.inlinePatterns.register(own, "em_strong", 60)
        if marks := _find_closing_marks(md):
            md.treeprocessors.register(_ClosingQuotesProcessor(md, marks), "closing_quotes", 7)
        if type(processors["olist"]) is blockprocessors.OListProcessor:
            processors.register(NumberProcessor(md.parser), "olist", 40)
            processors.register(BulletProcessor(md.parser), "ulist", 30)
