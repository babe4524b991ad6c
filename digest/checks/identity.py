"""Is every entry one, and at an address of its own?"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from digest.checks.links import name_languages
from digest.checks.naming import KEEP_FIRST, name_first
from digest.content.library import Library
from digest.model.addresses import (
    FORMAT_ENDINGS,
    RESERVED,
    WANTED_ADDRESS,
    fold_address,
    is_alias,
    why_no_alias,
)
from digest.model.entry import Entry, MovedTag, Note
from digest.model.identity import group_by_report, name_apart, name_entries
from digest.model.marks import Marks
from digest.model.problems import Problem, quote
from digest.model.settings import Settings
from digest.writing.languages import reads_as

# Where the page of a tag stands, or could.
_TAG_PAGE = re.compile(r"tags/[^/]+")


def check_ids(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An id belongs to one entry."""
    if len({entry.id for entry in library.written}) == len(library.written):
        return
    owners: dict[str, Entry] = {}
    for entry in library.written:
        first = owners.setdefault(entry.id, entry)
        if first is entry:
            continue
        # Whoever wrote the id down is to change it: the other has it from the path of its file.
        wrong, right = (first, entry) if entry.marks.find("id") == entry.marks.find() else (entry, first)
        found = f"the id {quote(entry.id)} is also that of {right.marks.path}"
        yield wrong.marks.problem("duplicate-id", found, "", "give one of them another id", ("id",))


def check_guids(library: Library, settings: Settings) -> Iterator[Problem]:
    """Subscribers know every entry and every digest by an id of its own, and it stays."""
    if not settings.options.identity:
        found = f"the ids in feeds begin with the host of site_url, {settings.identity}"
        cure = f"write `identity: {settings.identity}` below digest:, so that they stay when the site moves"
        yield Problem(settings.file, 1, 1, "no-identity", found, "", cure)
    # Of several with one id, which is a fault of its own, the first.
    entries = list({entry.id: entry for entry in reversed(library.entries)}.values())[::-1]
    # Most archives name nothing by hand, and there are as many names as entries.
    written = any(entry.guid for entry in entries) or any(note.guid for note in library.notes)
    if written or settings.options.guids:
        yield from _check_written(entries, library.notes, name_entries(entries, settings))
    groups = group_by_report(entry for entry in entries if not entry.guid).values()
    doubles = [
        (entry.marks, partial(_tell_double, entry, first, settings))
        for first, *others in groups
        for entry in others
    ]
    one = "further entry is about the report of another"
    many = "further entries are about the report of another"
    yield from name_first(doubles, one, many)


def _check_written(
    entries: Iterable[Entry], notes: Iterable[Note], names: Mapping[str, str]
) -> Iterator[Problem]:
    """No id in feeds belongs to two; those that are made from reports never do."""
    owners: dict[str, Entry | Note] = {}
    items: list[tuple[str, Entry | Note]] = [(names[entry.id], entry) for entry in entries]
    items += [(note.guid, note) for note in notes if note.guid]
    # Whoever wrote the id down is to change it, if the other one has it from its report.
    for name, item in sorted(items, key=lambda item: bool(item[1].guid)):
        first = owners.setdefault(name, item)
        if first is not item:
            found = f"{quote(name)} is also the id in feeds of {first.marks.path}"
            yield item.marks.problem("duplicate-guid", found, "", "write another guid, or none", ("guid",))


def _tell_double(entry: Entry, first: Entry, settings: Settings) -> Problem:
    found = f"{quote(entry.source.url)} is the report of {first.marks.path}, too"
    # Either may have come later: the other one is then alone with its report, and keeps the plain id.
    cure = f"{KEEP_FIRST}; if both are wanted, write into the one that is not published yet: "
    cure += f"`guid: {name_apart(entry, settings)}`"
    # Texts that say what they render are told apart by their languages, and are no doubles.
    if not entry.translates and not reads_as(entry.language, first.language):
        cure = f"write `translates: {first.id}` if this renders that; or {cure}"
    return entry.marks.problem("same-report", found, "", cure, ("source", "url"), other=first.marks)


def check_addresses(library: Library, settings: Settings) -> Iterator[Problem]:
    """Two pages never share an address, not even on file systems and hosts that fold case."""
    taken = _list_taken(library, settings)
    for folded, (first, *others) in library.by_address.items():
        owner = _find_section(folded, taken)
        for entry in (first, *others) if owner else ():
            found = f"{quote(entry.address)} is the address of {owner}"
            yield entry.marks.problem(
                "address-collision", found, "", "move the file into a folder such as 2024/11/"
            )
        for entry in others:
            found = f"{quote(entry.address)} is also the address of {first.marks.path}"
            cure = "rename the one that is not published yet"
            yield entry.marks.problem("address-collision", found, "", cure, other=first.marks)


