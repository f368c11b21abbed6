"""What HTTP lets a server refuse by itself, or leaves to it entirely."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.proof.base_path import BASE, HOST
from counterfoil.proof.wire import Transmission, head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.exchange import Request


def broken_messages(valid: Request) -> Iterator[tuple[str, Request, Transmission]]:
    """Messages that are hardly HTTP, and clients that leave, by what is wrong.

    The request beside each is what it says to a server that takes it all the same.
    """
    body = valid.body or b""
    start = head(valid.method, BASE + valid.target, (("Host", HOST), *valid.headers))
    start = start[:-2]
    length = f"Content-Length: {len(body)}\r\n".encode()
    rest = length + b"\r\n" + body
    for label, text in _broken(start, length, rest, body).items():
        yield label, valid, Transmission((text,))
    # RFC 9112, 6.3: the chunks count where that is not refused, and here are none.
    chunks = start + length + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    yield "a length and chunks", replace(valid, body=b""), Transmission((chunks,))
    halves = start + f"Content-Length: {len(body) + 9}\r\n\r\n".encode() + body
    for label, text in (
        ("a client that leaves within its body", halves),
        ("a client that leaves within its head", start),
        ("a client that does not wait", start + rest),
    ):
        yield label, valid, Transmission((text,), abandon=True)


def _broken(start: bytes, length: bytes, rest: bytes, body: bytes) -> dict[str, bytes]:
    """By their labels: `rest` is the length, the end of the head and the body."""
    return {
        "a request line that is none": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "HTTP/9.9": start.replace(b"HTTP/1.1", b"HTTP/9.9") + rest,
        "a negative length": start + b"Content-Length: -1\r\n\r\n" + body,
        "a length that is no number": start + b"Content-Length: x\r\n\r\n" + body,
        "two lengths": start + length + b"Content-Length: 1\r\n\r\n" + body,
        "an unknown transfer coding": start + b"Transfer-Encoding: x\r\n\r\n",
        "a chunk size that is none": start
        + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "a field without a colon": start + b"Nonsense\r\n\r\n",
        "a field with a space in its name": start + b"A b: c\r\n\r\n",
        "a folded field": start + b"A: b\r\n c\r\n" + rest,
        "a NUL in a field": start + b"A: \x00\r\n" + rest,
        "a field of 100 kB": start + b"A: " + b"x" * 100_000 + b"\r\n\r\n",
        "a target of 100 kB": start.replace(
            b" HTTP/", b"?" + b"q" * 100_000 + b" HTTP/"
        )
        + rest,
        "no Host": start.replace(b"Host: " + HOST.encode() + b"\r\n", b"") + rest,
        "more than the length": start + rest + b"\x00\x00",
    }
