"""How this stage stops, and the diagnostic that comes of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.codes.output import OUTPUT_UNWRITABLE
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    from counterfoil.diagnostics import Code, Findings


class OutputRefusedError(Exception):
    """Ends this stage from within; its public functions make diagnostics of it.

    That of one file is that of all `others` of which the same is to be said.
    """

    def __init__(
        self, code: Code, path: Path, message: str, hint: str = "", *others: Path
    ) -> None:
        super().__init__(message)
        self.code = code
        self.paths = (path, *others)
        self.message = message
        self.hint = hint


def add_refusal(
    findings: Findings, folder: Path, error: OutputRefusedError | OSError
) -> None:
    """Record why a folder, as a person wrote it, could not be read or written."""
    match error:
        case OutputRefusedError():
            for path in error.paths:
                place = _as_written(path, folder)
                findings.add(error.code, error.message, place, hint=error.hint)
        case OSError():
            # Of a file that is moved, it is the place that is in the way.
            name = error.filename2 or error.filename
            named = name if isinstance(name, str) else folder
            message = error.strerror or str(error)
            findings.add(OUTPUT_UNWRITABLE, message, _as_written(Path(named), folder))


def _as_written(path: Path, folder: Path) -> Location:
    """A file, named by the folder as it was given. 1 stands for the whole file."""
    # It is not in there, or there is no such path, or it leads around in a circle.
    with suppress(OSError, RuntimeError, ValueError):
        path = folder / path.relative_to(folder.resolve())
    return Location(str(path), 1, 1, "")
