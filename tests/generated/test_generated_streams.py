"""Content that is sent and read as it comes: bytes, lines, sequences and events."""

from __future__ import annotations

import asyncio
import gzip
import io
import itertools
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Import, pair, served
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

SECONDS = 10


class Source:
    """Answers every operation of `streams` with one response."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def __getattr__(self, name: str) -> Any:
        async def answer(**_: Any) -> Any:
            return self._response

        return answer


class Parts:
    """Parts that come one by one, and what became of them."""

    def __init__(self, *parts: Any, endless: bool = False) -> None:
        self._parts = parts
        self._endless = endless
        self.taken = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            while True:
                for part in self._parts:
                    if isinstance(part, Exception):
                        raise part
                    self.taken += 1
                    yield part
                if not self._endless:
                    return
        finally:
            self.closed = True


def response_of(load: Import, function: str, name: str, **fields: Any) -> Any:
    return getattr(load(f"streams.operations.{function}"), name)(**fields)


def client_of(load: Import, response: Any) -> Any:
    app = load("streams.server").create_app(Source(response))
    transport = load("streams.runtime.asgi_transport").AsyncAsgiTransport(app)
    return load("streams.client").AsyncClient("http://test", transport=transport)


async def streamed(load: Import, response: Any, function: str, **given: Any) -> Any:
    """The response as a client reads it, and what comes of its body."""
    async with client_of(load, response) as client:
        opened = getattr(client, function)(**given)
        async with asyncio.timeout(SECONDS), opened as found:
            return found, [part async for part in found.body]


def items(load: Import) -> list[Any]:
    item = load("streams.models").Item
    return [item(n=1, text="a\nü"), item(n=2), item(n=3, extra={"more": [1]})]


def test_bytes_are_sent_and_read_as_they_come(load: Import) -> None:
    source = Parts(b"one", b"two\xff")
    response = response_of(load, "get_file", "GetFile200", body=source, e_tag='"1"')
    found, parts = asyncio.run(streamed(load, response, "stream_get_file_", name="a"))
    assert (found.e_tag, b"".join(parts)) == ('"1"', b"onetwo\xff")
    assert len(parts) == 2
    assert source.closed


@pytest.mark.parametrize(
    "body", [b"whole", iter([b"wh", b"ole"]), Parts(b"who", b"le")]
)
def test_bytes_are_read_whole_however_they_come(load: Import, body: Any) -> None:
    response = response_of(load, "get_file", "GetFile200", body=body)
    client, _ = pair(load, "streams", Source(response))
    assert asyncio.run(client.get_file(name="a")).body == b"whole"


def test_whole_bytes_have_a_length_and_parts_have_none(load: Import) -> None:
    for body, length in ((b"whole", "5"), (Parts(b"whole"), None)):
        response = response_of(load, "get_file", "GetFile200", body=body)
        _, transport = pair(load, "streams", Source(response))
        _, headers, content = asyncio.run(transport.ask("GET", "/files/a"))
        assert (dict(headers).get("content-length"), content) == (length, b"whole")


FILES: dict[str, Callable[[Path], Any]] = {
    "file": lambda path: path.open("rb"),
    "raw": lambda path: path.open("rb", buffering=0),
    "bytes": lambda path: io.BytesIO(path.read_bytes()),
    "written": lambda path: _written(path.read_bytes()),
}


def _written(content: bytes) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(content)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("skipped", [0, 5])
def test_an_opened_file_has_a_length(
    load: Import, tmp_path: Path, kind: str, skipped: int
) -> None:
    """RFC 9110, 8.6: what is left of it, and read in parts though it has no lines."""
    path = tmp_path / "file"
    path.write_bytes(bytes(200_000))
    with FILES[kind](path) as file:
        file.seek(skipped)
        response = response_of(load, "get_file", "GetFile200", body=file)
        sent = asyncio.run(asked(load, response, "/files/a", asyncio.Event()))
    length = str(200_000 - skipped).encode()
    assert dict(sent[0]["headers"])[b"content-length"] == length
    parts = [each["body"] for each in sent[1:]]
    assert b"".join(parts) == bytes(200_000 - skipped)
    assert max(map(len, parts)) < 100_000


def test_a_file_that_is_no_plain_one_has_no_length(
    load: Import, tmp_path: Path
) -> None:
    with gzip.open(tmp_path / "file", "wb") as file:
        file.write(b"a" * 1000)
    with gzip.open(tmp_path / "file") as opened:
        response = response_of(load, "get_file", "GetFile200", body=opened)
        sent = asyncio.run(asked(load, response, "/files/a", asyncio.Event()))
    assert b"content-length" not in dict(sent[0]["headers"])
    assert b"".join(each["body"] for each in sent[1:]) == b"a" * 1000


@pytest.mark.parametrize("change", ["longer", "shorter"])
def test_a_file_that_changes_while_it_is_sent_does_not_break_the_framing(
    load: Import, tmp_path: Path, change: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    with path.open("rb", buffering=0) as file:
        answer = load("streams.runtime.stream_answers").stream_answer
        _, headers, parts = answer(200, (), b"application/octet-stream", file)
        assert dict(headers)[b"content-length"] == b"10"
        path.write_bytes(b"01234" if change == "shorter" else b"0123456789x")

        async def taken() -> bytes:
            return b"".join([part async for part in parts])

        if change == "longer":
            assert asyncio.run(taken()) == b"0123456789"
        else:
            with pytest.raises(EOFError):
                asyncio.run(taken())


def test_no_part_is_taken_before_the_last_one_is_sent(load: Import) -> None:
    """And where the client goes away, the iterator is closed."""
    source = Parts(b"x" * 1000, endless=True)
    response = response_of(load, "get_file", "GetFile200", body=source)

    async def read() -> None:
        async with client_of(load, response) as client:
            async with client.stream_get_file_(name="a") as found:
                parts = aiter(found.body)
                for _ in range(3):
                    await anext(parts)
                await asyncio.sleep(0.05)
                assert source.taken < 10
            async with asyncio.timeout(SECONDS):
                while not source.closed:
                    await asyncio.sleep(0.01)

    asyncio.run(read())


class Echo(Source):
    """Answers with the request's body while that still comes."""

    def __init__(self, load: Import) -> None:
        super().__init__(None)
        self._answer = load("streams.operations.echo").Echo200
        self.ended = False

    async def echo(self, *, body: AsyncIterator[bytes]) -> Any:
        return self._answer(body=self._parts(body))

    async def _parts(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for part in body:
                yield part
        finally:
            self.ended = True


async def echoed(load: Import, service: Echo, receive: Any) -> bytes:
    app = load("streams.server").create_app(service)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/echo",
        "raw_path": b"/echo",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/octet-stream")],
    }
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async with asyncio.timeout(SECONDS):
        await app(scope, receive, send)
    return b"".join(sent)


