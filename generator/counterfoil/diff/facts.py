"""What the conjuncts of a schema together say of a value."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from counterfoil.api.exact import canonical
from counterfoil.diff.judged import matches
from counterfoil.diff.marks import UNSENT
from counterfoil.diff.nodes import conjuncts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.nodes import Conjuncts, Json, Node

# A number is an integer or has a fraction (JSON Schema 2020-12 Core, 4.2.1 and 6.3).
EVERY_KIND: Final = frozenset(
    {"null", "boolean", "integer", "fraction", "string", "array", "object"}
)
_KINDS: Final = {"number": frozenset({"integer", "fraction"})}
_UNNAMED: Final = frozenset({"additionalProperties", "patternProperties"})
_FINITE: Final = {"null": (None,), "boolean": (False, True)}

# The value of a bound, and whether it is none of the values.
Bound: TypeAlias = tuple[int | float, bool]


def kinds_of(written: Json) -> frozenset[str]:
    """The kinds of value that the keyword `type` admits."""
    listed = cast("list[object]", written) if isinstance(written, list) else [written]
    return frozenset(
        kind
        for each in listed
        if isinstance(each, str)
        for kind in _KINDS.get(each, (each,))
    )


def kind_of(value: Json) -> str:
    """The kind of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "fraction"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def facts_of(node: Node) -> Facts:
    """What follows for a value that matches a schema, found out once."""
    key = id(node.value), node.pointer
    known = node.side.facts.get(key)
    if known is None:
        known = node.side.facts[key] = node, Facts(conjuncts(node))
    return known[1]


