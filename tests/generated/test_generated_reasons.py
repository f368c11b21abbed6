"""Errors whose list of what is wrong must be there, whatever is wrong."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from generated.making import Asgi, Import

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
