"""An application that keeps the contract of lists.yaml."""

from __future__ import annotations

import json
from typing import Any


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    status = 405 if scope["method"] != "GET" else 200
    headers = [(b"allow", b"GET"), (b"content-type", b"application/problem+json")]
    if scope["path"] != "/lists":
        status = 404
    if status == 200:
        headers = [(b"names", b"2024-01-01"), (b"content-type", b"application/json")]
    value = {"size": 1} if status == 200 else {"status": status}
    content = b"" if scope["method"] == "HEAD" else json.dumps(value).encode()
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
