"""The Python types of simple schemas, and whether they tell the whole schema."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.format_types import FORMAT_TYPES, has_format
from counterfoil.python.format_types import NAMES as FORMAT_NAMES
from counterfoil.python.layout import number, string
from counterfoil.python.types import Expression, Name, PyType, Subscript

if TYPE_CHECKING:
    from counterfoil.api.schema import Bounds, Number, Size, String

_INT64: Final = 2**63
_QUOTES: Final = ('"', "'")


class Typed(Struct, frozen=True):
    """A schema's Python type.

    `exact` says that msgspec admits for the type only what the schema admits.
    """

    type: PyType
    exact: bool = True


def string_type(shape: String) -> Typed:
    """The type of a string. Patterns are the judge's: Python reads them differently."""
    if shape.asserted in FORMAT_TYPES:
        return Typed(FORMAT_TYPES[shape.asserted], exact=False)
    limits, exact = _size_constraints(shape.size)
    return Typed(types.constrained(types.STR, limits), exact and not shape.pattern)


def array_type(item: PyType, size: Size) -> Typed:
    """The type of an array of items of one type, whose own exactness does not count."""
    limits, exact = _size_constraints(size)
    return Typed(types.constrained(types.list_of(item), limits), exact)


def number_type(shape: Number) -> Typed:
    """The type of a number: `int`, or `int | float`, so that it is sent as it came."""
    integers, exact = _integer_constraints(shape.bounds)
    whole = types.constrained(types.INT, integers)
    if shape.integer:
        return Typed(whole, exact)
    floats, precise = _float_constraints(shape.bounds)
    fractional = types.constrained(types.FLOAT, floats)
    if _between_integers(shape.bounds):
        return Typed(fractional, precise)
    return Typed(types.either(whole, fractional), exact and precise)


def enumeration_type(values: tuple[str | int | float | bool | None, ...]) -> Typed:
    """The type of one of several values: literals, and for what has none its type."""
    exact = {True, False} <= {v for v in values if isinstance(v, bool)} or not any(
        isinstance(value, bool) for value in values
    )
    # msgspec has no literals of floats, nor of integers beyond 64 bits, and mypy has
    # none of the least of 64 bits, which is one of Go's `time.Duration`.
    odd = [value for value in values if _is_number(value) and not _has_literal(value)]
    kinds: list[PyType] = []
    texts: list[str] = []
    for value in values:
        match value:
            case None:
                kinds.append(types.NONE)
            case bool():
                kinds.append(types.BOOL)
            case str():
                texts.append(string(value))
            case _ if odd and all(map(_is_whole, odd)):
                kinds.append(types.INT)
            case _ if odd:
                kinds += [types.INT, types.FLOAT]
            case _:
                texts.append(repr(value))
    if texts:
        literals = tuple(Expression(text) for text in dict.fromkeys(texts))
        kinds.insert(0, Subscript(types.LITERAL, literals))
    return Typed(types.either(*kinds), exact and not odd)


def union_type(members: tuple[PyType, ...]) -> Typed:
    """The type of a union.

    What msgspec could not tell apart is `Judged`, unless it is scalars: those become
    one. A union with a member that may be anything is `Any`.
    """
    kinds = [kind for member in members for kind in kinds_of(member)]
    if "any" in kinds:
        return Typed(types.ANY, exact=False)
    if any(map(has_format, members)) and len(set(kinds) - {"None"}) > 1:
        # msgspec has a type of ours in no union but that with null.
        bare = types.either(*map(types.bare, members))
        return Typed(types.judged(bare), exact=False)
    if len(set(kinds)) == len(kinds):
        return Typed(types.either(*members))
    groups: dict[str, list[PyType]] = {}
    for leaf in _leaves(types.Either(members)):
        (kind,) = kinds_of(leaf)
        groups.setdefault(kind, []).append(leaf)
    shared = {kind for kind, times in Counter(kinds).items() if times > 1}
    merged: list[PyType] = []
    exact = True
    for kind, same in groups.items():
        if kind not in shared:
            merged += same
            continue
        special = any(_is_enum(each) or has_format(each) for each in same)
        if kind in {"object", "array"} or special:
            bare = types.either(*map(types.bare, members))
            return Typed(types.judged(bare), exact=False)
        one, whole = _merged(kind, same)
        exact = exact and whole
        merged.append(one)
    return Typed(types.either(*merged), exact)


@types.remembered
def _leaves(kind: PyType) -> tuple[PyType, ...]:
    """The members of a type, each once, and each of one kind of JSON value."""
    match kind:
        case types.Either(members):
            leaves = (leaf for member in members for leaf in _leaves(member))
            return tuple(dict.fromkeys(leaves))
        case types.Alias(is_enum=False):
            return _leaves(kind.of)
        case Subscript(
            Name("Judged"), (types.Either() | types.Alias(is_enum=False) as of,)
        ) if len(kinds_of(kind)) > 1:
            return tuple(map(types.judged, _leaves(of)))
        case Subscript(Name("Literal"), items) if len(kinds_of(kind)) > 1:
            texts = [item for item in items if isinstance(item, Expression)]
            strings = tuple(e for e in texts if e.text.startswith(_QUOTES))
            others = tuple(e for e in texts if not e.text.startswith(_QUOTES))
            return (
                Subscript(types.LITERAL, strings),
                Subscript(types.LITERAL, others),
            )
        case _:
            return (kind,)


