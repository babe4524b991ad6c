"""Has another build put a newer site up while this one was at work?"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from digest.content.files import Stamp, stamp_of
from digest.model.problems import TRY_LATER, DigestError


class OvertakenError(DigestError):
    """What this build has read is older than the site that is up by now."""

    exit_code = TRY_LATER


@dataclass(frozen=True)
class Guard:
    """The site as it was before anything was read.

    `is_current` looks again, and says whether a build that began now would read the same.
    """

    site_dir: Path
    up: Stamp | None
    is_current: Callable[[], bool]

    def refuse_older(self) -> None:
        """Raise OvertakenError where a site of other content was put up meanwhile."""
        if _stamp(self.site_dir) != self.up and not self.is_current():
            raise OvertakenError(
                "other builds have put a newer site up while this one was at work; "
                "let them end, and build once more"
            )


def begin_watch(site_dir: Path, is_current: Callable[[], bool]) -> Guard:
    """Remember which site is up; to be called before anything is read."""
    return Guard(site_dir, _stamp(site_dir), is_current)


def _stamp(folder: Path) -> Stamp | None:
    """What a folder is known by, its number among it: another is put in its place, or something into it."""
    try:
        return stamp_of(folder.stat())
    except OSError:
        return None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let no other build put a site up in this folder meanwhile, where the system can hold one back."""
    held = _hold(folder)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def _hold(folder: Path) -> int | None:
    """The folder, open and locked; None where it cannot be opened, and unlocked where there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    with suppress(OSError):
        fcntl.flock(held, fcntl.LOCK_EX)
    return held
