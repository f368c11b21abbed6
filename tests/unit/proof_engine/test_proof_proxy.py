"""The proxy that mutants of a running server stand behind: what it passes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from counterfoil.proof import proxy
from counterfoil.proof.exchange import Answer, Request

if TYPE_CHECKING:
    import pytest
    from counterfoil.proof.wire import Address

SERVER = ("127.0.0.1", 1234)


def passed_on(
    monkeypatch: pytest.MonkeyPatch, body: bytes, *fields: tuple[str, str]
) -> Request:
    """What the server is asked where the proxy is asked with these fields."""
    asked: list[Request] = []

    def ask(_: Address, request: Request) -> Answer:
        asked.append(request)
        return Answer(204, (), b"")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(_: Any) -> None:
        pass

    monkeypatch.setenv(proxy.URL, "http://127.0.0.1:8000")
    monkeypatch.setattr(proxy, "_ask", ask)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/a",
        "query_string": b"b=c",
        "server": SERVER,
        "headers": [(name.encode(), value.encode()) for name, value in fields],
    }

    async def call() -> None:
        await proxy.create_app()(scope, receive, send)

    asyncio.run(call())
    return asked[0]


def test_fields_of_a_connection_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # A contract may have parameters of these names.
    fields = (("connection", "close"), ("te", "trailers"), ("expect", "x"))
    assert passed_on(monkeypatch, b"", *fields).headers == fields


def test_content_is_framed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    found = passed_on(monkeypatch, b"x", ("transfer-encoding", "chunked"))
    assert found == Request("POST", "/a?b=c", (), b"x")
    assert passed_on(monkeypatch, b"", ("content-length", "0")).body == b""
    assert passed_on(monkeypatch, b"").body is None


def test_the_host_is_that_which_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed_on(monkeypatch, b"", ("host", "127.0.0.1:1234")).headers == ()
    other = ("host", "example.com")
    assert passed_on(monkeypatch, b"", other).headers == (other,)
