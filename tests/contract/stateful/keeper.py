"""A server with state, on generated code: what it was not given is not there.

`FLAW` in the environment has it break the contract, where something is there; or keep
nothing, which breaks none.
"""

from __future__ import annotations

import itertools
import os
from importlib import import_module
from typing import Any

# The package is generated where the test runs.
server = import_module("depot.server")
Thing = import_module("depot.models").Thing
change, drop, get, make = (
    import_module(f"depot.operations.{name}")
    for name in ("change", "drop", "get", "make")
)

FLAW = os.environ.get("FLAW", "")


class Keeper:
    def __init__(self) -> None:
        self.kept: dict[int, Any] = {}
        self.ids = itertools.count(1000)

    async def make(self, *, body: Any) -> Any:
        made = Thing(id=next(self.ids), n=body.n)
        if FLAW != "forgets":
            self.kept[made.id] = made
        return make.Make201(body=made)

    async def get(self, *, id: int) -> Any:  # noqa: A002 - as the contract has it
        found = self.kept.get(id)
        return get.Get200(body=found) if found else get.Get404()

    async def change(self, *, id: int, body: Any) -> Any:  # noqa: A002 - see above
        if id not in self.kept:
            return change.Change404()
        self.kept[id] = Thing(id=id, n=body.n)
        return change.Change204()

    async def drop(self, *, id: int) -> Any:  # noqa: A002 - see above
        return drop.Drop204() if self.kept.pop(id, None) else drop.Drop404()


def create_app(wrap: Any = lambda service: service) -> Any:
    keeper = Keeper()
    app = server.create_app(
        wrap(keeper), timeout=float(os.environ.get("SECONDS", "30"))
    )
    return Flawed(app, keeper) if FLAW else app


class Flawed:
    """Breaks the contract for things that are there, and for no others."""

    def __init__(self, app: Any, keeper: Keeper) -> None:
        self.app = app
        self.keeper = keeper

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        known = path.strip("/").rpartition("/")[2]
        there = known.isdigit() and int(known) in self.keeper.kept
        if FLAW == "slash" and there:
            path = path.rstrip("/")
            scope = {**scope, "path": path, "raw_path": path.encode()}
        if FLAW == "changes" and there and scope["method"] == "PUT":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return

        async def answer(message: Any) -> None:
            if FLAW == "status" and message.get("status") == 200:
                message = {**message, "status": 206}
            await send(message)

        await self.app(scope, receive, answer)
