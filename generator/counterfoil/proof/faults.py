"""Faults: of the implementation, which raises, hangs or loses its store; of clients.

In: a running target whose implementation can be reached (`Target.injectable`), and for
each operation a request that the healthy server accepts. Out: for each fault and
operation, what was answered, and the breaches.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import FORMS
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.fault_kinds import FAULTS, Client, Fault
from counterfoil.proof.injection import SECRET
from counterfoil.proof.judgement import judge
from counterfoil.proof.media_types import is_json, parse_content_type
from counterfoil.proof.oracle import Expectation, expect
from counterfoil.proof.statuses import succeeds
from counterfoil.proof.wire import SilenceError, Transmission, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.in_process import InProcess
    from counterfoil.proof.target import Target
    from counterfoil.proof.wire import Line

SOURCE: Final = "fault"
_RECOVERY_SECONDS: Final = 5.0
_LEAVING: Final = 0.05
_DAWDLING: Final = 0.6
"""The pause before each half of the rest: longer together than a second's timeout."""


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
) -> FaultsResult:
    """Inject faults, each under every operation that has a request."""
    started = time.monotonic()
    outcomes: list[FaultOutcome] = []
    exchanges: list[Exchange] = []
    failures: list[Failure] = []
    by_id = {operation.id: operation for operation in contract.operations}
    with target.address.connect() as wire:
        for fault in faults:
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
        target: Target | InProcess,
        wire: Line,
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
            struck = self._strike(healthy)
        finally:
            target.command(fault.command, fault.lift)
        self._status = struck.answer.status
        if not self._status and (fault.may_close or not fault.answered):
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
        statuses = self._fault.statuses
        if self._fault.client is Client.DAWDLES and _is_streamed(self._request):
            # The implementation reads it, and takes too long for that.
            statuses |= {HTTPStatus.SERVICE_UNAVAILABLE}
        return replace(healthy, statuses=statuses, reason=self._fault.summary)

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

    def _strike(self, healthy: Expectation) -> Exchange:
        """Send the request under the fault, as its client does."""
        if self._fault.client is Client.WAITS:
            return self._send()
        text = encode(self._request, self._target.address)
        if self._fault.client is Client.DAWDLES:
            return self._dawdle(text, healthy)
        if self._fault.client is Client.BREAKS_OFF:
            text = text[: _middle(text)]
        left = Transmission((text,), abandon=True)
        self._wire.transmit(self._request.method, left)
        time.sleep(_LEAVING)
        return Exchange(SOURCE, self._request, Answer(0, (), b""))

    def _dawdle(self, text: bytes, healthy: Expectation) -> Exchange:
        """Send the request slowly; others must be served meanwhile."""
        struck, meanwhile, blocked = self._beside(text, _DAWDLING)
        if blocked:
            # On a busy machine it may have been chance: more time tells.
            struck, meanwhile, blocked = self._beside(text, 4 * _DAWDLING)
        reason = f"only another client is slow, and {healthy.reason}"
        found = self._judged(meanwhile, replace(healthy, reason=reason))
        if blocked:
            message = "other clients are not served until the slow one is"
            found += (Failure("fault_blocks", message, self._operation.id, meanwhile),)
        self._keep(meanwhile, found)
        return struck

    def _beside(self, text: bytes, pause: float) -> tuple[Exchange, Exchange, bool]:
        """A slow request, another beside it, and whether that one had to wait."""
        middle = _middle(text)
        parts = (text[:middle], text[middle:-1], text[-1:])
        slow = Transmission(tuple(filter(None, parts)), pause=pause)
        with (
            ThreadPoolExecutor(1) as other,
            self._target.address.connect() as wire,
        ):
            started = time.monotonic()
            coming = other.submit(_transmit, wire, self._request, slow)
            time.sleep(_LEAVING)
            meanwhile = self._send()
            taken = time.monotonic() - started
            blocked = taken >= pause * (len(slow.parts) - 1)
            answer = coming.result()
        return Exchange(SOURCE, self._request, answer), meanwhile, blocked

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


def _middle(text: bytes) -> int:
    """Where a request is half sent: within its body, where it has one."""
    head = text.index(b"\r\n\r\n") + len(b"\r\n\r\n")
    return (head + len(text)) // 2 if head < len(text) else head // 2


def _transmit(wire: Line, request: Request, how: Transmission) -> Answer:
    try:
        return wire.transmit(request.method, how)[0]
    except SilenceError as error:
        return Answer(0, (), str(error).encode())


def _is_streamed(request: Request) -> bool:
    """Whether an implementation reads the body as it comes: it is no value or text."""
    fields = [
        value for name, value in request.headers if name.lower() == "content-type"
    ]
    parsed = parse_content_type(fields[0]) if fields else None
    if parsed is None or parsed.name.startswith("text/"):
        return False
    return not is_json(parsed.name) and parsed.name not in FORMS


def _size(request: Request) -> int:
    return len(request.target) + len(request.body or b"")
