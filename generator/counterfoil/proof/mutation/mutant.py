"""A mutant: one violation of the contract, put around an unknowing application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.oracle import Expectation, expect

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.schemas import Breach
from counterfoil.proof.statuses import succeeds


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as a mutant sees it: with what the contract says of it.

    `breaches` are those of its body, where the contract gives that a schema.
    """

    request: Request
    expectation: Expectation
    breaches: tuple[Breach, ...]

    @property
    def accepted(self) -> bool:
        """Whether the contract has the request succeed, and nothing else."""
        return all(map(succeeds, self.expectation.statuses))

    def refused(self, status: int) -> bool:
        """Whether the contract has it answered with this status, and nothing else."""
        return self.expectation.statuses == frozenset({status})

    @property
    def breach(self) -> Breach | None:
        """The only breach of its body, where the request has no other fault."""
        alone = len(self.breaches) == 1 and self.refused(400)
        return self.breaches[0] if alone else None

    def header(self, name: str) -> str | None:
        """The value of the first field of a name (lower case), or None."""
        fields = self.request.headers
        return next((text for key, text in fields if key.lower() == name), None)


Forward = Callable[[Seen], Request | None]
"""What the application sees instead of a request; None where that is unchanged."""
Edit = Callable[[Seen, Answer], Answer | None]
"""What the client gets instead of an answer; None where that is unchanged."""


def as_it_is(_seen: Seen) -> None:
    """Leave every request as it is."""


def as_it_came(_seen: Seen, _answer: Answer) -> None:
    """Leave every answer as it is."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One violation. `id` names it for machines, `description` for people.

    `blind` says that it strikes without looking at the request, so that no case can be
    said to be out of its reach.
    """

    id: str
    description: str
    forward: Forward = as_it_is
    edit: Edit = as_it_came
    blind: bool = False


def see(contract: Contract, request: Request) -> Seen:
    """A request with what the contract says of it."""
    expectation = expect(contract, request)
    operation = expectation.operation
    breaches: tuple[Breach, ...] = ()
    called = operation is not None and operation.method == request.method
    if called and operation is not None and operation.body and request.body:
        for media_type in operation.body.content[:1]:
            if media_type.is_json and expectation.statuses <= {
                400,
                *operation.successes,
            }:
                breaches = contract.schemas.text_breaches(
                    media_type.schema, request.body
                )
    return Seen(request, expectation, breaches)
