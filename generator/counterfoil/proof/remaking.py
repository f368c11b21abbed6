"""How a resource is made once more, where its name must be unique and is taken.

A server refuses that for its state (409: RFC 9110, 15.5.10), and what a proof sends
again and again would never succeed but once. So it is with an `Idempotency-Key`, which
every request has for itself.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from counterfoil.proof.baseline import baselines
from counterfoil.proof.contract import body_type
from counterfoil.proof.exchange import Request
from counterfoil.proof.oracle import expect, path_of
from counterfoil.proof.placing import leaves, render
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.exchange import Answer

_MAKING: Final = frozenset({"POST", "PUT"})
KEY: Final = "idempotency-key"
_MOST_TRIES: Final = 6
_NUMBERS: Final = count(1)
"""One for all servers of a proof: a mutant has what those before it have made."""


class Made:
    """What one server said when it last made something, for when it makes no other.

    `within`: it is kept in the server's own process, which counts for itself.
    """

    def __init__(self, *, within: bool = False) -> None:
        self._known: dict[tuple[str, str], Answer] = {}
        self._within = within

    def note(self, request: Request, answer: Answer) -> None:
        """Take in an answer."""
        if request.method in _MAKING and succeeds(answer.status):
            self._known[request.method, path_of(request.target)] = answer

    def make(
        self, contract: Contract, request: Request
    ) -> Generator[Request, Answer, tuple[Request, Answer, bool]]:
        """Yields requests, and is sent their answers; returns the ones that hold.

        Where all are refused, the answer is that of what the same place made last, and
        nothing is new.
        """
        request = with_own_key(contract, request, within=self._within)
        answer = yield request
        if succeeds(answer.status):
            return request, answer, True
        for other in self.others(contract, request, answer):
            again = yield other
            if succeeds(again.status):
                return other, again, True
        if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            place = request.method, path_of(request.target)
            answer = self._known.get(place, answer)
        return request, answer, False

    def others(
        self, contract: Contract, request: Request, answer: Answer
    ) -> Iterator[Request]:
        """Requests like one that conflicts with what there is, with one text unlike."""
        if answer.status == HTTPStatus.CONFLICT:
            number = next(_NUMBERS) * 2 + self._within
            yield from islice(unlike(contract, request, number), _MOST_TRIES)


def with_own_key(
    contract: Contract, request: Request, *, within: bool = False
) -> Request:
    """A request with an `Idempotency-Key` that no other has, where it has the usual.

    With another one, or with none, it is about that.
    """
    given = request.header(KEY)
    operation = expect(contract, request).operation
    if given is None or operation is None:
        return request
    usual, schema = _usual_key(contract, operation)
    if given != usual:
        return request
    number = next(_NUMBERS) * 2 + within
    accepts = contract.schemas.accepts
    tries = (t for t in _numbered(given, number) if not schema or accepts(schema, t))
    own = next(tries, given)
    headers = tuple(
        (name, own if name.lower() == KEY else value) for name, value in request.headers
    )
    return replace(request, headers=headers)


@lru_cache(maxsize=256)
def _usual_key(contract: Contract, operation: Operation) -> tuple[str | None, str]:
    """The key that the valid request of an operation has, and its schema."""
    own = (one for one in baselines(contract) if one.operation.id == operation.id)
    usual = next((one.valid.header(KEY) for one in own), None)
    declared = (one for one in operation.parameters if one.name.lower() == KEY)
    return usual, next((one.schema for one in declared), "")


def unlike(contract: Contract, request: Request, number: int) -> Iterator[Request]:
    """A request with a number in one of the texts of its body, each in its turn."""
    expected = expect(contract, request)
    media_type = body_type(expected.operation, request)
    if media_type is None or not media_type.is_json or not request.body:
        return
    try:
        body = read_json(request.body)
    except JsonError:
        return
    for path, value in leaves(body).items():
        if not isinstance(value, str):
            continue
        for text in _numbered(value, number):
            changed = render(body, {path: json.dumps(text)})
            other = Request(request.method, request.target, request.headers, changed)
            if expect(contract, other).statuses == expected.statuses:
                yield other
                break


def _numbered(text: str, number: int) -> tuple[str, ...]:
    """A text with a number, in a width in which no two become one, if there is room."""
    return *numbered(text, f"{number:06}"), *numbered(text, str(number))


def numbered(text: str, number: str) -> tuple[str, ...]:
    """A text with a number: behind it, before it, or instead of its end."""
    return text + number, number + text, text[: -len(number)] + number
