"""Diagnostics: what is wrong with a document, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

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


# A hostile document can have a million faults; nobody reads beyond the first of them.
MOST_LISTED: Final = 10_000


@dataclass(slots=True)
class Findings:
    """Collects the diagnostics of a run.

    `unlisted` counts those beyond the first ten thousand, which are not kept.
    `sources` has the text of every file that was read, by the name that locations use,
    so that a report can show the line also where no document came of it.
    """

    items: list[Diagnostic] = field(default_factory=list[Diagnostic])
    sources: dict[str, str] = field(default_factory=dict[str, str])
    unlisted: Counter[Severity] = field(default_factory=Counter[Severity])

    def add(
        self,
        code: Code,
        message: str,
        location: Location,
        *related: Related,
        hint: str = "",
    ) -> None:
        """Record one finding."""
        item = Diagnostic(code, message, location, related, hint)
        if len(self.items) < MOST_LISTED:
            self.items.append(item)
        else:
            self.unlisted[code.severity] += 1

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return self.unlisted[Severity.ERROR] > 0 or any(
            item.code.severity is Severity.ERROR for item in self.items
        )
