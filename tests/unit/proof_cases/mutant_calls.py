"""A server within the tests, with a mutation or without."""

from __future__ import annotations

import asyncio
from typing import Any

from counterfoil.proof.exchange import Answer, Request


def call(app: Any, request: Request) -> Answer:
    """Send a request through ASGI, its body in two pieces."""
    body = request.body or b""
    pending: list[dict[str, Any]] = [
        {"type": "http.request", "body": body[5:]},
        {"type": "http.request", "body": body[:5], "more_body": True},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return pending.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": request.method,
        "path": request.target,
        "raw_path": request.target.encode(),
        "query_string": b"",
        "headers": [(n.encode(), v.encode()) for n, v in request.headers],
    }
    asyncio.run(app(scope, receive, send))
    headers = tuple((n.decode(), v.decode()) for n, v in sent[0]["headers"])
    return Answer(sent[0]["status"], headers, sent[1]["body"])
