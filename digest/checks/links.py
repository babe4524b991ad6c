"""Do links inside the digest lead somewhere?"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from digest.addresses import fold_address
from digest.digests import period_of
from digest.entry import Entry, Note, Story
from digest.library import Library
from digest.problems import Problem, did_you_mean, find_nearest, quote
from digest.settings import Settings
from digest.vocabulary import ancestors

# What the press prints beside pages of its own making.
_FILES = ("feed.xml", "entries.xml", "sitemap.xml")


def check_links(library: Library, settings: Settings) -> Iterator[Problem]:
    """A link to this site leads to an entry, a story, a digest, an image, or a page of a section."""
    pages = _Pages(library, settings)
    texts: tuple[Entry | Note | Story, ...] = (*library.written, *library.notes, *library.stories)
    for item in texts:
        for link in item.body.links:
            if cure := pages.find_cure(link.address):
                kind = "image" if link.address.startswith("images/") else "page"
                found = f"there is no {kind} {quote('/' + link.address)} on this site"
                yield Problem(item.marks.path, link.line, link.column, "broken-link", found, "", cure)


class _Pages:
    """The addresses that links may lead to; of sections only what is asked for is found out."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._settings = library, settings

    def find_cure(self, link: str) -> str:
        """Nothing where the link leads somewhere; otherwise what to do about it."""
        folded = fold_address(link)
        exact = self._addresses.get(folded)
        if exact is not None:
            # On most hosts another case is another page.
            return "" if not exact or _plain(link) == _plain(exact) else f"write {quote('/' + exact)}"
        section, _, rest = folded.partition("/")
        name, *parts = rest.split("/")
        names = self._sections.get(section)
        if names is not None and (not rest or name in names) and all(part.isdigit() for part in parts):
            return ""
        if names is not None:
            return (did_you_mean(name, names) if rest else "") or "correct the link"
        above, _, last = folded.rpartition("/")
        beside = self._folders.get(above, {})
        near = find_nearest(last, beside)
        return f"did you mean {quote('/' + beside[near])}?" if near else "correct the link"

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        """Each address that somebody has written, by its folded form."""
        library = self._library
        known = ["", *_FILES, *library.images, *library.pages, *library.unreadable]
        known += [story.address for story in library.stories]
        moved: tuple[Entry | Story, ...] = (*library.written, *library.stories)
        for page in moved:
            known += page.aliases
        known += [entry.address for entry in library.written]
        return {fold_address(address): address.lstrip("/") for address in known}

    @cached_property
    def _folders(self) -> Mapping[str, Mapping[str, str]]:
        """The addresses in each folder, by their last part."""
        folders: dict[str, dict[str, str]] = {}
        for folded, address in self._addresses.items():
            above, _, last = folded.rpartition("/")
            folders.setdefault(above, {})[last] = address
        return folders

    @cached_property
    def _sections(self) -> Mapping[str, set[str]]:
        """The names that have pages in each section; below a name pages are numbered or by year and month."""
        library, entries = self._library, self._library.written
        years = {str(entry.date.day.year) for entry in entries}
        tags = {mention.key for entry in entries for mention in entry.tags}
        known = library.tags.known
        tags |= {wider.slug for key in tags if key in known for wider in ancestors(known[key], known)}
        outlets = {entry.source.outlet.key for entry in entries}
        outlets |= {mention.key for entry in entries for mention in entry.cites}
        cadence = self._settings.options.cadence
        digests = {period_of(entry.date.day, cadence).name for entry in entries}
        return {
            "archive": years,
            "corrections": years,
            "digests": {fold_address(name) for name in digests} | years,
            "outlets": {fold_address(key) for key in outlets},
            "stories": set(),
            "subscribe": set(),
            "tags": {fold_address(key) for key in tags},
        }


def _plain(address: str) -> str:
    return address.removesuffix("/index.html").rstrip("/")
