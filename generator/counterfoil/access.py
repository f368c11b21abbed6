"""How a project has its document read: where references lead, and what counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Access:
    """What the references of a document may reach.

    `root` is the folder that holds all its files, None for that of the document.
    `remote` allows what other hosts serve, by copies that are pinned.
    """

    root: Path | None = None
    remote: bool = False

    @classmethod
    def within(cls, folder: str, *, remote: bool) -> Access:
        """The same as another process has it, by its `folder`."""
        return cls(Path(folder) if folder else None, remote)

    @property
    def folder(self) -> str:
        """The root as an absolute path, for another process; "" for none."""
        return str(self.root.resolve()) if self.root else ""

    def reaches(self, path: Path, document: Path) -> bool:
        """Whether a reference of a document may lead to a file."""
        try:
            real = path.resolve()
            if real == document.resolve():
                return True
            return real.is_relative_to((self.root or document.parent).resolve())
        except (OSError, RuntimeError, ValueError):  # a circle of links; no name
            return False


DEFAULT_ACCESS: Final = Access()
"""The files in the document's own folder and below, and nothing else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a project takes for more than its version of OpenAPI does.

    `formats`: they are assertions, not annotations. `bodies`: those that OpenAPI 3.0
    ignores are read (OAS 3.0.4, 4.7.10.1), as since 3.1.
    """

    formats: bool = False
    bodies: bool = False


AS_WRITTEN: Final = Reading()
"""By the letter of each version."""
