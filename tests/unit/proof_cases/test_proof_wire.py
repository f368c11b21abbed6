"""The raw client, against servers that say what they are told."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.base_path import BASE, HOST
from counterfoil.proof.exchange import Request
from counterfoil.proof.wire import (
    Address,
    SilenceError,
    Transmission,
    Wire,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = Request("GET", "/")
GUARD = 10.0


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[Address]:
    """A server that lets `talk` answer each connection, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def loop() -> None:
            while not ended.is_set():
                connection, _ = listener.accept()
                connection.settimeout(GUARD)
                with connection:
                    if not ended.is_set():
                        talk(connection)

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        host, port = listener.getsockname()
        yield Address(host, port)
        ended.set()
        socket.create_connection((host, port)).close()
        thread.join(GUARD)


def read_until(connection: socket.socket, end: bytes) -> bytes:
    text = b""
    while end not in text:
        part = connection.recv(4096)
        if not part:
            break
        text += part
    return text


def test_adds_what_a_request_lacks_and_nothing_else() -> None:
    address = Address("::1", 81)
    assert encode(GET, address) == b"GET / HTTP/1.1\r\nHost: [::1]:81\r\n\r\n"
    odd = Request("post", "*", (("host", "x"), ("Content-Length", "9")), b"y")
    assert (
        encode(odd, address)
        == b"post * HTTP/1.1\r\nhost: x\r\nContent-Length: 9\r\n\r\ny"
    )


def test_keeps_a_connection_and_replaces_one_that_was_closed() -> None:
    connections = 0

    def talk(connection: socket.socket) -> None:
        nonlocal connections
        connections += 1
        for _ in range(2):
            read_until(connection, b"\r\n\r\n")
            connection.sendall(OK)

    with serving(talk) as address, Wire(address) as wire:
        assert [wire.send(GET).body for _ in range(5)] == [b"ok"] * 5
    assert connections == 3


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"2\r\nok\r\n0\r\n\r\n"
            ),
            b"ok",
        ),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", b"to the end"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
)
def test_reads_every_framing(answer: bytes, body: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(answer)

    with serving(talk) as address, Wire(address) as wire:
        assert wire.send(GET).body == body


def test_keeps_repeated_fields_in_their_order() -> None:
    def talk(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(b"HTTP/1.1 204 X\r\nA: 1\r\nb: 2\r\na: 3\r\n\r\n")

    with serving(talk) as address, Wire(address) as wire:
        assert wire.send(GET).headers == (("a", "1"), ("b", "2"), ("a", "3"))


def test_the_answer_to_head_has_no_body() -> None:
    def talk(connection: socket.socket) -> None:
        for _ in range(2):
            read_until(connection, b"\r\n\r\n")
            connection.sendall(b"HTTP/1.1 405 X\r\nContent-Length: 9\r\n\r\n")

    with serving(talk) as address, Wire(address) as wire:
        answers = [wire.send(Request("HEAD", "/")) for _ in range(2)]
    assert [one.status for one in answers] == [405, 405]


@pytest.mark.parametrize(
    ("method", "status"), [("GET", "304 x"), ("DELETE", "204 x"), ("HEAD", "200 x")]
)
def test_content_where_there_is_none_is_told(method: str, status: str) -> None:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}".encode()

    def talk(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(answer)
        # Whoever goes on with this connection takes the rest for the next answer.
        connection.recv(1)

    with serving(talk) as address, Wire(address) as wire:
        bodies = [wire.send(Request(method, "/")).body for _ in range(2)]
    assert bodies == [b"{}", b"{}"]


def test_reads_an_answer_that_comes_before_the_body_is_sent() -> None:
    def talk(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(b"HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n")
        while connection.recv(65_536):
            pass

    with serving(talk) as address, Wire(address) as wire:
        body = b"x" * 20_000_000
        assert wire.send(Request("POST", "/", (), body)).status == 413


def test_waits_for_100_continue_unless_it_is_refused() -> None:
    refuses = False

    def talk(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        if refuses:
            connection.sendall(b"HTTP/1.1 417 X\r\nContent-Length: 0\r\n\r\n")
            assert not connection.recv(10)
            return
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert read_until(connection, b"body") == b"body"
        connection.sendall(OK)

    how = Transmission((b"POST / HTTP/1.1\r\n\r\n", b"body"), wait_continue=True)
    with serving(talk) as address, Wire(address) as wire:
        assert [one.status for one in wire.transmit("POST", how)] == [200]
        refuses = True
        assert [one.status for one in wire.transmit("POST", how)] == [417]


def test_reads_as_many_answers_as_requests() -> None:
    def talk(connection: socket.socket) -> None:
        text = read_until(connection, b"last")
        assert text.count(b"Host: 127.0.0.1:") == 2
        connection.sendall(OK + OK.replace(b"ok", b"2."))

    text = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    how = Transmission((text + text + b"last",), answers=2)
    with serving(talk) as address, Wire(address) as wire:
        assert [one.body for one in wire.transmit("GET", how)] == [b"ok", b"2."]


def test_what_is_sent_goes_behind_the_path_of_the_server() -> None:
    starts: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        text = read_until(connection, b"\r\n\r\n")
        starts.append(text.partition(b"\r\n")[0])
        connection.sendall(OK)

    how = Transmission((f"GET {BASE}/a HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(),))
    with serving(talk) as address:
        below = replace(address, base="/base")
        with Wire(below) as wire:
            wire.send(Request("GET", "/a?b"))
        with Wire(below) as wire:
            wire.transmit("GET", how)
    assert starts == [b"GET /base/a?b HTTP/1.1", b"GET /base/a HTTP/1.1"]


def test_the_address_of_a_url() -> None:
    assert Address.of("http://h/base/") == Address("h", 80, "/base")
    assert Address.of("http://[::1]:8000") == Address("::1", 8000)
    assert Address.of("https://h/base") == Address("h", 443, "/base", secure=True)
    assert Address.of("HTTPS://h:80") == Address("h", 80, secure=True)


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://h", "h"),
        ("http://h:443", "h:443"),
        ("https://h", "h"),
        ("https://[::1]:80/", "[::1]:80"),
    ],
)
def test_the_usual_port_goes_without_saying(url: str, authority: str) -> None:
    assert Address.of(url).authority == authority


@pytest.mark.parametrize(
    "url", ["ftp://h", "h:80", "http://", "https://h:x", "http://[h"]
)
def test_what_is_no_url_of_http(url: str) -> None:
    with pytest.raises(ValueError, match="is no URL of HTTP: write http://host:port"):
        Address.of(url)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nxxx",
    ],
)
def test_what_is_no_answer(answer: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        read_until(connection, b"\r\n\r\n")
        connection.sendall(answer)

    with serving(talk) as address, Wire(address) as wire, pytest.raises(SilenceError):
        wire.send(GET)


def test_a_server_that_keeps_silent() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Wire(Address(*listener.getsockname()), timeout=0.05) as wire,
        pytest.raises(SilenceError, match="in time"),
    ):
        wire.send(GET)


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = Address(*listener.getsockname())
    with Wire(address) as wire, pytest.raises(SilenceError, match="refused"):
        wire.send(GET)


def test_who_was_too_slow_is_not_asked_again() -> None:
    asked: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        asked.append(read_until(connection, b"\r\n\r\n"))
        connection.sendall(OK)
        while text := read_until(connection, b"\r\n\r\n"):
            asked.append(text)

    with serving(talk) as address, Wire(address, timeout=0.3) as wire:
        assert wire.send(GET).status == 200
        with pytest.raises(SilenceError, match="in time"):
            wire.send(GET)
    assert len(asked) == 2
