"""How does a plan become a site? What is unchanged is taken over, the rest is printed, all is swapped in."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from functools import cached_property
from typing import Any, TypeAlias

from digest.keeping.memory import Slot
from digest.model.addresses import fold_address, fold_path, list_folders, output_path
from digest.output import Output
from digest.plan import SEARCH, refuse_collisions
from digest.printing.comparison import Comparison, begin_fingerprints
from digest.printing.edition import Edition
from digest.printing.ledger import FileStamp, Ledger
from digest.printing.means import Means
from digest.printing.order import Order
from digest.printing.overtaking import Guard, alone_in
from digest.printing.search_sets import Indexing, SearchSets, index_batch
from digest.printing.staging import OpenFolders, Staging, Survey, list_tree, write_new
from digest.printing.state import (
    BACKDROP,
    UNKNOWN,
    Backdrop,
    BackdropError,
    Origin,
    State,
    keep_backdrop,
    keep_state,
)
from digest.search.bundles import Bundle
from digest.templates.rendering import PressMaterials, gather_materials
from digest.workers import unpack

# How many outputs a worker takes at a time.
_BATCH = 60
# What an output is printed from: its path, the fingerprint of its values, these, and what renders them.
_Task: TypeAlias = tuple[str, bytes, object, Callable[..., bytes]]
_MATERIALS = Slot[PressMaterials]("materials")


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
    order.keep(printing.new)
    return staging.written


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
        means = Means(edition.settings, self.materials)
        self.new = Ledger(files=staging.files, means=means.parts)
        fingerprints = begin_fingerprints(edition.site, memory, old, self.new)
        self.comparison = Comparison(old, self.new, staging, means, fingerprints, order.explain)
        self.search = SearchSets(edition.plan, self.comparison, means, self.materials)
        self._backdrop_paths: tuple[str, ...] = ()
        self._printed = 0

    def run(self, indexing: Indexing) -> None:
        if self.order.explain and self.old.made:
            for path, change in self.edition.site.library.changes:
                self.order.explain(path, change)
        self._place_backdrop()
        if self.order.draft_before and self.edition.settings.options.search:
            self.search.settle()
        bundles = self.search.begin(indexing, self.order.shop.crew)
        self._make(self._find_stale(), bundles)
        self.search.finish()
        keep_backdrop(self.new, self.backdrop, self._backdrop_paths)

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

    def _find_stale(self) -> list[Output]:
        """The outputs of the blocks that are new or have changed; the other blocks are taken over."""
        plan = self.edition.plan
        stale: list[Output] = []
        for block in plan.blocks:
            if not self.comparison.take_block(block, unseen=block.name == SEARCH and self.search.settled):
                stale += block.outputs
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
        if not self.comparison.has_same_files(paths, self._backdrop_paths):
            hand_written = map(output_path, plan.hand_written)
            printed = {fold_path(path) for path in (*paths, *hand_written)}
            is_clear = len(taken.union(map(fold_address, paths))) == len(taken) + len(paths)
            if not is_clear or not printed.isdisjoint(list_folders(printed)):
                plan.refuse_collisions()
        beside = {path: path for path in self._backdrop_paths if fold_address(path) not in taken}
        chosen = [output for output in stale if output.origin and not output.copied]
        refuse_collisions(chosen, beside)

    def _make(self, outputs: Sequence[Output], bundles: Sequence[Bundle] = ()) -> None:
        """Print the outputs that have to be, and index bundles: no worker waits in between."""
        shop, staging = self.order.shop, self.staging
        chosen = list(self.comparison.choose(outputs))
        indexed, records = 0, sum(map(len, bundles))
        folders = staging.open_folders if shop.crew.is_here else ("", "")

        def arguments(task: list[Output] | Bundle) -> tuple[object, ...]:
            if isinstance(task, Bundle):
                return index_batch, self.search.packed, task
            return print_batch, self._packed, folders, list(self._describe(task))

        tasks = self._tasks(chosen, bundles)
        for task, made in shop.crew.run(_call, tasks, arguments, len(chosen) + records):
            if isinstance(task, Bundle):
                self.search.write(task.name, made)
                indexed += len(task)
                shop.tell("Indexing", indexed, records)
                continue
            for output, (values, file) in zip(task, made, strict=True):
                self.comparison.note(output, values)
                if isinstance(file, bytes):
                    staging.write(output.path, file)
                else:
                    sha, stamp, mirrored = file
                    staging.count_in(output.path, sha, stamp, mirrored=mirrored)
            self._printed += len(task)
            shop.tell("Printing", self._printed, len(chosen))

    def _describe(self, outputs: Iterable[Output]) -> Iterator[_Task]:
        """What outputs are printed from; values that several are made from, as formats of a feed, are one."""
        worked_out: dict[int, Any] = {}
        for output in outputs:
            if id(output.known) not in worked_out:
                worked_out[id(output.known)] = output.take_values()
            values = worked_out[id(output.known)]
            yield output.path, self.comparison.fingerprint(output.path, values), values, output.render

    def _tasks(self, outputs: Iterable[Output], bundles: Iterable[Bundle]) -> list[list[Output] | Bundle]:
        """What workers are to do; what takes long comes first, so that none of them ends late.

        What no worker can write is printed here and now.
        """
        tasks: list[list[Output] | Bundle] = [*sorted(bundles, key=len, reverse=True)]
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
        self.comparison.note(output, self.comparison.fingerprint(output.path, values))
        self.staging.write(output.path, output.render(values, self.materials))
        self._printed += 1

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(self.materials)


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
