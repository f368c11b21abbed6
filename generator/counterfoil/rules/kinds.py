"""What a rule may do with a value: the kind of a schema, for the checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

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
    Schema,
    String,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Truth(Struct, frozen=True):
    """A boolean."""

    words: str = "a boolean"


class Integer(Struct, frozen=True):
    """An int."""

    words: str = "an integer"


class Real(Struct, frozen=True):
    """A double."""

    words: str = "a number"


class Text(Struct, frozen=True):
    """A string."""

    words: str = "a string"


class Nothing(Struct, frozen=True):
    """Only null."""

    words: str = "null"


class Items(Struct, frozen=True):
    """An array."""

    items: Schema
    words: str = "an array"


class Table(Struct, frozen=True):
    """An object without declared properties: a map."""

    values: Schema
    words: str = "a map"


class Record(Struct, frozen=True):
    """An object with declared properties; `schema` is the one that declares them."""

    schema: Schema
    shape: Object
    words: str = "an object"


class Listing(Struct, frozen=True):
    """A list that the rule writes out: only `in` takes it."""

    words: str = "a list"


class Opaque(Struct, frozen=True):
    """A value that a rule can only compare with null."""

    words: str = "a value of several types"


Kind: TypeAlias = (
    Truth | Integer | Real | Text | Nothing | Items | Table | Record | Listing | Opaque
)


class Typed(Struct, frozen=True):
    """The kind of a value, and whether it may be null besides."""

    kind: Kind
    nullable: bool = False


def typed(schema: Schema, schemas: Mapping[str, Schema]) -> Typed:
    """What a schema's values are. References are followed through `schemas`."""
    return _typed(schema, schemas, frozenset())


def _typed(
    schema: Schema, schemas: Mapping[str, Schema], seen: frozenset[str]
) -> Typed:
    while isinstance(schema.shape, Reference) and schema.shape.name not in seen:
        seen |= {schema.shape.name}
        schema = schemas[schema.shape.name]
    match schema.shape:
        case AnyValue() | Binary() | Reference():
            return Typed(Opaque(), nullable=True)
        case Null():
            return Typed(Nothing(), nullable=True)
        case Boolean():
            return Typed(Truth())
        case Number(integer=integer):
            return Typed(Integer() if integer else Real())
        case String():
            return Typed(Text())
        case Enumeration(values):
            return _joined([_scalar(value) for value in values])
        case Array(items):
            return Typed(Items(items))
        case Object(properties, additional) as shape:
            if not properties and additional is not None:
                return Typed(Table(additional))
            return Typed(Record(schema, shape))
        case Union(members, inherited=True):
            # The children have all that the parent has.
            return _typed(members[-1], schemas, seen)
        case Union(members):
            return _joined([_typed(member, schemas, seen) for member in members])


def _scalar(value: str | float | bool | None) -> Typed:  # noqa: FBT001 - a JSON value
    match value:
        case None:
            return Typed(Nothing(), nullable=True)
        case bool():
            return Typed(Truth())
        case str():
            return Typed(Text())
        case int():
            return Typed(Integer())
        case float():
            return Typed(Real())


def _joined(members: list[Typed]) -> Typed:
    nullable = any(member.nullable for member in members)
    kinds = {member.kind for member in members if not isinstance(member.kind, Nothing)}
    if not kinds:
        return Typed(Nothing(), nullable=True)
    if kinds == {Integer(), Real()}:
        return Typed(Real(), nullable)
    kind = kinds.pop()
    return Typed(Opaque() if kinds else kind, nullable)
