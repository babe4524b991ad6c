"""What lies in the export of a service, which is a folder or a zip file?

Nothing is unpacked to the disk, so no name in a zip file can lead anywhere; and no more is read of one than
an import may hold, whatever it says of its sizes.
"""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.content.files import read_file, walk
from digest.model.problems import DigestError, quote

MOST_FILES = 100_000
MOST_BYTES = 200_000_000
# The folders in which exports have their texts.
_OF_TEXTS = ("emails", "posts")
# What zipfile says of one that is damaged or that it cannot unpack: a password makes a RuntimeError, what is
# not known one of its kind, a name that is no text a ValueError.
_UNREADABLE = (EOFError, OSError, RuntimeError, ValueError, lzma.LZMAError, zipfile.BadZipFile, zlib.error)
# From a name and the most bytes that are wanted to what is there, one byte more at most.
_Read = Callable[[str, int], bytes]


class Archive:
    """The files of an export by their names, below the folder that all of them lie in."""

    def __init__(self, name: str, names: Iterator[str], read: _Read) -> None:
        """Know the names, and read nothing yet."""
        listed: list[str] = []
        for each in names:
            if len(listed) >= MOST_FILES:
                raise DigestError(f"{name} holds more than {MOST_FILES:,} files")
            listed.append(each)
        self.name, self._read, self._room = name, read, MOST_BYTES
        self._folder = _find_folder(listed)
        self.names = tuple(sorted(each.removeprefix(self._folder) for each in listed))

    def read(self, name: str) -> bytes:
        """One file. Raises DigestError for one that cannot be read, and where all are too large together."""
        try:
            data = self._read(f"{self._folder}{name}", self._room)
        except _UNREADABLE as error:
            raise DigestError(f"{name} in {self.name} cannot be read ({quote(error, 120)})") from error
        self._room -= len(data)
        if self._room < 0:
            raise DigestError(f"{self.name} has texts of more than {MOST_BYTES:,} bytes; divide it")
        return data


def may_be_archive(path: Path) -> bool:
    """Whether it is a zip file, or a folder that holds what exports do."""
    return zipfile.is_zipfile(path) or any((path / name).is_dir() for name in _OF_TEXTS)


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The export at a path. Raises DigestError where it cannot be read as one."""
    name = path.absolute().name
    if path.is_dir():
        below = (file for file, _ in walk(str(path)))
        yield Archive(name, below, lambda *wanted: _read_file(path, *wanted))
        return
    try:
        packed = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        raise DigestError(f"{name} cannot be read as a zip file ({quote(error, 120)})") from error
    with packed:
        yield Archive(name, _list_packed(packed), lambda *wanted: _read_packed(packed, *wanted))


def _list_packed(packed: zipfile.ZipFile) -> Iterator[str]:
    """The names of files, without those that macOS adds."""
    for info in packed.infolist():
        name = info.filename
        if name and not name.endswith("/") and not name.startswith("__MACOSX/"):
            yield name


def _read_packed(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    with packed.open(name) as file:
        return file.read(most + 1)


def _read_file(folder: Path, name: str, most: int) -> bytes:
    data, faults = read_file(folder / name, name, most)
    if data is None:
        raise DigestError(str(faults[0]))
    return data


def _find_folder(names: list[str]) -> str:
    """The folder around all files, with a slash at its end; empty where there is none."""
    first = {name.partition("/")[0] for name in names}
    around = next(iter(first)) if len(first) == 1 else ""
    return f"{around}/" if around and around not in _OF_TEXTS and all("/" in name for name in names) else ""
