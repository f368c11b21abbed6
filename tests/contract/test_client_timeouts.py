"""How long the transports of the clients wait for something more."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from contract.raw_servers import answering, talking
from contract.transports import (
    NETWORK,
    PAUSE,
    STREAMS,
    Awaited,
    Waited,
    asking,
    unblocking,
    waiting,
    wanted,
)
from generated.making import served
from media_collection.client import TimedOut
from media_collection.runtime.asgi_transport import AsgiTransport, AsyncAsgiTransport
from media_collection.runtime.fast_transport import AsyncFastTransport, FastTransport
from pyreqwest.client import ClientBuilder, SyncClientBuilder

if TYPE_CHECKING:
    from collections.abc import Callable

    from media_collection.runtime.transport import Reply, Request


@pytest.mark.parametrize("opened", STREAMS)
def test_the_timeout_of_a_stream_holds_for_each_part(opened: Any) -> None:
    """Five parts take longer than the timeout, and each of them less."""
    timeout = 0.5
    steps = [Event() for _ in range(5)]
    parts = [each for step in steps for each in (step, b"x")]
    with talking(*parts) as (url, _):
        found = opened(wanted(url, timeout))
        began = time.monotonic()
        for step in steps:
            timer = threading.Timer(timeout / 3, step.set)
            timer.start()
            assert found.next() == b"x"
        assert time.monotonic() - began > timeout
        with pytest.raises(TimedOut) as caught:
            found.next()
        assert caught.value.sent
        found.close()


async def _slow_application(scope: Any, receive: Any, send: Any) -> None:
    """Answers in five parts, after a while each."""
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    while (await receive()).get("more_body", False):
        pass
    await asyncio.sleep(PAUSE)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for number in range(5):
        await asyncio.sleep(PAUSE)
        body = b"%d" % number
        await send({"type": "http.response.body", "body": body, "more_body": True})
    if scope["path"] == "/hang":
        await asyncio.sleep(8 * PAUSE)
    await send({"type": "http.response.body", "body": b""})


SLOW = [
    *NETWORK,
    pytest.param(waiting(partial(AsgiTransport, _slow_application)), id="asgi"),
    pytest.param(
        unblocking(partial(AsyncAsgiTransport, _slow_application)), id="asgi-async"
    ),
]


@pytest.mark.parametrize("send", SLOW)
def test_the_timeout_holds_for_each_part_of_what_is_read_whole_too(
    send: Callable[[Request], Reply],
) -> None:
    """One meaning for all transports: how long to wait for something more."""
    timeout = 4 * PAUSE

    with served(_slow_application) as url:
        request = asking(f"{url}/", timeout)
        began = time.monotonic()
        assert send(request).content == b"01234"
        assert time.monotonic() - began > timeout
        hanging = msgspec.structs.replace(request, url=f"{url}/hang")
        with pytest.raises(TimedOut):
            send(hanging)


def test_a_fast_transport_keeps_few_connections_for_timeouts_of_the_past() -> None:
    transport = FastTransport()
    with answering(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") as url:
        for number in range(1, 40):
            request = asking(url, float(number))
            transport._client_for(request)
        assert transport.send(request).status == 204
    assert len(transport._patient) <= 8
    transport.close()


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_may_have_no_timeout(opened: Any) -> None:
    with talking(b"x") as (url, _):
        found = opened(msgspec.structs.replace(wanted(url), timeout=None))
        assert found.next() == b"x"
        found.close()


@pytest.mark.parametrize("kind", [FastTransport, AsyncFastTransport])
def test_a_client_of_ones_own_has_its_own_timeouts(kind: Any) -> None:
    """Then the timeout of a request is the whole exchange's, also that of a stream."""
    is_waiting = kind is FastTransport
    builder: Any = SyncClientBuilder() if is_waiting else ClientBuilder()
    opened = partial(Waited if is_waiting else Awaited, lambda: kind(builder.build()))
    step = Event()
    with talking(b"x", step, b"x") as (url, _):
        found = opened(wanted(url, 0.5))
        assert found.next() == b"x"
        time.sleep(0.6)
        step.set()
        with pytest.raises(TimedOut):
            found.read()
        found.close()


@pytest.mark.parametrize("send", NETWORK)
def test_a_server_that_says_nothing_may_have_got_it(
    send: Callable[[Request], Reply],
) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        with pytest.raises(TimedOut) as caught:
            send(asking(url, 0.1))
    assert caught.value.sent
