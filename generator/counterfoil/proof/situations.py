"""A disagreement of two judges: what it is about, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterfoil.proof.contract import body_type, read_otherwise
from counterfoil.proof.leeway import with_leeway
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.oracle import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.exchange import Exchange
    from counterfoil.proof.oracle import Expectation


@dataclass(frozen=True, slots=True)
class Situation:
    """A disagreement: an exchange, what is expected, and openapi-core's errors."""

    contract: Contract
    exchange: Exchange
    expected: Expectation
    errors: Sequence[Exception]

    @property
    def status(self) -> int:
        """The status that the server answered with, which the contract expects too."""
        return self.exchange.answer.status

    def fields(self, name: str) -> list[str]:
        """The values of a request header field."""
        headers = self.exchange.request.headers
        return [value for key, value in headers if key.lower() == name]

    def media_type(self) -> MediaType | None:
        """The documented content that the request's body is of."""
        return body_type(self.expected.operation, self.exchange.request)

    def answered(self) -> MediaType | None:
        """The documented content that the answer's body is of."""
        operation = self.expected.operation
        response = operation.response(self.status) if operation else None
        parsed = parse_content_type(self.exchange.answer.header("content-type") or "")
        if response is None or parsed is None:
            return None
        return response.media_type(parsed)

    def has_errors_of(self, holds: Callable[[Any], bool]) -> bool:
        """Whether there are errors, and all are of schemas, of a certain kind."""
        return bool(self.errors) and all(
            (found := getattr(error.__cause__ or error, "schema_errors", ()))
            and all(_is_of_kind(one, holds) for one in found)
            for error in self.errors
        )

    def is_welcome_without(self, keyword: str) -> bool:
        """Whether the request were not refused if there were no such keyword."""
        formats, without = self.contract.schemas.formats, frozenset({keyword})
        lessened = read_otherwise(self.contract, formats=formats, without=without)
        return self.is_welcome_by(lessened)

    def is_welcome_by(self, contract: Contract) -> bool:
        """Whether the request were not refused if this were the contract."""
        expected = expect(contract, self.exchange.request)
        return (
            self.status not in with_leeway(contract, expected, self.exchange).statuses
        )


def _is_of_kind(error: Any, holds: Callable[[Any], bool]) -> bool:
    """Whether an error is of a kind; of a choice, whether one branch lacks no more."""
    branches: dict[object, list[Any]] = {}
    for one in error.context or ():
        branches.setdefault(one.relative_schema_path[0], []).append(one)
    return holds(error) or any(
        all(_is_of_kind(one, holds) for one in branch) for branch in branches.values()
    )
