"""What a server was seen to delete: a request for that may well be answered with 404.

RFC 9110, 9.3.5: who deletes a resource removes what was there, and 15.5.5: what is not
there is not found. A contract need not say so (OAS 3.1, 4.8.16).
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from counterfoil.proof.oracle import expect, path_of
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Exchange, Request
    from counterfoil.proof.oracle import Expectation

_Place = tuple[str, ...]
_CREATING: Final = frozenset({"POST", "PUT"})
_OF_NO_RESOURCE: Final = frozenset({"OPTIONS", "TRACE"})
"""What they say is said of communication alone (RFC 9110, 9.3.7 and 9.3.8)."""
_REDIRECTIONS: Final = 300


class Deletions:
    """The resources of one server that it said it deleted, and did not show since."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        # Whether the deletion may still be to come (RFC 9110, 15.3.3).
        self._gone: dict[_Place, bool] = {}

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self._gone)

    def holds(self, request: Request) -> bool:
        """Whether what a request is for, or something above it, was deleted."""
        if not self._gone:
            return False
        place = _place(request)
        return any(place[:length] in self._gone for length in range(1, len(place) + 1))

    def take(self, exchange: Exchange) -> Exchange:
        """Take in an exchange, in the order of sending; it is told what was deleted."""
        request = exchange.request
        found = replace(exchange, deleted=True) if self.holds(request) else exchange
        status = exchange.answer.status
        if not status:
            self.suspect(request)
        if succeeds(status) and status < _REDIRECTIONS:
            if request.method == "DELETE":
                self._delete(request, pending=status == HTTPStatus.ACCEPTED)
            elif request.method not in _OF_NO_RESOURCE:
                self._show(request)
        return found

    def suspect(self, request: Request) -> None:
        """Take in a request whose answer was not waited for."""
        if request.method == "DELETE":
            self._delete(request, pending=True)

    def _delete(self, request: Request, *, pending: bool) -> None:
        operation = expect(self._contract, request).operation
        declared = operation is not None and operation.method == "DELETE"
        # Without a variable, it is no single resource of many.
        if operation is not None and declared and "{" in operation.path:
            self._gone[_place(request)] = pending

    def _show(self, request: Request) -> None:
        place = _place(request)
        if request.method in _CREATING:
            self._gone.pop(place, None)
        elif not self._gone.get(place, True) and not self._is_asked_for(request):
            del self._gone[place]

    def _is_asked_for(self, request: Request) -> bool:
        """Whether a mock answers what it is asked for, whatever there is."""
        named = any(name.lower() == "prefer" for name, _ in request.headers)
        return self._contract.prefers and named


def allowing(expected: Expectation, exchange: Exchange) -> Expectation:
    """The expectation of an exchange: 404 is right, too, for what was deleted.

    That is, for a request that would be welcome if the resource were there.
    """
    if not exchange.deleted or not any(map(succeeds, expected.statuses)):
        return expected
    if (
        expected.operation is None
        or expected.operation.method != exchange.request.method
    ):
        return expected
    return replace(expected, statuses=expected.statuses | {HTTPStatus.NOT_FOUND.value})


def _place(request: Request) -> _Place:
    segments = path_of(request.target).split("/")
    return tuple(unquote(segment) for segment in segments if segment)