class Facts:
    """What follows for a value that matches all of some conjuncts."""

    def __init__(self, conjuncts: Conjuncts) -> None:
        self.conjuncts = conjuncts
        self._texts: dict[tuple[str, ...], set[str]] = {}
        self._members: dict[str, Facts] = {}

    def member(self, name: str) -> Facts:
        """What follows for a member of a name."""
        known = self._members.get(name)
        if known is None:
            known = self._members[name] = Facts(conjuncts(*self.at(name)))
        return known

    @cached_property
    def constants(self) -> dict[str, Json]:
        """The members that an object has, with one value only, which tell it apart."""
        return {
            name: values[0]
            for name in self.names
            if name in self.required
            and (values := self.member(name).values) is not None
            and len(values) == 1
        }

    def texts(self, keywords: tuple[str, ...]) -> set[str]:
        """What each conjunct says by some keywords, as texts."""
        if keywords not in self._texts:
            self._texts[keywords] = {
                each.only(keywords).text for each in self.conjuncts
            }
        return self._texts[keywords]

    def said(self, keyword: str) -> Iterator[Json]:
        """What the conjuncts say by a keyword."""
        for each in self.conjuncts:
            if keyword in each.members:
                yield each.members[keyword]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of value that are possible; none where nothing matches."""
        found = EVERY_KIND
        for written in self.said("type"):
            found &= kinds_of(written)
        if any(each in ({}, True) for each in self.said("not")):
            return frozenset()
        listed = self._listed
        if listed is not None:
            found &= {kind_of(value) for value in listed.values()}
        return found

    @cached_property
    def values(self) -> list[Json] | None:
        """All values that are possible, perhaps with others; None for many."""
        if self._listed is not None:
            return [
                value for value in self._listed.values() if kind_of(value) in self.kinds
            ]
        if self.kinds and self.kinds <= _FINITE.keys():
            return [value for kind in sorted(self.kinds) for value in _FINITE[kind]]
        return None

    @cached_property
    def _listed(self) -> dict[str, Json] | None:
        found: dict[str, Json] | None = None
        lists = [*self.said("enum"), *([value] for value in self.said("const"))]
        for each in lists:
            values = {canonical(value): value for value in cast("list[object]", each)}
            found = values if found is None else _common(found, values)
        return found

    def least(self) -> Bound:
        """The lower bound of numbers."""
        bounds = [(-math.inf, False), *self._bounds("minimum", "exclusiveMinimum")]
        value, open_ = max(bounds, key=lambda each: (each[0], each[1]))
        if self.is_whole and math.isfinite(value):
            return (math.floor(value) + 1 if open_ else math.ceil(value)), False
        return value, open_

    def most(self) -> Bound:
        """The upper bound of numbers."""
        bounds = [(math.inf, False), *self._bounds("maximum", "exclusiveMaximum")]
        value, open_ = min(bounds, key=lambda each: (each[0], not each[1]))
        if self.is_whole and math.isfinite(value):
            return (math.ceil(value) - 1 if open_ else math.floor(value)), False
        return value, open_

    @property
    def is_whole(self) -> bool:
        """Whether all numbers are integers."""
        return "fraction" not in self.kinds

    def _bounds(self, closed: str, opened: str) -> Iterator[Bound]:
        for keyword, is_open in ((closed, False), (opened, True)):
            for value in self.said(keyword):
                if isinstance(value, (int, float)):
                    yield value, is_open

    def count(self, keyword: str) -> int | float:
        """The strictest of a `min` or `max` of lengths and counts."""
        counts = [
            value for value in self.said(keyword) if isinstance(value, (int, float))
        ]
        if keyword.startswith("min"):
            return max(counts, default=0)
        return min(counts, default=math.inf)

    @cached_property
    def required(self) -> frozenset[str]:
        """The members that an object has."""
        return frozenset(
            name for names in self.said("required") for name in cast("list[str]", names)
        )

    def describing(self, name: str) -> Node:
        """The first conjunct that describes a member."""
        return self._describing[name][0]

    @cached_property
    def names(self) -> dict[str, None]:
        """The members that are described, in their order."""
        return dict.fromkeys(self._describing)

    def withholds(self, name: str) -> bool:
        """Whether a member is described, and not sent this way."""
        return any(
            each.names("properties").get(name) is UNSENT for each in self.conjuncts
        )

    def at(self, name: str) -> tuple[Node, ...]:
        """What a member of a name must match."""
        described = [
            each.inside(each.names("properties")[name], "properties", name)
            for each in self._describing.get(name, ())
        ]
        return (
            *described,
            *(one for each in self._open for one in _beside(each, name)),
        )

    @cached_property
    def _describing(self) -> dict[str, list[Node]]:
        """The conjuncts that have a property, by its name."""
        found: dict[str, list[Node]] = {}
        for each in self.conjuncts:
            for name, schema in each.names("properties").items():
                if schema is not UNSENT:
                    found.setdefault(name, []).append(each)
        return found

    @cached_property
    def _open(self) -> list[Node]:
        """The conjuncts that say something of members without naming them."""
        return [each for each in self.conjuncts if _UNNAMED & each.members.keys()]

    def elsewhere(self) -> tuple[Node, ...]:
        """What every member must match that no property or pattern describes."""
        found = (each.single("additionalProperties") for each in self.conjuncts)
        return tuple(each for each in found if each is not None)

    def item(self, position: int) -> tuple[Node, ...]:
        """What the item at a position must match."""
        found = (_item(each, position) for each in self.conjuncts)
        return tuple(each for each in found if each is not None)

    @property
    def places(self) -> int:
        """How many positions have an item of their own."""
        return max(
            (len(each.listed("prefixItems")) for each in self.conjuncts), default=0
        )


def _common(left: dict[str, Json], right: dict[str, Json]) -> dict[str, Json]:
    return {text: value for text, value in left.items() if text in right}


def _beside(node: Node, name: str) -> Iterator[Node]:
    """What a conjunct says of a member without naming it (Core, 10.3.2.2 and .3)."""
    patterns = node.mapped("patternProperties")
    matching = [each for pattern, each in patterns.items() if matches(pattern, name)]
    yield from matching
    if not matching and name not in node.names("properties"):
        further = node.single("additionalProperties")
        if further is not None:
            yield further


def _item(node: Node, position: int) -> Node | None:
    prefix = node.listed("prefixItems")
    return prefix[position] if position < len(prefix) else node.single("items")
