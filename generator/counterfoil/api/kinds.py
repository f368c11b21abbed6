"""The JSON types that a shape admits; integers are a kind beside other numbers."""

from __future__ import annotations

from typing import assert_never

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Binary,
    Boolean,
    Enumeration,
    Null,
    Number,
    Object,
    Reference,
    Shape,
    String,
    Union,
)
from counterfoil.document.tree import Mapping, Node, Scalar

_NUMBERS = frozenset({"integer", "fraction"})
ALL = frozenset({"array", "boolean", "null", "object", "string"}) | _NUMBERS


def json_types(names: tuple[str, ...]) -> frozenset[str]:
    """The kinds that a `type` keyword admits."""
    kinds: set[str] = set()
    for name in names:
        kinds |= _NUMBERS if name == "number" else {name}
    return frozenset(kinds)


def value_kind(value: str | int | float | None) -> str:
    """The kind of a scalar. JSON Schema Core, 4.2.3: 1.0 is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "fraction"


def kind_of(node: Node) -> str:
    """The kind of a value of the document."""
    if isinstance(node, Scalar):
        return value_kind(node.value)
    return "object" if isinstance(node, Mapping) else "array"


def shape_types(shape: Shape) -> frozenset[str]:
    """The kinds that a shape may admit: all, where only a named schema knows."""
    match shape:
        case AnyValue() | Binary() | Reference():
            return ALL
        case Null():
            return frozenset({"null"})
        case Boolean():
            return frozenset({"boolean"})
        case Number():
            return frozenset({"integer"}) if shape.integer else _NUMBERS
        case String():
            return frozenset({"string"})
        case Enumeration():
            return frozenset(value_kind(value) for value in shape.values)
        case Array():
            return frozenset({"array"})
        case Object():
            return frozenset({"object"})
        case Union():
            return frozenset[str]().union(
                *(shape_types(m.shape) for m in shape.members)
            )
        case _:
            assert_never(shape)
