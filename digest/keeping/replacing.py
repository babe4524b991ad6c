"""How does a file get new bytes in one step? Whoever looks finds the old ones or the new ones, whole."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write the bytes beside the file, and put them in its place; its rights stay. Raises OSError.

    When this returns, a `durable` one is on the disk, and outlives a power cut.
    """
    path = path.resolve()
    new = _beside(path, "new")
    try:
        with new.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    if durable:
        _keep_name(path.parent)


def replace_files(files: Mapping[Path, bytes | Path]) -> None:
    """Give several files new bytes, those of another file perhaps, or none of them. Raises OSError.

    What is to be written and what is there stand beside each place first, then all change places. So if one
    fails, all are as they were, on a full disk, too. Files and folders that are not there are made.
    """
    places = {path.resolve(): data for path, data in files.items()}
    made: list[Path] = []
    changed: list[Path] = []
    try:
        for path, data in places.items():
            made += _make_folders(path.parent)
            _write_beside(path, data.read_bytes() if isinstance(data, Path) else data)
            if path.exists():
                shutil.copymode(path, _beside(path, "new"))
                shutil.copy2(path, _beside(path, "old"))
        for path in places:
            changed.append(path)
            _beside(path, "new").replace(path)
    except OSError:
        for path in changed:
            if _beside(path, "old").exists():
                _beside(path, "old").replace(path)
            else:
                path.unlink(missing_ok=True)
        raise
    finally:
        for path in places:
            for kind in ("new", "old"):
                with suppress(OSError):
                    _beside(path, kind).unlink(missing_ok=True)
        for folder in reversed(made):
            # One in which something stands stays.
            with suppress(OSError):
                folder.rmdir()


def _write_beside(path: Path, data: bytes) -> None:
    try:
        _beside(path, "new").write_bytes(data)
    except OSError as error:
        # Where the disk is full the system names no file, and else the one beside.
        error.filename = str(path)
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make the folder and those around it; returns the new ones, the outermost first."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return new[::-1]


def _beside(path: Path, kind: str) -> Path:
    """Where the new or the old bytes of a file wait; each file has a place of its own."""
    # A name may be as long as the disk allows, and many may begin alike.
    key = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]
    return path.with_name(f".{path.name[:40]}.{key}.{os.getpid()}.{kind}")


def _keep_name(folder: Path) -> None:
    """A new name is on the disk when its folder is. Windows cannot open one."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
