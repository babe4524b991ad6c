"""What do pages, feeds and letters say of a digest, a story or a name that is cited?"""

from dataclasses import dataclass
from datetime import date

from digest.arrangement.cards import CorrectionLine, Link
from digest.arrangement.groups import Timeline
from digest.arrangement.site import Site
from digest.model.digests import Digest
from digest.model.entry import Entry

# A digest of more entries than this goes on over further pages.
PER_DIGEST_PAGE = 100
# Where a name is corrected wherever it stands, the page of all corrections has the rest.
MOST_CORRECTED = 50


@dataclass(frozen=True)
class DigestLine:
    """What lists show of a digest: its days as readers know them, from `first` to `last`, both included;
    `day` is the one it is listed under, and `writers` have curated it. Where its note is shown, too, the
    `lede` stands above that: it is the summary, unless the note begins with it.
    """

    name: str
    address: str
    title: str
    summary: str
    first: date
    last: date
    day: date
    closed: bool
    count: int
    headlines: tuple[Link, ...] = ()
    writers: tuple[Link, ...] = ()
    lede: str = ""


def digest_line(digest: Digest, site: Site) -> DigestLine:
    """What lists show of a digest."""
    note = digest.note
    first, last = digest.period.shown
    return DigestLine(
        name=digest.name,
        address=digest.address,
        title=note.title if note else "",
        summary=note.summary if note else "",
        first=first,
        last=last,
        # The first that it shares with no other, so that its place in the archive stays as it is.
        day=max(first, digest.period.first),
        closed=digest.closed,
        count=len(digest.entries),
        headlines=tuple(card.link for card in site.cards_of(digest.entries[:3])),
        writers=site.links.writers(note) if note else (),
        lede=note.lede if note else "",
    )


def list_corrected(digest: Digest, site: Site) -> tuple[tuple[CorrectionLine, ...], int]:
    """What a digest tells of earlier ones that was put right in its days, and how much more there is."""
    lines = site.corrections.by_digest.get(digest.name, ())
    return lines[:MOST_CORRECTED], len(lines[MOST_CORRECTED:])


@dataclass(frozen=True)
class Cited:
    """Who is cited; `address` is empty where there is no page."""

    name: str
    address: str = ""


def list_cited(entry: Entry, site: Site) -> tuple[Cited, ...]:
    """Whom it cites, with their pages."""
    links = ((mention.name, site.links.outlet(mention)) for mention in entry.cites)
    return tuple(Cited(name, link.address if link else "") for name, link in links)


@dataclass(frozen=True)
class StoryLine:
    """What lists show of a story: how many entries it has, from the first to the last."""

    title: str
    address: str
    summary: str
    first: date
    last: date
    count: int

    @property
    def day(self) -> date:
        """The day it is listed under: that of its first entry, which stays."""
        return self.first


def story_line(timeline: Timeline) -> StoryLine:
    """What lists show of a story."""
    story, entries = timeline.story, timeline.entries
    return StoryLine(
        story.title, story.address, story.summary, entries[0].date.day, entries[-1].date.day, len(entries)
    )
