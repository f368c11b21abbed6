"""What the functions of operations take.

Services and clients take the same, but for what may be left out: services get the
default where the contract has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python import types
from counterfoil.python.bodies import Side
from counterfoil.python.types import Import, annotation, bare, imports_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call
    from counterfoil.python.types import PyType


def parameters(call: Call, level: int, side: Side) -> list[str]:
    """The parameters of an operation's function, each a line at `level` steps.

    The service is always told the media type of a body that may have several, and
    always given a parameter that has a default.
    """
    found = [_parameter(*each, level) for each in _taken(call, side)]
    return ["*", *found] if found else []


def _taken(call: Call, side: Side) -> tuple[tuple[str, PyType, str], ...]:
    """The name of each parameter, its type, and its default where it has one."""
    found = call.taken.get(side)
    if found is None:
        found = call.taken[side] = tuple(_found(call, side))
    return found


def _found(call: Call, side: Side) -> Iterator[tuple[str, PyType, str]]:
    optional: list[Argument] = []
    for each in call.arguments:
        if _is_optional(each, side):
            optional.append(each)
        else:
            yield each.name, each.type, ""
    if call.body is not None:
        default = "" if call.body.required else " = UNSET"
        yield "body", call.body.type(side), default
        if call.body.has_choice:
            default = call.body.default if side is Side.CLIENT else ""
            default = f" = {default}" if default else ""
            yield "content_type", call.body.content_type(side), default
    if call.offers is not None and side is Side.SERVICE:
        yield "accept", call.offers.type(side), ""
    for each in optional:
        yield each.name, types.either(each.type, types.UNSET_TYPE), " = UNSET"
    if call.offers is not None and side is Side.CLIENT:
        yield "accept", call.offers.type(side), " = UNSET"


def _is_optional(argument: Argument, side: Side) -> bool:
    """Whether a parameter may be unset."""
    if side is Side.CLIENT and argument.is_key:
        return True
    return not argument.parameter.required and not (
        side is Side.SERVICE and argument.default
    )


def _parameter(name: str, kind: PyType, default: str, level: int) -> str:
    return annotation(f"{name}: ", bare(kind), f"{default},", level).removesuffix(",")


def parameter_imports(call: Call, side: Side) -> set[Import]:
    """What the parameters of an operation's method mention."""
    used = set[Import]()
    if call.body is not None:
        used |= imports_of(bare(call.body.type(side)))
        if call.body.has_choice:
            used |= imports_of(call.body.content_type(side))
    for each in call.arguments:
        used |= imports_of(bare(each.type))
    if call.offers is not None:
        used |= imports_of(call.offers.type(side))
    if has_optional(call, side):
        used |= {types.UNSET, *imports_of(types.UNSET_TYPE)}
    return used


def has_optional(call: Call, side: Side) -> bool:
    """Whether anything may be left out."""
    if call.offers is not None and side is Side.CLIENT:
        return True
    return any(_is_optional(each, side) for each in call.arguments) or (
        call.body is not None and not call.body.required
    )


def names(call: Call) -> list[str]:
    """The names of the parameters."""
    return [name for name, _, _ in _taken(call, Side.CLIENT)]
