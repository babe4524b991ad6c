"""The page of a digest, and the list of all digests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from digest.arrangement.cards import CARD_LEDE, Card, CorrectionLine, Link
from digest.arrangement.lines import PER_DIGEST_PAGE, DigestLine, digest_line, list_corrected
from digest.arrangement.listing import ListPage, describe_page, list_pages, neighbours, title_page
from digest.arrangement.site import Site
from digest.feeds.family import main_feeds
from digest.model.digests import Digest
from digest.model.entry import Correction, shorten
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.social_cards import share_digest
from digest.writing.languages import format_number


@dataclass(frozen=True)
class DigestContent:
    """What one page of a digest shows; `note` and its `corrections` are on its first page only.

    So is what was `corrected` in its days, of earlier digests; `corrected_left` is of how much more there is
    no room.
    """

    digest: DigestLine
    note: str
    cards: tuple[Card, ...]
    number: int
    further: tuple[Link, ...]
    previous: DigestLine | None
    next: DigestLine | None
    corrections: tuple[Correction, ...] = ()
    corrected: tuple[CorrectionLine, ...] = ()
    corrected_left: int = 0


def blocks(site: Site) -> Iterator[Block]:
    """The list of digests, then the pages of each."""
    lines = [digest_line(digest, site) for digest in site.digests]
    # A list of many digests stays a small page.
    listed = [replace(line, summary=shorten(line.summary, CARD_LEDE)) for line in lines]
    yield page_block(
        "digests/", lambda: (_list_page(listing, site) for listing in list_pages("digests/", listed))
    )
    turns = neighbours([_turn_to(line) for line in lines])
    for number, (digest, around) in enumerate(zip(site.digests, turns, strict=True)):
        yield page_block(
            digest.address,
            partial(_digest_pages, digest, lines[number], *around, site),
            (
                digest.closed,
                digest.note,
                site.cards_of(digest.entries),
                list_corrected(digest, site),
                *((line.name, line.title) if line else None for line in around),
            ),
        )


def _turn_to(line: DigestLine) -> DigestLine:
    """What a neighbour shows of a digest: none of what changes while that is filled."""
    return replace(line, count=0, headlines=(), writers=(), summary="", lede="", closed=True)


def _list_page(listing: ListPage[DigestLine], site: Site) -> Page:
    words = site.settings.words
    title = title_page(words.say("Digests"), listing, words)
    every = words.say("All digests of %(site)s.", site=site.settings.site_name)
    description = describe_page(every, listing, words)
    frame = frame_for("digests", listing.address)
    feeds = main_feeds(site.settings)
    return Page(frame, listing.address, title, listing, description, site.settings.language, feeds=feeds)


def _digest_pages(
    digest: Digest, line: DigestLine, previous: DigestLine | None, following: DigestLine | None, site: Site
) -> Iterator[Page]:
    say = site.settings.words.say
    starts = range(0, len(digest.entries), PER_DIGEST_PAGE)
    addresses = [
        digest.address if number == 0 else f"{digest.address}{number + 1}/" for number in range(len(starts))
    ]
    language = site.settings.language
    links = tuple(
        Link(format_number(number, language), address) for number, address in enumerate(addresses, start=1)
    )
    for number, start in enumerate(starts):
        note = digest.note if number == 0 else None
        corrected, left = list_corrected(digest, site) if number == 0 else ((), 0)
        content = DigestContent(
            digest=line,
            note=note.body.html if note else "",
            cards=site.cards_of(digest.entries[start : start + PER_DIGEST_PAGE]),
            number=number + 1,
            further=links if len(links) > 1 else (),
            previous=previous,
            next=following,
            corrections=note.corrections if note else (),
            corrected=corrected,
            corrected_left=left,
        )
        frame = frame_for("digest", addresses[number])
        title = site.links.digest(digest).title
        if number:
            title += say(", ") + say("page %(number)s", number=number + 1)
        summary = line.summary if number == 0 else ""
        description = summary or say("; ").join(card.title for card in content.cards[:3])
        share = share_digest(digest, site.settings)
        yield Page(
            frame,
            addresses[number],
            title,
            content,
            description,
            site.settings.language,
            share,
            main_feeds(site.settings),
        )
