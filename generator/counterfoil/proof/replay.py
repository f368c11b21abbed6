"""Sends all cases to a server and judges every answer."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Final

from counterfoil.proof.body_cases import body_cases
from counterfoil.proof.chains import Found, for_found, walk
from counterfoil.proof.deletions import Deletions
from counterfoil.proof.exchange import Answer, Exchange, Failure
from counterfoil.proof.fixed_queries import asked
from counterfoil.proof.follow_ups import follow_ups
from counterfoil.proof.judgement import NO_ANSWER, judge, leaks
from counterfoil.proof.oracle import REDIRECTIONS, expect, path_of
from counterfoil.proof.parameter_cases import parameter_cases
from counterfoil.proof.preconditions import is_ignored, with_other_version
from counterfoil.proof.prerequisites import with_prerequisites
from counterfoil.proof.refusals import documented_refusals
from counterfoil.proof.remaking import Made, with_own_key
from counterfoil.proof.selection import chosen, in_turn
from counterfoil.proof.statuses import succeeds
from counterfoil.proof.wire import ANSWER_SECONDS, SilenceError
from counterfoil.proof.wire_suite import wire_cases
from counterfoil.proof.witnesses import find_witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request
    from counterfoil.proof.wire import Line, Peer

_OUTSIDE: Final = frozenset(
    {400, 404, 405, 408, 411, 413, 414, 417, 421, 426, 431, 501, 505}
)
"""The statuses of a server that refuses before any application (RFC 9112, 2.2, 3)."""

_LEAST_SHARE: Final = 20
"""How many cases it takes to look at an operation at all."""
_ENOUGH_WIRE: Final = 8_000
"""Of so many cases of the wire suite, all that it has for a dozen operations, some are
taken."""
_MOST_SILENCES: Final = 5
_NOT_THERE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a case: each exchange, and everything that was wrong with them.

    `before` are those of what it needs; `exchanges` are its own.
    """

    case: Case
    exchanges: tuple[Exchange, ...]
    failures: tuple[Failure, ...]
    before: tuple[Exchange, ...] = ()