@pytest.mark.parametrize("pauses", [0, 1, 3])
def test_a_body_is_read_while_the_response_is_sent(load: Import, pauses: int) -> None:
    parts = [b"%d;" % number for number in range(50)]
    left = iter(parts)
    waiting = 0

    async def receive() -> Any:
        nonlocal waiting
        waiting += 1
        # Servers differ in what they do when two ask at once: nobody must.
        assert waiting == 1
        for _ in range(pauses):
            await asyncio.sleep(0)
        waiting -= 1
        part = next(left, None)
        if part is None:
            waiting += 1
            await asyncio.Event().wait()
        more = part != parts[-1]
        return {"type": "http.request", "body": part, "more_body": more}

    assert asyncio.run(echoed(load, Echo(load), receive)) == b"".join(parts)


def test_a_client_that_leaves_within_its_upload_is_noticed(load: Import) -> None:
    messages: list[Any] = [{"type": "http.request", "body": b"a", "more_body": True}]
    service = Echo(load)

    async def receive() -> Any:
        await asyncio.sleep(0)
        return messages.pop() if messages else {"type": "http.disconnect"}

    asyncio.run(echoed(load, service, receive))
    assert service.ended


def test_a_stream_that_breaks_off_has_no_proper_end(load: Import) -> None:
    source = Parts(b"one", RuntimeError("a secret"))
    response = response_of(load, "get_file", "GetFile200", body=source)
    with pytest.raises(RuntimeError, match="a secret"):
        asyncio.run(streamed(load, response, "stream_get_file_", name="a"))
    assert source.closed


