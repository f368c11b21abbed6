"""The service: what the operations of the contract do."""

from __future__ import annotations

import secrets
from typing import Final, Protocol

from media_collection.contents import SESSION_START
from media_collection.models import Problem, SessionStart
from media_collection.operations.create_session import (
    CreateSession201,
    CreateSession503,
    CreateSessionResponse,
)
from media_collection.operations.preflight_sessions import (
    PreflightSessions204,
    PreflightSessionsResponse,
)

from .database import StoreError

_ID_BYTES: Final = 32
"""256 random bits: nobody meets or guesses the id of another's session."""

_REFUSAL: Final = "The session cannot be stored now. Send it again."


class SessionStore(Protocol):
    """What the service needs of a store."""

    async def add(self, session_id: str, body: bytes) -> None:
        """Write a session; it is durable when this returns. Raises `StoreError`."""
        ...


class Sessions:
    """The operations, over a store."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store

    async def create_session(self, *, body: SessionStart) -> CreateSessionResponse:
        """Store a session and answer with its address, or promise nothing."""
        session_id = secrets.token_hex(_ID_BYTES)
        try:
            await self._store.add(session_id, SESSION_START.encode(body))
        except StoreError:
            # Why is in the store's log, once; the player is told only what to do.
            return _unavailable()
        return CreateSession201(location=f"/api/v1/sessions/{session_id}")

    async def preflight_sessions(self) -> PreflightSessionsResponse:
        """Allow every origin: all that the answer says is constant in the contract."""
        return PreflightSessions204()


def _unavailable() -> CreateSession503:
    return CreateSession503(
        body=Problem(
            type="about:blank",
            title="Service Unavailable",
            status=503,
            detail=_REFUSAL,
            message=_REFUSAL,
        )
    )
