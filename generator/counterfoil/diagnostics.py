"""Diagnostics: what is wrong with a document, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from counterfoil.document.tree import Location


class Severity(Enum):
    """How bad a diagnostic is: an error stops the run, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of diagnostic: an entry of the registry.

    `name` is kebab-case, `title` one line, `explanation` Markdown for the documentation page.
    """

    name: str
    severity: Severity
    title: str
    explanation: str


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


@dataclass(slots=True)
class Findings:
    """Collects the diagnostics of a run."""

    items: list[Diagnostic] = field(default_factory=list)

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
