"""Operations as Python sees them: their names, their responses, what goes in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Enumeration,
    Number,
    Schema,
    String,
    Union,
)
from counterfoil.python import types
from counterfoil.python.names import pascal, settle, snake

if TYPE_CHECKING:
    from counterfoil.api.model import (
        Api,
        Header,
        MediaType,
        Operation,
        Parameter,
        Response,
    )
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.types import PyType

JSON: Final = "json"
BYTES: Final = "bytes"
EMPTY: Final = "empty"
NOTHING: Final = "nothing"

_RESERVED_MODULES: Final = (
    "app",
    "client",
    "close",
    "errors",
    "max_body",
    "service",
    "timeout",
    "watchdog",
)
"""Names that the modules beside the operations', or what calls them, have already."""
_RESERVED_ARGUMENTS: Final = ("self", "body")


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
        return 200 <= self.status < 300


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
class Argument:
    """A parameter as an argument: `texts` are the kinds of value that its text may be."""

    name: str
    parameter: Parameter
    type: PyType
    texts: tuple[str, ...]
    is_array: bool

    @property
    def constant(self) -> str:
        """The constant that reads and writes it."""
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Call:
    """An operation: its function, its module, its class stem."""

    operation: Operation
    function: str
    stem: str
    arguments: tuple[Argument, ...]
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
    functions = settle(ids, lambda text: snake(text, "operation"), _RESERVED_MODULES)
    stems = settle(ids, lambda text: pascal(text, "Operation"))
    return tuple(
        Call(
            each,
            functions[each.id],
            stems[each.id],
            lower_arguments(each, contents.lowering),
            _lower_body(each, contents),
            tuple(
                _lower_response(stems[each.id], response, contents)
                for response in each.responses
            ),
        )
        for each in api.operations
    )


def lower_arguments(operation: Operation, lowering: Lowering) -> tuple[Argument, ...]:
    """The parameters of an operation, each with a name of its own."""
    keys = {f"{each.name} {each.place}": each for each in operation.parameters}
    plain = [each.name for each in operation.parameters]

    def propose(key: str) -> str:
        name = keys[key].name
        return snake(name if plain.count(name) == 1 else key, "parameter")

    names = settle(keys, propose, _RESERVED_ARGUMENTS)
    return tuple(
        _lower_argument(names[key], each, lowering) for key, each in keys.items()
    )


def _lower_argument(name: str, parameter: Parameter, lowering: Lowering) -> Argument:
    target = lowering.target(parameter.schema)
    is_array = isinstance(target.shape, Array)
    item = target.shape.items if isinstance(target.shape, Array) else target
    return Argument(
        name,
        parameter,
        lowering.typed(parameter.schema).type,
        scalar_kinds(item, lowering),
        is_array,
    )


def scalar_kinds(schema: Schema, lowering: Lowering) -> tuple[str, ...]:
    """The JSON types of a schema of scalars; nothing where it admits others."""
    shape = lowering.target(schema).shape
    match shape:
        case String():
            return ("string",)
        case Number(integer):
            return ("integer",) if integer else ("number",)
        case Boolean():
            return ("boolean",)
        case Enumeration(values):
            return tuple(sorted({_kind(value) for value in values}))
        case AnyValue():
            return ("string",)
        case Union(members):
            inner = [scalar_kinds(member, lowering) for member in members]
            return tuple(sorted({kind for kinds in inner for kind in kinds}))
        case _:
            return ()


def _kind(value: str | int | float | bool | None) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case _:
            return "string"


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
    headers = tuple(
        _lower_header(each, names[each.name], contents.lowering)
        for each in response.headers
    )
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


def _lower_header(header: Header, name: str, lowering: Lowering) -> HeaderField:
    shape = header.schema.shape
    constant = ""
    if isinstance(shape, Enumeration) and len(shape.values) == 1:
        constant = _text(shape.values[0])
    kind = lowering.typed(header.schema).type
    return HeaderField(
        name, header.name.lower(), header, kind, constant, header.required
    )


def _text(value: str | int | float | bool | None) -> str:
    return value if isinstance(value, str) else json.dumps(value)
