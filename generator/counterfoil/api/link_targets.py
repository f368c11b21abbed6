"""The operations that links lead to (OAS 3.1, 4.8.20)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from counterfoil.pointers import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import Link, Operation


class LinkTargets:
    """Finds, among some operations of a document, what a link leads to."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        listed = list(operations)
        self._ids = {each.id: each for each in listed}
        self._pointers = {each.location.pointer: each for each in listed}
        for each in listed:
            # Where the path is a reference, the operation stands elsewhere; bundlers
            # put it in its place.
            method = each.method.lower()
            place = f"/paths/{escape(each.path)}/{method}"
            self._pointers.setdefault(place, each)

    def of(self, link: Link) -> Operation | None:
        """The operation that a link leads to; None where it is none of these."""
        if link.operation_id:
            return self._ids.get(link.operation_id)
        file, _, pointer = link.operation_ref.partition("#")
        return None if file else self._pointers.get(unquote(pointer))