async def asked(
    load: Import, response: Any, path: str, gone: asyncio.Event, **options: Any
) -> list[Any]:
    """What an app sends to a client that stays until it has `gone`."""
    app = load("streams.server").create_app(Source(response), **options)
    sent: list[Any] = []
    messages: list[Any] = [{"type": "http.request", "body": b""}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path}
    scope |= {
        "root_path": "",
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    before = asyncio.all_tasks()
    async with asyncio.timeout(SECONDS):
        await app(scope, receive, send)
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() == before
    return sent


@pytest.mark.parametrize(
    ("function", "name", "path"),
    [
        ("get_file", "GetFile200", "/files/a"),
        ("get_lines", "GetLines200", "/lines"),
    ],
)
def test_a_service_that_fails_before_the_first_part_is_answered_for(
    load: Import, function: str, name: str, path: str
) -> None:
    source = Parts(RuntimeError("a secret"))
    response = response_of(load, function, name, body=source)
    sent = asyncio.run(asked(load, response, path, asyncio.Event()))
    assert [each.get("status") for each in sent] == [500, None]
    assert b"secret" not in sent[1]["body"]
    assert source.closed


def test_a_service_that_has_no_stream_says_so_with_its_first_part(load: Import) -> None:
    unimplemented = load("streams.runtime.faults").Unimplemented
    response = response_of(
        load, "get_file", "GetFile200", body=Parts(unimplemented("get_file"))
    )
    sent = asyncio.run(asked(load, response, "/files/a", asyncio.Event()))
    assert sent[0]["status"] == 501


def test_an_item_that_is_invalid_is_answered_for_if_it_is_the_first(
    load: Import,
) -> None:
    source = Parts(load("streams.models").Item(n=-1))
    response = response_of(load, "get_lines", "GetLines200", body=source)
    sent = asyncio.run(asked(load, response, "/lines", asyncio.Event()))
    assert sent[0]["status"] == 500


def test_a_stream_without_parts_is_empty(load: Import) -> None:
    response = response_of(load, "get_lines", "GetLines200", body=Parts())
    sent = asyncio.run(asked(load, response, "/lines", asyncio.Event()))
    assert [each.get("status") for each in sent] == [200, None]
    assert sent[1].get("body") == b""


class Late(Parts):
    """Parts of which the first comes late, or never."""

    def __init__(self, first: asyncio.Event, *parts: Any) -> None:
        super().__init__(*parts)
        self._first = first

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            await self._first.wait()
            async for part in super().__aiter__():
                yield part
        finally:
            self.closed = True


@pytest.mark.parametrize(
    ("kind", "body", "limit"),
    [("events", b"data: 1\n\n", 60), ("file", b"1", 0.2)],
)
def test_a_stream_begins_though_its_first_part_is_long_in_coming(
    load: Import, monkeypatch: pytest.MonkeyPatch, kind: str, body: bytes, limit: float
) -> None:
    answers = load("streams.runtime.stream_answers")
    monkeypatch.setattr(answers, "_SILENCE", 0.1)

    async def call() -> None:
        first, gone = asyncio.Event(), asyncio.Event()
        source = Late(first, body)
        if kind == "events":
            path = "/plain"
            name = "get_plain_events", "GetPlainEvents200"
        else:
            path = "/files/a"
            name = "get_file", "GetFile200"
        response = response_of(load, *name, body=source)
        asking = asked(load, response, path, gone, timeout=limit)
        task = asyncio.create_task(asking)
        await asyncio.sleep(0.5)
        first.set()
        sent = await task
        assert sent[0]["status"] == 200
        assert b"".join(each.get("body", b"") for each in sent) == body

    asyncio.run(call())


def test_a_client_that_leaves_before_the_first_part_is_sent_nothing(
    load: Import,
) -> None:
    async def call() -> None:
        gone = asyncio.Event()
        source = Late(asyncio.Event(), b"never")
        response = response_of(load, "get_file", "GetFile200", body=source)
        task = asyncio.create_task(asked(load, response, "/files/a", gone))
        await asyncio.sleep(0.1)
        gone.set()
        assert await task == []
        assert source.closed

    asyncio.run(call())


def test_an_error_is_raised_before_anything_is_read(load: Import) -> None:
    response = response_of(load, "get_file", "GetFile404")
    with pytest.raises(load("streams.client").ErrorResponse) as caught:
        asyncio.run(streamed(load, response, "stream_get_file_", name="a"))
    assert caught.value.response == response


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize(
    ("function", "name", "path"),
    [
        ("get_lines", "GetLines200", "/lines"),
        ("get_sequence", "GetSequence2XX", "/sequence"),
    ],
)
def test_items_are_read_one_by_one_or_all_at_once(
    load: Import, function: str, name: str, path: str, is_listed: bool
) -> None:
    values = items(load) if function == "get_lines" else [1, None, {"a": []}, "\n"]
    fields = {"status": 203} if name.endswith("XX") else {}
    body = values if is_listed else Parts(*values)
    response = response_of(load, function, name, body=body, **fields)
    _, found = asyncio.run(streamed(load, response, f"stream_{function}"))
    assert found == values
    body = values if is_listed else Parts(*values)
    response = response_of(load, function, name, body=body, **fields)
    client, _ = pair(load, "streams", Source(response))
    assert asyncio.run(getattr(client, function)()).body == values


def test_an_item_arrives_before_the_next_one_is_made(load: Import) -> None:
    values = items(load)
    source = Parts(*values, endless=True)
    response = response_of(load, "get_lines", "GetLines200", body=source)

    async def read() -> None:
        client = client_of(load, response)
        async with client, client.stream_get_lines() as found:
            assert await anext(aiter(found.body)) == values[0]
            assert source.taken < 4

    asyncio.run(asyncio.wait_for(read(), SECONDS))


@pytest.mark.parametrize("module", ["httpx_transport.Httpx", "fast_transport.Fast"])
def test_items_come_over_a_socket_one_by_one(load: Import, module: str) -> None:
    """An endless stream, of which each client takes some and leaves the rest."""
    values = items(load)
    name, _, kind = module.partition(".")
    transports = load(f"streams.runtime.{name}")
    source = Parts(*values, endless=True)
    response = response_of(load, "get_lines", "GetLines200", body=source)
    app = load("streams.server").create_app(Source(response))

    async def read(url: str) -> list[Any]:
        transport = getattr(transports, f"Async{kind}Transport")()
        client = load("streams.client").AsyncClient(url, transport=transport)
        async with client, client.stream_get_lines() as found:
            lines = aiter(found.body)
            return [await anext(lines) for _ in range(5)]

    with served(app) as url:
        transport = getattr(transports, f"{kind}Transport")()
        client = load("streams.client").Client(url, transport=transport)
        with client, client.stream_get_lines() as found:
            assert list(itertools.islice(found.body, 5)) == [*values, *values[:2]]
        assert asyncio.run(read(url)) == [*values, *values[:2]]


def test_an_item_that_is_invalid_is_not_sent(load: Import) -> None:
    source = Parts(items(load)[0], load("streams.models").Item(n=-1))
    response = response_of(load, "get_lines", "GetLines200", body=source)
    with pytest.raises(load("streams.client").InvalidResponse):
        asyncio.run(streamed(load, response, "stream_get_lines"))
    listed = [load("streams.models").Item(n=-1)]
    response = response_of(load, "get_lines", "GetLines200", body=listed)
    _, transport = pair(load, "streams", Source(response))
    assert asyncio.run(transport.ask("GET", "/lines"))[0] == 500


@pytest.mark.parametrize("content", [b'{"n":1}\n{"n":-1}\n', b'{"n":1}\n{"n"'])
def test_an_item_that_is_invalid_is_not_read(load: Import, content: bytes) -> None:
    lines = load("streams.runtime.item_streams").JsonLines(
        load("streams.contents").ITEM
    )
    found = lines.read([content])
    assert next(found).n == 1
    with pytest.raises(load("streams.client").InvalidContent):
        next(found)


class Fixed:
    """A transport of which every response has the same content, in small parts."""

    def __init__(self, load: Import, kind: str, content: bytes) -> None:
        self._reply = load("streams.runtime.transport").Reply(
            status=200, headers=(("content-type", kind),), content=content
        )

    def send(self, _request: Any) -> Any:
        return self._reply


class AsyncFixed(Fixed):
    """The same for a client that does not block."""

    async def send(self, _request: Any) -> Any:
        return self._reply


BROKEN = {
    "get_lines": (
        "application/jsonl",
        b'{"n":1}\n{"n":-1}\n{"n"\n\xff\n{"n":2}\n',
        [{"n": -1}, None, None],
    ),
    "get_sequence": (
        "application/json-seq",
        b'\x1e1\n\x1e{"n"\n\x1e2',
        [None, 2],
    ),
    "get_events": (
        "text/event-stream",
        b"data: 1\n\nid: 1\nretry: " + b"9" * 5000 + b"\ndata: 2\n\ndata: 3\n\n",
        [None],
    ),
}


@pytest.mark.parametrize("function", BROKEN)
def test_a_tolerant_client_goes_on_behind_an_item_that_it_cannot_read(
    load: Import, function: str
) -> None:
    module = load("streams.client")
    kind, content, unread = BROKEN[function]
    client = module.TolerantClient("", transport=Fixed(load, kind, content))
    with getattr(client, f"stream_{function}")() as found:
        had = list(found.body)
    strange = [each for each in had if isinstance(each, module.Undocumented)]
    assert [each.body for each in strange] == unread
    assert all(each.reason for each in strange)
    assert all(each.reply.content in content for each in strange)
    assert not isinstance(had[0], module.Undocumented)
    if function == "get_lines":
        assert strange[0].reply.content == b'{"n":-1}'
        assert [each.pointer for each in strange[0].violations] == ["/n"]

    async def read() -> list[Any]:
        transport = AsyncFixed(load, kind, content)
        client = module.AsyncTolerantClient("", transport=transport)
        async with getattr(client, f"stream_{function}")() as found:
            return [item async for item in found.body]

    assert asyncio.run(read()) == had
    strict = module.Client("", transport=Fixed(load, kind, content))
    with getattr(strict, f"stream_{function}")() as found:
        assert next(found.body) == had[0]
        with pytest.raises(module.InvalidResponse):
            list(found.body)


def test_an_event_is_shown_by_its_fields_where_it_cannot_be_read(load: Import) -> None:
    stream = load("streams.runtime.item_streams").EventStream(
        load("streams.contents").ITEM
    )
    text = b"event: e\nretry: 7\ndata: 1\ndata: 2"
    taken = [(text, {"event": "e", "retry": 7, "data": "1\n2"})]
    found = stream.read([text + b"\n\n"], lambda text, _: (text, stream.plain(text)))
    assert list(found) == taken


def divided(draw: st.DrawFn, text: bytes) -> list[bytes]:
    """The text in parts of any size."""
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8))
    places = [0, *sorted(cuts), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(places)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_json_comes_through_however_it_is_divided(
    load: Import, data: st.DataObject
) -> None:
    kinds = load("streams.runtime.item_streams")
    content = load("streams.contents").GET_SEQUENCE_2XX_ITEM
    values = data.draw(st.lists(JSON, max_size=5))
    for kind in (kinds.JsonLines(content), kinds.JsonSequence(content)):
        text = kind.encode(values)
        parts = data.draw(st.composite(divided)(text))
        assert list(kind.read(parts)) == values
        assert kind.decode(text) == values


LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=5)
EVENTS = st.fixed_dictionaries(
    {"data": LINES},
    optional={"event": NAMES, "id": NAMES, "retry": st.integers(0, 10**6)},
)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_events_come_through_however_they_are_divided(
    load: Import, data: st.DataObject
) -> None:
    event = load("streams.models").GetEvents200BodyItem
    stream = load("streams.runtime.item_streams").EventStream(
        load("streams.contents").GET_EVENTS_200_BODY_ITEM
    )
    values = [event(**each) for each in data.draw(st.lists(EVENTS, max_size=4))]
    text = stream.encode(values)
    for end in (b"\n", b"\r", b"\r\n"):
        sent = b"\xef\xbb\xbf" + text.replace(b"\n", end)
        parts = data.draw(st.composite(divided)(sent))
        assert list(stream.read(parts)) == values


