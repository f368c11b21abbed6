"""The independent judge: openapi-core, which shares no code with ours.

Of a request it says valid or not, and the server's answer must agree; of an answer it
says valid or not, and it must be. Where the two are known to differ, a `Difference`
explains it, by name and in the report; what no difference explains is a failure.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openapi_core.validation.request.exceptions import InvalidRequestBody

from counterfoil.proof.broken_places import place_in
from counterfoil.proof.differences import (
    IN_ANSWERS,
    REFUSED_BY_CORE,
    explain,
    explain_answer,
    unexplained,
)
from counterfoil.proof.exchange import Exchange, Failure
from counterfoil.proof.judgement import documented_response, judge
from counterfoil.proof.leeway import with_leeway
from counterfoil.proof.openapi_core_judge import Judge, NoOpinionError
from counterfoil.proof.oracle import expect
from counterfoil.proof.situations import Situation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.oracle import Expectation

CHECK_REQUEST: Final = "independent_request"
CHECK_RESPONSE: Final = "independent_response"
_OUTSIDE: Final = "is outside of the contract"
_VARIABLE: Final = re.compile("[0-9a-f]{16,}")


@dataclass(frozen=True, slots=True)
class IndependentResult:
    """What the judge said of the first `covered` exchanges of `total`: time is bounded.

    `judged` counts its judgements: alike requests and alike answers are judged once.
    `explained` counts the exchanges of each known difference.
    """

    total: int
    judged: int
    covered: int
    failures: tuple[Failure, ...]
    explained: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Opinion:
    """A failure's check and message, or the name of a known difference; or neither.

    `kinds` are the breaches in the message that no known difference explains, each a
    failure of its own.
    """

    check: str = ""
    message: str = ""
    difference: str = ""
    kinds: tuple[str, ...] = ()


def run_independent(
    contract: Contract, exchanges: Iterable[Exchange], budget: float = 30.0
) -> IndependentResult:
    """Judge exchanges for at most `budget` seconds."""
    started = time.monotonic()
    court = _Court(contract)
    total = 0
    for exchange in exchanges:
        total += 1
        if time.monotonic() - started <= budget:
            court.hear(exchange)
    return IndependentResult(
        total,
        len(court.opinions),
        court.covered,
        tuple(court.failures),
        dict(court.explained),
        time.monotonic() - started,
    )


class _Court:
    """Hears exchanges one by one, and remembers its opinions."""

    def __init__(self, contract: Contract) -> None:
        self.covered = 0
        self.failures: list[Failure] = []
        self.explained: Counter[str] = Counter()
        self.opinions: dict[object, _Opinion] = {}
        self._contract = contract
        self._judge = Judge(contract)

    def hear(self, exchange: Exchange) -> None:
        """Judge the request by the answer's status, and the answer by itself."""
        self.covered += 1
        expected = with_leeway(
            self._contract, expect(self._contract, exchange.request), exchange
        )
        operation, status = expected.operation, exchange.answer.status
        if operation is None or not status:
            self.explained[_OUTSIDE] += 1
            return
        # A server error says nothing of the request, nor does one that was slow.
        telling = status < 500 and status != 408  # noqa: PLR2004 - Request Timeout
        if operation.method == exchange.request.method and telling:
            key: object = _request_kind(exchange)
            if key not in self.opinions:
                self.opinions[key] = self._of_request(exchange, expected)
                self._report(self.opinions[key], operation, exchange)
            self._count(self.opinions[key])
        if documented_response(operation, exchange.request, status) is not None:
            key = operation.id, answer_kind(exchange)
            if key not in self.opinions:
                self.opinions[key] = self._of_answer(exchange, expected)
                self._report(self.opinions[key], operation, exchange)
            self._count(self.opinions[key])

    def _of_request(self, exchange: Exchange, expected: Expectation) -> _Opinion:
        errors = self._judge.request_errors(exchange.request, expected)
        if none := _without_opinion(errors):
            return none
        status = exchange.answer.status
        accepted = status < 400  # noqa: PLR2004 - the class of client errors
        if accepted != bool(errors):
            return _Opinion()
        name = explain(self._contract, exchange, expected, errors)
        if name:
            return _Opinion(difference=name)
        said = _said(errors) or "the request is valid"
        message = f"openapi-core says: {said}; the server answered {status}"
        # Where our oracle expects that, the two judges disagree.
        agrees = status not in expected.statuses
        blame = (
            "our oracle expects another answer, too: the server is at fault"
            if agrees
            else f"our oracle expects it ({expected.reason}): one of them is wrong"
        )
        situation = Situation(self._contract, exchange, expected, errors)
        unknown = unexplained(situation, REFUSED_BY_CORE)
        return _Opinion(CHECK_REQUEST, f"{message}\n{blame}", kinds=_kinds(unknown))

    def _of_answer(self, exchange: Exchange, expected: Expectation) -> _Opinion:
        errors = self._judge.response_errors(exchange, expected)
        if not errors:
            return _Opinion()
        if none := _without_opinion(errors):
            return none
        name = explain_answer(self._contract, exchange, expected, errors)
        if name:
            return _Opinion(difference=name)
        message = f"openapi-core says of the answer: {_said(errors)}"
        situation = Situation(self._contract, exchange, expected, errors)
        unknown = unexplained(situation, IN_ANSWERS)
        return _Opinion(CHECK_RESPONSE, message, kinds=_kinds(unknown))

    def _report(
        self, opinion: _Opinion, operation: Operation, exchange: Exchange
    ) -> None:
        if opinion.check:
            of_status = opinion.check == CHECK_REQUEST
            place = place_in(judge(self._contract, exchange), of_status=of_status)
            found = Failure(
                opinion.check, opinion.message, operation.id, exchange, pointer=place
            )
            self.failures += [replace(found, kind=kind) for kind in opinion.kinds]

    def _count(self, opinion: _Opinion) -> None:
        if opinion.difference:
            self.explained[opinion.difference] += 1


