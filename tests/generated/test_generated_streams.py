"""Bytes that are sent and read as they come, and when a stream begins and ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Import, pair
from generated.streaming import (
    SECONDS,
    Parts,
    Source,
    asked,
    client_of,
    response_of,
    streamed,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def test_bytes_are_sent_and_read_as_they_come(load: Import) -> None:
    source = Parts(b"one", b"two\xff")
    response = response_of(load, "get_file", "GetFile200", body=source, etag='"1"')
    found, parts = asyncio.run(streamed(load, response, "stream_get_file_", name="a"))
    assert (found.etag, b"".join(parts)) == ('"1"', b"onetwo\xff")
    assert len(parts) == 2
    assert source.closed


@pytest.mark.parametrize(
    "body", [b"whole", iter([b"wh", b"ole"]), Parts(b"who", b"le")]
)
def test_bytes_are_read_whole_however_they_come(load: Import, body: Any) -> None:
    response = response_of(load, "get_file", "GetFile200", body=body)
    client, _ = pair(load, "streams", Source(response))
    assert asyncio.run(client.get_file(name="a")).body == b"whole"


def test_whole_bytes_have_a_length_and_parts_have_none(load: Import) -> None:
    for body, length in ((b"whole", "5"), (Parts(b"whole"), None)):
        response = response_of(load, "get_file", "GetFile200", body=body)
        _, transport = pair(load, "streams", Source(response))
        _, headers, content = asyncio.run(transport.ask("GET", "/files/a"))
        assert (dict(headers).get("content-length"), content) == (length, b"whole")


def test_no_part_is_taken_before_the_last_one_is_sent(load: Import) -> None:
    """And where the client goes away, the iterator is closed."""
    source = Parts(b"x" * 1000, endless=True)
    response = response_of(load, "get_file", "GetFile200", body=source)

    async def read() -> None:
        async with client_of(load, response) as client:
            async with client.stream_get_file_(name="a") as found:
                parts = aiter(found.body)
                for _ in range(3):
                    await anext(parts)
                await asyncio.sleep(0.05)
                assert source.taken < 10
            async with asyncio.timeout(SECONDS):
                while not source.closed:
                    await asyncio.sleep(0.01)

    asyncio.run(read())


class Echo(Source):
    """Answers with the request's body while that still comes."""

    def __init__(self, load: Import) -> None:
        super().__init__(None)
        self._answer = load("streams.operations.echo").Echo200
        self.ended = False

    async def echo(self, *, body: AsyncIterator[bytes]) -> Any:
        return self._answer(body=self._parts(body))

    async def _parts(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for part in body:
                yield part
        finally:
            self.ended = True


async def echoed(load: Import, service: Echo, receive: Any) -> bytes:
    app = load("streams.server").create_app(service)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/echo",
        "raw_path": b"/echo",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/octet-stream")],
    }
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async with asyncio.timeout(SECONDS):
        await app(scope, receive, send)
    return b"".join(sent)


@pytest.mark.parametrize("pauses", [0, 1, 3])
def test_a_body_is_read_while_the_response_is_sent(load: Import, pauses: int) -> None:
    parts = [b"%d;" % number for number in range(50)]
    left = iter(parts)
    waiting = 0

    async def receive() -> Any:
        nonlocal waiting
        waiting += 1
        # Servers differ in what they do when two ask at once: nobody must.
        assert waiting == 1
        for _ in range(pauses):
            await asyncio.sleep(0)
        waiting -= 1
        part = next(left, None)
        if part is None:
            waiting += 1
            await asyncio.Event().wait()
        more = part != parts[-1]
        return {"type": "http.request", "body": part, "more_body": more}

    assert asyncio.run(echoed(load, Echo(load), receive)) == b"".join(parts)


def test_a_client_that_leaves_within_its_upload_is_noticed(load: Import) -> None:
    messages: list[Any] = [{"type": "http.request", "body": b"a", "more_body": True}]
    service = Echo(load)

    async def receive() -> Any:
        await asyncio.sleep(0)
        return messages.pop() if messages else {"type": "http.disconnect"}

    asyncio.run(echoed(load, service, receive))
    assert service.ended


def test_a_stream_that_breaks_off_has_no_proper_end(load: Import) -> None:
    source = Parts(b"one", RuntimeError("a secret"))
    response = response_of(load, "get_file", "GetFile200", body=source)
    with pytest.raises(RuntimeError, match="a secret"):
        asyncio.run(streamed(load, response, "stream_get_file_", name="a"))
    assert source.closed


