"""Which schemas become classes, and what the classes are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.schema import Array, Enumeration, Object, Schema, Union
from counterfoil.python.names import pascal, settle, snake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api, MediaType

Place: TypeAlias = tuple[str, str, str]
"""Where a schema stands: its file, the pointer in it, and the direction it is for."""

_FEWEST: Final = 2
"""The fewest values that make an enumeration worth a name."""
_INT64: Final = 2**63
_RESERVED: Final = (
    # What modules that mention models call other things.
    *("Annotated", "Any", "ClassVar", "Extra", "Final", "IntEnum", "Judge", "Judged"),
    *("Literal", "Meta", "Never", "StrEnum"),
    *("NoReturn", "Protocol", "Self", "Struct", "TracebackType", "TypeAlias"),
    *("UnsetType", "JsonContent", "Scalar", "Violation", "Parameter", "Service"),
    *("Unimplemented", "Errors", "Fault", "ProblemErrors", "Client", "AsyncClient"),
    *("ClientMethods", "AsyncClientMethods", "TolerantClient", "AsyncTolerantClient"),
    *("Transport", "AsyncTransport", "Mapping", "TypeVar", "U"),
    *("AsyncIterator", "Iterator"),
    *("Reply", "Request", "ErrorResponse", "UnexpectedStatus", "ResponseHeader"),
    *("HeaderReader", "BaseException", "Exception", "ByteSource", "ByteStream"),
    *("Encoders", "FormFile", "TextContent", "AsyncIterable", "AsyncIterator"),
    "Iterable",
)
_RESERVED_SECURED: Final = (*("Credentials", "SecuredRequest", "TypeVar"),)
"""What they call other things where operations require credentials."""


@dataclass(frozen=True, slots=True)
class NamedClass:
    """The name of a schema's type; `stem` is its name within those of functions."""

    name: str
    stem: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Named:
    """The names of an Api's types, in the order in which their schemas are met.

    `classes` are those of objects, `others` those of unions, enumerations and tuples
    that the document names. `unions` are the stems of all unions.
    """

    classes: dict[Place, NamedClass]
    others: dict[Place, NamedClass]
    unions: dict[Place, tuple[str, Schema]]


def place(schema: Schema) -> Place:
    """Where a schema stands."""
    return schema.location.file, schema.location.pointer, schema.direction


def name_types(api: Api) -> Named:
    """The names of the types of an Api."""
    found = _Found({}, {}, {})
    for name, schema in api.schemas.items():
        if _is_other(schema):
            found.others[place(schema)] = (name, schema)
        found.collect(name, schema)
    for wording, schema in _contents(api):
        found.collect(wording, schema)
    both = [*found.classes.values(), *found.others.values()]
    reserved = (*_RESERVED, *(_RESERVED_SECURED if api.security_schemes else ()))
    names = settle((wording for wording, _ in both), pascal, reserved)
    stems = settle(names.values(), snake)

    def named(wording: str, schema: Schema) -> NamedClass:
        return NamedClass(names[wording], stems[names[wording]], schema)

    others = {where: named(*each) for where, each in found.others.items()}
    wordings = [w for where, (w, _) in found.unions.items() if where not in others]
    inline = settle(wordings, snake, stems.values())
    unions = {
        where: (others[where].stem if where in others else inline[wording], schema)
        for where, (wording, schema) in found.unions.items()
    }
    classes = {where: named(*each) for where, each in found.classes.items()}
    return Named(classes, others, unions)


def enum_kind(shape: Enumeration) -> str:
    """The class that an enumeration would be one of; "" where there is none.

    That is `StrEnum` where all values but null are strings, and `IntEnum` where they
    are integers that msgspec knows.
    """
    values = [value for value in shape.values if value is not None]
    if len(values) < _FEWEST:
        return ""
    if all(isinstance(value, str) for value in values):
        return "StrEnum"
    whole = all(
        isinstance(value, int) and not isinstance(value, bool) and abs(value) < _INT64
        for value in values
    )
    return "IntEnum" if whole else ""


def _is_other(schema: Schema) -> bool:
    match schema.shape:
        case Union():
            return True
        case Enumeration(values):
            return len(values) >= _FEWEST
        case Array(prefix=prefix):
            return prefix != ()
        case _:
            return False


def _contents(api: Api) -> Iterator[tuple[str, Schema]]:
    for operation in api.operations:
        if operation.body is not None:
            yield from _of_content(f"{operation.id} body", operation.body.content)
        for response in operation.responses:
            wording = f"{operation.id} {response.key} body"
            yield from _of_content(wording, response.content)
    for operation in api.operations:
        for parameter in operation.parameters:
            yield f"{operation.id} {parameter.name}", parameter.schema
        for response in operation.responses:
            for header in response.headers:
                wording = f"{operation.id} {response.key} {header.name}"
                yield wording, header.schema


def _of_content(
    wording: str, content: tuple[MediaType, ...]
) -> Iterator[tuple[str, Schema]]:
    """The schemas of media types: those after the first are told apart by theirs."""
    for media in content:
        if media.schema is not None:
            is_first = media is content[0]
            yield wording if is_first else f"{wording} {media.name}", media.schema
        if media.item_schema is not None:
            yield f"{wording} item", media.item_schema


@dataclass(frozen=True, slots=True)
class _Found:
    """The schemas that need names, with their wordings, by their places."""

    classes: dict[Place, tuple[str, Schema]]
    others: dict[Place, tuple[str, Schema]]
    unions: dict[Place, tuple[str, Schema]]

    def collect(self, wording: str, schema: Schema) -> None:
        """Add what is in a schema; what it refers to has its own turn."""
        if place(schema) in self.classes:
            return
        match schema.shape:
            case Object(properties, additional, rules):
                if properties or additional is None or rules:
                    self.classes[place(schema)] = (wording, schema)
                for each in properties:
                    self.collect(f"{wording} {each.name}", each.schema)
                if additional is not None:
                    self.collect(f"{wording} value", additional)
            case Array(items, _, prefix):
                for number, part in enumerate(prefix, 1):
                    self.collect(f"{wording} item {number}", part)
                if not prefix:
                    self.collect(f"{wording} item", items)
            case Union(members):
                self.unions.setdefault(place(schema), (wording, schema))
                for number, part in enumerate(members, 1):
                    self.collect(f"{wording} option {number}", part)
            case Enumeration() if schema.shape.names and enum_kind(schema.shape):
                self.others.setdefault(place(schema), (wording, schema))
            case _:
                pass
