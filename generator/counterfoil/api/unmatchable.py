"""Schema Objects that no value matches, where their keywords tell it by themselves.

What is said here holds: what stands beside these keywords can only refuse more. A
schema that some value of one of its types may match is not mentioned.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.keywords import BY_TYPE
from counterfoil.api.objects import amount_of
from counterfoil.api.reading import flag, is_flag, members, refuses_all, texts
from counterfoil.document.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from counterfoil.document.tree import Location

    # Why there is no value, and the place that says so.
    Reason: TypeAlias = tuple[str, Location]
    # A bound, whether it is itself beyond, and its place.
    Bound: TypeAlias = tuple[int | float, bool, Location]

_COUNTS: Final = {
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
    "string": ("minLength", "maxLength"),
}
_TELLING: Final = frozenset(
    {
        "minItems",
        "minProperties",
        "minLength",
        "minimum",
        "exclusiveMinimum",
        "required",
    }
)
"""Without any of these, nothing is told."""


def why_unmatchable(node: Mapping) -> Reason | None:
    """Why no value matches a schema; None where one may."""
    if _TELLING.isdisjoint(node.members):
        return None
    found = [_of_type(kind, node) for kind in _types(node)]
    reasons = [each for each in found if each is not None]
    return reasons[0] if reasons and len(reasons) == len(found) else None


def _types(node: Mapping) -> tuple[str, ...]:
    """The types of a schema; none where it may have others, too."""
    if flag(node, "nullable") or flag(node, "x-nullable"):
        return ()
    given = node.get("type")
    listed = given.items if isinstance(given, Sequence) else (given,)
    names = [each.value for each in listed if isinstance(each, Scalar)]
    known = tuple(name for name in names if isinstance(name, str) and name in BY_TYPE)
    return known if len(known) == len(listed) else ()


def _of_type(kind: str, node: Mapping) -> Reason | None:
    if kind in {"integer", "number"}:
        return _of_numbers(node, integer=kind == "integer")
    if kind not in _COUNTS:
        return None
    found = _crossed(node, *_COUNTS[kind])
    return found or (_of_members(node) if kind == "object" else None)


def _crossed(node: Mapping, least: str, most: str) -> Reason | None:
    low, high = amount_of(node, least), amount_of(node, most)
    if low is None or high is None or low <= high:
        return None
    return f"{least} ({low}) is greater than {most} ({high})", node.keys[least]


def _of_members(node: Mapping) -> Reason | None:
    """A property that is required, and that nothing may be."""
    # OAS 3.0.4, 4.7.24.1: what is of one direction is not required in the other, so it
    # has to be a schema that says nothing but this.
    required = texts(node, "required")
    for name, value in members(node, "properties"):
        if name in required and refuses_all(value):
            why = f"the property {name!r} is required, and nothing is allowed there"
            return why, value.location
    return None


def _of_numbers(node: Mapping, *, integer: bool) -> Reason | None:
    lows = _bounds(node, "minimum", "exclusiveMinimum")
    highs = _bounds(node, "maximum", "exclusiveMaximum")
    if not lows or not highs:
        return None
    low, above, place = max(lows, key=lambda each: each[:2])
    high, below, _ = min(highs, key=lambda each: (each[0], not each[1]))
    if integer:
        least = math.floor(low) + 1 if above else math.ceil(low)
        most = math.ceil(high) - 1 if below else math.floor(high)
        is_empty = least > most
    else:
        is_empty = low > high or (low == high and (above or below))
    if not is_empty:
        return None
    first = f"greater than {low}" if above else f"at least {low}"
    last = f"less than {high}" if below else f"at most {high}"
    kind = "integer" if integer else "number"
    return f"no {kind} is {first} and {last}", place


def _bounds(node: Mapping, inclusive: str, exclusive: str) -> list[Bound]:
    """The bounds on one side; up to draft 4, a flag makes one exclusive."""
    found: list[Bound] = []
    flags = is_flag(node.get(exclusive))
    for name, beyond in ((inclusive, flag(node, exclusive)), (exclusive, True)):
        amount = amount_of(node, name)
        # An integer may be beyond all floats, which `isfinite` would make of it.
        if isinstance(amount, int) or (amount is not None and math.isfinite(amount)):
            found.append(
                (amount, beyond and (name == exclusive or flags), node.keys[name])
            )
    return found
