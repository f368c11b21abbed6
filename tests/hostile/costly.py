"""The text of a document of one operation, for schemas that cost much."""

from __future__ import annotations

import json
from typing import Any, Final

JSON: Final = "application/json"


def document_of(schemas: dict[str, Any], **members: Any) -> str:
    """A document whose operation takes the schema `S0` as JSON, with more members."""
    return document_with(schemas, JSON, members)


def document_with(
    schemas: dict[str, Any], media_type: str, members: dict[str, Any]
) -> str:
    """A document whose operation takes the schema `S0` in some media type."""
    operation = {
        "requestBody": {"content": {media_type: {"schema": ref(0)}}},
        "responses": {"204": {"description": "Done"}},
    }
    whole = {
        "openapi": "3.1.1",
        "info": {"title": "Costly", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": schemas},
    }
    return json.dumps({**whole, **members})


def ref(number: int) -> dict[str, str]:
    """A reference to one of the schemas, which are `S0`, `S1` and so on."""
    return {"$ref": f"#/components/schemas/S{number}"}
