"""The keywords that look at a value as a whole: kinds, limits, patterns, counts."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

from counterfoil.api.formats import RANGES, STRINGS
from counterfoil.diff import phrases
from counterfoil.diff.facts import kind_of, kinds_of
from counterfoil.diff.gaps import Kind
from counterfoil.diff.marks import CODING, HELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.gaps import Gap, Inner, Rule
    from counterfoil.diff.nodes import Json, Node

_NUMBERS: Final = frozenset({"integer", "fraction"})
_WITHIN: Final = {
    "iri": ("uri",),
    "uri-reference": ("uri",),
    "iri-reference": ("iri", "uri", "uri-reference"),
    "idn-email": ("email",),
    "idn-hostname": ("hostname",),
}
"""The formats of which each text is one of another format, too (Validation, 7.3)."""
# Nobody takes 64 bits for a limit.
_LIMITS: Final[dict[str, tuple[float, float]]] = {
    name: (low, high if high < RANGES["int64"][1] else math.inf)
    for name, (low, high) in RANGES.items()
    if name != "int64"
}
_OF: Final = {
    "Length": "string",
    "Items": "array",
    "Properties": "object",
}


def _type(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    lost = inner.facts.kinds - kinds_of(outer.members[keyword])
    if lost:
        yield inner.gap(phrases.kinds(lost), outer)


def _values(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    # A schema of few values was judged before: this one has many.
    written = outer.members[keyword]
    listed = cast("list[Json]", written) if keyword == "enum" else [written]
    is_told = "type" in outer.members and not inner.facts.kinds & set(
        map(kind_of, listed)
    )
    if not is_told:
        yield inner.gap(phrases.others(listed), outer)


def _bound(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    limit = outer.members[keyword]
    if not inner.facts.kinds & _NUMBERS or not isinstance(limit, (int, float)):
        return
    is_open = keyword.startswith("exclusive")
    if keyword.lower().endswith("minimum"):
        value, opened = inner.facts.least()
        held = value > limit or (value == limit and (opened or not is_open))
    else:
        value, opened = inner.facts.most()
        held = value < limit or (value == limit and (opened or not is_open))
    if not held:
        yield inner.gap(phrases.beyond(keyword, limit), outer)


def _count(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    limit = outer.members[keyword]
    if _OF[keyword[3:]] not in inner.facts.kinds or not isinstance(limit, (int, float)):
        return
    found = inner.facts.count(keyword)
    if keyword == "minProperties":
        found = max(found, len(inner.facts.required))
    if found < limit if keyword.startswith("min") else found > limit:
        yield inner.gap(phrases.beyond(keyword, limit), outer)


def _multiple(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    divisor = outer.members[keyword]
    if not inner.facts.kinds & _NUMBERS or not isinstance(divisor, (int, float)):
        return
    steps = [
        each for each in inner.facts.said(keyword) if isinstance(each, (int, float))
    ]
    if inner.facts.is_whole:
        steps.append(1)
    if not any(_is_multiple(each, divisor) for each in steps):
        yield inner.gap(phrases.beyond(keyword, divisor), outer)


def _is_multiple(step: float, divisor: float) -> bool:
    # As they are written: 0.3 is a multiple of 0.1 (JSON Schema Validation, 6.2.1).
    return (Fraction(repr(step)) / Fraction(repr(divisor))).denominator == 1


def _same_text(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    wanted = outer.members[keyword]
    if "string" in inner.facts.kinds and wanted not in inner.facts.said(keyword):
        yield inner.gap(phrases.beyond(keyword, wanted), outer)


def _format(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    """Formats are compared as far as they are known: all others say nothing.

    Of the formats of numbers, those of few bits alone are held to be limits.
    """
    wanted = outer.members[keyword]
    said = set(inner.facts.said(keyword))
    if wanted in STRINGS:
        held = {wanted, *_WITHIN.get(str(wanted), ())}
        if "string" in inner.facts.kinds and not held & said:
            yield inner.gap(phrases.beyond(keyword, wanted), outer)
        return
    limits = _LIMITS.get(str(wanted))
    if limits is None or not inner.facts.kinds & _NUMBERS:
        return
    least, most = inner.facts.least()[0], inner.facts.most()[0]
    known = [_LIMITS[str(each)] for each in said if str(each) in _LIMITS]
    least = max([least, *(low for low, _ in known)])
    most = min([most, *(high for _, high in known)])
    if least < limits[0] or most > limits[1]:
        yield inner.gap(f"numbers that no `{wanted}` can hold", outer)


def _held(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    """What strings hold is compared where both say it: else one of them says more."""
    wanted, said = outer.members[keyword], [*inner.facts.said(keyword)]
    if "string" in inner.facts.kinds and said and wanted not in said:
        yield inner.gap(phrases.beyond(keyword, wanted), outer)


def _required(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    for name in cast("list[str]", outer.members[keyword]):
        if name not in inner.facts.required:
            yield inner.gap(name, outer, Kind.WITHOUT)


def _unique(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "array" not in inner.facts.kinds or outer.members[keyword] is not True:
        return
    is_short = inner.facts.count("maxItems") <= 1
    if not is_short and True not in inner.facts.said(keyword):
        yield inner.gap(phrases.beyond(keyword, ""), outer)


SCALAR_RULES: Final[dict[str, Rule]] = {
    "type": _type,
    "enum": _values,
    "const": _values,
    "minimum": _bound,
    "exclusiveMinimum": _bound,
    "maximum": _bound,
    "exclusiveMaximum": _bound,
    "minLength": _count,
    "maxLength": _count,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "multipleOf": _multiple,
    "pattern": _same_text,
    "format": _format,
    CODING: _same_text,
    HELD: _held,
    "required": _required,
    "uniqueItems": _unique,
}
