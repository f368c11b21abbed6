"""Runs the mutants: the same cases on a server with one violation at a time.

A case whose request and answer a mutant leaves alone would be answered as the control
run saw it; it is not sent again. Each mutant is left at its first failure.
"""

from __future__ import annotations

import json
import math
import pickle
import tempfile
import time
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final, Protocol

from counterfoil.proof.deletions import Deletions
from counterfoil.proof.judgement import NO_ANSWER
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.mutation.catalogue import IDENTITY, mutants
from counterfoil.proof.mutation.seeing import see_case
from counterfoil.proof.replay import Replayed, replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Answer, Failure
    from counterfoil.proof.mutation.mutant import Mutant, Seen
    from counterfoil.proof.wire import Peer

_FOR_THE_BLIND: Final = 1_000
_CONTROL_SHARE: Final = 0.6
"""Of the time, for the control run: of cases that take longer, the first are left."""
_LEAST_SHARE: Final = 0.3
"""Of the time, whatever the control run took of it."""
_MISSING: Final = "the proof has no such request"
_LATE: Final = "the time was over before such a request was sent"
_INSTALL: Final = "counterfoil.proof.mutation.middleware:install"
_ACTS: Final = "counterfoil.proof.mutation.middleware:acts"


class Host(Protocol):
    """An application whose middleware can be exchanged, as `proof.target.Target`."""

    @property
    def address(self) -> Peer:
        """Where requests go."""
        ...

    def command(self, command: str, argument: str = "") -> str:
        """Carry out a command; `middleware` exchanges the middleware for the named.

        `ask` answers what a function in the application's process says.
        """
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant.

    `killed_by` is the first failure that gave it away, None for a survivor, and `label`
    that of its case. `after` is the number of the last case that was sent, counted from
    1 in the whole replay; 0 where no case makes the mutant act. `why` says what would
    have given it away, or, with `equivalent`, why nothing can.
    """

    id: str
    description: str
    killed_by: Failure | None = None
    label: str = ""
    after: int = 0
    operation: str = ""
    why: str = ""
    equivalent: bool = False

    @property
    def reached(self) -> bool:
        """Whether any case makes the mutant act."""
        return self.after > 0


@dataclass(frozen=True, slots=True)
class MutationReport:
    """The outcomes, and the control run's failures: with any, nothing else was run.

    `known` is how many mutants there are: of many, a sample is run. `cut`: the time was
    over before all cases were sent, or all of the sample was run. `aside` is how many
    cases were set aside, for their failures are accepted.
    """

    outcomes: tuple[Outcome, ...]
    control: tuple[Failure, ...]
    cases: int
    known: int = 0
    cut: bool = False
    aside: int = 0

    @property
    def killed(self) -> int:
        """How many mutants were found out."""
        return sum(one.killed_by is not None for one in self.outcomes)

    @property
    def score(self) -> float:
        """The share of mutants that were found out, of those that are violations."""
        run = sum(not one.equivalent for one in self.outcomes)
        return self.killed / run if run else 0.0

    @property
    def survivors(self) -> tuple[Outcome, ...]:
        """The mutants that were not."""
        return tuple(one for one in self.outcomes if one.killed_by is None)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many mutants are run, chosen by the seed, and how long; 0 for no limit."""

    mutants: int = 0
    seed: int = 0
    seconds: float = 0.0

    def sample(self, known: Sequence[Mutant]) -> list[int]:
        """Which mutants to run, by their numbers, in the order to run them.

        The operations take turns, and the seed shuffles the mutants of each: whatever
        comes of them before the time is over is spread over the contract.
        """
        numbers = list(range(len(known)))
        Random(self.seed).shuffle(numbers)  # noqa: S311 - no secret
        of_each: dict[str, list[int]] = {}
        for number in numbers:
            of_each.setdefault(known[number].operation, []).append(number)
        turns = chain.from_iterable(zip_longest(*of_each.values()))
        mixed = [number for number in turns if number is not None]
        return mixed[: self.mutants or None]


