"""A proxy in front of a server that runs already, so that it can be mutated.

An application like any other: a request comes in whole, goes to the server named in the
environment, and its answer goes back.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.wire import Address, SilenceError, Wire

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

URL: Final = "COUNTERFOIL_PROXY_URL"
"""The variable that names the server."""
APP: Final = "counterfoil.proof.proxy:create_app"
PROTOCOL: Final = "uvicorn.protocols.http.h11_impl:H11Protocol"
"""h11 passes every method on that RFC 9110 calls one; httptools knows a list."""
_FRAMING: Final = frozenset({"content-length", "transfer-encoding"})
"""What the content that is passed on has anew.

Other fields of one connection (RFC 9110, 7.6.1) go on: the server is to be told what it
would be told without a proxy, as a contract may have parameters of such names.
"""
_BAD_GATEWAY: Final = 502
_threads: Final = threading.local()


def create_app() -> Callable[[Message, Receive, Send], Awaitable[None]]:
    """The proxy of the server that the environment names."""
    address = Address.of(os.environ[URL])

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await _live(receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        answer = await asyncio.to_thread(_ask, address, _request(scope, body))
        fields = [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers
            if name not in {"connection", "keep-alive", "transfer-encoding", "date"}
        ]
        start = {"type": "http.response.start", "status": answer.status}
        await send({**start, "headers": fields})
        await send({"type": "http.response.body", "body": answer.body})

    return serve


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _request(scope: Message, body: bytes) -> Request:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    target = raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    given = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
    ]
    # The address of the server takes the place of that of the proxy.
    own = {"host": "{}:{}".format(*scope["server"])}
    fields = tuple(
        (name, value)
        for name, value in given
        if name not in _FRAMING and own.get(name) != value
    )
    framed = any(name in _FRAMING for name, _ in given)
    return Request(scope["method"], target, fields, body if framed or body else None)


def _ask(address: Address, request: Request) -> Answer:
    wire: Wire | None = getattr(_threads, "wire", None)
    if wire is None:
        wire = _threads.wire = Wire(address)
    try:
        return wire.send(request)
    except SilenceError as error:
        told = (("content-type", "text/plain"),)
        return Answer(_BAD_GATEWAY, told, str(error).encode())
