"""The valid requests that a proof starts from, and what is broken of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.baseline import baselines, is_valid, written
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.mutation.mutant import see
from counterfoil.proof.wire_suite import wire_cases
from counterfoil.proof.witnesses import find_witnesses

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

CHOICES = (
    # They require nothing: each takes the objects of the other.
    "[{properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]",
    (
        "[{properties: {a: {type: string, maxLength: 9}}}, {properties: {a: {}}},"
        " {properties: {c: {enum: [x]}}}]"
    ),
    (
        "[{type: object, required: [a], properties: {a: {type: string, minLength: 2}}},"
        " {type: object, required: [a], properties: {a: {type: string, maxLength: 3}}}]"
    ),
)


def contract_of(folder: Path, content: str) -> Contract:
    (folder / "a.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {post: {responses: {'204': {description: a}},\n"
        f"  requestBody: {{content: {{{content}}}}}}}}}}}\n"
    )
    return load_contract(folder / "a.yaml")


def required_of(folder: Path, content: str) -> Contract:
    contract_of(folder, content)
    text = (folder / "a.yaml").read_text()
    required = text.replace("requestBody: {", "requestBody: {required: true, ")
    (folder / "a.yaml").write_text(required)
    return load_contract(folder / "a.yaml")


@pytest.mark.parametrize("name", ["application/json", "multipart/form-data"])
@pytest.mark.parametrize("choices", CHOICES)
def test_a_value_of_one_branch_alone_is_found(
    tmp_path: Path, choices: str, name: str
) -> None:
    contract = contract_of(tmp_path, f"{name}: {{schema: {{oneOf: {choices}}}}}")
    (baseline,) = baselines(contract)
    assert is_valid(contract, baseline)


def test_where_chunks_are_taken_for_the_content_there_is_none(tmp_path: Path) -> None:
    # RFC 9112, 6.3: a server may refuse a length beside them, or go by them.
    contract = contract_of(
        tmp_path, "application/json: {schema: {const: 1, type: 'null'}}"
    )
    cases = {one.label: one for one in wire_cases(contract)}
    assert cases["two lengths"].expectation.statuses == {400}
    assert 204 in cases["a length and chunks"].expectation.statuses


WHOLE = """
openapi: 3.2.0
paths:
  /a:
    get:
      security: [{key: []}]
      parameters: [{name: all, in: querystring, required: true, content: {%s}}]
      responses: {'204': {description: a}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: k}}}
