"""The data of server-sent events: JSON in a text, where the contract says so."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import pair

if TYPE_CHECKING:
    from generated.making import Import

NAME = "event_data"
EVENTS = {"content-type": "text/event-stream"}


class Service:
    """Answers with events, and keeps those that come."""

    def __init__(self, load: Import, *events: Any) -> None:
        self._load = load
        self._events = list(events)
        self.taken: list[Any] = []

    async def watch_changes(self) -> Any:
        return self._answer("watch_changes")

    async def watch_mixed(self) -> Any:
        return self._answer("watch_mixed")

    async def watch_chunks(self) -> Any:
        return self._answer("watch_chunks")

    async def watch_logs(self) -> Any:
        return self._answer("watch_logs")

    async def send_changes(self, *, body: Any) -> Any:
        self.taken += body if isinstance(body, list) else [item async for item in body]
        return self._load(f"{NAME}.operations.send_changes").SendChanges204()

    def _answer(self, operation: str) -> Any:
        module = self._load(f"{NAME}.operations.{operation}")
        [name] = [each for each in vars(module) if each.endswith("200")]
        return getattr(module, name)(body=self._events)


def watched(load: Import, operation: str, *events: Any) -> tuple[bytes, Any]:
    """What goes over the wire, and what the client makes of it."""
    client, transport = pair(load, NAME, Service(load, *events))
    path = f"/{operation.removeprefix('watch_')}"
    _, _, text = asyncio.run(transport.ask("GET", path))
    return text, asyncio.run(getattr(client, operation)()).body


def test_data_are_what_their_text_holds(load: Import) -> None:
    models = load(f"{NAME}.models")
    todo = models.Todo(title="ü\n", done=True, extra={"more": [1.5, None]})
    change = models.Change(event="add", data=todo, id="1", retry=3)
    text, found = watched(load, "watch_changes", change)
    assert found == [change]
    *fields, data = text.decode().rstrip("\n").split("\n")
    assert fields == ["event: add", "id: 1", "retry: 3"]
    assert json.loads(data.removeprefix("data: ")) == {
        "title": "ü\n",
        "done": True,
        "more": [1.5, None],
    }


def test_an_event_is_sent_and_taken_by_a_service(load: Import) -> None:
    models = load(f"{NAME}.models")
    change = models.Change(data=models.Todo(title="a"))
    service = Service(load)
    client, transport = pair(load, NAME, service)
    asyncio.run(client.send_changes(body=[change]))
    assert service.taken == [change]
    assert transport.requests[0].headers


@pytest.mark.parametrize(
    ("text", "pointer", "keyword"),
    [
        ("data: {", "/data", "json"),
        ('data: {"title": ""}', "/data/title", "minLength"),
        ('data: {"title": "a", "title": "b"}', "/data", "json"),
        ('data: "a"', "/data", "type"),
        ('event: add\ndata: {}\nretry: 1\nid: "', "/data", "required"),
        ('event: change\ndata: {"title": "a"}', "/event", "enum"),
    ],
)
def test_data_that_hold_something_else_are_refused(
    load: Import, text: str, pointer: str, keyword: str
) -> None:
    stream = load(f"{NAME}.operations.send_changes").ITEMS_BODY
    with pytest.raises(load(f"{NAME}.client").InvalidContent) as caught:
        stream.decode(text.encode() + b"\n\n")
    found = [(each.pointer, each.keyword) for each in caught.value.violations]
    assert found == [(pointer, keyword)]
    _, transport = pair(load, NAME, Service(load))
    status, _, _ = asyncio.run(
        transport.ask("POST", "/changes", EVENTS, text.encode() + b"\n\n")
    )
    assert status == 400


def test_json_may_be_divided_into_lines_of_data(load: Import) -> None:
    stream = load(f"{NAME}.operations.send_changes").ITEMS_BODY
    [found] = stream.decode(b'data: {"title":\r\ndata: "a"\r\ndata: }\r\n\r\n')
    assert found.data.title == "a"


def test_the_name_of_an_event_tells_whether_its_data_are_json(load: Import) -> None:
    models = load(f"{NAME}.models")
    events = [
        models.WatchMixed200BodyItemText(event="text", data="{no\njson"),
        models.WatchMixed200BodyItemNumber(event="number", data="12"),
        models.WatchMixed200BodyItemValue(
            event="value", data=models.WatchMixed200BodyItemValueData(n=1)
        ),
    ]
    text, found = watched(load, "watch_mixed", *events)
    assert found == events
    assert text == (
        b"event: text\ndata: {no\ndata: json\n\n"
        b"event: number\ndata: 12\n\n"
        b'event: value\ndata: {"n":1}\n\n'
    )


def test_a_text_that_the_contract_counts_is_no_json(load: Import) -> None:
    models = load(f"{NAME}.models")
    done = models.WatchChunks200BodyItem(data="[DONE]")
    held: list[Any] = [{"n": [1]}, [], "[DONE", 7, None]
    for data in held:
        chunk = models.Chunk(data=data)
        text, found = watched(load, "watch_chunks", chunk, done)
        assert [each.data for each in found] == [data, "[DONE]"]
        assert text.endswith(b"\n\ndata: [DONE]\n\n")


def test_where_nothing_tells_text_from_json_it_is_what_the_contract_admits(
    load: Import,
) -> None:
    module = load(f"{NAME}.client.watch_logs")
    stream = module._ITEMS_200
    texts = ['{"title": "a"}', "12", '"a"', "{", "", '{"title": 1}']
    found = stream.decode("".join(f"data: {each}\n\n" for each in texts).encode())
    todo = load(f"{NAME}.models").Todo(title="a")
    # A JSON string is a string, too: the first branch that admits a value has it.
    assert [each.data for each in found] == [todo, "12", "a", "{", "", '{"title": 1}']
    text, taken = watched(load, "watch_logs", *found)
    assert taken == found
    assert text.startswith(b'data: {"title":"a"}\n\ndata: 12\n\ndata: a\n\ndata: {\n\n')


def test_an_event_that_cannot_be_read_is_shown_by_what_it_holds(load: Import) -> None:
    stream = load(f"{NAME}.operations.send_changes").ITEMS_BODY
    assert stream.plain(b'event: e\ndata: {"n": 1}') == {"event": "e", "data": {"n": 1}}
    assert stream.plain(b"data: {") is None
