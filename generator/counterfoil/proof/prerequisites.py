"""Gives cases what they need: the resource that their path names is made before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.proof.chains import Chain, chains, moved
from counterfoil.proof.preconditions import may_be_stale
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract


def with_prerequisites(contract: Contract, listed: Iterable[Case]) -> Iterator[Case]:
    """The cases; those of a resource that can be made have it made.

    What may succeed comes in both ways: without the resource, too, there is an answer.
    """
    known = chains(contract)
    for case in listed:
        chain = _chain(known, case)
        if chain is None:
            yield case
            continue
        if any(map(succeeds, case.expectation.statuses)):
            yield case
        label = f"{case.label}, of what was just made"
        yield replace(case, label=label, before=chain)
        if case.followed and may_be_stale(chain.operation):
            label = f"{case.label}, of a version that it has not"
            yield replace(case, label=label, before=chain, followed=False, stale=True)


def _chain(known: dict[str, Chain], case: Case) -> Chain | None:
    """What a case needs; None where its request is for no such resource."""
    if case.transmission is not None or case.outside:
        return None
    operation = case.expectation.operation
    if operation is not None:
        found = [known[operation.id]] if operation.id in known else []
    else:
        found = list(known.values())
    for chain in found:
        own = chain.operation.method == case.request.method
        if own and _is_for(chain, case):
            return chain
    return None


def _is_for(chain: Chain, case: Case) -> bool:
    other = "/".join(f"{one}~" if one else one for one in chain.path.split("/"))
    loosely = case.expectation.operation is None
    # Every segment another one: what has the same shape has moved.
    return moved(case.request, chain.path, other, loosely=loosely) != case.request
