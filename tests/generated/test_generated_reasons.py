"""Errors whose list of what is wrong must be there, whatever is wrong."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Asgi, Import, package_files

if TYPE_CHECKING:
    from pathlib import Path

JSON = {"content-type": "application/json"}
UNSUPPORTED = "The media type of the body is not supported. Accepted: application/json."


class Service:
    async def start_job(self, **_: Any) -> Any:
        raise RuntimeError("secret")


@pytest.mark.parametrize(
    ("method", "headers", "content", "status", "details"),
    [
        ("POST", JSON, b"{}", 400, ['"id" is a required property']),
        (
            *("POST", JSON, b'{"id": "x"}', 400),
            ['the value is not of type "integer"'],
        ),
        (
            *("POST", {"content-type": "text/plain"}, b"{}", 415),
            [UNSUPPORTED],
        ),
        ("PUT", {}, b"", 405, ["The resource does not have this method."]),
        ("POST", JSON, b'{"id": 1}', 500, ["The server failed."]),
    ],
)
def test_a_list_that_must_be_there_says_what_is_wrong(
    load: Import,
    method: str,
    headers: dict[str, str],
    content: bytes,
    status: int,
    details: list[str],
) -> None:
    app = load("reasons.server").create_app(Service())
    asked = Asgi(app, None).ask(method, "/jobs", headers=headers, content=content)
    found, _, answered = asyncio.run(asked)
    assert found == status
    assert [each["detail"] for each in json.loads(answered)["errors"]] == details


@pytest.mark.parametrize("required", [[], ["errors"]])
def test_a_list_whose_items_can_say_nothing_is_made_only_where_it_must_be(
    tmp_path: Path, required: list[str]
) -> None:
    item = {"type": "object", "properties": {"why": {"type": "string"}}}
    failure = {
        "type": "object",
        "required": required,
        "properties": {
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": item},
        },
    }
    content = {"application/json": {"schema": failure}}
    responses = {"default": {"description": "What is wrong.", "content": content}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Reasons", "version": "1"},
        "paths": {"/": {"get": {"responses": responses}}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    made = package_files(path)["server/errors.py"]
    assert ("errors=entries" in made) == bool(required)
    assert ("for _ in fault.reasons" in made) == bool(required)
    assert "violation" not in made
