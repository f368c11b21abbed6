"""What the functions of operations take: the same for services and clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python import types
from counterfoil.python.types import Import, annotation, bare, imports_of

if TYPE_CHECKING:
    from counterfoil.python.operations import Call
    from counterfoil.python.types import PyType


def parameters(call: Call, level: int) -> list[str]:
    """The parameters of an operation's function, each a line at `level` steps."""
    required = [each for each in call.arguments if each.parameter.required]
    optional = [each for each in call.arguments if not each.parameter.required]
    found = [_parameter(each.name, each.type, "", level) for each in required]
    if call.body is not None:
        default = "" if call.body.required else " = UNSET"
        found.append(_parameter("body", call.body.type, default, level))
    for each in optional:
        kind = types.either(each.type, types.UNSET_TYPE)
        found.append(_parameter(each.name, kind, " = UNSET", level))
    return ["*", *found] if found else []


def _parameter(name: str, kind: PyType, default: str, level: int) -> str:
    return annotation(f"{name}: ", bare(kind), f"{default},", level).removesuffix(",")


def parameter_imports(call: Call) -> set[Import]:
    """What the parameters of an operation's method mention."""
    used = set(imports_of(bare(call.body.type))) if call.body else set[Import]()
    for each in call.arguments:
        used |= imports_of(bare(each.type))
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
    return [text.partition(":")[0] for text in parameters(call, 0) if text != "*"]
