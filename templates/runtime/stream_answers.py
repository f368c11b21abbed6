"""Responses whose content is sent as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import suppress
from typing import Final, TypeAlias

from .asgi import (
    Disconnected,
    Headers,
    Message,
    Receive,
    Send,
    content_answer,
    send_answer,
)
from .streams import ByteSource, unblocking

Payload: TypeAlias = bytes | AsyncIterable[bytes]
StreamAnswer: TypeAlias = tuple[int, Headers, Payload]
"""A response as it is sent: status, headers, and a body or its parts."""

_GONE: Final = "http.disconnect"


def stream_answer(
    status: int,
    headers: Iterable[tuple[bytes, bytes]],
    kind: bytes,
    content: ByteSource,
) -> StreamAnswer:
    """A response with content of the media type `kind`.

    The length of what comes in parts is not known: its end is that of the connection,
    or marked by HTTP (RFC 9112, 6.3).
    """
    parts = unblocking(content)
    if parts is None or isinstance(parts, bytes):
        return content_answer(status, headers, kind, parts or b"")
    return status, [(b"content-type", kind), *headers], parts


async def send_stream(send: Send, receive: Receive, answer: StreamAnswer) -> None:
    """Send a complete response.

    The next part is taken when the last one was sent. Where the client goes away, no
    more is taken, and the iterator is closed. What the iterator raises is raised: then
    the server breaks the connection, so that the client knows of the missing end.
    """
    status, headers, content = answer
    if isinstance(content, bytes):
        await send_answer(send, (status, headers, content))
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    parts = aiter(content)
    sending = asyncio.ensure_future(_send_parts(send, parts))
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            sending.cancel()
            await asyncio.wait((sending,))
    finally:
        leaving.cancel()
        sending.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
        await _close(parts)
    if not sending.cancelled():
        # Who reads the request meanwhile may be the first to see that the client left.
        with suppress(Disconnected):
            sending.result()


async def _send_parts(send: Send, parts: AsyncIterator[bytes]) -> None:
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
        # Where neither waits for anything, nobody else would have a turn.
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


class SharedReceive:
    """What a request sends, for two: who reads its body, and who waits for its end.

    Who waits takes at most one message ahead of the reader, and keeps it for that one.
    So nothing is lost, and a client is not read faster than the service wants it; but
    while a part waits to be read, nobody sees that the client has gone away.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ahead: Message | None = None
        self._complete = False
        self._gone = False
        self._lock = asyncio.Lock()
        self._taken = asyncio.Event()

    async def __call__(self) -> Message:
        """The next message, as of any ASGI `receive`."""
        if self._ahead is None:
            async with self._lock:
                if self._ahead is None:
                    await self._next()
        message = self._ahead
        assert message is not None  # that is what was waited for
        # That the client is gone may be asked again.
        self._ahead = {"type": _GONE} if self._gone else None
        self._taken.set()
        return message

    async def left(self) -> None:
        """Wait until the client has gone away."""
        while not self._gone:
            if self._ahead is None or self._complete:
                async with self._lock:
                    if (self._ahead is None or self._complete) and not self._gone:
                        await self._next()
                await asyncio.sleep(0)  # the parts go on, whatever comes at once
            else:
                self._taken.clear()
                await self._taken.wait()

    async def _next(self) -> None:
        """Receive a message; that the client is gone comes after what waits."""
        message = await self._receive()
        if message["type"] == _GONE:
            self._gone = True
            self._ahead = self._ahead or message
        else:
            self._ahead = message
            self._complete = not message.get("more_body", False)


async def _left(receive: Receive) -> None:
    """Wait until the client has gone away."""
    if isinstance(receive, SharedReceive):
        await receive.left()
        return
    while (await receive())["type"] != _GONE:
        await asyncio.sleep(0)  # the parts go on


async def _close(parts: AsyncIterator[bytes]) -> None:
    """Free what an iterator holds, where it can be told that no more is wanted."""
    close = getattr(parts, "aclose", None)
    if close is not None:
        await close()
