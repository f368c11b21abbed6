"""Which schemas become classes, and what the classes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import Object
from counterfoil.python.candidates import Candidates
from counterfoil.python.content_names import contents
from counterfoil.python.given_names import accepted
from counterfoil.python.named_shapes import is_other, second_names
from counterfoil.python.names import pascal, settle, snake
from counterfoil.python.places import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterfoil.api.model import Api
    from counterfoil.api.schema import GivenName, Schema
    from counterfoil.document.tree import Location
    from counterfoil.python.candidates import Candidate
    from counterfoil.python.places import Place

_BUILTIN: Final = (
    *("ArithmeticError", "AssertionError", "AttributeError", "BaseException"),
    *("BaseExceptionGroup", "BlockingIOError", "BrokenPipeError", "BufferError"),
    *("BytesWarning", "ChildProcessError", "ConnectionAbortedError", "ConnectionError"),
    *("ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning"),
    *("Ellipsis", "EncodingWarning", "EnvironmentError", "EOFError", "Exception"),
    *("ExceptionGroup", "FileExistsError", "FileNotFoundError", "FloatingPointError"),
    *("FutureWarning", "GeneratorExit", "ImportError", "ImportWarning"),
    *("IndentationError", "IndexError", "InterruptedError", "IOError"),
    *("IsADirectoryError", "KeyboardInterrupt", "KeyError", "LookupError"),
    *("MemoryError", "ModuleNotFoundError", "NameError", "NotADirectoryError"),
    *("NotImplemented", "NotImplementedError", "OSError", "OverflowError"),
    *("PendingDeprecationWarning", "PermissionError", "ProcessLookupError"),
    *("PythonFinalizationError", "RecursionError", "ReferenceError", "ResourceWarning"),
    *("RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration"),
    *("SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError"),
    *("TimeoutError", "TypeError", "UnboundLocalError", "UnicodeDecodeError"),
    *("UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning"),
    *("UserWarning", "ValueError", "Warning", "WindowsError", "ZeroDivisionError"),
)
"""The classes and constants that Python itself has, of all its versions.

What mentions a class that comes after it mentions these to mypy, if they are called so.
"""
_RESERVED: Final = (
    *_BUILTIN,
    # What modules that mention models call other things.
    *("Annotated", "Any", "ClassVar", "Extra", "Final", "IntEnum", "Judge", "Judged"),
    *("Literal", "Meta", "Never", "StrEnum"),
    *("NoReturn", "Protocol", "Self", "Struct", "TracebackType", "TypeAlias"),
    *("UnsetType", "JsonContent", "Scalar", "Violation", "Parameter", "Service"),
    *("Unimplemented", "Errors", "Fault", "ProblemErrors", "Client", "AsyncClient"),
    *("ClientMethods", "AsyncClientMethods", "TolerantClient", "AsyncTolerantClient"),
    *("Transport", "AsyncTransport", "Mapping", "TypeVar", "U"),
    *("AsyncIterator", "Iterator", "Refusal"),
    *("Reply", "Request", "OperationFailure", "StatusFailure", "UnexpectedStatus"),
    *(
        "ResponseHeader",
        "HeaderReader",
        "ByteSource",
        "ByteStream",
    ),
    *("Encoders", "FormFile", "TextContent", "AsyncIterable", "AsyncIterator"),
    *("AbstractAsyncContextManager", "AbstractContextManager", "Decoder"),
    *("Generic", "MsgspecError", "Variants"),
    *("AsyncEventIterator", "EventIterator"),
    *("ItemSource", "EventStream", "JsonInEvents", "JsonLines", "JsonSequence"),
    "B_co",
    *("BYTES", "EXTRA", "OCTETS", "TEXT", "UNCOUNTED", "UNSET"),
    *("DateValue", "DateTimeValue", "TimeValue", "UuidValue", "DecimalValue"),
    *("Ipv4Value", "Ipv6Value", "HOOKS"),
    "Iterable",
)
_RESERVED_SECURED: Final = (*("Credentials", "SecuredRequest", "TypeVar"),)
"""What they call other things where operations require credentials."""
_RESERVED_EVENTS: Final = (
    *("Receiver", "Paths", "Received", "Sender", "SenderMethods", "AsyncSender"),
    *("AsyncSenderMethods", "TolerantSender", "AsyncTolerantSender"),
)
"""What they call other things where the service sends something by itself."""


class NamedClass(Struct, frozen=True):
    """The name of a schema's type; `stem` is its name within those of functions."""

    name: str
    stem: str
    schema: Schema


