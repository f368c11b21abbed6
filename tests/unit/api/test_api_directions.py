"""OpenAPI 3.0: required properties of one direction give a schema two meanings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.schema import Object
from unit.api.trees import build, built, data_of, with_operation, with_schemas

if TYPE_CHECKING:
    from counterfoil.api.model import Api

USER = {
    "type": "object",
    "required": ["id", "name", "password"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "password": {"type": "string", "writeOnly": True},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
    },
}
TEAM = {
    "type": "object",
    "properties": {"lead": {"$ref": "#/components/schemas/User"}},
}
COLOUR = {"type": "string", "enum": ["red"]}


def team_document(version: str = "3.0.4") -> object:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Team"}}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "The team", "content": content}},
    }
    schemas = {"User": USER, "Team": TEAM, "Colour": COLOUR}
    data = with_operation(operation, version)
    return {**data, "components": {"schemas": schemas}}


def team_api() -> Api:
    return built(team_document())


def definitions(api: Api, *, request: bool) -> dict[str, object]:
    (operation,) = api.operations
    assert operation.body is not None
    content = (operation.body if request else operation.responses[0]).content
    assert content[0].schema is not None
    whole = data_of(closed_schema(api, content[0].schema))
    assert isinstance(whole, dict)
    found: dict[str, object] = whole["$defs"]
    return found


def required(schema: object) -> object:
    assert isinstance(schema, dict)
    return schema["required"]


def test_a_request_has_views_of_its_own_of_what_differs() -> None:
    api = team_api()
    assert list(api.schemas) == [
        "User",
        "Team",
        "Colour",
        "Team-request",
        "User-request",
    ]
    answered = definitions(api, request=False)
    assert list(answered) == ["Team", "User"]
    assert required(answered["User"]) == ["id", "name"]
    sent = definitions(api, request=True)
    assert list(sent) == ["Team-request", "User-request"]
    assert required(sent["User-request"]) == ["name", "password"]


def test_in_openapi_3_1_the_words_are_annotations() -> None:
    api, findings = build(team_document("3.1.1"))
    assert api is not None
    assert {item.code.name for item in findings.items} == {"required-one-way"}
    assert list(api.schemas) == ["User", "Team", "Colour"]
    both = definitions(api, request=True)
    assert required(both["User"]) == ["id", "name", "password"]


def test_a_parameter_is_of_the_request() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string", "readOnly": True}},
    }
    parameter = {"name": "filter", "in": "query", "schema": schema}
    data = with_operation(
        {"parameters": [parameter], "responses": {"204": {"description": "Done"}}},
        "3.0.4",
    )
    (operation,) = built(data).operations
    exact = data_of(operation.parameters[0].schema.exact)
    assert required(exact) == []


def test_what_has_one_meaning_is_built_once() -> None:
    api = built(with_schemas({"Colour": COLOUR}, "3.0.4"))
    assert list(api.schemas) == ["Colour"]


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1"])
def test_a_word_beside_a_reference_undoes_nothing(version: str) -> None:
    """OAS 3.0.4, 4.7.23: it is ignored; and later, no such word undoes anything."""
    reference = {"$ref": "#/components/schemas/Colour", "readOnly": True}
    car = {"type": "object", "required": ["a"], "properties": {"a": reference}}
    api, _ = build(with_schemas({"Car": car, "Colour": COLOUR}, version))
    assert api is not None
    assert list(api.schemas) == ["Car", "Colour"]
    assert required(data_of(api.schemas["Car"].exact)) == ["a"]


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1"])
def test_what_is_ignored_beside_a_reference_says_nothing(version: str) -> None:
    """OAS 3.0.4, 4.7.23. A schema that refers to itself is called by its name, too."""
    reference = {
        "$ref": "#/components/schemas/Car",
        "deprecated": True,
        "description": "The one ahead",
        "readOnly": True,
        "title": "Next",
        "default": {"next": {}},
        "example": {"next": {}},
    }
    car = {"type": "object", "properties": {"next": reference}}
    api, _ = build(with_schemas({"Car": car}, version))
    assert api is not None
    shape = api.schemas["Car"].shape
    assert isinstance(shape, Object)
    (member,) = shape.properties
    told = member.schema
    assert (told.deprecated, told.read_only) == (version == "3.1.1",) * 2
    said = (told.description, told.title, told.default, told.examples)
    assert any(said) is (version == "3.1.1")
