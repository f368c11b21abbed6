"""Operations as Python sees them: their names, their responses, what goes in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from counterfoil.api.model import Api, Header, MediaType, Operation, Response
from counterfoil.api.schema import Enumeration, Schema
from counterfoil.python import types
from counterfoil.python.contents import Content, Contents
from counterfoil.python.names import pascal, settle, snake
from counterfoil.python.types import PyType

JSON: Final = "json"
BYTES: Final = "bytes"
EMPTY: Final = "empty"
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A response header as a field: `constant` is its value where that is fixed, else ""."""

    name: str
    wire: str
    header: Header
    type: PyType
    constant: str
    required: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A documented response as a class.

    `form` says what its body is: JSON `content`, any bytes, an empty body with a media
    type, or nothing at all.
    """

    status: int
    class_name: str
    response: Response
    headers: tuple[HeaderField, ...]
    form: str
    media_type: str
    content: Content | None

    @property
    def is_success(self) -> bool:
        """Whether a client returns it, rather than raises it."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110, 15.3


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: the media types that are accepted, the one that is sent."""

    form: str
    accepted: tuple[str, ...]
    media_type: str
    content: Content | None
    required: bool

    @property
    def type(self) -> PyType:
        """The type of the argument `body`."""
        return types.BYTES if self.content is None else self.content.typed.type


@dataclass(frozen=True, slots=True)
class Call:
    """An operation: its function, its module, its class stem."""

    operation: Operation
    function: str
    stem: str
    body: Body | None
    outcomes: tuple[Outcome, ...]

    @property
    def route(self) -> str:
        """The method and the path."""
        return f"{self.operation.method.upper()} {self.operation.path}"

    @property
    def summary(self) -> str:
        """What the operation is called, without a full stop."""
        return self.operation.summary.strip().rstrip(".") or self.operation.id


def lower_operations(api: Api, contents: Contents) -> tuple[Call, ...]:
    """All operations of an Api."""
    ids = [each.id for each in api.operations]
    functions = settle(ids, lambda text: snake(text, "operation"))
    stems = settle(ids, lambda text: pascal(text, "Operation"))
    return tuple(
        Call(
            each,
            functions[each.id],
            stems[each.id],
            _lower_body(each, contents),
            tuple(
                _lower_response(stems[each.id], response, contents)
                for response in each.responses
            ),
        )
        for each in api.operations
    )


def _lower_body(operation: Operation, contents: Contents) -> Body | None:
    body = operation.body
    if body is None:
        return None
    media = body.content[0]
    form = JSON if media.is_json else BYTES
    content = contents.of(media) if media.is_json and media.schema else None
    return Body(form, (media.name, *media.aliases), media.name, content, body.required)


def _lower_response(stem: str, response: Response, contents: Contents) -> Outcome:
    wires = [each.name for each in response.headers]
    names = settle(wires, snake, ("body", "status"))
    headers = tuple(_lower_header(each, names[each.name]) for each in response.headers)
    media = response.content[0] if response.content else None
    content = None
    if media is not None and media.is_json and media.schema is not None:
        content = contents.of(media)
    return Outcome(
        response.status,
        f"{stem}{response.status}",
        response,
        headers,
        _form(media),
        media.name if media else "",
        content,
    )


def _form(media: MediaType | None) -> str:
    if media is None:
        return NOTHING
    if media.is_json and media.schema is not None:
        return JSON
    if media.schema is not None and is_always_empty(media.schema):
        return EMPTY
    return BYTES


def is_always_empty(schema: Schema) -> bool:
    """Whether content can only be empty: a string of at most no characters."""
    exact = json.loads(schema.exact)
    return isinstance(exact, dict) and exact.get("maxLength") == 0


def _lower_header(header: Header, name: str) -> HeaderField:
    shape = header.schema.shape
    constant = ""
    if isinstance(shape, Enumeration) and len(shape.values) == 1:
        constant = _text(shape.values[0])
    kind = types.constrained(types.STR, ())
    return HeaderField(
        name, header.name.lower(), header, kind, constant, header.required
    )


def _text(value: str | int | float | bool | None) -> str:
    return value if isinstance(value, str) else json.dumps(value)
