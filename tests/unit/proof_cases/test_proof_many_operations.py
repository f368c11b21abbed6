"""A contract of more operations than there may be cases for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.replay import cases
from counterfoil.proof.schemas import Schemas
from counterfoil.proof.targets import has_one_base
from counterfoil.proof.verdict import summed

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

MANY = 60


@pytest.fixture
def many(tmp_path: Path) -> Contract:
    query = {"name": "q", "in": "query", "schema": {"type": "integer", "maximum": 9}}
    operation = {"parameters": [query], "responses": {"200": {"description": "x"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {f"/p{at}": {"get": operation} for at in range(MANY)},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    return load_contract(path)


def test_each_operation_is_asked_before_some_are_looked_at(many: Contract) -> None:
    listed = cases(many, limit=4 * MANY, seed=1)
    assert len(listed) == 4 * MANY
    first = [case.request.target for case in listed[:MANY]]
    assert sorted(first) == sorted(f"/p{at}" for at in range(MANY))
    searched = {
        operation.id
        for case in listed
        if (operation := case.expectation.operation) and case.keyword
    }
    assert 0 < len(searched) <= 4 * MANY // 20
    assert listed == cases(many, limit=4 * MANY, seed=1)
    assert listed != cases(many, limit=4 * MANY, seed=2)


def test_of_fewer_cases_than_operations_half_are_plain(many: Contract) -> None:
    listed = cases(many, limit=MANY // 2)
    assert len(listed) == MANY // 2
    plain = [case for case in listed if case.followed]
    assert len(plain) == MANY // 4


def test_a_long_list_of_operations_is_one_line() -> None:
    assert summed(["a", "b", "c"]) == "a, b, c"
    assert summed([*"abcdef"] * 200) == "a and 1,199 more"


@pytest.mark.parametrize(
    ("further", "is_one"),
    [
        ({}, True),
        ({"$defs": {"B": {"properties": {"$id": {"type": "string"}}}}}, True),
        ({"$defs": {"B": {"$id": "https://example.com/b"}}}, False),
    ],
)
def test_targets_are_remembered_where_references_have_one_base(
    further: dict[str, Any], is_one: bool
) -> None:
    document: dict[str, Any] = {
        "A": {"properties": {"a": {"$ref": "#/N"}}, **further},
        "N": {"minimum": 2, "$ref": "#/M"},
        "M": {"maximum": 3},
        "L": {"$ref": "#/nowhere"},
    }
    assert has_one_base(document) is is_one
    schemas = Schemas(document)
    for _ in range(2):
        assert schemas.accepts("/A", {"a": 2.5})
        assert [b.keyword for b in schemas.breaches("/A", {"a": 1})] == ["minimum"]
        (breach,) = schemas.breaches("/A", {"a": 4})
        assert breach.site == ("properties", "a", "maximum")
    with pytest.raises(Exception, match="nowhere"):
        schemas.accepts("/L", 1)
