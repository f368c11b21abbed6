"""Plain JSON data, narrowed to what a step needs of them."""

from __future__ import annotations

import json
from typing import TypeAlias, cast

Json: TypeAlias = object
Members: TypeAlias = dict[str, object]


def members(value: Json) -> Members:
    """The members of an object; none for any other value."""
    return cast("Members", value) if isinstance(value, dict) else {}


def elements(value: Json) -> list[object]:
    """The elements of an array; none for any other value."""
    return cast("list[object]", value) if isinstance(value, list) else []


def texts(value: Json) -> list[str]:
    """The strings in an array; a single string counts as one."""
    if isinstance(value, str):
        return [value]
    return [item for item in elements(value) if isinstance(item, str)]


def number(value: Json) -> int | float | None:
    """A number, or None."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return None


def count(value: Json, default: int = 0) -> int:
    """A count, which JSON Schema may write as `2.0`."""
    found = number(value)
    return default if found is None else int(found)


def placed(value: Json, path: tuple[str | int, ...], new: Json) -> Json:
    """A value that has another one at a place; the value itself is changed.

    The path is one of jsonschema-rs, which has numbers for names that look like them.
    Where nothing stands there, the value stays as it is.
    """
    if not path:
        return new
    whole = value
    for step in path[:-1]:
        value = _part(value, step)
    last = path[-1]
    if isinstance(value, dict):
        if str(last) in value:
            value[str(last)] = new
    elif isinstance(last, int):
        elements(value)[last] = new
    return whole


def _part(value: Json, step: str | int) -> Json:
    if isinstance(value, dict):
        return members(cast("Json", value)).get(str(step))
    return elements(value)[step] if isinstance(step, int) else None


def json_text(value: Json) -> bytes:
    """A value as JSON text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
