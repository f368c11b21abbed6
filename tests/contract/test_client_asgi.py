"""The transports that call an ASGI application in the same process."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest
from contract.transports import PAUSE, asking, unblocking, waiting
from media_collection.client import ConnectionFailed, TimedOut
from media_collection.runtime.asgi_transport import AsgiTransport, AsyncAsgiTransport
from media_collection.runtime.transport import Request


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
    request = asking("http://test/")
    assert transport.send(request).status == 204
    transport.close()
    assert [each.cancelled() for each in tasks] == [True]
    tasks.clear()
    gc.collect()
    assert "destroyed" not in caplog.text


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


def posting(content: Any) -> Request:
    return Request(method="POST", target="/", url="http://test/", content=content)


def test_an_application_may_receive_twice_at_once_and_give_up() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("no lifespan")
        assert (await receive())["body"] == b"1"
        first, second = [asyncio.ensure_future(receive()) for _ in range(2)]
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"2"})
        assert (await second)["type"] == "http.disconnect"
        assert (await receive())["type"] == "http.disconnect"

    async def call() -> bytes:
        transport = AsyncAsgiTransport(application)
        return (await transport.send(posting(b"1"))).content

    assert asyncio.run(call()) == b"2"


def test_a_request_of_which_a_part_was_given_up_is_not_whole() -> None:
    async def parts() -> Any:
        yield b"1"
        await asyncio.Event().wait()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("no lifespan")
        assert (await receive())["body"] == b"1"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive(), 0.01)
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def call() -> int:
        transport = AsyncAsgiTransport(application)
        request = posting(parts())
        return (await transport.send(request)).status

    assert asyncio.run(call()) == 204
