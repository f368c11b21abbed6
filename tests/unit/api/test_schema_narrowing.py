"""Several schemas of one value: the type is the most telling, and never too narrow."""

from __future__ import annotations

import jsonschema_rs
import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Enumeration,
    Number,
    Object,
    Reference,
    Schema,
    Shape,
    String,
    Union,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.api.admission import admits
from unit.api.schema_strategies import SCHEMAS, VALUES
from unit.api.trees import built, with_schemas

T = {"$ref": "#/components/schemas/T"}
U = {"$ref": "#/components/schemas/U"}
NAMED = {
    "T": {"type": "object", "properties": {"t": {"type": "string"}}},
    "U": {"enum": ["a", "b", "c"]},
}
STRING = {"type": "string"}
EITHER = {str, "Null"}


def in_words(shape: Shape) -> object:
    """A shape, so short that a table of them can be read."""
    match shape:
        case Array(items):
            return [in_words(items.shape)]
        case Object(properties, additional):
            words = {each.name: in_words(each.schema.shape) for each in properties}
            if additional is not None and not isinstance(additional.shape, AnyValue):
                words["*"] = in_words(additional.shape)
            return words
        case Enumeration(values):
            return values
        case Reference(name):
            return name
        case Number(integer):
            return int if integer else float
        case String(format=name):
            return name or str
        case Union(members):
            return {in_words(each.shape) for each in members}
        case AnyValue():
            return any
        case _:
            return type(shape).__name__


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({}, STRING, str),
        ({"description": "what"}, STRING, str),
        (STRING, {"description": "what"}, str),
        (STRING, {"minLength": 1}, str),
        (STRING, {"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "date"}, STRING, "date"),
        (STRING, {"const": "a"}, ("a",)),
        ({"enum": ["a", "b", 1, True]}, {"enum": ["b", 1.0, "c"]}, ("b", 1)),
        ({"enum": ["a"]}, {"enum": ["b"]}, ("b",)),
        (STRING, U, "U"),
        (U, STRING, "U"),
        (T, U, "U"),
        ({"type": "number"}, {"type": "integer"}, int),
        ({"type": "integer"}, {"type": "number"}, int),
        ({"type": ["string", "null"]}, STRING, str),
        (STRING, {"type": ["string", "null"]}, str),
        ({"type": ["string", "null", "integer"]}, {"type": ["string", "null"]}, EITHER),
        ({"anyOf": [T, {"type": "null"}]}, T, "T"),
        ({"anyOf": [T, {"type": "null"}]}, {"type": "null"}, {"T", "Null"}),
        ({"type": "array"}, {"type": "array", "items": T}, ["T"]),
        ({"type": "array", "items": T}, {"type": "array", "maxItems": 3}, ["T"]),
        (
            {"type": "array", "items": {"type": "object"}},
            {"type": "array", "items": T},
            ["T"],
        ),
        ({"type": "object"}, T, "T"),
        (T, {"type": "object"}, "T"),
        (T, {"type": "object", "required": ["t"]}, "T"),
        ({"type": "object"}, {"type": "object", "properties": {"a": T}}, {"a": "T"}),
        (
            {"type": "object", "properties": {"a": {}, "b": STRING}},
            {"type": "object", "properties": {"a": T, "c": U}},
            {"a": "T", "b": str, "c": "U"},
        ),
        (
            {"type": "object", "additionalProperties": STRING},
            {"type": "object"},
            {"*": str},
        ),
    ],
)
def test_the_more_telling_of_two_schemas_is_the_type(
    first: object, second: object, words: object
) -> None:
    schemas = {
        **NAMED,
        "Value": {"allOf": [first, second]},
        "Holder": {
            "allOf": [
                {"type": "object", "properties": {"value": first}},
                {"properties": {"value": second}, "required": ["value"]},
            ]
        },
    }
    api = built(with_schemas(schemas))
    holder = api.schemas["Holder"]
    assert in_words(holder.shape) == {"value": words}
    assert isinstance(holder.shape, Object)
    assert holder.shape.properties[0].required
    alone = in_words(api.schemas["Value"].shape)
    # Of objects, one is made that has the members of both.
    assert alone == ({"t": str} if words == "T" and isinstance(alone, dict) else words)


def test_the_words_of_the_second_go_first() -> None:
    first = {"type": "array", "description": "All.", "title": "Some"}
    second = {"type": "array", "items": STRING, "description": "All of them."}
    item = the_member(first, second)
    assert (item.title, item.description) == ("Some", "All of them.")
    item = the_member(second, first)
    assert (item.title, item.description) == ("Some", "All.")
    assert in_words(item.shape) == [str]


def the_member(first: object, second: object) -> Schema:
    parts = [{"type": "object", "properties": {"m": each}} for each in (first, second)]
    shape = built(with_schemas({"S": {"allOf": parts}})).schemas["S"].shape
    assert isinstance(shape, Object)
    return shape.properties[0].schema


@settings(max_examples=400, deadline=None, derandomize=True)
@given(SCHEMAS, SCHEMAS, st.lists(VALUES, min_size=1, max_size=8))
def test_a_value_that_both_admit_is_never_left_out(
    first: object, second: object, values: list[object]
) -> None:
    parts = [{"type": "object", "properties": {"a": each}} for each in (first, second)]
    schemas = {"T": STRING, "S": {"allOf": [first, second]}, "O": {"allOf": parts}}
    api = built(with_schemas(schemas))
    for name, candidates in (("S", values), ("O", [{"a": each} for each in values])):
        schema = api.schemas[name]
        judge = jsonschema_rs.Draft202012Validator(closed_schema(api, schema))
        for value in candidates:
            accepted = judge.is_valid(value)
            admitted = admits(schema.shape, value, api.schemas)
            assert admitted or not accepted
            assert bool(schema.loose) or admitted == accepted
