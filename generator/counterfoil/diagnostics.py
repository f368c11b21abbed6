"""Diagnostics: what is wrong with a document, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from counterfoil.codes import Code, Severity, code_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from counterfoil.changes import FileState
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
        known = code_named(self.code.name)
        # Its severity may be that of this run: see `Findings`.
        if known is None or replace(self.code, severity=known.severity) != known:
            msg = f"the code {self.code.name!r} is not in counterfoil.codes.CODES"
            raise ValueError(msg)


# A hostile document can have a million faults; nobody reads beyond the first of them.
MOST_LISTED: Final = 10_000


_LONGEST: Final = 2_000
"""Characters of a message that are kept: ten thousand may name a path of a megabyte."""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


@dataclass(slots=True)
class Findings:
    """Collects the diagnostics of a run.

    `unlisted` counts those beyond the first ten thousand of a severity, which are not
    kept: warnings do not hide an error.
    `sources` has the text of every file that was read, by the name that locations use,
    so that a report can show the line also where no document came of it. `files` has
    the state of each that was asked for, before it was read.

    `strict` makes errors of warnings. `allowed` names the codes that the project puts
    up with: errors among them are warnings in any case, and warnings are not kept, but
    counted. `needed` has the codes that came up.
    """

    items: list[Diagnostic] = field(default_factory=list[Diagnostic])
    sources: dict[str, str] = field(default_factory=dict[str, str])
    files: dict[Path, FileState] = field(default_factory=dict["Path", "FileState"])
    unlisted: Counter[Severity] = field(default_factory=Counter[Severity])
    strict: bool = False
    allowed: frozenset[str] = frozenset()
    needed: set[str] = field(default_factory=set[str])
    _accepted: set[tuple[str, Location, str]] = field(
        default_factory=set[tuple[str, "Location", str]], repr=False
    )
    _listed: Counter[Severity] = field(default_factory=Counter[Severity], repr=False)
    _places: set[tuple[str, Location]] = field(
        default_factory=set[tuple[str, "Location"]], repr=False
    )

    def add(
        self,
        code: Code,
        message: str,
        location: Location,
        *related: Related,
        hint: str = "",
    ) -> None:
        """Record one finding."""
        if code.name in self.allowed and code.severity is Severity.WARNING:
            self._accept(code, message, location)
            return
        if self.strict or code.name in self.allowed:
            code = self._of_this_run(code)
        item = Diagnostic(code, _short(message), location, related, _short(hint))
        self._places.add((code.name, location))
        if self._listed[code.severity] < MOST_LISTED:
            self._listed[code.severity] += 1
            self.items.append(item)
        else:
            self.unlisted[code.severity] += 1

    def has(self, code: Code, location: Location) -> bool:
        """Whether there is one of a code at a place; also among those not listed."""
        return (code.name, location) in self._places

    def _accept(self, code: Code, message: str, location: Location) -> None:
        """Count a warning that the project puts up with: once, whoever finds it."""
        self.needed.add(code.name)
        self._places.add((code.name, location))
        self._accepted.add((code.name, location, message))

    @property
    def accepted(self) -> Counter[str]:
        """How many warnings were found that are not kept, by their codes' names."""
        return Counter(name for name, _, _ in self._accepted)

    def _of_this_run(self, code: Code) -> Code:
        """The code with the severity that the project gives it."""
        severity = code.severity
        if self.strict and severity is Severity.WARNING:
            severity = Severity.ERROR
        if code.name in self.allowed:
            self.needed.add(code.name)
            severity = Severity.WARNING
        return code if severity is code.severity else replace(code, severity=severity)

    def soften(self, is_harmless: Callable[[Diagnostic], bool]) -> None:
        """Make warnings of those that turned out to be harmless, if not strict."""
        if self.strict:
            return
        for index, item in enumerate(self.items):
            if item.code.severity is Severity.ERROR and is_harmless(item):
                code = replace(item.code, severity=Severity.WARNING)
                self.items[index] = replace(item, code=code)

    @property
    def number(self) -> int:
        """How many there are, listed or not."""
        return len(self.items) + self.unlisted.total()

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return self.unlisted[Severity.ERROR] > 0 or any(
            item.code.severity is Severity.ERROR for item in self.items
        )
