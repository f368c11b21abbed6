"""The syntax of a rule: a small closed tree, before anything is known of types.

The text is parsed by celpy's grammar. `at` of every node is its offset in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal scalar."""

    value: Value
    at: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list: `[a, b]`."""

    items: tuple[Syntax, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier: `self`, or the variable of a macro."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Select:
    """A member by name: `a.b`."""

    operand: Syntax
    field: str
    at: int


@dataclass(frozen=True, slots=True)
class Index:
    """A member by key: `a["b"]`."""

    operand: Syntax
    key: Syntax
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function `f(a)`, or with a target the method `t.f(a)`."""

    function: str
    target: Syntax | None
    arguments: tuple[Syntax, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`!a` or `-a`."""

    operator: str
    operand: Syntax
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands: a relation or an arithmetic one."""

    operator: str
    left: Syntax
    right: Syntax
    at: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Two or more operands of `&&`, or of `||`."""

    operator: str
    operands: tuple[Syntax, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? then : otherwise`."""

    condition: Syntax
    then: Syntax
    otherwise: Syntax
    at: int


Syntax: TypeAlias = (
    Literal | ListOf | Name | Select | Index | Call | Unary | Binary | Chain | Choice
)
