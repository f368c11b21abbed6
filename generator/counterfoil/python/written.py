"""Parameters and headers that no style can write: they are JSON, as with `content`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from counterfoil.python.text_shapes import (
    JOINED,
    Nested,
    NoText,
    parameter_shape,
    styled_shape,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Operation, Parameter
    from counterfoil.python.lowering import Lowering

_JSON: Final = "application/json"


def as_written(operation: Operation, lowering: Lowering) -> Operation:
    """The operation, whose parameters say how they are written all the same."""
    return replace(
        operation,
        parameters=tuple(_parameter(each, lowering) for each in operation.parameters),
    )


def _parameter(parameter: Parameter, lowering: Lowering) -> Parameter:
    try:
        parameter_shape(parameter, lowering)
    except Nested:
        return replace(parameter, media_type=_JSON)
    except NoText:  # refused by the support check
        pass
    return parameter


def header_as_written(header: Header, lowering: Lowering) -> Header:
    """The header, which says how it is written all the same."""
    if header.media_type:
        return header
    try:
        styled_shape(header.schema, JOINED, lowering)
    except Nested:
        return replace(header, media_type=_JSON, style="", explode=False)
    return header
