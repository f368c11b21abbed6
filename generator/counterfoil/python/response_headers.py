"""Headers of documented responses as fields: their names, their types, their texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.schema import Enumeration
from counterfoil.python.format_types import has_format
from counterfoil.python.given_names import accepted
from counterfoil.python.names import settle, snake
from counterfoil.python.scalar_kinds import scalar_kinds
from counterfoil.python.schema_types import kinds_of
from counterfoil.python.text_shapes import NoText, TextShape, header_shape
from counterfoil.python.written import header_as_written

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Response
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.schema_types import Typed
    from counterfoil.python.text_shapes import Shape
    from counterfoil.python.types import PyType

RESERVED_HEADERS: Final = (
    *("body", "content_type", "status", "statuses"),
    *("bool", "bytes", "float", "frozenset", "int", "str"),  # annotations mention them
)


class HeaderField(Struct, frozen=True):
    """A response header as a field.

    `constant` is its value where that is fixed, else ""; `texts` are the types of value
    that its text may be. One that is more than a plain text has a `shape`, and `codec`
    is the constant that reads and writes it; `content` is the shared form of its value.
    """

    name: str
    wire: str
    header: Header
    typed: Typed
    texts: tuple[str, ...]
    constant: str
    required: bool
    codec: str = ""
    shape: Shape | None = None
    content: Content | None = None

    @property
    def type(self) -> PyType:
        """The type of its value."""
        return self.typed.type


def lower_headers(response: Response, contents: Contents) -> tuple[HeaderField, ...]:
    """The headers of a response, each with a name of its own."""
    wires = [each.name for each in response.headers]
    given = {
        each.name: accepted(each.given, "header", RESERVED_HEADERS)
        for each in response.headers
    }
    names = settle(wires, snake, RESERVED_HEADERS, given)
    return tuple(
        _lower_header(each, names[each.name], response, contents)
        for each in response.headers
    )


def _lower_header(
    header: Header, name: str, response: Response, contents: Contents
) -> HeaderField:
    lowering = contents.lowering
    header = header_as_written(header, lowering)
    shape = lowering.target(header.schema).shape
    constant = ""
    if (
        isinstance(shape, Enumeration)
        and len(shape.values) == 1
        and not header.media_type
    ):
        constant = _text(shape.values[0])
    kinds = scalar_kinds(header.schema, lowering)
    typed = lowering.typed(header.schema)
    plain = HeaderField(
        name, header.name.lower(), header, typed, kinds, constant, header.required
    )
    if constant or _is_plain(header, lowering):
        return plain
    return replace(
        plain,
        # No name has two underscores side by side, not even one that is given.
        codec=f"{name}__{response.key}".upper(),
        shape=_shape(header, lowering),
        content=contents.of_parameter(header),
    )


def _is_plain(header: Header, lowering: Lowering) -> bool:
    """Whether the text of a header is that of its value, which is never null.

    That of `Set-Cookie` is several lines (OAS 3.2, 4.21.3).
    """
    if header.media_type or header.name.lower() == "set-cookie":
        return False
    kinds = scalar_kinds(header.schema, lowering)
    kind = lowering.typed(header.schema).type
    return kinds != () and "None" not in kinds_of(kind) and not has_format(kind)


def _shape(header: Header, lowering: Lowering) -> Shape:
    try:
        return header_shape(header, lowering)
    except NoText:  # refused by the support check; the documentation names it still
        return TextShape(("string",))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
