"""Required properties that no schema declares: mostly, names that were misspelt.

JSON Schema lets a schema require what it says nothing else of (Validation, 6.5.3): a
member of any value. Beside `properties`, that is seldom what was meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.closed_parts import is_closed
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.reading import child, items, members
from counterfoil.api.same_value import UNSURE, linked, without_ignored
from counterfoil.api.shared_values import SharedValues
from counterfoil.codes.schemas import UNDECLARED_REQUIRED
from counterfoil.document.builder import quoted
from counterfoil.document.tree import Mapping, Scalar, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Node, Place

_MOST_NAMES: Final = 2_000
"""To look for the nearest name takes time for each of them."""
_OPEN: Final = frozenset(
    {*UNSURE, "$ref", "additionalProperties", "unevaluatedProperties", "const", "enum"}
)
"""What a schema has that `_may_have_others` looks at."""


@dataclass(slots=True)
class RequiredNames:
    """Notes schemas that require what their own `properties` do not have.

    Those that may apply to one value are a group: a schema, its parts, what it refers
    to, and all that have one of these as theirs. A name that any of a group declares is
    not doubted. That is more than what surely applies, and found in linear time. Of the
    few that are left, it is found out what applies to their value from elsewhere.
    """

    _doubtful: list[tuple[Mapping, list[Scalar]]] = field(
        default_factory=list["tuple[Mapping, list[Scalar]]"]
    )
    _noted: list[Mapping] = field(default_factory=list["Mapping"])
    _leads: dict[Place, Place] = field(default_factory=dict["Place", "Place"])

    def note(self, node: Mapping, references: References, *, supposed: bool) -> None:
        """Note a schema, which is not judged where a value need not match it."""
        self._noted.append(node)
        if supposed or "required" not in node.members:
            return
        node = without_ignored(node, references)
        properties = child(node, "properties")
        if properties is None:
            return
        missing = [
            each
            for each in items(node, "required")
            if isinstance(each, Scalar)
            and isinstance(each.value, str)
            and each.value not in properties.members
        ]
        if missing:
            self._doubtful.append((node, missing))

    def _join(self, one: Node, other: Node) -> None:
        self._leads[self._group_of(place_of(other))] = self._group_of(place_of(one))

    def _group_of(self, place: Place) -> Place:
        """The place by which a group is known; ways to it are halved in use."""
        leads = self._leads
        while (up := leads.setdefault(place, place)) != place:
            leads[place] = place = leads[up]
        return place

    def check(self, references: References, findings: Findings) -> None:
        """Warn of the names that nothing declares which applies to the same value."""
        if not self._doubtful:
            return
        noted = [without_ignored(each, references) for each in self._noted]
        undeclared = [*self._undeclared(noted, references)]
        if not undeclared:
            return
        shared = SharedValues(noted, references)
        for node, missing, known in undeclared:
            beside = shared.beside(node)
            if beside is None or any(_may_have_others(e, references) for e in beside):
                continue
            declared = {
                name for each in beside for name, _ in members(each, "properties")
            }
            for each in missing:
                if each.value not in declared:
                    _report(
                        each, str(each.value), known, findings, closed=is_closed(node)
                    )

    def _undeclared(
        self, noted: list[Mapping], references: References
    ) -> Iterator[tuple[Mapping, list[Scalar], set[str]]]:
        """What schemas require and their group does not declare; and what it does."""
        for node in noted:
            for each in linked(node, references):
                self._join(node, each)
        unsure = {
            self._group_of(place_of(node))
            for node in noted
            if _may_have_others(node, references)
        }
        known: dict[Place, set[str]] = {}
        for node in noted:
            if "properties" not in node.members:
                continue
            names = known.setdefault(self._group_of(place_of(node)), set())
            names.update(name for name, _ in members(node, "properties"))
        for node, missing in self._doubtful:
            group = self._group_of(place_of(node))
            names = known.get(group, set())
            left = [each for each in missing if each.value not in names]
            if left and group not in unsure:
                yield node, left, names


def _may_have_others(node: Mapping, references: References) -> bool:
    """Whether a value may have members that `properties` do not name, and yet known."""
    if _OPEN.isdisjoint(node.members):
        return False
    if any(keyword in node.members for keyword in UNSURE):
        return True
    if "$ref" in node.members and references.target(node) is None:
        return True
    rest = (child(node, "additionalProperties"), child(node, "unevaluatedProperties"))
    if any(each is not None and each.members for each in rest):
        return True
    return any(
        isinstance(e, Mapping) for e in (node.get("const"), *items(node, "enum"))
    )


def _report(
    place: Scalar,
    name: str,
    known: AbstractSet[str],
    findings: Findings,
    *,
    closed: bool,
) -> None:
    is_much = len(findings.items) >= MOST_HINTS or len(known) > _MOST_NAMES
    meant = "" if is_much else did_you_mean(nearest(name, frozenset(known)))
    what = "nothing else is admitted" if closed else "it may be anything"
    findings.add(
        UNDECLARED_REQUIRED,
        f"{quoted(name)} is required, and no property declares it: {what}",
        place.location,
        hint=meant or "declare it, or take it out of required",
    )
