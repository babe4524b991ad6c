"""How does a plan become a site? What is unchanged is taken over, the rest is printed, all is swapped in."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeAlias

from digest.arrangement.cards import Card, Link
from digest.arrangement.related import Month
from digest.keeping.fingerprints import Fingerprints, hash_bytes
from digest.keeping.memory import Slot
from digest.keeping.program import describe, program_key
from digest.model.addresses import fold_address, fold_path, list_folders, output_path
from digest.model.entry import Entry
from digest.output import Block, FeedLink, FrameKey, Output
from digest.plan import SEARCH, refuse_collisions
from digest.printing.edition import Edition
from digest.printing.ledger import FileStamp, Ledger, ledger_path, read_ledger, write_ledger
from digest.printing.overtaking import Guard, alone_in
from digest.printing.staging import OpenFolders, Staging, Survey, list_tree, survey_spare, write_new
from digest.printing.state import (
    BACKDROP,
    UNKNOWN,
    Backdrop,
    BackdropError,
    Origin,
    State,
    find_cards,
    keep_backdrop,
    keep_cards,
    keep_state,
)
from digest.search.bundles import BLOCK, Bundle
from digest.search.pagefind import bundle_files, engine_files, find_program
from digest.templates.rendering import PressMaterials, gather_materials
from digest.workers import ALONE, Workshop, unpack

# How many outputs a worker takes at a time.
_BATCH = 60
# What an output is printed from: its path, the fingerprint of its values, these, and what renders them.
_Task: TypeAlias = tuple[str, bytes, object, Callable[..., bytes]]
# What gives the files of bundles, by their names.
Indexing: TypeAlias = Mapping[str, Callable[[], dict[str, bytes]]]
_NEW = "it is new"
_LEDGER = Slot[Ledger]("the ledger of a draft")
_MATERIALS = Slot[PressMaterials]("materials")
_FINGERPRINTS = Slot[Fingerprints]("fingerprints")


@dataclass(frozen=True)
class Order:
    """How to print: where to, from which templates, and whether to use what was printed before.

    `explain` hears for each output that is printed why it is. A `draft` is for whoever writes, and wants to
    see the page at once: from the second one in a process on, bundles of the search stay as they are, and
    nobody else is expected to have changed the site.
    """

    site_dir: Path
    template_folders: Sequence[Path]
    clean: bool = False
    explain: Callable[[str, str], None] | None = None
    shop: Workshop = ALONE
    draft: bool = False

    @cached_property
    def draft_before(self) -> Ledger | None:
        """What the draft before, in this process, has left; None where this is no draft, or the first one."""
        memory = self.shop.memory
        return memory.get(_LEDGER) if self.draft and memory is not None and self.site_dir.is_dir() else None

    @cached_property
    def ledger(self) -> Ledger:
        """What is known of the site that is up; nothing where nothing may be used again."""
        shop = self.shop
        if self.clean or not self.site_dir.is_dir():
            return Ledger()
        if self.draft_before:
            return self.draft_before
        if shop.cache is None:
            return Ledger()
        return read_ledger(ledger_path(shop.cache, self.site_dir))

    def begin_survey(self) -> Callable[[], Survey]:
        """Begin to find out, beside other work, what has happened to the spare; good for one publication."""
        if self.draft_before or not self.ledger.files:
            return Survey
        return self.shop.crew.beside(partial(survey_spare, self.site_dir.resolve(), self.ledger))


def begin_indexing(edition: Edition, order: Order) -> Indexing:
    """Begin to index the largest bundles, which need no frame, before MkDocs works; where no site is yet."""
    copies = 0 if order.ledger.files else order.shop.crew.copies
    largest = sorted(edition.plan.bundles(), key=_by_size)[:copies] if copies else []
    if not largest:
        return {}
    packed = pickle.dumps(gather_materials(edition.settings, order.template_folders, {}))
    return {each.name: order.shop.crew.beside(partial(index_batch, packed, each)) for each in largest}


def publish(
    edition: Edition,
    backdrop: Backdrop,
    order: Order,
    origin: Origin = UNKNOWN,
    survey: Callable[[], Survey] | None = None,
    indexing: Indexing | None = None,
    watch: Guard | None = None,
) -> list[str]:
    """Print the edition and swap it in; returns the paths of the files that were written.

    A `survey` of the spare, and `indexing` for this edition, may have begun already. What `watch` finds to be
    older than the site that is up is not swapped in.

    Raises DigestError, which is FaultyContentError where two files want one path, and OvertakenError; and
    BackdropError. The site that is up is then as it was.
    """
    site_dir = order.site_dir.resolve()
    old = order.ledger
    memory = order.shop.memory
    keep_spare = order.shop.cache is not None or order.draft
    staging = Staging(site_dir, old, keep_spare=keep_spare, survey=survey or order.begin_survey())
    try:
        printing = _Printing(edition, backdrop, order, old, staging)
        printing.run(indexing or {})
        state = State(
            origin.settle(),
            edition.now.astimezone(UTC),
            edition.until.astimezone(UTC),
            edition.problems,
            edition.left_out,
            edition.waiting,
        )
        keep_state(printing.new, state)
        with alone_in(site_dir.parent):
            if watch:
                watch.refuse_older()
            printing.new.site, printing.new.spare = staging.publish()
    except BaseException:
        staging.abandon()
        raise
    if order.draft and memory is not None:
        memory.keep(_LEDGER, printing.new)
    # Drafts come quickly one after the other, and what the first has left is nearly what the last will leave.
    if not order.draft_before:
        _keep_ledger(printing.new, order)
    return staging.written


def keep_draft(order: Order) -> None:
    """Let the next process know what is known of the site that is up, after the last draft of this one."""
    memory = order.shop.memory
    if memory is not None and (ledger := memory.get(_LEDGER)):
        _keep_ledger(ledger, order)


def _keep_ledger(ledger: Ledger, order: Order) -> None:
    if order.shop.cache:
        write_ledger(ledger_path(order.shop.cache, order.site_dir), ledger)


class _Printing:
    """One run of the press; `new` is the ledger of what it makes."""

    def __init__(
        self, edition: Edition, backdrop: Backdrop, order: Order, old: Ledger, staging: Staging
    ) -> None:
        self.edition, self.backdrop, self.order, self.old, self.staging = (
            edition, backdrop, order, old, staging
        )  # fmt: skip
        materials = gather_materials(edition.settings, order.template_folders, backdrop.frames)
        # Those of the build before have their templates compiled.
        memory = order.shop.kept
        kept = memory.get(_MATERIALS)
        self.materials = memory.keep(_MATERIALS, kept if kept == materials else materials)
        self.fingerprints = Fingerprints(Entry, Card, Link, FeedLink, FrameKey, Month)
        for entry, fingerprint in edition.site.library.fingerprints:
            self.fingerprints.know(entry, fingerprint)
        self.new = Ledger(files=staging.files)
        if known := memory.get(_FINGERPRINTS):
            self.fingerprints.take_over(known, edition.site.cards.values())
        else:
            self._know_cards()
        memory.keep(_FINGERPRINTS, self.fingerprints)
        self._means: dict[tuple[object, ...], bytes] = {}
        self._backdrop_paths: tuple[str, ...] = ()
        # The fingerprints of the values of outputs that are looked at with their blocks.
        self._of_blocks: dict[str, bytes] = {}
        self._printed = 0
        self._search_is_kept = False

    def run(self, indexing: Indexing) -> None:
        if self.order.explain and self.old.made:
            for path, change in self.edition.site.library.changes:
                self.order.explain(path, change)
        self._place_backdrop()
        self._search_is_kept = self._keep_search()
        stale = list(self._find_stale_bundles())
        begun = dict(indexing)
        late = [bundle for bundle in stale if bundle.name not in begun]
        if sum(map(len, late)) <= BLOCK:
            # What one entry changes is indexed by the time a few pages are printed.
            beside = self.order.shop.crew.beside
            begun |= {bundle.name: beside(partial(self._index, bundle)) for bundle in late}
            late = []
        self._make(self._find_stale_outputs(), late)
        for name, indexed in begun.items():
            self._keep_set(f"pagefind/{name}", indexed())
        keep_backdrop(self.new, self.backdrop, self._backdrop_paths)

    def _know_cards(self) -> None:
        """Take the fingerprints of cards as they were: what a card shows follows from its entry and names."""
        cards, of = self.edition.site.all_cards, self.fingerprints.of
        names = of(cards.names)
        before = find_cards(self.old, names)
        now: dict[bytes, bytes] = {}
        for card in cards.by_id.values():
            entry = of(card.entry)
            if known := before.get(entry):
                self.fingerprints.know(card, known)
            now[entry] = known or of(card)
        keep_cards(self.new, names, now)

    def _place_backdrop(self) -> None:
        if self.backdrop.folder:
            paths = tuple(sorted(list_tree(self.backdrop.folder)))
            for path in paths:
                if self.staging.take_in(self.backdrop.folder, path) and self.order.explain:
                    self.order.explain(path, "MkDocs has made it anew")
        else:
            _, paths = self.old.sets.get(BACKDROP, (b"", ()))
            for path in paths:
                if not self.staging.reuse(path):
                    raise BackdropError(path)
        self._backdrop_paths = paths

    def _find_stale_outputs(self) -> list[Output]:
        """The outputs of the blocks that are new or have changed; the other blocks are taken over."""
        plan = self.edition.plan
        stale: list[Output] = []
        for block in plan.blocks:
            if not self._take_block(block):
                stale += block.outputs
                if block.alike:
                    values = self.fingerprints.of((self._settings, block.values))
                    self._of_blocks.update((output.path, values) for output in block.outputs)
        stale += plan.index((name, paths) for name, (_, paths) in self.new.blocks.items())
        self._refuse_collisions(stale)
        return stale

    def _refuse_collisions(self, stale: Sequence[Output]) -> None:
        """No file is written over another one, nor where another wants a folder; one look tells, mostly.

        Where the site that is up has the same files, that was looked at already. Of what MkDocs has written
        only what contributors have chosen is kept clear: it has pages of its own that are printed anew.
        """
        plan = self.edition.plan
        paths = [*self.new.made, *(output.path for output in stale)]
        taken = {fold_address(output_path(address)) for address in plan.hand_written}
        if not self._are_as_before(paths):
            hand_written = map(output_path, plan.hand_written)
            printed = {fold_path(path) for path in (*paths, *hand_written)}
            is_clear = len(taken.union(map(fold_address, paths))) == len(taken) + len(paths)
            if not is_clear or not printed.isdisjoint(list_folders(printed)):
                plan.refuse_collisions()
        beside = {path: path for path in self._backdrop_paths if fold_address(path) not in taken}
        chosen = [output for output in stale if output.origin and not output.copied]
        refuse_collisions(chosen, beside)

    def _are_as_before(self, paths: Sequence[str]) -> bool:
        """Whether the site that is up has these files and no other, each once."""
        _, backdrop = self.old.sets.get(BACKDROP, (b"", ()))
        same = len(paths) == len(self.old.made) and backdrop == self._backdrop_paths
        return same and self.old.made.keys() == set(paths)

    def _take_block(self, block: Block) -> bool:
        """Whether all outputs of a block were made from these values, and are taken over."""
        made = self.old.made
        fingerprint = self.fingerprints.of((self._means_of_blocks, block.values)) if block.values else b""
        before, paths = self.old.blocks.get(block.name, (b"", ()))
        taken = self._search_is_kept if block.name == SEARCH else bool(fingerprint) and fingerprint == before
        if taken and made.keys() >= set(paths) and self.staging.reuse_all(paths):
            again = {path: made[path] for path in paths}
            self.new.made |= again
            for means in {means for _, means in again.values()}:
                self.new.means.setdefault(means, self.old.means.get(means, {}))
        else:
            taken, paths = False, tuple(output.path for output in block.outputs)
        self.new.blocks[block.name] = fingerprint, paths
        return taken

    @cached_property
    def _settings(self) -> bytes:
        """What stands for the settings that all outputs are planned by."""
        return hash_bytes(describe(self.edition.settings.moved))

    @cached_property
    def _site_info(self) -> bytes:
        """What stands for what all templates may say of the site."""
        return hash_bytes(repr(self.materials.site).encode())

    @cached_property
    def _means_of_blocks(self) -> bytes:
        """What stands for all that any output is made with, and for the settings that all are planned by."""
        materials = self.materials
        parts = sorted(materials.templates.items()), sorted(materials.frames.items())
        return hash_bytes(program_key() + self._settings + describe(parts))

    def _choose(self, outputs: Iterable[Output]) -> Iterator[Output]:
        """The outputs that have to be printed; the others are taken over."""
        for output in outputs:
            made = self._fingerprint(output.path, output.values), self._means_of(output)
            before = self.old.made.get(output.path)
            self.new.made[output.path] = made
            if before == made and self.staging.reuse(output.path):
                continue
            if self.order.explain:
                self.order.explain(output.path, self._reason(before, made))
            yield output

    def _reason(self, before: tuple[bytes, bytes] | None, made: tuple[bytes, bytes]) -> str:
        if before is None:
            return _NEW
        if before == made:
            return "the file of the site was changed or is missing"
        (old_values, old_means), (values, means) = before, made
        parts, now = self.old.means.get(old_means, {}), self.new.means[means]
        reasons = ["its values"] if old_values != values else []
        reasons += [name for name in now if now[name] != parts.get(name)]
        return f"changed: {', '.join(reasons)}"

    def _means_of(self, output: Output) -> bytes:
        """What stands for all that an output is made with, besides its values."""
        key = (output.render, output.templates, output.frame)
        found = self._means.get(key)
        if found is None:
            means = self._collect_means(output)
            found = self._means[key] = hash_bytes(repr(sorted(means.items())).encode())
            self.new.means[found] = means
        return found

    def _collect_means(self, output: Output) -> dict[str, bytes]:
        templates = self.materials.with_dependencies(output.templates)
        means = {
            "the program": hash_bytes(program_key() + output.render.__qualname__.encode()),
            "its templates": hash_bytes(repr(sorted(templates.items())).encode()),
            "the site's settings": self._site_info,
        }
        if output.frame:
            frame = self.materials.frames.get(output.frame)
            if frame is None:
                raise BackdropError(output.path)
            means["the frame of the theme"] = hash_bytes(repr(frame).encode())
        return means

    def _make(self, outputs: Sequence[Output], bundles: Sequence[Bundle] = ()) -> None:
        """Print the outputs that have to be, and index bundles: no worker waits in between."""
        shop, staging = self.order.shop, self.staging
        # Where nothing is there yet, all are printed; workers take their fingerprints.
        chosen = list(self._choose(outputs) if self.old.made else self._take_all(outputs))
        indexed, records = 0, sum(map(len, bundles))
        folders = staging.open_folders if shop.crew.is_here else ("", "")

        def arguments(task: list[Output] | Bundle) -> tuple[object, ...]:
            if isinstance(task, Bundle):
                return index_batch, self._packed_for_records, task
            return print_batch, self._packed, folders, list(self._describe(task))

        tasks = self._tasks(chosen, bundles)
        for task, made in shop.crew.run(_call, tasks, arguments, len(chosen) + records):
            if isinstance(task, Bundle):
                self._keep_set(f"pagefind/{task.name}", made)
                indexed += len(task)
                shop.tell("Indexing", indexed, records)
                continue
            for output, (values, file) in zip(task, made, strict=True):
                self.new.made[output.path] = values, self._means_of(output)
                if isinstance(file, bytes):
                    staging.write(output.path, file)
                else:
                    sha, stamp, mirrored = file
                    staging.count_in(output.path, sha, stamp, mirrored=mirrored)
            self._printed += len(task)
            shop.tell("Printing", self._printed, len(chosen))

    def _take_all(self, outputs: Iterable[Output]) -> Iterator[Output]:
        for output in outputs:
            # A frame that is missing is missed before anything is printed.
            self._means_of(output)
            if self.order.explain:
                self.order.explain(output.path, _NEW)
            yield output

    def _describe(self, outputs: Iterable[Output]) -> Iterator[_Task]:
        """What outputs are printed from; values that several are made from, as formats of a feed, are one."""
        worked_out: dict[int, Any] = {}
        for output in outputs:
            if id(output.known) not in worked_out:
                worked_out[id(output.known)] = output.take_values()
            values = worked_out[id(output.known)]
            known, _ = self.new.made.get(output.path, (b"", b""))
            yield output.path, known or self._fingerprint(output.path, values), values, output.render

    def _fingerprint(self, path: str, values: object) -> bytes:
        return self._of_blocks.get(path) or self.fingerprints.of(values)

    def _tasks(self, outputs: Iterable[Output], bundles: Iterable[Bundle]) -> list[list[Output] | Bundle]:
        """What workers are to do; what takes long comes first, so that none of them ends late.

        What no worker can write is printed here and now.
        """
        tasks: list[list[Output] | Bundle] = [*sorted(bundles, key=_by_size)]
        batch: list[Output] = []
        for output in outputs:
            if output.copied or output.path in self.staging.files:
                self._print_here(output)
                continue
            if not batch or len(batch) == _BATCH:
                batch = []
                tasks.append(batch)
            batch.append(output)
        return tasks

    def _print_here(self, output: Output) -> None:
        values = output.take_values()
        self.new.made[output.path] = self._fingerprint(output.path, values), self._means_of(output)
        self.staging.write(output.path, output.render(values, self.materials))
        self._printed += 1

    def _index(self, bundle: Bundle) -> dict[str, bytes]:
        return index_batch(self._packed_for_records, bundle)

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(self.materials)

    @cached_property
    def _packed_for_records(self) -> bytes:
        return pickle.dumps(replace(self.materials, frames={}))

    def _find_stale_bundles(self) -> Iterator[Bundle]:
        """The bundles of the search that are new or have changed; the others are taken over."""
        bundles = () if self._search_is_kept else self.edition.plan.bundles()
        if not bundles:
            return
        program = find_program()
        means = {
            "the program": hash_bytes(program_key() + program.version.encode()),
            "its templates": hash_bytes(describe(self.materials.with_dependencies(["record.html"]))),
        }
        languages = tuple(sorted({language for bundle in bundles for language in bundle.languages}))
        if not self._take_over("pagefind", (languages, means)):
            self._keep_set("pagefind", engine_files(languages, program))
        for bundle in bundles:
            if not self._take_over(f"pagefind/{bundle.name}", (bundle, means)):
                yield bundle

    def _take_over(self, name: str, values: object) -> bool:
        """Whether a set of files was made from these values, and all of them are there."""
        before, paths = self.old.sets.get(name, (b"", ()))
        fingerprint = self.fingerprints.of(values)
        taken = before == fingerprint and self.staging.reuse_all(paths)
        # Where it is not taken over, its files are those that `_keep_set` will name.
        self.new.sets[name] = fingerprint, paths if taken else ()
        if not taken and self.order.explain:
            self.order.explain(f"{name}/", _NEW if not before else "changed: its values")
        return taken

    def _keep_search(self) -> bool:
        """Take the search over as it is, whatever it was made from, in a draft that has one; says whether."""
        _, paths = self.old.blocks.get(SEARCH, (b"", ()))
        sets = {name: kept for name, kept in self.old.sets.items() if name != BACKDROP}
        files = (*paths, *(path for _, kept in sets.values() for path in kept))
        wanted = self.order.draft_before and self.edition.settings.options.search
        if not wanted or not sets or not self.staging.reuse_all(files):
            return False
        self.new.sets |= sets
        return True

    def _keep_set(self, name: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a set that was not taken over."""
        fingerprint, _ = self.new.sets[name]
        for path, data in sorted(files.items()):
            self.staging.write(f"{name}/{path}", data)
        self.new.sets[name] = fingerprint, tuple(f"{name}/{path}" for path in sorted(files))


def _by_size(bundle: Bundle) -> int:
    return -len(bundle)


def _call(work: Callable[..., Any], *arguments: object) -> Any:
    return work(*arguments)


def print_batch(
    packed: bytes, folders: OpenFolders, tasks: Sequence[_Task]
) -> list[tuple[bytes, bytes | tuple[bytes, FileStamp, bool]]]:
    """The bytes of some outputs, for a worker, each with its fingerprint before it.

    With `folders` they are written there, and what they are counted in with is returned instead.
    """
    materials: PressMaterials = unpack(packed)
    printed = ((path, known, render(values, materials)) for path, known, values, render in tasks)
    return [(known, write_new(folders, path, data) if folders[0] else data) for path, known, data in printed]


def index_batch(packed: bytes, bundle: Bundle) -> dict[str, bytes]:
    """The files of one bundle of the search, for a worker."""
    return bundle_files(bundle, unpack(packed), find_program())
