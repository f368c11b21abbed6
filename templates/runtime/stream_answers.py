"""Responses whose content is sent as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import TypeAlias

from .asgi import Headers, Receive, Send, content_answer, send_answer
from .streams import ByteSource, unblocking

Payload: TypeAlias = bytes | AsyncIterable[bytes]
StreamAnswer: TypeAlias = tuple[int, Headers, Payload]
"""A response as it is sent: status, headers, and a body or its parts."""


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
        sending.result()


async def _send_parts(send: Send, parts: AsyncIterator[bytes]) -> None:
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
        # Where neither waits for anything, nobody else would have a turn.
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)  # the parts go on


async def _close(parts: AsyncIterator[bytes]) -> None:
    """Free what an iterator holds, where it can be told that no more is wanted."""
    close = getattr(parts, "aclose", None)
    if close is not None:
        await close()