# WHATWG HTML, 9.2.6: the examples there, and the rules.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [{"data": "YHOO\n+2\n10"}]),
        (
            b": a comment\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n\n",
            [
                {"data": "first", "id": "1"},
                {"data": "second", "id": ""},
                {"data": " third"},
            ],
        ),
        (b"data\n\ndata\ndata\n\ndata:", [{"data": ""}, {"data": "\n"}]),
        (b"data:test\n\ndata: test\n\n", [{"data": "test"}, {"data": "test"}]),
        (b"retry: soon\nid: a\0\nother: x\ndata: 1\n\n", [{"data": "1"}]),
        (b"event: only\n\n", []),
        (b"retry: 007\nretry: 1.5\ndata: 1\n\n", [{"data": "1", "retry": 7}]),
        (b"retry: " + b"9" * 5000 + b"\n\ndata: 1\n\n", [{"data": "1"}]),
        # A byte order mark begins a stream; elsewhere it is of the name of a field.
        (b"\xef\xbb\xbfdata: 1\n\n\xef\xbb\xbfdata: 2\n\n", [{"data": "1"}]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\ndata: 2\n\n", [{"data": "2"}]),
        (b"\xef\xbbdata: 1\n\ndata: 2\n\n", [{"data": "2"}]),
        (b"data: cut off\n", []),
    ],
)
def test_events_are_read_as_browsers_do(
    load: Import, text: bytes, expected: list[dict[str, Any]]
) -> None:
    event = load("streams.models").GetEvents200BodyItem
    stream = load("streams.runtime.item_streams").EventStream(
        load("streams.contents").GET_EVENTS_200_BODY_ITEM
    )
    values = [event(**each) for each in expected]
    assert stream.decode(text) == values
    assert list(stream.read([text[i : i + 1] for i in range(len(text))])) == values