"""
FORM = (
    "application/x-www-form-urlencoded: {schema: {type: object}, encoding: "
    "{p: {style: pipeDelimited}, o: {style: deepObject, explode: true}}}"
)


# OAS 3.2, 4.12.1 and 4.14.1.
@pytest.mark.parametrize(
    ("content", "value", "query"),
    [
        ("application/json: {}", {"a": "b c"}, "%7B%22a%22%3A%20%22b%20c%22%7D"),
        ("application/json: {}", "a", "%22a%22"),
        ("application/jsonpath: {}", "$.a b", "%24.a%20b"),
        (FORM, {"a b": ["c&", 1], "n": True}, "a%20b=c%26&a%20b=1&n=true"),
        (FORM, {"p": ["x", "y"], "o": {"z": 1}}, "p=x%7Cy&o%5Bz%5D=1"),
        (FORM, {"a": []}, ""),
    ],
)
def test_a_query_that_is_one_value_is_written_as_its_media_type(
    tmp_path: Path, content: str, value: object, query: str
) -> None:
    (tmp_path / "a.yaml").write_text(WHOLE % content)
    (operation,) = load_contract(tmp_path / "a.yaml").operations
    key = ("all", "querystring")
    assert written(operation, {key: value})[0] == (f"/a?{query}" if query else "/a")
    target, _ = written(operation, {key: value}, (), (("k", "1"),))
    assert target == (f"/a?{query}&k=1" if query else "/a?k=1")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["number", "null"], "minimum": 3},
        {"anyOf": [{"type": "null"}, {"type": "integer"}]},
    ],
)
def test_a_parameter_that_may_be_null_has_another_value(
    tmp_path: Path, schema: object
) -> None:
    number = {"name": "n", "in": "path", "required": True, "schema": schema}
    answers = {"responses": {"200": {"description": "x"}}, "parameters": [number]}
    document = {"openapi": "3.1.0", "paths": {"/notes/{n}": {"get": answers}}}
    (tmp_path / "a.json").write_text(json.dumps(document))
    (baseline,) = baselines(load_contract(tmp_path / "a.json"))
    assert baseline.target in {"/notes/0", "/notes/3"}


@pytest.mark.parametrize(("other", "expected"), [("/others", True), ("/{id}", False)])
def test_a_fragment_is_sent_where_it_cannot_lead_to_another_resource(
    tmp_path: Path, *, other: str, expected: bool
) -> None:
    answers = {"get": {"responses": {"200": {"description": "x"}}}}
    identifier = {"name": "id", "in": "path", "required": True}
    named = {**answers, "parameters": [{**identifier, "schema": {"type": "string"}}]}
    paths = {"/notes": answers, other: named if "{" in other else answers}
    (tmp_path / "a.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    contract = load_contract(tmp_path / "a.json")
    labels = {one.label for one in wire_cases(contract)}
    assert ("the target /notes#a" in labels) == expected
    assert "the target http://example.com/notes" in labels
    # Valid HTTP (RFC 9112, 3.2.1): nothing that a server is to refuse as malformed.
    outside = {one.label for one in wire_cases(contract) if one.outside}
    assert "the target ///notes" in labels - outside
    assert "the target x" in outside


@pytest.mark.parametrize(
    "name", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
@pytest.mark.parametrize(
    ("items", "value"),
    [("{}", "text"), ("{type: string}", "text"), ("{enum: [2, 3]}", 2)],
)
def test_an_array_that_a_form_must_have_has_an_item(
    tmp_path: Path, name: str, items: str, value: object
) -> None:
    properties = f"{{a: {{type: array, items: {items}}}, b: {{type: array}}}}"
    closed = "additionalProperties: false"
    schema = f"{{type: object, required: [a], {closed}, properties: {properties}}}"
    contract = required_of(tmp_path, f"{name}: {{schema: {schema}}}")
    [one] = baselines(contract)
    assert one.values == ({"a": [value]},)
    assert is_valid(contract, one)
    cases = find_witnesses(contract).cases
    seen = [see(contract, case.request).breach for case in cases]
    broken = {breach.site for breach in seen if breach is not None}
    assert ("required", "a") in broken


def test_a_value_that_no_form_can_say_stays(tmp_path: Path) -> None:
    schema = (
        "{type: object, required: [a], properties: {a: {type: array, maxItems: 0}}}"
    )
    content = f"application/x-www-form-urlencoded: {{schema: {schema}}}"
    [one] = baselines(contract_of(tmp_path, content))
    assert one.values == ({"a": []},)


@pytest.mark.parametrize(
    "schema",
    [
        # What a parent calls a text, each child has one value of.
        (
            "{oneOf: [{$ref: '#/components/schemas/Cat'},"
            " {$ref: '#/components/schemas/Dog'}]}"
        ),
        "{$ref: '#/components/schemas/Dog'}",
        # What one part requires, another one describes.
        (
            "{allOf: [{type: object, required: [n, kind]},"
            " {properties: {n: {type: integer}}},"
            " {properties: {kind: {enum: [a]}, n: {minimum: 7}}}]}"
        ),
        # A choice beside properties.
        (
            "{type: object, required: [n], properties: {n: {type: integer}, a: {enum:"
            " [x]}, b: {type: integer}}, oneOf: [{required: [a]}, {required: [b]}]}"
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/Pet'}],"
            " anyOf: [{properties: {kind: {enum: [bird]}, wings: {const: 2}},"
            " required: [wings]}, {required: [fins], properties: {fins: {enum: [1]}}}]}"
        ),
    ],
)
def test_a_body_is_valid_for_all_that_its_schema_is_made_of(
    tmp_path: Path, schema: str
) -> None:
    (tmp_path / "a.yaml").write_text(PETS % schema)
    contract = load_contract(tmp_path / "a.yaml")
    (baseline,) = baselines(contract)
    assert is_valid(contract, baseline), baseline.valid


PETS = """
openapi: 3.1.0
paths:
  /a:
    post:
      responses: {'204': {description: a}}
      requestBody: {required: true, content: {application/json: {schema: %s}}}
components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}, name: {type: string, minLength: 9}}
    Cat:
      allOf:
        - {$ref: '#/components/schemas/Pet'}
        - {properties: {kind: {const: cat}}, required: [name]}
    Dog:
      allOf:
        - {$ref: '#/components/schemas/Pet'}
        - {properties: {kind: {const: dog}}, required: [name]}
"""
