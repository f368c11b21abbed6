"""All mutants of a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.baseline import Baseline, baselines, is_valid
from counterfoil.proof.fixed_queries import QUERY
from counterfoil.proof.mutation.accepting import (
    accepting_mutants,
    form_mutants,
    routing_mutants,
)
from counterfoil.proof.mutation.answering import answering_mutants, resource_mutants
from counterfoil.proof.mutation.asking import asking_mutants
from counterfoil.proof.mutation.bodies import body_mutants
from counterfoil.proof.mutation.edits import with_header
from counterfoil.proof.mutation.mutant import Mutant, Seen
from counterfoil.proof.mutation.refusing import refusing_mutants
from counterfoil.proof.mutation.rules import rule_mutants
from counterfoil.proof.parameters import Verdict, judge_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, Response
    from counterfoil.proof.exchange import Answer

_ALLOWED: Final = "access-control-allow-origin"
_ORIGIN: Final = "https://example.com"
IDENTITY: Final = Mutant("identity", "no violation at all: the control")


def mutants(contract: Contract) -> tuple[Mutant, ...]:
    """The mutants, in a fixed order; their ids are unique."""
    made = {one.id: one for one in _all(contract)}
    return tuple(made.values())


def _all(contract: Contract) -> Iterator[Mutant]:
    # To take a wrong request for a right one is nothing where no right one is known,
    # and where the contract does not say how a right one is answered.
    known = [
        one
        for one in baselines(contract)
        if one.operation.has_success and is_valid(contract, one)
    ]
    yield from resource_mutants(contract)
    for operation in contract.operations:
        yield from answering_mutants(contract, operation)
        yield from body_mutants(contract, operation)
    for baseline in known:
        yield from _cors_mutants(contract, baseline)
        if baseline.json_type is not None:
            yield from accepting_mutants(contract, baseline)
            yield from refusing_mutants(contract, baseline)
            yield from rule_mutants(contract, baseline)
        elif baseline.media_type is not None:
            yield from form_mutants(contract, baseline)
    for operation in contract.operations:
        first = next((one for one in known if one.operation is operation), None)
        if first is not None:
            yield from asking_mutants(contract, first)
    places = dict.fromkeys(one.operation.resource for one in known)
    for place in places:
        if QUERY in place and place.partition(QUERY)[0] in places:
            # What is none of its requests is for the path without a query.
            continue
        first = next(one for one in known if one.operation.resource == place)
        declared = {o.method for o in contract.operations if o.resource == place}
        yield from routing_mutants(first, declared)


def _cors_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """A server that answers another origin otherwise than the contract says.

    It is none where the contract lets it: a header that is any text may be an origin.
    """
    operation = baseline.operation

    def echo(seen: Seen, answer: Answer) -> Answer | None:
        origin = seen.header("origin")
        own = seen.expectation.operation is operation
        if not own or origin is None or answer.header(_ALLOWED) is None:
            return None
        response = operation.response(answer.status)
        if response is None or not _refuses(contract, response, origin):
            return None
        return with_header(answer, _ALLOWED, origin)

    if any(_refuses(contract, part, _ORIGIN) for part in operation.responses):
        yield Mutant(
            f"{operation.id}-echoes-origin",
            f"{operation.name}: allows the origin that asks, not every one",
            edit=echo,
            operation=operation.id,
            needs="a request with Origin",
        )


def _refuses(contract: Contract, response: Response, origin: str) -> bool:
    """Whether a response may not allow an origin."""
    return any(
        header.name == _ALLOWED
        and judge_header(contract, header, origin) is Verdict.WRONG
        for header in response.headers
    )
