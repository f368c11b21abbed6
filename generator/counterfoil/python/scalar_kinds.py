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
    Union,
)

if TYPE_CHECKING:
    from counterfoil.api.schema import Schema
    from counterfoil.python.lowering import Lowering

_ORDER: Final = ("boolean", "integer", "number", "null", "string")


def scalar_kinds(schema: Schema, lowering: Lowering) -> tuple[str, ...]:
    """The JSON types of a schema of scalars; nothing where it admits others.

    Null is among them where it has a text: the empty one, unless that is a string.
    """
    kinds = _kinds(schema, lowering, ())
    if kinds is None:
        return ()
    if "null" in kinds and len(kinds) > 1 and _takes_empty(schema, lowering, ()):
        kinds = kinds - {"null"}
    return ordered(kinds)


def ordered(kinds: set[str] | frozenset[str]) -> tuple[str, ...]:
    """Types in the order in which a text is tried for them, and none twice."""
    if "number" in kinds:
        kinds = kinds - {"integer"}
    return tuple(kind for kind in _ORDER if kind in kinds)


def _kinds(
    schema: Schema, lowering: Lowering, seen: tuple[int, ...]
) -> frozenset[str] | None:
    target = lowering.target(schema)
    if id(target) in seen:
        return frozenset()
    match target.shape:
        case String():
            return frozenset({"string"})
        case Number(integer):
            return frozenset({"integer" if integer else "number"})
        case Boolean():
            return frozenset({"boolean"})
        case Null():
            return frozenset({"null"})
        case Enumeration(values):
            return frozenset(map(_kind, values))
        case AnyValue():
            if target.loose:
                return frozenset({"boolean", "number", "string"})
            return frozenset({"string"})
        case Union(members):
            found = frozenset[str]()
            for member in members:
                inner = _kinds(member, lowering, (*seen, id(target)))
                if inner is None:
                    return None
                found |= inner
            return found
        case _:
            return None


def _takes_empty(schema: Schema, lowering: Lowering, seen: tuple[int, ...]) -> bool:
    """Whether the empty string may be valid."""
    target = lowering.target(schema)
    if id(target) in seen:
        return False
    match target.shape:
        case String(size):
            return not size.least
        case Enumeration(values):
            return "" in values
        case AnyValue():
            return True
        case Union(members):
            below = (*seen, id(target))
            return any(_takes_empty(member, lowering, below) for member in members)
        case _:
            return False


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case _:
            return "string"
