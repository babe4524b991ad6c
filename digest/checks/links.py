"""Do links inside the digest lead somewhere?"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cached_property
from typing import TypeAlias

from digest.content.files import AMONG_PAGES, DOCUMENTS, is_picture_name, read_document
from digest.content.gone import Gone
from digest.content.library import Library
from digest.content.vocabulary import ancestors
from digest.model.addresses import CALENDAR, FORMAT_ENDINGS, fold_address
from digest.model.digests import period_of
from digest.model.entry import Comment, Entry, LocalLink, Note, Story, story_address
from digest.model.problems import Known, Problem, did_you_mean, quote
from digest.model.settings import Settings
from digest.text.markdown import UNSEEN, BodyRenderer
from digest.text.sanitiser import list_ids
from digest.text.tidy import cure_anchor

# What looks like a host; a picture's name does, too.
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?!(?:md|html?|xml|json|pdf)$)[a-z]{2,}")
# What stands for a page elsewhere: a file, as other programs print one.
_END = re.compile(r"\.(?:html?|md)$")
_MAIL = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")
# So many broken links of a text are compared with all that there is; a look for the nearest is slow.
MOST_GUESSED = 20
# What is to be written is shown whole.
MOST_SHOWN = 300
# What the press prints beside pages and feeds.
_FILES = ("addresses.txt", "feeds/feeds.opml", "sitemap.xml")
# What the feeds of the whole site are called, by their kinds.
_MAIN_FEEDS = {"feed": "digests", "entries": "entries", "podcast": "podcast"}
# Where their archives are, of which hardly any document is ever linked.
_ARCHIVES = ("feeds/digests", "feeds/entries")
# How an address, as from the root of the site, is written in a link.
Spell: TypeAlias = Callable[[str], str]


def check_links(library: Library, settings: Settings) -> Iterator[Problem]:
    """A link to this site leads to an entry, a story, a digest, an image, or a page of a section."""
    pages, parts = Pages(library, settings), _Parts(settings)
    texts: tuple[Entry | Note | Story | Comment, ...] = (
        *library.written,
        *library.notes,
        *library.stories,
        *library.comments,
    )
    for item in texts:
        told: set[str] = set()
        for link in item.body.links:
            rule, found, cure = _judge(link, pages, parts, guess=len(told) < MOST_GUESSED)
            # Several links may name parts of one page that is not there.
            if rule and found not in told:
                told.add(found)
                yield Problem(item.marks.path, link.line, link.column, rule, found, "", cure)


def _judge(link: LocalLink, pages: "Pages", parts: "_Parts", *, guess: bool) -> tuple[str, str, str]:
    """The rule that a link breaks, what was found, and the cure, perhaps a `guess`; empty for a sound one."""
    # Readers find the reason there, which is rarely what is linked for.
    if farewell := pages.find_farewell(link.address):
        found = f"{quote('/' + farewell.address)} was given up, and says why: {quote(farewell.reason)}"
        cure = "take the link out; if readers are to find the reason there, say so below exceptions"
        return "withdrawn-link", found, cure
    if cure := pages.find_cure(link.address, guess=guess):
        kind = "image" if is_picture_name(link.address) else "page"
        return "broken-link", f"there is no {kind} {quote('/' + link.address)} on this site", cure
    entry = pages.find_entry(link.address) if link.anchor else None
    if entry and not entry.faulty and (cure := cure_anchor(link.anchor, parts.of(entry), guess=guess)):
        return "broken-link", f"nothing in {entry.marks.path} has the id {quote(link.anchor)}", cure
    return "", "", ""


def check_menu(library: Library, settings: Settings) -> Iterator[Problem]:
    """What `nav` calls by its address is a page of this site; other plugins may make some."""
    if not settings.menu or settings.has_other_plugins:
        return
    pages, base = Pages(library, settings), settings.base_path
    for link in settings.menu:
        address = link.find_address(base)
        cure = pages.find_cure(address, spell=str)
        found = f"nav names {quote(link.written)}, and there is no such page"
        if link.leads_out(base):
            # What is no page here may be one of the host's.
            cure = "" if cure else cure_spelling(link.find_target(base))
            found = f"nav names {quote(link.written)}, which leads out of this site: that is below {base}"
        if cure:
            yield Problem(settings.file, link.line, link.column, "broken-link", found, "", cure)


def _as_in_entries(address: str) -> str:
    return address if address.startswith("images/") else f"/{address}"


class _Parts:
    """What the parts of texts are called; where a text was not rendered, that is done for those linked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, Set[str]] = {}

    def of(self, entry: Entry) -> Set[str]:
        """The ids in the text of an entry."""
        path = entry.marks.path
        if path not in self._known:
            html = entry.body.html
            self._known[path] = list_ids(self._render(entry) if html == UNSEEN else html)
        return self._known[path]

    def _render(self, entry: Entry) -> str:
        path = entry.marks.path
        document = read_document(self._settings.root / path, path)
        if document is None:
            return ""
        own = path.removeprefix(f"{self._settings.options.content}/")
        return self._renderer.render(document.body, own, entry.address, document.marks)[0].html

    @cached_property
    def _renderer(self) -> BodyRenderer:
        return BodyRenderer(self._settings.markdown)


