"""How parameters, headers and the parts of forms are written, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.kinds import shape_types
from counterfoil.api.schema import Array, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.api.model import Encoding, Header, Parameter
    from counterfoil.api.schema import Schema

_DIVIDED = frozenset({"array", "object"})
_ARRAY = frozenset({"array"})
_RECORD = frozenset({"object"})
_DIVIDERS = {
    "spaceDelimited": "spaces",
    "pipeDelimited": "|",
    "tabDelimited": "tabs",
    "label": ".",
    "matrix": ";",
}


def value_words(
    value: Parameter | Header, schemas: Mapping[str, Schema]
) -> tuple[str, ...]:
    """What is to be said of how the value of a parameter or header is written."""
    if value.media_type:
        return (f"as {value.media_type}",)
    target = _target(value.schema, schemas)
    types = _types(target)
    if isinstance(target.shape, Array) and value.style == "deepObject":
        items = _types(_target(target.shape.items, schemas))
        inner = "0][member" if items & _DIVIDED == _RECORD else ""
        return (f"written {value.name}[{inner}]=value",)
    place = getattr(value, "place", "header")
    said = [_style(value.name, place, value.style, types, explode=value.explode)]
    if getattr(value, "allow_empty", False):
        said.append("may be empty, which says nothing")
    return tuple(filter(None, said))


def encoding_words(encoding: Encoding) -> tuple[str, ...]:
    """The same of a part of a form: its media types, or its style (OAS 3.2, 4.15.1)."""
    if encoding.style or encoding.explode is not None:
        style = encoding.style or "form"
        explode = style == "form" if encoding.explode is None else encoding.explode
        types = _RECORD if style == "deepObject" else _DIVIDED
        words = _style(encoding.name, "query", style, types, explode=explode)
        return (words,) if words else ()
    media = encoding.content_types
    return (f"as {' or '.join(media)}",) if media else ()


def _style(
    name: str, place: str, style: str, types: frozenset[str], *, explode: bool
) -> str:
    """What a style makes of an array or an object (OAS 3.2, 4.12.6), "" where plain."""
    divided = types & _DIVIDED
    is_record = divided == _RECORD
    if style in {"label", "matrix"}:
        start = _DIVIDERS[style] if style == "label" or explode else f";{name}="
        each = "each value begins" if explode else "begins"
        return f"{each} with {start}"
    if not divided:
        return ""
    if style == "deepObject":
        return f"written {name}[member]=value"
    if explode and place in {"query", "cookie"}:
        if is_record:
            what = "cookie" if place == "cookie" else "parameter"
            return f"each member is a {what} of its own"
        return "repeated for each item" if divided == _ARRAY else ""
    if explode and is_record:
        return "written member=value, divided by commas"
    return f"divided by {_DIVIDERS.get(style, 'commas')}"


def _types(schema: Schema) -> frozenset[str]:
    """The types of a schema; none where only a schema that is not known tells."""
    is_open = isinstance(schema.shape, Reference)
    return frozenset() if is_open else shape_types(schema.shape)


def _target(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    seen: set[str] = set()
    while isinstance(schema.shape, Reference):
        name = schema.shape.name
        if name in seen or name not in schemas:
            break
        seen.add(name)
        schema = schemas[name]
    return schema
