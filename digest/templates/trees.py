"""What does a template ask of others, and what does it give to them? Read from its tree."""

from collections.abc import Iterator
from typing import NamedTuple

from jinja2 import nodes

_NAMING: tuple[type[nodes.Stmt], ...] = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


class Reference(NamedTuple):
    """A template that another names, which may do without it."""

    name: str
    line: int
    is_needed: bool


def list_references(tree: nodes.Template) -> Iterator[Reference]:
    """The templates that a template names, where it writes their names out."""
    for kind in _NAMING:
        for node in tree.find_all(kind):
            if name := _read_name(node):
                yield Reference(name, node.lineno, not getattr(node, "ignore_missing", False))


def list_calls(tree: nodes.Template) -> Iterator[tuple[str, str, int]]:
    """The filters and tests that a template calls: which of the two, the name, and the line.

    None of one that asks itself whether there is a filter or a test.
    """
    tests = list(tree.find_all(nodes.Test))
    if any(node.name in {"filter", "test"} for node in tests):
        return
    yield from (("filter", node.name, node.lineno) for node in tree.find_all(nodes.Filter))
    yield from (("test", node.name, node.lineno) for node in tests)


def find_parent(tree: nodes.Template) -> str:
    """The template that a template extends; empty for none, and for one whose name is put together."""
    extends = tree.find(nodes.Extends)
    return _read_name(extends) if extends else ""


def list_blocks(tree: nodes.Template) -> set[str]:
    """The names of all blocks in a template."""
    return {block.name for block in tree.find_all(nodes.Block)}


def list_outer_blocks(tree: nodes.Node) -> Iterator[nodes.Block]:
    """The blocks that stand in no other: one within another is printed with that."""
    for node in tree.iter_child_nodes():
        if isinstance(node, nodes.Block):
            yield node
        else:
            yield from list_outer_blocks(node)


def list_texts(tree: nodes.Template) -> Iterator[str]:
    """The texts that stand in its expressions: a message is one of them, wherever it is said."""
    yield from (node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str))


class TakenTemplate(NamedTuple):
    """What a template takes from another."""

    template: str
    name: str
    line: int


def list_taken(tree: nodes.Template) -> Iterator[TakenTemplate]:
    """What a template takes from those that it imports, where it writes their names out."""
    modules = {node.target: name for node in tree.find_all(nodes.Import) if (name := _read_name(node))}
    for node in tree.find_all(nodes.FromImport):
        if name := _read_name(node):
            yield from (TakenTemplate(name, _first(each), node.lineno) for each in node.names)
    for taken in tree.find_all(nodes.Getattr):
        if isinstance(taken.node, nodes.Name) and taken.node.name in modules:
            yield TakenTemplate(modules[taken.node.name], taken.attr, taken.lineno)


def list_given(tree: nodes.Template) -> set[str] | None:
    """The names that others can take from a template; None where they are not all written in it."""
    if tree.find(nodes.Extends) or tree.find(nodes.Include):
        return None
    return set(_list_set(tree))


def _list_set(node: nodes.Node) -> Iterator[str]:
    """The names that a template sets for all of itself, and not within a macro or a loop alone.

    What it imports itself is not among them: others cannot take that from it.
    """
    if isinstance(node, nodes.Macro) or (isinstance(node, nodes.Name) and node.ctx == "store"):
        yield node.name
    elif not isinstance(node, (nodes.Import, nodes.For, nodes.Block, nodes.Output)):
        for child in node.iter_child_nodes():
            yield from _list_set(child)


def _first(name: str | tuple[str, str]) -> str:
    """What something is called in the template that it is taken from."""
    return name if isinstance(name, str) else name[0]


def _read_name(node: nodes.Stmt) -> str:
    """The template that is named here; empty where its name is put together, or is one of several."""
    name = getattr(node, "template", None)
    return name.value if isinstance(name, nodes.Const) and isinstance(name.value, str) else ""
