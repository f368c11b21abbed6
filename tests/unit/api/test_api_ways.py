"""Schemas that apply others to one value in many ways, and choices beside members."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.model import CALLBACK
from counterfoil.api.schema import Union
from counterfoil.api.ways import MOST_WAYS, all_ways
from unit.api.trees import build, built

if TYPE_CHECKING:
    from counterfoil.api.model import Api

LEAVES: Final = ({"type": "string"}, {"type": "integer"})
DONE: Final = {"204": {"description": "Done"}}


def document(schemas: dict[str, Any]) -> dict[str, Any]:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}
    operation = {"requestBody": {"content": body}, "responses": DONE}
    return {
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": schemas},
    }


def shared(levels: int, keyword: str, **members: Any) -> dict[str, Any]:
    """Schemas that apply two that both apply the next two, and so on."""
    schemas: dict[str, Any] = {}
    for number in range(2 * levels):
        numbers = (number + 2 - number % 2, number + 3 - number % 2)
        parts = [{"$ref": f"#/components/schemas/S{each}"} for each in numbers]
        schemas[f"S{number}"] = {keyword: parts, **members}
    for side, leaf in enumerate(LEAVES):
        schemas[f"S{2 * levels + side}"] = leaf
    return document(schemas)


def refused(data: dict[str, Any]) -> list[str]:
    api, findings = build(data)
    assert (api is None) == findings.failed
    return [e.message for e in findings.items if e.code.name == "too-many-nodes"]


def judged(api: Api, value: object) -> bool:
    text = closed_schema(api, api.schemas["S0"])
    return jsonschema_rs.Draft202012Validator(text).is_valid(value)


@pytest.mark.parametrize("keyword", ["anyOf", "allOf"])
def test_unions_of_unions_are_one_of_all(keyword: str) -> None:
    api = built(shared(40, keyword))
    assert len(json.loads(api.schemas["S0"].exact)[keyword]) == 2
    assert max(all_ways(api.schemas).values()) < 2_000
    assert judged(api, "a") is judged(api, 1) is (keyword == "anyOf")
    assert not judged(api, None)


def test_few_ways_stay_as_they_are() -> None:
    api = built(shared(5, "anyOf"))
    assert "S81" not in api.schemas["S0"].exact
    assert all_ways(api.schemas)["S0"] == 2**6 - 1


@pytest.mark.parametrize(
    ("keyword", "members"),
    [
        ("oneOf", {}),
        ("anyOf", {"minLength": 1}),
        ("allOf", {"minLength": 1, "not": {"$ref": "#/components/schemas/S80"}}),
    ],
)
def test_what_cannot_be_joined_is_refused(
    keyword: str, members: dict[str, Any]
) -> None:
    data = shared(40, keyword, **members)
    (message,) = refused(data)
    assert message.endswith(f"in more than {MOST_WAYS:,} ways")
    assert refused(shared(8, keyword)) == []


def test_what_is_left_is_found_out_again_at_each_level() -> None:
    def line(length: int) -> dict[str, Any]:
        schemas: dict[str, Any] = {
            f"S{number}": {
                "allOf": [{"$ref": f"#/components/schemas/S{number + 1}"}],
                "unevaluatedProperties": False,
            }
            for number in range(length)
        }
        return document({**schemas, f"S{length}": {"type": "object"}})

    assert refused(line(6)) == []
    assert len(refused(line(20))) == 1


def test_each_branch_beside_members_says_no_more_than_its_own() -> None:
    def length(branches: int, *, in_part: bool) -> int:
        choice = {
            "anyOf": [
                {"properties": {f"p{n:04}": {}}, "required": [f"p{n:04}"]}
                for n in range(branches)
            ]
        }
        own = {"type": "object", "properties": {"a": {"type": "string"}}}
        whole = {"allOf": [own, choice]} if in_part else {**own, **choice}
        shape = built(document({"S0": whole})).schemas["S0"].shape
        assert isinstance(shape, Union)
        assert len(shape.members) == branches
        return sum(len(each.exact) for each in shape.members)

    for in_part in (False, True):
        few, many = (length(each, in_part=in_part) for each in (10, 400))
        assert many == 40 * few


def test_a_branch_beside_members_has_them_too() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "oneOf": [
            {"properties": {"b": {"type": "integer"}}, "required": ["b"]},
            {"properties": {"c": {"type": "integer"}}, "required": ["c"]},
        ],
    }
    shape = built(document({"S0": schema})).schemas["S0"].shape
    assert isinstance(shape, Union)
    judge = jsonschema_rs.Draft202012Validator(shape.members[0].exact)
    assert judge.is_valid({"a": "x", "b": 1})
    assert not judge.is_valid({"a": "x", "c": 1})
    assert not judge.is_valid({"a": 1, "b": 1})


def test_a_callback_that_many_share_knows_each_of_them_once() -> None:
    callback = {"{$request.query.q}": {"post": {"responses": DONE}}}
    parameter = {"name": "q", "in": "query", "schema": {"type": "string"}}
    operation = {
        "parameters": [parameter],
        "responses": DONE,
        "callbacks": {"c": {"$ref": "#/components/callbacks/C"}},
    }
    data = document({"S0": {}})
    paths = [f"/{number}" for number in range(30)]
    data["paths"] = {path: {"get": operation} for path in paths}
    data["components"] = {"callbacks": {"C": callback}}
    api, _ = build(data)
    assert api is not None
    (event,) = api.events
    assert event.event is not None
    assert event.event.kind == CALLBACK
    assert event.event.origins == tuple((path, "GET") for path in paths)
    assert api.callbacks == {(path, "GET"): (event,) for path in paths}


def test_examples_of_many_schemas_are_judged_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from counterfoil.api import judging  # noqa: PLC0415 - its judges are counted

    made: list[str] = []
    compiled = judging.compiled

    def counting(text: str) -> jsonschema_rs.Validator:
        made.append(text)
        return compiled(text)

    monkeypatch.setattr(judging, "compiled", counting)
    schemas: dict[str, Any] = {
        f"S{number}": {
            "properties": {"a": {"$ref": f"#/components/schemas/S{number + 1}"}},
            "required": [f"p{number}"],
            "examples": [{f"p{number}": 1}, {"wrong": number}],
        }
        for number in range(50)
    }
    api, findings = build(document({**schemas, "S50": {"type": "object"}}))
    assert api is not None
    assert len(made) == 1
    wrong = [e for e in findings.items if e.code.name == "example-mismatch"]
    assert len(wrong) == 50
    assert '"p0" is a required property' in wrong[0].message
    assert wrong[0].location.pointer == "/components/schemas/S0/examples/1"


def test_a_line_of_parents_has_an_end() -> None:
    def line(length: int) -> dict[str, Any]:
        kind = {"discriminator": {"propertyName": "kind"}}
        own = {"properties": {"kind": {"type": "string"}}, "required": ["kind"]}
        schemas: dict[str, Any] = {"S0": {"type": "object", **own, **kind}}
        for number in range(length):
            parent = {"$ref": f"#/components/schemas/S{number}"}
            schemas[f"S{number + 1}"] = {"allOf": [parent], **kind}
        return document(schemas)

    assert refused(line(20)) == []
    (message,) = refused(line(600))
    assert "180,300 values in all" in message
