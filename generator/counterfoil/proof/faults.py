"""Faults: of the implementation, which raises, hangs or loses its store; of clients.

In: a running target whose implementation can be reached (`Target.injectable`), and for
each operation a request that the healthy server accepts. Out: for each fault and
operation, what was answered, and the breaches.
"""

from __future__ import annotations

import math
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.proof.fault_kinds import FAULTS, Fault
from counterfoil.proof.fault_trial import PATIENCE, Trial
from counterfoil.proof.oracle import expect
from counterfoil.proof.statuses import succeeds
from counterfoil.proof.wire import ANSWER_SECONDS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Exchange, Failure, Request
    from counterfoil.proof.in_process import InProcess
    from counterfoil.proof.target import Target
    from counterfoil.proof.wire import Line

_TOGETHER: Final = 16
"""How many operations are under a fault at once that takes seconds."""
_POLL: Final = 0.002


@dataclass(frozen=True, slots=True)
class FaultOutcome:
    """What one operation answered under one fault.

    `affected` is false where its answer stayed the healthy one.
    """

    fault: str
    summary: str
    operation: str
    status: int
    affected: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class FaultsResult:
    """What the faults showed; `note` says why they were not run, if so.

    `cut` are the faults that the time was too short for. `idle` says why none of them
    can have struck, if so.
    """

    outcomes: tuple[FaultOutcome, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    failures: tuple[Failure, ...] = ()
    missing: tuple[str, ...] = ()
    seconds: float = 0.0
    note: str = ""
    cut: tuple[str, ...] = ()
    idle: str = ""


def healthy_requests(
    contract: Contract, exchanges: Iterable[Exchange]
) -> dict[str, Request]:
    """By the id of an operation, its smallest request that rightly succeeded."""
    found: dict[str, Request] = {}
    for exchange in exchanges:
        if not succeeds(exchange.answer.status):
            continue
        expected = expect(contract, exchange.request)
        operation = expected.operation
        if operation is None or exchange.answer.status not in expected.statuses:
            continue
        if exchange.request.method != operation.method:
            # Answered without the operation: OPTIONS of any resource, for one.
            continue
        known = found.get(operation.id)
        if known is None or _size(exchange.request) < _size(known):
            found[operation.id] = exchange.request
    return found


def run_faults(
    contract: Contract,
    target: Target | InProcess,
    requests: dict[str, Request],
    faults: Sequence[Fault] = FAULTS,
    until: float = math.inf,
) -> FaultsResult:
    """Inject faults, each under every operation that has a request.

    Begins no more when the clock (`time.monotonic`) says `until`. Those that take
    seconds come last.
    """
    started = time.monotonic()
    by_id = {operation.id: operation for operation in contract.operations}
    subjects = [(by_id[name], request) for name, request in requests.items()]
    if not subjects:
        note = "no valid request is known of any operation, so nothing was injected"
        return FaultsResult(missing=_names(contract, ()), note=note)
    calls = target.command("calls")
    trials: list[Trial] = []
    cut: list[str] = []
    for fault in sorted(faults, key=lambda one: (one.takes_seconds, one.lasts)):
        together = _TOGETHER if fault.takes_seconds else 1
        for start in range(0, len(subjects), together):
            if time.monotonic() >= until:
                cut.append(fault.name)
                break
            some = subjects[start : start + together]
            with ExitStack() as stack:
                begun: list[Trial] = []
                for subject in some:
                    patience = _patience(fault, until)
                    line: Line = target.address.connect(patience)
                    stack.enter_context(line)
                    trial = Trial(contract, target, line, fault, subject, patience)
                    begun.append(trial)
                _strike(begun, target, fault)
            trials += begun
            if any(trial.cut for trial in begun):
                cut.append(fault.name)
                break
    return FaultsResult(
        tuple(_outcome(trial) for trial in trials if not trial.cut),
        tuple(exchange for trial in trials for exchange in trial.exchanges),
        tuple(failure for trial in trials for failure in trial.failures),
        missing=_names(contract, requests),
        seconds=time.monotonic() - started,
        cut=tuple(cut),
        idle=_why_idle(target) if trials and target.command("calls") == calls else "",
    )


def _patience(fault: Fault, until: float) -> float:
    """How long an answer under a fault may take."""
    if not fault.lasts:
        return ANSWER_SECONDS
    left = until - time.monotonic()
    return min(PATIENCE, max(left, ANSWER_SECONDS))


def _why_idle(target: Target | InProcess) -> str:
    """Why no fault of the implementation struck, where it was never called."""
    if not target.command("used"):
        return (
            "the factory never called `wrap`, so nothing was injected: have it give "
            "`wrap` the implementation, and serve what that returns"
        )
    return (
        "no operation called what `wrap` returned, so no fault of the implementation "
        "struck: have the application serve that, and nothing else"
    )


def _strike(trials: Sequence[Trial], target: Target | InProcess, fault: Fault) -> None:
    """Put operations under a fault at once, one after the other in what they are sent.

    So it takes no longer for many than for one, and each run sends the same.
    """
    for trial in trials:
        trial.begin()
    target.command(fault.command, fault.argument)
    try:
        with ThreadPoolExecutor(len(trials)) as pool:
            struck: list[Future[None]] = []
            for trial in trials:
                calls = int(target.command("calls"))
                striking = pool.submit(trial.strike)
                while not (trial.has_arrived(calls) or striking.done()):
                    time.sleep(_POLL)
                struck.append(striking)
        for striking in struck:
            striking.result()
    finally:
        target.command(fault.command, fault.lift)
    for trial in trials:
        trial.end()


def _names(contract: Contract, served: Container[str]) -> tuple[str, ...]:
    """The operations that have no request."""
    return tuple(one.name for one in contract.operations if one.id not in served)


def _outcome(trial: Trial) -> FaultOutcome:
    return FaultOutcome(
        trial.fault.name,
        trial.fault.summary,
        trial.operation.name,
        trial.status,
        trial.affected,
        bool(trial.failures),
    )


def _size(request: Request) -> int:
    return len(request.target) + len(request.body or b"")
