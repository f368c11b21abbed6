"""Contents of scalars of which nothing more is said: most parameters and headers."""

from __future__ import annotations

from typing import Final

from .json_content import JsonContent

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

STRING: Final = JsonContent[str](
    str, {"$schema": _DIALECT, "type": "string"}, exact=True
)
INTEGER: Final = JsonContent[int](
    int, {"$schema": _DIALECT, "type": "integer"}, exact=True
)
NUMBER: Final = JsonContent[float](
    int | float, {"$schema": _DIALECT, "type": "number"}, exact=True
)
BOOLEAN: Final = JsonContent[bool](
    bool, {"$schema": _DIALECT, "type": "boolean"}, exact=True
)
