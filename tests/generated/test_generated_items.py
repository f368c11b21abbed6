"""Bodies of items: one after the other, each judged by itself, on both halves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.form_calls import QUICK, TEXTS
from generated.making import Asgi
from generated.refusing import refused
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from generated.making import Import


class Taken:
    """Answers 204 once it has read all items of a body."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.items: list[Any] = []
        self.content_type: Any = None

    def __getattr__(self, operation: str) -> Any:
        if operation.startswith("_"):
            raise AttributeError(operation)

        async def call(*, body: Any, content_type: Any = None) -> Any:
            self.content_type = content_type
            if isinstance(body, list):
                self.items += body
            elif hasattr(body, "__aiter__"):
                async for item in body:
                    self.items.append(item)
            module = self._load(f"items.operations.{operation}")
            [name] = [n for n in vars(module) if n.endswith("204")]
            return getattr(module, name)()

        return call


def pair(load: Import, **options: Any) -> tuple[Any, Asgi, Taken]:
    taken = Taken(load)
    app = load("items.server").create_app(taken, **options)
    transport = Asgi(app, load("items.runtime.transport").Reply)
    client = load("items.client").AsyncClient("", transport=transport)
    return client, transport, taken


def sent(load: Import, operation: str, body: Any, **rest: Any) -> Taken:
    client, _, taken = pair(load)
    asyncio.run(getattr(client, operation)(body=body, **rest))
    return taken


def reading(load: Import, at: int, **members: Any) -> Any:
    return load("items.models").Reading(at=at, **members)


KINDS = ["application/json", "application/x-ndjson", "application/json-seq"]


@pytest.mark.parametrize("kind", KINDS)
def test_items_arrive_one_by_one(load: Import, kind: str) -> None:
    items = [reading(load, n, text="a\nb\x1e") for n in range(3)]
    taken = sent(load, "add_several", items, content_type=kind)
    assert (taken.items, taken.content_type) == (items, kind)


def test_items_come_from_anything_that_gives_them(load: Import) -> None:
    items = [reading(load, n) for n in range(3)]

    def some() -> Iterator[Any]:
        yield from items

    async def slowly() -> AsyncIterator[Any]:
        for item in items:
            yield item

    for source in (items, tuple(items), some(), slowly()):
        assert sent(load, "add_lines", source).items == items
    assert sent(load, "add_lines", []).items == []
    unset = load("items.client.client").UNSET
    assert sent(load, "add_several", unset).items == []


@QUICK
@given(
    members=st.lists(st.tuples(st.integers(0, 2**53), TEXTS), max_size=5),
    kind=st.sampled_from(KINDS[1:]),
    cut=st.integers(1, 40),
)
def test_items_are_the_same_however_they_are_cut(
    load: Import, members: list[tuple[int, str]], kind: str, cut: int
) -> None:
    items = [reading(load, at, text=text) for at, text in members]
    codec = load("items.operations.add_several")
    name = "ITEMS_BODY" if kind == KINDS[1] else "ITEMS_BODY_2"
    whole = getattr(codec, name).encode(items)
    pieces = [whole[n : n + cut] for n in range(0, len(whole), cut)]
    _, transport, taken = pair(load)
    asked = transport.ask("POST", "/several", {"content-type": kind}, pieces)
    assert asyncio.run(asked)[0] == 204
    assert taken.items == items


@QUICK
@given(
    events=st.lists(
        st.fixed_dictionaries(
            {"data": st.text(st.characters(codec="utf-8", exclude_characters="\r"))},
            optional={
                "event": st.sampled_from(["up", "down"]),
                "id": st.text("abc:é ", min_size=1),
                "retry": st.integers(0, 10**6),
            },
        ),
        max_size=4,
    )
)
def test_events_go_there_and_back(load: Import, events: list[dict[str, Any]]) -> None:
    model = load("items.models").AddEventsBodyItem
    items = [model(**each) for each in events]
    assert sent(load, "add_events", items).items == items


def test_an_item_that_is_invalid_is_refused_where_it_stands(load: Import) -> None:
    client, transport, _ = pair(load)
    with pytest.raises(load("items.client").InvalidContent):
        asyncio.run(client.add_lines(body=[reading(load, 0), reading(load, -1)]))
    assert not transport.requests


@pytest.mark.parametrize(
    ("content", "status", "count"),
    [
        (b'{"at":1}\n{"at":2}\n', 204, 2),
        (b'{"at":1}\r\n\r\n{"at":2}', 204, 2),
        (b"", 204, 0),
        (b'{"at":1}\n{"at":-1}\n{"at":2}\n', 400, 1),
        (b'{"at":1}\n{"at":\n', 400, 1),
        (b'{"at":1}\n\xff\n', 400, 1),
        (b'{"at":1}\n' * 200, 413, 0),
        ([b'{"at":1}\n'] * 200, 413, 111),
    ],
)
def test_lines_are_judged_as_they_come(
    load: Import, content: Any, status: int, count: int
) -> None:
    _, transport, taken = pair(load, max_body=1_000)
    asked = transport.ask(
        "POST", "/lines", {"content-type": "application/jsonl"}, content
    )
    assert asyncio.run(asked)[0] == status
    assert len(taken.items) == count


@pytest.mark.parametrize("cut", [1_000, 5])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/x-ndjson", b'{"at":"x"}\n'),
        ("application/x-ndjson", b'{"at":1}\n{"at":"x"}\n{"at":2}\n'),
        ("application/x-ndjson", b'{"at":"x"}'),
        ("application/json-seq", b'\x1e{"at":"x"}\n'),
        ("application/json-seq", b'\x1e{"at":"x"}\n\x1e{"at":1}\n'),
    ],
)
def test_a_refusal_waits_for_nothing_where_all_items_have_come(
    load: Import, kind: str, content: bytes, cut: int
) -> None:
    """RFC 9112, 9.6, is about what has not been read."""
    _, transport, _ = pair(load)
    pieces = [content[n : n + cut] for n in range(0, len(content), cut)]
    sent = asyncio.run(refused(transport.app, "/several", kind, pieces))
    assert sent[0]["status"] == 400


def test_events_without_a_schema_are_bytes(load: Import) -> None:
    assert sent(load, "add_untyped", b"data: 1\n\n").items == [b"data: 1\n\n"]


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("/refused", 400, b'{"status":400,"detail":"The request does not match'),
        # That service takes no parameters: it fails.
        ("/refused?n=1", 500, b'\x1e{"status":500,"detail":"The server failed.'),
    ],
)
def test_a_refusal_is_one_item(
    load: Import, target: str, status: int, said: bytes
) -> None:
    _, app, _ = pair(load)
    answer = asyncio.run(app.ask("GET", target, {}))
    assert answer[0] == status
    assert answer[2].startswith(said)
    assert answer[2].count(b"\n") == 1
