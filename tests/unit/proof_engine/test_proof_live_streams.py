"""Streams of items need not end: the proof judges what came of them soon."""

from __future__ import annotations

import asyncio
import inspect
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import requests
from counterfoil.proof.exchange import Request
from counterfoil.proof.listening import Hearing
from counterfoil.proof.streams import READS, streams_left
from counterfoil.proof.wire import Address, SilenceError
from schemathesis.transport import requests as transport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = b"data: one\n\ndata: two\r\n\r\ndata: brok"
STREAMS = [
    ("text/event-stream; charset=utf-8", EVENTS, EVENTS[:-10]),
    ("application/jsonl", b'{"a": 1}\n{"a": 2}\n{"a', b'{"a": 1}\n{"a": 2}\n'),
    ("application/json-seq", b'\x1e{"a":\n1}\n\x1e{"a":\n', b'\x1e{"a":\n1}\n'),
    ("application/geo+json-seq", b"\x1e{}\n\x1e[\n]\n", b"\x1e{}\n\x1e[\n]\n"),
    ("application/x-ndjson", b"", b""),
]
EVENTS_REQUEST = Request("GET", "/events", (), None)


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


@pytest.mark.parametrize(("kind", "content", "whole"), STREAMS)
def test_a_stream_of_items_that_goes_on_is_an_answer(
    kind: str, content: bytes, whole: bytes
) -> None:
    with going_on(kind, content) as address, address.connect(timeout=10) as wire:
        answer = wire.send(EVENTS_REQUEST)
    assert answer.status == 200
    assert answer.body == whole


def test_a_request_is_what_the_case_says_whatever_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(dict(self.headers.items()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server, requests.Session() as session:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        data = {
            "method": "GET",
            "url": f"http://127.0.0.1:{server.server_port}/",
            "headers": requests.structures.CaseInsensitiveDict({"X-Own": "1"}),
            "timeout": 10,
        }
        with streams_left():
            response = getattr(transport, READS)(session, data, 0)
        thread.join()
    assert response.status_code == 204
    assert [{*one} for one in heard] == [{"Host", "X-Own", "Connection", "Accept"}]


def test_any_other_answer_that_does_not_end_is_none() -> None:
    with (
        going_on("text/plain", EVENTS) as address,
        address.connect(timeout=0.2) as wire,
        pytest.raises(SilenceError, match="no answer came in time"),
    ):
        wire.send(EVENTS_REQUEST)


def test_schemathesis_leaves_streams_of_items_too() -> None:
    known: Any = transport
    before = getattr(known, READS)
    assert [*inspect.signature(before).parameters][1:] == ["data", "max_stream_events"]
    with streams_left():
        for kind, content, whole in (STREAMS[0], STREAMS[1]):
            with going_on(kind, content) as address, requests.Session() as session:
                url = f"http://{address.authority}/"
                sent = {"method": "GET", "url": url, "headers": {}, "timeout": 10}
                response = getattr(known, READS)(session, sent, 20)
            assert response.content == whole
    assert getattr(known, READS) is before


def test_schemathesis_sends_no_headers_but_those_of_a_case() -> None:
    heads: list[set[str]] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heads.append({name.lower() for name in self.headers})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of what is asked for."""

    known: Any = transport
    given = {"User-Agent": "one", "Accept-Encoding": "br", "A": "b"}
    with (
        streams_left(),
        HTTPServer(("127.0.0.1", 0), Noting) as server,
        requests.Session() as session,
        ThreadPoolExecutor(1) as pool,
    ):
        session.headers.clear()
        for headers in (given, {"A": "b"}):
            served = pool.submit(server.handle_request)
            url = f"http://127.0.0.1:{server.server_port}/"
            sent = {"method": "GET", "url": url, "headers": headers, "timeout": 10}
            response = getattr(known, READS)(session, sent, 20)
            served.result()
            assert {name.lower() for name in response.request.headers} == heads[-1] - {
                "host"
            }
    assert heads == [
        {"host", "user-agent", "accept-encoding", "a"},
        {"host", "a"},
    ]


class Endless:
    """An application that begins to answer, and goes on, with pauses or without."""

    def __init__(self, kind: str, content: bytes, pause: float) -> None:
        self.kind = kind
        self.content = content
        self.pause = pause
        self.closed = False

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        fields = [(b"content-type", self.kind.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        part = {"type": "http.response.body", "body": self.content, "more_body": True}
        try:
            while True:
                await send(part)
                await asyncio.sleep(self.pause)
        finally:
            self.closed = True
            await send(part)


async def silence() -> dict[str, Any]:
    await asyncio.sleep(60)
    raise AssertionError


@pytest.mark.parametrize("pause", [60, 0.01])
def test_an_application_that_goes_on_is_left_and_closed(pause: float) -> None:
    app = Endless("application/jsonl", b"1\n2", pause)

    async def heard() -> Hearing:
        hearing = Hearing()
        await hearing.of(app, {"type": "http"}, silence)
        return hearing

    began = time.monotonic()
    hearing = asyncio.run(heard())
    assert time.monotonic() - began < 2
    assert hearing.left
    assert app.closed
    assert hearing.answer.body.startswith(b"1\n")
    assert hearing.answer.body.endswith(b"\n")


def test_a_timeout_of_the_application_is_its_own() -> None:
    async def late(_scope: Any, _receive: Any, _send: Any) -> None:
        raise TimeoutError

    async def heard() -> None:
        await Hearing().of(late, {"type": "http"}, silence)

    with pytest.raises(TimeoutError):
        asyncio.run(heard())
