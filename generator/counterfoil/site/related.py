"""What leads from one operation to another: callbacks, and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.link_targets import LinkTargets

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation


class Related:
    """Which callbacks and links lead from which operation of a document to which."""

    def __init__(self, api: Api) -> None:
        self.targets = LinkTargets(api.operations)
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
