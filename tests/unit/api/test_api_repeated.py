"""What many operations share may be long, or they may be many, but not both."""

from __future__ import annotations

from typing import Any

import pytest
from unit.api.trees import build

LONG = "x" * 20_000
LIMIT = 500


def _document(operations: int, component: str) -> dict[str, Any]:
    kind = {"type": "string", "pattern": LONG}
    content = {"application/json": {"schema": kind}}
    parts: dict[str, dict[str, Any]] = {
        "parameters": {"P": {"name": "p", "in": "query", "schema": kind}},
        "requestBodies": {"P": {"content": content}},
        "responses": {"P": {"description": LONG}},
        "headers": {"P": {"schema": {}, "description": LONG}},
        "examples": {"P": {"value": LONG}},
    }
    ref = {"$ref": f"#/components/{component}/P"}
    response: dict[str, Any] = {"description": ""}
    operation: dict[str, Any] = {"responses": {"200": response}}
    if component == "parameters":
        operation["parameters"] = [ref]
    elif component == "requestBodies":
        operation["requestBody"] = ref
    elif component == "responses":
        operation["responses"]["404"] = ref
    elif component == "examples":
        response["content"] = {"text/plain": {"examples": {"p": ref}}}
    else:
        # A response that is no component is another one in each operation.
        response["headers"] = {"X-P": ref}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {f"/{n}": {"post": operation} for n in range(operations)},
        "components": {component: parts[component]},
    }


@pytest.mark.parametrize(
    "component", ["parameters", "requestBodies", "responses", "headers", "examples"]
)
def test_what_is_repeated_has_a_limit(component: str) -> None:
    api, findings = build(_document(LIMIT // 2, component))
    assert api is not None
    assert not findings.failed
    api, findings = build(_document(LIMIT * 2, component))
    assert api is None
    (found,) = (each for each in findings.items if each.code.name == "repeated-text")
    within = f"/components/{component}/P" if component != "examples" else "/paths/"
    assert found.location.pointer.startswith(within)
    assert "1,000 operations have this" in found.message
