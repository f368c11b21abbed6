"""Examples of server-sent events, whose data are what the JSON in them holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from counterfoil.api.reading import items
from counterfoil.diagnostics import Findings
from counterfoil.document.json_text import read_json
from counterfoil.document.tree import (
    Location,
    Mapping,
    Node,
    Scalar,
    Sequence,
    place_of,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.model import Example, JsonData
    from counterfoil.document.tree import Place


def decoded_example(example: Example, data: JsonData) -> Example:
    """An example of a stream with what the data of its events hold."""
    value: object = json.loads(example.value)
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    held = [_held(each, data) for each in listed]
    made = held if isinstance(value, list) else held[0]
    return replace(example, value=json.dumps(made, ensure_ascii=False))


def _held(event: object, data: JsonData) -> object:
    if not isinstance(event, dict):
        return event
    fields = cast("dict[str, object]", event)
    text = fields.get("data")
    if not isinstance(text, str) or not data.holds(fields.get("event"), text):
        return fields
    held = read_json(text, "", Findings())
    return fields if held is None else {**fields, "data": plain(held)}


def decoded_examples(parts: Iterable[Mapping], data: JsonData) -> dict[Place, Node]:
    """The examples of the schemas of events, by their places.

    Of those that differ from what is written alone.
    """
    written = [each for part in parts for each in _of(part)]
    return {
        place_of(each): made
        for each in written
        if (made := _decoded(each, data)) is not each
    }


def _of(schema: Mapping) -> Iterator[Node]:
    for name in ("example", "default"):
        value = schema.get(name)
        if value is not None:
            yield value
    yield from items(schema, "examples")


def _decoded(node: Node, data: JsonData) -> Node:
    """An event as it is read; the node if it is no other."""
    text = node.get("data") if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping) or not isinstance(text, Scalar):
        return node
    event = node.get("event")
    name = event.value if isinstance(event, Scalar) else None
    if not isinstance(text.value, str) or not data.holds(name, text.value):
        return node
    held = read_json(text.value, text.location.file, Findings())
    if held is None:
        return node
    fields = {**node.members, "data": _placed(held, text.location)}
    return Mapping(fields, node.keys, node.location)


def _placed(node: Node, place: Location) -> Node:
    """The same, all of it at one place."""
    match node:
        case Scalar(value):
            return Scalar(value, place)
        case Sequence(items=found):
            return Sequence(tuple(_placed(each, place) for each in found), place)
        case Mapping(members=held):
            inner = {name: _placed(each, place) for name, each in held.items()}
            return Mapping(inner, dict.fromkeys(inner, place), place)
