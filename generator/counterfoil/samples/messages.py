"""What a sample request says: its arguments, its body and its credentials."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.api.schema import AnyValue
from counterfoil.python.bodies import BYTES, FORM, JSON, PARTS
from counterfoil.python.positions import FilePart
from counterfoil.samples.values import (
    MOST_VALUES,
    body_text,
    is_typed,
    parameter_value,
    parts_text,
)
from counterfoil.samples.written import read_form, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Example
    from counterfoil.api.schema import Schema
    from counterfoil.python.arguments import Argument
    from counterfoil.python.bodies import Medium
    from counterfoil.python.layout import Json
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.operations import Call
    from counterfoil.python.positions import Ordered
    from counterfoil.python.security import Scheme


class Message(Struct, frozen=True):
    """A request of an operation, with what must be there, or an example has.

    `body` is the JSON text of the value that its body stands for; "" where that is not
    shown. `example` is that of the document, None where there is none. `medium` is
    None where the request has no body.
    """

    call: Call
    arguments: tuple[tuple[Argument, Json], ...]
    medium: Medium | None
    body: str
    example: Example | None
    credentials: tuple[Scheme, ...]

    def sent(self, place: str) -> Iterator[tuple[Argument, Json]]:
        """The arguments of a place."""
        for argument, value in self.arguments:
            if argument.parameter.place == place:
                yield argument, value


def messages_of(call: Call, lowering: Lowering) -> Iterator[Message]:
    """A request for each example of a body; else one with what its body must have."""
    arguments = tuple(
        (each, parameter_value(each.parameter, lowering.target))
        for each in call.arguments
        if each.parameter.required
    )
    shown = _credentials(call)
    found = list(_examples(call))
    for medium, example in found:
        body = _shown(medium, example, lowering)
        yield Message(call, arguments, medium, body, example, shown)
    if found:
        return
    if call.body is None or not call.body.required:
        yield Message(call, arguments, None, "", None, shown)
        return
    medium = call.body.sent
    yield Message(call, arguments, medium, _likely(medium, lowering), None, shown)


def _shown(medium: Medium, example: Example, lowering: Lowering) -> str:
    """The value of an example; many are texts of what their schemas are."""
    schema = value_schema(medium)
    if medium.form == BYTES and example.sent:
        return json.dumps(example.sent, ensure_ascii=False)
    if schema is None or medium.form not in {FORM, JSON, PARTS}:
        return example.value
    shape = lowering.target(schema).shape
    plain: Json = json.loads(example.value)
    if is_typed(shape, plain):
        return example.value
    if isinstance(plain, str):
        read = read_form if medium.form == FORM else read_json
        plain = read(plain, shape, lowering.target)
        if is_typed(shape, plain):
            return json.dumps(plain, ensure_ascii=False)
    return _likely(medium, lowering)


def _likely(medium: Medium, lowering: Lowering) -> str:
    if medium.ordered is not None:
        return parts_text(_parts(medium.ordered), lowering.target)
    schema = value_schema(medium)
    if schema is None:
        return ""
    is_form = medium.form in {FORM, PARTS}
    if is_form and isinstance(lowering.target(schema).shape, AnyValue):
        return "{}"  # a form of any fields may have none
    return body_text(schema, lowering.target)


def _parts(ordered: Ordered) -> tuple[Schema | None, ...]:
    """The schemas of the parts that there must be, or of one; None for files."""
    rest = [ordered.rest] if ordered.rest else []
    # One more than a sample has says that there are too many.
    least = min(max(ordered.least, len(ordered.prefix), 1), MOST_VALUES + 1)
    parts = [*ordered.prefix, *rest * least][:least]
    return tuple(None if isinstance(e, FilePart) else e.schema for e in parts)


def value_schema(medium: Medium) -> Schema | None:
    """The schema of the value that a body of a media type stands for, or of an item."""
    return medium.content.schema if medium.content else medium.media.schema


def _examples(call: Call) -> Iterator[tuple[Medium, Example]]:
    """The examples of its bodies, each with the media type that it is of."""
    seen: set[str] = set()
    for medium in call.body.media if call.body else ():
        # A range may be read in two ways, as JSON and as octets.
        if medium.media.key not in seen:
            seen.add(medium.media.key)
            for example in medium.media.examples:
                yield medium, example


def _credentials(call: Call) -> tuple[Scheme, ...]:
    """The first of the ways to be let in; none where nothing must be shown."""
    guard = call.guard
    if guard is None or guard.optional or not guard.requirements:
        return ()
    return guard.requirements[0].check.schemes
