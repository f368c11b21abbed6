"""Schemas as other tools get them: remarks that say nothing are left out."""

from __future__ import annotations

from counterfoil.proof.modern import modernise
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
