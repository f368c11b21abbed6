"""What leads from one operation to another: callbacks, and links."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Link, Operation


class Related:
    """Which callbacks and links lead from which operation of a document to which."""

    def __init__(self, api: Api) -> None:
        self._ids = {each.id: each for each in api.operations}
        self._pointers = {each.location.pointer: each for each in api.operations}
        self._operations = {(e.path, e.method): e for e in api.operations}
        self._callbacks = api.callbacks

    def origins(self, operation: Operation) -> tuple[Operation, ...]:
        """The operations that a callback follows."""
        found = operation.event.origins if operation.event else ()
        return tuple(self._operations[origin] for origin in found)

    def callbacks(self, operation: Operation) -> tuple[Operation, ...]:
        """The callbacks that follow an operation."""
        if operation.event is not None:
            return ()
        return self._callbacks.get((operation.path, operation.method), ())

    def target(self, link: Link) -> Operation | None:
        """The operation that a link leads to, if it is in the document."""
        if link.operation_id:
            return self._ids.get(link.operation_id)
        file, _, pointer = link.operation_ref.partition("#")
        return None if file else self._pointers.get(unquote(pointer))
