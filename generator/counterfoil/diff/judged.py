"""Single values, judged: by patterns, and by whole schemas."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from counterfoil.api.closed import close
from counterfoil.api.exact import canonical
from counterfoil.api.judging import compiled
from counterfoil.api.patterns.schemas import judged_schema
from counterfoil.api.schema import AnyValue, Schema
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    import jsonschema_rs

    from counterfoil.diff.nodes import Json, Node


@lru_cache(maxsize=1 << 10)
def _matcher(pattern: str) -> jsonschema_rs.Validator:
    return compiled(canonical(judged_schema({"pattern": pattern})))


def matches(pattern: str, name: str) -> bool:
    """Whether the name of a member matches a pattern."""
    return _matcher(pattern).is_valid(name)


def refused(values: list[Json], node: Node) -> list[Json]:
    """Those of the values that a schema does not admit."""
    place = Location(node.file, 0, 0, node.pointer)
    whole = Schema(AnyValue(), place, canonical(node.value))
    judge = compiled(close(whole, node.side.api.schemas))
    return [value for value in values if not judge.is_valid(value)]
