"""A schema with everything that it needs: the JSON text that the judge compiles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counterfoil.api.exact import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PREFIX = "#/$defs/"


def closed_schema(api: Api, schema: Schema) -> str:
    """The whole JSON Schema of `schema`, canonical, with the `$defs` it reaches."""
    return close(schema, api.schemas)


def close(schema: Schema, named: dict[str, Schema]) -> str:
    """The same, from the named schemas alone."""
    body = json.loads(schema.exact)
    if not isinstance(body, dict):
        body = {} if body else {"not": {}}
    needed = reached(schema, named)
    definitions = {name: json.loads(named[name].exact) for name in needed}
    whole = {"$schema": DIALECT, **body}
    if definitions:
        whole["$defs"] = definitions
    return canonical(whole)


def reached(schema: Schema, named: dict[str, Schema]) -> tuple[str, ...]:
    """The names of all schemas that a schema reaches by references, sorted."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        for name in _references(json.loads(waiting.pop().exact)):
            if name not in found and name in named:
                found.add(name)
                waiting.append(named[name])
    return tuple(sorted(found))


def _references(value: object) -> Iterator[str]:
    """The names in `$ref`s. What `const` and `enum` hold is data, not schemas."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str) and item.startswith(_PREFIX):
                yield item.removeprefix(_PREFIX)
            elif key not in {"const", "enum"}:
                yield from _references(item)
