"""The page of a contributor, and the list of all who sign entries, where somebody does."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.cards import Card, Link
from digest.arrangement.groups import Portfolio
from digest.arrangement.listing import ListPage, describe_page, list_pages, title_page
from digest.arrangement.site import Site
from digest.feeds.family import contributor_feed, link_feed, main_feeds
from digest.model.addresses import CONTRIBUTORS
from digest.model.entry import Contributor
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.pages.register import Name, register_pages

SHOWN_DIGESTS = 30


@dataclass(frozen=True)
class ContributorContent:
    """What a page of a contributor shows; `count` is 0 on those of a year, which show no `digests`.

    These are those curated, the newest ones.
    """

    contributor: Contributor
    count: int
    listing: ListPage[Card]
    digests: tuple[Link, ...] = ()


def blocks(site: Site) -> Iterator[Block]:
    """The list of contributors, then the pages of each."""
    # Where editors have written a page of their own there, that is the list.
    if site.portfolios and CONTRIBUTORS not in site.library.pages:
        yield page_block(CONTRIBUTORS, partial(_list_of_contributors, site))
    for portfolio in site.portfolios.values():
        contributor, cards = portfolio.contributor, site.own_cards_of(portfolio.entries)
        values = contributor, cards, _curated(portfolio, site)
        yield page_block(contributor.address, partial(portfolio_pages, portfolio, site), values)


def _list_of_contributors(site: Site) -> Iterator[Page]:
    language, say = site.settings.language, site.settings.words.say
    names = [
        Name(Link(each.contributor.name, each.contributor.address), len(each.entries) + len(each.digests))
        for each in site.portfolios.values()
    ]
    for register in register_pages(CONTRIBUTORS, names, language):
        initial = register.initial
        title = say("Contributors: %(initial)s", initial=initial) if initial else say("Contributors")
        frame, description = frame_for("contributors", register.address), say("Who writes this digest.")
        feeds = main_feeds(site.settings)
        yield Page(frame, register.address, title, register, description, language, feeds=feeds)


def portfolio_pages(portfolio: Portfolio, site: Site) -> Iterator[Page]:
    """The pages of a contributor: what is signed, by year too."""
    contributor, words = portfolio.contributor, site.settings.words
    cards = site.own_cards_of(portfolio.entries)
    feeds = link_feed(contributor_feed(portfolio), site.settings)
    for part in list_pages(contributor.address, cards):
        front = not part.year
        digests = _curated(portfolio, site) if front else ()
        content = ContributorContent(contributor, len(cards) if front else 0, part, digests)
        title = title_page(contributor.name, part, words)
        signed = words.say("Entries by %(name)s.", name=contributor.name)
        description = describe_page(contributor.description or signed, part, words)
        frame = frame_for("contributor", part.address)
        yield Page(frame, part.address, title, content, description, site.settings.language, feeds=feeds)


def _curated(portfolio: Portfolio, site: Site) -> tuple[Link, ...]:
    """The digests that lists of them show: a daily one would fill the page with a year of days."""
    return tuple(map(site.links.digest, portfolio.digests[: -1 - SHOWN_DIGESTS : -1]))
