"""Resources are looked for in answers of several types, too."""

from __future__ import annotations

import typing

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.several_types import ASKED
from schemathesis.specs.openapi.stateful.dependencies import schemas

if typing.TYPE_CHECKING:
    from pathlib import Path

CHOICE = """\
{info: {title: A, version: '1'}, paths: {'/users/{user_id}': {get: {
  parameters: [{name: user_id, in: path, required: true, schema: {type: string}}],
  responses: {'200': {description: D, content: {application/json: {schema: {anyOf: [
    {$ref: '#/components/schemas/User'}, %s]}}}}}}}},
 components: {schemas: {User: {type: object, properties: {id: {type: string}}}}},
 openapi: %s}
"""


async def with_null(scope: typing.Any, _: object, send: typing.Any) -> None:
    if scope["type"] == "http":
        json = (b"content-type", b"application/json")
        start = {"type": "http.response.start", "status": 200, "headers": [json]}
        await send(start)
        await send({"type": "http.response.body", "body": b"null"})


@pytest.mark.parametrize(
    ("other", "version"),
    [
        ("{type: [object, 'null']}", "3.1.1"),
        ("{type: object, nullable: true}", "3.0.4"),
    ],
)
def test_an_answer_may_be_of_several_types(
    tmp_path: Path, other: str, version: str
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(CHOICE % (other, version), "utf-8")
    tool: typing.Any = schemas
    known = getattr(tool, ASKED)
    options = FuzzOptions("http://localhost", 1, 1, app=with_null)
    result = fuzz(load_contract(document), options, lambda _: ())
    assert result.errors == ()
    assert result.exchanges
    assert getattr(tool, ASKED) is known
