"""A proof knows the parameters of a path as they are read: one for each variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.proof.contract_reading import load_contract

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = r"""
openapi: 3.0.4
info: {title: A case, version: "1"}
paths:
  '/items/{id: \d+}':
    get: {responses: {"204": {description: Done}}}
  /files/{proxy+}:
    parameters: [{name: proxy, in: path, required: true, schema: {type: string}}]
    get:
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {"204": {description: Done}}
  /pets/{pet}/{part}:
    parameters: [{$ref: "#/components/parameters/pet"}]
    get: {responses: {"204": {description: Done}}}
  /a/{a}: {$ref: "#/components/x-items/shared"}
  /b/{b}: {$ref: "#/components/x-items/shared"}
components:
  parameters:
    pet: {name: pet, in: path, required: true, schema: {type: integer}}
  x-items:
    shared:
      get: {responses: {"204": {description: Done}}}
"""


def test_each_variable_has_a_parameter_and_no_other_is_in_the_path(
    tmp_path: Path,
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT, "utf-8")
    contract = load_contract(document)
    found = {
        each.path: [(one.name, one.place) for one in each.parameters]
        for each in contract.operations
    }
    assert found == {
        "/items/{id_ \\d+}": [("id_ \\d+", "path")],
        "/files/{proxy+}": [("q", "query"), ("proxy+", "path")],
        "/pets/{pet}/{part}": [("pet", "path"), ("part", "path")],
        "/a/{a}": [],
        "/b/{b}": [],
    }
