"""How does HTML become Markdown in which text stays text?

What leaves for other generators and what comes from them is written here: whatever a text holds, no reader of
Markdown sees a mark, a list, a heading or HTML in it.
"""

import re
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from digest.contribute.escaping import bracket, escape_markdown, escape_signs, keep_in_cell

# Where a link of the HTML leads from the Markdown; empty where nothing is there.
Lead = Callable[[str], str]

_CELLS = {"td", "th"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def write_markdown(html: str, lead: Lead) -> str:
    """Cleaned HTML as Markdown without any HTML. Raises RecursionError for what is nested too deeply."""
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all(["a", "img"]):
        name = "href" if element.name == "a" else "src"
        if destination := lead(str(element.get(name, ""))):
            element[name] = destination
        else:
            del element[name]
    text = str(_Converter().convert_soup(soup))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Converter(MarkdownConverter):
    """Writes each sign of the text so that it stays a sign."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        autolinks = False
        table_infer_header = True

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Every sign that means something to Markdown or HTML; in code they mean nothing."""
        if "_noformat" in parent_tags or not text:
            return text
        if parent_tags & _HEADINGS:
            # Signs at the end of a heading are taken for its frame.
            core = text.rstrip("# \n")
            return escape_signs(core) + text[len(core) :].replace("#", "&#35;")
        return keep_in_cell(escape_signs(text)) if parent_tags & _CELLS else escape_signs(text)

    def convert_code(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Code in a line, of which a second one would be read by itself; a block of code stays as it is."""
        if "pre" in parent_tags:
            return text
        return str(super().convert_code(el, " ".join(text.split("\n")), parent_tags))  # type: ignore[misc]

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A picture, in tables and headings too; nothing in its description ends it."""
        said = escape_markdown(str(el.get("title", ""))).replace('"', "&quot;")
        alt, source = escape_markdown(str(el.get("alt", ""))), bracket(str(el.get("src", "")))
        picture = f'![{alt}]({source} "{said}")' if said else f"![{alt}]({source})"
        return keep_in_cell(picture) if parent_tags & _CELLS else picture

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A code block with a fence that nothing in it can end."""
        longest = max(map(len, re.findall(r"`{3,}", text)), default=2)
        fence = "`" * max(3, longest + 1)
        code = text.strip("\n")
        return f"\n\n{fence}\n{code}\n{fence}\n\n" if code else ""
