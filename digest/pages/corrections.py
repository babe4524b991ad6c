"""What was wrong, and is said in the open."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.cards import CorrectionLine
from digest.arrangement.listing import ListPage, list_pages
from digest.arrangement.site import Site
from digest.feeds.family import corrections_feed, link_feed
from digest.model.addresses import encode
from digest.output import Block, Page, page_block
from digest.pages import frame_for


@dataclass(frozen=True)
class CorrectionsContent:
    """A part of the list, and the address at which an error is reported."""

    listing: ListPage[CorrectionLine]
    report: str


def blocks(site: Site) -> Iterator[Block]:
    """All corrections, and what was taken back, the newest first."""
    yield page_block("corrections/", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    corrections = site.corrections
    lines = sorted(
        (*corrections.lines, *corrections.withdrawn),
        key=lambda line: (line.correction.date, line.page.address),
    )
    say = site.settings.words.say
    feeds = link_feed(corrections_feed(site.settings.words), site.settings)
    for part in list_pages("corrections/", lines):
        title = say("Corrections of %(year)s", year=part.year) if part.year else say("Corrections")
        description = say("What %(site)s got wrong, and put right.", site=site.settings.site_name)
        frame = frame_for("corrections", part.address)
        url = site.settings.site_url + encode(part.address)
        content = CorrectionsContent(part, site.settings.options.fill_report(title=title, url=url))
        yield Page(frame, part.address, title, content, description, site.settings.language, feeds=feeds)
