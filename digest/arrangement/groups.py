"""Which entries has a tag, an outlet, a contributor or a story, and which comments and images have those?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from digest.arrangement.cards import Link
from digest.content.library import Library
from digest.content.vocabulary import Called, ancestors
from digest.model.digests import Digest
from digest.model.entry import Comment, Contributor, Entry, Mention, Note, Outlet, Story, Tag
from digest.model.translations import Translations
from digest.writing.collation import collate
from digest.writing.languages import choose_text

# What has a byline.
Signed = TypeVar("Signed", Entry, Note)


@dataclass(frozen=True)
class Subject:
    """A tag with its entries, those of its narrower tags included, and its place in the tree."""

    tag: Tag
    label: str
    entries: tuple[Entry, ...]
    parents: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Desk:
    """An outlet with the entries taken from it, and those that cite it; it is called as on the site."""

    outlet: Outlet
    entries: tuple[Entry, ...]
    cited_in: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Portfolio:
    """A contributor with the entries signed and the digests curated, oldest first; called as on the site."""

    contributor: Contributor
    entries: tuple[Entry, ...]
    digests: tuple[Digest, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """A story with its entries, oldest first."""

    story: Story
    entries: tuple[Entry, ...]


def group_subjects(
    entries: Sequence[Entry], listed: Sequence[Entry], library: Library, language: str
) -> dict[str, Subject]:
    """Tags that have entries, or narrower tags that have."""
    known = library.tags.known
    names = _first_spellings(mention for entry in entries for mention in entry.tags)
    tags = {key: known.get(key) or Tag(key, name) for key, name in names.items()}
    lines = {key: (key, *(wider.slug for wider in ancestors(tag, known))) for key, tag in tags.items()}
    members: dict[str, list[Entry]] = {key: [] for key in tags}
    for entry in listed:
        for key in dict.fromkeys(key for mention in entry.tags for key in lines[mention.key]):
            if key not in members:
                tags[key], members[key] = known[key], []
            members[key].append(entry)
    labels = {key: choose_text(tag.labels, language, tag.name) for key, tag in tags.items()}
    children: dict[str, list[Link]] = defaultdict(list)
    for key, tag in tags.items():
        if tag.parent:
            children[tag.parent].append(Link(labels[key], tag.address))
    return {
        key: Subject(
            tag=tags[key],
            label=labels[key],
            entries=tuple(members[key]),
            parents=tuple(
                Link(labels[wider.slug], wider.address)
                for wider in ancestors(tags[key], known)
                if wider.slug in labels
            )[::-1],
            children=tuple(sorted(children[key], key=lambda link: collate(link.title, language))),
        )
        for key in sorted(tags)
    }


def _first_spellings(mentions: Iterable[Mention]) -> dict[str, str]:
    """How each key was written first: what was published stays as it is, however others write later."""
    spellings: dict[str, str] = {}
    for mention in mentions:
        spellings.setdefault(mention.key, mention.name)
    return spellings


def group_desks(
    entries: Sequence[Entry], listed: Sequence[Entry], library: Library, language: str
) -> dict[str, Desk]:
    """Outlets that something was taken from or attributed to."""
    known = library.outlets.known
    names = _first_spellings(entry.source.outlet for entry in entries)
    taken: dict[str, list[Entry]] = defaultdict(list)
    cited: dict[str, list[Entry]] = defaultdict(list)
    for entry in listed:
        taken[entry.source.outlet.key].append(entry)
        if entry.cites:
            for key in dict.fromkeys(mention.key for mention in entry.cites if mention.key):
                cited[key].append(entry)
    keys = sorted({*names, *(key for key in cited if key in known)})
    return {
        key: Desk(
            _as_called(known[key], language) if key in known else Outlet(key, names[key]),
            tuple(taken[key]),
            tuple(cited[key]),
        )
        for key in keys
    }


def group_portfolios(
    entries: Sequence[Entry],
    digests: Sequence[Digest],
    translations: Translations,
    library: Library,
    language: str,
) -> dict[str, Portfolio]:
    """Those who sign entries or curate digests.

    Of an original and its translations each has one, the original first.
    """
    known, resolve = library.contributors.known, library.contributors.resolve
    curated = [(resolve(name), digest) for digest in digests if digest.note for name in digest.note.byline]
    writers = (resolve(name) for entry in entries for name in entry.byline)
    names = _first_spellings(chain(writers, (writer for writer, _ in curated)))
    signed: dict[str, dict[str, Entry]] = {key: {} for key in names}
    for entry in sorted(entries, key=translations.is_original, reverse=True):
        for name in entry.byline:
            signed[resolve(name).key].setdefault(translations.original_of(entry), entry)
    kept: dict[str, list[Digest]] = defaultdict(list)
    for writer, digest in curated:
        kept[writer.key].append(digest)
    return {
        key: Portfolio(
            _as_called(known[key], language) if key in known else Contributor(key, name),
            tuple(sorted(signed[key].values(), key=attrgetter("order"))),
            tuple(kept[key]),
        )
        for key, name in sorted(names.items())
    }


def sign(library: Library, language: str) -> Library:
    """The library with bylines that call contributors by their names, in the language of each entry.

    Notes are in the `language` of the site.
    """
    known = library.contributors.known
    if not known:
        return library

    def name_of(name: str, language: str) -> str:
        found = known.get(library.contributors.resolve_known(name).key)
        return choose_text(found.names, language, found.name) if found else name

    def signed(text: Signed, language: str) -> Signed:
        names = tuple([name_of(name, language) for name in text.byline])
        return text if names == text.byline else replace(text, byline=names)

    return replace(
        library,
        entries=tuple([signed(entry, entry.language) for entry in library.entries]),
        notes=tuple([signed(note, language) for note in library.notes]),
    )


def _as_called(named: Called, language: str) -> Called:
    """By the name on the site: nothing is printed again for one that only others show."""
    if not named.names:
        return named
    return replace(named, name=choose_text(named.names, language, named.name), names={})


def group_timelines(listed: Sequence[Entry], library: Library, language: str) -> dict[str, Timeline]:
    members: dict[str, list[Entry]] = defaultdict(list)
    for entry in listed:
        if entry.story:
            members[entry.story].append(entry)
    stories = sorted(library.stories, key=lambda story: story.slug)
    return {
        story.slug: Timeline(_as_titled(story, language), tuple(members[story.slug]))
        for story in stories
        if members[story.slug]
    }


def _as_titled(story: Story, language: str) -> Story:
    """The story by its title on the site, as an outlet by its name."""
    if not story.titles:
        return story
    return replace(story, title=choose_text(story.titles, language, story.title), titles={})


def group_comments(library: Library) -> dict[str, tuple[Comment, ...]]:
    """The comments on each entry, oldest first."""
    groups: dict[str, list[Comment]] = defaultdict(list)
    for comment in sorted(library.comments, key=lambda comment: (comment.date.at, comment.marks.path)):
        groups[comment.entry].append(comment)
    return {key: tuple(group) for key, group in groups.items()}


def find_images(
    entries: Sequence[Entry], digests: Sequence[Digest], timelines: Mapping[str, Timeline], library: Library
) -> tuple[str, ...]:
    """Images that something published shows; those of drafts and of what waits stay private."""
    bodies = [entry.body for entry in entries]
    bodies += [digest.note.body for digest in digests if digest.note]
    bodies += [timeline.story.body for timeline in timelines.values()]
    shown = {entry.id for entry in entries}
    bodies += [comment.body for comment in library.comments if comment.entry in shown]
    used = {link.address for body in bodies for link in body.links}
    used.update(entry.image.file for entry in entries if entry.image)
    return tuple(sorted(used & set(library.images)))
