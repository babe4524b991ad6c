"""What does a digest say as one document, for paper and to be handed round?

All of it, and nothing is loaded from elsewhere. Pictures are in it as `data:`: whoever gets the file may have
no network, and the site may be open to nobody else, or not up yet.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import PurePosixPath

from digest.arrangement.cards import Card, CorrectionLine, Link, leads_back
from digest.arrangement.lines import Cited, DigestLine, digest_line, list_cited, list_corrected
from digest.arrangement.site import Site
from digest.model.digests import Digest
from digest.model.entry import Correction, Entry
from digest.model.options import Licence
from digest.output import Materials
from digest.pictures.formats import MEDIA_TYPES, shrink, widths_of
from digest.pictures.metadata import strip_metadata
from digest.text.sanitiser import place_below, show_pictures


@dataclass(frozen=True)
class PrintedEntry:
    """An entry in full. `name` is its id in the document, and what those in its `text` begin with.

    `picture` is the address of its picture, as `data:`; `outlet` is called by its name in the language of the
    entry. `leads_back` says that its source is its own page.
    """

    name: str
    entry: Entry
    outlet: Link
    cites: tuple[Cited, ...]
    picture: str
    text: str
    leads_back: bool


@dataclass(frozen=True)
class Printout:
    """A digest as one document. `corrections` are those of its note.

    `corrected` is what was put right in its days, of earlier digests; `corrected_left` is how much more there
    is.
    """

    line: DigestLine
    note: str
    corrections: tuple[Correction, ...]
    entries: tuple[PrintedEntry, ...]
    corrected: tuple[CorrectionLine, ...]
    corrected_left: int
    licence: Licence | None


def render_printout(digest: Digest, site: Site, materials: Materials) -> bytes:
    """The document, as HTML."""
    embed = cache(partial(_embed, site=site, materials=materials))
    context = {"printout": make_printout(digest, site, embed), "root": site.settings.site_url}
    return materials.render_template("print.html", context).encode("utf-8", "replace")


def make_printout(digest: Digest, site: Site, embed: Callable[[str], str]) -> Printout:
    """What the document shows: the texts that the page of the digest lists, with pictures by their files."""
    note = digest.note
    corrected, left = list_corrected(digest, site)
    cards = site.cards_of(digest.entries)
    return Printout(
        line=digest_line(digest, site),
        note=show_pictures(place_below(note.body.html, "note"), embed) if note else "",
        corrections=note.corrections if note else (),
        entries=tuple(_print(f"entry-{number}", card, site, embed) for number, card in enumerate(cards, 1)),
        corrected=corrected,
        corrected_left=left,
        licence=site.settings.options.licence,
    )


def _print(name: str, card: Card, site: Site, embed: Callable[[str], str]) -> PrintedEntry:
    entry = card.entry
    return PrintedEntry(
        name=name,
        entry=entry,
        outlet=site.links.own_outlet(entry),
        cites=list_cited(entry, site),
        picture=embed(entry.image.file) if entry.image else "",
        text=show_pictures(place_below(entry.body.html, name), embed),
        leads_back=leads_back(entry, site.settings),
    )


def _embed(file: str, *, site: Site, materials: Materials) -> str:
    """The address that holds the whole of a picture; empty where the site has none of this name.

    A photograph is as large as a column of fine print needs.
    """
    picture = site.library.images.get(file)
    if picture is None:
        return ""
    data = strip_metadata(file, materials.read_file(file, picture.sha256))
    widths = widths_of(file, picture.size)
    kind = MEDIA_TYPES[".webp" if widths else PurePosixPath(file).suffix.lower()]
    return f"data:{kind};base64,{b64encode(shrink(file, data, widths[-1]) if widths else data).decode()}"
