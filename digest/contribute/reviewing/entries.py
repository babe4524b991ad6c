"""Which entries did a change add, change or remove, as readers see them?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from digest.arrange import Site
from digest.entry import Correction, Entry, Mention, Source

# Fields of an entry that are no matter of readers, or are told by themselves.
UNTOLD = frozenset(("id", "address", "corrections", "aliases", "draft", "faulty"))


@dataclass(frozen=True)
class Change:
    """An entry before and after; `fields` are those that readers see differ, `body` for its text."""

    old: Entry
    new: Entry
    fields: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it has another address now."""
        return self.old.address != self.new.address


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


def find_changes(site: Site, pairs: Mapping[str, Entry]) -> Iterator[Change]:
    """The entries that readers see differ; `pairs` is what each was, by its id now."""
    for entry in site.entries:
        old = pairs.get(entry.id)
        if old is None or old is entry:
            continue
        told = (each.name for each in fields(Entry) if each.compare and each.name not in UNTOLD)
        differing = tuple(name for name in told if _seen(getattr(old, name)) != _seen(getattr(entry, name)))
        if differing or old.address != entry.address or old.corrections != entry.corrections:
            yield Change(old, entry, differing)


def find_corrections(site: Site, pairs: Mapping[str, Entry]) -> Iterator[tuple[Entry, Correction]]:
    """Corrections that are new to readers, those of new entries included."""
    for entry in site.entries:
        old = pairs.get(entry.id)
        known = old.corrections if old else ()
        yield from ((entry, correction) for correction in entry.corrections if correction not in known)


def _seen(value: object) -> object:
    """What readers see of a value: the name of an outlet or a tag, and not its key."""
    if isinstance(value, Mention):
        return value.name
    if isinstance(value, Source):
        return replace(value, outlet=Mention("", value.outlet.name))
    return tuple(map(_seen, value)) if isinstance(value, tuple) else value
