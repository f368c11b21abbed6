"""Schemas that apply to one value from different places.

Where two schemas apply to an object, what they say of one of its properties applies to
one value, too, and so on, however deep it stands (JSON Schema Core, 10.2 and 10.3).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from counterfoil.api.reading import items, members
from counterfoil.api.same_value import linked, without_ignored
from counterfoil.document.tree import Mapping, place_of

if TYPE_CHECKING:
    import collections.abc
    from collections.abc import Iterable, Iterator

    from counterfoil.api.references import References
    from counterfoil.document.tree import Node, Place

    ByName: TypeAlias = collections.abc.Mapping[str, Node]

_MOST_STEPS: Final = 400_000
"""Some documents would need the square of their size."""

_REST: Final = {
    "properties": ("additionalProperties", "unevaluatedProperties"),
    "prefixItems": ("items", "unevaluatedItems"),
}
"""What applies to the members, or items, that are not named."""
_INWARD: Final = frozenset(
    {*_REST, *chain(*_REST.values()), "patternProperties", "contains"}
)
"""What holds schemas of members and items."""


class Step(Struct, frozen=True):
    """From a value to its members or its items.

    They have this `name` (of an item: its number), or, where it is None, any but those
    that are `named`.
    """

    keyword: str
    name: str | None
    named: ByName

    def inner(self, schema: Mapping) -> Iterator[Node]:
        """What a schema applies there. A pattern is taken to match all names."""
        by_name = _by_name(schema, self.keyword)
        yield from _every(schema, self.keyword)
        if self.name is None:
            yield from (by_name[each] for each in by_name if each not in self.named)
        elif self.name in by_name:
            yield by_name[self.name]
            return
        yield from _rest(schema, self.keyword)


def _steps(schema: Mapping) -> Iterator[tuple[Node, Step]]:
    """What a schema applies to members and items, and which these are."""
    if _INWARD.isdisjoint(schema.members):
        return
    for keyword in _REST:
        by_name = _by_name(schema, keyword)
        for name, each in by_name.items():
            yield each, Step(keyword, name, {})
        for each in _every(schema, keyword):
            yield each, Step(keyword, None, {})
        for each in _rest(schema, keyword):
            yield each, Step(keyword, None, by_name)


def _by_name(schema: Mapping, keyword: str) -> ByName:
    value = schema.get(keyword)
    if isinstance(value, Mapping):
        return value.members
    return {str(number): each for number, each in enumerate(items(schema, keyword))}


def _every(schema: Mapping, keyword: str) -> Iterator[Node]:
    if keyword == "properties":
        yield from (each for _, each in members(schema, "patternProperties"))
    elif (contained := schema.get("contains")) is not None:
        yield contained


def _rest(schema: Mapping, keyword: str) -> Iterator[Node]:
    for each in _REST[keyword]:
        rest = schema.get(each)
        if rest is not None:
            yield rest


class SharedValues:
    """Finds what applies to the values of a schema, among all that a document has."""

    def __init__(self, schemas: Iterable[Mapping], references: References) -> None:
        self._references = references
        self._left = _MOST_STEPS
        self._users: dict[Place, list[Mapping]] = defaultdict(list)
        self._holders: dict[Place, list[tuple[Mapping, Step]]] = defaultdict(list)
        for schema in schemas:
            for each in linked(schema, references):
                self._users[place_of(each)].append(schema)
            for each, step in _steps(schema):
                self._holders[place_of(each)].append((schema, step))

    def beside(self, schema: Mapping) -> list[Mapping] | None:
        """What may apply to a value to which a schema applies, and the schema itself.

        They are without what is ignored beside a `$ref`. None where it would take too
        long to find that out.
        """
        own = place_of(schema)
        below, waiting = self._above(schema)
        found: dict[tuple[Place, Place], Mapping] = {}
        while waiting and self._left > 0:
            self._left -= 1
            value, node = waiting.pop()
            key = (value, place_of(node))
            if key in found or not isinstance(node, Mapping):
                continue
            found[key] = schema = without_ignored(node, self._references)
            waiting += ((value, each) for each in linked(schema, self._references))
            waiting += self._inner(schema, below[value])
        if self._left <= 0:
            return None
        return [each for (value, _), each in found.items() if value == own]

    def _above(
        self, schema: Mapping
    ) -> tuple[dict[Place, list[tuple[Place, Step]]], list[tuple[Place, Node]]]:
        """The values that hold one of a schema, at any height.

        A value is known by a schema that applies to it. There are the steps from it to
        others; and what applies those schemas to their own values.
        """
        below: dict[Place, list[tuple[Place, Step]]] = {place_of(schema): []}
        users: list[tuple[Place, Node]] = []
        waiting = [schema]
        while waiting:
            value = waiting.pop()
            for user in self._up(value):
                users.append((place_of(value), user))
                for holder, step in self._holders.get(place_of(user), ()):
                    if place_of(holder) not in below:
                        below[place_of(holder)] = []
                        waiting.append(holder)
                    below[place_of(holder)].append((place_of(value), step))
        return below, users

    def _up(self, schema: Mapping) -> Iterator[Mapping]:
        """What applies a schema to its own value, at any height, and the schema."""
        seen: set[Place] = set()
        waiting = [schema]
        while waiting and self._left > 0:
            self._left -= 1
            node = waiting.pop()
            if place_of(node) not in seen:
                seen.add(place_of(node))
                waiting += self._users.get(place_of(node), ())
                yield node

    def _inner(
        self, schema: Mapping, steps: list[tuple[Place, Step]]
    ) -> Iterator[tuple[Place, Node]]:
        """What a schema applies to the members and items of its value."""
        for value, step in steps:
            self._left -= 1
            for each in step.inner(schema):
                self._left -= 1
                yield value, each
            if self._left <= 0:
                return
