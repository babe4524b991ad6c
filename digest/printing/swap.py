"""How does a finished folder take another's place? In one step, so that there is always a whole site."""

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path

from digest.model.problems import DigestError, DiskError, say_reason
from digest.permanence import FILE as ADDRESSES

MARKER = ".digest"
MARKER_TEXT = b"This folder is written by digest. Every build replaces it as a whole.\n"
# The files that an export wrote are listed below it.
EXPORT_TEXT = b"This folder is written by digest. An export replaces the files listed here, and no others.\n"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS
# No build takes so many seconds.
_LONG = 24 * 60 * 60


def make_staging(site_dir: Path, text: bytes = MARKER_TEXT) -> Path:
    """A new folder beside the site, on the same file system. Raises DigestError where none can be made.

    `text` says in it whether it is for a site or for an export.
    """
    refuse_foreign(site_dir.resolve(), text)
    staging = _make_beside(site_dir.resolve(), "staging")
    try:
        (staging / MARKER).write_bytes(text)
    except OSError as error:
        discard(staging)
        raise DiskError(f"cannot write beside {site_dir}: {say_reason(error)}") from error
    return staging


def make_scratch(site_dir: Path) -> Path:
    """An empty folder on the disk of the site for what becomes a part of it. Raises DigestError."""
    return _make_beside(site_dir.resolve(), "scratch")


def _make_beside(site_dir: Path, purpose: str) -> Path:
    """A folder that bears the number of this process; those that killed ones have left are removed."""
    prefix = f".{site_dir.name}.{purpose}-"
    try:
        tidy(site_dir)
        site_dir.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=prefix, suffix=f"-{os.getpid()}", dir=site_dir.parent))
        folder.chmod(0o777 & ~_umask())
    except OSError as error:
        raise DiskError(f"cannot make a folder beside {site_dir}: {say_reason(error)}") from error
    return folder


def tidy(site_dir: Path) -> None:
    """Remove what killed processes have left beside the site, or put it back where it was the site."""
    site_dir = site_dir.resolve()
    for old in site_dir.parent.glob(f".{site_dir.name}.old-*"):
        # This process may have the number of the one that was killed: in a container it often has.
        if old == _old_of(site_dir) or not _is_alive(old):
            if site_dir.exists():
                discard(old)
            else:
                old.rename(site_dir)
    for purpose in ("staging", "scratch"):
        for left_over in site_dir.parent.glob(f".{site_dir.name}.{purpose}-*"):
            if not _is_alive(left_over):
                discard(left_over)


def _umask() -> int:
    """What the user withholds from new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def refuse_foreign(site_dir: Path, text: bytes = MARKER_TEXT) -> None:
    """Raise DigestError for a folder that holds something digest did not write: it would be gone.

    An export does not take the place of a site, nor a site that of an export.
    """
    if not site_dir.exists():
        return
    if not site_dir.is_dir():
        raise DigestError(f"{site_dir} is a file; choose another site_dir")
    for_export, is_marked = text == EXPORT_TEXT, (site_dir / MARKER).is_file()
    if is_marked and is_export(site_dir) != for_export:
        held, wanted = ("a site", "an export") if for_export else ("an export", "a site")
        raise DigestError(f"{site_dir} holds {held}, and {wanted} would replace it; choose another folder")
    if any(site_dir.iterdir()) and not is_marked:
        lost = "" if for_export else ", and would be replaced as a whole"
        # Many a copy leaves out what is hidden.
        is_site = not for_export and (site_dir / ADDRESSES).is_file()
        cure = f"; is it a site of digest? Then only its mark is missing: touch {site_dir / MARKER}"
        raise DigestError(
            f"{site_dir} holds files that digest did not write{lost}; "
            f"empty it, or choose another folder{cure if is_site else ''}"
        )


def is_export(folder: Path) -> bool:
    """Whether an export was written into the folder."""
    marker = folder / MARKER
    return marker.is_file() and marker.read_bytes().startswith(EXPORT_TEXT)


def swap(staging: Path, site_dir: Path, *, in_one_step: bool = True) -> bool:
    """Put the finished staging folder in the site's place; what was there then stands in the staging's.

    Returns whether there was something. Readers find either the old or the new site whole, where the system
    can exchange two folders (Linux, macOS); elsewhere, and where it is not to be `in_one_step`, there is an
    instant between two renames. Raises DigestError; what was there then is there still.
    """
    site_dir = site_dir.resolve()
    try:
        if not site_dir.exists():
            staging.rename(site_dir)
            return False
        if not (in_one_step and exchange(staging, site_dir)):
            _rename_both(staging, site_dir)
    except OSError as error:
        raise DiskError(f"cannot put the new site into {site_dir}: {say_reason(error)}") from error
    return True


def _rename_both(staging: Path, site_dir: Path) -> None:
    old = _old_of(site_dir)
    site_dir.rename(old)
    try:
        staging.rename(site_dir)
    except OSError:
        old.rename(site_dir)
        raise
    try:
        old.rename(staging)
    except OSError:
        # The new site is up, and that was all.
        discard(old)


def _old_of(site_dir: Path) -> Path:
    """Where the site stands while another takes its place; `tidy` puts it back after a process was killed."""
    return site_dir.parent / f".{site_dir.name}.old-{os.getpid()}"


def spare_of(site_dir: Path) -> Path:
    """Where the second tree of a site lies between builds."""
    return site_dir.parent / f".{site_dir.name}.spare"


def discard(staging: Path) -> None:
    """Remove a folder that will not be published, or what stands in its place."""
    try:
        staging.unlink()
    except OSError:
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
    """Whether the process that a staging folder is named after still runs, as far as that can be known."""
    number = staging.name.rpartition("-")[2]
    if not number.isdigit():
        return False
    if sys.platform == "win32" or int(number) == os.getpid():
        # Nobody says who runs there; nor whether this process has the number of one that was killed.
        return _is_young(staging)
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_young(staging: Path) -> bool:
    """Whether a build may still be at work in it, by the clock of the disk: it may be another machine's."""
    try:
        with tempfile.TemporaryFile(dir=staging.parent) as new:
            return os.fstat(new.fileno()).st_mtime - staging.stat().st_mtime < _LONG
    except OSError:
        return True
