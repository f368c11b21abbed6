"""What the mock cannot answer, and whether anybody could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.model import Operation
    from counterfoil.mock.scope import NoValueError


_MOST: Final = 5
"""How many gaps a refusal names."""


class NoAnswerError(Exception):
    """A response cannot be made; the message says which part of it.

    `is_proved` says that nobody could.
    """

    def __init__(self, why: str, *, is_proved: bool = False) -> None:
        super().__init__(why)
        self.is_proved = is_proved


def without(place: str, error: NoValueError) -> NoAnswerError:
    """What is raised where a part of a response has no value."""
    return NoAnswerError(f"{place}, {error}", is_proved=error.is_proved)


@dataclass(frozen=True, slots=True)
class Gap:
    """An operation whose first success cannot be made; another one may answer.

    `is_proved` says that no server could make any of those that were tried.
    """

    operation: Operation
    reasons: tuple[str, ...]
    is_answered: bool
    is_proved: bool

    def __str__(self) -> str:
        return (
            f"{self.operation.method} {self.operation.path}: {'; '.join(self.reasons)}"
        )


def gap_of(
    operation: Operation, errors: Sequence[NoAnswerError], *, is_answered: bool
) -> Gap:
    """The gap of an operation, by what kept its answers from being made."""
    return Gap(
        operation,
        tuple(map(str, errors)),
        is_answered,
        all(each.is_proved for each in errors),
    )


def refusal(gaps: Sequence[Gap]) -> NoAnswerError:
    """Why there is nothing to prove where operations have no answer."""
    silent = [gap for gap in gaps if not gap.is_answered]
    known = [gap for gap in silent if gap.is_proved]
    if known:
        why = "no server can answer as the document says"
        return NoAnswerError(f"{why}: {_listed(known)}", is_proved=True)
    why = "the mock finds no answer, of which an example would tell it"
    return NoAnswerError(f"{why}: {_listed(silent)}")


def _listed(gaps: Sequence[Gap]) -> str:
    rest = len(gaps) - _MOST
    more = [f"and {rest} more"] if rest > 0 else []
    return "; ".join([*map(str, gaps[:_MOST]), *more])