def _without_opinion(errors: Sequence[Exception]) -> _Opinion | None:
    """The opinion of a judge that fails itself; None of one that does not."""
    if not any(isinstance(error, NoOpinionError) for error in errors):
        return None
    return _Opinion(difference=f"makes openapi-core itself fail: {errors[0]}")


def _said(errors: tuple[Exception, ...]) -> str:
    return "; ".join(_message(error) for error in errors)[:500]


def _kinds(errors: Sequence[Exception]) -> tuple[str, ...]:
    """What is wrong, less the values: the errors, and the keywords that are broken."""
    found: dict[str, None] = {}
    for error in errors:
        name = type(error).__name__
        details = getattr(error.__cause__, "schema_errors", ())
        paths = [getattr(one, "absolute_schema_path", ()) for one in details]
        for path in paths or [()]:
            found[f"{name}: {'/'.join(map(str, path))}"] = None
    return tuple(found) or ("",)


def _message(error: Exception) -> str:
    cause = error.__cause__
    details = [
        str(one.message)
        for one in getattr(cause, "schema_errors", ())
        if hasattr(one, "message")
    ]
    if isinstance(error, InvalidRequestBody) and details:
        return f"the body is not valid: {', '.join(details)}"
    try:
        said = str(error)
    except (UnicodeDecodeError, AttributeError):
        # For its message it decodes the body, or a part that is a text already.
        said = type(error).__name__
    return said + (f" ({', '.join(details)})" if details else "")


def _request_kind(exchange: Exchange) -> object:
    """What makes requests alike, together with the status that answered them."""
    request = exchange.request
    fields = tuple(
        (name.lower(), value)
        for name, value in request.headers
        if name.lower() not in {"content-length", "host"}
    )
    status = exchange.answer.status, exchange.deleted
    return request.method, request.target, fields, request.body, status


def answer_kind(exchange: Exchange) -> object:
    """What makes answers alike: all but the date and the digits of a long id."""
    answer = exchange.answer
    fields = tuple(
        (name, _VARIABLE.sub(lambda found: f"<{len(found[0])}>", value))
        for name, value in answer.headers
        if name != "date"
    )
    return exchange.request.method == "HEAD", answer.status, fields, answer.body
