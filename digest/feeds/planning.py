"""Which files are the feeds, and what is each of them made from?

A feed is short. What it has no room for is in its archive (RFC 5005; `next_url` in JSON Feed): one document
for the entries of each closed digest, and one for the digests of each month or year. Only what it holds
changes one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby, product
from operator import attrgetter

from digest.arrangement.lines import list_corrected
from digest.arrangement.site import Site
from digest.feeds.family import (
    ATOM,
    RSS,
    FeedName,
    Format,
    contributor_feed,
    corrections_feed,
    formats_of,
    language_feed,
    name_main,
    outlet_feed,
    story_feed,
    tag_feed,
)
from digest.feeds.feed import (
    MAX_CONTENT,
    TEMPLATES,
    Feed,
    correction_items,
    digest_items,
    entry_items,
    fit,
    list_digest,
    make_feed,
    newest,
)
from digest.feeds.jsonfeed import render_json
from digest.feeds.xml import render_atom, render_rss
from digest.model.digests import Digest
from digest.model.entry import Entry
from digest.model.feed_options import FeedFormat, FeedKind
from digest.model.schedule import Cadence
from digest.model.settings import Settings
from digest.output import Block, Later, Materials, Output

# How much text the feed of a tag or an outlet holds: they are many.
MAX_TOPIC = 200_000
# What the name of the block of a digest's archive document begins with.
ARCHIVE_OF = "archive of "
# How the blocks of the main feeds are called, by what is in them.
MAIN_FEEDS = {"digests": "feeds/feed", "entries": "feeds/entries", "corrections": "feeds/corrections"}
_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
RENDER: dict[FeedFormat, Callable[[Feed, Materials], bytes]] = {
    "rss": render_rss,
    "atom": render_atom,
    "json": render_json,
}


@dataclass(frozen=True)
class _Choice:
    """What is in a feed, or in a document of an archive: entries, newest first.

    A document of an archive has the feed that it belongs to, `current`, and what the addresses of the
    document before it begin with, `earlier`.
    """

    name: FeedName
    entries: tuple[Entry, ...]
    description: str = ""
    earlier: str = ""
    current: FeedName | None = None

    @property
    def block(self) -> str:
        """The name of its block."""
        base = self.name.base
        return ARCHIVE_OF + base.rpartition("/")[2] if self.current else f"feeds/{base}"


def blocks(site: Site, guids: Mapping[str, str]) -> Iterator[Block]:
    """The feeds and their archives; one block each, so that only those change that have something new.

    `guids` are the ids in feeds, by the ids of entries.
    """
    options = site.settings.options
    main = {name.kind: name for name in name_main(site.settings.words, options)}
    if "digests" in main:
        yield from _digest_blocks(main["digests"], guids, site)
    choices = [
        *(_choose_all(main["entries"], site) if "entries" in main else ()),
        *(_choose_episodes(main["podcast"], site) if "podcast" in main else ()),
        *_choose_parts(site),
    ]
    for choice in choices:
        yield Block(
            choice.block,
            partial(_entry_outputs, choice, guids, site),
            _values(choice, guids, site),
            alike=True,
        )
    if "corrections" in options.feed_kinds:
        yield Block(MAIN_FEEDS["corrections"], partial(_correction_outputs, guids, site))


def _all_since(site: Site) -> datetime:
    """Since when all is in the feeds: the beginning of the last closed digest.

    A program that asks once in a digest's period may have asked last in the midst of that one.
    """
    if not site.closed:
        return _BEGINNING
    return site.closed[-1].period.opens(site.settings.timezone).astimezone(UTC)


def _choose_all(name: FeedName, site: Site) -> Iterator[_Choice]:
    """What is in the feed of all entries, and in the documents of its archive."""
    settings = site.settings
    documents = _archive_entries(name, site)
    yield from documents
    since = _all_since(site)
    chosen = newest(_texts_in_order(site.listed, site), settings.options.feed_entries, since)
    yield _Choice(
        name,
        tuple(fit(chosen, MAX_CONTENT, since)),
        description=settings.words.say("Every entry of %(site)s", site=settings.site_name),
        earlier=documents[-1].name.base if documents else "",
    )


def _choose_episodes(name: FeedName, site: Site) -> Iterator[_Choice]:
    """All that can be heard, as far as its texts fit: apps know no archive."""
    episodes = [entry for entry in _texts_in_order(site.listed, site) if entry.audio]
    yield _Choice(
        name, tuple(fit(reversed(episodes), MAX_CONTENT, _all_since(site))), site.settings.description
    )


def _choose_parts(site: Site) -> Iterator[_Choice]:
    """What is in the feeds of languages, tags, outlets, contributors and stories."""
    for kind, choose in _PARTS.items():
        if kind in site.settings.options.feed_kinds:
            yield from choose(site)


def _choose_languages(site: Site) -> Iterator[_Choice]:
    since = _all_since(site)
    for code, entries in site.languages.items():
        chosen = newest(entries, site.settings.options.feed_entries, since)
        yield _Choice(language_feed(code, site.languages), tuple(fit(chosen, MAX_CONTENT, since)))


def _choose_tags(site: Site) -> Iterator[_Choice]:
    say, choose = site.settings.words.say, _choice_of_topic(site)
    for subject in site.subjects.values():
        if name := tag_feed(subject):
            about = subject.tag.description or say("Entries about %(tag)s.", tag=subject.label)
            yield _Choice(name, choose(_texts_in_order(subject.entries, site)), about)


def _choose_outlets(site: Site) -> Iterator[_Choice]:
    choose, number, since = _choice_of_topic(site), site.settings.options.feed_topics, _all_since(site)
    for desk in site.desks.values():
        # As on its page: what is taken from it, and what attributes something to it.
        texts = (_texts_in_order(each, site) for each in (desk.entries, desk.cited_in))
        both = {entry.id: entry for each in texts for entry in newest(each, number, since)}.values()
        chosen = choose(sorted(both, key=attrgetter("order")))
        yield _Choice(outlet_feed(desk), chosen, desk.outlet.description)


def _choose_contributors(site: Site) -> Iterator[_Choice]:
    choose = _choice_of_topic(site)
    for each in site.portfolios.values():
        if name := contributor_feed(each):
            yield _Choice(name, choose(each.entries), each.contributor.description)


def _choose_stories(site: Site) -> Iterator[_Choice]:
    choose = _choice_of_topic(site)
    for timeline in site.timelines.values():
        chosen = choose(_texts_in_order(timeline.entries, site))
        yield _Choice(story_feed(timeline), chosen, timeline.story.summary)


def _choice_of_topic(site: Site) -> Callable[[Sequence[Entry]], tuple[Entry, ...]]:
    """What chooses those of its entries that the feed of a topic has room for."""
    number, since = site.settings.options.feed_topics, _all_since(site)
    return lambda entries: tuple(fit(newest(entries, number, since), MAX_TOPIC, since))


_PARTS: dict[FeedKind, Callable[[Site], Iterator[_Choice]]] = {
    "languages": _choose_languages,
    "tags": _choose_tags,
    "outlets": _choose_outlets,
    "contributors": _choose_contributors,
    "stories": _choose_stories,
}


def _texts_in_order(entries: Sequence[Entry], site: Site) -> Sequence[Entry]:
    """The texts that lists show of entries, by their own dates: one that comes later is news once more."""
    texts = site.translations.texts_of(entries)
    return texts if texts is entries else sorted(texts, key=attrgetter("order"))


def _archive_entries(feed: FeedName, site: Site) -> list[_Choice]:
    """The archive of all entries: one document for those of each period up to the newest closed digest."""
    last = site.closed[-1].name if site.closed else ""
    documents: list[_Choice] = []
    for link, entries in site.by_digest:
        if link.title > last:
            break
        name = replace(feed, base=f"feeds/entries/{link.title}")
        earlier = documents[-1].name.base if documents else ""
        documents.append(_Choice(name, entries[::-1], earlier=earlier, current=feed))
    return documents


def _values(choice: _Choice, guids: Mapping[str, str], site: Site) -> tuple[object, ...]:
    """All that the files of a feed follow from, the settings apart."""
    entries, images, recordings = choice.entries, site.library.images, site.library.recordings
    return (
        choice.name,
        site.own_cards_of(entries),
        site.links.own_tags_among(entries),
        site.links.own_outlets(entries),
        tuple([guids[entry.id] for entry in entries]),
        tuple([guids.get(entry.translates) for entry in entries if entry.translates]),
        tuple([site.links.outlet(mention) for entry in entries for mention in entry.cites]),
        tuple([images.get(entry.image.file) for entry in entries if entry.image]),
        tuple([recordings.get(entry.audio.file) for entry in entries if entry.audio]),
        choice.description,
        choice.earlier,
    )


def _entry_outputs(choice: _Choice, guids: Mapping[str, str], site: Site) -> Iterator[Output]:
    def make() -> Feed:
        items = entry_items(choice.entries, site, guids)
        return make_feed(choice.name, items, site, choice.description, choice.earlier)

    if choice.current:
        yield from _archive_outputs(choice.name, make, choice.current, site.settings)
    else:
        yield from _outputs(choice.name, make, site.settings)


def _digest_blocks(name: FeedName, guids: Mapping[str, str], site: Site) -> Iterator[Block]:
    """The feed that announces closed digests, each once, and its archive."""
    settings = site.settings
    groups = groupby(site.closed, partial(_unit_of, settings.options.cadence))
    units = [(unit, tuple(group)) for unit, group in groups]
    earlier = ""
    for unit, digests in units[:-1]:
        document = replace(name, base=f"feeds/digests/{unit}")
        shown = [(site.cards_of(digest.entries), site.links.tags_among(digest.entries)) for digest in digests]
        ids = [guids[card.entry.id] for cards, _ in shown for card in cards]
        notes = [(digest.name, digest.note, list_corrected(digest, site)) for digest in digests]
        yield Block(
            f"feeds/{document.base}",
            partial(_digest_archive, document, digests, earlier, name, guids, site),
            (document, shown, ids, notes, earlier),
            alike=True,
        )
        earlier = document.base
    # What is in no document of the archive yet.
    least = len(units[-1][1]) if units else 0
    number = max(settings.options.feed_digests, least)
    description = settings.description or settings.words.say(
        "The digests of %(site)s", site=settings.site_name
    )

    def make() -> Feed:
        items = digest_items(site.closed[: -1 - number : -1], site, guids, least)
        return make_feed(name, items, site, description, earlier)

    yield Block(MAIN_FEEDS["digests"], lambda: _outputs(name, make, settings))


def _digest_archive(
    document: FeedName,
    digests: Iterable[Digest],
    earlier: str,
    current: FeedName,
    guids: Mapping[str, str],
    site: Site,
) -> Iterator[Output]:
    def make() -> Feed:
        items = [list_digest(digest, site, guids) for digest in digests][::-1]
        return make_feed(document, items, site, earlier=earlier)

    yield from _archive_outputs(document, make, current, site.settings)


def _unit_of(cadence: Cadence, digest: Digest) -> str:
    """The month that a digest is archived with; of monthly ones the year."""
    if cadence == "weekly":
        return f"{digest.period.first:%Y-%m}"
    return f"{digest.period.last:%Y}" if cadence == "monthly" else f"{digest.period.last:%Y-%m}"


def _correction_outputs(guids: Mapping[str, str], site: Site) -> Iterator[Output]:
    name, number = corrections_feed(site.settings.words), site.settings.options.feed_entries

    def make() -> Feed:
        return make_feed(name, correction_items(site, guids, number, _all_since(site)), site)

    yield from _outputs(name, make, site.settings)


def _outputs(name: FeedName, make: Callable[[], Feed], settings: Settings) -> Iterator[Output]:
    feed = Later(make)
    for format_, base in product(formats_of(settings), (name.base, *name.former)):
        yield Output(base + format_.ending, feed, RENDER[format_.name], templates=TEMPLATES)


def _archive_formats(settings: Settings) -> tuple[Format, ...]:
    """In which formats archives are written; RSS leads to those in Atom."""
    return tuple(dict.fromkeys(ATOM if format_ is RSS else format_ for format_ in formats_of(settings)))


def _archive_outputs(
    name: FeedName, make: Callable[[], Feed], current: FeedName, settings: Settings
) -> Iterator[Output]:
    # Only Atom has a name for the way back; it is to a feed that there is.
    back = current.address(ATOM if ATOM in formats_of(settings) else RSS)
    archived = Later(lambda: replace(make(), current=back, hub=""))
    for format_ in _archive_formats(settings):
        yield Output(name.address(format_), archived, RENDER[format_.name], templates=TEMPLATES)
