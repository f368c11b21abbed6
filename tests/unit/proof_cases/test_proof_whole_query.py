"""What a query says that is one value: OAS 3.2, 4.12.1, `in: querystring`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.oracle import expect
from counterfoil.proof.parameter_cases import parameter_cases
from counterfoil.proof.query_readings import has_unknown
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

FILTER = {
    "type": "object",
    "required": ["by"],
    "properties": {
        "by": {"type": "string", "minLength": 1},
        "year": {"type": "integer", "minimum": 1900},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": False,
}
FORM = "application/x-www-form-urlencoded"
KEY = {"key": {"type": "apiKey", "in": "query", "name": "k"}}


def contract_of(folder: Path, name: str, *, locked: bool = False) -> Contract:
    content = {name: {"schema": FILTER}}
    whole = {"name": "all", "in": "querystring", "required": True, "content": content}
    responses = {"200": {"description": "x"}}
    get = {"operationId": "find", "parameters": [whole], "responses": responses}
    document = {
        "openapi": "3.2.0",
        "security": [{"key": []}] if locked else [],
        "paths": {"/a": {"get": get}},
        "components": {"securitySchemes": KEY},
    }
    (folder / "a.json").write_text(json.dumps(document))
    return load_contract(folder / "a.json")


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        (FORM, "by=x", {200}),
        (FORM, "by=x+y&year=1900&tags=a&tags=b", {200}),
        (FORM, "by=x#year=1", {200}),
        (FORM, "by=", {400}),
        (FORM, "year=1900", {400}),
        (FORM, "by=x&year=1899", {400}),
        (FORM, "by=x&page=1", {400}),
        # What comes twice, or is no UTF-8, a server may read as it likes.
        (FORM, "by=x&by=y", {200, 400}),
        (FORM, "by=%FF", {200, 400}),
        ("application/json", "%7B%22by%22:%22x%22%7D", {200}),
        ("application/json", "%7B%22by%22:%22%22%7D", {400}),
        ("application/json", "by=x", {400}),
        ("application/json", "%7B%22by%22:+%22x%22%7D", {200, 400}),
    ],
)
def test_a_whole_query_is_judged_as_its_media_type_says(
    tmp_path: Path, name: str, query: str, expected: set[int]
) -> None:
    found = expect(contract_of(tmp_path, name), Request("GET", f"/a?{query}"))
    assert found.statuses == expected


def test_beside_a_credential_nothing_says_what_is_the_query(tmp_path: Path) -> None:
    contract = contract_of(tmp_path, FORM, locked=True)
    found = expect(contract, Request("GET", "/a?by=x&k=1&year=1"))
    assert any(map(succeeds, found.statuses))


def test_each_keyword_of_a_whole_query_is_broken_and_has_a_mutant(
    tmp_path: Path,
) -> None:
    contract = contract_of(tmp_path, FORM)
    broken = {one.keyword.partition(" ")[0] for one in parameter_cases(contract)}
    told = {"required", "minLength", "type", "minimum", "additionalProperties"}
    assert broken == {*told, ""}
    start = "find-accepts-querystring-all-"
    known = {one.id: one.impossible() for one in mutants(contract)}
    of_query = {one.removeprefix(start): one for one in known if one.startswith(start)}
    assert of_query.keys() == {*told, "syntax"}
    assert known[of_query["syntax"]] == "every text is one of its style"


NAMED = """
openapi: 3.2.0
paths:
  /known:
    get:
      security: [{key: []}]
      parameters:
        - {name: a, in: query, schema: {type: string}}
        - {name: d, in: query, style: deepObject, schema: {type: object}}
        - {name: o, in: query, schema: {type: object, properties: {x: {}}}}
      responses: {'200': {description: x}, '422': {description: x}}
  /none: {get: {responses: {'200': {description: x}}}}
  /whole:
    get:
      parameters:
        - {name: q, in: querystring, content: {text/plain: {}}}
      responses: {'200': {description: x}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: k}}}
"""


@pytest.mark.parametrize(
    ("target", "unknown"),
    [
        ("/known?a=1&d[x]=2&x=3&k=4&o=5", False),
        ("/known?a=1&&", False),
        ("/known?b=1", True),
        ("/known?e[x]=1", True),
        ("/none?", False),
        ("/none??", True),
        ("/whole?b", False),
    ],
)
def test_a_query_has_names_that_are_documented(
    tmp_path: Path, target: str, *, unknown: bool
) -> None:
    (tmp_path / "a.yaml").write_text(NAMED)
    contract = load_contract(tmp_path / "a.yaml")
    path = target.partition("?")[0]
    operation = next(one for one in contract.operations if one.path == path)
    request = Request("GET", target)
    assert has_unknown(contract, operation, request) is unknown
