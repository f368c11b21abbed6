"""Server-sent events: what is read, what is sent, and what is refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.streaming import Parts, client_of, divided, items, response_of, streamed
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from generated.making import Import


def test_an_event_is_shown_by_its_fields_where_it_cannot_be_read(load: Import) -> None:
    stream = load("streams.runtime.event_streams").EventStream(
        load("streams.contents").ITEM
    )
    text = b"event: e\nretry: 7\ndata: 1\ndata: 2"
    taken = [(text, {"event": "e", "retry": 7, "data": "1\n2"})]
    found = stream.read([text + b"\n\n"], lambda text, _: (text, stream.plain(text)))
    assert list(found) == taken


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
    stream = load("streams.runtime.event_streams").EventStream(
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
    stream = load("streams.runtime.event_streams").EventStream(
        load("streams.contents").GET_EVENTS_200_BODY_ITEM
    )
    values = [event(**each) for each in expected]
    assert stream.decode(text) == values
    assert list(stream.read([text[i : i + 1] for i in range(len(text))])) == values


def test_a_number_that_no_json_has_is_refused_in_an_event(load: Import) -> None:
    stream = load("streams.runtime.event_streams").EventStream(
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
    stream = load("streams.runtime.event_streams").EventStream(
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


SAID = b"""\
: what is no event counts, too
id: 0
retry: 2500

data: first
id: 1

data: second

data: third
id

id: 4\r
data: fourth\r
retry: 1e3\r
\r
data: the stream is no further: nothing ends this
id: 5
"""


@pytest.mark.parametrize("size", [1, 7, len(SAID)])
def test_what_a_stream_says_of_itself_is_had_with_its_events(
    load: Import, size: int
) -> None:
    """WHATWG HTML, 9.2.6: an id stays that of the stream until there is another."""
    cut = [SAID[begin : begin + size] for begin in range(0, len(SAID), size)]
    kind = ("content-type", "text/event-stream")
    read = load("streams.client.get_events").read_stream
    module = load("streams.runtime.event_streams")

    def opened(parts: Any) -> Any:
        reply = load("streams.runtime.transport").Reply
        took = reply(status=200, headers=(kind,), content=b"", parts=parts)
        return read(took, pytest.fail).body

    async def awaited() -> list[Any]:
        events = opened(Parts(*cut))
        assert isinstance(events, module.AsyncEventIterator)
        before = told(events)
        found = [(each.data, *told(events)) async for each in events]
        return [before, *found, told(events)]

    def told(events: Any) -> tuple[str, int | None]:
        return events.last_event_id, events.retry

    events = opened(cut)
    assert isinstance(events, module.EventIterator)
    found = [told(events), *((each.data, *told(events)) for each in events)]
    assert [*found, told(events)] == [
        ("", None),
        ("first", "1", 2500),
        ("second", "1", 2500),
        ("third", "", 2500),
        ("fourth", "4", 2500),
        ("4", 2500),
    ]
    assert asyncio.run(awaited()) == [*found, told(events)]


def test_events_without_a_schema_are_bytes(load: Import) -> None:
    response = response_of(
        load, "get_plain_events", "GetPlainEvents200", body=Parts(b"data: 1\n\n")
    )
    _, found = asyncio.run(streamed(load, response, "stream_get_plain_events"))
    assert found == [b"data: 1\n\n"]
