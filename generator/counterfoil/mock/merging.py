"""Two schemas as one that says both: for values that must match each of them.

It need not be exact where keywords have no plain conjunction: what is made from it is
judged by the schemas themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.mock.plain import Json, Members, elements, members, number, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")
_GREATER: Final = frozenset(
    {
        *("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"),
        "minContains",
    }
)
_LESS: Final = frozenset(
    {
        *("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"),
        "maxContains",
    }
)
_BOTH: Final = frozenset({"items", "contains", "propertyNames"})
# They speak of what the schemas beside them evaluate, which are gone once merged.
_SCOPED: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})


def merged(left: Members, right: Members) -> Members | None:
    """The conjunction of two schemas; None where no value can match both."""
    result: Members = {}
    for name in [*left, *(name for name in right if name not in left)]:
        if name in _SCOPED:
            continue
        if name not in right or (name in left and left[name] == right[name]):
            result[name] = left[name]
        elif name not in left:
            result[name] = right[name]
        elif name == "properties":
            result[name] = _properties(members(left[name]), members(right[name]))
        elif (value := _joined(name, left[name], right[name])) is not None:
            result[name] = value
        else:
            return None
    _close(left, right, result)
    _close(right, left, result)
    return result


def both(left: Json, right: Json) -> Json:
    """The schema of what matches two subschemas."""
    if left == right or right is True or right == {}:
        return left
    if left is True or left == {}:
        return right
    if left is False or right is False:
        return False
    return {"allOf": [left, right]}


def type_names(schema: Members) -> tuple[str, ...]:
    """The types that a schema names, each once; all of them where it names none."""
    named = texts(schema.get("type"))
    return tuple(dict.fromkeys(named)) if named else _TYPES


def _joined(name: str, left: Json, right: Json) -> Json | None:
    """The value of a keyword that stands in both; None for a contradiction."""
    match name:
        case "type":
            return _common_types(texts(left), texts(right)) or None
        case "enum":
            return [v for v in elements(left) if v in elements(right)] or None
        case "const":
            return None
        case "required":
            return list(dict.fromkeys([*texts(left), *texts(right)]))
        case "not":
            return {"anyOf": [left, right]}
        case "additionalProperties":
            return both(left, right)
        case "patternProperties" | "dependentSchemas":
            return _properties(members(left), members(right))
        case "prefixItems":
            return _prefixes(elements(left), elements(right))
        case "dependentRequired":
            return _dependents(members(left), members(right))
        case _ if name in _BOTH:
            return both(left, right)
        case _ if name in _GREATER | _LESS:
            chosen = max if name in _GREATER else min
            return chosen(number(left) or 0, number(right) or 0)
        case _:
            return left


def _common_types(left: list[str], right: list[str]) -> list[str]:
    found = [name for name in left if name in right]
    for some, others in ((left, right), (right, left)):
        if "integer" in some and "number" in others and "integer" not in found:
            found.append("integer")
    return found


def _properties(left: Members, right: Members) -> Members:
    result = dict(left)
    for name, schema in right.items():
        result[name] = both(left[name], schema) if name in left else schema
    return result


def _prefixes(left: list[object], right: list[object]) -> list[object]:
    length = max(len(left), len(right))
    return [both(_at(left, place), _at(right, place)) for place in range(length)]


def _at(schemas: list[object], place: int) -> object:
    return schemas[place] if place < len(schemas) else True


def _dependents(left: Members, right: Members) -> Members:
    return {
        name: list(dict.fromkeys([*texts(left.get(name)), *texts(right.get(name))]))
        for name in _names(left, right)
    }


def _names(*objects: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for names in objects for name in names))


def _close(closed: Members, other: Members, result: Members) -> None:
    """`additionalProperties` speaks of the properties beside it alone."""
    additional = closed.get("additionalProperties", True)
    if additional is True or "patternProperties" in closed:
        return
    known = members(closed.get("properties"))
    properties = members(result.get("properties"))
    for name in members(other.get("properties")):
        if name not in known:
            properties[name] = both(properties[name], additional)
    if properties:
        result["properties"] = properties
