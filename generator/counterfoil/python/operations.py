"""Operations as Python sees them: their names, their responses, what goes in."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import (
    Enumeration,
    Schema,
)
from counterfoil.python import types
from counterfoil.python.arguments import Argument, lower_arguments, scalar_kinds
from counterfoil.python.names import TYPE_NAMES, pascal, settle, snake

if TYPE_CHECKING:
    from counterfoil.api.model import (
        Api,
        Header,
        MediaType,
        Operation,
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
    *TYPE_NAMES,
    "app",
    "client",
    "close",
    "create_app",
    "errors",
    "max_body",
    "service",
    "timeout",
    "watchdog",
)
"""Names that the modules beside the operations', or what calls them, have already."""
_RESERVED_HEADERS: Final = (
    *("body", "status"),
    *("bool", "bytes", "float", "int", "str"),  # annotations mention them
)


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A response header as a field.

    `constant` is its value where that is fixed, else ""; `texts` are the types of value
    that its text may be.
    """

    name: str
    wire: str
    header: Header
    type: PyType
    texts: tuple[str, ...]
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
        return str(self.status).startswith("2")


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
        kind = types.BYTES if self.content is None else self.content.typed.type
        return kind if self.required else types.either(kind, types.UNSET_TYPE)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation.

    `function` names its method and its modules, `stem` begins the names of its classes,
    and `response` is the union of its responses.
    """

    operation: Operation
    function: str
    stem: str
    response: str
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
    ids = _wordings(api)
    functions = settle(
        ids.values(), lambda text: snake(text, "operation"), _RESERVED_MODULES
    )
    classes = frozenset(each.name for each in contents.lowering.models())
    taken = [_stem(each.id) for each in api.operations if _derived(each) & classes]
    stems = settle(ids.values(), _stem, taken)
    return tuple(
        Call(
            each,
            functions[ids[id(each)]],
            stems[ids[id(each)]],
            _response_name(stems[ids[id(each)]], classes),
            lower_arguments(each, contents.lowering),
            _lower_body(each, contents),
            tuple(
                _lower_response(stems[ids[id(each)]], response, contents)
                for response in each.responses
            ),
        )
        for each in api.operations
    )


def _wordings(api: Api) -> dict[int, str]:
    """What each operation is to be called, by its identity.

    An id that was made from a path may be that of another operation, too.
    """
    count = Counter(each.id for each in api.operations)
    return {
        id(each): each.id
        if count[each.id] == 1
        else f"{each.id} {each.method} {each.path}"
        for each in api.operations
    }


def _stem(text: str) -> str:
    return pascal(text, "Operation")


def _derived(operation: Operation) -> frozenset[str]:
    """The names of an operation's classes: schemas may want them for theirs."""
    stem = _stem(operation.id)
    statuses = {f"{stem}{response.status}" for response in operation.responses}
    return frozenset({f"{stem}Error", *statuses})


def _response_name(stem: str, classes: frozenset[str]) -> str:
    """The name of a union; schemas are often called as it would be."""
    name = f"{stem}Response"
    return (
        name
        if name not in classes
        else settle([f"{stem}Answer"], pascal, classes)[f"{stem}Answer"]
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
    names = settle(wires, snake, _RESERVED_HEADERS)
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
    exact: object = json.loads(schema.exact)
    return isinstance(exact, dict) and ("maxLength", 0) in exact.items()


def _lower_header(header: Header, name: str, lowering: Lowering) -> HeaderField:
    shape = lowering.target(header.schema).shape
    constant = ""
    if isinstance(shape, Enumeration) and len(shape.values) == 1:
        constant = _text(shape.values[0])
    return HeaderField(
        name,
        header.name.lower(),
        header,
        lowering.typed(header.schema).type,
        scalar_kinds(header.schema, lowering),
        constant,
        header.required,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
