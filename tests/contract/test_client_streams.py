"""Content that the transports of the clients send and read as it comes."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from contract.raw_servers import answering, serving, talking
from contract.transports import NETWORK, SECONDS, STREAMS, wanted
from media_collection.client import ConnectionFailed
from media_collection.runtime.client_errors import TransportError
from media_collection.runtime.transport import Reply, Request

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator


@pytest.mark.parametrize("send", NETWORK)
def test_content_is_sent_in_parts(send: Callable[[Request], Reply]) -> None:
    seen: list[bytes] = []
    with answering(b"HTTP/1.1 204 No Content\r\n\r\n", seen) as url:
        parts = iter([b"first", b"second"])
        send(Request(method="PUT", target="/", url=url, content=parts, timeout=5))
    head, _, body = seen[0].lower().partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head
    assert body.startswith(b"5\r\nfirst\r\n")


@pytest.mark.parametrize("opened", STREAMS)
def test_content_is_read_as_it_comes_and_left_at_will(opened: Any) -> None:
    taken = Event()
    with talking(b"first", taken, b"second") as (url, is_left):
        found = opened(wanted(url))
        assert (found.reply.status, found.reply.content) == (200, b"")
        assert found.next() == b"first"
        taken.set()
        assert found.next() == b"second"
        assert not is_left.is_set()
        found.close()
        assert is_left.wait(SECONDS)


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_that_breaks_off_is_a_connection_that_failed(opened: Any) -> None:
    with answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    ) as url:
        found = opened(wanted(url))
        assert found.next() == b"abc"
        with pytest.raises(ConnectionFailed):
            found.next()
        found.close()


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_that_cannot_be_decoded_is_no_connection_that_failed(
    opened: Any,
) -> None:
    with talking(b"no gzip at all", encoding=b"gzip") as (url, _):
        found = opened(wanted(url))
        with pytest.raises(TransportError) as caught:
            found.next()
        assert type(caught.value) is TransportError
        found.close()


@pytest.mark.parametrize("send", NETWORK)
def test_an_error_is_read_whole_where_a_stream_was_wanted(
    send: Callable[[Request], Reply],
) -> None:
    answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"
    with answering(answer) as url:
        reply = send(wanted(url))
    assert (reply.status, reply.content, reply.parts) == (404, b"gone", None)


@pytest.mark.parametrize("send", NETWORK)
def test_content_is_not_taken_faster_than_it_is_read(
    send: Callable[[Request], Reply],
) -> None:
    part = bytes(65536)
    taken = 0

    def parts() -> Iterator[bytes]:
        nonlocal taken
        while taken < 2000:
            taken += 1
            yield part

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        time.sleep(0.5)

    with serving(talk) as url:
        request = Request(method="PUT", target="/", url=f"{url}/", content=parts())
        with pytest.raises(ConnectionFailed):
            send(request)
    assert taken < 1000  # what the buffers of the sockets hold


# pyreqwest asks a generator that waits for the next part before it sends one.
@pytest.mark.parametrize("send", [NETWORK[0], NETWORK[1], NETWORK[3]])
def test_a_part_is_sent_before_the_next_one_is_made(
    send: Callable[[Request], Reply],
) -> None:
    arrived = Event()

    def talk(connection: socket.socket) -> None:
        received = b""
        while not received.endswith(b"0\r\n\r\n"):
            received += connection.recv(65536)
            if b"first" in received:
                arrived.set()
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    def parts() -> Iterator[bytes]:
        yield b"first"
        assert arrived.wait(SECONDS)
        yield b"second"

    with serving(talk) as url:
        content = parts()
        request = Request(method="PUT", target="/", url=f"{url}/", content=content)
        assert send(request).status == 204
