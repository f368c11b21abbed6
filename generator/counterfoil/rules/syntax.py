"""The syntax of a rule: a small closed tree, before anything is known of types.

The text is parsed by celpy's grammar. `at` of every node is its offset in the text.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

Value: TypeAlias = str | int | float | bool | None


class Literal(Struct, frozen=True):
    """A literal scalar."""

    value: Value
    at: int


class ListOf(Struct, frozen=True):
    """A list: `[a, b]`."""

    items: tuple[Syntax, ...]
    at: int


class Name(Struct, frozen=True):
    """An identifier: `self`, or the variable of a macro."""

    name: str
    at: int


class Select(Struct, frozen=True):
    """A member by name: `a.b`."""

    operand: Syntax
    field: str
    at: int


class Index(Struct, frozen=True):
    """A member by key: `a["b"]`."""

    operand: Syntax
    key: Syntax
    at: int


class Call(Struct, frozen=True):
    """A function `f(a)`, or with a target the method `t.f(a)`."""

    function: str
    target: Syntax | None
    arguments: tuple[Syntax, ...]
    at: int


class Unary(Struct, frozen=True):
    """`!a` or `-a`."""

    operator: str
    operand: Syntax
    at: int


class Binary(Struct, frozen=True):
    """An operator between two operands: a relation or an arithmetic one."""

    operator: str
    left: Syntax
    right: Syntax
    at: int


class Chain(Struct, frozen=True):
    """Two or more operands of `&&`, or of `||`."""

    operator: str
    operands: tuple[Syntax, ...]
    at: int


class Choice(Struct, frozen=True):
    """`condition ? then : otherwise`."""

    condition: Syntax
    then: Syntax
    otherwise: Syntax
    at: int


Syntax: TypeAlias = (
    Literal | ListOf | Name | Select | Index | Call | Unary | Binary | Chain | Choice
)
