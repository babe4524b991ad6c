"""How do packages come to be the same bytes from the same commit, with a bill of what they stand on?

The build backend of `pyproject.toml`: setuptools builds, and then what differs from machine to machine is
taken out, and the bill of materials put in, where PEP 770 wants it. Runs where only setuptools is installed.
"""

from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

from release.archives import even_tar, even_wheel
from release.bill import read_bill, render_bill

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, object] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build a wheel into the folder and return its name (PEP 517)."""
    name: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    path = Path(wheel_directory, name)
    path.write_bytes(even_wheel(path.read_bytes(), {"sboms/digest.cdx.json": render_bill(read_bill())}))
    return name


def build_sdist(sdist_directory: str, config_settings: dict[str, object] | None = None) -> str:
    """Build an archive of the source into the folder and return its name (PEP 517)."""
    name: str = build_meta.build_sdist(sdist_directory, config_settings)
    path = Path(sdist_directory, name)
    path.write_bytes(even_tar(path.read_bytes()))
    return name
