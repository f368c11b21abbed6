"""Parameters as arguments of functions: their names, their types, their texts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.judging import is_valid
from counterfoil.api.media_types import URLENCODED
from counterfoil.api.path_templates import VARIABLE
from counterfoil.api.schema import AnyValue, Null, Object, Union
from counterfoil.api.schemas import schema_of
from counterfoil.python.callbacks import calls_back
from counterfoil.python.content_names import parts_of
from counterfoil.python.format_types import has_format
from counterfoil.python.forms import parameter_form, shape_of
from counterfoil.python.given_names import accepted
from counterfoil.python.names import AMBIGUOUS, settle, snake
from counterfoil.python.path_marks import signs
from counterfoil.python.text_shapes import NoText, TextShape
from counterfoil.python.written import as_written

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Encoding, Operation, Parameter
    from counterfoil.api.schema import Schema
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.schema_types import Typed
    from counterfoil.python.text_shapes import (
        Shape,
    )
    from counterfoil.python.types import PyType

_RESERVED: Final = (
    *("self", "accept", "body", "content_type"),
    *(  # constants of bodies
        f"{kind}_body{number}"
        for kind in ("text", "form", "parts", "items", "ordered")
        for number in ("", "_2", "_3")
    ),
    "unset",  # its constant would be `UNSET`
    *(
        "cookie_header",
        "fill_path",
        "join_query",
        "new_key",
        "whole_query",
    ),  # functions that requests are made by
)

_KEYS: Final = ("idempotency-key", "x-idempotency-key")
_SAMPLES: Final = (
    '"00000000-0000-4000-8000-000000000000"',
    '"9f8e7d6c-5b4a-4321-bfed-cba987654321"',
)
_RESERVED_SECURED: Final = ("principal", "security")
"""What an operation that requires credentials calls other things."""


class Argument(Struct, frozen=True):
    """A parameter as an argument.

    `shape` says what its texts stand for. `content` is the shared form of its value,
    where the value has classes; `default` is JSON text, "" for none. `apart` are
    characters that divide its text from the next in the path. `claimed` are names of
    other parameters that an exploded object must leave alone; all names that are left
    are its members if it is `alone`. `is_key` is that of an idempotency key, which a
    client makes where it is given none. `constant` reads and writes it.
    """

    name: str
    constant: str
    parameter: Parameter
    typed: Typed
    shape: Shape
    content: Content | None
    default: str
    apart: str = ""
    claimed: tuple[str, ...] = ()
    alone: bool = True
    is_key: bool = False
    styles: tuple[tuple[str, Encoding], ...] = ()

    @property
    def source(self) -> str:
        """Where its texts are found: its place, or "whole" for a query that is one."""
        if self.parameter.place != "querystring":
            return self.parameter.place
        return "query" if self.parameter.media_type == URLENCODED else "whole"

    @property
    def type(self) -> PyType:
        """The type of its value."""
        return self.typed.type


def lower_arguments(
    operation: Operation, contents: Contents, api: Api
) -> tuple[Argument, ...]:
    """The parameters of an operation, each with a name of its own."""
    operation = as_written(operation, contents.lowering)
    keys = {f"{each.name} {each.place}": each for each in operation.parameters}
    places = Counter(each.name for each in operation.parameters)

    def propose(key: str) -> str:
        name = keys[key].name
        return snake(name if places[name] == 1 else key, "parameter")

    reserved = reserved_arguments(api, operation)
    given = {
        key: accepted(each.given, "argument", reserved) for key, each in keys.items()
    }
    names = settle(keys, propose, reserved, given)
    constants = settle(names.values(), str, _constants(operation, contents))
    exploded = [e for e in operation.parameters if is_exploded(e, contents.lowering)]
    apart = _apart(operation)
    return tuple(
        _lower_argument(
            names[key],
            constants[names[key]].upper(),
            each,
            operation,
            contents,
            api,
            exploded,
            apart.get(each.name, "") if each.place == "path" else "",
        )
        for key, each in keys.items()
    )


def _constants(operation: Operation, contents: Contents) -> list[str]:
    """What no constant of a parameter must be called, in small letters.

    The module of an operation mentions classes, which may be all capitals, and the
    contents that its forms and items are made of.
    """
    classes = contents.lowering.capital_names
    media = operation.body.content if operation.body else ()
    held = [each.item_schema or schema_of(each) for each in media if not each.is_json]
    held += [part.schema for each in media for part in parts_of(each)]
    names = [found.name for each in held if (found := contents.find(each)) is not None]
    return [
        *map(str.lower, (*classes, *AMBIGUOUS)),
        *names,
    ]


def reserved_arguments(api: Api, operation: Operation) -> tuple[str, ...]:
    """What no argument of an operation must be called."""
    told = ("received",) if calls_back(api, operation) else ()
    return (*_RESERVED, *(_RESERVED_SECURED if operation.security else ()), *told)


def _lower_argument(
    name: str,
    constant: str,
    parameter: Parameter,
    operation: Operation,
    contents: Contents,
    api: Api,
    exploded: list[Parameter],
    apart: str,
) -> Argument:
    lowering = contents.lowering
    is_object = parameter in exploded
    rivals = [each for each in exploded if each.place == parameter.place]
    return Argument(
        name,
        constant,
        parameter,
        lowering.typed(parameter.schema),
        _shape(parameter, lowering),
        contents.of_parameter(parameter),
        _default(parameter, lowering, api.schemas),
        apart=apart,
        claimed=_claimed(parameter, operation, lowering, api)
        if is_object or _is_form(parameter)
        else (),
        alone=not is_object or _owner(rivals, lowering) is parameter,
        is_key=_is_key(parameter, api.schemas)
        and not has_format(lowering.typed(parameter.schema).type),
        styles=_styles(parameter, lowering),
    )


def _is_form(parameter: Parameter) -> bool:
    return parameter.place == "querystring" and parameter.media_type == URLENCODED


def _styles(
    parameter: Parameter, lowering: Lowering
) -> tuple[tuple[str, Encoding], ...]:
    """How the properties of a whole query are written, where not as usual."""
    if not _is_form(parameter):
        return ()
    try:
        return parameter_form(parameter, lowering).styles
    except NoText:  # refused by the support check
        return ()


def _is_key(parameter: Parameter, named: dict[str, Schema]) -> bool:
    """Whether it is an idempotency key that any UUID can be."""
    if parameter.place != "header" or parameter.media_type:
        return False
    known = parameter.name.lower() in _KEYS
    return known and all(is_valid(parameter.schema, each, named) for each in _SAMPLES)


def default_of(schema: Schema, lowering: Lowering) -> str:
    """The default of a schema, or of what it refers to, as JSON text; "" for none."""
    return schema.default or lowering.target(schema).default


def _default(parameter: Parameter, lowering: Lowering, named: dict[str, Schema]) -> str:
    """The default that holds where a parameter is left out, if it is valid."""
    default = default_of(parameter.schema, lowering)
    if parameter.required or not default:
        return ""
    return default if is_valid(parameter.schema, default, named) else ""


def _shape(parameter: Parameter, lowering: Lowering) -> Shape:
    try:
        return shape_of(parameter, lowering)
    except NoText:  # refused by the support check; the documentation names it still
        return TextShape(("string",))


def is_exploded(parameter: Parameter, lowering: Lowering) -> bool:
    """Whether the members of a parameter, or of one that it may be, are its own.

    They are parameters themselves as they travel.
    """
    return (
        parameter.place in {"query", "cookie"}
        and parameter.explode
        and parameter.style != "deepObject"
        and not parameter.media_type
        and any(
            isinstance(each.shape, Object)
            for each in _alternatives(parameter.schema, lowering)
        )
    )


def _owner(exploded: list[Parameter], lowering: Lowering) -> Parameter:
    """Whose members all names are that are left, of the objects of a place.

    The first that is a map, or says what its further members are; of others, the first
    that has some, as an object has that says nothing of them.
    """
    return max(exploded, key=lambda each: _openness(each, lowering))


def _openness(parameter: Parameter, lowering: Lowering) -> int:
    found = 0
    for each in _alternatives(parameter.schema, lowering):
        shape = each.shape
        if isinstance(shape, Object) and shape.additional is not None:
            is_told = not isinstance(shape.additional.shape, AnyValue)
            found = max(found, 2 if is_told or not shape.properties else 1)
    return found


def _alternatives(schema: Schema, lowering: Lowering) -> list[Schema]:
    """What a value may be: the members of a union, and of those within."""
    found: list[Schema] = []
    pending = [schema]
    while pending:
        target = lowering.target(pending.pop(0))
        if any(target is each for each in found):
            continue
        found.append(target)
        if isinstance(target.shape, Union):
            pending += target.shape.members
    return [each for each in found if not isinstance(each.shape, Union)]


def _apart(operation: Operation) -> dict[str, str]:
    """The characters that divide variables of the path from others in their segment."""
    dividers, marks = _dividers(operation.path), signs(operation)
    return {name: dividers.get(name, "") + marks[name] for name in marks}


def _dividers(path: str) -> dict[str, str]:
    """The characters before each variable that is not the first of its segment."""
    found: dict[str, str] = {}
    for segment in path.split("/"):
        literals = VARIABLE.split(segment)
        for index in range(3, len(literals), 2):
            divider = "".join(dict.fromkeys(literals[index - 1]))
            found.setdefault(literals[index], divider)
    return found


_PLACES: Final = {"querystring": "query"}
"""Where keys go, beside what is a place of its own."""


def _claimed(
    parameter: Parameter, operation: Operation, lowering: Lowering, api: Api
) -> tuple[str, ...]:
    """The names of all other parameters of a place, and of the keys that go there.

    What members of two objects are called belongs to the first of them.
    """
    found: list[str] = []
    own: tuple[str, ...] = ()
    for each in operation.parameters:
        if each is parameter:
            own = wire_names(each, lowering)
        elif each.place == parameter.place:
            names = wire_names(each, lowering)
            kept = own if is_exploded(each, lowering) else ()
            found += [name for name in names if name not in kept]
    for requirement in operation.security:
        for required in requirement.schemes:
            scheme = api.security_schemes.get(required.name)
            place = _PLACES.get(parameter.place, parameter.place)
            if scheme is not None and scheme.place == place:
                found.append(scheme.parameter)
    return tuple(dict.fromkeys(found))


def lost_members(
    parameter: Parameter, operation: Operation, lowering: Lowering, api: Api
) -> tuple[str, ...]:
    """The members of an exploded object that another parameter is called like."""
    if not is_exploded(parameter, lowering):
        return ()
    claimed = _claimed(parameter, operation, lowering, api)
    return tuple(each for each in wire_names(parameter, lowering) if each in claimed)


def wire_names(parameter: Parameter, lowering: Lowering) -> tuple[str, ...]:
    """The names that a parameter has as it travels; `filter[` begins several."""
    if is_exploded(parameter, lowering):
        names: list[str] = []
        for each in _alternatives(parameter.schema, lowering):
            if isinstance(each.shape, Object):
                names += [member.name for member in each.shape.properties]
            elif not isinstance(each.shape, Null):
                names.append(parameter.name)
        return tuple(dict.fromkeys(names))
    if parameter.style == "deepObject" and not parameter.media_type:
        return (f"{parameter.name}[",)
    return (parameter.name,)
