"""The contents of an Api: what is read from or written to JSON as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Reference
from counterfoil.python.class_names import place as place_of
from counterfoil.python.names import settle, snake

if TYPE_CHECKING:
    from counterfoil.api.model import Api, MediaType
    from counterfoil.api.schema import Schema
    from counterfoil.python.class_names import Place
    from counterfoil.python.lowering import Lowering, Model
    from counterfoil.python.schema_types import Typed


_RESERVED: Final = (
    "definitions",
    "length",
    "logger",
    "max_body",
    "operation",
    "timeout",
    "unset",
)
"""Constants that modules which mention contents have already."""


@dataclass(frozen=True, slots=True)
class Content:
    """JSON content: its schema, its type, and its name in snake case.

    `model` is the class where the content is an object with fields. `received` says
    whether requests bring it, so that it is worth a wire form.
    """

    name: str
    schema: Schema
    typed: Typed
    model: Model | None
    received: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """All contents of an Api, in the document's order."""

    items: tuple[Content, ...]
    by_place: dict[Place, Content]
    lowering: Lowering

    def of(self, media: MediaType) -> Content:
        """The content of a media type that is JSON."""
        assert media.schema is not None
        return self.by_place[place_of(self.lowering.meant(media.schema))]


def lower_contents(api: Api, lowering: Lowering) -> Contents:
    """The contents of all requests and responses."""
    wanted: dict[Place, tuple[str, Schema]] = {}
    received: set[Place] = set()
    for wording, media, is_request in _json_media(api):
        if media.schema is None:
            continue
        meant = lowering.meant(media.schema)
        place = place_of(meant)
        # What is asserted beside a reference makes it another content than the model's.
        model = None if isinstance(meant.shape, Reference) else lowering.model(meant)
        wanted.setdefault(place, (model.stem if model else wording, meant))
        if is_request:
            received.add(place)
    # The constant of a content must not be called as a class that is all capitals.
    capitals = [e.name.lower() for e in lowering.models() if e.name.isupper()]
    wordings = [wording for wording, _ in wanted.values()]
    names = settle(wordings, _propose, (*_RESERVED, *capitals))
    by_place = {
        place: Content(
            names[wording],
            schema,
            lowering.typed(schema),
            lowering.model(schema),
            place in received,
        )
        for place, (wording, schema) in wanted.items()
    }
    return Contents(tuple(by_place.values()), by_place, lowering)


def _json_media(api: Api) -> list[tuple[str, MediaType, bool]]:
    found: list[tuple[str, MediaType, bool]] = []
    for operation in api.operations:
        if operation.body is not None:
            found += [
                (f"{operation.id} body", media, True)
                for media in operation.body.content
                if media.is_json
            ]
        for response in operation.responses:
            found += [
                (f"{operation.id} {response.key}", media, False)
                for media in response.content
                if media.is_json
            ]
    return found


def _propose(wording: str) -> str:
    """The name for a wording; the `XX` of a range stays with its digit."""
    head, _, tail = wording.rpartition(" ")
    is_range = tail.endswith("XX") and head != ""
    return f"{snake(head)}_{tail.lower()}" if is_range else snake(wording)