def run_mutants(
    host: Host,
    contract: Contract,
    listed: Sequence[Case],
    budget: Budget = Budget(),
    accepts: Callable[[Failure], bool] | None = None,
    folder: Path | None = None,
) -> MutationReport:
    """Run the control and then every mutant; leaves the application as it was.

    `accepts` says of a failure of the control that it does not matter: its case is set
    aside. In `folder`, the contract lies meanwhile for the server to read.
    """
    with tempfile.NamedTemporaryFile(dir=folder, prefix="counterfoil-") as file:
        pickle.dump(contract, file, pickle.HIGHEST_PROTOCOL)
        file.flush()
        runner = _Runner(host, contract, listed, file.name)
        try:
            return _run(runner, mutants(contract), budget, accepts)
        finally:
            host.command("middleware", "")


def _run(
    runner: _Runner,
    known: Sequence[Mutant],
    budget: Budget,
    accepts: Callable[[Failure], bool] | None,
) -> MutationReport:
    limit = budget.seconds or math.inf
    # The server reads the contract as the first one is installed: that is to start.
    runner.install()
    started = time.monotonic()
    played = runner.control(started + limit * _CONTROL_SHARE)
    failures = [failure for one in played for failure in one.failures]
    control = tuple(one for one in failures if not (accepts and accepts(one)))
    cases = len(played)
    aside = runner.set_aside()
    if control:
        return MutationReport((), control, cases, len(known))
    until = max(started + limit, time.monotonic() + limit * _LEAST_SHARE)
    sample = budget.sample(known)
    outcomes: dict[int, Outcome] = {}
    for number in sample:
        outcome = runner.outcome(known[number], until)
        if outcome is None:
            break
        outcomes[number] = outcome
    return MutationReport(
        tuple(outcomes[number] for number in sorted(outcomes)),
        (),
        runner.cases,
        len(known),
        cut=len(outcomes) < len(sample) or runner.is_cut,
        aside=aside,
    )


