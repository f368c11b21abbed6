"""A schema with everything that it needs: the JSON text that the judge compiles."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from counterfoil.api.definitions import name_in
from counterfoil.api.exact import canonical
from counterfoil.api.keywords import ONE_SCHEMA, SCHEMA_LIST, SCHEMA_MAP
from counterfoil.api.patterns.schemas import Json, bounded_schema, judged_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema

    _Rewriting = Callable[[Json], Json]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def closed_schema(api: Api, schema: Schema) -> str:
    """The whole JSON Schema of `schema`, canonical, with the `$defs` it reaches.

    Its patterns are as jsonschema-rs reads them.
    """
    return close(schema, api.schemas)


def close(schema: Schema, named: dict[str, Schema]) -> str:
    """The same, from the named schemas alone."""
    return canonical(_closed(schema, named, judged_schema))


def close_all(names: dict[str, str], named: dict[str, Schema]) -> str:
    """The JSON Schema of objects whose members are values of several schemas each.

    `names` are those of the members, by the texts of their schemas.
    """
    whole: dict[str, object] = {
        "$schema": DIALECT,
        "properties": {name: json.loads(exact) for exact, name in names.items()},
    }
    reaching = _reached([each for exact in names for each in referred(exact)], named)
    whole["$defs"] = {name: json.loads(named[name].exact) for name in reaching}
    return canonical(judged_schema(whole))


def closed_bounded(api: Api, schema: Schema) -> str:
    """The same, as the judge of the generated code reads it."""
    return canonical(_closed(schema, api.schemas, bounded_schema))


def _closed(schema: Schema, named: dict[str, Schema], rewritten: _Rewriting) -> Json:
    whole = cast("dict[str, Json]", rewritten(whole_schema(schema)))
    names = reached(schema, named)
    if names:
        whole["$defs"] = {n: _definition(named[n].exact, rewritten) for n in names}
    return whole


@lru_cache(maxsize=1 << 14)  # many schemas reach the same ones
def _definition(exact: str, rewritten: _Rewriting) -> Json:
    return rewritten(json.loads(exact))


def whole_schema(schema: Schema) -> dict[str, object]:
    """A schema as an object with its dialect, without the `$defs` that it refers to."""
    exact: object = json.loads(schema.exact)
    if isinstance(exact, dict):
        return {"$schema": DIALECT, **cast("dict[str, object]", exact)}
    return {"$schema": DIALECT} if exact else {"$schema": DIALECT, "not": True}


def refers(schema: Schema) -> bool:
    """Whether a schema refers to a named one."""
    return bool(referred(schema.exact))


def reached(schema: Schema, named: dict[str, Schema]) -> tuple[str, ...]:
    """The names of all schemas that a schema reaches by references, sorted."""
    return all_reached((schema,), named)


def all_reached(schemas: Iterable[Schema], named: dict[str, Schema]) -> tuple[str, ...]:
    """The names of all schemas that some reach by references, sorted."""
    return _reached([n for each in schemas for n in referred(each.exact)], named)


def _reached(names: list[str], named: dict[str, Schema]) -> tuple[str, ...]:
    """Some names of schemas, and those that their schemas reach, sorted."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if name not in found and name in named:
            found.add(name)
            waiting += referred(named[name].exact)
    return tuple(sorted(found))


@lru_cache(maxsize=1 << 14)  # many schemas reach the same ones
def referred(exact: str) -> tuple[str, ...]:
    """The names that the text of a schema refers to, each once."""
    return tuple(dict.fromkeys(_references(json.loads(exact))))


def _references(schema: object) -> Iterator[str]:
    """The names in the `$ref`s of a schema; what `const` and `enum` hold is data."""
    if not isinstance(schema, dict):
        return
    for name, value in cast("dict[str, object]", schema).items():
        if name == "$ref" and isinstance(value, str):
            yield name_in(value)
        elif name in ONE_SCHEMA:
            yield from _references(value)
        elif name in SCHEMA_LIST and isinstance(value, list):
            for item in cast("list[object]", value):
                yield from _references(item)
        elif name in SCHEMA_MAP and isinstance(value, dict):
            for item in cast("dict[str, object]", value).values():
                yield from _references(item)
