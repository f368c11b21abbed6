"""Mutants of keywords that are never broken alone, and of bounds between steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.mutant import see

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

SCHEMA = {
    "type": "object",
    "required": ["s", "n"],
    "properties": {
        "s": {"type": "string", "enum": ["a", "b"]},
        "n": {"type": "integer", "maximum": 10, "multipleOf": 2},
    },
}
JSON = (("content-type", "application/json"),)


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    content = {"application/json": {"schema": SCHEMA}}
    post = {
        "operationId": "send",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "x", "content": content}},
    }
    info = {"title": "T", "version": "1"}
    file = tmp_path / "openapi.json"
    value = {"openapi": "3.1.0", "info": info, "paths": {"/x": {"post": post}}}
    file.write_text(json.dumps(value))
    return load_contract(file)


def body(n: int) -> bytes:
    return json.dumps({"s": "a", "n": n}).encode()


def test_a_type_beside_an_enum_is_broken_with_it(contract: Contract) -> None:
    known = {one.id: one for one in mutants(contract)}
    mutant = known["send-200-body-that-breaks-properties/s/type"]
    seen = see(contract, Request("POST", "/x", JSON, body(2)))
    edited = mutant.edit(seen, Answer(200, JSON, body(2)))
    assert edited is not None
    assert not isinstance(json.loads(edited.body)["s"], str)


@pytest.mark.parametrize(("n", "acts"), [(10, False), (12, True), (14, False)])
def test_the_next_value_beyond_a_bound_is_a_step_away(
    contract: Contract, n: int, acts: bool
) -> None:
    known = {one.id: one for one in mutants(contract)}
    mutant = known["send-accepts-one-beyond-properties-n-maximum"]
    seen = see(contract, Request("POST", "/x", JSON, body(n)))
    assert (mutant.forward(seen) is not None) is acts


@pytest.mark.parametrize(
    ("name", "schema", "expected"),
    [
        ("application/json", {}, True),
        ("text/html", None, False),
        ("text/html", {"type": "string"}, False),
        ("text/html", {"type": "string", "maxLength": 3}, True),
    ],
)
def test_a_page_as_405_is_wrong_where_no_page_is_documented(
    tmp_path: Path, *, name: str, schema: dict[str, object] | None, expected: bool
) -> None:
    content = {name: {} if schema is None else {"schema": schema}}
    responses = {
        "200": {"description": "x"},
        "405": {"description": "x", "content": content},
    }
    document = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": responses}}}}
    (tmp_path / "a.json").write_text(json.dumps(document))
    names = {one.id for one in mutants(load_contract(tmp_path / "a.json"))}
    assert ("resource-405-html" in names) == expected
