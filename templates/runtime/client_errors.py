"""What a client raises.

    ClientError
    ├── TransportError          no response came
    │   ├── ConnectionFailed    the server was not reached, or hung up
    │   └── TimedOut            it took too long
    ├── ErrorResponse           a documented response that is not returned: a failure,
    │   │                       a 304 that nothing asked for, or the default
    │   │                       where successes are documented
    │   ├── OperationFailure    one of those of an operation
    │   └── StatusFailure       the one of a status, of a range or of the default
    └── InvalidResponse         a response that the contract does not know
        ├── UnexpectedStatus    its status is not documented
        └── ResponseTooLarge    its content is larger than the client takes

A request that does not match the contract raises `InvalidContent`, before it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, Final, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

from .faults import Violation
from .json_text import Json
from .transport import Reply

_REDIRECTIONS: Final = range(300, 400)

R_co = TypeVar("R_co", covariant=True)


class ClientError(Exception):
    """Anything that keeps a client from returning a documented result."""


class TransportError(ClientError):
    """No response came.

    `sent` is False where the request did not reach the server: else it may or may not
    have been carried out.
    """

    def __init__(self, reason: str, *, sent: bool = True) -> None:
        super().__init__(reason)
        self.sent = sent


def unreached(url: str, reason: str) -> str:
    """What is told of a server that was not reached: where it is, and why.

    Of the URL, only the host and the port: the rest may be what nobody is to read.
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]} not reached: {reason}"


class ConnectionFailed(TransportError):
    """The server was not reached, or the connection broke."""


class TimedOut(TransportError):
    """The response did not come in time."""


class ErrorResponse(ClientError):
    """A documented response that is not returned, mostly that of a failure.

    `response` is it, typed, and `reply` as it came: with a body, too, where none is
    documented. `route` is the method and the path of the operation, as the contract has
    them, or the name of a webhook or a callback.
    """

    route: ClassVar[str] = ""

    def __init__(self, response: object, reply: Reply) -> None:
        super().__init__(_answered(reply, self.route))
        self._response: Any = response
        self.reply = reply

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.reply.status

    @property
    def response(self) -> object:
        """The response; subclasses know its class."""
        return self._response

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._response, self.reply)


class OperationFailure(ErrorResponse, Generic[R_co]):
    """A documented response of an operation that is not returned."""

    def __init__(self, response: R_co, reply: Reply) -> None:
        super().__init__(response, reply)

    @property
    def response(self) -> R_co:
        """The response, of one of the operation's classes."""
        found: R_co = self._response
        return found


class StatusFailure(ErrorResponse, Generic[R_co]):
    """A documented response of one class that is not returned.

    That of a default may have the status of one: where other responses are the
    documented successes, it tells of what they do not.

    Each class of such errors is also one of the operation's, which it goes before: its
    `response` is the narrower one.
    """

    def __init__(self, response: R_co, reply: Reply) -> None:
        super().__init__(response, reply)

    @property
    def response(self) -> R_co:
        """The response."""
        found: R_co = self._response
        return found


class InvalidResponse(ClientError):
    """A response that does not match the contract; `reply` is it, as it came.

    `violations` says where its content is wrong, if that is the reason.
    """

    def __init__(
        self, reason: str, reply: Reply, violations: tuple[Violation, ...] = ()
    ) -> None:
        told = f"the server answered {reply.status}: {reason}{_elsewhere(reply)}"
        super().__init__(told)
        self.reason = reason
        self.reply = reply
        self.violations = violations

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.reply.status

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.reply, self.violations)


class UnexpectedStatus(InvalidResponse):
    """A response with a status that the contract does not document.

    `route` is the method and the path of the operation, as the contract has them, or
    the name of a webhook or a callback.
    """

    def __init__(self, reply: Reply, route: str = "") -> None:
        super().__init__("the status is not documented", reply)
        self.route = route

    def __str__(self) -> str:
        """What the server answered, and to what."""
        told = f"{_answered(self.reply, self.route)}: {self.reason}"
        return told + _elsewhere(self.reply)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reply, self.route)


class ResponseTooLarge(InvalidResponse):
    """A response whose content has more bytes than the client takes: than `limit`.

    `reply` is without its content, of which the rest was not read.
    """

    def __init__(self, limit: int, reply: Reply) -> None:
        super().__init__(f"the content is larger than {limit} bytes", reply)
        self.limit = limit

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.limit, self.reply)


def _answered(reply: Reply, route: str) -> str:
    asked = f" to {route}" if route else ""
    return f"the server answered {reply.status}{asked}"


def _elsewhere(reply: Reply) -> str:
    """Where a redirection leads (RFC 9110, 15.4), without its query, a secret perhaps.

    It is not followed: its target may be whose the credentials are not.
    """
    place = reply.header("location") if reply.status in _REDIRECTIONS else None
    return f"; it leads to {re.split('[?#]', place)[0]!r}" if place else ""


Take: TypeAlias = Callable[[InvalidResponse, Json], Any]
"""What becomes of an item that is not as documented, of which the JSON is given.

It is what comes in its place, or an error, which ends the stream.
"""
