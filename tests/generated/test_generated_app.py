"""The generated application among others: mounted, started, slow clients, lost ones."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from generated.making import Import

PATHS = [
    # root_path, path, raw_path, and the status of GET /orders, or 404
    ("", "/orders", None, 200),
    ("/api", "/api/orders", None, 200),
    ("/api", "/api/orders", b"/api/orders?x=1", 200),
    ("/api/", "/api/orders", b"/api/orders", 200),
    ("/a b", "/a b/orders", b"/a%20b/orders", 200),
    ("/api/v1", "/api/v1/orders", b"/%61pi/v1/orders", 200),
    # Some servers do not prepend it.
    ("/api", "/orders", b"/orders", 200),
    ("/api", "/apiorders", None, 404),
    ("/orders", "/orders/orders", None, 200),
    ("/orders", "/orders/other", None, 404),
    ("/api", "/api", None, 404),
    ("/api", "/api/", None, 404),
]


class Orders:
    """Answers, waits, or notes that it was given up."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.given_up = asyncio.Event()
        self.wait = 0.0
        self.names: list[str] = []

    async def list_orders(self) -> Any:
        try:
            await asyncio.sleep(self.wait)
        except asyncio.CancelledError:
            self.given_up.set()
            raise
        return self._load("calls.operations.list_orders").ListOrders200(body=[])

    async def get_file(self, *, name: str) -> Any:
        self.names.append(name)
        return self._load("servers.operations.get_file").GetFile204()

    def __getattr__(self, name: str) -> Any:
        async def unused(**_: Any) -> Any:
            raise AssertionError(name)

        return unused


def http(root: str, path: str, raw: bytes | None = None) -> dict[str, Any]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": root,
        "query_string": b"",
        "headers": [],
    }
    return scope if raw is None else {**scope, "raw_path": raw}


async def status_of(app: Any, scope: dict[str, Any]) -> int:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, receive, send)
    status: int = messages[0]["status"]
    return status


@pytest.mark.parametrize(("root", "path", "raw", "status"), PATHS)
def test_the_root_is_no_part_of_the_paths(
    load: Import, root: str, path: str, raw: bytes | None, status: int
) -> None:
    app = load("calls.server").create_app(Orders(load))
    assert asyncio.run(status_of(app, http(root, path, raw))) == status


@pytest.mark.parametrize("root", ["/a/b", "/a%b"])
def test_parameters_are_read_behind_the_root(load: Import, root: str) -> None:
    service = Orders(load)
    app = load("servers.server").create_app(service)
    raw = root.replace("%", "%25").encode() + b"/files/x%2Fy"
    assert asyncio.run(status_of(app, http(root, f"{root}/files/x/y", raw))) == 204
    assert service.names == ["x/y"]


