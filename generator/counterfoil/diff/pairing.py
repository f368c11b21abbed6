"""Which alternative of a union took the place of one that is not admitted any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.diff.facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.diff.facts import Facts
    from counterfoil.diff.nodes import Node


def partner(one: Node, alternatives: Sequence[Node]) -> Node | None:
    """The alternative that is most likely the same one as before; None if none is.

    That is the one of the same name; else the only one of the same kinds of value and,
    if they are objects, with the same constants.
    """
    if one.reference:
        for each in alternatives:
            if each.reference == one.reference:
                return each
    facts = facts_of(one)
    alike = [each for each in alternatives if _is_alike(facts, facts_of(each))]
    return alike[0] if len(alike) == 1 else None


def _is_alike(one: Facts, other: Facts) -> bool:
    return one.kinds == other.kinds and one.constants == other.constants
