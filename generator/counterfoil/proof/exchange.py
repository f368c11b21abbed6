"""What passes over the wire during a proof, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NOT_IMPLEMENTED: Final = 501
_VALUES: Final = re.compile(
    r"[\[{].*[\]}]|'[^']*'|\"[^\"]*\"|[0-9a-f]{8,}|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
)
"""Values within the line of a message: whatever is quoted, in brackets, or a number."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent.

    `target` is the path with its query; `body` is None where there is none.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def header(self, name: str) -> str | None:
        """The value of the first header of that name (lower case), or None."""
        return next((text for key, text in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came.

    Header names are in lower case, in their order, repeated ones kept.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer.

    `source` says who made the request: `fuzz`, `witness`, `wire` or `fault`. `deleted`:
    the server had said before that it deleted what the request is for. `parts` are the
    bytes that went out one after the other, where that was not the plain way. `origin`
    is the scheme and the host that it was recorded with, "" for the server under proof;
    `shown` is the request that people are shown, where it is another.
    """

    source: str
    request: Request
    answer: Answer
    deleted: bool = False
    parts: tuple[bytes, ...] = ()
    origin: str = ""
    shown: Request | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A breach of the contract: the check that found it, and what shows it.

    `operation` is the operation's id, "" where none is concerned. `seed` repeats the
    run where it was generated. `pointer` is the place of the contract that is broken,
    "" for that of the operation. `kind` tells failures of a check and a place apart,
    the keyword that is broken for one; where it is "", the message does, less the
    values in it. `before` are the exchanges that led to it.
    """

    check: str
    message: str
    operation: str
    exchange: Exchange
    seed: int | None = None
    pointer: str = ""
    kind: str = ""
    before: tuple[Exchange, ...] = ()

    @property
    def sort(self) -> str:
        """What tells failures of a check and a place apart.

        Whatever is asked of an operation that is not implemented, it says so (RFC 9110,
        15.6.2): that is one fault.
        """
        if self.exchange.answer.status == _NOT_IMPLEMENTED:
            return "not implemented"
        return self.kind or _VALUES.sub("_", self.message.partition("\n")[0])

    @property
    def place(self) -> str:
        """The place of the contract that is broken; "" for that of the operation."""
        is_all = self.exchange.answer.status == _NOT_IMPLEMENTED
        return "" if is_all else self.pointer

    @property
    def alike(self) -> tuple[str, str, int, str, str]:
        """What failures that are one and the same fault have in common."""
        return (
            self.check,
            self.operation,
            self.exchange.answer.status,
            self.place,
            self.sort,
        )
