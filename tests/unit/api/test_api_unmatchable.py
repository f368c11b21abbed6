"""Schemas that nothing matches: what is said of them holds, and is said."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from counterfoil.api.alternatives import _covered
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.api.schema_strategies import SCHEMAS, VALUES
from unit.api.trees import build, with_schemas

SCHEMA, ALTERNATIVE = "unmatchable-schema", "unmatchable-alternative"
NOTHING: list[Any] = [
    {"type": "integer", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1},
    {"type": "integer", "minimum": 0.1, "maximum": 0.9},
    {"type": ["integer", "string"], "minimum": 2, "maximum": 1, "maxLength": -1}
    | {"minLength": 1, "maxLength": 0},
    {"type": "number", "minimum": 1, "exclusiveMaximum": 1},
    {"type": "number", "minimum": 1, "exclusiveMinimum": 3, "maximum": 3},
    {"type": "object", "required": ["a"], "properties": {"a": {"not": {}}}},
    {"type": "object", "required": ["a"], "properties": {"a": {"not": True}}},
]
SOMETHING: list[Any] = [
    {"minimum": 2, "maximum": 1},
    {"type": ["integer", "null"], "minimum": 2, "maximum": 1},
    {"type": "string", "minimum": 2, "maximum": 1},
    {"type": "number", "minimum": 1, "maximum": 1},
    {"type": "object", "properties": {"a": False}},
    {"type": "object", "required": ["a"], "properties": {"a": {"not": {"type": "x"}}}},
]


def codes(schema: object, version: str = "3.1.1", named: Any = None) -> list[str]:
    _, findings = build(with_schemas({"S": schema, **(named or {})}, version))
    found = [item.code.name for item in findings.items]
    return [each for each in found if each in {SCHEMA, ALTERNATIVE}]


@pytest.mark.parametrize("schema", NOTHING)
def test_a_schema_that_nothing_matches_is_told(schema: object) -> None:
    assert codes(schema) == [SCHEMA]


@pytest.mark.parametrize("schema", SOMETHING)
def test_a_schema_that_something_matches_is_not(schema: object) -> None:
    assert codes(schema) == []


def test_flags_make_bounds_exclusive() -> None:
    bounds = {"type": "number", "minimum": 1, "maximum": 1}
    assert codes(bounds, "3.0.4") == []
    assert codes({**bounds, "exclusiveMinimum": True}, "3.0.4") == [SCHEMA]
    assert codes({**bounds, "exclusiveMinimum": False}, "3.0.4") == []
    nullable = {**bounds, "exclusiveMinimum": True, "nullable": True}
    assert codes(nullable, "3.0.4") == []


@pytest.mark.parametrize(
    ("listed", "count"),
    [
        ([{"type": "string"}, {"type": "string"}], 1),
        ([{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}], 1),
        ([{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/C"}], 0),
        ([{"type": "integer"}, {"type": "number"}], 1),
        ([{"type": "integer"}, {}], 1),
        ([{"type": "string"}, {"enum": ["a", None]}], 0),
        ([{"type": "string"}, {"enum": ["a", "b"]}], 1),
        ([{"type": "number"}, {"const": 1.5}], 1),
        ([{"type": "integer"}, {"const": 1.5}], 0),
        ([{"type": "string", "format": "date"}, {"type": "string"}], 1),
        ([{"type": "string", "minLength": 1}, {"type": "string", "maxLength": 1}], 0),
        ([{"type": "array"}, False], 0),
        ([{"type": "string"}], 0),
    ],
)
def test_an_alternative_that_nothing_matches_alone_is_told(
    listed: object, count: int
) -> None:
    thing = {"type": "object", "properties": {"a": {"type": "string"}}}
    named = {
        "A": thing,
        "B": {**thing, "title": "B"},
        "C": {**thing, "required": ["a"]},
    }
    assert codes({"oneOf": listed}, "3.1.1", named) == [ALTERNATIVE] * count
    assert codes({"anyOf": listed}, "3.1.1", named) == []


def test_one_direction_in_which_it_matches_is_enough() -> None:
    one = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string", "readOnly": True}, "b": {}},
    }
    other = {**one, "required": ["b"]}
    document: Any = {"oneOf": [one, other]}
    assert codes(document, "3.0.4") == []
    assert codes({"oneOf": [other, other]}, "3.0.4") == [ALTERNATIVE]


@settings(max_examples=300, deadline=None)
@given(schema=SCHEMAS, values=st.lists(VALUES, max_size=5))
def test_nothing_is_said_of_what_a_value_matches(
    schema: Any, values: list[Any]
) -> None:
    if codes(schema) and isinstance(schema, dict) and "oneOf" not in str(schema):
        api, findings = build(with_schemas({"S": schema}))
        assert api is not None
        [*places] = [i.location for i in findings.items if i.code.name == SCHEMA]
        if all(each.pointer.count("/") == 4 for each in places):
            validator = jsonschema_rs.validator_for(schema)
            assert not any(map(validator.is_valid, values))


def test_what_a_value_need_not_match_may_match_nothing() -> None:
    nothing = {"type": "object", "required": ["a"], "properties": {"a": False}}
    assert codes(nothing) == [SCHEMA]
    for keyword in ("not", "if", "contains"):
        assert codes({keyword: nothing}) == []
        assert codes({keyword: {"properties": {"b": {"allOf": [nothing]}}}}) == []
    assert codes({"then": nothing}) == [SCHEMA]
    # A property may have any name.
    assert codes({"properties": {"not": nothing}}) == [SCHEMA]


@pytest.mark.parametrize("digits", [400, 4_000])
def test_an_integer_beyond_all_floats_is_a_bound(digits: int) -> None:
    least = {"type": "integer", "minimum": 10**digits}
    assert codes(least) == []
    assert codes({**least, "maximum": 10**digits + 1}) == []
    assert codes({**least, "maximum": 10**digits - 1}) == [SCHEMA]
    assert codes({**least, "maximum": 2.5}) == [SCHEMA]


def test_alternatives_that_admit_all_of_a_type_are_compared_once() -> None:
    compared = 0

    class Compared(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    count = 500
    listed: list[object] = [{"type": Compared("string")} for _ in range(count)]
    assert len(_covered(listed)) == count - 1
    assert compared < 20 * count
