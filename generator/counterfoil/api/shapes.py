"""The shape of a schema: a Schema Object to a `Shape`, and what that leaves out.

The shape admits every value that the schema admits. The first keyword that it does not
express is handed back with it; "" says that the two admit the same. Subschemas speak
for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from counterfoil.api.exact import canonical
from counterfoil.api.keywords import BY_TYPE, MEANING
from counterfoil.api.kinds import json_types, shape_types, value_kind
from counterfoil.api.reading import flag, items, members, text, texts
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Object,
    Property,
    Rule,
    Schema,
    Shape,
    Size,
    String,
    Union,
)
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as ReadOnly

Loose: TypeAlias = "tuple[Shape, str]"

_OF_ONE_TYPE = frozenset(name for names in BY_TYPE.values() for name in names)


@dataclass(frozen=True, slots=True)
class Source:
    """A Schema Object without `$ref`, and how to build the schemas in it."""

    node: Mapping
    exact: ReadOnly[str, object]
    build: Callable[[Node], Schema]
    everything: Schema
    rules: tuple[Rule, ...]


def shape_of(source: Source) -> Loose:
    """The shape of a schema, and the first keyword that it does not express."""
    asserted = [
        name for name in source.node.members if name in MEANING and name != "format"
    ]
    if "const" in asserted or "enum" in asserted:
        return _enumeration(source, asserted)
    types = _types(source.node)
    choice = next((name for name in ("oneOf", "anyOf") if name in asserted), "")
    if choice and set(asserted) <= {choice, "type"}:
        return _choice(source, choice, types)
    parts = items(source.node, "allOf")
    if asserted == ["allOf"] and len(parts) == 1:
        only = source.build(parts[0])
        return only.shape, only.loose
    if types is None:
        return AnyValue(), _untyped(asserted)
    return _by_types(source, types, asserted)


def _types(node: Mapping) -> tuple[str, ...] | None:
    single = text(node, "type")
    names = (single,) if single else texts(node, "type")
    known = tuple(name for name in dict.fromkeys(names) if name in BY_TYPE)
    if "number" in known:
        known = tuple(name for name in known if name != "integer")
    return known or None


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
    for kind in types:
        shape, loose = _typed(source, kind)
        exact = {"type": kind} | {
            name: source.exact[name] for name in BY_TYPE[kind] if name in source.exact
        }
        parts.append(Schema(shape, source.node.location, canonical(exact), loose))
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
            return _object(source)
        case _:
            return _string(source)


def _number(source: Source, *, integer: bool) -> Loose:
    bounds = Bounds(
        _amount(source.node, "minimum"),
        _amount(source.node, "maximum"),
        _amount(source.node, "exclusiveMinimum"),
        _amount(source.node, "exclusiveMaximum"),
    )
    return Number(integer, bounds), _first(source, "multipleOf")


def _string(source: Source) -> Loose:
    size = _size(source.node, "minLength", "maxLength")
    return String(size, text(source.node, "pattern"), text(source.node, "format")), ""


def _array(source: Source) -> Loose:
    element = source.node.get("items")
    if element is None or "prefixItems" in source.node.members:
        built = source.everything
    else:
        built = source.build(element)
    loose = _first(source, "prefixItems", "contains", "unevaluatedItems")
    if not loose and flag(source.node, "uniqueItems"):
        loose = "uniqueItems"
    return Array(built, _size(source.node, "minItems", "maxItems")), loose


def _object(source: Source) -> Loose:
    loose = _first(
        source,
        "patternProperties",
        "propertyNames",
        "maxProperties",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    )
    if not loose and _size(source.node, "minProperties", "").least > 0:
        loose = "minProperties"
    additional = _additional(source)
    required = texts(source.node, "required")
    properties = [
        Property(name, source.build(value), name in required)
        for name, value in members(source.node, "properties")
    ]
    named = {member.name for member in properties}
    for name in dict.fromkeys(required):
        if name in named:
            continue
        # A required member that has no schema of its own is one of the additional ones.
        properties.append(
            Property(name, additional or source.everything, required=True)
        )
        if additional is None:
            loose = loose or "required"
    return Object(tuple(properties), additional, source.rules), loose


def _additional(source: Source) -> Schema | None:
    value = source.node.get("additionalProperties")
    if value is None or "patternProperties" in source.node.members:
        return source.everything
    if isinstance(value, Scalar) and value.value is False:
        return None
    return source.build(value)


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
    types = _types(source.node)
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


def _amount(node: Mapping, name: str) -> int | float | None:
    value = node.get(name)
    if isinstance(value, Scalar) and isinstance(value.value, int | float):
        return None if isinstance(value.value, bool) else value.value
    return None


def _size(node: Mapping, least: str, most: str) -> Size:
    low, high = _amount(node, least), _amount(node, most)
    return Size(0 if low is None else int(low), None if high is None else int(high))


def _first(source: Source, *names: str) -> str:
    return next((name for name in names if name in source.node.members), "")
