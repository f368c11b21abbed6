"""The contents of an Api: what is read from or written to JSON as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import AnyValue, String
from counterfoil.api.schemas import schema_of
from counterfoil.python.content_names import leading
from counterfoil.python.forms import is_form
from counterfoil.python.names import TYPE_NAMES, settle, snake
from counterfoil.python.places import place as place_of
from counterfoil.python.places import told_apart
from counterfoil.python.positions import json_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api, Header, MediaType, Parameter
    from counterfoil.api.schema import Schema
    from counterfoil.python.lowering import Lowering, Model
    from counterfoil.python.places import Place
    from counterfoil.python.schema_types import Typed


RESERVED: Final = (
    *("coding", "definitions", "i", "length", "logger", "max_body"),
    *("o", "octets", "operation", "text", "timeout", "unset"),
    *TYPE_NAMES,
)
"""Constants that modules which mention contents have already.

An error's content has a method of its name, which must not hide a type.
"""


class Content(Struct, frozen=True):
    """JSON content: its schema, its type, and its name in snake case.

    `model` is the class where the content is an object with fields. `received` says
    whether requests bring it, so that it is worth a wire form.
    """

    name: str
    schema: Schema
    typed: Typed
    model: Model | None
    received: bool


class Contents(Struct, frozen=True):
    """All contents of an Api, in the document's order."""

    items: tuple[Content, ...]
    by_place: dict[Place, Content]
    lowering: Lowering

    def of(self, media: MediaType) -> Content:
        """The content of a media type that is JSON."""
        return self.of_schema(schema_of(media))

    def of_schema(self, schema: Schema) -> Content:
        """The content of a schema that is one of JSON."""
        return self.by_place[place_of(self.lowering.meant(schema))]

    def find(self, schema: Schema) -> Content | None:
        """The content of a schema, if it is one of JSON."""
        return self.by_place.get(place_of(self.lowering.meant(schema)))

    def of_parameter(self, parameter: Parameter | Header) -> Content | None:
        """The content of a parameter or header whose values have classes."""
        if not self.lowering.has_functions(parameter.schema):
            return None
        return self.find(parameter.schema)


def may_be_json(media: MediaType, lowering: Lowering) -> bool:
    """Whether a media type is a range that holds JSON, and its schema is one of values.

    Then the schema is that of content which is JSON; other content it cannot describe.
    """
    if media.name not in {"*/*", "application/*"} or media.schema is None:
        return False
    match lowering.target(media.schema).shape:
        case AnyValue() | String(format="binary"):
            return False
        case _:
            return True


def lower_contents(api: Api, lowering: Lowering) -> Contents:
    """The contents of all requests and responses."""
    wanted: dict[Place, tuple[str, Schema]] = {}
    received: set[Place] = set()
    for wording, schema, is_request in _schemas(api, lowering):
        meant = lowering.meant(schema)
        place = place_of(meant)
        # What is asserted beside a reference makes it another content than the type's.
        words = lowering.named_stem(meant) or wording
        # No name depends on the order of a document.
        if place not in wanted or _rank(words) < _rank(wanted[place][0]):
            wanted[place] = words, meant
        if is_request:
            received.add(place)
    # The constant of a content must not be called as a class that is all capitals.
    capitals = [name.lower() for name in lowering.capital_names]
    # A parameter may have the name of another one, in another place.
    wordings = told_apart((where, wording) for where, (wording, _) in wanted.items())
    # Functions of other classes have the name of their class, too.
    stems = {each.stem for each in lowering.models()}.difference(wordings)
    # Nor as one with the names of a model's members.
    lists = [f"{each.stem}_names" for each in lowering.models()]
    names = settle(wordings, _propose, (*RESERVED, *capitals, *stems, *lists))
    by_place = {
        place: Content(
            names[wording],
            schema,
            lowering.typed(schema),
            lowering.model(schema),
            place in received,
        )
        for wording, (place, (_, schema)) in zip(wordings, wanted.items(), strict=True)
    }
    return Contents(tuple(by_place.values()), by_place, lowering)


def _schemas(api: Api, lowering: Lowering) -> Iterator[tuple[str, Schema, bool]]:
    """The schemas of all JSON bodies, and of what else has classes."""
    yield from _json_schemas(api, lowering)
    for operation in api.every:
        for parameter in operation.parameters:
            if lowering.has_functions(parameter.schema):
                wording = f"{operation.id} {parameter.name}"
                yield wording, parameter.schema, False
        for response in operation.responses:
            for header in response.headers:
                if lowering.has_functions(header.schema):
                    wording = f"{operation.id} {header.name}"
                    yield wording, header.schema, False


def _json_schemas(api: Api, lowering: Lowering) -> list[tuple[str, Schema, bool]]:
    """The schemas of all JSON, with words for each, and whether requests bring it."""
    found: list[tuple[str, Schema, bool]] = []
    for operation in api.every:
        body = operation.body.content if operation.body is not None else ()
        listed = [(f"{operation.id} body", body, True)]
        listed += [
            (f"{operation.id} {response.key}", response.content, False)
            for response in operation.responses
        ]
        for wording, content, is_request in listed:
            media = [
                each
                for each in content
                if each.is_json
                or (is_request and is_form(each, lowering))
                or may_be_json(each, lowering)
            ]
            first = leading(media)
            found += [
                (
                    wording if each is first else f"{wording} {each.key}",
                    schema_of(each),
                    # Only JSON is worth a fast reader.
                    is_request and each.is_json,
                )
                for each in media
            ]
            items = leading(each for each in content if each.item_schema is not None)
            divided = [(each, json_parts(each, lowering)) for each in content]
            parts = leading(each for each, positions in divided if positions)
            for each, positions in divided:
                full = f"{wording} {each.key}"
                if each.item_schema is not None:
                    words = wording if each is items else full
                    found.append((f"{words} item", each.item_schema, False))
                words = wording if each is parts else full
                found += [
                    (f"{words} part {number}", part.schema, False)
                    for number, part in enumerate(positions, 1)
                ]
    return found


def _rank(wording: str) -> tuple[str, bool, str]:
    """Operations by their ids, and what they are sent before what they answer."""
    operation, _, words = wording.partition(" ")
    return operation, not words.startswith("body"), words


def _propose(wording: str) -> str:
    """The name for a wording; the `XX` of a range stays with its digit."""
    name = snake(wording)
    if _OF_BODIES.fullmatch(name):
        return f"{name}_"
    return _RANGE.sub(r"_\1xx", name) if " " in wording else name


_OF_BODIES: Final = re.compile(r"(?:form|items|ordered|parts|text)_body(?:_\d+)?")
"""The constants of bodies, in the modules of operations."""
_RANGE: Final = re.compile(r"([1-5])_xx(?=_|$)")
