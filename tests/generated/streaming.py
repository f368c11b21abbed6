"""Services that stream, and what their clients read of them."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from generated.making import Import


SECONDS = 10


class Source:
    """Answers every operation of `streams` with one response."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def __getattr__(self, name: str) -> Any:
        async def answer(**_: Any) -> Any:
            return self._response

        return answer


class Parts:
    """Parts that come one by one, and what became of them."""

    def __init__(self, *parts: Any, endless: bool = False) -> None:
        self._parts = parts
        self._endless = endless
        self.taken = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            while True:
                for part in self._parts:
                    if isinstance(part, Exception):
                        raise part
                    self.taken += 1
                    yield part
                if not self._endless:
                    return
        finally:
            self.closed = True


def response_of(load: Import, function: str, name: str, **fields: Any) -> Any:
    return getattr(load(f"streams.operations.{function}"), name)(**fields)


def client_of(load: Import, response: Any) -> Any:
    app = load("streams.server").create_app(Source(response))
    transport = load("streams.runtime.asgi_transport").AsyncAsgiTransport(app)
    return load("streams.client").AsyncClient("http://test", transport=transport)


async def streamed(load: Import, response: Any, function: str, **given: Any) -> Any:
    """The response as a client reads it, and what comes of its body."""
    async with client_of(load, response) as client:
        opened = getattr(client, function)(**given)
        async with asyncio.timeout(SECONDS), opened as found:
            return found, [part async for part in found.body]


def items(load: Import) -> list[Any]:
    item = load("streams.models").Item
    return [item(n=1, text="a\nü"), item(n=2), item(n=3, extra={"more": [1]})]


async def asked(
    load: Import, response: Any, path: str, gone: asyncio.Event, **options: Any
) -> list[Any]:
    """What an app sends to a client that stays until it has `gone`."""
    app = load("streams.server").create_app(Source(response), **options)
    sent: list[Any] = []
    messages: list[Any] = [{"type": "http.request", "body": b""}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path}
    scope |= {
        "root_path": "",
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    before = asyncio.all_tasks()
    async with asyncio.timeout(SECONDS):
        await app(scope, receive, send)
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() == before
    return sent


def divided(draw: st.DrawFn, text: bytes) -> list[bytes]:
    """The text in parts of any size."""
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8))
    places = [0, *sorted(cuts), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(places)]
