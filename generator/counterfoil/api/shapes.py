"""The shape of a schema: a Schema Object to a `Shape`, and what that leaves out.

The shape admits every value that the schema admits. The first keyword that it does not
express is handed back with it; "" says that the two admit the same. Subschemas speak
for themselves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from counterfoil.api.exact import canonical
from counterfoil.api.keywords import BY_TYPE, MEANING
from counterfoil.api.kinds import json_types, shape_types, value_kind
from counterfoil.api.objects import (
    Source,
    amount_of,
    first_of,
    merged_object,
    object_shape,
    size_of,
    type_names,
)
from counterfoil.api.reading import flag, items, text
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Schema,
    Shape,
    String,
    Union,
)
from counterfoil.document.tree import Node, Scalar, Sequence, plain

Loose: TypeAlias = "tuple[Shape, str]"

_OF_ONE_TYPE = frozenset(name for names in BY_TYPE.values() for name in names)


def shape_of(source: Source) -> Loose:
    """The shape of a schema, and the first keyword that it does not express."""
    asserted = [
        name for name in source.node.members if name in MEANING and name != "format"
    ]
    if "const" in asserted or "enum" in asserted:
        return _enumeration(source, asserted)
    types = type_names(source.node)
    choice = next((name for name in ("oneOf", "anyOf") if name in asserted), "")
    if choice and set(asserted) <= {choice, "type"}:
        return _choice(source, choice, types)
    parts = items(source.node, "allOf")
    if asserted == ["allOf"] and len(parts) == 1 and not source.rules:
        only = source.build(parts[0])
        return only.shape, only.loose
    if parts:
        merged = merged_object(source)
        if merged is not None and merged.typed:
            return merged.shape, merged.loose
    if types is None:
        return AnyValue(), _untyped(asserted)
    return _by_types(source, types, asserted)


def _untyped(asserted: list[str]) -> str:
    """Keywords of one type let other types pass: without `type`, nothing is typed."""
    if not asserted:
        return ""
    return "type" if asserted[0] in _OF_ONE_TYPE else asserted[0]


def _by_types(source: Source, types: tuple[str, ...], asserted: list[str]) -> Loose:
    expressed = {"type"} | {name for kind in types for name in BY_TYPE[kind]}
    # A keyword of a type that is not among them says nothing here.
    rest = next((n for n in asserted if n not in expressed | _OF_ONE_TYPE), "")
    if len(types) == 1:
        shape, loose = _typed(source, types[0])
        return shape, loose or rest
    parts: list[Schema] = []
    # Rules are checked on objects alone, and no branch of a union is one for sure.
    source = replace(source, rules=())
    for kind in types:
        shape, loose = _typed(source, kind)
        exact = {"type": kind} | {
            name: source.exact[name] for name in BY_TYPE[kind] if name in source.exact
        }
        place, direction = source.node.location, source.direction
        parts.append(Schema(shape, place, canonical(exact), loose, direction=direction))
    return Union(tuple(parts)), rest


def _typed(source: Source, kind: str) -> Loose:
    match kind:
        case "array":
            return _array(source)
        case "boolean":
            return Boolean(), ""
        case "integer" | "number":
            return _number(source, integer=kind == "integer")
        case "null":
            return Null(), ""
        case "object":
            return object_shape(source)
        case _:
            return _string(source)


def _number(source: Source, *, integer: bool) -> Loose:
    bounds = Bounds(
        amount_of(source.node, "minimum"),
        amount_of(source.node, "maximum"),
        amount_of(source.node, "exclusiveMinimum"),
        amount_of(source.node, "exclusiveMaximum"),
    )
    return Number(integer, bounds), first_of(source, "multipleOf")


def _string(source: Source) -> Loose:
    size = size_of(source.node, "minLength", "maxLength")
    return String(size, text(source.node, "pattern"), text(source.node, "format")), ""


def _array(source: Source) -> Loose:
    element = source.node.get("items")
    if element is None or "prefixItems" in source.node.members:
        built = source.everything
    else:
        built = source.build(element)
    loose = first_of(source, "prefixItems", "contains", "unevaluatedItems")
    if not loose and flag(source.node, "uniqueItems"):
        loose = "uniqueItems"
    return Array(built, size_of(source.node, "minItems", "maxItems")), loose


def _choice(source: Source, keyword: str, types: tuple[str, ...] | None) -> Loose:
    built = tuple(source.build(item) for item in items(source.node, keyword))
    kinds = [shape_types(member.shape) for member in built]
    loose = ""
    if types is not None and not all(kind <= json_types(types) for kind in kinds):
        loose = "type"
    disjoint = len(frozenset[str]().union(*kinds)) == sum(len(kind) for kind in kinds)
    if keyword == "oneOf" and len(built) > 1 and not disjoint:
        loose = loose or keyword
    if len(built) == 1:
        return built[0].shape, built[0].loose or loose
    return Union(built), loose


def _enumeration(source: Source, asserted: list[str]) -> Loose:
    listed = source.node.get("enum")
    values = list(listed.items) if isinstance(listed, Sequence) else []
    constant = source.node.get("const")
    if constant is not None:
        same = [value for value in values if _same(value, constant)]
        values = same if listed is not None else [constant]
    types = type_names(source.node)
    admitted: dict[str, str | int | float | bool | None] = {}
    for value in values:
        if not isinstance(value, Scalar):
            return AnyValue(), "enum" if listed is not None else "const"
        scalar = _whole(value.value)
        if types is None or value_kind(scalar) in json_types(types):
            admitted[canonical(scalar)] = scalar
    if not admitted:
        return AnyValue(), "enum" if listed is not None else "const"
    rest = (name for name in asserted if name not in {"type", "const", "enum"})
    return Enumeration(tuple(admitted.values())), next(rest, "")


def _same(left: Node, right: Node) -> bool:
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return canonical(_whole(left.value)) == canonical(_whole(right.value))
    return plain(left) == plain(right)


def _whole(value: str | int | float | None) -> str | int | float | bool | None:
    """JSON Schema Core, 4.2.2: a double without a fraction equals an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
