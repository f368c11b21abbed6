"""What a discriminator says to no effect: values and a property that nothing has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.mapping_targets import MappingTargets
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.reading import child, items, members, text, texts
from counterfoil.api.same_value import UNSURE, applied, without_ignored
from counterfoil.codes.schemas import DANGLING_MAPPING, IGNORED_DISCRIMINATOR
from counterfoil.document.builder import quoted
from counterfoil.document.tree import Mapping, Scalar, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping as ReadOnly

    from counterfoil.api.families import Family
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Node, Place

# To look for the nearest name takes time for each of them.
_MOST_NAMES: Final = 2_000
_HOLDERS: Final = frozenset({"allOf", "discriminator"})
_CHOICES: Final = ("oneOf", "anyOf")


@dataclass(slots=True)
class Discriminators:
    """Notes discriminators with the schemas that hold them, and judges them."""

    _found: dict[Place, tuple[Mapping, list[Mapping]]] = field(
        default_factory=dict["Place", "tuple[Mapping, list[Mapping]]"]
    )

    def note(self, node: Mapping) -> None:
        """Note a schema: a discriminator may stand in a part of its `allOf`."""
        if _HOLDERS.isdisjoint(node.members):
            return
        parts = [each for each in items(node, "allOf") if isinstance(each, Mapping)]
        for each in (node, *parts):
            said = child(each, "discriminator")
            if said is not None:
                self._found.setdefault(place_of(said), (said, []))[1].append(node)

    def check(
        self,
        references: References,
        families: ReadOnly[Place, Family],
        findings: Findings,
    ) -> None:
        """Warn of what has no effect; neither admits or forbids anything."""
        targets = MappingTargets(references)
        for said, holders in self._found.values():
            kin: list[Node] = [*holders]
            for holder in holders:
                family = families.get(place_of(holder))
                kin += (each.node for each in family.children) if family else ()
            _check_property(said, kin, references, findings)
            names = {each.location.pointer.rpartition("/")[2] for each in kin}
            for holder in holders:
                names |= _names_of_branches(holder)
            _check_mapping(said, names, targets, findings)


def _check_property(
    said: Mapping, kin: list[Node], references: References, findings: Findings
) -> None:
    name = text(said, "propertyName")
    seen: dict[Place, Mapping] = {}
    if not name or any(_has(each, name, references, seen) for each in kin):
        return
    known = {
        other for node in seen.values() for other, _ in members(node, "properties")
    }
    in_items = any(isinstance(e, Mapping) and child(e, "items") for e in kin)
    likely = "" if len(known) > _MOST_NAMES else nearest(name, frozenset(known))
    findings.add(
        IGNORED_DISCRIMINATOR,
        f"no schema here has a property {quoted(name)}",
        said.members["propertyName"].location,
        hint=did_you_mean(likely)
        or ("move it into `items`" if in_items else "")
        or "add the property to the schemas that it tells apart",
    )


def _has(
    node: Node, name: str, references: References, seen: dict[Place, Mapping]
) -> bool:
    """Whether a schema, or one that applies to the same value, has a property."""
    pending = [node]
    while pending:
        each = pending.pop()
        if not isinstance(each, Mapping) or place_of(each) in seen:
            continue
        seen[place_of(each)] = own = without_ignored(each, references)
        properties = child(own, "properties")
        if properties is not None and name in properties.members:
            return True
        if name in texts(own, "required") or any(e in own.members for e in UNSURE):
            return True
        pending += applied(each, references)
    return False


def _names_of_branches(node: Mapping) -> set[str]:
    """The names that references of a choice end with: a mapping may say them, too."""
    branches = [each for keyword in _CHOICES for each in items(node, keyword)]
    written = [text(e, "$ref") for e in branches if isinstance(e, Mapping)]
    return {each.rpartition("/")[2] for each in written if each}


def _check_mapping(
    said: Mapping, names: set[str], targets: MappingTargets, findings: Findings
) -> None:
    written = [*members(said, "mapping")]
    default = said.get("defaultMapping")
    for value, target in written if default is None else [*written, ("", default)]:
        if not isinstance(target, Scalar) or not isinstance(target.value, str):
            continue
        if target.value in names or targets.place(target) is not None:
            continue
        if targets.is_elsewhere(target):
            continue
        hint = _meant(target, targets) if len(findings.items) < MOST_HINTS else ""
        for_whom = f"{quoted(value)} stands" if target is not default else "it stands"
        findings.add(
            DANGLING_MAPPING,
            f"{quoted(target.value)} is no schema: {for_whom} for none",
            target.location,
            hint=hint,
        )


def _meant(target: Scalar, targets: MappingTargets) -> str:
    written = str(target.value)
    known = frozenset[str]() if "/" in written else targets.component_names(target)
    if len(known) > _MOST_NAMES:
        return ""
    return did_you_mean(nearest(written, known)) or targets.missed(target)