def test_a_number_that_no_json_has_is_refused_in_an_event(load: Import) -> None:
    stream = load("streams.runtime.item_streams").EventStream(
        load("streams.contents").GET_EVENTS_200_BODY_ITEM
    )
    with pytest.raises(load("streams.client").InvalidContent, match="too long"):
        stream.decode(b"retry: " + b"9" * 5000 + b"\ndata: 1\n\n")
    event = load("streams.models").GetEvents200BodyItem
    for number in (10**5000, -(10**5000)):
        with pytest.raises(load("streams.client").InvalidContent):
            stream.encode([event(data="1", retry=number)])


@pytest.mark.parametrize(
    "wrong", [{"data": "a\rb"}, {"data": "", "event": "a\nb"}, {"data": "", "id": "\0"}]
)
def test_an_event_that_would_arrive_as_another_is_not_sent(
    load: Import, wrong: dict[str, str]
) -> None:
    event = load("streams.models").GetEvents200BodyItem
    stream = load("streams.runtime.item_streams").EventStream(
        load("streams.contents").GET_EVENTS_200_BODY_ITEM
    )
    with pytest.raises(load("streams.client").InvalidContent):
        stream.encode([event(**wrong)])


def test_events_are_one_of_several_media_types(load: Import) -> None:
    event = load("streams.models").GetEvents200BodyItem
    values = [event(data="1"), event(data="2", event="e")]
    response = response_of(
        load,
        "get_events",
        "GetEvents200",
        content_type="text/event-stream",
        body=Parts(*values),
    )
    found, given = asyncio.run(streamed(load, response, "stream_get_events"))
    assert (found.content_type, given) == ("text/event-stream", values)
    response = response_of(
        load,
        "get_events",
        "GetEvents200",
        content_type="application/json",
        body=items(load),
    )

    async def read() -> Any:
        client = client_of(load, response)
        async with client, client.stream_get_events() as opened:
            return opened.body

    assert asyncio.run(read()) == items(load)


