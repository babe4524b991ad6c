"""How to get every digest without coming back to look."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrange import Site
from digest.output import Block, FeedLink, Page, page_block
from digest.pages import DIGEST_FEED, ENTRY_FEED, FEEDS, frame_for, language_feed


@dataclass(frozen=True)
class SubscribeContent:
    """The feeds there are, with their full addresses, and how often a digest appears."""

    digests: FeedLink
    entries: FeedLink
    site_url: str
    cadence: str
    languages: tuple[tuple[str, FeedLink], ...] = ()


def blocks(site: Site) -> Iterator[Block]:
    """The one page."""
    yield page_block("subscribe/", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    settings = site.settings
    languages = tuple((code, language_feed(code)) for code in site.languages)
    content = SubscribeContent(
        DIGEST_FEED, ENTRY_FEED, settings.site_url, settings.options.cadence, languages
    )
    say = settings.words.say
    description = say("How to follow %(site)s.", site=settings.site_name)
    yield Page(
        frame_for("subscribe", "subscribe/"),
        "subscribe/",
        say("Subscribe"),
        content,
        description,
        settings.language,
        feeds=FEEDS,
    )
