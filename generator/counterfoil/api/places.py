"""What stands at the places of a document: no reference leads to another kind.

OAS 3.1.1, 4.3 ("Structural Interoperability"): what is one kind of object at its place,
and another where a reference leads to it, may be treated as an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.extensions import with_article

if TYPE_CHECKING:
    from counterfoil.document.tree import Location, Place


@dataclass(slots=True)
class Places:
    """Notes what a document has at its places, by what holds them."""

    _kinds: dict[Place, str] = field(default_factory=dict["Place", str])
    _holders: dict[Place, str] = field(default_factory=dict["Place", str])

    def note(self, kind: str, location: Location) -> None:
        """Note an object: the first kind that a place has stays its own."""
        self._kinds.setdefault((location.file, location.pointer), kind)

    def note_holder(self, name: str, location: Location) -> None:
        """Note what holds objects, and is none: the `schemas` of the components."""
        self._holders[location.file, location.pointer] = name

    def other(self, kind: str, location: Location) -> str:
        """What a place has that is not of the kind, in words; "" where nothing is."""
        place = (location.file, location.pointer)
        found = self._kinds.get(place, kind)
        if found != kind:
            return "the whole document" if found == "document" else with_article(found)
        name = self._holders.get(place)
        return f"all of {name!r}" if name is not None else ""
