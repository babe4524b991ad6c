"""The map in CONTRIBUTING has every module, and imports run one way through its layers."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIGEST = ROOT / "digest"
MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# The question of each module, by its path, and of each package.
ROWS = dict(re.findall(r"^\| `([\w/.]+)` \| (.+) \|$", MAP, re.MULTILINE))
# The rows of each layer, the lowest first.
LAYERS = [re.findall(r"^\| `([\w/.]+)`", part, re.MULTILINE) for part in MAP.split("\n| **")[1:]]
# Imports that run the other way. The list may only become shorter.
BACKWARDS = {
    ("cluster.py", "printing/press.py"),
}


def is_mapped(path: Path) -> bool:
    """Whether a module has a row, or is named in that of its package; of kinds and commands none need be."""
    name = path.relative_to(DIGEST)
    of_package = ROWS.get(f"{name.parent.as_posix()}/", "")
    return name.as_posix() in ROWS or f"`{path.stem}`" in of_package or "One module per" in of_package


def find_row(name: str) -> str:
    """The row that a module is in, or what is imported from one: that of the module before its package's."""
    parts = name.split(".")[1:]
    above = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((row for path in above for row in (f"{path}.py", f"{path}/") if row in ROWS), "")


def list_imports(node: ast.AST) -> Iterator[str]:
    """What is imported when the code below a node runs, within functions too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (each.name for each in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (f"{child.module}.{each.name}" for each in child.names)
        elif not isinstance(child, ast.expr) and not is_for_types(child):
            yield from list_imports(child)


@cache
def find_imports() -> frozenset[tuple[str, str, str]]:
    """Each module that imports another of the program: its file, its row, and the row of the other."""
    found = set()
    for path in DIGEST.rglob("*.py"):
        own = find_row(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in list_imports(ast.parse(path.read_text(encoding="utf-8"))):
            row = find_row(name) if name.startswith("digest.") else ""
            if own and row:
                found.add((path.relative_to(DIGEST).as_posix(), own, row))
    return frozenset(found)


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imported_packages(path: Path) -> set[str]:
    """The names of the packages that a module imports from."""
    names = list_imports(ast.parse(path.read_text(encoding="utf-8")))
    return {name.partition(".")[0] for name in names}


def test_every_module_is_on_the_map_with_its_question() -> None:
    modules = (path for path in DIGEST.rglob("*.py") if path.name != "__init__.py")
    assert [path.relative_to(DIGEST).as_posix() for path in modules if not is_mapped(path)] == []


def test_nothing_is_on_the_map_that_is_not_there() -> None:
    assert [name for name in ROWS if not (DIGEST / name).exists()] == []


def test_imports_run_one_way_through_the_layers() -> None:
    layers = {row: number for number, rows in enumerate(LAYERS) for row in rows}
    found = {(file, row) for file, own, row in find_imports() if layers[row] > layers[own]}
    assert found == BACKWARDS


def test_plugin_and_command_line_never_import_each_other() -> None:
    rows = {(own, row) for _, own, row in find_imports()}
    line = ("__main__.py", "cli.py", "commands/", "running/building.py", "running/server.py")
    assert {*line, "plugin.py"} <= ROWS.keys()
    assert [each for each in line if {(each, "plugin.py"), ("plugin.py", each)} & rows] == []


def test_few_modules_know_mkdocs() -> None:
    files = (path for path in DIGEST.rglob("*.py") if "mkdocs" in imported_packages(path))
    outside = {path.relative_to(DIGEST).as_posix() for path in files if path.parent.name != "running"}
    assert outside == {"plugin.py", "templates/frame.py", "templates/faults.py"}


def test_no_two_classes_share_a_name() -> None:
    owners: dict[str, list[str]] = {}
    for path in DIGEST.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                owners.setdefault(node.name, []).append(path.relative_to(DIGEST).as_posix())
    assert {name: files for name, files in owners.items() if len(files) > 1} == {}


def test_feeds_and_letters_take_nothing_from_pages() -> None:
    found = {(file, row) for file, _, row in find_imports() if file.startswith(("feeds/", "mail/"))}
    assert [each for each in sorted(found) if each[1].startswith("pages/")] == []
