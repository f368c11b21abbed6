"""References of the document: from a Reference Object to what it points to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from counterfoil.diagnostics import Findings
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence


@dataclass(slots=True)
class References:
    root: Mapping
    findings: Findings

    def target(self, node: Mapping) -> Node | None:
        ref = node.get("$ref")
        if not isinstance(ref, Scalar) or not isinstance(ref.value, str):
            return None
        if not ref.value.startswith("#"):
            return None
        at: Node | None = self.root
        pointer = unquote(ref.value[1:])
        for part in pointer.split("/")[1:]:
            step = part.replace("~1", "/").replace("~0", "~")
            if isinstance(at, Mapping):
                at = at.get(step)
            elif isinstance(at, Sequence) and step.isdigit():
                at = at.items[int(step)] if int(step) < len(at.items) else None
            else:
                return None
        return at

    def follow(self, node: Node) -> Node | None:
        seen = 0
        at: Node | None = node
        while isinstance(at, Mapping) and "$ref" in at.members:
            at = self.target(at)
            seen += 1
            if seen > 50:
                return None
        return at
