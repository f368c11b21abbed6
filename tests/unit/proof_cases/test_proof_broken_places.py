"""Where the contract says what a request breaks that is accepted all the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.coverage import Coverage
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.places import located
from counterfoil.proof.verdict import Section, Verdict, findings_of

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.1
info: {title: A test, version: "1"}
security: [{key: []}]
paths:
  /things:
    parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
    post:
      operationId: add
      parameters:
        - {name: kind, in: query, required: true, schema: {enum: [a, b]}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/Thing"}}
          application/x-www-form-urlencoded:
            schema: {properties: {n: {type: integer, maximum: 3}}}
      responses: {"201": {description: Made.}, "400": {description: Bad.}}
    get:
      operationId: list
      security: [{key: []}, {other: []}]
      responses: {"200": {description: All.}, "400": {description: Bad.}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    other: {type: http, scheme: bearer}
  schemas:
    Thing:
      type: object
      required: [low, high]
      additionalProperties: false
      properties:
        low: {type: integer, exclusiveMaximum: 100}
        high: {type: integer}
        tags: {type: array, uniqueItems: true}
      x-rules:
        - {id: other, message: no, rule: self.low < 50}
        - {id: low-below-high, message: no, rule: self.low <= self.high}
"""
THING = "/components/schemas/Thing"
POST = "/paths/~1things/post"
KEY = ("X-Key", "secret")


def found(request: Request, status: int, folder: Path) -> tuple[Failure, ...]:
    """What is held against a success, by our own judge and by openapi-core."""
    (folder / "a.yaml").write_text(DOCUMENT, encoding="utf-8")
    contract = load_contract(folder / "a.yaml", {"key": "secret"})
    exchange = Exchange("fuzz", request, Answer(status, (), b""))
    other = run_independent(contract, (exchange,)).failures
    return (*judge(contract, exchange), *other)


def post(
    body: object,
    query: str = "kind=a",
    kind: str = "application/json",
) -> Request:
    text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Request("POST", f"/things?{query}", (KEY, ("Content-Type", kind)), text)


RIGHT = {"low": 1, "high": 2}
FORM = "application/x-www-form-urlencoded"
FORM_SCHEMA = f"{POST}/requestBody/content/{FORM.replace('/', '~1')}/schema"


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        (post({"low": 3, "high": 2}), f"{THING}/x-rules/1"),
        (post({"low": 100, "high": 200}), f"{THING}/properties/low/exclusiveMaximum"),
        (post(RIGHT | {"tags": [1, 1]}), f"{THING}/properties/tags/uniqueItems"),
        (post(RIGHT | {"more": 1}), f"{THING}/additionalProperties"),
        (post({"low": 1}), f"{THING}/required/1"),
        (post("{"), f"{POST}/requestBody/content/application~1json/schema"),
        (post("", kind="text/csv"), f"{POST}/requestBody/content"),
        (
            post("n=4", kind=FORM),
            f"{FORM_SCHEMA}/properties/n/maximum",
        ),
        (Request("POST", "/things?kind=a", (KEY,)), f"{POST}/requestBody/required"),
        (
            post(RIGHT, "kind=a&limit=10"),
            "/paths/~1things/parameters/0/schema/maximum",
        ),
        (post(RIGHT, "kind=c"), f"{POST}/parameters/0/schema/enum"),
        (post(RIGHT, ""), f"{POST}/parameters/0"),
        (Request("POST", "/things?kind=a"), "/security"),
        (Request("GET", "/things"), "/paths/~1things/get/security"),
    ],
)
def test_what_is_broken_has_a_place(
    request_: Request, place: str, tmp_path: Path
) -> None:
    status = 200 if request_.method == "GET" else 201
    failures = found(request_, status, tmp_path)
    assert {failure.pointer for failure in failures} == {place}
    assert {failure.check for failure in failures} >= {"bad_request_accepted"}


def test_the_bound_of_a_parameter_is_named(tmp_path: Path) -> None:
    (failure, *_) = found(post(RIGHT, "kind=a&limit=10"), 201, tmp_path)
    assert "the query parameter limit is not valid: maximum: 10 is" in failure.message


def test_nothing_is_broken_by_a_request_that_is_right(tmp_path: Path) -> None:
    failure, *_ = found(post(RIGHT), 400, tmp_path)
    assert failure.pointer == f"{POST}/responses/400"


IGNORED = """\
openapi: 3.1.1
info: {title: A test, version: "1"}
paths:
  /things:
    get:
      operationId: list
      parameters:
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer, maximum: 9}}
        - {name: Accept, in: header, schema: {type: string}}
        - {name: offset, in: query, schema: {type: integer, maximum: 7}}
      responses: {"200": {description: All.}, "400": {description: Bad.}}
"""


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_parameters_that_are_ignored_move_no_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(IGNORED, encoding="utf-8")
    contract = load_contract(file)
    request = Request("GET", f"/things?{name}=10")
    failures = judge(contract, Exchange("fuzz", request, Answer(200, (), b"")))
    findings = findings_of("fuzz", failures, "", tmp_path)
    sections = (Section("fuzz", "fuzz", findings=findings),)
    verdict = Verdict("", "", 1, 1, {}, sections, Coverage(()), 1.0, 1)
    ((found,),) = [one.findings for one in located(verdict, contract, file).sections]
    assert found.line == IGNORED[: IGNORED.index(f"name: {name}")].count("\n") + 1
    assert found.pointer.endswith("/schema/maximum")
