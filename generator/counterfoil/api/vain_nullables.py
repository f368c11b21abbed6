"""`nullable` in OpenAPI 3.0 where null stays forbidden (OAS 3.0.4, 4.7.24.1).

It adds null to the `type` beside it, and to nothing else: all other keywords of the
schema still have to admit null, as an `enum` that lists it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.kinds import kind_of
from counterfoil.api.objects import type_names
from counterfoil.api.reading import flag, items
from counterfoil.codes.api import IGNORED_NULLABLE
from counterfoil.document.tree import Mapping, Node, place_of

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings

_DEEPEST: Final = 20
_CHOICES: Final = ("oneOf", "anyOf")


@dataclass(slots=True)
class VainNullables:
    """Reports each `nullable` of a Schema Object that does not let null in.

    Whether a schema refuses null is looked at once, however many refer to it.
    """

    references: References
    findings: Findings
    _known: dict[tuple[str, str], bool] = field(
        default_factory=dict[tuple[str, str], bool]
    )

    def note(self, node: Mapping) -> None:
        """Report that of one schema."""
        if not flag(node, "nullable"):
            return
        refusing = self._refusing(node, 0)
        if refusing == "enum":
            why, hint = ": the enum beside it has no null", "add null to the enum"
        elif refusing:
            why = f": the {refusing} beside it admits no null"
            hint = "make that nullable, or write null as one of a choice"
        else:
            # Without a type it has no effect, either, where nothing forbids null.
            return
        self.findings.add(
            IGNORED_NULLABLE,
            f"nullable has no effect{why}",
            node.keys["nullable"],
            hint=hint,
        )

    def _refusing(self, node: Mapping, depth: int) -> str:
        """The keyword beside a `type` that refuses null, or ""."""
        values = items(node, "enum")
        if values and all(kind_of(each) != "null" for each in values):
            return "enum"
        if any(self._refuses(each, depth) for each in items(node, "allOf")):
            return "allOf"
        for choice in _CHOICES:
            branches = items(node, choice)
            if branches and all(self._refuses(each, depth) for each in branches):
                return choice
        return ""

    def _refuses(self, node: Node, depth: int) -> bool:
        """Whether a schema surely refuses null; its references are followed."""
        if depth > _DEEPEST or not isinstance(node, Mapping):
            return False
        place = place_of(node)
        if place not in self._known:
            # Where it is asked for itself, it decides nothing.
            self._known[place] = False
            self._known[place] = self._decides(node, depth)
        return self._known[place]

    def _decides(self, node: Mapping, depth: int) -> bool:
        if "$ref" in node.members:
            target = self.references.target(node)
            return target is not None and self._refuses(target, depth + 1)
        types = type_names(node)
        if types is not None and "null" not in types and not flag(node, "nullable"):
            return True
        return bool(self._refusing(node, depth + 1))
