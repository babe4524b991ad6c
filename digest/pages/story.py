"""The timeline of a story, and the list of all stories."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from digest.arrangement.cards import Card
from digest.arrangement.groups import Timeline
from digest.arrangement.lines import StoryLine, story_line
from digest.arrangement.listing import ListPage, describe_page, list_pages, title_page
from digest.arrangement.site import Site
from digest.feeds.calendar import link_timeline
from digest.feeds.family import link_feed, main_feeds, story_feed
from digest.model.figures import Course, FigureChange, find_changes, follow_figures
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.social_cards import share_story


@dataclass(frozen=True)
class StoryContent:
    """What a page of a story shows; what has a default is on its front page only.

    `changes` are the figures of its entries, by the id of the entry.
    """

    title: str
    listing: ListPage[Card]
    changes: Mapping[str, tuple[FigureChange, ...]]
    line: StoryLine | None = None
    background: str = ""
    courses: tuple[Course, ...] = ()


def blocks(site: Site) -> Iterator[Block]:
    """The list of stories, then the timeline of each."""
    yield page_block("stories/", partial(_list_of_stories, site))
    for timeline in site.timelines.values():
        cards = site.cards_of(timeline.entries)
        yield page_block(
            timeline.story.address, partial(_story_pages, timeline, cards, site), (timeline.story, cards)
        )


def _list_of_stories(site: Site) -> Iterator[Page]:
    language, words = site.settings.language, site.settings.words
    lines = sorted(
        (story_line(timeline) for timeline in site.timelines.values()),
        key=lambda line: (line.first, line.address),
    )
    for listing in list_pages("stories/", lines):
        frame = frame_for("stories", listing.address)
        yield Page(
            frame,
            listing.address,
            title_page(words.say("Stories"), listing, words),
            listing,
            describe_page(words.say("Running stories, as timelines."), listing, words),
            language,
            feeds=main_feeds(site.settings),
        )


def _story_pages(timeline: Timeline, cards: tuple[Card, ...], site: Site) -> Iterator[Page]:
    language, words = site.settings.language, site.settings.words
    line, feeds = story_line(timeline), link_feed(story_feed(timeline), site.settings)
    texts = site.translations.texts_of(timeline.entries)
    changes = find_changes(texts)
    for part in list_pages(timeline.story.address, cards):
        shown = {card.entry.id: changes[card.entry.id] for card in part.items if card.entry.id in changes}
        content = StoryContent(line.title, part, shown)
        if not part.year:
            courses = follow_figures(texts)
            content = replace(
                content,
                line=line,
                background=timeline.story.body.html,
                courses=courses,
            )
        title = title_page(line.title, part, words)
        frame = frame_for("story", part.address)
        yield Page(
            frame,
            part.address,
            title,
            content,
            describe_page(line.summary, part, words),
            language,
            share_story(timeline, site.settings),
            feeds,
            calendar=None if part.year else link_timeline(timeline),
        )
