"""`$dynamicRef`: a reference whose target depends on the way that led to it.

JSON Schema Core, 8.2.3.2: where the reference names a `$dynamicAnchor`, the outermost
resource on the way that has an anchor of that name decides. So a schema means something
else for each way that matters. Such ways are told apart here, and what lies behind them
is copied, with a place of its own, in which the references mean one thing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote

from counterfoil.codes.document import TOO_MANY_NODES
from counterfoil.document.tree import (
    Location,
    Mapping,
    Node,
    Place,
    Scalar,
    Sequence,
    place_of,
)

if TYPE_CHECKING:
    from counterfoil.api.identifiers import Identifiers, Resource

# Which anchors the way so far has decided: each name with its schema's place.
Scope: TypeAlias = frozenset[tuple[str, Place]]

STEP: Final = "/$way"
KEYWORD: Final = "$dynamicRef"
_MOST: Final = 20_000
"""The most values in all copies: of ways there can be two to the power of the names."""


@dataclass(slots=True)
class Dynamic:
    """The ways through a document, as far as they matter."""

    identifiers: Identifiers
    _scopes: dict[Place, Scope] = field(default_factory=dict[Place, Scope])
    _copies: dict[tuple[Place, Scope], Node] = field(
        default_factory=dict[tuple[Place, Scope], Node]
    )
    _nodes: dict[Place, Node] = field(default_factory=dict[Place, Node])
    _names: frozenset[str] = frozenset()
    _counted: int = 0
    _copied: int = 0

    def target(self, reference: Scalar) -> Node | None:
        """What a `$ref` or `$dynamicRef` leads to, on the way that it stands on."""
        written, scope = self._origin(reference)
        found = self.identifiers.find(written)
        if found is None:
            return None
        contested = self._contested()
        name = unquote(str(written.value).partition("#")[2])
        if written.location.pointer.endswith(f"/{KEYWORD}"):
            found = self._decided(found, name, written, scope)
        if not contested:
            return found
        own = self._resource(written)
        scope = _widened(scope, own, contested)
        return self._on_way(found, scope, reference, written, contested)

    def _origin(self, reference: Scalar) -> tuple[Scalar, Scope]:
        """A reference as the document has it, and the way that its copy stands on."""
        place = reference.location
        head, mark, tail = place.pointer.rpartition(STEP)
        if not mark:
            return reference, frozenset()
        number, _, rest = tail[1:].partition("/")
        scope = self._scopes[place.file, f"{head}{STEP}/{number}"]
        pointer = f"/{rest}" if rest else ""
        original = Location(place.file, place.line, place.column, pointer)
        return Scalar(reference.value, original), scope

    def _contested(self) -> frozenset[str]:
        """The names of anchors that more than one resource has."""
        resources = self.identifiers.resources
        if len(resources) != self._counted:
            self._counted = len(resources)
            found = [(n, e) for r in resources.values() for n, e in r.dynamic.items()]
            self._nodes = {place_of(node): node for _, node in found}
            counts = Counter(name for name, _ in found)
            self._names = frozenset(name for name in counts if counts[name] > 1)
        return self._names

    def _decided(self, found: Node, name: str, written: Scalar, scope: Scope) -> Node:
        """The schema that the outermost resource on the way has for an anchor."""
        resource = self._resource(found)
        if resource is None or resource.dynamic.get(name) is not found:
            return found
        own = self._resource(written)
        decided = dict(scope).get(name)
        if decided is not None:
            return self._nodes[decided]
        if own is not None and name in own.dynamic:
            return own.dynamic[name]
        return found

    def _on_way(
        self,
        found: Node,
        scope: Scope,
        reference: Scalar,
        written: Scalar,
        contested: frozenset[str],
    ) -> Node:
        """The target itself where the way to it decides nothing, else its copy."""
        resource = self._resource(found)
        scope = _widened(scope, resource, contested)
        if scope == _widened(frozenset(), resource, contested):
            return found
        key = (place_of(found), scope)
        if key not in self._copies:
            if self._copied > _MOST:
                return found
            self._copied += _size(found)
            if self._copied > _MOST:
                self.identifiers.findings.add(
                    TOO_MANY_NODES,
                    "too many ways lead from here: schemas mean another thing on each",
                    written.location,
                    hint="let fewer schemas have $dynamicAnchors of the same names",
                )
            place = reference.location
            holder = place.pointer.partition(STEP)[0].rpartition("/")[0]
            prefix = f"{holder}{STEP}/{len(self._copies)}"
            file = found.location.file
            self._scopes[file, prefix] = scope
            self._copies[key] = _copy(found, prefix)
        return self._copies[key]

    def _resource(self, node: Node) -> Resource | None:
        place = node.location
        return self.identifiers.resource_of(place.file, place.pointer)


def _widened(
    scope: Scope, resource: Resource | None, contested: frozenset[str]
) -> Scope:
    """The scope with what a resource decides, where nothing outside of it has."""
    if resource is None:
        return scope
    decided = dict(scope)
    for name, node in resource.dynamic.items():
        if name in contested:
            decided.setdefault(name, place_of(node))
    return frozenset(decided.items())


def _size(node: Node) -> int:
    """How many values there are in a tree."""
    match node:
        case Scalar():
            return 1
        case Sequence():
            return 1 + sum(map(_size, node))
        case Mapping():
            return 1 + sum(map(_size, node.members.values()))


def _copy(node: Node, prefix: str) -> Node:
    """The same tree at another place."""
    place = _moved(node.location, prefix)
    match node:
        case Scalar():
            return Scalar(node.value, place)
        case Sequence():
            return Sequence(tuple(_copy(each, prefix) for each in node), place)
        case Mapping():
            return Mapping(
                {name: _copy(each, prefix) for name, each in node.members.items()},
                {name: _moved(each, prefix) for name, each in node.keys.items()},
                place,
            )


def _moved(place: Location, prefix: str) -> Location:
    return Location(place.file, place.line, place.column, f"{prefix}{place.pointer}")
