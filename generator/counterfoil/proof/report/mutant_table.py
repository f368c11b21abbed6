"""The mutants of a proof, as the page shows them: survivors first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.proof.verdict import EQUIVALENT, KILLED, SURVIVED, UNREACHED

if TYPE_CHECKING:
    from counterfoil.proof.verdict import MutantLine, Verdict

_GROUPS: Final = (
    (SURVIVED, "Survived", "failed", "What would have shown it"),
    (UNREACHED, "Reached by no case", "open", "Why"),
    (EQUIVALENT, "No violation, as it turns out", "proved", "Why"),
    (KILLED, "Killed", "proved", "By"),
)


@dataclass(frozen=True, slots=True)
class MutantView:
    """A mutant, and what is said of it."""

    name: str
    description: str
    said: str


@dataclass(frozen=True, slots=True)
class MutantGroupView:
    """The mutants of one state; `column` names what is said of them."""

    title: str
    mark: str
    column: str
    count: int
    shown: bool
    rows: tuple[MutantView, ...]


@dataclass(frozen=True, slots=True)
class MutantsView:
    """All mutants; `summary` is the score."""

    summary: str
    groups: tuple[MutantGroupView, ...]


def mutants_view(verdict: Verdict) -> MutantsView:
    """The mutants of all parts; groups that are empty are left out."""
    lines = [line for part in verdict.sections for line in part.mutants]
    groups = tuple(
        _group(state, title, mark, column, lines)
        for state, title, mark, column in _GROUPS
        if any(line.state == state for line in lines)
    )
    killed = sum(line.state == KILLED for line in lines)
    # What no case reaches counts: nobody knows that it would be found out.
    run = sum(line.state != EQUIVALENT for line in lines)
    score = f"{killed / run:.1%}" if run else "none"
    return MutantsView(f"Mutation score: {score} ({killed} of {run}).", groups)


def _group(
    state: str, title: str, mark: str, column: str, lines: list[MutantLine]
) -> MutantGroupView:
    rows = tuple(
        MutantView(line.id, line.description, _said(line))
        for line in lines
        if line.state == state
    )
    return MutantGroupView(title, mark, column, len(rows), state == SURVIVED, rows)


def _said(line: MutantLine) -> str:
    if line.state != KILLED:
        return line.why
    return f"{line.check}: {line.label}" if line.label else line.check