class _Runner:
    def __init__(
        self, host: Host, contract: Contract, listed: Sequence[Case], place: str
    ) -> None:
        self._host = host
        self._place = place
        self._address = host.address
        self._contract = contract
        self._listed = listed
        self._seen: list[Seen] = []
        self._played: list[Replayed] = []
        self._of_operation: dict[str, list[int]] = {}
        self._deletions = Deletions(contract)
        self.is_cut = False

    @property
    def cases(self) -> int:
        """How many cases the mutants are tried by."""
        return len(self._played)

    def install(self) -> None:
        """Have the server be a mutant that does nothing."""
        self._install(IDENTITY)

    def control(self, until: float) -> tuple[Replayed, ...]:
        """Replay the cases, so long, behind a mutant that does nothing."""
        self._played = list(self._replay(self._listed, until))
        self.is_cut = len(self._played) < len(self._listed)
        return tuple(self._played)

    def set_aside(self) -> int:
        """Go on with the cases that held, and say how many did not."""
        held = [one for one in self._played if not one.failures]
        aside = len(self._played) - len(held)
        self._played = held
        self._seen = [self._see(one) for one in held]
        for index, seen in enumerate(self._seen):
            name = seen.operation_id
            self._of_operation.setdefault(name, []).append(index)
        return aside

    def _replay(
        self, listed: Sequence[Case], until: float = math.inf
    ) -> Iterator[Replayed]:
        known = self._deletions
        return replay(
            self._address, self._contract, listed, until=until, deletions=known
        )

    def _see(self, played: Replayed) -> Seen:
        """A case as the middleware sees it: as it went out, with what frames it."""
        case = played.case
        if played.exchanges:
            case = replace(case, request=played.exchanges[0].request)
        return see_case(self._contract, case, self._address)

    def _install(self, mutant: Mutant) -> None:
        value = {"contract": self._place, "mutant": mutant.id}
        self._host.command("middleware", f"{_INSTALL} {json.dumps(value)}")

    def outcome(self, mutant: Mutant, until: float = math.inf) -> Outcome | None:
        """Replay on a mutant the cases that make it act, until one gives it away.

        None where the time is over before that.
        """
        survived = Outcome(
            mutant.id,
            mutant.description,
            operation=mutant.operation,
            why=f"{mutant.needs} would have shown it",
        )
        again: list[Replayed] = []
        for position, played in self._acts(mutant):
            if time.monotonic() >= until:
                return None
            if not survived.after:
                self._install(mutant)
            survived = replace(survived, after=position)
            here = tuple(self._replay((played.case,)))
            again += here
            found = [failure for one in here for failure in one.failures]
            if found:
                label = played.case.label
                return replace(survived, killed_by=found[0], label=label, why="")
        if not survived.reached:
            came = tuple(self._answers(mutant))
            return self._unreached(mutant, survived, came)
        return self._survived(mutant, survived, again)

    def _survived(
        self, mutant: Mutant, outcome: Outcome, again: Sequence[Replayed]
    ) -> Outcome:
        """A survivor, unless it turns out that it did nothing in the replay.

        It was chosen for what the control run saw; replayed by itself, a case may find
        another state.
        """
        acts: list[tuple[int, bool]] = json.loads(self._host.command("ask", _ACTS))
        if any(not idle for _, idle in acts):
            return outcome
        outcome = replace(outcome, after=0)
        if acts:
            statuses = " or ".join(sorted({str(status) for status, _ in acts}))
            why = (
                f"what it lets pass was answered {statuses}, as a good request may be: "
                "no case has a state in which that succeeds"
            )
            return replace(outcome, why=why)
        came = [one.answer for played in again for one in played.exchanges]
        return self._unreached(mutant, outcome, came)

    def _unreached(
        self, mutant: Mutant, outcome: Outcome, answers: Sequence[Answer]
    ) -> Outcome:
        """Why no case made a mutant act, by the answers that it might have changed."""
        impossible = mutant.impossible()
        if impossible:
            return replace(outcome, why=impossible, equivalent=True)
        came = [one for one in answers if one.status == mutant.status]
        if not mutant.status or not came:
            missing = _LATE if self.is_cut else _MISSING
            return replace(outcome, why=f"{missing}: {mutant.needs}")
        if mutant.header and all(one.header(mutant.header) is None for one in came):
            why = f"no {mutant.status} that came had {mutant.header}"
            return replace(outcome, why=why)
        kind = mutant.media_type
        if kind and "*" not in kind and not any(_is_of(one, kind) for one in came):
            return replace(outcome, why=f"no {mutant.status} that came was {kind}")
        if not mutant.harmless:
            why = f"no {mutant.status} that came can be made to break this"
            return replace(outcome, why=why)
        why = f"every {mutant.status} that came is right with the change, too"
        return replace(outcome, why=why, equivalent=True)

    def _answers(self, mutant: Mutant) -> Iterator[Answer]:
        """The answers of the control run that a mutant might have changed."""
        own = mutant.operation
        for seen, played in zip(self._seen, self._played, strict=True):
            if not played.case.outside:
                answers = (exchange.answer for exchange in played.exchanges)
                yield from (a for a in answers if seen.is_answered_by(own, a.status))

    def _acts(self, mutant: Mutant) -> Iterator[tuple[int, Replayed]]:
        """The cases, with their numbers, that a mutant does not leave as they were."""
        every = range(len(self._seen))
        own = mutant.operation
        if mutant.blind:
            # One that strikes seldom needs many requests: the cases come again. Of what
            # is hardly HTTP, none may reach it.
            judged = [one for one in every if not self._played[one].case.outside]
            rounds = max(1, -(-_FOR_THE_BLIND // max(len(judged), 1)))
            for position in judged * rounds:
                yield position + 1, self._played[position]
            return
        for position in self._of_operation.get(own, []) if own else every:
            seen, played = self._seen[position], self._played[position]
            if not played.case.outside and _acts_on(mutant, seen, played):
                yield position + 1, played


def _is_of(answer: Answer, media_type: str) -> bool:
    parsed = parse_content_type(answer.header("content-type") or "")
    wanted = parse_content_type(media_type)
    if parsed is None or wanted is None or parsed.name != wanted.name:
        return False
    return {*wanted.parameters} <= {*parsed.telling}


def _acts_on(mutant: Mutant, seen: Seen, played: Replayed) -> bool:
    if mutant.forward(seen) is not None:
        return True
    answers = (one.answer for one in played.exchanges if one.answer.status != NO_ANSWER)
    return any(mutant.edit(seen, answer) is not None for answer in answers)
