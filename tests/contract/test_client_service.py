"""The generated client, sync and async, against the real service and a made-up one."""

from __future__ import annotations

import asyncio
import http.server
import json
import pickle
import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any, assert_type, cast

import pytest
from contract.service.bodies import SAMPLE_BYTES
from contract.service.running import Launcher, Service, stored
from media_collection.client import (
    AsyncClient,
    Client,
    ClientError,
    ConnectionFailed,
    ErrorResponse,
    InvalidContent,
    InvalidResponse,
    TimedOut,
    TransportError,
    UnexpectedStatus,
)
from media_collection.client.create_session import (
    CreateSession503Error,
    CreateSessionError,
)
from media_collection.contents import SESSION_START
from media_collection.operations.create_session import (
    CreateSession201,
    CreateSession400,
    CreateSession405,
    CreateSession413,
    CreateSession415,
    CreateSession500,
    CreateSession503,
)
from media_collection.operations.preflight_sessions import PreflightSessions204
from media_collection.runtime.transport import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from media_collection.models import SessionStart

CORS = (
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "OPTIONS,POST,PUT"),
    ("access-control-allow-headers", "Content-Type"),
    ("access-control-expose-headers", "Location"),
)
LOCATION = "/api/v1/sessions/" + "0a" * 32


def sample() -> SessionStart:
    return SESSION_START.decode(SAMPLE_BYTES)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    launcher = Launcher(tmp_path_factory.mktemp("client"))
    yield launcher()
    launcher.stop()


def url(service: Service) -> str:
    return f"http://127.0.0.1:{service.port}"


def test_a_session_is_created(service: Service) -> None:
    with Client(url(service)) as client:
        created = client.create_session(body=sample())
    key = created.location.removeprefix("/api/v1/sessions/")
    assert key in stored(service.database)


def test_many_sessions_are_created_at_once(service: Service) -> None:
    async def create() -> list[CreateSession201]:
        async with AsyncClient(url(service)) as client:
            calls = (client.create_session(body=sample()) for _ in range(20))
            return list(await asyncio.gather(*calls))

    created = asyncio.run(create())
    assert len({each.location for each in created}) == 20


def test_one_client_serves_several_threads(service: Service) -> None:
    found: list[str] = []
    with Client(url(service)) as client:

        def create() -> None:
            found.append(client.create_session(body=sample()).location)

        threads = [threading.Thread(target=create) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(found)) == 8


def test_a_preflight_is_answered(service: Service) -> None:
    with Client(url(service)) as client:
        assert isinstance(client.preflight_sessions(), PreflightSessions204)


def test_what_breaks_the_contract_is_not_sent(service: Service) -> None:
    body = sample()
    body.player_time.playhead = body.params.media_length
    with Client(url(service)) as client, pytest.raises(InvalidContent) as caught:
        client.create_session(body=body)
    assert [each.keyword for each in caught.value.violations]
    assert not isinstance(caught.value, ClientError)


PROBLEMS = {400: "Bad Request", 503: "Service Unavailable"}


def refusal(status: int) -> Callable[[Request], Reply]:
    """What answers a documented problem."""
    problem = {"type": "about:blank", "title": PROBLEMS[status], "status": status}
    content = json.dumps({**problem, "message": "later"}).encode()
    headers = (*CORS, ("content-type", "application/problem+json"))
    return lambda _: Reply(status=status, headers=headers, content=content)


def test_a_documented_failure_is_a_typed_error() -> None:
    with pytest.raises(CreateSession503Error) as caught:
        Client("", transport=Fake(refusal(503))).create_session(body=sample())
    assert isinstance(caught.value, CreateSessionError)
    assert isinstance(caught.value, ErrorResponse)
    assert isinstance(caught.value.response, CreateSession503)
    assert caught.value.response.body.message == "later"
    copied = pickle.loads(pickle.dumps(caught.value))
    assert type(copied) is CreateSession503Error
    assert (copied.status, copied.response) == (503, caught.value.response)


def told(status: int) -> str:
    """What a caller makes of a refusal; `make check` asserts what its types are."""
    try:
        Client("", transport=Fake(refusal(status))).create_session(body=sample())
    except CreateSession503Error as error:
        assert_type(error.response, CreateSession503)
        return error.response.body.message
    except CreateSessionError as error:
        assert_type(
            error.response,
            CreateSession400
            | CreateSession405
            | CreateSession413
            | CreateSession415
            | CreateSession500
            | CreateSession503,
        )
        return f"{error.response.status}: {error.response.body.title}"
    except ErrorResponse as error:
        assert_type(error.response, object)
        return str(error)
    return "created"


