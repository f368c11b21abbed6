"""The generated server with a service that is made up, for the servers to serve."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from media_collection.operations.create_session import CreateSession201
from media_collection.operations.preflight_sessions import PreflightSessions204
from media_collection.runtime.middleware import RequestIds
from media_collection.server import create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from media_collection.models import SessionStart

LOCATION = "/api/v1/sessions/" + "0a" * 32
SLOW = "slow"
"""The player of sessions that are not answered soon."""


class Service:
    """Answers at once, or tells that it was given up."""

    async def create_session(self, *, body: SessionStart) -> CreateSession201:
        if body.params.media_player_name == SLOW:
            tell("begun")
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                tell("given up")
                raise
        return CreateSession201(location=LOCATION)

    async def preflight_sessions(self) -> PreflightSessions204:
        return PreflightSessions204()


def tell(word: str) -> None:
    sys.stderr.write(f"{word}\n")
    sys.stderr.flush()


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    tell("started")
    yield
    tell("ended")


app = RequestIds(create_app(Service(), timeout=2, lifespan=lifespan))
