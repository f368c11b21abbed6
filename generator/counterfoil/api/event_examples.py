"""Examples of server-sent events, whose data are what the JSON in them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.directions import place_of
from counterfoil.api.reading import items, members
from counterfoil.diagnostics import Findings
from counterfoil.document.json_text import read_json
from counterfoil.document.tree import Location, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.directions import Place
    from counterfoil.api.model import JsonData


def decoded_examples(
    media: Mapping, parts: Iterable[Mapping], data: JsonData
) -> dict[Place, Node]:
    """The examples of a stream, and of the schemas of its events, by their places.

    Of those that differ from what is written alone.
    """
    written = [*_of_media(media), *(each for part in parts for each in _of(part))]
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


def _of_media(media: Mapping) -> Iterator[Node]:
    single = media.get("example")
    if single is not None:
        yield single
    for _, example in members(media, "examples"):
        for name in ("value", "dataValue"):
            value = example.get(name) if isinstance(example, Mapping) else None
            if value is not None:
                yield value


def _decoded(node: Node, data: JsonData) -> Node:
    """An event, or an array of events, as they are read; the node if it is no other."""
    if isinstance(node, Sequence):
        found = tuple(_decoded(each, data) for each in node)
        same = all(new is old for new, old in zip(found, node, strict=True))
        return node if same else Sequence(found, node.location)
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
