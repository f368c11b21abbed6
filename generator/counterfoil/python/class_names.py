"""Which schemas become classes, and what the classes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import (
    Array,
    Enumeration,
    Object,
    Schema,
    Shape,
    Union,
    schemas_within,
)
from counterfoil.python.branch_names import words_of_branches
from counterfoil.python.content_names import contents
from counterfoil.python.given_names import accepted
from counterfoil.python.names import pascal, settle, snake
from counterfoil.python.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import GivenName
    from counterfoil.document.tree import Location
    from counterfoil.python.places import Place

_FEWEST: Final = 2
"""The fewest values that make an enumeration worth a name."""
_MOST: Final = 12
"""The most values of an enumeration that are written wherever it is used."""
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
    *("Reply", "Request", "OperationFailure", "StatusFailure", "UnexpectedStatus"),
    *(
        "ResponseHeader",
        "HeaderReader",
        "BaseException",
        "Exception",
        "ByteSource",
        "ByteStream",
    ),
    *("Encoders", "FormFile", "TextContent", "AsyncIterable", "AsyncIterator"),
    *("AbstractAsyncContextManager", "AbstractContextManager", "Decoder"),
    *("Generic", "MsgspecError", "Variants"),
    *("ItemSource", "EventStream", "JsonLines", "JsonSequence", "B_co"),
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
    found = _Found({}, {}, set(), {}, {}, _names_elsewhere(api))
    for name, schema in api.schemas.items():
        if _is_other(schema):
            found.others[place(schema)] = (name, schema)
            # What stands at a place that was met already is not collected again.
            found.proposals.setdefault(name, found.called(name, schema))
    for name, schema in api.schemas.items():
        found.collect(name, found.called(name, schema), schema)
    for each in contents(api):
        called = found.called(each.called, each.schema)
        found.collect(each.wording, called, each.schema)
    both = [*found.classes.values(), *found.others.values()]
    reserved = reserved_classes(api)
    given = found.given()
    names = settle(
        (wording for wording, _ in both),
        lambda wording: pascal(found.proposals[wording]),
        reserved,
        {wording: accepted(each, "class", reserved) for wording, each in given.items()},
    )
    stems = settle(names.values(), snake)

    def named(wording: str, schema: Schema) -> NamedClass:
        return NamedClass(names[wording], stems[names[wording]], schema)

    others = {where: named(*each) for where, each in found.others.items()}
    wordings = [w for where, (w, _) in found.unions.items() if where not in others]
    inline = settle(
        wordings, lambda wording: snake(found.proposals[wording]), stems.values()
    )
    unions = {
        where: (others[where].stem if where in others else inline[wording], schema)
        for where, (wording, schema) in found.unions.items()
    }
    classes = {where: named(*each) for where, each in found.classes.items()}
    listed = frozenset(found.listed)
    return Named(classes, others, listed, unions, tuple(given.values()))


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


def _is_class(shape: Shape) -> bool:
    """Whether a shape is that of an object with a class of its own."""
    if not isinstance(shape, Object):
        return False
    return bool(shape.properties or shape.additional is None or shape.rules)


def _has_classes(schema: Schema) -> bool:
    """Whether there are classes in a schema that have no other names."""
    return _is_class(schema.shape) or any(map(_has_classes, schemas_within(schema)))


def _is_named_enum(schema: Schema) -> bool:
    """Whether the document names the members of an enumeration that can be a class."""
    shape = schema.shape
    return isinstance(shape, Enumeration) and bool(shape.names and enum_kind(shape))


def _is_long(shape: Shape) -> bool:
    if not isinstance(shape, Enumeration):
        return False
    return len(shape.values) > _MOST and bool(enum_kind(shape))


def reserved_classes(api: Api) -> tuple[str, ...]:
    """What no class of an Api must be called."""
    secured = _RESERVED_SECURED if api.security_schemes else ()
    return (*_RESERVED, *secured, *(_RESERVED_EVENTS if api.events else ()))


def _names_elsewhere(api: Api) -> frozenset[Location]:
    """The places of given names that are those of properties, parameters and headers.

    A reference may lead to the schema of a property, and in Swagger 2.0 parameters and
    headers are their own schemas: their names are not those of classes.
    """
    found = [each.given for o in api.every for each in o.parameters]
    found += [h.given for o in api.every for r in o.responses for h in r.headers]
    if any(each.given for each in api.schemas.values()):
        shapes = (each.shape for each in api.every_schema)
        objects = (each for each in shapes if isinstance(each, Object))
        found += [each.given for shape in objects for each in shape.properties]
    return frozenset(each.location for each in found if each is not None)


class _Found(Struct, frozen=True):
    """The schemas that need names, with their wordings, by their places.

    `proposals` has what each wording is to be called: the wording is its own, but what
    is proposed follows names that are given. `elsewhere` are places of given names that
    are not those of classes.
    """

    classes: dict[Place, tuple[str, Schema]]
    others: dict[Place, tuple[str, Schema]]
    listed: set[Place]
    unions: dict[Place, tuple[str, Schema]]
    proposals: dict[str, str]
    elsewhere: frozenset[Location]

    def given(self) -> dict[str, GivenName]:
        """The names that are given to classes, by their wordings.

        Of two directions, responses have the name as it is.
        """
        return {
            wording: schema.given
            for where, (wording, schema) in (
                *self.classes.items(),
                *self.others.items(),
            )
            if schema.given is not None
            and schema.given.location not in self.elsewhere
            and not self._is_second(where)
        }

    def called(self, words: str, schema: Schema) -> str:
        """The words for a schema that is no property: its given name, or these."""
        if schema.given is None or schema.given.location in self.elsewhere:
            return words
        second = self._is_second(place(schema))
        return f"{schema.given.text} request" if second else schema.given.text

    def _is_second(self, where: Place) -> bool:
        first = (where[0], where[1], "")
        return where != first and (first in self.classes or first in self.others)

    def collect(
        self, wording: str, called: str, schema: Schema, *, is_field: bool = False
    ) -> None:
        """Add what is in a schema; what it refers to has its own turn."""
        if place(schema) in self.classes:
            return
        self.proposals.setdefault(wording, called)
        if place(schema) not in self.others:
            self._collect_other(wording, schema, is_field=is_field)
        shape = schema.shape
        match shape:
            case Object(properties, additional):
                if _is_class(shape):
                    self.classes[place(schema)] = (wording, schema)
                for each in properties:
                    self.collect(
                        f"{wording} {each.name}",
                        f"{called} {each.given.text if each.given else each.name}",
                        each.schema,
                        is_field=True,
                    )
                if additional is not None:
                    self._within(wording, called, "value", additional)
            case Array(items, _, prefix):
                for number, part in enumerate(prefix, 1):
                    self._within(wording, called, f"item {number}", part)
                if not prefix:
                    self._within(wording, called, "item", items)
            case Union(members) as union:
                self.unions.setdefault(place(schema), (wording, schema))
                words = self._words_of_members(schema, union)
                shown = self._shown_of_members(called, union)
                for number, word in enumerate(words):
                    part = members[number]
                    self._within(wording, called, word, part, shown.get(number))
            case _:
                pass

    def _collect_other(self, wording: str, schema: Schema, *, is_field: bool) -> None:
        has_name = schema.given and not is_field and _is_other(schema)
        is_named = has_name or _is_named_enum(schema)
        if is_named or _is_long(schema.shape):
            self.others[place(schema)] = (wording, schema)
            if not is_named:
                self.listed.add(place(schema))

    def _words_of_members(self, schema: Schema, union: Union) -> Iterator[str]:
        """What tells the members of a union apart.

        The only one with classes in it is called as the union is, where that is no name
        of its own; and so is a list of values where there are no classes.
        """
        holders = [part for part in union.members if _has_classes(part)]
        listed = [part for part in union.members if _is_long(part.shape)]
        is_named = place(schema) in self.others
        for number, part in enumerate(union.members, 1):
            if union.inherited and part is union.members[-1]:
                yield "base"
            elif holders == [part]:
                yield "object" if is_named and _is_class(part.shape) else ""
            elif not holders and listed == [part]:
                yield "values" if is_named else ""
            else:
                yield f"option {number}"

    def _shown_of_members(self, called: str, union: Union) -> dict[int, str]:
        """What members of a union are called that are not numbered in their names."""
        last = len(union.members) - union.inherited
        holders = [
            number
            for number, part in enumerate(union.members[:last])
            if part.given is None and _has_classes(part)
        ]
        return words_of_branches(called, union, holders) if len(holders) > 1 else {}

    def _within(
        self,
        wording: str,
        called: str,
        words: str,
        schema: Schema,
        shown: str | None = None,
    ) -> None:
        """Add what is in a part; `shown` is what its name has in place of the words."""
        own = self.called(f"{called} {shown or words}".strip(), schema)
        self.collect(f"{wording} {words}".strip(), own, schema)
