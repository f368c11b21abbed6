"""How this stage stops, and the diagnostic that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.codes.output import OUTPUT_UNWRITABLE
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.diagnostics import Code, Findings


class OutputRefusedError(Exception):
    """Ends this stage from within; its public functions make a diagnostic of it."""

    def __init__(self, code: Code, path: Path, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.path = path
        self.message = message
        self.hint = hint

    @property
    def location(self) -> Location:
        """The file that it is about. It has no line: 1 stands for the whole file."""
        return Location(str(self.path), 1, 1, "")


def add_refusal(
    findings: Findings, folder: Path, error: OutputRefusedError | OSError
) -> None:
    """Record why a folder could not be read or written."""
    match error:
        case OutputRefusedError():
            findings.add(error.code, error.message, error.location, hint=error.hint)
        case OSError():
            place = error.filename if isinstance(error.filename, str) else str(folder)
            message = error.strerror or str(error)
            findings.add(OUTPUT_UNWRITABLE, message, Location(place, 1, 1, ""))
