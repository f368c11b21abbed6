"""Schemas in words: the type, the constraints, the values."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final, cast

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Binary,
    Boolean,
    Bounds,
    Enumeration,
    Null,
    Number,
    Object,
    Reference,
    Schema,
    Size,
    String,
    Union,
)
from counterfoil.site.anchors import anchor
from counterfoil.site.views import LinkView, TypeView

_SAID: Final = frozenset(
    """
    $ref $defs $schema $id $comment $anchor type enum const properties required items
    additionalProperties minimum maximum exclusiveMinimum exclusiveMaximum minLength
    maxLength pattern format minItems maxItems anyOf oneOf title description deprecated
    default example examples nullable discriminator xml externalDocs
    """.split()  # noqa: SIM905 - thirty quoted names would be harder to read
)
"""The keywords that the shape or the page's other parts tell of."""


def type_view(schema: Schema) -> TypeView:
    """The type of a schema's values in words."""
    values: tuple[str, ...] = ()
    if isinstance(schema.shape, Enumeration):
        values = tuple(_json(value) for value in schema.shape.values)
    return TypeView(
        words=tuple(_words(schema)),
        constraints=(*_constraints(schema), *_further(schema)),
        values=values,
        default=schema.default,
        examples=schema.examples,
    )


def _of_string(shape: Binary | String) -> str:
    if isinstance(shape, Binary):
        return "file"
    return f"string ({shape.format})" if shape.format else "string"


def _words(schema: Schema) -> list[LinkView]:
    match schema.shape:
        case AnyValue():
            return [_word("any value")]
        case Null():
            return [_word("null")]
        case Boolean():
            return [_word("boolean")]
        case Number(integer=integer):
            return [_word("integer" if integer else "number")]
        case Binary() | String():
            return [_word(_of_string(schema.shape))]
        case Enumeration(values):
            return [_word("constant" if len(values) == 1 else "one of")]
        case Array(_, _, prefix) if prefix:
            return [_word("array of "), *_joined(prefix, ", then ")]
        case Array(items):
            return [_word("array of "), *_words(items)]
        case Object(properties, additional):
            if properties or additional is None:
                return [_word("object")]
            return [_word("map of "), *_words(additional)]
        case Union(members):
            return _joined(members, " or ")
        case Reference(name):
            return [LinkView(name, f"#{anchor('schema', name)}")]


def _joined(members: tuple[Schema, ...], between: str) -> list[LinkView]:
    words: list[LinkView] = []
    for number, member in enumerate(members):
        words += [_word(between)] if number else []
        words += _words(member)
        words += _inline_values(member)
    return words


def _inline_values(schema: Schema) -> list[LinkView]:
    if not isinstance(schema.shape, Enumeration):
        return []
    return [_word(" " + ", ".join(map(_json, schema.shape.values)))]


def _constraints(schema: Schema) -> tuple[str, ...]:
    match schema.shape:
        case Number(bounds=bounds):
            return _bounds(bounds)
        case String(size=size, pattern=pattern):
            said = _size(size, "character")
            return (*said, f"pattern {pattern}") if pattern else said
        case Array(items, size, ()):
            inner = tuple(f"each {said}" for said in _constraints(items))
            return (*_size(size, "item"), *inner)
        case Object(properties, additional) if not properties and additional:
            return tuple(f"each {said}" for said in _constraints(additional))
        case Union(members):
            return tuple(said for member in members for said in _constraints(member))
        case _:
            return ()


def _bounds(bounds: Bounds) -> tuple[str, ...]:
    limits = (
        (">=", bounds.minimum),
        (">", bounds.exclusive_minimum),
        ("<=", bounds.maximum),
        ("<", bounds.exclusive_maximum),
    )
    signs = {">=": "≥", "<=": "≤"}
    return tuple(
        f"{signs.get(sign, sign)} {limit}"
        for sign, limit in limits
        if limit is not None
    )


def _size(size: Size, unit: str) -> tuple[str, ...]:
    if size.most == 0:
        return ("empty",)
    if size.most is None:
        return (f"at least {_count(size.least, unit)}",) if size.least else ()
    if size.least == size.most:
        return (f"exactly {_count(size.most, unit)}",)
    if size.least:
        return (f"{size.least} to {_count(size.most, unit)}",)
    return (f"at most {_count(size.most, unit)}",)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _further(schema: Schema) -> tuple[str, ...]:
    """The keywords of the exact schema that nothing else on the page tells of."""
    return _untold(
        schema.exact or "{}",
        isinstance(schema.shape, Reference),
        isinstance(schema.shape, Union),
    )


@lru_cache(maxsize=1 << 14)  # parameters and members look alike
def _untold(text: str, is_reference: bool, is_union: bool) -> tuple[str, ...]:  # noqa: FBT001 - looked up by position
    exact: Any = json.loads(text)
    if not isinstance(exact, dict):
        return ("nothing is valid",) if exact is False else ()
    if is_reference:
        return ()
    members = cast("dict[str, Any]", exact)
    untold = set[str]() if is_union else {"anyOf", "oneOf"}
    return tuple(
        f"{name}: {_json(value)}"
        for name, value in members.items()
        if (name not in _SAID or name in untold) and not name.startswith("x-")
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _word(text: str) -> LinkView:
    return LinkView(text, "")
