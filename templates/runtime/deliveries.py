"""Requests seen as a whole before anything of them is decoded: to check signatures.

    app = Deliveries(receiver.create_app(mine), verify=signed, select=by_event)

    async def signed(delivery: Delivery) -> None:
        digest = hmac.digest(SECRET, delivery.body, "sha256").hex()
        if not hmac.compare_digest(digest, delivery.header("x-signature") or ""):
            raise InvalidSignature

It may be put around any ASGI application, that of a receiver as well as that of a
server.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias
from urllib.parse import unquote

import msgspec

from .asgi import (
    MAX_BODY,
    TIMEOUT,
    Disconnected,
    Message,
    Receive,
    Scope,
    Send,
    failed,
    problem_answer,
    send_answer,
    send_refusal,
    slow,
)
from .content import LENGTH, body_parts, check_length
from .faults import Fault

LOGGER: Final = logging.getLogger(__name__)

Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came. Names of headers are in lower case and may be repeated.

    `path` is percent-encoded, and `query` has no question mark.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, several joined by commas (RFC 9110, 5.3); or None."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None


class InvalidSignature(Exception):
    """A request that is not from whom it should be: answered with 403.

    A text, if it is given one, is told to the sender.
    """


class _Unverified(Fault):
    @property
    def title(self) -> str:
        """The name of the status (RFC 9110, 15.5.4)."""
        return "Forbidden"


class Deliveries:
    """Shows each request to functions before the application gets it.

    - `verify` lets it through or raises `InvalidSignature`.
    - `select` tells the path of what it is for, where all is sent to one URL.

    Bodies of more than `max_body` bytes are refused with 413, and those that do not
    come within `timeout` seconds with 408.
    """

    def __init__(
        self,
        app: Application,
        *,
        verify: Callable[[Delivery], Awaitable[None]] | None = None,
        select: Callable[[Delivery], str] | None = None,
        max_body: int = MAX_BODY,
        timeout: float = TIMEOUT,
    ) -> None:
        self._app = app
        self._verify = verify
        self._select = select
        self._max_body = max_body
        self._timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except Disconnected:
            return
        except Fault as fault:
            answer = problem_answer(fault)
            await send_refusal(send, receive, answer, unread=fault.unread)
            return
        delivery = _delivery(scope, body)
        try:
            if self._verify is not None:
                await self._verify(delivery)
            path = delivery.path
            if self._select is not None:
                path = self._select(delivery)
        except InvalidSignature as error:
            told = str(error) or "The request is not signed as it should be."
            answer = problem_answer(_Unverified(403, told))
            await send_answer(send, answer)
            return
        except Exception:
            LOGGER.exception("a delivery could not be checked")
            await send_answer(send, problem_answer(failed()))
            return
        if path != delivery.path:
            root = scope.get("root_path", "").rstrip("/")
            whole = f"{root}{path}"
            scope = {**scope, "path": unquote(whole), "raw_path": whole.encode()}
        await self._app(scope, _replaying(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        headers = dict(scope["headers"])
        check_length(headers.get(LENGTH), self._max_body)
        limit = asyncio.timeout(self._timeout)
        try:
            async with limit:
                parts = body_parts(receive, await receive(), self._max_body)
                return b"".join([part async for part in parts])
        except TimeoutError:
            if limit.expired():
                raise slow() from None
            raise


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, and then whatever else comes."""
    waiting: list[Message] = [
        {"type": "http.request", "body": body, "more_body": False}
    ]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _delivery(scope: Scope, body: bytes) -> Delivery:
    raw: bytes | None = scope.get("raw_path")
    path = scope["path"] if raw is None else raw.decode("latin-1")
    return Delivery(
        method=scope["method"],
        path=path,
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in scope["headers"]
        ),
        body=body,
    )
