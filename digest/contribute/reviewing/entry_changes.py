"""Which entries did a change add, change or remove, as readers see them?"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import lxml.html

from digest.arrangement.site import Site
from digest.contribute.reviewing.visibility import differ, list_differing
from digest.model.entry import Correction, Entry, Note

# Fields of an entry that are no matter of readers, or are told by themselves.
UNTOLD = frozenset(("id", "address", "corrections", "aliases", "draft", "faulty"))
# What subscribers have read, and perhaps passed on. A text may have been polished, but for its numbers.
_FACTS = frozenset(("date", "event", "figures"))
# With what stands between its thousands.
_NUMBER = re.compile(r"\d+(?:[.,'’\s]\d{3}(?!\d))*")
# What was put right, behind the text that it is of.
NewCorrection: TypeAlias = tuple[Entry | Note, Correction]


@dataclass(frozen=True)
class EntryChange:
    """An entry before and after; `fields` are those that readers see differ, `body` for its text.

    `taken_back` are the corrections that it has no more.
    """

    old: Entry
    new: Entry
    fields: tuple[str, ...] = ()
    taken_back: tuple[Correction, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it has another address now."""
        return self.old.address != self.new.address

    @property
    def later_dated(self) -> bool:
        """Whether readers see that it is of a later moment now."""
        return "date" in self.fields and self.new.date.at > self.old.date.at


def pair_entries(
    old: Site,
    new: Site,
    renames: Mapping[str, str],
    guids_before: Mapping[str, str],
    guids: Mapping[str, str],
) -> Mapping[str, Entry]:
    """What each entry was before, by its id now: the one of its id, address, report or file."""
    by_id = {entry.id: entry for entry in old.entries}
    pairs = {entry.id: by_id[entry.id] for entry in new.entries if entry.id in by_id}
    left = {entry.id: entry for entry in old.entries if entry.id not in pairs}
    if not left:
        return pairs
    by_address = {entry.address.strip("/"): entry for entry in left.values()}
    by_guid = {guids_before[entry.id]: entry for entry in left.values()}
    by_path = {entry.marks.path: entry for entry in left.values()}
    for entry in new.entries:
        if entry.id in pairs:
            continue
        found = (
            *(by_address.get(alias.strip("/")) for alias in entry.aliases),
            by_guid.get(guids[entry.id]),
            by_path.get(renames.get(entry.marks.path, "")),
        )
        if match := next((each for each in found if each and each.id in left), None):
            pairs[entry.id] = left.pop(match.id)
    return pairs


def find_changes(site: Site, pairs: Mapping[str, Entry]) -> Iterator[EntryChange]:
    """The entries that readers see differ; `pairs` is what each was, by its id now."""
    for entry in site.entries:
        old = pairs.get(entry.id)
        if old is None or old is entry:
            continue
        differing = list_differing(old, entry, UNTOLD)
        if differing or old.address != entry.address or differ(old.corrections, entry.corrections):
            taken_back = tuple(_find_new(old.corrections, entry.corrections))
            yield EntryChange(old, entry, differing, taken_back)


def find_corrections(old: Site, new: Site, pairs: Mapping[str, Entry]) -> Iterator[NewCorrection]:
    """Corrections of entries and editor's notes that are new to readers, those of new ones included."""
    for entry in new.entries:
        before = pairs.get(entry.id)
        known = before.corrections if before else ()
        yield from ((entry, correction) for correction in _find_new(entry.corrections, known))
    notes = {note.digest: note.corrections for note in old.library.notes}
    for note in (digest.note for digest in new.digests if digest.note):
        known = notes.get(note.digest, ())
        yield from ((note, correction) for correction in _find_new(note.corrections, known))


def find_uncorrected(old: Site, changed: Iterable[EntryChange]) -> Iterator[EntryChange]:
    """What was in a closed digest and has another fact or number now, and says nothing of it."""
    closed = {digest.name for digest in old.closed}
    for change in changed:
        if _is_told(change) or closed.isdisjoint(link.title for link in old.links.digests_with(change.old)):
            continue
        if not _FACTS.isdisjoint(change.fields) or _list_numbers(change.old) != _list_numbers(change.new):
            yield change


def _is_told(change: EntryChange) -> bool:
    """Whether the entry says itself that it tells something else now."""
    old, new = change.old, change.new
    return len(new.corrections) > len(old.corrections) or new.updated not in (None, old.updated)


def _list_numbers(entry: Entry) -> list[list[str]]:
    """The numbers that readers see in the headline, the summary and the text, however they are written."""
    text = str(lxml.html.fragment_fromstring(entry.body.html, create_parent="div").text_content())
    return [
        [re.sub(r"\D", "", number) for number in _NUMBER.findall(told)]
        for told in (entry.title, entry.summary, text)
    ]


def _find_new(corrections: Iterable[Correction], known: Collection[Correction]) -> Iterator[Correction]:
    return (each for each in corrections if all(differ(each, other) for other in known))
