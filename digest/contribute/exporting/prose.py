"""How does a text become Markdown that any generator reads, and in which nothing comes to life?

Other generators have no sanitiser of ours behind them. A body that is plainly sound leaves as its author
wrote it, its links led to the exported files; any other is written anew from the HTML that the site prints.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from digest.addresses import has_scheme
from digest.entry import Body
from digest.sanitiser import LOCAL
from digest.tidy import resolve_local

# How a link to an address of the site is written in one file of the export; empty where nothing is there.
Leads = Callable[[str], str]

_DESTINATION = r"[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*"
_LINK = re.compile(rf"(?P<before>\]\(\s*<?)(?P<target>{_DESTINATION})")
_DEFINITION = re.compile(
    rf"(?P<before>^ {{0,3}}\[[^\]\n]+\]:[ \t]*<?)(?P<target>{_DESTINATION})", re.MULTILINE
)
# What one generator or another reads as HTML, as attributes, as a script's address, or as text of its own.
_SUSPECT = re.compile(
    r"<(?!https?://[^\s<>]+>)[A-Za-z/!?]"
    r"|\{\s*(?:[:#.%{]|[\w-]+\s*=)"
    r"|(?:script|data)\s*:|&(?:#|colon|tab|newline|lt)"
    r"|\]:?\(?\s*<?//|\\\s*\]\(|^ {0,3}(?:!!!|\?\?\?|:::)|\[TOC\]|\x60{3,}\s*\{",
    re.IGNORECASE | re.MULTILINE,
)
# Signs that mean something to Markdown wherever they stand, and those that do at the beginning of a line.
_SPECIAL = re.compile(r"([\\`*_{}\[\]])")
_OPENING = re.compile(r"^(\s*)([-+#!=:]|\d{1,9}(?=[.)]))", re.MULTILINE)
# Not every reader of Markdown takes a backslash before these.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"}


def escape_markdown(text: str) -> str:
    """Plain text as Markdown that shows it, in one line."""
    return _escape(" ".join(text.split()))


def _escape(text: str) -> str:
    marked = _SPECIAL.sub(r"\\\1", text)
    for sign, entity in _ENTITIES.items():
        marked = marked.replace(sign, entity)
    return _OPENING.sub(_escape_opening, marked)


def _escape_opening(match: re.Match[str]) -> str:
    blanks, sign = match.groups()
    if sign.isdigit():
        # A number opens a list by the full stop behind it.
        return f"{blanks}{sign}\\"
    return f"{blanks}&#{ord(sign)};" if sign in "=:" else f"{blanks}\\{sign}"


def write_link(text: str, destination: str) -> str:
    """A link; just the text where there is nothing to lead to."""
    shown = escape_markdown(text)
    return f"[{shown}]({_bracket(destination)})" if destination else shown


def write_image(alt: str, destination: str) -> str:
    """A picture of the digest."""
    return f"![{escape_markdown(alt)}]({_bracket(destination)})"


def carry_body(source: str, body: Body, path: str, address: str, leads: Leads) -> str:
    """The body of `content/<path>`, whose page is at `address`, as Markdown.

    `source` is what the author wrote, `body` what the site prints of it.
    """
    if not body.html:
        return ""
    return _carry_source(source, body, path, address, leads) or write_markdown(body.html, leads)


def write_markdown(html: str, leads: Leads) -> str:
    """Cleaned HTML as Markdown without any HTML."""
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all(["a", "img"]):
        name = "href" if element.name == "a" else "src"
        if destination := _lead(str(element.get(name, "")), leads):
            element[name] = destination
        else:
            del element[name]
    try:
        text = str(_Converter().convert_soup(soup))
    except RecursionError:
        # Nested too deep for the library; the words are kept.
        text = escape_markdown(soup.get_text(" "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _carry_source(source: str, body: Body, path: str, address: str, leads: Leads) -> str:
    """The author's own text; nothing where it is not plainly sound, or a link in it is not found."""
    # Pictures of other hosts are links on the site.
    if _SUSPECT.search(source) or source.count("![") != body.html.count("<img "):
        return ""
    expected = {link.address for link in body.links}
    found: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        target = unescape(match["target"])
        if target.startswith("#") or has_scheme(target):
            return match.group()
        local = resolve_local(target, path, address) or ""
        plain = local.partition("#")[0].partition("?")[0]
        destination = leads(local)
        # In a code block it is no link; what is not exported may wait to be published.
        if plain not in expected or not destination or has_scheme(destination):
            return match.group()
        found.add(plain)
        return match["before"] + _bracket(destination)

    text = _DEFINITION.sub(replace, _LINK.sub(replace, source))
    return text.strip() if found == expected else ""


def _lead(value: str, leads: Leads) -> str:
    """Where an address in cleaned HTML leads from the exported file; anchors of a page stay on the site."""
    if value.startswith(LOCAL):
        return leads(value.removeprefix(LOCAL))
    return "" if value.startswith("#") else value


def _bracket(destination: str) -> str:
    """A destination as Markdown takes it: with brackets around what would end it."""
    return f"<{destination}>" if re.search(r"[()\s]", destination) else destination


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
        return _escape(text).replace("|", "&#124;" if parent_tags & {"td", "th"} else "|")

    def convert_code(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Code in a line, of which a second one would be read by itself; a block of code stays as it is."""
        if "pre" in parent_tags:
            return text
        return str(super().convert_code(el, " ".join(text.split("\n")), parent_tags))  # type: ignore[misc]

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A code block with a fence that nothing in it can end."""
        longest = max(map(len, re.findall(r"`{3,}", text)), default=2)
        fence = "`" * max(3, longest + 1)
        code = text.strip("\n")
        return f"\n\n{fence}\n{code}\n{fence}\n\n" if code else ""
