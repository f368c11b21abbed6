"""References to named schemas, whatever the components of a document are called."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from counterfoil import pipeline
from counterfoil.api.closed import closed_schema
from counterfoil.api.definitions import name_in, reference_to
from counterfoil.diagnostics import Findings
from unit.api.trees import build

NAMES = [
    *(
        "Pet",
        "a b",
        "a/b",
        "a~b",
        "a~1b",
        "a%20b",
        "50%",
        "\u00e9",
        "\u65e5\u672c",
        '"',
    ),
    *(
        "a#b",
        "{a}",
        "<string>",
        "a?b",
        "",
        "^",
        "\\",
        "\n",
        "Map\u00abstring,int\u00bb",
    ),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_has_the_name(name: str) -> None:
    assert name_in(reference_to(name)) == name
    assert reference_to(name).isascii()


def test_usual_names_stand_as_they_are() -> None:
    assert reference_to("Pet.Old_2-a") == "#/$defs/Pet.Old_2-a"


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_judged_whatever_a_component_is_called(name: str) -> None:
    step = name.replace("~", "~0").replace("/", "~1").replace("%", "%25")
    reference = {"$ref": f"#/components/schemas/{step}"}
    items = {"type": "array", "items": reference}
    schema = {"type": "object", "properties": {"a": items}, "required": ["a"]}
    media = {"schema": reference, "examples": {"right": {"value": {"a": []}}}}
    operation = {
        "requestBody": {"content": {"application/json": media}},
        "responses": {"204": {"description": "Done"}},
    }
    data: dict[str, Any] = {
        "openapi": "3.1.1",
        "info": {"title": "A test", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": {name: schema}},
    }
    api, findings = build(data)
    assert api is not None, [each.message for each in findings.items]
    assert {each.code.name for each in findings.items} <= {"harmless-structure"}
    judge = jsonschema_rs.Draft202012Validator(closed_schema(api, api.schemas[name]))
    assert judge.is_valid({"a": [{"a": []}]})
    assert not judge.is_valid({"a": [{"a": [1]}]})
    media["examples"] = {"wrong": {"value": {"a": [1]}}}
    _, findings = build(data)
    assert "example-mismatch" in {each.code.name for each in findings.items}
    assert pipeline.generate_files(api, only="", findings=Findings())
