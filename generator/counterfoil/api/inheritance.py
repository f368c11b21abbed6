"""Schemas that apply themselves, where what is meant is clear.

A parent that is one of its children, each of which has all of the parent, is how many
people write inheritance; by JSON Schema such a schema never comes to an end. Within a
child, the parent is read without the choice of its children. And a choice of which one
is the schema itself says nothing by that one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.reading import items
from counterfoil.codes.schemas import ASSUMED_INHERITANCE
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Mapping, Node, Sequence, place_of

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.document.tree import Place

_CHOICES = ("oneOf", "anyOf")
_COMPOSING = frozenset({"allOf", *_CHOICES})


@dataclass(slots=True)
class Inheritance:
    """Notes the schemas that are composed of others, and mends circles of them."""

    _composed: dict[Place, Mapping] = field(default_factory=dict["Place", Mapping])

    def note(self, node: Mapping) -> None:
        """Note a schema."""
        if not _COMPOSING.isdisjoint(node.members):
            self._composed[place_of(node)] = node

    def changes(self, references: References, findings: Findings) -> dict[Place, Node]:
        """The nodes that stand in the place of others, where something is to mend."""
        choices = _Choices(references)
        return {
            place_of(old): new
            for node in self._composed.values()
            for old, new in [
                *_without_parents_choice(node, choices, findings),
                *_without_itself(node, references, findings),
            ]
        }


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the choices of schemas refer to, which is found out once of each."""

    references: References
    _held: dict[tuple[Place, str], frozenset[Place]] = field(
        default_factory=dict[tuple["Place", str], frozenset["Place"]]
    )

    def naming(self, parent: Mapping, child: Mapping) -> list[str]:
        """The choices of a parent that name a child."""
        place = place_of(child)
        return [name for name in _CHOICES if place in self._targets(parent, name)]

    def _targets(self, parent: Mapping, name: str) -> frozenset[Place]:
        key = place_of(parent), name
        if key not in self._held:
            found = (_target(each, self.references) for each in items(parent, name))
            self._held[key] = frozenset(place_of(e) for e in found if e is not None)
        return self._held[key]


def _without_parents_choice(
    child: Mapping, choices: _Choices, findings: Findings
) -> list[tuple[Node, Node]]:
    """The items of an `allOf` that are parents, as their children have them."""
    found: list[tuple[Node, Node]] = []
    for item in items(child, "allOf"):
        parent = _target(item, choices.references)
        if parent is None or not isinstance(item, Mapping) or parent is child:
            continue
        chosen = choices.naming(parent, child)
        if chosen and item.members.keys() == {"$ref"}:
            left = {*chosen, "discriminator"}
            kept = {n: v for n, v in parent.members.items() if n not in left}
            found.append((item, Mapping(kept, parent.keys, item.location)))
            findings.add(
                ASSUMED_INHERITANCE,
                "this schema has all of one that is a choice of this one: here it is"
                f" read without its {chosen[0]}",
                item.location,
                Related("the choice is here", parent.keys[chosen[0]]),
                hint="put what they share into a schema without the choice",
            )
    return found


def _without_itself(
    node: Mapping, references: References, findings: Findings
) -> list[tuple[Node, Node]]:
    """The choices of a schema without the schema itself."""
    found: list[tuple[Node, Node]] = []
    for name in _CHOICES:
        choice = node.get(name)
        if not isinstance(choice, Sequence):
            continue
        own = [each for each in choice.items if _target(each, references) is node]
        others = tuple(each for each in choice.items if each not in own)
        if own and others:
            found.append((choice, Sequence(others, choice.location)))
            findings.add(
                ASSUMED_INHERITANCE,
                f"a {name} of which one is the schema itself: that one is left out",
                own[0].location,
                hint="remove it",
            )
    return found


def _target(node: Node, references: References) -> Mapping | None:
    if not isinstance(node, Mapping) or "$ref" not in node.members:
        return None
    target = references.follow(node)
    return target if isinstance(target, Mapping) else None
