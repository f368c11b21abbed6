"""The contract of this repository, as the generator sees it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.dump import dump_api
from counterfoil.api.schema import (
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Object,
    Reference,
    Schema,
    String,
    Union,
)
from unit.api.trees import reference_contract

if TYPE_CHECKING:
    from counterfoil.api.model import Api, MediaType, Operation


@cache
def api() -> Api:
    return reference_contract()


def operation(name: str) -> Operation:
    return next(each for each in api().operations if each.id == name)


def body() -> MediaType:
    request = operation("createSession").body
    assert request is not None
    assert request.required
    (content,) = request.content
    return content


def test_every_schema_is_exact() -> None:
    assert {name: schema.loose for name, schema in api().schemas.items()} == {
        "SessionStart": "",
        "PlayerTime": "",
        "SessionParams": "",
        "QoeData": "",
        "Problem": "",
        "ProblemError": "",
    }


def members(name: str) -> dict[str, Schema]:
    shape = api().schemas[name].shape
    assert isinstance(shape, Object)
    return {member.name: member.schema for member in shape.properties}


def test_the_shapes_of_the_session_start() -> None:
    shape = api().schemas["SessionStart"].shape
    assert isinstance(shape, Object)
    assert shape.additional is None
    assert [member.name for member in shape.properties if member.required] == [
        "playerTime",
        "eventType",
        "params",
    ]
    found = members("SessionStart")
    assert found["playerTime"].shape == Reference("PlayerTime")
    assert found["eventType"].shape == Enumeration(("sessionStart",))
    metadata = found["customMetadata"].shape
    assert isinstance(metadata, Object)
    assert metadata.additional is not None
    assert metadata.additional.shape == String()


def test_the_shapes_of_numbers() -> None:
    times = members("PlayerTime")
    assert times["playhead"].shape == Number(integer=False, bounds=Bounds(minimum=0))
    largest = 9007199254740991
    assert times["ts"].shape == Number(
        integer=True, bounds=Bounds(minimum=0, maximum=largest)
    )
    hint = members("SessionParams")["visitor.aamLocationHint"].shape
    assert isinstance(hint, Union)
    assert [each.shape for each in hint.members] == [
        Number(integer=True, bounds=Bounds(minimum=-largest, maximum=largest)),
        Null(),
    ]
    assert members("SessionParams")["media.resume"].shape == Boolean()


def test_the_open_objects_are_open() -> None:
    for name in ("SessionParams", "QoeData", "Problem"):
        shape = api().schemas[name].shape
        assert isinstance(shape, Object)
        assert shape.additional is not None
        assert shape.additional.exact == "true"


def test_the_rules_keep_the_places_of_their_expressions() -> None:
    shape = api().schemas["SessionStart"].shape
    assert isinstance(shape, Object)
    assert [rule.id for rule in shape.rules] == [
        "live-playhead-within-day",
        "playhead-within-content",
    ]
    for index, rule in enumerate(shape.rules):
        pointer = f"/components/schemas/SessionStart/x-rules/{index}/rule"
        assert rule.location.pointer == pointer
        assert rule.expression.endswith(("86400", '"]'))


def test_the_body_has_its_alias_and_examples() -> None:
    content = body()
    assert content.name == "application/json"
    assert content.is_json
    assert content.aliases == ("text/plain",)
    assert [example.name for example in content.examples] == [
        "sample",
        "live",
        "minimal",
    ]
    assert content.examples[0].summary == "Recorded content"


def test_the_responses_of_creating_a_session() -> None:
    responses = operation("createSession").responses
    statuses = [response.status for response in responses]
    assert statuses == [201, 400, 405, 413, 415, 500, 503]
    created = responses[0]
    assert [header.name for header in created.headers] == [
        "Location",
        "Content-Length",
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Expose-Headers",
    ]
    assert all(header.required for header in created.headers)
    assert created.headers[1].schema.shape == Enumeration((0,))
    assert created.headers[2].schema.shape == Enumeration(("*",))
    assert created.headers[0].examples[0].value.startswith('"/api/v1/sessions/0f1e')
    assert created.content[0].name == "application/octet-stream"
    assert created.content[0].is_json is False


def test_a_closed_schema_holds_what_it_needs_and_no_more() -> None:
    schema = body().schema
    assert schema is not None
    text = closed_schema(api(), schema)
    closed = json.loads(text)
    assert sorted(closed["$defs"]) == [
        "PlayerTime",
        "QoeData",
        "SessionParams",
        "SessionStart",
    ]
    assert "description" not in text
    assert "x-rules" not in text
    assert json.dumps(closed, sort_keys=True, separators=(",", ":")) == text


def test_the_judge_accepts_the_examples() -> None:
    content = body()
    assert content.schema is not None
    judge = jsonschema_rs.Draft202012Validator(closed_schema(api(), content.schema))
    for example in content.examples:
        assert judge.is_valid(json.loads(example.value))
    assert not judge.is_valid({})


def test_the_servers_and_tags() -> None:
    assert [server.url for server in api().servers] == [
        "http://127.0.0.1:8080",
        "https://{host}",
    ]
    assert api().servers[1].variables[0].default == "collect.example.com"
    assert [tag.name for tag in api().tags] == ["sessions"]
    assert api().info.license == "Apache-2.0"


def test_the_api_can_be_written_down() -> None:
    dumped = json.loads(dump_api(api()))
    assert dumped["operations"][0]["id"] == "createSession"
    kind = dumped["schemas"]["SessionStart"]["shape"]["kind"]
    assert kind == "Object"


@pytest.mark.parametrize("name", ["createSession", "preflightSessions"])
def test_all_that_is_in_an_operation_is_exact(name: str) -> None:
    found = operation(name)
    for response in found.responses:
        assert [header.schema.loose for header in response.headers] == [""] * len(
            response.headers
        )
        for content in response.content:
            assert content.schema is not None
            assert content.schema.loose == ""
