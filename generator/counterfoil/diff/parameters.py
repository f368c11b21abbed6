"""What changed in the parameters of an operation, and in the headers of a response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.path_templates import VARIABLE
from counterfoil.api.swagger.values import COMMAS
from counterfoil.codes import diff as codes
from counterfoil.diff.findings import named

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Operation, Parameter
    from counterfoil.diff.findings import Told
    from counterfoil.diff.flows import Flow
    from counterfoil.diff.schemas import SchemaChanges

_Key: TypeAlias = tuple[str, str]
_DEFAULTS: Final = {
    "query": "form",
    "cookie": "form",
    "path": "simple",
    "header": "simple",
}
_MARKED: Final = frozenset({"label", "matrix"})
"""The styles that single values have something of, too (RFC 6570, 3.2.5 and 3.2.7)."""


def compare_parameters(
    old: Operation, new: Operation, flow: Flow, told: Told, schemas: SchemaChanges
) -> None:
    """Tell what changed in what a request has beside its body."""
    name, words = named(new), flow.value
    before, after = _by_key(old), _by_key(new)
    for key, parameter in before.items():
        if key not in after:
            message = f"{_called(parameter)} of {name} {words.removed}"
            told.add(words.breaking, message, new.location, parameter.location)
    for key, parameter in after.items():
        if key in before:
            _compare(before[key], parameter, flow, name, told, schemas)
            continue
        breaks = parameter.required and flow.is_sent
        code = words.breaking if breaks else words.harmless
        rest = "is new, and required" if parameter.required else words.added
        told.add(code, f"{_called(parameter)} of {name} {rest}", parameter.location)


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


def _compare(
    old: Parameter,
    new: Parameter,
    flow: Flow,
    operation: str,
    told: Told,
    schemas: SchemaChanges,
) -> None:
    what = f"{_called(new)} of {operation}"
    place, was = new.location, old.location
    compare_presence(old, new, flow, what, told)
    has_parts = schemas.has_parts(old.schema, new.schema)
    if _written(old, has_parts=has_parts) != _written(new, has_parts=has_parts):
        message = f"{what} is written in another way"
        told.add(flow.value.breaking, message, place, was)
    if new.deprecated and not old.deprecated:
        told.add(codes.NEWLY_DEPRECATED, f"{what} is deprecated", place)
    if old.schema.default != new.schema.default:
        before, after = old.schema.default or "none", new.schema.default or "none"
        message = f"the default of {what} is {after}, and was {before}"
        told.add(codes.DEFAULT_CHANGED, message, place, was)
    if old.allow_empty and not new.allow_empty:
        message = f"{what} may not be empty any more"
        told.add(flow.value.breaking, message, place, was)
    schemas.compare(flow, old.schema, new.schema, _called(new), operation)


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


def compare_presence(
    old: Parameter | Header,
    new: Parameter | Header,
    flow: Flow,
    what: str,
    told: Told,
) -> None:
    """Tell whether something is required now that was not, or the reverse."""
    if old.required == new.required:
        return
    breaks = new.required == flow.is_sent
    code = flow.value.breaking if breaks else flow.value.harmless
    now = "is required now" if new.required else "may be missing now"
    told.add(code, f"{what} {now}", new.location, old.location)
