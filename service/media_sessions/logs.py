"""Logs: one JSON object a line on standard error, for each request and each event.

Nothing of a body, of a query or of a header is logged.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TextIO

import msgspec

if TYPE_CHECKING:
    from .asgi import Asgi, Message, Receive, Scope, Send

_LONGEST_PATH: Final = 256
_encode = msgspec.json.Encoder().encode


class _Event(msgspec.Struct, omit_defaults=True):
    time: datetime
    level: str
    logger: str
    message: str
    exception: str | None = None


class _Request(msgspec.Struct, gc=False):
    time: datetime
    level: str
    logger: str
    method: str
    path: str
    status: int | None
    """None where the client left before it was answered."""
    duration_ms: float
    bytes_in: int
    bytes_out: int


class JsonFormatter(logging.Formatter):
    """Log records as one JSON object each; a traceback is a member of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        exception = self.formatException(record.exc_info) if record.exc_info else None
        event = _Event(
            time=datetime.fromtimestamp(record.created, UTC),
            level=record.levelname,
            logger=record.name,
            message=record.getMessage(),
            exception=exception,
        )
        return _encode(event).decode()


def configure(level: str) -> None:
    """Send the service's loggers, and uvicorn's, to standard error as JSON.

    The level is the service's own; uvicorn's is left to who runs it. uvicorn's access
    log is silenced: `RequestLog` says the same and more.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    for name in ("media_sessions", "media_collection", "asyncio"):
        logging.getLogger(name).handlers = [handler]
        logging.getLogger(name).setLevel(level)
    uvicorn = logging.getLogger("uvicorn")
    uvicorn.handlers, uvicorn.propagate = [handler], False
    errors = logging.getLogger("uvicorn.error")
    errors.handlers, errors.propagate = [], True
    requests = logging.getLogger("uvicorn.access")
    requests.handlers, requests.propagate = [], False


class RequestLog:
    """Writes a line for each request that passes through."""

    def __init__(self, app: Asgi, stream: TextIO | None = None) -> None:
        self._app = app
        self._stream = stream
        self._lines: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        bytes_in = bytes_out = 0

        async def counted_receive() -> Message:
            nonlocal bytes_in
            message = await receive()
            bytes_in += len(message.get("body", b""))
            return message

        async def counted_send(message: Message) -> None:
            nonlocal status, bytes_out
            await send(message)
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                bytes_out += len(message.get("body", b""))

        started = time.perf_counter()
        try:
            await self._app(scope, counted_receive, counted_send)
        finally:
            line = _Request(
                time=datetime.now(UTC),
                level="INFO",
                logger="media_sessions.requests",
                method=scope["method"],
                path=scope["path"][:_LONGEST_PATH],
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 3),
                bytes_in=bytes_in,
                bytes_out=bytes_out,
            )
            self._add(_encode(line))

    def flush(self) -> None:
        """Write the lines that wait."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        stream = self._stream or sys.stderr
        # A log that cannot be written must not stop the service.
        with suppress(OSError, ValueError):
            stream.write(b"\n".join(lines).decode() + "\n")
            stream.flush()

    def _add(self, line: bytes) -> None:
        # One write for all requests that end in one turn of the event loop.
        if not self._lines:
            asyncio.get_running_loop().call_soon(self.flush)
        self._lines.append(line)
