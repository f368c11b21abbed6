"""Items that are sent and read one by one: lines and sequences."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Import, pair, served
from generated.streaming import (
    SECONDS,
    Parts,
    Source,
    asked,
    client_of,
    divided,
    items,
    response_of,
    streamed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_an_item_that_is_invalid_is_answered_for_if_it_is_the_first(
    load: Import,
) -> None:
    source = Parts(load("streams.models").Item(n=-1))
    response = response_of(load, "get_lines", "GetLines200", body=source)
    sent = asyncio.run(asked(load, response, "/lines", asyncio.Event()))
    assert sent[0]["status"] == 500


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


def test_an_error_of_a_stream_holds_nothing_that_is_open(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load("streams.runtime.item_streams"), "_MAX_ITEM", 10)
    module = load("streams.client")
    transport = Fixed(load, BROKEN["get_lines"][0], b"[" * 20)
    with module.Client("", transport=transport).stream_get_lines() as found:
        with pytest.raises(module.InvalidResponse, match="too large") as caught:
            list(found.body)
        assert caught.value.reply.parts is None


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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (b"", []),
        (b"\x1e1\n\x1e2\n", [1, 2]),
        (b"\x1e1\n \n\x1e2\n", [1, 2]),
        (b"\x1e\x1e{\n}\n\x1e", [{}]),
        (b"\x1e[1,\n2]\n", [[1, 2]]),
        # No separator, or none between two texts.
        (b"1\n", None),
        (b"1\n\x1e2\n", None),
        (b"\x1e1\n2\n", None),
        (b"\x1e{}\n{}\n\x1e3\n", None),
        # A number that might go on.
        (b"\x1e1\x1e2\n", None),
    ],
)
def test_the_texts_of_a_sequence_begin_with_a_separator(
    load: Import, text: bytes, values: list[Any] | None
) -> None:
    """RFC 7464, 2.1; 2.4: so it is however the octets come."""
    kinds = load("streams.runtime.item_streams")
    kind = kinds.JsonSequence(load("streams.contents").GET_SEQUENCE_2XX_ITEM)
    refused = load("streams.client").InvalidContent
    for size in range(1, len(text) + 1):
        parts = [text[at : at + size] for at in range(0, len(text), size)]
        if values is None:
            with pytest.raises(refused):
                list(kind.read(parts))
        else:
            assert list(kind.read(parts)) == values


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
