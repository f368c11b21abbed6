"""Judges one answer by the contract: status, header fields, media type, body.

What the contract does not document, a 404 of the server's own for one, is judged by
HTTP alone.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from counterfoil.proof.broken_places import Broken, broken
from counterfoil.proof.challenges import applicable, challenged
from counterfoil.proof.content_judgement import (
    content_findings,
    undocumented_findings,
)
from counterfoil.proof.contract import ANY_SUCCESS, read_otherwise
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.leeway import with_leeway
from counterfoil.proof.media_types import parse_content_type, parse_list
from counterfoil.proof.oracle import (
    DEFAULT_LIMITS,
    REDIRECTIONS,
    Expectation,
    expect,
    is_own,
    location_of,
    path_of,
)
from counterfoil.proof.parameters import Verdict, is_list, joined, judge_header
from counterfoil.proof.partial_content import range_faults
from counterfoil.proof.preconditions import precondition_faults
from counterfoil.proof.statuses import has_no_content, is_server_error, succeeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.content_judgement import Finding
    from counterfoil.proof.contents import Limits
    from counterfoil.proof.contract import (
        Contract,
        Operation,
        Response,
    )

NO_ANSWER: Final = 0
"""The status of an answer that did not come."""

_LEAKS: Final = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"\n]+\", line \d+"
    r"|(?:/[\w.@-]+){2,}\.pyc?\b"
)
_ANNOTATED: Final = (
    " (it breaks a `format`, which is an annotation unless"
    ' `formats = "assert"` stands in [tool.counterfoil])'
)
_REFUSED: Final = ("good_request_refused", "unexpected_status")
_MANY: Final = 10
"""So many stand-ins come of a range of refusals."""
_TOO_MANY: Final = 5
"""So many refusals beside a success are not listed."""


def judge(
    contract: Contract,
    exchange: Exchange,
    expectation: Expectation | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Failure, ...]:
    """Everything that the contract has against the answer of an exchange.

    `expectation` stands in for the oracle's, where the caller knows better (a fault was
    injected) or has it.
    """
    request, answer = exchange.request, exchange.answer
    expected = with_leeway(
        contract, expectation or expect(contract, request, limits), exchange
    )
    operation = expected.operation
    name = operation.id if operation else ""
    default = ""
    if operation and documented_response(operation, request, answer.status):
        default = f"{operation.pointer}/responses/{answer.status}"
    return tuple(
        Failure(
            found[0],
            found[1],
            name,
            exchange,
            pointer="".join(found[2:3]) or default,
            kind="".join(found[3:]),
        )
        for found in _findings(contract, request, answer, expected)
    )


def _findings(
    contract: Contract, request: Request, answer: Answer, expected: Expectation
) -> Iterator[Finding]:
    if answer.status == NO_ANSWER:
        said = answer.body.decode("utf-8", "replace")
        yield "no_answer", f"expected {_any(expected.statuses)}; {said}"
        return
    yield from _status(contract, request, answer, expected)
    yield from _framing(request, answer)
    yield from _redirection(contract, request, answer, expected)
    yield from (("traceback_leak", message) for message in leaks(answer))
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        yield from _allow(answer, expected)
    operation = expected.operation
    if operation is not None:
        faults = precondition_faults(operation, request, answer)
        yield from (("precondition", one) for one in faults)
    if answer.status == HTTPStatus.UNAUTHORIZED and operation is not None:
        yield from _challenge(contract, request, answer, operation)
    response = documented_response(operation, request, answer.status)
    if response is not None:
        yield from _headers(contract, answer, response)
        yield from content_findings(contract, request, answer, response)
    elif (
        operation is not None
        and request.method == operation.method
        and answer.status not in expected.statuses
    ):
        yield (
            "undocumented_status",
            f"{operation.name} documents no {answer.status}",
        )
    else:
        yield from undocumented_findings(request, answer)


def _challenge(
    contract: Contract, request: Request, answer: Answer, operation: Operation
) -> Iterator[Finding]:
    """RFC 9110, 15.5.2: a 401 has a challenge that applies to the resource."""
    known = applicable(contract, operation)
    if not known or request.method != operation.method:
        return
    value = ", ".join(_values(answer, "www-authenticate"))
    if not known & challenged(value):
        names = " or ".join(sorted(known))
        came = repr(value) if value else "none"
        yield "challenge", f"expected WWW-Authenticate with {names}; came {came}"


def documented_response(
    operation: Operation | None, request: Request, status: int
) -> Response | None:
    """What the contract says of an answer: that of a method not declared is its 405.

    The 405 stands beside the operations that the resource has; their default speaks of
    themselves alone.
    """
    if operation is None or not is_own(operation, request, status):
        return None
    if request.method == operation.method:
        return operation.response(status)
    exact = (one for one in operation.responses if one.status == str(status))
    return next(exact, None)


def _status(
    contract: Contract, request: Request, answer: Answer, expected: Expectation
) -> Iterator[Finding]:
    if answer.status in expected.statuses:
        return
    accepted = succeeds(answer.status)
    # To lead from a path that is unknown to another is no success.
    led = REDIRECTIONS if expected.operation is None else frozenset[int]()
    welcome = any(map(succeeds, expected.statuses - led))
    if is_server_error(answer.status):
        check = "server_error"
    elif accepted and not welcome:
        check = "bad_request_accepted"
    elif not accepted and welcome:
        check = "good_request_refused"
    else:
        check = "unexpected_status"
    why = _why(contract, request, expected)
    is_strict = _breaks_format(contract, request, answer, check)
    yield (
        check,
        (
            f"expected {_expected(expected)}, because {expected.reason}; "
            f"came {answer.status}{_ANNOTATED * is_strict}"
        ),
        why.pointer,
        why.kind,
    )


def _expected(expected: Expectation) -> str:
    """The right statuses, without those of a range that only stand in for others."""
    exact = expected.statuses & (expected.exact or expected.statuses)
    has_more = len(expected.statuses) - len(exact) >= _MANY
    told = exact if has_more else expected.statuses
    refusals = frozenset(one for one in told if one >= HTTPStatus.BAD_REQUEST)
    if len(refusals) >= _TOO_MANY and refusals < told:
        # What a `default` has beside a success: a list of it would hide that.
        also = f"a refusal that is documented, such as {min(refusals)}"
        return f"{_any(told - refusals)}, or {also}"
    return _any(told) + " or another refusal that is documented" * has_more


def _breaks_format(
    contract: Contract, request: Request, answer: Answer, check: str
) -> bool:
    """Whether a refusal would be right, or another one, if formats were assertions."""
    if contract.schemas.formats or check not in _REFUSED:
        return False
    asserting = read_otherwise(contract, formats=True)
    exchange = Exchange("", request, answer)
    statuses = with_leeway(asserting, expect(asserting, request), exchange).statuses
    is_refused = not any(map(succeeds, statuses))
    return answer.status in statuses or (check == _REFUSED[0] and is_refused)


def _why(contract: Contract, request: Request, expected: Expectation) -> Broken:
    """What a request breaks, where it is not to succeed."""
    operation = expected.operation
    is_own = operation is not None and operation.method == request.method
    if operation is None or not is_own or any(map(succeeds, expected.statuses)):
        return Broken()
    return broken(contract, operation, request)


def _any(statuses: frozenset[int]) -> str:
    words = [str(status) for status in sorted(statuses)]
    if statuses >= ANY_SUCCESS:
        words = ["any 2XX", *map(str, sorted(statuses - ANY_SUCCESS))]
    return " or ".join(words)


def _framing(request: Request, answer: Answer) -> Iterator[Finding]:
    """What HTTP itself says of framing (RFC 9110, 8.6 and 9.3.2)."""
    lengths = _values(answer, "content-length")
    if answer.status == HTTPStatus.NO_CONTENT and lengths:
        yield "framing", "a 204 must have no Content-Length; it came with one"
    if answer.body and has_no_content(request.method, answer.status):
        yield "framing", f"expected no body; came one of {len(answer.body)} bytes"
    yield from (("content_range", one) for one in range_faults(request, answer))
    for name in ("content-type", "content-length", "location"):
        values = _values(answer, name)
        if len(values) > 1:
            yield "repeated_header", f"expected one {name}; came {len(values)}"
    for value in _values(answer, "content-type")[:1]:
        if parse_content_type(value) is None:
            yield "content_type_syntax", f"expected a media type; came {value!r}"


def _redirection(
    contract: Contract, request: Request, answer: Answer, expected: Expectation
) -> Iterator[Finding]:
    """Where no operation is asked for, a slash at the end is all that may change."""
    if expected.operation or answer.status not in REDIRECTIONS & expected.statuses:
        return
    asked = path_of(request.target)
    wanted = unquote(asked).rstrip("/")
    there = answer.header("location") or ""
    located = unquote(location_of(contract, asked, there))
    if not there or located.rstrip("/") != wanted:
        message = (
            f"expected a Location of {wanted}, with a slash or not; came {there!r}"
        )
        yield "redirection", message


def leaks(answer: Answer) -> Iterator[str]:
    """What an answer tells of the server's inside, one sentence for each place."""
    texts = [answer.body.decode("utf-8", "replace")]
    texts += [value for _, value in answer.headers]
    for text in texts:
        found = _LEAKS.search(text)
        if found:
            yield f"expected nothing of the server's inside; came {found[0]!r}"


