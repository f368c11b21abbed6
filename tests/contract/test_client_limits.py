"""Responses without end: clients take no more of them than they were told to."""

from __future__ import annotations

import gzip
import pickle
import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from contract.raw_servers import answering, serving
from contract.transports import (
    NETWORK,
    STREAMS,
    asking,
    unblocking,
    waiting,
    wanted,
)
from media_collection.client import Client, InvalidResponse, ResponseTooLarge, Retries
from media_collection.runtime.asgi_transport import AsgiTransport, AsyncAsgiTransport
from media_collection.runtime.call_options import MAX_RESPONSE
from media_collection.runtime.codings import said, uncoded, uncoding
from media_collection.runtime.httpx_transport import HttpxTransport
from media_collection.runtime.transport import Reply, Request
from msgspec.structs import replace

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

LIMIT = 100_000
MEGABYTE = 1024**2
ZEROS = gzip.compress(bytes(20 * MEGABYTE))


def limited(url: str, **changes: Any) -> Request:
    return replace(asking(url), max_response=LIMIT, **changes)


def endless(connection: socket.socket) -> None:
    """Answer until the client is gone."""
    connection.recv(65536)
    head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n"
    connection.sendall(head.encode())
    with suppress(ConnectionError):
        while True:
            connection.sendall(b"%x\r\n%b\r\n" % (10_000, bytes(10_000)))


@pytest.mark.parametrize("send", NETWORK)
def test_no_more_is_read_than_a_client_takes(send: Callable[[Request], Reply]) -> None:
    with (
        serving(endless) as url,
        pytest.raises(ResponseTooLarge, match=f"200.*larger than {LIMIT}") as caught,
    ):
        send(limited(f"{url}/"))
    error = caught.value
    assert (error.limit, error.status, error.reply.content) == (LIMIT, 200, b"")
    assert error.reply.header("x-a") == "b"
    assert isinstance(error, InvalidResponse)
    assert pickle.loads(pickle.dumps(error)).limit == LIMIT


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("size", [0, 1, 70_000, LIMIT, LIMIT + 1])
@pytest.mark.parametrize("send", NETWORK)
def test_the_limit_is_of_what_content_says(
    send: Callable[[Request], Reply], size: int, coding: str
) -> None:
    content = bytes(size) if coding == "identity" else gzip.compress(bytes(size))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n"
    answer = f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content
    with answering(answer) as url:
        if size <= LIMIT:
            assert send(limited(f"{url}/")).content == bytes(size)
        else:
            with pytest.raises(ResponseTooLarge):
                send(limited(f"{url}/"))
    with answering(answer) as url:
        assert send(asking(f"{url}/")).content == bytes(size)


@pytest.mark.parametrize("send", NETWORK)
def test_a_failure_is_read_as_a_whole_and_so_is_limited(
    send: Callable[[Request], Reply],
) -> None:
    # A length that no memory has is that of nobody's content either.
    head = b"HTTP/1.1 500 No\r\nContent-Length: 9000000000000000000\r\n\r\n"
    with (
        answering(head + bytes(LIMIT + 1)) as url,
        pytest.raises(ResponseTooLarge, match="answered 500"),
    ):
        send(limited(f"{url}/", stream=True))


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_has_no_limit(opened: Any) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {3 * LIMIT}\r\n\r\n".encode()
    with answering(head + bytes(3 * LIMIT)) as url:
        found = opened(replace(wanted(f"{url}/"), max_response=LIMIT))
        assert len(found.read()) == 3 * LIMIT
        found.close()


@pytest.mark.parametrize(
    ("coding", "content"), [("gzip", ZEROS), ("gzip, gzip", gzip.compress(ZEROS))]
)
def test_little_that_says_much_takes_little_memory(coding: str, content: bytes) -> None:
    headers = (("content-encoding", coding),)
    reply = Reply(status=200, headers=headers, content=content)
    tracemalloc.start()
    with pytest.raises(ResponseTooLarge):
        uncoded(reply, MEGABYTE)
    # A stream is taken in pieces, each of which may be dropped.
    assert sum(map(len, said(content, uncoding(reply)))) == 20 * MEGABYTE
    assert max(map(len, said(content, uncoding(reply)))) <= MEGABYTE // 4
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MEGABYTE


@pytest.mark.parametrize(
    "kind",
    [
        lambda app: waiting(lambda: AsgiTransport(app)),
        lambda app: unblocking(lambda: AsyncAsgiTransport(app)),
    ],
    ids=["waits", "async"],
)
@pytest.mark.parametrize("keeps", [True, False])
def test_an_application_is_told_that_no_more_is_taken(kind: Any, keeps: bool) -> None:
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        part = {"type": "http.response.body", "body": bytes(999), "more_body": True}
        try:
            while True:
                await send(part)
        except OSError as error:
            seen.append(error)
            seen.append((await receive())["type"])
            if keeps:
                raise ValueError from None

    with pytest.raises(ResponseTooLarge):
        kind(application)(limited("http://test/"))
    assert isinstance(seen[0], ConnectionError)
    assert seen[1:] == ["http.disconnect"]


def test_a_client_has_a_limit_that_can_be_set() -> None:
    asked: list[Request] = []

    class Noting(HttpxTransport):
        def send(self, request: Request) -> Reply:
            asked.append(request)
            return Reply(status=204, headers=(), content=b"")

    with Client("http://test", transport=Noting()) as client:
        for each in (client, client.with_options(max_response=None)):
            each.send_request(Request(method="GET", target="/"))
    with Client("http://test", transport=Noting(), max_response=5) as client:
        client.with_options(timeout=1).send_request(Request(method="GET", target="/"))
    assert [each.max_response for each in asked] == [MAX_RESPONSE, None, 5]
    assert MAX_RESPONSE == 128 * MEGABYTE


def test_what_is_too_large_is_not_asked_for_again() -> None:
    with (
        serving(endless) as url,
        Client(url, max_response=LIMIT, retries=Retries(limit=3)) as client,
        pytest.raises(ResponseTooLarge),
    ):
        # Another attempt would find nobody.
        client.send_request(Request(method="GET", target="/"))


def test_what_a_transport_decodes_by_itself_is_limited() -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=bytes(9)))
    with httpx2.Client(transport=transport) as client:
        request = replace(asking("http://test/"), max_response=8)
        with pytest.raises(ResponseTooLarge):
            HttpxTransport(client).send(request)
