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
    return hashlib.blake2b("\n".join(program_parts()).encode(), digest_size=16).digest()


@lru_cache(maxsize=1)
def program_parts() -> tuple[str, ...]:
    """What makes a program: Python, digest's own code, and the installed packages with their versions."""
    own = hashlib.blake2b(digest_size=16)
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        own.update(source.read_bytes())
    return f"Python {sys.version}", f"digest's code {own.hexdigest()}", *sorted(set(_installed()))


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
    """The packages on the path: the names of these folders hold their versions.

    `digest.egg-info`, which an installation leaves in a clone, holds none; it is seen from that folder only.
    """
    for folder in filter(os.path.isdir, sys.path):
        with os.scandir(folder) as entries:
            for entry in entries:
                name, _, kind = entry.name.rpartition(".")
                if kind in {"dist-info", "egg-info"} and "-" in name:
                    yield name
