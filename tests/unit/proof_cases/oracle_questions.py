"""What the oracle is asked, and the documents that several files ask it about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.proof.oracle import expect

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request


ROOT = Path(__file__).parents[3]
JSON = (("Content-Type", "application/json"),)


def statuses(contract: Contract, request: Request) -> set[int]:
    return set(expect(contract, request).statuses)


LITERAL = """
openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a{one}/{two}{three}/d\u00e9:
    get:
      parameters:
        - {name: one, in: path, required: true, schema: {type: integer}}
        - {name: two, in: path, required: true, schema: {type: string}}
        - {name: three, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: x}}
  /parts:
    post:
      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}
      responses: {'200': {description: x}}
"""


NESTED = ROOT / "tests/unit/proof_cases/nested.yaml"


ODD = """
openapi: 3.1.0
paths:
  /file:
    post:
      requestBody:
        content:
          multipart/form-data: {schema: {type: string, format: binary}}
      responses: {'204': {description: x}}
  /endless:
    get:
      responses:
        '200': {description: x, content: {application/json: {schema: &endless
          {type: object, required: [a], properties: {a: {$ref: '#/x-endless'}}}}}}
        '201': {description: x, content: {application/json: {schema: {type: integer}}}}
        '404': {description: x, content: {application/json: {schema: *endless}}}
        '409': {description: x}
  /never:
    get:
      responses:
        '200': {description: x}
        '500': {description: x, content: {text/plain: {schema: *endless}}}
        '501': {description: x, headers: {A: {required: true, schema: *endless}}}
        '502': {description: x, headers: {A: {schema: *endless}}}
        '503': {description: x, content: {text/a: {schema: *endless}, image/png: {}}}
x-endless: {allOf: [{type: object}, {type: string}]}
"""
