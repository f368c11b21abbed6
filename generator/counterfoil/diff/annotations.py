"""Types of Python, as annotations have them, compared."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


def alternatives(annotation: ast.expr) -> Iterator[ast.expr]:
    """The types that one is the union of; constraints on values are no types."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from alternatives(left)
            yield from alternatives(right)
        case ast.Subscript(
            value=ast.Name(id="Annotated" | "ClassVar"),
            slice=ast.Tuple(elts=[first, *_]),
        ):
            yield from alternatives(first)
        case ast.Subscript(value=ast.Name(id="ClassVar"), slice=inner):
            yield from alternatives(inner)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            listed = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            for each in listed:
                yield ast.Subscript(ast.Name("Literal"), each)
        case ast.Constant(value=str(text)):
            yield from alternatives(ast.parse(text, mode="eval").body)
        case _:
            yield annotation


Aliases: TypeAlias = Mapping[str, ast.expr]
"""The types that names stand for."""
_NONE: Final[Aliases] = {}
_MOST_LEVELS: Final = 5
"""How deep names for names are followed."""


def lost(
    inner: ast.expr | None,
    outer: ast.expr | None,
    within: Aliases = _NONE,
    around: Aliases = _NONE,
) -> list[str]:
    """The types in one annotation that another one does not hold.

    `within` and `around` are the aliases that each of them may name.
    """
    if inner is None or outer is None:
        return []
    held = list(_followed(outer, around, _MOST_LEVELS))
    found: list[str] = []
    for each in alternatives(inner):
        if any(_is_held(each, other) for other in held):
            continue
        parts = list(_followed(each, within, _MOST_LEVELS))
        if len(parts) == 1 or not all(
            any(_is_held(part, other) for other in held) for part in parts[1:]
        ):
            found.append(ast.unparse(each))
    return found


def _followed(
    annotation: ast.expr, aliases: Aliases, levels: int
) -> Iterator[ast.expr]:
    """The types of a union, and those that their names stand for."""
    for each in alternatives(annotation):
        yield each
        if levels and isinstance(each, ast.Name) and each.id in aliases:
            yield from _followed(aliases[each.id], aliases, levels - 1)


def _is_held(inner: ast.expr, outer: ast.expr) -> bool:
    match inner, outer:
        case _, ast.Name(id="Any" | "object"):
            return True
        case ast.Name(id="int" | "bool"), ast.Name(id="float"):
            return True  # PEP 484, "The numeric tower"
        case (
            ast.Subscript(
                value=ast.Name(id="Literal"), slice=ast.Constant(value=value)
            ),
            ast.Name(id=name),
        ):
            return type(value).__name__ == name
        case (
            ast.Subscript(value=ast.Name(id=left), slice=first),
            ast.Subscript(value=ast.Name(id=right), slice=second),
        ) if left == right != "Literal":
            return _are_held(_elements(first), _elements(second))
        case _:
            return ast.unparse(inner) == ast.unparse(outer)


def _elements(inner: ast.expr) -> list[ast.expr]:
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def _are_held(inner: list[ast.expr], outer: list[ast.expr]) -> bool:
    return len(inner) == len(outer) and not any(
        lost(one, other) for one, other in zip(inner, outer, strict=True)
    )


def names_in(annotation: ast.expr | None) -> Iterator[str]:
    """The names that an annotation has."""
    if annotation is not None:
        for node in ast.walk(annotation):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr
