"""The transports of the generated clients, each called in the same way."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from media_collection.runtime.fast_transport import AsyncFastTransport, FastTransport
from media_collection.runtime.httpx_transport import AsyncHttpxTransport, HttpxTransport
from media_collection.runtime.transport import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 5
PAUSE = 0.15


async def _send(transport: Any, request: Request) -> Reply:
    try:
        reply: Reply = await transport.send(request)
        return reply
    finally:
        await transport.close()


def waiting(kind: Any) -> Callable[[Request], Reply]:
    def send(request: Request) -> Reply:
        transport = kind()
        try:
            reply: Reply = transport.send(request)
            return reply
        finally:
            transport.close()

    return send


def unblocking(kind: Any) -> Callable[[Request], Reply]:
    def send(request: Request) -> Reply:
        async def run() -> Reply:
            return await _send(kind(), request)

        return asyncio.run(run())

    return send


NETWORK = [
    pytest.param(waiting(HttpxTransport), id="httpx2"),
    pytest.param(unblocking(AsyncHttpxTransport), id="httpx2-async"),
    pytest.param(waiting(FastTransport), id="pyreqwest"),
    pytest.param(unblocking(AsyncFastTransport), id="pyreqwest-async"),
]


class Waited:
    """The content of a response, taken part by part by a transport that waits."""

    def __init__(self, kind: Any, request: Request) -> None:
        self._transport = kind()
        self.reply = self._transport.send(request)
        self._parts: Any = iter(self.reply.parts)

    def next(self) -> bytes:
        return bytes(next(self._parts))

    def read(self) -> bytes:
        return b"".join(self._parts)

    def close(self) -> None:
        parts: Any = self.reply.parts
        parts.close()
        self._transport.close()


class Awaited:
    """The same by a transport that does not block."""

    def __init__(self, kind: Any, request: Request) -> None:
        self._runner = asyncio.Runner()

        async def made() -> Any:
            return kind()

        self._transport = self._runner.run(made())
        self.reply = self._runner.run(self._transport.send(request))
        self._parts: Any = aiter(self.reply.parts)

    def next(self) -> bytes:
        async def taken() -> bytes:
            return bytes(await anext(self._parts))

        return self._runner.run(taken())

    def read(self) -> bytes:
        async def rest() -> bytes:
            return b"".join([part async for part in self._parts])

        return self._runner.run(rest())

    def close(self) -> None:
        async def closed() -> None:
            parts: Any = self.reply.parts
            await parts.aclose()
            await self._transport.close()

        self._runner.run(closed())
        self._runner.close()


STREAMS = [
    pytest.param(partial(Waited, HttpxTransport), id="httpx2"),
    pytest.param(partial(Awaited, AsyncHttpxTransport), id="httpx2-async"),
    pytest.param(partial(Waited, FastTransport), id="pyreqwest"),
    pytest.param(partial(Awaited, AsyncFastTransport), id="pyreqwest-async"),
]


def asking(url: str, seconds: float = SECONDS) -> Request:
    """A request whose response is read whole."""
    return Request(method="GET", target="/", url=url, timeout=seconds)


def wanted(url: str, seconds: float = SECONDS) -> Request:
    """The same, but the response is read as it comes."""
    return msgspec.structs.replace(asking(url, seconds), stream=True)
