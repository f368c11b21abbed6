"""Sample requests of an operation, as the documentation shows them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from counterfoil.samples.client_calls import client_call
from counterfoil.samples.curl import command
from counterfoil.samples.messages import messages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.api.model import Example, Operation
    from counterfoil.python.operations import Call, Lowered


class Sample(Struct, frozen=True):
    """A request as a command of a shell, and as a call of the generated client.

    `example` is that of the document whose body it has; None where it has none.
    """

    example: Example | None
    command: str
    call: str


SamplesOf: TypeAlias = "Callable[[Operation], Iterator[Sample]]"
"""The sample requests of an operation."""


class Samples:
    """Writes the sample requests of a document; `package` is the generated one."""

    def __init__(self, lowered: Lowered, package: str) -> None:
        self._lowered = lowered
        self._package = package

    def of(self, operation: Operation) -> Iterator[Sample]:
        """A request for each example of the operation's body, or else one."""
        lowered = self._lowered
        for each in messages_of(self._calls[operation.key], lowered.lowering):
            yield Sample(
                each.example,
                command(each, lowered.api.servers, lowered.lowering),
                client_call(each, lowered, self._package),
            )

    def prepare(self) -> None:
        """Lower the operations, which is done once for all samples."""
        self._calls  # noqa: B018 - made when it is first asked for

    @cached_property
    def _calls(self) -> dict[tuple[str, str, str], Call]:
        found = (*self._lowered.calls, *self._lowered.events)
        return {each.operation.key: each for each in found}
