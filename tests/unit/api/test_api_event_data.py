"""Schemas of server-sent events whose data are JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.api.model import JsonData
from counterfoil.api.schema import object_of
from unit.api.trees import build, built

if TYPE_CHECKING:
    from counterfoil.api.model import Api, MediaType

TODO = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
HELD = {
    "type": "string",
    "contentMediaType": "application/json",
    "contentSchema": {"$ref": "#/components/schemas/Todo"},
}


def event(data: object, **fields: object) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data"],
        "properties": {"data": data, **fields},
    }


def streamed(item: object, **media: object) -> dict[str, Any]:
    content = {"text/event-stream": {"itemSchema": item, **media}}
    return {
        "openapi": "3.2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "get": {"responses": {"200": {"description": "", "content": content}}}
            }
        },
        "components": {"schemas": {"Todo": TODO}},
    }


def media_of(api: Api | None) -> MediaType:
    assert api is not None
    return api.operations[0].responses[0].content[0]


def exact(api: Api | None) -> Any:
    item = media_of(api).item_schema
    assert item is not None
    return json.loads(item.exact)


def test_data_have_the_schema_of_what_they_hold() -> None:
    api = built(streamed(event({**HELD, "description": "What is to do."})))
    assert media_of(api).json_data == JsonData()
    assert exact(api)["properties"] == {"data": {"$ref": "#/$defs/Todo"}}
    item = media_of(api).item_schema
    found = object_of(item) if item is not None else None
    assert found is not None
    assert [each.schema.description for each in found.properties] == ["What is to do."]


def test_data_without_a_schema_are_any_json() -> None:
    api = built(streamed(event({"contentMediaType": "application/problem+json"})))
    assert media_of(api).json_data == JsonData()
    assert exact(api)["properties"] == {"data": True}


@pytest.mark.parametrize(
    "data",
    [
        {"type": "string"},
        {**HELD, "contentMediaType": "text/csv"},
        {**HELD, "contentEncoding": "base64"},
        {**HELD, "maxLength": 9},
        {"type": "string", "contentSchema": {"type": "object"}},
    ],
)
def test_other_data_are_texts(data: object) -> None:
    api = built(streamed(event(data)))
    assert media_of(api).json_data is None
    assert exact(api)["properties"]["data"]["type"] == "string"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # All branches have JSON.
        ({"oneOf": [event(HELD, event={"const": "a"}), event(HELD)]}, JsonData()),
        # The name tells.
        (
            {
                "oneOf": [
                    {**event(HELD, event={"enum": ["b", "a"]}), "required": ["event"]},
                    event({"type": "string"}, event={"const": "c"}),
                ]
            },
            JsonData(("a", "b")),
        ),
        # An event without a name is a `message`.
        (
            {"oneOf": [event(HELD, event={"const": "a"}), event({"const": "end"})]},
            JsonData(("a", "message"), texts=("end",)),
        ),
        # The name tells of those with text.
        (
            {"anyOf": [event(HELD), {**event({}, event={"const": "c"})}]},
            JsonData(others=("c", "message")),
        ),
        ({"anyOf": [event(HELD), {"const": {"data": "x"}}]}, JsonData(texts=("x",))),
        (
            # Of the event that has both, nothing but the data can tell.
            {
                "anyOf": [
                    event(HELD),
                    event(HELD, event={"const": "a"}),
                    event({"type": "string"}, event={"const": "a"}),
                ]
            },
            JsonData(open=True),
        ),
        (
            {
                "anyOf": [
                    event(HELD),
                    event(HELD, event={"const": "a"}),
                    event({"const": "end"}, event={"const": "a"}),
                ]
            },
            JsonData(texts=("end",)),
        ),
        # Nothing tells.
        ({"anyOf": [event(HELD), event({"type": "string"})]}, JsonData(open=True)),
        (
            {
                "anyOf": [
                    {**event(HELD, event={"const": "a"}), "required": ["event"]},
                    event({"type": "string"}),
                ]
            },
            JsonData(("a",), open=True),
        ),
        # Parts of what an event is all of.
        (
            {"allOf": [{"properties": {"data": {"type": "string"}}}, event(HELD)]},
            JsonData(),
        ),
    ],
)
def test_branches_tell_which_events_have_json(item: object, expected: JsonData) -> None:
    assert media_of(built(streamed(item))).json_data == expected


def test_a_last_event_is_told_by_its_data() -> None:
    """As TypeSpec writes it."""
    shared = event({"type": "string"}, event={"type": "string"})
    shared["required"] = ["event"]
    json_branch = {"properties": {"data": HELD, "event": {"const": "j"}}}
    last = {"properties": {"data": {"contentMediaType": "text/plain", "const": "end"}}}
    api = built(streamed({**shared, "oneOf": [json_branch, last]}))
    assert media_of(api).json_data == JsonData(("j",), texts=("end",))
    assert [each["properties"]["data"] for each in exact(api)["oneOf"]] == [
        {"$ref": "#/$defs/Todo"},
        {"type": "string", "const": "end"},
    ]


def test_what_all_branches_share_of_a_text_goes_to_those_with_text() -> None:
    shared = event({"type": "string", "description": "D"}, event={"type": "string"})
    json_branch = {"properties": {"event": {"const": "j"}, "data": HELD}}
    text_branch = {"properties": {"event": {"const": "t"}}}
    api = built(streamed({**shared, "oneOf": [json_branch, text_branch]}))
    said = exact(api)
    assert said["properties"] == {"event": {"type": "string"}}
    assert [each["properties"]["data"] for each in said["oneOf"]] == [
        {"$ref": "#/$defs/Todo"},
        {"type": "string"},
    ]
    # Where nothing else may come, the name stays.
    closed = {**shared, "additionalProperties": False}
    said = exact(built(streamed({**closed, "oneOf": [json_branch, text_branch]})))
    assert said["properties"]["data"] is True


@pytest.mark.parametrize(
    "item",
    [
        {**event(HELD), "if": {"properties": {"data": {"minLength": 3}}}},
        {"allOf": [event(HELD), event({"type": "string", "pattern": "^."})]},
        {"allOf": [event(HELD), event(HELD)]},
        # A branch with text has no place for what all share of it.
        {
            **event({"type": "string"}),
            "anyOf": [event(HELD), {"required": ["event"]}],
        },
    ],
)
def test_what_is_not_understood_stays_text(item: object) -> None:
    api = built(streamed(item))
    assert media_of(api).json_data is None


def test_schemas_are_followed_to_some_depth() -> None:
    data = streamed({"$ref": "#/components/schemas/A0"})
    for number in range(2000):
        inner = {"$ref": f"#/components/schemas/A{number + 1}"}
        data["components"]["schemas"][f"A{number}"] = {"allOf": [inner]}
    data["components"]["schemas"]["A2000"] = event(HELD)
    assert media_of(built(data)).json_data is None


@pytest.mark.parametrize("keyword", ["allOf", "oneOf"])
def test_what_doubles_at_each_level_is_not_followed(keyword: str) -> None:
    data = streamed({"$ref": "#/components/schemas/A0"})
    for number in range(12):
        inner = {"$ref": f"#/components/schemas/A{number + 1}"}
        data["components"]["schemas"][f"A{number}"] = {keyword: [inner, inner]}
    data["components"]["schemas"]["A12"] = event(HELD)
    api, _ = build(data)
    assert media_of(api).json_data is None


def test_data_that_are_a_circle_say_nothing() -> None:
    data = streamed(event({"$ref": "#/components/schemas/A"}))
    itself = {"$ref": "#/components/schemas/A"}
    for keyword in ("allOf", "oneOf"):
        data["components"]["schemas"]["A"] = {keyword: [itself, itself]}
        _, findings = build(data)
        assert findings.failed


def test_what_something_else_has_too_stays_text() -> None:
    data = streamed({"$ref": "#/components/schemas/Event"})
    schemas = data["components"]["schemas"]
    schemas["Event"] = event(HELD)
    assert media_of(built(data)).json_data == JsonData()
    assert exact(built(data)) == {"$ref": "#/$defs/Event"}
    schemas["Log"] = {"type": "array", "items": {"$ref": "#/components/schemas/Event"}}
    assert media_of(built(data)).json_data is None


def test_examples_hold_what_their_data_do() -> None:
    written = {"data": '{"n": 1}'}
    item = {**event(HELD), "example": written}
    others = [{"data": each} for each in ("{", "NaN", "[" * 100_000)]
    media = {"examples": {"one": {"value": [written, *others]}}}
    api = built(streamed(item, **media))
    found = media_of(api)
    assert found.item_schema is not None
    assert found.item_schema.examples == ('{"data":{"n":1}}',)
    assert json.loads(found.examples[0].value) == [{"data": {"n": 1}}, *others]


@pytest.mark.parametrize(
    "item",
    [
        event({"$ref": "#/components/schemas/Todo"}),
        {"$ref": "#/components/schemas/Todo"},
        {"type": "integer"},
        {"oneOf": [event({"type": ["integer", "null"]}), event({"enum": [1, {}]})]},
    ],
)
def test_a_schema_that_no_event_has_is_that_of_its_data(item: object) -> None:
    api, findings = build(streamed(item))
    assert {each.code.name for each in findings.items} == {"assumed-event-data"}
    assert media_of(api).json_data == JsonData()


def test_an_event_that_is_a_text_has_it_for_its_data() -> None:
    api, findings = build(streamed({"type": "string", "pattern": "^a"}))
    assert [each.code.name for each in findings.items] == ["assumed-event-data"]
    assert media_of(api).json_data is None
    assert exact(api)["properties"]["data"] == {"type": "string", "pattern": "^a"}


def test_the_items_of_a_stream_are_read_in_the_version_before() -> None:
    data = {**streamed(event(HELD)), "openapi": "3.1.0"}
    content = data["paths"]["/a"]["get"]["responses"]["200"]["content"]
    content["multipart/mixed"] = {"itemSchema": {"type": "integer"}}
    api, findings = build(data)
    assert [each.code.name for each in findings.items] == ["early-keyword"] * 2
    assert media_of(api).json_data == JsonData()
    assert api is not None
    parts = api.operations[0].responses[0].content[1].positions
    assert parts is not None
    assert parts.rest is not None
    _, findings = build({**data, "openapi": "3.0.4"})
    assert {each.code.name for each in findings.items} >= {"unknown-keyword"}
