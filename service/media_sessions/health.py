"""Health: `/healthz` says that the process lives, `/readyz` that it can do its work."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from .database import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .asgi import Asgi, Receive, Scope, Send

_PATHS: Final = frozenset(("/healthz", "/readyz"))
_CHECK_SECONDS: Final = 5.0


class Health:
    """Answers the two paths, which are no part of the contract, and passes all else on.

    `check` raises `StoreError` where a session could not be stored.
    """

    def __init__(self, app: Asgi, check: Callable[[], Awaitable[None]]) -> None:
        self.draining = False
        """Set when the service is about to stop: then it is not ready."""
        self._app = app
        self._check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http" or scope["path"] not in _PATHS:
            await self._app(scope, receive, send)
        elif scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, 405, "method not allowed")
        elif scope["path"] == "/healthz":
            await _answer(send, 200, "ok")
        else:
            problem = await self._problem()
            await _answer(send, 503 if problem else 200, problem or "ok")

    async def _problem(self) -> str:
        if self.draining:
            return "draining"
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                await self._check()
        except (StoreError, TimeoutError):
            return "store unavailable"
        return ""


async def _answer(send: Send, status: int, word: str) -> None:
    body = b'{"status":"%s"}' % word.encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
