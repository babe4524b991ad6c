"""What is published, and what belongs together? A library and a moment in; the arranged site out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from digest.arrangement.cards import Card, Link, leads_back
from digest.arrangement.corrections import Corrections, find_withdrawn
from digest.arrangement.groups import (
    Desk,
    Portfolio,
    Subject,
    Timeline,
    find_images,
    group_comments,
    group_desks,
    group_portfolios,
    group_subjects,
    group_timelines,
    sign,
)
from digest.arrangement.links import Links
from digest.arrangement.waiting import find_waiting_entries, without_what_waits
from digest.content.library import Library
from digest.model.addresses import alias_address, language_address
from digest.model.digests import Digest, group_digests
from digest.model.entry import Comment, Entry, OwnPage, Story
from digest.model.settings import Settings
from digest.model.translations import Translations, find_translations


@dataclass(frozen=True)
class Cards:
    """All cards by the ids of their entries, and the names they were made from besides these.

    `shown` are those that lists in the language of the site show.
    """

    names: tuple[object, ...]
    by_id: Mapping[str, Card]
    shown: Mapping[str, Card]


@dataclass(frozen=True)
class Site:
    """The arranged site.

    `entries` are all that have a page, `listed` those that lists show: a translation of another entry is
    reached from that one. Both are in order of date, then address. `comments` are by the id of their entry.
    `waiting` are entries that are not published yet.
    """

    settings: Settings
    entries: tuple[Entry, ...]
    listed: tuple[Entry, ...]
    digests: tuple[Digest, ...]
    subjects: Mapping[str, Subject]
    desks: Mapping[str, Desk]
    portfolios: Mapping[str, Portfolio]
    timelines: Mapping[str, Timeline]
    images: tuple[str, ...]
    library: Library
    comments: Mapping[str, tuple[Comment, ...]] = field(default_factory=dict)
    translations: Translations = field(default=Translations({}, {}, {}))
    waiting: tuple[Entry, ...] = ()
    # What was arranged before, while somebody writes: most cards are the same.
    _before: Cards | None = field(default=None, compare=False, repr=False)
    _alone: dict[str, Card] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def closed(self) -> tuple[Digest, ...]:
        """The digests whose period has passed, oldest first."""
        return tuple(digest for digest in self.digests if digest.closed)

    @cached_property
    def open(self) -> Digest | None:
        """The digest that is being filled, if it has an entry yet."""
        return next((digest for digest in reversed(self.digests) if not digest.closed), None)

    @cached_property
    def languages(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries in each language, by code; translations stand here like all others.

        Nothing where all are in the language of the site.
        """
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            groups[entry.language].append(entry)
        if groups.keys() <= {self.settings.language}:
            return {}
        return {code: tuple(groups[code]) for code in sorted(groups)}

    @property
    def cards(self) -> Mapping[str, Card]:
        """What lists show of each entry, by id, whatever its language."""
        return self.all_cards.by_id

    @cached_property
    def all_cards(self) -> Cards:
        """The cards, and what they say of other pages."""
        outlets = {key: desk.outlet.name for key, desk in self.desks.items()}
        stories = {slug: timeline.story.title for slug, timeline in self.timelines.items()}
        own = self.settings.site_name, self.settings.site_url
        # Whose page a name in a byline leads to is said by the list alone.
        lists = self.translations.groups, self.library.images, self.library.contributors.known
        names = outlets, stories, *lists, own
        known = self._before.by_id if self._before and self._before.names == names else {}
        cards = {}
        for entry in self.entries:
            card = known.get(entry.id)
            cards[entry.id] = card if card and card.entry is entry else self._make_card(entry)
        shown = {key: cards[key].text_in(self.settings.language) for key in self.translations.shown}
        return Cards(names, cards, cards | shown if shown else cards)

    def cards_of(self, entries: Iterable[Entry]) -> tuple[Card, ...]:
        """What lists show of entries, in the same order: the texts in the site's language where there are."""
        cards = self.all_cards.shown
        return tuple([cards[entry.id] for entry in entries])

    def own_cards_of(self, entries: Iterable[Entry]) -> tuple[Card, ...]:
        """Their cards in the languages that they are in, in the same order."""
        cards = self.cards
        return tuple([cards[entry.id] for entry in entries])

    @property
    def addresses(self) -> Iterator[str]:
        """Where pages of things are, and where they were; no parts of long lists."""
        stories = [timeline.story for timeline in self.timelines.values()]
        pages: list[Entry | Story | OwnPage] = [*self.entries, *stories, *self.library.moved_pages]
        yield from chain.from_iterable(map(own_addresses, pages))
        for subject in self.subjects.values():
            yield from (subject.tag.address, *subject.tag.former_addresses)
            yield from map(alias_address, subject.tag.redirect_from)
        for desk in self.desks.values():
            yield from (desk.outlet.address, *desk.outlet.former_addresses)
        for portfolio in self.portfolios.values():
            yield from (portfolio.contributor.address, *portfolio.contributor.former_addresses)
        for digest in self.digests:
            yield digest.address
            yield from map(alias_address, digest.note.aliases if digest.note else ())
        yield from map(language_address, self.languages)
        yield from filter(None, self.library.pages)

    @cached_property
    def links(self) -> Links:
        """What is called how, and where it is."""
        return Links(
            self.settings,
            self.library,
            self.subjects,
            self.desks,
            self.portfolios,
            self.timelines,
            self.translations,
        )

    @cached_property
    def corrections(self) -> Corrections:
        """What was put right or taken back."""
        gone = tuple(find_withdrawn(self.library.gone, self.addresses, self.settings))
        return Corrections(self.settings, self.entries, self.digests, self.translations, self.links, gone)

    @cached_property
    def by_digest(self) -> tuple[tuple[Link, tuple[Entry, ...]], ...]:
        """All entries by the digest of their day, oldest first, translations included."""
        groups: dict[Link, list[Entry]] = defaultdict(list)
        # In the hour that the clock shows twice those of two digests may stand among one another.
        for entry in self.entries:
            groups[self.links.digest_at(entry.date)].append(entry)
        return tuple((link, tuple(groups[link])) for link in sorted(groups, key=lambda link: link.title))

    def _make_alone(self, entry: Entry) -> Card:
        card = self._alone.get(entry.id)
        if card is None:
            card = self._alone[entry.id] = self._make_card(entry, with_others=False).alone
        return card

    def _make_card(self, entry: Entry, with_others: bool = True) -> Card:
        outlet = self.links.outlet(entry.source.outlet)
        assert outlet is not None, "every source has a desk"
        others = self.translations.others_of(entry) if with_others else ()
        picture = self.library.images.get(entry.image.file) if entry.image else None
        size = picture.size if picture else None
        translations = tuple(map(self._make_alone, others))
        return Card(
            entry=entry,
            outlet=outlet,
            tags=self.links.slugs[entry.id],
            story=self.links.story(entry.story),
            translations=translations,
            size=size,
            writers=self.links.writers(entry),
            leads_back=leads_back(entry, self.settings),
        )


