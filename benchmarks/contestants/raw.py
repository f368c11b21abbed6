"""Raw ASGI: reads the body, validates nothing, answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from benchmarks.contestants.answer import HEADERS, MEDIA_TYPE, new_location

_Message = MutableMapping[str, Any]
_CONSTANT = [
    (b"content-type", MEDIA_TYPE.encode()),
    (b"content-length", b"0"),
    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
]


async def app(
    scope: _Message,
    receive: Callable[[], Awaitable[_Message]],
    send: Callable[[_Message], Awaitable[None]],
) -> None:
    if scope["type"] != "http":
        raise RuntimeError("no lifespan here")
    message = await receive()
    body = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    headers = [(b"location", new_location().encode()), *_CONSTANT]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
