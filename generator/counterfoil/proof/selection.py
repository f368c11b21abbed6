"""Which cases are taken, where there are more than there may be."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.seeing import see_case
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from random import Random

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.mutation.mutant import Mutant, Seen

_ANYWHERE: Final = Address("localhost", 80)
"""No mutant looks at the host."""
_LEAST_SHARE: Final = 60
"""Of fewer cases for each operation, most of what could be awaited has no room."""


def chosen(
    contract: Contract, listed: Sequence[Case], limit: int, random: Random
) -> tuple[Case, ...]:
    """So many of the cases, as chance will have it.

    First a plain request of each operation. Then take turns: the cases that a mutant
    waits for, and the kinds of all others.
    """
    mixed = list(listed)
    random.shuffle(mixed)
    plain = [case for case in mixed if case.followed][: limit // 2]
    others = in_turn(case for case in mixed if not case.followed)
    first: tuple[Case, ...] = ()
    if limit >= _LEAST_SHARE * len(contract.operations):
        first = awaited(contract, others, random)
    taken = set(map(id, first))
    rest = [case for case in others if id(case) not in taken]
    return (*plain, *_alternately(first, rest))[:limit]


def awaited(
    contract: Contract, listed: Sequence[Case], random: Random
) -> tuple[Case, ...]:
    """A few of the cases, by which every mutant acts that acts by any of them.

    Each has one of those that come alone, and one of those that have something made
    before. A mutant that changes answers is not asked: these come of the server.
    """
    judged = [case for case in listed if not case.outside]
    seen = [(case, see_case(contract, case, _ANYWHERE)) for case in judged]
    known = [one for one in mutants(contract) if one.changes_requests]
    random.shuffle(known)
    of_each: dict[str, dict[int, Case]] = {}
    for made_before in (False, True):
        pools: dict[str, list[tuple[Case, Seen]]] = {"": []}
        for one in seen:
            if (one[0].before is not None) is made_before:
                pools[""].append(one)
                pools.setdefault(one[1].operation_id, []).append(one)
        for mutant in known:
            own = of_each.setdefault(mutant.operation, {})
            found = _first(mutant, pools.get(mutant.operation, ()), own)
            if found is not None:
                own[id(found)] = found
    return tuple(_alternately(*(list(own.values()) for own in of_each.values())))


def _first(
    mutant: Mutant, pool: Sequence[tuple[Case, Seen]], taken: Container[int]
) -> Case | None:
    """The first case by which a mutant acts; None where it does by one taken before."""
    first = None
    for case, seen in pool:
        if (first is None or id(case) in taken) and mutant.forward(seen) is not None:
            if id(case) in taken:
                return None
            first = case
    return first


def in_turn(listed: Iterable[Case]) -> tuple[Case, ...]:
    """The cases in an order in which their kinds take turns."""
    kinds: dict[tuple[object, ...], list[Case]] = {}
    for case in listed:
        operation = case.expectation.operation
        kind = (
            operation.id if operation else "",
            *(case.source, case.keyword, case.pointer, case.expectation.statuses),
            *(case.request.method, case.outside, case.before is None),
        )
        kinds.setdefault(kind, []).append(case)
    return tuple(_alternately(*kinds.values()))


def _alternately(*lists: Sequence[Case]) -> Iterator[Case]:
    """One of each, as long as there are any, and again."""
    turns = chain.from_iterable(zip_longest(*lists))
    return (case for case in turns if case is not None)
