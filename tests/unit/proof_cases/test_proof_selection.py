"""Which cases are taken, where there are more than there may be."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.seeing import see_case
from counterfoil.proof.replay import cases
from counterfoil.proof.wire import Address
from counterfoil.proof.wire_suite import wire_cases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract

REFUSED: dict[str, Any] = {
    status: {"description": "x"} for status in ("400", "401", "413", "415")
}
NAMED = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 8},
        "kind": {"type": "string"},
    },
}
PET: dict[str, Any] = {
    "oneOf": [
        {
            "allOf": [
                NAMED,
                {
                    "type": "object",
                    "required": ["kind", "lives"],
                    "properties": {"kind": {"const": "cat"}, "lives": {"minimum": 0}},
                },
            ]
        },
        {
            "allOf": [
                NAMED,
                {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "kind": {"const": "dog"},
                        "tricks": {"type": "array", "maxItems": 2, "uniqueItems": True},
                    },
                },
            ]
        },
    ]
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/pets": {
            "get": {
                "parameters": [
                    {"name": "q", "in": "query", "schema": {"enum": ["a", "b"]}},
                    {"name": "n", "in": "query", "schema": {"type": "integer"}},
                ],
                "responses": {"200": {"description": "x"}, **REFUSED},
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": PET}},
                },
                "responses": {"201": {"description": "x"}, **REFUSED},
            },
        },
        "/pets/{id}": {
            "parameters": [
                {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1},
                }
            ],
            "get": {
                "security": [],
                "responses": {"200": {"description": "x"}, **REFUSED},
            },
            "delete": {"responses": {"204": {"description": "x"}, **REFUSED}},
        },
    },
    "security": [{"key": []}],
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    },
}
LIMIT = 450


def _contract(folder: Path, document: dict[str, Any]) -> Contract:
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    return load_contract(path, {"*": "*"})


@pytest.fixture
def pets(tmp_path: Path) -> Contract:
    return _contract(tmp_path, DOCUMENT)


def _without_cases(contract: Contract, listed: Sequence[Case]) -> set[str]:
    """The mutants that change requests, and none of these."""
    address = Address("localhost", 80)
    seen = [see_case(contract, case, address) for case in listed if not case.outside]
    return {
        mutant.id
        for mutant in mutants(contract)
        if mutant.changes_requests
        and all(mutant.forward(one) is None for one in seen if mutant.concerns(one))
    }


def test_of_many_cases_those_are_taken_that_a_mutant_waits_for(pets: Contract) -> None:
    every, some = cases(pets), cases(pets, LIMIT, seed=1)
    assert len(every) > 2 * LIMIT
    assert len(some) == LIMIT
    assert _without_cases(pets, some) == _without_cases(pets, every)
    assert some == cases(pets, LIMIT, seed=1)
    assert some != cases(pets, LIMIT, seed=2)


def test_what_no_case_is_made_for_is_impossible(pets: Contract) -> None:
    missing = _without_cases(pets, cases(pets))
    why = {one.id: one.impossible() for one in mutants(pets) if one.id in missing}
    assert all(why.values()), why
    told = set(why.values())
    assert "whatever breaks it is none of the values that are listed beside it" in told
    assert "whatever breaks it breaks the type that is asked for beside it" in told


def test_what_holds_only_for_some_values_excuses_nothing(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": ["integer", "string"]}},
        "if": {"required": ["b"]},
        "then": {"properties": {"a": {"type": "string"}}},
    }
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "x"}}}
    contract = _contract(
        tmp_path, {**DOCUMENT, "security": [], "paths": {"/a": {"post": operation}}}
    )
    known = {one.id: one for one in mutants(contract)}
    own = next(name for name in known if name.endswith("breaks-properties-a-type"))
    assert known[own].impossible() == ""


def test_an_undeclared_method_comes_with_all_credentials(pets: Contract) -> None:
    [case] = (
        one
        for one in cases(pets)
        if one.label == "the method PUT" and one.request.target == "/pets/1"
    )
    assert case.expectation.statuses == {405}


def test_bodies_of_one_of_several_schemas_are_nested_as_deep_as_any(
    pets: Contract,
) -> None:
    labels = {one.label for one in wire_cases(pets)}
    assert "63 nested arrays at /unnamed" in labels


def test_what_is_left_out_takes_no_room(tmp_path: Path) -> None:
    post = DOCUMENT["paths"]["/pets"]["post"]
    paths = {f"/p{at}": {"post": post} for at in range(10)}
    contract = _contract(tmp_path, {**DOCUMENT, "paths": paths})
    tracemalloc.start()
    try:
        assert len(wire_cases(contract, most=20)) < 60
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Bodies of 4 MiB are among the cases of each.
    assert peak < 40 * 1024 * 1024


ORDERS: dict[str, Any] = {
    "/orders/{code}": {
        "post": {
            "operationId": "order",
            "parameters": [
                {
                    "name": "code",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "array", "minItems": 1},
                },
                {
                    "name": "prefs",
                    "in": "cookie",
                    "explode": False,
                    "schema": {
                        "type": "object",
                        "properties": {"lang": {"type": "string"}},
                    },
                },
                {
                    "name": "json",
                    "in": "query",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
            ],
            "requestBody": {
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "required": ["a", "b"],
                            "properties": {
                                "a": {"type": "array", "items": {"type": "integer"}},
                                "b": {"type": "array", "minItems": 1},
                            },
                        }
                    },
                }
            },
            "responses": {"200": {"description": "x"}, **REFUSED},
        }
    }
}


def test_what_no_text_can_say_is_impossible(tmp_path: Path) -> None:
    contract = _contract(tmp_path, {**DOCUMENT, "security": [], "paths": ORDERS})
    missing = _without_cases(contract, cases(contract))
    known = {one.id.removeprefix("order-accepts-"): one for one in mutants(contract)}
    assert all(one.impossible() for one in known.values() if one.id in missing)
    why = {name: one.impossible() for name, one in known.items()}
    empty = "an array of no items is not written at all"
    assert why["path-code-minItems"] == empty
    assert why["what-breaks-properties-b-minItems-in-a-form"] == empty
    assert why["what-breaks-required-a-in-a-form"].startswith("without its fields")
    assert why["what-breaks-required-b-in-a-form"] == ""
    assert why["cookie-prefs-type"] == "every text in it is a string"
    assert why["an-empty-body"] == "the contract lets the body be left out"


def test_a_parameter_that_is_to_be_json_comes_as_none(tmp_path: Path) -> None:
    contract = _contract(tmp_path, {**DOCUMENT, "security": [], "paths": ORDERS})
    broken = [
        one.expectation.statuses
        for one in cases(contract)
        if one.label.startswith("the query parameter json as ")
    ]
    assert broken
    assert all(statuses <= {400, 404} for statuses in broken)
