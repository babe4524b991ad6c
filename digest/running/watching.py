"""Who tells that a file has changed? The system, where it can; elsewhere MkDocs looks twice a second."""

import os
import re
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

# Of changes on these Linux tells whoever asks. Of those on the disk of another machine it knows only its own.
_TOLD = frozenset("bcachefs btrfs ext2 ext3 ext4 f2fs jfs overlay ramfs tmpfs xfs zfs".split())
# What stands in mkdocs.yml for a file that it inherits.
_INHERIT = re.compile(r"""^INHERIT:[ \t]*(["']?)(?P<file>.+?)\1[ \t]*(?:#.*)?$""", re.MULTILINE)


def list_settings(config_file: Path) -> list[Path]:
    """The file with the settings, and those that it inherits, as far as they are there."""
    found: list[Path] = []
    file: Path | None = config_file
    while file and file.is_file() and file not in found:
        found.append(file)
        inherited = _INHERIT.search(file.read_text(encoding="utf-8", errors="replace"))
        file = file.parent / inherited["file"] if inherited else None
    return found


def watch_settings(config: "MkDocsConfig", server: "LiveReloadServer") -> None:
    """Have the server build when an inherited file or a template of the site's own changes, too."""
    inherited = list_settings(Path(config.config_file_path))[1:]
    own = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    for path in (*inherited, *([own] if own and own.exists() else [])):
        server.watch(str(path))


class Watch:
    """A watch that was begun. To look at each file of an archive would take a good part of a second."""

    def __init__(self, folder: Path, server: "LiveReloadServer") -> None:
        """Have the server build whenever a file in the folder changes."""
        self._heard: set[str] = set()
        # Nobody has heard of what changed before.
        self._began = False
        self._observer = _hear(folder, self._heard)
        if self._observer is None:
            server.watch(str(folder))
            return
        looking, server.observer = server.observer, self._observer
        try:
            server.watch(str(folder))
        finally:
            server.observer = looking

    def take(self) -> frozenset[str] | None:
        """The paths that have changed since this was last asked; None where nobody tells."""
        taken = frozenset(self._heard)
        self._heard -= taken
        knows, self._began = self._began and self._observer is not None, True
        return taken if knows else None

    def stop(self) -> None:
        """End it."""
        if self._observer:
            self._observer.stop()


def _hear(folder: Path, heard: set[str]) -> Any:
    """An observer that hears of changes in the folder, and notes them; None where nobody would tell it."""
    if not sys.platform.startswith("linux") or _kind_of_disk(folder.resolve()) not in _TOLD:
        return None
    from watchdog import events

    class Noting(events.FileSystemEventHandler):
        """Notes what has changed."""

        def on_any_event(self, event: events.FileSystemEvent) -> None:
            heard.update(os.fsdecode(path) for path in (event.src_path, event.dest_path) if path)

    # It warns of a folder that comes back, and watches it all the same.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="watchdog")
    observer = _make_observer()
    observer.start()
    try:
        # Where the system refuses, this is when it does; the server's handler asks nothing of it any more.
        observer.schedule(Noting(), str(folder), recursive=True)
    except OSError:
        # Each user may watch so many folders, and no more.
        observer.stop()
        return None
    return observer


def _make_observer() -> Any:
    """One that tells of what MkDocs would have to know, and of nothing else."""
    from watchdog import events
    from watchdog.observers import Observer

    changes = [
        events.FileCreatedEvent, events.FileModifiedEvent, events.FileClosedEvent, events.FileDeletedEvent,
        events.FileMovedEvent, events.DirDeletedEvent, events.DirMovedEvent,
    ]  # fmt: skip

    class Telling(events.FileSystemEventHandler):
        """Tells of a folder that is gone as of a file: MkDocs looks at files, and none of them is named."""

        def __init__(self, handler: events.FileSystemEventHandler) -> None:
            self._handler = handler

        def dispatch(self, event: events.FileSystemEvent) -> None:
            gone = isinstance(event, events.DirDeletedEvent)
            self._handler.dispatch(events.FileDeletedEvent(event.src_path) if gone else event)

    class Hearing(Observer):  # type: ignore[misc, valid-type]
        """Leaves out what is no change: that a build reads a file would call for the next build."""

        def schedule(self, handler: Any, path: str, *, recursive: bool = False) -> Any:
            return super().schedule(Telling(handler), path, recursive=recursive, event_filter=changes)

    return Hearing()


def _kind_of_disk(folder: Path) -> str:
    """The type of the file system that the folder is on, as Linux names it."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    kinds = {}
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split(" ")
        kinds[point.replace(r"\040", " ")] = kind
    return next((kinds[str(place)] for place in (folder, *folder.parents) if str(place) in kinds), "")
