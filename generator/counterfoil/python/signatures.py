"""What the functions of operations take: the same for services and clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python import types
from counterfoil.python.types import Import, imports_of, text_of

if TYPE_CHECKING:
    from counterfoil.python.operations import Call


def parameters(call: Call) -> list[str]:
    """The parameters of an operation's method, after `self`."""
    required = [each for each in call.arguments if each.parameter.required]
    optional = [each for each in call.arguments if not each.parameter.required]
    found = [f"{each.name}: {text_of(types.bare(each.type))}" for each in required]
    if call.body is not None:
        default = "" if call.body.required else " = UNSET"
        found.append(f"body: {text_of(types.bare(call.body.type))}{default}")
    for each in optional:
        kind = types.bare(types.either(each.type, types.UNSET_TYPE))
        found.append(f"{each.name}: {text_of(kind)} = UNSET")
    return ["*", *found] if found else []


def parameter_imports(call: Call) -> set[Import]:
    """What the parameters of an operation's method mention."""
    used = set(imports_of(types.bare(call.body.type))) if call.body else set[Import]()
    for each in call.arguments:
        used |= imports_of(types.bare(each.type))
    if has_optional(call):
        used |= {types.UNSET, *imports_of(types.UNSET_TYPE)}
    return used


def has_optional(call: Call) -> bool:
    """Whether anything may be left out."""
    return any(not each.parameter.required for each in call.arguments) or (
        call.body is not None and not call.body.required
    )


def names(call: Call) -> list[str]:
    """The names of the parameters."""
    return [text.partition(":")[0] for text in parameters(call) if text != "*"]
