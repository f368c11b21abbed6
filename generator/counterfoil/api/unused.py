"""References that lead nowhere, where nobody goes: warnings instead of errors.

What no operation reaches changes nothing in requests and responses; and what is only
read by people, or makes no code, does not either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.reading import child, items, members
from counterfoil.codes import document as document_codes
from counterfoil.codes import reference as codes
from counterfoil.document.tree import Mapping, place_of
from counterfoil.pointers import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diagnostics import Diagnostic, Findings
    from counterfoil.document.tree import Node, Place

_SOFTENED: Final = frozenset(
    {
        codes.DANGLING_REFERENCE.name,
        codes.INVALID_REFERENCE.name,
        codes.MISMATCHED_REFERENCE.name,
        codes.REFERENCE_CYCLE.name,
        codes.REFERENCE_OUTSIDE.name,
        codes.REMOTE_REFERENCE.name,
        document_codes.FILE_NOT_FOUND.name,
    }
)
# The kinds that make no code.
_SILENT: Final = frozenset({"example", "link"})


@dataclass(slots=True)
class Uses:
    """Notes which place refers to which, to tell what the operations reach."""

    _targets: dict[Place, Place] = field(default_factory=dict["Place", "Place"])
    _silent: set[Place] = field(default_factory=set["Place"])

    def note(self, kind: str, node: Mapping, target: Node | None) -> None:
        """Note a reference that stands for an object of a kind."""
        place = place_of(node)
        if kind in _SILENT:
            self._silent.add(place)
        elif target is not None:
            self._targets[place] = place_of(target)

    def note_child(self, parent: Mapping, child: Mapping) -> None:
        """Note that a schema stands for its child, as if it referred to that."""
        file, pointer = place_of(parent)
        target = place_of(child)
        self._targets[file, f"{pointer}/discriminator{target}"] = target

    def soften(self, root: Mapping, findings: Findings) -> None:
        """Make warnings of errors of references that no operation depends on."""
        if not any(item.code.name in _SOFTENED for item in findings.items):
            return
        reached = self._reached(root)

        def is_idle(item: Diagnostic) -> bool:
            if item.code.name not in _SOFTENED:
                return False
            place = item.location
            holder = (place.file, place.pointer.removesuffix("/$ref"))
            return holder in self._silent or not _below(holder, reached)

        findings.soften(is_idle)

    def _reached(self, root: Mapping) -> set[Place]:
        """The places from which the operations take something, with all below."""
        held = (root.get(name) for name in ("paths", "webhooks", "x-webhooks"))
        reached = {place_of(each) for each in held if each is not None}
        components = child(root, "components")
        schemes = components and child(components, "securitySchemes")
        if schemes is not None:
            file, holder = place_of(schemes)
            reached |= {(file, f"{holder}/{escape(e)}") for e in _schemes(root)}
        waiting = dict(self._targets)
        while True:
            taken = [place for place in waiting if _below(place, reached)]
            if not taken:
                return reached
            reached |= {waiting.pop(place) for place in taken}


def _schemes(root: Mapping) -> Iterator[str]:
    """The names of the security schemes that the document requires."""
    holders = [root]
    for _, item in members(root, "paths"):
        if isinstance(item, Mapping):
            holders += [e for e in item.members.values() if isinstance(e, Mapping)]
    for holder in holders:
        for requirement in items(holder, "security"):
            if isinstance(requirement, Mapping):
                yield from requirement.members


def _below(place: Place, reached: set[Place]) -> bool:
    """Whether a place is one of those, or below one of them."""
    file, pointer = place
    while True:
        if (file, pointer) in reached:
            return True
        if not pointer:
            return False
        pointer = pointer.rpartition("/")[0]
