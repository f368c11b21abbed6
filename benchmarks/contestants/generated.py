"""The generated server with full validation, and a service that only makes an id."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from media_collection.operations.create_session import (
    CreateSession201,
    CreateSessionResponse,
)
from media_collection.operations.preflight_sessions import (
    PreflightSessions204,
    PreflightSessionsResponse,
)
from media_collection.server import create_app

if TYPE_CHECKING:
    from media_collection.models import SessionStart


class _Ids:
    async def create_session(self, *, body: SessionStart) -> CreateSessionResponse:  # noqa: ARG002 - the interface names it
        return CreateSession201(location=f"/api/v1/sessions/{secrets.token_hex(32)}")

    async def preflight_sessions(self) -> PreflightSessionsResponse:
        return PreflightSessions204()


app = create_app(_Ids())
