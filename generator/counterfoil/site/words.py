"""Schemas in words: the type, the constraints, the values."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final, cast

from counterfoil.api.keywords import BY_TYPE
from counterfoil.api.kinds import ALL, shape_types
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
    Shape,
    Size,
    String,
    Union,
)
from counterfoil.site.anchors import anchor
from counterfoil.site.keywords import json_words, keyword_words, size_words
from counterfoil.site.views import LinkView, TypeView, Words

_ALWAYS: Final = frozenset({"discriminator", "nullable", "xml"})
_OF_ONE_TYPE: Final = frozenset(name for names in BY_TYPE.values() for name in names)
_UNTOLD: Final = frozenset(
    """
    multipleOf contains minContains maxContains uniqueItems unevaluatedItems
    prefixItems patternProperties propertyNames minProperties maxProperties
    dependentRequired dependentSchemas unevaluatedProperties
    """.split()  # noqa: SIM905 - names in quotes would be harder to read
)
"""The keywords of one type that the words for a shape of that type do not tell."""


def type_view(schema: Schema) -> TypeView:
    """The type of a schema's values in words."""
    values: tuple[str, ...] = ()
    if isinstance(schema.shape, Enumeration):
        values = tuple(json_words(value) for value in schema.shape.values)
    return TypeView(
        words=tuple(_words(schema)),
        constraints=(
            *map(_phrase, (*_constraints(schema), *_ways(schema))),
            *_further(schema),
        ),
        values=values,
        default=schema.default,
        examples=schema.examples,
    )


def _ways(schema: Schema) -> tuple[str, ...]:
    """In which direction alone a member travels (JSON Schema Validation, 9.4)."""
    marks = {"read only": schema.read_only, "write only": schema.write_only}
    return tuple(words for words, is_so in marks.items() if is_so)


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
            return [_word("array of "), *_joined((items,), "")]
        case Object(properties, additional):
            if properties or additional is None:
                return [_word("object")]
            return [_word("map of "), *_joined((additional,), "")]
        case Union(members):
            return _of_union(members)
        case Reference(name):
            return [LinkView(name, f"#{anchor('schema', name)}")]


def _of_union(members: tuple[Schema, ...]) -> list[LinkView]:
    """Types that are told apart; where all others are among them, these as one."""
    # Of what a reference leads to, nobody knows here whether it is anything.
    known = (each.shape for each in members if not isinstance(each.shape, Reference))
    kinds = frozenset[str]().union(*map(shape_types, known))
    telling = tuple(each for each in members if not _is_any_of_its_kind(each.shape))
    if kinds != ALL or not telling or len(telling) == len(members):
        return _joined(members, " or ")
    return [*_joined(telling, " or "), _word(" or any other value")]


def _is_any_of_its_kind(shape: Shape) -> bool:
    match shape:
        case Array(items, size, ()):
            return isinstance(items.shape, AnyValue) and size == Size()
        case String() | Number():
            return shape in {String(), Number(integer=False)}
        case Object((), Schema(AnyValue())):
            return True
        case Boolean() | Null():
            return True
        case _:
            return False


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
    return [_word(" " + ", ".join(map(json_words, schema.shape.values)))]


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
    words = size_words(size, unit)
    return (words,) if words else ()


def _further(schema: Schema) -> tuple[Words, ...]:
    """The keywords of the exact schema that nothing else on the page tells of."""
    if not schema.exact:
        return ()
    shape = schema.shape
    name = shape.name if isinstance(shape, Reference) else ""
    return _untold(schema.exact, _told(shape), name)


def _told(shape: Shape) -> frozenset[str]:
    """The keywords that the words for a shape, or the rows below them, tell of."""
    match shape:
        case Reference() | AnyValue():
            return _ALWAYS
        case Number():
            return _told_of("number")
        case String():
            return _told_of("string")
        case Array(prefix=prefix):
            told = _told_of("array")
            return told | {"prefixItems"} if prefix else told
        case Object():
            return _told_of("object")
        case Enumeration():
            return _ALWAYS | {"type", "enum", "const"}
        case Union():
            kept = _OF_ONE_TYPE - _UNTOLD
            return _ALWAYS | {"type", "enum", "const", "anyOf", "oneOf"} | kept
        case _:
            return _told_of("null")


def _told_of(kind: str) -> frozenset[str]:
    """Keywords of other types say nothing of a value of this one."""
    return _ALWAYS | {"type"} | (_OF_ONE_TYPE - (_UNTOLD & set(BY_TYPE[kind])))


@lru_cache(maxsize=1 << 14)  # parameters and members look alike
def _untold(text: str, told: frozenset[str], name: str) -> tuple[Words, ...]:
    exact: Any = json.loads(text)
    if not isinstance(exact, dict):
        return (_phrase("nothing is valid"),) if exact is False else ()
    return keyword_words(cast("dict[str, Any]", exact), told, name)


def _phrase(text: str) -> Words:
    return (_word(text),)


def _word(text: str) -> LinkView:
    return LinkView(text, "")