def cases(contract: Contract, limit: int = 0, seed: int = 0) -> tuple[Case, ...]:
    """All cases of a contract, in the same order every time: the kinds take turns.

    So a server that is wrong in any way is found out early. Of more than `limit` cases
    (0 for no limit), some are taken: first a plain request of each operation, then each
    kind has its turn; the seed says which of a kind come first. Where that would be a
    few of each operation, the seed says which of these are searched for cases at all.
    """
    random = Random(seed)  # noqa: S311 - no secret
    names = [one.id for one in contract.operations]
    share = max(limit // max(len(names), 1), 1) if limit else 0
    searched, most_wire = None, limit // 2
    if limit and share >= _LEAST_SHARE:
        # There is room for what mutants wait for: it is to be found among them.
        most_wire = max(most_wire, _ENOUGH_WIRE)
    if limit and share < _LEAST_SHARE:
        share = _LEAST_SHARE
        most = min(max(limit // share, 1), len(names))
        searched = frozenset(random.sample(names, most))
    wire = (
        *wire_cases(contract, most_wire, seed, searched),
        *body_cases(contract, searched),
    )
    witnesses = (
        *find_witnesses(contract, share, searched).cases,
        *parameter_cases(contract, share, searched),
    )
    alone = (*witnesses, *wire)
    listed = tuple(with_prerequisites(contract, alone))
    if limit and len(listed) > limit:
        return chosen(contract, listed, limit, random)
    return in_turn(listed)


def run(
    address: Peer, contract: Contract, listed: Sequence[Case]
) -> tuple[Replayed, ...]:
    """Send the cases, and judge the answers."""
    return tuple(replay(address, contract, listed))


def replay(
    address: Peer,
    contract: Contract,
    listed: Sequence[Case],
    timeout: float = ANSWER_SECONDS,
    until: float = math.inf,
    deletions: Deletions | None = None,
) -> Iterator[Replayed]:
    """Send the cases one by one. Ends early where the server has gone silent.

    And when the clock (`time.monotonic`) says `until`: after a case, never within one.
    `deletions` are those of the server so far.
    """
    silences = 0
    with address.connect(timeout) as wire:
        known = Deletions(contract) if deletions is None else deletions
        player = _Player(wire, contract, listed, known)
        for case in listed:
            if time.monotonic() >= until:
                return
            played = player.play(case)
            yield played
            silent = any(one.answer.status == NO_ANSWER for one in played.exchanges)
            silences = silences + 1 if silent else 0
            if silences == _MOST_SILENCES:
                return


class _Player:
    def __init__(
        self,
        wire: Line,
        contract: Contract,
        listed: Sequence[Case],
        deletions: Deletions,
    ) -> None:
        self._wire = wire
        self._contract = contract
        self._deletions = deletions
        self._made = Made()
        self._sound = next((case for case in listed if _is_sound(case)), None)

    def play(self, case: Case) -> Replayed:
        before, found, made = self._prepare(case)
        failures = [found for one in before for found in judge(self._contract, one)]
        if case.stale:
            other = self._of_other_version(case, found, made)
            if other is None:
                return Replayed(case, (), tuple(failures), before)
            found = other
        plain = case.transmission is None
        request = with_own_key(self._contract, found) if plain else found
        sent = replace(case, request=request)
        exchanges = tuple(
            self._exchange(case, request, one) for one in self._answers(sent)
        )
        exchanges += tuple(self._anew(sent, exchanges))
        exchanges += tuple(self._following(case, exchanges))
        if case.transmission is not None or not exchanges:
            # It may have been done before the server found out what is wrong with it.
            self._deletions.suspect(request)
        own = [found for one in exchanges for found in self._judge(case, one)]
        if made.sure and request.target == made.path:
            own += [found for one in exchanges for found in _missing(case, one)]
        if case.stale:
            own += [f for one in exchanges for f in _performed(case, one, made.version)]
        own = [_following(exchanges, one) for one in own]
        failures += own if found is case.request else map(_after(case, before), own)
        if case.outside and self._sound is not None:
            # Whatever became of that request: the server must go on.
            after = self.play(self._sound)
            failures += after.failures
            exchanges += after.exchanges
        return Replayed(case, exchanges, tuple(failures), before)

    def _of_other_version(
        self, case: Case, found: Request, made: Found
    ) -> Request | None:
        """Ask for a version that what was made has not; None where none is known."""
        operation = case.expectation.operation
        if operation is None or not made.sure or path_of(found.target) != made.path:
            return None
        return with_other_version(self._contract, operation, found, made.version)

    def _following(self, case: Case, played: Sequence[Exchange]) -> Iterator[Exchange]:
        """What comes after the answer to a case, where that says so."""
        operation = case.expectation.operation
        if not case.followed or not played or operation is None:
            return
        last = played[-1]
        asking = follow_ups(self._contract, operation, last.request, last.answer)
        with suppress(StopIteration):
            request = next(asking)
            while True:
                answers = self._answers(replace(case, request=request))
                yield from (self._exchange(case, request, one) for one in answers)
                request = asking.send(answers[-1])

    def _anew(self, case: Case, played: Sequence[Exchange]) -> Iterator[Exchange]:
        """What a case asks for, with another name where that is taken already."""
        if case.transmission is not None or case.outside or len(played) != 1:
            return
        if not any(map(succeeds, case.expectation.statuses)):
            return
        answer = played[0].answer
        for other in self._made.others(self._contract, case.request, answer):
            for again in self._answers(replace(case, request=other)):
                yield self._exchange(case, other, again)
                if succeeds(again.status):
                    return

    def _prepare(self, case: Case) -> tuple[tuple[Exchange, ...], Request, Found]:
        """Make the resource of a case; its request is then for that.

        It stays as it was where none is made, or the contract says something else of a
        request for that one.
        """
        if case.before is None:
            return (), case.request, Found("")
        exchanges: list[Exchange] = []
        walker = walk(self._contract, case.before, self._made)
        request = next(walker)
        made = Found("")
        plain = replace(case, transmission=None)
        try:
            while True:
                answer = self._wire.send(request)
                exchanges.append(self._exchange(plain, request, answer))
                request = walker.send(answer)
        except SilenceError as silence:
            answer = Answer(NO_ANSWER, (), str(silence).encode())
            exchanges.append(self._exchange(plain, request, answer))
        except StopIteration as end:
            made = end.value
        loosely = case.expectation.operation is None
        found = for_found(
            self._contract, case.request, case.before, made, loosely=loosely
        )
        now = expect(self._contract, found)
        same = now.statuses == case.expectation.statuses
        return tuple(exchanges), found if same else case.request, made

    def _exchange(self, case: Case, request: Request, answer: Answer) -> Exchange:
        parts = case.transmission.parts if case.transmission else ()
        request = asked(self._contract, request)
        exchange = Exchange(case.source, request, answer, parts=parts)
        self._made.note(request, answer)
        return self._deletions.take(exchange)

    def _answers(self, case: Case) -> tuple[Answer, ...]:
        how, method = case.transmission, case.request.method
        try:
            if how is not None:
                return self._wire.transmit(method, how)
            return (self._wire.send(case.request),)
        except SilenceError as silence:
            # To close the connection is an answer, too, to what is hardly HTTP.
            said = str(silence).encode()
            return () if case.outside else (Answer(NO_ANSWER, (), said),)

    def _judge(self, case: Case, exchange: Exchange) -> tuple[Failure, ...]:
        expected, answer = case.expectation, exchange.answer
        if not case.outside or (
            answer.status in expected.statuses and succeeds(answer.status)
        ):
            return judge(self._contract, exchange, expected)
        operation = expected.operation
        name = operation.id if operation else ""
        found = [
            Failure("traceback_leak", message, name, exchange)
            for message in leaks(answer)
        ]
        refusals = documented_refusals(operation) if operation else set[int]()
        what, led = "a refusal of what is no proper HTTP", frozenset[int]()
        if "://" in exchange.request.target.partition("?")[0]:
            # It is HTTP (RFC 9112, 3.2.2), of a host that need not be the server's.
            what, led = "what the contract says, or a refusal of the host", REDIRECTIONS
        if answer.status not in _OUTSIDE | expected.statuses | refusals | led:
            message = f"expected {what}, {case.label}; came {answer.status}"
            found.append(Failure("unexpected_status", message, name, exchange))
        return tuple(found)


def _missing(case: Case, exchange: Exchange) -> tuple[Failure, ...]:
    """What is wrong where that which was just created is not found.

    RFC 9110, 15.3.2: with 201 it is there, where Location or a link says. Who may see
    it is another matter, and so is what a query asks of it.
    """
    operation, status = case.expectation.operation, exchange.answer.status
    if status not in _NOT_THERE or exchange.request.method != "GET":
        return ()
    if exchange.deleted or not any(map(succeeds, case.expectation.statuses)):
        return ()
    name = operation.id if operation else ""
    message = f"what was created just before is not there: came {status}"
    return (Failure("created_not_found", message, name, exchange),)


def _performed(
    case: Case, exchange: Exchange, version: str | None
) -> Iterator[Failure]:
    """What is wrong where a method was performed on another version than asked for."""
    operation, answer = case.expectation.operation, exchange.answer
    if operation is None or not is_ignored(exchange.request, answer, version):
        return
    asked = exchange.request.header("if-match")
    message = (
        f"expected 412, for the ETag {version} is not If-Match {asked};"
        f" came {answer.status}"
    )
    yield Failure("precondition", message, operation.id, exchange)


def _following(exchanges: Sequence[Exchange], failure: Failure) -> Failure:
    """A failure with what came before it, where a case is several requests."""
    places = (n for n, one in enumerate(exchanges) if one is failure.exchange)
    return replace(failure, before=tuple(exchanges[: next(places, 0)]))


def _after(case: Case, before: tuple[Exchange, ...]) -> Callable[[Failure], Failure]:
    """Says of a failure what made the resource, which may be gone when it is read."""
    steps = case.before.steps if case.before else ()
    made = ", ".join(f"{one.operation.method} {one.operation.path}" for one in steps)
    message = f"before, what it names was made by {made}"
    return lambda one: replace(
        one, message=f"{one.message}\n{message}", before=(*before, *one.before)
    )


def _is_sound(case: Case) -> bool:
    plain = case.transmission is None and not case.outside
    return plain and all(map(succeeds, case.expectation.statuses))
