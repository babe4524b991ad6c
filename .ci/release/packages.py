"""How are the packages of a release made? From what is committed, in a folder of its own, twice."""

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from release.bill import read_bill, render_bill
from release.lock import ROOT

_BUILD = """
import sys
sys.path.insert(0, ".ci")
from release import backend
backend.build_sdist("dist")
backend.build_wheel("dist")
"""


class UnlikeError(Exception):
    """Two builds of one commit differ."""


def make_packages(target: Path, revision: str = "HEAD") -> list[Path]:
    """The source archive, the wheel and the bill of materials of a revision, written into the folder.

    Raises UnlikeError where a second build does not give the same bytes.
    """
    first, second = build(revision), build(revision)
    if unlike := sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name)):
        raise UnlikeError(f"a second build differs in {', '.join(unlike)}; nothing was written")
    target.mkdir(parents=True, exist_ok=True)
    bill = read_bill()
    first[f"{bill.name}-{bill.version}.cdx.json"] = render_bill(bill)
    for name, data in first.items():
        (target / name).write_bytes(data)
    return [target / name for name in sorted(first)]


def build(revision: str) -> dict[str, bytes]:
    """The packages of a revision by their names, built by this Python; setuptools has to be installed."""
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603, S607
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with tarfile.open(fileobj=io.BytesIO(archive)) as source:
            source.extractall(folder, filter="data")
        (folder / "dist").mkdir()
        subprocess.run([sys.executable, "-c", _BUILD], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        return {path.name: path.read_bytes() for path in sorted((folder / "dist").iterdir())}