def check_aliases(library: Library, settings: Settings) -> Iterator[Problem]:
    """An old address redirects to one page, and no page stands there now."""
    moved = [page for page in (*library.moved, *library.tags.moved) if page.aliases]
    stories = {fold_address(story.address): story.marks.path for story in library.stories}
    owners: dict[str, str] = {}
    taken = _list_taken(library, settings)
    tags = library.tags.known.values()
    tag_pages = {fold_address(address) for tag in tags for address in (tag.address, *tag.former_addresses)}

    def find_owner(folded: str, *, of_tag: bool) -> str:
        # Other programs write the names of tags in other ways, at the same place.
        if of_tag and _TAG_PAGE.fullmatch(folded):
            tag = f"the tag {folded.removeprefix('tags/')}" if folded in tag_pages else ""
            return taken.get(folded, tag)
        if folded in library.by_address:
            return library.by_address[folded][0].marks.path
        story, *below = _split_story(folded)
        if not story:
            return _find_section(folded, taken)
        # Feeds and calendars go on with their page.
        return stories.get(story, "") or ("the section stories/" if "." in "".join(below[-1:]) else "")

    for page in moved:
        for number, alias in enumerate(page.aliases):
            at = ("aliases", number)
            folded = fold_address(alias)
            if why := why_no_alias(alias):
                found = f"{quote(alias)} cannot be redirected: {why}"
                yield page.marks.problem("bad-alias", found, WANTED_ADDRESS, "", at)
            elif owner := find_owner(folded, of_tag=isinstance(page, MovedTag)):
                found = f"{quote(alias)} is the address of {owner}"
                yield page.marks.problem("address-collision", found, "", "remove the alias", at)
            elif owner := owners.get(folded, ""):
                found = f"{quote(alias)} is also an alias in {owner}"
                yield page.marks.problem("address-collision", found, "", "keep one of the two", at)
            else:
                owners[folded] = page.marks.path


def check_names_of_aliases(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An old address looks like one: programs for notes keep other names of a note in `aliases`."""
    odd = [
        (page.marks, partial(_tell_odd_alias, alias, page.marks, number))
        for page in library.moved
        for number, alias in enumerate(page.aliases)
        if _is_name(alias) and is_alias(alias)
    ]
    yield from name_first(odd, "further alias is a name", "further aliases are names", at=("aliases",))


def _is_name(alias: str) -> bool:
    """Whether words stand where an address is wanted: other programs write paths, or with a slash."""
    is_path = "/" in alias or alias.lower().endswith((".html", ".htm"))
    return not is_path and (" " in alias or alias != alias.lower())


def _tell_odd_alias(alias: str, marks: Marks, number: int) -> Problem:
    found = f"{quote(alias)} looks like a name; readers would be led here from that address, for good"
    cure = f"take it out, or write {quote(f'{alias}/')} if a page was there"
    return marks.problem("odd-file-name", found, "", cure, ("aliases", number))


def _list_taken(library: Library, settings: Settings) -> dict[str, str]:
    """By their folded addresses the feeds that not every site has, and the owner's pages and files."""
    options, bases = settings.options, ["podcast"] if settings.options.podcast else []
    if "languages" in options.feed_kinds:
        bases += (f"entries.{language}" for language in sorted(name_languages(library, settings)))
    feeds = (base + FORMAT_ENDINGS[each] for base in bases for each in options.feed_formats)
    own = (*library.copied.items(), *library.pages.items())
    return dict.fromkeys(feeds, "a feed") | {fold_address(address): file for address, file in own}


def _find_section(folded: str, hand_written: Mapping[str, str]) -> str:
    """The part of the site or the hand-written page that stands at an address already; or nothing."""
    if folded in hand_written:
        return hand_written[folded]
    first = folded.partition("/")[0]
    if not first:
        return "the home page"
    return (
        ""
        if first not in RESERVED
        else f"{first}, a file of every site"
        if "." in first
        else f"the section {first}/"
    )


def _split_story(folded: str) -> list[str]:
    """The address of a story that there may have been, and the parts below it; old ones stand among them."""
    first, *rest = folded.split("/")
    return [f"{first}/{rest[0]}", *rest[1:]] if first == "stories" and rest else [""]
