"""What a stream is made from belongs to one task, and is closed in it."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

import pytest
from generated.streaming import (
    SECONDS,
    Source,
    asked,
    client_of,
    items,
    response_of,
    streamed,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from generated.making import Import

SPAN: ContextVar[str] = ContextVar("span", default="none")


class Told:
    """Parts that note the tasks in which they are made, and the end of them."""

    def __init__(self, *parts: Any) -> None:
        self._parts = parts
        self.tasks: list[Any] = []
        self.ended = ""

    async def __aiter__(self) -> AsyncIterator[Any]:
        token = SPAN.set("stream")
        try:
            async with asyncio.timeout(SECONDS):
                for part in self._parts:
                    assert SPAN.get() == "stream"
                    self.tasks.append(asyncio.current_task())
                    yield part
                    await asyncio.sleep(0)
        finally:
            self.tasks.append(asyncio.current_task())
            SPAN.reset(token)
            self.ended = SPAN.get()


def sources(load: Import) -> list[tuple[str, str, str, Told]]:
    return [
        ("get_file", "GetFile200", "/files/a", Told(b"a", b"b", b"c")),
        ("get_lines", "GetLines200", "/lines", Told(*items(load))),
    ]


@pytest.mark.parametrize("kind", [0, 1])
def test_all_parts_are_made_in_one_task(load: Import, kind: int) -> None:
    function, name, path, source = sources(load)[kind]
    response = response_of(load, function, name, body=source)
    asyncio.run(asked(load, response, path, asyncio.Event()))
    assert source.ended == "none"
    assert len(source.tasks) == 4
    assert len(set(source.tasks)) == 1


@pytest.mark.parametrize("kind", [0, 1])
def test_they_are_closed_in_it_where_the_client_leaves(load: Import, kind: int) -> None:
    function, name, path, source = sources(load)[kind]
    response = response_of(load, function, name, body=source)

    async def leave() -> None:
        app = load("streams.server").create_app(Source(response))
        gone = asyncio.Event()

        async def receive() -> Any:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message.get("body"):
                gone.set()
                await asyncio.Event().wait()

        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path}
        scope |= {
            "root_path": "",
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [],
        }
        async with asyncio.timeout(SECONDS):
            await app(scope, receive, send)
        # At once, and not when somebody looks for what is left.
        assert source.ended == "none"

    asyncio.run(leave())
    assert len(source.tasks) == 2
    assert len(set(source.tasks)) == 1


def test_a_task_of_a_stream_that_fails_ends_it(load: Import) -> None:
    async def fail() -> None:
        await asyncio.sleep(0.01)
        raise ValueError("a secret")

    async def parts() -> AsyncIterator[bytes]:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            yield b"one"
            await asyncio.Event().wait()

    response = response_of(load, "get_file", "GetFile200", body=parts())
    with pytest.raises(ExceptionGroup, match="unhandled errors"):
        asyncio.run(streamed(load, response, "stream_get_file_", name="a"))


class Held:
    """Items of what has to be closed, such as a cursor."""

    def __init__(self, *items: Any) -> None:
        self._items = iter(items)
        self.closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        for item in self._items:
            return item
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize("last", ["good", "wrong", "left"])
def test_what_items_come_from_is_closed(load: Import, last: str) -> None:
    source = Held(*items(load), *(["no item"] if last == "wrong" else []))
    response = response_of(load, "get_lines", "GetLines200", body=source)

    async def read() -> int:
        count = 0
        async with client_of(load, response) as client:
            async with asyncio.timeout(SECONDS), client.stream_get_lines() as found:
                async for _ in found.body:
                    count += 1
                    if last == "left":
                        break
            return count

    if last == "wrong":
        with pytest.raises(Exception, match="object"):
            asyncio.run(read())
    else:
        assert asyncio.run(read()) == (1 if last == "left" else 3)
    assert source.closed


def test_a_stream_comes_whole_though_its_service_took_long(load: Import) -> None:
    """Somebody waits for the client to leave already when the stream begins."""

    class Slow(Source):
        def __getattr__(self, name: str) -> Any:
            answer = super().__getattr__(name)

            async def late(**given: Any) -> Any:
                await asyncio.sleep(0.2)
                return await answer(**given)

            return late

    async def parts() -> AsyncIterator[bytes]:
        for part in (b"a", b"b", b"c"):
            yield part
            await asyncio.sleep(0.01)

    async def read() -> bytes:
        response = response_of(load, "get_file", "GetFile200", body=parts())
        app = load("streams.server").create_app(Slow(response), timeout=0.4)
        transport = load("streams.runtime.asgi_transport").AsyncAsgiTransport(app)
        async with load("streams.client").AsyncClient(
            "http://test", transport=transport
        ) as client:
            return bytes((await client.get_file(name="a")).body)

    assert asyncio.run(read()) == b"abc"
