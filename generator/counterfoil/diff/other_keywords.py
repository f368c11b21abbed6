"""The keywords of which only a part is compared: negations and conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from counterfoil.diff import phrases
from counterfoil.diff.facts import Facts
from counterfoil.diff.gaps import Kind
from counterfoil.diff.nodes import conjuncts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.gaps import Gap, Inner, Rule
    from counterfoil.diff.nodes import Node

# These mean something together with what stands beside them, or by the value alone.
ENTANGLED: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})


TOGETHER: Final = {
    "if": ("if", "then", "else"),
    "contains": ("contains", "minContains", "maxContains"),
    "items": ("items", "prefixItems"),
    "additionalProperties": (
        *("additionalProperties", "properties", "patternProperties"),
    ),
}
"""The keywords that mean something together, by the first of them."""


def _not(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    excluded = outer.inside(outer.members[keyword], keyword)
    if not excluded.members:
        yield inner.gap(phrases.kinds(inner.facts.kinds), outer)
        return
    if not inner.facts.kinds & Facts(conjuncts(excluded)).kinds:
        return
    for each in inner.facts.conjuncts:
        own = each.single(keyword)
        if own and inner.fits((excluded,), own):
            return
    yield from untold(inner, keyword, outer)


def _dependent(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    for name, wanted in cast("dict[str, list[str]]", outer.members[keyword]).items():
        found = set(inner.facts.required)
        for said in inner.facts.said(keyword):
            found.update(cast("dict[str, list[str]]", said).get(name, ()))
        for each in wanted:
            if each not in found:
                yield inner.gap(f"objects with `{name}` and without `{each}`", outer)


def untold(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    """What is told of a keyword whose meaning is not compared."""
    yield inner.gap(f"`{keyword}`", outer, Kind.UNKNOWN)


def _nothing(_inner: Inner, _keyword: str, _outer: Node) -> Iterator[Gap]:
    """What another keyword tells, too."""
    yield from ()


OTHER_RULES: Final[dict[str, Rule]] = {
    "not": _not,
    "dependentRequired": _dependent,
    "then": _nothing,
    "else": _nothing,
    "minContains": _nothing,
    "maxContains": _nothing,
}
