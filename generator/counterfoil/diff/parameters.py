"""What changed in the parameters of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.path_templates import VARIABLE
from counterfoil.api.swagger.values import COMMAS
from counterfoil.codes import diff as codes

if TYPE_CHECKING:
    from counterfoil.api.model import Operation, Parameter
    from counterfoil.diff.message import Message

_Key: TypeAlias = tuple[str, str]
_DEFAULTS: Final = {
    "query": "form",
    "cookie": "form",
    "path": "simple",
    "header": "simple",
}
_MARKED: Final = frozenset({"label", "matrix"})
"""The styles that single values have something of, too (RFC 6570, 3.2.5 and 3.2.7)."""


def compare_parameters(old: Operation, new: Operation, message: Message) -> None:
    """Tell what changed in what a request has beside its body."""
    name, words = message.operation, message.flow.value
    before, after = _by_key(old), _by_key(new)
    for key, parameter in before.items():
        if key not in after:
            text = f"{_called(parameter)} of {name} {words.removed}"
            message.tell(text, new.location, parameter.location)
    for key, parameter in after.items():
        if key in before:
            _compare(before[key], parameter, message)
            continue
        breaks = parameter.required and message.flow.is_sent
        rest = "new, and required" if parameter.required else words.added
        text = f"{_called(parameter)} of {name} is {rest}"
        message.tell(text, parameter.location, breaks=breaks)


def _by_key(operation: Operation) -> dict[_Key, Parameter]:
    """The parameters by what stays of them from one document to the next.

    Names of path variables may change, their order does not; those of headers have no
    case (RFC 9110, 5.1).
    """
    variables: list[str] = VARIABLE.findall(operation.path)
    found: dict[_Key, Parameter] = {}
    for each in operation.parameters:
        name = each.name
        if each.place == "path" and name in variables:
            name = str(variables.index(name))
        elif each.place == "header":
            name = name.lower()
        found[each.place, name] = each
    return found


def _called(parameter: Parameter) -> str:
    return f"the {parameter.place} parameter `{parameter.name}`"


def _compare(old: Parameter, new: Parameter, message: Message) -> None:
    what = f"{_called(new)} of {message.operation}"
    place, was, told = new.location, old.location, message.told
    message.tell_presence(old, new, what)
    has_parts = message.schemas.has_parts(old.schema, new.schema)
    if _written(old, has_parts=has_parts) != _written(new, has_parts=has_parts):
        message.tell(f"{what} is written in another way", place, was)
    if new.deprecated and not old.deprecated:
        told.add(codes.NEWLY_DEPRECATED, f"{what} is deprecated", place)
    if old.schema.default != new.schema.default:
        before, after = old.schema.default or "none", new.schema.default or "none"
        text = f"the default of {what} is {after}, and was {before}"
        told.add(codes.DEFAULT_CHANGED, text, place, was)
    if old.allow_empty and not new.allow_empty:
        message.tell(f"{what} may not be empty any more", place, was)
    message.compare(old.schema, new.schema, what)


def _written(parameter: Parameter, *, has_parts: bool) -> tuple[object, ...]:
    """How a value becomes text: most of it is about arrays and objects alone."""
    encodings = tuple((each.name, each.content_types) for each in parameter.encodings)
    style = parameter.style
    if style == COMMAS or (not has_parts and style not in _MARKED):
        style = ""  # as the default of the place, without `explode`
    elif style == _DEFAULTS.get(parameter.place) and not parameter.explode:
        style = ""
    explode = parameter.explode and has_parts
    return style, explode, parameter.media_type, encodings
