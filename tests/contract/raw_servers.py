"""Servers that send what they are told to, byte by byte."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING

from contract.transports import SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """The URL of a server that lets `talk` have one connection, and hangs up."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(SECONDS)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(SECONDS)
                talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@contextmanager
def answering(answer: bytes, seen: list[bytes] | None = None) -> Iterator[str]:
    """The URL of a server that answers one request with these bytes, and hangs up."""

    def talk(connection: socket.socket) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, rest = received.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        while len(rest) < length or (
            b"chunked" in head and not rest.endswith(b"0\r\n\r\n")
        ):
            rest += connection.recv(65536)
        if seen is not None:
            seen.append(head + b"\r\n\r\n" + rest)
        connection.sendall(answer)

    with serving(talk) as url:
        yield url


@contextmanager
def talking(
    *parts: bytes | Event, encoding: bytes = b"identity"
) -> Iterator[tuple[str, Event]]:
    """The URL of a server that sends a response in parts; the event that it is left.

    What is an event is waited for before more is sent. Afterwards, it is silent.
    """
    is_left = Event()

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        connection.sendall(head + b"Content-Encoding: %b\r\n\r\n" % encoding)
        for part in parts:
            if isinstance(part, Event):
                assert part.wait(SECONDS)
            else:
                connection.sendall(b"%x\r\n%b\r\n" % (len(part), part))
        with suppress(ConnectionError):
            while connection.recv(65536):
                pass
        is_left.set()

    with serving(talk) as url:
        yield f"{url}/", is_left
