"""What other tools are given of a contract, where they would read it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.baseline import place_parameters
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.expectations import with_refusals
from counterfoil.proof.independent import (
    CHECK_REQUEST,
    CHECK_RESPONSE,
    run_independent,
)
from counterfoil.proof.judgement import judge
from unit.proof_cases.oracle_questions import NESTED, statuses

if TYPE_CHECKING:
    from pathlib import Path


def test_headers_that_no_style_writes_are_texts_to_other_tools() -> None:
    contract = load_contract(NESTED)
    schema = with_refusals(contract)["components"]["headers"]
    assert schema == {
        "Nested": {"schema": {"type": "string"}},
        "Plain": {"schema": {"type": "array", "items": {"type": "integer"}}},
    }
    answer = Answer(200, (("nested", '[{"x": 1}]'), ("plain", "1,2")), b"")
    exchange = Exchange("fuzz", Request("GET", "/header", ()), answer)
    assert judge(contract, exchange) == ()
    assert run_independent(contract, [exchange]).failures == ()
    wrong = Answer(200, (("nested", "[1]"), ("plain", "x")), b"")
    found = judge(contract, Exchange("fuzz", Request("GET", "/header", ()), wrong))
    assert [one.check for one in found] == ["header_schema", "header_schema"]


LINED = """
openapi: 3.1.0
paths:
  "/a b\\n{c d}": {get: {parameters: [{name: c d, in: path, required: true,
    schema: {type: string}}], responses: {'200': {description: x}}}}
  /b:
    post:
      requestBody:
        content:
          "text/plain\\n": {schema: {type: string}}
          multipart/form-data:
            schema: {type: object, properties: {a: {type: string, readOnly: true}}}
      responses: {'204': {description: x}}
"""


def test_what_no_url_and_no_field_can_hold_is_encoded_or_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(LINED)
    contract = load_contract(tmp_path / "a.yaml")
    target, _ = place_parameters(contract, contract.operations[0], {("c d", "path"): 1})
    assert target == "/a%20b%0A1"
    request = Request("GET", target, ())
    assert statuses(contract, request) == {200, 404}
    exchange = Exchange("fuzz", request, Answer(200, (), b""))
    assert run_independent(contract, [exchange]).failures == ()
    body = contract.operations[1].body
    assert body is not None
    assert [one.names[0] for one in body.content] == ["multipart/form-data"]


ONE_WAY = """
openapi: VERSION
paths:
  /a:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}
      responses:
        '200':
          description: x
          content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}
components:
  schemas:
    A:
      type: object
      required: [id, key]
      properties:
        id: {$ref: '#/components/schemas/Id'}
        key: {type: string, writeOnly: true}
        note: {type: string, writeOnly: true}
    Id: {type: integer, readOnly: true}
"""


def test_what_must_come_both_ways_is_not_forbidden_in_one(tmp_path: Path) -> None:
    """JSON Schema Validation, 9.4: they are annotations, which undo no `required`."""
    (tmp_path / "a.yaml").write_text(ONE_WAY.replace("VERSION", "3.1.0"))
    schemas = with_refusals(load_contract(tmp_path / "a.yaml"))["components"]["schemas"]
    assert schemas["Id"] == {"type": "integer"}
    assert schemas["A"]["properties"]["key"] == {"type": "string"}
    assert schemas["A"]["properties"]["note"]["writeOnly"] is True
    text = ONE_WAY.replace("VERSION", "3.0.4").replace("writeOnly", "x-writeOnly")
    (tmp_path / "a.yaml").write_text(text)
    schemas = with_refusals(load_contract(tmp_path / "a.yaml"))["components"]["schemas"]
    assert "x-writeOnly" not in schemas["A"]["properties"]["key"]
    assert schemas["A"]["properties"]["note"]["x-writeOnly"] is True


def test_openapi_core_asks_for_what_is_required_in_a_direction(tmp_path: Path) -> None:
    """OAS 3.0.4, 4.7.24.1, of documents that are shown as those of 3.1."""
    text = ONE_WAY.replace("VERSION", "3.0.4")
    text = text.replace("{$ref: '#/components/schemas/Id'}", "{readOnly: true}")
    (tmp_path / "a.yaml").write_text(text)
    json_type = (("content-type", "application/json"),)
    request = Request("POST", "/a", json_type, b'{"key": "k"}')
    exchange = Exchange("fuzz", request, Answer(200, json_type, b'{"id": 1}'))
    contract = load_contract(tmp_path / "a.yaml")
    assert judge(contract, exchange) == ()
    assert run_independent(contract, [exchange]).failures == ()
    turned = Exchange(
        "fuzz",
        Request("POST", "/a", json_type, b'{"id": 1}'),
        Answer(200, json_type, b'{"key": "k"}'),
    )
    found = run_independent(contract, [turned]).failures
    assert [one.check for one in found] == [CHECK_REQUEST, CHECK_RESPONSE]


STREAMS = """
openapi: 3.0.4
paths:
  /a:
    get:
      responses:
        '200': {description: x, content: {text/event-stream: {schema:
          {$ref: '#/components/schemas/A'}}}}
        '201': {description: x, content: {text/event-stream: {schema:
          {type: object, required: [delta], properties: {delta: {}, data: {}}}}}}
        '202': {description: x, content: {text/event-stream: {schema: {type: string}}}}
