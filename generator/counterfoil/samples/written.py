"""Examples that are given as the text that a body has, and not as its value."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

from counterfoil.api.examples import read_json_text
from counterfoil.api.schema import Array, Boolean, Number, Object

if TYPE_CHECKING:
    from counterfoil.api.schema import Shape
    from counterfoil.python.layout import Json
    from counterfoil.samples.values import Follow


def read_json(text: str, shape: Shape, follow: Follow) -> Json:
    """The value of a JSON text; the text itself where it is none."""
    del shape, follow  # JSON says of which type it is
    with suppress(ValueError):
        return cast("Json", read_json_text(text))
    return text


def read_form(text: str, shape: Shape, follow: Follow) -> Json:
    """The object of a form that is written like a query (WHATWG URL, 5.1)."""
    named = shape.properties if isinstance(shape, Object) else ()
    shapes = {each.name: follow(each.schema).shape for each in named}
    found: dict[str, Json] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        own = shapes.get(name)
        if isinstance(own, Array):
            item = _scalar(value, follow(own.items).shape)
            known = found.setdefault(name, [])
            if isinstance(known, list):
                known.append(item)
        else:
            found[name] = _scalar(value, own)
    return found


def _scalar(text: str, shape: Shape | None) -> Json:
    if isinstance(shape, Number | Boolean):
        with suppress(ValueError):
            return cast("Json", read_json_text(text))
    return text
