"""What a client raises.

    ClientError
    ├── TransportError          no response came
    │   ├── ConnectionFailed    the server was not reached, or hung up
    │   └── TimedOut            it took too long
    ├── ErrorResponse           a documented response that is no success
    └── InvalidResponse         a response that the contract does not know
        └── UnexpectedStatus    its status is not documented

A request that does not match the contract raises `InvalidContent`, before it is sent.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from .faults import Violation
from .transport import Reply

R = TypeVar("R")


class ClientError(Exception):
    """Anything that keeps a client from returning the documented success."""


class TransportError(ClientError):
    """No response came.

    `sent` is False where the request did not reach the server: else it may or may not
    have been carried out.
    """

    def __init__(self, reason: str, *, sent: bool = True) -> None:
        super().__init__(reason)
        self.sent = sent


class ConnectionFailed(TransportError):
    """The server was not reached, or the connection broke."""


class TimedOut(TransportError):
    """The response did not come in time."""


class ErrorResponse(ClientError, Generic[R]):
    """A documented response that is no success: `response` is it, typed."""

    def __init__(self, status: int, response: R, reply: Reply) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status
        self.response = response
        self.reply = reply

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self.response, self.reply)


class InvalidResponse(ClientError):
    """A response that does not match the contract; `reply` is it, as it came.

    `violations` says where its content is wrong, if that is the reason.
    """

    def __init__(
        self, reason: str, reply: Reply, violations: tuple[Violation, ...] = ()
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reply = reply
        self.violations = violations

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.reply, self.violations)


class UnexpectedStatus(InvalidResponse):
    """A response with a status that the contract does not document."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"the status {reply.status} is not documented", reply)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reply,)