components:
  schemas: {A: {type: object, properties: {id: {type: string}, data: {type: string}}}}
"""


def test_what_schemathesis_takes_for_an_event_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(STREAMS)
    document = with_refusals(load_contract(tmp_path / "a.yaml"))
    found = document["paths"]["/a"]["get"]["responses"]
    assert [
        "schema" in found[status]["content"]["text/event-stream"]
        for status in ("200", "201", "202")
    ] == [True, False, False]


EVENTS = """
openapi: 3.2.0
paths:
  /a:
    get:
      responses:
        '200': {description: x, content: {text/event-stream: {itemSchema:
          {properties: {data: {type: string}}}}}}
        '201': {description: x, content: {text/event-stream: {itemSchema:
          {properties: {data: {$ref: '#/components/schemas/A'}}}}}}
        '202': {description: x, content: {text/event-stream: {itemSchema:
          {oneOf: [{$ref: '#/components/schemas/A'}]}}}}
components:
  schemas: {A: {type: object, properties: {n: {}}}}
"""


def test_what_is_no_schema_of_events_is_not_for_schemathesis(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EVENTS)
    document = with_refusals(load_contract(tmp_path / "a.yaml"))
    found = document["paths"]["/a"]["get"]["responses"]
    assert [
        "itemSchema" in found[status]["content"]["text/event-stream"]
        for status in ("200", "201", "202")
    ] == [True, False, False]


LISTED = """
openapi: 3.1.0
paths:
  /a:
    get:
      responses:
        '200': {description: x, content: {application/json: {schema: {type: object,
          properties: {a: {enum: ["15:04"], format: time}, b: {format: time},
          enum: {format: time}}}}}}
"""


def test_values_that_are_listed_need_no_format(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LISTED)
    document = with_refusals(load_contract(tmp_path / "a.yaml"))
    response = document["paths"]["/a"]["get"]["responses"]["200"]
    assert response["content"]["application/json"]["schema"]["properties"] == {
        "a": {"enum": ["15:04"]},
        "b": {"format": "time"},
        "enum": {"format": "time"},
    }


def test_links_name_no_parameter_with_a_dot(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("""
openapi: 3.1.0
paths:
  /a:
    get:
      operationId: a
      parameters: [{name: q.r, in: query}, {name: q, in: query}]
      responses:
        '200':
          description: x
          links:
            again:
              operationId: a
              parameters:
                query.q.r: $response.body#/a.b
                query.q: $request.query.q
                header.X: $request.query.q.r
""")
    document = with_refusals(load_contract(tmp_path / "a.yaml"))
    link = document["paths"]["/a"]["get"]["responses"]["200"]["links"]["again"]
    assert link["parameters"] == {
        "q.r": "$response.body#/a.b",
        "query.q": "$request.query.q",
    }


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("{a.b: $response.body#/a.b, c: ['{$request.query.q}']}", True),
        ("{c: [x, {d: 'x{$request.query.q.r}'}]}", False),
        ("{$request.header.X.Y: 1}", False),
        ("$request.path.a.b", False),
    ],
)
def test_templates_of_links_name_no_parameter_with_a_dot(
    tmp_path: Path, body: str, *, kept: bool
) -> None:
    (tmp_path / "a.yaml").write_text(f"""
openapi: 3.1.0
paths:
  /a:
    post:
      operationId: a
      requestBody: {{content: {{application/json: {{}}}}}}
      responses:
        '200':
          description: x
          links: {{again: {{operationId: a, requestBody: {body}}}}}
""")
    document = with_refusals(load_contract(tmp_path / "a.yaml"))
    link = document["paths"]["/a"]["post"]["responses"]["200"]["links"]["again"]
    assert ("requestBody" in link) is kept
