"""The last step of the schemas: `loose` speaks for the schemas within, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

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

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    said = {name: tuple(_said(schema)) for name, schema in named.items()}
    changed = True
    while changed:
        changed = False
        for name, rows in said.items():
            if not loose[name]:
                words = (own or loose.get(other, "$ref") for own, other in rows)
                loose[name] = next(filter(None, words), "")
                changed = changed or bool(loose[name])
    return loose


def _said(schema: Schema) -> Iterator[tuple[str, str]]:
    """The keywords that a schema and what is in it leave out, or else the names there.

    In order; what stands in a schema that leaves one out says no more.
    """
    if schema.loose:
        yield schema.loose, ""
    elif isinstance(schema.shape, Reference):
        yield "", schema.shape.name
    else:
        for part in parts(schema.shape):
            yield from _said(part)


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
