"""What one schema admits and another one does not: the words, and that they are so."""

from __future__ import annotations

import math
from typing import Any, Final

import jsonschema_rs
import pytest
from conformance.strategies import instances, schemas
from counterfoil.diff.containment import Containment, TooLargeError, contains
from counterfoil.diff.phrases import objects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.diff.sides import ANNOTATIONS, Json, sides

_NUMBER: Final = {"type": "number"}
_EITHER: Final = {"anyOf": [{"type": "string"}, {"type": "null"}]}
_CASES: Final[tuple[tuple[Json, Json, list[str]], ...]] = (
    ({"type": "string"}, {"type": "string"}, []),
    ({"type": "integer"}, {"type": "number"}, []),
    ({"type": "number"}, {"type": "integer"}, ["numbers with a fraction"]),
    ({"type": ["string", "null"]}, {"type": "string"}, ["nulls"]),
    ({}, {"type": "object"}, ["nulls, booleans, numbers, strings and arrays"]),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, ['the value `"b"`']),
    ({"enum": ["a", "b"]}, {"type": "string", "maxLength": 1}, []),
    ({"type": "string"}, {"enum": ["a"]}, ['values other than `"a"`']),
    ({"type": "boolean"}, {"enum": [True]}, ["the value `false`"]),
    (_NUMBER, {**_NUMBER, "minimum": 1}, ["numbers below 1"]),
    ({"type": "integer", "exclusiveMinimum": 0}, {"minimum": 1}, []),
    ({**_NUMBER, "exclusiveMinimum": 0}, {"minimum": 1}, ["numbers below 1"]),
    ({**_NUMBER, "multipleOf": 0.3}, {"multipleOf": 0.1}, []),
    ({**_NUMBER, "multipleOf": 3}, {"multipleOf": 2},
     ["numbers that are no multiples of 2"]),
    ({"type": "string", "minLength": 2}, {"minLength": 3},
     ["strings of fewer than 3 characters"]),
    ({"type": "array"}, {"uniqueItems": True}, ["arrays with equal items"]),
    ({"type": "array", "maxItems": 1}, {"uniqueItems": True}, []),
    ({"type": "object"}, {"required": ["a"]}, ["objects without `a`"]),
    ({"type": "object", "properties": {"a": {}}},
     {"properties": {}, "additionalProperties": False},
     ["objects with `a`", "objects with further members"]),
    ({"type": "array", "items": {"type": "string"}},
     {"type": "array", "items": {"type": "integer"}}, ["strings"]),
    (_EITHER, {"type": ["null", "string"]}, []),
    ({"type": ["null", "string"]}, _EITHER, []),
    ({"type": "string"}, {"not": {"type": "object"}}, []),
    ({"allOf": [{"minimum": 1}, _NUMBER]}, {"minimum": 0}, []),
    ({"type": "object", "additionalProperties": False, "properties": {"a": _NUMBER}},
     {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, []),
    (False, {"type": "string"}, []),
    ({"type": "string"}, False, ["strings"]),
)  # fmt: skip


def _told(old: Json, new: Json) -> list[str]:
    one, other, unchanged = sides(old, new)
    search = Containment(unchanged, lambda *_: None, breaks=False, is_sent=True)
    return [objects(gap) or gap.what for gap in search.gaps(one, other)]


@pytest.mark.parametrize(("old", "new", "expected"), _CASES)
def test_what_is_left_out_is_named(old: Json, new: Json, expected: list[str]) -> None:
    assert _told(old, new) == expected


def test_what_is_excluded_by_name_is_compared_the_other_way_round() -> None:
    def schema(name: str, least: int) -> Json:
        named = {name: {"type": "string", "minLength": least}}
        return {"not": {"$ref": f"#/$defs/{name}"}, "$defs": named}

    assert _told(schema("Old", 2), schema("New", 3)) == []
    assert _told(schema("Old", 3), schema("New", 2)) == ["`not`"]


