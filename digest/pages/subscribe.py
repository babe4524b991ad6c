"""How to get every digest without coming back to look."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrange import Site
from digest.output import Block, FeedLink, Page, page_block
from digest.pages import DIGEST_FEED, ENTRY_FEED, FEEDS, frame_for


@dataclass(frozen=True)
class SubscribeContent:
    """The feeds there are, with their full addresses, and how often a digest appears."""

    digests: FeedLink
    entries: FeedLink
    site_url: str
    cadence: str


def blocks(site: Site) -> Iterator[Block]:
    """The one page."""
    yield page_block("subscribe/", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    settings = site.settings
    content = SubscribeContent(DIGEST_FEED, ENTRY_FEED, settings.site_url, settings.options.cadence)
    description = f"How to follow {settings.site_name}."
    yield Page(
        frame_for("subscribe", "subscribe/"),
        "subscribe/",
        "Subscribe",
        content,
        description,
        settings.language,
        feeds=FEEDS,
    )
