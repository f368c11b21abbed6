"""Faults: the implementation raises, answers nonsense, hangs, or loses its store.

In: a running target whose implementation can be reached (`Target.injectable`), and for
each operation a request that the healthy server accepts. Out: for each fault and
operation, what was answered, and the breaches.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.injection import SECRET
from counterfoil.proof.judgement import judge
from counterfoil.proof.oracle import Expectation, expect
from counterfoil.proof.wire import Address, SilenceError, Transmission, Wire, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.target import Target

SOURCE: Final = "fault"
_RECOVERY_SECONDS: Final = 5.0
_LEAVING: Final = 0.05


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: `command` with `argument` switches it on, with `lift` off.

    `statuses` are the right answers while it lasts. `everywhere` says that it strikes
    every operation that calls its implementation; another fault may leave the answer of
    an operation as it is. `may_close`: to close the connection is an answer, too;
    `leaves`: the client closes it, and waits for none.
    """

    name: str
    summary: str
    command: str
    argument: str
    lift: str
    statuses: frozenset[int]
    everywhere: bool
    may_close: bool = False
    leaves: bool = False


FAULTS: Final = (
    Fault(
        "raise",
        "the implementation raises",
        "fault",
        "raise",
        "",
        frozenset({500}),
        everywhere=True,
    ),
    Fault(
        "nonsense",
        "the implementation returns what is no response",
        "fault",
        "nonsense",
        "",
        frozenset({500}),
        everywhere=True,
    ),
    Fault(
        "hang",
        "the implementation hangs",
        "fault",
        "hang",
        "",
        frozenset({503}),
        everywhere=True,
    ),
    Fault(
        "cancel",
        "the implementation is cancelled",
        "fault",
        "cancel",
        "",
        frozenset({500, 503}),
        everywhere=True,
        may_close=True,
    ),
    Fault(
        "leave",
        "the client leaves while the implementation works",
        "fault",
        "hang",
        "",
        frozenset({503}),
        everywhere=True,
        leaves=True,
    ),
    Fault(
        "store",
        "the store is lost",
        "store",
        "lost",
        "kept",
        frozenset({503}),
        everywhere=False,
    ),
)


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
    """What the faults showed; `note` says why they were not run, if so."""

    outcomes: tuple[FaultOutcome, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    failures: tuple[Failure, ...] = ()
    missing: tuple[str, ...] = ()
    seconds: float = 0.0
    note: str = ""


def healthy_requests(
    contract: Contract, exchanges: Iterable[Exchange]
) -> dict[str, Request]:
    """By the id of an operation, its smallest request that rightly succeeded."""
    found: dict[str, Request] = {}
    for exchange in exchanges:
        if not 200 <= exchange.answer.status < 300:  # noqa: PLR2004 - the class of success
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
    contract: Contract, target: Target, requests: dict[str, Request]
) -> FaultsResult:
    """Inject every fault under every operation that has a request."""
    started = time.monotonic()
    outcomes: list[FaultOutcome] = []
    exchanges: list[Exchange] = []
    failures: list[Failure] = []
    by_id = {operation.id: operation for operation in contract.operations}
    with Wire(Address(target.host, target.port)) as wire:
        for fault in FAULTS:
            for name, request in requests.items():
                trial = _Trial(contract, target, wire, fault, (by_id[name], request))
                trial.run()
                outcomes.append(trial.outcome())
                exchanges += trial.exchanges
                failures += trial.failures
    return FaultsResult(
        tuple(outcomes),
        tuple(exchanges),
        tuple(failures),
        missing=tuple(name for name in by_id if name not in requests),
        seconds=time.monotonic() - started,
    )


class _Trial:
    """One fault under one operation: healthy, faulty, healthy again.

    All on one connection, as long as the server keeps it.
    """

    def __init__(
        self,
        contract: Contract,
        target: Target,
        wire: Wire,
        fault: Fault,
        subject: tuple[Operation, Request],
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.failures: list[Failure] = []
        self._contract = contract
        self._target = target
        self._wire = wire
        self._fault = fault
        self._operation, self._request = subject
        self._status = 0
        self._affected = False

    def outcome(self) -> FaultOutcome:
        """What came of it."""
        return FaultOutcome(
            self._fault.name,
            self._fault.summary,
            self._operation.id,
            self._status,
            self._affected,
            bool(self.failures),
        )

    def run(self) -> None:
        """Send the request before, under and after the fault."""
        fault, target = self._fault, self._target
        healthy = expect(self._contract, self._request)
        before = int(target.command("calls"))
        # The same profile must fail a healthy server, or it would prove nothing of a
        # faulty one.
        control = self._send()
        if not self._judged(control, self._expectation(healthy)):
            self._breach(control, "the profile of the fault accepts the healthy server")
        called = int(target.command("calls")) > before
        target.command(fault.command, fault.argument)
        try:
            struck = self._leave() if fault.leaves else self._send()
        finally:
            target.command(fault.command, fault.lift)
        self._status = struck.answer.status
        if not self._status and (fault.may_close or fault.leaves):
            self._affected = True
            self._recover(healthy)
            return
        unaffected = self._status in healthy.statuses and not (
            called and fault.everywhere
        )
        self._affected = not unaffected
        expected = healthy if unaffected else self._expectation(healthy)
        self._keep(struck, self._judged(struck, expected))
        self._recover(healthy)

    def _expectation(self, healthy: Expectation) -> Expectation:
        return replace(
            healthy, statuses=self._fault.statuses, reason=self._fault.summary
        )

    def _recover(self, healthy: Expectation) -> None:
        """The next request must be served; a lost store may take a moment to return."""
        deadline = time.monotonic() + (
            0 if self._fault.everywhere else _RECOVERY_SECONDS
        )
        while True:
            after = self._send()
            if after.answer.status in healthy.statuses or time.monotonic() >= deadline:
                break
            self._keep(after, self._judged(after, self._expectation(healthy)))
            time.sleep(0.05)
        expected = replace(healthy, reason=f"{self._fault.summary} no longer")
        self._keep(after, self._judged(after, expected))

    def _leave(self) -> Exchange:
        """Send the request, and close the connection before an answer can come."""
        text = encode(self._request, self._wire.address)
        left = Transmission((text,), abandon=True)
        self._wire.transmit(self._request.method, left)
        time.sleep(_LEAVING)
        return Exchange(SOURCE, self._request, Answer(0, (), b""))

    def _send(self) -> Exchange:
        try:
            answer = self._wire.send(self._request)
        except SilenceError as error:
            answer = Answer(0, (), str(error).encode())
        return Exchange(SOURCE, self._request, answer)

    def _judged(self, exchange: Exchange, expected: Expectation) -> tuple[Failure, ...]:
        found = judge(self._contract, exchange, expected)
        answer = exchange.answer
        texts = [answer.body, *(value.encode() for _, value in answer.headers)]
        if any(SECRET.encode() in text for text in texts):
            message = "the answer holds the text of the implementation's error"
            found += (Failure("fault_leak", message, self._operation.id, exchange),)
        return found

    def _keep(self, exchange: Exchange, found: Sequence[Failure]) -> None:
        self.exchanges.append(exchange)
        self.failures += [
            replace(failure, message=f"{self._fault.summary}: {failure.message}")
            for failure in found
        ]

    def _breach(self, exchange: Exchange, message: str) -> None:
        self.failures.append(
            Failure("fault_profile", message, self._operation.id, exchange)
        )


def _size(request: Request) -> int:
    return len(request.target) + len(request.body or b"")