def test_the_same_change_is_told_wherever_it_is() -> None:
    old = {"type": "object", "properties": {name: {"type": "string"} for name in "ab"}}
    new_property = {"type": "string", "minLength": 1}
    new = {"type": "object", "properties": dict.fromkeys("ab", new_property)}
    one, other, unchanged = sides(old, new)
    search = Containment(unchanged, lambda *_: None, breaks=False, is_sent=True)
    assert [gap.path for gap in search.gaps(one, other)] == [("a",), ("b",)]


def test_a_recursive_schema_is_held_by_itself() -> None:
    list_of = {"type": "object", "properties": {"next": {"$ref": "#/$defs/L"}}}
    old = {"$ref": "#/$defs/L", "$defs": {"L": {**list_of, "required": ["next"]}}}
    new = {"$ref": "#/$defs/L", "$defs": {"L": list_of}}
    one, other, unchanged = sides(old, new)
    assert contains(one, other, unchanged)
    assert not contains(other, one, unchanged)


_A: Final = {"type": "object", "required": ["a"]}
_SHORT: Final = {"maxLength": 3}
_KIND: Final = {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}
_NEEDS_X: Final = {"type": "object", "if": _KIND, "then": {"required": ["x"]}}
_CARD: Final = {"dependentSchemas": {"card": {"required": ["address"]}}}
_FEW: Final = {"type": "array", "contains": {"type": "integer"}, "minContains": 2}
_OF_KIND: Final[tuple[Json, ...]] = tuple(
    {
        "type": "object",
        "properties": {"kind": {"const": kind}, name: {"type": "string"}},
        "required": ["kind"],
    }
    for kind, name in (("a", "x"), ("b", "y"), ("c", "z"))
)
_CLOSED: Final = {"unevaluatedProperties": False}
_CONDITIONAL: Final[tuple[tuple[Json, Json, list[str]], ...]] = (
    ({}, {"if": {"type": "string"}}, []),
    ({"type": "object"}, _NEEDS_X,
     ["objects without `x` where `if` matches"]),
    ({"type": "object", "properties": {"kind": {"const": "a"}}, "required": ["kind"]},
     _NEEDS_X, []),
    ({"type": "object", "required": ["x"]}, _NEEDS_X, []),
    (_NEEDS_X, {**_NEEDS_X, "then": {"required": ["x", "y"]}},
     ["objects without `y` where `if` matches"]),
    ({**_NEEDS_X, "then": {"required": ["x", "y"]}}, _NEEDS_X, []),
    ({"type": "string"}, {"if": {"maxLength": 5}, "else": _SHORT},
     ["strings of more than 3 characters where `if` does not match"]),
    ({"type": "string", "maxLength": 5}, {"if": {"maxLength": 5}, "else": _SHORT}, []),
    ({"type": "array"}, {"contains": {"type": "integer"}},
     ["arrays of which no item matches `contains`"]),
    (_FEW, {"contains": {"type": "number"}}, []),
    ({**_FEW, "minContains": 1}, _FEW,
     ["arrays of which fewer than 2 items match `contains`"]),
    ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, _FEW, []),
    ({"type": "array"}, {"contains": {}, "minContains": 0, "maxContains": 3},
     ["arrays of which more than 3 items match `contains`"]),
    ({"type": "array", "maxItems": 3},
     {"contains": {}, "minContains": 0, "maxContains": 3}, []),
    (_A, _CARD, ["objects without `address` where there is `card`"]),
    ({**_A, **_CARD}, _CARD, []),
    ({**_A, "properties": {"card": False}}, _CARD, []),
    ({"anyOf": [_OF_KIND[0], _OF_KIND[1]]}, {"oneOf": [_OF_KIND[0], _OF_KIND[1]]}, []),
    ({"type": "string", "maxLength": 9}, {"oneOf": [{"type": "string"}, _SHORT]},
     ["values that match more than one alternative"]),
    ({"oneOf": [{"type": "string"}, {"type": "number"}]},
     {"oneOf": [{"type": "string"}, {"type": "number"}, {"enum": ["a", 1]}]},
     ["values that match more than one alternative"] * 2),
    ({"oneOf": [*_OF_KIND]}, {"oneOf": [*_OF_KIND[:2]]}, ["objects"]),
    ({"oneOf": [*_OF_KIND[:2]]}, {"oneOf": [*_OF_KIND]}, []),
    ({"anyOf": [*_OF_KIND[:2]], **_CLOSED}, {"anyOf": [*_OF_KIND], **_CLOSED}, []),
    ({"oneOf": [*_OF_KIND[:2]], **_CLOSED},
     {"anyOf": [{**each, "additionalProperties": False} for each in _OF_KIND[:2]]}, []),
    ({"anyOf": [{**each, "additionalProperties": False} for each in _OF_KIND[:2]]},
     {"oneOf": [*_OF_KIND[:2]], **_CLOSED}, []),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), _CONDITIONAL)
