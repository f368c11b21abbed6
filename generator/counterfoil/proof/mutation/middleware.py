"""ASGI middleware that makes a mutant of an application, without its cooperation."""

from __future__ import annotations

import functools
import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterfoil.proof.chains import aimed, chains, for_found, walk
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.fixed_queries import asked, sent
from counterfoil.proof.listening import Hearing
from counterfoil.proof.mutation.catalogue import IDENTITY, mutants
from counterfoil.proof.mutation.mutant import Mutant, Seen, see
from counterfoil.proof.oracle import expect
from counterfoil.proof.refusals import STATE_STATUSES
from counterfoil.proof.remaking import Made, with_own_key
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.listening import Application, Message, Receive, Send

_WAITING: Final = STATE_STATUSES - {401, 403} | {404, 422}
"""What a healthy server may answer to a good request, by its state alone."""

_NOTHING: Final = Answer(500, (), b"")
"""What a server makes of an application that does not answer."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a mutant did to one request.

    `status` is that of the application's answer. `idle`: what the mutant made of the
    request was answered as a healthy server may answer a good one, for its state, and
    that answer was left as it was.
    """

    status: int
    idle: bool


_acts: Final[list[Act]] = []


def acts() -> str:
    """What the mutant did since it was installed, as JSON: pairs of an `Act`."""
    return json.dumps([(one.status, one.idle) for one in _acts])


def install(app: Application, value: str) -> Application:
    """The mutant that a command names.

    `value` is JSON with `contract`, a file that a `Contract` is pickled in, and
    `mutant`, an id.
    """
    command = json.loads(value)
    contract, known = _catalogue(command["contract"])
    _acts.clear()
    return mutate(app, contract, known[command["mutant"]])


@functools.lru_cache(maxsize=1)
def _catalogue(place: str) -> tuple[Contract, dict[str, Mutant]]:
    with Path(place).open("rb") as file:
        contract: Contract = pickle.load(file)  # noqa: S301 - the proof's own
    return contract, {one.id: one for one in (IDENTITY, *mutants(contract))}


def mutate(app: Application, contract: Contract, mutant: Mutant) -> Application:
    """The application with one violation. Bodies and answers pass as a whole."""
    made = Made(within=True)

    async def mutated(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        messages = await _read(receive)
        if messages[-1]["type"] != "http.request":
            return
        body = b"".join(message.get("body", b"") for message in messages)
        seen = see(contract, asked(contract, _request(scope, body)))
        concerned = mutant.concerns(seen)
        forward = mutant.forward(seen) if concerned else None
        if forward is not None:
            forward = await _aimed(app, contract, seen, forward, scope, made)
            forward = with_own_key(contract, forward, within=True)
            scope = _scope(scope, forward)
            messages = [_body(forward)]
        # Unchanged, a body arrives in the pieces in which it came: they may matter.
        answer = await _call(app, scope, messages, receive)
        made.note(forward or seen.request, answer)
        changed = mutant.edit(seen, answer) if concerned else None
        if forward is not None or changed is not None:
            idle = changed is None and _is_waiting(contract, forward, answer)
            _acts.append(Act(answer.status, idle))
        await _send(send, changed or answer)

    return mutated


def _is_waiting(contract: Contract, forward: Request | None, answer: Answer) -> bool:
    """Whether an answer says of a request that the server's state is not fit for it."""
    if forward is None or answer.status not in _WAITING:
        return False
    statuses = expect(contract, forward).statuses
    return any(map(succeeds, statuses)) and answer.status in statuses


async def _aimed(
    app: Application,
    contract: Contract,
    seen: Seen,
    forward: Request,
    scope: Message,
    known: Made,
) -> Request:
    """What is forwarded, for a resource that is there.

    It is that of the request itself, where that names one; else one is made. It stays
    as it was where the contract refuses what a resource is called that was made.
    """
    expected = expect(contract, forward)
    operation = expected.operation
    chain = chains(contract).get(operation.id) if operation else None
    if chain is None or forward.target == seen.request.target:
        return forward
    found = aimed(contract, chain, forward, seen.request.target)
    if found is not None:
        return found
    walker = walk(contract, chain, known)
    request = next(walker)
    try:
        while True:
            answer = await _call(app, _scope(scope, request), [_body(request)], _never)
            request = walker.send(answer)
    except StopIteration as end:
        made = for_found(contract, forward, chain, end.value)
        same = expect(contract, made).statuses == expected.statuses
        return made if same else forward


async def _never() -> Message:
    return {"type": "http.disconnect"}


async def _read(receive: Receive) -> list[Message]:
    """All messages of a request's body, or up to the client's leaving."""
    messages: list[Message] = []
    while True:
        messages.append(await receive())
        if not messages[-1].get("more_body", False):
            return messages


def _request(scope: Message, body: bytes) -> Request:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    target = raw.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
    )
    return Request(scope["method"], target, headers, body)


def _body(request: Request) -> Message:
    return {"type": "http.request", "body": request.body or b""}


def _scope(scope: Message, request: Request) -> Message:
    path, _, query = sent(request.target).partition("?")
    return {
        **scope,
        "method": request.method,
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers
        ],
    }


async def _call(
    app: Application, scope: Message, messages: Sequence[Message], receive: Receive
) -> Answer:
    pending = list(reversed(messages))
    hearing = Hearing()

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    await hearing.of(app, scope, replay)
    return hearing.answer if hearing.begun else _NOTHING


async def _send(send: Send, answer: Answer) -> None:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers
    ]
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": answer.body})
