"""Parameters as arguments of functions: their names, their types, their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Enumeration,
    Number,
    Schema,
    String,
    Union,
)
from counterfoil.python.names import settle, snake

if TYPE_CHECKING:
    from counterfoil.api.model import Operation, Parameter
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.types import PyType

_RESERVED: Final = (
    *("self", "body", "content_type"),
    *(f"text_body{number}" for number in ("", "_2", "_3")),  # constants of bodies
    "unset",  # its constant would be `UNSET`
    *(
        "cookie_header",
        "fill_path",
        "join_query",
    ),  # functions that requests are made by
)

_RESERVED_SECURED: Final = ("principal", "security")
"""What an operation that requires credentials calls other things."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter as an argument: `texts` are the types of value its text may be."""

    name: str
    parameter: Parameter
    type: PyType
    texts: tuple[str, ...]
    is_array: bool

    @property
    def constant(self) -> str:
        """The constant that reads and writes it."""
        return self.name.upper()


def lower_arguments(operation: Operation, lowering: Lowering) -> tuple[Argument, ...]:
    """The parameters of an operation, each with a name of its own."""
    keys = {f"{each.name} {each.place}": each for each in operation.parameters}
    plain = [each.name for each in operation.parameters]

    def propose(key: str) -> str:
        name = keys[key].name
        return snake(name if plain.count(name) == 1 else key, "parameter")

    reserved = (*_RESERVED, *(_RESERVED_SECURED if operation.security else ()))
    names = settle(keys, propose, reserved)
    return tuple(
        _lower_argument(names[key], each, lowering) for key, each in keys.items()
    )


def _lower_argument(name: str, parameter: Parameter, lowering: Lowering) -> Argument:
    target = lowering.target(parameter.schema)
    is_array = isinstance(target.shape, Array)
    item = target.shape.items if isinstance(target.shape, Array) else target
    return Argument(
        name,
        parameter,
        lowering.typed(parameter.schema).type,
        scalar_kinds(item, lowering),
        is_array,
    )


def scalar_kinds(schema: Schema, lowering: Lowering) -> tuple[str, ...]:
    """The JSON types of a schema of scalars; nothing where it admits others."""
    shape = lowering.target(schema).shape
    match shape:
        case String():
            return ("string",)
        case Number(integer):
            return ("integer",) if integer else ("number",)
        case Boolean():
            return ("boolean",)
        case Enumeration(values):
            return tuple(sorted({_kind(value) for value in values}))
        case AnyValue():
            return ("string",)
        case Union(members):
            inner = [scalar_kinds(member, lowering) for member in members]
            return tuple(sorted({kind for kinds in inner for kind in kinds}))
        case _:
            return ()


def _kind(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case _:
            return "string"
