"""What are tags, outlets, stories, writers and digests called, and where are their pages?

Lists and feeds say it in the language of the site; what is called `own` is said in the language of an entry.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from digest.arrangement.cards import Link
from digest.arrangement.groups import Desk, Portfolio, Subject, Timeline
from digest.content.library import Library
from digest.content.vocabulary import ancestors
from digest.model.date_formats import format_days
from digest.model.dates import Moment
from digest.model.digests import Digest, period_of
from digest.model.entry import Entry, Mention, Note, digest_address
from digest.model.schedule import Schedule
from digest.model.settings import Settings
from digest.model.translations import Translations
from digest.writing.languages import find_text


@dataclass(frozen=True)
class Links:
    """The links to what belongs to entries; each is made once: the same few stand on thousands of pages."""

    settings: Settings
    library: Library
    subjects: Mapping[str, Subject]
    desks: Mapping[str, Desk]
    portfolios: Mapping[str, Portfolio]
    timelines: Mapping[str, Timeline]
    translations: Translations
    _links: dict[tuple[str, str], Link] = field(default_factory=dict)
    _lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def entry(self, entry: Entry) -> Link:
        """The page of an entry by its headline."""
        return Link(entry.title, entry.address, entry.language)

    def digest(self, digest: Digest) -> Link:
        """The page of a digest, by its headline, or its name and days."""
        period, say = digest.period, self.settings.words.say
        first, last = period.shown
        days = format_days(first, last, self.settings.language)
        name = days if first == last else f"{digest.name}{say(', ')}{days}"
        title = digest.note.title if digest.note else ""
        return Link(title or say("Digest %(name)s", name=name), digest.address, self.settings.language)

    def digest_of(self, entry: Entry) -> Link:
        """The digest that carries it."""
        return self.digest_at(self._carrier_of(entry).date)

    def digests_with(self, entry: Entry) -> tuple[Link, ...]:
        """The digests with its headline: that which carries it, and that of the original it stands for."""
        carriers = map(self._carrier_of, self.translations.shown_for(entry))
        return tuple(dict.fromkeys(self.digest_at(each.date) for each in carriers))

    def digest_at(self, moment: Moment) -> Link:
        """The digest of a moment, by its name."""
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

    def tags(self, entry: Entry) -> tuple[Link, ...]:
        """The pages of its tags by the labels that readers see, each once, however often it is named."""
        links = self._tag_links
        return tuple([links[key] for key in _list_slugs(entry)])

    def tags_among(self, entries: Iterable[Entry]) -> tuple[Link, ...]:
        """The pages of all tags of some entries by the labels that readers see, each once."""
        links = self._tag_links
        return tuple([links[key] for key in self._slugs_among(entries)])

    def own_tags(self, entry: Entry) -> tuple[Link, ...]:
        """The links to its tags, by their labels in the language of the entry, else by those of the site."""
        return tuple([self._own_tag_link(key, entry.language) for key in _list_slugs(entry)])

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
        known = self.slugs
        return dict.fromkeys(chain.from_iterable([known[entry.id] for entry in entries]))

    @cached_property
    def slugs(self) -> Mapping[str, tuple[str, ...]]:
        """The slugs of the tags of each entry, by its id: each build asks of thousands of blocks."""
        return {entry.id: _list_slugs(entry) for entry in self.library.entries}

    def _own_tag_link(self, key: str, language: str) -> Link:
        known = self._tag_links[key]
        if language == self.settings.language:
            return known
        # A tag that only entries name may be in the language of any of them.
        plain = self.settings.language if key in self.library.tags.known else ""
        return self._own_link("own tag", known, self.subjects[key].tag.labels, language, plain)

    def outlet(self, mention: Mention) -> Link | None:
        """The page of an outlet; None for a name that has none."""
        if link := self._link("outlet", mention.key):
            return link
        if desk := self.desks.get(mention.key):
            return self._keep("outlet", mention.key, Link(desk.outlet.name, desk.outlet.address))
        return None

    def own_outlet(self, entry: Entry) -> Link:
        """The link to its outlet, by the name in the language of the entry, else by that on the site."""
        link = self.outlet(entry.source.outlet)
        assert link is not None, "every source has a desk"
        if entry.language == self.settings.language:
            return link
        outlet = self.library.outlets.known.get(link.slug)
        return self._own_link("own outlet", link, outlet.names if outlet else {}, entry.language)

    def own_outlets(self, entries: Iterable[Entry]) -> tuple[Link, ...]:
        """The links to the outlets of entries in other languages than the site's; cards have the others."""
        other = [entry for entry in entries if entry.language != self.settings.language]
        return tuple(map(self.own_outlet, other))

    def writers(self, text: Entry | Note) -> tuple[Link, ...]:
        """Who signs it: the page of each, as the byline has the name."""
        return tuple([self._writer(name) for name in text.byline])

    def _writer(self, name: str) -> Link:
        if link := self._link("writer", name):
            return link
        portfolio = self.portfolios[self.library.contributors.resolve(name).key]
        return self._keep("writer", name, Link(name, portfolio.contributor.address))

    def story(self, slug: str) -> Link | None:
        """The timeline of a story."""
        if link := self._link("story", slug):
            return link
        if timeline := self.timelines.get(slug):
            return self._keep("story", slug, Link(timeline.story.title, timeline.story.address))
        return None

    def own_story(self, entry: Entry) -> Link | None:
        """The link to its story, by the title in the language of the entry, else by that on the site."""
        link = self.story(entry.story)
        if entry.language == self.settings.language or not link:
            return link
        titles = self.story_titles.get(link.slug, {})
        return self._own_link("own story", link, titles, entry.language, self.settings.language)

    @cached_property
    def story_titles(self) -> Mapping[str, Mapping[str, str]]:
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

    def lines_of(self, entry: Entry) -> tuple[str, ...]:
        """The slugs of its tags and of their wider tags."""
        return tuple(dict.fromkeys(slug for mention in entry.tags for slug in self.line_of(mention.key)))

    def line_of(self, key: str) -> tuple[str, ...]:
        """The slugs of a tag and of its wider tags."""
        line = self._lines.get(key)
        if line is None:
            wider = ancestors(self.subjects[key].tag, self.library.tags.known)
            line = self._lines[key] = (key, *(tag.slug for tag in wider))
        return line

    def _link(self, kind: str, key: str) -> Link | None:
        return self._links.get((kind, key))

    def _keep(self, kind: str, key: str, link: Link) -> Link:
        self._links[kind, key] = link
        return link


def _list_slugs(entry: Entry) -> tuple[str, ...]:
    """The slugs of its tags, each once, however often it is named."""
    return tuple(dict.fromkeys([mention.key for mention in entry.tags]))
