"""Streams of events need not end: the proof judges what came of them soon."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.exchange import Request
from counterfoil.proof.wire import Address, SilenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = b"data: one\n\ndata: two\r\n\r\ndata: brok"


@contextmanager
def going_on(kind: str, content: bytes) -> Iterator[Address]:
    """A server that begins to answer, and then says no more until it is left."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(30)
                connection.recv(65_536)
                head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n"
                connection.sendall(
                    head.encode()
                    + b"transfer-encoding: chunked\r\n\r\n"
                    + b"%x\r\n%b\r\n" % (len(content), content)
                )
                while connection.recv(65_536):
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        host, port = server.getsockname()
        yield Address(host, port)
        thread.join()


def test_a_stream_of_events_that_goes_on_is_an_answer() -> None:
    request = Request("GET", "/events", (), None)
    kind = "text/event-stream; charset=utf-8"
    with going_on(kind, EVENTS) as address, address.connect(timeout=10) as wire:
        answer = wire.send(request)
    assert answer.status == 200
    assert answer.body == b"data: one\n\ndata: two\r\n\r\n"


def test_any_other_answer_that_does_not_end_is_none() -> None:
    request = Request("GET", "/events", (), None)
    with (
        going_on("text/plain", EVENTS) as address,
        address.connect(timeout=1) as wire,
        pytest.raises(SilenceError, match="no answer came in time"),
    ):
        wire.send(request)
