"""Limits of time hold in each event loop, and not for what is answered already."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from generated.test_generated_app import Connection, Orders, http

if TYPE_CHECKING:
    from generated.making import Import


def test_a_limit_holds_in_a_loop_after_one_that_was_closed(load: Import) -> None:
    service = Orders(load)
    app = load("calls.server").create_app(service, timeout=0.4)

    async def call() -> Any:
        connection = Connection()
        connection.sent.put_nowait({"type": "http.request", "body": b""})
        await app(http("", "/orders"), connection.receive, connection.send)
        return connection.got[0]["status"]

    # The loop ends before anybody has looked.
    assert asyncio.run(call()) == 200
    service.wait = 5
    assert asyncio.run(call()) == 503
    assert asyncio.run(call()) == 503


def test_the_rest_of_a_refused_request_is_not_waited_for_as_its_begin(
    load: Import,
) -> None:
    """That has a limit of its own, which may be longer."""
    app = load("bodies.server").create_app(Orders(load), timeout=0.2)
    headers = [(b"content-type", b"text/x"), (b"content-length", b"90")]
    scope = {**http("", "/notes"), "method": "POST", "headers": headers}

    async def call() -> list[Any]:
        connection = Connection()
        part = {"type": "http.request", "body": b"{", "more_body": True}
        connection.sent.put_nowait(part)
        serving = asyncio.create_task(app(scope, connection.receive, connection.send))
        await asyncio.sleep(0.6)
        connection.sent.put_nowait({"type": "http.request", "body": b"}"})
        await serving
        return connection.got

    sent = asyncio.run(call())
    assert sent[0]["status"] == 415
    assert [each.get("more_body", False) for each in sent[1:]] == [True, False]


def test_limits_hold_where_one_application_calls_another_of_its_kind(
    load: Import,
) -> None:
    inner, outer = Orders(load), Orders(load)
    inner.wait = 5
    create = load("calls.server").create_app
    transport = load("calls.runtime.asgi_transport").AsyncAsgiTransport
    called = transport(create(inner, timeout=0.4))
    request = load("calls.runtime.transport").Request(
        method="GET", target="/orders", url="http://test/orders"
    )
    found: list[int] = []

    class Calling:
        async def list_orders(self) -> Any:
            found.append((await called.send(request)).status)
            return await outer.list_orders()

        def __getattr__(self, name: str) -> Any:
            return getattr(outer, name)

    async def call() -> Any:
        connection = Connection()
        connection.sent.put_nowait({"type": "http.request", "body": b""})
        app = create(Calling(), timeout=9)
        await app(http("", "/orders"), connection.receive, connection.send)
        await called.close()
        return connection.got[0]["status"]

    assert asyncio.run(call()) == 200
    assert found == [503]
