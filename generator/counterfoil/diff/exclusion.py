"""Whether two schemas have no value in common, as far as that is plain to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.diff.judged import refused

if TYPE_CHECKING:
    from counterfoil.diff.facts import Facts
    from counterfoil.diff.nodes import Conjuncts, Json

_MOST_LEVELS: Final = 3
"""How deep in members constants are looked for that tell objects apart."""
_COUNTS: Final = {"string": "Length", "array": "Items", "object": "Properties"}


def are_apart(
    one: Facts, other: Facts, *, strict: bool, levels: int = _MOST_LEVELS
) -> bool:
    """Whether no value matches both.

    Unless it is `strict`, objects have no members that nobody described: those of which
    one schema requires a member that the other one does not know are apart.
    """
    shared = one.kinds & other.kinds
    for left, right in ((one, other), (other, one)):
        if left.values is not None and not admitted(left.values, right.conjuncts):
            return True
    return all(_differ(kind, one, other, levels, strict=strict) for kind in shared)


def admitted(values: list[Json], conjuncts: Conjuncts) -> list[Json]:
    """Those of the values that match all conjuncts."""
    for each in conjuncts:
        lost = refused(values, each) if values else []
        values = [value for value in values if not any(value is it for it in lost)]
    return values


def _differ(kind: str, one: Facts, other: Facts, levels: int, *, strict: bool) -> bool:
    """Whether no value of a kind matches both."""
    for left, right in ((one, other), (other, one)):
        if kind in {"integer", "fraction"} and left.most()[0] < right.least()[0]:
            return True
        count = _COUNTS.get(kind)
        if count and left.count(f"max{count}") < right.count(f"min{count}"):
            return True
        if kind == "object" and levels:
            # Constants tell most objects apart.
            for name in dict.fromkeys((*left.constants, *sorted(left.required))):
                if _tells_apart(name, left, right, levels, strict=strict):
                    return True
    return False


def _tells_apart(
    name: str, left: Facts, right: Facts, levels: int, *, strict: bool
) -> bool:
    """Whether a member that one of two objects has makes them different ones."""
    if not any(each.members for each in right.at(name)):
        return not (strict or name in right.names or name in right.required)
    first, second = left.member(name), right.member(name)
    return are_apart(first, second, strict=strict, levels=levels - 1)