def own_addresses(page: Entry | Story | OwnPage) -> Iterator[str]:
    """Where a page is, and where it was."""
    yield page.address
    yield from map(alias_address, page.aliases)


def arrange(
    library: Library,
    settings: Settings,
    now: dt.datetime,
    before: Cards | None = None,
    *,
    with_drafts: bool = False,
) -> Site:
    """Arrange what is published at `now`: nothing dated later, no draft unless wanted, no link to those.

    Cards of `before` are used again where they are the same.
    """
    waiting = find_waiting_entries(library, now, with_drafts=with_drafts)
    library = sign(without_what_waits(library, now, with_drafts=with_drafts), settings.language)
    entries = library.entries
    translations = find_translations(entries, settings.language)
    listed = tuple(filter(translations.is_original, entries))
    schedule = settings.options.schedule
    carried = translations.list_carried(entries, schedule) if translations.shown else listed
    digests = group_digests(carried, library.notes, schedule, now, settings.timezone)
    timelines = group_timelines(listed, library, settings.language)
    return Site(
        settings=settings,
        entries=entries,
        listed=listed,
        digests=digests,
        subjects=group_subjects(entries, listed, library, settings.language),
        desks=group_desks(entries, listed, library, settings.language),
        portfolios=group_portfolios(entries, digests, translations, library, settings.language),
        timelines=timelines,
        images=find_images(entries, digests, timelines, library),
        library=library,
        comments=group_comments(library),
        translations=translations,
        waiting=waiting,
        _before=before,
    )
