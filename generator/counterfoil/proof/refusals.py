"""Which refusals an operation documents, and which of them may stand for a fault.

A document need not cover all statuses (OAS 3.1, 4.8.16). FastAPI, for one, documents
422 alone, and answers it to whatever is wrong with a body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counterfoil.proof.contract import Operation

STATE_STATUSES: Final = frozenset({401, 403, 409, 410, 412, 416, 423, 428, 429})
"""Refusals that depend on the server's state or on who asks (RFC 9110, 15.5)."""
_OF_CONTENT: Final = frozenset({400, 413, 415, 422})
"""What HTTP has for requests that are wrong in themselves (RFC 9110, 15.5)."""
_OF_ELSE: Final = STATE_STATUSES.union(
    {404, 405, 406, 407, 408, 411, 413, 414, 417, 421, 426, 431}
)
"""What is said of a resource, its state, who asks, or of another part of a request."""

_REFUSALS: Final = frozenset(range(400, 500))


def names_status(operation: Operation, status: int) -> bool:
    """Whether an operation documents a status by itself, not by a range."""
    return any(one.status == str(status) for one in operation.responses)


def bad_statuses(operation: Operation) -> frozenset[int]:
    """The statuses for a request that is not valid: RFC 9110, 15.5.1 and 15.5.21."""
    named = names_status(operation, 422)
    return frozenset({400, 422}) if named else frozenset({400})


def state_refusals(operation: Operation) -> frozenset[int]:
    """The documented refusals of valid requests: they depend on the server's state.

    404 is one only where the path names a resource. 422 is one where 400 is documented
    beside it for what is not valid: then it is for what is well-formed and cannot be
    done all the same (RFC 9110, 15.5.21).
    """
    found = {one for one in STATE_STATUSES if operation.documents(one)}
    found |= of_resource(operation)
    if names_status(operation, 422) and operation.documents(400):
        found.add(422)
    return frozenset(found)


def of_resource(operation: Operation) -> frozenset[int]:
    """404, where that is documented of a path that names a resource."""
    is_one = "{" in operation.path and operation.documents(404)
    return frozenset({404}) if is_one else frozenset()


def may_be_bad(operation: Operation, statuses: frozenset[int]) -> bool:
    """Whether some of the right statuses say that a request is wrong in itself."""
    return bool(statuses & (_OF_CONTENT - state_refusals(operation)))


def documented_refusals(operation: Operation) -> frozenset[int]:
    """All of them; a range and `default` stand for all statuses that they cover."""
    names = {one.status.upper() for one in operation.responses}
    if names & {"4XX", "DEFAULT"}:
        return _REFUSALS
    return frozenset(int(one) for one in names if one.isdigit() and one[0] == "4")


def with_stand_ins(operation: Operation, statuses: frozenset[int]) -> frozenset[int]:
    """The right statuses, with the stand-ins where none of the exact is documented.

    400 is one of them, for every 4xx may be read as that (RFC 9110, 15).
    """
    exact = statuses & _OF_CONTENT
    if not exact or any(names_status(operation, one) for one in exact):
        return statuses
    return statuses | {400} | (documented_refusals(operation) - _OF_ELSE)
