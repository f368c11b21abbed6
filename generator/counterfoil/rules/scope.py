"""Where a part of a rule stands, and the demands that its surroundings make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.rules.expression import Bound
from counterfoil.rules.facts import NONE, Checked, Fact, Facts
from counterfoil.rules.problem import TYPE, UNGUARDED, RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.api.schema import Schema
    from counterfoil.rules.kinds import Kind, Typed


class Scope(Struct, frozen=True):
    """The schemas, the variables in force, what is known, and the macros around."""

    schemas: Mapping[str, Schema]
    variables: Mapping[str, Checked]
    facts: Facts = NONE
    depth: int = 0

    def given(self, facts: Facts) -> Scope:
        """The same place, with more known."""
        return replace(self, facts=self.facts | facts)

    def binding(self, name: str, kind: Typed) -> tuple[Bound, Scope]:
        """The inside of a macro: its variable, and the scope that has it."""
        bound = Bound(self.depth)
        variables = {**self.variables, name: Checked(bound, kind)}
        return bound, replace(self, variables=variables, depth=self.depth + 1)


def expect(checked: Checked, kind: Kind, at: int, what: str, scope: Scope) -> Checked:
    """The same, if it is of that kind and not null. Raises `RuleError` otherwise."""
    if checked.typed.kind != kind:
        raise RuleError(
            TYPE, f"{what} must be {kind.words}; this is {checked.typed.kind.words}", at
        )
    return not_null(checked, at, scope)


def not_null(checked: Checked, at: int, scope: Scope) -> Checked:
    """The same, if it cannot be null. Raises `RuleError` otherwise."""
    known = Fact(checked.expression, "not null") in scope.facts
    if checked.typed.nullable and not known:
        raise RuleError(
            UNGUARDED,
            "the value may be null",
            at,
            "Compare it with null first: `x == null || ...` or `x != null && ...`.",
        )
    return checked
