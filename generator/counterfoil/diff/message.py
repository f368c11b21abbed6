"""What goes one way in an operation: where its changes are told, and by which code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.diff.findings import ANY_OPERATION

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Parameter, RequestBody
    from counterfoil.api.schema import Schema
    from counterfoil.diff.findings import Told
    from counterfoil.diff.flows import Flow
    from counterfoil.diff.schemas import SchemaChanges
    from counterfoil.document.tree import Location

    # What may be there, or must.
    Part = Header | Parameter | RequestBody


@dataclass(frozen=True, slots=True)
class Message:
    """The requests of an operation, or its responses; `operation` is its name."""

    flow: Flow
    operation: str
    told: Told
    schemas: SchemaChanges

    def tell(
        self,
        message: str,
        place: Location,
        before: Location | None = None,
        *,
        breaks: bool = True,
    ) -> None:
        """Tell one change; `before` is the place in the old document."""
        words = self.flow.value
        code = words.breaking if breaks else words.harmless
        message = message.replace(self.operation, ANY_OPERATION)
        self.told.add_of(self.operation, code, message, (place, before))

    def tell_presence(self, old: Part, new: Part, what: str) -> None:
        """Tell whether something is required now that was not, or the reverse."""
        if old.required != new.required:
            now = "is required now" if new.required else "may be missing now"
            breaks = new.required == self.flow.is_sent
            self.tell(f"{what} {now}", new.location, old.location, breaks=breaks)

    def compare(
        self, old: Schema, new: Schema, what: str, *, is_text: bool = False
    ) -> None:
        """Compare two schemas; `what` says of what they are, with the operation."""
        label = what.removesuffix(f" of {self.operation}")
        self.schemas.compare(
            self.flow, (old, new), label, self.operation, is_text=is_text
        )
