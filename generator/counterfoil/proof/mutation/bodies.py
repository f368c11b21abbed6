"""Mutants whose answers have a wrong body: a keyword broken, or no strict JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from counterfoil.proof.candidates import candidates, completed
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.mutation.edits import with_body, with_header
from counterfoil.proof.mutation.mutant import Edit, Mutant, Seen
from counterfoil.proof.placing import render, value_at, without
from counterfoil.proof.plain import JsonError, members, read_json
from counterfoil.proof.sites import Node, Site, binding, nodes
from counterfoil.proof.statuses import is_server_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.proof.contract import Contract, MediaType, Operation, Response
    from counterfoil.proof.exchange import Answer

_TEXTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "empty": lambda _: b"",
    "truncated": lambda body: body[:-1],
    "with NaN": lambda body: body[:-1] + b',"x":NaN}',
    "with an infinity": lambda body: body[:-1] + b',"x":-Infinity}',
    "with a number beyond a double": lambda body: body[:-1] + b',"x":1e400}',
    "with a name twice": lambda body: body[:-1] + b',"x":1,"x":1}',
    "with the first member twice": lambda body: b"{" + body[1:-1] + b"," + body[1:],
    "with a lone surrogate": lambda body: body[:-1] + b',"x":"\\ud800"}',
    "with a byte that is not UTF-8": lambda body: body[:-1] + b',"x":"\xff"}',
    "with a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "in UTF-16": lambda body: body.decode().encode("utf-16"),
    "with a comma at its end": lambda body: body[:-1] + b",}",
    "with something after it": lambda body: body + b"x",
    "twice": lambda body: body + body,
    "in an array": lambda body: b"[" + body + b"]",
    "as a string": lambda body: json.dumps(body.decode()).encode(),
    "in a Python's notation": lambda body: repr(json.loads(body)).encode(),
}
_SAMPLED: Final = frozenset({"required", "type"})
"""The keywords that are broken in the answers of every status, and not of one only."""
_DEPTH: Final = 200
_OF_A_MEMBER: Final = 3
"""The length of the path of a keyword that a member of the body itself has."""


def body_mutants(contract: Contract, operation: Operation) -> Iterator[Mutant]:
    """The mutants of the JSON bodies that one operation's answers have."""
    broken: set[str] = set()
    for response in operation.responses:
        # No case provokes a failure of the server.
        status = int(response.status) if response.status.isdigit() else 500
        if is_server_error(status):
            continue
        for media_type in response.content:
            make = _Maker(operation, status, response, media_type)
            if media_type.is_json and media_type.schema:
                target = contract.resolve(media_type.schema)
                known = target in broken
                broken.add(target)
                yield from _site_mutants(contract, make, known=known)
                refused = _Refused(contract, media_type.schema)
                yield from _text_mutants(make, refused, known=known)
            if media_type.is_problem:
                yield from _problem_mutants(make)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the mutants of the answers of one status that are of one media type."""

    operation: Operation
    status: int
    response: Response
    media_type: MediaType

    def mutant(self, name: str, edit: Edit, *, harmless: bool = False) -> Mutant:
        """The mutant with the answers that an edit makes of these."""
        operation, status = self.operation, self.status

        def concerned(seen: Seen, answer: Answer) -> Answer | None:
            if not seen.is_answered_by(operation.id, status) or not self._made(answer):
                return None
            # The answer to HEAD has no body to be wrong (RFC 9110, 9.3.2).
            return edit(seen, answer) if seen.request.method != "HEAD" else None

        slug = name.replace(" ", "-").replace("'", "")
        return Mutant(
            f"{operation.id}-{status}-body-{slug}",
            f"{operation.name}: {status} with a body {name}",
            edit=concerned,
            operation=operation.id,
            needs=f"a request that is answered with {status} and a body",
            status=status,
            media_type=self.media_type.sent,
            harmless=harmless,
        )

    def _made(self, answer: Answer) -> bool:
        """Whether an answer is one of these."""
        parsed = parse_content_type(answer.header("content-type") or "")
        if answer.status != self.status or parsed is None:
            return False
        return self.response.media_type(parsed) == self.media_type


class _Refused:
    """Changes that leave a body which the schema does not admit; others are none."""

    def __init__(self, contract: Contract, schema: str) -> None:
        self._schemas = contract.schemas
        self._schema = schema

    def edit(
        self, _seen: Seen, answer: Answer, change: Callable[[bytes], bytes]
    ) -> Answer | None:
        """The answer with a changed body; None where that is as good as the other."""
        try:
            body = change(answer.body)
        except ValueError:  # it is no JSON, whatever the contract says
            return None
        if not self._schemas.text_breaches(self._schema, body, _DEPTH):
            return None
        return with_body(answer, body)


def _text_mutants(make: _Maker, refused: _Refused, *, known: bool) -> Iterator[Mutant]:
    for label, change in list(_TEXTS.items())[: 3 if known else None]:
        edit = partial(refused.edit, change=change)
        yield make.mutant(label, edit, harmless=True)


def _problem_mutants(make: _Maker) -> Iterator[Mutant]:
    def edit(_seen: Seen, answer: Answer, name: str, value: object) -> Answer | None:
        try:
            body = members(read_json(answer.body))
        except JsonError:
            return None
        return with_body(answer, json.dumps({**body, name: value}).encode())

    other = 404 if make.status == HTTPStatus.BAD_REQUEST else 400
    trace = 'Traceback (most recent call last):\n  File "app.py", line 1, in main\n'
    for label, name, value in (
        (f"whose status member is {other}", "status", other),
        ("that has a traceback in it", "detail", trace),
    ):
        change: Edit = partial(edit, name=name, value=value)
        yield make.mutant(label, change)
    yield make.mutant(
        "labelled as plain JSON with a charset",
        lambda _seen, answer: with_header(
            answer, "content-type", "application/json; charset=utf-8"
        ),
    )


def _site_mutants(contract: Contract, make: _Maker, *, known: bool) -> Iterator[Mutant]:
    schema = make.media_type.schema
    for node in nodes(contract, schema):
        for site in binding(contract, node, "writeOnly"):
            deep = len(site.path) > _OF_A_MEMBER
            if known and (deep or site.keyword not in _SAMPLED):
                continue
            name = "that breaks " + "/".join(site.path)
            yield make.mutant(name, _Breaker(contract, schema, node, site).edit)


class _Breaker:
    """Changes a body so that it breaks one keyword of its schema, alone if it can."""

    def __init__(self, contract: Contract, schema: str, node: Node, site: Site) -> None:
        self._contract = contract
        self._schema = schema
        self._nodes = nodes(contract, schema)
        self._node = node
        self._site = site
        self._known: dict[bytes, bytes] = {}

    def edit(self, _seen: Seen, answer: Answer) -> Answer | None:
        """The answer with such a body, None where none was found."""
        if answer.body not in self._known:
            self._known[answer.body] = self._break(answer.body)
        broken = self._known[answer.body]
        return with_body(answer, broken) if broken else None

    def _break(self, body: bytes) -> bytes:
        """The first body that breaks the keyword alone, or what goes with it, too."""
        schemas = self._contract.schemas
        second = b""
        try:
            value = read_json(body)
            for text in self._tries(value):
                found = schemas.text_breaches(self._schema, text)
                if len(found) == 1 and found[0].site == self._site.path:
                    return text
                # A type beside an enum, for one, is never broken alone.
                same = any(one.site == self._site.path for one in found)
                if same and not second:
                    second = text
        except (JsonError, KeyError):
            pass
        return second

    def _tries(self, body: object) -> Iterator[bytes]:
        place = self._node.value
        value = completed(self._contract, self._nodes, body, place)
        if self._site.keyword == "required":
            yield without(value, (*place, self._site.path[-1]))
        here = value_at(value, place)
        for text in candidates(self._contract, self._node.schema, here):
            yield render(value, {place: text})
