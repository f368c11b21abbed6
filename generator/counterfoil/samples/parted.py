"""The text of bodies in parts without names (RFC 2046, 5.1)."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from counterfoil.api.media_types import concrete
from counterfoil.python.positions import FilePart
from counterfoil.samples.texts import json_text, text_of
from counterfoil.samples.types import BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.layout import Json
    from counterfoil.python.positions import Ordered, Part

CONTENT: Final = "content"
"""What files hold."""
PLAIN_PART: Final = f"\r\n{CONTENT}"
"""A part of which nothing is said."""


def ordered_text(ordered: Ordered, values: list[Json]) -> str:
    """The text of parts, whose places say what they are; files have no values."""
    rest = repeat(ordered.rest) if ordered.rest else ()
    kinds = chain(ordered.prefix, rest)
    return parted_text(map(_part, kinds, values))


def parted_text(parts: Iterable[str]) -> str:
    """The text of parts, each with its headers and an empty line."""
    delimiter = f"--{BOUNDARY}"
    return "".join([*(f"{delimiter}\r\n{e}\r\n" for e in parts), f"{delimiter}--\r\n"])


def _part(kind: Part, value: Json) -> str:
    if isinstance(kind, FilePart):
        types, text = kind.shape.types, CONTENT
        usual = "application/octet-stream"
    else:
        types, text = kind.types, (json_text if kind.is_json else text_of)(value)
        usual = "text/plain"
    named = concrete(types[0]) if types else usual
    return f"Content-Type: {named}\r\n\r\n{text}"
