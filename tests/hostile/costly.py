"""Documents that cost much: their texts, and that they do no harm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from hostile.running import Generator

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


def does_no_harm(
    generator: Generator, document: Path, text: str, expected: Collection[int]
) -> None:
    """Generate from it in a new folder, which ends with one of some statuses."""
    document.parent.mkdir()
    document.write_text(text, encoding="utf-8")
    run = generator.generate(document, document.parent / "out")
    assert "Traceback" not in run.output, run.output[-2_000:]
    assert "fault of counterfoil" not in run.output, run.output[-2_000:]
    assert run.status in expected, (run.status, run.output[-2_000:])
