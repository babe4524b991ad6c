"""Which program is at work? What it makes may be used again only by the same one."""

import hashlib
import os
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import markdown.util


@lru_cache(maxsize=1)
def program_key() -> bytes:
    """Changes with every change of digest's own code, of any installed package, and of Python."""
    found = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(source.read_bytes())
    found.update("\n".join(sorted(_installed())).encode())
    return found.digest()


def extension_sources(names: Iterable[str]) -> list[bytes]:
    """The code of the Markdown extensions of these names; a site may bring its own."""
    entry_points = {point.name: point.value for point in markdown.util.get_installed_extensions()}
    sources = []
    for name in names:
        module = entry_points.get(name, name).partition(":")[0]
        spec = find_spec(module) if module.partition(".")[0] in sys.modules else None
        origin = Path(spec.origin) if spec and spec.origin else None
        sources.append(origin.read_bytes() if origin and origin.is_file() else b"")
    return sources


def describe(value: object) -> bytes:
    """Settings as text, the same in every process: functions by their names, not by where they lie."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value)).encode("utf-8", "backslashreplace")


def _installed() -> Iterable[str]:
    """The packages on the path: the names of these folders hold their versions."""
    for folder in filter(os.path.isdir, sys.path):
        with os.scandir(folder) as entries:
            yield from (entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))
