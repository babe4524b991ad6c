"""What of a change do readers meet later, without anybody's doing? What it does to all that waits."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from digest.arrangement.site import arrange
from digest.content.gone import Gone
from digest.contribute.reviewing.entry_changes import (
    EntryChange,
    NewCorrection,
    find_changes,
    find_corrections,
    pair_entries,
)
from digest.contribute.reviewing.other_changes import Other, find_others
from digest.model.dates import Moment
from digest.model.entry import Comment, Entry
from digest.model.identity import name_entries
from digest.printing.edition import END_OF_TIME, Edition


@dataclass(frozen=True)
class WaitingChanges:
    """What waits and is new, other or gone; `moments` are those at which it is out, in their order."""

    added: tuple[Entry, ...] = ()
    changed: tuple[EntryChange, ...] = ()
    removed: tuple[Entry, ...] = ()
    corrections: tuple[NewCorrection, ...] = ()
    others: tuple[Other, ...] = ()
    moments: tuple[Moment, ...] = ()


def let_out(edition: Edition) -> Edition:
    """The edition in which all is arranged that waits, but for drafts."""
    if not edition.waiting:
        return edition
    return replace(edition, site=arrange(edition.library, edition.settings, END_OF_TIME))


def find_later(
    old: Edition,
    new: Edition,
    renames: Mapping[str, str],
    told: Collection[str],
    corrections: Iterable[NewCorrection],
    others: Iterable[Other],
) -> WaitingChanges:
    """What a change does to that which readers will see later only.

    `old` and `new` are arranged as if all that waits were out; `told` are the ids of entries, as they are
    now, whose change is reported already because they are out.
    """
    if not (old.waiting or new.waiting):
        return WaitingChanges()
    before, after = old.site, new.site
    guids = (name_entries(site.entries, side.settings) for site, side in ((before, old), (after, new)))
    pairs = pair_entries(before, after, renames, *guids)
    left_out = {renames.get(path, path) for path in new.left_out}
    kept = {entry.id for entry in pairs.values()}
    known = {(text.marks.path, correction) for text, correction in corrections}
    kinds = {(other.kind, other.name) for other in others}
    later = WaitingChanges(
        added=tuple(each for each in after.entries if each.id not in pairs and each.id not in told),
        changed=tuple(each for each in find_changes(after, pairs) if each.new.id not in told),
        removed=tuple(
            entry
            for entry in before.entries
            if entry.date.at > old.now and entry.id not in kept and entry.marks.path not in left_out
        ),
        corrections=tuple(
            (text, correction)
            for text, correction in find_corrections(before, after, pairs)
            if (text.marks.path, correction) not in known
        ),
        others=tuple(
            each
            for each in find_others(old, new, renames)
            if (each.kind, each.name) not in kinds or _is_withdrawn_later(each, new.now)
        ),
    )
    return replace(later, moments=_list_moments(later, new.now))


def _is_withdrawn_later(other: Other, now: datetime) -> bool:
    """Whether it is taken back at a later moment; its reason alone is told at once."""
    return isinstance(other.new, Gone) and other.new.date is not None and other.new.date.at > now


def _list_moments(later: WaitingChanges, now: datetime) -> tuple[Moment, ...]:
    entries = (*later.added, *(change.new for change in later.changed), *later.removed)
    others = (other.new.date for other in later.others if isinstance(other.new, (Comment, Gone)))
    moments = {
        *(entry.date for entry in entries),
        *(entry.updated for entry in entries if entry.updated),
        *(correction.date for _, correction in later.corrections),
        *filter(None, others),
    }
    return tuple(sorted(moment for moment in moments if moment.at > now))
