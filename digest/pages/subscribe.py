"""How to get every digest without coming back to look."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.arrange import Site
from digest.output import FeedLink, Page
from digest.pages import DIGEST_FEED, ENTRY_FEED, FEEDS, frame_for


@dataclass(frozen=True)
class SubscribeContent:
    """The feeds there are, with their full addresses, and how often a digest appears."""

    digests: FeedLink
    entries: FeedLink
    site_url: str
    cadence: str


def pages(site: Site) -> Iterator[Page]:
    """The one page."""
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
