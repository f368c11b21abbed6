"""Writes a rule as a Python expression over the typed object.

The result is one expression, without a line break, minimal in parentheses. No text of
the document becomes code: strings are written by `repr`, names come from the caller.
"""

from __future__ import annotations

import itertools
import math
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from counterfoil.rules.expression import (
    Bound,
    Comparison,
    Concatenation,
    Conditional,
    Connection,
    Constant,
    Double,
    DoubleArithmetic,
    Entry,
    Expression,
    HasKey,
    IntegerArithmetic,
    IsNull,
    ItemOf,
    MappedCase,
    Matches,
    Member,
    Negation,
    OneOf,
    Present,
    Quantified,
    Self,
    Size,
    TextComparison,
    fails,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.document.tree import Location
    from counterfoil.rules.syntax import Value


EMPTY: Final[Mapping[Expression, str]] = MappingProxyType({})


class Names(Protocol):
    """How the generated code names things."""

    @property
    def absent(self) -> str:
        """What an optional property is where it is absent, for instance `UNSET`."""
        ...

    def attribute(self, owner: Location, name: str) -> str:
        """The attribute of a property; `owner` is the place of its object schema."""
        ...


class PythonRule(Struct, frozen=True):
    """A rule as Python.

    `text` is the expression. Where it is a chain of `or` or `and`, `connective` is that
    word and `operands` are the parts, for a layout of one part a line; otherwise
    `connective` is "" and `operands` has the text alone. `denial` is the opposite, as
    an `if` of one line wants it: `a != b` rather than `not a == b`. `runtime` are the
    functions of `runtime/cel.py` that it calls, sorted; `absent` says whether it needs
    `UNSET`.
    """

    text: str
    connective: str
    operands: tuple[str, ...]
    denial: str
    runtime: tuple[str, ...]
    absent: bool


def python_rule(
    expression: Expression,
    names: Names,
    variable: str = "self",
    bound: Mapping[Expression, str] = EMPTY,
) -> PythonRule:
    """The Python of a rule that holds for the object named `variable`.

    `bound` are expressions whose values are in variables already.
    """
    writer = _Writer(names, variable, bound)
    if fails(expression):
        text = writer.call("holds", f"lambda: {writer.write(expression).text}")
        denial = f"not {text}"
        return PythonRule(text, "", (text,), denial, writer.used, writer.absent)
    text = writer.write(expression).text
    connective = ""
    operands: tuple[str, ...] = (text,)
    if isinstance(expression, Connection):
        connective = _CONNECTIVES[expression.operator][0]
        level = _CONNECTIVES[expression.operator][1]
        operands = tuple(writer.inner(part, level) for part in expression.operands)
    denial = writer.write(Negation(expression)).text
    return PythonRule(text, connective, operands, denial, writer.used, writer.absent)


class _Level(IntEnum):
    """How tightly a form of expression binds (Python reference, 6.17)."""

    LAMBDA = 0
    CONDITIONAL = 1
    OR = 2
    AND = 3
    NOT = 4
    COMPARISON = 5
    SUM = 6
    PRODUCT = 7
    SIGN = 8
    ATOM = 9


class _Text(Struct, frozen=True):
    text: str
    level: _Level


_CONNECTIVES: Final = {"||": ("or", _Level.OR), "&&": ("and", _Level.AND)}
_METHODS: Final = {"startsWith": "startswith", "endsWith": "endswith"}
_CASES: Final = {"lowerAscii": "lower_ascii", "upperAscii": "upper_ascii"}
_CHECKED: Final = {"/": "quotient", "%": "remainder"}


class _Writer:
    """Writes expressions, and remembers which functions they call."""

    def __init__(
        self, names: Names, variable: str, bound: Mapping[Expression, str]
    ) -> None:
        self._names = names
        self._bound = bound
        self._variable = variable
        self._used: set[str] = set()
        self.absent = False

    @property
    def used(self) -> tuple[str, ...]:
        return tuple(sorted(self._used))

    def call(self, function: str, *arguments: str) -> str:
        self._used.add(function)
        return f"{function}({', '.join(arguments)})"

    def inner(self, expression: Expression, least: _Level) -> str:
        """An operand, in parentheses where it binds less tightly than `least`."""
        written = self.write(expression)
        return written.text if written.level >= least else f"({written.text})"

    def write(self, expression: Expression) -> _Text:  # noqa: PLR0912 - one per node
        if self._bound and expression in self._bound:
            return _atom(self._bound[expression])
        match expression:
            case Constant(value):
                return _constant(value)
            case Self():
                return _atom(self._variable)
            case Bound(depth):
                return _atom(_bound(depth))
            case Member(operand, owner, name):
                attribute = self._names.attribute(owner, name)
                return _atom(f"{self.inner(operand, _Level.ATOM)}.{attribute}")
            case Entry(operand, key):
                return _atom(f"{self.inner(operand, _Level.ATOM)}[{self._plain(key)}]")
            case Negation():
                return self._negation(expression.operand)
            case Connection():
                return self._connection(expression)
            case Conditional():
                return self._conditional(expression)
            case Quantified():
                return self._quantified(expression)
            case IntegerArithmetic() | DoubleArithmetic() | Concatenation():
                return self._arithmetic(expression)
            case Double(operand):
                return _atom(f"float({self._plain(operand)})")
            case Size(operand):
                return _atom(f"len({self._plain(operand)})")
            case MappedCase(mapping, operand):
                return _atom(self.call(_CASES[mapping], self._plain(operand)))
            case Matches(operand, pattern):
                return _atom(
                    self.call("matches", self._plain(operand), _string(pattern))
                )
            case TextComparison("startsWith" | "endsWith" as test, operand, other):
                text = self.inner(operand, _Level.ATOM)
                return _atom(f"{text}.{_METHODS[test]}({self._plain(other)})")
            case _:
                return _Text(
                    self._relation(expression, negated=False), _Level.COMPARISON
                )

    def _plain(self, expression: Expression) -> str:
        return self.write(expression).text

    def _relation(self, expression: Expression, *, negated: bool) -> str:
        """A test of two operands, or its opposite."""
        match expression:
            case Present(member):
                self.absent = True
                word = "is" if negated else "is not"
                return f"{self._side(member)} {word} {self._names.absent}"
            case IsNull(operand):
                return f"{self._side(operand)} {'is not' if negated else 'is'} None"
            case OneOf(operand, items):
                values = [self._plain(item) for item in items]
                listed = f"({', '.join(values)}{',' * (len(values) == 1)})"
                side = self._compared(operand, items)
                return self._contained(side, listed, negated=negated)
            case HasKey(operand, key):
                sides = self._side(key), self._side(operand)
                return self._contained(*sides, negated=negated)
            case ItemOf(operand, array):
                sides = self._side(operand), self._side(array)
                return self._contained(*sides, negated=negated)
            case TextComparison(_, operand, other):
                sides = self._side(other), self._side(operand)
                return self._contained(*sides, negated=negated)
            case Comparison(operator, left, right):
                # Only equality has an opposite: NaN is neither less nor greater.
                word = {"==": "!=", "!=": "=="}[operator] if negated else operator
                return f"{self._side(left)} {word} {self._side(right)}"
            case _:
                raise AssertionError(expression)

    def _compared(self, operand: Expression, items: tuple[Expression, ...]) -> str:
        """An operand that is compared with constants.

        Of all characters beyond ASCII, only the Kelvin sign becomes nothing but ASCII
        in `str.lower`: where no constant has a k, that does what `lowerAscii` does.
        """
        if isinstance(operand, MappedCase) and operand.mapping == "lowerAscii":
            texts = [item.value for item in items if isinstance(item, Constant)]
            if len(texts) == len(items) and all(
                isinstance(text, str) and text.isascii() and "k" not in text
                for text in texts
            ):
                return f"{self.inner(operand.operand, _Level.ATOM)}.lower()"
        return self._side(operand)

    @staticmethod
    def _contained(item: str, container: str, *, negated: bool) -> str:
        return f"{item} {'not in' if negated else 'in'} {container}"

    def _side(self, expression: Expression) -> str:
        return self.inner(expression, _Level.SUM)

    def _negation(self, operand: Expression) -> _Text:
        if self._bound and operand in self._bound:
            return _Text(f"not {self._bound[operand]}", _Level.NOT)
        match operand:
            case Negation(twice):
                return self.write(twice)
            case Comparison("==" | "!=") | Present() | IsNull() | OneOf():
                text = self._relation(operand, negated=True)
            case HasKey() | ItemOf() | TextComparison("contains"):
                text = self._relation(operand, negated=True)
            case Quantified("exists_one"):
                return self._quantified(operand, negated=True)
            case _:
                return _Text(f"not {self.inner(operand, _Level.NOT)}", _Level.NOT)
        return _Text(text, _Level.COMPARISON)

    def _connection(self, expression: Connection) -> _Text:
        """Python's `or` gives up at an error; CEL goes on, which `any_of` does.

        It makes no difference where only the last operand can fail.
        """
        word, level = _CONNECTIVES[expression.operator]
        safe = list(itertools.takewhile(lambda e: not fails(e), expression.operands))
        rest = expression.operands[len(safe) :]
        if len(rest) == 1:
            safe, rest = [*safe, *rest], ()
        texts = [self.inner(operand, level) for operand in safe]
        if rest:
            tests = [f"lambda: {self._plain(part)}" for part in rest]
            function = "any_of" if expression.operator == "||" else "every"
            texts.append(self.call(function, f"({', '.join(tests)})"))
        if len(texts) == 1:
            return _atom(texts[0])
        return _Text(f" {word} ".join(texts), level)

    def _conditional(self, expression: Conditional) -> _Text:
        then = self.inner(expression.then, _Level.OR)
        condition = self.inner(expression.condition, _Level.OR)
        otherwise = self.inner(expression.otherwise, _Level.CONDITIONAL)
        return _Text(f"{then} if {condition} else {otherwise}", _Level.CONDITIONAL)

    def _quantified(self, expression: Quantified, *, negated: bool = False) -> _Text:
        name = _bound(expression.depth)
        body = self._plain(expression.body)
        if expression.quantifier == "exists_one":
            source = self.inner(expression.range, _Level.OR)
            condition = self.inner(expression.body, _Level.OR)
            count = f"sum(1 for {name} in {source} if {condition})"
            word = "!=" if negated else "=="
            return _Text(f"{count} {word} 1", _Level.COMPARISON)
        exists = expression.quantifier == "exists"
        if fails(expression.body):
            tests = self.call(
                "each", self._plain(expression.range), f"lambda {name}: {body}"
            )
            return _atom(self.call("any_of" if exists else "every", tests))
        source = self.inner(expression.range, _Level.OR)
        function = "any" if exists else "all"
        return _atom(f"{function}({body} for {name} in {source})")

    def _arithmetic(
        self, expression: IntegerArithmetic | DoubleArithmetic | Concatenation
    ) -> _Text:
        left, right = expression.left, expression.right
        match expression:
            case Concatenation():
                return _Text(self._infix("+", left, right).text, _Level.SUM)
            case IntegerArithmetic("/" | "%" as operator):
                function = _CHECKED[operator]
                return _atom(self.call(function, self._plain(left), self._plain(right)))
            case IntegerArithmetic(operator):
                return _atom(
                    self.call("int64", self._infix(operator, left, right).text)
                )
            case DoubleArithmetic("/"):
                return _atom(self.call("divide", self._plain(left), self._plain(right)))
            case DoubleArithmetic(operator):
                return self._infix(operator, left, right, "float")

    def _infix(
        self, operator: str, left: Expression, right: Expression, convert: str = ""
    ) -> _Text:
        level = _Level.PRODUCT if operator == "*" else _Level.SUM
        sides: list[str] = []
        for side, least in ((left, level), (right, _Level(level + 1))):
            if convert and not isinstance(side, Constant | Double | DoubleArithmetic):
                # A number may be an int in Python, which would be exact, or too large.
                sides.append(f"{convert}({self._plain(side)})")
            else:
                sides.append(self.inner(side, least))
        return _Text(f"{sides[0]} {operator} {sides[1]}", level)


def _atom(text: str) -> _Text:
    return _Text(text, _Level.ATOM)


def _bound(depth: int) -> str:
    return f"item{depth + 1}" if depth else "item"


def _constant(value: Value) -> _Text:
    if isinstance(value, str):
        return _atom(_string(value))
    negative = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.copysign(1, value) < 0
    )
    return _Text(repr(value), _Level.SIGN if negative else _Level.ATOM)


def _string(text: str) -> str:
    """A string literal, in double quotes where that needs no more escapes."""
    written = repr(text)
    if written.startswith("'") and '"' not in text:
        return f'"{written[1:-1]}"'
    return written
