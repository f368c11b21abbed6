"""Runs the mutants: the same cases on a server with one violation at a time; each must be found out.

A case whose request and answer a mutant leaves alone would be answered as the control run
saw it; it is not sent again. Each mutant is left at its first failure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counterfoil.proof.judgement import NO_ANSWER
from counterfoil.proof.mutation.catalogue import IDENTITY, mutants
from counterfoil.proof.mutation.mutant import Mutant, Seen, see
from counterfoil.proof.replay import Replayed, replay
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Failure

_INSTALL = "counterfoil.proof.mutation.middleware:install"


class Host(Protocol):
    """A running application around which middleware can be exchanged: `proof.target.Target`."""

    host: str
    port: int

    def command(self, command: str, argument: str = "") -> str:
        """Carry out a command; `middleware` puts what its argument names around the application."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant.

    `killed_by` is the failure that gave it away, None for a survivor; `after` the number
    of the case in the replay, from 1, or of all that reach it; `reached` whether any case
    makes it act.
    """

    id: str
    description: str
    killed_by: Failure | None
    label: str
    after: int
    reached: bool


@dataclass(frozen=True, slots=True)
class MutationReport:
    """The outcomes, and the failures of the control run: with those, nothing else was run."""

    outcomes: tuple[Outcome, ...]
    control: tuple[Failure, ...]
    cases: int

    @property
    def killed(self) -> int:
        """How many mutants were found out."""
        return sum(one.killed_by is not None for one in self.outcomes)

    @property
    def score(self) -> float:
        """The share of mutants that were found out."""
        return self.killed / len(self.outcomes) if self.outcomes else 0.0

    @property
    def survivors(self) -> tuple[Outcome, ...]:
        """The mutants that were not."""
        return tuple(one for one in self.outcomes if one.killed_by is None)


def run_mutants(
    host: Host, contract: Contract, document: Path, listed: Sequence[Case]
) -> MutationReport:
    """Run the control and then every mutant of the contract; leaves the application as it was."""
    runner = _Runner(host, contract, document, listed)
    try:
        control = runner.control()
        if control:
            return MutationReport((), control, len(listed))
        return MutationReport(tuple(runner.outcomes()), (), len(listed))
    finally:
        host.command("middleware", "")


class _Runner:
    def __init__(
        self, host: Host, contract: Contract, document: Path, listed: Sequence[Case]
    ) -> None:
        self._host = host
        self._address = Address(host.host, host.port)
        self._contract = contract
        self._document = document
        self._listed = listed
        self._seen: list[Seen] = []
        self._played: list[Replayed] = []

    def control(self) -> tuple[Failure, ...]:
        """Replay all cases on the unchanged application, behind the middleware that all mutants share."""
        self._install(IDENTITY)
        self._played = list(replay(self._address, self._contract, self._listed))
        self._seen = [see(self._contract, case.request) for case in self._listed]
        return tuple(failure for one in self._played for failure in one.failures)

    def outcomes(self) -> Iterator[Outcome]:
        """Replay on each mutant the cases that make it act, until one gives it away."""
        for mutant in mutants(self._contract):
            yield self._outcome(mutant)

    def _install(self, mutant: Mutant) -> None:
        value = {"document": str(self._document.resolve()), "mutant": mutant.id}
        self._host.command("middleware", f"{_INSTALL} {json.dumps(value)}")

    def _outcome(self, mutant: Mutant) -> Outcome:
        reached = False
        for position, played in self._acts(mutant):
            if not reached:
                self._install(mutant)
                reached = True
            for failure in played_failures(self._address, self._contract, played.case):
                label = played.case.label
                return Outcome(mutant.id, mutant.description, failure, label, position, True)
        return Outcome(mutant.id, mutant.description, None, "", len(self._listed), reached)

    def _acts(self, mutant: Mutant) -> Iterator[tuple[int, Replayed]]:
        """The cases, with their numbers, that a mutant does not leave as they were."""
        for position, (seen, played) in enumerate(zip(self._seen, self._played, strict=True)):
            if mutant.blind or (not played.case.outside and _acts_on(mutant, seen, played)):
                yield position + 1, played


def _acts_on(mutant: Mutant, seen: Seen, played: Replayed) -> bool:
    if mutant.forward(seen) is not None:
        return True
    answers = (one.answer for one in played.exchanges if one.answer.status != NO_ANSWER)
    return any(mutant.edit(seen, answer) is not None for answer in answers)


def played_failures(
    address: Address, contract: Contract, case: Case
) -> tuple[Failure, ...]:
    """The failures of one case, sent alone."""
    return tuple(failure for one in replay(address, contract, (case,)) for failure in one.failures)
