"""The schemas of forms that do not say that they are objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.api.schema import Object, Schema, Union, target_of
from unit.api.trees import build, with_operation

if TYPE_CHECKING:
    from counterfoil.api.model import Api

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PET = {"properties": {"name": {"type": "string"}}, "required": ["name"]}
REF = {"$ref": "#/components/schemas/Pet"}


def bodies(content: Any, pet: Any = PET, version: str = "3.1.1") -> dict[str, Schema]:
    """What the schemas of a request's media types are, references followed."""
    api = api_of(content, pet, version)
    body = api.operations[0].body
    assert body is not None
    return {
        each.name: target_of(each.schema, api.schemas)
        for each in body.content
        if each.schema is not None
    }


def api_of(content: Any, pet: Any, version: str = "3.1.1") -> Api:
    operation = {
        "requestBody": {
            "content": {name: {"schema": schema} for name, schema in content.items()}
        },
        "responses": {"204": {"description": "Done."}},
    }
    document: Any = with_operation(operation, version)
    document["components"] = {"schemas": {"Pet": pet}}
    api, findings = build(document)
    assert api is not None, findings.items
    return api


def test_a_form_alone_is_the_schema_itself() -> None:
    api = api_of({FORM: REF}, PET)
    pet = api.schemas["Pet"]
    assert isinstance(pet.shape, Object)
    assert bodies({FORM: REF})[FORM] == pet


@pytest.mark.parametrize("order", [[FORM, JSON], [JSON, FORM]])
def test_json_has_all_that_the_schema_admits(order: list[str]) -> None:
    found = bodies(dict.fromkeys(order, REF))
    assert json.loads(found[JSON].exact) == PET
    assert isinstance(found[JSON].shape, Union)
    assert json.loads(found[FORM].exact) == {**PET, "type": "object"}


def test_the_objects_of_both_stand_at_one_place() -> None:
    found = bodies({JSON: REF, FORM: REF})
    union = found[JSON].shape
    assert isinstance(union, Union)
    assert found[FORM].location == union.members[0].location
    assert found[FORM].location != found[JSON].location
    form, objects = found[FORM].shape, union.members[0].shape
    assert isinstance(form, Object)
    assert isinstance(objects, Object)
    assert form.properties == objects.properties


@pytest.mark.parametrize(
    "user",
    [
        {"properties": {"pet": REF}, "type": "object"},
        {"type": "array", "items": REF},
        {"not": REF},
        {"$dynamicRef": "#/components/schemas/Pet"},
    ],
)
def test_any_other_use_has_the_schema_as_it_is(user: object) -> None:
    api = api_of({FORM: REF, JSON: user}, PET)
    assert isinstance(api.schemas["Pet"].shape, Union)
    body = api.operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    assert isinstance(body.content[0].schema.shape, Object)


def test_a_form_has_what_is_required_in_its_direction() -> None:
    pet = {
        "nullable": True,
        "properties": {"name": {"type": "string"}, "id": {"readOnly": True}},
        "required": ["name", "id"],
    }
    for content in ({FORM: REF, JSON: REF}, {FORM: REF}):
        shape = bodies(content, pet, "3.0.4")[FORM].shape
        assert isinstance(shape, Object)
        assert [each.required for each in shape.properties] == [True, False]


def test_keywords_beside_the_reference_of_a_form_are_kept() -> None:
    found = api_of({FORM: {**REF, "required": ["age"]}}, PET).operations[0].body
    assert found is not None
    assert found.content[0].schema is not None
    assert json.loads(found.content[0].schema.exact)["required"] == ["age"]


def test_an_example_that_is_no_form_is_one_of_json() -> None:
    pet = {**PET, "examples": [0, {"name": "Rex"}]}
    found = bodies({FORM: REF, JSON: REF}, pet)
    assert found[JSON].examples == ("0", '{"name":"Rex"}')
    assert found[FORM].examples == ('{"name":"Rex"}',)
