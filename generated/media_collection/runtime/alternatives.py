"""Which alternative of a union a value is meant to be, where it is valid as none."""

from __future__ import annotations

from typing import Final

from .definitions import name_in
from .json_text import Json

_HOPS: Final = 10
"""How many references and parts of `allOf` are followed, one within the other."""


def is_meant(schema: Json, value: Json, definitions: Json, hops: int = _HOPS) -> bool:
    """Whether a value may be meant for a schema.

    It has a type of the schema's, and is the constant if that is one; and so are those
    members that have but one value in the schema, as what tells alternatives apart.
    """
    if not isinstance(schema, dict):
        return schema is True
    if not _is_of_kind(schema, value) or not _has_tags(schema, value):
        return False
    if not hops:
        return True
    parts = _list(schema.get("allOf"))
    reference = schema.get("$ref")
    if isinstance(reference, str) and isinstance(definitions, dict):
        parts = [*parts, definitions.get(name_in(reference), True)]
    return all(is_meant(each, value, definitions, hops - 1) for each in parts)


def _has_tags(schema: dict[str, Json], value: Json) -> bool:
    members = schema.get("properties")
    if not isinstance(value, dict) or not isinstance(members, dict):
        return True
    return all(
        _is_tag(member, value[name])
        for name, member in members.items()
        if name in value
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _is_of_kind(schema: dict[str, Json], value: Json) -> bool:
    given = schema.get("type")
    kinds = [given] if isinstance(given, str) else _list(given)
    is_typed = not kinds or any(each in kinds for each in _kinds(value))
    return is_typed and _is_tag(schema, value)


def _is_tag(schema: Json, value: Json) -> bool:
    """Whether a value is the only one that a schema has; True where it has more."""
    if not isinstance(schema, dict):
        return True
    values = [schema["const"]] if "const" in schema else _list(schema.get("enum"))
    return len(values) != 1 or _is_same(values[0], value)


def _is_same(one: Json, other: Json) -> bool:
    # To Python, true is 1 also within a list: such tags do not occur.
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _kinds(value: Json) -> tuple[str, ...]:
    """The types of a value, as JSON Schema calls them (2020-12, 4.2.1)."""
    match value:
        case None:
            return ("null",)
        case bool():
            return ("boolean",)
        case int():
            return "number", "integer"
        case float():
            return ("number", "integer") if value.is_integer() else ("number",)
        case str():
            return ("string",)
        case list():
            return ("array",)
        case _:
            return ("object",)
