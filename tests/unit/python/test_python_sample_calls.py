"""Calls of the client in the documentation, as a person would write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.python.operations import Lowered
from counterfoil.python.sample_calls import client_call

ROOT = Path(__file__).parents[3]


def calls_in(folder: Path, document: str, package: str) -> dict[str, str]:
    """The calls of a document's operations without examples of bodies, by their ids."""
    path = folder / "openapi.yaml"
    path.write_text(document)
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None, findings.items
    lowered = pipeline.lower_api(api, findings).lowered
    write = client_call(lowered, package)
    return {each.id: write(each, "") for each in lowered.api.operations}


def test_a_call_is_shown_with_what_it_cannot_go_without(tmp_path: Path) -> None:
    document = """\
openapi: 3.1.0
info: {title: Calls, version: '1'}
components:
  schemas:
    Page:
      type: object
      properties: {number: {type: integer, minimum: 2}, size: {type: integer}}
      required: [number]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: p-1}
        - name: page
          in: query
          required: true
          schema: {$ref: '#/components/schemas/Page'}
        - name: kinds
          in: query
          required: true
          schema: {type: array, items: {enum: [cat]}}
        - {name: more, in: query, schema: {type: string}}
      responses: {'204': {description: Nothing.}}
"""
    text = calls_in(tmp_path, document, "calls")["getPet"]
    call = " ".join(text.split("response = ")[1].split())
    assert call == 'client.get_pet(id="p-1", page=Page(number=2), kinds=["cat"])'
    assert "from calls.models import Page\n" in text


def test_a_call_is_shown_as_a_person_would_write_it() -> None:
    findings = Findings()
    api = pipeline.read_api(ROOT / "openapi.yaml", findings)
    assert api is not None
    write = client_call(Lowered(api), "media_collection")
    operation = next(each for each in api.operations if each.id == "createSession")
    assert operation.body is not None
    example = operation.body.content[0].examples[0].value
    text = write(operation, example)
    assert "client.create_session(" in text
    assert "SessionParams(" in text
    names: dict[str, object] = {}
    head = text.split("\nwith ")[0]
    exec(head, names)  # the imports that are shown are there
    body = text[text.index("body=") + len("body=") : text.rindex(")")]
    value = eval(body.strip().rstrip(","), names)
    assert type(value).__name__ == "SessionStart"


def test_a_call_shows_members_of_unions_and_of_enumerations() -> None:
    document = ROOT / "tests/generated/documents/unions/openapi.yaml"
    api = pipeline.read_api(document, Findings())
    assert api is not None
    write = client_call(Lowered(api), "unions")
    operation = next(each for each in api.operations if each.id == "addDrawing")
    square = {"kind": "square", "side": 1}
    example = {"shapes": [square], "colour": "dark-green", "at": [1, 2.5, square]}
    text = write(operation, json.dumps(example))
    assert "from unions.models import Colour, Drawing, Square\n" in text
    assert 'shapes=[Square(kind="square", side=1)]' in text
    assert "colour=Colour.DARK_GREEN" in text
    assert 'at=(1, 2.5, Square(kind="square", side=1))' in text


def test_a_body_without_an_example_is_shown_with_what_it_must_have(
    tmp_path: Path,
) -> None:
    document = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
    put:
      operationId: setPet
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
components:
  schemas:
    # Its members are those of an object, but it may be anything else, too.
    Pet:
      required: [tag, size]
      properties:
        tag: {type: string, pattern: '^[0-9]+$'}
        size: {enum: [small, large]}
        more: {type: string}
"""
    calls = calls_in(tmp_path, document, "pets")
    adding, setting = calls["addPet"], calls["setPet"]
    assert "from pets.models import PetObject\n" in adding
    pet = 'PetObject(tag="tag", size="small")'
    assert adding.endswith(f"response = client.add_pet(body={pet})")
    assert setting.endswith("response = client.set_pet()")


@pytest.mark.parametrize(
    "part",
    [
        {"type": "object", "required": [*map(str, range(300))]},
        {"enum": ["a" * 10_000, "b"]},
    ],
)
def test_a_body_that_is_long_is_not_made_up(
    tmp_path: Path, part: dict[str, object]
) -> None:
    names = part.get("required", ())
    assert isinstance(names, list | tuple)
    if names:
        part = part | {"properties": {name: {"type": "string"} for name in names}}
    content = {"application/json": {"schema": part}}
    operation = {
        "operationId": "add",
        "requestBody": {"required": True, "content": content},
    }
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": {"/": {"post": operation}}}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    api = pipeline.read_api(path, Findings())
    assert api is not None
    text = client_call(Lowered(api), "pets")(api.operations[0], "")
    assert text.endswith("response = client.add()")


def test_files_bytes_and_items_are_shown(tmp_path: Path) -> None:
    document = """\
openapi: 3.2.0
info: {title: T, version: '1'}
paths:
  /files:
    post:
      operationId: add
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              required: [file, title]
              properties: {file: {}, title: {type: string}, more: {type: string}}
    put:
      operationId: replace
      requestBody: {required: true, content: {image/*: {}}}
    patch:
      operationId: change
      requestBody: {required: true, content: {'*/*': {}, application/pdf: {}}}
    query:
      operationId: list
      requestBody:
        required: true
        content: {application/jsonl: {itemSchema: {enum: [a, b]}}}
  /words:
    post:
      operationId: say
      requestBody: {required: true, content: {text/*: {}}}
"""
    shown = calls_in(tmp_path, document, "t")
    assert "from t.runtime.files import FormFile\n" in shown["add"]
    bodies = {
        name: text.partition("(body=")[2].removesuffix(")")
        for name, text in shown.items()
    }
    assert bodies == {
        "add": 'AddBody(file=FormFile(b"content"), title="title")',
        "replace": 'b"content", content_type="image/png"',
        "change": 'b"content"',
        "list": '["a"]',
        "say": '"text", content_type="text/plain"',
    }


def test_an_example_of_another_type_is_not_shown(tmp_path: Path) -> None:
    document = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: 7}
      responses: {'204': {description: Nothing.}}
"""
    shown = calls_in(tmp_path, document, "t")["getPet"]
    assert shown.endswith('client.get_pet(id="id")')
