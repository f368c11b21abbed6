"""Parents whose children have all of them, told apart by a discriminator.

A schema with a discriminator, and without a choice of its own, is the parent of the
components that refer to it in their `allOf` (OAS 3.2, 4.25: "inheritance"). A value of
the parent is mostly one of a child. Which one changes nothing in what is valid: what is
valid for a child is so for its parent, and what says it is of a child that it is not
valid for is still one of the parent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.mapping_targets import MappingTargets
from counterfoil.api.reading import items, text
from counterfoil.api.reading import members as members_of
from counterfoil.api.schema import Discriminator, Object, Schema, Union, object_of
from counterfoil.codes.document import TOO_MANY_NODES
from counterfoil.document.tree import Mapping, Scalar, place_of
from counterfoil.pointers import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Node, Place

_CHOICES: Final = ("oneOf", "anyOf")
_MOST_VALUES: Final = 150_000
_NAME: Final = "discriminator"
_HOLDERS: Final = ("/components/schemas", "/definitions")
"""Where a schema is a component: only there it has a name that a value can say."""


class Child(Struct, frozen=True):
    """A child: its schema, and the values of the discriminator that stand for it."""

    node: Mapping
    values: tuple[str, ...]


class Family(Struct, frozen=True):
    """A parent, the property by whose value its children are told, and the children."""

    parent: Mapping
    property: str
    children: tuple[Child, ...]


@dataclass(slots=True)
class Families:
    """Notes parents and children, and finds which belong together."""

    _parents: dict[Place, Mapping] = field(default_factory=dict["Place", Mapping])
    _composed: dict[Place, Mapping] = field(default_factory=dict["Place", Mapping])

    def note(self, node: Mapping) -> None:
        """Note a schema."""
        if _component(node) is None:
            return
        if "allOf" in node.members:
            self._composed[place_of(node)] = node
        if _property(node) and not any(name in node.members for name in _CHOICES):
            self._parents[place_of(node)] = node

    def found(self, references: References) -> dict[Place, Family]:
        """The families, by the places of the parents."""
        children: dict[Place, list[Mapping]] = {}
        if self._parents:
            for node in self._composed.values():
                for parent in self._nearest(node, references):
                    children.setdefault(parent, []).append(node)
        for found in children.values():
            found.sort(key=_position)
        targets = MappingTargets(references)
        own = {
            place: Family(
                parent, _property(parent), _told(parent, children[place], targets)
            )
            for place, parent in self._parents.items()
            if place in children
        }
        return {place: _with_kin(family, own) for place, family in own.items()}

    def _nearest(self, node: Mapping, references: References) -> Iterator[Place]:
        """The parents of a child: the nearest ancestors that have a discriminator."""
        seen: set[Place] = set()
        pending = [*items(node, "allOf")]
        while pending:
            item = pending.pop()
            ancestor = references.follow(item) if _refers(item) else None
            if not isinstance(ancestor, Mapping) or place_of(ancestor) in seen:
                continue
            place = place_of(ancestor)
            seen.add(place)
            if place in self._parents:
                yield place
            else:
                pending += items(ancestor, "allOf")


def check_families(families: dict[Place, Family], findings: Findings) -> None:
    """Refuse families whose discriminators would have too many values.

    What stands for a child's children stands for it, too: in a line of parents, of
    which each is a child of the one before, there is the square of their number.
    """
    counts = {
        place: sum(len(child.values) for child in family.children)
        for place, family in families.items()
    }
    total = sum(counts.values())
    if total > _MOST_VALUES:
        worst = max(counts, key=lambda place: counts[place])
        findings.add(
            TOO_MANY_NODES,
            f"{len(families):,} parents, some of them children of others, have"
            f" discriminators with {total:,} values in all, those of children's"
            " children among them",
            families[worst].parent.location,
            hint="give the discriminator to the first parent alone",
        )


def with_children(
    parent: Schema, family: Family, children: list[tuple[Child, Schema]]
) -> Schema:
    """The parent's schema as a union: of references to its children, and of itself.

    Without children, or where it is no object, it is as it was.
    """
    if not children or not isinstance(parent.shape, Object):
        return parent
    place = parent.location
    own = place.called(f"{place.pointer}#own")
    base = replace(parent, location=own, title="", examples=(), default="", given=None)
    values = [(v, number) for number, (c, _) in enumerate(children) for v in c.values]
    told = Discriminator(family.property, tuple(values))
    members = (*(reference for _, reference in children), base)
    return replace(parent, shape=Union(members, told, inherited=True))


def is_kin(schema: Schema) -> bool:
    """Whether a schema is one of objects, as all in a family are."""
    return object_of(schema) is not None


def _told(
    parent: Mapping, children: list[Mapping], targets: MappingTargets
) -> tuple[Child, ...]:
    """The children with their values: those of the mapping, else their own names.

    OAS 3.2, 4.25.3: the mapping names schemas, or refers to them.
    """
    discriminator = _discriminator(parent)
    names = {_name(node): place_of(node) for node in children}
    values: dict[Place, list[str]] = {}
    if isinstance(discriminator, Mapping):
        for value, written in members_of(discriminator, "mapping"):
            target = written.value if isinstance(written, Scalar) else ""
            place = targets.place(written) or names.get(str(target))
            if place is not None:
                values.setdefault(place, []).append(value)
    mapped = {value for each in values.values() for value in each}
    found: list[Child] = []
    for node in children:
        own = () if _name(node) in mapped else (_name(node),)
        found.append(Child(node, tuple(values.get(place_of(node), own))))
    return tuple(found)


def _name(node: Mapping) -> str:
    """The name of a component as it is written there."""
    return unescape(_component(node) or "")


def _with_kin(family: Family, families: dict[Place, Family]) -> Family:
    """The family, where values that stand for a child's children stand for it, too."""
    children = tuple(
        Child(each.node, tuple(_values(each, family.property, families)))
        for each in family.children
    )
    return replace(family, children=children)


def _values(child: Child, name: str, families: dict[Place, Family]) -> Iterator[str]:
    """The values that stand for a child, or for one that has all of it."""
    seen: set[Place] = set()
    pending = [child]
    while pending:
        each = pending.pop()
        yield from each.values
        place = place_of(each.node)
        family = families.get(place)
        if family is not None and family.property == name and place not in seen:
            seen.add(place)
            pending += reversed(family.children)


def _property(node: Mapping) -> str:
    """The property of the discriminator; "" for none. Swagger 2.0 names it alone."""
    match _discriminator(node):
        case Mapping() as discriminator:
            return text(discriminator, "propertyName")
        case Scalar(value=str(name)):
            return name
        case _:
            return ""


def _discriminator(node: Mapping) -> Node | None:
    """The discriminator of a schema, or of a part of it that stands in its `allOf`."""
    parts = (each for each in items(node, "allOf") if not _refers(each))
    holders = [node, *(each for each in parts if isinstance(each, Mapping))]
    return next(
        (each.members[_NAME] for each in holders if _NAME in each.members), None
    )


def _component(node: Mapping) -> str | None:
    """The name of a component as it stands in pointers; None for other schemas."""
    holder, _, name = node.location.pointer.rpartition("/")
    return name if holder in _HOLDERS else None


def _position(node: Mapping) -> tuple[str, int, int]:
    """Where it is written: the order of children is that of the document."""
    return node.location.file, node.location.line, node.location.column


def _refers(node: object) -> bool:
    return isinstance(node, Mapping) and "$ref" in node.members
