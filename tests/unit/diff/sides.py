"""Schemas as the comparison sees them, without a document around."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from counterfoil.api.exact import canonical
from counterfoil.api.metadata import Info
from counterfoil.api.model import Api
from counterfoil.api.schema import AnyValue, Schema
from counterfoil.diff.nodes import Node, Side
from counterfoil.diff.unchanged import Unchanged, unchanged_names
from counterfoil.document.tree import Location

Json: TypeAlias = Any

_DEFS: Final = "$defs"
ANNOTATIONS: Final = frozenset(
    {"title", "default", "deprecated", "readOnly", "writeOnly", "format"}
)


def side_of(definitions: dict[str, Json]) -> Side:
    """A document that has these named schemas, and nothing else."""
    named = {
        name: Schema(
            AnyValue(),
            Location("openapi.yaml", 1, 1, f"/components/schemas/{name}"),
            canonical(each),
        )
        for name, each in definitions.items()
    }
    info = Info("T", "1.0.0", "", "", "")
    return Side(Api(info, (), (), (), named, "openapi.yaml"))


def sides(old: Json, new: Json) -> tuple[Node, Node, Unchanged]:
    """Two schemas with their `$defs`, and what both have in common."""
    left, right = side_of(_definitions(old)), side_of(_definitions(new))
    same = unchanged_names(left.texts(), right.texts())
    return _root(left, old), _root(right, new), Unchanged(same)


def _definitions(schema: Json) -> dict[str, Json]:
    return schema.get(_DEFS, {}) if isinstance(schema, dict) else {}


def _root(side: Side, schema: Json) -> Node:
    if isinstance(schema, dict):
        schema = {name: each for name, each in schema.items() if name != _DEFS}
    return Node(side, schema, "openapi.yaml", "/root")
