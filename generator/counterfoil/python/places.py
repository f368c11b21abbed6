"""Where schemas stand: what tells one from all others of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.schema import Schema

Place: TypeAlias = tuple[str, str, str]
"""Where a schema stands: its file, the pointer in it, and the direction it is for."""


def place(schema: Schema) -> Place:
    """Where a schema stands."""
    return schema.location.file, schema.location.pointer, schema.direction


def told_apart(wordings: Iterable[tuple[Place, str]]) -> list[str]:
    """Wordings, each of which is that of one place.

    `x y` of `A` and `y` of `x` of `A` are worded alike: the first place in the alphabet
    keeps the words, and those of others say where they are.
    """
    pairs = list(wordings)
    found: dict[str, int] = {}
    for number in sorted(range(len(pairs)), key=lambda number: pairs[number]):
        where, wording = pairs[number]
        key = wording
        while key in found:
            key = f"{key} {where}"
        found[key] = number
    return sorted(found, key=lambda key: found[key])
