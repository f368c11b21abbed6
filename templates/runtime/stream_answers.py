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
from .streams import ByteSource, close, exactly, known_length, unblocking
from .watchdog import Receiving

_GONE: Final = "http.disconnect"
_BODY: Final = "http.response.body"
_EVENTS: Final = b"text/event-stream"
_SILENCE: Final = 1.0
"""The seconds after which a stream of events begins without one.

Who reads them waits for what may never happen, and wants to know that it is connected.
"""


class Begun:
    """The parts of a response, the first of which is at hand, or still awaited.

    One task takes all of them, sends them, and closes what they come from: that may
    hold a limit of time, a group of tasks or a variable of a context, which are those
    of the task that they began in. Another one waits for the client to go away, until
    all is sent: not every server can be stopped in receiving, and be asked again.
    """

    def __init__(self, parts: AsyncIterator[bytes], receive: Receive) -> None:
        self._parts = parts
        loop = asyncio.get_running_loop()
        self._first: asyncio.Future[None] = loop.create_future()
        self._send: asyncio.Future[Send] = loop.create_future()
        self._sending = asyncio.ensure_future(self._run())
        self._leaving = asyncio.ensure_future(_left(receive))

    async def begin(self, patience: float) -> None:
        """Wait for the first part, or `patience` seconds. Raises as `begun` does."""
        # Mostly it is there at once, and to wait with a limit costs more than that.
        await asyncio.sleep(0)
        if not self._first.done():
            await asyncio.wait(
                (self._first, self._sending, self._leaving),
                timeout=patience,
                return_when=asyncio.FIRST_COMPLETED,
            )
        if self._first.done():
            return
        if self._sending.done():
            self._sending.result()
        elif self._leaving.done():
            raise Disconnected

    async def send(self, send: Send) -> None:
        """Send all parts and the end. Raises as `send_stream` does."""
        self._send.set_result(send)
        await asyncio.wait(
            (self._sending, self._leaving), return_when=asyncio.FIRST_COMPLETED
        )
        if not self._sending.done():
            self._sending.cancel()
            await asyncio.wait((self._sending,))
        if not self._sending.cancelled():
            # Who reads the request meanwhile may be the first to see that the client
            # left.
            with suppress(Disconnected):
                self._sending.result()

    async def close(self) -> None:
        """Take no more parts."""
        self._sending.cancel()
        self._leaving.cancel()
        await asyncio.gather(self._sending, self._leaving, return_exceptions=True)

    async def _run(self) -> None:
        try:
            part = await anext(self._parts, None)
            self._first.set_result(None)
            send = await self._send
            while part is not None:
                await send({"type": _BODY, "body": part, "more_body": True})
                # Where neither waits for anything, nobody else would have a turn.
                await asyncio.sleep(0)
                part = await anext(self._parts, None)
            await send({"type": _BODY, "body": b""})
        finally:
            await close(self._parts)


Payload: TypeAlias = bytes | AsyncIterable[bytes] | Begun
StreamAnswer: TypeAlias = tuple[int, Headers, Payload]
"""A response as it is sent: status, headers, and a body or its parts."""


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
        await parts.close()
        raise
    return parts


def _begun(receive: Receive, content: AsyncIterable[bytes] | Begun) -> Begun:
    """Parts whose first one is on its way."""
    if isinstance(content, Begun):
        return content
    return Begun(aiter(content), receive)


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
    try:
        await send(
            {"type": "http.response.start", "status": status, "headers": headers}
        )
        await parts.send(send)
    finally:
        await parts.close()


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
