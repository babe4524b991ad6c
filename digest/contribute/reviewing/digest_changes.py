"""Which digests does a change touch, and what becomes of their entries?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.arrangement.site import Site
from digest.contribute.reviewing.entry_changes import EntryChange
from digest.contribute.reviewing.other_changes import Other
from digest.model.entry import Entry


@dataclass(frozen=True)
class Touched:
    """A digest in which something has changed, with how many of its entries, and what became of its note.

    One that is `new` was none before: nobody has it, closed though it may be.
    """

    name: str
    closed: bool
    added: int = 0
    changed: int = 0
    removed: int = 0
    note: str = ""
    new: bool = False

    @property
    def is_out(self) -> bool:
        """Whether subscribers have it already."""
        return self.closed and not self.new


def find_touched(
    old: Site,
    new: Site,
    added: Iterable[Entry],
    changed: Iterable[EntryChange],
    removed: Iterable[Entry],
    others: Iterable[Other],
) -> Iterator[Touched]:
    counts: dict[str, dict[str, int]] = {}

    def count(site: Site, entry: Entry, done: str) -> None:
        own, *others = site.digests_with(entry)
        # That of the original has another headline, whatever is done to the text that stands for it.
        for link, what in ((own, done), *((other, "changed") for other in others)):
            counts.setdefault(link.title, {"added": 0, "changed": 0, "removed": 0})[what] += 1

    for entry in added:
        count(new, entry, "added")
    for entry in removed:
        count(old, entry, "removed")
    for change in changed:
        if old.digest_of(change.old) == new.digest_of(change.new):
            count(new, change.new, "changed")
        else:
            count(old, change.old, "removed")
            count(new, change.new, "added")
    closed = {digest.name for site in (old, new) for digest in site.closed}
    known = {digest.name for digest in old.digests}
    notes = {other.name: other.done for other in others if other.kind == "note"}
    for name in sorted(counts.keys() | notes.keys()):
        done, note = counts.get(name, {}), notes.get(name, "")
        yield Touched(name, name in closed, **done, note=note, new=name not in known)
