"""Checks a rule against the schema that carries it: `Syntax` in, `Expression` out.

The operators are here; `members` has the ways into a value, and `calls` the functions
and macros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from counterfoil.rules import calls, members
from counterfoil.rules.expression import (
    Comparison,
    Concatenation,
    Conditional,
    Connection,
    Connective,
    Constant,
    DoubleArithmetic,
    Expression,
    IntegerArithmetic,
    IsNull,
    ItemOf,
    Negation,
    OneOf,
    Operator,
    Relation,
    Self,
)
from counterfoil.rules.facts import NONE, Checked, Fact
from counterfoil.rules.kinds import (
    Integer,
    Items,
    Kind,
    Listing,
    Nothing,
    Real,
    Record,
    Table,
    Text,
    Truth,
    Typed,
    typed,
)
from counterfoil.rules.problem import TYPE, UNSUPPORTED, RuleError
from counterfoil.rules.reader import read_expression
from counterfoil.rules.scope import Scope, expect, not_null
from counterfoil.rules.syntax import (
    Binary,
    Call,
    Chain,
    Choice,
    Index,
    ListOf,
    Literal,
    Name,
    Select,
    Syntax,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.api.schema import Schema

_TRUTH: Final = Typed(Truth())


def check_rule(text: str, owner: Schema, schemas: Mapping[str, Schema]) -> Expression:
    """The typed expression of a rule of the schema `owner`.

    Raises `RuleError` for the first thing that is wrong with it.
    """
    self_value = Checked(Self(), typed(owner, schemas))
    scope = Scope(schemas, {"self": self_value})
    return check_truth(read_expression(text), scope, "the rule").expression


def check(syntax: Syntax, scope: Scope) -> Checked:
    """One part of a rule."""
    match syntax:
        case Literal(value):
            return Checked(Constant(value), _literal_kind(value))
        case ListOf(at=at):
            raise RuleError(
                UNSUPPORTED, "a list is supported on the right of `in` only", at
            )
        case Name(name, at):
            if name not in scope.variables:
                raise RuleError(
                    TYPE, f"`{name}` is not known here; a rule begins at `self`", at
                )
            return scope.variables[name]
        case Select(operand, name, at):
            return members.select(check(operand, scope), name, at, scope)
        case Index(operand, key, at):
            return members.index(check(operand, scope), check(key, scope), at, scope)
        case Call():
            return calls.call(syntax, scope, check)
        case Unary("!", operand):
            inner = check_truth(operand, scope, "the operand of `!`")
            return Checked(Negation(inner.expression), _TRUTH, inner.unless, inner.when)
        case Unary():
            return _negative(syntax, scope)
        case Binary():
            return _binary(syntax, scope)
        case Chain():
            return _chain(syntax, scope)
        case Choice():
            return _choice(syntax, scope)


def check_truth(syntax: Syntax, scope: Scope, what: str) -> Checked:
    """A part that must be a boolean; `what` names it in the message."""
    return expect(check(syntax, scope), Truth(), syntax.at, what, scope)


def _literal_kind(value: object) -> Typed:
    match value:
        case bool():
            return _TRUTH
        case int():
            return Typed(Integer())
        case float():
            return Typed(Real())
        case str():
            return Typed(Text())
        case _:
            return Typed(Nothing(), nullable=True)


def _negative(syntax: Unary, scope: Scope) -> Checked:
    inner = not_null(check(syntax.operand, scope), syntax.at, scope)
    zero: int | float
    match inner.typed.kind:
        case Integer():
            negative: Expression = IntegerArithmetic("-", Constant(0), inner.expression)
        case Real():
            # -0.0 - x is -x for every double, zeros included; 0.0 - 0.0 would be 0.0.
            zero = -0.0
            negative = DoubleArithmetic("-", Constant(zero), inner.expression)
        case kind:
            raise RuleError(
                TYPE, f"`-` needs a number; this is {kind.words}", syntax.at
            )
    return Checked(negative, inner.typed)


def _binary(syntax: Binary, scope: Scope) -> Checked:
    match syntax.operator:
        case "in":
            return _membership(syntax, scope)
        case "==" | "!=":
            return _equality(syntax, scope)
        case "<" | "<=" | ">" | ">=":
            return _order(syntax, scope)
        case _:
            return _arithmetic(syntax, scope)


def _membership(syntax: Binary, scope: Scope) -> Checked:
    left = check(syntax.left, scope)
    if isinstance(syntax.right, ListOf):
        items = tuple(check(item, scope) for item in syntax.right.items)
        for item, place in zip(items, syntax.right.items, strict=True):
            _comparable(left, item, place.at)
        return Checked(
            OneOf(left.expression, tuple(item.expression for item in items)), _TRUTH
        )
    right = not_null(check(syntax.right, scope), syntax.right.at, scope)
    match right.typed.kind:
        case Items(values):
            _comparable(
                left, Checked(right.expression, typed(values, scope.schemas)), syntax.at
            )
            return Checked(ItemOf(left.expression, right.expression), _TRUTH)
        case Table() | Record():
            return members.has_key(left, right, syntax.at, scope)
        case kind:
            raise RuleError(
                TYPE,
                f"`in` needs an array or an object; this is {kind.words}",
                syntax.at,
            )


def _equality(syntax: Binary, scope: Scope) -> Checked:
    left, right = check(syntax.left, scope), check(syntax.right, scope)
    nothing = [isinstance(side.typed.kind, Nothing) for side in (left, right)]
    if any(nothing):
        operand = right if nothing[0] else left
        if not operand.typed.nullable:
            raise RuleError(
                TYPE, f"{operand.typed.kind.words} is never null here", syntax.at
            )
        test = IsNull(operand.expression)
        facts = frozenset({Fact(operand.expression, "not null")})
        if syntax.operator == "==":
            return Checked(test, _TRUTH, unless=facts)
        return Checked(Negation(test), _TRUTH, when=facts)
    _comparable(left, right, syntax.at)
    operator = cast("Relation", syntax.operator)
    return Checked(Comparison(operator, left.expression, right.expression), _TRUTH)


def _comparable(left: Checked, right: Checked, at: int) -> None:
    """Equality is defined for scalars of one type, or null; all numbers are one."""
    kinds = {_family(left.typed.kind), _family(right.typed.kind)}
    if odd := kinds - {Truth(), Real(), Text(), Nothing()}:
        words = odd.pop().words
        raise RuleError(UNSUPPORTED, f"{words} can be compared with null only", at)
    if len(kinds) > 1:
        raise RuleError(
            TYPE,
            f"{left.typed.kind.words} is never equal to {right.typed.kind.words}",
            at,
        )


def _family(kind: Kind) -> Kind:
    return Real() if isinstance(kind, Integer) else kind


def _order(syntax: Binary, scope: Scope) -> Checked:
    left = not_null(check(syntax.left, scope), syntax.left.at, scope)
    right = not_null(check(syntax.right, scope), syntax.right.at, scope)
    if _family(left.typed.kind) != _family(right.typed.kind):
        raise RuleError(
            TYPE,
            f"{left.typed.kind.words} cannot be compared with {right.typed.kind.words}",
            syntax.at,
        )
    if not isinstance(left.typed.kind, Integer | Real | Text):
        raise RuleError(TYPE, f"{left.typed.kind.words} has no order", syntax.at)
    operator = cast("Relation", syntax.operator)
    return Checked(Comparison(operator, left.expression, right.expression), _TRUTH)


def _arithmetic(syntax: Binary, scope: Scope) -> Checked:
    left = not_null(check(syntax.left, scope), syntax.left.at, scope)
    right = not_null(check(syntax.right, scope), syntax.right.at, scope)
    operator = cast("Operator", syntax.operator)
    operands = left.expression, right.expression
    match left.typed.kind, right.typed.kind:
        case Integer(), Integer():
            return Checked(IntegerArithmetic(operator, *operands), Typed(Integer()))
        case Real(), Real() if operator != "%":
            return Checked(DoubleArithmetic(operator, *operands), Typed(Real()))
        case Text(), Text() if operator == "+":
            return Checked(Concatenation(*operands), Typed(Text()))
        case (Integer(), Real()) | (Real(), Integer()):
            hint = "Write a literal with a point, `1.0`, or convert by `double(...)`."
        case _:
            hint = ""
    raise RuleError(
        TYPE,
        f"`{operator}` is not defined for {left.typed.kind.words}"
        f" and {right.typed.kind.words}",
        syntax.at,
        hint,
    )


def _chain(syntax: Chain, scope: Scope) -> Checked:
    """Each operand may rely on what the ones before it have tested."""
    every = syntax.operator == "&&"
    what = f"an operand of `{syntax.operator}`"
    operands: list[Checked] = []
    for operand in syntax.operands:
        checked = check_truth(operand, scope, what)
        operands.append(checked)
        scope = scope.given(checked.when if every else checked.unless)
    whens = [operand.when for operand in operands]
    unlesses = [operand.unless for operand in operands]
    return Checked(
        Connection(
            cast("Connective", syntax.operator),
            tuple(operand.expression for operand in operands),
        ),
        _TRUTH,
        NONE.union(*whens) if every else whens[0].intersection(*whens),
        unlesses[0].intersection(*unlesses) if every else NONE.union(*unlesses),
    )


def _choice(syntax: Choice, scope: Scope) -> Checked:
    condition = check_truth(syntax.condition, scope, "the condition of `? :`")
    then = check(syntax.then, scope.given(condition.when))
    otherwise = check(syntax.otherwise, scope.given(condition.unless))
    kind = then.typed.kind
    if kind != otherwise.typed.kind or isinstance(kind, Listing):
        raise RuleError(
            TYPE,
            f"the branches of `? :` differ: {kind.words}"
            f" and {otherwise.typed.kind.words}",
            syntax.at,
        )
    return Checked(
        Conditional(condition.expression, then.expression, otherwise.expression),
        Typed(kind, then.typed.nullable or otherwise.typed.nullable),
    )
