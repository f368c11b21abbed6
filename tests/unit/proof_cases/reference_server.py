"""A small server that keeps the contract: the proof must find nothing wrong with it."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.oracle import DEFAULT_LIMITS, expect

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract

CONTRACT = Path(__file__).parents[3] / "openapi.yaml"
CORS = (
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "OPTIONS,POST,PUT"),
    ("access-control-allow-headers", "Content-Type"),
    ("access-control-expose-headers", "Location"),
)


class ReferenceServer:
    """ASGI; answers what the oracle expects, as the contract documents it."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body") or len(body) > DEFAULT_LIMITS.max_body:
                break
        status, headers, content = self.answer(scope, body)
        if scope["method"] == "HEAD":
            content = b""
        raw = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    def answer(
        self, scope: Any, body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = tuple(
            (k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]
        )
        target = scope["path"].replace("?", "%3F")
        request = Request(scope["method"], target, headers, body)
        status = max(expect(self.contract, request).statuses)
        if status == 201:
            location = f"/api/v1/sessions/{secrets.token_hex(32)}"
            own = [("location", location), ("content-type", "application/octet-stream")]
            return 201, [*own, ("content-length", "0"), *CORS], b""
        allow = ("allow", "OPTIONS, POST")
        if status == 204:
            return 204, [allow, *CORS], b""
        text = json.dumps(
            {
                "type": "about:blank",
                "title": "Refused",
                "status": status,
                "message": "No.",
            }
        ).encode()
        own = [
            ("content-type", "application/problem+json"),
            ("content-length", str(len(text))),
        ]
        if status == 404:
            return 404, own, text
        if status == 405:
            own.append(allow)
        return status, [*own, *CORS], text


def create_app() -> ReferenceServer:
    return ReferenceServer(load_contract(CONTRACT))


def create_wrong_app() -> Any:
    """The same server, whose answers lack a header: scripts cannot see Location."""
    app = create_app()

    async def wrong(scope: Any, receive: Any, send: Any) -> None:
        async def drop(message: Any) -> None:
            if message["type"] == "http.response.start":
                name = b"access-control-expose-headers"
                message["headers"] = [h for h in message["headers"] if h[0] != name]
            await send(message)

        await app(scope, receive, drop)

    return wrong
