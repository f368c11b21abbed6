"""The transports of the generated clients, each against the same servers."""

from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.making import served
from media_collection.client import ConnectionFailed, InvalidResponse, TimedOut
from media_collection.runtime.asgi_transport import AsgiTransport, AsyncAsgiTransport
from media_collection.runtime.client_errors import TransportError
from media_collection.runtime.fast_transport import AsyncFastTransport, FastTransport
from media_collection.runtime.httpx_transport import (
    AsyncHttpxTransport,
    HttpxTransport,
)
from media_collection.runtime.transport import Reply, Request
from pyreqwest.client import ClientBuilder, SyncClientBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 5


async def _send(transport: Any, request: Request) -> Reply:
    try:
        reply: Reply = await transport.send(request)
        return reply
    finally:
        await transport.close()


def waiting(kind: Any) -> Callable[[Request], Reply]:
    def send(request: Request) -> Reply:
        transport = kind()
        try:
            reply: Reply = transport.send(request)
            return reply
        finally:
            transport.close()

    return send


def unblocking(kind: Any) -> Callable[[Request], Reply]:
    def send(request: Request) -> Reply:
        async def run() -> Reply:
            return await _send(kind(), request)

        return asyncio.run(run())

    return send


NETWORK = [
    pytest.param(waiting(HttpxTransport), id="httpx2"),
    pytest.param(unblocking(AsyncHttpxTransport), id="httpx2-async"),
    pytest.param(waiting(FastTransport), id="pyreqwest"),
    pytest.param(unblocking(AsyncFastTransport), id="pyreqwest-async"),
]


