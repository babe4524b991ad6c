"""Which digests does a change touch, and what becomes of their entries?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.arrangement.site import Site
from digest.contribute.adding.scaffold import propose_day
from digest.contribute.reviewing.entry_changes import EntryChange
from digest.contribute.reviewing.other_changes import Other
from digest.model.digests import period_of
from digest.model.entry import Entry
from digest.model.problems import Problem

# What is older, or comes in greater number, is for the archive, and nobody looks for it in a letter.
_ARCHIVED = timedelta(days=31)
_MOST_LATE = 10


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
        own, *others = site.links.digests_with(entry)
        # That of the original has another headline, whatever is done to the text that stands for it.
        for link, what in ((own, done), *((other, "changed") for other in others)):
            counts.setdefault(link.title, {"added": 0, "changed": 0, "removed": 0})[what] += 1

    for entry in added:
        count(new, entry, "added")
    for entry in removed:
        count(old, entry, "removed")
    for change in changed:
        if old.links.digest_of(change.old) == new.links.digest_of(change.new):
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


def tell_late(
    added: Iterable[Entry], touched: Iterable[Touched], site: Site, now: datetime
) -> Iterator[Problem]:
    """A fault for each new entry of a digest that subscribers have, with the date for the next one."""
    out = {digest.name for digest in touched if digest.is_out}
    schedule, zone = site.settings.options.schedule, site.settings.timezone
    # A translation is in the digest of its original, whatever its own date.
    own = ((entry, period_of(entry.date, schedule)) for entry in added if not entry.translates)
    closed = ((entry, period, period.closes(zone)) for entry, period in own if period.name in out)
    late = [each for each in closed if now - each[2].astimezone(UTC) < _ARCHIVED]
    if len(late) > _MOST_LATE:
        return
    cure = f"write {propose_day(now.astimezone(zone), site.settings)}, so that the next one has it"
    for entry, period, end in late:
        when = end.isoformat(sep=" ", timespec="minutes")
        found = f"{period.name} closed on {when}, and subscribers have it without this entry"
        yield entry.marks.problem("late-entry", found, "", cure, ("date",))
