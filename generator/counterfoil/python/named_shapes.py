"""Which schemas have names in code: what their shapes are, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import (
    Array,
    Enumeration,
    Object,
    Reference,
    Schema,
    Shape,
    Union,
    schemas_within,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_FEWEST: Final = 2
"""The fewest values that make an enumeration worth a name."""
_MOST: Final = 12
"""The most values of an enumeration that are written wherever it is used."""
_INT64: Final = 2**63


def enum_kind(shape: Enumeration) -> str:
    """The class that an enumeration would be one of; "" where there is none.

    That is `StrEnum` where all values but null are strings, and `IntEnum` where they
    are integers that msgspec knows.
    """
    values = [value for value in shape.values if value is not None]
    if len(values) < _FEWEST:
        return ""
    if all(isinstance(value, str) for value in values):
        return "StrEnum"
    whole = all(
        isinstance(value, int) and not isinstance(value, bool) and abs(value) < _INT64
        for value in values
    )
    return "IntEnum" if whole else ""


def is_other(schema: Schema) -> bool:
    """Whether a schema that is no object has a name where it is given one."""
    match schema.shape:
        case Union():
            return True
        case Enumeration(values):
            return len(values) >= _FEWEST
        case Array(prefix=prefix):
            return prefix != ()
        case _:
            return False


def second_names(named: Mapping[str, Schema]) -> frozenset[str]:
    """The names of schemas that are no more than other ones which have a name in code.

    What a contract calls `OrderCreate` is called so in code, too.
    """
    known: dict[str, bool] = {}
    for first in named:
        name, path = first, list[str]()
        while name not in known:
            path.append(name)
            known[name] = False  # in a circle, nothing is named
            schema = named[name]
            if not isinstance(schema.shape, Reference):
                known[name] = is_class(schema.shape) or is_other(schema)
                break
            name = schema.shape.name
        known |= dict.fromkeys(path, known[name])
    return frozenset(
        name
        for name, schema in named.items()
        if isinstance(schema.shape, Reference) and known[name]
    )


def is_class(shape: Shape) -> bool:
    """Whether a shape is that of an object with a class of its own."""
    if not isinstance(shape, Object):
        return False
    return bool(shape.properties or shape.additional is None or shape.rules)


def has_classes(schema: Schema) -> bool:
    """Whether there are classes in a schema that have no other names."""
    return is_class(schema.shape) or any(map(has_classes, schemas_within(schema)))


def is_named_enum(schema: Schema) -> bool:
    """Whether the document names the members of an enumeration that can be a class."""
    shape = schema.shape
    return isinstance(shape, Enumeration) and bool(shape.names and enum_kind(shape))


def is_long(shape: Shape) -> bool:
    """Whether an enumeration is too long to be written wherever it is used."""
    if not isinstance(shape, Enumeration):
        return False
    return len(shape.values) > _MOST and bool(enum_kind(shape))
