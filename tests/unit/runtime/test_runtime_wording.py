"""Violations say where, which keyword, and what is wrong, but never the value."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.faults import InvalidContent, Violation
from runtime.judge import Judge

SECRET = "s3cr3t"


def violations(schema: dict[str, Any], value: object) -> tuple[Violation, ...]:
    with pytest.raises(InvalidContent) as caught:
        Judge(schema).check(value)
    return caught.value.violations


@pytest.mark.parametrize(
    ("schema", "value", "keyword", "message"),
    [
        ({"type": "integer"}, SECRET, "type", 'the value is not of type "integer"'),
        ({"enum": ["a"]}, SECRET, "enum", 'the value is not one of "a"'),
        ({"const": 1}, SECRET, "const", "1 was expected"),
        ({"pattern": "^a$"}, SECRET, "pattern", 'the value does not match "^a$"'),
        (
            {"not": {"type": "string"}},
            SECRET,
            "not",
            '{"type":"string"} is not allowed for the value',
        ),
        ({"not": {}}, SECRET, "not", "no value is allowed here"),
        ({"allOf": [False]}, SECRET, "allOf", "no value is allowed here"),
        (
            {"dependentSchemas": {SECRET: False}},
            {SECRET: 1},
            "dependentSchemas",
            "no value is allowed here",
        ),
        (
            {"propertyNames": {"maxLength": 2}},
            {SECRET: 1},
            "propertyNames",
            "the name of a member is longer than 2 characters",
        ),
        (
            {
                "propertyNames": {
                    "boundedPattern": {
                        "pattern": "^a(?!b)",
                        "engine": "^a(?!b)",
                        "backtracks": True,
                        "steps": 1,
                    }
                }
            },
            {SECRET: 1},
            "propertyNames",
            'the name of a member does not match "^a(?!b)"',
        ),
        (
            {"propertyNames": False},
            {SECRET: 1},
            "propertyNames",
            "no member is allowed",
        ),
        (
            {"additionalProperties": False},
            {SECRET: 1},
            "additionalProperties",
            "no member is allowed",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"b": 1},
            "additionalProperties",
            "this member is not allowed: 'b'",
        ),
        (
            {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False},
            {f"b{number}": 1 for number in range(7)} | {"b0": 2},
            "unevaluatedProperties",
            "these members are not allowed: 'b0', 'b1', 'b2', 'b3', 'b4' and 2 more",
        ),
        (
            {"dependentRequired": {"a": ["b"]}},
            {"a": SECRET},
            "dependentRequired",
            '"b" is a required property',
        ),
        (
            {"contains": {"type": "string"}, "maxContains": 1},
            [SECRET, SECRET],
            "maxContains",
            "too many items are as the keyword contains asks for",
        ),
        (
            {"contains": {"type": "integer"}},
            [SECRET],
            "contains",
            "no item is as the keyword contains asks for",
        ),
        (
            {"oneOf": [{"minLength": 1}, {"type": "string"}]},
            SECRET,
            "oneOf",
            "the value is valid under more than one of the alternatives",
        ),
        (
            {"anyOf": [{"minLength": 9}, {"maxLength": 1}]},
            SECRET,
            "anyOf",
            "the value is valid under none of the alternatives",
        ),
        (
            {"oneOf": [{"type": "integer"}, {"type": "null"}]},
            SECRET,
            "oneOf",
            "the value is valid under none of the alternatives",
        ),
        (
            {"propertyNames": {"anyOf": [{"minLength": 9}, {"maxLength": 1}]}},
            {SECRET: 1},
            "propertyNames",
            "the name of a member is valid under none of the alternatives",
        ),
        (
            {"not": {"$comment": "'anyOf 7"}},
            SECRET,
            "not",
            "no value is allowed here",
        ),
        (
            {"uniqueItems": True},
            [SECRET] * 2,
            "uniqueItems",
            "the value has an item twice",
        ),
    ],
)
def test_a_message_tells_what_is_wrong_and_not_the_value(
    schema: dict[str, Any], value: object, keyword: str, message: str
) -> None:
    (found,) = violations(schema, value)
    assert (found.pointer, found.keyword, found.message) == ("", keyword, message)
    assert SECRET not in repr(found)


@pytest.mark.parametrize("name", ["items", "prefixItems"])
def test_an_item_that_is_not_allowed_has_a_place(name: str) -> None:
    held: Any = False if name == "items" else [False]
    (found,) = violations({name: held}, [SECRET])
    assert found == Violation(
        pointer="/0", keyword=name, message="no item is allowed here"
    )


def test_an_answer_stays_small_whatever_is_sent() -> None:
    schema = {
        "additionalProperties": {
            "properties": {"a": {}},
            "additionalProperties": False,
            "items": {"const": "x" * 10_000},
        }
    }
    value = {"k" * 300_000: [1] * 1_000, "m": {"n" * 300_000: 1}}
    found = violations(schema, value)
    assert len(found) == 100
    assert sum(len(repr(each)) for each in found) < 200_000
    assert {each.pointer for each in found} <= {"", "/m"}
    assert found[0].message.startswith("somewhere within: ")
