"""How does a contributor's Markdown become HTML that is safe to print?

Three steps: Python-Markdown renders, `tidy` puts the tree in order and says what will be lost, `sanitiser`
has the last word.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from digest.model.addresses import is_letter
from digest.model.entry import Body
from digest.model.marks import Marks
from digest.model.problems import Problem, quote
from digest.model.settings import MarkdownSettings
from digest.text.effort import TooMuchWorkError, last_net
from digest.text.glance import Glance
from digest.text.parser import Parser
from digest.text.sanitiser import measure_cleaning, sanitise
from digest.text.tangle import measure_tangles
from digest.text.tidy import SourceLines, Tidy, find_opening, parse_html, serialise_html

# These read files at build time or let text choose code; an entry must not.
REFUSED_EXTENSIONS = ("pymdownx.snippets", "pymdownx.b64", "markdown_include", "mdx_include")
_UNTANGLE = "divide it, or put what is no prose into a code block"
# RuntimeError: notes that define each other; and where marks lie too deep.
MARKDOWN_FAULTS = (RuntimeError, ValueError, LookupError, AttributeError, TypeError)
# Stands for a text that nobody will print.
UNSEEN = "<p>…</p>"
# Where one of these stands in no other element, the sanitiser leaves something to print.
_PRINTED = frozenset("blockquote h2 h3 h4 h5 h6 ol p pre table ul".split())


class BodyRenderer:
    """Renders bodies one after another; holds the parser's set-up between them, and the last text.

    At a `glance` it finds the same faults and links, and whether there is anything to print, but not what.
    """

    def __init__(self, settings: MarkdownSettings, *, glance: bool = False) -> None:
        """Set the parser up once: that costs more than rendering an entry."""
        extensions = [*without_refused(settings.extensions), "as_written"]
        configs = {name: dict(config) for name, config in settings.configs.items() if name in extensions}
        if "toc" in extensions:
            # A pilcrow beside each heading is a manual's habit, not a newspaper's. An id is in any script.
            configs["toc"] = {"slugify": name_heading, **configs.get("toc", {}), "permalink": False}
        self._parser = Parser(extensions, configs)
        self._glance = Glance(extensions, configs) if glance else None
        self._image_hosts = frozenset(settings.image_hosts)
        self._last = "", "", 0
        # The last text that is the same wherever it stands, what came of it, and in which line it began.
        self._known: tuple[str, Body, list[Problem], int] = "", Body(), [], 0

    def render(self, text: str, path: str, address: str, marks: Marks) -> tuple[Body, list[Problem]]:
        """Render the body of the file `content/<path>` whose page is at `address`."""
        if not text.strip():
            return Body(), []
        before, body, problems, line = self._known
        if text == before:
            down = marks.body_line - line
            return body, [replace(each, path=marks.path, line=each.line + down) for each in problems]
        if self._glance and self._glance.is_surely_sound(text):
            self._known = text, Body(UNSEEN), [], marks.body_line
            return self._known[1], []
        effort = self._parser.effort
        effort.begin()
        places = SourceLines(text, marks, effort)
        try:
            return self._read(text, path, address, places)
        except TooMuchWorkError as error:
            effort.begin()
            return Body(), [
                places.problem(_opening(error.near), "tangled-markdown", str(error), "", _UNTANGLE)
            ]
        except MARKDOWN_FAULTS as error:
            found = f"the Markdown cannot be read ({type(error).__name__}: {quote(error)})"
            return Body(), [places.problem("", "unreadable-body", found, "", "simplify nested marks")]

    def _read(self, text: str, path: str, address: str, places: SourceLines) -> tuple[Body, list[Problem]]:
        """All three steps; raises TooMuchWorkError, or what Markdown raises of a text that it cannot read."""
        root = parse_html(self._convert(text))
        tidy = Tidy(places, path, address, self._image_hosts)
        tidy.run(root)
        links, problems = tuple(dict.fromkeys(tidy.links)), list(dict.fromkeys(tidy.problems))
        html = serialise_html(root)
        self._parser.effort.spend(measure_cleaning(html))
        if self._glance and any(element.tag in _PRINTED for element in root):
            body = Body(UNSEEN, links=links)
        else:
            body = Body(sanitise(html, self._image_hosts), find_opening(root), links)
        if not tidy.looked_around:
            # Several files may have one text; they are read one after another.
            self._known = text, body, problems, places.marks.body_line
        return body, problems

    def _convert(self, text: str) -> str:
        """The HTML as the library makes it, which depends on the text alone."""
        effort = self._parser.effort
        before, html, steps = self._last
        if text == before:
            # What is read again would make the same work: the verdict depends on the text alone.
            effort.spend(steps)
            return html
        self._parser.reset()
        for effort.near, steps in measure_tangles(text):
            effort.spend(steps)
        with last_net():
            html = self._parser.convert(text)
        self._last = text, html, effort.spent
        effort.near = ""
        return html


def without_refused(extensions: Iterable[str]) -> list[str]:
    """The extensions that read nothing but the text that they are given."""
    return [name for name in extensions if not name.startswith(REFUSED_EXTENSIONS)]


def name_heading(text: str, separator: str) -> str:
    """The id of a heading: its words, in letters of any script and with their marks."""
    letters = (
        char
        for char in unicodedata.normalize("NFC", text)
        if is_letter(char) or char.isspace() or char in "_-"
    )
    return separator.join("".join(letters).lower().replace(separator, " ").split())


def _opening(piece: str) -> str:
    """What the first line of a piece begins with: enough to find it, and as it was written."""
    return piece.strip().partition("\n")[0][:60]
