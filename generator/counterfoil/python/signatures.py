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
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call
    from counterfoil.python.types import PyType


def parameters(call: Call, level: int, side: Side) -> list[str]:
    """The parameters of an operation's function, each a line at `level` steps.

    The service is always told the media type of a body that may have several, and
    always given a parameter that has a default.
    """
    optional = [each for each in call.arguments if _is_optional(each, side)]
    required = [each for each in call.arguments if each not in optional]
    found = [_parameter(each.name, each.type, "", level) for each in required]
    if call.body is not None:
        default = "" if call.body.required else " = UNSET"
        found.append(_parameter("body", call.body.type(side), default, level))
        if call.body.has_choice:
            kind = call.body.content_type(side)
            default = call.body.default if side is Side.CLIENT else ""
            default = f" = {default}" if default else ""
            found.append(_parameter("content_type", kind, default, level))
    if call.offers is not None and side is Side.SERVICE:
        found.append(_parameter("accept", call.offers.type(side), "", level))
    for each in optional:
        kind = types.either(each.type, types.UNSET_TYPE)
        found.append(_parameter(each.name, kind, " = UNSET", level))
    if call.offers is not None and side is Side.CLIENT:
        found.append(_parameter("accept", call.offers.type(side), " = UNSET", level))
    return ["*", *found] if found else []


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
    given = parameters(call, 0, Side.CLIENT)
    return [text.partition(":")[0] for text in given if text != "*"]
