"""The last step of the schemas: `loose` speaks for the schemas within, too."""

from __future__ import annotations

from dataclasses import replace
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
    Schema,
    Shape,
    String,
    Union,
)


def parts(shape: Shape) -> tuple[Schema, ...]:
    """The schemas that a shape holds directly."""
    match shape:
        case Array():
            return shape.prefix or (shape.items,)
        case Object():
            own = tuple(member.schema for member in shape.properties)
            return own if shape.additional is None else (*own, shape.additional)
        case Union():
            return shape.members
        case (
            AnyValue()
            | Null()
            | Boolean()
            | Number()
            | String()
            | Binary()
            | Enumeration()
            | Reference()
        ):
            return ()
        case _:
            assert_never(shape)


def loose_names(named: dict[str, Schema]) -> dict[str, str]:
    """For each named schema the first keyword that it or one it reaches leaves out.

    A schema may reach itself, so this is a least fixed point: all are exact until
    something shows otherwise.
    """
    loose = dict.fromkeys(named, "")
    changed = True
    while changed:
        changed = False
        for name, schema in named.items():
            if not loose[name]:
                loose[name] = whole_looseness(schema, loose)
                changed = changed or bool(loose[name])
    return loose


def whole_looseness(schema: Schema, loose: dict[str, str]) -> str:
    """The first keyword that a schema or what is in it leaves out; `loose`: by name."""
    if schema.loose:
        return schema.loose
    if isinstance(schema.shape, Reference):
        return loose.get(schema.shape.name, "$ref")
    return next(
        (found for p in parts(schema.shape) if (found := whole_looseness(p, loose))), ""
    )


def settle(schema: Schema, loose: dict[str, str]) -> Schema:
    """The schema with `loose` speaking for all that is in it."""
    shape = schema.shape
    match shape:
        case Array():
            shape = replace(
                shape,
                items=settle(shape.items, loose),
                prefix=tuple(settle(each, loose) for each in shape.prefix),
            )
        case Object():
            shape = replace(
                shape,
                properties=tuple(
                    replace(p, schema=settle(p.schema, loose)) for p in shape.properties
                ),
                additional=None
                if shape.additional is None
                else settle(shape.additional, loose),
            )
        case Union():
            shape = replace(
                shape, members=tuple(settle(m, loose) for m in shape.members)
            )
        case (
            AnyValue()
            | Null()
            | Boolean()
            | Number()
            | String()
            | Binary()
            | Enumeration()
            | Reference()
        ):
            pass
        case _:
            assert_never(shape)
    return replace(schema, shape=shape, loose=whole_looseness(schema, loose))
