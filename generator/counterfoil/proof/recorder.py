"""Keeps what a Schemathesis run did: exchanges, counts, and failures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

import requests
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import Failure as CheckFailure
from schemathesis.engine import Status, events
from schemathesis.openapi.checks import JsonSchemaError

from counterfoil.proof.broken_places import place_in
from counterfoil.proof.exchange import Exchange, Failure
from counterfoil.proof.fixed_queries import QUERY
from counterfoil.proof.reproduction import led_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemathesis.engine.recorder import CheckNode, Interaction, ScenarioRecorder

    from counterfoil.proof.deletions import Deletions
    from counterfoil.proof.fuzz_exchanges import Exchanges

PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
"""Those in which requests are sent, in their order."""


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How often one check ran on one operation, and how often it failed."""

    check: str
    operation: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class PhaseCount:
    """What one phase did. `note` says why it was not run, where it was not."""

    name: str
    cases: int
    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class FuzzResult:
    """Everything that a fuzz run found.

    `errors` are troubles of the harness itself: with one of them, nothing is proved.
    `stopped`: the time was over before all was done; `cut` are the phases that it was
    too short for.
    """

    exchanges: tuple[Exchange, ...]
    failures: tuple[Failure, ...]
    checks: tuple[CheckCount, ...]
    phases: tuple[PhaseCount, ...]
    errors: tuple[str, ...]
    relabelled: dict[str, int]
    seconds: float
    stopped: bool = False
    cut: tuple[str, ...] = ()


_CONFORMANCE: Final = frozenset(
    {
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "status_code_conformance",
    }
)
"""The tool's checks of an answer by what its operation documents."""


class ContractBreach(CheckFailure):
    """A breach that our own judge found, as the tool wants it."""

    def __init__(self, failure: Failure, case_id: str) -> None:
        super().__init__(
            operation=failure.operation,
            title=failure.check,
            message=failure.message,
            case_id=case_id,
        )
        self.failure = failure