def test_what_is_no_path_is_none_that_a_parameter_ends(load: Import) -> None:
    """RFC 9112, 3.2.4: `*` is for OPTIONS alone, and no segment of a path."""
    runtime = load("calls.runtime.app")

    async def endpoint(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    route = SimpleNamespace(endpoint=endpoint, refusal=None)
    app = runtime.make_app(runtime.Path("/{id}", {"GET": route}, refusing=""))
    statuses = [
        asyncio.run(status_of(app, http("", raw.decode(), raw)))
        for raw in (b"/*", b"*", b"a", b"")
    ]
    assert statuses == [204, 404, 404, 404]


@pytest.mark.parametrize("framework", ["starlette", "fastapi"])
def test_the_app_is_mounted_in_applications_of_frameworks(
    load: Import, framework: str
) -> None:
    service = Orders(load)
    app = load("servers.server").create_app(service)
    if framework == "starlette":
        outer: Any = Starlette(routes=[Mount("/deep/in", app)])
    else:
        import fastapi  # noqa: PLC0415 - slow to import

        outer = fastapi.FastAPI()
        outer.mount("/deep/in", app)

    async def call() -> None:
        transport = load("servers.runtime.asgi_transport").AsyncAsgiTransport(outer)
        url = "http://test/deep/in"
        client = load("servers.client").AsyncClient
        async with client(url, files_example_com_url=url, transport=transport) as made:
            await made.get_file(name="a/b c")
            with pytest.raises(load("servers.client").UnexpectedStatus):
                await made.with_options(timeout=3).put_file(name="a")

    asyncio.run(call())
    assert service.names == ["a/b c"]


def test_a_lifespan_is_entered_and_left(load: Import) -> None:
    told: list[str] = []

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        told.append("entered")
        yield
        told.append("left")

    app = load("calls.server").create_app(Orders(load), lifespan=lifespan)

    async def call() -> None:
        transport = load("calls.runtime.asgi_transport").AsyncAsgiTransport(app)
        async with load("calls.client").AsyncClient("", transport=transport) as client:
            assert (await client.list_orders()).body == []
            assert told == ["entered"]

    asyncio.run(call())
    assert told == ["entered", "left"]


def test_a_lifespan_that_fails_is_told(load: Import) -> None:
    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        raise OSError("no database")
        yield

    app = load("calls.server").create_app(Orders(load), lifespan=lifespan)
    transport = load("calls.runtime.asgi_transport").AsgiTransport(app)
    client = load("calls.client").Client("", transport=transport)
    with pytest.raises(load("calls.client").ConnectionFailed, match="no database"):
        client.with_options(retries=load("calls.client").Retries(limit=0)).list_orders()
    client.close()


class Connection:
    """A client that sends what it is told, when it is told."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.got: list[Any] = []

    async def receive(self) -> Any:
        return await self.sent.get()

    async def send(self, message: Any) -> None:
        self.got.append(message)


def test_a_handler_is_cancelled_when_its_client_goes_away(
    load: Import, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    service = Orders(load)
    service.wait = 60
    app = load("calls.server").create_app(service, timeout=2)

    async def call() -> set[Any]:
        before = asyncio.all_tasks()
        connection = Connection()
        serving = asyncio.create_task(
            app(http("", "/orders"), connection.receive, connection.send)
        )
        await asyncio.sleep(0.05)
        connection.sent.put_nowait({"type": "http.request", "body": b""})
        connection.sent.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(service.given_up.wait(), 1.5)
        await serving
        assert connection.got == []
        await asyncio.sleep(0.6)
        return asyncio.all_tasks() - before

    assert asyncio.run(call()) == set()
    assert "list_orders was given up: the client went away" in caplog.text


def test_a_client_that_stays_gets_its_answer(load: Import) -> None:
    service = Orders(load)
    service.wait = 0.8
    app = load("calls.server").create_app(service, timeout=2)

    async def call() -> tuple[Any, set[Any]]:
        before = asyncio.all_tasks()
        connection = Connection()
        connection.sent.put_nowait({"type": "http.request", "body": b""})
        await app(http("", "/orders"), connection.receive, connection.send)
        await asyncio.sleep(0.6)
        return connection.got[0]["status"], asyncio.all_tasks() - before

    assert asyncio.run(call()) == (200, set())


@pytest.mark.parametrize("begun", [True, False])
def test_a_body_that_does_not_come_is_not_waited_for(load: Import, begun: bool) -> None:
    app = load("bodies.server").create_app(Orders(load), timeout=0.4)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"90")]
    scope = {**http("", "/notes"), "method": "POST", "headers": headers}

    async def call() -> Any:
        connection = Connection()
        if begun:
            part = {"type": "http.request", "body": b"{", "more_body": True}
            connection.sent.put_nowait(part)
        await asyncio.wait_for(app(scope, connection.receive, connection.send), 2)
        return connection.got[0]["status"]

    assert asyncio.run(call()) == 408


class Uploads(Orders):
    """Reads a file as it comes, and may take its time afterwards, or before."""

    def __init__(self, load: Import, *, before: float = 0, after: float = 0) -> None:
        super().__init__(load)
        self._before = before
        self._after = after

    async def put_file(self, *, body: AsyncIterator[bytes], **_: Any) -> Any:
        await asyncio.sleep(self._before)
        self.read = b"".join([part async for part in body])
        await asyncio.sleep(self._after)
        return self._load("bodies.operations.put_file").PutFile200(body=self.read)

    async def echo(self, *, body: AsyncIterator[bytes]) -> Any:
        await self.put_file(body=body)
        return self._load("streams.operations.echo").Echo200(body=self.read)


@pytest.mark.parametrize("name", ["bodies", "streams"])
@pytest.mark.parametrize(
    ("waits", "before", "after", "status"),
    [
        # All of it takes longer than the timeout, and none of its parts.
        ((0.3, 0.3, 0.3), 0, 0, 200),
        ((0.3, 0.3, 0.3), 0.3, 0.3, 200),
        ((0.1, 5), 0, 0, 408),
        ((5,), 0, 0, 408),
        ((0.1, 0.1), 0, 5, 503),
        ((), 5, 0, 503),
    ],
)
def test_a_body_that_is_read_as_it_comes_has_time_for_each_part(
    load: Import,
    name: str,
    waits: tuple[float, ...],
    before: float,
    after: float,
    status: int,
) -> None:
    """RFC 9110, 15.5.9: 408 is for the client that is slow, not for the service."""
    service = Uploads(load, before=before, after=after)
    app = load(f"{name}.server").create_app(service, timeout=0.8)
    method, path = ("POST", "/echo") if name == "streams" else ("PUT", "/files")
    headers = [(b"content-type", b"application/octet-stream")]
    scope = {**http("", path), "method": method, "headers": headers}
    parts = [b"x"] * len(waits)
    got: list[Any] = []

    async def receive() -> Any:
        if len(parts) == 0:
            await asyncio.sleep(0.01)
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.sleep(waits[len(waits) - len(parts)])
        return {"type": "http.request", "body": parts.pop(), "more_body": True}

    async def send(message: Any) -> None:
        got.append(message)

    asyncio.run(asyncio.wait_for(app(scope, receive, send), 4))
    assert got[0]["status"] == status


class Reading:
    """Reads a body with pauses, and then takes its time."""

    def __init__(self, pause: float = 0) -> None:
        self._pause = pause
        self.read: list[Any] = []
        self.given_up = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        async def read(*, body: Any, **_: Any) -> Any:
            if hasattr(body, "__aiter__"):
                async for part in body:
                    self.read.append(part)
                    await asyncio.sleep(self._pause)
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                self.given_up.set()
                raise

        return read


@pytest.mark.parametrize(
    ("path", "kind", "parts"),
    [
        ("items/several", "application/json", [b"[]"]),
        ("items/several", "application/x-ndjson", [b'{"at":1}\n']),
        ("items/several", "", [b""]),
        ("items/lines", "application/jsonl", [b'{"at":1}\n', b""]),
        ("streams/echo", "application/octet-stream", [b"1", b"2"]),
    ],
)
@pytest.mark.parametrize("early", [True, False])
def test_who_reads_a_body_is_cancelled_when_the_client_goes_away(
    load: Import, path: str, kind: str, parts: list[bytes], early: bool
) -> None:
    package, slash, rest = path.partition("/")
    service = Reading()
    app = load(f"{package}.server").create_app(service, timeout=1.2)
    headers = [(b"content-type", kind.encode())] if kind else []
    headers += [(b"transfer-encoding", b"chunked")] if kind else []
    scope = {**http("", slash + rest), "method": "POST", "headers": headers}

    async def call() -> set[Any]:
        before = asyncio.all_tasks()
        connection = Connection()
        serving = asyncio.create_task(app(scope, connection.receive, connection.send))
        for n, part in enumerate(parts, 1):
            more = n < len(parts)
            message = {"type": "http.request", "body": part, "more_body": more}
            connection.sent.put_nowait(message)
        await asyncio.sleep(0 if early else 0.4)
        connection.sent.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(service.given_up.wait(), 1.1)
        await serving
        assert connection.got == []
        await asyncio.sleep(0.3)
        return asyncio.all_tasks() - before

    assert asyncio.run(call()) == set()


@pytest.mark.parametrize("path", ["/lines", "/several"])
def test_nobody_takes_parts_away_from_who_still_reads(load: Import, path: str) -> None:
    service = Reading(pause=0.3)
    app = load("items.server").create_app(service, timeout=0.8)
    kind = b"application/jsonl" if path == "/lines" else b"application/x-ndjson"
    headers = [(b"content-type", kind), (b"transfer-encoding", b"chunked")]
    scope = {**http("", path), "method": "POST", "headers": headers}

    async def call() -> Any:
        connection = Connection()
        for n in range(3):
            body = b'{"at":%d}\n' % n
            message = {"type": "http.request", "body": body, "more_body": n < 2}
            connection.sent.put_nowait(message)
        await asyncio.wait_for(app(scope, connection.receive, connection.send), 4)
        return connection.got[0]["status"]

    assert asyncio.run(call()) == 503
    assert [each.at for each in service.read] == [0, 1, 2]


def test_a_cancellation_by_others_is_left_alone(load: Import) -> None:
    app = load("bodies.server").create_app(Orders(load))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"90")]
    scope = {**http("", "/notes"), "method": "POST", "headers": headers}

    async def call() -> None:
        connection = Connection()
        await asyncio.wait_for(app(scope, connection.receive, connection.send), 0.1)

    with pytest.raises(TimeoutError):
        asyncio.run(call())


def test_what_comes_after_a_refused_parameter_is_read_before_the_answer_ends(
    load: Import,
) -> None:
    """RFC 9112, 9.6: a server that closes on unread data might not be heard."""
    app = load("calls.server").create_app(Orders(load))
    coming = [b"x" * 10, b"y" * 10, b"z"]
    seen: list[Any] = []

    async def receive() -> Any:
        seen.append("received")
        part = coming.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(coming)}

    async def send(message: Any) -> None:
        seen.append(message)

    headers = [
        (b"content-type", b"application/json"),
        (b"x-idempotency-key", b"longer than it may be"),
    ]
    scope = {**http("", "/orders"), "method": "PUT", "headers": headers}
    asyncio.run(app(scope, receive, send))
    start, first, *received, last = seen
    assert start["status"] == 400
    assert first["more_body"]
    assert received == ["received"] * 3
    assert (last["body"], last.get("more_body", False)) == (b"", False)
