"""What is known at a point of a rule because of the tests before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from counterfoil.rules.expression import Expression
    from counterfoil.rules.kinds import Typed


class Fact(Struct, frozen=True):
    """That the value of an expression is there, or that it is not null."""

    expression: Expression
    what: Literal["present", "not null"]


Facts: TypeAlias = frozenset[Fact]
NONE: Facts = frozenset()


class Checked(Struct, frozen=True):
    """An expression, what its value is, and what is known where it is true or not.

    `unless` also holds where the expression fails: a test does not fail, so one that is
    known to be false elsewhere has been false here, too.
    """

    expression: Expression
    typed: Typed
    when: Facts = NONE
    unless: Facts = NONE
