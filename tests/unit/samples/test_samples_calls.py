"""Calls of the client in the documentation, as a person would write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.python.operations import Lowered
from counterfoil.samples.requests import Samples

ROOT = Path(__file__).parents[3]


def calls_in(folder: Path, document: str, package: str) -> dict[str, str]:
    """The calls of a document's operations without examples of bodies, by their ids."""
    path = folder / "openapi.yaml"
    path.write_text(document)
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None, findings.items
    lowered = pipeline.lower_api(api, findings).lowered
    return {
        each.id: sample.call
        for each in api.operations
        for sample in Samples(lowered, package).of(each)
    }


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
    operation = next(each for each in api.operations if each.id == "createSession")
    text = next(Samples(Lowered(api), "media_collection").of(operation)).call
    assert "client.create_session(" in text
    assert "SessionParams(" in text
    names: dict[str, object] = {}
    head = text.split("\nwith ")[0]
    exec(head, names)  # the imports that are shown are there
    body = text[text.index("body=") + len("body=") : text.rindex(")")]
    value = eval(body.strip().rstrip(","), names)
    assert type(value).__name__ == "SessionStart"


def test_a_call_shows_members_of_unions_and_of_enumerations(tmp_path: Path) -> None:
    document = ROOT / "tests/generated/documents/unions/openapi.yaml"
    square = {"kind": "square", "side": 1}
    example = {"shapes": [square], "colour": "dark-green", "at": [1, 2.5, square]}
    schema = "{schema: {$ref: '#/components/schemas/Drawing'}"
    shown = f"{schema}, example: {json.dumps(example)}"
    text = document.read_text(encoding="utf-8").replace(schema, shown, 1)
    call = calls_in(tmp_path, text, "unions")["addDrawing"]
    assert "from unions.models import Colour, Drawing, Square\n" in call
    assert 'shapes=[Square(kind="square", side=1)]' in call
    assert "colour=Colour.DARK_GREEN" in call
    assert 'at=(1, 2.5, Square(kind="square", side=1))' in call


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
    pet = 'PetObject(tag="1", size="small")'
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
    text = next(Samples(Lowered(api), "pets").of(api.operations[0])).call
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


def test_a_call_has_credentials_and_the_media_type_of_its_example(
    tmp_path: Path,
) -> None:
    document = """\
openapi: 3.1.0
info: {title: T, version: '1'}
servers: [{url: 'https://{at}.example.com/v1', variables: {at: {default: eu}}}]
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
security: [{key: [], token: []}, {}]
paths:
  /notes:
    post:
      operationId: add
      security: [{key: [], token: []}]
      requestBody:
        content:
          application/json: {schema: {type: object}}
          text/csv: {example: "a,b"}
      responses: {'204': {description: Nothing.}}
    get:
      operationId: list
      responses: {'204': {description: Nothing.}}
"""
    shown = calls_in(tmp_path, document, "t")
    assert (
        shown["add"]
        == """\
from t.client import ApiKey, Bearer, Client, Credentials

with Client(
    "https://eu.example.com/v1",
    credentials=Credentials(key=ApiKey("YOUR_API_KEY"), token=Bearer("YOUR_TOKEN")),
) as client:
    response = client.add(body="a,b", content_type="text/csv")"""
    )
    # Who need not show anything shows nothing.
    assert 'with Client("https://eu.example.com/v1") as client:' in shown["list"]


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
