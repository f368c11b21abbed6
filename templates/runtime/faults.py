"""What can be wrong with a message: violations of the contract, and the fault that a request commits."""

from __future__ import annotations

import msgspec

MAX_VIOLATIONS = 100
"""The greatest number of violations that one fault lists."""


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a message does not match the contract."""

    pointer: str
    """JSON Pointer (RFC 6901) to the place in the body; empty for the body as a whole."""
    keyword: str
    """The keyword of the contract, or the id of the rule, that is broken there."""
    message: str
    """What is wrong, for a person. Holds no value of a member that is secret."""

    def __str__(self) -> str:
        return f"{self.message} (at {self.pointer})" if self.pointer else self.message


class InvalidContent(ValueError):
    """Content that does not match the contract.

    `violations` says where and why; it is never empty.
    """

    def __init__(self, *violations: Violation) -> None:
        super().__init__("; ".join(map(str, violations)))
        self.violations = violations[:MAX_VIOLATIONS]


class Fault(Exception):
    """A request that cannot be served, found by the generated code: becomes an error response.

    `status` is the status of that response, `title` its name (RFC 9110, 15), `detail` one sentence, and
    `violations` what is wrong with the request's content, where that is the reason.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        violations: tuple[Violation, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.violations = violations

    @property
    def message(self) -> str:
        """The detail with the first violation, in one sentence."""
        if not self.violations:
            return self.detail
        return f"{self.detail.rstrip('.')}: {self.violations[0]}."


def bad_request(*violations: Violation) -> Fault:
    """The fault of a request whose content is not what the contract says."""
    return Fault(
        400, "Bad Request", "The request does not match the contract.", violations
    )
