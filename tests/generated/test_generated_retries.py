"""What the generated clients send again, and when."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.calling import ORDERS, AsyncServer, Server, client, error, quick

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.making import Import


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_what_may_be_sent_twice_is_sent_again(
    load: Import, reply: Callable[..., Any], kind: str
) -> None:
    good = reply(200, ORDERS, content=b"[]")
    answers = (reply(503), error(load, "TimedOut", sent=True), good)
    if kind == "Client":
        server: Any = Server(*answers)
        assert client(load, server).list_orders().body == []
    else:
        server = AsyncServer(*answers)
        found = asyncio.run(client(load, server, kind).list_orders())
        assert found.body == []
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_statuses_that_pass_are_tried_again_up_to_a_limit(
    load: Import, reply: Callable[..., Any], status: int
) -> None:
    server = Server(reply(status))
    with pytest.raises(load("calls.client").ClientError):
        client(load, server, retries=quick(load, limit=3)).list_orders()
    assert len(server.requests) == 4


@pytest.mark.parametrize("status", [400, 404, 409, 500, 501])
def test_other_statuses_are_final(
    load: Import, reply: Callable[..., Any], status: int
) -> None:
    server = Server(reply(status))
    with pytest.raises(load("calls.client").UnexpectedStatus):
        client(load, server).list_orders()
    assert len(server.requests) == 1


def test_what_might_be_done_twice_is_sent_once(
    load: Import, reply: Callable[..., Any]
) -> None:
    for answer in (reply(429), error(load, "TimedOut", sent=True)):
        server = Server(answer)
        with pytest.raises(load("calls.client").ClientError):
            client(load, server).add_cart()
        assert len(server.requests) == 1


def test_what_did_not_reach_the_server_is_sent_again(
    load: Import, reply: Callable[..., Any]
) -> None:
    server = Server(error(load, "ConnectionFailed", sent=False), reply(201))
    client(load, server).add_cart()
    assert len(server.requests) == 2


def test_what_cannot_be_sent_is_not_tried_again(load: Import) -> None:
    server = Server(error(load, "TransportError", sent=True))
    with pytest.raises(load("calls.client").TransportError):
        client(load, server).list_orders()
    assert len(server.requests) == 1


def keys(server: Server) -> list[str]:
    return [dict(each.headers)["idempotency-key"] for each in server.requests]


def test_an_idempotency_key_is_made_and_kept(
    load: Import, reply: Callable[..., Any]
) -> None:
    server = Server(reply(503), error(load, "TimedOut", sent=True), reply(201))
    caller = client(load, server)
    caller.add_order()
    first = keys(server)
    assert len(first) == 3
    assert len(set(first)) == 1
    caller.add_order()
    caller.add_order(idempotency_key="9f8e7d6c-5b4a-4321-bfed-cba987654321")
    assert keys(server)[3] != first[0]
    assert keys(server)[4] == "9f8e7d6c-5b4a-4321-bfed-cba987654321"
    with pytest.raises(TypeError):
        caller.replace_orders()  # whose key can be no UUID


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("0", 0, 0.2),
        ("1", 1, 1.2),
        (20, 15, 20.2),
        (-9, 0, 0.2),
        ("soon", 0, 0.2),
        ("-1", 0, 0.2),
        ("1.5", 0, 0.2),
        ("Wed, 21 Oct 2015 07:28:00 +99999999999999", 0, 0.2),
        ("Wed, 99999999999 Oct 2015 07:28:00 GMT", 0, 0.2),
    ],
)
def test_the_server_says_when_to_come_back(
    load: Import, reply: Callable[..., Any], text: Any, least: float, most: float
) -> None:
    if isinstance(text, int):
        text = formatdate(time.time() + text, usegmt=True)
    attempts = load("calls.runtime.retrying").Attempts
    request = load("calls.client.list_orders").prepare()
    pause = attempts(request, quick(load)).after_reply(
        reply(503, ("retry-after", text))
    )
    assert least <= pause <= most


@pytest.mark.parametrize(
    "pause",
    [
        lambda: "61",
        lambda: "999999999",
        lambda: "9" * 5000,
        lambda: formatdate(time.time() + 999),
    ],
    ids=["a minute", "years", "ages", "a date"],
)
def test_nobody_waits_for_ever(
    load: Import, reply: Callable[..., Any], pause: Callable[[], str]
) -> None:
    server = Server(reply(503, ("retry-after", pause())))
    with pytest.raises(load("calls.client.list_orders").ListOrdersError):
        client(load, server).list_orders()
    assert len(server.requests) == 1


def test_pauses_are_random_and_grow(load: Import, reply: Callable[..., Any]) -> None:
    runtime = load("calls.runtime.retrying")
    request = load("calls.client.list_orders").prepare()
    options = runtime.Retries(limit=6, first=1.0, longest=8.0)
    bounds = [1, 2, 4, 8, 8, 8]
    rows = []
    for _ in range(200):
        attempts = runtime.Attempts(request, options)
        rows.append([attempts.after_reply(reply(503)) for _ in bounds])
        assert attempts.after_reply(reply(503)) is None
    for bound, column in zip(bounds, zip(*rows, strict=True), strict=True):
        assert 0 <= min(column) < bound * 0.2
        assert bound * 0.8 < max(column) <= bound


class Closing:
    """The content of a response that still comes, and whether it was given up."""

    closed = False

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_stream_that_is_not_taken_is_closed(
    load: Import, reply: Callable[..., Any], kind: str
) -> None:
    kept = Closing()
    first = msgspec.structs.replace(reply(202), parts=kept)
    answers = (first, reply(200, ORDERS, content=b"[]"))
    request = load("calls.runtime.transport").Request(method="GET", target="/orders")
    retries = quick(load, statuses=frozenset({202}))
    if kind == "Client":
        sent = client(load, Server(*answers), retries=retries).send_request(request)
    else:
        server = AsyncServer(*answers)
        made = client(load, server, kind, retries=retries)
        sent = asyncio.run(made.send_request(request))
    assert sent.status == 200
    assert kept.closed
