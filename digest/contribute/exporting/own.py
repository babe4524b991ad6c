"""What does a hand-written page say, with its links led to the exported files?"""

from urllib.parse import unquote, urlsplit

from digest.content.library import Library
from digest.content.yaml_reader import replace_texts
from digest.contribute.exporting.prose import Leads, lead_links
from digest.model.addresses import alias_address, decode_address, hand_written_address
from digest.model.marks import Marks
from digest.text.hand_written import HandWritten, join


def carry_page(text: str, page: HandWritten, library: Library, site_url: str, leads: Leads) -> str:
    """The text of the page; a link that was written as HTML stays, as nothing but browsers reads it."""

    def lead(target: str) -> str:
        # In a code block it is no link.
        address = _find_address(target, page, library, site_url) if target in page.links else None
        if address is None:
            return ""
        # Of our own pages the parts have other ids elsewhere.
        fragment = target.partition("#")[2] if address in library.pages else ""
        destination = leads(address)
        return f"{destination}#{fragment}" if destination and fragment else destination

    return lead_links(text, lead)


def lead_aliases(text: str, marks: Marks) -> str:
    """The text of a page with its old addresses from the root: elsewhere others begin at the page."""
    lines = text.split("\n")
    start, end = marks.find()[0], marks.body_line - 2
    fields = replace_texts("\n".join(lines[start:end]), "aliases", _spell_written)
    return "\n".join([*lines[:start], fields, *lines[end:]])


def spell_alias(alias: str) -> str:
    """An old address as generators are told it."""
    return f"/{alias_address(alias)}"


def _spell_written(alias: str) -> str:
    return spell_alias(decode_address(alias))


def _find_address(target: str, page: HandWritten, library: Library, site_url: str) -> str | None:
    """The address of the site to which MkDocs, or else a browser, takes a link; None for another site's."""
    parts = urlsplit(target)
    path, root = unquote(parts.path), urlsplit(site_url).path.rstrip("/") + "/"
    if parts.scheme or parts.netloc or not path:
        return None
    if path.startswith("/"):
        return path.removeprefix(root) if path.startswith(root) else None
    beside = join(page.folder, path)
    if beside.endswith(".md"):
        return hand_written_address(beside)
    return beside if beside in library.copied else join(page.address, path)
