"""The last step of the schemas: `loose` speaks for the schemas within, too."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

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
    """The schema with `loose` speaking for all that is in it; itself if it does."""
    shape = _settled(schema.shape, loose)
    whole = schema.loose
    if not whole and isinstance(shape, Reference):
        whole = loose.get(shape.name, "$ref")
    elif not whole:
        whole = next((each.loose for each in parts(shape) if each.loose), "")
    if shape is schema.shape and whole == schema.loose:
        return schema
    return replace(schema, shape=shape, loose=whole)


def _settled(shape: Shape, loose: dict[str, str]) -> Shape:
    """The same for the schemas in a shape."""
    held = [*shape.prefix, shape.items] if isinstance(shape, Array) else parts(shape)
    found = [settle(each, loose) for each in held]
    if all(new is old for new, old in zip(found, held, strict=True)):
        return shape
    match shape:
        case Array():
            *prefix, items = found
            return replace(shape, items=items, prefix=tuple(prefix))
        case Object():
            properties = tuple(
                replace(own, schema=new)
                for own, new in zip(shape.properties, found, strict=False)
            )
            additional = None if shape.additional is None else found[-1]
            return replace(shape, properties=properties, additional=additional)
        case Union():
            return replace(shape, members=tuple(found))
        case _:
            return shape
