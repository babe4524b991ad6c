"""What of the site that is up was made from the same as now, and is taken over?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from digest.arrangement.cards import Card, Link
from digest.arrangement.related import Month
from digest.arrangement.site import Site
from digest.keeping.fingerprints import Fingerprints
from digest.keeping.memory import Memory, Slot
from digest.model.entry import Entry
from digest.output import Block, FeedLink, FrameKey, Output
from digest.printing.ledger import Ledger, Made
from digest.printing.means import Means
from digest.printing.staging import Staging
from digest.printing.state import BACKDROP, find_cards, keep_cards

# Hears what is made anew, and why.
Explain: TypeAlias = Callable[[str, str], None]
NEW = "it is new"
_FINGERPRINTS = Slot[Fingerprints]("fingerprints")


class Comparison:
    """Holds what is wanted against the ledger of the site that is up, and takes over what is the same.

    Files go into the staging, and what they were made from into the `new` ledger. Of what is not the same
    `explain` hears why.
    """

    def __init__(
        self,
        old: Ledger,
        new: Ledger,
        staging: Staging,
        means: Means,
        fingerprints: Fingerprints,
        explain: Explain | None = None,
    ) -> None:
        """Know both ledgers; nothing is looked at yet."""
        self._old, self._new, self._staging, self._means = old, new, staging, means
        self._fingerprints, self._explain = fingerprints, explain
        # The fingerprints of the values of outputs that are looked at with their blocks.
        self._of_blocks: dict[str, bytes] = {}

    def take_block(self, block: Block, *, unseen: bool = False) -> bool:
        """Whether all outputs of a block were made from these values, and are taken over.

        `unseen` takes it over whatever it was made from.
        """
        made = self._old.made
        fingerprint = self._fingerprints.of((self._means.of_all, block.values)) if block.values else b""
        before, paths = self._old.blocks.get(block.name, (b"", ()))
        is_same = unseen or (bool(fingerprint) and fingerprint == before)
        if is_same and made.keys() >= set(paths) and self._staging.reuse_all(paths):
            again = {path: made[path] for path in paths}
            self._new.made |= again
            for means in {means for _, means in again.values()}:
                self._new.means.setdefault(means, self._old.means.get(means, {}))
            self._new.blocks[block.name] = fingerprint, paths
            return True
        self._new.blocks[block.name] = fingerprint, tuple(output.path for output in block.outputs)
        if block.alike:
            values = self._fingerprints.of((self._means.of_plan, block.values))
            self._of_blocks.update((output.path, values) for output in block.outputs)
        return False

    def choose(self, outputs: Iterable[Output]) -> Iterator[Output]:
        """The outputs that have to be printed; the others are taken over."""
        return self._choose_changed(outputs) if self._old.made else self._choose_all(outputs)

    def _choose_changed(self, outputs: Iterable[Output]) -> Iterator[Output]:
        for output in outputs:
            before = self._old.made.get(output.path)
            made = self.note(output, self.fingerprint(output.path, output.values))
            if before == made and self._staging.reuse(output.path):
                continue
            if self._explain:
                self._explain(output.path, self._reason(before, made))
            yield output

    def _choose_all(self, outputs: Iterable[Output]) -> Iterator[Output]:
        """All of them, as nothing is there yet: who prints them takes their fingerprints, too."""
        for output in outputs:
            # A frame that is missing is missed before anything is printed.
            self._means.of(output)
            if self._explain:
                self._explain(output.path, NEW)
            yield output

    def fingerprint(self, path: str, values: object) -> bytes:
        """The fingerprint of the values that a file is made from."""
        known, _ = self._new.made.get(path, (b"", b""))
        return known or self._of_blocks.get(path) or self._fingerprints.of(values)

    def note(self, output: Output, fingerprint: bytes) -> Made:
        """Write down what an output is made from, and with."""
        made = self._new.made[output.path] = fingerprint, self._means.of(output)
        return made

    def _reason(self, before: Made | None, made: Made) -> str:
        if before is None:
            return NEW
        if before == made:
            return "the file of the site was changed or is missing"
        (old_values, old_means), (values, means) = before, made
        parts, now = self._old.means.get(old_means, {}), self._new.means[means]
        reasons = ["its values"] if old_values != values else []
        reasons += [name for name in now if now[name] != parts.get(name)]
        return f"changed: {', '.join(reasons)}"

    def take_set(self, name: str, values: object) -> bool:
        """Whether a set of files was made from these values, and all of them are there."""
        before, paths = self._old.sets.get(name, (b"", ()))
        fingerprint = self._fingerprints.of(values)
        taken = before == fingerprint and self._staging.reuse_all(paths)
        # Where it is not taken over, its files are those that `write_set` will name.
        self._new.sets[name] = fingerprint, paths if taken else ()
        if not taken and self._explain:
            self._explain(f"{name}/", NEW if not before else "changed: its values")
        return taken

    def take_search(self, block: str) -> bool:
        """Whether the search is there, its sets and its block: they are taken over, whatever made from."""
        _, paths = self._old.blocks.get(block, (b"", ()))
        sets = {name: kept for name, kept in self._old.sets.items() if name != BACKDROP}
        files = (*paths, *(path for _, kept in sets.values() for path in kept))
        if not sets or not self._staging.reuse_all(files):
            return False
        self._new.sets |= sets
        return True

    def write_set(self, name: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a set that was not taken over."""
        fingerprint, _ = self._new.sets[name]
        for path, data in sorted(files.items()):
            self._staging.write(f"{name}/{path}", data)
        self._new.sets[name] = fingerprint, tuple(f"{name}/{path}" for path in sorted(files))

    def has_same_files(self, printed: Sequence[str], backdrop: tuple[str, ...]) -> bool:
        """Whether the site that is up has these files and no other, each once."""
        _, before = self._old.sets.get(BACKDROP, (b"", ()))
        same = len(printed) == len(self._old.made) and before == backdrop
        return same and self._old.made.keys() == set(printed)


def begin_fingerprints(site: Site, memory: Memory, old: Ledger, new: Ledger) -> Fingerprints:
    """Fingerprints that know what was taken before: of entries, and of the cards that stand in many lists."""
    fingerprints = Fingerprints(Entry, Card, Link, FeedLink, FrameKey, Month)
    for entry, fingerprint in site.library.fingerprints:
        fingerprints.know(entry, fingerprint)
    if known := memory.get(_FINGERPRINTS):
        fingerprints.take_over(known, site.cards.values())
    else:
        _know_cards(site, fingerprints, old, new)
    return memory.keep(_FINGERPRINTS, fingerprints)


def _know_cards(site: Site, fingerprints: Fingerprints, old: Ledger, new: Ledger) -> None:
    """Take the fingerprints of cards as they were: what a card shows follows from its entry and names."""
    cards, of = site.all_cards, fingerprints.of
    names = of(cards.names)
    before = find_cards(old, names)
    now: dict[bytes, bytes] = {}
    for card in cards.by_id.values():
        entry = of(card.entry)
        if known := before.get(entry):
            fingerprints.know(card, known)
        now[entry] = known or of(card)
    keep_cards(new, names, now)