@dataclass(slots=True)
class Recorder:
    """Follows the events of one run.

    `read` makes exchanges of what they tell. `impossible` are the labels of operations
    that no request can be valid for. `deletions` are those of the server. `is_foreign`
    says of an exchange that its answer is none of those that its operation documents.
    `halt` ends the run; it is called once the time is over, and something was sent.
    """

    seed: int
    ask: Callable[[Exchange], tuple[Failure, ...]]
    read: Exchanges
    impossible: frozenset[str] = frozenset()
    deletions: Deletions | None = None
    is_foreign: Callable[[Exchange], bool] = lambda _: False
    halt: Callable[[], None] = lambda: None
    phase: str = ""
    stopped: bool = False
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    _judged: set[str] = field(default_factory=set[str])
    _deleted: set[str] = field(default_factory=set[str])
    _failures: dict[object, Failure] = field(default_factory=dict[object, Failure])
    _passed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    _failed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    _phases: dict[str, PhaseCount] = field(default_factory=dict[str, PhaseCount])
    _errors: list[str] = field(default_factory=list[str])
    _ended: set[str] = field(default_factory=set[str])
    # What a scenario has sent so far: one that is cut short is never told of.
    _open: dict[str, tuple[Exchange, tuple[Failure, ...]]] = field(
        default_factory=dict[str, tuple[Exchange, "tuple[Failure, ...]"]]
    )

    @property
    def has_sent(self) -> bool:
        """Whether there is anything to tell of."""
        return bool(self.exchanges or self._open)

    def end(self) -> None:
        """The time is over: end the run, once something was sent."""
        self.stopped = True
        if self.has_sent:
            self.halt()

    def follow(self, case_id: str, exchange: Exchange) -> None:
        """Take in what came, before anything judges it."""
        if self.deletions is not None and self.deletions.take(exchange).deleted:
            self._deleted.add(case_id)

    def judge(self, case_id: str, exchange: Exchange) -> None:
        """Ask our own judge about a case; raises what is a failure for the tool."""
        self._judged.add(case_id)
        exchange = replace(exchange, deleted=case_id in self._deleted)
        found = self.ask(exchange)
        self._open[case_id] = exchange, found
        if self.stopped:
            self.halt()
        if found:
            raise ContractBreach(found[0], case_id)

    def record(self, event: events.EngineEvent) -> None:
        """Take in one event."""
        match event:
            case events.PhaseStarted():
                self.phase = event.phase.name.value
            case events.PhaseFinished():
                self._finish_phase(event)
            case events.ScenarioFinished():
                self._finish_scenario(event)
            case events.NonFatalError():
                self._trouble(event)
            case events.FatalError():
                self._errors.append(
                    f"{type(event.exception).__name__}: {event.exception}"
                )
            case events.Interrupted():
                if not self.stopped:
                    raise KeyboardInterrupt
            case _:
                pass

    def _trouble(self, event: events.NonFatalError) -> None:
        if isinstance(event.value, Unsatisfiable) and event.label in self.impossible:
            return
        # A request without an answer is kept with its scenario, as a failure of the
        # server.
        if not isinstance(event.value, requests.RequestException):
            self._errors.append(f"{event.label}: {event.info}")

    def result(self, seconds: float, relabelled: Mapping[str, int]) -> FuzzResult:
        """Everything found, once the run has ended."""
        self._close()
        names = sorted({*self._passed, *self._failed})
        return FuzzResult(
            exchanges=tuple(self.exchanges),
            failures=tuple(self._failures.values()),
            checks=tuple(
                CheckCount(*name, self._passed[name], self._failed[name])
                for name in names
            ),
            phases=tuple(self._phases.values()),
            errors=tuple(dict.fromkeys(self._errors)),
            relabelled=dict(relabelled),
            seconds=seconds,
            stopped=self.stopped,
            cut=tuple(
                name for name in PHASES if self.stopped and name not in self._ended
            ),
        )

    def _close(self) -> None:
        """Keep what was sent in a scenario that was cut short."""
        for exchange, failures in self._open.values():
            self.exchanges.append(exchange)
            for failure in failures:
                self._fail(failure)
        known = self._phases.get(self.phase, PhaseCount(self.phase, 0, 0.0))
        if self._open:
            cases = known.cases + len(self._open)
            self._phases[self.phase] = replace(known, cases=cases, note="")
        self._open.clear()

    def _finish_phase(self, event: events.PhaseFinished) -> None:
        name = event.phase.name.value
        if not self.stopped:
            self._ended.add(name)
        known = self._phases.get(name, PhaseCount(name, 0, 0.0))
        reason = event.phase.skip_reason
        note = reason.value if reason is not None and not known.cases else ""
        self._phases[name] = PhaseCount(name, known.cases, known.seconds, note)

    def _finish_scenario(self, event: events.ScenarioFinished) -> None:
        name = event.phase.value
        known = self._phases.get(name, PhaseCount(name, 0, 0.0))
        found = event.recorder
        self._phases[name] = PhaseCount(
            name,
            known.cases + len(found.interactions),
            known.seconds + event.elapsed_time,
        )
        for case_id, interaction in found.interactions.items():
            self._open.pop(case_id, None)
            self._keep(found, case_id, interaction)
        for case_id, nodes in found.checks.items():
            for node in nodes:
                self._count(found, case_id, node)

    def _keep(
        self, scenario: ScenarioRecorder, case_id: str, interaction: Interaction
    ) -> None:
        deleted = case_id in self._deleted
        exchange = replace(self.read.told(interaction), deleted=deleted)
        if interaction.response is None:
            operation = _label(scenario, case_id)
            message = "the connection ended, or the time ran out, before an answer came"
            self._fail(Failure("no_answer", message, operation, exchange, self.seed))
            return
        self.exchanges.append(exchange)
        # Checks make requests of their own, and skip the cases that another check
        # ended: those are judged here.
        if case_id not in self._judged:
            failures = self.ask(exchange)
            before = self._before(scenario, case_id) if failures else ()
            for failure in failures:
                self._fail(replace(failure, before=before))

    def _before(
        self, scenario: ScenarioRecorder, case_id: str, related: tuple[str, ...] = ()
    ) -> tuple[Exchange, ...]:
        listed = led_to(scenario, case_id, related)
        return tuple(self.read.told(scenario.interactions[one]) for one in listed)

    def _count(self, scenario: ScenarioRecorder, case_id: str, node: CheckNode) -> None:
        label = _label(scenario, case_id)
        if node.status is not Status.FAILURE or node.failure_info is None:
            self._passed[node.name, label] += 1
            return
        failure = node.failure_info.failure
        shown_id = failure.case_id or case_id
        shown = replace(
            self.read.told(scenario.interactions[shown_id]),
            deleted=shown_id in self._deleted,
        )
        # With another method, what looks like a path with a query may be one without.
        is_elsewhere = QUERY in label and QUERY not in shown.request.target
        is_ours = isinstance(failure, ContractBreach)
        if (node.name in _CONFORMANCE and self.is_foreign(shown)) or (
            is_elsewhere and not is_ours
        ):
            self._passed[node.name, label] += 1
            return
        self._failed[node.name, label] += 1
        before = self._before(scenario, shown_id, failure.related_case_ids())
        found = Failure(
            node.name, _message(failure), label, shown, self.seed, before=before
        )
        if isinstance(failure, ContractBreach):
            ours = failure.failure
            found = replace(
                found,
                check=ours.check,
                message=ours.message,
                pointer=ours.pointer,
                kind=ours.kind,
            )
        elif isinstance(failure, JsonSchemaError):
            # Its message has the value.
            path = "/".join(map(str, failure.schema_path))
            found = replace(found, kind=f"{failure.title}: {path}")
        if not found.pointer:
            of_status = not node.name.startswith("response_")
            place = place_in(self.ask(shown), of_status=of_status)
            found = replace(found, pointer=place)
        self._fail(found)

    def _fail(self, failure: Failure) -> None:
        """Keep one failure of each kind: the smallest request shows it best."""
        known = self._failures.get(failure.alike)
        if known is None or _size(failure) < _size(known):
            self._failures[failure.alike] = failure


def _label(scenario: ScenarioRecorder, case_id: str) -> str:
    node = cast("Any", scenario.cases[case_id])
    return str(node.value.operation.label)


def _message(failure: CheckFailure) -> str:
    return f"{failure.title}: {failure.message}" if failure.message else failure.title


def _size(failure: Failure) -> tuple[int, int]:
    request = failure.exchange.request
    return len(failure.before), len(request.target) + len(request.body or b"")