@pytest.mark.parametrize(
    ("function", "name", "path"),
    [
        ("get_file", "GetFile200", "/files/a"),
        ("get_lines", "GetLines200", "/lines"),
    ],
)
def test_a_service_that_fails_before_the_first_part_is_answered_for(
    load: Import, function: str, name: str, path: str
) -> None:
    source = Parts(RuntimeError("a secret"))
    response = response_of(load, function, name, body=source)
    sent = asyncio.run(asked(load, response, path, asyncio.Event()))
    assert [each.get("status") for each in sent] == [500, None]
    assert b"secret" not in sent[1]["body"]
    assert source.closed


def test_a_service_that_has_no_stream_says_so_with_its_first_part(load: Import) -> None:
    unimplemented = load("streams.runtime.faults").Unimplemented
    response = response_of(
        load, "get_file", "GetFile200", body=Parts(unimplemented("get_file"))
    )
    sent = asyncio.run(asked(load, response, "/files/a", asyncio.Event()))
    assert sent[0]["status"] == 501


def test_a_stream_without_parts_is_empty(load: Import) -> None:
    response = response_of(load, "get_lines", "GetLines200", body=Parts())
    sent = asyncio.run(asked(load, response, "/lines", asyncio.Event()))
    assert [each.get("status") for each in sent] == [200, None]
    assert sent[1].get("body") == b""


class Late(Parts):
    """Parts of which the first comes late, or never."""

    def __init__(self, first: asyncio.Event, *parts: Any) -> None:
        super().__init__(*parts)
        self._first = first

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            await self._first.wait()
            async for part in super().__aiter__():
                yield part
        finally:
            self.closed = True


@pytest.mark.parametrize(
    ("kind", "body", "limit"),
    [("events", b"data: 1\n\n", 60), ("file", b"1", 0.2)],
)
def test_a_stream_begins_though_its_first_part_is_long_in_coming(
    load: Import, monkeypatch: pytest.MonkeyPatch, kind: str, body: bytes, limit: float
) -> None:
    answers = load("streams.runtime.stream_answers")
    monkeypatch.setattr(answers, "_SILENCE", 0.1)

    async def call() -> None:
        first, gone = asyncio.Event(), asyncio.Event()
        source = Late(first, body)
        if kind == "events":
            path = "/plain"
            name = "get_plain_events", "GetPlainEvents200"
        else:
            path = "/files/a"
            name = "get_file", "GetFile200"
        response = response_of(load, *name, body=source)
        asking = asked(load, response, path, gone, timeout=limit)
        task = asyncio.create_task(asking)
        await asyncio.sleep(0.5)
        first.set()
        sent = await task
        assert sent[0]["status"] == 200
        assert b"".join(each.get("body", b"") for each in sent) == body

    asyncio.run(call())


def test_a_client_that_leaves_before_the_first_part_is_sent_nothing(
    load: Import,
) -> None:
    async def call() -> None:
        gone = asyncio.Event()
        source = Late(asyncio.Event(), b"never")
        response = response_of(load, "get_file", "GetFile200", body=source)
        task = asyncio.create_task(asked(load, response, "/files/a", gone))
        await asyncio.sleep(0.1)
        gone.set()
        assert await task == []
        assert source.closed

    asyncio.run(call())


def test_an_error_is_raised_before_anything_is_read(load: Import) -> None:
    response = response_of(load, "get_file", "GetFile404")
    with pytest.raises(load("streams.client").ErrorResponse) as caught:
        asyncio.run(streamed(load, response, "stream_get_file_", name="a"))
    assert caught.value.response == response


def test_the_content_that_a_transport_gives_whole_is_one_part(load: Import) -> None:
    response = response_of(load, "get_file", "GetFile200", body=Parts(b"a", b"b"))
    client, _ = pair(load, "streams", Source(response))

    async def read() -> list[bytes]:
        async with client.stream_get_file_(name="a") as found:
            return [part async for part in found.body]

    assert asyncio.run(read()) == [b"ab"]


def test_content_that_is_no_stream_is_limited_where_one_might_be(load: Import) -> None:
    found = [load("streams.models").Item(n=1, text="a" * 99)] * 99
    given = {"body": found, "content_type": "application/json"}
    response = response_of(load, "get_events", "GetEvents200", **given)
    client = client_of(load, response)
    error = load("streams.client").ResponseTooLarge

    async def read() -> None:
        async with client, client.stream_get_events() as opened:
            assert opened.body == found
        limited = client_of(load, response).with_options(max_response=1000)
        async with limited, limited.stream_get_events():
            pytest.fail("it was read")

    with pytest.raises(error) as caught:
        asyncio.run(read())
    # What still comes is for nobody who handles the error.
    assert caught.value.reply.parts is None
