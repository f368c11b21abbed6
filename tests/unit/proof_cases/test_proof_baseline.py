"""The valid requests that a proof starts from, and what is broken of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.baseline import baselines, is_valid
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.wire_suite import wire_cases

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
