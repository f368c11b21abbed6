"""What the rules of one object have in common, so that code evaluates it once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from counterfoil.rules.expression import (
    Constant,
    MappedCase,
    Member,
    OneOf,
    Self,
    parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.rules.expression import Expression

E = TypeVar("E")


def shared(
    expressions: Iterable[Expression], is_always: Callable[[Member], bool]
) -> tuple[OneOf | Member, ...]:
    """The tests and the nested properties that occur more than once in expressions.

    They can be evaluated before anything else is, whatever the rules test first: all
    properties in them are there always, and are not null, which `is_always` tells. The
    tests come first, each in order of first occurrence; what is in one of them is not
    counted again.
    """

    def is_certain(expression: Expression) -> bool:
        match expression:
            case Self():
                return True
            case Member(operand):
                return is_always(expression) and is_certain(operand)
            case MappedCase(_, operand):
                return is_certain(operand)
            case _:
                return False

    def find(expression: Expression, known: frozenset[Expression]) -> Iterator[Member]:
        if expression in known:
            return
        if isinstance(expression, Member) and expression.operand != Self():
            if is_certain(expression):
                yield expression
            return
        for part in parts(expression):
            yield from find(part, known)

    rules = tuple(expressions)
    tests = frozenset(
        _repeated(
            each
            for each in _tests(rules)
            if is_certain(each.operand)
            and all(isinstance(item, Constant) for item in each.items)
        )
    )
    members = _repeated(each for rule in rules for each in find(rule, tests))
    return (*(each for each in dict.fromkeys(_tests(rules)) if each in tests), *members)


def _tests(expressions: Iterable[Expression]) -> Iterator[OneOf]:
    for each in expressions:
        if isinstance(each, OneOf):
            yield each
        yield from _tests(parts(each))


def _repeated(found: Iterable[E]) -> list[E]:
    return [each for each, times in Counter(found).items() if times > 1]