def test_what_holds_of_some_values_is_compared(
    old: Json, new: Json, expected: list[str]
) -> None:
    assert _told(old, new) == expected


@pytest.mark.parametrize("keyword", ["unevaluatedItems"])
def test_what_is_not_compared_is_told(keyword: str) -> None:
    assert _told({}, {keyword: {"type": "string"}}) == [f"`{keyword}`"]


def _plain(schema: Json) -> Json:
    """The schema without annotations."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {}
    for name, each in schema.items():
        if name in {"enum", "const", "required", "dependentRequired", "type"}:
            found[name] = each
        elif name in {"properties", "patternProperties", "dependentSchemas", "$defs"}:
            found[name] = {key: _plain(inner) for key, inner in each.items()}
        elif name not in ANNOTATIONS:
            found[name] = _plain(each)
    return found


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[Json, Json, list[Json]]:
    """A schema, a later form of it or another one, and values that nearly fit both."""
    old = _plain(draw(schemas()))
    new = _plain(draw(schemas()))
    if isinstance(old, dict) and isinstance(new, dict) and draw(st.integers(0, 3)):
        shared = {name: each for name, each in old.items() if draw(st.integers(0, 4))}
        extra = {
            name: each for name, each in new.items() if not draw(st.integers(0, 2))
        }
        new = {**extra, **shared, "$defs": draw(st.sampled_from([old, new]))["$defs"]}
    near = [draw(instances(each, each)) for each in (old, old, new)]
    return old, new, near


def _judge(schema: Json) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(schema)


@given(_pairs())
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_what_is_said_to_be_contained_is(pair: tuple[Json, Json, list[Json]]) -> None:
    old, new, values = pair
    one, other, unchanged = sides(old, new)
    try:
        is_contained = contains(one, other, unchanged)
    except TooLargeError:
        return
    if is_contained:
        first, second = _judge(old), _judge(new)
        for value in values:
            assert not first.is_valid(value) or second.is_valid(value)


def test_many_unions_end() -> None:
    nested: Json = {"type": "string"}
    for at in range(20):
        nested = {"anyOf": [nested, {"type": "array", "minItems": at}, {"minimum": at}]}
    other: Json = {"anyOf": [nested, {"type": "integer"}]}
    assert _told(nested, other) == []
    assert math.isfinite(len(_told(other, nested)))


def test_schemas_that_lead_to_each_other_are_decided_once() -> None:
    """All of them reach all others: what holds below an assumption is kept."""

    def schema(least: int) -> Json:
        named = {
            f"N{at}": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"const": at},
                    **{
                        f"p{to}": {
                            "anyOf": [{"$ref": f"#/$defs/N{to}"}, {"type": "null"}]
                        }
                        for to in range(25)
                    },
                    "size": {"type": "integer", "minimum": least},
                },
            }
            for at in range(25)
        }
        return {"anyOf": [{"$ref": "#/$defs/N0"}, {"type": "null"}], "$defs": named}

    one, other, unchanged = sides(schema(1), schema(0))
    assert contains(one, other, unchanged)
    assert not contains(other, one, unchanged)


def test_conditions_of_conditions_end() -> None:
    def conditional(least: int, most: int) -> Json:
        condition: Json = {"if": {"minimum": least}, "then": {"type": "integer"}}
        return {"if": condition, "then": {"maximum": most}}

    assert contains(*sides(conditional(1, 3), conditional(1, 4)))
    assert not contains(*sides(conditional(1, 4), conditional(1, 3)))
    assert not contains(*sides(conditional(1, 3), conditional(2, 4)))
