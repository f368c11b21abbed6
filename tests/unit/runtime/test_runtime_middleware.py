"""What may be put around a generated application: ids, limits, trusted proxies."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.middleware import (
    REQUEST_ID,
    RequestIdFilter,
    RequestIds,
    RequestLimits,
    TrustedProxies,
)


class Inner:
    """An application that keeps what it is asked, and answers 204."""

    def __init__(self) -> None:
        self.scopes: list[Any] = []
        self.ids: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert receive is none_left
        self.scopes.append(scope)
        self.ids.append(REQUEST_ID.get())
        headers = [(b"X-Request-Id", b"inner"), (b"x-a", b"1")]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def none_left() -> Any:
    """What comes of a request without a body."""
    return {"type": "http.request", "body": b""}


def call(app: Any, *headers: tuple[bytes, bytes], **scope: Any) -> Any:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    made = {
        "type": "http",
        "headers": [(b"host", b"inside"), *headers],
        "query_string": b"",
        "scheme": "http",
        "client": ("10.0.0.9", 1234),
        **scope,
    }
    asyncio.run(app(made, none_left, send))
    return messages[0] if messages else None


def echoed(start: Any) -> bytes:
    [value] = [value for name, value in start["headers"] if name == b"x-request-id"]
    assert isinstance(value, bytes)
    return value


def test_a_sane_id_is_kept() -> None:
    inner = Inner()
    start = call(RequestIds(inner), (b"x-request-id", b"abc-1"), state={"a": 1})
    assert echoed(start) == b"abc-1"
    assert (b"x-a", b"1") in start["headers"]
    assert inner.ids == ["abc-1"]
    assert inner.scopes[0]["state"] == {"a": 1, "request_id": "abc-1"}
    assert REQUEST_ID.get() == "-"


@pytest.mark.parametrize(
    "values",
    [(), (b"",), (b"a b",), (b"a\nb",), (b"x" * 129,), (b"\xff",), (b"a", b"b")],
)
def test_another_one_is_made(values: tuple[bytes, ...]) -> None:
    inner = Inner()
    app = RequestIds(inner)
    given = [(b"x-request-id", value) for value in values]
    first, second = echoed(call(app, *given)), echoed(call(app, *given))
    assert first != second
    assert len(first) == 36
    assert inner.ids == [first.decode(), second.decode()]


def test_records_of_logs_have_the_id() -> None:
    record = logging.makeLogRecord({})
    token = REQUEST_ID.set("one")
    assert RequestIdFilter().filter(record)
    REQUEST_ID.reset(token)
    assert record.__dict__["request_id"] == "one"


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ([], b"q" * 20, 204),
        ([], b"q" * 21, 414),
        ([(b"a", b"b" * 79)], b"", 204),
        ([(b"a", b"b" * 90)], b"", 431),
        ([(b"a", b"b")] * 4, b"", 204),
        ([(b"a", b"b")] * 5, b"", 431),
    ],
)
def test_what_is_too_large_is_refused(
    headers: list[tuple[bytes, bytes]], query: bytes, status: int
) -> None:
    app = RequestLimits(Inner(), query=20, headers=90, fields=5)
    assert call(app, *headers, query_string=query)["status"] == status


def test_the_body_of_what_is_too_large_is_read_and_dropped() -> None:
    """Who still sends might not see the answer (RFC 9112, 9.6)."""
    left = [b"a", b"b", b""]
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": [], "query_string": b"q" * 9}
    asyncio.run(RequestLimits(Inner(), query=8)(scope, receive, send))
    assert sent[0]["status"] == 414
    assert left == []
    assert not sent[-1].get("more_body", False)


def seen(
    *headers: tuple[bytes, bytes],
    client: Any = ("10.0.0.9", 1),
    forwarded: bool = False,
) -> tuple[Any, ...]:
    inner = Inner()
    trusted = ["10.0.0.0/8", "fd00::/8"]
    app = TrustedProxies(inner, trusted, forwarded=forwarded)
    call(app, *headers, client=client)
    scope = inner.scopes[0]
    host = [value for name, value in scope["headers"] if name == b"host"]
    return scope["client"] and scope["client"][0], scope["scheme"], *host


FORGED = (b"forwarded", b"for=203.0.113.5;proto=https;host=evil.example")
ELSEWHERE = (b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-proto", b"https")


def test_only_trusted_proxies_are_believed() -> None:
    assert seen(*ELSEWHERE) == ("192.0.2.1", "https", b"inside")
    mapped = seen(*ELSEWHERE, client=("::ffff:10.0.0.9", 1))
    assert mapped == ("192.0.2.1", "https", b"inside")
    for client in (("192.0.2.9", 1), ("::ffff:192.0.2.9", 1), ("unix", 0), None):
        address = client and client[0]
        assert seen(*ELSEWHERE, client=client) == (address, "http", b"inside")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], ("10.0.0.9", "http", b"inside")),
        # Whoever is nearest and not trusted: what is before may be made up.
        (
            [(b"x-forwarded-for", b"203.0.113.5, 192.0.2.1, 10.1.1.1")],
            ("192.0.2.1", "http", b"inside"),
        ),
        (
            [(b"x-forwarded-for", b"203.0.113.5"), (b"x-forwarded-for", b"10.1.1.1")],
            ("203.0.113.5", "http", b"inside"),
        ),
        (
            [(b"x-forwarded-host", b"api.example.com")],
            ("10.0.0.9", "http", b"api.example.com"),
        ),
        ([(b"x-forwarded-host", b"evil\r\nx: y")], ("10.0.0.9", "http", b"inside")),
        ([(b"x-forwarded-proto", b"HTTPS")], ("10.0.0.9", "https", b"inside")),
        ([(b"x-forwarded-proto", b"gopher")], ("10.0.0.9", "http", b"inside")),
        # What the proxies do not write is what a client has made up.
        ([FORGED], ("10.0.0.9", "http", b"inside")),
        ([FORGED, *ELSEWHERE], ("192.0.2.1", "https", b"inside")),
    ],
)
def test_what_proxies_say_is_read_from_the_nearest_on(
    headers: list[tuple[bytes, bytes]], expected: tuple[Any, ...]
) -> None:
    assert seen(*headers) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ("10.0.0.9", "http", b"inside")),
        (
            [b'for="[2001:db8::1]:47";proto=https;host="a.example"'],
            ("2001:db8::1", "https", b"a.example"),
        ),
        (
            [b'For=198.51.100.1;proto=http, for="192.0.2.7:80"; Proto=https'],
            ("192.0.2.7", "https", b"inside"),
        ),
        # A client that leaves a quoted text open takes nothing of what proxies say.
        ([b'for=203.0.113.5;x=", for=192.0.2.7'], ("192.0.2.7", "http", b"inside")),
        (
            [b'for=203.0.113.5;x="\\', b"for=192.0.2.7"],
            ("192.0.2.7", "http", b"inside"),
        ),
        (
            [b'for=203.0.113.5;x=", for="[2001:db8::1]:47", for=10.1.1.1'],
            ("2001:db8::1", "http", b"inside"),
        ),
    ],
)
def test_the_header_of_the_standard_is_read_where_it_is_theirs(
    lines: list[bytes], expected: tuple[Any, ...]
) -> None:
    headers = [(b"forwarded", line) for line in lines]
    assert seen(*headers, *ELSEWHERE, forwarded=True) == expected


@given(st.booleans(), st.binary(max_size=60))
def test_anything_may_be_in_those_headers(forwarded: bool, value: bytes) -> None:
    name = b"forwarded" if forwarded else b"x-forwarded-for"
    assert seen((name, value), forwarded=forwarded)[1] in {"http", "https"}


def test_connections_of_other_kinds_pass() -> None:
    inner = Inner()
    app = RequestIds(RequestLimits(TrustedProxies(inner, ["10.0.0.0/8"])))
    call(app, type="lifespan", client=None)
    assert inner.scopes[0]["type"] == "lifespan"
