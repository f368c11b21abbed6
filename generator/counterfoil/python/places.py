"""Where schemas stand: what tells one from all others of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from counterfoil.api.schema import Schema

Place: TypeAlias = tuple[str, str, str]
"""Where a schema stands: its file, the pointer in it, and the direction it is for."""


def place(schema: Schema) -> Place:
    """Where a schema stands."""
    return schema.location.file, schema.location.pointer, schema.direction
