"""The functions, methods and macros that a rule may call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from counterfoil.rules import members
from counterfoil.rules.expression import (
    Constant,
    Double,
    Entry,
    Expression,
    MappedCase,
    Matches,
    Quantified,
    Quantifier,
    Size,
    TextComparison,
)
from counterfoil.rules.facts import Checked, Fact
from counterfoil.rules.kinds import (
    Integer,
    Items,
    Real,
    Table,
    Text,
    Truth,
    Typed,
    typed,
)
from counterfoil.rules.pattern import plain_pattern
from counterfoil.rules.problem import SYNTAX, TYPE, UNSUPPORTED, RuleError
from counterfoil.rules.scope import Scope, expect, not_null
from counterfoil.rules.syntax import Call, Literal, Name, Select, Syntax

Check: TypeAlias = Callable[[Syntax, Scope], Checked]
"""How a part of a rule is checked. It is handed in, for the checker calls us."""


def call(syntax: Call, scope: Scope, check: Check) -> Checked:
    """One call; `check` is for its operands."""
    match syntax:
        case Call("has", None, (Select(operand, name, at),)):
            value = not_null(check(operand, scope), at, scope)
            key = Checked(Constant(name), Typed(Text()))
            return members.has_key(key, value, at, scope)
        case Call("has", None, _, at):
            raise RuleError(
                SYNTAX,
                "`has` takes a selection of the form `a.b`",
                at,
                "For a name that is no identifier write `'a.b' in self`.",
            )
        case Call("size", None, (operand,), at) | Call("size", operand, (), at) if (
            operand
        ):
            return _size(check(operand, scope), at, scope)
        case Call("double", None, (operand,), at):
            return _double(check(operand, scope), at, scope)
        case Call("lowerAscii" | "upperAscii" as name, target, (), _) if target:
            text = _text(target, scope, check, f"`{name}`")
            return Checked(MappedCase(name, text), Typed(Text()))
        case Call(
            "startsWith" | "endsWith" | "contains" as name, target, (other,), _
        ) if target:
            text, part = (
                _text(side, scope, check, f"`{name}`") for side in (target, other)
            )
            return Checked(TextComparison(name, text, part), Typed(Truth()))
        case Call("matches", None, (target, pattern), _) | Call(
            "matches", target, (pattern,), _
        ) if target:
            return _matches(target, pattern, scope, check)
        case Call("all" | "exists" | "exists_one", target, (_, _), _) if target:
            return _quantified(syntax, target, scope, check)
        case _:
            kind = "method" if syntax.target else "function"
            count = len(syntax.arguments)
            raise RuleError(
                UNSUPPORTED,
                f"the {kind} `{syntax.function}` of {count} argument(s) is refused",
                syntax.at,
                "Supported are has, size, double, lowerAscii, upperAscii, startsWith,"
                " endsWith, contains, matches, all, exists and exists_one.",
            )


def _text(syntax: Syntax, scope: Scope, check: Check, what: str) -> Expression:
    value = check(syntax, scope)
    return expect(value, Text(), syntax.at, f"an operand of {what}", scope).expression


def _size(operand: Checked, at: int, scope: Scope) -> Checked:
    operand = not_null(operand, at, scope)
    if not isinstance(operand.typed.kind, Text | Items | Table):
        raise RuleError(
            TYPE,
            "`size` needs a string, an array or a map;"
            f" this is {operand.typed.kind.words}",
            at,
        )
    return Checked(Size(operand.expression), Typed(Integer()))


def _double(operand: Checked, at: int, scope: Scope) -> Checked:
    operand = not_null(operand, at, scope)
    if not isinstance(operand.typed.kind, Integer | Real):
        raise RuleError(
            UNSUPPORTED,
            f"`double` of {operand.typed.kind.words} is not supported",
            at,
        )
    return Checked(Double(operand.expression), Typed(Real()))


def _matches(target: Syntax, pattern: Syntax, scope: Scope, check: Check) -> Checked:
    text = _text(target, scope, check, "`matches`")
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        raise RuleError(
            UNSUPPORTED, "the pattern of `matches` must be a literal string", pattern.at
        )
    return Checked(
        Matches(text, plain_pattern(pattern.value, pattern.at)), Typed(Truth())
    )


def _quantified(syntax: Call, target: Syntax, scope: Scope, check: Check) -> Checked:
    name, body = syntax.arguments
    if not isinstance(name, Name):
        raise RuleError(
            SYNTAX, f"`{syntax.function}` takes a variable and a condition", name.at
        )
    if name.name in scope.variables:
        raise RuleError(
            UNSUPPORTED, f"`{name.name}` already has a meaning here", name.at
        )
    source = not_null(check(target, scope), target.at, scope)
    match source.typed.kind:
        case Items(item):
            bound, inner = scope.binding(name.name, typed(item, scope.schemas))
        case Table():
            bound, inner = scope.binding(name.name, Typed(Text()))
            there = Fact(Entry(source.expression, bound), "present")
            inner = inner.given(frozenset({there}))
        case kind:
            raise RuleError(
                TYPE,
                f"`{syntax.function}` needs an array or a map; this is {kind.words}",
                syntax.at,
            )
    condition = expect(
        check(body, inner),
        Truth(),
        body.at,
        f"the condition of `{syntax.function}`",
        inner,
    )
    return Checked(
        Quantified(
            cast("Quantifier", syntax.function),
            scope.depth,
            source.expression,
            condition.expression,
        ),
        Typed(Truth()),
    )
