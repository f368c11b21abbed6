"""Which alternative of a union a value is meant to be, where it is valid as none.

Or else, by which members it would be one of them.
"""

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
    parts = _parts(schema, definitions)
    return all(is_meant(each, value, definitions, hops - 1) for each in parts)


def of_kind(alternatives: list[Json], value: Json, definitions: Json) -> list[Json]:
    """The alternatives that have a type of the value's."""
    return [each for each in alternatives if _is_of(each, value, definitions)]


def tags(alternatives: list[Json], definitions: Json) -> dict[str, Json]:
    """What alternatives have in common that tell themselves apart: a schema.

    Each of them has but one value for some members, and what has another value there is
    none of them. There are no members where they have none in common.
    """
    found: list[dict[str, Json]] = []
    required: list[set[str]] = []
    for each in alternatives:
        constants, names = _constants(each, definitions, _HOPS)
        found.append(constants)
        required.append(names)
    common = [n for n in found[0] if all(n in each for each in found)] if found else []
    members: dict[str, Json] = {}
    for name in common:
        values: list[Json] = []
        for each in found:
            if not any(_is_same(each[name], known) for known in values):
                values.append(each[name])
        members[name] = {"enum": values}
    needed: list[Json] = [n for n in members if all(n in each for each in required)]
    return {"properties": members, "required": needed}


def _is_of(schema: Json, value: Json, definitions: Json, hops: int = _HOPS) -> bool:
    """Whether a value has a type of a schema's."""
    if not isinstance(schema, dict):
        return schema is True
    parts = _parts(schema, definitions) if hops else []
    return _is_of_kind(schema, value) and all(
        _is_of(each, value, definitions, hops - 1) for each in parts
    )


def _constants(
    schema: Json, definitions: Json, hops: int
) -> tuple[dict[str, Json], set[str]]:
    """The members that have but one value, and the names of those that must be."""
    if not isinstance(schema, dict):
        return {}, set()
    constants: dict[str, Json] = {}
    members = schema.get("properties")
    for name, member in members.items() if isinstance(members, dict) else ():
        values = _values(member)
        if len(values) == 1:
            constants[name] = values[0]
    required = {each for each in _list(schema.get("required")) if isinstance(each, str)}
    for part in _parts(schema, definitions) if hops else []:
        more, names = _constants(part, definitions, hops - 1)
        constants |= more
        required |= names
    return constants, required


def _parts(schema: dict[str, Json], definitions: Json) -> list[Json]:
    """What else a value of the schema has to be."""
    parts = _list(schema.get("allOf"))
    reference = schema.get("$ref")
    if isinstance(reference, str) and isinstance(definitions, dict):
        parts = [*parts, definitions.get(name_in(reference), True)]
    return parts


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
    values = _values(schema)
    return len(values) != 1 or _is_same(values[0], value)


def _values(schema: Json) -> list[Json]:
    """The values that a schema lists."""
    if not isinstance(schema, dict):
        return []
    return [schema["const"]] if "const" in schema else _list(schema.get("enum"))


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
