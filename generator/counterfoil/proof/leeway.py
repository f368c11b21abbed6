"""What HTTP leaves to the server that answered: statuses as right as the expected ones.

The oracle tells what the contract says of a request. Servers differ in what they look
at first, and in what they call it where no contract does.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from counterfoil.proof.deletions import allowing
from counterfoil.proof.parameters import Verdict, judge_parameters
from counterfoil.proof.refusals import of_resource
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.exchange import Exchange, Request
    from counterfoil.proof.oracle import Expectation

_OF_CONTENT: Final = frozenset({400, 413, 415, 422})
_UNPROCESSABLE: Final = 422


def with_leeway(
    contract: Contract, expected: Expectation, exchange: Exchange
) -> Expectation:
    """The expectation of an exchange, with the status that came where it may be right.

    A mock is ours, and answers exactly.
    """
    expected = allowing(expected, exchange)
    operation, status = expected.operation, exchange.answer.status
    if operation is None or contract.prefers or status in expected.statuses:
        return expected
    called = operation.method == exchange.request.method
    if called and _may_be(status, contract, operation, exchange.request, expected):
        return replace(expected, statuses=expected.statuses | {status})
    return expected


def _may_be(
    status: int,
    contract: Contract,
    operation: Operation,
    request: Request,
    expected: Expectation,
) -> bool:
    silent = not any(map(operation.documents, (400, _UNPROCESSABLE)))
    if status == _UNPROCESSABLE:
        # RFC 9110, 15.5.21: of what is not valid, it says what 400 does.
        return silent and HTTPStatus.BAD_REQUEST in expected.statuses
    if status != HTTPStatus.NOT_FOUND or any(map(succeeds, expected.statuses)):
        return False
    if not expected.statuses & _OF_CONTENT:
        return False
    # RFC 9110, 15.5.5: the resource may be looked for before the request is looked at.
    return bool(of_resource(operation)) or (
        silent and _names_nothing(contract, operation, request)
    )


def _names_nothing(contract: Contract, operation: Operation, request: Request) -> bool:
    """Whether a variable of the path has a value with which there can be nothing."""
    verdict, parameter = judge_parameters(contract, operation, request)
    return (
        verdict is Verdict.WRONG and parameter is not None and parameter.place == "path"
    )
