"""Responses whose content is sent as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import suppress
from typing import Final, Self, TypeAlias

from .asgi import (
    Disconnected,
    Headers,
    Message,
    Receive,
    Send,
    content_answer,
    send_answer,
)
from .streams import ByteSource, exactly, known_length, unblocking
from .watchdog import Receiving

Payload: TypeAlias = bytes | AsyncIterable[bytes]
StreamAnswer: TypeAlias = tuple[int, Headers, Payload]
"""A response as it is sent: status, headers, and a body or its parts."""

_GONE: Final = "http.disconnect"
_EVENTS: Final = b"text/event-stream"
_SILENCE: Final = 1.0
"""The seconds after which a stream of events begins without one.

Who reads them waits for what may never happen, and wants to know that it is connected.
"""


def stream_answer(
    status: int,
    headers: Iterable[tuple[bytes, bytes]],
    kind: bytes,
    content: ByteSource,
) -> StreamAnswer:
    """A response with content of the media type `kind`.

    An opened file has a length (RFC 9110, 8.6). That of what else comes in parts is not
    known: its end is that of the connection, or marked by HTTP (RFC 9112, 6.3).
    """
    parts = unblocking(content)
    if parts is None or isinstance(parts, bytes):
        return content_answer(status, headers, kind, parts or b"")
    length = known_length(content)
    if length is None:
        return status, [(b"content-type", kind), *headers], parts
    sized = (b"content-length", str(length).encode())
    fields = [(b"content-type", kind), sized, *headers]
    return status, fields, exactly(parts, length)


class _Begun:
    """The parts of a response, the first of which is at hand, or still awaited.

    `leaving` ends when the client goes away. It goes on until all is sent: not every
    server can be stopped in receiving, and be asked again.
    """

    def __init__(self, parts: AsyncIterator[bytes], receive: Receive) -> None:
        self._parts = parts
        self._is_first = True
        self._first = asyncio.ensure_future(anext(parts, None))
        self.leaving = asyncio.ensure_future(_left(receive))

    async def begin(self, patience: float) -> None:
        """Wait for the first part, or `patience` seconds. Raises as `begun` does."""
        # Mostly it is there at once, and to wait with a limit costs more than that.
        await asyncio.sleep(0)
        if not self._first.done():
            await asyncio.wait(
                (self._first, self.leaving),
                timeout=patience,
                return_when=asyncio.FIRST_COMPLETED,
            )
        if self._first.done():
            self._first.result()
        elif self.leaving.done():
            raise Disconnected

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._is_first:
            return await anext(self._parts)
        self._is_first = False
        part = await self._first
        if part is None:
            raise StopAsyncIteration
        return part

    async def aclose(self) -> None:
        """Take no more parts."""
        self._first.cancel()
        self.leaving.cancel()
        await asyncio.gather(self._first, self.leaving, return_exceptions=True)
        await _close(self._parts)


async def begun(
    receive: Receive, headers: Headers, content: Payload, patience: float
) -> Payload:
    """The content of a response, as soon as its first part is at hand.

    So a service that fails before has sent nothing yet, and the failure has a response
    of its own. After `patience` seconds a response begins without a part, and one of
    events sooner. Raises what the iterator raises, and `Disconnected` where the client
    goes away.
    """
    if isinstance(content, bytes):
        return content
    # `stream_answer` has put it there.
    if headers[0][1].startswith(_EVENTS):
        patience = min(patience, _SILENCE)
    parts = _begun(receive, content)
    try:
        await parts.begin(patience)
    except BaseException:
        await parts.aclose()
        raise
    return parts


def _begun(receive: Receive, content: AsyncIterable[bytes]) -> _Begun:
    """Parts whose first one is on its way."""
    if isinstance(content, _Begun):
        return content
    return _Begun(aiter(content), receive)


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
    parts = _begun(receive, content)
    begin = {"type": "http.response.start", "status": status, "headers": headers}
    sending = asyncio.ensure_future(_send_parts(send, begin, parts))
    try:
        await asyncio.wait(
            (sending, parts.leaving), return_when=asyncio.FIRST_COMPLETED
        )
        if not sending.done():
            sending.cancel()
            await asyncio.wait((sending,))
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await parts.aclose()
    if not sending.cancelled():
        # Who reads the request meanwhile may be the first to see that the client left.
        with suppress(Disconnected):
            sending.result()


async def _send_parts(send: Send, begin: Message, parts: AsyncIterator[bytes]) -> None:
    await send(begin)
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
        # Where neither waits for anything, nobody else would have a turn.
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


class SharedReceive(Receiving):
    """What a request sends, for two: who reads its body, and who waits for its end.

    Who waits takes at most one message ahead of the reader, and keeps it for that one.
    So nothing is lost, and a client is not read faster than the service wants it; but
    while a part waits to be read, nobody sees that the client has gone away.
    """

    def __init__(self, receive: Receive) -> None:
        super().__init__(receive)
        self._ahead: Message | None = None
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
            if self._ahead is None or self.ended:
                async with self._lock:
                    if (self._ahead is None or self.ended) and not self._gone:
                        await self._next()
                await asyncio.sleep(0)  # the parts go on, whatever comes at once
            else:
                self._taken.clear()
                await self._taken.wait()

    async def _next(self) -> None:
        """Receive a message; that the client is gone comes after what waits."""
        message = await super().__call__()
        if message["type"] == _GONE:
            self._gone = True
            self._ahead = self._ahead or message
        else:
            self._ahead = message


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
