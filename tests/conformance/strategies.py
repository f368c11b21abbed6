"""Schemas over the whole vocabulary, at random, and instances that nearly fit them.

Names, texts and numbers are few, so that keywords meet each other and instances meet
schemas: what is rare in a great space is common in a small one.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

Json: TypeAlias = Any
Strategy: TypeAlias = "st.SearchStrategy[Any]"

_NAMES: Final = st.sampled_from(["a", "b", "c", "a1", "self", "B", ""])
_TEXTS: Final = st.sampled_from(
    ["", "a", "b", "ab", "abc", "1", "12", "a1", "\U0001f600", "é", "A b", "a\n"]
)
_INTEGERS: Final = st.one_of(
    st.integers(-3, 6),
    st.sampled_from([2**31, 2**53, 2**53 + 1, 2**63, -(2**63), 2**64, 10**20]),
)
_NUMBERS: Final = st.one_of(
    _INTEGERS,
    st.sampled_from([0.0, 1.0, 2.0, -1.0, 0.5, 1.5, 2.5, 0.01, 1.1, 4.35, 1e300, 1e16]),
)
_SCALARS: Final = st.one_of(st.none(), st.booleans(), _NUMBERS, _TEXTS)
_VALUES: Final[Strategy] = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)
    ),
    max_leaves=5,
)
_TYPES: Final = st.sampled_from(
    ["null", "boolean", "integer", "number", "string", "array", "object"]
)
# What Python's `re` and ECMA-262 agree on, but for the newline at the end.
_PATTERNS: Final = st.sampled_from(
    ["a", "^a", "b$", "^[ab]+$", "^.{2}$", "[0-9]", "^(a|1)*$", "^$", "^(?!a)", "c?"]
)
_COUNTS: Final = st.integers(0, 3)
_BOUNDS: Final = st.one_of(
    st.integers(-2, 4), st.sampled_from([0.5, 1.5, 2.0, 2**53, 2**63, 2**64])
)
_FORMATS: Final = st.sampled_from(
    [
        "date",
        "date-time",
        "uuid",
        "email",
        "int32",
        "int64",
        "double",
        "byte",
        "ear-tag",
    ]
)

_SIMPLE: Final[dict[str, Strategy]] = {
    "type": st.one_of(_TYPES, st.lists(_TYPES, min_size=1, max_size=3, unique=True)),
    "enum": st.lists(_VALUES, min_size=1, max_size=4),
    "const": _VALUES,
    "minimum": _BOUNDS,
    "maximum": _BOUNDS,
    "exclusiveMinimum": _BOUNDS,
    "exclusiveMaximum": _BOUNDS,
    "multipleOf": st.sampled_from([1, 2, 3, 0.5, 0.01, 2.5, 1.0]),
    "minLength": _COUNTS,
    "maxLength": _COUNTS,
    "pattern": _PATTERNS,
    "format": _FORMATS,
    "minItems": _COUNTS,
    "maxItems": _COUNTS,
    "uniqueItems": st.booleans(),
    "minContains": _COUNTS,
    "maxContains": _COUNTS,
    "minProperties": _COUNTS,
    "maxProperties": _COUNTS,
    "required": st.lists(_NAMES, max_size=2, unique=True),
    "dependentRequired": st.dictionaries(
        _NAMES, st.lists(_NAMES, max_size=2, unique=True), max_size=2
    ),
    "title": st.just("A title"),
    "default": _VALUES,
    "deprecated": st.booleans(),
    "readOnly": st.booleans(),
    "writeOnly": st.booleans(),
}
# Bundles of keywords that people write together: alone, most would never meet.
_USUAL: Final = (
    ("type", "properties", "required", "additionalProperties"),
    ("type", "properties", "required"),
    ("type", "items", "minItems", "uniqueItems"),
    ("type", "minimum", "maximum"),
    ("type", "minLength", "pattern"),
    ("prefixItems", "items"),
    ("contains", "minContains", "maxContains"),
    ("if", "then", "else"),
    ("allOf", "unevaluatedProperties"),
    ("anyOf", "unevaluatedItems"),
    ("$ref",),
)


def _held(inner: Strategy) -> dict[str, Strategy]:
    """The keywords that hold schemas, and the one that refers to one."""
    some = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(_NAMES, inner, max_size=3)
    return {
        "properties": named,
        "patternProperties": st.dictionaries(_PATTERNS, inner, max_size=2),
        "additionalProperties": inner,
        "propertyNames": inner,
        "dependentSchemas": named,
        "unevaluatedProperties": inner,
        "prefixItems": some,
        "items": inner,
        "contains": inner,
        "unevaluatedItems": inner,
        "allOf": some,
        "anyOf": some,
        "oneOf": some,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
        "$ref": st.sampled_from(["#/$defs/one", "#/$defs/two"]),
    }


_KEYWORDS: Final = (*_SIMPLE, *_held(st.nothing()))


@st.composite
def _objects(draw: st.DrawFn, inner: Strategy) -> dict[str, Json]:
    usual = draw(st.sampled_from((*_USUAL, (), (), ())))
    chosen = draw(st.lists(st.sampled_from(_KEYWORDS), max_size=3, unique=True))
    values = _SIMPLE | _held(inner)
    schema = {name: draw(values[name]) for name in dict.fromkeys((*usual, *chosen))}
    if "properties" in usual:
        schema["type"] = draw(st.sampled_from(["object", ["object", "null"]]))
    if "items" in usual and "type" in usual:
        schema["type"] = "array"
    return schema


_LEAVES: Final = st.one_of(
    st.booleans(),
    st.builds(dict),
    st.builds(lambda kind: {"type": kind}, _TYPES),
    st.sampled_from(["one", "two"]).map(lambda name: {"$ref": f"#/$defs/{name}"}),
)


def _without_references(schema: Json) -> Json:
    """The schema without references in it: what they name may not refer to itself."""
    if isinstance(schema, dict):
        return {
            name: _without_references(item)
            for name, item in schema.items()
            if not (name == "$ref" and isinstance(item, str))
        }
    if isinstance(schema, list):
        return [_without_references(item) for item in schema]
    return schema


@st.composite
def schemas(draw: st.DrawFn) -> Json:
    """A schema, with what its references name; it may hold itself through members."""
    nested = st.recursive(_LEAVES, _objects, max_leaves=6)
    schema = draw(st.one_of(_objects(nested), _objects(nested), nested))
    if not isinstance(schema, dict):
        return schema
    one = _without_references(draw(_objects(_LEAVES)))
    two = _without_references(draw(_objects(_LEAVES)))
    if draw(st.booleans()) and isinstance(two.get("properties"), dict):
        two["properties"]["next"] = {"$ref": "#/$defs/two"}
    return {**schema, "$defs": {"one": one, "two": two}}


@st.composite
def instances(draw: st.DrawFn, schema: Json, root: Json, depth: int = 4) -> Json:
    """A value that goes along with what the schema says, more often than not."""
    if depth == 0 or not isinstance(schema, dict) or draw(st.integers(0, 9)) == 0:
        return draw(_VALUES)
    reference = schema.get("$ref")
    if isinstance(reference, str) and draw(st.booleans()):
        target = root["$defs"][reference.rpartition("/")[2]]
        return draw(instances(target, root, depth - 1))
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    for name in draw(st.permutations(["allOf", "anyOf", "oneOf", "if"])):
        if name in schema and draw(st.booleans()):
            held = schema[name]
            inner = draw(st.sampled_from(held)) if isinstance(held, list) else held
            return draw(instances(inner, root, depth - 1))
    return draw(_of_type(schema, root, depth))


@st.composite
def _of_type(draw: st.DrawFn, schema: dict[str, Json], root: Json, depth: int) -> Json:
    kinds = schema.get("type", _guessed(schema))
    kind = draw(st.sampled_from(kinds)) if isinstance(kinds, list) else kinds
    match kind:
        case "object":
            return draw(_members(schema, root, depth))
        case "array":
            return draw(_items(schema, root, depth))
        case "string":
            return draw(_TEXTS)
        case "integer":
            return draw(st.one_of(_INTEGERS, st.integers(-3, 6).map(float)))
        case "number":
            return draw(_NUMBERS)
        case "boolean":
            return draw(st.booleans())
        case "null":
            return None
        case _:
            return draw(_VALUES)


def _guessed(schema: dict[str, Json]) -> str:
    if any("ropert" in name or name.startswith("depend") for name in schema):
        return "object"
    if any(name in schema for name in ("items", "prefixItems", "contains")):
        return "array"
    return ""


@st.composite
def _members(draw: st.DrawFn, schema: dict[str, Json], root: Json, depth: int) -> Json:
    named = schema.get("properties", {})
    wanted = [*named, *schema.get("required", ())]
    names = [name for name in dict.fromkeys(wanted) if draw(st.integers(0, 4)) > 0]
    names += draw(st.lists(_NAMES, max_size=1))
    rest = schema.get("additionalProperties", True)
    return {
        name: draw(instances(named.get(name, rest), root, depth - 1)) for name in names
    }


@st.composite
def _items(draw: st.DrawFn, schema: dict[str, Json], root: Json, depth: int) -> Json:
    first = schema.get("prefixItems", [])
    rest = schema.get("items", schema.get("contains", True))
    size = draw(st.integers(0, len(first) + 2))
    inner = [first[at] if at < len(first) else rest for at in range(size)]
    return [draw(instances(each, root, depth - 1)) for each in inner]


@st.composite
def examples(draw: st.DrawFn) -> tuple[Json, tuple[Json, ...]]:
    """A schema with some instances."""
    schema = draw(schemas())
    near = [draw(instances(schema, schema)) for _ in range(4)]
    return schema, (*near, draw(_VALUES))
