"""References of a document: each is resolved once, and reported once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.dynamic import STEP, Dynamic
from counterfoil.api.identifiers import Identifiers
from counterfoil.document.refs import follow, reference_of
from counterfoil.document.tree import Mapping, Node, Place, Scalar, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diagnostics import Findings
    from counterfoil.document.document import Document


@dataclass(slots=True)
class References:
    """Resolves the references of a document."""

    document: Document
    findings: Findings
    version: str = "3.1"
    _dynamic: Dynamic = field(init=False)
    _targets: dict[Place, Node | None] = field(default_factory=dict[Place, Node | None])

    def __post_init__(self) -> None:
        """Have the names that schemas give themselves at hand."""
        named = Identifiers(self.document, self.findings, self.version)
        self._dynamic = Dynamic(named)

    def target(self, node: Mapping) -> Node | None:
        """What the `$ref` of an object names, one step; None where it leads nowhere."""
        reference = reference_of(node)
        if reference is None:
            return None
        key = place_of(reference)
        if key not in self._targets:
            target = self._targets[key] = self._resolve(reference)
            if target is not None and STEP not in target.location.pointer:
                self.document.crossed(reference, target)
        return self._targets[key]

    def places(self) -> Iterator[Place]:
        """The files and pointers that references led to so far."""
        for target in self._targets.values():
            if target is not None:
                yield place_of(target)

    def follow(self, node: Node) -> Node | None:
        """What stands at the end of a way of references; the node if it is none."""
        seen: set[Place] = set()
        at: Node | None = node
        while isinstance(at, Mapping) and "$ref" in at.members:
            key = place_of(at)
            if key in seen:
                return follow(self.document, at, self.findings)
            seen.add(key)
            at = self.target(at)
        return at

    def _resolve(self, reference: Scalar) -> Node | None:
        return self._dynamic.target(reference)
