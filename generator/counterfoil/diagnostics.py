"""Diagnostics: what is wrong with a document, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.codes import Code, Severity, code_named

if TYPE_CHECKING:
    from counterfoil.document.tree import Location

__all__ = ["Code", "Diagnostic", "Findings", "Related", "Severity"]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a diagnostic, and why."""

    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `hint` says what to do; it may be empty."""

    code: Code
    message: str
    location: Location
    related: tuple[Related, ...] = ()
    hint: str = ""

    def __post_init__(self) -> None:
        """Refuse a code that the registry does not hold: it would have no page."""
        if code_named(self.code.name) is not self.code:
            msg = f"the code {self.code.name!r} is not in counterfoil.codes.CODES"
            raise ValueError(msg)


@dataclass(slots=True)
class Findings:
    """Collects the diagnostics of a run.

    `sources` has the text of every file that was read, by the name that locations use,
    so that a report can show the line also where no document came of it.
    """

    items: list[Diagnostic] = field(default_factory=list[Diagnostic])
    sources: dict[str, str] = field(default_factory=dict[str, str])

    def add(
        self,
        code: Code,
        message: str,
        location: Location,
        *related: Related,
        hint: str = "",
    ) -> None:
        """Record one finding."""
        self.items.append(Diagnostic(code, message, location, related, hint))

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return any(item.code.severity is Severity.ERROR for item in self.items)
