"""Requests that have a sense only after an answer, for what it says or has changed.

The representation that a client has already (RFC 9110, 13.1.2), what has become of a
task (15.4.4), and a request that is sent twice with one `Idempotency-Key`.
"""

from __future__ import annotations

from collections.abc import Generator
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from counterfoil.proof.preconditions import revalidation
from counterfoil.proof.refusals import names_status, state_refusals
from counterfoil.proof.remaking import KEY, unlike
from counterfoil.proof.statuses import is_successful

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.exchange import Answer, Request

Following = Generator["Request", "Answer", None]
"""Yields requests, and is sent their answers."""

_MOST_POLLS: Final = 4
_OF_CONDITIONS: Final = frozenset(
    {HTTPStatus.PARTIAL_CONTENT.value, HTTPStatus.NOT_MODIFIED.value}
)
_CHANGED: Final = 7
"""The number in what is sent with a key that was used."""


def follow_ups(
    contract: Contract, operation: Operation, request: Request, answer: Answer
) -> Following:
    """What to ask after a valid request that has succeeded."""
    if not is_successful(answer.status):
        return
    yield from _polls(operation, request, answer)
    known = revalidation(contract, operation, request, answer)
    if known is not None:
        yield known
    yield from _repeats(contract, operation, request)


def _polls(operation: Operation, request: Request, answer: Answer) -> Following:
    """The same request, until what it names has come to something else."""
    others = operation.successes - _OF_CONDITIONS - {answer.status}
    named = any(names_status(operation, one) for one in others)
    if operation.method != "GET" or "{" not in operation.path or not named:
        return
    for _ in range(_MOST_POLLS):
        again = yield request
        if again.status != answer.status:
            return


def _repeats(contract: Contract, operation: Operation, request: Request) -> Following:
    """The same request with the same key, and another one with it.

    That is refused as a conflict, or as what cannot be done, where this is documented:
    no standard says more.
    """
    declared = {one.name.lower() for one in operation.parameters}
    if KEY not in declared or request.header(KEY) is None:
        return
    yield request
    state = state_refusals(operation)
    names = {one for one in (409, 422) if names_status(operation, one)}
    other = next(unlike(contract, request, _CHANGED), None)
    if names and names <= state and other is not None:
        yield other
