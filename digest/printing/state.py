"""What is the site that is up made of, and may it stay as it is?"""

import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from digest.content.files import is_settled, stamp_of
from digest.keeping import journal
from digest.keeping.fingerprints import hash_file
from digest.keeping.program import program_key
from digest.model.problems import Problem
from digest.output import FrameKey
from digest.printing.ledger import Ledger, is_whole
from digest.templates.frame import Frame

# The set of files in a ledger that MkDocs has written.
BACKDROP = "backdrop"
_CARDS, _FRAMES, _STATE = "cards", "frames", "state"


@dataclass(frozen=True)
class Origin:
    """What a site, or its backdrop, is made of: `key` stands for it, and is empty where that is not known.

    `doubtful` holds files that were changed just now, with the fingerprint of their bytes: the next change of
    such a file may not show in its times.
    """

    key: bytes = b""
    doubtful: tuple[tuple[str, bytes], ...] = ()

    def is_same(self, now: "Origin") -> bool:
        """Whether it is what it was."""
        return bool(self.key) and self.key == now.key and all(map(_has_bytes, self.doubtful))

    def settle(self) -> "Origin":
        """The origin at the end of a build: a file that was left alone since is not doubtful any more."""
        now = time.time_ns()
        return Origin(self.key, tuple(file for file in self.doubtful if not _is_beyond_doubt(file, now)))


UNKNOWN = Origin()


@dataclass(frozen=True)
class Backdrop:
    """What MkDocs adds to the plan: the frames, and in `folder` the files that it wrote.

    `origin` is what they were made from. Without `folder` they are those of the site that is up.
    """

    frames: Mapping[FrameKey, Frame]
    origin: Origin = UNKNOWN
    folder: Path | None = None


class BackdropError(Exception):
    """A file that MkDocs wrote is gone from the site, or a page wants another frame: MkDocs has to run."""


@dataclass(frozen=True)
class State:
    """What a site was made of, when, until when it stays the same, and what was said of the content."""

    origin: Origin
    now: datetime
    until: datetime
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    waiting: tuple[str, ...]


def find_state(ledger: Ledger, site_dir: Path, origin: Origin, now: datetime) -> State | None:
    """The state of the site that is up, where building again would change nothing."""
    state = _recall(ledger, _STATE, Origin, Problem, State)
    if not isinstance(state, State) or not state.origin.is_same(origin):
        return None
    lasting = state.now <= now < state.until
    return state if lasting and is_whole(site_dir.resolve(), ledger) else None


def keep_state(ledger: Ledger, state: State) -> None:
    """Let the next build find it."""
    _remember(ledger, _STATE, state)


def find_backdrop(ledger: Ledger, origin: Origin) -> Backdrop | None:
    """The backdrop of the site that is up, if it was made from the same."""
    known, _ = ledger.sets.get(BACKDROP, (b"", ()))
    same = known and known == origin.key
    kept = _recall(ledger, _FRAMES, FrameKey, Frame) if same else None
    return None if kept is None else Backdrop(kept, origin)


def keep_backdrop(ledger: Ledger, backdrop: Backdrop, paths: tuple[str, ...]) -> None:
    """Let the next build find it, and the files that MkDocs wrote for it."""
    origin = backdrop.origin.settle()
    # Where a file that MkDocs wrote was printed over, only MkDocs can bring it back.
    sure = not origin.doubtful and ledger.made.keys().isdisjoint(paths)
    ledger.sets[BACKDROP] = origin.key if sure else b"", paths
    _remember(ledger, _FRAMES, dict(backdrop.frames))


def find_cards(ledger: Ledger, names: bytes) -> Mapping[bytes, bytes]:
    """The fingerprints of cards that were made with these `names`, by those of their entries."""
    kept = _recall(ledger, _CARDS)
    before, known = kept if isinstance(kept, tuple) else (b"", {})
    return known if before == names else {}


def keep_cards(ledger: Ledger, names: bytes, known: Mapping[bytes, bytes]) -> None:
    """Let the next build find them."""
    _remember(ledger, _CARDS, (names, known))


def _remember(ledger: Ledger, name: str, value: object) -> None:
    ledger.kept[name] = program_key() + pickle.dumps(value)


def _recall(ledger: Ledger, name: str, *classes: type) -> Any:
    """What this very program remembered: in another, a class of the same name may have other fields."""
    kept = ledger.kept.get(name, b"")
    if not kept.startswith(program_key()):
        return None
    try:
        return journal.loads(kept.removeprefix(program_key()), journal.names_of(classes))
    except journal.DamagedError:
        return None


def _has_bytes(file: tuple[str, bytes]) -> bool:
    path, fingerprint = file
    try:
        return hash_file(path) == fingerprint
    except OSError:
        return False


def _is_beyond_doubt(file: tuple[str, bytes], now: int) -> bool:
    path, _ = file
    try:
        settled = is_settled(stamp_of(Path(path).lstat()), now)
    except OSError:
        return False
    return settled and _has_bytes(file)
