"""Named schemas: which of them a schema needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from .json_text import Json

_PREFIX: Final = "#/$defs/"


def name_in(reference: str) -> str:
    """The name of the schema that a reference leads to (RFC 6901, 3 and 6)."""
    step = unquote(reference.removeprefix(_PREFIX))
    return step.replace("~1", "/").replace("~0", "~")


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with those of its `$defs` that it reaches, and no others.

    What compiles it would read all of them: those of a large API are megabytes.
    """
    whole = dict(schema)
    definitions: Mapping[str, Any] = whole.pop("$defs", {})
    found: dict[str, Any] = {}
    waiting: list[Json] = [whole]
    while waiting:
        for name in references(waiting.pop()):
            if name not in found and name in definitions:
                found[name] = definitions[name]
                waiting.append(found[name])
    return {**whole, "$defs": found} if found else whole


def references(schema: Json) -> Iterator[str]:
    """The names that a schema refers to; of what is only data, perhaps too many."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref" and isinstance(value, str):
                yield name_in(value)
            else:
                yield from references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from references(item)