def test_events_without_a_schema_are_bytes(load: Import) -> None:
    response = response_of(
        load, "get_plain_events", "GetPlainEvents200", body=Parts(b"data: 1\n\n")
    )
    _, found = asyncio.run(streamed(load, response, "stream_get_plain_events"))
    assert found == [b"data: 1\n\n"]


def test_a_client_that_waits_reads_as_it_comes_too(load: Import) -> None:
    values = items(load)
    source = Parts(*values, endless=True)
    response = response_of(load, "get_lines", "GetLines200", body=source)
    app = load("streams.server").create_app(Source(response))
    transport = load("streams.runtime.asgi_transport").AsgiTransport(app)
    with load("streams.client").Client("http://test", transport=transport) as client:
        with client.stream_get_lines() as found:
            body: Iterator[Any] = found.body
            assert [next(body), next(body)] == values[:2]
        assert source.closed


def test_the_content_that_a_transport_gives_whole_is_one_part(load: Import) -> None:
    response = response_of(load, "get_file", "GetFile200", body=Parts(b"a", b"b"))
    client, _ = pair(load, "streams", Source(response))

    async def read() -> list[bytes]:
        async with client.stream_get_file_(name="a") as found:
            return [part async for part in found.body]

    assert asyncio.run(read()) == [b"ab"]
