"""Tolerant clients: what they do not know comes as it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.calling import ORDERS, AsyncServer, Server, client

if TYPE_CHECKING:
    from collections.abc import Callable

    from generated.making import Import


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
    assert other.reason == "the status is not documented"
