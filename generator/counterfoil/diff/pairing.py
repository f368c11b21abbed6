"""Which alternative of a union took the place of one that is not admitted any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.diff.facts import Facts
from counterfoil.diff.nodes import conjuncts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.diff.nodes import Json, Node


def partner(one: Node, alternatives: Sequence[Node]) -> Node | None:
    """The alternative that is most likely the same one as before; None if none is.

    That is the one of the same name; else the only one of the same kinds of value and,
    if they are objects, with the same constants.
    """
    if one.reference:
        for each in alternatives:
            if each.reference == one.reference:
                return each
    facts = Facts(conjuncts(one))
    alike = [each for each in alternatives if _is_alike(facts, Facts(conjuncts(each)))]
    return alike[0] if len(alike) == 1 else None


def _is_alike(one: Facts, other: Facts) -> bool:
    return one.kinds == other.kinds and _constants(one) == _constants(other)


def _constants(facts: Facts) -> dict[str, list[Json]]:
    """The members that have one value only, which tell objects apart."""
    found = {
        name: Facts(conjuncts(*facts.at(name))).values
        for name in facts.names
        if name in facts.required
    }
    return {
        name: values
        for name, values in found.items()
        if values is not None and len(values) == 1
    }
