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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from counterfoil.document.tree import Location
    from counterfoil.rules.syntax import Value

Relation: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Connective: TypeAlias = Literal["&&", "||"]
Operator: TypeAlias = Literal["+", "-", "*", "/", "%"]
TextTest: TypeAlias = Literal["startsWith", "endsWith", "contains"]
CaseMapping: TypeAlias = Literal["lowerAscii", "upperAscii"]
Quantifier: TypeAlias = Literal["all", "exists", "exists_one"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal scalar."""

    value: Value


@dataclass(frozen=True, slots=True)
class Self:
    """The value that is judged."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The variable of a macro; `depth` counts the macros around it, from 0."""

    depth: int


@dataclass(frozen=True, slots=True)
class Member:
    """A declared property of an object; `owner` is the place of the object's schema."""

    operand: Expression
    owner: Location
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The value of a key of a map."""

    operand: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Present:
    """Whether an optional property is there."""

    member: Member


@dataclass(frozen=True, slots=True)
class HasKey:
    """Whether a map has a key."""

    operand: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is null."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a value is one of the items of a list that the rule writes out."""

    operand: Expression
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ItemOf:
    """Whether a value is an item of an array."""

    operand: Expression
    array: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation between two numbers, two strings or, for equality, two booleans."""

    operator: Relation
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negation:
    """`!a`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Connection:
    """Operands of `&&` or of `||`."""

    operator: Connective
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class IntegerArithmetic:
    """An operation of two ints; it fails beyond 64 bits and for a divisor of zero."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class DoubleArithmetic:
    """An operation of two doubles."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Double:
    """`double(a)` of a number."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Two strings, one after the other."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Size:
    """The number of characters, items or members."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class MappedCase:
    """A string with its ASCII letters in one case; other characters stay."""

    mapping: CaseMapping
    operand: Expression


@dataclass(frozen=True, slots=True)
class TextComparison:
    """Whether a string starts with, ends with or contains another one."""

    test: TextTest
    operand: Expression
    other: Expression


@dataclass(frozen=True, slots=True)
class Matches:
    """Whether a pattern is found in a string. `pattern` is the pattern's plain form."""

    operand: Expression
    pattern: str


@dataclass(frozen=True, slots=True)
class Quantified:
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