@contextmanager
def answering(answer: bytes, seen: list[bytes] | None = None) -> Iterator[str]:
    """The URL of a server that answers one request with these bytes, and hangs up."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(5)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
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

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("send", NETWORK)
def test_a_request_arrives_as_it_is_and_so_does_the_response(
    send: Callable[[Request], Reply],
) -> None:
    seen: list[bytes] = []
    answer = (
        b"HTTP/1.1 201 Created\r\nX-Many: a\r\nx-many: b, c\r\nLocation: /x\r\n"
        b"Content-Length: 3\r\nConnection: close\r\n\r\n\x00\xff\n"
    )
    with answering(answer, seen) as url:
        reply = send(
            Request(
                method="POST",
                target="/a%2Fb/..c/%C3%A9",
                url=f"{url}/a%2Fb/..c/%C3%A9?q=a%20b&r=%2B,c&&s",
                headers=(("x-one", "1"), ("x-two", "a"), ("x-two", "b")),
                content=b"\x00body",
                timeout=5,
            )
        )
    assert (reply.status, reply.content) == (201, b"\x00\xff\n")
    assert reply.header("x-many") == "a, b, c"
    assert reply.header("location") == "/x"
    head, _, body = seen[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /a%2Fb/..c/%C3%A9?q=a%20b&r=%2B,c&&s HTTP/1.1"
    fields = [line.lower() for line in lines]
    assert [line for line in fields if line.startswith(b"x-")] == [
        b"x-one: 1",
        b"x-two: a",
        b"x-two: b",
    ]
    assert b"content-length: 5" in fields
    assert body == b"\x00body"


@pytest.mark.parametrize("send", NETWORK)
def test_content_is_sent_in_parts(send: Callable[[Request], Reply]) -> None:
    seen: list[bytes] = []
    with answering(b"HTTP/1.1 204 No Content\r\n\r\n", seen) as url:
        parts = iter([b"first", b"second"])
        send(Request(method="PUT", target="/", url=url, content=parts, timeout=5))
    head, _, body = seen[0].lower().partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head
    assert body.startswith(b"5\r\nfirst\r\n")


@pytest.mark.parametrize("send", NETWORK)
def test_redirections_and_cookies_are_the_callers_business(
    send: Callable[[Request], Reply],
) -> None:
    answer = (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n"
        b"Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    )
    with answering(answer) as url:
        reply = send(Request(method="GET", target="/", url=f"{url}/", timeout=5))
    assert (reply.status, reply.header("set-cookie")) == (302, "a=b")


FAULTS = [
    (b"", ConnectionFailed),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", ConnectionFailed),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ConnectionFailed),
    (b"not HTTP at all\r\n\r\n", ConnectionFailed),
    (
        b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Encoding: gzip\r\n\r\nabc",
        InvalidResponse,
    ),
]


@pytest.mark.parametrize(("answer", "expected"), FAULTS)
@pytest.mark.parametrize("send", NETWORK)
def test_a_response_that_is_broken_is_an_error_that_says_so(
    send: Callable[[Request], Reply], answer: bytes, expected: type[Exception]
) -> None:
    with answering(answer) as url, pytest.raises(expected) as caught:
        send(Request(method="GET", target="/", url=f"{url}/", timeout=5))
    assert str(caught.value)
    if isinstance(caught.value, InvalidResponse):
        assert caught.value.reply.header("x-a") == "1"
    else:
        assert isinstance(caught.value, TransportError)
        assert caught.value.sent


@contextmanager
def talking(
    *parts: bytes | Event, encoding: bytes = b"identity"
) -> Iterator[tuple[str, Event]]:
    """The URL of a server that sends a response in parts; the event that it is left.

    What is an event is waited for before more is sent. Afterwards, it is silent.
    """
    is_left = Event()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(SECONDS)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(SECONDS)
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

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", is_left
        thread.join()


class Waited:
    """The content of a response, taken part by part by a transport that waits."""

    def __init__(self, kind: Any, request: Request) -> None:
        self._transport = kind()
        self.reply = self._transport.send(request)
        self._parts: Any = iter(self.reply.parts)

    def next(self) -> bytes:
        return bytes(next(self._parts))

    def read(self) -> bytes:
        return b"".join(self._parts)

    def close(self) -> None:
        parts: Any = self.reply.parts
        parts.close()
        self._transport.close()


@pytest.mark.parametrize("send", NETWORK)
def test_interim_responses_are_passed_over(send: Callable[[Request], Reply]) -> None:
    """RFC 9110, 15.2: a client must be able to parse them, expected or not."""
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 204 No Content\r\nX-Found: 1\r\nConnection: close\r\n\r\n"
    with answering(interim + b"HTTP/1.1 102 Processing\r\n\r\n" + final) as url:
        reply = send(Request(method="GET", target="/", url=f"{url}/", timeout=5))
    assert (reply.status, reply.header("x-found")) == (204, "1")
    assert reply.header("link") is None


def test_a_transport_that_is_closed_leaves_no_task_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tasks: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        tasks.append(asyncio.create_task(asyncio.sleep(60)))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport = AsgiTransport(application)
    request = Request(method="GET", target="/", url="http://test/", timeout=5)
    assert transport.send(request).status == 204
    transport.close()
    assert [each.cancelled() for each in tasks] == [True]
    tasks.clear()
    gc.collect()
    assert "destroyed" not in caplog.text


class Awaited:
    """The same by a transport that does not block."""

    def __init__(self, kind: Any, request: Request) -> None:
        self._runner = asyncio.Runner()

        async def made() -> Any:
            return kind()

        self._transport = self._runner.run(made())
        self.reply = self._runner.run(self._transport.send(request))
        self._parts: Any = aiter(self.reply.parts)

    def next(self) -> bytes:
        async def taken() -> bytes:
            return bytes(await anext(self._parts))

        return self._runner.run(taken())

    def read(self) -> bytes:
        async def rest() -> bytes:
            return b"".join([part async for part in self._parts])

        return self._runner.run(rest())

    def close(self) -> None:
        async def closed() -> None:
            parts: Any = self.reply.parts
            await parts.aclose()
            await self._transport.close()

        self._runner.run(closed())
        self._runner.close()


STREAMS = [
    pytest.param(partial(Waited, HttpxTransport), id="httpx2"),
    pytest.param(partial(Awaited, AsyncHttpxTransport), id="httpx2-async"),
    pytest.param(partial(Waited, FastTransport), id="pyreqwest"),
    pytest.param(partial(Awaited, AsyncFastTransport), id="pyreqwest-async"),
]


def wanted(url: str, seconds: float = SECONDS) -> Request:
    return Request(method="GET", target="/", url=url, timeout=seconds, stream=True)


@pytest.mark.parametrize("opened", STREAMS)
def test_content_is_read_as_it_comes_and_left_at_will(opened: Any) -> None:
    taken = Event()
    with talking(b"first", taken, b"second") as (url, is_left):
        found = opened(wanted(url))
        assert (found.reply.status, found.reply.content) == (200, b"")
        assert found.next() == b"first"
        taken.set()
        assert found.next() == b"second"
        assert not is_left.is_set()
        found.close()
        assert is_left.wait(SECONDS)


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


PAUSE = 0.15
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
        request = Request(method="GET", target="/", url=f"{url}/", timeout=timeout)
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
            request = Request(method="GET", target="/", url=url, timeout=float(number))
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


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_that_breaks_off_is_a_connection_that_failed(opened: Any) -> None:
    with answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    ) as url:
        found = opened(wanted(url))
        assert found.next() == b"abc"
        with pytest.raises(ConnectionFailed):
            found.next()
        found.close()


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_that_cannot_be_decoded_is_no_connection_that_failed(
    opened: Any,
) -> None:
    with talking(b"no gzip at all", encoding=b"gzip") as (url, _):
        found = opened(wanted(url))
        with pytest.raises(TransportError) as caught:
            found.next()
        assert type(caught.value) is TransportError
        found.close()


@pytest.mark.parametrize("send", NETWORK)
def test_an_error_is_read_whole_where_a_stream_was_wanted(
    send: Callable[[Request], Reply],
) -> None:
    answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"
    with answering(answer) as url:
        reply = send(wanted(url))
    assert (reply.status, reply.content, reply.parts) == (404, b"gone", None)


@pytest.mark.parametrize("send", NETWORK)
def test_content_is_not_taken_faster_than_it_is_read(
    send: Callable[[Request], Reply],
) -> None:
    part = bytes(65536)
    taken = 0

    def parts() -> Iterator[bytes]:
        nonlocal taken
        while taken < 2000:
            taken += 1
            yield part

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(SECONDS)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(SECONDS)
                connection.recv(65536)
                time.sleep(0.5)

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        request = Request(method="PUT", target="/", url=url, content=parts())
        with pytest.raises(ConnectionFailed):
            send(request)
        thread.join()
    assert taken < 1000  # what the buffers of the sockets hold


# pyreqwest asks a generator that waits for the next part before it sends one.
@pytest.mark.parametrize("send", [NETWORK[0], NETWORK[1], NETWORK[3]])
def test_a_part_is_sent_before_the_next_one_is_made(
    send: Callable[[Request], Reply],
) -> None:
    arrived = Event()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(SECONDS)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(SECONDS)
                received = b""
                while not received.endswith(b"0\r\n\r\n"):
                    received += connection.recv(65536)
                    if b"first" in received:
                        arrived.set()
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        def parts() -> Iterator[bytes]:
            yield b"first"
            assert arrived.wait(SECONDS)
            yield b"second"

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        content = parts()
        request = Request(method="PUT", target="/", url=url, content=content)
        assert send(request).status == 204
        thread.join()


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
def test_a_server_that_is_not_reached_got_nothing(
    send: Callable[[Request], Reply],
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(ConnectionFailed) as caught:
            send(Request(method="GET", target="/", url=url, timeout=5))
    assert not caught.value.sent


@pytest.mark.parametrize("send", NETWORK)
def test_a_server_that_says_nothing_may_have_got_it(
    send: Callable[[Request], Reply],
) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        with pytest.raises(TimedOut) as caught:
            send(Request(method="GET", target="/", url=url, timeout=0.1))
    assert caught.value.sent


@pytest.mark.parametrize("url", ["/relative", "ftp://example.com/"])
@pytest.mark.parametrize("send", NETWORK)
def test_an_address_that_is_none_is_named(
    send: Callable[[Request], Reply], url: str
) -> None:
    with pytest.raises(TransportError) as caught:
        send(Request(method="GET", target="/", url=url, timeout=5))
    assert type(caught.value) is TransportError


def test_a_transport_that_lacks_its_library_says_which() -> None:
    code = (
        "import sys; sys.modules['pyreqwest'] = None\n"
        "import media_collection.client\n"
        "import media_collection.runtime.fast_transport"
    )
    generated = str(Path(__file__).parents[2] / "generated")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=generated,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ImportError: this transport needs pyreqwest: pip install" in done.stderr


class App:
    """An ASGI application that tells what it was asked."""

    def __init__(self) -> None:
        self.life: list[str] = []
        self.scopes: list[Any] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for moment in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{moment}"
                self.life.append(moment)
                scope["state"]["at"] = moment
                await send({"type": f"lifespan.{moment}.complete"})
            return
        self.scopes.append(scope)
        self.bodies.append((await receive())["body"])
        match scope["path"]:
            case "/raise":
                raise LookupError("inside")
            case "/half":
                await send({"type": "http.response.start", "status": 200})
                return
            case "/hang":
                await asyncio.sleep(8 * PAUSE)
        headers = [(b"X-Path", scope["path"].encode()), (b"x-n", b"1"), (b"x-n", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"b"})
        assert (await receive())["type"] == "http.disconnect"


def in_process(app: App) -> list[Any]:
    return [
        waiting(lambda: AsgiTransport(app)),
        unblocking(lambda: AsyncAsgiTransport(app)),
    ]


@pytest.mark.parametrize("number", [0, 1])
def test_an_application_is_called_as_a_server_would(number: int) -> None:
    app = App()
    reply = in_process(app)[number](
        Request(
            method="PUT",
            target="",
            url="https://example.com:8443/a%2Fb%20c?q=%20",
            headers=(("X-Name", "1"),),
            content=b"body",
        )
    )
    assert (reply.status, reply.content) == (200, b"ab")
    assert reply.headers == (("x-path", "/a/b c"), ("x-n", "1"), ("x-n", "2"))
    assert (app.life, app.bodies) == (["startup", "shutdown"], [b"body"])
    scope = app.scopes[0]
    assert scope["state"] == {"at": "startup"}
    assert (scope["path"], scope["raw_path"]) == ("/a/b c", b"/a%2Fb%20c")
    assert (scope["method"], scope["scheme"]) == ("PUT", "https")
    assert (scope["query_string"], scope["server"]) == (b"q=%20", ("example.com", 8443))
    assert scope["headers"] == [
        (b"host", b"example.com:8443"),
        (b"x-name", b"1"),
        (b"content-length", b"4"),
    ]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    ("path", "expected"),
    [("/raise", LookupError), ("/half", ConnectionFailed), ("/hang", TimedOut)],
)
def test_what_goes_wrong_inside_reaches_the_caller(
    number: int, path: str, expected: type[Exception]
) -> None:
    send = in_process(App())[number]
    request = Request(method="GET", target="", url=f"http://test{path}", timeout=0.1)
    with pytest.raises(expected):
        send(request)


def test_an_application_gets_content_in_parts() -> None:
    parts: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise ValueError(scope["type"])
        parts.append(await receive())
        parts.append(await receive())
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    request = Request(method="PUT", target="", url="http://t/", content=iter([b"a"]))
    assert waiting(lambda: AsgiTransport(app))(request).status == 204
    assert [(each["body"], each["more_body"]) for each in parts] == [
        (b"a", True),
        (b"", False),
    ]


@pytest.mark.parametrize("number", [0, 1])
def test_an_application_without_lifespan_is_called_too(number: int) -> None:
    class Plain(App):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                raise ValueError(scope["type"])
            await super().__call__(scope, receive, send)

    request = Request(method="GET", target="", url="http://test/")
    assert in_process(Plain())[number](request).status == 200


def test_an_application_that_does_not_start_is_not_reached() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no disk"})

    with pytest.raises(ConnectionFailed, match="no disk") as caught:
        waiting(lambda: AsgiTransport(app))(
            Request(method="GET", target="", url="http://test/")
        )
    assert not caught.value.sent


def test_many_threads_call_one_application() -> None:
    app = App()
    transport = AsgiTransport(app)
    request = Request(method="GET", target="", url="http://test/")
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(transport.send(request).status))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    transport.close()
    transport.close()
    assert found == [200] * 8
    assert app.life == ["startup", "shutdown"]
