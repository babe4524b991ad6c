"""The page at an address where nothing is any more: the reason, and where to go on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.site import Site
from digest.content.gone import Gone
from digest.feeds.family import main_feeds
from digest.model.dates import Moment
from digest.output import Block, Output, Page, page_output
from digest.pages import frame_for
from digest.permanence import find_returned


@dataclass(frozen=True)
class GoneContent:
    """What it shows; `search` is whether the site can be searched, `date` when the page was taken back.

    `language` is that of the title and the reason, where it is said.
    """

    reason: str
    search: bool
    date: Moment | None = None
    language: str = ""


def blocks(site: Site) -> Iterator[Block]:
    """A page for each address that was given up, unless something is there again."""
    yield Block("gone", partial(_outputs, site))


def _outputs(site: Site) -> Iterator[Output]:
    returned = find_returned(site)
    for gone in site.library.gone:
        if gone.has_page and gone not in returned:
            yield page_output(_page(gone, site), gone.marks.path)


def _page(gone: Gone, site: Site) -> Page:
    settings = site.settings
    language = gone.language or settings.language
    interface, say = settings.interface_of(language), settings.words_around(language).say
    title = say("Withdrawn: %(title)s", title=gone.title) if gone.title else say("This page is gone")
    return Page(
        frame=frame_for("gone", gone.address, interface),
        address=gone.address,
        title=title,
        content=GoneContent(gone.reason, settings.options.search, gone.date, gone.language),
        description=gone.reason,
        language=interface or settings.language,
        feeds=main_feeds(settings),
        kept=False,
    )
