"""The page of a tag, and the list of all tags."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from digest.arrangement.cards import Card, Link
from digest.arrangement.groups import Subject
from digest.arrangement.listing import ListPage, describe_page, list_pages, title_page
from digest.arrangement.site import Site
from digest.feeds.family import link_feed, main_feeds, tag_feed
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.pages.register import Name, register_pages

# How many of the tags that go with it a tag names, and on how many entries they must.
SHOWN_COMPANIONS = 8
LEAST_TOGETHER = 2


@dataclass(frozen=True)
class Companion:
    """Another tag, and how many entries have both."""

    label: str
    slug: str
    count: int


@dataclass(frozen=True)
class TagContent:
    """What a page of a tag shows; all but parents and listing are on its front page only.

    `narrower` are the slugs of all tags below it.
    """

    title: str
    slug: str
    description: str
    count: int
    parents: tuple[Link, ...]
    children: tuple[Link, ...]
    listing: ListPage[Card]
    companions: tuple[Companion, ...] = ()
    narrower: tuple[str, ...] = ()


def blocks(site: Site) -> Iterator[Block]:
    """The list of tags, then the pages of each."""
    yield page_block("tags/", partial(_list_of_tags, site))
    for subject in site.subjects.values():
        cards = site.cards_of(subject.entries)
        narrower = tuple(_list_narrower(subject, site))
        beside = site.links.tags_among(subject.entries)
        values = subject.tag, subject.label, subject.parents, subject.children, narrower, cards, beside
        yield page_block(subject.tag.address, partial(_subject_pages, subject, narrower, cards, site), values)


def _list_of_tags(site: Site) -> Iterator[Page]:
    language, say = site.settings.language, site.settings.words.say
    for register in register_pages("tags/", _tree(site), site.settings.language):
        initial = register.initial
        title = say("Tags: %(initial)s", initial=initial) if initial else say("Tags")
        yield Page(
            frame_for("tags", register.address),
            register.address,
            title,
            register,
            say("All subjects of this digest."),
            language,
            feeds=main_feeds(site.settings),
        )


def _tree(site: Site) -> list[Name]:
    """Tags without a parent, each with the narrower ones under it."""

    def name(subject: Subject) -> Name:
        keys = [link.slug for link in subject.children]
        children = tuple(name(site.subjects[key]) for key in keys)
        return Name(
            Link(subject.label, subject.tag.address), len(subject.entries), subject.tag.kind, children
        )

    return [name(subject) for subject in site.subjects.values() if not subject.parents]


def _list_narrower(subject: Subject, site: Site) -> Iterator[str]:
    """The slugs of all tags below it."""
    for link in subject.children:
        child = site.subjects[link.slug]
        yield child.tag.slug
        yield from _list_narrower(child, site)


def _subject_pages(
    subject: Subject, narrower: tuple[str, ...], cards: tuple[Card, ...], site: Site
) -> Iterator[Page]:
    tag = subject.tag
    feeds = link_feed(tag_feed(subject), site.settings)
    # They lead to the search, which has what both have.
    companions = _find_companions(subject, cards, site) if site.settings.options.search else ()
    for part in list_pages(tag.address, cards):
        content = TagContent(
            title=subject.label,
            slug=tag.slug,
            description="" if part.year else tag.description,
            count=0 if part.year else len(subject.entries),
            parents=subject.parents,
            children=() if part.year else subject.children,
            listing=part,
            companions=() if part.year else companions,
            narrower=() if part.year else narrower,
        )
        words = site.settings.words
        about = tag.description or words.say("Entries about %(tag)s.", tag=subject.label)
        yield Page(
            frame_for("tag", part.address),
            part.address,
            title_page(subject.label, part, words),
            content,
            describe_page(about, part, words),
            site.settings.language,
            feeds=feeds,
        )


def _find_companions(subject: Subject, cards: Iterable[Card], site: Site) -> tuple[Companion, ...]:
    """The tags that its entries have most often besides; its wider and narrower ones stand there anyway."""
    own = {subject.tag.slug, *(link.slug for link in (*subject.parents, *subject.children))}
    counts = Counter(slug for card in cards for slug in card.tags if slug not in own)
    companions = (Companion(site.subjects[slug].label, slug, count) for slug, count in counts.items())
    together = (companion for companion in companions if companion.count >= LEAST_TOGETHER)
    ordered = sorted(together, key=lambda each: (-each.count, each.label.casefold(), each.slug))
    return tuple(ordered[:SHOWN_COMPANIONS])