def test_a_caller_catches_one_documented_status_or_all() -> None:
    assert told(503) == "later"
    assert told(400) == "400: Bad Request"


class Fake:
    """A transport that answers what a function says."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.requests: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> Reply:
        self.requests.append(request)
        reply: Reply = self._answer(request)
        return reply

    def close(self) -> None:
        self.closed = True


class AsyncFake:
    """The same, for the async client."""

    def __init__(self, answer: Any) -> None:
        self._fake = Fake(answer)

    async def send(self, request: Request) -> Reply:
        return self._fake.send(request)

    async def close(self) -> None:
        self._fake.close()


def created(_: Request) -> Reply:
    headers = (*CORS, ("location", LOCATION), ("content-length", "0"))
    return Reply(status=201, headers=headers, content=b"")


def test_the_request_is_what_the_contract_says() -> None:
    fake = Fake(created)
    with Client("", transport=fake) as client:
        assert client.create_session(body=sample()).location == LOCATION
    request = fake.requests[0]
    assert (request.method, request.target) == ("POST", "/api/v1/sessions")
    assert ("content-type", "application/json") in request.headers
    assert SESSION_START.decode(cast("bytes", request.content)) == sample()
    assert fake.closed


REPLIES = [
    (Reply(status=200, headers=(), content=b""), UnexpectedStatus),
    (Reply(status=201, headers=CORS, content=b""), InvalidResponse),
    (
        Reply(status=201, headers=(*CORS, ("location", "/x")), content=b""),
        InvalidResponse,
    ),
    (
        Reply(status=201, headers=(*CORS, ("location", LOCATION)), content=b"x"),
        InvalidResponse,
    ),
    (
        Reply(status=201, headers=(*CORS[1:], ("location", LOCATION)), content=b""),
        InvalidResponse,
    ),
    (Reply(status=400, headers=CORS, content=b"{}"), InvalidResponse),
    (
        Reply(
            status=400,
            headers=(*CORS, ("content-type", "application/problem+json")),
            content=b'{"status": 400}',
        ),
        InvalidResponse,
    ),
]


@pytest.mark.parametrize(("reply", "error"), REPLIES)
def test_both_clients_refuse_what_the_contract_does_not_know(
    reply: Reply, error: type[InvalidResponse]
) -> None:
    def answer(_: Request) -> Reply:
        return reply

    async def call() -> None:
        async with AsyncClient("", transport=AsyncFake(answer)) as client:
            await client.create_session(body=sample())

    with pytest.raises(error) as caught:
        Client("", transport=Fake(answer)).create_session(body=sample())
    assert caught.value.reply == reply
    with pytest.raises(error):
        asyncio.run(call())


def test_a_server_that_is_not_there_is_named() -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def call() -> None:
        async with AsyncClient(f"http://127.0.0.1:{port}") as client:
            await client.preflight_sessions()

    with (
        Client(f"http://127.0.0.1:{port}") as client,
        pytest.raises(ConnectionFailed) as caught,
    ):
        client.preflight_sessions()
    assert isinstance(caught.value, TransportError)
    with pytest.raises(ConnectionFailed):
        asyncio.run(call())


def test_a_server_that_says_nothing_is_timed_out() -> None:
    with closing(socket.socket()) as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        with Client(address, timeout=0.05) as client, pytest.raises(TimedOut):
            client.preflight_sessions()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Sends everyone elsewhere."""

    def do_OPTIONS(self) -> None:
        self.send_response(307)
        self.send_header("Location", "http://127.0.0.1:9/other?token=secret")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        pass


def test_redirections_are_not_followed() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with (
                Client(f"http://127.0.0.1:{server.server_port}") as client,
                pytest.raises(UnexpectedStatus) as caught,
            ):
                client.preflight_sessions()
        finally:
            server.shutdown()
            thread.join()
    assert caught.value.reply.status == 307
    told = "the status is not documented; it leads to 'http://127.0.0.1:9/other'"
    assert str(caught.value).endswith(told)


def test_a_path_in_the_url_goes_before_the_apis() -> None:
    seen: list[str] = []

    class Prefixed(Elsewhere):
        def do_OPTIONS(self) -> None:
            seen.append(self.path)
            super().do_OPTIONS()

    with http.server.HTTPServer(("127.0.0.1", 0), Prefixed) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with (
                Client(f"http://127.0.0.1:{server.server_port}/proxy/") as client,
                pytest.raises(UnexpectedStatus),
            ):
                client.preflight_sessions()
        finally:
            server.shutdown()
            thread.join()
    assert seen == ["/proxy/api/v1/sessions"]
