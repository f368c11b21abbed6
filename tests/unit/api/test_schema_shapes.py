"""Shapes: sound for every schema, and exact where they say so."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Bounds,
    Enumeration,
    Number,
    Object,
    Reference,
    Size,
    String,
    Union,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.api.admission import admits
from unit.api.one_schema import the_schema
from unit.api.schema_strategies import SCHEMAS, VALUES
from unit.api.trees import build, built, with_schemas


@pytest.mark.parametrize(
    ("schema", "loose"),
    [
        (True, ""),
        (False, "false"),
        ({}, ""),
        ({"format": "uuid"}, ""),
        ({"description": "anything"}, ""),
        ({"type": "string", "pattern": "^a", "format": "x"}, ""),
        ({"type": "integer", "minimum": 1, "exclusiveMaximum": 5}, ""),
        ({"type": "number", "multipleOf": 0.01}, "multipleOf"),
        ({"type": "array"}, ""),
        ({"type": "array", "items": {"type": "null"}, "maxItems": 2}, ""),
        ({"type": "array", "uniqueItems": False}, ""),
        ({"type": "array", "uniqueItems": True}, "uniqueItems"),
        ({"type": "array", "prefixItems": [True]}, "prefixItems"),
        ({"type": "array", "contains": {"type": "null"}}, "contains"),
        ({"type": "array", "items": {"multipleOf": 2}}, "type"),
        ({"type": "object", "properties": {"a": {"not": {}}}}, "not"),
        ({"type": "object", "required": ["a"]}, ""),
        (
            {"type": "object", "required": ["a"], "additionalProperties": False},
            "required",
        ),
        ({"type": "object", "patternProperties": {"^x": True}}, "patternProperties"),
        ({"type": "object", "propertyNames": {"maxLength": 3}}, "propertyNames"),
        ({"type": "object", "minProperties": 0}, ""),
        ({"type": "object", "minProperties": 1}, "minProperties"),
        ({"type": "object", "maxProperties": 3}, "maxProperties"),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, "dependentRequired"),
        ({"type": "object", "unevaluatedProperties": False}, ""),
        ({"properties": {"a": {"type": "string"}}}, ""),
        ({"items": {"type": "string"}, "maxLength": 3}, ""),
        ({"additionalProperties": {"type": "string"}}, ""),
        ({"items": False}, "type"),
        ({"additionalProperties": {}}, "type"),
        ({"required": ["a"]}, "type"),
        ({"minLength": 3}, "type"),
        ({"not": {"type": "null"}}, "not"),
        ({"type": "string", "not": {"const": "a"}}, "not"),
        ({"type": "string", "maximum": 3}, ""),
        ({"const": "a"}, ""),
        ({"const": None}, ""),
        ({"const": {"a": 1}}, "const"),
        ({"enum": ["a", 1, None, True, 1.5]}, ""),
        ({"enum": [["a"]]}, "enum"),
        ({"enum": ["a", {"a": 1}, []], "maxLength": 2}, "enum"),
        ({"type": "string", "enum": ["a", {"a": 1}]}, ""),
        ({"type": "string", "enum": ["a", 1]}, ""),
        ({"type": "string", "enum": [1]}, "enum"),
        ({"enum": ["a", "bbb"], "maxLength": 2}, "maxLength"),
        ({"const": 1, "enum": [1.0, "a"]}, ""),
        ({"type": ["integer", "null"], "minimum": 3}, ""),
        ({"type": ["integer", "number"]}, ""),
        ({"type": ["string", "array"], "uniqueItems": True}, "uniqueItems"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ""),
        ({"anyOf": [{"type": "string"}, {"minLength": 2}]}, "type"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, ""),
        ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, "oneOf"),
        ({"oneOf": [{"const": "a"}, {"type": "string"}]}, "oneOf"),
        ({"type": "string", "anyOf": [{"type": "string"}, {"const": "b"}]}, ""),
        ({"type": "string", "anyOf": [{"type": "string"}, {"const": 1}]}, "type"),
        ({"anyOf": [True], "minLength": 1}, "anyOf"),
        ({"allOf": [{"$ref": "#/components/schemas/T"}]}, ""),
        ({"allOf": [{"type": "string"}, {"minLength": 1}]}, "allOf"),
        ({"$ref": "#/components/schemas/T"}, ""),
        ({"$ref": "#/components/schemas/T", "description": "a T"}, ""),
        ({"$ref": "#/components/schemas/T", "minLength": 1}, "minLength"),
        ({"if": {"type": "string"}, "then": {"minLength": 1}}, "if"),
    ],
)
def test_what_a_shape_leaves_out_is_named(schema: object, loose: str) -> None:
    found, _ = the_schema(schema)
    assert found.loose == loose


def test_an_enumeration_of_any_values_is_of_their_types() -> None:
    found, _ = the_schema({"enum": ["a", [1], {"a": 1}, 2, {"b": 2}]})
    assert isinstance(found.shape, Union)
    scalars, objects, arrays = found.shape.members
    assert scalars.shape == Enumeration(("a", 2))
    assert (objects.exact, arrays.exact) == (
        '{"enum":[{"a":1},{"b":2}]}',
        '{"enum":[[1]]}',
    )
    assert isinstance(objects.shape, Object)
    assert isinstance(arrays.shape, Array)
    assert (scalars.loose, objects.loose, arrays.loose) == ("", "enum", "enum")
    typed, _ = the_schema({"enum": ["a", [1], {"a": 1}], "type": "object"})
    assert isinstance(typed.shape, Object)


def test_properties_without_a_type_are_those_of_an_object_or_else() -> None:
    found, _ = the_schema({"properties": {"a": {"type": "string"}}, "minLength": 2})
    assert isinstance(found.shape, Union)
    shapes = [each.shape for each in found.shape.members]
    assert isinstance(shapes[0], Object)
    assert [each.name for each in shapes[0].properties] == ["a"]
    assert String(Size(2)) in shapes
    assert len(shapes) == 6


TEXT: dict[str, object] = {"type": "string"}
WHOLE: dict[str, object] = {"type": "integer"}
OBJECT: dict[str, object] = {"type": "object", "properties": {"a": TEXT}}


@pytest.mark.parametrize(
    ("first", "rest", "kinds"),
    [
        ([WHOLE, TEXT], False, [Number, String]),
        ([TEXT, OBJECT, TEXT], WHOLE, [String, Object, Number]),
        ([TEXT], TEXT, [String]),
        ([{"$ref": "#/components/schemas/T"}], WHOLE, [Reference, Number]),
        # Nobody could tell of which class an item is.
        ([OBJECT, {"type": "object"}], False, []),
        ([TEXT, {"type": "string", "enum": ["a"]}], False, []),
        ([TEXT, True], False, []),
        ([TEXT], None, []),
    ],
)
def test_arrays_that_may_be_shorter_have_items_of_any_of_their_types(
    first: list[object], rest: object, kinds: list[type]
) -> None:
    items = {} if rest is None else {"items": rest}
    schema = {"type": "array", "prefixItems": first, **items}
    found, _ = the_schema(schema)
    shape = found.shape
    assert isinstance(shape, Array)
    assert not shape.prefix
    inner = shape.items.shape
    members = [each.shape for each in inner.members] if isinstance(inner, Union) else []
    assert [type(each) for each in members or [inner]] == (kinds or [AnyValue])


@pytest.mark.parametrize("kind", ["items", "additionalProperties"])
def test_what_is_in_arrays_or_maps_of_no_type_is_known(kind: str) -> None:
    found, _ = the_schema({kind: {"type": "integer"}})
    assert isinstance(found.shape, Union)
    inner = [
        each.shape.items if isinstance(each.shape, Array) else each.shape.additional
        for each in found.shape.members
        if isinstance(each.shape, Array | Object)
    ]
    assert [isinstance(each and each.shape, Number) for each in inner] == [
        kind == "additionalProperties",
        kind == "items",
    ]


@pytest.mark.parametrize("choice", ["oneOf", "anyOf"])
def test_a_type_beside_a_choice_limits_its_branches(choice: str) -> None:
    branches = [{"properties": {"a": True}}, {"properties": {"b": {"type": "string"}}}]
    found, _ = the_schema({"type": "object", choice: branches})
    assert found.loose
    assert isinstance(found.shape, Union)
    assert all(isinstance(each.shape, Object) for each in found.shape.members)


def test_a_required_name_without_a_schema_is_an_additional_member() -> None:
    found, _ = the_schema(
        {
            "type": "object",
            "required": ["b", "a"],
            "properties": {"a": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
        }
    )
    assert isinstance(found.shape, Object)
    first, second = found.shape.properties
    assert (first.name, first.required) == ("a", True)
    assert (second.name, second.required) == ("b", True)
    assert second.schema.exact == '{"type":"integer"}'


_PART = {"type": "object", "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize("beside", [{}, {"allOf": [_PART]}])
@pytest.mark.parametrize("nothing", [False, {"not": {}}])
def test_an_object_without_other_members_is_closed(
    beside: dict[str, object], nothing: object
) -> None:
    own = {"type": "object", "properties": {"b": {"type": "string"}}}
    found, _ = the_schema({**own, **beside, "unevaluatedProperties": nothing})
    assert isinstance(found.shape, Object)
    assert found.shape.additional is None
    assert found.loose == ""


def test_what_unevaluated_members_are_is_their_type() -> None:
    texts = {"unevaluatedProperties": {"type": "string"}}
    for schema in ({"type": "object", **texts}, {"allOf": [_PART], **texts}):
        found, _ = the_schema(schema)
        assert isinstance(found.shape, Object)
        assert found.shape.additional is not None
        assert isinstance(found.shape.additional.shape, String)
        assert found.loose == ""


@pytest.mark.parametrize(
    "part",
    [
        {**_PART, "additionalProperties": True},
        {**_PART, "patternProperties": {"^x": True}},
        {**_PART, "anyOf": [{"properties": {"c": True}}, {"required": ["d"]}]},
        {"required": ["a"]},
    ],
)
def test_what_parts_evaluate_without_a_name_is_left_to_the_judge(part: object) -> None:
    own = {"type": "object", "allOf": [part], "unevaluatedProperties": False}
    found, _ = the_schema(own)
    assert found.loose


def test_what_a_reference_evaluates_is_left_by_what_stands_beside_it() -> None:
    beside = {"properties": {"b": True}, "unevaluatedProperties": False}
    open_part = {"type": "object", "additionalProperties": True}
    named = {"O": open_part, "S": {"$ref": "#/components/schemas/O", **beside}}
    api, _ = build(with_schemas(named, "3.1.1"))
    assert api is not None
    assert admits(api.schemas["S"].shape, {"b": 1, "c": 1}, api.schemas)
    assert api.schemas["S"].loose


@pytest.mark.parametrize("choice", ["anyOf", "oneOf"])
def test_what_a_branch_evaluates_is_left_by_the_object_around_it(choice: str) -> None:
    branches = [
        {"required": [name], "properties": {name: {"type": "integer"}}}
        for name in ("b", "c")
    ]
    found, api = the_schema({**_PART, choice: branches, "unevaluatedProperties": False})
    judge = jsonschema_rs.Draft202012Validator(closed_schema(api, found))
    both = {"b": 1, "c": 1}
    for value in ({"a": 1, "b": 1}, {"c": 1}, both):
        assert judge.is_valid(value) == (choice == "anyOf" or value is not both)
        assert admits(found.shape, value, api.schemas) or not judge.is_valid(value)
    assert admits(found.shape, {"b": 1, "d": 1}, api.schemas) == (choice == "anyOf")


def test_a_schema_may_contain_itself() -> None:
    tree = {
        "type": "object",
        "properties": {
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/S"}}
        },
    }
    found, api = the_schema(tree)
    assert found.loose == ""
    judge = jsonschema_rs.Draft202012Validator(closed_schema(api, found))
    assert judge.is_valid({"children": [{"children": []}]})
    assert not judge.is_valid({"children": [{"children": [1]}]})


def test_looseness_goes_round_a_circle() -> None:
    schemas = {
        "A": {
            "type": "object",
            "properties": {"b": {"$ref": "#/components/schemas/B"}},
        },
        "B": {
            "type": "object",
            "properties": {
                "a": {"$ref": "#/components/schemas/A"},
                "n": {"type": "array", "uniqueItems": True},
            },
        },
        "C": {"type": "array", "items": {"type": "string"}},
    }
    api = built(with_schemas(schemas))
    assert api.schemas["A"].loose == "uniqueItems"
    assert api.schemas["B"].loose == "uniqueItems"
    assert api.schemas["C"].loose == ""


def test_a_reference_into_a_schema_gets_a_name_of_its_own() -> None:
    schemas = {
        "Pet": {"type": "object", "properties": {"name": {"type": "string"}}},
        "Other": {"$ref": "#/components/schemas/Pet/properties/name"},
    }
    api = built(with_schemas(schemas))
    assert api.schemas["Other"].shape == Reference("Pet-name")
    assert api.schemas["Pet-name"].exact == '{"type":"string"}'
    assert list(api.schemas) == ["Pet", "Other", "Pet-name"]


def test_names_of_members_are_no_keywords() -> None:
    schema = {
        "type": "object",
        "properties": {
            "const": {"$ref": "#/components/schemas/T"},
            "description": {"type": "string"},
            "$ref": {"type": "string"},
        },
        "enum": [{"$ref": "#/nowhere"}],
    }
    found, api = the_schema(schema)
    closed = json.loads(closed_schema(api, found))
    assert closed["properties"] == {
        "const": {"$ref": "#/$defs/T"},
        "description": {"type": "string"},
        "$ref": {"type": "string"},
    }
    assert closed["enum"] == [{"$ref": "#/nowhere"}]
    assert list(closed["$defs"]) == ["T"]


def test_annotations_are_not_part_of_the_meaning() -> None:
    schema = {
        "type": "string",
        "title": "A title",
        "description": "Words.",
        "default": "a",
        "deprecated": True,
        "examples": ["b", "c"],
        "readOnly": True,
        "x-internal": 1,
    }
    found, _ = the_schema(schema)
    assert found.exact == '{"type":"string"}'
    assert (found.title, found.description) == ("A title", "Words.")
    assert found.deprecated
    assert (found.examples, found.default) == (('"b"', '"c"'), '"a"')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 1},
        ),
        (
            {"type": "integer", "maximum": 1, "exclusiveMaximum": False},
            {"type": "integer", "maximum": 1},
        ),
        ({"type": "integer", "exclusiveMaximum": True}, {"type": "integer"}),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "string", "nullable": True}},
            },
            {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
        ),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a"]},
        ),
    ],
)
def test_the_dialect_of_openapi_3_0(old: object, new: object) -> None:
    found, _ = the_schema(old, "3.0.4")
    assert json.loads(found.exact) == new


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1"])
def test_numbers_in_quotes_are_numbers_and_null_says_nothing(version: str) -> None:
    written = {
        "type": "array",
        "maxItems": "3",
        "items": {"type": "number", "minimum": "0.50", "format": None},
        "uniqueItems": None,
        "allOf": None,
    }
    found, _ = the_schema(written, version)
    assert json.loads(found.exact) == {
        "type": "array",
        "maxItems": 3,
        "items": {"type": "number", "minimum": 0.5},
    }
    assert isinstance(found.shape, Array)
    assert found.shape.size == Size(0, 3)
    assert found.shape.items.shape == Number(integer=False, bounds=Bounds(minimum=0.5))


def test_nullable_without_a_type_says_nothing() -> None:
    api, findings = build(with_schemas({"S": {"nullable": True}}, "3.0.4"))
    assert api is not None
    assert api.schemas["S"].exact == "{}"
    # It changes nothing: null is not forbidden.
    assert not findings.items


def test_a_nullable_object_keeps_its_properties() -> None:
    found, _ = the_schema(
        {"type": "object", "nullable": True, "properties": {"a": {"type": "string"}}},
        "3.0.4",
    )
    assert isinstance(found.shape, Union)
    assert found.loose == ""
    assert found.shape.members[0].exact == (
        '{"properties":{"a":{"type":"string"}},"type":"object"}'
    )


# Schemas and values from the same few names and numbers, so that they meet.
@settings(max_examples=400, deadline=None, derandomize=True)
@given(SCHEMAS, st.lists(VALUES, min_size=1, max_size=8))
def test_a_shape_admits_what_the_judge_accepts(
    schema: object, values: list[object]
) -> None:
    found, api = the_schema(schema)
    judge = jsonschema_rs.Draft202012Validator(closed_schema(api, found))
    for value in values:
        accepted = judge.is_valid(value)
        admitted = admits(found.shape, value, api.schemas)
        assert admitted or not accepted
        assert bool(found.loose) or admitted == accepted


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_choice_of_nothing_says_nothing(keyword: str) -> None:
    """JSON Schema has none (Core, 10.2.1)."""
    for beside in ({}, {"type": "string"}):
        found, api = the_schema({**beside, keyword: []})
        expected, plain = the_schema(beside)
        assert closed_schema(api, found) == closed_schema(plain, expected)
        assert (found.shape, found.loose) == (expected.shape, expected.loose)
