"""The constants that read and write headers which are more than a plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python.imports import own
from counterfoil.python.layout import string
from counterfoil.python.parameter_views import value_text
from counterfoil.python.shape_writing import (
    shape_text,
)
from counterfoil.python.text_shapes import (
    TextShape,
)
from counterfoil.python.types import Import, bare, generic, imports_of

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.operations import Call
    from counterfoil.python.response_headers import HeaderField


def header_constants(api: Api, call: Call, used: set[Import]) -> list[str]:
    """The constants of an operation's headers; `used` gets what they mention."""
    return [
        _constant(api, field, used)
        for outcome in call.outcomes
        for field in outcome.fields
        if field.codec
    ]


def _constant(api: Api, field: HeaderField, used: set[Import]) -> str:
    used |= {own("runtime", "headers"), Import("typing", "Final")}
    used |= imports_of(bare(field.type))
    assert field.shape is not None
    options = [
        string(field.wire),
        value_text(api, field.header.schema, field.typed, field.content, used),
        shape_text(field.shape, api, used, 1),
    ]
    if field.header.style not in {"", "form"}:
        options.append(f"style={string(field.header.style)}")
    if field.header.explode and not isinstance(field.shape, TextShape):
        options.append("explode=True")
    return generic(f"{field.codec}: Final = headers.Header", bare(field.type), options)
