"""Which files of the search stay as they are, and who indexes the other bundles?"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import TypeAlias

from digest.plan import SEARCH, Plan
from digest.printing.comparison import Comparison
from digest.printing.edition import Edition
from digest.printing.means import Means
from digest.printing.order import Order
from digest.search.bundles import BLOCK, Bundle
from digest.search.pagefind import bundle_files, engine_files, find_program
from digest.templates.rendering import PressMaterials, gather_materials
from digest.workers import Crew, unpack

# What gives the files of bundles, by their names.
Indexing: TypeAlias = Mapping[str, Callable[[], dict[str, bytes]]]
# The set of files that any search needs; those of a bundle lie in a folder of it.
_ENGINE = "pagefind"


def begin_indexing(edition: Edition, order: Order) -> Indexing:
    """Begin to index the largest bundles, which need no frame, before MkDocs works; where no site is yet."""
    copies = 0 if order.ledger.files else order.shop.crew.copies
    largest = sorted(edition.plan.bundles(), key=len, reverse=True)[:copies] if copies else []
    if not largest:
        return {}
    packed = pickle.dumps(gather_materials(edition.settings, order.template_folders, {}))
    return {each.name: order.shop.crew.beside(partial(index_batch, packed, each)) for each in largest}


class SearchSets:
    """The files of the search: what all bundles share, and those of each, kept as sets in the ledger.

    Where they are `settled`, all are taken over, and with them the block of the plan that lists the bundles.
    """

    def __init__(self, plan: Plan, comparison: Comparison, means: Means, materials: PressMaterials) -> None:
        """Know what is wanted; nothing is looked at yet."""
        self.settled = False
        self._plan, self._comparison, self._means, self._materials = plan, comparison, means, materials
        self._begun: dict[str, Callable[[], dict[str, bytes]]] = {}

    def settle(self) -> None:
        """Take all over as they are, whatever they were made from, if there are any."""
        self.settled = self._comparison.take_search(SEARCH)

    def begin(self, indexing: Indexing, crew: Crew) -> list[Bundle]:
        """Take over what is the same; returns the bundles that workers are to index among other work.

        What has begun with `indexing` is none of them, nor is what one entry changes: that is indexed beside,
        by the time a few pages are printed.
        """
        stale = list(self._find_stale())
        self._begun |= indexing
        late = [bundle for bundle in stale if bundle.name not in indexing]
        if sum(map(len, late)) > BLOCK:
            return late
        self._begun |= {each.name: crew.beside(partial(index_batch, self.packed, each)) for each in late}
        return []

    def write(self, name: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a bundle."""
        self._comparison.write_set(_name_set(name), files)

    def finish(self) -> None:
        """Wait for what was begun beside, and write it."""
        for name, indexed in self._begun.items():
            self.write(name, indexed())

    @cached_property
    def packed(self) -> bytes:
        """The materials that records are made with, for `index_batch`."""
        return pickle.dumps(replace(self._materials, frames={}))

    def _find_stale(self) -> Iterator[Bundle]:
        """The bundles that are new or have changed; the others are taken over."""
        bundles = () if self.settled else self._plan.bundles()
        if not bundles:
            return
        program = find_program()
        means = self._means.of_records(program.version)
        languages = tuple(sorted({language for bundle in bundles for language in bundle.languages}))
        if not self._comparison.take_set(_ENGINE, (languages, means)):
            self._comparison.write_set(_ENGINE, engine_files(languages, program))
        for bundle in bundles:
            if not self._comparison.take_set(_name_set(bundle.name), (bundle, means)):
                yield bundle


def _name_set(bundle: str) -> str:
    return f"{_ENGINE}/{bundle}"


def index_batch(packed: bytes, bundle: Bundle) -> dict[str, bytes]:
    """The files of one bundle, for a worker."""
    return bundle_files(bundle, unpack(packed), find_program())
