"""An application that does what a sound one does not."""

from __future__ import annotations

import asyncio
import sys
from typing import Any


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        raise RuntimeError("it has none")
    match scope["path"]:
        case "/silent":
            return
        case "/half":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise RuntimeError("amid its answer")
        case "/cancelled":
            raise asyncio.CancelledError
        case "/slow":
            await asyncio.sleep(30)
        case "/raises":
            raise RuntimeError("no ink")
        case "/prints":
            sys.stdout.write("ink is low\n")
            await asyncio.to_thread(sys.stderr.write, "threads print, too\n")
        case _:
            pass
    body = b""
    if scope["path"] == "/waits":
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        waiting = asyncio.ensure_future(receive())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        waiting.cancel()
        body = b"http.disconnect"
        await send({"type": "http.response.body", "body": body})
        assert (await receive())["type"] == "http.disconnect"
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def fails_to_start(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    message = f"no paper for a {scope['type']}"
    await send({"type": "lifespan.startup.failed", "message": message})
