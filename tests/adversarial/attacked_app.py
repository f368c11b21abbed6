"""A generated server to attack: it counts what reaches its service.

`ATTACKED_PACKAGE` is the folder of the package. Where `ATTACKED_LEAK` is set, each
request leaves something behind, so that a check of the memory can be checked. Where
`ATTACKED_BARE` is set, nothing generated is served: each request is refused at once,
which shows what a server holds by itself.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

sys.path.insert(0, os.environ["ATTACKED_PACKAGE"])

SMUGGLED = "smuggled"
"""The name of items that only a smuggled request would add."""
_LEAK = "ATTACKED_LEAK" in os.environ
_BARE = "ATTACKED_BARE" in os.environ


class Service:
    """Accepts everything that the contract accepts."""

    def __getattr__(self, name: str) -> Any:
        module = importlib.import_module(f"attacked.operations.{name}")
        stem = name.title().replace("_", "")
        made = getattr(module, f"{stem}204")()

        async def answer(**given: Any) -> object:
            if given.get("name") == SMUGGLED:
                sys.stderr.write(f"{SMUGGLED}\n")
                sys.stderr.flush()
            if name == "add_octets":
                async for _ in given["body"]:
                    pass
            return made

        return answer


create_app = importlib.import_module("attacked.server").create_app
served = create_app(Service(), timeout=2, max_body=100_000)
_left: list[Any] = []


async def refuse(send: Any) -> None:
    """Answer without a look at the request."""
    fields = [(b"content-type", b"text/plain"), (b"content-length", b"7")]
    await send({"type": "http.response.start", "status": 400, "headers": fields})
    await send({"type": "http.response.body", "body": b"refused"})


async def app(scope: Any, receive: Any, send: Any) -> None:
    if _BARE and scope["type"] == "http":
        await refuse(send)
        return
    if _LEAK:
        _left.append(bytes(1_000))
    await served(scope, receive, send)
