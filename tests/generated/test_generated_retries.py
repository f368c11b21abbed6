"""What the generated clients do for a call: again, otherwise, told, and tolerantly."""

from __future__ import annotations

import asyncio
import io
import tempfile
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.making import served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

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


class Busy:
    """An application that answers 503, and 204 from the second request on."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        self.bodies.append(body)
        status = 204 if len(self.bodies) > 1 else 503
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body"})


class Pipe(io.RawIOBase):
    """A file that cannot be rewound."""

    def __init__(self, octets: bytes) -> None:
        self._rest = io.BytesIO(octets)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._rest.readinto(buffer)


class Unplaced:
    """What has but a `read`."""

    def __init__(self, octets: bytes) -> None:
        self.read = io.BytesIO(octets).read


OCTETS = b"\r\n--content" * 20_000
TRANSPORTS = [
    ("httpx_transport", "HttpxTransport"),
    ("httpx_transport", "AsyncHttpxTransport"),
    ("fast_transport", "FastTransport"),
    ("fast_transport", "AsyncFastTransport"),
]


async def awaited(octets: bytes) -> AsyncIterator[bytes]:
    yield octets


def buffered() -> io.BytesIO:
    file = io.BytesIO(b"before" + OCTETS)
    file.seek(6)
    return file


def temporary() -> Any:
    file = tempfile.NamedTemporaryFile()  # noqa: SIM115 - it is closed when it is gone
    file.write(b"before" + OCTETS)
    file.seek(6)
    return file


def uploaded(
    load: Import, transport: tuple[str, str], content: Any
) -> tuple[int, list[bytes]]:
    """The last status of an upload, and the bodies that the server got."""
    module, kind = transport
    upload = load("forms.models").Upload(
        picture=load("forms.runtime.files").FormFile(content, content_type="image/png"),
        title="t",
    )
    request = msgspec.structs.replace(
        load("forms.client.add_files").prepare(body=upload), repeatable=True
    )
    app = Busy()
    forms = load("forms.client")
    retries = forms.Retries(first=0.001)
    made = getattr(load(f"forms.runtime.{module}"), kind)
    with served(app) as url:
        if not kind.startswith("Async"):
            with forms.Client(url, transport=made(), retries=retries) as caller:
                return caller.send_request(request).status, app.bodies

        async def run() -> int:
            async with forms.AsyncClient(
                url, transport=made(), retries=retries
            ) as caller:
                found: int = (await caller.send_request(request)).status
                return found

        return asyncio.run(run()), app.bodies


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "content", [buffered, temporary, lambda: OCTETS, lambda: [OCTETS]]
)
def test_a_file_that_can_be_rewound_is_sent_again_as_a_whole(
    load: Import, transport: tuple[str, str], content: Callable[[], Any]
) -> None:
    status, bodies = uploaded(load, transport, content())
    assert status == 204
    assert [body.count(OCTETS) for body in bodies] == [1, 1]
    assert b"before" not in bodies[0]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "content", [lambda: iter([OCTETS]), lambda: Pipe(OCTETS), lambda: Unplaced(OCTETS)]
)
def test_a_file_that_can_be_read_once_is_sent_once(
    load: Import, transport: tuple[str, str], content: Callable[[], Any]
) -> None:
    status, bodies = uploaded(load, transport, content())
    assert status == 503
    assert [body.count(OCTETS) for body in bodies] == [1]


@pytest.mark.parametrize("transport", TRANSPORTS[1::2])
def test_a_file_that_is_waited_for_is_sent_once(
    load: Import, transport: tuple[str, str]
) -> None:
    status, bodies = uploaded(load, transport, awaited(OCTETS))
    assert status == 503
    assert [body.count(OCTETS) for body in bodies] == [1]


def test_a_file_beside_one_that_is_waited_for_is_read_from_its_place(
    load: Import,
) -> None:
    file = load("forms.runtime.files").FormFile
    runtime = load("forms.runtime.multipart")
    parts = [("a", file([b"1"])), ("b", file(buffered())), ("c", "text")]

    async def read(content: Any) -> bytes:
        return b"".join([part async for part in content])

    form = [runtime.Part(name, content) for name, content in parts]
    made = runtime.StreamedMultipart(form, "multipart/form-data")
    assert not made.is_once
    first = asyncio.run(read(made))
    assert first == asyncio.run(read(made)) == b"".join(made)
    assert first.count(OCTETS) == 1


def test_a_sending_that_was_given_up_takes_nothing_from_the_next(
    load: Import,
) -> None:
    file = load("forms.runtime.files").FormFile(buffered())
    runtime = load("forms.runtime.multipart")
    made = runtime.multipart([runtime.Part("a", file), runtime.Part("b", file)])
    one, other = iter(made), iter(made)
    pairs = list(zip(one, other, strict=True))
    first, second = (b"".join(parts) for parts in zip(*pairs, strict=True))
    assert first == second
    assert first.count(OCTETS) == 2


def test_an_open_file_as_a_whole_body_is_sent_once(
    load: Import, reply: Callable[..., Any], tmp_path: Path
) -> None:
    attempts = load("calls.runtime.retrying").Attempts
    request = load("calls.client.list_orders").prepare()
    path = tmp_path / "a"
    path.write_bytes(b"a")
    with path.open("rb") as opened, temporary() as unnamed:
        for content in (opened, unnamed, iter([b"a"]), awaited(b"a"), Unplaced(b"a")):
            sent = msgspec.structs.replace(request, content=content)
            assert attempts(sent, quick(load)).after_reply(reply(503)) is None
    for content in (b"a", [b"a"], None):
        sent = msgspec.structs.replace(request, content=content)
        assert attempts(sent, quick(load)).after_reply(reply(503)) is not None
