"""What does a change mean for readers? Two editions in, what differs between them out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from digest.arrangement.site import Site
from digest.checks.duplicates import find_doubles
from digest.checks.judging import Reason
from digest.content.gone import covered
from digest.contribute.reviewing.changed_ids import Renamed, find_renamed
from digest.contribute.reviewing.dependent_pages import find_spared
from digest.contribute.reviewing.digest_changes import Touched, find_touched
from digest.contribute.reviewing.entry_changes import (
    EntryChange,
    NewCorrection,
    find_changes,
    find_corrections,
    find_uncorrected,
    pair_entries,
)
from digest.contribute.reviewing.feed_changes import News, find_news
from digest.contribute.reviewing.file_changes import compare_files
from digest.contribute.reviewing.lost_addresses import Dead, find_dead
from digest.contribute.reviewing.other_changes import Other, find_others
from digest.contribute.reviewing.setting_changes import Setting, blame_for_ids, find_settings
from digest.contribute.reviewing.unseen_changes import Exemption, LedOn, find_exemptions, find_redirects
from digest.contribute.reviewing.waiting_changes import WaitingChanges, find_later, let_out
from digest.model.entry import Entry
from digest.model.identity import name_entries
from digest.model.problems import is_error
from digest.permanence import list_addresses
from digest.printing.edition import Edition

# Those that make it tell something else.
_TELLING = frozenset(("title", "source", "summary", "body"))


@dataclass(frozen=True)
class Double:
    """An added or changed entry, and an entry that tells the same."""

    entry: Entry
    other: Entry
    reason: Reason


@dataclass(frozen=True)
class Difference:
    """What a change means; nothing of it where the two are the same.

    `files` is how many files of the site change, `all_files` says that any may. `uncorrected` are facts of
    closed digests that are others, and no correction or update says so. `given_up` are addresses of removed
    entries, of which `gone.yml` says why. `left_out` are the files that are faulty now, each with its first
    fault, or nothing where that is another file's; `emptied` are addresses that go with their last entry;
    `later` is what waits and `drafts` are the files that wait for no day; `outside` are changed files that
    are no content, and `outside_counts` unless the new side was read without them. `redirects` and
    `exemptions` are new and on no page.
    """

    added: tuple[Entry, ...] = ()
    changed: tuple[EntryChange, ...] = ()
    removed: tuple[Entry, ...] = ()
    given_up: frozenset[str] = frozenset()
    corrections: tuple[NewCorrection, ...] = ()
    uncorrected: tuple[EntryChange, ...] = ()
    others: tuple[Other, ...] = ()
    digests: tuple[Touched, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    news: tuple[News, ...] = ()
    dead: tuple[Dead, ...] = ()
    emptied: tuple[Dead, ...] = ()
    doubles: tuple[Double, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    later: WaitingChanges = field(default_factory=WaitingChanges)
    drafts: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    outside_counts: bool = True
    files: int = 0
    all_files: bool = False
    settings: tuple[Setting, ...] = ()
    redirects: tuple[LedOn, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def compare(
    old: Edition,
    new: Edition,
    renames: Mapping[str, str],
    outside: Iterable[str] = (),
    *,
    outside_counts: bool = True,
) -> Difference:
    """What differs between two editions of one moment; `renames` gives the old path of renamed files.

    `outside` are changed files that are no content: what these do to the site is not looked into. Not
    `outside_counts` where the new side was read without them.
    """
    guids_before, guids = (name_entries(side.site.entries, side.settings) for side in (old, new))
    pairs = pair_entries(old.site, new.site, renames, guids_before, guids)
    heirs = {pairs[entry.id].id: entry for entry in new.site.entries if entry.id in pairs}
    spared = find_spared(old, new, renames)
    added = tuple(entry for entry in new.site.entries if entry.id not in pairs)
    changed = tuple(find_changes(new.site, pairs))
    removed = tuple(
        entry for entry in old.site.entries if entry.id not in heirs and entry.address not in spared
    )
    corrections = tuple(find_corrections(old.site, new.site, pairs))
    others = tuple(find_others(old, new, renames))
    whole = let_out(new)
    told = {entry.id for entry in (*added, *(change.new for change in changed))}
    later = find_later(let_out(old), whole, renames, told, corrections, others)
    setting = blame_for_ids(old.settings, new.settings)
    renamed = tuple(find_renamed(new.site, pairs, guids_before, guids, setting))
    moved_up = frozenset(guids[each.new.id] for each in changed if each.later_dated)
    moved = {each.old.address: each.new.address for each in (*changed, *later.changed) if each.moved}
    written = compare_files(old, new)
    is_given_up = covered(new.site.library.gone)
    lost = {path for path in written.gone if not is_given_up(path.removesuffix("index.html"))}
    dead, emptied = _part_dead(find_dead(old, new, lost, heirs, spared), old.site)
    return Difference(
        added=added,
        changed=changed,
        removed=removed,
        given_up=frozenset(entry.address for entry in removed if is_given_up(entry.address)),
        corrections=corrections,
        uncorrected=tuple(find_uncorrected(old.site, changed)),
        others=others,
        digests=tuple(find_touched(old.site, new.site, added, changed, removed, others)),
        renamed=renamed,
        news=tuple(find_news(old, new, renamed, guids_before, moved_up)),
        dead=dead,
        emptied=emptied,
        doubles=tuple(_find_doubles(whole.site, (*added, *later.added), (*changed, *later.changed))),
        left_out=tuple(_find_left_out(old, new)),
        later=later,
        drafts=tuple(_find_drafts(old, new, renames)),
        outside=tuple(sorted(outside)),
        outside_counts=outside_counts,
        files=len(written.changed) + len(written.gone),
        all_files=written.all,
        settings=tuple(find_settings(old.settings, new.settings)),
        redirects=tuple(find_redirects(old.library, new.library, moved)),
        exemptions=tuple(find_exemptions(old.library, new.library, renames)),
    )


def _part_dead(dead: Iterable[Dead], old: Site) -> tuple[tuple[Dead, ...], tuple[Dead, ...]]:
    """The addresses that a change must not lose, and those that may go with their last entry."""
    kept = frozenset(list_addresses(old))
    refused, emptied = [], []
    for each in dead:
        if each.emptied and each.address not in kept:
            emptied.append(each)
        else:
            refused.append(each.refused)
    return tuple(refused), tuple(emptied)


def _find_left_out(old: Edition, new: Edition) -> Iterator[tuple[str, str]]:
    faults = {problem.path: problem for problem in reversed(new.problems) if is_error(problem)}
    for path in sorted(set(new.left_out) - set(old.left_out)):
        fault = faults.get(path)
        yield path, f"line {fault.line}: {fault.message}" if fault else ""


def _find_drafts(old: Edition, new: Edition, renames: Mapping[str, str]) -> Iterator[str]:
    """The files that are drafts now, and were none."""
    known = {entry.marks.path for entry in old.library.entries if entry.draft}
    paths = (entry.marks.path for entry in new.library.entries if entry.draft)
    yield from (path for path in paths if renames.get(path, path) not in known)


def _find_doubles(site: Site, added: Iterable[Entry], changed: Iterable[EntryChange]) -> Iterator[Double]:
    """What the change tells that another entry tells."""
    retold = (change.new for change in changed if not _TELLING.isdisjoint(change.fields))
    if told := {entry.id for entry in (*added, *retold)}:
        for entry, alike in find_doubles(site.entries):
            if entry.id in told:
                yield Double(entry, alike.entry, alike.reason)
            elif alike.entry.id in told:
                yield Double(alike.entry, entry, alike.reason)