def _allow(answer: Answer, expected: Expectation) -> Iterator[Finding]:
    """RFC 9110, 15.5.6: a 405 has an Allow field with the methods of the resource.

    OPTIONS, and HEAD beside GET, may be among them without being declared.
    """
    values = _values(answer, "allow")
    listed = parse_list(",".join(values))
    least = set(expected.methods)
    most = least | {"OPTIONS"} | ({"HEAD"} if "GET" in least else set[str]())
    if not values or listed is None or not least <= set(listed) <= most:
        came = ", ".join(map(repr, values)) or "none"
        yield (
            "allow_header",
            f"expected Allow with exactly {', '.join(expected.methods)}; came {came}",
        )


def _headers(
    contract: Contract, answer: Answer, response: Response
) -> Iterator[Finding]:
    for header in response.headers:
        values = _values(answer, header.name)
        if not values:
            if header.required:
                message = f"expected the header {header.name}; none came"
                yield "required_header", message, "", header.name
            continue
        if len(values) > 1 and not is_list(contract, header):
            if header.name not in {"content-length", "location"}:
                yield (
                    "repeated_header",
                    f"expected one {header.name}; came {len(values)}",
                )
            continue
        value = joined(header, values)
        if judge_header(contract, header, value) is Verdict.WRONG:
            yield (
                "header_schema",
                f"expected {header.name} as its schema has it; came {value!r}",
                header.schema,
                header.name,
            )


def _values(answer: Answer, name: str) -> list[str]:
    return [value for key, value in answer.headers if key == name]
