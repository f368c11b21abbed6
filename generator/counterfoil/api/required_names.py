"""Required properties that no schema declares: mostly, names that were misspelt.

JSON Schema lets a schema require what it says nothing else of (Validation, 6.5.3): a
member of any value. Beside `properties`, that is seldom what was meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.directions import place_of
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.reading import child, items, members
from counterfoil.api.same_value import UNSURE, applied, parts
from counterfoil.codes.structure import UNDECLARED_REQUIRED
from counterfoil.document.builder import quoted
from counterfoil.document.tree import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.directions import Place
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Node

_MOST_NAMES: Final = 2_000
"""To look for the nearest name takes time for each of them."""


@dataclass(slots=True)
class RequiredNames:
    """Notes schemas that require what their own `properties` do not have."""

    _doubtful: list[tuple[Mapping, list[Scalar]]] = field(
        default_factory=list["tuple[Mapping, list[Scalar]]"]
    )
    _holders: dict[Place, list[Mapping]] = field(
        default_factory=dict["Place", "list[Mapping]"]
    )

    def note(self, node: Mapping, references: References) -> None:
        """Note a schema."""
        for part in parts(node):
            self._hold(part, node)
            if isinstance(part, Mapping) and "$ref" in part.members:
                target = references.target(part)
                if target is not None:
                    self._hold(target, node)
        properties = child(node, "properties")
        if properties is None or "required" not in node.members:
            return
        missing = [
            each
            for each in items(node, "required")
            if isinstance(each, Scalar) and each.value not in properties.members
        ]
        if missing:
            self._doubtful.append((node, missing))

    def _hold(self, part: Node, holder: Mapping) -> None:
        self._holders.setdefault(place_of(part), []).append(holder)

    def check(self, references: References, findings: Findings) -> None:
        """Warn of the names that nothing declares which applies to the same value."""
        for node, missing in self._doubtful:
            known = self._known(node, references)
            if known is None:
                continue
            for each in missing:
                if isinstance(each.value, str) and each.value not in known:
                    _report(each, each.value, known, findings)

    def _known(self, node: Mapping, references: References) -> frozenset[str] | None:
        """The properties that a value may have; None where others have a schema too."""
        names: set[str] = set()
        for each in self._around(node, references):
            additional = each.get("additionalProperties")
            if isinstance(additional, Mapping) and additional.members:
                return None
            if any(keyword in each.members for keyword in UNSURE):
                return None
            names.update(name for name, _ in members(each, "properties"))
        return frozenset(names)

    def _around(self, node: Mapping, references: References) -> Iterator[Mapping]:
        """A schema, those that it is a part of, and all that these apply."""
        pending: list[Node] = [node]
        seen: set[Place] = set()
        while pending:
            each = pending.pop()
            place = place_of(each)
            if place in seen or not isinstance(each, Mapping):
                continue
            seen.add(place)
            yield each
            pending += applied(each, references)
            pending += self._holders.get(place, ())


def _report(
    place: Scalar, name: str, known: frozenset[str], findings: Findings
) -> None:
    is_much = len(findings.items) >= MOST_HINTS or len(known) > _MOST_NAMES
    meant = "" if is_much else did_you_mean(nearest(name, known))
    findings.add(
        UNDECLARED_REQUIRED,
        f"{quoted(name)} is required, and no property declares it: it may be anything",
        place.location,
        hint=meant or "declare it, or take it out of required",
    )
