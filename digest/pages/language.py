"""The page of a language, and the list of all languages, where entries are in more than that of the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.cards import Card
from digest.arrangement.listing import ListPage, describe_page, list_pages, title_page
from digest.arrangement.site import Site
from digest.feeds.family import FeedName, language_feed, link_feed, main_feeds
from digest.model.addresses import LANGUAGES
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.writing.languages import name_apart


@dataclass(frozen=True)
class LanguageLine:
    """What lists show of a language: its own name for itself, and how many entries are in it."""

    code: str
    name: str
    address: str
    count: int


@dataclass(frozen=True)
class LanguageContent:
    """What a page of a language shows."""

    code: str
    name: str
    listing: ListPage[Card]


def language_lines(site: Site) -> tuple[LanguageLine, ...]:
    """The languages there are, most used first."""
    lines = [
        LanguageLine(code, name_apart(code, code, site.languages), language_feed(code).page, len(entries))
        for code, entries in site.languages.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.count, line.code)))


def blocks(site: Site) -> Iterator[Block]:
    """The list of languages, then the pages of each; none where there is but one."""
    if not site.languages:
        return
    yield page_block(LANGUAGES, partial(_list_of_languages, site))
    for code, entries in site.languages.items():
        cards = site.own_cards_of(entries)
        feed = language_feed(code, site.languages)
        yield page_block(feed.page, partial(_language_pages, feed, code, cards, site), (feed, code, cards))


def _list_of_languages(site: Site) -> Iterator[Page]:
    language, say = site.settings.language, site.settings.words.say
    content = language_lines(site)
    frame = frame_for("languages", LANGUAGES)
    feeds = main_feeds(site.settings)
    yield Page(
        frame, LANGUAGES, say("Languages"), content, say("Entries by language."), language, feeds=feeds
    )


def _language_pages(feed: FeedName, code: str, cards: tuple[Card, ...], site: Site) -> Iterator[Page]:
    name = feed.title
    feeds = link_feed(feed, site.settings)
    interface = site.settings.interface_of(code)
    spoken = interface or site.settings.language
    words = site.settings.words_around(code)
    for part in list_pages(feed.page, cards):
        title = title_page(name, part, words)
        content = LanguageContent(code, name, part)
        description = describe_page(f"{site.settings.site_name}: {name}.", part, words)
        frame = frame_for("language", part.address, interface)
        yield Page(frame, part.address, title, content, description, spoken, feeds=feeds)
