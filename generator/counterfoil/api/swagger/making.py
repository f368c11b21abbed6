"""Nodes that no one wrote: they stand at the place of what they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.document.tree import Location, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.document.tree import Value


def scalar(value: Value, place: Location) -> Scalar:
    """A value."""
    return Scalar(value, place)


def sequence(items: Iterable[Node], place: Location) -> Sequence:
    """An array."""
    return Sequence(tuple(items), place)


def mapping(
    members: dict[str, Node | None], place: Location, source: Mapping | None = None
) -> Mapping:
    """An object of the members that are there, their keys where `source` has them.

    The extensions of the source come along, unless there is another in their place.
    """
    made = {name: node for name, node in members.items() if node is not None}
    keys = source.keys if source else {}
    if source is not None:
        made = {n: v for n, v in source.members.items() if n.startswith("x-")} | made
    places = {name: keys.get(name, node.location) for name, node in made.items()}
    return Mapping(made, places, place)


def below(place: Location, step: str) -> Location:
    """A place that no node of the text has: a step below one of them."""
    return Location(place.file, place.line, place.column, f"{place.pointer}/{step}")
