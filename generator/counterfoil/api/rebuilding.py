"""Trees with other nodes at some places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.document.tree import Mapping, Node, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from counterfoil.api.directions import Place


def rebuild(trees: dict[str, Node | None], changes: Table[Place, Node]) -> None:
    """Replace the trees of a document; of a node that is replaced, all is."""
    by_file: dict[str, dict[str, Node]] = {}
    for (file, pointer), node in changes.items():
        by_file.setdefault(file, {})[pointer] = node
    for file, table in by_file.items():
        tree = trees[file]
        if tree is not None:
            trees[file] = _rebuilt(tree, table)


def _rebuilt(node: Node, table: dict[str, Node]) -> Node:
    pointer = node.location.pointer
    if pointer in table:
        return table[pointer]
    inner = {p: n for p, n in table.items() if p.startswith(f"{pointer}/")}
    if not inner:
        return node
    if isinstance(node, Mapping):
        members = {name: _rebuilt(each, inner) for name, each in node.members.items()}
        return Mapping(members, node.keys, node.location)
    if isinstance(node, Sequence):
        return Sequence(tuple(_rebuilt(each, inner) for each in node), node.location)
    return node
