"""Schemathesis judges what it made of forms with files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from schemathesis.core import jsonschema
from schemathesis.generation.jsonschema import strategy

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
FIELDS: dict[str, dict[str, object]] = {
    "/unique": {"files": {**FILES, "uniqueItems": True}},
    "/not": {"files": {**FILES, "not": {"maxItems": 0}}},
    "/beside": {"files": FILES, "id": {"type": "string", "readOnly": True}},
}


async def done(scope: Any, receive: Any, send: Any) -> None:
    while scope["type"] == "lifespan":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
    while (await receive()).get("more_body", False):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def test_octets_are_judged_as_texts(tmp_path: Path) -> None:
    """By itself, it ends with an error for each of these operations."""
    paths = {
        path: {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["files"],
                                "properties": fields,
                            }
                        }
                    },
                },
                "responses": {"204": {"description": "x"}},
            }
        }
        for path, fields in FIELDS.items()
    }
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
    (tmp_path / "a.json").write_text(json.dumps({**document, "paths": paths}))
    built, compared = vars(jsonschema)["_build_validator"], strategy.json_identity
    options = FuzzOptions("http://localhost", 1, 10, app=done)
    result = fuzz(load_contract(tmp_path / "a.json"), options, lambda _: ())
    assert result.errors == ()
    asked = {one.request.target for one in result.exchanges}
    assert asked >= FIELDS.keys()
    assert vars(jsonschema)["_build_validator"] is built, "the tool is as it was"
    assert strategy.json_identity is compared, "the tool is as it was"
