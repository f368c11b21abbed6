"""The fields of objects: their names in Python, and what msgspec calls them."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

from counterfoil.python.given_names import accepted
from counterfoil.python.names import settle, snake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.schema import Object

RESERVED_FIELDS: Final = (
    *("bool", "dict", "float", "int", "list", "str"),  # annotations mention them
    *("extra", "field"),
)
"""What fields must not be called."""
_EXTRA: Final = "~extra"
_UNWRITABLE: Final = re.compile(r'["\\\x00-\x1f]')
"""What msgspec has no field names with."""


def field_aliases(shape: Object) -> dict[str, str]:
    """What msgspec calls the properties that it has no fields with the names of."""
    wires = {each.name for each in shape.properties}
    odd = [each for each in wires if each == _EXTRA or _UNWRITABLE.search(each)]
    free = (f"~{number}" for number in count(1) if f"~{number}" not in wires)
    return dict(zip(sorted(odd), free, strict=False))


def field_names(shape: Object, types: Iterable[str]) -> dict[str, str]:
    """The Python names of an object's properties, by their names on the wire.

    `types` are those of types that a field could have: in scripts without capitals.
    """
    reserved = (*RESERVED_FIELDS, *types)
    wires = [each.name for each in shape.properties]
    given = {
        each.name: accepted(each.given, "field", reserved) for each in shape.properties
    }
    return settle(wires, lambda wire: snake(wire, "field"), reserved, given)
