"""What does the site that is up hold, and what was each file made from?

The ledger is written after the site has taken its place. A build that dies in between leaves a ledger of
the site before: what it says of files that are others by now does not fit their stamps, and they are made
again.
"""

import errno
import hashlib
import os
import pickle
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from digest.keeping import journal

# Size, time of the last change in nanoseconds, number on the disk.
FileStamp: TypeAlias = tuple[int, int, int]
# What a file was made from: the fingerprints of its values, and of its means (templates, frame, program).
Made: TypeAlias = tuple[bytes, bytes]
# What several files were made from, and their paths.
MadeTogether: TypeAlias = tuple[bytes, tuple[str, ...]]
_TITLE = b"digest ledger 2"


@dataclass(frozen=True)
class SiteTree:
    """One of the two trees of a site: its number on the disk, and the time of each of its folders."""

    number: int = 0
    folders: dict[str, int] = field(default_factory=dict)


@dataclass
class Ledger:
    """What is known of a site.

    `files` holds the fingerprint of the bytes and the stamp of each file; `made` what each output was made
    from; `blocks` what the outputs of each block were made from; `sets` the same of what is made as a whole
    (a bundle of the search, what MkDocs wrote); `means`, for each fingerprint of means, its parts by their
    names, to say why something is printed anew; `kept` pickled values by name. `site` and `spare` are its
    two trees.
    """

    files: dict[str, tuple[bytes, FileStamp]] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    blocks: dict[str, MadeTogether] = field(default_factory=dict)
    sets: dict[str, MadeTogether] = field(default_factory=dict)
    means: dict[bytes, dict[str, bytes]] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    site: SiteTree = field(default_factory=SiteTree)
    spare: SiteTree = field(default_factory=SiteTree)


def read_ledger(path: Path) -> Ledger:
    """The ledger as it was written; an empty one where it is missing, damaged or of another version."""
    record = next(journal.read(path, _TITLE), b"")
    try:
        files, made, blocks, sets, means, kept, site, spare = journal.loads(record, {})
        ledger = Ledger(files, made, blocks, sets, means, kept, SiteTree(*site), SiteTree(*spare))
    except (journal.DamagedError, TypeError, ValueError):
        return Ledger()
    tables = files, made, blocks, sets, means, kept, ledger.site.folders, ledger.spare.folders
    return ledger if all(isinstance(table, dict) for table in tables) else Ledger()


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write it in one step. The site is up: where the disk does not allow it, the one before stays."""
    tables = ledger.files, ledger.made, ledger.blocks, ledger.sets, ledger.means, ledger.kept
    parts = (*tables, *((tree.number, tree.folders) for tree in (ledger.site, ledger.spare)))
    record = pickle.dumps(parts, protocol=5)
    with suppress(OSError):
        journal.write(path, _TITLE, record)


def ledger_path(cache: Path, site_dir: Path) -> Path:
    """Where the ledger of a site is, by the way from the cache to it: both may be moved together."""
    try:
        way = os.path.relpath(site_dir.resolve(), cache.resolve())
    except ValueError:
        # On another drive of Windows.
        way = str(site_dir.resolve())
    return cache / f"site-{hashlib.sha256(os.fsencode(way)).hexdigest()[:12]}"


def stamp_file(path: str) -> FileStamp:
    """What a file of the site is known by; raises OSError where there is none, or a link in its place."""
    found = os.stat(path, follow_symlinks=False)
    if not stat.S_ISREG(found.st_mode):
        raise FileNotFoundError(errno.ENOENT, "no file", path)
    return found.st_size, found.st_mtime_ns, found.st_ino


def is_whole(site_dir: Path, ledger: Ledger) -> bool:
    """Whether every file of the site is as it was written, and nothing was put into it or taken out."""
    root = f"{site_dir}/"
    try:
        return all(stamp_file(root + path) == stamp for path, (_, stamp) in ledger.files.items()) and all(
            os.stat(root + folder).st_mtime_ns == time for folder, time in ledger.site.folders.items()
        )
    except OSError:
        return False
