"""The home page: the latest closed digest, the open one, running stories, earlier digests."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.cards import Card
from digest.arrangement.lines import DigestLine, StoryLine, digest_line, story_line
from digest.arrangement.site import Site
from digest.feeds.calendar import link_calendar
from digest.feeds.family import main_feeds
from digest.model.entry import Correction
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.pages.language import LanguageLine, language_lines
from digest.social_cards import share_digest

SHOWN_LATEST = 24
SHOWN_OPEN = 12
SHOWN_STORIES = 6
SHOWN_EARLIER = 8


@dataclass(frozen=True)
class HomeContent:
    """What the home page shows; `latest` is None before the first digest is closed.

    `note` and its `corrections` are those of the latest digest; `join` is where readers join a mailing list.
    """

    latest: DigestLine | None
    latest_cards: tuple[Card, ...]
    note: str
    open: DigestLine | None
    open_cards: tuple[Card, ...]
    stories: tuple[StoryLine, ...]
    earlier: tuple[DigestLine, ...]
    languages: tuple[LanguageLine, ...] = ()
    corrections: tuple[Correction, ...] = ()
    join: str = ""


def blocks(site: Site) -> Iterator[Block]:
    """The one home page."""
    yield page_block("home", partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    latest = site.closed[-1] if site.closed else None
    current = site.open
    note = latest.note if latest else None
    mail = site.settings.options.mail
    timelines = sorted(site.timelines.values(), key=lambda timeline: timeline.entries[-1].order, reverse=True)
    content = HomeContent(
        latest=digest_line(latest, site) if latest else None,
        latest_cards=site.cards_of(latest.entries[:SHOWN_LATEST]) if latest else (),
        note=note.body.html if note else "",
        open=digest_line(current, site) if current else None,
        open_cards=site.cards_of(current.entries[:SHOWN_OPEN]) if current else (),
        stories=tuple(story_line(timeline) for timeline in timelines[:SHOWN_STORIES]),
        earlier=tuple(digest_line(digest, site) for digest in site.closed[-2 : -2 - SHOWN_EARLIER : -1]),
        languages=language_lines(site),
        corrections=note.corrections if note else (),
        join=mail.join if mail else "",
    )
    settings = site.settings
    yield Page(
        frame_for("home", ""),
        "",
        settings.site_name,
        content,
        settings.description,
        settings.language,
        share=share_digest(latest, settings) if latest else None,
        feeds=main_feeds(settings),
        calendar=link_calendar(site),
    )
