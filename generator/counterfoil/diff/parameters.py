"""What changed in the parameters of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.path_templates import VARIABLE
from counterfoil.api.schema import Array, target_of
from counterfoil.api.swagger.values import COMMAS
from counterfoil.codes import diff as codes
from counterfoil.diff.annotated import changed_default, default_of

if TYPE_CHECKING:
    from counterfoil.api.model import Operation, Parameter
    from counterfoil.api.schema import Schema
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
    item = _item(old, new, message)
    has_parts = item is None and message.schemas.has_parts(old.schema, new.schema)
    if _written(old, has_parts=has_parts) != _written(new, has_parts=has_parts):
        message.tell(f"{what} is written in another way", place, was)
    if new.deprecated and not old.deprecated:
        told.add(codes.NEWLY_DEPRECATED, f"{what} is deprecated", place)
    was_default, default = (
        default_of(old.schema, message.schemas.old),
        default_of(new.schema, message.schemas.new),
    )
    if was_default != default and not (item and default == f"[{was_default}]"):
        text = changed_default(what, was_default, default)
        told.add(codes.DEFAULT_CHANGED, text, place, was)
    if old.allow_empty and not new.allow_empty:
        message.tell(f"{what} may not be empty any more", place, was)
    if item is not None:
        message.tell(
            f"{what} may be given more than once now", place, was, breaks=False
        )
    is_text = not (old.media_type or new.media_type)
    message.compare(old.schema, item or new.schema, what, is_text=is_text)


def _item(old: Parameter, new: Parameter, message: Message) -> Schema | None:
    """The schema of each of the values that a parameter may have now, which had one.

    As `a=1&a=2` they are written one by one, and a single one as before (RFC 6570,
    3.2.8).
    """
    shape = target_of(new.schema, message.schemas.new.schemas).shape
    if not isinstance(shape, Array) or shape.prefix or shape.size.least > 1:
        return None
    is_repeated = new.style == "form" and new.explode and not new.media_type
    had_one = not message.schemas.has_parts(old.schema, old.schema)
    if message.flow.is_sent and is_repeated and had_one and not old.media_type:
        return shape.items
    return None


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
