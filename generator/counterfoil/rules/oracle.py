"""Judges a rule by celpy, which shares nothing with the generated code.

For the proof and the tests. What celpy leaves out or does otherwise than CEL's
definition is given to it as functions: comparisons of numbers of different types,
arithmetic of doubles, and the extension functions for strings.
"""

from __future__ import annotations

import functools
import math
import operator
import sys
from collections.abc import Callable
from typing import Any, Final, TypeAlias, cast

import celpy
from celpy import celtypes
from celpy.evaluation import CELEvalError, Context

_Function: TypeAlias = Callable[..., Any]
_INT64: Final = range(-(2**63), 2**63)
_NUMBER: Final = (int, float)
_LEVELS: Final = frozenset(
    {
        *("expr", "conditionalor", "conditionaland", "relation"),
        *("addition", "multiplication", "unary"),
    }
)
"""The rules of celpy's grammar that have one part, where there is no such operator."""


def rule_holds(expression: str, value: object) -> bool:
    """Whether a rule holds for a plain JSON value, which its schema accepts.

    A rule that ends in an error does not hold. Without the schema, a number's type is
    that of its writing; it makes a difference in arithmetic only (`1 / 2`).
    """
    context = {"self": _convert(value)}
    try:
        result = _program(expression).evaluate(cast("Context", context))
    except CELEvalError:
        return False
    return bool(result)


@functools.cache
def _program(expression: str) -> celpy.Runner:
    limit = sys.getrecursionlimit()
    environment = celpy.Environment()
    sys.setrecursionlimit(limit)  # celpy raises it for the whole process.
    # lark's trees are generic in a way that celpy does not state.
    tree = _flat(cast("Any", environment).compile(expression))
    program: celpy.Runner = cast("Any", environment).program(tree, _FUNCTIONS)
    return program


def _flat(tree: Any) -> Any:
    """A tree without the levels of precedence that hand on the one value below them.

    celpy goes through all of them, for each name and number, whenever it evaluates. The
    arguments of a call stay as they are: of a macro's, it looks for a name in them.
    """
    while tree.data in _LEVELS and len(tree.children) == 1:
        (tree,) = tree.children
    if tree.data != "exprlist":
        tree.children = [
            _flat(one) if hasattr(one, "data") else one for one in tree.children
        ]
    return tree


def _convert(value: object) -> Any:
    match value:
        case dict():
            members = cast("dict[str, object]", value)
            return celtypes.MapType(
                {celtypes.StringType(k): _convert(v) for k, v in members.items()}
            )
        case list():
            return celtypes.ListType(map(_convert, cast("list[object]", value)))
        case bool():
            return celtypes.BoolType(value)
        case int() if value in _INT64:
            return celtypes.IntType(value)
        case int():
            # CEL has no such integer; beyond a double it is greater than all others.
            try:
                return celtypes.DoubleType(value)
            except OverflowError:
                return celtypes.DoubleType(math.inf if value > 0 else -math.inf)
        case float():
            return celtypes.DoubleType(value)
        case str():
            return celtypes.StringType(value)
        case _:
            return None


def _plain(value: object) -> object:
    """A number as Python's own, whose comparisons are between mathematical values."""
    match value:
        case celtypes.BoolType():
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case _:
            return value


def _relation(compare: _Function) -> _Function:
    def function(left: object, right: object) -> object:
        for side in (left, right):
            if isinstance(side, CELEvalError):
                return side
        return celtypes.BoolType(bool(compare(_plain(left), _plain(right))))

    return function


def _equal(left: object, right: object) -> bool:
    """Values of different types are not equal (CEL, "Equality"); numbers are one."""
    numbers = [
        isinstance(side, _NUMBER) and not isinstance(side, celtypes.BoolType)
        for side in (left, right)
    ]
    if any(numbers):
        return all(numbers) and _plain(left) == _plain(right)
    if left is None or right is None:
        return left is right
    return type(left) is type(right) and bool(left == right)


def _unequal(left: object, right: object) -> bool:
    return not _equal(left, right)


def _in(item: object, container: Any) -> object:
    for side in (item, container):
        if isinstance(side, CELEvalError):
            return side
    return celtypes.BoolType(any(_equal(item, other) for other in container))


def _arithmetic(exact: _Function, double: _Function) -> _Function:
    """Ints by celpy, where both are; otherwise doubles by Python."""

    def function(left: Any, right: Any) -> object:
        for side in (left, right):
            if isinstance(side, CELEvalError):
                return side
        if isinstance(left, celtypes.DoubleType) or isinstance(
            right, celtypes.DoubleType
        ):
            return celtypes.DoubleType(double(float(left), float(right)))
        return exact(left, right)

    return function


def _quotient(left: Any, right: Any) -> object:
    return left / right


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _negative(value: Any) -> object:
    return celtypes.IntType(0) - value if isinstance(value, int) else -value


def _case(first: str, last: str, shift: int) -> _Function:
    def function(text: str) -> object:
        changed = (chr(ord(c) + shift) if first <= c <= last else c for c in text)
        return celtypes.StringType("".join(changed))

    return function


_FUNCTIONS: Final[dict[str, _Function]] = {
    "_==_": _relation(_equal),
    "_!=_": _relation(_unequal),
    "_<_": _relation(operator.lt),
    "_<=_": _relation(operator.le),
    "_>_": _relation(operator.gt),
    "_>=_": _relation(operator.ge),
    "_in_": _in,
    "_+_": _arithmetic(operator.add, operator.add),
    "_-_": _arithmetic(operator.sub, operator.sub),
    "_*_": _arithmetic(operator.mul, operator.mul),
    "_/_": _arithmetic(_quotient, _divide),
    "-_": _negative,
    "lowerAscii": _case("A", "Z", 32),
    "upperAscii": _case("a", "z", -32),
}