class Pages:
    """The addresses that links may lead to; of sections only what is asked for is found out."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._settings = library, settings
        self._names: dict[str, Set[str] | None] = {}

    def find_cure(self, link: str, *, guess: bool = True, spell: Spell = _as_in_entries) -> str:
        """Nothing where the link leads somewhere; otherwise what to do about it; perhaps a `guess`.

        It writes addresses as `spell` does.
        """
        folded = fold_address(link)
        exact = self.find_address(folded)
        if exact is not None:
            # On most hosts another case is another page.
            return "" if not exact or _plain(link) == _plain(exact) else cure_spelling(spell(exact))
        if self._is_in_section(folded) or folded in self._farewells or self._is_feed(link):
            return ""
        section, _, rest = folded.partition("/")
        names = self._names_in(section)
        if names is not None:
            name = rest.partition("/")[0]
            return (did_you_mean(name, names) if name and guess else "") or "correct the link"
        return self._guess(folded, guess=guess, spell=spell)

    def find_farewell(self, link: str) -> Gone | None:
        """What says at the address of a link why the page is gone; None where a page is, or never was."""
        if not self._farewells:
            return None
        folded = fold_address(link)
        is_there = self.find_address(folded) is not None or self._is_in_section(folded)
        return None if is_there else self._farewells.get(folded)

    def find_entry(self, link: str) -> Entry | None:
        """The entry that a link leads to."""
        return next(iter(self._library.by_address.get(fold_address(link), ())), None)

    def _is_in_section(self, folded: str) -> bool:
        section, _, rest = folded.partition("/")
        name, *parts = rest.split("/")
        names = self._names_in(section)
        return names is not None and (not rest or name in names) and all(part.isdigit() for part in parts)

    def _is_feed(self, link: str) -> bool:
        """Whether a feed is there, of the whole site, of a language or of a page, in a format that it has."""
        options, (folder, _, name) = self._settings.options, link.rpartition("/")
        endings = sorted((FORMAT_ENDINGS[each] for each in options.feed_formats), key=len, reverse=True)
        ending = next(filter(name.endswith, endings), "")
        base, above = name.removesuffix(ending), fold_address(folder)
        if not ending or above in _ARCHIVES:
            return bool(ending)
        if above:
            section, _, rest = above.partition("/")
            is_there = self._is_in_section(above) or self.find_address(above) is not None
            is_of_page = "/" not in rest and bool(rest) != (section == "corrections")
            return base == "feed" and section in options.feed_kinds and is_of_page and is_there
        if base.startswith("entries."):
            code = base.removeprefix("entries.")
            return "languages" in options.feed_kinds and self._is_in_section(f"languages/{code}")
        kind = _MAIN_FEEDS.get(base)
        return kind in options.feed_kinds and (kind != "podcast" or options.podcast is not None)

    @cached_property
    def _farewells(self) -> Mapping[str, Gone]:
        """The pages of which readers are told why they are gone, by their folded address."""
        return {fold_address(gone.address): gone for gone in self._library.gone if gone.has_page}

    def _guess(self, folded: str, *, guess: bool, spell: Spell) -> str:
        """What may be meant by an address that is in no section, and leads nowhere."""
        above, _, last = folded.rpartition("/")
        if _MAIL.fullmatch(last):
            return cure_spelling(f"mailto:{last}")
        if any(_HOST.fullmatch(part) and not is_picture_name(part) for part in folded.split("/")):
            return "correct the link; to another site it begins with https://"
        if meant := self._slugs.get(_END.sub("", last)):
            return cure_spelling(spell(meant))
        if picture := self._pictures.get(last):
            return cure_spelling(spell(picture))
        if document := self._documents.get(last):
            return cure_spelling(spell(document))
        beside = self._folders.get(above, {})
        if near := Known(beside).nearest(last) if guess else "":
            return f"did you mean {quote(spell(beside[near]), MOST_SHOWN)}?"
        is_document = posixpath.splitext(last)[1] in DOCUMENTS
        return f"correct the link, or put the file {AMONG_PAGES}" if is_document else "correct the link"

    @cached_property
    def _slugs(self) -> Mapping[str, str]:
        """The address of each entry by the last part of its folded one; nothing where several share it."""
        slugs: dict[str, str] = {}
        for folded in self._library.by_address:
            slug = folded.rpartition("/")[2]
            slugs[slug] = "" if slug in slugs else self.find_address(folded) or ""
        return slugs

    @cached_property
    def _pictures(self) -> Mapping[str, str]:
        """Each picture by the last part of its folded address."""
        return {fold_address(file).rpartition("/")[2]: file for file in self._library.images}

    @cached_property
    def _documents(self) -> Mapping[str, str]:
        """Each file beside the hand-written pages by the last part of its folded address."""
        return {fold_address(path).rpartition("/")[2]: path for path in self._library.copied}

    def find_address(self, folded: str) -> str | None:
        """The address as it is written of what stands there; None where nothing does."""
        entries = self._library.by_address.get(folded)
        return entries[0].address if entries else self._others.get(folded)

    @cached_property
    def _others(self) -> Mapping[str, str]:
        """Each address that somebody has written beside those of the entries, by its folded form."""
        library = self._library
        known = ["", CALENDAR, *_FILES, *library.images, *library.pages, *library.copied]
        known += (*library.unreadable, *map(story_address, library.missing_stories))
        known += [story.address for story in library.stories]
        told = {entry.story for entry in library.written if not entry.translates}
        running = (story for story in library.stories if story.slug in told)
        known += [each + CALENDAR for story in running for each in (story.address, *story.former_addresses)]
        for page in library.moved:
            known += page.aliases
        for tag in library.tags.moved:
            # The page of a tag is there only where an entry has it.
            known += tag.aliases if self._is_in_section(fold_address(tag.address)) else ()
        return {fold_address(address): address.lstrip("/") for address in known}

    @cached_property
    def _folders(self) -> Mapping[str, Mapping[str, str]]:
        """The addresses in each folder, by their last part."""
        folders: dict[str, dict[str, str]] = {}
        for folded in (*self._others, *self._library.by_address):
            above, _, last = folded.rpartition("/")
            folders.setdefault(above, {})[last] = self.find_address(folded) or ""
        return folders

    def _names_in(self, section: str) -> Set[str] | None:
        """The names that have pages in a section; below a name pages are numbered or by year and month.

        None where it is no section.
        """
        if section not in self._names:
            find = _NAMES.get(section)
            self._names[section] = find(self._library, self._settings) if find else None
        return self._names[section]


def cure_spelling(spelling: str) -> str:
    """The cure that says how a link is written."""
    return f"write {quote(spelling, MOST_SHOWN)}"


def _plain(address: str) -> str:
    return address.removesuffix("/index.html").rstrip("/")


def _name_years(library: Library, _settings: Settings) -> Set[str]:
    return {str(year) for year in {entry.date.day.year for entry in library.written}}


def _name_corrected_years(library: Library, _settings: Settings) -> Set[str]:
    corrected = (text.corrections for texts in (library.written, library.notes) for text in texts)
    days = [correction.date.day for corrections in corrected for correction in corrections]
    days += [gone.date.day for gone in library.gone if gone.date and gone.has_page]
    return {str(day.year) for day in days}


def _name_digests(library: Library, settings: Settings) -> Set[str]:
    periods = {period_of(entry.date, settings.options.schedule) for entry in library.written}
    names = {fold_address(period.name) for period in periods}
    return names | _name_years(library, settings)


def _name_outlets(library: Library, _settings: Settings) -> Set[str]:
    outlets = {entry.source.outlet.key for entry in library.written}
    outlets |= {mention.key for entry in library.written for mention in entry.cites}
    known = library.outlets.known
    outlets |= {old for key in outlets if key in known for old in known[key].former}
    return set(map(fold_address, outlets))


def _name_tags(library: Library, _settings: Settings) -> Set[str]:
    known = library.tags.known
    tags = {mention.key for entry in library.written for mention in entry.tags}
    tags |= {wider.slug for key in tags if key in known for wider in ancestors(known[key], known)}
    tags |= {old for key in tags if key in known for old in known[key].former}
    return set(map(fold_address, tags))


def _name_contributors(library: Library, _settings: Settings) -> Set[str]:
    vocabulary = library.contributors
    keys = {vocabulary.resolve(name).key for entry in library.written for name in entry.byline}
    keys |= {old for key in keys if key in vocabulary.known for old in vocabulary.known[key].former}
    return set(map(fold_address, keys))


def name_languages(library: Library, settings: Settings) -> Set[str]:
    """The languages that have pages and feeds, in lower case; none where all is in that of the site."""
    codes = {entry.language.lower() for entry in library.written}
    return codes if codes - {settings.language.lower()} else frozenset()


def _name_none(_library: Library, _settings: Settings) -> Set[str]:
    return frozenset()


def _name_statistics(_library: Library, settings: Settings) -> Set[str] | None:
    return frozenset() if settings.options.statistics else None


# The names that have pages in each section; None where the site is without it.
_NAMES: Mapping[str, Callable[[Library, Settings], Set[str] | None]] = {
    "archive": _name_years,
    "contributors": _name_contributors,
    "corrections": _name_corrected_years,
    "digests": _name_digests,
    "languages": name_languages,
    "outlets": _name_outlets,
    "statistics": _name_statistics,
    # A story is an address that somebody has written.
    "stories": _name_none,
    "subscribe": _name_none,
    "tags": _name_tags,
}
