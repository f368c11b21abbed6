"""A document of several files as the text of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.whole import whole_text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"


def whole(folder: Path, **files: str) -> dict[str, Any]:
    """The whole of a document, whose first file is `openapi`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    findings = Findings()
    document = read_document(folder / "openapi.yaml", findings)
    assert document is not None
    api = build_api(document, findings)
    assert api is not None, [item.message for item in findings.items]
    value: dict[str, Any] = json.loads(whole_text(document))
    return value


def get(schema: str) -> str:
    """Paths with one operation, which answers with a schema."""
    return (
        "paths:\n  /a:\n    get:\n      responses:\n        '200':\n"
        "          description: d\n          content:\n            application/json:\n"
        f"              schema: {schema}\n"
    )


def schema_of(value: dict[str, Any]) -> Any:
    """The schema of that operation."""
    response = value["paths"]["/a"]["get"]["responses"]["200"]
    return response["content"]["application/json"]["schema"]


def test_one_file_stays_as_it_is(tmp_path: Path) -> None:
    text = HEAD + get("{$ref: '#/components/schemas/A%20b'}")
    text += "components: {schemas: {'A b': {type: string, x-note: [1, 1.5, null]}}}\n"

    value = whole(tmp_path, openapi=text)

    assert schema_of(value) == {"$ref": "#/components/schemas/A%20b"}
    noted = {"type": "string", "x-note": [1, 1.5, None]}
    assert value["components"] == {"schemas": {"A b": noted}}
    assert "x-files" not in value


def test_other_files_stand_in_it_and_references_lead_there(tmp_path: Path) -> None:
    value = whole(
        tmp_path,
        openapi=HEAD
        + get("{$ref: 'schemas/pet%20s.yaml#/Pet'}")
        + "components: {schemas: {Name: {type: string}}}\n",
        **{
            "schemas__pet s": "Pet:\n  properties:\n"
            "    tag: {$ref: '#/Tag~1s'}\n"
            "    name: {$ref: '../openapi.yaml#/components/schemas/Name'}\n"
            "    owner: {$ref: '../owner.yaml'}\n"
            "'Tag/s': {type: string}\n",
            "owner": "{properties: {pets: {$ref: 'schemas/pet%20s.yaml#/Pet'}}}\n",
        },
    )

    file = "#/x-files/schemas~1pet%20s.yaml"
    assert schema_of(value) == {"$ref": f"{file}/Pet"}
    pets, owner = value["x-files"]["schemas/pet s.yaml"], value["x-files"]["owner.yaml"]
    assert pets["Pet"]["properties"] == {
        "tag": {"$ref": f"{file}/Tag~1s"},
        "name": {"$ref": "#/components/schemas/Name"},
        "owner": {"$ref": "#/x-files/owner.yaml"},
    }
    assert owner["properties"] == {"pets": {"$ref": f"{file}/Pet"}}


def test_what_is_data_is_no_reference(tmp_path: Path) -> None:
    value = whole(
        tmp_path,
        openapi=HEAD + get("{$ref: 'a.yaml#/A', examples: [{$ref: 'a.yaml#/A'}]}"),
        a="A: {default: {$ref: '#/A'}}\n",
    )

    assert schema_of(value) == {
        "$ref": "#/x-files/a.yaml/A",
        "examples": [{"$ref": "a.yaml#/A"}],
    }
    assert value["x-files"] == {"a.yaml": {"A": {"default": {"$ref": "#/A"}}}}


def test_a_member_of_that_name_is_kept(tmp_path: Path) -> None:
    value = whole(
        tmp_path,
        openapi=HEAD + get("{$ref: 'a.yaml'}") + "x-files: mine\n",
        a="{type: string}\n",
    )

    assert value["x-files"] == "mine"
    assert value["x-files-"] == {"a.yaml": {"type": "string"}}
    assert schema_of(value) == {"$ref": "#/x-files-/a.yaml"}


def test_a_file_stands_as_it_was_written(tmp_path: Path) -> None:
    # The stages read it as if the base did not refer to what is made of it.
    animals = (
        "Animal:\n  type: object\n  required: [kind]\n"
        "  properties: {kind: {type: string}}\n"
        "  discriminator: {propertyName: kind}\n"
        "  oneOf: [{$ref: '#/Cat'}]\n"
        "Cat:\n  allOf: [{$ref: '#/Animal'}]\n  properties: {a: {type: string}}\n"
    )

    value = whole(tmp_path, openapi=HEAD + get("{$ref: 'a.yaml#/Animal'}"), a=animals)

    animal = value["x-files"]["a.yaml"]["Animal"]
    assert animal["oneOf"] == [{"$ref": "#/x-files/a.yaml/Cat"}]
    assert value["x-files"]["a.yaml"]["Cat"]["allOf"] == [
        {"$ref": "#/x-files/a.yaml/Animal"}
    ]


def test_swagger_stays_swagger(tmp_path: Path) -> None:
    text = (
        "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n"
        "      responses:\n        200: {description: d, schema: {$ref: 'b.yaml#/B'}}\n"
    )

    value = whole(tmp_path, openapi=text, b="B: {type: string}\n")

    assert value["swagger"] == "2.0"
    response = value["paths"]["/a"]["get"]["responses"]["200"]
    assert response["schema"] == {"$ref": "#/x-files/b.yaml/B"}
