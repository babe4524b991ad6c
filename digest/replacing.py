"""How does a file get new bytes in one step? Whoever looks finds the old ones or the new ones, whole."""

import os
import shutil
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write the bytes beside the file, and put them in its place; its rights stay. Raises OSError.

    When this returns, a `durable` one is on the disk, and outlives a power cut.
    """
    path = path.resolve()
    new = path.with_name(f".{path.name[:80]}.{os.getpid()}.new")
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


def _keep_name(folder: Path) -> None:
    """A new name is on the disk when its folder is. Windows cannot open one."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
