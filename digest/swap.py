"""How does a finished folder take another's place? In one step, so that there is always a whole site."""

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from digest.problems import DigestError

MARKER = ".digest"
_MARKER_TEXT = "This folder is written by digest. Every build replaces it as a whole.\n"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS


def make_staging(site_dir: Path) -> Path:
    """An empty folder beside the site, on the same file system. Raises DigestError where none can be made."""
    site_dir = site_dir.resolve()
    refuse_foreign(site_dir)
    staging = site_dir.parent / f".{site_dir.name}.staging-{os.getpid()}"
    try:
        for left_over in site_dir.parent.glob(f".{site_dir.name}.staging-*"):
            if left_over == staging or not _is_alive(left_over):
                shutil.rmtree(left_over)
        staging.mkdir(parents=True)
        (staging / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")
    except OSError as error:
        raise DigestError(f"cannot make the folder {staging}: {error.strerror}") from error
    return staging


def refuse_foreign(site_dir: Path) -> None:
    """Raise DigestError for a folder that holds something digest did not write: it would be gone."""
    if not site_dir.exists():
        return
    if not site_dir.is_dir():
        raise DigestError(f"{site_dir} is a file; choose another site_dir")
    if any(site_dir.iterdir()) and not (site_dir / MARKER).is_file():
        raise DigestError(
            f"{site_dir} holds files that digest did not write, and every build replaces the whole folder; "
            "empty it, or choose another site_dir"
        )


def swap_in(staging: Path, site_dir: Path) -> None:
    """Put the finished staging folder in the site's place and remove what was there.

    Readers find either the old or the new site whole, where the system can exchange two folders (Linux,
    macOS); elsewhere there is an instant between two renames.
    """
    site_dir = site_dir.resolve()
    try:
        if not site_dir.exists():
            staging.rename(site_dir)
            return
        if exchange(staging, site_dir):
            shutil.rmtree(staging)
            return
        old = site_dir.parent / f".{site_dir.name}.old-{os.getpid()}"
        site_dir.rename(old)
        staging.rename(site_dir)
        shutil.rmtree(old)
    except OSError as error:
        raise DigestError(f"cannot put the new site into {site_dir}: {error.strerror}") from error


def discard(staging: Path) -> None:
    """Remove a staging folder that will not be published."""
    shutil.rmtree(staging, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system cannot."""
    if sys.platform == "win32":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform.startswith("linux") and hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(names[0], names[1], _RENAME_SWAP)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code))


def _is_alive(staging: Path) -> bool:
    """Whether the process that a staging folder is named after still runs."""
    number = staging.name.rpartition("-")[2]
    if not number.isdigit() or sys.platform == "win32":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
