"""Schemas that a value need not match: what stands in a `not`, an `if`, a `contains`.

JSON Schema Core, 10.2.1.4, 10.2.2.1 and 10.3.1.3: the value is right where it does not
match them, or another one is. That nothing matches one is no mistake, and the names
that it requires are declared beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema_parts import HOLDING, held
from counterfoil.document.tree import place_of

if TYPE_CHECKING:
    from counterfoil.document.tree import Mapping, Place

_SUPPOSING: Final = frozenset({"contains", "if", "not"})


@dataclass(slots=True)
class Supposed:
    """Notes schemas, each before those that it holds."""

    _places: set[Place] = field(default_factory=set["Place"])

    def note(self, node: Mapping) -> bool:
        """Note a schema; whether it stands, however deep, in one that is supposed."""
        below = place_of(node) in self._places
        for name in node.members.keys() & (HOLDING if below else _SUPPOSING):
            self._places.update(
                place_of(each) for _, each in held(name, node.members[name])
            )
        return below
