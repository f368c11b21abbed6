"""One fault under one operation: what is sent before, under and after it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from threading import Event
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import FORMS
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.fault_kinds import Client, Fault
from counterfoil.proof.injection import SECRET
from counterfoil.proof.judgement import judge
from counterfoil.proof.media_types import is_json, parse_content_type
from counterfoil.proof.oracle import Expectation, expect
from counterfoil.proof.wire import NoAnswerError, SilenceError, Transmission, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.in_process import InProcess
    from counterfoil.proof.target import Target
    from counterfoil.proof.wire import Line

SOURCE: Final = "fault"
PATIENCE: Final = 40.0
"""How long a server has to give up what hangs: longer than most let it hang.

RFC 9110, 15.5.9 and 15.6.4, leave to a server how long that is; a generated one takes
30 seconds where it is not told otherwise, and up to an eighth more.
"""
HOW_LONG: Final = (
    f"the proof waits {PATIENCE:g} s for an implementation that hangs to be given up: "
    "where that takes long, have it take a second here, by a variable of the "
    "application's own in [tool.counterfoil.fault-environment]"
)
_RECOVERY_SECONDS: Final = 5.0
_LEAVING: Final = 0.05
_DAWDLING: Final = 0.6
"""The pause before each half of the rest: longer together than a second's timeout."""


class Trial:
    """One fault under one operation: healthy, faulty, healthy again.

    All on one connection, as long as the server keeps it. `status` is what was answered
    under the fault, 0 for none; `affected` is false where that was the healthy answer.
    `cut`: none came in time, which was less than the server has for it.
    """

    def __init__(
        self,
        contract: Contract,
        target: Target | InProcess,
        wire: Line,
        fault: Fault,
        subject: tuple[Operation, Request],
        patience: float,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.failures: list[Failure] = []
        self._contract = contract
        self._target = target
        self._wire = wire
        self.fault = fault
        self.operation, self._request = subject
        self._healthy = expect(contract, self._request)
        self._is_called = False
        self._is_beside = Event()
        self._struck = Exchange(SOURCE, self._request, Answer(0, (), b""))
        self._patience = patience
        self._is_late = False
        self.status = 0
        self.affected = False
        self.cut = False

    def begin(self) -> None:
        """Send the request to the healthy server."""
        before = self._calls()
        # The same profile must fail a healthy server, or it would prove nothing of a
        # faulty one.
        control = self._send()
        if not self._judged(control, self._expectation()):
            self._breach(control, "the profile of the fault accepts the healthy server")
        self._is_called = self._calls() > before

    def strike(self) -> None:
        """Send it under the fault."""
        self._is_late = False
        self._struck = self._strike()
        self.status = self._struck.answer.status
        is_short = self.fault.lasts and self._patience < PATIENCE
        self.cut = is_short and self._is_late

    def has_arrived(self, calls: int) -> bool:
        """Whether the server has as much of the request as it gets for some time.

        Before that, the implementation was called so often.
        """
        if self.fault.client is Client.DAWDLES:
            return self._is_beside.is_set()
        return self._calls() > calls

    def end(self) -> None:
        """Judge the answer, and send the request to the healthy server again."""
        fault, healthy = self.fault, self._healthy
        excused = fault.may_close or not fault.answered or self.cut
        if not self.status and excused:
            self.affected = True
            self._recover()
            return
        unaffected = self.status in healthy.statuses and not (
            self._is_called and fault.everywhere
        )
        self.affected = not unaffected
        expected = healthy if unaffected else self._expectation()
        found = self._judged(self._struck, expected)
        if fault.lasts and not self.status:
            found = tuple(
                replace(one, message=f"{one.message}; {HOW_LONG}") for one in found
            )
        self._keep(self._struck, found)
        self._recover()

    def _calls(self) -> int:
        return int(self._target.command("calls"))

    def _expectation(self) -> Expectation:
        statuses = self.fault.statuses
        if self.fault.client is Client.DAWDLES and _is_streamed(self._request):
            # The implementation reads it, and takes too long for that.
            statuses |= {HTTPStatus.SERVICE_UNAVAILABLE}
        return replace(self._healthy, statuses=statuses, reason=self.fault.summary)

    def _recover(self) -> None:
        """The next request must be served; a lost store may take a moment to return."""
        healthy = self._healthy
        deadline = time.monotonic() + (
            0 if self.fault.everywhere else _RECOVERY_SECONDS
        )
        while True:
            after = self._send()
            if after.answer.status in healthy.statuses or time.monotonic() >= deadline:
                break
            self._keep(after, self._judged(after, self._expectation()))
            time.sleep(0.05)
        expected = replace(healthy, reason=f"{self.fault.summary} no longer")
        self._keep(after, self._judged(after, expected))

    def _strike(self) -> Exchange:
        """Send the request under the fault, as its client does."""
        if self.fault.client is Client.WAITS:
            return self._send()
        text = encode(self._request, self._target.address)
        if self.fault.client is Client.DAWDLES:
            return self._dawdle(text)
        if self.fault.client is Client.BREAKS_OFF:
            text = text[: _middle(text)]
        left = Transmission((text,), abandon=True)
        self._wire.transmit(self._request.method, left)
        time.sleep(_LEAVING)
        return Exchange(SOURCE, self._request, Answer(0, (), b""))

    def _dawdle(self, text: bytes) -> Exchange:
        """Send the request slowly; others must be served meanwhile."""
        struck, meanwhile, blocked = self._beside(text, _DAWDLING)
        if blocked:
            # On a busy machine it may have been chance: more time tells.
            struck, meanwhile, blocked = self._beside(text, 4 * _DAWDLING)
        reason = f"only another client is slow, and {self._healthy.reason}"
        found = self._judged(meanwhile, replace(self._healthy, reason=reason))
        if blocked:
            message = "other clients are not served until the slow one is"
            found += (Failure("fault_blocks", message, self.operation.id, meanwhile),)
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
            self._is_beside.set()
            taken = time.monotonic() - started
            blocked = taken >= pause * (len(slow.parts) - 1)
            answer = coming.result()
        return Exchange(SOURCE, self._request, answer), meanwhile, blocked

    def _send(self) -> Exchange:
        try:
            answer = self._wire.send(self._request)
        except SilenceError as error:
            self._is_late = isinstance(error, NoAnswerError)
            answer = Answer(0, (), str(error).encode())
        return Exchange(SOURCE, self._request, answer)

    def _judged(self, exchange: Exchange, expected: Expectation) -> tuple[Failure, ...]:
        found = judge(self._contract, exchange, expected)
        answer = exchange.answer
        texts = [answer.body, *(value.encode() for _, value in answer.headers)]
        if any(SECRET.encode() in text for text in texts):
            message = "the answer holds the text of the implementation's error"
            found += (Failure("fault_leak", message, self.operation.id, exchange),)
        return found

    def _keep(self, exchange: Exchange, found: Sequence[Failure]) -> None:
        self.exchanges.append(exchange)
        self.failures += [
            replace(failure, message=f"{self.fault.summary}: {failure.message}")
            for failure in found
        ]

    def _breach(self, exchange: Exchange, message: str) -> None:
        self.failures.append(
            Failure("fault_profile", message, self.operation.id, exchange)
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
