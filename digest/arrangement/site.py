"""What is published, and what belongs together? A library and a moment in; the arranged site out."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from digest.arrangement.cards import Card, CorrectionLine, Link, leads_back
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
from digest.arrangement.waiting import find_waiting_entries, without_what_waits
from digest.content.gone import Gone
from digest.content.library import Library
from digest.content.vocabulary import ancestors
from digest.model.addresses import alias_address, language_address
from digest.model.date_formats import format_days
from digest.model.dates import Moment
from digest.model.digests import Digest, group_digests, period_of
from digest.model.entry import Comment, Correction, Entry, Mention, Note, OwnPage, Story, digest_address
from digest.model.schedule import Schedule
from digest.model.settings import Settings
from digest.model.translations import Translations, find_translations
from digest.writing.languages import find_text


@dataclass(frozen=True)
class Cards:
    """All cards by the ids of their entries, and the names they were made from besides these.

    `told` are those that lists in the language of the site show.
    """

    names: tuple[object, ...]
    by_id: Mapping[str, Card]
    told: Mapping[str, Card]


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
    # The same few links stand on thousands of pages.
    _links: dict[tuple[str, str], Link] = field(default_factory=dict, compare=False, repr=False)
    _lines: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
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
        told = {key: cards[key].told_in(self.settings.language) for key in self.translations.told}
        return Cards(names, cards, cards | told if told else cards)

    def cards_of(self, entries: Iterable[Entry]) -> tuple[Card, ...]:
        """What lists show of entries, in the same order: the texts in the site's language where there are."""
        cards = self.all_cards.told
        return tuple([cards[entry.id] for entry in entries])

    def own_cards_of(self, entries: Iterable[Entry]) -> tuple[Card, ...]:
        """Their cards in the languages that they are in, in the same order."""
        cards = self.cards
        return tuple([cards[entry.id] for entry in entries])

    def told(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The texts that lists show of entries, in the same order."""
        told = self.translations.told
        return [told.get(entry.id, entry) for entry in entries] if told else entries

    def entry_link(self, entry: Entry) -> Link:
        """The page of an entry."""
        return self.cards[entry.id].link

    def digest_link(self, digest: Digest) -> Link:
        """The page of a digest, by its headline, or its name and days."""
        period, say = digest.period, self.settings.words.say
        first, last = period.shown
        days = format_days(first, last, self.settings.language)
        name = days if first == last else f"{digest.name}{say(', ')}{days}"
        title = digest.note.title if digest.note else ""
        return Link(title or say("Digest %(name)s", name=name), digest.address, self.settings.language)

    def digest_of(self, entry: Entry) -> Link:
        """The digest that carries it."""
        return self._digest_at(self._carrier_of(entry).date)

    def digests_with(self, entry: Entry) -> tuple[Link, ...]:
        """The digests with its headline: that which carries it, and that of the original it stands for."""
        carriers = map(self._carrier_of, self.translations.shown_for(entry))
        return tuple(dict.fromkeys(self._digest_at(each.date) for each in carriers))

    def _digest_at(self, moment: Moment) -> Link:
        name = period_of(moment, self._schedule).name
        return self._link("digest", name) or self._keep("digest", name, Link(name, digest_address(name)))

    def digest_day(self, entry: Entry) -> dt.date | None:
        """The day by which readers know that digest; None where it is one of more than a day."""
        if self._schedule.cadence != "daily":
            return None
        return period_of(self._carrier_of(entry).date, self._schedule).last

    def _carrier_of(self, entry: Entry) -> Entry:
        return self.translations.carrier_of(entry, self._schedule)

    @cached_property
    def _schedule(self) -> Schedule:
        return self.settings.options.schedule

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

    @property
    def corrections(self) -> Iterator[CorrectionLine]:
        """All that was put right, in entries and in what editors say of digests."""
        for entry in self.entries:
            yield from self.entry_corrections(entry)
        for digest in self.digests:
            yield from self.note_corrections(digest)

    def entry_corrections(self, entry: Entry) -> Iterator[CorrectionLine]:
        """What was put right in an entry."""
        return (CorrectionLine(each, self.entry_link(entry)) for each in entry.corrections)

    def note_corrections(self, digest: Digest) -> Iterator[CorrectionLine]:
        """What was put right in the editor's note of a digest."""
        corrections = digest.note.corrections if digest.note else ()
        return (CorrectionLine(each, self.digest_link(digest)) for each in corrections)

    @cached_property
    def withdrawn(self) -> tuple[CorrectionLine, ...]:
        """What was taken back in the open, and is not there again: when, why, and where the reason stands."""
        dated = [gone for gone in self.library.gone if gone.date and gone.has_page]
        there = frozenset(self.addresses if dated else ())
        return tuple(
            CorrectionLine(Correction(gone.date, gone.reason), self._withdrawn_link(gone))
            for gone in dated
            if gone.date and gone.address not in there
        )

    def _withdrawn_link(self, gone: Gone) -> Link:
        language = gone.language or self.settings.language
        title = self.settings.words_around(language).say("Withdrawn: %(title)s", title=gone.title)
        return Link(title, gone.address, language)

    @cached_property
    def corrected_in(self) -> Mapping[str, tuple[CorrectionLine, ...]]:
        """What was put right or taken back of earlier digests, oldest first, by the digest of those days.

        A period without entries has none: the next digest tells it.
        """
        zone = self.settings.timezone
        ends = [digest.period.closes(zone).astimezone(dt.UTC) for digest in self.digests]
        # Which digest had what was taken back, nobody knows any more.
        shown: dict[str, tuple[int, Iterable[CorrectionLine]]] = {"": (-1, self.withdrawn)}
        for number, digest in enumerate(self.digests):
            shown[digest.address] = number, self.note_corrections(digest)
            for entry in self.told(digest.entries):
                if entry.corrections:
                    # By the last digest that shows it: from there on readers know it as it is now.
                    shown[entry.address] = number, self.entry_corrections(entry)
        found: dict[str, list[CorrectionLine]] = defaultdict(list)
        for number, lines in shown.values():
            for line in lines:
                teller = bisect_right(ends, _latest(line.correction.date))
                if number < teller < len(ends):
                    found[self.digests[teller].name].append(line)
        return {
            name: tuple(sorted(lines, key=lambda line: (line.correction.date, line.page.address)))
            for name, lines in found.items()
        }

    @cached_property
    def by_digest(self) -> tuple[tuple[Link, tuple[Entry, ...]], ...]:
        """All entries by the digest of their day, oldest first, translations included."""
        groups: dict[Link, list[Entry]] = defaultdict(list)
        # In the hour that the clock shows twice those of two digests may stand among one another.
        for entry in self.entries:
            groups[self._digest_at(entry.date)].append(entry)
        return tuple((link, tuple(groups[link])) for link in sorted(groups, key=lambda link: link.title))

    def tag_links(self, entry: Entry) -> tuple[Link, ...]:
        """The pages of its tags by the labels that readers see, each once, however often it is named."""
        links = self._tag_links
        return tuple([links[key] for key in _tags_on(entry)])

    def tags_among(self, entries: Iterable[Entry]) -> tuple[Link, ...]:
        """The pages of all tags of some entries by the labels that readers see, each once."""
        links = self._tag_links
        return tuple([links[key] for key in self._slugs_among(entries)])

    def own_tag_links(self, entry: Entry) -> tuple[Link, ...]:
        """The links to its tags, by their labels in the language of the entry, else by those of the site."""
        return tuple([self._own_tag_link(key, entry.language) for key in _tags_on(entry)])

    def own_tags_among(self, entries: Iterable[Entry]) -> tuple[Link, ...]:
        """The links to all tags of some entries, by all labels that these call them by, each once."""
        by_language: dict[str, list[Entry]] = {}
        for entry in entries:
            by_language.setdefault(entry.language, []).append(entry)
        shown: list[Link] = []
        for language, spoken in by_language.items():
            slugs = self._slugs_among(spoken)
            if language == self.settings.language:
                shown += [self._tag_links[key] for key in slugs]
            else:
                shown += [self._own_tag_link(key, language) for key in slugs]
        return tuple(shown)

    def _slugs_among(self, entries: Iterable[Entry]) -> Iterable[str]:
        # Cards have them already, and each build asks of thousands of blocks.
        cards = self.cards
        return dict.fromkeys(chain.from_iterable([cards[entry.id].tags for entry in entries]))

    def _own_tag_link(self, key: str, language: str) -> Link:
        known = self._tag_links[key]
        if language == self.settings.language:
            return known
        # A tag that only entries name may be in the language of any of them.
        plain = self.settings.language if key in self.library.tags.known else ""
        return self._own_link("own tag", known, self.subjects[key].tag.labels, language, plain)

    def own_outlet_link(self, entry: Entry) -> Link:
        """The link to its outlet, by the name in the language of the entry, else by that on the site."""
        link = self.cards[entry.id].outlet
        if entry.language == self.settings.language:
            return link
        outlet = self.library.outlets.known.get(link.slug)
        return self._own_link("own outlet", link, outlet.names if outlet else {}, entry.language)

    def own_outlet_links(self, entries: Iterable[Entry]) -> tuple[Link, ...]:
        """The links to the outlets of entries in other languages than the site's; cards have the others."""
        other = [entry for entry in entries if entry.language != self.settings.language]
        return tuple(map(self.own_outlet_link, other))

    def outlet_kind(self, entry: Entry) -> str:
        """What sort of outlet its report is from; empty where `outlets.yml` does not say."""
        outlet = self.library.outlets.known.get(entry.source.outlet.key)
        return outlet.kind if outlet else ""

    def own_story_link(self, entry: Entry) -> Link | None:
        """The link to its story, by the title in the language of the entry, else by that on the site."""
        link = self.cards[entry.id].story
        if entry.language == self.settings.language or not link:
            return link
        titles = self.titles.get(link.slug, {})
        return self._own_link("own story", link, titles, entry.language, self.settings.language)

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """The titles of stories in other languages, by slug and language."""
        return {story.slug: story.titles for story in self.library.stories if story.titles}

    def _own_link(
        self, kind: str, known: Link, names: Mapping[str, str], language: str, plain: str = ""
    ) -> Link:
        """The page by its name in a language, else by that on the site, with the language which that is in.

        A name without a language is in the one named `plain`; that of an outlet is its own in any.
        """
        key = f"{known.slug} {language}"
        if link := self._link(kind, key):
            return link
        if name := find_text(names, language):
            return self._keep(kind, key, Link(name, known.address, language))
        spoken = next((code for code, name in names.items() if name == known.title), "")
        return self._keep(kind, key, replace(known, language=spoken or plain))

    @cached_property
    def _tag_links(self) -> Mapping[str, Link]:
        """The pages of tags by the labels that readers see."""
        return {key: Link(subject.label, subject.tag.address) for key, subject in self.subjects.items()}

    def tags_of(self, entry: Entry) -> tuple[str, ...]:
        """The slugs of its tags and of their wider tags."""
        return tuple(dict.fromkeys(slug for mention in entry.tags for slug in self.line_of(mention.key)))

    def line_of(self, key: str) -> tuple[str, ...]:
        """The slugs of a tag and of its wider tags."""
        line = self._lines.get(key)
        if line is None:
            wider = ancestors(self.subjects[key].tag, self.library.tags.known)
            line = self._lines[key] = (key, *(tag.slug for tag in wider))
        return line

    def outlet_link(self, mention: Mention) -> Link | None:
        """The page of an outlet; None for a name that has none."""
        if link := self._link("outlet", mention.key):
            return link
        desk = self.desks.get(mention.key)
        return (
            self._keep("outlet", mention.key, Link(desk.outlet.name, desk.outlet.address)) if desk else None
        )

    def writer_links(self, text: Entry | Note) -> tuple[Link, ...]:
        """Who signs it: the page of each, as the byline has the name."""
        return tuple([self._writer_link(name) for name in text.byline])

    def _writer_link(self, name: str) -> Link:
        if link := self._link("writer", name):
            return link
        portfolio = self.portfolios[self.library.contributors.resolve(name).key]
        return self._keep("writer", name, Link(name, portfolio.contributor.address))

    def story_link(self, slug: str) -> Link | None:
        """The timeline of a story."""
        if link := self._link("story", slug):
            return link
        timeline = self.timelines.get(slug)
        return (
            self._keep("story", slug, Link(timeline.story.title, timeline.story.address))
            if timeline
            else None
        )

    def original_of(self, entry: Entry) -> str:
        """The id of the text that it goes back to; its own where it is no translation."""
        return self.translations.original_of(entry)

    def translations_of(self, entry: Entry) -> tuple[Entry, ...]:
        """The other texts of its story: the original and its translations, without the entry itself."""
        return self.translations.others_of(entry)

    def _link(self, kind: str, key: str) -> Link | None:
        return self._links.get((kind, key))

    def _keep(self, kind: str, key: str, link: Link) -> Link:
        self._links[kind, key] = link
        return link

    def _make_alone(self, entry: Entry) -> Card:
        card = self._alone.get(entry.id)
        if card is None:
            card = self._alone[entry.id] = self._make_card(entry, with_others=False).alone
        return card

    def _make_card(self, entry: Entry, with_others: bool = True) -> Card:
        outlet = self.outlet_link(entry.source.outlet)
        assert outlet is not None, "every source has a desk"
        others = self.translations_of(entry) if with_others else ()
        picture = self.library.images.get(entry.image.file) if entry.image else None
        size = picture.size if picture else None
        translations = tuple(map(self._make_alone, others))
        return Card(
            entry=entry,
            outlet=outlet,
            tags=_tags_on(entry),
            story=self.story_link(entry.story),
            translations=translations,
            size=size,
            writers=self.writer_links(entry),
            leads_back=leads_back(entry, self.settings),
        )


def _tags_on(entry: Entry) -> tuple[str, ...]:
    """The slugs of its tags, each once, however often it is named."""
    return tuple(dict.fromkeys([mention.key for mention in entry.tags]))


def _latest(moment: Moment) -> dt.datetime:
    """When something was at the latest, of which only the day may be known."""
    # What was put right after a digest had closed on that day, nobody would be told of there.
    at = moment.at if moment.timed else moment.at.replace(hour=23, minute=59, second=59, microsecond=999999)
    return at.astimezone(dt.UTC)


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
    carried = translations.list_carried(entries, schedule) if translations.told else listed
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
