"""Groups of schemas as one OpenAPI document: an operation for each.

The reference of a schema to itself (`#`, `#/$defs/...`) means the schema, whereas in an
OpenAPI document it means the document (OAS 3.1, 4.6): such references are rewritten to
where the schema lies, unless the schema has an `$id` of its own. What the suite serves
from a host of its own becomes a file in the folder `remotes` beside the document.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
HOST: Final = "http://localhost:1234/draft2020-12/"
REMOTES: Final = "remotes"
# What these hold is data, in which `$ref` is a name like any other.
_DATA: Final = frozenset({"const", "default", "enum", "examples"})
# What these hold are schemas by name, and a name may be that of a keyword.
_NAMED: Final = frozenset(
    {
        "$defs",
        "definitions",
        "dependentSchemas",
        "patternProperties",
        "properties",
    }
)


def operation_id(index: int) -> str:
    """The operation of the schema at an index: letters, which every naming keeps."""
    return "judge_" + "".join(chr(ord("a") + int(digit)) for digit in f"{index:03}")


def wrap(schemas: Sequence[Any], version: str, *, inline: bool) -> str:
    """The text of a document that has an operation for each schema.

    The operation takes the schema as its request body and answers 204. The schema
    stands in the body itself (`inline`), or among the components and is referred to.
    """
    components: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for index, schema in enumerate(schemas):
        place = (
            f"/paths/~1judge~1{index}/post/requestBody/content/application~1json/schema"
            if inline
            else f"/components/schemas/Schema{index}"
        )
        moved = _moved(schema, place)
        if not inline:
            components[f"Schema{index}"] = moved
            moved = {"$ref": f"#{place}"}
        paths[f"/judge/{index}"] = {"post": _operation(index, moved)}
    document = {
        "openapi": version,
        "info": {"title": "Judged schemas", "version": "1"},
        "paths": paths,
    }
    if components:
        document["components"] = {"schemas": components}
    return json.dumps(document, indent=1)


def wrapped_index(pointer: str) -> int | None:
    """Of which schema a place in the document is; None of none."""
    match = re.match(r"/paths/~1judge~1(\d+)|/components/schemas/Schema(\d+)", pointer)
    return None if match is None else int(match[1] or match[2])


def _operation(index: int, schema: Any) -> dict[str, Any]:
    return {
        "operationId": operation_id(index),
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        },
        "responses": {"204": {"description": "The body is valid."}},
    }


def _moved(schema: Any, place: str) -> Any:
    if not isinstance(schema, dict):
        return schema
    # The dialect of the document is this one.
    members = {
        name: item
        for name, item in schema.items()
        if (name, item) != ("$schema", DIALECT)
    }
    if "$id" not in members:
        return _rewritten(members, place)
    if json.dumps(members).count(HOST) > 1:
        return members  # it names its parts by that host itself
    return members | {"$id": members["$id"].replace(HOST, f"{REMOTES}/")}


def _rewritten(node: Any, place: str) -> Any:
    if isinstance(node, list):
        return [_rewritten(item, place) for item in node]
    if not isinstance(node, dict) or "$id" in node:
        return node
    return {name: _member(name, item, place) for name, item in node.items()}


def _member(name: str, item: Any, place: str) -> Any:
    if name in _DATA:
        return item
    if name in _NAMED and isinstance(item, dict):
        return {key: _rewritten(value, place) for key, value in item.items()}
    if name in {"$dynamicRef", "$ref"} and (item == "#" or str(item).startswith("#/")):
        return f"#{place}{item[1:]}"
    if name == "$ref" and str(item).startswith(HOST):
        return f"{REMOTES}/{item.removeprefix(HOST)}"
    return _rewritten(item, place)
