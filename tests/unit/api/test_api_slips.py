"""Slips of everyday: each is told with what was meant, where that can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.pipeline import generate_files
from unit.api.trees import build, with_schemas

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT: Final = """\
openapi: 3.1.0
info:
  title: Slips
  version: '1'
paths:
  /pets:
    get:
      operationId: listPets
      x-pagination: {style: cursor, parameter: key, items: /items, next: /next}
      security: [{token: []}]
      parameters:
        - $ref: '#/components/parameters/Key'
        - name: kind
          in: query
          schema: {type: string, default: cat}
      responses:
        '200':
          description: Pets.
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties:
                  items:
                    type: array
                    items: {$ref: '#/components/schemas/Pet'}
                  next: {type: string}
              example: {items: [{kind: cat, lives: 9}]}
components:
  parameters:
    Key: {name: key, in: query, schema: {type: string}}
  securitySchemes:
    token: {type: http, scheme: bearer}
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind}
    Cat:
      type: object
      required: [kind, lives]
      properties:
        kind: {const: cat}
        lives: {type: integer, minimum: 1}
    Dog:
      type: object
      required: [kind]
      properties:
        kind: {const: dog}
"""

SLIPS: Final = (
    (
        "- $ref: '#/components/parameters/Key'",
        "- $ref: #/components/parameters/Key",
        "12:16: expected a string, found null",
        "put the reference in quotes: without them # begins a comment",
    ),
    (
        "lives: {type: integer",
        "lives: {type: intger",
        (
            "44:23: expected array, boolean, integer, null, number, object or string, "
            "found 'intger'"
        ),
        "did you mean 'integer'?",
    ),
    (
        "name: kind\n          in: query",
        "name: kind\n          in: qeury",
        "14:15: expected query, header, path or cookie, found 'qeury'",
        "did you mean 'query'?",
    ),
    (
        "minimum: 1",
        "minimum: '1'",
        "44:41: expected a number, found '1'",
        "write 1, without quotes",
    ),
    (
        "minimum: 1",
        "required: true",
        "44:42: expected an array, found true",
        "list the names of required properties beside `properties`",
    ),
    (
        "      responses:\n        '200':\n          description: Pets.",
        "          responses:\n            '200':\n          description: Pets.",
        "16:11: a parameter has no member 'responses'",
        "an operation has it: correct the indentation",
    ),
    (
        "schema: {type: string, default: cat}",
        "type: string",
        "15:11: a parameter has no member 'type'",
        "put it under `schema`",
    ),
    (
        "        '200':\n",
        "        '20O':\n",
        "17:9: a responses object has no member '20O'",
        "a status has three digits, from 100 to 599; 4XX stands for all of a class",
    ),
    (
        "  /pets:\n",
        "  pets:\n",
        "6:3: a paths object has no member 'pets'",
        "a path begins with a slash",
    ),
    (
        "        lives: {type",
        "      lives: {type",
        "44:7: 'lives' is not a keyword: JSON Schema takes it as an annotation",
        "if it is a property, put it under `properties`",
    ),
    (
        "[{token: []}]",
        "[{tokens: []}]",
        "10:19: no security scheme is named 'tokens'",
        "did you mean 'token'?",
    ),
    (
        "{propertyName: kind}",
        "{propertyName: kidn}",
        "38:37: no schema here has a property 'kidn'",
        "did you mean 'kind'?",
    ),
    (
        "next: /next}",
        "next: /nxet}",
        (
            "9:21: next does not lead through required properties: there is no 'nxet'; "
            "did you mean 'next'?"
        ),
        "",
    ),
    (
        "default: cat",
        "default: 3",
        (
            "13:11: the default of the query parameter 'kind' does not match its "
            'schema: 3 is not of type "string"'
        ),
        "correct the default or the schema",
    ),
    (
        "lives: 9",
        "lives: 0",
        "29:52: the example does not match its schema: 0 is less than the minimum of 1",
        "correct the example or the schema",
    ),
    (
        "kind: cat, lives: 9",
        "kind: cow, lives: 9",
        (
            '29:33: the example does not match its schema: {"kind":"cow","lives":9} is '
            "not valid under any of the schemas listed in the 'oneOf' keyword"
        ),
        "correct the example or the schema",
    ),
)


def test_the_document_has_no_slip(tmp_path: Path) -> None:
    assert found(tmp_path, DOCUMENT) == []


@pytest.mark.parametrize(("right", "wrong", "message", "hint"), SLIPS)
def test_a_slip_is_told_with_what_was_meant(
    tmp_path: Path, right: str, wrong: str, message: str, hint: str
) -> None:
    assert DOCUMENT.count(right) == 1
    assert (message, hint) in found(tmp_path, DOCUMENT.replace(right, wrong))


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    path = folder / "openapi.yaml"
    path.write_text(text)
    findings = Findings()
    document = read_document(path, findings)
    api = None if document is None else build_api(document, findings)
    if api is not None:
        generate_files(api, only="", findings=findings)
    return [
        (f"{each.location.line}:{each.location.column}: {each.message}", each.hint)
        for each in findings.items
    ]


@pytest.mark.parametrize(("version", "told"), [("3.0.4", True), ("3.1.1", False)])
def test_a_property_beside_a_reference_is_one_where_it_is_read(
    version: str, *, told: bool
) -> None:
    """OAS 3.0.4, 4.7.23: what stands beside a `$ref` there is ignored."""
    schemas = {
        "Plain": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Cat": {
            "$ref": "#/components/schemas/Plain",
            "properties": {"kind": {"type": "string"}},
        },
        "Pet": {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}],
            "discriminator": {"propertyName": "kind"},
        },
    }
    _, findings = build(with_schemas(schemas, version))
    codes = {each.code.name for each in findings.items}
    assert ("ignored-discriminator" in codes) is told


def test_paths_follow_what_stands_before_a_query_of_a_server() -> None:
    urls = ("https://a.example/v1?key=1", "/v2#/top", "https://{a?}/b", "/plain")
    document = with_schemas({}) | {"servers": [{"url": url} for url in urls]}
    api, _ = build(document)
    assert api is not None
    found = [each.url for each in api.servers]
    assert found == ["https://a.example/v1", "/v2", "https://{a?}/b", "/plain"]
