"""What a schema leaves no room for; where that is not sure, there is room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.mutant import see
from counterfoil.proof.replay import cases
from counterfoil.proof.room import Room, room_of

ROOT = Path(__file__).parents[3]
ENGINE = ROOT / "tests/unit/proof_engine"
SOME = (
    ENGINE / "notes.yaml",
    ENGINE / "tiny.yaml",
    ENGINE / "choices.yaml",
    ENGINE / "fruits.yaml",
    ENGINE / "lists.yaml",
    ROOT / "tests/contract/several.yaml",
    ROOT / "openapi.yaml",
)
CLOSED = {"type": "object", "additionalProperties": False}


def room(folder: Path, schema: object, **others: object) -> Room:
    text = json.dumps(
        {
            "openapi": "3.1.1",
            "info": {"title": "T", "version": "1"},
            "paths": {},
            "components": {"schemas": {"A": schema, **others}},
        }
    )
    (folder / "a.json").write_text(text)
    return room_of(load_contract(folder / "a.json"), "/components/schemas/A")


def closed(**properties: object) -> dict[str, object]:
    return {**CLOSED, "properties": properties}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (True, None, True),
        ({"type": "object"}, None, True),
        (closed(a={"type": "string"}), None, False),
        (closed(a={"type": "string"}), "", True),
        (closed(a={"type": "string", "minLength": 1}), "", False),
        (closed(a={"type": ["string", "null"]}), None, True),
        (closed(a={}), None, True),
        (closed(a={"enum": [1, {"b": [None]}]}), None, True),
        (closed(a={"enum": [1, False]}), 0, False),
        (closed(a={"const": ""}), "", True),
        (closed(a={"type": "array"}), None, True),
        (closed(a={"type": "array", "maxItems": 0}), None, False),
        (closed(a={"type": "array", "items": {"type": "integer"}}), None, False),
        (closed(a={"type": "array", "items": False}), None, False),
        (closed(a={"type": "array", "items": {"type": "integer"}}), [], True),
        (closed(a={"prefixItems": [{"type": "null"}], "items": False}), None, True),
        (closed(a={"type": "array", "prefixItems": [False]}), None, True),
        (closed(a={"oneOf": [{"type": "integer"}, {"type": "null"}]}), None, True),
        (closed(a={"anyOf": [{"type": "integer"}, {"const": 1}]}), None, False),
        (closed(a={"allOf": [{"minLength": 1}, {"type": "string"}]}), "", False),
        (closed(a={**CLOSED, "required": ["b"]}), {}, False),
        (closed(a=CLOSED), {}, True),
        (closed(a={"type": "integer"}), {}, False),
        (closed(a={"$ref": "#/components/schemas/A"}), {}, True),
        ({"type": "integer"}, 5, False),
        ({"type": "object", "additionalProperties": {"type": "null"}}, None, True),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, None, False),
        ({**CLOSED, "patternProperties": {"^x": {"type": "null"}}}, None, True),
        ({**CLOSED, "patternProperties": {"^x": {"type": "integer"}}}, None, False),
        ({"allOf": [CLOSED, {"properties": {"a": {}}}]}, None, False),
        ({"$ref": "#/components/schemas/B"}, None, True),
    ],
)
def test_values_that_may_be_somewhere(
    tmp_path: Path, schema: object, value: object, *, expected: bool
) -> None:
    found = room(tmp_path, schema, B=closed(c={"type": "null"}))
    assert found.has(value) is expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, True),
        ({"type": "integer", "maximum": 10}, True),
        ({"type": "integer", "minimum": 0, "maximum": 10}, False),
        ({"type": "number", "minimum": 0, "exclusiveMaximum": 1e20}, True),
        ({"minimum": 0, "maximum": 10, "type": ["number", "boolean"]}, False),
        ({"type": "string"}, False),
        ({"enum": [5, 10**17]}, True),
        ({"enum": [5, True]}, False),
    ],
)
def test_magnitudes_of_numbers(
    tmp_path: Path, schema: object, *, expected: bool
) -> None:
    assert room(tmp_path, closed(a=schema)).has_number(10**16) is expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, True),
        ({"type": "string", "maxLength": 99}, False),
        ({"type": "string", "pattern": "^[a-z]{2,8}$"}, False),
        ({"type": "string", "pattern": "[a-z]{2,8}"}, True),
        ({"type": "string", "pattern": "^[a-z]{2,8}$|^x"}, True),
        ({"type": "string", "pattern": "^a+$"}, True),
        ({"enum": ["a" * 100]}, True),
        ({"enum": ["a"]}, False),
        ({"type": "object", "additionalProperties": {"type": "null"}}, True),
    ],
)
def test_lengths_of_texts(tmp_path: Path, schema: object, *, expected: bool) -> None:
    assert room(tmp_path, closed(a=schema)).has_text(100) is expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "additionalProperties": {"type": "integer"}}, True),
        (closed(a={"type": "integer"}), False),
        (closed(**{"a:b": {"type": "integer"}}), True),
        ({**CLOSED, "patternProperties": {":": {"type": "integer"}}}, True),
        ({**CLOSED, "patternProperties": {"^x": {"type": "integer"}}}, False),
        (
            {
                "type": "object",
                "propertyNames": {"maxLength": 2},
                "additionalProperties": {"const": 1},
            },
            False,
        ),
        (closed(a={"enum": [{"a:b": 1}]}), True),
    ],
)
def test_names_of_members(tmp_path: Path, schema: object, *, expected: bool) -> None:
    assert room(tmp_path, schema).has_name("a:b") is expected


def test_depths(tmp_path: Path) -> None:
    assert room(tmp_path, {"type": "integer"}).depth == 0
    inner = closed(b={"type": "array", "items": {"type": "integer"}})
    assert room(tmp_path, closed(a=inner)).depth == 3
    assert room(tmp_path, closed(a={"enum": [{"b": [[1]]}]})).depth == 4
    itself = closed(a={"$ref": "#/components/schemas/A"})
    assert room(tmp_path, itself).depth == float("inf")


@pytest.mark.parametrize("document", SOME, ids=lambda path: path.stem)
def test_no_case_is_what_is_said_to_be_impossible(document: Path) -> None:
    contract = load_contract(document)
    told = [one for one in mutants(contract) if one.impossible()]
    seen = [see(contract, one.request) for one in cases(contract)]
    for mutant in told:
        assert [one.request for one in seen if mutant.forward(one)] == [], mutant.id
