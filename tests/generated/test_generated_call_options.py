"""The options of a call: headers, timeouts, servers and hooks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.calling import ORDERS, AsyncServer, Server, client, error

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.making import Import


def test_cookies_of_a_call_stand_beside_those_of_its_parameters(load: Import) -> None:
    runtime = load("calls.runtime.call_options")
    sent = load("calls.runtime.transport").Request(
        method="GET", target="/", headers=(("cookie", "a=1; b=2"), ("x-a", "1"))
    )
    given = runtime.options(
        {"": "http://test"}, None, {"Cookie": "c=3; b=4"}, None, None
    )
    assert given.applied(sent).headers == (("x-a", "1"), ("cookie", "a=1; c=3; b=4"))


def test_the_length_that_head_tells_is_that_of_what_is_not_compressed(
    load: Import,
) -> None:
    """RFC 9110, 9.3.2 and 12.5.3: transports differ in the codings that they accept."""
    runtime = load("calls.runtime.call_options")
    request = load("calls.runtime.transport").Request
    plain = runtime.options({"": "http://test"}, None, None, None, None)
    headers = plain.applied(request(method="HEAD", target="/")).headers
    assert headers == (("accept-encoding", "identity"),)
    assert plain.applied(request(method="GET", target="/")).headers == ()
    given = runtime.options(
        {"": "http://test"}, None, {"accept-encoding": "gzip"}, None, None
    )
    headers = given.applied(request(method="HEAD", target="/")).headers
    assert headers == (("accept-encoding", "gzip"),)


def test_a_header_that_is_a_parameter_is_sent_where_it_is_given(load: Import) -> None:
    """What a transport adds by itself is not what the contract admits."""
    runtime = load("calls.runtime.call_options")
    prepare = load("calls.client.head_agent").prepare
    plain = runtime.options({"": "http://test"}, None, None, None, None)
    sent = plain.applied(prepare())
    assert sent.unsent == ("user-agent", "accept-encoding")
    assert [name for name, _ in sent.headers] == ["accept"]
    sent = plain.applied(prepare(accept_encoding="br"))
    assert ("accept-encoding", "br") in sent.headers


def test_a_part_is_asked_of_what_is_not_compressed(load: Import) -> None:
    """RFC 9110, 14.2: a range of coded content is one of the bytes after coding."""
    runtime = load("calls.runtime.call_options")
    request = load("calls.runtime.transport").Request
    plain = runtime.options({"": "http://test"}, None, None, None, None)
    part = ("range", "bytes=0-9")
    sent = plain.applied(request(method="GET", target="/", headers=(part,)))
    assert sent.headers == (part, ("accept-encoding", "identity"))


@pytest.mark.parametrize(
    "url",
    ["", "/api", "example.com", "ftp://a/b", "http:///a", "http://a b", "http://a:x/"],
)
def test_a_server_that_nothing_can_be_sent_to_is_refused_at_once(
    load: Import, url: str
) -> None:
    module = load("calls.client")
    for kind in (module.Client, module.AsyncClient):
        with pytest.raises(ValueError, match="must begin with http:// or https://"):
            kind(url)
    if url.startswith("/") or not url:
        # Of a transport that knows where it leads, a path will do.
        module.Client(url, transport=Server())
    else:
        with pytest.raises(ValueError, match="must begin"):
            module.Client(url, transport=Server())
    module.Client("HTTPS://é.example:8443/v1/").close()


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
    "headers", [{"a b": "1"}, {"": "1"}, {"a": "1\r\nb: 2"}, {"a": "\0"}, {"a": "é"}]
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