def _is_enum(kind: PyType) -> bool:
    return isinstance(kind, types.Alias) and kind.is_enum


def _merged(kind: str, same: list[PyType]) -> tuple[PyType, bool]:
    """One type for several of one kind of scalar, and whether it admits no more."""
    literals: list[Expression] = []
    for each in same:
        match each:
            case Subscript(Name("Literal"), items):
                literals += [item for item in items if isinstance(item, Expression)]
            case _:
                plain = Name(kind)
                return plain, plain in same
    return Subscript(types.LITERAL, tuple(dict.fromkeys(literals))), True


@types.remembered
def kinds_of(kind: PyType) -> tuple[str, ...]:
    """Which kinds of JSON value a type takes, as msgspec tells union members apart.

    What several members take is there twice, however many they are.
    """
    match kind:
        case Name("Any"):
            return ("any",)
        case Name("int" | "float" | "bool" | "str" | "None"):
            return (kind.text,)
        case Name(text) if text in FORMAT_NAMES:
            return ("str",)
        case Name():
            return ("object",)
        case types.Alias():
            return kinds_of(kind.of)
        case Subscript(Name("list" | "tuple"), _):
            return ("array",)
        case Subscript(Name("dict"), _):
            return ("object",)
        case Subscript(
            Name("Annotated" | "Judged"),
            (Name() | Subscript() | types.Either() | types.Alias() as first, *_),
        ):
            return tuple(dict.fromkeys(kinds_of(first)))
        case Subscript(Name("Literal"), items):
            texts = [item.text for item in items if isinstance(item, Expression)]
            strings = any(text.startswith(_QUOTES) for text in texts)
            integers = any(not text.startswith(_QUOTES) for text in texts)
            return ("str",) * strings + ("int",) * integers
        case types.Either(members):
            times = Counter(word for member in members for word in kinds_of(member))
            return tuple(w for w in times for _ in range(min(times[w], 2)))
        case _:
            return ("any",)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _has_literal(value: object) -> bool:
    return _is_whole(value) and value != -_INT64


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and _is_int64(value)


def _is_int64(value: int | None) -> bool:
    return value is not None and -_INT64 <= value < _INT64


def _integer_constraints(bounds: Bounds) -> tuple[tuple[str, ...], bool]:
    """Constraints on an int, and whether they are all of the bounds.

    Bounds beyond 64 bits cannot be written down for msgspec: the judge knows them.
    """
    low, high = _whole_bounds(bounds)
    wanted = [each for each in (("ge", low), ("le", high)) if each[1] is not None]
    found = tuple(f"{word}={value}" for word, value in wanted if _is_int64(value))
    return found, len(found) == len(wanted)


def _between_integers(bounds: Bounds) -> bool:
    """Whether no integer lies within the bounds, as between 0 and 1."""
    low, high = _whole_bounds(bounds)
    return low is not None and high is not None and low > high


def _whole_bounds(bounds: Bounds) -> tuple[int | None, int | None]:
    """The least and the greatest integer within the bounds."""
    return (
        _bound(bounds.minimum, bounds.exclusive_minimum, upper=False),
        _bound(bounds.maximum, bounds.exclusive_maximum, upper=True),
    )


def _bound(closed: float | None, opened: float | None, *, upper: bool) -> int | None:
    """The tightest integer that a closed and an open bound allow."""
    found: list[int] = []
    if closed is not None:
        found.append(math.floor(closed) if upper else math.ceil(closed))
    if opened is not None:
        found.append(math.ceil(opened) - 1 if upper else math.floor(opened) + 1)
    if not found:
        return None
    return min(found) if upper else max(found)


def _float_constraints(bounds: Bounds) -> tuple[tuple[str, ...], bool]:
    """Constraints on a float, and whether they are all of the bounds.

    msgspec compares with a double: an integer that is none is left to the judge.
    """
    low = _tighter(
        ("ge", bounds.minimum), ("gt", bounds.exclusive_minimum), upper=False
    )
    high = _tighter(
        ("le", bounds.maximum), ("lt", bounds.exclusive_maximum), upper=True
    )
    wanted = [*low, *high]
    found = tuple(
        f"{word}={number(value)}" for word, value in wanted if _is_double(value)
    )
    return found, len(found) == len(wanted)


def _tighter(
    closed: tuple[str, float | None], opened: tuple[str, float | None], *, upper: bool
) -> list[tuple[str, float]]:
    """Of a closed and an open bound the one that admits less; none where none is."""
    limits = [(word, value) for word, value in (opened, closed) if value is not None]
    if not limits:
        return []
    tightest = min if upper else max
    value = tightest(value for _, value in limits)
    return [next(each for each in limits if each[1] == value)]


def _is_double(value: float) -> bool:
    try:
        return float(value) == value
    except OverflowError:
        return False


def _size_constraints(size: Size) -> tuple[tuple[str, ...], bool]:
    least = (f"min_length={size.least}",) if 0 < size.least < _INT64 else ()
    most = size.most if size.most is not None and size.most < _INT64 else None
    limits = (*least, *(() if most is None else (f"max_length={most}",)))
    return limits, size.least < _INT64 and most == size.most
