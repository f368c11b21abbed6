"""The independent judge: openapi-core, which shares no code with ours, judges the same exchanges.

Of a request it says valid or not, and the server's answer must agree; of a response it says valid or not, and
it must be. Where the two are known to differ, a `Difference` explains it, by name and in the report; what no
difference explains is a failure.
"""

from __future__ import annotations

import copy
import json
import time
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.request.exceptions import InvalidRequestBody
from werkzeug.datastructures import Headers, ImmutableMultiDict

from counterfoil.proof.differences import explain, explain_response
from counterfoil.proof.exchange import Exchange, Failure
from counterfoil.proof.oracle import expect, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.exchange import Answer, Request
    from counterfoil.proof.oracle import Expectation

CHECK_REQUEST: Final = "independent_request"
CHECK_RESPONSE: Final = "independent_response"
_HOST: Final = "http://proof.invalid"


@dataclass(frozen=True, slots=True)
class IndependentResult:
    """What the judge said. `judged` exchanges of `total`: alike ones are judged once, and time is bounded.

    `explained` counts the exchanges of each known difference.
    """

    total: int
    judged: int
    covered: int
    failures: tuple[Failure, ...]
    explained: dict[str, int]
    seconds: float


class Judge:
    """openapi-core, made ready for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        document: Any = copy.deepcopy(contract.document)
        # The proof speaks to one address, whatever the document's servers are.
        document["servers"] = [{"url": _HOST}]
        json_types: dict[str, Callable[[bytes], Any]] = {
            name: _read_json
            for content in _contents(contract)
            if content.is_json
            for name in content.names
        }
        self._openapi = OpenAPI.from_dict(
            document, config=Config(extra_media_type_deserializers=json_types)
        )
        self._aliases = {
            (operation.id, alias): content.names[0]
            for operation in contract.operations
            if operation.body
            for content in operation.body.content
            for alias in content.names[1:]
        }

    def request_errors(
        self, request: Request, expected: Expectation
    ) -> tuple[Exception, ...]:
        """What openapi-core has against a request."""
        return _collect(
            self._openapi.iter_request_errors(self._request(request, expected))
        )

    def response_errors(
        self, exchange: Exchange, expected: Expectation
    ) -> tuple[Exception, ...]:
        """What openapi-core has against an answer to a request of the expected operation."""
        return _collect(
            self._openapi.iter_response_errors(
                self._request(exchange.request, expected), _Response(exchange.answer)
            )
        )

    def _request(self, request: Request, expected: Expectation) -> _Request:
        operation = expected.operation
        # The 405 of an undeclared method is documented beside the operations that the resource does have.
        method = operation.method if operation else request.method
        made = _Request(request, method)
        name, separator, rest = made.content_type.partition(";")
        alias = self._aliases.get((operation.id if operation else "", name.strip()))
        if alias:
            made.content_type = alias + separator + rest
        return made


def _read_json(content: bytes, **_parameters: str) -> object:
    """The default reader of openapi-core for JSON, for all media types that are JSON.

    JSON has no parameters: whatever a Content-Type names is ignored (RFC 8259, 11).
    """
    value: object = json.loads(content)
    return value


def _contents(contract: Contract) -> Iterator[MediaType]:
    for operation in contract.operations:
        if operation.body:
            yield from operation.body.content
        for response in operation.responses:
            yield from response.content


def run_independent(
    contract: Contract, exchanges: Iterable[Exchange], budget: float = 20.0
) -> IndependentResult:
    """Judge exchanges for at most `budget` seconds; the failures carry what is against them."""
    started = time.monotonic()
    groups: dict[object, list[Exchange]] = {}
    for exchange in exchanges:
        groups.setdefault(_kind(exchange), []).append(exchange)
    judge = Judge(contract)
    explained: Counter[str] = Counter()
    failures: list[Failure] = []
    judged = covered = 0
    for group in groups.values():
        if time.monotonic() - started > budget:
            break
        judged += 1
        covered += len(group)
        found, names = _judge(contract, judge, group[0])
        failures += found
        explained.update(dict.fromkeys(names, len(group)))
    return IndependentResult(
        sum(map(len, groups.values())),
        judged,
        covered,
        tuple(failures),
        dict(explained),
        time.monotonic() - started,
    )


def _judge(
    contract: Contract, judge: Judge, exchange: Exchange
) -> tuple[list[Failure], list[str]]:
    expected = expect(contract, exchange.request)
    operation = expected.operation
    status = exchange.answer.status
    if operation is None or not status:
        return [], ["outside of the contract"]
    failures: list[Failure] = []
    names: list[str] = []
    if operation.method == exchange.request.method and status < 500:  # noqa: PLR2004 - a server error says nothing of the request
        errors = judge.request_errors(exchange.request, expected)
        accepted = status < 400  # noqa: PLR2004 - the class of client errors
        if any(isinstance(error, NoOpinionError) for error in errors):
            names.append(f"makes openapi-core itself fail with {errors[0]}")
        elif accepted == bool(errors):
            name = explain(contract, exchange, expected, errors)
            if name:
                names.append(name)
            else:
                said = _said(errors) or "the request is valid"
                failures.append(
                    Failure(
                        CHECK_REQUEST,
                        f"openapi-core says: {said}; the server answered {status}",
                        operation.id,
                        exchange,
                    )
                )
    if operation.response(status) is not None:
        errors = judge.response_errors(exchange, expected)
        name = explain_response(exchange, operation, errors)
        if name:
            names.append(name)
        elif errors:
            failures.append(
                Failure(
                    CHECK_RESPONSE,
                    f"openapi-core says of the answer: {_said(errors)}",
                    operation.id,
                    exchange,
                )
            )
    return failures, names


class NoOpinionError(Exception):
    """openapi-core itself failed on a message."""


def _collect(errors: Iterable[Exception]) -> tuple[Exception, ...]:
    with warnings.catch_warnings():
        # Deprecated parameters are announced as warnings; they are not errors.
        warnings.simplefilter("ignore")
        try:
            return tuple(errors)
        except Exception as error:  # noqa: BLE001 - a malformed Content-Type is one thing that it raises on
            return (NoOpinionError(type(error).__name__),)


def _said(errors: tuple[Exception, ...]) -> str:
    return "; ".join(_message(error) for error in errors)[:500]


def _message(error: Exception) -> str:
    cause = error.__cause__
    details = [
        str(one.message)
        for one in getattr(cause, "schema_errors", ())
        if hasattr(one, "message")
    ]
    if isinstance(error, InvalidRequestBody) and details:
        return f"the body is not valid: {', '.join(details)}"
    return str(error) + (f" ({', '.join(details)})" if details else "")


def _kind(exchange: Exchange) -> object:
    """Exchanges of one kind are judged once: the same request, and an answer that differs in its variables only."""
    request, answer = exchange.request, exchange.answer
    fields = tuple(
        (name.lower(), value)
        for name, value in request.headers
        if name.lower() in {"content-type", "content-encoding"}
    )
    names = tuple(name for name, _ in answer.headers)
    return request.method, request.target, fields, request.body, answer.status, names


class _Request:
    """A request as openapi-core's protocol has it."""

    def __init__(self, request: Request, method: str) -> None:
        query = request.target.partition("?")[2]
        cookies = "; ".join(
            value for name, value in request.headers if name.lower() == "cookie"
        )
        pairs = [
            part.strip().partition("=") for part in cookies.split(";") if part.strip()
        ]
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(query, keep_blank_values=True)),
            header=Headers(list(request.headers)),
            cookie=ImmutableMultiDict([(name, value) for name, _, value in pairs]),
        )
        self.host_url = _HOST
        self.path = unquote(path_of(request.target))
        self.method = method.lower()
        self.body = request.body
        self.content_type = next(
            (
                value.lower()
                for name, value in request.headers
                if name.lower() == "content-type"
            ),
            "",
        )


class _Response:
    """An answer as openapi-core's protocol has it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.headers = Headers(list(answer.headers))
        self.data = answer.body
        self.content_type = (answer.header("content-type") or "").lower()
