"""Typed access to the members of a mapping: a default for what is not there.

A document comes here after the meta-schema has reported every wrong type, so a default
hides nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from counterfoil.document.tree import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator


Written: TypeAlias = "str | int | float | bool | None"

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?")
_FLAGS: Final = {"true": True, "false": False}


def unquoted(value: Written) -> Written:
    """The number or boolean that a text in quotes is; all else as it is."""
    if not isinstance(value, str):
        return value
    if not _NUMBER.fullmatch(value):
        return _FLAGS.get(value, value)
    return float(value) if "." in value else int(value)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number, which a boolean is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_flag(node: Node | None) -> bool:
    """Whether a node is a boolean."""
    return isinstance(node, Scalar) and isinstance(node.value, bool)


def is_null(node: Node | None) -> bool:
    """Whether a node is null."""
    return isinstance(node, Scalar) and node.value is None


def refuses_all(node: Node | None) -> bool:
    """Whether a schema is `false`, or the same as OpenAPI 3.0 has to write it."""
    if isinstance(node, Mapping) and node.members.keys() == {"not"}:
        refused = node.members["not"]
        admits_all = isinstance(refused, Scalar) and refused.value is True
        return admits_all or (isinstance(refused, Mapping) and not refused.members)
    return isinstance(node, Scalar) and node.value is False


def text(node: Mapping, name: str) -> str:
    """A string member, or ""."""
    value = node.members.get(name)
    if isinstance(value, Scalar) and isinstance(value.value, str):
        return value.value
    return ""


def words(node: Mapping, name: str) -> str:
    """A member that people read: a number or boolean as it would be written."""
    value = node.members.get(name)
    if isinstance(value, Scalar) and isinstance(value.value, bool | int | float):
        return str(value.value).lower()
    return text(node, name)


def flag(node: Mapping, name: str, *, default: bool = False) -> bool:
    """A boolean member, or the default; one in quotes is no other one."""
    value = node.members.get(name)
    found = unquoted(value.value) if isinstance(value, Scalar) else default
    return found if isinstance(found, bool) else default


def members(node: Mapping, name: str) -> Iterator[tuple[str, Node]]:
    """The members of a member that is an object."""
    value = node.members.get(name)
    if isinstance(value, Mapping):
        yield from value.members.items()


def items(node: Mapping, name: str) -> tuple[Node, ...]:
    """The items of a member that is an array."""
    value = node.members.get(name)
    return value.items if isinstance(value, Sequence) else ()


def texts(node: Mapping, name: str) -> tuple[str, ...]:
    """The strings of a member that is an array."""
    return tuple(
        item.value
        for item in items(node, name)
        if isinstance(item, Scalar) and isinstance(item.value, str)
    )


def child(node: Mapping, name: str) -> Mapping | None:
    """A member that is an object."""
    value = node.members.get(name)
    return value if isinstance(value, Mapping) else None


def node_at(root: Node, path: tuple[str | int, ...]) -> Node:
    """The node at a path of names and indices; the last one on the way if it ends."""
    node = root
    for step in path:
        found: Node | None = None
        if isinstance(node, Mapping):
            found = node.get(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int):
            found = node.items[step] if step < len(node.items) else None
        if found is None:
            return node
        node = found
    return node
