"""A rule that has been checked against its schema: a closed tree of typed nodes.

What a rule means
    `self` is the value of the schema that carries the rule. A rule is judged only for a
    value that the schema accepts, so every declared type is true of it. The result is
    true, false, or an error; an error counts as false.

Numbers
    `integer` is CEL's int and `number` its double, as in the validation rules of
    Kubernetes; a JSON number is what its schema says, however it is written.
    Comparisons are between the mathematical values, whatever the types. Arithmetic
    needs two ints or two doubles; ints are checked for 64 bits and division by zero,
    doubles are IEEE 754.

Errors
    Absent properties, nulls and wrong types are refused when the rule is read: a rule
    that is accepted can fail only in arithmetic (`fails`). `&&` and `||` are
    commutative: an operand that decides the result hides an error of another one, on
    either side (CEL language definition, "Logical Operators").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from counterfoil.document.tree import Location
    from counterfoil.rules.syntax import Value

Relation: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Connective: TypeAlias = Literal["&&", "||"]
Operator: TypeAlias = Literal["+", "-", "*", "/", "%"]
TextTest: TypeAlias = Literal["startsWith", "endsWith", "contains"]
CaseMapping: TypeAlias = Literal["lowerAscii", "upperAscii"]
Quantifier: TypeAlias = Literal["all", "exists", "exists_one"]


class Constant(Struct, frozen=True):
    """A literal scalar."""

    value: Value


class Self(Struct, frozen=True):
    """The value that is judged."""


class Bound(Struct, frozen=True):
    """The variable of a macro; `depth` counts the macros around it, from 0."""

    depth: int


class Member(Struct, frozen=True):
    """A declared property of an object; `owner` is the place of the object's schema."""

    operand: Expression
    owner: Location
    name: str


class Entry(Struct, frozen=True):
    """The value of a key of a map."""

    operand: Expression
    key: Expression


class Present(Struct, frozen=True):
    """Whether an optional property is there."""

    member: Member


class HasKey(Struct, frozen=True):
    """Whether a map has a key."""

    operand: Expression
    key: Expression


class IsNull(Struct, frozen=True):
    """Whether a value is null."""

    operand: Expression


class OneOf(Struct, frozen=True):
    """Whether a value is one of the items of a list that the rule writes out."""

    operand: Expression
    items: tuple[Expression, ...]


class ItemOf(Struct, frozen=True):
    """Whether a value is an item of an array."""

    operand: Expression
    array: Expression


class Comparison(Struct, frozen=True):
    """A relation between two numbers, two strings or, for equality, two booleans."""

    operator: Relation
    left: Expression
    right: Expression


class Negation(Struct, frozen=True):
    """`!a`."""

    operand: Expression


class Connection(Struct, frozen=True):
    """Operands of `&&` or of `||`."""

    operator: Connective
    operands: tuple[Expression, ...]


class Conditional(Struct, frozen=True):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


class IntegerArithmetic(Struct, frozen=True):
    """An operation of two ints; it fails beyond 64 bits and for a divisor of zero."""

    operator: Operator
    left: Expression
    right: Expression


class DoubleArithmetic(Struct, frozen=True):
    """An operation of two doubles."""

    operator: Operator
    left: Expression
    right: Expression


class Double(Struct, frozen=True):
    """`double(a)` of a number."""

    operand: Expression


class Concatenation(Struct, frozen=True):
    """Two strings, one after the other."""

    left: Expression
    right: Expression


class Size(Struct, frozen=True):
    """The number of characters, items or members."""

    operand: Expression


class MappedCase(Struct, frozen=True):
    """A string with its ASCII letters in one case; other characters stay."""

    mapping: CaseMapping
    operand: Expression


class TextComparison(Struct, frozen=True):
    """Whether a string starts with, ends with or contains another one."""

    test: TextTest
    operand: Expression
    other: Expression


class Matches(Struct, frozen=True):
    """Whether a pattern is found in a string. `pattern` is the pattern's plain form."""

    operand: Expression
    pattern: str


class Quantified(Struct, frozen=True):
    """A macro over items of an array or keys of a map. `depth` is its `Bound`'s."""

    quantifier: Quantifier
    depth: int
    range: Expression
    body: Expression


Expression: TypeAlias = (
    Constant
    | Self
    | Bound
    | Member
    | Entry
    | Present
    | HasKey
    | IsNull
    | OneOf
    | ItemOf
    | Comparison
    | Negation
    | Connection
    | Conditional
    | IntegerArithmetic
    | DoubleArithmetic
    | Double
    | Concatenation
    | Size
    | MappedCase
    | TextComparison
    | Matches
    | Quantified
)


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside of one."""
    match expression:
        case Constant() | Self() | Bound():
            return ()
        case Present(member):
            return (member,)
        case Entry(operand, key) | HasKey(operand, key):
            return (operand, key)
        case OneOf(operand, items):
            return (operand, *items)
        case ItemOf(left, right) | TextComparison(_, left, right):
            return (left, right)
        case Comparison(_, left, right) | Concatenation(left, right):
            return (left, right)
        case IntegerArithmetic(_, left, right) | DoubleArithmetic(_, left, right):
            return (left, right)
        case Connection(_, operands):
            return operands
        case Conditional(condition, then, otherwise):
            return (condition, then, otherwise)
        case Quantified(_, _, source, body):
            return (source, body)
        case _:
            return (expression.operand,)


def fails(expression: Expression) -> bool:
    """Whether evaluating can end in an error: only arithmetic does."""
    match expression:
        case IntegerArithmetic() | DoubleArithmetic() | Double():
            return True
        case _:
            return any(map(fails, parts(expression)))
