"""How to get every digest without coming back to look."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.site import Site
from digest.feeds import opml
from digest.feeds.calendar import link_calendar
from digest.feeds.family import (
    Format,
    corrections_feed,
    formats_of,
    language_feed,
    link_feed,
    main_feeds,
    name_main,
)
from digest.output import Block, FeedLink, Page, page_block
from digest.pages import frame_for


@dataclass(frozen=True)
class SubscribeContent:
    """The feeds there are, each in all its formats, and how often a digest appears.

    `topics` says whether there are feeds of single tags, outlets and the like, to choose from in `opml`, and
    `signed` whether there are contributors; `join` is empty where no mailing list can be joined.
    """

    digests: tuple[FeedLink, ...]
    entries: tuple[FeedLink, ...]
    podcast: tuple[FeedLink, ...]
    corrections: tuple[FeedLink, ...]
    languages: tuple[tuple[str, str, tuple[FeedLink, ...]], ...]
    formats: tuple[Format, ...]
    topics: bool
    signed: bool
    opml: str
    join: str
    site_url: str
    cadence: str


def blocks(site: Site) -> Iterator[Block]:
    """The one page."""
    yield page_block("subscribe/", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    settings = site.settings
    words, options = settings.words, settings.options
    main = {name.kind: link_feed(name, settings) for name in name_main(words, options)}
    corrections = link_feed(corrections_feed(words), settings)
    names = [language_feed(code, site.languages) for code in site.languages]
    content = SubscribeContent(
        digests=main.get("digests", ()),
        entries=main.get("entries", ()),
        podcast=main.get("podcast", ()),
        corrections=corrections,
        languages=tuple(
            (name.language, name.title, link_feed(name, settings))
            for name in names
            if name.kind in options.feed_kinds
        ),
        formats=formats_of(settings),
        topics=bool({"tags", "outlets", "contributors", "stories"} & set(options.feed_kinds))
        and bool(site.entries),
        signed=bool(site.portfolios),
        opml=opml.ADDRESS,
        site_url=settings.site_url,
        cadence=options.cadence,
        join=options.mail.join if options.mail else "",
    )
    yield Page(
        frame_for("subscribe", "subscribe/"),
        "subscribe/",
        words.say("Subscribe"),
        content,
        words.say("How to follow %(site)s.", site=settings.site_name),
        settings.language,
        feeds=(*main_feeds(settings), *corrections),
        calendar=link_calendar(site),
    )
