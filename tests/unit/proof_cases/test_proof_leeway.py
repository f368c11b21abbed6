"""What is left to servers: which refusal is first, and what it is called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.verdict import findings_of
from unit.proof_cases.oracle_questions import JSON

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

REFUSED = {"unexpected_status", "undocumented_status"}


def documented(folder: Path, *listed: str) -> Contract:
    """A contract whose only operation documents 200 and these statuses."""
    schema = {"type": "object", "properties": {"day": {"type": "string"}}}
    operation = {
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "integer"},
            },
            {
                "name": "day",
                "in": "query",
                "schema": {"type": ["string", "null"], "format": "date"},
            },
        ],
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {one: {"description": "x"} for one in ("200", *listed)},
    }
    document = {"openapi": "3.1.0", "paths": {"/pets/{id}": {"put": operation}}}
    (folder / "a.json").write_text(json.dumps(document))
    return load_contract(folder / "a.json")


def exchange(target: str, status: int, body: bytes = b"{}") -> Exchange:
    request = Request("PUT", target, JSON, body)
    return Exchange("test", request, Answer(status, (), b""))


@pytest.mark.parametrize(
    ("listed", "checks"),
    [((), set()), (("409",), set()), (("400",), REFUSED), (("4XX",), set())],
)
def test_422_is_as_good_as_400_where_neither_is_documented(
    tmp_path: Path, listed: tuple[str, ...], checks: set[str]
) -> None:
    contract = documented(tmp_path, *listed)
    found = judge(contract, exchange("/pets/1", 422, b"[]"))
    assert {one.check for one in found} == checks
    found = judge(contract, exchange("/pets/1", 422))
    assert "good_request_refused" in {one.check for one in found}


@pytest.mark.parametrize(
    ("listed", "checks"), [((), REFUSED), (("400",), REFUSED), (("404",), set())]
)
def test_a_resource_may_be_looked_for_first(
    tmp_path: Path, listed: tuple[str, ...], checks: set[str]
) -> None:
    found = judge(documented(tmp_path, *listed), exchange("/pets/1", 404, b"[]"))
    assert {one.check for one in found} == checks


@pytest.mark.parametrize(
    ("listed", "checks"), [((), set()), (("400",), REFUSED), (("404",), set())]
)
def test_there_is_nothing_of_a_name_that_cannot_be(
    tmp_path: Path, listed: tuple[str, ...], checks: set[str]
) -> None:
    found = judge(documented(tmp_path, *listed), exchange("/pets/x", 404))
    assert {one.check for one in found} == checks


@pytest.mark.parametrize("text", ["text", "null"])
def test_what_only_a_format_forbids_is_said(tmp_path: Path, text: str) -> None:
    contract = documented(tmp_path, "400")
    found = judge(contract, exchange(f"/pets/1?day={text}", 400))
    assert [one.check for one in found] == ["good_request_refused"]
    assert "it breaks a `format`" in found[0].message
    found = judge(documented(tmp_path), exchange(f"/pets/1?day={text}", 422))
    assert "it breaks a `format`" in found[0].message
    found = judge(contract, exchange("/pets/1", 400))
    assert "it breaks a `format`" not in found[0].message


@pytest.mark.parametrize("target", ["//pets/1", "/pets///1"])
def test_openapi_core_knows_no_path_that_a_server_normalises(
    tmp_path: Path, target: str
) -> None:
    contract = documented(tmp_path)
    result = run_independent(contract, [exchange(target, 200)])
    assert not result.failures
    assert "has a path that the server normalised, and openapi-core did not" in (
        result.explained
    )


def test_no_keyword_of_the_proof_is_shown(tmp_path: Path) -> None:
    blank = {"type": "string", "maxLength": 0}
    schema = {"oneOf": [blank, {"type": "string", "format": "uri"}]}
    answer = {"description": "x", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.0.3",
        "paths": {"/site": {"get": {"responses": {"200": answer}}}},
    }
    (tmp_path / "a.json").write_text(json.dumps(document))
    came = Answer(200, (("content-type", "application/json"),), b'""')
    exchange = Exchange("test", Request("GET", "/site"), came)
    failures = judge(load_contract(tmp_path / "a.json"), exchange)
    (found,) = findings_of("cases", failures, "http://a", tmp_path)
    assert "{'type': 'string', 'maxLength': 0}" in found.message
    assert "x-counterfoil" not in found.message
