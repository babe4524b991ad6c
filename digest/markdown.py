"""How does a contributor's Markdown become HTML that is safe to print?

Three steps: Python-Markdown renders, `tidy` puts the tree in order and says what will be lost, `sanitiser`
has the last word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from digest.entry import Body
from digest.frontmatter import Marks
from digest.glance import Glance
from digest.parser import Parser
from digest.problems import Problem, quote
from digest.sanitiser import sanitise
from digest.tidy import Places, Tidy, parse_html, plain_text, write_html

# These read files at build time or let text choose code; an entry must not.
REFUSED_EXTENSIONS = ("pymdownx.snippets", "pymdownx.b64", "markdown_include", "mdx_include")
# Python-Markdown looks for the end of each bracket again and again: its work grows with the square of the
# brackets in a paragraph. Real ones hold 70 at most; this is reached by 2,000 and takes two seconds.
_MAX_TANGLE = 4_000_000
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARKDOWN_FAULTS = (RecursionError, ValueError, LookupError, AttributeError, TypeError)
# Stands for a text that nobody will print.
_UNSEEN = "<p>…</p>"
# Where one of these stands in no other element, the sanitiser leaves something to print.
_PRINTED = frozenset("blockquote h2 h3 h4 h5 h6 ol p pre table ul".split())


@dataclass(frozen=True)
class MarkdownSettings:
    """How bodies are read: the extensions that `mkdocs.yml` names, and hosts whose images may be shown."""

    extensions: tuple[str, ...] = ("toc", "tables", "fenced_code")
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    image_hosts: tuple[str, ...] = ()


class BodyRenderer:
    """Renders bodies one after another; holds the parser's set-up between them, and the last text.

    At a `glance` it finds the same faults and links, and whether there is anything to print, but not what.
    """

    def __init__(self, settings: MarkdownSettings, *, glance: bool = False) -> None:
        """Set the parser up once: that costs more than rendering an entry."""
        extensions = [name for name in settings.extensions if not name.startswith(REFUSED_EXTENSIONS)]
        configs = {name: dict(config) for name, config in settings.configs.items() if name in extensions}
        if "toc" in extensions:
            # A pilcrow beside each heading is a manual's habit, not a newspaper's.
            configs["toc"] = {**configs.get("toc", {}), "permalink": False}
        self._parser = Parser(extensions, configs)
        self._glance = Glance(extensions, configs) if glance else None
        self._image_hosts = settings.image_hosts
        self._last = "", ""
        self._plain = "", Body()

    def render(self, text: str, path: str, address: str, marks: Marks) -> tuple[Body, list[Problem]]:
        """Render the body of the file `content/<path>` whose page is at `address`."""
        if not text.strip():
            return Body(), []
        if self._glance and self._glance.is_surely_sound(text):
            return Body(_UNSEEN), []
        before, body = self._plain
        if text == before:
            return body, []
        places = Places(text, marks)
        if _measure_tangle(text) > _MAX_TANGLE:
            found = "the text holds too many brackets to be read in reasonable time"
            return Body(), [places.problem("[", "tangled-markdown", found, "", "put them into a code block")]
        try:
            html = self._convert(text)
        except _MARKDOWN_FAULTS as error:
            found = f"the Markdown cannot be read ({type(error).__name__}: {quote(error)})"
            return Body(), [places.problem("", "unreadable-body", found, "", "simplify nested marks")]
        root = parse_html(html)
        tidy = Tidy(places, path, address, self._image_hosts)
        tidy.run(root)
        links, problems = tuple(dict.fromkeys(tidy.links)), list(dict.fromkeys(tidy.problems))
        if self._glance and any(element.tag in _PRINTED for element in root):
            return Body(_UNSEEN, links=links), problems
        opening = next(filter(None, map(plain_text, root.iter("p"))), "")
        body = Body(sanitise(write_html(root)), opening, links)
        if not links and not problems:
            # It is the same wherever it stands; equal texts come in a row.
            self._plain = text, body
        return body, problems

    def _convert(self, text: str) -> str:
        """The HTML as the library makes it, which depends on the text alone."""
        before, html = self._last
        if text != before:
            html = self._parser.reset().convert(text)
            self._last = text, html
        return html


def _measure_tangle(text: str) -> int:
    """A measure of the work that the brackets of a text make; code blocks make none."""
    if text.count("[") + text.count("<") < 1_000:
        return 0
    total = brackets = 0
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif line.strip():
            brackets += line.count("[") + line.count("<") // 3
            continue
        total, brackets = total + brackets**2, 0
    return total + brackets**2
