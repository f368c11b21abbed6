"""What passes over the wire during a proof, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent.

    `target` is the path with its query; `body` is None where there is none.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


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

    `source` says who made the request: `fuzz`, `witness`, `wire` or `fault`.
    """

    source: str
    request: Request
    answer: Answer


@dataclass(frozen=True, slots=True)
class Failure:
    """A breach of the contract: the check that found it, and what shows it.

    `operation` is the operation's id, "" where none is concerned. `seed` repeats the
    run where it was generated. `pointer` is the place of the contract that is broken,
    "" for that of the operation.
    """

    check: str
    message: str
    operation: str
    exchange: Exchange
    seed: int | None = None
    pointer: str = ""
