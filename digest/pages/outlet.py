"""The page of an outlet, and the list of all outlets."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.cards import Card, Link
from digest.arrangement.groups import Desk
from digest.arrangement.listing import ListPage, describe_page, list_pages, title_page
from digest.arrangement.site import Site
from digest.feeds.family import link_feed, main_feeds, outlet_feed
from digest.model.entry import Outlet
from digest.output import Block, FeedLink, Page, page_block
from digest.pages import frame_for
from digest.pages.register import Name, register_pages

SHOWN_CITED = 30


@dataclass(frozen=True)
class OutletContent:
    """What a page of an outlet shows. `cited` are the newest entries that attribute statements to it.

    `all_cited` leads to the pages with all of them where there are more; on these pages `citing` is true.
    """

    outlet: Outlet
    count: int
    listing: ListPage[Card]
    cited: tuple[Card, ...] = ()
    all_cited: Link | None = None
    citing: bool = False


def blocks(site: Site) -> Iterator[Block]:
    """The list of outlets, then the pages of each."""
    yield page_block("outlets/", partial(_list_of_outlets, site))
    for desk in site.desks.values():
        cards, cited = site.cards_of(desk.entries), site.cards_of(desk.cited_in)
        yield page_block(
            desk.outlet.address,
            partial(desk_pages, desk, site),
            (desk.outlet, cards, cited),
        )


def _list_of_outlets(site: Site) -> Iterator[Page]:
    language, say = site.settings.language, site.settings.words.say
    names = [
        Name(
            Link(desk.outlet.name, desk.outlet.address),
            len(desk.entries) + len(desk.cited_in),
            desk.outlet.kind,
        )
        for desk in site.desks.values()
    ]
    for register in register_pages("outlets/", names, site.settings.language):
        initial = register.initial
        title = say("Outlets: %(initial)s", initial=initial) if initial else say("Outlets")
        frame = frame_for("outlets", register.address)
        description = say("Where the news of this digest comes from.")
        yield Page(
            frame, register.address, title, register, description, language, feeds=main_feeds(site.settings)
        )


def desk_pages(desk: Desk, site: Site) -> Iterator[Page]:
    """The pages of an outlet: what is taken from it, by year too, and what cites it."""
    cards, cited = site.cards_of(desk.entries), site.cards_of(desk.cited_in)
    outlet, feeds = desk.outlet, link_feed(outlet_feed(desk), site.settings)
    more = len(cited) > SHOWN_CITED
    say = site.settings.words.say
    every = say("All %(number)s entries that cite %(outlet)s", number=len(cited), outlet=outlet.name)
    all_cited = Link(every, f"{outlet.address}cited/") if more else None
    for part in list_pages(outlet.address, cards):
        shown = () if part.year else cited[::-1][:SHOWN_CITED]
        front = not part.year
        content = OutletContent(outlet, len(cards) if front else 0, part, shown, all_cited if front else None)
        yield _page(content, outlet.name, feeds, site)
    if more:
        for part in list_pages(f"{outlet.address}cited/", cited):
            yield _page(
                OutletContent(outlet, 0, part, citing=True),
                say("Citing %(outlet)s", outlet=outlet.name),
                feeds,
                site,
            )


def _page(content: OutletContent, title: str, feeds: tuple[FeedLink, ...], site: Site) -> Page:
    part, outlet, words = content.listing, content.outlet, site.settings.words
    shown = title_page(title, part, words)
    taken = words.say("What this digest has taken from %(outlet)s.", outlet=outlet.name)
    description = describe_page(title if content.citing else outlet.description or taken, part, words)
    frame = frame_for("outlet", part.address)
    return Page(frame, part.address, shown, content, description, site.settings.language, feeds=feeds)
