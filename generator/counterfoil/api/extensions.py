"""The extensions of this tool: where they stand, and names that are nearly theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.nearest import did_you_mean, nearest
from counterfoil.codes import structure as codes

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Mapping

EXTENSIONS: Final = {
    "x-rules": "schema",
    "x-media-type-aliases": "media-type",
    "x-pagination": "operation",
}
_NAMES: Final = frozenset(EXTENSIONS)


def note_extension(name: str, kind: str, node: Mapping, findings: Findings) -> None:
    """Warn of an extension that is ours in another place, or nearly ours.

    All others are for other tools (OAS 3.1, 4.9).
    """
    place = EXTENSIONS.get(name)
    if place == kind:
        return
    if place:
        message = f"{name} says nothing in this place"
        hint = f"it belongs into a {place.replace('-', ' ')}"
    elif near := nearest(name, _NAMES):
        message = f"{name!r} is not an extension of this tool"
        hint = did_you_mean(near)
    else:
        return
    findings.add(codes.MISSPELT_EXTENSION, message, node.keys[name], hint=hint)
