"""What the standard leaves open has one reading, in both halves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

from generated.test_generated_bodies import pair

if TYPE_CHECKING:
    from generated.making import Import


def test_what_is_nested_is_json(load: Import) -> None:
    models = load("odd.models")
    client, transport, given = pair(load, "odd", authenticator=Mock(), errors=Mock())
    sent: dict[str, Any] = {
        "grid": [[1, 2], []],
        "size": 12,
        "unit": "é",
        "x_grid": [[3]],
        "near": models.NestNear(at=models.Point(x=1.5, name="a&b")),
        "tree": models.Tree(name="日", left=models.Tree(name="b")),
    }
    asyncio.run(client.nest(**sent))
    assert given.calls == [sent]
    [request] = transport.requests
    path, _, query = request.target.partition("?")
    assert path.endswith("/12%C3%A9")
    assert query.startswith("near=%7B%22at%22")
    assert ("x-grid", "[[3]]") in request.headers


def test_a_header_that_is_nested_is_json(load: Import) -> None:
    tree = load("odd.models").Tree(name="日")
    codec = load("odd.operations.linked").X_TREE__204
    [(_, text)] = codec.fields(tree)
    assert text == b'{"name":"\\u65e5"}'
    assert codec.read([text.decode()]) == tree
