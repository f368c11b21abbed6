"""Trees with other nodes at some places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.document.tree import Mapping, Node, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Table

    from counterfoil.document.tree import Place


def rebuild(trees: dict[str, Node | None], changes: Table[Place, Node]) -> None:
    """Replace the trees of a document; of a node that is replaced, all is."""
    by_file: dict[str, dict[str, Node]] = {}
    for (file, pointer), node in changes.items():
        by_file.setdefault(file, {})[pointer] = node
    for file, table in by_file.items():
        tree = trees[file]
        if tree is not None:
            ways = frozenset(above for pointer in table for above in _above(pointer))
            trees[file] = _rebuilt(tree, table, ways)


def _above(pointer: str) -> Iterator[str]:
    """The pointers to all that holds what a pointer leads to."""
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def _rebuilt(node: Node, table: dict[str, Node], ways: frozenset[str]) -> Node:
    pointer = node.location.pointer
    if pointer in table:
        return table[pointer]
    if pointer not in ways:
        return node
    if isinstance(node, Mapping):
        members = {n: _rebuilt(each, table, ways) for n, each in node.members.items()}
        return Mapping(members, node.keys, node.location)
    if isinstance(node, Sequence):
        items = tuple(_rebuilt(each, table, ways) for each in node)
        return Sequence(items, node.location)
    return node
