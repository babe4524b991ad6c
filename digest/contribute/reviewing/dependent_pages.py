"""Which pages are there only because an entry is?

Those that are missing while its file has a fault are told apart from those that are gone for good.
"""

from collections.abc import Collection, Iterator, Mapping

from digest.arrangement.site import Site
from digest.content.library import Library
from digest.content.vocabulary import Named, Vocabulary
from digest.model.addresses import language_address
from digest.model.entry import Entry, tag_address
from digest.printing.edition import Edition


def pages_of(entry: Entry, site: Site) -> set[str]:
    """The addresses that are there because the entry is, its own aside."""
    desks = (site.links.outlet(mention) for mention in (entry.source.outlet, *entry.cites))
    links = (site.links.digest_of(entry), *site.links.tags(entry), site.links.story(entry.story), *desks)
    pages = {link.address for link in (*links, *site.links.writers(entry)) if link}
    return pages | set(map(tag_address, site.links.lines_of(entry))) | {language_address(entry.language)}


def find_spared(old: Edition, new: Edition, renames: Mapping[str, str]) -> frozenset[str]:
    """The old addresses that are gone only because files are left out: mended, they are there again.

    What the change itself takes away is none of them, though the entries that stand on it are faulty now.
    """
    files = {renames.get(path, path) for path in new.left_out}
    spared = set()
    for entry in old.site.entries:
        if entry.marks.path in files:
            spared |= {entry.address, *_aliases(entry.aliases), *pages_of(entry, old.site)}
    spared.difference_update(_find_given_up(old.site, new.site.library, files))
    for story in old.site.library.stories:
        if story.marks.path in files:
            spared |= {story.address, *_aliases(story.aliases)}
    return frozenset(spared)


def _aliases(aliases: Collection[str]) -> Iterator[str]:
    return (f"{alias.strip('/')}/" for alias in aliases)


def _find_given_up(old: Site, new: Library, files: Collection[str]) -> Iterator[str]:
    """The stories, tags and outlets that are there no more, whatever entries say; `files` are left out."""
    stories = {story.slug for story in new.stories}
    for story in old.library.stories:
        if story.slug not in stories and story.marks.path not in files:
            yield story.address
    yield from _find_unlisted(old.library.tags, new.tags)
    yield from _find_unlisted(old.library.outlets, new.outlets)


def _find_unlisted(old: Vocabulary[Named], new: Vocabulary[Named]) -> Iterator[str]:
    """Where the pages are of what a list does not name any more."""
    if new.closed:
        listed = {*new.known, *(former for each in new.known.values() for former in each.former)}
        yield from (each.address for key, each in old.known.items() if key not in listed)
