"""The schemas of forms: a form is an object, whether `type` says so or not.

Keywords of objects say nothing of other values (JSON Schema Validation, 6.5): a schema
of `properties` without `type` admits the number 0, and as JSON it has to. A form can be
no number. Where forms alone have such a schema, it is taken for one of objects; where
something else has it too, theirs are the objects among what it admits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.keywords import MEANING, OWN_DIALECT
from counterfoil.api.media_types import bare_name, is_form
from counterfoil.api.objects import of_objects
from counterfoil.api.reading import members
from counterfoil.document.tree import Mapping, place_of

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.api.schema import Schema
    from counterfoil.api.schemas import Schemas
    from counterfoil.document.tree import Node, Place


@dataclass(slots=True)
class FormUses:
    """Notes what has which schema, to tell those that forms alone have."""

    _forms: set[Place] = field(default_factory=set["Place"])
    _others: set[Place] = field(default_factory=set["Place"])
    _targets: list[tuple[Place, Place]] = field(
        default_factory=list[tuple["Place", "Place"]]
    )

    def note_holder(self, node: Mapping, references: References) -> None:
        """Note what a parameter, a header, a body or a response has a schema for."""
        self.note_other(node.get("schema"))
        for written, entry in members(node, "content"):
            media = references.follow(entry)
            if not isinstance(media, Mapping):
                continue
            schema = media.get("schema")
            if schema is not None and is_form(bare_name(written)):
                self._forms.add(place_of(schema))
            else:
                self.note_other(schema)
            self.note_other(media.get("itemSchema"))

    def note_other(self, node: Node | None) -> None:
        """Note a schema that something else than a form has."""
        if node is not None:
            self._others.add(place_of(node))

    def note_reference(self, node: Mapping, target: Node) -> None:
        """Note a schema that refers to another one."""
        self._targets.append((place_of(node), place_of(target)))

    def referrers(self) -> dict[Place, set[Place]]:
        """The schemas that refer to each that is referred to."""
        found: dict[Place, set[Place]] = {}
        for place, target in self._targets:
            found.setdefault(target, set()).add(place)
        return found

    def shared(self) -> frozenset[Place]:
        """The schemas that something else than forms has."""
        alone = self._forms - self._others
        targets = (target for place, target in self._targets if place not in alone)
        return frozenset(self._others.union(targets))


def build_form(
    node: Node, references: References, schemas: Schemas, shared: frozenset[Place]
) -> Schema:
    """The schema of a form; `shared` are the places of those that others have too."""
    target = references.follow(node)
    if not isinstance(target, Mapping) or not _is_untyped(target):
        return schemas.build(node)
    is_old = schemas.dialect.version in OWN_DIALECT
    if node is not target and not is_old and _says_more(node):
        return schemas.build(node)
    if place_of(target) in shared:
        return schemas.build_objects(target)
    return schemas.build(of_objects(target, target.location))


def _is_untyped(node: Mapping) -> bool:
    return "properties" in node.members and "type" not in node.members


def _says_more(node: Node) -> bool:
    """Whether a reference has keywords beside it that assert (3.1; Core, 8.2.3.1)."""
    names = node.members if isinstance(node, Mapping) else ()
    return any(name in MEANING and name != "$ref" for name in names)
