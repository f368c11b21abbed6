"""Which types of JSON the scalars of a schema have: what a text may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import (
    AnyValue,
    Boolean,
    Enumeration,
    Null,
    Number,
    String,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.schema import Schema
    from counterfoil.python.lowering import Lowering

_ORDER: Final = ("boolean", "integer", "number", "null", "string")


def scalar_kinds(schema: Schema, lowering: Lowering) -> tuple[str, ...]:
    """The JSON types of a schema of scalars; nothing where it admits others.

    Null is among them where it has a text: the empty one, unless that is a string.
    """
    found = alternatives(schema, lowering.target)
    return text_kinds(found) if all(map(is_scalar, found)) else ()


def text_kinds(scalars: Sequence[Schema]) -> tuple[str, ...]:
    """The JSON types that one of some scalars may have; those of its text."""
    kinds = {kind for each in scalars for kind in _kinds(each) or ()}
    if "null" in kinds and any(map(_takes_empty, scalars)):
        kinds.remove("null")
    return ordered(kinds)


def is_scalar(schema: Schema) -> bool:
    """Whether the values of a schema, which is no union, are scalars."""
    return _kinds(schema) is not None


def ordered(kinds: set[str] | frozenset[str]) -> tuple[str, ...]:
    """Types in the order in which a text is tried for them, and none twice."""
    if "number" in kinds:
        kinds = kinds - {"integer"}
    return tuple(kind for kind in _ORDER if kind in kinds)


def _kinds(schema: Schema) -> frozenset[str] | None:
    match schema.shape:
        case String():
            return frozenset({"string"})
        case Number(integer):
            return frozenset({"integer" if integer else "number"})
        case Boolean():
            return frozenset({"boolean"})
        case Null():
            return frozenset({"null"})
        case Enumeration(values):
            # Thousands of values have a few types.
            return frozenset(map(_kind, set(map(type, values))))
        case AnyValue() if schema.loose:
            return frozenset({"boolean", "number", "string"})
        case AnyValue():
            return frozenset({"string"})
        case _:
            return None


def _takes_empty(schema: Schema) -> bool:
    """Whether the empty string may be valid."""
    match schema.shape:
        case String(size):
            return not size.least
        case Enumeration(values):
            return "" in values
        case shape:
            return isinstance(shape, AnyValue)


def _kind(type_: type[object]) -> str:
    """The JSON type of the values of a type."""
    if type_ is type(None):
        return "null"
    if issubclass(type_, bool):
        return "boolean"
    return "number" if issubclass(type_, (int, float)) else "string"
