"""Which schemas become classes, and what the classes are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.schema import Array, Object, Schema, Union
from counterfoil.python.names import pascal, settle, snake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api

Place: TypeAlias = tuple[str, str, str]
"""Where a schema stands: its file, the pointer in it, and the direction it is for."""

_RESERVED: Final = (
    # What modules that mention models call other things.
    *("Annotated", "Any", "ClassVar", "Extra", "Final", "Literal", "Meta", "Never"),
    *("NoReturn", "Protocol", "Self", "Struct", "TracebackType", "TypeAlias"),
    *("UnsetType", "JsonContent", "Scalar", "Violation", "Parameter", "Service"),
    *("Unimplemented", "Errors", "Fault", "ProblemErrors", "Client", "AsyncClient"),
    *("ClientMethods", "AsyncClientMethods", "TolerantClient", "AsyncTolerantClient"),
    *("Transport", "AsyncTransport", "Mapping", "TypeVar", "U"),
    *("Reply", "Request", "ErrorResponse", "UnexpectedStatus", "ResponseHeader"),
    *("BaseException", "Exception"),
)
_RESERVED_SECURED: Final = (
    *("AsyncAuthorized", "Authorized", "Credentials", "SecuredRequest", "TypeVar"),
)
"""What they call other things where operations require credentials."""


@dataclass(frozen=True, slots=True)
class NamedClass:
    """The class of an object schema; `stem` is its name within those of functions."""

    name: str
    stem: str
    schema: Schema


def place(schema: Schema) -> Place:
    """Where a schema stands."""
    return schema.location.file, schema.location.pointer, schema.direction


def name_classes(api: Api) -> dict[Place, NamedClass]:
    """The classes of an Api, in the order in which their schemas are met."""
    found: dict[Place, tuple[str, Schema]] = {}
    for wording, schema in _roots(api):
        _collect(wording, schema, found)
    reserved = (*_RESERVED, *(_RESERVED_SECURED if api.security_schemes else ()))
    names = settle((wording for wording, _ in found.values()), pascal, reserved)
    stems = settle(names.values(), snake)
    return {
        where: NamedClass(names[wording], stems[names[wording]], schema)
        for where, (wording, schema) in found.items()
    }


def _roots(api: Api) -> Iterator[tuple[str, Schema]]:
    yield from api.schemas.items()
    for operation in api.operations:
        for media in operation.body.content if operation.body else ():
            if media.schema is not None:
                yield f"{operation.id} body", media.schema
        for response in operation.responses:
            for media in response.content:
                if media.schema is not None:
                    yield f"{operation.id} {response.key} body", media.schema


def _collect(
    wording: str, schema: Schema, found: dict[Place, tuple[str, Schema]]
) -> None:
    """Add the object schemas in a schema; those it refers to have their own turn."""
    if place(schema) in found:
        return
    match schema.shape:
        case Object(properties, additional, rules):
            if properties or additional is None or rules:
                found[place(schema)] = (wording, schema)
            for each in properties:
                _collect(f"{wording} {each.name}", each.schema, found)
            if additional is not None:
                _collect(f"{wording} value", additional, found)
        case Array(items):
            _collect(f"{wording} item", items, found)
        case Union(members):
            for number, member in enumerate(members, 1):
                _collect(f"{wording} option {number}", member, found)
        case _:
            pass
