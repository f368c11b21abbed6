"""Which values a shape admits, written down once more and independently of any type."""

from __future__ import annotations

import re
from typing import assert_never, cast

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
    Size,
    String,
    Union,
)


def admits(shape: Shape, value: object, named: dict[str, Schema]) -> bool:
    """Whether a value is one of the shape's, as JSON Schema counts and compares."""
    match shape:
        case AnyValue():
            return True
        case Null():
            return value is None
        case Boolean():
            return isinstance(value, bool)
        case Number():
            return is_number(value) and within(shape, cast("float", value))
        case String():
            fits = isinstance(value, str) and of_size(shape.size, len(value))
            return fits and bool(re.search(shape.pattern, cast("str", value)))
        case Enumeration():
            return any(same(value, each) for each in shape.values)
        case Binary():
            return False
        case Array():
            return (
                isinstance(value, list)
                and of_size(shape.size, len(value))
                and all(admits(shape.items.shape, each, named) for each in value)
            )
        case Object():
            return isinstance(value, dict) and has_members(shape, value, named)
        case Union():
            return any(admits(each.shape, value, named) for each in shape.members)
        case Reference():
            return admits(named[shape.name].shape, value, named)
        case _:
            assert_never(shape)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def within(shape: Number, value: float) -> bool:
    bounds = shape.bounds
    return (
        not (shape.integer and value != int(value))
        and (bounds.minimum is None or value >= bounds.minimum)
        and (bounds.maximum is None or value <= bounds.maximum)
        and (bounds.exclusive_minimum is None or value > bounds.exclusive_minimum)
        and (bounds.exclusive_maximum is None or value < bounds.exclusive_maximum)
    )


def of_size(size: Size, count: int) -> bool:
    return count >= size.least and (size.most is None or count <= size.most)


def same(left: object, right: object) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def has_members(
    shape: Object, value: dict[str, object], named: dict[str, Schema]
) -> bool:
    schemas = {member.name: member.schema for member in shape.properties}
    if any(member.required and member.name not in value for member in shape.properties):
        return False
    for name, item in value.items():
        schema = schemas.get(name, shape.additional)
        if schema is None or not admits(schema.shape, item, named):
            return False
    return True
