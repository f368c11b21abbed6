"""Schemas as other tools get them: remarks that say nothing are left out."""

from __future__ import annotations

import pytest
from counterfoil.proof.modern import OF_3_0, modernise
from jsonschema import Draft202012Validator

WRONG: dict[str, object] = {
    "$comment": 1,
    "description": None,
    "examples": {"One": {"value": {"size": 1}}},
    "format": ["date"],
    "readOnly": "yes",
    "title": [],
}
RIGHT: dict[str, object] = {
    "type": "object",
    "title": "A size",
    "deprecated": True,
    "examples": [{"size": 1}],
}


def test_remarks_of_a_wrong_kind_are_no_reason_to_refuse_a_schema() -> None:
    inner = {"type": "integer", **WRONG}
    schema = {**RIGHT, "properties": {"examples": inner, "title": {**inner}}}
    document: dict[str, object] = {"components": {"schemas": {"A": schema}}}
    modernise(document, "3.1.0")
    Draft202012Validator.check_schema(schema)
    kept = {"type": "integer"}
    assert schema == {**RIGHT, "properties": {"examples": kept, "title": kept}}


@pytest.mark.parametrize("holds", ["schemas", "inner"])
def test_a_schema_may_refer_to_what_holds_it(holds: str) -> None:
    """That is refused elsewhere; here, it changes while it is looked through."""
    schema = {"$ref": "#/x"}
    held = {"schemas": {"A": schema}, "inner": {"schema": schema}}[holds]
    document: dict[str, object] = {"x": {holds: held, "nullable": True, "more": {}}}
    modernise(document, "3.0.4")
    assert document["x"] == {OF_3_0: True}


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ({"exclusiveMinimum": 0}, {"exclusiveMinimum": 0}),
        ({"minimum": 1, "exclusiveMinimum": 0}, {"minimum": 1, "exclusiveMinimum": 0}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"exclusiveMaximum": True}, {}),
    ],
)
def test_an_exclusive_bound_may_be_a_number(
    said: dict[str, object], bound: dict[str, object]
) -> None:
    document: dict[str, object] = {"schemas": {"Rate": {"type": "number", **said}}}
    modernise(document, "3.0.2")
    wanted = {"type": "number", **bound, OF_3_0: True}
    assert document == {"schemas": {"Rate": wanted}}


@pytest.mark.parametrize("version", ["3.0.4", "3.1.0"])
def test_a_choice_of_nothing_says_nothing(version: str) -> None:
    member: dict[str, object] = {
        "type": "string",
        "oneOf": [],
        "anyOf": [],
        "allOf": [],
    }
    schema: dict[str, object] = {"properties": {"oneOf": member}, "anyOf": []}
    document: dict[str, object] = {"components": {"schemas": {"A": schema}}}
    modernise(document, version)
    assert {*member} <= {"type", OF_3_0}
    assert {*schema} <= {"properties", OF_3_0}