class Named(Struct, frozen=True):
    """The names of an Api's types, in the order in which their schemas are met.

    `classes` are those of objects, `others` those of unions, enumerations and tuples
    that the document names, and of long enumerations, which are `listed`. `unions` are
    the stems of all unions, and `given` the names that the document gives to types.
    """

    classes: dict[Place, NamedClass]
    others: dict[Place, NamedClass]
    listed: frozenset[Place]
    unions: dict[Place, tuple[str, Schema]]
    given: tuple[GivenName, ...]


def name_types(api: Api) -> Named:
    """The names of the types of an Api."""
    found = Candidates({}, {}, set(), {}, _names_elsewhere(api))
    second = second_names(api.schemas)
    for name, schema in api.schemas.items():
        if is_other(schema) or name in second:
            # What stands at a place that was met already is not collected again.
            found.add_named(name, schema)
    for name, schema in api.schemas.items():
        found.collect_named(name, schema)
    for each in contents(api):
        found.collect_content(each.wording, each.called, each.schema)
    return _named(api, found)


def _named(api: Api, found: Candidates) -> Named:
    both = _keyed([*found.classes.items(), *found.others.items()])
    given = {
        key: each.schema.given
        for key, (where, each) in both.items()
        if each.schema.given is not None and found.is_given(where, each.schema)
    }
    reserved = reserved_classes(api)
    names = settle(
        both,
        lambda key: pascal(both[key][1].called),
        reserved,
        {key: accepted(each, "class", reserved) for key, each in given.items()},
    )
    stems = settle(names.values(), snake)
    named = [
        (where, NamedClass(names[key], stems[names[key]], each.schema))
        for key, (where, each) in both.items()
    ]
    # A nullable object has a name in both tables.
    classes, others = (
        dict(named[: len(found.classes)]),
        dict(named[len(found.classes) :]),
    )
    unions = _stems_of_unions(found, others, stems.values())
    return Named(
        classes, others, frozenset(found.listed), unions, tuple(given.values())
    )


def _stems_of_unions(
    found: Candidates, others: Mapping[Place, NamedClass], taken: Iterable[str]
) -> dict[Place, tuple[str, Schema]]:
    """The stems of unions: of those with names, they are theirs."""
    inline = _keyed([each for each in found.unions.items() if each[0] not in others])
    settled = settle(inline, lambda key: snake(inline[key][1].called), taken)
    stems = {where: settled[key] for key, (where, _) in inline.items()}
    stems |= {where: others[where].stem for where in found.unions if where in others}
    return {where: (stems[where], each.schema) for where, each in found.unions.items()}


def _keyed(
    found: Sequence[tuple[Place, Candidate]],
) -> dict[str, tuple[Place, Candidate]]:
    """Candidates by their wordings, each of which is that of one alone."""
    keys = told_apart((where, each.wording) for where, each in found)
    return dict(zip(keys, found, strict=True))


def reserved_classes(api: Api) -> tuple[str, ...]:
    """What no class of an Api must be called."""
    secured = _RESERVED_SECURED if api.security_schemes else ()
    return (*_RESERVED, *secured, *(_RESERVED_EVENTS if api.events else ()))


def _names_elsewhere(api: Api) -> frozenset[Location]:
    """The places of given names that are those of properties, parameters and headers.

    The schema of a property may be that of a class, and a reference may lead to it; in
    Swagger 2.0 parameters and headers are their own schemas. Those names are not the
    names of classes.
    """
    found = [each.given for o in api.every for each in o.parameters]
    found += [h.given for o in api.every for r in o.responses for h in r.headers]
    for schema in api.every_schema:
        if isinstance(schema.shape, Object):
            found += [each.given for each in schema.shape.properties]
    return frozenset(each.location for each in found if each is not None)
