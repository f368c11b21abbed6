"""The located tree: plain YAML or JSON data in which every node knows its place.

A large document has a million nodes: these are msgspec structs, which are made in a
sixth of the time of a frozen dataclass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

Value: TypeAlias = str | int | float | bool | None

Place: TypeAlias = tuple[str, str]
"""A file, and a JSON Pointer in it (RFC 6901)."""


class Location(Struct, frozen=True, gc=False):
    """A place in a source file.

    `line` and `column` count from 1, columns in characters; `pointer` is a JSON Pointer
    (RFC 6901).
    """

    file: str
    line: int
    column: int
    pointer: str

    def called(self, pointer: str) -> Location:
        """The same place by another pointer, for what stands nowhere by itself."""
        return Location(self.file, self.line, self.column, pointer)


class Scalar(Struct, frozen=True, gc=False):
    """A string, number, boolean or null."""

    value: Value
    location: Location


class Sequence(Struct, frozen=True):
    """An array."""

    items: tuple[Node, ...]
    location: Location

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


class Mapping(Struct, frozen=True):
    """An object: `members` in the document's order, `keys` the place of each name."""

    members: dict[str, Node]
    keys: dict[str, Location]
    location: Location

    def get(self, name: str) -> Node | None:
        """The value of a member, or None where there is no such member."""
        return self.members.get(name)


Node: TypeAlias = Scalar | Sequence | Mapping


def place_of(node: Node) -> Place:
    """What tells a node from others: its file and its pointer."""
    return (node.location.file, node.location.pointer)


def plain(node: Node) -> object:
    """The node as plain data: dict, list, str, int, float, bool, None."""
    # By exact types, and scalars first: nearly all nodes are such.
    if type(node) is Scalar:
        return node.value
    if isinstance(node, Mapping):
        return {
            name: value.value if type(value) is Scalar else plain(value)
            for name, value in node.members.items()
        }
    assert isinstance(node, Sequence)
    return [plain(item) for item in node.items]
