"""A mutant: one violation of the contract, put around an unknowing application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import documented
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.faulty import ParameterFault, fault_of
from counterfoil.proof.forms import form_breaches
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.oracle import Expectation, expect, is_own
from counterfoil.proof.refusals import STATE_STATUSES, state_refusals

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.schemas import Breach
from counterfoil.proof.statuses import succeeds

_WELCOME: Final = STATE_STATUSES | {404}


@dataclass(frozen=True)
class Seen:
    """A request as a mutant sees it: with what the contract says of it.

    `breaches` are those of its body, where the contract gives that a schema; `fault` is
    that of its only wrong parameter. Each mutant looks at each request.
    """

    request: Request
    expectation: Expectation
    breaches: tuple[Breach, ...]
    fault: ParameterFault | None = None

    @property
    def operation_id(self) -> str:
        """The id of the operation that the contract has for it, or ""."""
        operation = self.expectation.operation
        return operation.id if operation else ""

    def is_answered_by(self, operation_id: str, status: int) -> bool:
        """Whether an answer with a status is an operation's; "" is for any, or none."""
        operation = self.expectation.operation
        if operation is None or not operation_id:
            return not operation_id
        own = is_own(operation, self.request, status)
        return operation.id == operation_id and own

    @cached_property
    def accepted(self) -> bool:
        """Whether the contract has the request succeed, and nothing else."""
        statuses, operation = self.expectation.statuses, self.expectation.operation
        # What depends on the server's state is no refusal of the request as such.
        state = _WELCOME | (
            state_refusals(operation) if operation else frozenset[int]()
        )
        return any(map(succeeds, statuses)) and all(
            succeeds(one) or one in state for one in statuses
        )

    def refused(self, status: int) -> bool:
        """Whether HTTP has it answered with this status, and nothing else."""
        statuses = self.expectation.exact
        if status == 400:  # noqa: PLR2004 - RFC 9110, 15.5.1
            return 400 in statuses and statuses <= {400, 404, 422}  # noqa: PLR2004 - RFC 9110, 15.5.21
        return statuses == frozenset({status})

    @property
    def breach(self) -> Breach | None:
        """The only breach of its body, where the request has no other fault."""
        alone = len(self.breaches) == 1 and self.refused(400)
        return self.breaches[0] if alone else None

    def header(self, name: str) -> str | None:
        """The value of the first field of a name (lower case), or None."""
        return self.request.header(name)


Forward = Callable[[Seen], Request | None]
"""What the application sees instead of a request; None where that is unchanged."""
Edit = Callable[[Seen, Answer], Answer | None]
"""What the client gets instead of an answer; None where that is unchanged."""


def can_be() -> str:
    """Nothing says that there is no such request."""
    return ""


def as_it_is(_seen: Seen) -> None:
    """Leave every request as it is."""


def as_it_came(_seen: Seen, _answer: Answer) -> None:
    """Leave every answer as it is."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One violation. `id` names it for machines, `description` for people.

    `blind` says that it strikes without looking at the request, so that no case can be
    said to be out of its reach. `operation` is the id of the only operation that it
    changes, "" where it may be any. `needs` says what kind of case gives it away;
    `status` is that of the answers that it changes, 0 where it changes requests;
    `header` the field that they must have to be changed, `media_type` what they must
    be, "" for either where it may be any. `harmless`: an answer that it leaves alone
    would be right with the change, too. `impossible` says why there is no request of
    which it would change anything, "" where none is known to be impossible.
    """

    id: str
    description: str
    forward: Forward = as_it_is
    edit: Edit = as_it_came
    blind: bool = False
    operation: str = ""
    needs: str = ""
    status: int = 0
    header: str = ""
    media_type: str = ""
    harmless: bool = False
    impossible: Callable[[], str] = can_be

    @property
    def changes_requests(self) -> bool:
        """Whether it is by requests that it acts, and not by their answers."""
        return self.forward is not as_it_is

    def concerns(self, seen: Seen) -> bool:
        """Whether a request is one that it may change anything of."""
        return self.operation in {"", seen.operation_id}


def see(contract: Contract, request: Request) -> Seen:
    """A request with what the contract says of it."""
    expectation = expect(contract, request)
    operation = expectation.operation
    breaches: tuple[Breach, ...] = ()
    called = operation is not None and operation.method == request.method
    if called and operation is not None and operation.body:
        media_type = _content(operation.body.content, request)
        refusals = {400, 422, *_WELCOME}
        if (
            media_type is not None
            and (request.body or (media_type.is_form and operation.body.required))
            and (media_type.is_json or media_type.is_form)
            and {one for one in expectation.exact if one >= 400} <= refusals  # noqa: PLR2004 - the class of client errors
        ):
            # A form of no fields has no octets at all.
            breaches = _breaches(contract, media_type, request, request.body or b"")
    fault = fault_of(contract, operation, request) if called and operation else None
    return Seen(request, expectation, breaches, fault)


def _breaches(
    contract: Contract, media_type: MediaType, request: Request, body: bytes
) -> tuple[Breach, ...]:
    if media_type.is_json:
        return contract.schemas.text_breaches(media_type.schema, body)
    fields = (text for key, text in request.headers if key.lower() == "content-type")
    return form_breaches(contract, media_type, body, next(fields, "")) or ()


def _content(content: tuple[MediaType, ...], request: Request) -> MediaType | None:
    """The documented content that a request says its body is."""
    fields = [value for key, value in request.headers if key.lower() == "content-type"]
    parsed = parse_content_type(fields[0]) if len(fields) == 1 else None
    return documented(content, parsed) if parsed else None
