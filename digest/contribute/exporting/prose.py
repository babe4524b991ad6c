"""How does a text become Markdown that any generator reads, and in which nothing comes to life?

Other generators have no sanitiser of ours behind them. A body that is plainly sound leaves as its author
wrote it, its links led to the exported files; any other is written anew from the HTML that the site prints.
Who `reads_html` is given what Markdown has no mark for as HTML without an attribute that does anything.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from html import unescape

from digest.contribute.escaping import bracket, escape_markdown, spell_figures
from digest.contribute.portable import KEPT, render_markdown
from digest.model.addresses import has_scheme
from digest.model.entry import Body
from digest.text.sanitiser import LOCAL
from digest.text.tidy import parse_html, plain_text, resolve_local

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
    r"|\]:?\(?\s*<?//|\\\s*\]\(|^ {0,3}(?:!!!|\?\?\?|:::)|\[TOC\]|(?<!\x60)\x60{3,}\s*\{",
    re.IGNORECASE | re.MULTILINE,
)
# Tags that say nothing but their name, and what of them can be said without. One that is alone in a line
# begins a block for some readers, in which Markdown is text.
_TAG = re.compile(rf"<(/?)({'|'.join(sorted(KEPT))})>")
_TAG_ALONE = re.compile(rf"^[ \t>]*(?:{_TAG.pattern}[ \t]*)+$", re.MULTILINE)
_FIGURES = re.compile(r"<(?P<name>sup|sub)>(?P<figures>[^<>\n]+)</(?P=name)>(?!<su[bp]>)")
# A bar in the code of a cell ends that cell for some readers, and for others it does not.
_BAR_IN_CELL = re.compile(r"<t[dh]\b[^<>]*>(?:(?!</t[dh]>).)*?<code>[^<]*\|", re.DOTALL)


def carry_body(source: str, body: Body, path: str, address: str, leads: Leads, *, reads_html: bool) -> str:
    """The body of `content/<path>`, whose page is at `address`, as Markdown.

    `source` is what the author wrote, `body` what the site prints of it.
    """
    if not body.html:
        return ""
    carried = _carry_source(source, body, path, address, leads, reads_html=reads_html)
    return carried or render_body(body.html, leads, reads_html=reads_html, has_notes=True)


def render_body(html: str, leads: Leads, *, reads_html: bool, has_notes: bool = False) -> str:
    """Cleaned HTML as Markdown, its links led to the exported files.

    It `has_notes` where it is the only text of its page with footnotes: their names are numbers.
    """
    try:
        lead = partial(_lead, leads=leads)
        return render_markdown(html, lead, keeps_html=reads_html, has_notes=has_notes)
    except RecursionError:
        # Nested too deep for the library; the words are kept.
        return escape_markdown(plain_text(parse_html(html)))


def _carry_source(source: str, body: Body, path: str, address: str, leads: Leads, *, reads_html: bool) -> str:
    """The author's own text; nothing where it is not plainly sound, or a link in it is not found."""
    # Pictures of other hosts are links on the site.
    if source.count("![") != body.html.count("<img ") or not _holds_tags(source, body.html):
        return ""
    if "|" in source and _BAR_IN_CELL.search(body.html):
        return ""
    source = source if reads_html else _FIGURES.sub(_spell_figures, source)
    # A tag may part what would be suspect, or hold it apart.
    shown = [_TAG.sub(between, source) for between in ("", " ")] if reads_html else [source]
    if any(map(_SUSPECT.search, shown)):
        return ""
    expected = {link.address for link in body.links}
    found: set[str] = set()

    def lead(target: str) -> str:
        if target.startswith("#") or has_scheme(target):
            return ""
        local = resolve_local(target, path, address) or ""
        plain = local.partition("#")[0].partition("?")[0]
        destination = leads(local)
        # In a code block it is no link; what is not exported may wait to be published.
        if plain not in expected or not destination or has_scheme(destination):
            return ""
        found.add(plain)
        return destination

    text = lead_links(source, lead)
    return text.strip() if found == expected else ""


def lead_links(text: str, lead: Leads) -> str:
    """Markdown with its links led elsewhere; those for which `lead` says nothing stay."""

    def replace(match: re.Match[str]) -> str:
        destination = lead(unescape(match["target"]))
        return match["before"] + bracket(destination) if destination else match.group()

    return _DEFINITION.sub(replace, _LINK.sub(replace, text))


def _lead(value: str, leads: Leads) -> str:
    """Where an address in cleaned HTML leads from the exported file; anchors of a page stay on the site."""
    if value.startswith(LOCAL):
        return leads(value.removeprefix(LOCAL))
    return "" if value.startswith("#") else value


def _holds_tags(source: str, html: str) -> bool:
    """Whether each harmless tag of the source is one on the page: in code it is none, and some stay open."""
    tags = Counter(match.groups() for match in _TAG.finditer(source))
    names = {name for _, name in tags}
    return not _TAG_ALONE.search(source) and all(
        tags["", name] == tags["/", name] == html.count(f"<{name}>") for name in names
    )


def _spell_figures(match: re.Match[str]) -> str:
    return spell_figures(match["name"], match["figures"]) or match[0]
