"""What does a change mean for readers? Two editions in, what differs between them out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import lxml.html

from digest import permanence
from digest.arrangement.site import Site
from digest.checks.duplicates import find_doubles
from digest.checks.judging import Reason
from digest.content.gone import covered
from digest.contribute.reviewing.changed_ids import Renamed, find_renamed
from digest.contribute.reviewing.dependent_pages import find_spared
from digest.contribute.reviewing.entry_changes import (
    EntryChange,
    NewCorrection,
    find_changes,
    find_corrections,
    pair_entries,
)
from digest.contribute.reviewing.lost_addresses import Dead, find_dead
from digest.contribute.reviewing.other_changes import Other, find_others
from digest.contribute.reviewing.setting_changes import Setting, blame_for_ids, find_settings
from digest.contribute.reviewing.unseen_changes import Exemption, LedOn, find_exemptions, find_redirects
from digest.contribute.reviewing.waiting_changes import WaitingChanges, find_later, let_out
from digest.feeds.feed import Feed, Item
from digest.feeds.planning import MAIN_FEEDS
from digest.model.addresses import output_path
from digest.model.entry import Entry
from digest.model.identity import name_corrections, name_digest, name_entries
from digest.model.problems import is_error
from digest.model.settings import Settings
from digest.output import Output
from digest.plan import Plan
from digest.printing.edition import Edition

# Those that make it tell something else.
_TELLING = frozenset(("title", "source", "summary", "body"))
# What subscribers have read, and perhaps passed on. A text may have been polished, but for its numbers.
_FACTS = frozenset(("date", "event", "figures"))
# With what stands between its thousands.
_NUMBER = re.compile(r"\d+(?:[.,'’\s]\d{3}(?!\d))*")
Doings: TypeAlias = Literal["announced", "announced again", "moved up", "shown again", "changed"]
_MAIN_FEEDS = {block: kind for kind, block in MAIN_FEEDS.items()}


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


@dataclass(frozen=True)
class News:
    """What happens to an item of a main feed: subscribers meet it, meet it again, or it changes unseen.

    One that has a later date is moved up, or comes back into a feed that had no room for it any more.
    `setting` is the one by which it has a new id or another time, as many others have.
    """

    feed: str
    title: str
    done: Doings
    setting: str = ""


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
    are no content. `redirects` and `exemptions` are new and on no page.
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
    files: int = 0
    all_files: bool = False
    settings: tuple[Setting, ...] = ()
    redirects: tuple[LedOn, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def compare(
    old: Edition, new: Edition, renames: Mapping[str, str], outside: Iterable[str] = ()
) -> Difference:
    """What differs between two editions of one moment; `renames` gives the old path of renamed files.

    `outside` are changed files that are no content: what these do to the site is not looked into.
    """
    guids_before, guids = (name_entries(side.site.entries, side.settings) for side in (old, new))
    pairs = pair_entries(old.site, new.site, renames, guids_before, guids)
    before = {entry.id: entry for entry in old.site.entries}
    heirs = {pairs[entry.id].id: entry for entry in new.site.entries if entry.id in pairs}
    added = tuple(entry for entry in new.site.entries if entry.id not in pairs)
    changed = tuple(find_changes(new.site, pairs))
    spared = find_spared(old, new, renames)
    removed = tuple(
        entry for entry in before.values() if entry.id not in heirs and entry.address not in spared
    )
    same = _plain(old.settings) == _plain(new.settings)
    written = _compare_files(old.plan, new.plan, same)
    is_given_up = covered(new.site.library.gone)
    lost = {path for path in written.gone if not is_given_up(path.removesuffix("index.html"))}
    dead = tuple(find_dead(old, new, lost, heirs, spared))
    corrections = tuple(find_corrections(old.site, new.site, pairs))
    others = tuple(find_others(old, new, renames))
    told = {entry.id for entry in (*added, *(change.new for change in changed))}
    whole = let_out(new)
    later = find_later(let_out(old), whole, renames, told, corrections, others)
    renamed = tuple(
        find_renamed(new.site, pairs, guids_before, guids, blame_for_ids(old.settings, new.settings))
    )
    later_dated = frozenset(guids[each.new.id] for each in changed if _is_later_dated(each))
    kept = frozenset(permanence.list_addresses(old.site))
    moved = {each.old.address: each.new.address for each in (*changed, *later.changed) if each.moved}
    return Difference(
        added=added,
        changed=changed,
        removed=removed,
        given_up=frozenset(entry.address for entry in removed if is_given_up(entry.address)),
        corrections=corrections,
        uncorrected=tuple(_find_uncorrected(old.site, changed)),
        others=others,
        digests=tuple(_find_touched(old.site, new.site, added, changed, removed, others)),
        renamed=renamed,
        news=tuple(_find_news(old, new, renamed, guids_before, later_dated)),
        dead=tuple(each.refused for each in dead if not each.emptied or each.address in kept),
        emptied=tuple(each for each in dead if each.emptied and each.address not in kept),
        doubles=tuple(_find_doubles(whole.site, (*added, *later.added), (*changed, *later.changed))),
        left_out=tuple(_find_left_out(old, new)),
        later=later,
        drafts=tuple(_find_drafts(old, new, renames)),
        outside=tuple(sorted(outside)),
        files=len(written.changed) + len(written.gone),
        all_files=not same,
        settings=tuple(find_settings(old.settings, new.settings)),
        redirects=tuple(find_redirects(old.library, new.library, moved)),
        exemptions=tuple(find_exemptions(old.library, new.library, renames)),
    )


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


def _find_uncorrected(old: Site, changed: Iterable[EntryChange]) -> Iterator[EntryChange]:
    """What was in a closed digest and has another fact or number now, and says nothing of it."""
    closed = {digest.name for digest in old.closed}
    for change in changed:
        if _is_told(change) or closed.isdisjoint(link.title for link in old.digests_with(change.old)):
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


def _find_doubles(site: Site, added: Iterable[Entry], changed: Iterable[EntryChange]) -> Iterator[Double]:
    """What the change tells that another entry tells."""
    retold = (change.new for change in changed if not _TELLING.isdisjoint(change.fields))
    if told := {entry.id for entry in (*added, *retold)}:
        for entry, alike in find_doubles(site.entries):
            if entry.id in told:
                yield Double(entry, alike.entry, alike.reason)
            elif alike.entry.id in told:
                yield Double(alike.entry, entry, alike.reason)


def _find_touched(
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


def _is_later_dated(change: EntryChange) -> bool:
    return "date" in change.fields and change.new.date.at > change.old.date.at


def _find_news(
    old: Edition,
    new: Edition,
    renamed: Iterable[Renamed],
    guids: Mapping[str, str],
    later_dated: Collection[str],
) -> Iterator[News]:
    """What subscribers meet; of what has a new id those of any feed, of the rest those of the main ones."""
    setting = blame_for_ids(old.settings, new.settings)
    known = {*_list_ids(old.site, guids, old.settings)}
    anew = {*_list_ids(old.site, guids, new.settings)} - known if setting else set()
    for each in renamed:
        yield News("entries", each.entry.title, "announced again", each.setting)
    rezoned = "timezone" if old.settings.timezone != new.settings.timezone else ""
    told = frozenset(guid for each in renamed for guid in (each.guid, each.known))
    of_told = tuple(f"{guid}{mark}" for guid in told for mark in "#;")
    items_before = _main_items(old.plan)
    for feed, items in _main_items(new.plan).items():
        earlier = items_before.get(feed, {})
        for item in items.values():
            if item.id in told or item.id.startswith(of_told):
                continue
            before = earlier.get(item.id)
            if item.id in later_dated and item.id in known:
                yield News(feed, item.title, "moved up", rezoned)
            elif before and before != item:
                done: Doings = "shown again" if item.updated > before.updated else "changed"
                yield News(feed, item.title, done, rezoned)
            elif not before and item.id in anew:
                yield News(feed, item.title, "announced again", setting)
            elif not before and item.id not in known:
                yield News(feed, item.title, "announced")


def _list_ids(site: Site, guids: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """All ids that subscribers may know, those of what the feeds have no room for included."""
    yield from guids.values()
    yield from (name_digest(digest, settings) for digest in site.closed)
    corrected = [(guids[entry.id], entry.corrections) for entry in site.entries]
    corrected += [(name_digest(each, settings), each.note.corrections) for each in site.digests if each.note]
    for guid, corrections in corrected:
        yield from name_corrections(guid, corrections)


def _main_items(plan: Plan) -> Mapping[str, Mapping[str, Item]]:
    """The items of the main feeds by their ids."""
    feeds = {_MAIN_FEEDS[block.name]: block for block in plan.blocks if block.name in _MAIN_FEEDS}
    items: dict[str, dict[str, Item]] = {}
    for name, block in feeds.items():
        feed = block.outputs[0].values
        assert isinstance(feed, Feed)
        items[name] = {item.id: item for item in feed.items}
    return items


@dataclass(frozen=True)
class _Written:
    """The paths of files that are new or other, and of those that are gone."""

    changed: frozenset[str]
    gone: frozenset[str]


def _compare_files(old: Plan, new: Plan, same_settings: bool) -> _Written:
    """Compare what is planned; blocks that are surely the same are not planned.

    The maps of the site, which follow from all this, are not counted.
    """
    known = {block.name: block.values for block in old.blocks if block.values} if same_settings else {}
    same = {block.name for block in new.blocks if block.values and known.get(block.name) == block.values}
    before, after = _list_outputs(old, same), _list_outputs(new, same)
    changed = {path for path, output in after.items() if before.get(path) != output}
    pages = [set(map(output_path, plan.hand_written)) for plan in (old, new)]
    return _Written(
        frozenset(changed),
        frozenset(before.keys() | pages[0]) - frozenset(after.keys() | pages[1]),
    )


def _list_outputs(plan: Plan, same: set[str]) -> dict[str, Output]:
    return {
        output.path: output
        for block in plan.blocks
        if block.name not in same and block.name != permanence.FILE
        for output in block.outputs
    }


def _plain(settings: Settings) -> Settings:
    """The settings wherever the project lies."""
    place = partial(_place, root=settings.root)
    return replace(
        settings,
        root=Path(),
        docs_dir=place(settings.pages),
        shipped=tuple(map(place, settings.shipped)),
        overrides=place(settings.overrides) if settings.overrides else None,
    )


def _place(folder: Path, root: Path) -> Path:
    """Where a folder lies in the project; as a whole where it lies elsewhere, as that of the theme does."""
    folder = folder.resolve()
    return folder.relative_to(root) if folder.is_relative_to(root) else folder
