"""The map in CONTRIBUTING has every module."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIGEST = ROOT / "digest"
# The question of each module, by its path, and of each package.
ROWS = dict(
    re.findall(
        r"^\| `([\w/.]+)` \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE
    )
)


def is_mapped(path: Path) -> bool:
    """Whether a module has a row, or is named in that of its package; of kinds and commands none need be."""
    name = path.relative_to(DIGEST)
    of_package = ROWS.get(f"{name.parent.as_posix()}/", "")
    return name.as_posix() in ROWS or f"`{path.stem}`" in of_package or "One module per" in of_package


def test_every_module_is_on_the_map_with_its_question() -> None:
    modules = (path for path in DIGEST.rglob("*.py") if path.name != "__init__.py")
    assert [path.relative_to(DIGEST).as_posix() for path in modules if not is_mapped(path)] == []


def test_nothing_is_on_the_map_that_is_not_there() -> None:
    assert [name for name in ROWS if not (DIGEST / name).exists()] == []
