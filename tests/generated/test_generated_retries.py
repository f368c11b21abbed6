"""What the generated clients do for a call: again, otherwise, told, and tolerantly."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.making import Import

ORDERS = ("content-type", "application/json")


class Server:
    """A transport that gives answers or raises them, in turn; the last for ever."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.requests: list[Any] = []

    def send(self, request: Any) -> Any:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        pass


class AsyncServer:
    """The same, without blocking."""

    def __init__(self, *answers: Any) -> None:
        self._server = Server(*answers)
        self.requests = self._server.requests

    async def send(self, request: Any) -> Any:
        return self._server.send(request)

    async def close(self) -> None:
        pass


@pytest.fixture
def reply(load: Import) -> Callable[..., Any]:
    kind = load("calls.runtime.transport").Reply

    def made(status: int, *headers: tuple[str, str], content: bytes = b"") -> Any:
        return kind(status=status, headers=headers, content=content)

    return made


def quick(load: Import, **options: Any) -> Any:
    return load("calls.client").Retries(**{"first": 0.001, **options})


def client(load: Import, server: Any, kind: str = "Client", **options: Any) -> Any:
    options = {"retries": quick(load), **options}
    return getattr(load("calls.client"), kind)(
        "http://test", transport=server, **options
    )


def error(load: Import, name: str, *, sent: bool) -> Exception:
    made: Exception = getattr(load("calls.client"), name)("no", sent=sent)
    return made


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
    [lambda: "61", lambda: "999999999", lambda: formatdate(time.time() + 999)],
    ids=["a minute", "years", "a date"],
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


def test_a_call_has_its_own_options(load: Import, reply: Callable[..., Any]) -> None:
    server = Server(reply(201))
    caller = client(load, server, headers={"X-App": "a", "X-All": "1"}, timeout=9)
    other = caller.with_options(timeout=0.5, headers={"x-app": "b", "Accept": "x/y"})
    other.add_cart()
    caller.with_options(timeout=None).add_cart()
    caller.add_cart()
    assert [each.timeout for each in server.requests] == [0.5, None, 9]
    assert server.requests[0].headers == (
        ("x-app", "b"),
        ("x-all", "1"),
        ("accept", "x/y"),
    )
    assert server.requests[2].headers == (
        ("accept", "*/*"),
        ("x-app", "a"),
        ("x-all", "1"),
    )
    assert type(other) is type(caller)


@pytest.mark.parametrize(
    "headers", [{"a b": "1"}, {"": "1"}, {"a": "1\r\nb: 2"}, {"a": "\0"}, {"a": "é€"}]
)
def test_headers_that_cannot_be_sent_are_refused(
    load: Import, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        client(load, Server(None), headers=headers)


def test_hooks_are_told_of_every_attempt(
    load: Import, reply: Callable[..., Any]
) -> None:
    told: list[Any] = []
    hooks = load("calls.client").Hooks(
        request=lambda request: told.append(request.url),
        response=lambda _, reply: told.append(reply.status),
        error=lambda _, error: told.append(type(error).__name__),
    )
    answers = (
        reply(503),
        error(load, "TimedOut", sent=True),
        reply(200, ORDERS, content=b"[]"),
    )
    client(load, Server(*answers), hooks=hooks).list_orders()
    url = "http://test/orders"
    assert told == [url, 503, url, "TimedOut", url, 200]
    told.clear()
    caller = client(load, AsyncServer(*answers), "AsyncClient", hooks=hooks)
    asyncio.run(caller.list_orders())
    assert told == [url, 503, url, "TimedOut", url, 200]


def test_a_response_is_at_hand_as_it_came(
    load: Import, reply: Callable[..., Any]
) -> None:
    operation = load("calls.client.list_orders")
    sent = reply(200, ORDERS, ("x-more", "1"), content=b'[{"state": "open"}]')
    found = client(load, Server(sent)).send_request(operation.prepare())
    assert found == sent
    assert operation.read(found).body[0].state == "open"


ODD = [
    (b'[{"state": "open"}, {"state": "cancelled"}]', "/1/state"),
    (b'[{"state": "open", "added": [1]}]', "/0"),
    (b'{"not": "a list"}', ""),
    (b"[", ""),
]


@pytest.mark.parametrize(("content", "pointer"), ODD)
def test_a_tolerant_client_takes_what_it_does_not_know_as_it_came(
    load: Import, reply: Callable[..., Any], content: bytes, pointer: str
) -> None:
    sent = reply(200, ORDERS, content=content)
    with pytest.raises(load("calls.client").InvalidResponse) as caught:
        client(load, Server(sent)).list_orders()
    assert caught.value.violations[0].pointer == pointer
    found = client(load, Server(sent), "TolerantClient").list_orders()
    assert isinstance(found, load("calls.client").Undocumented)
    assert (found.status, found.reply) == (200, sent)
    assert found.violations == caught.value.violations
    assert found.body == (
        None if content == b"[" else load("calls.runtime.json_text").read_json(content)
    )
    caller = client(load, AsyncServer(sent), "AsyncTolerantClient")
    assert asyncio.run(caller.list_orders()) == found


def test_a_tolerant_client_types_what_it_knows_and_raises_failures(
    load: Import, reply: Callable[..., Any]
) -> None:
    good = reply(200, ORDERS, content=b'[{"state": "done"}]')
    found = client(load, Server(good), "TolerantClient").list_orders()
    assert found.body == [load("calls.models").Order(state="done")]
    with pytest.raises(load("calls.client.add_cart").AddCartError):
        client(load, Server(reply(429)), "TolerantClient").add_cart()
    with pytest.raises(load("calls.client").UnexpectedStatus):
        client(load, Server(reply(500)), "TolerantClient").add_cart()
    other = client(load, Server(reply(200)), "TolerantClient").add_cart()
    assert other.reason == "the status 200 is not documented"
