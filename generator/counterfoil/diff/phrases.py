"""The words for values that one schema admits and another one does not, in the plural.

They fit behind "no longer takes" as behind "may now give".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from counterfoil.diff.gaps import Kind
from counterfoil.diff.marks import CODING, HELD, OCTETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.diff.gaps import Gap
    from counterfoil.diff.nodes import Json, Node

_KINDS: Final = {
    "null": "nulls",
    "boolean": "booleans",
    "integer": "integers",
    "fraction": "numbers with a fraction",
    "string": "strings",
    "array": "arrays",
    "object": "objects",
}
_BEYOND: Final = {
    "minimum": "numbers below {}",
    "exclusiveMinimum": "numbers of {} and below",
    "maximum": "numbers above {}",
    "exclusiveMaximum": "numbers of {} and above",
    "minLength": "strings of fewer than {} characters",
    "maxLength": "strings of more than {} characters",
    "minItems": "arrays of fewer than {} items",
    "maxItems": "arrays of more than {} items",
    "minProperties": "objects of fewer than {} members",
    "maxProperties": "objects of more than {} members",
    "multipleOf": "numbers that are no multiples of {}",
    "pattern": "strings that do not match `{}`",
    "format": "strings of another format than `{}`",
    CODING: "strings that are not written in `{}`",
    HELD: "strings that hold something other than `{}`",
    "uniqueItems": "arrays with equal items",
}
_MOST_VALUES: Final = 10
_LONG: Final = 1e15
_LONGEST_VALUE: Final = 80
_EMPTY: Final = {
    "minLength": "empty strings",
    "minItems": "empty arrays",
    "minProperties": "empty objects",
}


def kinds(lost: frozenset[str]) -> str:
    """Values of some kinds."""
    names = dict(_KINDS)
    if {"integer", "fraction"} <= lost:
        names["integer"] = "numbers"
        lost -= {"fraction"}
    return listed([word for kind, word in names.items() if kind in lost])


def named(name: str) -> str:
    """Values of a named schema."""
    return f"values of `{name}`"


def both(one: Node, other: Node) -> str:
    """Values that two alternatives admit of which one may."""
    if one.reference and other.reference:
        first, second = sorted((one.reference, other.reference))
        return f"values that match `{first}` as well as `{second}`"
    return "values that match more than one alternative"


def objects(gap: Gap) -> str:
    """Objects with a member, or without one; "" where a gap is about something else."""
    if gap.kind not in {Kind.WITH, Kind.WITHOUT}:
        return ""
    return f"objects {gap.kind.name.lower()} `{gap.what}`"


def fewer(least: float) -> str:
    """Arrays of which too few items match `contains`."""
    if least == 1:
        return "arrays of which no item matches `contains`"
    return f"arrays of which fewer than {least} items match `contains`"


def more(most: float) -> str:
    """Arrays of which too many items match `contains`."""
    return f"arrays of which more than {most} items match `contains`"


def beyond(keyword: str, limit: object) -> str:
    """Values that a keyword refuses."""
    if limit == 1 and keyword in _EMPTY:
        return _EMPTY[keyword]
    if (keyword, limit) == (CODING, OCTETS):
        return "strings that are no octets"
    if isinstance(limit, float) and limit.is_integer() and abs(limit) < _LONG:
        limit = int(limit)
    return _BEYOND[keyword].format(limit)


def values(single: Iterable[Json]) -> str:
    """Single values."""
    texts = _written(single)
    noun = "the value" if len(texts) == 1 else "the values"
    return f"{noun} {listed(texts)}"


def others(single: Iterable[Json]) -> str:
    """All values but some."""
    return f"values other than {listed(_written(single))}"


def listed(texts: list[str], most: int = _MOST_VALUES) -> str:
    """Some texts in a row, and how many more there are: `a, b and 7 more`."""
    if len(texts) > most + 1:
        texts = [*texts[:most], f"{len(texts) - most} more"]
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def _written(single: Iterable[Json]) -> list[str]:
    return [f"`{_short(json.dumps(each, ensure_ascii=False))}`" for each in single]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
