"""Which schemas lead to which, and so which mean two things up to OpenAPI 3.0.

They are those with a required property of one direction (OAS 3.0.4, 4.7.24.1), and all
that hold or refer to such a schema: requests and responses differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.exact import UNDOING, undone
from counterfoil.document.tree import Place, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.document.tree import Mapping, Node


@dataclass(slots=True)
class Directions:
    """Notes which schema leads to which, and where the two directions differ."""

    _sources: set[Place] = field(default_factory=set[Place])
    _holders: dict[Place, list[Place]] = field(default_factory=dict[Place, list[Place]])

    def note(self, node: Mapping, version: str) -> None:
        """Note a schema of a version in which it may mean two things."""
        if any(undone(node, word) for word in UNDOING[version].values()):
            self._sources.add(place_of(node))

    def leads(self, holder: Mapping, held: Node) -> None:
        """Note that a schema holds another, or refers to it."""
        self._holders.setdefault(place_of(held), []).append(place_of(holder))

    def differing(self) -> frozenset[Place]:
        """The places of the schemas that mean two things."""
        found: set[Place] = set()
        waiting = list(self._sources)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += self._holders.get(place, ())
        return frozenset(found)

    def below(self, roots: Iterable[Place]) -> frozenset[Place]:
        """The places of some schemas, and of all that they lead to."""
        held: dict[Place, list[Place]] = {}
        for place, holders in self._holders.items():
            for holder in holders:
                held.setdefault(holder, []).append(place)
        found: set[Place] = set()
        waiting = list(roots)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += held.get(place, ())
        return frozenset(found)
