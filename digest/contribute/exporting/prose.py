"""How does a text become Markdown that any generator reads, and in which nothing comes to life?

Other generators have no sanitiser of ours behind them. A body that is plainly sound leaves as its author
wrote it, its links led to the exported files; any other is written anew from the HTML that the site prints.
"""

import re
from collections.abc import Callable
from functools import partial
from html import unescape

from digest.addresses import has_scheme
from digest.contribute.escaping import bracket, escape_markdown
from digest.contribute.portable import write_markdown
from digest.entry import Body
from digest.sanitiser import LOCAL
from digest.tidy import parse_html, plain_text, resolve_local

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


def carry_body(source: str, body: Body, path: str, address: str, leads: Leads) -> str:
    """The body of `content/<path>`, whose page is at `address`, as Markdown.

    `source` is what the author wrote, `body` what the site prints of it.
    """
    if not body.html:
        return ""
    return _carry_source(source, body, path, address, leads) or write_body(body.html, leads)


def write_body(html: str, leads: Leads) -> str:
    """Cleaned HTML as Markdown without any HTML, its links led to the exported files."""
    try:
        return write_markdown(html, partial(_lead, leads=leads))
    except RecursionError:
        # Nested too deep for the library; the words are kept.
        return escape_markdown(plain_text(parse_html(html)))


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
        return match["before"] + bracket(destination)

    text = _DEFINITION.sub(replace, _LINK.sub(replace, source))
    return text.strip() if found == expected else ""


def _lead(value: str, leads: Leads) -> str:
    """Where an address in cleaned HTML leads from the exported file; anchors of a page stay on the site."""
    if value.startswith(LOCAL):
        return leads(value.removeprefix(LOCAL))
    return "" if value.startswith("#") else value
